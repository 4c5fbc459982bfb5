//! Whether the stored rows still are what was appended, and what was signed.

use crate::ReadError;
use crate::commands::number;
use crate::read::raw;
use events::{LeafHash, StoredEvent};
use futures::{StreamExt as _, TryStreamExt as _};
use sqlx::{PgPool, Row as _};
use transparency::{Checkpoint, NoteFault, VerifyingKey};
use uuid::Uuid;

mod signed;
mod ties;
mod walk;

use signed::Signed;
use ties::Claims;
use walk::{Leaf, Walk};

/// What the log is verified against, beside itself. Nothing of it is in the database.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The key with which checkpoints were signed; without it, signatures are not verified.
    pub key: Option<VerifyingKey>,
    /// Checkpoints that somebody else kept.
    pub kept: Vec<Checkpoint>,
}

/// The log as verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many events were verified.
    pub events: u64,
    /// How many of them a checkpoint covers.
    pub signed: u64,
    /// How many checkpoints hold.
    pub checkpoints: u64,
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
    /// The end of the log is gone: more was signed than is there.
    #[error("the log ends at {head}, and {signed} events were signed")]
    EndIsGone {
        /// The head.
        head: u64,
        /// Events under a checkpoint.
        signed: u64,
    },
    /// The event is not the one that the tree was made of.
    #[error("the event at position {position} is not the one that was signed")]
    NotSigned {
        /// Where.
        position: u64,
    },
    /// The log is not the one of a checkpoint. Up to `after` it is that of the one before.
    #[error("the events from position {} to {size} are not those that were signed", after + 1)]
    OtherRoot {
        /// The size of the last checkpoint that holds.
        after: u64,
        /// The size of the first that does not.
        size: u64,
    },
    /// A checkpoint cannot be believed.
    #[error("the checkpoint of size {size}: {fault}")]
    Checkpoint {
        /// Its size.
        size: u64,
        /// Why.
        fault: NoteFault,
    },
    /// A tile above the events is not what the events make it.
    #[error("a tile of level {level} over the events from position {position} was altered")]
    Tile {
        /// Its level.
        level: u8,
        /// The first position under it.
        position: u64,
    },
    /// Where a file ends is stored otherwise than its events say, or than it was signed.
    #[error("where the files end is not what was signed with the checkpoint of size {size}")]
    Ends {
        /// The size of the checkpoint.
        size: u64,
    },
}

impl Fault {
    /// The first position that does not hold, where there is one.
    pub fn position(&self) -> Option<u64> {
        match self {
            Self::Read(
                ReadError::MissingPosition { position } | ReadError::Altered { position },
            )
            | Self::OutOfOrder { position }
            | Self::BeyondTheHead { position, .. }
            | Self::CommandWithoutEvents { position }
            | Self::NotSigned { position }
            | Self::Tile { position, .. } => Some(*position),
            Self::EndIsGone { head, .. } => Some(head + 1),
            Self::OtherRoot { after, .. } => Some(after + 1),
            Self::Checkpoint { size, .. } | Self::Ends { size } => Some(*size),
            Self::Read(
                ReadError::Unavailable(_)
                | ReadError::MissingSequence { .. }
                | ReadError::OtherEnd { .. },
            )
            | Self::ClaimWithoutDecision { .. } => None,
        }
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Read(error.into())
    }
}

const PAGE: i64 = 5_000;

/// Pages that are read and hashed at a time: while one is hashed, the next is on its way.
const PAGES_AT_A_TIME: usize = 4;

/// verifies every row up to the head: positions and sequences without a hole, each leaf the hash of its row and the one that
/// the tree was made of, every checkpoint the root of what lies under it, nothing beyond the head, and what else is stored of
/// commands and decisions tied to its events. `progress` is told how many events are done, of how many.
pub async fn verify(
    pool: &PgPool,
    evidence: &Evidence,
    mut progress: impl FnMut(u64, u64),
) -> Result<Verified, Fault> {
    // What was signed first: what is signed meanwhile is not beyond the head that is read after it.
    let signed = Signed::read(pool, evidence).await?;
    // And the numbers that are taken: the events of all of them are before that head.
    let claims = Claims::read(pool).await?;
    let mut connection = pool.acquire().await?;
    let (head, beyond) = ties::head_and_beyond(&mut connection).await?;
    let mut walk = Walk::new(signed, claims);
    let starts = (0..head).step_by(usize::try_from(PAGE).expect("a small number"));
    let pages = futures::stream::iter(starts).map(|after| leaves(pool.clone(), after, head));
    let mut pages = std::pin::pin!(pages.buffered(PAGES_AT_A_TIME));
    while let Some(page) = pages.try_next().await? {
        walk.follow(page)?;
        walk.compare_tiles(&mut connection).await?;
        progress(walk.done(), head);
    }
    if walk.done() < head {
        let position = walk.done() + 1;
        return Err(ReadError::MissingPosition { position }.into());
    }
    // What no row shows: ends that are gone, or that were set back.
    let verified = walk.end()?;
    if let Some(beyond) = beyond {
        return Err(beyond);
    }
    ties::every_command_has_its_events(pool, &walk).await?;
    walk.every_claim_has_its_decision()?;
    Ok(verified)
}

/// The leaves of a page, each the hash of its row. What was appended after the head is the next run's business.
async fn leaves(pool: PgPool, after: u64, head: u64) -> Result<Vec<Leaf>, Fault> {
    let rows = sqlx::query(
        "SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                payload::text AS payload, metadata::text AS metadata, leaf
           FROM events
          WHERE position > $1
            AND position <= $2
          ORDER BY position",
    )
    .bind(i64::try_from(after).unwrap_or(i64::MAX))
    .bind(i64::try_from((after + PAGE.unsigned_abs()).min(head)).unwrap_or(i64::MAX))
    .fetch_all(&pool)
    .await?;
    let hashed = tokio::task::spawn_blocking(move || {
        let leaves = rows
            .into_iter()
            .zip(after + 1..)
            .map(|(row, position)| leaf(&row, position));
        leaves.collect()
    });
    hashed.await.expect("hashing does not panic")
}

fn leaf(row: &sqlx::postgres::PgRow, position: u64) -> Result<Leaf, Fault> {
    let found: u64 = number(row.try_get::<i64, _>("position")?)?;
    if found != position {
        return Err(ReadError::MissingPosition { position }.into());
    }
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
    let leaf: Vec<u8> = row.try_get("leaf")?;
    let altered = || ReadError::Altered { position };
    let leaf = leaf.try_into().map_err(|_| altered())?;
    if stored.leaf() != LeafHash(leaf) {
        return Err(altered().into());
    }
    Ok(Leaf {
        foreigner_id: stored.aggregate_id.parse().map_err(|_| altered())?,
        sequence: stored.sequence,
        decision_id: ties::decision_of(&stored),
        hash: transparency::Hash(leaf),
    })
}
