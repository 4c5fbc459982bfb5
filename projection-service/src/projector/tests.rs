//! Projectors over a real database.

use super::*;
use crate::projections::{CaseLookup, EntryBan, ReturnStatistics};
use crate::testing::{Register, foreigner, life, misfit};

/// Waits until the database says yes.
async fn eventually(owner: &PgPool, question: &str) {
    let asking = async {
        while !sqlx::query_scalar::<_, bool>(question)
            .fetch_one(owner)
            .await
            .expect("a question")
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asking)
        .await
        .expect("it comes about");
}

async fn assert_as_rebuilt(register: &Register) {
    for model in ReadModel::ALL {
        assert_eq!(register.differences(*model).await, 0, "{model}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_5_what_is_folded_live_is_what_a_rebuild_gives(owner: PgPool) {
    let register = Register::open(&owner).await;
    let mut running = [
        register.project::<CaseLookup>(),
        register.project::<EntryBan>(),
        register.project::<ReturnStatistics>(),
    ];
    register.populate(1..9).await;
    let head = register.head().await;
    for projector in &mut running {
        projector.reaches(head).await;
        assert!(projector.standing.borrow().lag_seconds.abs() < f64::EPSILON);
        assert!(
            projector
                .context
                .readiness
                .standings()
                .iter()
                .all(|standing| standing.ready)
        );
    }
    assert_eq!(register.count("case_lookup.case_files").await, 8);
    assert_eq!(register.count("entry_ban.persons WHERE banned").await, 8);
    assert_eq!(
        register.count("return_statistics.statistics_facts").await,
        14
    );
    assert_as_rebuilt(&register).await;
    for projector in running {
        projector.stop().await;
    }
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f10_two_projectors_at_once_have_their_effect_once(owner: PgPool) {
    let register = Register::open(&owner).await;
    let (mut one, mut other) = (
        register.project::<CaseLookup>(),
        register.project::<CaseLookup>(),
    );
    register.populate(1..9).await;
    let head = register.head().await;
    one.reaches(head).await;
    other.reaches(head).await;
    assert_eq!(register.differences(ReadModel::CaseLookup).await, 0);
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f16_an_event_that_does_not_fit_stops_the_projector_before_it(owner: PgPool) {
    let register = Register::open(&owner).await;
    register.populate(1..4).await;
    let last_good = register.head().await;
    let version = life(1).len() as u64;
    register.append(foreigner(1), version, &[misfit()]).await;
    register.populate(4..6).await;

    let mut case_lookup = register.project::<CaseLookup>();
    let problem = case_lookup.stops_at(last_good).await;
    assert!(
        problem.contains(&format!("position {}", last_good + 1)),
        "{problem}"
    );
    assert!(!case_lookup.context.readiness.is_ready());
    assert_eq!(
        register.count("case_lookup.case_files").await,
        3,
        "nothing is skipped"
    );

    let mut statistics = register.project::<ReturnStatistics>();
    statistics.reaches(register.head().await).await;
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f17_an_event_of_a_newer_program_stops_the_projector_before_it(owner: PgPool) {
    let register = Register::open(&owner).await;
    register.populate(1..3).await;
    let last_good = register.head().await;
    register
        .append_unknown(foreigner(1), life(1).len() as u64)
        .await;
    let problem = register.project::<EntryBan>().stops_at(last_good).await;
    assert!(
        problem.contains(&format!("position {}", last_good + 1)),
        "{problem}"
    );
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f2_a_checkpoint_that_a_crash_took_back_is_noticed_in_an_idle_register(owner: PgPool) {
    let register = Register::open(&owner).await;
    register.populate(1..4).await;
    let head = register.head().await;
    let mut projector = register.project::<EntryBan>();
    projector.reaches(head).await;
    // As after the crash: neither the rows nor the checkpoint of the last transactions are there.
    for statement in [
        "DELETE FROM entry_ban.persons",
        "UPDATE entry_ban.checkpoint SET position = 0, version = 0",
    ] {
        let lost = sqlx::query(statement).execute(&owner).await;
        lost.expect("the owner may do anything");
    }
    eventually(&owner, "SELECT count(*) = 3 FROM entry_ban.persons").await;
    assert_eq!(register.differences(ReadModel::EntryBan).await, 0);
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f36_a_checkpoint_that_was_set_back_has_its_effect_once(owner: PgPool) {
    let register = Register::open(&owner).await;
    register.populate(1..4).await;
    let head = register.head().await;
    let mut running = [
        register.project::<CaseLookup>(),
        register.project::<EntryBan>(),
        register.project::<ReturnStatistics>(),
    ];
    for (projector, model) in running.iter_mut().zip(ReadModel::ALL) {
        projector.reaches(head).await;
        // In the middle of lives, and before the first of them.
        for position in [head - 3, 0] {
            let back = format!("UPDATE {model}.checkpoint SET position = {position}");
            let set = sqlx::query(&back).execute(&owner).await;
            set.expect("the owner may do anything");
            let reached = format!("SELECT position = {head} FROM {model}.checkpoint");
            eventually(&owner, &reached).await;
        }
    }
    assert_as_rebuilt(&register).await;
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn rows_that_stay_the_same_are_left_alone(owner: PgPool) {
    let register = Register::open(&owner).await;
    let life = life(1);
    register.append(foreigner(1), 0, &life[..2]).await;
    let mut projector = register.project::<CaseLookup>();
    projector.reaches(register.head().await).await;
    let written = |table: &str| {
        let statement = format!("SELECT max(xmin::text::bigint) FROM case_lookup.{table}");
        let owner = owner.clone();
        async move {
            let written = sqlx::query_scalar::<_, i64>(&statement).fetch_one(&owner);
            written.await.expect("rows")
        }
    };
    let (names, files) = (written("case_names").await, written("case_files").await);
    register.append(foreigner(1), 2, &life[2..4]).await;
    projector.reaches(register.head().await).await;
    assert_eq!(written("case_names").await, names);
    assert!(written("case_files").await > files);
    assert_eq!(register.differences(ReadModel::CaseLookup).await, 0);
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f36_a_checkpoint_beyond_the_log_stops_the_projector(owner: PgPool) {
    let register = Register::open(&owner).await;
    register.populate(1..3).await;
    let head = register.head().await;
    let mut projector = register.project::<EntryBan>();
    projector.reaches(head).await;
    let ahead = sqlx::query("UPDATE entry_ban.checkpoint SET position = position + 5");
    ahead
        .execute(&owner)
        .await
        .expect("the owner may do anything");
    let stopped = |standing: &crate::Standing| standing.state == ProjectorState::Stopped;
    let problem = projector
        .standing
        .wait_for(stopped)
        .await
        .expect("it runs")
        .problem
        .clone();
    assert!(
        problem.is_some_and(|problem| problem.contains("beyond the end of the log")),
        "it says why"
    );
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn rows_of_another_version_are_not_touched_until_they_are_rebuilt(owner: PgPool) {
    let register = Register::open(&owner).await;
    register.populate(1..3).await;
    let mut projector = register.project::<EntryBan>();
    projector.reaches(register.head().await).await;
    projector.stop().await;
    let older = sqlx::query("UPDATE entry_ban.checkpoint SET version = version + 1");
    older
        .execute(&owner)
        .await
        .expect("the checkpoint is there");
    let head = register.head().await;
    register.populate(3..5).await;
    let mut projector = register.project::<EntryBan>();
    let stopped = |standing: &crate::Standing| standing.state == ProjectorState::Stopped;
    let standing = projector
        .standing
        .wait_for(stopped)
        .await
        .expect("it runs")
        .clone();
    assert!(
        standing
            .problem
            .is_some_and(|problem| problem.contains("rebuild"))
    );
    let reached = Checkpoint::read(&register.pool, Schema::live(ReadModel::EntryBan)).await;
    assert_eq!(reached.expect("the checkpoint is there").position, head);
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_database_that_was_away_is_no_reason_to_stop_for_good(owner: PgPool) {
    let register = Register::open(&owner).await;
    let hide = sqlx::query("REVOKE SELECT ON events FROM register_projection");
    hide.execute(&owner).await.expect("the owner may revoke");
    register.populate(1..2).await;
    let mut projector = register.project::<CaseLookup>();
    projector.stops_at(0).await;
    let show = sqlx::query("GRANT SELECT ON events TO register_projection");
    show.execute(&owner).await.expect("the owner may grant");
    projector.reaches(register.head().await).await;
    register.close().await;
}

/// Breaks the next projector of this test at a place; others in the process go on.
#[cfg(feature = "faults")]
fn break_once_at(place: &str) -> Arc<std::sync::atomic::AtomicBool> {
    use std::sync::atomic::{AtomicBool, Ordering};
    let broken = Arc::new(AtomicBool::new(false));
    let (told, here) = (Arc::clone(&broken), std::thread::current().id());
    let break_here = move || {
        let first = std::thread::current().id() == here && !told.swap(true, Ordering::SeqCst);
        assert!(!first, "the test breaks it here");
    };
    fail::cfg_callback(format!("projector::{place}"), break_here).expect("a fail point");
    broken
}

#[cfg(feature = "faults")]
#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f11_a_projector_that_breaks_anywhere_goes_on_without_loss_or_repeat(owner: PgPool) {
    let register = Register::open(&owner).await;
    let scenario = fail::FailScenario::setup();
    let mut projector = register.project::<CaseLookup>();
    let places = ["after_read", "after_apply", "before_commit", "after_commit"];
    for (file, place) in (1..).zip(places.into_iter().cycle().take(12)) {
        let broken = break_once_at(place);
        register.populate(file..file + 1).await;
        projector.reaches(register.head().await).await;
        assert!(
            broken.load(std::sync::atomic::Ordering::SeqCst),
            "it never came to {place}"
        );
    }
    scenario.teardown();
    assert_eq!(register.count("case_lookup.case_files").await, 12);
    assert_eq!(register.differences(ReadModel::CaseLookup).await, 0);
    register.close().await;
}
