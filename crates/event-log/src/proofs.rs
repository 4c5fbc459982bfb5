//! What the notary stored, for proofs: checkpoints, tiles, where files end.

use crate::commands::number;
use events::ForeignerId;
use futures::TryStreamExt as _;
use sqlx::{PgConnection, PgExecutor};
use std::collections::{BTreeMap, BTreeSet};
use transparency::{
    Bucket, Checkpoint, Hash, StreamEnd, StreamEnds, TileId, Tiles, bucket_of, path_of,
};

/// A signed checkpoint as it was stored.
#[derive(Clone, Debug)]
pub struct SignedCheckpoint {
    /// The signed note.
    pub note: String,
    /// What it says.
    pub checkpoint: Checkpoint,
}

/// Where a file ends, and how that is shown.
#[derive(Clone, Debug)]
pub(crate) struct ShownEnd {
    /// The bucket of the file.
    pub(crate) bucket: Bucket,
    /// The path from the bucket to the root of the ends.
    pub(crate) path: Vec<transparency::Hash>,
}

/// What was stored for proofs cannot be read or is not whole.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The database failed.
    #[error("what the notary stored cannot be read")]
    Unavailable(#[from] sqlx::Error),
    /// The stored note of a checkpoint is not one.
    #[error("the checkpoint of size {size} is not one")]
    Checkpoint {
        /// Its size.
        size: u64,
    },
    /// A tile is missing or too short for the checkpoint.
    #[error("the tiles of the log do not reach its checkpoint of size {size}")]
    Tiles {
        /// The size of the checkpoint.
        size: u64,
    },
    /// The ends of the files are missing or cut.
    #[error("where the files end is not whole for the checkpoint of size {size}")]
    Ends {
        /// The size of the checkpoint.
        size: u64,
    },
}

/// The last checkpoint; `None` while nothing was signed.
pub async fn last_checkpoint(
    executor: impl PgExecutor<'_>,
) -> Result<Option<SignedCheckpoint>, ProofError> {
    let row = sqlx::query!("SELECT size, note FROM log_checkpoints ORDER BY size DESC LIMIT 1")
        .fetch_optional(executor)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let size = number(row.size)?;
    let checkpoint = Checkpoint::read(&row.note).ok();
    let checkpoint = checkpoint.filter(|checkpoint| checkpoint.size == size);
    Ok(Some(SignedCheckpoint {
        note: row.note,
        checkpoint: checkpoint.ok_or(ProofError::Checkpoint { size })?,
    }))
}

/// The tiles that are there of those that are named, as wide as they are by now.
pub async fn tiles(
    executor: impl PgExecutor<'_>,
    wanted: impl IntoIterator<Item = TileId>,
) -> Result<Tiles, sqlx::Error> {
    let wanted = wanted.into_iter();
    let (levels, numbers): (Vec<i16>, Vec<i64>) = wanted
        .map(|tile| {
            (
                i16::from(tile.level),
                i64::try_from(tile.number).unwrap_or(i64::MAX),
            )
        })
        .unzip();
    let rows = sqlx::query!(
        "SELECT t.level, t.number, t.hashes
           FROM UNNEST($1::smallint[], $2::bigint[]) AS wanted (level, number)
           JOIN log_tiles AS t ON t.level = wanted.level
                              AND t.number = wanted.number",
        &levels,
        &numbers,
    )
    .fetch_all(executor)
    .await?;
    let mut tiles = BTreeMap::new();
    for row in rows {
        let level = u8::try_from(row.level).unwrap_or(u8::MAX);
        let number = number(row.number)?;
        tiles.insert(TileId { level, number }, row.hashes);
    }
    Ok(Tiles(tiles))
}

