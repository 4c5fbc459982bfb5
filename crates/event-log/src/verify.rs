//! Whether the stored rows still are what was appended.

use crate::ReadError;
use crate::commands::number;
use crate::read::raw;
use events::{LeafHash, StoredEvent};
use sqlx::{PgConnection, Row as _};
use std::collections::HashMap;
use uuid::Uuid;

mod ties;

/// The log as verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many events were verified.
    pub events: u64,
}

/// The first thing that does not hold.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The log could not be read, a position is missing, or a row was altered.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The sequence of a file does not go 1, 2, 3.
    #[error("the event at position {position} breaks the order of its file")]
    OutOfOrder {
        /// Where.
        position: u64,
    },
    /// Something lies beyond the head of the log: it was not appended, or the head was set back.
    #[error("the log ends at {head}, and something of position {position} is stored")]
    BeyondTheHead {
        /// The head.
        head: u64,
        /// The furthest position that is stored.
        position: u64,
    },
    /// A command was answered as recorded and its events are not there.
    #[error(
        "the command that was recorded at position {position} has not the events it was answered with"
    )]
    CommandWithoutEvents {
        /// The head with which it was answered.
        position: u64,
    },
    /// The number of a decision is taken and no event carries the decision.
    #[error(
        "a decision number is taken in the file {foreigner_id} and no event carries its decision"
    )]
    ClaimWithoutDecision {
        /// The file.
        foreigner_id: Uuid,
    },
}

const PAGE: i64 = 5_000;

/// verifies every row up to the head: positions and sequences without a hole, each leaf the hash of its row, nothing
/// beyond the head, and what else is stored of commands and decisions tied to its events. `progress` is told how many
/// events are done, of how many.
pub async fn verify(
    connection: &mut PgConnection,
    mut progress: impl FnMut(u64, u64),
) -> Result<Verified, Fault> {
    let head = ties::nothing_lies_beyond_the_head(connection).await?;
    // Ids as numbers: a register of millions of files stays within memory.
    let mut sequences: HashMap<Uuid, u64> = HashMap::new();
    let mut done = 0;
    while done < head {
        let rows = page(connection, done, head).await?;
        if rows.is_empty() {
            return Err(ReadError::MissingPosition { position: done + 1 }.into());
        }
        for (stored, leaf) in rows {
            done += 1;
            if stored.position != done {
                return Err(ReadError::MissingPosition { position: done }.into());
            }
            if leaf != Some(stored.leaf()) {
                return Err(ReadError::Altered { position: done }.into());
            }
            let file = stored.aggregate_id.parse();
            let file = file.map_err(|_| ReadError::Altered { position: done })?;
            let sequence = sequences.entry(file).or_default();
            *sequence += 1;
            if stored.sequence != *sequence {
                return Err(Fault::OutOfOrder { position: done });
            }
        }
        progress(done, head);
    }
    ties::every_command_has_its_events(connection, head).await?;
    ties::every_claim_has_its_decision(connection).await?;
    Ok(Verified { events: done })
}

async fn page(
    connection: &mut PgConnection,
    after: u64,
    head: u64,
) -> Result<Vec<(StoredEvent, Option<LeafHash>)>, ReadError> {
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
    let event = |row: sqlx::postgres::PgRow| {
        let position = number(row.try_get::<i64, _>("position")?)?;
        let leaf: Vec<u8> = row.try_get("leaf")?;
        let stored = StoredEvent {
            position,
            aggregate_type: row.try_get("aggregate_type")?,
            aggregate_id: row.try_get("aggregate_id")?,
            sequence: number(row.try_get::<i64, _>("sequence")?)?,
            event_type: row.try_get("event_type")?,
            event_version: row.try_get("event_version")?,
            payload: raw(row.try_get("payload")?, position)?,
            metadata: raw(row.try_get("metadata")?, position)?,
        };
        Ok((stored, leaf.try_into().ok().map(LeafHash)))
    };
    rows.into_iter().map(event).collect()
}
