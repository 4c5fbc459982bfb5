//! The projection service as a program of its own.

use clap::Parser;
use std::process::ExitCode;

/// Folds the log of the register into its read models
#[derive(Parser)]
#[command(name = "projection-service", version)]
struct Cli {
    #[command(flatten)]
    service: projection_service::Args,

    #[command(flatten)]
    log: chassis::config::LogArgs,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let config = cli.service.config();
    #[cfg(feature = "faults")]
    let _armed = arm_fail_points();
    chassis::run::run("projection-service", &cli.log, |context| {
        projection_service::run(config, context)
    })
}

/// Arms the fail points that the environment names. A panic in one ends the process as `kill -9` would.
#[cfg(feature = "faults")]
fn arm_fail_points() -> fail::FailScenario<'static> {
    chassis::telemetry::abort_on_panic();
    fail::FailScenario::setup()
}
