//! Configuration, from flags and the environment.

use chassis::Secret;
use chassis::auth::AuthConfig;
use chassis::config::{AuthArgs, DatabaseArgs, ListenArgs};
use std::net::SocketAddr;
use std::path::PathBuf;

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
        }
    }
}
