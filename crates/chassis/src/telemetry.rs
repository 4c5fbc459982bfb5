//! Log lines on standard error: JSON for machines, or compact for people.

use std::io::{self, IsTerminal as _};
use std::panic::PanicHookInfo;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{LogArgs, LogFormat};

static ABORTING: AtomicBool = AtomicBool::new(false);

/// From now on a panic, in whatever task, ends the process as `kill -9` would once it is logged.
///
/// For tests of faults: what a task survives shall not hide what a process would not.
pub fn abort_on_panic() {
    ABORTING.store(true, Ordering::Relaxed);
}

/// Starts logging. The first call decides; later ones, by further services in one process, do
/// nothing.
///
/// # Errors
///
/// When the filter is malformed.
pub fn init(args: &LogArgs) -> anyhow::Result<()> {
    static ONCE: Once = Once::new();
    let filter = EnvFilter::try_new(&args.log_filter).context("the log filter is malformed")?;
    ONCE.call_once(|| {
        let lines = fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            .with_ansi(io::stderr().is_terminal());
        // A test may have set a subscriber of its own, which then stays.
        let _ = match args.log_format {
            LogFormat::Json => lines.json().flatten_event(true).finish().try_init(),
            LogFormat::Compact => lines.compact().finish().try_init(),
        };
        std::panic::set_hook(Box::new(log_panic));
    });
    Ok(())
}

/// Says where, and what only if that is a constant: a formatted message may carry data.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map(ToString::to_string)
        .unwrap_or_default();
    let message = panic
        .payload()
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("(withheld)");
    tracing::error!(place, message, "a task panicked");
    if ABORTING.load(Ordering::Relaxed) {
        std::process::abort();
    }
}
