//! Rebuilding a read model beside the live one (architecture P-5).
//!
//! The log is read in pages, and each page is shared out by foreigner to workers, which fold in memory and write with COPY.
//! What came meanwhile is folded as in live operation; the last of it under a lock on the live checkpoint, so that the swap
//! never shows less than was shown before.

mod filling;
mod swapping;
mod workers;

use crate::checkpoint::Checkpoint;
use crate::differences::count_differences;
use crate::guard::Guard;
use crate::projections::{CaseLookup, EntryBan, Projection, ReturnStatistics};
use crate::schema::Schema;
use crate::{ProjectionError, ReadModel};
use chassis::clock::Clock;
use event_log::{Keyring, ReadError};
use sqlx::{PgPool, Postgres, Transaction};

use filling::Filling;
use swapping::{forget_limits, lock_live, lock_position, roll_back, swap_in};

/// How far a rebuild has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The read model.
    pub model: ReadModel,
    /// Events folded.
    pub done: u64,
    /// Events to fold, as known when the rebuild began.
    pub total: u64,
    /// Events folded in a second, on average.
    pub per_second: f64,
}

/// A finished rebuild.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rebuilt {
    /// The read model.
    pub model: ReadModel,
    /// The position that the new live generation had reached at the swap, which is the number of events folded.
    pub position: u64,
    /// Events folded in a second, on average.
    pub per_second: f64,
}

/// Why a rebuild did not finish. The live read model is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// Another rebuild of this read model is running.
    #[error("{0} is already being rebuilt")]
    Running(ReadModel),
    /// The read model was read without a break, so that it could not be locked.
    #[error("{0} is read without a break and cannot be swapped now")]
    Busy(ReadModel),
    /// There is no generation to go back to.
    #[error("{0} has no previous generation")]
    NoPrevious(ReadModel),
    /// The log could not be folded.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
}

impl From<sqlx::Error> for RebuildError {
    fn from(error: sqlx::Error) -> Self {
        Self::Projection(error.into())
    }
}

impl From<ReadError> for RebuildError {
    fn from(error: ReadError) -> Self {
        Self::Projection(error.into())
    }
}

