//! Relays under test, and the comparison of stream and log.

use std::time::{Duration, Instant};

use async_nats::jetstream::Context;
use chassis::Secret;
use chassis::metrics::Metrics;
use command_service::relay::{Relay, RelayConfig, STREAM};
use events::StoredEvent;
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::harness::{Call, Register};
use crate::nats::Nats;

/// The register must have caught up within this time (F14 allows 10 s).
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Relaying {
    shutdown: CancellationToken,
    pub(crate) task: JoinHandle<()>,
    metrics: Metrics,
}

pub(crate) fn relay(register: &Register, nats: &Nats) -> Relaying {
    let metrics = Metrics::new();
    let config = RelayConfig {
        nats_url: Secret::new(nats.url()),
        replicas: 1,
    };
    let relay = Relay::new(
        register.pool.clone(),
        register.writer.head(),
        config,
        &metrics,
    );
    let shutdown = CancellationToken::new();
    let task = tokio::spawn(relay.run(shutdown.clone()));
    Relaying {
        shutdown,
        task,
        metrics,
    }
}

impl Relaying {
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        self.task.await.expect("the relay ends");
    }

    pub(crate) fn metric(&self, name: &str) -> Option<String> {
        let text = String::from_utf8(self.metrics.text().expect("metrics")).expect("text");
        let line = text
            .lines()
            .find(|line| line.starts_with(name) && !line.starts_with('#'))?;
        line.rsplit(' ').next().map(str::to_owned)
    }
}

/// Records events on a file: so many that several pages and windows are needed.
pub(crate) async fn record(register: &Register, foreigner_id: Uuid, count: usize) {
    let calls = (0..count).map(|i| {
        let found_on = format!(
            "20{:02}-{:02}-{:02}",
            10 + i / 336 % 15,
            i / 28 % 12 + 1,
            i % 28 + 1
        );
        let body = json!({"found_on": found_on, "place": "LV-TER", "grounds": ["VI04"]});
        register.send(Call::on(foreigner_id, "record-violation", &body))
    });
    let mut calls = calls.peekable();
    while calls.peek().is_some() {
        for reply in futures::future::join_all(calls.by_ref().take(50)).await {
            assert_eq!(reply.status, 200, "{:?}", reply.body);
        }
    }
}

pub(crate) async fn log(register: &Register) -> Vec<StoredEvent> {
    event_log::read_from(&register.pool, 0, 100_000)
        .await
        .expect("the log")
        .events
}

/// Waits until the stream ends where the log ends, then compares every message with the log.
pub(crate) async fn expect_whole(register: &Register, context: &Context) {
    let log = log(register).await;
    let started = Instant::now();
    loop {
        if let Some(last) = last_position(context).await
            && last == log.len() as u64
        {
            break;
        }
        assert!(
            started.elapsed() < PATIENCE,
            "the stream does not reach the end of the log"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let stream = context.get_stream(STREAM).await.expect("the stream");
    let state = stream.cached_info().state.clone();
    assert_eq!(state.messages, log.len() as u64);
    for (event, sequence) in log.iter().zip(state.first_sequence..) {
        let message = stream.get_raw_message(sequence).await.expect("a message");
        assert_eq!(
            message
                .headers
                .get("Register-Position")
                .expect("a position")
                .as_str(),
            event.position.to_string()
        );
        assert_eq!(message.payload, event.canonical_bytes());
    }
}

pub(crate) async fn last_position(context: &Context) -> Option<u64> {
    let stream = context.get_stream(STREAM).await.ok()?;
    let last = stream.cached_info().state.last_sequence;
    stream
        .get_raw_message(last)
        .await
        .ok()?
        .headers
        .get("Register-Position")?
        .as_str()
        .parse()
        .ok()
}
