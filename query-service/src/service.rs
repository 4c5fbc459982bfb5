//! What all requests share, and the tasks beside them.

use crate::access::AccessLog;
use crate::aside::Aside;
use crate::checks::{self, BanIndex, BatchShare, CheckMetrics, Found, Raster};
use crate::config::CheckSettings;
use crate::positions::{Positions, Source};
use crate::replay::Log;
use crate::{Config, api};
use anyhow::Context as _;
use axum::Router;
use axum::extract::FromRef;
use chassis::auth::Authenticator;
use chassis::clock::Clock;
use chassis::database;
use chassis::server::{ServerLimits, serve};
use chassis::{Context, Problem, health, metrics, openapi};
use chrono::NaiveDate;
use event_log::{Keyring, KeyringError, MasterKey};
use matching::index::Question;
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// The follower of the check index and its wake-ups; nobody else may hold them up (fault F7).
const CHECK_CONNECTIONS: u32 = 3;

/// The writer of access records, and the preparation of partitions.
const ACCESS_CONNECTIONS: u32 = 2;

/// Statistics, which may take long.
const STATISTICS_CONNECTIONS: u32 = 2;

/// Histories that are told at a time: each is work for one processor.
const REPLAYS_MAX: usize = 2;

/// Searches among the persons of all files at a time.
const SEARCHES_MAX: usize = 2;

/// Reports of unusual reading that are made at a time.
const REPORTS_MAX: usize = 1;

/// How long the last access records may take after the last request.
const RECORDING_PATIENCE: Duration = Duration::from_secs(4);

/// Between two looks at whether the database is there.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What every handler is given. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) authenticator: Authenticator,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) access: AccessLog,
    pub(crate) keyring: Keyring,
    pub(crate) bans: BanIndex,
    pub(crate) check_metrics: CheckMetrics,
    /// When answers of checks leave.
    pub(crate) raster: Raster,
    /// What batches of checks take from single ones.
    pub(crate) batches: BatchShare,
    pub(crate) positions: Positions,
    /// Histories that are told at a time, beside the requests.
    pub(crate) replays: Aside,
    /// Searches among the persons of all files, beside the requests.
    pub(crate) searches: Aside,
    /// Reports of unusual reading that are made at a time.
    pub(crate) reports: Arc<Semaphore>,
    pub(crate) lookups: PgPool,
    pub(crate) figures: PgPool,
}

/// Tasks that have something to finish after the last request.
pub(crate) struct Beside {
    /// Commits access records.
    recording: JoinHandle<()>,
    /// Writes the check index down.
    following: JoinHandle<()>,
}

/// One pool for each class of work, each with its own limit of time.
pub(crate) struct Pools {
    pub(crate) checks: PgPool,
    pub(crate) access: PgPool,
    pub(crate) lookups: PgPool,
    pub(crate) statistics: PgPool,
}

impl Service {
    /// Starts the tasks beside the requests and answers what requests share, and the tasks whose end is waited for.
    pub(crate) fn start(
        pools: Pools,
        authenticator: Authenticator,
        keyring: Keyring,
        settings: CheckSettings,
        context: &Context,
    ) -> (Self, Beside) {
        let Pools {
            checks,
            access,
            lookups,
            statistics,
        } = pools;
        let bans = BanIndex::new(settings.age_max, &context.metrics);
        let following = checks::follow(bans.clone(), checks, settings.snapshots, context.clone());
        let following = tokio::spawn(following);
        tokio::spawn(access_log::keep_prepared(access.clone(), context.clone()));
        tokio::spawn(watch_database(lookups.clone(), context.clone()));
        let (access, recording) = AccessLog::start(access, keyring.clone(), context);
        let service = Self {
            authenticator,
            clock: Arc::clone(&context.clock),
            access,
            keyring,
            bans,
            check_metrics: CheckMetrics::registered_in(&context.metrics),
            raster: Raster::of(settings.raster),
            batches: BatchShare::new(),
            replays: Aside::new(REPLAYS_MAX),
            searches: Aside::new(SEARCHES_MAX),
            reports: Arc::new(Semaphore::new(REPORTS_MAX)),
            positions: Positions::start(lookups.clone(), context),
            lookups,
            figures: statistics,
        };
        let beside = Beside {
            recording,
            following,
        };
        (service, beside)
    }

    /// Returns when what is read has come to the position that a client asked for, or with 503.
    pub(crate) async fn reach(&self, source: Source, position: Option<u64>) -> Result<(), Problem> {
        match position {
            None => Ok(()),
            // Nobody was ever answered such a position: waiting for it only takes a place from others.
            Some(position) if self.bans.is_beyond(position) => Err(crate::positions::behind()),
            Some(position) => self.positions.reach(source, position).await,
        }
    }

    /// Searches the persons of all files beside the requests, at most `limit` of each kind.
    pub(crate) async fn search_all(
        &self,
        question: Question,
        limit: usize,
    ) -> Result<Found, Problem> {
        let bans = self.bans.clone();
        let search = move || bans.search_all(&question, limit);
        self.searches.run(search).await
    }

