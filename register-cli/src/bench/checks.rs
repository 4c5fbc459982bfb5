//! `register bench checks`.

use std::thread;

use ::bench::checks::{self, Engine, Options, Person, Population, Report};
use anyhow::{Context, Result};
use chassis::clock::Clock;
use clap::Args;
use serde::Serialize;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::place::{Filled, Place};
use super::{Row, Shared, finish};
use crate::open::unless_stopped;
use crate::seed::DEFAULT_SEED;
use crate::seed::listed::Listed;
use crate::seed::names::Names;

/// More persons than these take hours to be recorded: through HTTP no more are measured unless they are asked for.
const HTTP_PERSONS_MAX: u64 = 1_000_000;

/// How checks are measured.
#[derive(Debug, Clone, Args)]
pub(super) struct ChecksArgs {
    /// Persons in the engine's index, two identities each
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=50_000_000))]
    persons: u64,

    /// Persons in the register that is asked through HTTP, and in the baseline; as many as in the index, but at most 1,000,000,
    /// when not given; 0 measures the engine alone
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=10_000_000))]
    http_persons: Option<u64>,

    /// How many different names they have; few are those that `register seed` knows
    #[arg(long, value_enum, default_value_t = Names::Few)]
    names: Names,

    /// Clients, each with one connection and one check at a time
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=4096))]
    clients: u32,

    /// Seconds of each part
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,

    /// Answers with candidates, and as many without, of which an onlooker compares the times; 0 leaves it out
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(0..=10_000_000))]
    onlooker: u64,

    #[command(flatten)]
    shared: Shared,
}

impl ChecksArgs {
    /// What fits beside the other benchmarks.
    pub(super) fn short(shared: Shared) -> Self {
        Self {
            persons: 100_000,
            http_persons: Some(20_000),
            names: Names::Few,
            clients: 64,
            seconds: 5,
            onlooker: 2_000,
            shared,
        }
    }

    fn http_persons(&self) -> u64 {
        self.http_persons
            .unwrap_or(self.persons.min(HTTP_PERSONS_MAX))
    }
}

/// Everything that was measured.
#[derive(Serialize)]
struct Checks {
    /// How many different names the persons have.
    names: String,
    engine: Engine,
    /// Of the register and its baseline.
    #[serde(flatten)]
    through_http: Option<ThroughHttp>,
}

#[derive(Serialize)]
struct ThroughHttp {
    /// Recording the persons.
    recorded_seconds: Option<f64>,
    /// From the start of a register that holds them to its being ready.
    ready_seconds: Option<f64>,
    #[serde(flatten)]
    report: Report,
}

/// Measures the engine first, and gives its memory back before the register is started.
pub(super) async fn run(
    args: &ChecksArgs,
    clock: &dyn Clock,
    shutdown: &CancellationToken,
) -> Result<()> {
    let engine = unless_stopped(shutdown, Box::pin(engine(args))).await?;
    let through_http = match args.http_persons() {
        0 => None,
        persons => Some(measured(args, persons, clock, shutdown).await?),
    };
    let checks = Checks {
        names: format!("{:?}", args.names).to_lowercase(),
        engine,
        through_http,
    };
    finish("checks", &checks, &table(&checks), &args.shared)?;
    if !args.shared.json {
        tell_the_rest(&checks);
    }
    Ok(())
}

/// On a thread of its own: nothing else of the process is to wait for it.
async fn engine(args: &ChecksArgs) -> Result<Engine> {
    let ChecksArgs {
        persons,
        seconds,
        names,
        ..
    } = *args;
    let json = args.shared.json;
    let (answer, answered) = oneshot::channel();
    thread::spawn(move || {
        let tell = |text: &str| tell(json, text);
        // Who waited may be gone: the process is asked to stop.
        drop(answer.send(checks::engine(population(names), persons, seconds, tell)));
    });
    answered.await.context("the engine broke")?
}

