//! The register that is measured.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use ::bench::Target;
use ::bench::checks::is_there;
use anyhow::{Context, Result, bail};
use chassis::auth::development::TokenRequest;
use chassis::clock::Clock;
use chrono::TimeDelta;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::Instant;

use super::Shared;
use super::checks::population;
use crate::data_dir::DataDir;
use crate::issuer;
use crate::running::Running;
use crate::seed::names::Names;

/// How long a register of our own may take to start and to stop; one with a million persons may have to read them first.
const START_MAX: Duration = Duration::from_mins(6);
const STOP_MAX: Duration = Duration::from_secs(20);
/// How long the register may work on what it was filled with.
const SETTLED_MAX: Duration = Duration::from_mins(30);
/// Longest benchmark: the token of its clients holds longer.
const TOKEN_TTL: TimeDelta = TimeDelta::hours(8);

/// Where it is measured: on a register that runs, or on one of our own.
pub(super) enum Place {
    Running(Running),
    Own {
        running: Running,
        process: Box<Child>,
        folder: TempDir,
    },
}

/// What it took to fill a register.
pub(super) struct Filled {
    /// Recording the persons; `None` where they were there.
    pub(super) recorded: Option<Duration>,
    /// From the start of the filled register to its being ready; `None` where it was not ours to start.
    pub(super) ready: Option<Duration>,
}

impl Place {
    /// The running register, or a new one.
    pub(super) async fn find(shared: &Shared) -> Result<Self> {
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
                stop(&mut process).await?;
                return Err(error);
            }
        };
        Ok(Self::Own {
            running,
            process: Box::new(process),
            folder,
        })
    }

    fn running(&self) -> &Running {
        let (Self::Running(running) | Self::Own { running, .. }) = self;
        running
    }

    /// The way in for clients.
    pub(super) async fn target(&self, clock: &dyn Clock) -> Result<Target> {
        let running = self.running();
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

    /// Fills the register with persons who are banned and nothing else, through the verbs that anybody would use.
    pub(super) async fn fill(
        &mut self,
        persons: u64,
        names: Names,
        clock: &dyn Clock,
    ) -> Result<Filled> {
        match self {
            Self::Running(_) => self.fill_running(persons, names, clock).await,
            Self::Own {
                running,
                process,
                folder,
            } => fill_own(running, process, folder.path(), persons, names).await,
        }
    }

    async fn fill_running(&self, persons: u64, names: Names, clock: &dyn Clock) -> Result<Filled> {
        let began = Instant::now();
        let target = self.target(clock).await?;
        let there = is_there(&target, population(names), persons).await?;
        if !there {
            let data_dir = &self.running().data_dir;
            done(&mut seed(data_dir, persons, names)?).await?;
        }
        let recorded = (!there).then(|| began.elapsed());
        settled(self.running()).await?;
        Ok(Filled {
            recorded,
            ready: None,
        })
    }

    /// Stops what was started for the benchmark.
    pub(super) async fn leave(self) -> Result<()> {
        match self {
            Self::Running(_) => Ok(()),
            Self::Own { mut process, .. } => stop(&mut process).await,
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

/// What it says, for when it does not start.
fn said(folder: &Path) -> PathBuf {
    folder.join("up.log")
}

fn data_dir(folder: &Path) -> PathBuf {
    folder.join("register")
}

/// Filled while it does not run, because it is done sooner so. What runs is always in `process`, so that it is stopped in order
/// whatever comes between.
async fn fill_own(
    running: &mut Running,
    process: &mut Child,
    folder: &Path,
    persons: u64,
    names: Names,
) -> Result<Filled> {
    let data_dir = data_dir(folder);
    stop(process).await?;
    let began = Instant::now();
    *process = seed(&data_dir, persons, names)?;
    done(process).await?;
    let recorded = began.elapsed();
    *process = verb(&["rebuild", "all"], &data_dir)?;
    done(process).await?;
    *process = start(folder)?;
    *running = ready(process, folder).await?;
    settled(running).await?;
    stop(process).await?;
    let began = Instant::now();
    *process = start(folder)?;
    *running = ready(process, folder).await?;
    let ready = began.elapsed();
    settled(running).await?;
    Ok(Filled {
        recorded: Some(recorded),
        ready: Some(ready),
    })
}

/// Records persons, each with two identities and one ban.
fn seed(data_dir: &Path, persons: u64, names: Names) -> Result<Child> {
    let persons = persons.to_string();
    let names = match names {
        Names::Few => "few",
        Names::Many => "many",
    };
    let arguments = [
        "seed",
        "--bans-only",
        "--foreigners",
        &persons,
        "--names",
        names,
    ];
    verb(&arguments, data_dir)
}

/// Starts a verb of this program on a register; its progress is seen where there is a terminal.
fn verb(arguments: &[&str], data_dir: &Path) -> Result<Child> {
    let program = std::env::current_exe().context("this program has no path")?;
    Command::new(program)
        .args(arguments)
        .arg("--data-dir")
        .arg(data_dir)
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("`register {}` cannot be started", arguments[0]))
}

async fn done(verb: &mut Child) -> Result<()> {
    let status = verb.wait().await?;
    if !status.success() {
        bail!("what fills the register ended with {status}");
    }
    Ok(())
}

/// Waits until all that follows the log has come to its end: what still works would be measured too. Then the tables are put in
/// order, as the nights of a register do.
async fn settled(running: &Running) -> Result<()> {
    let command = running
        .command
        .as_deref()
        .context("the register runs without its services")?;
    tokio::time::timeout(
        SETTLED_MAX,
        ::bench::settled::settled(&running.database_url, command),
    )
    .await
    .context("the register still works on what was recorded")?
}

fn start(folder: &Path) -> Result<Child> {
    let program = std::env::current_exe().context("this program has no path")?;
    let said = File::create(said(folder)).context("the folder cannot be written")?;
    Command::new(program)
        .args(["up", "--port-base", "0", "--data-dir"])
        .arg(data_dir(folder))
        .env_remove("DATABASE_URL")
        .env_remove("NATS_URL")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(said)
        .kill_on_drop(true)
        .spawn()
        .context("a register for the benchmark cannot be started")
}

async fn ready(process: &mut Child, folder: &Path) -> Result<Running> {
    let deadline = Instant::now() + START_MAX;
    while Instant::now() < deadline {
        let running = DataDir::find(&data_dir(folder)).ok();
        let running = running.and_then(|dir| Running::last(&dir));
        // What an earlier start wrote is no answer of this one.
        if let Some(running) = running.filter(|running| Some(running.pid) == process.id()) {
            return Ok(running);
        }
        if let Some(status) = process.try_wait()? {
            let said = std::fs::read_to_string(said(folder)).unwrap_or_default();
            let last = said.lines().last().unwrap_or_default();
            bail!("the register for the benchmark ended with {status}: {last}");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bail!("the register for the benchmark was not ready in time")
}

async fn stop(process: &mut Child) -> Result<()> {
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
