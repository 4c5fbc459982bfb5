//! The binary `register`: starts everything, and the operator's tools.
//!
//! It never decides anything about a foreigner: what it records goes through the services' rules.
//!
//! Start at [`up`] for what runs, at [`data_dir`] for what is kept, and at [`supervisor`] for how a
//! child process is kept alive. Every verb is one file named after it.

mod account;
mod child_log;
mod data_dir;
mod database;
mod durable;
mod issuer;
mod leftover;
mod migrate;
mod nats;
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "for the verbs that work on a register that may not run"
    )
)]
mod open;
mod ports;
mod postgres;
mod running;
mod sample;
mod secrets;
mod services;
mod supervisor;
mod token;
mod up;

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
}

fn main() -> ExitCode {
    match Register::parse().verb {
        Verb::Up(args) => chassis::run::run("register up", &LogArgs::compact(), |context| {
            up::run(args, context)
        }),
        Verb::Migrate(args) => chassis::run::run("register migrate", &LogArgs::compact(), |_| {
            migrate::run(args)
        }),
        Verb::Token(args) => chassis::run::run(
            "register token",
            &LogArgs::compact(),
            |context| async move { token::run(args, context.clock.as_ref()).await },
        ),
    }
}
