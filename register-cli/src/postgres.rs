//! The private PostgreSQL: a cluster in the data directory, served on 127.0.0.1 while we run.

mod binaries;
mod cluster;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::Signal;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use crate::data_dir::DataDir;
use crate::leftover::{self, Leftover, Step};
use crate::ports;
use crate::secrets::{self, Password};
use crate::supervisor::{Program, Supervised};
use cluster::Cluster;

/// The database of the register inside the cluster.
pub(crate) const DATABASE: &str = "register";
/// Crash recovery reads at most `max_wal_size` of log; a slow disk does that within this time.
const READY_MAX: Duration = Duration::from_mins(2);
/// The longest path that the kernel takes for a unix socket, less `/.s.PGSQL.65535`.
const SOCKET_FOLDER_MAX: usize = 107 - 15;

/// Fast shutdown, then immediate shutdown (crash recovery at the next start), then the axe.
const STOP: &[Step] = &[
    (Signal::INT, Duration::from_secs(3)),
    (Signal::QUIT, Duration::from_secs(1)),
    (Signal::KILL, Duration::from_secs(1)),
];
/// Backends that have outlived their postmaster hold its shared memory; they are told to leave at once.
const STOP_STRAYS: &[Step] = &[
    (Signal::QUIT, Duration::from_millis(500)),
    (Signal::KILL, Duration::from_secs(5)),
];

/// A running private PostgreSQL.
pub(crate) struct Postgres {
    supervised: Supervised,
    port: u16,
    password: Password,
    /// Where the socket file is, unless its path is too long for one.
    sockets: Option<PathBuf>,
}

impl Postgres {
    /// Creates the cluster on first use, stops what a killed instance left behind, starts the
    /// server on `last_port` or another free port, and waits until it answers.
    pub(crate) async fn start(dir: &DataDir, last_port: Option<u16>) -> Result<Self> {
        let password = secrets::named_password(dir, "postgres")?;
        let cluster = Cluster::prepare(dir, &password).await?;
        for leftover in leftovers(&cluster.data())? {
            leftover.stop().await?;
        }
        let port = ports::same_or_free(last_port)?;
        let sockets = socket_folder(&cluster);
        let supervised = Supervised::start(program(cluster, port, dir));
        let postgres = Self {
            supervised,
            port,
            password,
            sockets,
        };
        let answered = postgres
            .supervised
            .until(READY_MAX, || answers(postgres.options("postgres")))
            .await;
        if let Err(error) = answered {
            postgres.stop().await?;
            return Err(error);
        }
        postgres.create_database().await?;
        Ok(postgres)
    }

    /// URL of the register's database as the cluster's superuser.
    pub(crate) fn url(&self) -> String {
        self.url_as("postgres", &self.password)
    }

    /// URL of the register's database for one login.
    pub(crate) fn url_as(&self, user: &str, password: &Password) -> String {
        format!(
            "postgres://{user}:{}@127.0.0.1:{}/{DATABASE}",
            password.as_str(),
            self.port
        )
    }

    /// The same for who runs on this machine under this cluster's user or as root: through the socket file, which costs a
    /// third less than TCP to oneself.
    pub(crate) fn local_url_as(&self, user: &str, password: &Password) -> String {
        let Some(folder) = &self.sockets else {
            return self.url_as(user, password);
        };
        let options = self.options(DATABASE).username(user);
        let options = options.password(password.as_str()).socket(folder);
        options.to_url_lossy().into()
    }

    /// Fast shutdown: running transactions are rolled back, a checkpoint is written.
    pub(crate) async fn stop(self) -> Result<()> {
        self.supervised.stop().await
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.port)
            .username("postgres")
            .password(self.password.as_str())
            .database(database)
            .application_name("register up")
    }

    async fn create_database(&self) -> Result<()> {
        let mut connection = self.options("postgres").connect().await?;
        let there: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
                .bind(DATABASE)
                .fetch_one(&mut connection)
                .await?;
        if !there {
            sqlx::query(&format!("CREATE DATABASE {DATABASE}"))
                .execute(&mut connection)
                .await
                .context("the database could not be created")?;
        }
        connection.close().await?;
        Ok(())
    }
}

