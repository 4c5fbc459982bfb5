//! Configuration, from flags and the environment.

use std::path::PathBuf;

use chassis::Secret;
use chassis::config::{AuthArgs, DatabaseArgs, ListenArgs, LogArgs};
use clap::{Parser, ValueEnum};
use law::Specimens;

/// Records decisions about foreigners: HTTP to law to log, and the log to NATS JetStream
#[derive(Clone, Debug, Parser)]
#[command(name = "command-service", version)]
pub struct Config {
    /// Where to listen.
    #[command(flatten)]
    pub listen: ListenArgs,

    /// Whose tokens are accepted.
    #[command(flatten)]
    pub auth: AuthArgs,

    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,

    /// What is logged.
    #[command(flatten)]
    pub log: LogArgs,

    /// File with the master key, 64 hexadecimal digits, that only its owner can read
    #[arg(long, env = "MASTER_KEY_FILE", value_name = "FILE")]
    pub master_key_file: PathBuf,

    /// NATS server with JetStream, as nats://user:password@host:port; without one nothing is relayed
    #[arg(long, env = "NATS_URL", value_name = "URL", hide_env_values = true)]
    pub nats_url: Option<Secret>,

    /// Copies of the stream in a NATS cluster
    #[arg(long, env = "NATS_REPLICAS", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=5))]
    pub nats_replicas: u8,

    /// From one look for passed deadlines to the next, in milliseconds; 0 where another process looks after them
    #[arg(
        long,
        env = "DEADLINES_EVERY_MS",
        value_name = "MS",
        default_value_t = 1_000
    )]
    pub deadlines_every_ms: u64,

    /// Whether documents of the specimen country UTO are admitted; for exercises only (rule R-020)
    #[arg(long, env = "SPECIMENS", value_enum, default_value_t = SpecimenPolicy::Refused)]
    pub specimens: SpecimenPolicy,
}

/// Whether documents of the specimen country are admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SpecimenPolicy {
    /// In production.
    Refused,
    /// In exercises and demonstrations.
    Accepted,
}

impl From<SpecimenPolicy> for Specimens {
    fn from(policy: SpecimenPolicy) -> Self {
        match policy {
            SpecimenPolicy::Refused => Self::Refused,
            SpecimenPolicy::Accepted => Self::Accepted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Config::command().debug_assert();
    }
}
