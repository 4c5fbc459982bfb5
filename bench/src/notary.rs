//! `register bench notary`: what the Merkle tree and its signed checkpoints cost those who record (architecture P-7).

use crate::Target;
use crate::commands::{Options, load};
use crate::latency::{Figures, Latencies, Load};
use anyhow::{Context as _, Result};
use events::StoredEvent;
use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::{Connection as _, PgConnection, Row as _};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

/// Turns of both: what else the machine does is spread over them.
const TURNS: u32 = 4;
/// What is left from a turn is done after it and not in the next one: the copy of the log in files follows every 5 s, and the
/// projectors come to the end.
const REST: Duration = Duration::from_secs(8);
/// How long the notary may need to sign all that was recorded.
const PATIENCE: Duration = Duration::from_mins(2);
/// Events that are hashed, and how often.
const HASHED: i64 = 1_000;
const HASHED_TIMES: u32 = 20;
/// Inclusion proofs that are made.
const PROOFS: u64 = 1_000;

/// What was measured, in turns of one run on one register.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Report {
    /// Clients.
    pub clients: u32,
    /// Seconds of each turn.
    pub seconds: u64,
    /// Turns of both.
    pub turns: u32,
    /// Through HTTP, as fast as the clients can, while the notary signs.
    #[serde(flatten)]
    pub with: Figures,
    /// The baseline: the same while no notary is at work.
    pub without: Figures,
    /// What is recorded less with the notary, in per cent of what is recorded without.
    pub cost_percent: f64,
    /// What hashing an event to its leaf takes, which is a part of every append, in microseconds.
    pub leaf_us: f64,
    /// Proofs that an event is in the log, their tiles read from the database, one after another.
    pub proof: Figures,
}

/// Runs it. `tell` hears what is being done.
pub async fn run(target: &Target, options: Options, tell: impl Fn(&str)) -> Result<Report> {
    let next = Arc::new(AtomicU64::new(0));
    let mut database = PgConnection::connect(&target.database_url).await?;
    let (mut with, mut without) = (Load::default(), Load::default());
    for turn in 1..=TURNS {
        // What favours the first or the second of a turn favours both in turn.
        for signs in [turn % 2 == 0, turn % 2 == 1] {
            let how = if signs { "with" } else { "without" };
            tell(&format!("turn {turn} of {TURNS}: {how} the notary"));
            let place = if signs {
                None
            } else {
                Some(away(&target.database_url).await?)
            };
            let turn = load(target, options, None, &next).await?;
            if signs { &mut with } else { &mut without }.add(turn);
            if let Some(place) = place {
                place.close().await?;
            }
            all_is_signed(&mut database).await?;
            tokio::time::sleep(REST).await;
        }
    }
    let (with, without) = (with.figures(), without.figures());
    Ok(Report {
        clients: options.clients,
        seconds: options.seconds,
        turns: TURNS,
        with,
        without,
        cost_percent: (1.0 - with.per_second / without.per_second) * 100.0,
        leaf_us: leaf_us(&mut database).await?,
        proof: proofs(&mut database).await?,
    })
}

async fn proofs(database: &mut PgConnection) -> Result<Figures> {
    let size: i64 = sqlx::query_scalar("SELECT max(size) FROM log_checkpoints")
        .fetch_one(&mut *database)
        .await?;
    let size = size.unsigned_abs();
    let (mut latencies, begun) = (Latencies::default(), Instant::now());
    for number in 0..PROOFS {
        // Spread over the whole log, no two neighbours.
        let index = number * size / PROOFS;
        let begun = Instant::now();
        let wanted = transparency::tiles_of_inclusion(size, [index]);
        let tiles = event_log::tiles(&mut *database, wanted).await?;
        transparency::inclusion(size, index, &tiles).context("a tile is missing")?;
        latencies.add(begun.elapsed());
    }
    Ok(latencies.figures(begun.elapsed(), 0))
}

/// Takes the notary's place, as another process could, and signs nothing.
async fn away(database_url: &str) -> Result<PgConnection> {
    let mut place = PgConnection::connect(database_url).await?;
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(event_log::NOTARY_LOCK)
        .execute(&mut place)
        .await?;
    Ok(place)
}

async fn all_is_signed(database: &mut PgConnection) -> Result<()> {
    let signed = async {
        loop {
            let signed: bool = sqlx::query_scalar(
                "SELECT position <= (SELECT coalesce(max(size), 0) FROM log_checkpoints) FROM log_head",
            )
            .fetch_one(&mut *database)
            .await?;
            if signed {
                return anyhow::Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, signed)
        .await
        .context("the notary does not sign what was recorded")?
}

async fn leaf_us(database: &mut PgConnection) -> Result<f64> {
    let rows = sqlx::query(
        "SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                payload::text AS payload, metadata::text AS metadata
           FROM events
          ORDER BY position DESC
          LIMIT $1",
    )
    .bind(HASHED)
    .fetch_all(database)
    .await?;
    let events = rows.iter().map(|row| {
        let raw = |name| RawValue::from_string(row.try_get(name)?).context("an event is no JSON");
        Ok(StoredEvent {
            position: row.try_get::<i64, _>("position")?.unsigned_abs(),
            aggregate_type: row.try_get("aggregate_type")?,
            aggregate_id: row.try_get("aggregate_id")?,
            sequence: row.try_get::<i64, _>("sequence")?.unsigned_abs(),
            event_type: row.try_get("event_type")?,
            event_version: row.try_get("event_version")?,
            payload: raw("payload")?,
            metadata: raw("metadata")?,
        })
    });
    let events = events.collect::<Result<Vec<_>>>()?;
    anyhow::ensure!(!events.is_empty(), "nothing was recorded");
    let begun = Instant::now();
    for _ in 0..HASHED_TIMES {
        for event in &events {
            black_box(event.leaf());
        }
    }
    let each = u32::try_from(events.len())? * HASHED_TIMES;
    Ok(begun.elapsed().as_secs_f64() * 1e6 / f64::from(each))
}
