//! What a service answers when it is asked whether it is ready.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;

/// How long a service may take to say whether it is ready.
const ANSWER_MAX: Duration = Duration::from_secs(1);

/// Bytes of an answer that are read at most; a readiness answer has a few hundred.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// How a service stands.
#[derive(Debug, PartialEq, Eq)]
pub enum State {
    /// Everything that it needs is there.
    Ready,
    /// It runs, but lacks something: the conditions that fail, with their reasons.
    NotReady(Vec<String>),
    /// It gave no answer that could be read.
    Silent,
}

#[derive(Deserialize)]
struct Readiness {
    conditions: Vec<Condition>,
}

#[derive(Deserialize)]
struct Condition {
    name: String,
    ready: bool,
    reason: Option<String>,
}

/// Asks services on this machine how they stand, over plain HTTP.
#[derive(Debug, Clone)]
pub struct Probe(Client<HttpConnector, Empty<Bytes>>);

impl Default for Probe {
    fn default() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }
}

impl Probe {
    /// Asks the service at `address` (`http://host:port`) for its readiness. A failure to answer is
    /// a state, not an error of whoever asks.
    pub async fn ask(&self, address: &str) -> State {
        let answer = tokio::time::timeout(ANSWER_MAX, self.readiness(address)).await;
        match answer {
            Ok(Some(readiness)) => stand(&readiness),
            Ok(None) | Err(_) => State::Silent,
        }
    }

    async fn readiness(&self, address: &str) -> Option<Readiness> {
        let answer = self
            .0
            .get(format!("{address}/readyz").parse().ok()?)
            .await
            .ok()?;
        let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX)
            .collect()
            .await
            .ok()?;
        serde_json::from_slice(&body.to_bytes()).ok()
    }
}

fn stand(readiness: &Readiness) -> State {
    let failing: Vec<String> = readiness
        .conditions
        .iter()
        .filter(|condition| !condition.ready)
        .map(|condition| match &condition.reason {
            Some(reason) => format!("{}: {reason}", condition.name),
            None => condition.name.clone(),
        })
        .collect();
    if failing.is_empty() {
        State::Ready
    } else {
        State::NotReady(failing)
    }
}
