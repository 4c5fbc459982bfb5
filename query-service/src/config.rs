//! Configuration, from flags and the environment.

use chassis::auth::AuthConfig;
use chassis::config::{AuthArgs, DatabaseArgs, ListenArgs};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Flags and environment variables of the query service.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Where to listen.
    #[command(flatten)]
    pub listen: ListenArgs,

    /// Whose tokens are accepted.
    #[command(flatten)]
    pub auth: AuthArgs,

    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,

    /// File with the master key: 64 hexadecimal digits, readable by its owner only
    #[arg(long, env = "MASTER_KEY_FILE", value_name = "FILE")]
    pub master_key_file: PathBuf,

    /// Age in milliseconds from which the check index answers REFER
    #[arg(long, env = "CHECK_AGE_MILLISECONDS_MAX", value_name = "MS", default_value_t = Config::CHECK_AGE_MILLISECONDS_MAX)]
    pub check_age_milliseconds_max: u64,

    /// Milliseconds after their question, and multiples of them, at which answers of checks leave, so that their time tells
    /// nobody whether somebody was found; 0 to let them leave at once
    #[arg(long, env = "CHECK_RASTER_MILLISECONDS", value_name = "MS", default_value_t = Config::CHECK_RASTER_MILLISECONDS)]
    pub check_raster_milliseconds: u64,

    /// Folder on disk, for this service alone, where the check index is kept between starts; not kept without it
    #[arg(long, env = "CHECK_SNAPSHOT", value_name = "DIR")]
    pub check_snapshot: Option<PathBuf>,
}

/// What the service needs to know to run.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address and port to listen on; port 0 is any free one.
    pub listen: SocketAddr,
    /// Whose tokens are accepted.
    pub auth: AuthConfig,
    /// Which database, as the role `register_query`. `database_connections_max` is that of the pool for lookups; checks,
    /// access records and statistics have small pools of their own beside it.
    pub database: DatabaseArgs,
    /// File with the master key that opens the foreigners' keys.
    pub master_key_file: PathBuf,
    /// How checks are answered.
    pub checks: CheckSettings,
}

/// How checks are answered.
#[derive(Debug, Clone)]
pub struct CheckSettings {
    /// A ban is visible to checks within a second, or they say that they do not know. From which age on the picture of the
    /// check proves nothing, so that the answer is REFER (architecture P-8).
    pub age_max: Duration,
    /// Between two ticks at which answers leave; zero for none (ADR 0026).
    pub raster: Duration,
    /// Where the check index is kept between starts. It holds personal data (docs/erasure.md).
    pub snapshots: Option<PathBuf>,
}

impl Config {
    /// The usual limit of age in milliseconds.
    pub const CHECK_AGE_MILLISECONDS_MAX: u64 = 1_000;

    /// The usual raster of answers in milliseconds.
    pub const CHECK_RASTER_MILLISECONDS: u64 = 4;
}

impl Args {
    /// The configuration that the flags mean.
    pub fn config(&self) -> Config {
        Config {
            listen: self.listen.listen,
            auth: self.auth.config(),
            database: self.database.clone(),
            master_key_file: self.master_key_file.clone(),
            checks: CheckSettings {
                age_max: Duration::from_millis(self.check_age_milliseconds_max),
                raster: Duration::from_millis(self.check_raster_milliseconds),
                snapshots: self.check_snapshot.clone(),
            },
        }
    }
}
