//! A register with an empty log, its router, and tokens for it.

use std::sync::{Arc, OnceLock};

use access_log::AccessLog;
use axum::Router;
use axum::body::Body;
use chassis::auth::development::{DevelopmentKey, TokenRequest, generate};
use chassis::auth::{AuthConfig, Authenticator, Keys};
use chassis::clock::{Clock as _, Manual, System};
use chassis::metrics::Metrics;
use chassis::server::{ServerLimits, complete};
use chrono::{DateTime, TimeDelta, Utc};
use command_service::{Commands, Settings};
use event_log::{Keyring, MasterKey, Writer, WriterConfig};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use law::Specimens;
use serde_json::{Value, json};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use uuid::Uuid;

pub(crate) const ISSUER: &str = "https://issuer.test";
pub(crate) const AUDIENCE: &str = "register";

/// Noon of the day on which the examples of the contract happen.
pub(crate) const NOON: &str = "2026-03-02T12:00:00Z";

pub(crate) struct Register {
    pub(crate) pool: PgPool,
    pub(crate) keyring: Keyring,
    pub(crate) writer: Writer,
    pub(crate) commands: Commands,
    pub(crate) clock: Arc<Manual>,
    pub(crate) metrics: Metrics,
    pub(crate) router: Router,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Value,
}

/// A request as it will be sent; tests change what they are about.
#[derive(Clone)]
pub(crate) struct Call {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Register {
    pub(crate) async fn open(pool: &PgPool) -> Self {
        Self::with(pool, Specimens::Accepted).await
    }

    pub(crate) async fn with(pool: &PgPool, specimens: Specimens) -> Self {
        // The service's own role, so that a missing grant shows here.
        let options = pool
            .connect_options()
            .as_ref()
            .clone()
            .options([("role", "register_command")]);
        let pool = PgPoolOptions::new()
            .max_connections(6)
            .connect_with(options)
            .await
            .expect("a pool");
        let keyring = Keyring::create(pool.clone(), MasterKey::from_bytes(&[7; 32]))
            .await
            .expect("a keyring");
        let (writer, _) = Writer::start(pool.clone(), WriterConfig::new(|| System.now()));
        let clock = Arc::new(Manual::at(NOON.parse().expect("an instant")));
        let settings = Settings {
            specimens,
            ..Settings::default()
        };
        let commands = Commands::open(
            pool.clone(),
            keyring.clone(),
            writer.clone(),
            clock.clone(),
            settings,
        );
        let context = chassis::Context {
            clock: clock.clone(),
            ..chassis::Context::new(CancellationToken::new())
        };
        let metrics = context.metrics.clone();
        let (access, _) = AccessLog::start(pool.clone(), keyring.clone(), &context);
        let router = command_service::router(commands.clone(), access, authenticator(), &metrics);
        let router = complete(router, &ServerLimits::default(), &metrics);
        Self {
            pool,
            keyring,
            writer,
            commands,
            clock,
            metrics,
            router,
        }
    }

    /// The same register in another process, or after a restart: nothing is cached.
    pub(crate) async fn again(&self) -> Self {
        Self::open(&self.pool).await
    }

    pub(crate) fn set_clock(&self, instant: &str) {
        self.clock.set(instant.parse().expect("an instant"));
    }

    pub(crate) async fn send(&self, call: Call) -> Reply {
        let mut request = Request::builder().method(call.method).uri(call.path);
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(call.body)).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        }
    }

    /// Opens a file about Ali Karimov, or somebody else, and answers its id.
    pub(crate) async fn opened(&self, surname: &str) -> Uuid {
        let reply = self.send(Call::open(&person(surname))).await;
        assert_eq!(reply.status, 201, "{:?}", reply.body);
        reply.foreigner_id()
    }

    pub(crate) async fn count(&self, table: &str) -> i64 {
        sqlx::query_scalar(&format!("SELECT count(*) FROM {table}"))
            .fetch_one(&self.pool)
            .await
            .expect("a count")
    }
}

impl Reply {
    pub(crate) fn foreigner_id(&self) -> Uuid {
        self.body["foreigner_id"]
            .as_str()
            .expect("an id")
            .parse()
            .expect("a UUID")
    }