/// The port in a database URL; the port of last time is tried first.
pub(crate) fn port_of(url: &str) -> Option<u16> {
    PgConnectOptions::from_str(url)
        .ok()
        .map(|options| options.get_port())
}

/// Whether the server takes queries. A wrong password is an error, everything else is "not yet".
async fn answers(options: PgConnectOptions) -> Result<Option<()>> {
    const INVALID_PASSWORD: &str = "28P01";
    match PgConnection::connect_with(&options).await {
        Ok(connection) => {
            connection.close().await.ok();
            Ok(Some(()))
        }
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(INVALID_PASSWORD) => {
            Err(error)
                .context("the cluster does not take the password in secrets/postgres.password")
        }
        Err(_) => Ok(None),
    }
}

fn program(cluster: Cluster, port: u16, dir: &DataDir) -> Program {
    let data = cluster.data();
    Program {
        name: "postgres",
        command: Box::new(move || command(&cluster, port)),
        leftovers: Box::new(move || leftovers(&data)),
        log: dir.logs().join("postgres.log"),
        stop: STOP,
    }
}

/// All settings stand on the command line, where neither an edited file nor `ALTER SYSTEM` can turn
/// durability off.
fn command(cluster: &Cluster, port: u16) -> Command {
    let mut command = cluster.command("postgres");
    command
        .current_dir(cluster.data())
        .arg("-D")
        .arg(cluster.data())
        .arg("-p")
        .arg(port.to_string());
    let sockets = socket_folder(cluster).unwrap_or_default();
    command
        .arg("-c")
        .arg(format!("unix_socket_directories={}", sockets.display()));
    for setting in SETTINGS {
        command.arg("-c").arg(setting);
    }
    command
}

fn socket_folder(cluster: &Cluster) -> Option<PathBuf> {
    Some(cluster.sockets()).filter(|folder| folder.as_os_str().len() <= SOCKET_FOLDER_MAX)
}

const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_permissions=0700",
    "max_connections=200",
    "shared_buffers=256MB",
    "max_wal_size=2GB",
    "min_wal_size=256MB",
    "wal_level=replica",
    // A segment that is used again would keep what it held before: erased content too (docs/erasure.md).
    "wal_recycle=off",
    // Nothing is acknowledged before it is durable.
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "data_sync_retry=off",
    "restart_after_crash=on",
    "password_encryption=scram-sha-256",
    "timezone=UTC",
    "log_timezone=UTC",
    // Statements and error details carry personal data; none of them may reach the log.
    "logging_collector=off",
    "log_destination=stderr",
    "log_line_prefix=%m [%p] %q%a ",
    "log_statement=none",
    "log_min_duration_statement=-1",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
];

/// The postmaster of this cluster if one runs, else backends that outlived it. When neither runs, a
/// pid file whose number now belongs to somebody else's process is removed, because PostgreSQL
/// would take that process for another postmaster and refuse to start.
fn leftovers(data: &Path) -> Result<Vec<Leftover>> {
    let pid_file = data.join("postmaster.pid");
    let recorded = std::fs::read_to_string(&pid_file)
        .ok()
        .and_then(|text| text.lines().next()?.trim().parse::<i32>().ok());
    let ours = |process: &leftover::Process| process.works_in(data) && process.runs("postgres");
    let mut postmaster = leftover::find(
        |process| Some(process.pid) == recorded && ours(process),
        STOP,
    )?;
    if postmaster.is_empty() {
        postmaster = leftover::find(ours, STOP_STRAYS)?;
    }
    if postmaster.is_empty() && recorded.is_some_and(leftover::exists) {
        crate::durable::remove_if_there(&pid_file).context("a stale postmaster.pid stays")?;
    }
    Ok(postmaster)
}

#[cfg(test)]
mod tests;
