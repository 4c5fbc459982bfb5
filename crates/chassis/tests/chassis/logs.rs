//! What a request leaves in the log: enough to act on, and nothing about a person.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::{get, post};
use chassis::extract::{Json, Path, Query};
use chassis::server::{ServerLimits, complete};
use chassis::{Problem, metrics::Metrics};
use http::Request;
use serde::Deserialize;
use tower::ServiceExt as _;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("lines").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reader {
    #[expect(dead_code, reason = "only its refusal is of interest")]
    age: u8,
}

async fn fail() -> Problem {
    Problem::internal(anyhow::anyhow!("the shelf is empty").context("no book was found"))
}

#[tokio::test]
async fn i9_no_canary_is_logged() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(lines.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());
    let router = Router::new()
        .route(
            "/readers/{name}",
            get(async |_: Path<String>, _: Query<Reader>| "found"),
        )
        .route("/readers", post(async |_: Json<Reader>| "written"))
        .route("/fail", get(fail));
    let app = complete(router, &ServerLimits::default(), &Metrics::new());
    let ask = async |request: http::request::Builder, body: &str| {
        let request = request
            .header("content-type", "application/json")
            .header("authorization", "Bearer canary")
            .header("purpose", "canary")
            .body(axum::body::Body::from(body.to_owned()))
            .expect("a request");
        app.clone()
            .oneshot(request)
            .await
            .expect("a router never fails")
    };
    ask(Request::get("/readers/canary?age=7"), "").await;
    ask(Request::get("/readers/canary?age=canary"), "").await;
    ask(Request::get("/canary"), "").await;
    ask(Request::post("/readers"), r#"{"age":"canary"}"#).await;
    ask(Request::post("/readers"), r#"{"canary":1}"#).await;
    ask(Request::get("/fail"), "").await;

    let text = String::from_utf8(lines.0.lock().expect("lines").clone()).expect("UTF-8");
    assert!(!text.contains("canary"), "{text}");
    assert_eq!(
        text.matches("request answered").count(),
        6,
        "one line per request: {text}"
    );
    assert!(
        text.contains(r#""route":"/readers/{name}""#) && text.contains(r#""status":200"#),
        "{text}"
    );
    assert!(
        text.contains("no book was found: the shelf is empty"),
        "the whole chain: {text}"
    );
}
