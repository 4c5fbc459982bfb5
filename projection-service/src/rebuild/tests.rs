//! Rebuilds over a real database.

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
    let statistics = "pg_stats WHERE (schemaname, tablename) = ('case_lookup', 'case_files')";
    assert!(
        register.count(statistics).await > 0,
        "it is searched well from the first search on"
    );
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
async fn statistics_wait_for_the_servers_own_upkeep(owner: PgPool) {
    let register = Register::open(&owner).await;
    register.populate(1..3).await;
    let filling = Filling::of(
        &register.pool,
        &register.keyring,
        &System,
        ReadModel::EntryBan,
    );
    let head = register.head().await;
    let filled = filling.fill::<EntryBan>(head).await;
    filled.expect("the log can be folded");
    // As a vacuum does.
    let mut upkeep = owner.begin().await.expect("a transaction");
    let lock = "LOCK TABLE entry_ban_next.persons IN SHARE UPDATE EXCLUSIVE MODE";
    let locked = sqlx::query(lock).execute(&mut *upkeep).await;
    locked.expect("nobody else has it");
    let ends = async {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        upkeep.rollback().await.expect("ended");
    };
    let (gathered, ()) = tokio::join!(filling.analyze(), ends);
    gathered.expect("a wait is no failure");
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
    let (pool, keyring) = (&register.pool, &register.keyring);
    let filling = Filling {
        workers: 2,
        foreigners_max: 0,
        page_events: 7,
        ..Filling::of(pool, keyring, &System, ReadModel::CaseLookup)
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
    let mut first = guard(&register.pool, ReadModel::EntryBan)
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
    let keyring = Keyring::open(register.pool.clone(), MasterKey::from_bytes(&MASTER_KEY)).await;
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

/// Applies the migrations whose numbers lie in a range.
async fn migrate(owner: &PgPool, numbers: std::ops::RangeInclusive<i64>) {
    let migrations = migrations::MIGRATOR.iter();
    for migration in migrations.filter(|migration| numbers.contains(&migration.version)) {
        let mut transaction = owner.begin().await.expect("a transaction");
        sqlx::raw_sql(&migration.sql)
            .execute(&mut *transaction)
            .await
            .expect("a migration");
        transaction.commit().await.expect("committed");
    }
}

#[sqlx::test(migrations = false)]
async fn an_upgrade_of_case_lookup_keeps_the_old_rows_and_asks_for_a_rebuild(owner: PgPool) {
    migrate(&owner, 1..=8).await;
    for statement in [
        "UPDATE case_lookup.checkpoint SET position = 5, version = 4",
        "INSERT INTO case_lookup.case_documents VALUES (gen_random_uuid(), gen_random_uuid(), 'AB1', 'UZB', 'PP')",
    ] {
        sqlx::query(statement).execute(&owner).await.expect("told");
    }
    migrate(&owner, 9..=i64::MAX).await;
    let count = |table: &'static str| sqlx::query_scalar::<_, i64>(table).fetch_one(&owner);
    let live = "SELECT count(*) FROM case_lookup.case_documents";
    let kept = "SELECT count(*) FROM case_lookup_previous.case_documents";
    assert_eq!(count(live).await.expect("a count"), 0);
    assert_eq!(count(kept).await.expect("a count"), 1);
    // Nothing is answered from the empty tables: they say that another version of the program wrote them.
    let checkpoint = "SELECT position * 100 + version FROM case_lookup.checkpoint";
    assert_eq!(count(checkpoint).await.expect("a checkpoint"), 504);
    let register = Register::open(&owner).await;
    let mut projector = register.project::<CaseLookup>();
    let problem = projector.stops_at(0).await;
    assert!(problem.contains("version"), "{problem}");
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn an_empty_register_keeps_no_previous_generation(owner: PgPool) {
    let kept: Option<String> =
        sqlx::query_scalar("SELECT to_regnamespace('case_lookup_previous')::text")
            .fetch_one(&owner)
            .await
            .expect("an answer");
    assert_eq!(kept, None);
}
