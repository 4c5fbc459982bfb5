//! The service as a process has it: sockets, readiness, start without a database, stop under load (F27).

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser as _;
use command_service::Config;
use reqwest::{Client, StatusCode};
use serde_json::Value;
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::harness::{AUDIENCE, ISSUER, bearer, key, keys, person};
use crate::nats::Nats;

struct Service {
    address: String,
    client: Client,
    shutdown: CancellationToken,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Service {
    async fn start(database_url: &str, nats_url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let key_file = keys().0.path().join("public.pem");
        let config = Config::parse_from([
            "command-service",
            "--auth-issuer",
            ISSUER,
            "--auth-audience",
            AUDIENCE,
            "--auth-key-file",
            key_file.to_str().expect("a path"),
            "--database-url",
            database_url,
            "--database-role",
            "register_command",
            "--master-key-file",
            master_key_file().to_str().expect("a path"),
            "--nats-url",
            nats_url,
        ]);
        let shutdown = CancellationToken::new();
        let context = chassis::Context::new(shutdown.clone());
        let task = tokio::spawn(command_service::serve(config, listener, context));
        Self {
            address,
            client: Client::new(),
            shutdown,
            task,
        }
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self
            .client
            .get(format!("{}{path}", self.address))
            .send()
            .await
            .expect("an answer");
        (response.status(), response.text().await.expect("a body"))
    }

    async fn open(&self, surname: &str) -> Result<StatusCode, reqwest::Error> {
        let request = self
            .client
            .post(format!("{}/v1/foreigners", self.address))
            .header("authorization", bearer("VRS", "officer"))
            .header("idempotency-key", key().to_string())
            .header("purpose", "RECORD_DECISION")
            .json(&person(surname));
        Ok(request.send().await?.status())
    }

    async fn until(&self, path: &str, holds: impl Fn(StatusCode, &str) -> bool) {
        for _ in 0..500 {
            let (status, text) = self.get(path).await;
            if holds(status, &text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{path} never says so");
    }
}

fn master_key_file() -> PathBuf {
    let file = keys().0.path().join(format!("master-{}", key()));
    std::fs::write(&file, "07".repeat(32)).expect("written");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("a mode");
    file
}

/// The address that the tests were given, with the database of this test.
#[expect(
    clippy::disallowed_methods,
    reason = "the password of the test's login stands nowhere else"
)]
fn url_of(pool: &PgPool) -> String {
    let options = pool.connect_options();
    let database = options.get_database().expect("a database");
    let given = std::env::var("DATABASE_URL").expect("sqlx::test runs with DATABASE_URL");
    let server = given.rsplit_once('/').expect("it names a database").0;
    format!("{server}/{database}")
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn the_service_starts_relays_and_measures(pool: PgPool) {
    let nats = Nats::start().await;
    let service = Service::start(&url_of(&pool), &nats.url()).await;
    service.until("/readyz", |status, _| status == 200).await;
    assert_eq!(service.open("KARIMOV").await.expect("an answer"), 201);
    service
        .until("/metrics", |_, text| {
            text.contains("register_relay_position 1")
        })
        .await;
    let (_, metrics) = service.get("/metrics").await;
    for name in [
        "register_log_position 1",
        "register_append_batch_events_count 1",
        "register_commands_total{outcome=\"recorded\"} 1",
    ] {
        assert!(metrics.contains(name), "{name}");
    }
    let (status, text) = service.get("/openapi.json").await;
    assert_eq!(status, 200);
    assert!(
        serde_json::from_str::<Value>(&text).expect("JSON")["paths"]["/v1/foreigners"].is_object()
    );
    assert_eq!(service.get("/docs").await.0, 200);
    service.shutdown.cancel();
    service.task.await.expect("no panic").expect("a clean end");
}

#[tokio::test]
async fn f2_without_a_database_the_service_lives_and_says_that_it_is_not_ready() {
    let service = Service::start("postgres://nobody@127.0.0.1:9/none", "nats://127.0.0.1:9").await;
    assert_eq!(service.get("/livez").await.0, 200);
    let (status, text) = service.get("/readyz").await;
    assert_eq!(status, 503, "{text}");
    assert_eq!(service.open("KARIMOV").await.expect("an answer"), 503);
    service.shutdown.cancel();
    service.task.await.expect("no panic").expect("a clean end");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_service_that_can_never_work_ends_and_says_why(pool: PgPool) {
    let service = Service::start(&url_of(&pool), "nats://[half-an-address").await;
    let ended = tokio::time::timeout(Duration::from_secs(20), service.task).await;
    let ended = ended.expect("it ends by itself").expect("no panic");
    let error = format!("{:#}", ended.expect_err("it failed"));
    assert!(error.contains("the NATS address is malformed"), "{error}");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f27_a_stop_under_load_answers_what_it_took_and_loses_nothing(pool: PgPool) {
    let service = Service::start(&url_of(&pool), "nats://127.0.0.1:9").await;
    service.until("/readyz", |status, _| status == 200).await;
    let clients = (0..16_usize).map(|client| {
        let service = &service;
        async move {
            let mut recorded = 0;
            for name in 0_usize.. {
                let surname = format!("{}{}", "AB".repeat(client + 1), "C".repeat(name + 1));
                match service.open(&surname).await {
                    Ok(StatusCode::CREATED) => recorded += 1,
                    Ok(StatusCode::SERVICE_UNAVAILABLE) => {}
                    Ok(other) => panic!("an undeclared answer: {other}"),
                    Err(error) if error.is_connect() || error.is_request() => return recorded,
                    Err(error) => panic!("an answer broke off: {error}"),
                }
            }
            recorded
        }
    });
    let stop = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        service.shutdown.cancel();
    };
    let (recorded, ()) = tokio::join!(futures::future::join_all(clients), stop);
    let recorded: i64 = recorded.into_iter().sum();
    service.task.await.expect("no panic").expect("a clean end");
    let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM events")
        .fetch_one(&pool)
        .await
        .expect("a count");
    // Each client's last request found nobody, or was cut off before its answer: then it is all or nothing.
    let unanswered = 16;
    assert!(recorded > 0);
    assert!(
        (recorded..=recorded + unanswered).contains(&stored),
        "I1: {recorded} answered, {stored} stored"
    );
}