/// How it is shown where a file ends, as of the last checkpoint in the transaction's snapshot, which must be one for all its
/// statements.
pub(crate) async fn shown_end(
    connection: &mut PgConnection,
    foreigner_id: ForeignerId,
    size: u64,
) -> Result<ShownEnd, ProofError> {
    let bucket = bucket_of(foreigner_id.0);
    let mut ends = ends_in(&mut *connection, &[bucket]).await?;
    let [group, _] = bucket.to_be_bytes();
    let first = i32::from(group) * 256;
    let rows = sqlx::query!(
        "SELECT level, number, hash FROM stream_end_hashes WHERE level = 0 AND number BETWEEN $1 AND $1 + 255
          UNION ALL
         SELECT level, number, hash FROM stream_end_hashes WHERE level = 1",
        first,
    )
    .fetch_all(connection)
    .await?;
    let (mut buckets, mut groups) = (Vec::new(), Vec::new());
    for row in rows {
        let (Some(level), Some(number), Some(Ok(hash))) =
            (row.level, row.number, row.hash.map(<[u8; 32]>::try_from))
        else {
            return Err(ProofError::Ends { size });
        };
        let [.., place] = number.to_be_bytes();
        let of_level = if level == 0 {
            &mut buckets
        } else {
            &mut groups
        };
        of_level.push((place, Hash(hash)));
    }
    Ok(ShownEnd {
        bucket: Bucket::of(&ends.remove(&bucket).unwrap_or_default()),
        path: path_of(bucket, buckets, groups),
    })
}

/// The ends of the files in these buckets.
pub(crate) async fn ends_in(
    executor: impl PgExecutor<'_>,
    buckets: &[u16],
) -> Result<BTreeMap<u16, Vec<StreamEnd>>, sqlx::Error> {
    let buckets: Vec<i32> = buckets.iter().copied().map(i32::from).collect();
    let rows = sqlx::query!(
        "SELECT bucket, foreigner_id, sequence, position FROM stream_ends WHERE bucket = ANY($1)",
        &buckets,
    )
    .fetch_all(executor)
    .await?;
    let mut ends: BTreeMap<u16, Vec<StreamEnd>> = BTreeMap::new();
    for row in rows {
        let bucket = u16::try_from(row.bucket).unwrap_or_default();
        ends.entry(bucket).or_default().push(StreamEnd {
            foreigner_id: row.foreigner_id,
            sequence: number(row.sequence)?,
            position: number(row.position)?,
        });
    }
    Ok(ends)
}

/// The tree over the ends as it was stored last.
pub(crate) async fn stored_ends(
    executor: impl PgExecutor<'_>,
) -> Result<Option<StreamEnds>, sqlx::Error> {
    let rows = sqlx::query!("SELECT level, number, hash FROM stream_end_hashes")
        .fetch_all(executor)
        .await?;
    let mut ends = StreamEnds::default();
    let mut groups = Vec::new();
    for row in rows {
        let number = u16::try_from(row.number).ok();
        let (Some(number), Ok(hash)) = (number, row.hash.try_into().map(Hash)) else {
            return Ok(None);
        };
        if row.level == 0 {
            ends.set(number, hash);
        } else {
            groups.push((u8::try_from(number).unwrap_or_default(), hash));
        }
    }
    groups.sort_unstable_by_key(|(group, _)| *group);
    Ok((ends.settle() == groups).then_some(ends))
}

/// The tree over the ends as the rows of all files make it.
pub(crate) async fn ends_of_rows(executor: impl PgExecutor<'_>) -> Result<StreamEnds, sqlx::Error> {
    let mut rows = sqlx::query!(
        "SELECT bucket, foreigner_id, sequence, position FROM stream_ends ORDER BY bucket"
    )
    .fetch(executor);
    let mut ends = StreamEnds::default();
    let mut files: Vec<StreamEnd> = Vec::new();
    let mut bucket = 0;
    while let Some(row) = rows.try_next().await? {
        let of = u16::try_from(row.bucket).unwrap_or_default();
        if of != bucket {
            ends.set(bucket, Bucket::of(&files).hash());
            files.clear();
            bucket = of;
        }
        files.push(StreamEnd {
            foreigner_id: row.foreigner_id,
            sequence: number(row.sequence)?,
            position: number(row.position)?,
        });
    }
    ends.set(bucket, Bucket::of(&files).hash());
    ends.settle();
    Ok(ends)
}

/// The tiles of several questions at once, each once.
pub(crate) fn all_of(wanted: impl IntoIterator<Item = BTreeSet<TileId>>) -> BTreeSet<TileId> {
    wanted.into_iter().flatten().collect()
}
