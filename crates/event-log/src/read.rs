//! Reading in order, with an explicit end: a shorter answer than the log holds is an error, never an answer.

use crate::commands::number;
use chrono::{DateTime, Utc};
use events::{AGGREGATE_TYPE, ForeignerId, StoredEvent};
use serde_json::value::RawValue;
use sqlx::PgExecutor;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A part of the log.
#[derive(Debug)]
pub struct Page {
    /// Contiguous events after the asked position.
    pub events: Vec<StoredEvent>,
    /// The head of the log in the same snapshot. The page reaches it unless `events` is as long as the asked limit.
    pub head: u64,
}

/// The whole stream of a foreigner, verified.
#[derive(Debug)]
pub struct Stream {
    /// The events, sequence 1 to the end; empty if there is no such file.
    pub events: Vec<StoredEvent>,
    /// The end of the log in the same snapshot.
    pub head: Head,
}

/// The end of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The position of the last event; 0 for an empty log.
    pub position: u64,
    /// When the last batch was recorded, also one of commands without events; the epoch for an empty log.
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
    /// The commands of the file were answered with another version than its last event has: somebody altered the log.
    #[error("the file {foreigner_id} ends at {found} and was recorded up to {recorded}")]
    OtherEnd {
        /// The file.
        foreigner_id: ForeignerId,
        /// The sequence of the last event that is there.
        found: u64,
        /// The version that its last command left.
        recorded: u64,
    },
    /// The row is not what was appended: somebody altered the log.
    #[error("the event at position {position} is not what was appended")]
    Altered {
        /// Where.
        position: u64,
    },
}

/// The head of the log.
pub async fn head(executor: impl PgExecutor<'_>) -> Result<Head, sqlx::Error> {
    let row = sqlx::query!("SELECT position, recorded_at FROM log_head")
        .fetch_one(executor)
        .await?;
    Ok(Head {
        position: number(row.position)?,
        recorded_at: row.recorded_at,
    })
}

/// The version of a foreigner's file, now; 0 if there is none.
pub async fn version_of(
    executor: impl PgExecutor<'_>,
    foreigner_id: ForeignerId,
) -> Result<u64, sqlx::Error> {
    let version = sqlx::query_scalar!(
        "SELECT max(sequence) FROM events WHERE aggregate_type = $1 AND aggregate_id = $2",
        AGGREGATE_TYPE,
        foreigner_id.to_string(),
    )
    .fetch_one(executor)
    .await?;
    number(version.unwrap_or_default())
}

/// Reads at most `limit` events after a position. One snapshot: every event up to the answered head is there or the read
/// fails. What lies beyond the head was never appended and is not read.
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
                                   AND events.position <= h.position
                                 ORDER BY events.position
                                 LIMIT $2) AS e ON true
            ORDER BY e.position"#,
        i64::try_from(after).unwrap_or(i64::MAX),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(executor)
    .await?;
    let head = rows.first().map_or(Ok(0), |row| number(row.head))?;
    let mut page = Page {
        events: Vec::with_capacity(rows.len()),
        head,
    };
    for row in rows {
        let Some(position) = row.position else { break };
        let expected = after + 1 + page.events.len() as u64;
        if u64::try_from(position) != Ok(expected) {
            return Err(ReadError::MissingPosition { position: expected });
        }
        page.events.push(StoredEvent {
            position: expected,
            aggregate_type: row.aggregate_type.unwrap_or_default(),
            aggregate_id: row.aggregate_id.unwrap_or_default(),
            sequence: number(row.sequence.unwrap_or_default())?,
            event_type: row.event_type.unwrap_or_default(),
            event_version: row.event_version.unwrap_or_default(),
            payload: raw(row.payload.unwrap_or_default(), expected)?,
            metadata: raw(row.metadata.unwrap_or_default(), expected)?,
        });
    }
    let last = after + page.events.len() as u64;
    if page.events.len() < limit && last < head {
        return Err(ReadError::MissingPosition { position: last + 1 });
    }
    Ok(page)
}

/// Files that events after a position belong to.
#[derive(Debug)]
pub struct Touched {
    /// Each file with the version that the last of these events left.
    pub files: Vec<(ForeignerId, u64)>,
    /// The position of the last of these events; the asked one if there is none.
    pub position: u64,
    /// Whether there were as many events as asked for, so that more may follow.
    pub full: bool,
}

