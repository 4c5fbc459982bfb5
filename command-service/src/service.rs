//! The service from start to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use access_log::AccessLog;
use anyhow::Context as _;
use chassis::clock::Clock as _;
use chassis::health::{self, Condition};
use chassis::metrics::prometheus::IntGauge;
use chassis::server::{self, ServerLimits};
use chassis::{Context, database, metrics};
use chrono::{DateTime, Utc};
use event_log::{Keyring, MasterKey, Writer, WriterConfig};
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::execute::{Commands, Failure, Settings};
use crate::http::{self, Api, Work};
use crate::metrics::{LogMetrics, log_position};
use crate::relay::{Relay, RelayConfig};
use crate::schedule::Schedule;

/// No statement of a command takes this long unless something is wrong.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(2);

/// The writer of access records.
const ACCESS_CONNECTIONS: u32 = 1;

/// How often the database is looked at for `/readyz`, and tried again while it is away.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How often changed numbers of the law are looked for.
const REFRESH_EVERY: Duration = Duration::from_secs(5);

/// How long what waits in the writer and the relay may take once the last request is answered.
const WORK_PATIENCE: Duration = Duration::from_secs(3);

/// Runs the service until the context's token is cancelled.
///
/// # Errors
///
/// When the configuration cannot be used: a key file that cannot be read, an address that is taken. A database or NATS
/// server that is away is no error: `/readyz` says so, and the service begins when they come.
pub async fn run(config: Config, context: Context) -> anyhow::Result<()> {
    let address = config.listen.listen;
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} cannot be listened on"))?;
    serve(config, listener, context).await
}

/// Runs the service on a listener that is bound already.
///
/// # Errors
///
/// As [`run`].
pub async fn serve(config: Config, listener: TcpListener, context: Context) -> anyhow::Result<()> {
    let authenticator = chassis::auth::Authenticator::start(config.auth.config(), &context)?;
    let master = MasterKey::read(&config.master_key_file)?;
    let pool =
        database::connect_lazily(&config.database.config("command-service", STATEMENT_TIMEOUT))?;
    let api = Api::new(authenticator, &context.metrics);
    let router = http::router_of(api.clone())
        .merge(health::router(&context.readiness))
        .merge(metrics::router(&context.metrics));
    tracing::info!(address = %listener.local_addr()?, "the command service listens");
    let start = Start {
        config,
        context: context.clone(),
        pool: pool.clone(),
        master,
        api,
    };
    context.metrics.pool("commands", &pool);
    let mut work = tokio::spawn(start.work());
    let serving = server::serve(
        listener,
        router,
        ServerLimits::default(),
        &context.metrics,
        context.shutdown.clone(),
    );
    tokio::pin!(serving);
    // Work that ends first has failed: a wrong master key shall not be a service that answers 503 for ever.
    let (served, failed) = tokio::select! {
        served = &mut serving => (served, None),
        ended = &mut work => {
            context.shutdown.cancel();
            (serving.await, Some(ended))
        }
    };
    // Requests are over. What the writer still holds is committed, what the relay has under way is acknowledged.
    context.shutdown.cancel();
    let worked = match failed {
        Some(ended) => Some(ended),
        None => tokio::time::timeout(WORK_PATIENCE, work).await.ok(),
    };
    pool.close().await;
    served.context("requests can no longer be accepted")?;
    if let Some(ended) = worked {
        return ended.context("the work behind the requests broke off")?;
    }
    tracing::warn!("the relay did not end in time; it goes on where it was at the next start");
    Ok(())
}

struct Start {
    config: Config,
    context: Context,
    pool: PgPool,
    master: MasterKey,
    api: Api,
}

struct Conditions {
    database: Condition,
    migrations: Condition,
    keyring: Condition,
    parameters: Condition,
    log_position: IntGauge,
    outage: Outage,
}

/// An outage is said when it begins and when it is over, and not at every look.
#[derive(Default)]
struct Outage(AtomicBool);

impl Outage {
    fn begins(&self, error: &sqlx::Error) {
        if !self.0.swap(true, Ordering::Relaxed) {
            let error = database::describe(error);
            tracing::warn!(error, "the database cannot be used");
        }
    }

    fn is_over(&self) {
        if self.0.swap(false, Ordering::Relaxed) {
            tracing::info!("the database can be used again");
        }
    }
}

impl Start {
    /// Waits for the database, then carries commands out, relays, and keeps `/readyz` true.
    async fn work(self) -> anyhow::Result<()> {
        let readiness = &self.context.readiness;
        let conditions = Conditions {
            database: readiness.condition("database"),
            migrations: readiness.condition("migrations"),
            keyring: readiness.condition("keyring"),
            parameters: readiness.condition("parameters"),
            log_position: log_position(&self.context.metrics),
            outage: Outage::default(),
        };
        let Some(keyring) = self.keyring(&conditions).await? else {
            return Ok(());
        };
        let mut writer_config = WriterConfig::new(system_now);
        writer_config.metrics = Some(Arc::new(LogMetrics::new(
            &self.context.metrics,
            conditions.log_position.clone(),
        )));
        let (writer, writing) = Writer::start(self.pool.clone(), writer_config);
        let relaying = self.relay(&writer)?;
        let settings = Settings {
            specimens: self.config.specimens.into(),
            ..Settings::default()
        };
        let (access, recording) = self.access(keyring.clone())?;
        let commands = Commands::open(
            self.pool.clone(),
            keyring,
            writer,
            Arc::clone(&self.context.clock),
            settings,
        );
        let keeping = self.schedule(&commands);
        let work = Work {
            commands: commands.clone(),
            access,
        };
        if self.first_parameters(&commands).await? {
            self.api.serve(work);
            conditions.parameters.ok();
        } else {
            drop(work);
        }
        let mut refreshed = Instant::now();
        while !self.stopping_within(LOOK_EVERY).await {
            let broken = relaying.as_ref().is_some_and(JoinHandle::is_finished);
            let broken = broken || keeping.as_ref().is_some_and(JoinHandle::is_finished);
            if broken || writing.is_finished() || recording.is_finished() {
                // Whoever started the process starts it anew; going on without a writer would refuse everything.
                self.context.shutdown.cancel();
            }
            look_at_database(&self.pool, &conditions).await;
            if refreshed.elapsed() >= REFRESH_EVERY {
                refreshed = Instant::now();
                refresh_parameters(&commands).await;
            }
        }
        // The writer ends when the last router is gone and everything that waited is answered.
        drop((self.api, commands));
        if let Some(keeping) = keeping {
            keeping.await.context("the schedule broke off")?;
        }
        if let Some(relaying) = relaying {
            relaying.await.context("the relay broke off")?;
        }
        recording.await.context("the access log broke off")?;
        writing.await.context("the writer broke off")
    }

