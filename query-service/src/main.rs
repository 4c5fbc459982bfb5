//! The query service as a program of its own.

use clap::Parser;
use std::process::ExitCode;

/// Reads the register: entry-ban checks, case lookup, histories, statistics
#[derive(Parser)]
#[command(name = "query-service", version)]
struct Cli {
    #[command(flatten)]
    service: query_service::Args,

    #[command(flatten)]
    log: chassis::config::LogArgs,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let config = cli.service.config();
    #[cfg(feature = "faults")]
    let _armed = arm_fail_points();
    chassis::run::run("query-service", &cli.log, |context| {
        query_service::run(config, context)
    })
}

/// Arms the fail points that the environment names. A panic in one ends the process as `kill -9` would.
#[cfg(feature = "faults")]
fn arm_fail_points() -> fail::FailScenario<'static> {
    chassis::telemetry::abort_on_panic();
    fail::FailScenario::setup()
}
