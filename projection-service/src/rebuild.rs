//! Rebuilding a read model beside the live one (architecture P-5).
//!
//! The log is read in pages, and each page is shared out by foreigner to workers, which fold in memory and write with COPY.
//! What came meanwhile is folded as in live operation; the last of it under a lock on the live checkpoint, so that the swap
//! never shows less than was shown before.

mod filling;
mod workers;

use crate::checkpoint::Checkpoint;
use crate::differences::count_differences;
use crate::projections::{CaseLookup, EntryBan, Projection, ReturnStatistics};
use crate::schema::Schema;
use crate::step::notify;
use crate::{ProjectionError, ReadModel};
use chassis::clock::Clock;
use event_log::{Keyring, ReadError};
use sqlx::{PgConnection, PgPool};

use filling::Filling;

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
    let caught_up = filling.catch_up::<P>(filled).await?;
    let mut transaction = filling.pool.begin().await?;
    forget_limits(&mut transaction).await?;
    // The strongest lock at once: to raise a weaker one would be a deadlock with a projector that waits for its turn.
    lock_live(&mut transaction, P::MODEL, "ACCESS EXCLUSIVE").await?;
    let live = lock_position(&mut transaction, P::MODEL).await?;
    let reached = filling
        .follow_within::<P>(&mut transaction, caught_up, live)
        .await?;
    sqlx::query!("SELECT public.read_model_swap($1)", P::MODEL.name())
        .fetch_one(&mut *transaction)
        .await?;
    notify(&mut transaction, Schema::live(P::MODEL), reached.position).await?;
    transaction.commit().await?;
    Ok(Rebuilt {
        model: P::MODEL,
        position: reached.position,
        per_second,
    })
}

async fn compare_one<P: Projection>(filling: &Filling<'_>) -> Result<u64, RebuildError> {
    // Up to the live position, not to the head: the live projector may be behind, and both have to meet.
    let live = Checkpoint::read(filling.pool, Schema::live(P::MODEL))
        .await?
        .position;
    let (filled, _) = filling.fill::<P>(live).await?;
    let mut transaction = filling.pool.begin().await?;
    forget_limits(&mut transaction).await?;
    lock_live(&mut transaction, P::MODEL, "EXCLUSIVE").await?;
    let live = lock_position(&mut transaction, P::MODEL).await?;
    filling
        .follow_within::<P>(&mut transaction, filled, live)
        .await?;
    let differences = count_differences(
        &mut transaction,
        Schema::live(P::MODEL),
        Schema::next(P::MODEL),
    )
    .await?;
    transaction.commit().await?;
    Ok(differences)
}

/// A rebuild takes its time; the limits of a session are for answering requests.
async fn forget_limits(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "SELECT set_config('statement_timeout', '0', true) AS statement,
                set_config('idle_in_transaction_session_timeout', '0', true) AS idle"
    )
    .fetch_one(transaction)
    .await?;
    Ok(())
}

async fn lock_live(
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

async fn lock_position(
    transaction: &mut PgConnection,
    model: ReadModel,
) -> Result<u64, sqlx::Error> {
    Schema::live(model).enter(transaction).await?;
    Ok(Checkpoint::lock(transaction).await?.position)
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
