//! The bad-input catalogue (faults.md section 5) against the running services: every case is a declared problem, nothing is a 5xx,
//! nothing panics, and the services go on as if nothing had been.
//!
//! Cases that wait for what they are about, and why:
//!
//! | case | waits for |
//! | --- | --- |
//! | change after erasure, erased and parked persons in the check | erasure (R-122) |
//! | merging a person with itself, merge cycles | `link-file` |
//! | case of another unit, second approver | units in the access matrix |
//! | 10,000 events on one case | `scripts/faults --count 500 f26`, which writes 4,000 |
//! | a body of one byte a second, `Expect` without a body until the timer runs out | crates/chassis/tests, where timers are short |
#![expect(
    clippy::disallowed_methods,
    reason = "clients mint their own keys and live in the world's time"
)]

mod checks;
mod commands;
mod protocol;

use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use std::time::{Duration, Instant};
use system_tests::load::{opening, surname};
use system_tests::{Officer, System, check};

/// A problem document and its status.
struct Declared {
    status: u16,
    problem: Value,
}

impl Declared {
    /// Whether it says what stood against the request: a rule, or where in the body.
    fn says_why(&self) -> bool {
        let errors = self.problem["errors"].as_array();
        self.problem["rule"].is_string() || errors.is_some_and(|errors| !errors.is_empty())
    }
}

/// The answer is a 4xx problem document that does not echo, and it comes soon.
async fn declared(name: &str, request: RequestBuilder) -> Declared {
    let begun = Instant::now();
    let answer = request
        .send()
        .await
        .unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let status = answer.status();
    let kind = answer
        .headers()
        .get("content-type")
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let body = answer.text().await.expect("text");
    assert!(status.is_client_error(), "{name}: {status} {body}");
    assert_eq!(kind, "application/problem+json", "{name}: {body}");
    let problem: Value = serde_json::from_str(&body).expect(name);
    for member in ["type", "title", "status"] {
        assert!(!problem[member].is_null(), "{name}: {body}");
    }
    assert_eq!(problem["status"], status.as_u16(), "{name}");
    assert!(body.len() < 4_096, "{name}: the answer echoes");
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{name} took {:?}",
        begun.elapsed()
    );
    Declared {
        status: status.as_u16(),
        problem,
    }
}

/// A POST with a JSON text of whatever kind.
fn post(officer: &Officer, url: &str, purpose: &str, body: String) -> RequestBuilder {
    let request = officer.request(Method::POST, url, purpose);
    request
        .header("Content-Type", "application/json")
        .body(body)
}

async fn still_works(system: &System, officer: &Officer) {
    let opened = officer.open(&opening(&surname())).await;
    assert_eq!(opened.status.as_u16(), 201, "{}", opened.body);
    for url in [&officer.command, &officer.query] {
        let ready = reqwest::get(format!("{url}/readyz"))
            .await
            .expect("an answer");
        assert!(ready.status().is_success());
    }
    assert_eq!(check::panics(&system.logs()), [""; 0]);
}

/// The head of the log: one event is recorded to learn it.
async fn position(officer: &Officer) -> u64 {
    let opened = officer.open(&opening(&surname())).await.ok();
    opened["position"].as_u64().expect("a position")
}
