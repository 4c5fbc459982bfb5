//! `register bench`: what the register can do on this machine, beside baselines of the same run.

mod checks;
mod place;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use ::bench::latency::Figures;
use ::bench::{Target, commands, history, notary, visibility};
use anyhow::{Context, Result};
use chassis::clock::Clock;
use clap::{Args, Subcommand};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::open::unless_stopped;
use checks::ChecksArgs;
use place::Place;

/// Readings of each history where nothing else is asked.
const READS: u32 = 500;

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Durable commands a second through HTTP, beside stock cqrs-es and pgbench
    Commands(CommandsArgs),
    /// Durable commands a second with the notary at work, beside those without
    Notary(CommandsArgs),
    /// From a command's answer to its visibility in the check and in the case lookup
    Visibility(VisibilityArgs),
    /// The whole history of one foreigner with 10, 100 and 1,000 events through HTTP, beside stock cqrs-es and plain SQL
    History(HistoryArgs),
    /// Checks a second: the engine alone, and through HTTP with durable access records, beside `pg_trgm`
    Checks(ChecksArgs),
    /// Every benchmark with its usual parameters, checks on fewer persons
    All(Shared),
}

#[derive(Debug, Clone, Args)]
struct CommandsArgs {
    /// Clients, each with one connection and one command at a time
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    clients: u32,

    /// Seconds of each part
    #[arg(long, value_name = "S", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,

    #[command(flatten)]
    shared: Shared,
}

#[derive(Debug, Args)]
struct VisibilityArgs {
    /// Commands a second while it is measured
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: u32,

    /// Seconds
    #[arg(long, value_name = "S", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,

    #[command(flatten)]
    shared: Shared,
}

#[derive(Debug, Args)]
struct HistoryArgs {
    /// Readings of each history, one after another
    #[arg(long, value_name = "N", default_value_t = READS, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    reads: u32,

    #[command(flatten)]
    shared: Shared,
}

#[derive(Debug, Clone, Args)]
struct Shared {
    /// Print one JSON object and no table
    #[arg(long)]
    json: bool,

    /// Folder to add the JSON object to as a line of <benchmark>.jsonl
    #[arg(long, value_name = "DIR")]
    results: Option<PathBuf>,

    /// Running register to measure, which keeps what is measured with; without it one of our own is
    /// started and thrown away
    #[arg(long, value_name = "D")]
    data_dir: Option<PathBuf>,
}

/// Measures and tells.
pub(crate) async fn run(
    args: BenchArgs,
    clock: &dyn Clock,
    shutdown: &CancellationToken,
) -> Result<()> {
    // Checks are measured on a register of their own, which holds their persons.
    let short = match &args.what {
        What::All(shared) => Some(ChecksArgs::short(shared.clone())),
        _ => None,
    };
    let (shared, parts) = match args.what {
        What::Checks(args) => return checks::run(&args, clock, shutdown).await,
        What::Commands(args) => (args.shared.clone(), vec![What::Commands(args)]),
        What::Notary(args) => (args.shared.clone(), vec![What::Notary(args)]),
        What::Visibility(args) => (args.shared.clone(), vec![What::Visibility(args)]),
        What::History(args) => (args.shared.clone(), vec![What::History(args)]),
        What::All(shared) => {
            let (clients, seconds, rate) = (64, 20, 200);
            let commands = CommandsArgs {
                clients,
                seconds,
                shared: shared.clone(),
            };
            let visibility = VisibilityArgs {
                rate,
                seconds,
                shared: shared.clone(),
            };
            let history = HistoryArgs {
                reads: READS,
                shared: shared.clone(),
            };
            let parts = vec![
                What::Commands(commands.clone()),
                What::Notary(commands),
                What::Visibility(visibility),
                What::History(history),
            ];
            (shared, parts)
        }
    };
    let place = Place::find(&shared).await?;
    let measured = unless_stopped(
        shutdown,
        Box::pin(async {
            for part in &parts {
                let target = place.target(clock).await?;
                measure(part, &target, &shared, clock).await?;
            }
            Ok(())
        }),
    )
    .await;
    place.leave().await.and(measured)?;
    match short {
        Some(checks) => checks::run(&checks, clock, shutdown).await,
        None => Ok(()),
    }
}

