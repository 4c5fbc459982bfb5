//! Whether the stored rows still are what was appended.

use crate::ReadError;
use events::{LeafHash, StoredEvent};
use serde_json::value::RawValue;
use sqlx::{PgConnection, Row as _};
use std::collections::HashMap;

/// The log as verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many events were verified.
    pub events: u64,
}

/// The first thing that does not hold.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The log could not be read, or a position is missing.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The row was altered after it was appended.
    #[error("the event at position {position} is not what was appended")]
    Altered {
        /// Where.
        position: u64,
    },
    /// The sequence of a file does not go 1, 2, 3.
    #[error("the event at position {position} breaks the order of its file")]
    OutOfOrder {
        /// Where.
        position: u64,
    },
}

const PAGE: i64 = 5_000;

/// Verifies every row up to the head: positions and sequences without a hole, each leaf the hash of its row.
/// `progress` is told how many events are done, of how many.
pub async fn verify(
    connection: &mut PgConnection,
    mut progress: impl FnMut(u64, u64),
) -> Result<Verified, Fault> {
    let head = crate::head(&mut *connection)
        .await
        .map_err(ReadError::from)?
        .position;
    let mut sequences: HashMap<String, u64> = HashMap::new();
    let mut done = 0;
    while done < head {
        let rows = page(connection, done, head)
            .await
            .map_err(ReadError::from)?;
        if rows.is_empty() {
            return Err(ReadError::MissingPosition { position: done + 1 }.into());
        }
        for (stored, leaf) in rows {
            done += 1;
            if stored.position != done {
                return Err(ReadError::MissingPosition { position: done }.into());
            }
            if leaf != Some(stored.leaf()) {
                return Err(Fault::Altered { position: done });
            }
            let sequence = sequences.entry(stored.aggregate_id).or_default();
            *sequence += 1;
            if stored.sequence != *sequence {
                return Err(Fault::OutOfOrder { position: done });
            }
        }
        progress(done, head);
    }
    Ok(Verified { events: done })
}

async fn page(
    connection: &mut PgConnection,
    after: u64,
    head: u64,
) -> Result<Vec<(StoredEvent, Option<LeafHash>)>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                payload::text AS payload, metadata::text AS metadata, leaf
           FROM events
          WHERE position > $1
            AND position <= $2 -- what was appended meanwhile is the next run's business
          ORDER BY position
          LIMIT $3",
    )
    .bind(i64::try_from(after).unwrap_or(i64::MAX))
    .bind(i64::try_from(head).unwrap_or(i64::MAX))
    .bind(PAGE)
    .fetch_all(connection)
    .await?;
    let raw = |json: String| RawValue::from_string(json).expect("a json column holds JSON");
    let event = |row: sqlx::postgres::PgRow| {
        let leaf: Vec<u8> = row.try_get("leaf")?;
        let (payload, metadata): (String, String) =
            (row.try_get("payload")?, row.try_get("metadata")?);
        // Blanks around JSON are not part of the canonical form; the writer stores none, so somebody else did.
        let padded =
            payload.trim().len() != payload.len() || metadata.trim().len() != metadata.len();
        let stored = StoredEvent {
            position: row.try_get::<i64, _>("position")?.unsigned_abs(),
            aggregate_type: row.try_get("aggregate_type")?,
            aggregate_id: row.try_get("aggregate_id")?,
            sequence: row.try_get::<i64, _>("sequence")?.unsigned_abs(),
            event_type: row.try_get("event_type")?,
            event_version: row.try_get("event_version")?,
            payload: raw(payload),
            metadata: raw(metadata),
        };
        Ok((
            stored,
            leaf.try_into().ok().filter(|_| !padded).map(LeafHash),
        ))
    };
    rows.into_iter().map(event).collect()
}