async fn measured(
    args: &ChecksArgs,
    persons: u64,
    clock: &dyn Clock,
    shutdown: &CancellationToken,
) -> Result<ThroughHttp> {
    let mut place = Place::find(&args.shared).await?;
    let measured = unless_stopped(
        shutdown,
        Box::pin(async {
            let json = args.shared.json;
            tell(json, &format!("recording {persons} persons"));
            let Filled { recorded, ready } = place.fill(persons, args.names, clock).await?;
            let now = clock.now();
            let options = Options {
                population: population(args.names),
                persons,
                clients: args.clients,
                seconds: args.seconds,
                onlooker: args.onlooker,
                run: Uuid::new_v5(&Uuid::NAMESPACE_OID, now.to_rfc3339().as_bytes()),
            };
            let target = place.target(clock).await?;
            let report = checks::run(&target, options, |text| tell(json, text)).await?;
            Ok(ThroughHttp {
                recorded_seconds: recorded.map(|took| took.as_secs_f64()),
                ready_seconds: ready.map(|took| took.as_secs_f64()),
                report,
            })
        }),
    )
    .await;
    place.leave().await?;
    measured
}

/// The persons of `register seed --bans-only`.
pub(super) fn population(names: Names) -> Population {
    fn person(number: u64, names: Names) -> Person {
        let Listed { opening, alias, .. } = Listed::new(DEFAULT_SEED, number, names);
        Person { opening, alias }
    }
    match names {
        Names::Few => |number| person(number, Names::Few),
        Names::Many => |number| person(number, Names::Many),
    }
}

fn tell(json: bool, text: &str) {
    if !json {
        eprintln!("{text} ...");
    }
}

fn table(checks: &Checks) -> Vec<Row> {
    let engine = &checks.engine;
    let (persons, cores) = (engine.persons, engine.cores);
    let mut rows = vec![
        Row::of(
            format!("engine, {persons} persons, one core"),
            engine.one_core,
        ),
        Row::of(
            format!("engine, {persons} persons, {cores} cores"),
            engine.all_cores,
        ),
    ];
    rows.extend(
        engine
            .kinds
            .iter()
            .map(|(kind, figures)| Row::of(format!("  {kind}"), *figures)),
    );
    if let Some(ThroughHttp { report, .. }) = &checks.through_http {
        let Report {
            persons, clients, ..
        } = report;
        let connections = report.pg_trgm.connections;
        rows.push(Row::of(
            format!("HTTP, {persons} persons, {clients} clients"),
            report.figures,
        ));
        rows.push(Row::of(
            format!("pg_trgm, {persons} persons, {connections} connections"),
            report.pg_trgm.figures,
        ));
    }
    rows
}

/// What a table of rates and times has no place for.
fn tell_the_rest(checks: &Checks) {
    let engine = &checks.engine;
    eprintln!(
        "engine: names of {} words, the commonest in {:.1} % of identities; built in {:.1} s, read back in {:.1} s; \
         {} bytes a person, {} of the process, {} in the file",
        engine.vocabulary.words,
        engine.vocabulary.commonest_percent,
        engine.build_seconds,
        engine.reopen_seconds,
        engine.bytes_per_person,
        engine.resident_bytes_per_person,
        engine.file_bytes_per_person
    );
    found("engine", &engine.found_percent);
    let Some(ThroughHttp {
        recorded_seconds,
        ready_seconds,
        report,
    }) = &checks.through_http
    else {
        return;
    };
    if let Some(seconds) = recorded_seconds {
        eprintln!(
            "HTTP: {} persons were recorded in {seconds:.1} s",
            report.persons
        );
    }
    if let Some(seconds) = ready_seconds {
        eprintln!("HTTP: ready {seconds:.1} s after a restart");
    }
    if let Some(onlooker) = &report.onlooker {
        eprintln!(
            "HTTP: {} answers with candidates took {:.3} ms on average, as many without {:.3} ms; Welch's t {:.2}",
            onlooker.answers, onlooker.hit_mean_ms, onlooker.no_hit_mean_ms, onlooker.welch_t
        );
    }
    found("HTTP", &report.found_percent);
    found("pg_trgm", &report.pg_trgm.found_percent);
}

fn found(who: &str, percent: &checks::Found) {
    let shares = percent
        .iter()
        .map(|(kind, percent)| format!("{kind} {percent:.1} %"));
    let shares: Vec<_> = shares.collect();
    eprintln!("{who}: found among the first 20: {}", shares.join(", "));
}
