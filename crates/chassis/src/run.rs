//! The one `main` of all services.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, System};
use crate::config::LogArgs;
use crate::health::Readiness;
use crate::metrics::Metrics;
use crate::telemetry;

/// Of every program that links this crate.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long a service may take to stop after it was asked to.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(15);

/// How long threads that block may keep the process after the service has ended.
const BLOCKING_TIMEOUT: Duration = Duration::from_secs(1);

/// What a service is given to run with.
#[derive(Clone)]
pub struct Context {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where metrics are registered.
    pub metrics: Metrics,
    /// Where the service says what it needs and whether it is there.
    pub readiness: Readiness,
    /// Cancelled when the service is to stop.
    pub shutdown: CancellationToken,
}

impl Context {
    /// A context with the system's clock, for one service that stops on `shutdown`.
    #[must_use]
    pub fn new(shutdown: CancellationToken) -> Self {
        Self {
            clock: Arc::new(System),
            metrics: Metrics::new(),
            readiness: Readiness::default(),
            shutdown,
        }
    }
}

/// Runs a service to its end and says how it ended.
///
/// SIGINT and SIGTERM cancel the context's token, after which the service has 15 s, or until a
/// second signal. A failure is one sentence on standard error and exit code 1.
pub fn run<F, S>(name: &'static str, log: &LogArgs, service: F) -> ExitCode
where
    F: FnOnce(Context) -> S,
    S: Future<Output = anyhow::Result<()>>,
{
    match attempt(name, log, service) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn attempt<F, S>(name: &'static str, log: &LogArgs, service: F) -> anyhow::Result<()>
where
    F: FnOnce(Context) -> S,
    S: Future<Output = anyhow::Result<()>>,
{
    telemetry::init(log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no threads can be started")?;
    let ended = runtime.block_on(async {
        let shutdown = CancellationToken::new();
        let mut signals = Signals::new()?;
        let running = service(Context::new(shutdown.clone()));
        tokio::pin!(running);
        tokio::select! {
            ended = &mut running => return ended,
            () = signals.next() => {}
        }
        tracing::info!(service = name, "stopping");
        shutdown.cancel();
        tokio::select! {
            ended = &mut running => ended,
            () = signals.next() => anyhow::bail!("it was stopped before its work had ended"),
            () = tokio::time::sleep(STOP_TIMEOUT) => anyhow::bail!("it did not end in time"),
        }
    });
    runtime.shutdown_timeout(BLOCKING_TIMEOUT);
    ended
}

/// The two signals that ask a process to stop.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("signals cannot be received");
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
