//! The command side in this process: what the verbs record goes through the same path as a request.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use chassis::Secret;
use chassis::clock::{Clock, System};
use chassis::database::{DatabaseConfig, connect};
use chrono::{DateTime, Utc};
use command_service::{Answer, Commands, Failure, Request, Settings};
use event_log::{Keyring, MasterKey, Writer, WriterConfig};
use events::{Event, ForeignerId};
use law::{Parameters, Specimens};
use sqlx::PgPool;
use tokio::task::JoinHandle;

use crate::database::Access;

/// The login whose rights commands need.
pub(crate) const ROLE: &str = "register_command";
/// Connections of all commands together: one writes, the others look files up.
const CONNECTIONS: u32 = 6;
/// Commands wait here for a connection, not for a person.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a command that met a busy or broken database is sent again under its key.
const TRIES_MAX: u32 = 6;
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// Commands in process on one register.
pub(crate) struct Desk {
    pool: PgPool,
    keyring: Keyring,
    writer: Writer,
    writing: JoinHandle<()>,
    /// The numbers of the law by which its commands are decided.
    parameters: Arc<Parameters>,
}

impl Desk {
    /// Opens the desk; the key of the digests is made on a new register.
    pub(crate) async fn open(access: &Access, master_key: &Path) -> Result<Self> {
        let master = MasterKey::read(master_key)?;
        let pool = connect(&DatabaseConfig {
            url: Secret::new(access.url.as_str()),
            role: access.role.map(str::to_owned),
            application_name: "register".to_owned(),
            connections_max: CONNECTIONS,
            statement_timeout: STATEMENT_TIMEOUT,
            acquire_timeout: ACQUIRE_TIMEOUT,
        })
        .await?;
        let keyring = Keyring::create(pool.clone(), master).await?;
        let (writer, writing) = Writer::start(pool.clone(), WriterConfig::new(system_now));
        let mut desk = Self {
            pool,
            keyring,
            writer,
            writing,
            parameters: Arc::default(),
        };
        let commands = desk.commands(Arc::new(System), Specimens::Refused);
        commands.refresh_parameters().await?;
        desk.parameters = commands.parameters();
        Ok(desk)
    }

    /// Carries out commands at the time that `clock` shows; what is recorded carries the true time.
    pub(crate) fn commands(&self, clock: Arc<dyn Clock>, specimens: Specimens) -> Commands {
        let settings = Settings {
            specimens,
            ..Settings::default()
        };
        let (pool, keyring) = (self.pool.clone(), self.keyring.clone());
        let commands = Commands::open(pool, keyring, self.writer.clone(), clock, settings);
        commands.decide_by(Arc::clone(&self.parameters));
        commands
    }

    /// The position of the last event.
    pub(crate) async fn head(&self) -> Result<u64> {
        let head = event_log::head(&self.pool).await;
        Ok(head.context("the log cannot be read")?.position)
    }

    /// Looks outside references up.
    pub(crate) fn references(&self) -> References {
        References {
            pool: self.pool.clone(),
            keyring: self.keyring.clone(),
        }
    }

    /// Ends when everything that waited is durable. Every clone of its commands must be gone.
    pub(crate) async fn close(self) -> Result<()> {
        drop(self.writer);
        self.writing.await.context("the writer broke")?;
        self.pool.close().await;
        Ok(())
    }
}

/// In which outside list a file stands.
#[derive(Clone)]
pub(crate) struct References {
    pool: PgPool,
    keyring: Keyring,
}

impl References {
    /// The list whose entry opened the file, if one did.
    pub(crate) async fn source_of(&self, foreigner_id: ForeignerId) -> Result<Option<String>> {
        let stored = event_log::read_stream(&self.pool, foreigner_id)
            .await?
            .events;
        let recorded = self.keyring.unseal(&stored[..stored.len().min(1)]).await?;
        Ok(recorded.into_iter().find_map(|first| match first.event {
            Event::FileOpened(opened) => {
                let reference = opened.personal.known()?.external_reference.as_ref();
                reference.map(|known| known.source.clone())
            }
            _ => None,
        }))
    }
}

/// Carries out a request, again under the same key where the database was busy or away: a key is
/// carried out once, however often it is sent.
pub(crate) async fn execute(commands: &Commands, request: &Request) -> Result<Answer, Failure> {
    let mut pause = FIRST_PAUSE;
    for _ in 1..TRIES_MAX {
        match commands.execute(request.clone()).await {
            Err(
                Failure::Unavailable(_)
                | Failure::OutcomeUnknown
                | Failure::Overloaded
                | Failure::Contended,
            ) => tokio::time::sleep(pause).await,
            ended => return ended,
        }
        pause *= 2;
    }
    commands.execute(request.clone()).await
}

fn system_now() -> DateTime<Utc> {
    System.now()
}
