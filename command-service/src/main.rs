//! The command service as a process of its own.

use std::process::ExitCode;

use clap::Parser as _;
use command_service::Config;

fn main() -> ExitCode {
    let config = Config::parse();
    let log = config.log.clone();
    #[cfg(feature = "faults")]
    let _armed = arm_fail_points();
    chassis::run::run("command-service", &log, |context| {
        command_service::run(config, context)
    })
}

/// Arms the fail points that the environment names. A panic in one ends the process as `kill -9` would.
#[cfg(feature = "faults")]
fn arm_fail_points() -> fail::FailScenario<'static> {
    chassis::telemetry::abort_on_panic();
    fail::FailScenario::setup()
}
