//! The command service as a process of its own.

use std::process::ExitCode;

use clap::Parser as _;
use command_service::Config;

fn main() -> ExitCode {
    let config = Config::parse();
    let log = config.log.clone();
    chassis::run::run("command-service", &log, |context| {
        command_service::run(config, context)
    })
}
