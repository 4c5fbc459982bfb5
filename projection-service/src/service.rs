//! Everything that runs in the service, and how it is put together.

use crate::api::{self, Api};
use crate::notary::{self, Office};
use crate::projections::{CaseLookup, EntryBan, Projection, ReturnStatistics};
use crate::projector::Projector;
use crate::standing::{Board, Gauges, Standing};
use crate::tail::Tail;
use crate::{Config, alarms, head, listener, retention};
use anyhow::Context as _;
use axum::Router;
use chassis::auth::Authenticator;
use chassis::database::DatabaseConfig;
use chassis::server::{ServerLimits, serve};
use chassis::{Context, database, health, metrics, openapi};
use event_log::{Head, Keyring, KeyringError, MasterKey};
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio_util::task::TaskTracker;

/// How long one statement of a projector may run.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long one statement of an erasure may run, the rewriting of a table apart.
const ERASURE_TIMEOUT: Duration = Duration::from_mins(10);

/// Between two looks for a keyring that the command service has not created yet.
const KEYRING_AGAIN: Duration = Duration::from_millis(250);

/// Announcements that may wait for a projector.
const ANNOUNCEMENTS_MAX: usize = 64;

/// Runs the projection service until shutdown.
///
/// # Errors
/// When the configuration is not usable, the database cannot be reached or the address is taken.
pub async fn run(config: Config, context: Context) -> anyhow::Result<()> {
    let listener = TcpListener::bind(config.listen)
        .await
        .context("the address cannot be listened on")?;
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    let master = MasterKey::read(&config.master_key_file)?;
    let office = match &config.notary_key_file {
        Some(file) => Some(Office::open(file, config.log_mirror.clone())?),
        None => None,
    };
    let authenticator = Authenticator::start(config.auth.clone(), &context)?;
    let pool = database::connect(
        &config
            .database
            .config("projection-service", STATEMENT_TIMEOUT),
    )
    .await?;
    context.metrics.pool("projections", &pool);
    let nats = match &config.nats_url {
        Some(url) => Some(connect_nats(url.expose()).await?),
        None => None,
    };
    let tasks = TaskTracker::new();
    let eraser = config.retention.as_ref().map(|database| Eraser {
        database: database.config("projection-service retention", ERASURE_TIMEOUT),
        pace: retention::Pace {
            residues_every: config.erasure_residues_every,
        },
    });
    let projectors = Projectors::prepare(pool, nats, office, eraser, &context);
    let api = Api {
        authenticator,
        standings: projectors.standings(),
    };
    tasks.spawn(projectors.start(master, tasks.clone(), context.clone()));
    tasks.close();
    tracing::info!(%address, "the projection service listens");
    let served = serve(
        listener,
        router(api, &context),
        ServerLimits::default(),
        &context.metrics,
        context.shutdown.clone(),
    );
    served.await.context("the server failed")?;
    tasks.wait().await;
    Ok(())
}

fn router(api: Api, context: &Context) -> Router {
    api::router(api)
        .merge(health::router(&context.readiness))
        .merge(metrics::router(&context.metrics))
        .merge(openapi::router(&api::openapi()))
}

/// A client that goes on trying by itself: a NATS server that is down keeps nobody from starting.
async fn connect_nats(url: &str) -> anyhow::Result<async_nats::Client> {
    let address = url.parse::<async_nats::ServerAddr>().ok();
    let login = address
        .as_ref()
        .and_then(|address| address.username().zip(address.password()));
    // The client does not take user and password from an address by itself.
    let options = match login {
        Some((user, password)) => {
            async_nats::ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned())
        }
        None => async_nats::ConnectOptions::new(),
    };
    let options = options
        .name("projection-service")
        .retry_on_initial_connect();
    // What the client says about an address may repeat it, and with it a password.
    options
        .connect(url)
        .await
        .ok()
        .context("the NATS address is malformed")
}

/// The projectors before they have keys.
struct Projectors {
    pool: PgPool,
    nats: Option<async_nats::Client>,
    office: Option<Office>,
    eraser: Option<Eraser>,
    boards: [Board; 3],
}

/// How erasures are carried out.
struct Eraser {
    database: DatabaseConfig,
    pace: retention::Pace,
}