    pub(crate) fn decision_id(&self) -> String {
        self.body["decisions"][0]["decision_id"]
            .as_str()
            .expect("a decision")
            .to_owned()
    }

    pub(crate) fn event_types(&self) -> Vec<&str> {
        let events = self.body["events"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        events
            .iter()
            .map(|event| event["type"].as_str().expect("a type"))
            .collect()
    }

    pub(crate) fn code(&self) -> &str {
        self.body["errors"][0]["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn pointer(&self) -> &str {
        self.body["errors"][0]["pointer"]
            .as_str()
            .unwrap_or_default()
    }

    pub(crate) fn rule(&self) -> &str {
        self.body["rule"].as_str().unwrap_or_default()
    }
}

impl Call {
    pub(crate) fn open(body: &Value) -> Self {
        Self::post("/v1/foreigners", body)
    }

    pub(crate) fn on(foreigner_id: Uuid, command: &str, body: &Value) -> Self {
        Self::post(&format!("/v1/foreigners/{foreigner_id}/{command}"), body)
    }

    pub(crate) fn post(path: &str, body: &Value) -> Self {
        Self {
            method: "POST",
            path: path.to_owned(),
            headers: vec![
                ("authorization", bearer("VRS", "officer")),
                ("content-type", "application/json".to_owned()),
                ("idempotency-key", key().to_string()),
                ("purpose", "RECORD_DECISION".to_owned()),
            ],
            body: body.to_string().into_bytes(),
        }
    }

    pub(crate) fn get(path: &str) -> Self {
        let headers = vec![("authorization", bearer("VRS", "officer"))];
        Self {
            method: "GET",
            path: path.to_owned(),
            headers,
            body: Vec::new(),
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    pub(crate) fn by(self, organisation: &str, role: &str) -> Self {
        self.header("authorization", bearer(organisation, role))
    }

    pub(crate) fn key(self, key: Uuid) -> Self {
        self.header("idempotency-key", key.to_string())
    }

    pub(crate) fn text(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self
    }
}

/// A command key, as a client makes it up.
pub(crate) fn key() -> Uuid {
    command_service::mint::uuid()
}

/// The body that opens a file.
pub(crate) fn person(surname: &str) -> Value {
    json!({"identity": {
        "category": "CONFIRMED", "surname": surname, "given_names": ["ALI"], "sex": 1,
        "birth": {"date": "1991-07-03", "country": "UZB"}, "nationalities": [{"code": "UZB", "type": "CIT"}]
    }})
}

pub(crate) fn decision(kind: &str, number: &str) -> Value {
    json!({"kind": kind, "authority": "VRS", "number": number, "date": "2026-03-02"})
}

pub(crate) fn return_decision(number: &str) -> Value {
    json!({
        "decision": decision("RD_VOL", number), "departure_period_days": 14, "grounds": ["VI04"],
        "destination": "UZB", "notified_on": "2026-03-02"
    })
}

pub(crate) fn bearer(organisation: &str, role: &str) -> String {
    bearer_of("vrs-4711", organisation, role)
}

pub(crate) fn bearer_of(user: &str, organisation: &str, role: &str) -> String {
    let request = TokenRequest {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        user: user.to_owned(),
        organisation: organisation.to_owned(),
        unit: "VRS-LUDZA".to_owned(),
        workstation: "W-17".to_owned(),
        roles: vec![role.to_owned()],
        issued_at: now(),
        time_to_live: TimeDelta::hours(1),
    };
    format!("Bearer {}", keys().1.sign(&request).expect("a token"))
}

fn authenticator() -> Authenticator {
    let config = AuthConfig {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        keys: Keys::Development(keys().0.path().join("public.pem")),
    };
    Authenticator::new(config, Arc::new(System)).expect("an authenticator")
}

pub(crate) fn keys() -> &'static (tempfile::TempDir, DevelopmentKey) {
    static KEYS: OnceLock<(tempfile::TempDir, DevelopmentKey)> = OnceLock::new();
    KEYS.get_or_init(|| {
        let directory = tempfile::tempdir().expect("a directory");
        let private = directory.path().join("private.pem");
        generate(&private, &directory.path().join("public.pem")).expect("a key pair");
        let key = DevelopmentKey::open(&private).expect("the key");
        (directory, key)
    })
}

fn now() -> DateTime<Utc> {
    System.now()
}