/// The files that the next `limit` events after a position belong to, without the events.
///
/// # Errors
/// Also when a position is missing.
pub async fn touched_after(
    executor: impl PgExecutor<'_>,
    after: u64,
    limit: usize,
) -> Result<Touched, ReadError> {
    let rows = sqlx::query!(
        "SELECT position, aggregate_id, sequence FROM events WHERE position > $1 ORDER BY position LIMIT $2",
        i64::try_from(after).unwrap_or(i64::MAX),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(executor)
    .await?;
    let mut files = BTreeMap::new();
    let mut position = after;
    for row in &rows {
        position += 1;
        if u64::try_from(row.position) != Ok(position) {
            return Err(ReadError::MissingPosition { position });
        }
        let foreigner_id: ForeignerId = row
            .aggregate_id
            .parse()
            .map_err(|_| ReadError::Altered { position })?;
        files.insert(foreigner_id, number(row.sequence)?);
    }
    Ok(Touched {
        files: files.into_iter().collect(),
        position,
        full: rows.len() >= limit,
    })
}

/// Reads and verifies the whole stream of a foreigner in one snapshot: sequence 1 to the version that its last command
/// left, without a hole, each row with the leaf under which it was appended (architecture P-7). Empty if there is no such
/// file.
pub async fn read_stream(
    executor: impl PgExecutor<'_>,
    foreigner_id: ForeignerId,
) -> Result<Stream, ReadError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT h.position AS head, h.recorded_at, $3::uuid AS "foreigner_id!",
                  (SELECT max(version) FROM commands WHERE foreigner_id = $3) AS recorded,
                  e.position AS "position?", e.aggregate_type AS "aggregate_type?",
                  e.aggregate_id AS "aggregate_id?", e.sequence AS "sequence?", e.event_type AS "event_type?",
                  e.event_version AS "event_version?", e.payload::text AS "payload?",
                  e.metadata::text AS "metadata?", e.leaf AS "leaf?"
             FROM log_head AS h
             LEFT JOIN events AS e ON e.aggregate_type = $1
                                  AND e.aggregate_id = $2
            ORDER BY e.sequence"#,
        AGGREGATE_TYPE,
        foreigner_id.to_string(),
        foreigner_id.0,
    )
    .fetch_all(executor)
    .await?;
    let head = head_of(&rows)?;
    let events = verified(foreigner_id, rows)?;
    Ok(Stream { events, head })
}

/// The streams of a file and of all files that were ever merged into it, directly or through another one, also where that was
/// undone since.
#[derive(Debug)]
pub struct Linked {
    /// Each file with its whole stream, in the order of ids. The file itself is always among them.
    pub streams: Vec<(ForeignerId, Vec<StoredEvent>)>,
    /// The end of the log in the same snapshot.
    pub head: Head,
}

/// Reads and verifies the streams of a file and of all files that were ever merged into it, in one snapshot, each as
/// [`read_stream`] does. Files that were merged into each other end no search.
pub async fn read_linked(
    executor: impl PgExecutor<'_>,
    foreigner_id: ForeignerId,
) -> Result<Linked, ReadError> {
    let mut rows = sqlx::query_file_as!(
        Row,
        "queries/linked.sql",
        AGGREGATE_TYPE,
        foreigner_id.to_string(),
    )
    .fetch_all(executor)
    .await?;
    let head = head_of(&rows)?;
    let mut streams = Vec::new();
    while let Some(first) = rows.first() {
        let file = ForeignerId(first.foreigner_id);
        let others = rows.split_off(rows.partition_point(|row| row.foreigner_id == file.0));
        streams.push((file, verified(file, rows)?));
        rows = others;
    }
    Ok(Linked { streams, head })
}

/// The files that were ever merged into a file; whether they still are, their own events say.
///
/// # Errors
/// When the database is away.
pub async fn merged_into(
    executor: impl PgExecutor<'_>,
    foreigner_id: ForeignerId,
) -> Result<Vec<ForeignerId>, sqlx::Error> {
    let merged = sqlx::query_scalar!(
        r#"SELECT DISTINCT aggregate_id::uuid AS "foreigner_id!"
             FROM events
            WHERE event_type = 'FilesMerged' -- the predicate of an index
              AND (payload ->> 'into') COLLATE "C" = $1"#,
        foreigner_id.to_string(),
    )
    .fetch_all(executor)
    .await?;
    Ok(merged.into_iter().map(ForeignerId).collect())
}

