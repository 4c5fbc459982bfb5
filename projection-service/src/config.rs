//! Configuration, from flags and the environment.

use chassis::Secret;
use chassis::auth::AuthConfig;
use chassis::config::{AuthArgs, DatabaseArgs, ListenArgs};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// One holds the lock of whoever erases, one works.
const RETENTION_CONNECTIONS: u32 = 3;

/// Flags and environment variables of the projection service.
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

    /// NATS server that wakes the projectors; without it they look at the log four times a second
    #[arg(long, env = "NATS_URL", value_name = "URL", hide_env_values = true)]
    pub nats_url: Option<Secret>,

    /// File with the master key: 64 hexadecimal digits, readable by its owner only
    #[arg(long, env = "MASTER_KEY_FILE", value_name = "FILE")]
    pub master_key_file: PathBuf,

    /// File with the key that signs checkpoints of the log, readable by its owner only; without it, nothing is signed here
    #[arg(long, env = "NOTARY_KEY_FILE", value_name = "FILE")]
    pub notary_key_file: Option<PathBuf>,

    /// Folder into which what was signed is copied, as files of C2SP tlog-tiles
    #[arg(
        long,
        env = "LOG_MIRROR",
        value_name = "D",
        requires = "notary_key_file"
    )]
    pub log_mirror: Option<PathBuf>,

    /// PostgreSQL as the login that destroys keys of erased files; without it, nothing is erased here
    #[arg(
        long,
        env = "RETENTION_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub retention_database_url: Option<Secret>,

    /// Role that every session of it takes on, if it is not the one that logs in
    #[arg(long, env = "RETENTION_DATABASE_ROLE", value_name = "ROLE")]
    pub retention_database_role: Option<String>,

    /// Seconds from one rewriting of the tables to the next, at least: it takes erased content out of the database's files
    #[arg(
        long,
        env = "ERASURE_RESIDUES_EVERY_SECONDS",
        value_name = "S",
        default_value_t = 86_400
    )]
    pub erasure_residues_every_seconds: u64,
}

/// What the service needs to know to run.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address and port to listen on; port 0 is any free one.
    pub listen: SocketAddr,
    /// Whose tokens are accepted.
    pub auth: AuthConfig,
    /// Which database, as the role `register_projection`.
    pub database: DatabaseArgs,
    /// The NATS server, perhaps with user and password; `None` = the log is polled only.
    pub nats_url: Option<Secret>,
    /// File with the master key that opens the foreigners' keys.
    pub master_key_file: PathBuf,
    /// File with the key that signs checkpoints; `None` = another instance has it.
    pub notary_key_file: Option<PathBuf>,
    /// Folder with the copy of the log in files.
    pub log_mirror: Option<PathBuf>,
    /// Which database, as the role `register_retention`; `None` = another instance erases.
    pub retention: Option<DatabaseArgs>,
    /// From one rewriting of the tables to the next, at least.
    pub erasure_residues_every: Duration,
}

impl Args {
    /// The configuration that the flags mean.
    pub fn config(&self) -> Config {
        Config {
            listen: self.listen.listen,
            auth: self.auth.config(),
            database: self.database.clone(),
            nats_url: self.nats_url.clone(),
            master_key_file: self.master_key_file.clone(),
            notary_key_file: self.notary_key_file.clone(),
            log_mirror: self.log_mirror.clone(),
            retention: self.retention_database_url.clone().map(|url| DatabaseArgs {
                database_url: url,
                database_role: self.retention_database_role.clone(),
                database_connections_max: RETENTION_CONNECTIONS,
            }),
            erasure_residues_every: Duration::from_secs(self.erasure_residues_every_seconds),
        }
    }
}