    /// The keyring, as soon as the database is there; `None` if the service is stopped before.
    async fn keyring(&self, conditions: &Conditions) -> anyhow::Result<Option<Keyring>> {
        loop {
            if look_at_database(&self.pool, conditions).await {
                match Keyring::create(self.pool.clone(), self.master.clone()).await {
                    Ok(keyring) => {
                        conditions.keyring.ok();
                        return Ok(Some(keyring));
                    }
                    Err(event_log::KeyringError::Unavailable(error)) => {
                        let error = database::describe(&error);
                        tracing::debug!(error, "the keys cannot be read yet");
                        conditions.keyring.fails("the keys cannot be read");
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            if self.stopping_within(LOOK_EVERY).await {
                return Ok(None);
            }
        }
    }

    /// The numbers of the law before the first command is decided by them; `false` if the service is stopped before.
    async fn first_parameters(&self, commands: &Commands) -> anyhow::Result<bool> {
        loop {
            match commands.refresh_parameters().await {
                Ok(()) => return Ok(true),
                Err(Failure::Unavailable(error)) => {
                    let error = database::describe(&error);
                    tracing::debug!(error, "the numbers of the law cannot be read yet");
                }
                Err(failure) => {
                    return Err(failure).context("the numbers of the law cannot be read");
                }
            }
            if self.stopping_within(LOOK_EVERY).await {
                return Ok(false);
            }
        }
    }

    /// The access log, over connections of its own: a command that waits for a lock keeps no record waiting.
    fn access(&self, keyring: Keyring) -> anyhow::Result<(AccessLog, JoinHandle<()>)> {
        let mut database = self
            .config
            .database
            .config("command-access", STATEMENT_TIMEOUT);
        database.connections_max = ACCESS_CONNECTIONS;
        let pool = database::connect_lazily(&database)?;
        self.context.metrics.pool("access", &pool);
        Ok(AccessLog::start(pool, keyring, &self.context))
    }

    fn relay(&self, writer: &Writer) -> anyhow::Result<Option<JoinHandle<()>>> {
        let Some(url) = self.config.nats_url.clone() else {
            tracing::warn!("no NATS server is configured: nothing is relayed");
            return Ok(None);
        };
        url.expose()
            .parse::<async_nats::ServerAddr>()
            .ok()
            .context("the NATS address is malformed")?;
        let mut database = self
            .config
            .database
            .config("command-relay", STATEMENT_TIMEOUT);
        database.connections_max = 2;
        let config = RelayConfig {
            nats_url: url,
            replicas: self.config.nats_replicas,
        };
        let pool = database::connect_lazily(&database)?;
        self.context.metrics.pool("relay", &pool);
        let relay = Relay::new(pool, writer.head(), config, &self.context.metrics);
        Ok(Some(tokio::spawn(relay.run(self.context.shutdown.clone()))))
    }

    /// Looks after deadlines that pass without a command, unless another process does.
    fn schedule(&self, commands: &Commands) -> Option<JoinHandle<()>> {
        let every = Duration::from_millis(self.config.deadlines_every_ms);
        if every.is_zero() {
            return None;
        }
        let schedule = Schedule::new(
            self.pool.clone(),
            commands.clone(),
            every,
            &self.context.metrics,
        );
        Some(tokio::spawn(schedule.run(self.context.shutdown.clone())))
    }

    async fn stopping_within(&self, time: Duration) -> bool {
        tokio::time::timeout(time, self.context.shutdown.cancelled())
            .await
            .is_ok()
    }
}

/// What was approved in another process becomes known here; nothing hangs on the moment, because it holds from another day.
async fn refresh_parameters(commands: &Commands) {
    if let Err(failure) = commands.refresh_parameters().await {
        tracing::debug!(%failure, "the numbers of the law cannot be read; those that are known stay");
    }
}

/// Looks whether the database answers and has the tables, and says so in `/readyz`.
async fn look_at_database(pool: &PgPool, conditions: &Conditions) -> bool {
    match event_log::head(pool).await {
        Ok(head) => {
            conditions.outage.is_over();
            conditions.log_position.set(head.position.cast_signed());
            conditions.database.ok();
            conditions.migrations.ok();
            true
        }
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P01") => {
            conditions.database.ok();
            conditions
                .migrations
                .fails("the migrations have not been run");
            false
        }
        Err(error) => {
            conditions.outage.begins(&error);
            conditions.database.fails("the database cannot be used");
            false
        }
    }
}

fn system_now() -> DateTime<Utc> {
    chassis::clock::System.now()
}
