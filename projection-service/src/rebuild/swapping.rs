//! Generations change places under a lock that nobody waits long behind.
//!
//! The strongest lock is asked for at once: to raise a weaker one would be a deadlock with a projector that waits for its turn.
//! Whoever reads meanwhile queues behind the request, so that it is given up after half a second and made again (fault F28).

use super::RebuildError;
use super::filling::Filling;
use crate::checkpoint::Checkpoint;
use crate::projections::Projection;
use crate::schema::Schema;
use crate::step::notify;
use crate::{ProjectionError, ReadModel};
use sqlx::PgConnection;
use std::time::Duration;

/// Tries to lock before a rebuild is given up, and the pause between two.
const LOCK_TRIES: usize = 120;
const LOCK_PAUSE: Duration = Duration::from_millis(500);

/// Brings the next generation to the live position and swaps it in. Answers the position.
pub(super) async fn swap_in<P: Projection>(
    filling: &Filling<'_>,
    mut filled: Checkpoint,
) -> Result<u64, RebuildError> {
    for _ in 0..LOCK_TRIES {
        filled = filling
            .catch_up::<P>(Schema::next(P::MODEL), filled)
            .await?;
        match swap_now::<P>(filling, filled).await {
            Err(error) if error.is_locked_out() => tokio::time::sleep(LOCK_PAUSE).await,
            swapped => return swapped,
        }
    }
    Err(RebuildError::Busy(P::MODEL))
}

async fn swap_now<P: Projection>(
    filling: &Filling<'_>,
    filled: Checkpoint,
) -> Result<u64, RebuildError> {
    let mut transaction = filling.pool.begin().await?;
    forget_limits(&mut transaction).await?;
    lock_live(&mut transaction, P::MODEL, "ACCESS EXCLUSIVE").await?;
    let live = lock_position(&mut transaction, P::MODEL).await?;
    let next = Schema::next(P::MODEL);
    let reached = filling
        .follow_within::<P>(&mut transaction, next, filled, live)
        .await?;
    sqlx::query!("SELECT public.read_model_swap($1)", P::MODEL.name())
        .fetch_one(&mut *transaction)
        .await?;
    notify(&mut transaction, Schema::live(P::MODEL), reached.position).await?;
    transaction.commit().await?;
    Ok(reached.position)
}

/// Brings the previous generation, if this program can fold it, to the live position and swaps it back in. Answers its position.
pub(super) async fn roll_back<P: Projection>(filling: &Filling<'_>) -> Result<u64, RebuildError> {
    for _ in 0..LOCK_TRIES {
        match roll_back_now::<P>(filling).await {
            Err(error) if error.is_locked_out() => tokio::time::sleep(LOCK_PAUSE).await,
            rolled_back => return rolled_back,
        }
    }
    Err(RebuildError::Busy(P::MODEL))
}

async fn roll_back_now<P: Projection>(filling: &Filling<'_>) -> Result<u64, RebuildError> {
    let previous = Schema::previous(P::MODEL);
    if !previous.exists(filling.pool).await? {
        return Err(RebuildError::NoPrevious(P::MODEL));
    }
    let mut kept = Checkpoint::read(filling.pool, previous).await?;
    // Another version is folded on by the program that goes with it, once that one runs again.
    let foldable = kept.version == P::MODEL.version();
    if foldable {
        kept = filling.catch_up::<P>(previous, kept).await?;
    }
    let mut transaction = filling.pool.begin().await?;
    forget_limits(&mut transaction).await?;
    lock_live(&mut transaction, P::MODEL, "ACCESS EXCLUSIVE").await?;
    let live = lock_position(&mut transaction, P::MODEL).await?;
    if foldable {
        kept = filling
            .follow_within::<P>(&mut transaction, previous, kept, live)
            .await?;
    }
    sqlx::query!("SELECT public.read_model_rollback($1)", P::MODEL.name())
        .fetch_one(&mut *transaction)
        .await?;
    notify(&mut transaction, Schema::live(P::MODEL), kept.position).await?;
    transaction.commit().await?;
    Ok(kept.position)
}

/// A rebuild takes its time; the limits of a session are for answering requests. Only for a lock it does not wait long.
pub(super) async fn forget_limits(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "SELECT set_config('statement_timeout', '0', true) AS statement,
                set_config('idle_in_transaction_session_timeout', '0', true) AS idle,
                set_config('lock_timeout', '500ms', true) AS lock"
    )
    .fetch_one(transaction)
    .await?;
    Ok(())
}

pub(super) async fn lock_live(
    transaction: &mut PgConnection,
    model: ReadModel,
    mode: &str,
) -> Result<(), sqlx::Error> {
    let statement = format!(
        "LOCK TABLE {}.checkpoint IN {mode} MODE",
        Schema::live(model).name()
    );
    sqlx::query(&statement).execute(transaction).await?;
    Ok(())
}

pub(super) async fn lock_position(
    transaction: &mut PgConnection,
    model: ReadModel,
) -> Result<u64, sqlx::Error> {
    Schema::live(model).enter(transaction).await?;
    Ok(Checkpoint::lock(transaction).await?.position)
}

impl RebuildError {
    /// Whether a lock was not to be had in time (55P03).
    pub(super) fn is_locked_out(&self) -> bool {
        let Self::Projection(ProjectionError::Database(sqlx::Error::Database(error))) = self else {
            return false;
        };
        error.code().as_deref() == Some("55P03")
    }
}