/// Rebuilds a read model into a fresh schema and swaps it in; the old one stays as `<name>_previous` until the next rebuild.
/// Live projectors may go on meanwhile, and need not run.
///
/// `pool` needs at least `workers + 3` connections. `progress` is told after each page of the log.
///
/// # Errors
/// See [`RebuildError`]; what was written is thrown away by the next rebuild.
pub async fn rebuild(
    pool: &PgPool,
    keyring: &Keyring,
    clock: &dyn Clock,
    model: ReadModel,
    workers: usize,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Rebuilt, RebuildError> {
    let mut guard = guard(pool, model).await?;
    let filling = Filling {
        workers,
        progress,
        ..Filling::of(pool, keyring, clock, model)
    };
    let rebuilt = match model {
        ReadModel::CaseLookup => rebuild_one::<CaseLookup>(&filling).await,
        ReadModel::EntryBan => rebuild_one::<EntryBan>(&filling).await,
        ReadModel::ReturnStatistics => rebuild_one::<ReturnStatistics>(&filling).await,
    };
    guard.release().await;
    rebuilt
}

/// Swaps the previous generation of a read model back in; the live one is then the previous one. A previous generation that this
/// program folds is brought up to date before; one of another version by the program that goes with it. Answers its position.
///
/// # Errors
/// See [`RebuildError`].
pub async fn rollback(
    pool: &PgPool,
    keyring: &Keyring,
    clock: &dyn Clock,
    model: ReadModel,
) -> Result<u64, RebuildError> {
    let mut guard = guard(pool, model).await?;
    let filling = Filling::of(pool, keyring, clock, model);
    let rolled_back = match model {
        ReadModel::CaseLookup => roll_back::<CaseLookup>(&filling).await,
        ReadModel::EntryBan => roll_back::<EntryBan>(&filling).await,
        ReadModel::ReturnStatistics => roll_back::<ReturnStatistics>(&filling).await,
    };
    guard.release().await;
    rolled_back
}

/// Rebuilds a read model beside the live one, brings both to the same position and answers how many rows differ (invariant
/// I4). Nothing is swapped; `<name>_next` stays to be looked at.
///
/// # Errors
/// See [`RebuildError`].
pub async fn differences_from_rebuild(
    pool: &PgPool,
    keyring: &Keyring,
    clock: &dyn Clock,
    model: ReadModel,
    workers: usize,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<u64, RebuildError> {
    let mut guard = guard(pool, model).await?;
    let filling = Filling {
        workers,
        progress,
        ..Filling::of(pool, keyring, clock, model)
    };
    let differences = match model {
        ReadModel::CaseLookup => compare_one::<CaseLookup>(&filling).await,
        ReadModel::EntryBan => compare_one::<EntryBan>(&filling).await,
        ReadModel::ReturnStatistics => compare_one::<ReturnStatistics>(&filling).await,
    };
    guard.release().await;
    differences
}

/// Copies a read model into a fresh schema and swaps it in, so that nothing but its rows is in its files any more: neither dead row
/// versions nor free space that was not cleared. Readers are held up no longer than by a rebuild. The old generation stays as the
/// previous one.
///
/// # Errors
/// See [`RebuildError`].
pub(crate) async fn renew(
    pool: &PgPool,
    keyring: &Keyring,
    clock: &dyn Clock,
    model: ReadModel,
) -> Result<u64, RebuildError> {
    let mut guard = guard(pool, model).await?;
    let filling = Filling::of(pool, keyring, clock, model);
    let renewed = match model {
        ReadModel::CaseLookup => renew_one::<CaseLookup>(&filling).await,
        ReadModel::EntryBan => renew_one::<EntryBan>(&filling).await,
        ReadModel::ReturnStatistics => renew_one::<ReturnStatistics>(&filling).await,
    };
    guard.release().await;
    renewed
}

async fn renew_one<P: Projection>(filling: &Filling<'_>) -> Result<u64, RebuildError> {
    let copied = filling.copy::<P>().await?;
    swap_in::<P>(filling, copied).await
}

async fn rebuild_one<P: Projection>(filling: &Filling<'_>) -> Result<Rebuilt, RebuildError> {
    let head = event_log::head(filling.pool).await?.position;
    let (filled, per_second) = filling.fill::<P>(head).await?;
    let position = swap_in::<P>(filling, filled).await?;
    Ok(Rebuilt {
        model: P::MODEL,
        position,
        per_second,
    })
}

async fn compare_one<P: Projection>(filling: &Filling<'_>) -> Result<u64, RebuildError> {
    // Up to the live position, not to the head: the live projector may be behind, and both have to meet.
    let live = Checkpoint::read(filling.pool, Schema::live(P::MODEL))
        .await?
        .position;
    let (filled, _) = filling.fill::<P>(live).await?;
    let mut snapshot = meeting::<P>(filling, filled).await?;
    let (live, next) = (Schema::live(P::MODEL), Schema::next(P::MODEL));
    let differences = count_differences(&mut snapshot, live, next).await?;
    snapshot.rollback().await?;
    Ok(differences)
}

/// A snapshot in which both generations are at the same position. The live projector is held up only until it is taken.
async fn meeting<P: Projection>(
    filling: &Filling<'_>,
    filled: Checkpoint,
) -> Result<Transaction<'static, Postgres>, RebuildError> {
    let mut holding = filling.pool.begin().await?;
    forget_limits(&mut holding).await?;
    lock_live(&mut holding, P::MODEL, "EXCLUSIVE").await?;
    let live = lock_position(&mut holding, P::MODEL).await?;
    let mut following = filling.pool.begin().await?;
    forget_limits(&mut following).await?;
    let next = Schema::next(P::MODEL);
    filling
        .follow_within::<P>(&mut following, next, filled, live)
        .await?;
    following.commit().await?;
    let mut snapshot = filling.pool.begin().await?;
    sqlx::query!("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        .execute(&mut *snapshot)
        .await?;
    // The first question takes the snapshot.
    forget_limits(&mut snapshot).await?;
    holding.rollback().await?;
    Ok(snapshot)
}

async fn guard(pool: &PgPool, model: ReadModel) -> Result<Guard, RebuildError> {
    let guard = Guard::of_rebuild(pool, model).await?;
    guard.ok_or(RebuildError::Running(model))
}

#[cfg(test)]
mod tests;