impl Projectors {
    fn prepare(
        pool: PgPool,
        nats: Option<async_nats::Client>,
        office: Option<Office>,
        eraser: Option<Eraser>,
        context: &Context,
    ) -> Self {
        let gauges = Gauges::registered_in(&context.metrics);
        let models = [CaseLookup::MODEL, EntryBan::MODEL, ReturnStatistics::MODEL];
        let boards = models.map(|model| Board::new(model, &gauges, context));
        Self {
            pool,
            nats,
            office,
            eraser,
            boards,
        }
    }

    fn standings(&self) -> Vec<watch::Receiver<Standing>> {
        self.boards.iter().map(Board::follow).collect()
    }

    async fn start(self, master: MasterKey, tasks: TaskTracker, context: Context) {
        let Self {
            pool,
            nats,
            office,
            eraser,
            boards,
        } = self;
        let Some(keyring) = open_keyring(&pool, master, &context).await else {
            return;
        };
        let (seen, head) = watch::channel(None);
        tasks.spawn(head::follow(pool.clone(), seen, context.clone()));
        let tail = Tail::new(pool.clone(), keyring.clone());
        tasks.spawn(alarms::count(pool.clone(), context.clone()));
        if let Some(office) = office {
            tasks.spawn(notary::keep(
                office,
                pool.clone(),
                tail.clone(),
                head.clone(),
                context.clone(),
            ));
        }
        if let Some(Eraser { database, pace }) = eraser {
            tasks.spawn(retention::keep(
                database,
                retention::Models {
                    pool: pool.clone(),
                    keyring,
                },
                pace,
                head.clone(),
                context.clone(),
            ));
        }
        let start = Start {
            pool,
            tail,
            head,
            nats,
            tasks,
            context,
        };
        let [case_lookup, entry_ban, return_statistics] = boards;
        start.projector::<CaseLookup>(case_lookup);
        start.projector::<EntryBan>(entry_ban);
        start.projector::<ReturnStatistics>(return_statistics);
    }
}

/// What every projector is started with.
struct Start {
    pool: PgPool,
    tail: Tail,
    head: watch::Receiver<Option<Head>>,
    nats: Option<async_nats::Client>,
    tasks: TaskTracker,
    context: Context,
}

impl Start {
    fn projector<P: Projection>(&self, board: Board) {
        let (announce, announced) = mpsc::channel(ANNOUNCEMENTS_MAX);
        let shutdown = self.context.shutdown.clone();
        if let Some(client) = &self.nats {
            self.tasks.spawn(listener::listen(
                client.clone(),
                P::MODEL,
                announce,
                shutdown.clone(),
            ));
        }
        let projector = Projector {
            pool: self.pool.clone(),
            tail: self.tail.clone(),
            clock: Arc::clone(&self.context.clock),
            head: self.head.clone(),
            announced,
            board,
            shutdown,
        };
        self.tasks.spawn(projector.run::<P>());
    }
}

/// Opens the keyring as soon as the command service has created it; `None` at shutdown.
async fn open_keyring(pool: &PgPool, master: MasterKey, context: &Context) -> Option<Keyring> {
    let condition = context.readiness.condition("keyring");
    let mut told = false;
    loop {
        match Keyring::open(pool.clone(), master.clone()).await {
            Ok(keyring) => {
                condition.ok();
                return Some(keyring);
            }
            Err(error) => {
                let reason = refusal(&error);
                condition.fails(reason.clone());
                if !told {
                    tracing::warn!(reason, "the keyring cannot be opened yet");
                }
                told = true;
            }
        }
        tokio::select! {
            () = context.shutdown.cancelled() => return None,
            () = tokio::time::sleep(KEYRING_AGAIN) => {}
        }
    }
}

