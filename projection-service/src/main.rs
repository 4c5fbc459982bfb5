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
    // Fault tests name in FAILPOINTS the places where this process is to break.
    #[cfg(feature = "faults")]
    let _faults = fail::FailScenario::setup();
    let cli = Cli::parse();
    let config = cli.service.config();
    chassis::run::run("projection-service", &cli.log, |context| {
        projection_service::run(config, context)
    })
}
