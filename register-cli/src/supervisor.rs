//! Keeps one child process running: starts it, restarts it when it dies, stops it in order.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, kill_process};
use tokio::process::Child;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::child_log::ChildLog;
use crate::leftover::{Leftover, Step};

/// Pause before the first restart; doubled with every further one.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// Longest pause between restarts, so that a recovered disk is noticed soon.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// A child that ran this long was well; its next end starts the pauses anew.
const STEADY: Duration = Duration::from_secs(2);
/// A start that fails so often in a row is given up by whoever waits for it.
const FAILURES_MAX: u32 = 8;
/// How often the size of the log is looked at.
const LOG_CHECK: Duration = Duration::from_mins(1);

/// What is to be kept running.
pub(crate) struct Program {
    /// Name for people and logs.
    pub(crate) name: &'static str,
    /// The command line, made anew for every start.
    pub(crate) command: Box<dyn Fn() -> Command + Send + Sync>,
    /// What an earlier start left running; stopped before every start.
    pub(crate) leftovers: Box<dyn Fn() -> Result<Vec<Leftover>> + Send + Sync>,
    /// Where its output goes.
    pub(crate) log: PathBuf,
    /// How it is stopped.
    pub(crate) stop: &'static [Step],
}

/// What the child does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Starting,
    Running { pid: u32 },
    Failed { in_a_row: u32 },
}

/// A child under supervision. Dropping it kills the child; [`Supervised::stop`] ends it in order.
pub(crate) struct Supervised {
    name: &'static str,
    log: PathBuf,
    stop: CancellationToken,
    state: watch::Receiver<State>,
    task: JoinHandle<()>,
}

impl Supervised {
    /// Begins to keep `program` running.
    pub(crate) fn start(program: Program) -> Self {
        let stop = CancellationToken::new();
        let (report, state) = watch::channel(State::Starting);
        let (name, log) = (program.name, program.log.clone());
        let task = tokio::spawn(supervise(program, report, stop.clone()));
        Self {
            name,
            log,
            stop,
            state,
            task,
        }
    }

    /// The child's process id while it runs.
    pub(crate) fn pid(&self) -> Option<u32> {
        match *self.state.borrow() {
            State::Running { pid } => Some(pid),
            State::Starting | State::Failed { .. } => None,
        }
    }

    /// An error with the end of the child's log when it cannot be brought to run.
    pub(crate) fn check(&self) -> Result<()> {
        match *self.state.borrow() {
            State::Failed { in_a_row } if in_a_row >= FAILURES_MAX => {
                bail!(
                    "{} does not start: {}",
                    self.name,
                    ChildLog::last_line(&self.log)
                )
            }
            _ => Ok(()),
        }
    }

    /// Waits until `probe` answers, at most `limit`, or until the child is given up.
    pub(crate) async fn until<T, F>(&self, limit: Duration, probe: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = Result<Option<T>>>,
    {
        let deadline = Instant::now() + limit;
        loop {
            self.check()?;
            if let Some(answer) = probe().await? {
                tracing::info!(
                    child = self.name,
                    pid = self.pid(),
                    "a child process is ready"
                );
                return Ok(answer);
            }
            if Instant::now() > deadline {
                let last = ChildLog::last_line(&self.log);
                bail!(
                    "{} was not ready within {} s: {last}",
                    self.name,
                    limit.as_secs()
                );
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Stops the child and waits for its end.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.stop.cancel();
        (&mut self.task)
            .await
            .with_context(|| format!("the supervisor of {} broke", self.name))
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn supervise(program: Program, report: watch::Sender<State>, stop: CancellationToken) {
    let mut in_a_row = 0;
    let mut pause = FIRST_PAUSE;
    while !stop.is_cancelled() {
        let began = Instant::now();
        match run_once(&program, &report, &stop).await {
            Ok(End::Stopped) => return,
            Ok(End::Died(status)) => {
                tracing::warn!(child = program.name, %status, "a child process ended by itself");
            }
            Err(error) => {
                tracing::error!(
                    child = program.name,
                    error = format!("{error:#}"),
                    "a child process could not be started"
                );
            }
        }
        if began.elapsed() > STEADY {
            (in_a_row, pause) = (0, FIRST_PAUSE);
        }
        in_a_row += 1;
        report.send_replace(State::Failed { in_a_row });
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => return,
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

enum End {
    Stopped,
    Died(std::process::ExitStatus),
}

async fn run_once(
    program: &Program,
    report: &watch::Sender<State>,
    stop: &CancellationToken,
) -> Result<End> {
    for leftover in (program.leftovers)()? {
        tracing::warn!(
            child = program.name,
            pid = leftover.pid,
            "stopping what an earlier start left running"
        );
        leftover.stop().await?;
    }
    let log = ChildLog::open(&program.log)?;
    let mut child = spawn(program, &log)?;
    let pid = child
        .id()
        .context("a child just started has a process id")?;
    report.send_replace(State::Running { pid });
    let mut log_check = tokio::time::interval(LOG_CHECK);
    loop {
        tokio::select! {
            status = child.wait() => return Ok(End::Died(status?)),
            () = stop.cancelled() => {
                end(program, &mut child).await?;
                return Ok(End::Stopped);
            }
            _ = log_check.tick() => log.keep_small(),
        }
    }
}

/// Starts the child in a process group of its own: an interrupt from the keyboard reaches only us,
/// and we stop the children in order.
fn spawn(program: &Program, log: &ChildLog) -> Result<Child> {
    use std::os::unix::process::CommandExt;
    let mut command = (program.command)();
    command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(log.writer()?)
        .stderr(log.writer()?);
    tokio::process::Command::from(command)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{} could not be started", program.name))
}

async fn end(program: &Program, child: &mut Child) -> Result<()> {
    for (signal, wait) in program.stop {
        // No id means that it has ended and been waited for; then there is nothing to signal.
        let Some(pid) = child
            .id()
            .and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?))
        else {
            return Ok(());
        };
        kill_process(pid, *signal)
            .with_context(|| format!("{} cannot be signalled", program.name))?;
        if let Ok(status) = tokio::time::timeout(*wait, child.wait()).await {
            tracing::info!(child = program.name, status = %status?, "a child process was stopped");
            return Ok(());
        }
        tracing::warn!(
            child = program.name,
            ?signal,
            "a child process did not end in time"
        );
    }
    child
        .kill()
        .await
        .with_context(|| format!("{} could not be killed", program.name))
}
