//! The notary: grows the Merkle tree over the log, writes down where each file ends, and signs what it has seen.
//!
//! Tiles, ends and checkpoint of a step are one transaction; a checkpoint is signed over what lies under it, and no two are of one
//! size, so that two notaries sign one log. It believes the leaf of a row; whether the row is what the leaf says is verified by
//! [`crate::verify`] and by everybody who is handed a bundle.

use crate::commands::number;
use crate::proofs::{ProofError, ends_in, last_checkpoint, stored_ends, tiles};
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use std::collections::HashMap;
use transparency::{
    Bucket, Checkpoint, Edge, Hash, SigningKey, StreamEnd, StreamEnds, Tiles, bucket_of,
};
use uuid::Uuid;

/// Events in one step: the tree of so many is hashed in well under a second.
const STEP_EVENTS_MAX: i64 = 65_536;

/// The advisory lock of the notary of a register: who holds it keeps others from signing.
pub const NOTARY_LOCK: i64 = 0x006e_6f74_6172_7900;

/// The notary, with the right edge of the tree in memory.
#[derive(Debug)]
pub struct Notary {
    key: SigningKey,
    edge: Edge,
    ends: StreamEnds,
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A checkpoint was signed.
    Signed {
        /// Its size.
        size: u64,
        /// Whether the log may go on behind it.
        more: bool,
    },
    /// There is nothing new.
    UpToDate,
    /// Another notary is at work.
    Busy,
}

