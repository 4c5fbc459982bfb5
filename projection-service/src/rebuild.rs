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
use crate::projections::{CaseLookup, EntryBan, Projection, ReturnStatistics};
use crate::schema::Schema;
use crate::{ProjectionError, ReadModel};
use chassis::clock::Clock;
use event_log::{Keyring, ReadError};
use sqlx::{PgPool, Postgres, Transaction};

use filling::Filling;
use swapping::{forget_limits, lock_live, lock_position, roll_back, swap_in};

/// Foreigners that one worker holds in memory before it writes them.
const FOREIGNERS_MAX: usize = 20_000;

/// Events in one page of the log.
const PAGE_EVENTS: usize = 5_000;

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
    let mut guard = Guard::take(pool, model).await?;
    let filling = Filling {
        pool,
        keyring,
        clock,
        model,
        workers,
        foreigners_max: FOREIGNERS_MAX,
        page_events: PAGE_EVENTS,
        progress,
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
    let mut guard = Guard::take(pool, model).await?;
    let filling = Filling {
        pool,
        keyring,
        clock,
        model,
        workers: 1,
        foreigners_max: FOREIGNERS_MAX,
        page_events: PAGE_EVENTS,
        progress: &|_| (),
    };
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
    let mut guard = Guard::take(pool, model).await?;
    let filling = Filling {
        pool,
        keyring,
        clock,
        model,
        workers,
        foreigners_max: FOREIGNERS_MAX,
        page_events: PAGE_EVENTS,
        progress,
    };
    let differences = match model {
        ReadModel::CaseLookup => compare_one::<CaseLookup>(&filling).await,
        ReadModel::EntryBan => compare_one::<EntryBan>(&filling).await,
        ReadModel::ReturnStatistics => compare_one::<ReturnStatistics>(&filling).await,
    };
    guard.release().await;
    differences
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

/// Keeps a second rebuild of the same read model away, for as long as its connection lives.
struct Guard {
    connection: sqlx::pool::PoolConnection<sqlx::Postgres>,
    name: String,
}

impl Guard {
    async fn take(pool: &PgPool, model: ReadModel) -> Result<Self, RebuildError> {
        let mut connection = pool.acquire().await?;
        let name = format!("rebuild of {model}");
        let free = sqlx::query_scalar!(
            r#"SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS "free!""#,
            name
        )
        .fetch_one(&mut *connection)
        .await?;
        if free {
            Ok(Self { connection, name })
        } else {
            Err(RebuildError::Running(model))
        }
    }

    async fn release(&mut self) {
        let released = sqlx::query!(
            "SELECT pg_advisory_unlock(hashtextextended($1, 0))",
            self.name
        );
        if released.fetch_one(&mut *self.connection).await.is_err() {
            // A lock lives as long as its session, which must then not go back to the pool.
            self.connection.close_on_drop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MASTER_KEY, Register, foreigner, life, misfit};
    use crate::{DifferencesError, differences};
    use chassis::clock::System;
    use event_log::MasterKey;
    use std::sync::atomic::{AtomicU64, Ordering};

    async fn rebuilt(register: &Register, model: ReadModel) -> Rebuilt {
        let outcome = rebuild(
            &register.pool,
            &register.keyring,
            &System,
            model,
            2,
            &|_| (),
        )
        .await;
        outcome.expect("the log can be folded")
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f35_a_rebuild_under_load_swaps_without_a_step_back(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..5).await;
        let mut projector = register.project::<CaseLookup>();
        projector.reaches(register.head().await).await;
        let before = register.head().await;

        let (finished, ()) = tokio::join!(
            rebuilt(&register, ReadModel::CaseLookup),
            register.populate(5..9)
        );
        assert!(finished.position >= before);
        projector.reaches(register.head().await).await;
        assert_eq!(register.count("case_lookup.case_files").await, 8);
        assert_eq!(register.differences(ReadModel::CaseLookup).await, 0);
        assert!(
            register.count("case_lookup_previous.case_files").await >= 4,
            "the old one is kept"
        );
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f28_a_swap_that_must_wait_keeps_no_reader_waiting(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..3).await;
        let mut long_read = owner.begin().await.expect("a transaction");
        let read = sqlx::query("SELECT position FROM case_lookup.checkpoint");
        read.execute(&mut *long_read).await.expect("it is there");
        let others = async {
            for _ in 0..4 {
                tokio::time::sleep(std::time::Duration::from_millis(300)).await;
                let mut reader = owner.begin().await.expect("a transaction");
                for statement in [
                    "SET LOCAL statement_timeout = '800ms'",
                    "SELECT position FROM case_lookup.checkpoint",
                ] {
                    let read = sqlx::query(statement).execute(&mut *reader).await;
                    read.expect("no reader waits longer than the swap may");
                }
            }
            long_read.rollback().await.expect("read");
        };
        let (finished, ()) = tokio::join!(rebuilt(&register, ReadModel::CaseLookup), others);
        assert_eq!(finished.position, register.head().await);
        assert_eq!(register.count("case_lookup.case_files").await, 2);
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn p_5_the_previous_generation_comes_back_and_knows_what_came_since(owner: PgPool) {
        let register = Register::open(&owner).await;
        let roll_back = async || {
            let (pool, keyring) = (&register.pool, &register.keyring);
            rollback(pool, keyring, &System, ReadModel::CaseLookup).await
        };
        assert!(matches!(
            roll_back().await,
            Err(RebuildError::NoPrevious(_))
        ));
        register.populate(1..3).await;
        rebuilt(&register, ReadModel::CaseLookup).await;
        rebuilt(&register, ReadModel::CaseLookup).await;
        let generation = async || -> uuid::Uuid {
            let live = Checkpoint::read(&register.pool, Schema::live(ReadModel::CaseLookup)).await;
            live.expect("the checkpoint is there").generation
        };
        let replaced = generation().await;
        register.populate(3..5).await;
        let head = register.head().await;
        assert_eq!(roll_back().await.expect("it was kept"), head);
        assert_ne!(generation().await, replaced);
        assert_eq!(register.count("case_lookup.case_files").await, 4);
        assert_eq!(register.count("case_lookup_previous.case_files").await, 2);
        assert_eq!(register.differences(ReadModel::CaseLookup).await, 0);
        // What was rolled back is kept in its turn.
        roll_back().await.expect("it was kept");
        assert_eq!(generation().await, replaced);
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn live_and_rebuilt_generations_of_every_model_are_equal(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..9).await;
        let told = AtomicU64::new(0);
        for model in ReadModel::ALL {
            rebuilt(&register, *model).await;
            let progress = |progress: Progress| told.store(progress.done, Ordering::Relaxed);
            let again = rebuild(
                &register.pool,
                &register.keyring,
                &System,
                *model,
                3,
                &progress,
            )
            .await;
            assert_eq!(
                again.expect("the log can be folded").position,
                told.load(Ordering::Relaxed)
            );
            let previous = format!("{model}_previous");
            assert_eq!(
                differences(&register.pool, model.name(), &previous)
                    .await
                    .expect("comparable"),
                0
            );
        }
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn one_altered_row_is_found(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..3).await;
        rebuilt(&register, ReadModel::CaseLookup).await;
        let alter = sqlx::query("UPDATE case_lookup.case_names SET form = 'X' WHERE place = 0");
        let altered = alter
            .execute(&owner)
            .await
            .expect("the owner may do anything")
            .rows_affected();
        assert_eq!(
            register.differences(ReadModel::CaseLookup).await,
            2 * altered
        );
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn generations_at_different_positions_are_not_compared(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..3).await;
        rebuilt(&register, ReadModel::EntryBan).await;
        let compared = differences(&register.pool, "entry_ban", "entry_ban_previous").await;
        assert!(matches!(
            compared,
            Err(DifferencesError::OtherPosition { right: 0, .. })
        ));
        let compared = differences(&register.pool, "entry_ban", "case_lookup").await;
        assert!(matches!(compared, Err(DifferencesError::NotComparable)));
        let compared = differences(&register.pool, "entry_ban", "x; DROP TABLE events").await;
        assert!(matches!(compared, Err(DifferencesError::NotComparable)));
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn workers_that_must_not_hold_many_files_write_the_same_rows(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..9).await;
        for model in ReadModel::ALL {
            rebuilt(&register, *model).await;
        }
        let filling = Filling {
            pool: &register.pool,
            keyring: &register.keyring,
            clock: &System,
            model: ReadModel::CaseLookup,
            workers: 2,
            foreigners_max: 0,
            page_events: 7,
            progress: &|_| (),
        };
        filling
            .fill::<CaseLookup>(register.head().await)
            .await
            .expect("the log can be folded");
        let compared = differences(&register.pool, "case_lookup", "case_lookup_next").await;
        assert_eq!(compared.expect("comparable"), 0);
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn an_event_that_does_not_fit_fails_the_rebuild_and_leaves_the_live_model(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..3).await;
        rebuilt(&register, ReadModel::EntryBan).await;
        register
            .append(foreigner(1), life(1).len() as u64, &[misfit()])
            .await;
        let outcome = rebuild(
            &register.pool,
            &register.keyring,
            &System,
            ReadModel::EntryBan,
            2,
            &|_| (),
        )
        .await;
        assert!(matches!(
            outcome,
            Err(RebuildError::Projection(
                ProjectionError::Unappliable { .. }
            ))
        ));
        assert_eq!(register.count("entry_ban.persons").await, 2);
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn one_read_model_is_rebuilt_once_at_a_time(owner: PgPool) {
        let register = Register::open(&owner).await;
        let mut first = Guard::take(&register.pool, ReadModel::EntryBan)
            .await
            .expect("nobody rebuilds");
        let second = rebuild(
            &register.pool,
            &register.keyring,
            &System,
            ReadModel::EntryBan,
            1,
            &|_| (),
        )
        .await;
        assert!(matches!(
            second,
            Err(RebuildError::Running(ReadModel::EntryBan))
        ));
        first.release().await;
        rebuilt(&register, ReadModel::EntryBan).await;
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn p_6_after_erasure_a_rebuild_shows_no_names_and_the_same_figures(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..5).await;
        for model in ReadModel::ALL {
            rebuilt(&register, *model).await;
        }
        let erase = sqlx::query("UPDATE foreigner_keys SET wrapped = NULL, destroyed_at = now()");
        erase
            .execute(&owner)
            .await
            .expect("the owner may do anything");
        // A keyring that has not kept the keys from before.
        let keyring =
            Keyring::open(register.pool.clone(), MasterKey::from_bytes(&MASTER_KEY)).await;
        let keyring = keyring.expect("the keyring is there");
        for model in ReadModel::ALL {
            let outcome = rebuild(&register.pool, &keyring, &System, *model, 2, &|_| ()).await;
            outcome.expect("erasure is no error");
        }
        let same = differences(
            &register.pool,
            "return_statistics",
            "return_statistics_previous",
        )
        .await;
        assert_eq!(same.expect("comparable"), 0);
        assert_eq!(register.count("case_lookup.case_names").await, 0);
        for table in ["case_lookup.case_files", "entry_ban.persons"] {
            let clear = format!(
                "{table} AS rows WHERE rows::text LIKE '%KARIMO%' OR rows::text LIKE '%stamp%'"
            );
            assert_eq!(register.count(&clear).await, 0, "{table}");
        }
        register.close().await;
    }
}
