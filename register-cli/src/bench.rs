//! `register bench`: what the register can do on this machine, beside baselines of the same run.

use std::fs::{OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use ::bench::latency::Figures;
use ::bench::{Target, commands, notary, visibility};
use anyhow::{Context, Result, bail};
use chassis::auth::development::TokenRequest;
use chassis::clock::Clock;
use chrono::TimeDelta;
use clap::{Args, Subcommand};
use rustix::process::{Pid, Signal, kill_process};
use serde::Serialize;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::data_dir::DataDir;
use crate::issuer;
use crate::open::unless_stopped;
use crate::running::Running;

/// How long a register of our own may take to start and to stop.
const START_MAX: Duration = Duration::from_mins(2);
const STOP_MAX: Duration = Duration::from_secs(20);
/// Longest benchmark: the token of its clients holds longer.
const TOKEN_TTL: TimeDelta = TimeDelta::hours(8);

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
    /// Every benchmark with its usual parameters
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
    let (shared, parts) = match args.what {
        What::Commands(args) => (args.shared.clone(), vec![What::Commands(args)]),
        What::Notary(args) => (args.shared.clone(), vec![What::Notary(args)]),
        What::Visibility(args) => (args.shared.clone(), vec![What::Visibility(args)]),
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
            let parts = vec![
                What::Commands(commands.clone()),
                What::Notary(commands),
                What::Visibility(visibility),
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
    place.leave().await.and(measured)
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
        What::All(_) => Ok(()),
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
struct Row(&'static str, f64, Option<Figures>);

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(name, per_second, figures) = self;
        write!(f, "  {name:<46}{per_second:>11.0}")?;
        if let Some(Figures {
            p50_ms,
            p99_ms,
            max_ms,
            errors,
            ..
        }) = figures
        {
            write!(f, "{p50_ms:>11.2}{p99_ms:>11.2}{max_ms:>11.2}{errors:>11}")?;
        }
        Ok(())
    }
}

impl Row {
    fn of(name: &'static str, figures: Figures) -> Self {
        Self(name, figures.per_second, Some(figures))
    }
}

fn commands_table(report: &commands::Report) -> Vec<Row> {
    vec![
        Row::of("register through HTTP", report.full),
        Row::of("register through HTTP at half load", report.half_load),
        Row(
            "cqrs-es and postgres-es in process",
            report.stock_per_second,
            None,
        ),
        Row(
            "pgbench, single-row inserts",
            report.pgbench_per_second,
            None,
        ),
    ]
}

fn notary_table(report: &notary::Report) -> Vec<Row> {
    vec![
        Row::of("register through HTTP, notary at work", report.with),
        Row::of("register through HTTP, no notary", report.without),
    ]
}

fn visibility_table(report: &visibility::Report) -> Vec<Row> {
    vec![
        Row::of("from answer to HIT in the check", report.check),
        Row::of("from answer to the case lookup", report.case_lookup),
        Row::of("the check alone", report.check_alone),
    ]
}

/// Where it is measured: on a register that runs, or on one of our own.
enum Place {
    Running(Running),
    Own {
        running: Running,
        process: Box<Child>,
        _folder: TempDir,
    },
}

impl Place {
    async fn find(shared: &Shared) -> Result<Self> {
        if let Some(running) = shared.data_dir.as_deref().map(running).transpose()? {
            return Ok(Self::Running(running));
        }
        // Here and not in /tmp, which may be memory: a flush must reach a disk.
        let folder = tempfile::Builder::new()
            .prefix(".register-bench-")
            // The database server runs as another user and must be able to come in.
            .permissions(Permissions::from_mode(0o755))
            .tempdir_in(".")
            .context("a register for the benchmark cannot be made")?;
        let began = Instant::now();
        let mut process = start(folder.path())?;
        let running = match ready(&mut process, folder.path()).await {
            Ok(running) => {
                eprintln!(
                    "a new register was ready after {:.1} s (promised: 3 s) ...",
                    began.elapsed().as_secs_f64()
                );
                running
            }
            Err(error) => {
                stop(process).await?;
                return Err(error);
            }
        };
        Ok(Self::Own {
            running,
            process: Box::new(process),
            _folder: folder,
        })
    }

    async fn target(&self, clock: &dyn Clock) -> Result<Target> {
        let (Self::Running(running) | Self::Own { running, .. }) = self;
        let (Some(command), Some(query)) = (&running.command, &running.query) else {
            bail!("the register runs without its services; start it without --engines-only");
        };
        let signer = issuer::signer(&DataDir::find(&running.data_dir)?).await?;
        let token = signer.key.sign(&TokenRequest {
            issuer: signer.issuer.to_owned(),
            audience: signer.audience.clone(),
            user: "register-bench".to_owned(),
            organisation: "VRS".to_owned(),
            unit: "VRS-LUDZA".to_owned(),
            workstation: "register bench".to_owned(),
            roles: vec!["officer".to_owned(), "border-guard".to_owned()],
            issued_at: clock.now(),
            time_to_live: TOKEN_TTL,
        })?;
        Ok(Target {
            command: command.clone(),
            query: query.clone(),
            token,
            database_url: running.database_url.clone(),
        })
    }

    async fn leave(self) -> Result<()> {
        match self {
            Self::Running(_) => Ok(()),
            Self::Own { process, .. } => stop(*process).await,
        }
    }
}

/// The register that runs in a data directory.
fn running(data_dir: &Path) -> Result<Running> {
    let dir = DataDir::find(data_dir)?;
    let holder = dir.try_lock("bench")?.err();
    holder
        .and_then(|holder| Running::last(&dir).filter(|last| last.pid == holder.pid))
        .with_context(|| format!("the register in {} does not run", data_dir.display()))
}

fn start(folder: &Path) -> Result<Child> {
    let program = std::env::current_exe().context("this program has no path")?;
    Command::new(program)
        .args(["up", "--port-base", "0", "--data-dir"])
        .arg(folder.join("register"))
        .env_remove("DATABASE_URL")
        .env_remove("NATS_URL")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("a register for the benchmark cannot be started")
}

async fn ready(process: &mut Child, folder: &Path) -> Result<Running> {
    let deadline = Instant::now() + START_MAX;
    while Instant::now() < deadline {
        let running = DataDir::find(&folder.join("register")).ok();
        let running = running.and_then(|dir| Running::last(&dir));
        if let Some(running) = running {
            return Ok(running);
        }
        if let Some(status) = process.try_wait()? {
            bail!("the register for the benchmark ended with {status}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("the register for the benchmark was not ready in time")
}

async fn stop(mut process: Child) -> Result<()> {
    let pid = process
        .id()
        .and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?));
    if let Some(pid) = pid {
        kill_process(pid, Signal::TERM)
            .context("the register for the benchmark cannot be stopped")?;
    }
    tokio::time::timeout(STOP_MAX, process.wait())
        .await
        .context("the register for the benchmark did not stop in time")??;
    Ok(())
}