async fn measure(part: &What, target: &Target, shared: &Shared, clock: &dyn Clock) -> Result<()> {
    // A run has persons and decision numbers of its own: the moment of its start makes them.
    let now = clock.now();
    let run = Uuid::new_v5(&Uuid::NAMESPACE_OID, now.to_rfc3339().as_bytes());
    let tell = |text: &str| {
        if !shared.json {
            eprintln!("{text} ...");
        }
    };
    let options = |args: &CommandsArgs| commands::Options {
        clients: args.clients,
        seconds: args.seconds,
        now,
        run,
    };
    match part {
        What::Commands(args) => {
            let report = commands::run(target, options(args), tell).await?;
            finish("commands", &report, &commands_table(&report), shared)
        }
        What::Notary(args) => {
            let report = notary::run(target, options(args), tell).await?;
            finish("notary", &report, &notary_table(&report), shared)?;
            let notary::Report {
                cost_percent,
                leaf_us,
                ..
            } = report;
            tell(&format!(
                "the notary costs {cost_percent:.1} % of what is recorded, a leaf {leaf_us:.1} us"
            ));
            Ok(())
        }
        What::Visibility(args) => {
            let (rate, seconds) = (args.rate, args.seconds);
            tell("visibility of commands");
            let options = visibility::Options {
                rate,
                seconds,
                now,
                run,
            };
            let report = visibility::run(target, options).await?;
            finish("visibility", &report, &visibility_table(&report), shared)
        }
        What::History(args) => {
            let reads = args.reads;
            let report = history::run(target, history::Options { reads, now, run }, tell).await?;
            finish("history", &report, &history_table(&report), shared)
        }
        What::Checks(_) | What::All(_) => Ok(()),
    }
}

fn finish(name: &str, report: &impl Serialize, table: &[Row], shared: &Shared) -> Result<()> {
    let mut object = serde_json::to_value(report)?;
    object["benchmark"] = name.into();
    if let Some(folder) = &shared.results {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        let path = folder.join(format!("{name}.jsonl"));
        let mut file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.as_mut().map_err(|error| anyhow::anyhow!("{error}"));
        writeln!(file?, "{object}")
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let mut out = std::io::stdout().lock();
    if shared.json {
        writeln!(out, "{object}")?;
        return Ok(());
    }
    let head = ["a second", "p50 ms", "p99 ms", "max ms", "errors"];
    write!(out, "\n{name:<48}")?;
    head.iter().try_for_each(|head| write!(out, "{head:>11}"))?;
    writeln!(out)?;
    table.iter().try_for_each(|row| writeln!(out, "{row}"))?;
    Ok(())
}

/// A line of the table: a name, a rate and, where it was measured, latencies.
struct Row(String, f64, Option<Figures>);

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(name, per_second, figures) = self;
        write!(f, "  {name:<46}{per_second:>11.0}")?;
        let Some(figures) = figures else {
            return Ok(());
        };
        for milliseconds in [figures.p50_ms, figures.p99_ms, figures.max_ms] {
            let places = if milliseconds < 1.0 { 3 } else { 2 };
            write!(f, "{milliseconds:>11.places$}")?;
        }
        write!(f, "{:>11}", figures.errors)
    }
}

impl Row {
    fn of(name: impl Into<String>, figures: Figures) -> Self {
        Self(name.into(), figures.per_second, Some(figures))
    }
}

fn commands_table(report: &commands::Report) -> Vec<Row> {
    vec![
        Row::of("register through HTTP", report.full),
        Row::of("register through HTTP at half load", report.half_load),
        Row(
            "cqrs-es and postgres-es in process".to_owned(),
            report.stock_per_second,
            None,
        ),
        Row(
            "pgbench, single-row inserts".to_owned(),
            report.pgbench_per_second,
            None,
        ),
    ]
}

fn notary_table(report: &notary::Report) -> Vec<Row> {
    vec![
        Row::of("register through HTTP, notary at work", report.with),
        Row::of("register through HTTP, no notary", report.without),
        Row::of("inclusion proofs, one after another", report.proof),
    ]
}

fn visibility_table(report: &visibility::Report) -> Vec<Row> {
    vec![
        Row::of("from answer to HIT in the check", report.check),
        Row::of("from answer to the case lookup", report.case_lookup),
        Row::of("the check alone", report.check_alone),
    ]
}

fn history_table(report: &history::Report) -> Vec<Row> {
    let histories = report.histories.iter().flat_map(|history| {
        let events = history.events;
        [
            Row::of(format!("{events} events through HTTP"), history.http),
            Row::of("  loaded by cqrs-es and postgres-es", history.stock),
            Row::of("  their rows by plain SQL", history.rows),
        ]
    });
    histories.collect()
}
