//! What was signed, and what was kept elsewhere of it, as the log is held against it.

use super::{Evidence, Fault};
use crate::commands::number;
use crate::proofs::{ends_of_rows, stored_ends};
use sqlx::{PgPool, Row as _};
use std::collections::VecDeque;
use transparency::{Checkpoint, Hash, NoteFault};

/// Who has a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeper {
    /// The database.
    Register,
    /// Somebody else, who was perhaps told another end of a file than everybody is now.
    Other,
}

/// Everything that was signed, in one snapshot.
pub(super) struct Signed {
    /// Every checkpoint by size, those in the database and those that were kept elsewhere.
    pub(super) checkpoints: VecDeque<(Checkpoint, Keeper)>,
    /// The root of where the files end, as it is stored beside the last checkpoint in the database; `None` when tree and rows differ.
    pub(super) stored_ends: Option<Hash>,
    /// The last checkpoint in the database.
    pub(super) last: Option<Checkpoint>,
}

impl Signed {
    pub(super) async fn read(pool: &PgPool, evidence: &Evidence) -> Result<Self, Fault> {
        let mut snapshot = pool.begin().await?;
        sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            .execute(&mut *snapshot)
            .await?;
        let rows = sqlx::query("SELECT size, note FROM log_checkpoints ORDER BY size")
            .fetch_all(&mut *snapshot)
            .await?;
        let stored_ends = stored_ends(&mut *snapshot).await?.map(|ends| ends.root());
        let of_rows = ends_of_rows(&mut *snapshot).await?.root();
        let mut checkpoints = Vec::with_capacity(rows.len());
        for row in rows {
            let size = number(row.try_get::<i64, _>("size")?)?;
            let note: String = row.try_get("note")?;
            let read = match &evidence.key {
                Some(key) => Checkpoint::open(&note, key),
                None => Checkpoint::read(&note),
            };
            let read = read.and_then(|read| {
                let is_it = read.size == size;
                is_it.then_some(read).ok_or(NoteFault::Malformed)
            });
            checkpoints.push(read.map_err(|fault| Fault::Checkpoint { size, fault })?);
        }
        let last = checkpoints.last().cloned();
        let stored = checkpoints.into_iter().map(|it| (it, Keeper::Register));
        let kept = evidence.kept.iter().cloned().map(|it| (it, Keeper::Other));
        let mut checkpoints: Vec<_> = stored.chain(kept).collect();
        checkpoints.sort_by_key(|(checkpoint, _)| checkpoint.size);
        Ok(Self {
            checkpoints: checkpoints.into(),
            stored_ends: stored_ends.filter(|root| *root == of_rows),
            last,
        })
    }
}