/// A row of a stream as it lies in the log, with what is known about the stream; without event for an empty stream.
struct Row {
    head: i64,
    recorded_at: DateTime<Utc>,
    foreigner_id: Uuid,
    recorded: Option<i64>,
    position: Option<i64>,
    aggregate_type: Option<String>,
    aggregate_id: Option<String>,
    sequence: Option<i64>,
    event_type: Option<String>,
    event_version: Option<String>,
    payload: Option<String>,
    metadata: Option<String>,
    leaf: Option<Vec<u8>>,
}

fn head_of(rows: &[Row]) -> Result<Head, ReadError> {
    let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    Ok(Head {
        position: number(first.head)?,
        recorded_at: first.recorded_at,
    })
}

/// The events of one stream, if it is whole.
fn verified(foreigner_id: ForeignerId, rows: Vec<Row>) -> Result<Vec<StoredEvent>, ReadError> {
    let recorded = rows.first().and_then(|row| row.recorded);
    let recorded: u64 = number(recorded.unwrap_or_default())?;
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(position) = row.position else { break };
        let position = number(position)?;
        let sequence = events.len() as u64 + 1;
        if row.sequence.map(u64::try_from) != Some(Ok(sequence)) {
            return Err(ReadError::MissingSequence {
                foreigner_id,
                sequence,
            });
        }
        let event = StoredEvent {
            position,
            aggregate_type: row.aggregate_type.unwrap_or_default(),
            aggregate_id: row.aggregate_id.unwrap_or_default(),
            sequence,
            event_type: row.event_type.unwrap_or_default(),
            event_version: row.event_version.unwrap_or_default(),
            payload: raw(row.payload.unwrap_or_default(), position)?,
            metadata: raw(row.metadata.unwrap_or_default(), position)?,
        };
        if row.leaf.as_deref() != Some(&event.leaf().0) {
            return Err(ReadError::Altered { position });
        }
        events.push(event);
    }
    let found = events.len() as u64;
    if found != recorded {
        return Err(ReadError::OtherEnd {
            foreigner_id,
            found,
            recorded,
        });
    }
    Ok(events)
}

/// The stored bytes. Blanks around JSON are no part of the canonical form and would be lost unseen; the writer stores
/// none, so somebody else did.
pub(crate) fn raw(json: String, position: u64) -> Result<Box<RawValue>, ReadError> {
    let stored = json.len();
    RawValue::from_string(json)
        .ok()
        .filter(|raw| raw.get().len() == stored)
        .ok_or(ReadError::Altered { position })
}

/// That somebody recorded something in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The file.
    pub foreigner_id: ForeignerId,
    /// Who.
    pub user: String,
    /// The organisation.
    pub organisation: String,
    /// The unit.
    pub unit: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// Who recorded something in these files, and when. For comparing acts with readings: the streams are not verified.
pub async fn acts_in(
    executor: impl PgExecutor<'_>,
    files: &[ForeignerId],
) -> Result<Vec<Act>, sqlx::Error> {
    let files: Vec<String> = files.iter().map(ToString::to_string).collect();
    sqlx::query!(
        r#"SELECT aggregate_id::uuid AS "foreigner_id!",
                  metadata -> 'actor' ->> 'user' AS "user!",
                  metadata -> 'actor' ->> 'organisation' AS "organisation!",
                  metadata -> 'actor' ->> 'unit' AS "unit!",
                  (metadata ->> 'recorded_at')::timestamptz AS "recorded_at!"
             FROM events
            WHERE aggregate_type = $1 AND aggregate_id = ANY ($2)"#,
        AGGREGATE_TYPE,
        &files,
    )
    .map(|row| Act {
        foreigner_id: ForeignerId(row.foreigner_id),
        user: row.user,
        organisation: row.organisation,
        unit: row.unit,
        recorded_at: row.recorded_at,
    })
    .fetch_all(executor)
    .await
}
