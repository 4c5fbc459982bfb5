//! The binary `register`: starts everything, and the operator's tools.
//!
//! It never decides anything about a foreigner: what it records goes through the services' rules.
//!
//! Start at [`up`] for what runs, at [`data_dir`] for what is kept, and at [`supervisor`] for how a
//! child process is kept alive. Every verb is one file named after it.

mod account;
mod bench;
mod child_log;
mod data_dir;
mod database;
mod desk;
mod docs;
mod durable;
mod environment;
mod import;
mod issuer;
mod key;
mod law;
mod leftover;
mod migrate;
mod nats;
mod open;
mod ports;
mod postgres;
mod progress;
mod rebuild;
mod replay;
mod running;
mod sample;
mod secrets;
mod seed;
mod services;
mod supervisor;
#[cfg(test)]
mod testing;
mod token;
mod up;
mod verify;
mod witness;

use std::process::ExitCode;

use chassis::config::LogArgs;
use clap::{Parser, Subcommand};

/// Register of Returned Foreigners and Entry Bans
#[derive(Debug, Parser)]
#[command(name = "register", version, arg_required_else_help = true)]
struct Register {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Start everything: PostgreSQL, NATS, the services and the console
    Up(up::UpArgs),
    /// Bring an operator's database up to date and give its logins their passwords
    Migrate(migrate::MigrateArgs),
    /// Print a bearer token signed by the local development key
    Token(token::TokenArgs),
    /// Import a list into the register, with a report and twice without doubling anything
    Import(import::ImportArgs),
    /// Fill the register with a synthetic population
    Seed(seed::SeedArgs),
    /// Build read models anew beside the live ones and swap them in
    Rebuild(rebuild::RebuildArgs),
    /// Tell a person's whole history step by step, and how the case stood on a day as it was known then
    Replay(replay::ReplayArgs),
    /// Try other numbers of the law on the recorded past
    Law(law::LawArgs),
    /// Verify that the log still is what was appended
    Verify(verify::VerifyArgs),
    /// Watch the log from outside: believe only what grows out of what was seen before, and sign it
    Witness(witness::WitnessArgs),
    /// Make a key that signs checkpoints of the log, for a notary or a witness
    Key(key::KeyArgs),
    /// Measure the register on this machine beside baselines
    Bench(bench::BenchArgs),
    /// Write the documents that are generated from the code
    #[command(hide = true)]
    Docs(docs::DocsArgs),
}

fn main() -> ExitCode {
    #[cfg(feature = "faults")]
    let _armed = arm_fail_points();
    match Register::parse().verb {
        Verb::Up(args) => chassis::run::run("register up", &LogArgs::compact(), |context| {
            up::run(args, context)
        }),
        Verb::Migrate(args) => run("register migrate", |_| migrate::run(args)),
        Verb::Token(args) => run("register token", |context| async move {
            token::run(args, context.clock.as_ref()).await
        }),
        Verb::Import(args) => run("register import", |context| {
            import::run(args, context.clock, context.shutdown)
        }),
        Verb::Seed(args) => run("register seed", |context| async move {
            seed::run(args, context.clock.as_ref(), &context.shutdown).await
        }),
        Verb::Rebuild(args) => run("register rebuild", |context| async move {
            rebuild::run(args, context.clock.as_ref(), &context.shutdown).await
        }),
        Verb::Replay(args) => run("register replay", |context| replay::run(args, context)),
        Verb::Law(args) => run("register law", |context| async move {
            law::run(args, &context.shutdown).await
        }),
        Verb::Verify(args) => run("register verify", |context| {
            verify::run(args, context.shutdown)
        }),
        Verb::Witness(args) => run("register witness", |context| async move {
            witness::run(args, context.clock.as_ref(), &context.shutdown).await
        }),
        Verb::Key(args) => run("register key", |_| async move { key::run(&args) }),
        Verb::Bench(args) => run("register bench", |context| async move {
            bench::run(args, context.clock.as_ref(), &context.shutdown).await
        }),
        Verb::Docs(args) => run("register docs", |_| async move { docs::run(&args) }),
    }
}

/// Runs a verb that ends by itself: its answer is what it prints, and its log only what went wrong.
fn run<F, S>(name: &'static str, verb: F) -> ExitCode
where
    F: FnOnce(chassis::Context) -> S,
    S: Future<Output = anyhow::Result<()>>,
{
    let log = LogArgs {
        log_filter: "warn".to_owned(),
        ..LogArgs::compact()
    };
    chassis::run::run(name, &log, verb)
}

/// Arms the fail points that the environment names. A panic in one ends the process as `kill -9` would.
#[cfg(feature = "faults")]
fn arm_fail_points() -> fail::FailScenario<'static> {
    chassis::telemetry::abort_on_panic();
    fail::FailScenario::setup()
}
