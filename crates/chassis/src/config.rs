//! Configuration that services share, from flags and the environment. A service flattens what it
//! needs into its own `clap` structure.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::auth::{AuthConfig, Keys};
use crate::database::DatabaseConfig;
use crate::secret::Secret;

/// Where to listen.
#[derive(Debug, Clone, Args)]
pub struct ListenArgs {
    /// Address and port to listen on; port 0 is any free one
    #[arg(
        long,
        env = "LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,
}

/// Whose tokens are accepted.
#[derive(Debug, Clone, Args)]
pub struct AuthArgs {
    /// Issuer that tokens must come from
    #[arg(long, env = "AUTH_ISSUER", value_name = "ISSUER")]
    pub auth_issuer: String,

    /// Audience that tokens must be for
    #[arg(long, env = "AUTH_AUDIENCE", value_name = "AUDIENCE")]
    pub auth_audience: String,

    #[command(flatten)]
    keys: KeyArgs,
}

#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
struct KeyArgs {
    /// File with the one Ed25519 public key (PEM) that tokens are verified with
    #[arg(long, env = "AUTH_KEY_FILE", value_name = "FILE")]
    auth_key_file: Option<PathBuf>,

    /// Address of the issuer's key set (JWKS)
    #[arg(long, env = "AUTH_JWKS_URL", value_name = "URL")]
    auth_jwks_url: Option<String>,
}

impl AuthArgs {
    /// The configuration of an [`Authenticator`](crate::auth::Authenticator).
    #[must_use]
    pub fn config(&self) -> AuthConfig {
        let keys = match (&self.keys.auth_key_file, &self.keys.auth_jwks_url) {
            (Some(file), _) => Keys::Development(file.clone()),
            (None, url) => Keys::Jwks(url.clone().expect("the group requires one of the two")),
        };
        AuthConfig {
            issuer: self.auth_issuer.clone(),
            audience: self.auth_audience.clone(),
            keys,
        }
    }
}

/// Which database.
#[derive(Debug, Clone, Args)]
pub struct DatabaseArgs {
    /// PostgreSQL to use, as postgres://user:password@host:port/database
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Secret,

    /// Role that every session takes on, if it is not the one that logs in
    #[arg(long, env = "DATABASE_ROLE", value_name = "ROLE")]
    pub database_role: Option<String>,

    /// Connections at most in each pool
    #[arg(
        long,
        env = "DATABASE_CONNECTIONS_MAX",
        value_name = "N",
        default_value_t = 8
    )]
    pub database_connections_max: u32,
}

impl DatabaseArgs {
    /// A pool for one class of work, with its own limits.
    #[must_use]
    pub fn config(&self, application_name: &str, statement_timeout: Duration) -> DatabaseConfig {
        DatabaseConfig {
            url: self.database_url.clone(),
            role: self.database_role.clone(),
            application_name: application_name.to_owned(),
            connections_max: self.database_connections_max,
            statement_timeout,
            acquire_timeout: Duration::from_millis(250),
        }
    }
}

/// What is logged and how.
#[derive(Debug, Clone, Args)]
pub struct LogArgs {
    /// Form of the log lines
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value_t = LogFormat::Json)]
    pub log_format: LogFormat,

    /// What is logged: a level, or a list of target=level
    #[arg(long, env = "LOG_FILTER", value_name = "FILTER", default_value = LogArgs::DEFAULT_FILTER)]
    pub log_filter: String,
}

impl LogArgs {
    /// What is logged where nothing else is asked for.
    pub const DEFAULT_FILTER: &'static str = "info,hyper=warn,sqlx=warn,async_nats=warn";

    /// Lines for people at a terminal.
    #[must_use]
    pub fn compact() -> Self {
        Self {
            log_format: LogFormat::Compact,
            log_filter: Self::DEFAULT_FILTER.to_owned(),
        }
    }
}

/// Form of the log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// Short lines for people.
    Compact,
}
