//! Deadlines that pass without a command.

use std::time::Duration;

use command_service::schedule::Schedule;
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use crate::harness::{Call, Register};

/// Looks until nothing is left to do.
async fn look(register: &Register) {
    let schedule = Schedule::new(
        register.pool.clone(),
        register.commands.clone(),
        Duration::from_secs(1),
        &chassis::metrics::Metrics::new(),
    );
    while schedule.look().await.expect("the database is there") {}
}

async fn events(register: &Register, file: Uuid) -> Vec<(String, String)> {
    sqlx::query_as(
        "SELECT event_type, metadata->'actor'->>'user' FROM events WHERE aggregate_id = $1 ORDER BY sequence",
    )
    .bind(file.to_string())
    .fetch_all(&register.pool)
    .await
    .expect("the events")
}

async fn due(register: &Register) -> Vec<Uuid> {
    sqlx::query_scalar("SELECT foreigner_id FROM schedule ORDER BY due_at")
        .fetch_all(&register.pool)
        .await
        .expect("the schedule")
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_002_a_deadline_is_recorded_once_by_the_system_when_it_has_passed(pool: PgPool) {
    let register = Register::open(&pool).await;
    let empty = register.opened("KARIMOV").await;
    let used = register.opened("SAIDOV").await;
    let body = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    register
        .send(Call::on(used, "record-violation", &body))
        .await;
    look(&register).await;
    assert!(due(&register).await.contains(&empty));
    // Opened on 2 March: the thirtieth day after is 1 April, which ends at 21:00 UTC in summer time.
    register.set_clock("2026-04-01T21:00:00Z");
    look(&register).await;
    assert_eq!(
        events(&register, empty).await.len(),
        1,
        "not before the end of the day"
    );

    register.set_clock("2026-04-01T21:00:01Z");
    look(&register).await;
    look(&register).await;
    let recorded = events(&register, empty).await;
    assert_eq!(recorded.len(), 2);
    assert_eq!(
        recorded[1],
        ("DeadlinePassed".to_owned(), "system".to_owned())
    );
    assert_eq!(events(&register, used).await.len(), 2);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_schedule_that_was_lost_is_folded_anew_and_nothing_is_recorded_twice(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    register.set_clock("2026-06-01T12:00:00Z");
    look(&register).await;
    assert_eq!(events(&register, file).await.len(), 2);
    for statement in [
        "DELETE FROM schedule",
        "UPDATE schedule_head SET position = 0",
    ] {
        sqlx::query(statement)
            .execute(&register.pool)
            .await
            .expect("the service may");
    }
    look(&register.again().await).await;
    assert_eq!(events(&register, file).await.len(), 2);
    let head: i64 = sqlx::query_scalar("SELECT position FROM schedule_head")
        .fetch_one(&register.pool)
        .await
        .expect("the head");
    assert_eq!(head, register.count("events").await);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn two_processes_that_both_believe_to_be_the_one_record_once(pool: PgPool) {
    let register = Register::open(&pool).await;
    let files = [
        register.opened("KARIMOV").await,
        register.opened("SAIDOV").await,
        register.opened("RAHIMOV").await,
    ];
    let other = register.again().await;
    register.set_clock("2026-06-01T12:00:00Z");
    other.set_clock("2026-06-01T12:00:00Z");
    tokio::join!(look(&register), look(&other));
    for file in files {
        assert_eq!(events(&register, file).await.len(), 2);
    }
}