/// The notary does not sign.
#[derive(Debug, thiserror::Error)]
pub enum NotaryError {
    /// What was stored cannot be read, or not written.
    #[error(transparent)]
    Stored(#[from] ProofError),
    /// What was signed last is not what is stored: somebody altered tiles or ends.
    #[error("the tiles are not those of the checkpoint of size {size}")]
    Altered {
        /// The size of the checkpoint.
        size: u64,
    },
    /// What was signed last is of another log.
    #[error("the checkpoints are of the log {found}, and the key is of {expected}")]
    OtherLog {
        /// The name in the checkpoint.
        found: String,
        /// The name of the key.
        expected: String,
    },
    /// The log has a hole, or ends before what was signed.
    #[error("the log has no event at position {position}")]
    MissingPosition {
        /// The first missing one.
        position: u64,
    },
    /// A row of the log is not one.
    #[error("the event at position {position} is not what was appended")]
    Malformed {
        /// Where.
        position: u64,
    },
    /// Another notary has signed meanwhile; what this one remembers is old.
    #[error("another notary has gone on")]
    Overtaken,
}

impl From<sqlx::Error> for NotaryError {
    fn from(error: sqlx::Error) -> Self {
        Self::Stored(error.into())
    }
}

impl Notary {
    /// Takes up where the last checkpoint ends.
    ///
    /// # Errors
    /// When what is stored is not what was signed: nothing more is signed on top of it.
    pub async fn open(pool: &PgPool, key: SigningKey) -> Result<Self, NotaryError> {
        let mut snapshot = pool.begin().await?;
        sqlx::query!("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            .execute(&mut *snapshot)
            .await?;
        let Some(last) = last_checkpoint(&mut *snapshot).await? else {
            return Ok(Self {
                key,
                edge: Edge::default(),
                ends: StreamEnds::default(),
            });
        };
        let Checkpoint {
            origin,
            size,
            root,
            ends: ends_root,
        } = last.checkpoint;
        if origin != key.name() {
            return Err(NotaryError::OtherLog {
                found: origin,
                expected: key.name().to_owned(),
            });
        }
        let stored = tiles(&mut *snapshot, Edge::tiles(size)).await?;
        let edge = Edge::open(size, &stored).filter(|edge| edge.root() == root);
        let ends = stored_ends(&mut *snapshot).await?;
        let ends = ends.filter(|ends| ends.root() == ends_root);
        match (edge, ends) {
            (Some(edge), Some(ends)) => Ok(Self { key, edge, ends }),
            _ => Err(NotaryError::Altered { size }),
        }
    }

    /// How many events are under the last checkpoint.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// Takes in what was appended since, at most 65,536 events, and signs.
    ///
    /// # Errors
    /// After an error this notary is of no more use; [`Notary::open`] makes another.
    pub async fn step(&mut self, pool: &PgPool, now: DateTime<Utc>) -> Result<Step, NotaryError> {
        let mut transaction = pool.begin().await?;
        let alone = sqlx::query_scalar!(
            r#"SELECT pg_try_advisory_xact_lock($1) AS "alone!""#,
            NOTARY_LOCK
        )
        .fetch_one(&mut *transaction)
        .await?;
        if !alone {
            return Ok(Step::Busy);
        }
        let signed = sqlx::query_scalar!(r#"SELECT max(size) FROM log_checkpoints"#)
            .fetch_one(&mut *transaction)
            .await?;
        let signed: u64 = number(signed.unwrap_or_default())?;
        if signed != self.edge.size() {
            return Err(NotaryError::Overtaken);
        }
        let appended = self.appended(&mut transaction).await?;
        if appended.leaves.is_empty() {
            return Ok(Step::UpToDate);
        }
        let more = i64::try_from(appended.leaves.len()).is_ok_and(|count| count == STEP_EVENTS_MAX);
        let grown = self.edge.append(appended.leaves);
        store_tiles(&mut transaction, &grown).await?;
        self.move_ends(&mut transaction, appended.ends).await?;
        let size = self.edge.size();
        let checkpoint = Checkpoint {
            origin: self.key.name().to_owned(),
            size,
            root: self.edge.root(),
            ends: self.ends.root(),
        };
        sqlx::query!(
            "INSERT INTO log_checkpoints (size, note, signed_at) VALUES ($1, $2, $3)",
            i64::try_from(size).unwrap_or(i64::MAX),
            checkpoint.sign(&self.key),
            now,
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Step::Signed { size, more })
    }

    async fn appended(&self, connection: &mut PgConnection) -> Result<Appended, NotaryError> {
        let size = self.edge.size();
        let rows = sqlx::query!(
            r#"SELECT h.position AS head, e.position AS "position?", e.aggregate_id AS "aggregate_id?",
                      e.sequence AS "sequence?", e.leaf AS "leaf?"
                 FROM log_head AS h
                 LEFT JOIN LATERAL (SELECT position, aggregate_id, sequence, leaf
                                      FROM events
                                     WHERE events.position > $1
                                       AND events.position <= h.position
                                     ORDER BY events.position
                                     LIMIT $2) AS e ON true
                ORDER BY e.position"#,
            i64::try_from(size).unwrap_or(i64::MAX),
            STEP_EVENTS_MAX,
        )
        .fetch_all(connection)
        .await?;
        let head = rows.first().map_or(Ok(0), |row| number(row.head))?;
        if head < size {
            return Err(NotaryError::MissingPosition { position: head + 1 });
        }
        let mut appended = Appended::default();
        let mut position = size;
        for row in rows {
            let Some(found) = row.position else { break };
            position += 1;
            if u64::try_from(found) != Ok(position) {
                return Err(NotaryError::MissingPosition { position });
            }
            let malformed = NotaryError::Malformed { position };
            let leaf = row.leaf.and_then(|leaf| leaf.try_into().ok());
            let file = row.aggregate_id.and_then(|id| id.parse().ok());
            let sequence = row
                .sequence
                .and_then(|sequence| u64::try_from(sequence).ok());
            let (Some(leaf), Some(foreigner_id), Some(sequence)) = (leaf, file, sequence) else {
                return Err(malformed);
            };
            appended.leaves.push(Hash(leaf));
            let end = StreamEnd {
                foreigner_id,
                sequence,
                position,
            };
            appended.ends.insert(foreigner_id, end);
        }
        let limit = appended.leaves.len() as u64 == STEP_EVENTS_MAX.unsigned_abs();
        if position < head && !limit {
            return Err(NotaryError::MissingPosition {
                position: position + 1,
            });
        }
        Ok(appended)
    }

    /// Writes down where the files end now, and hashes their buckets anew.
    async fn move_ends(
        &mut self,
        connection: &mut PgConnection,
        moved: HashMap<Uuid, StreamEnd>,
    ) -> Result<(), NotaryError> {
        let mut columns = EndColumns::default();
        for end in moved.values() {
            columns.add(end);
        }
        sqlx::query!(
            "INSERT INTO stream_ends (bucket, foreigner_id, sequence, position)
             SELECT * FROM UNNEST($1::integer[], $2::uuid[], $3::bigint[], $4::bigint[])
                 ON CONFLICT ON CONSTRAINT stream_ends_pkey
                 DO UPDATE SET sequence = EXCLUDED.sequence, position = EXCLUDED.position",
            &columns.buckets,
            &columns.files,
            &columns.sequences,
            &columns.positions,
        )
        .execute(&mut *connection)
        .await?;
        let mut touched: Vec<u16> = moved.keys().copied().map(bucket_of).collect();
        touched.sort_unstable();
        touched.dedup();
        let (mut levels, mut numbers, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
        let mut store = |level: i16, number: i32, Hash(hash): Hash| {
            levels.push(level);
            numbers.push(number);
            hashes.push(hash.to_vec());
        };
        for (bucket, ends) in ends_in(&mut *connection, &touched).await? {
            let hash = Bucket::of(&ends).hash();
            self.ends.set(bucket, hash);
            store(0, bucket.into(), hash);
        }
        for (group, hash) in self.ends.settle() {
            store(1, group.into(), hash);
        }
        sqlx::query!(
            "INSERT INTO stream_end_hashes (level, number, hash)
             SELECT * FROM UNNEST($1::smallint[], $2::integer[], $3::bytea[])
                 ON CONFLICT ON CONSTRAINT stream_end_hashes_pkey
                 DO UPDATE SET hash = EXCLUDED.hash",
            &levels,
            &numbers,
            &hashes,
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

#[derive(Default)]
struct Appended {
    leaves: Vec<Hash>,
    ends: HashMap<Uuid, StreamEnd>,
}

#[derive(Default)]
struct EndColumns {
    buckets: Vec<i32>,
    files: Vec<Uuid>,
    sequences: Vec<i64>,
    positions: Vec<i64>,
}

impl EndColumns {
    fn add(&mut self, end: &StreamEnd) {
        self.buckets.push(bucket_of(end.foreigner_id).into());
        self.files.push(end.foreigner_id);
        self.sequences
            .push(i64::try_from(end.sequence).unwrap_or(i64::MAX));
        self.positions
            .push(i64::try_from(end.position).unwrap_or(i64::MAX));
    }
}

async fn store_tiles(connection: &mut PgConnection, tiles: &Tiles) -> Result<(), NotaryError> {
    let (mut levels, mut numbers, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    for (tile, tile_hashes) in &tiles.0 {
        levels.push(i16::from(tile.level));
        numbers.push(i64::try_from(tile.number).unwrap_or(i64::MAX));
        hashes.push(tile_hashes.clone());
    }
    sqlx::query!(
        "INSERT INTO log_tiles (level, number, hashes)
         SELECT * FROM UNNEST($1::smallint[], $2::bigint[], $3::bytea[])
             ON CONFLICT ON CONSTRAINT log_tiles_pkey
             DO UPDATE SET hashes = EXCLUDED.hashes",
        &levels,
        &numbers,
        &hashes,
    )
    .execute(connection)
    .await?;
    Ok(())
}