    /// The log as it is read for answers.
    pub(crate) fn log(&self) -> Log<'_> {
        Log {
            pool: &self.lookups,
            keyring: &self.keyring,
        }
    }

    /// The civil day in Latvia.
    pub(crate) fn today(&self) -> NaiveDate {
        law::time::civil_day(self.clock.now())
    }

    /// All routes, those of operation included.
    pub(crate) fn router(self, context: &Context) -> Router {
        api::router(self)
            .merge(health::router(&context.readiness))
            .merge(metrics::router(&context.metrics))
            .merge(openapi::router(&api::openapi()))
    }
}

impl FromRef<Service> for Authenticator {
    fn from_ref(service: &Service) -> Self {
        service.authenticator.clone()
    }
}

/// Runs the query service until shutdown.
///
/// # Errors
/// When the configuration is not usable, the database cannot be reached or the address is taken.
pub async fn run(config: Config, context: Context) -> anyhow::Result<()> {
    let master = MasterKey::read(&config.master_key_file)?;
    let authenticator = Authenticator::start(config.auth.clone(), &context)?;
    let pools = Pools::connect(&config).await?;
    pools.count_in(&context.metrics);
    let Some(keyring) = open_keyring(&pools.lookups, &master, &context).await? else {
        return Ok(());
    };
    access_log::prepare_now(&pools.access, context.clock.now()).await;
    let listener = TcpListener::bind(config.listen)
        .await
        .context("the address cannot be listened on")?;
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    let (service, beside) = Service::start(pools, authenticator, keyring, config.checks, &context);
    let router = service.router(&context);
    tracing::info!(%address, "the query service listens");
    serve(
        listener,
        router,
        ServerLimits::default(),
        &context.metrics,
        context.shutdown.clone(),
    )
    .await
    .context("the server failed")?;
    // Clients that have gone away still have their records.
    let recorded = tokio::time::timeout(RECORDING_PATIENCE, beside.recording).await;
    // It limits itself.
    beside.following.await.context("the check index failed")?;
    recorded
        .context("access records could not be committed in time")?
        .context("the access log failed")
}

/// Opens the keyring. A register that is just being set up has no keys yet: the command service makes them, and this one waits
/// for it. `None` when it was asked to stop meanwhile.
async fn open_keyring(
    pool: &PgPool,
    master: &MasterKey,
    context: &Context,
) -> anyhow::Result<Option<Keyring>> {
    let condition = context.readiness.condition("keys");
    loop {
        match Keyring::open(pool.clone(), master.clone()).await {
            Ok(keyring) => {
                condition.ok();
                return Ok(Some(keyring));
            }
            Err(KeyringError::Unavailable(error)) if is_not_set_up(&error) => {
                tracing::info!("the register is not set up yet; waiting for its keys");
            }
            Err(error) => return Err(error.into()),
        }
        tokio::select! {
            () = context.shutdown.cancelled() => return Ok(None),
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
    }
}

/// No key, or not even its table (42P01).
fn is_not_set_up(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::RowNotFound => true,
        sqlx::Error::Database(database) => database.code().as_deref() == Some("42P01"),
        _ => false,
    }
}

impl Pools {
    async fn connect(config: &Config) -> anyhow::Result<Self> {
        let pool = |name: &str, timeout_ms: u64, connections: Option<u32>| {
            let mut settings = config.database.config(
                &format!("query-service {name}"),
                Duration::from_millis(timeout_ms),
            );
            settings.connections_max = connections.unwrap_or(settings.connections_max);
            settings
        };
        Ok(Self {
            checks: database::connect_lazily(&pool("checks", 200, Some(CHECK_CONNECTIONS)))?,
            access: database::connect_lazily(&pool("access", 2_000, Some(ACCESS_CONNECTIONS)))?,
            lookups: database::connect(&pool("lookups", 2_000, None)).await?,
            statistics: database::connect_lazily(&pool(
                "statistics",
                10_000,
                Some(STATISTICS_CONNECTIONS),
            ))?,
        })
    }

    fn count_in(&self, metrics: &metrics::Metrics) {
        metrics.pool("checks", &self.checks);
        metrics.pool("access", &self.access);
        metrics.pool("lookups", &self.lookups);
        metrics.pool("statistics", &self.statistics);
    }
}

/// Says in the readiness whether the database answers and access records may be written. Whether they are is the writer's to say:
/// a right to write is no room on the disk.
async fn watch_database(pool: PgPool, context: Context) {
    let database = context.readiness.condition("database");
    let access_log = context.readiness.condition("access-log-right");
    let mut looks = tokio::time::interval(LOOK_AGAIN);
    loop {
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            _ = looks.tick() => {}
        }
        let writable = sqlx::query_scalar!(
            "SELECT has_table_privilege(to_regclass('access_log'), 'INSERT') AND NOT pg_is_in_recovery()"
        );
        match writable.fetch_one(&pool).await {
            Ok(Some(true)) => {
                database.ok();
                access_log.ok();
            }
            Ok(_) => {
                database.ok();
                access_log.fails("access records may not be written here");
            }
            Err(_) => database.fails("the database does not answer"),
        }
    }
}
