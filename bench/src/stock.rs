//! The baseline: stock cqrs-es with stock postgres-es, in process, with the register's own decider. It has no HTTP, no
//! idempotency, no sealing, no hashes and no global order, so it does less than the register does.

use crate::latency::{Figures, Latencies};
use crate::workload::Case;
use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::PersistedEventStore;
use cqrs_es::{Aggregate, CqrsFramework, DomainEvent, EventStore as _};
use events::codes::Organisation;
use events::{Actor, Event};
use law::{Circumstances, Refusal, State};
use postgres_es::PostgresEventRepository;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

const TABLES: &str = "CREATE TABLE events (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint NOT NULL CHECK (sequence >= 0),
    event_type text NOT NULL, event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence))";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Happened(Event);

impl DomainEvent for Happened {
    fn event_type(&self) -> String {
        self.0.event_type().to_owned()
    }

    fn event_version(&self) -> String {
        self.0.event_version().to_owned()
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Foreigner(State);

struct Officer {
    now: DateTime<Utc>,
    actor: Actor,
}

impl Aggregate for Foreigner {
    const TYPE: &'static str = "foreigner";
    type Command = law::Command;
    type Event = Happened;
    type Error = Refusal;
    type Services = Officer;

    async fn handle(
        &mut self,
        command: Self::Command,
        officer: &Officer,
        sink: &EventSink<Self>,
    ) -> Result<(), Refusal> {
        let circumstances = Circumstances::of(&officer.actor, officer.now);
        for decided in law::decide(&self.0, command, &circumstances)? {
            sink.write(Happened(decided.event), self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Happened) {
        law::evolve(&mut self.0, &event.0);
    }
}

/// Records whole cases with this many tasks and answers commands per second.
pub(crate) async fn run(
    database_url: &str,
    tasks: u32,
    seconds: u64,
    now: DateTime<Utc>,
) -> Result<f64> {
    let pool = opened(database_url, tasks).await?;
    let cqrs: Arc<CqrsFramework<Foreigner, _>> = Arc::new(postgres_es::postgres_cqrs(
        pool.clone(),
        Vec::new(),
        officer(now),
    ));
    let (run, next, started) = (
        Uuid::new_v5(&Uuid::NAMESPACE_OID, b"stock"),
        Arc::new(AtomicU64::new(0)),
        Instant::now(),
    );
    let deadline = started + Duration::from_secs(seconds);
    let workers: Vec<_> = (0..tasks)
        .map(|_| {
            let (cqrs, next) = (Arc::clone(&cqrs), Arc::clone(&next));
            tokio::spawn(async move {
                let mut done = 0_u64;
                while Instant::now() < deadline {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let stream = Uuid::new_v5(&run, &number.to_be_bytes()).to_string();
                    for command in Case::new(run, number, now).commands() {
                        cqrs.execute(&stream, command)
                            .await
                            .context("stock cqrs-es refused a command")?;
                        done += 1;
                    }
                }
                anyhow::Ok(done)
            })
        })
        .collect();
    let mut done = 0;
    for worker in workers {
        done += worker.await??;
    }
    let elapsed = started.elapsed().as_secs_f64();
    pool.close().await;
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    Ok(done as f64 / elapsed)
}

/// Records streams by these commands, and loads each so many times: read, decode, fold.
pub(crate) async fn load(
    database_url: &str,
    streams: Vec<Vec<law::Command>>,
    reads: u32,
    now: DateTime<Utc>,
) -> Result<Vec<Loaded>> {
    let pool = opened(database_url, 1).await?;
    let cqrs: CqrsFramework<Foreigner, _> =
        postgres_es::postgres_cqrs(pool.clone(), Vec::new(), officer(now));
    let repository = PostgresEventRepository::new(pool.clone());
    let store = PersistedEventStore::<_, Foreigner>::new_event_store(repository);
    let mut loaded = Vec::new();
    for (number, commands) in streams.into_iter().enumerate() {
        let stream = format!("stream-{number}");
        for command in commands {
            let executed = cqrs.execute(&stream, command).await;
            executed.context("stock cqrs-es refused a command")?;
        }
        let (mut latencies, started) = (Latencies::default(), Instant::now());
        let mut events = 0;
        for _ in 0..reads {
            let begun = Instant::now();
            let context = store.load_aggregate(&stream).await?;
            latencies.add(begun.elapsed());
            events = context.current_sequence;
        }
        let figures = latencies.figures(started.elapsed(), 0);
        loaded.push(Loaded { events, figures });
    }
    pool.close().await;
    Ok(loaded)
}

/// What loading a stream took.
pub(crate) struct Loaded {
    /// How long it is.
    pub(crate) events: usize,
    /// How long that took.
    pub(crate) figures: Figures,
}

async fn opened(database_url: &str, connections: u32) -> Result<PgPool> {
    let pool = PgPoolOptions::new()
        .max_connections(connections.min(64))
        .connect(database_url)
        .await?;
    sqlx::query(TABLES).execute(&pool).await?;
    Ok(pool)
}

fn officer(now: DateTime<Utc>) -> Officer {
    Officer {
        now,
        actor: Actor {
            user: "bench".to_owned(),
            organisation: Organisation::Vrs,
            unit: "BENCH".to_owned(),
            workstation: "BENCH".to_owned(),
        },
    }
}
