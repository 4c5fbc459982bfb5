//! Reading in order, with an explicit end: a shorter answer than the log holds is an error, never an answer.

use chrono::{DateTime, Utc};
use events::{AGGREGATE_TYPE, ForeignerId, StoredEvent};
use serde_json::value::RawValue;
use sqlx::PgExecutor;

/// A part of the log.
#[derive(Debug)]
pub struct Page {
    /// Contiguous events after the asked position.
    pub events: Vec<StoredEvent>,
    /// The head of the log in the same snapshot. The page reaches it unless `events` is as long as the asked limit.
    pub head: u64,
}

/// The end of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The position of the last event; 0 for an empty log.
    pub position: u64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// The log could not be read, or is not whole.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database failed.
    #[error("the log cannot be read")]
    Unavailable(#[from] sqlx::Error),
    /// A position is missing: somebody altered the log.
    #[error("the log has no event at position {position}")]
    MissingPosition {
        /// The first missing one.
        position: u64,
    },
    /// A sequence number is missing in a foreigner's stream: somebody altered the log.
    #[error("the file {foreigner_id} has no event with sequence {sequence}")]
    MissingSequence {
        /// The file.
        foreigner_id: ForeignerId,
        /// The first missing one.
        sequence: u64,
    },
}

/// The head of the log.
pub async fn head(executor: impl PgExecutor<'_>) -> Result<Head, sqlx::Error> {
    let row = sqlx::query!("SELECT position, recorded_at FROM log_head")
        .fetch_one(executor)
        .await?;
    Ok(Head {
        position: row.position.unsigned_abs(),
        recorded_at: row.recorded_at,
    })
}

/// Reads at most `limit` events after a position. One snapshot: every event up to the answered head is there or the read
/// fails.
pub async fn read_from(
    executor: impl PgExecutor<'_>,
    after: u64,
    limit: usize,
) -> Result<Page, ReadError> {
    let rows = sqlx::query!(
        r#"SELECT h.position AS head, e.position AS "position?", e.aggregate_type AS "aggregate_type?",
                  e.aggregate_id AS "aggregate_id?", e.sequence AS "sequence?", e.event_type AS "event_type?",
                  e.event_version AS "event_version?", e.payload::text AS "payload?", e.metadata::text AS "metadata?"
             FROM log_head AS h
             LEFT JOIN LATERAL (SELECT *
                                  FROM events
                                 WHERE events.position > $1
                                 ORDER BY events.position
                                 LIMIT $2) AS e ON true
            ORDER BY e.position"#,
        i64::try_from(after).unwrap_or(i64::MAX),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(executor)
    .await?;
    let head = rows.first().map_or(0, |row| row.head.unsigned_abs());
    let mut page = Page {
        events: Vec::with_capacity(rows.len()),
        head,
    };
    for row in rows {
        let Some(position) = row.position else { break };
        let expected = after + 1 + page.events.len() as u64;
        if position.unsigned_abs() != expected {
            return Err(ReadError::MissingPosition { position: expected });
        }
        page.events.push(StoredEvent {
            position: expected,
            aggregate_type: row.aggregate_type.unwrap_or_default(),
            aggregate_id: row.aggregate_id.unwrap_or_default(),
            sequence: row.sequence.unwrap_or_default().unsigned_abs(),
            event_type: row.event_type.unwrap_or_default(),
            event_version: row.event_version.unwrap_or_default(),
            payload: raw(row.payload),
            metadata: raw(row.metadata),
        });
    }
    let last = after + page.events.len() as u64;
    if page.events.len() < limit && last < head {
        return Err(ReadError::MissingPosition { position: last + 1 });
    }
    Ok(page)
}

/// Reads the whole stream of a foreigner, sequence 1 to the end without a hole; empty if there is no such file.
pub async fn read_stream(
    executor: impl PgExecutor<'_>,
    foreigner_id: ForeignerId,
) -> Result<Vec<StoredEvent>, ReadError> {
    let rows = sqlx::query!(
        r#"SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                  payload::text AS "payload!", metadata::text AS "metadata!"
             FROM events
            WHERE aggregate_type = $1
              AND aggregate_id = $2
            ORDER BY sequence"#,
        AGGREGATE_TYPE,
        foreigner_id.to_string(),
    )
    .fetch_all(executor)
    .await?;
    let mut events = Vec::with_capacity(rows.len());
    for (row, sequence) in rows.into_iter().zip(1_u64..) {
        if row.sequence.unsigned_abs() != sequence {
            return Err(ReadError::MissingSequence {
                foreigner_id,
                sequence,
            });
        }
        events.push(StoredEvent {
            position: row.position.unsigned_abs(),
            aggregate_type: row.aggregate_type,
            aggregate_id: row.aggregate_id,
            sequence,
            event_type: row.event_type,
            event_version: row.event_version,
            payload: raw(Some(row.payload)),
            metadata: raw(Some(row.metadata)),
        });
    }
    Ok(events)
}

fn raw(json: Option<String>) -> Box<RawValue> {
    RawValue::from_string(json.unwrap_or_default()).expect("a json column holds JSON")
}
