//! A pool of connections to PostgreSQL, each with the limits that its class of work has.

use std::str::FromStr as _;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use tokio::time::Instant;

use crate::problem::Problem;
use crate::secret::Secret;

/// How long a starting service waits for the database.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_AGAIN: Duration = Duration::from_millis(100);

/// How long a session may hold a transaction open without doing anything.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(5);

/// After how long without an acknowledgement a connection is given up.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(5);

/// One pool of connections.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `postgres://user:password@host:port/database`.
    pub url: Secret,
    /// The role that every session takes on, if it is not the one that logs in.
    pub role: Option<String>,
    /// Names the sessions in `pg_stat_activity`.
    pub application_name: String,
    /// Connections at most.
    pub connections_max: u32,
    /// How long one statement may run.
    pub statement_timeout: Duration,
    /// How long a task waits for a connection.
    pub acquire_timeout: Duration,
}

/// Opens a pool and one connection in it, and keeps trying for ten seconds: a database that was
/// just started, or that recovers from a crash, needs a moment.
///
/// # Errors
///
/// When the configuration is not usable or the database cannot be reached.
pub async fn connect(config: &DatabaseConfig) -> anyhow::Result<PgPool> {
    let pool = connect_lazily(config)?;
    let began = Instant::now();
    while let Err(error) = pool.acquire().await {
        let hopeless = !is_unavailable(&error) || began.elapsed() >= CONNECT_TIMEOUT;
        if hopeless {
            anyhow::bail!("the database cannot be reached: {}", describe(&error));
        }
        tokio::time::sleep(CONNECT_AGAIN).await;
    }
    Ok(pool)
}

/// Makes a pool that opens its first connection when it is needed.
///
/// # Errors
///
/// When the configuration is not usable.
pub fn connect_lazily(config: &DatabaseConfig) -> anyhow::Result<PgPool> {
    let (pool, connection) = options(config)?;
    Ok(pool.connect_lazy_with(connection))
}

/// The options of the pool and of each connection, for who needs to add to them.
///
/// # Errors
///
/// When the URL or the role is malformed.
pub fn options(config: &DatabaseConfig) -> anyhow::Result<(PgPoolOptions, PgConnectOptions)> {
    let mut settings = vec![
        ("statement_timeout", milliseconds(config.statement_timeout)),
        (
            "idle_in_transaction_session_timeout",
            milliseconds(IDLE_IN_TRANSACTION),
        ),
        ("tcp_user_timeout", milliseconds(TCP_USER_TIMEOUT)),
        ("tcp_keepalives_idle", "5".to_owned()),
        ("tcp_keepalives_interval", "2".to_owned()),
        ("tcp_keepalives_count", "3".to_owned()),
        ("synchronous_commit", "on".to_owned()),
        // A plan that was kept from when a table was empty would read the whole table after it has
        // grown. Where an index serves a statement it is used; compiling plans costs more than it saves.
        ("enable_seqscan", "off".to_owned()),
        ("jit", "off".to_owned()),
        ("timezone", "UTC".to_owned()),
    ];
    if let Some(role) = &config.role {
        ensure!(is_role(role), "the database role is not a plain name");
        settings.push(("role", role.clone()));
    }
    // The parser's message would repeat the URL, and with it the password.
    let connection = PgConnectOptions::from_str(config.url.expose())
        .ok()
        .context("the database URL is malformed")?
        .application_name(&config.application_name)
        .options(settings)
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(config.connections_max)
        .acquire_timeout(config.acquire_timeout);
    Ok((pool, connection))
}

/// Whether the database is away or overloaded, so that the same statement may succeed later.
#[must_use]
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            // Connection, resources, operator's intervention (a statement's timeout among them),
            // a read-only server, and transactions that lost against others.
            ["08", "53", "57", "25006", "40"]
                .iter()
                .any(|class| code.starts_with(class))
        }),
        _ => false,
    }
}

/// The error for a log line. PostgreSQL quotes values in what it says about them, so that of a
/// statement's fault only the code and the names of things are kept.
#[must_use]
pub fn describe(error: &sqlx::Error) -> String {
    let sqlx::Error::Database(fault) = error else {
        return error.to_string();
    };
    let code = fault.code().unwrap_or_default();
    let place = fault.constraint().or_else(|| fault.table()).unwrap_or("-");
    // Data exceptions and violated constraints are the two classes that speak of values.
    if code.starts_with("22") || code.starts_with("23") {
        return format!("database error {code} at {place}");
    }
    format!("database error {code} at {place}: {}", fault.message())
}

impl From<sqlx::Error> for Problem {
    /// 503 while the database is away or overloaded, else 500; logged either way.
    fn from(error: sqlx::Error) -> Self {
        if is_unavailable(&error) {
            tracing::warn!(error = describe(&error), "the database cannot answer");
            return Self::unavailable("The database cannot answer now.", Duration::from_secs(1));
        }
        Self::internal(anyhow::Error::new(error))
    }
}

fn milliseconds(duration: Duration) -> String {
    duration.as_millis().to_string()
}

fn is_role(role: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !role.is_empty() && role.len() <= 63 && role.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> DatabaseConfig {
        DatabaseConfig {
            url: Secret::new("postgres://lender:hunter2@127.0.0.1:5432/library"),
            role: Some("library_desk".to_owned()),
            application_name: "desk".to_owned(),
            connections_max: 4,
            statement_timeout: Duration::from_millis(200),
            acquire_timeout: Duration::from_millis(250),
        }
    }

    #[test]
    fn every_session_has_its_role_and_its_limits() {
        let (_, connection) = options(&config()).expect("a usable configuration");
        let settings = connection.get_options().expect("startup options");
        for setting in [
            "-c role=library_desk",
            "-c statement_timeout=200",
            "-c idle_in_transaction_session_timeout=5000",
            "-c tcp_user_timeout=5000",
            "-c synchronous_commit=on",
        ] {
            assert!(settings.contains(setting), "{setting} is missing");
        }
    }

    #[test]
    fn a_role_cannot_smuggle_a_setting() {
        let role = Some("x -c synchronous_commit=off".to_owned());
        assert!(options(&DatabaseConfig { role, ..config() }).is_err());
    }

    #[test]
    fn a_database_that_is_away_is_a_503_and_a_missing_row_is_not() {
        let status = |error: sqlx::Error| Problem::from(error).status().as_u16();
        assert_eq!(status(sqlx::Error::PoolTimedOut), 503);
        assert_eq!(status(std::io::Error::other("reset").into()), 503);
        assert_eq!(status(sqlx::Error::RowNotFound), 500);
    }

    #[test]
    fn a_malformed_url_is_not_repeated() {
        let url = Secret::new("postgres://lender:hunter2@:::/library");
        let error = options(&DatabaseConfig { url, ..config() }).expect_err("a malformed URL");
        assert!(!format!("{error:#}").contains("hunter2"));
        assert!(!format!("{:?}", config()).contains("hunter2"));
    }
}