fn refusal(error: &KeyringError) -> String {
    match error {
        KeyringError::Unavailable(sqlx::Error::RowNotFound) => {
            "the register has no keyring yet".to_owned()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use chassis::auth::development::{DevelopmentKey, TokenRequest, generate};
    use chassis::auth::{AuthConfig, Keys};
    use chassis::clock::{Clock as _, System};
    use chrono::TimeDelta;
    use serde_json::Value;
    use tokio_util::sync::CancellationToken;
    use tower::ServiceExt as _;

    use crate::testing::{MASTER_KEY, Register};

    struct Desk {
        router: Router,
        key: DevelopmentKey,
        context: Context,
        standings: Vec<watch::Receiver<Standing>>,
        _keys: tempfile::TempDir,
    }

    impl Desk {
        async fn open(register: &Register) -> Self {
            let keys = tempfile::tempdir().expect("a temporary directory");
            let (private, public) = (keys.path().join("key.pem"), keys.path().join("key.pub.pem"));
            generate(&private, &public).expect("a key pair");
            let auth = AuthConfig {
                issuer: "register".to_owned(),
                audience: "register".to_owned(),
                keys: Keys::Development(public),
            };
            let context = Context::new(CancellationToken::new());
            let authenticator = Authenticator::start(auth, &context).expect("a key");
            let projectors = Projectors::prepare(register.pool.clone(), None, None, None, &context);
            let standings = projectors.standings();
            let api = Api {
                authenticator,
                standings: standings.clone(),
            };
            let tasks = TaskTracker::new();
            projectors
                .start(MasterKey::from_bytes(&MASTER_KEY), tasks, context.clone())
                .await;
            let key = DevelopmentKey::open(&private).expect("a key");
            Self {
                router: router(api, &context),
                key,
                context,
                standings,
                _keys: keys,
            }
        }

        async fn get(&self, path: &str, role: Option<&str>) -> (StatusCode, String) {
            let mut request = Request::get(path);
            if let Some(role) = role {
                request = request.header("authorization", format!("Bearer {}", self.token(role)));
            }
            let request = request.body(Body::empty()).expect("a request");
            let response = self
                .router
                .clone()
                .oneshot(request)
                .await
                .expect("an answer");
            let status = response.status();
            let body = to_bytes(response.into_body(), 10_000_000)
                .await
                .expect("a body");
            (status, String::from_utf8(body.to_vec()).expect("text"))
        }

        fn token(&self, role: &str) -> String {
            let request = TokenRequest {
                issuer: "register".to_owned(),
                audience: "register".to_owned(),
                user: "pmlp-17".to_owned(),
                organisation: "PMLP".to_owned(),
                unit: "IT".to_owned(),
                workstation: "WS-1".to_owned(),
                roles: vec![role.to_owned()],
                issued_at: System.now(),
                time_to_live: TimeDelta::hours(1),
            };
            self.key.sign(&request).expect("a token")
        }
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn operators_see_how_every_read_model_stands(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..3).await;
        let head = register.head().await;
        let mut desk = Desk::open(&register).await;
        for standing in &mut desk.standings {
            standing
                .wait_for(|standing| standing.position == head)
                .await
                .expect("it runs");
        }

        let (status, body) = desk.get("/v1/projections", Some("administrator")).await;
        assert_eq!(status, StatusCode::OK);
        let body: Value = serde_json::from_str(&body).expect("JSON");
        for (shown, model) in body["projections"]
            .as_array()
            .expect("a list")
            .iter()
            .zip(crate::ReadModel::ALL)
        {
            assert_eq!(shown["name"], model.name());
            assert_eq!(
                (&shown["position"], &shown["head"]),
                (&head.into(), &head.into())
            );
            assert_eq!(shown["state"], "CURRENT");
        }
        assert_eq!(
            desk.get("/v1/projections", Some("officer")).await.0,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            desk.get("/v1/projections", None).await.0,
            StatusCode::UNAUTHORIZED
        );
        desk.context.shutdown.cancel();
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn readiness_and_metrics_name_every_read_model(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..2).await;
        let mut desk = Desk::open(&register).await;
        let head = register.head().await;
        for standing in &mut desk.standings {
            standing
                .wait_for(|standing| standing.position == head)
                .await
                .expect("it runs");
        }
        let (status, body) = desk.get("/readyz", None).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let (_, metrics) = desk.get("/metrics", None).await;
        for model in crate::ReadModel::ALL {
            assert!(body.contains(model.name()));
            assert!(metrics.contains(&format!(
                "register_projection_position{{projection=\"{model}\"}} {head}"
            )));
            assert!(metrics.contains(&format!(
                "register_projection_lag_seconds{{projection=\"{model}\"}} 0"
            )));
        }
        let (_, document) = desk.get("/openapi.json", None).await;
        assert!(document.contains("/v1/projections") && document.contains("\"openapi\":\"3.1"));
        desk.context.shutdown.cancel();
        register.close().await;
    }
}
