//! What cqrs-es and postgres-es make of the register.

use std::collections::HashMap;

use chassis::clock::Clock as _;
use command_service::cqrs::{Facts, ForeignerAggregate, ForeignerEvent, LogRepository};
use cqrs_es::persist::{PersistedEventRepository as _, PersistedEventStore, PersistenceError};
use cqrs_es::test::TestFramework;
use cqrs_es::{AggregateError, CqrsFramework, EventStore as _};
use events::codes::{Organisation, Purpose, Violation};
use events::{Actor, Event, ViolationId};
use law::{Command, Specimens};
use postgres_es::PostgresEventRepository;
use serde_json::json;
use sqlx::PgPool;

use crate::harness::{Call, Register, key, return_decision};

fn facts() -> Facts {
    let now = chassis::clock::Manual::at(crate::harness::NOON.parse().expect("an instant")).now();
    Facts {
        now,
        today: law::time::civil_day(now),
        actor: Actor {
            user: "vrs-4711".to_owned(),
            organisation: Organisation::Vrs,
            unit: "VRS-LUDZA".to_owned(),
            workstation: "W-17".to_owned(),
        },
        purpose: Purpose::RecordDecision,
        specimens: Specimens::Refused,
        parameters: std::sync::Arc::new(law::parameters::ENACTED.clone()),
        roles: vec![events::codes::Role::Officer],
        other: None,
        linked: Vec::new(),
        candidates: Vec::new(),
        same_document: Vec::new(),
        searched: law::Searched::NotShown,
    }
}

fn violation(day: &str) -> Command {
    Command::RecordViolation(law::RecordViolation {
        violation_id: ViolationId(key()),
        found_on: day.parse().ok(),
        place: "LV-TER".parse().ok(),
        grounds: vec![Violation::Vi04],
    })
}

fn author() -> HashMap<String, String> {
    [
        ("user", "vrs-4711"),
        ("organisation", "VRS"),
        ("unit", "VRS-LUDZA"),
        ("workstation", "W-17"),
        ("purpose", "CASE_WORK"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

async fn register_with_a_file(pool: &PgPool) -> (Register, String) {
    let register = Register::open(pool).await;
    let id = register.opened("KARIMOV").await;
    let reply = register
        .send(Call::on(
            id,
            "issue-return-decision",
            &return_decision("112/2026"),
        ))
        .await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    (register, id.to_string())
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn the_stock_repository_reads_what_we_wrote(pool: PgPool) {
    let (register, id) = register_with_a_file(&pool).await;
    let stock = PostgresEventRepository::new(register.pool.clone());
    let read = stock
        .get_events::<ForeignerAggregate>(&id)
        .await
        .expect("the stock repository reads");
    let ours = event_log::read_stream(&register.pool, id.parse().expect("an id"))
        .await
        .expect("ours reads")
        .events;
    assert_eq!(read.len(), 3);
    for (stock, ours) in read.iter().zip(&ours) {
        assert_eq!(stock.sequence as u64, ours.sequence);
        assert_eq!(
            (&stock.aggregate_type, &stock.aggregate_id),
            (&ours.aggregate_type, &ours.aggregate_id)
        );
        assert_eq!(
            (&stock.event_type, &stock.event_version),
            (&ours.event_type, &ours.event_version)
        );
        assert_eq!(
            stock.payload.to_string(),
            serde_json::from_str::<serde_json::Value>(ours.payload.get())
                .expect("JSON")
                .to_string()
        );
        assert_eq!(
            stock.metadata["command_key"],
            serde_json::from_str::<serde_json::Value>(ours.metadata.get()).expect("JSON")["command_key"]
        );
    }
    let last = stock
        .get_last_events::<ForeignerAggregate>(&id, 2)
        .await
        .expect("the end reads");
    assert_eq!(last.len(), 1);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn the_framework_executes_commands_over_our_log_and_loads_them_back(pool: PgPool) {
    let (register, id) = register_with_a_file(&pool).await;
    let repository = LogRepository::new(
        register.pool.clone(),
        register.keyring.clone(),
        register.writer.clone(),
    );
    let store = PersistedEventStore::<_, ForeignerAggregate>::new_event_store(repository.clone());
    let framework = CqrsFramework::new(store, Vec::new(), facts());
    framework
        .execute_with_metadata(&id, violation("2026-03-01"), author())
        .await
        .expect("carried out");
    let refused = framework
        .execute_with_metadata(&id, violation("2026-04-01"), author())
        .await;
    assert!(
        matches!(refused, Err(AggregateError::UserError(refusal)) if refusal.code() == "IN_FUTURE")
    );

    let store = PersistedEventStore::<_, ForeignerAggregate>::new_event_store(repository.clone());
    let loaded = store.load_events(&id).await.expect("loaded");
    assert_eq!(loaded.len(), 4);
    assert!(matches!(loaded[3].payload.event, Event::ViolationFound(_)));
    assert_eq!(loaded[3].metadata["user"], "vrs-4711");
    let folded = store
        .load_aggregate(&id)
        .await
        .expect("folded")
        .aggregate
        .into_state();
    assert_eq!(folded.file().map(|file| file.violations.len()), Some(1));
    // The service goes on from what the framework wrote.
    let reply = register
        .send(Call::on(
            id.parse().expect("an id"),
            "record-violation",
            &json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI01"]}),
        ))
        .await;
    assert_eq!(
        (reply.status.as_u16(), &reply.body["version"]),
        (200, &json!(5)),
        "{:?}",
        reply.body
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_stale_commit_is_a_conflict_and_snapshots_are_refused(pool: PgPool) {
    let (register, id) = register_with_a_file(&pool).await;
    let repository = LogRepository::new(
        register.pool.clone(),
        register.keyring.clone(),
        register.writer.clone(),
    );
    let store = PersistedEventStore::<_, ForeignerAggregate>::new_event_store(repository.clone());
    let context = store.load_aggregate(&id).await.expect("loaded");
    let file = id.parse().expect("an id");
    let body = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI01"]});
    assert_eq!(
        register
            .send(Call::on(file, "record-violation", &body))
            .await
            .status,
        200
    );
    let mut aggregate = ForeignerAggregate::at(context.aggregate.clone().into_state());
    let events: Vec<ForeignerEvent> = aggregate
        .decide(violation("2026-03-01"), &facts())
        .await
        .expect("lawful");
    let conflict = store.commit(events, context, author()).await;
    assert!(matches!(conflict, Err(AggregateError::AggregateConflict)));
    assert!(
        repository
            .get_snapshot::<ForeignerAggregate>(&id)
            .await
            .is_err()
    );
    let missing = store.load_aggregate("not an id").await.err();
    assert!(matches!(missing, Some(AggregateError::UnexpectedError(_))));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_replay_that_fails_half_way_says_so(pool: PgPool) {
    let (register, id) = register_with_a_file(&pool).await;
    let repository = LogRepository::new(
        register.pool.clone(),
        register.keyring.clone(),
        register.writer.clone(),
    );
    let mut stream = repository
        .stream_all_events::<ForeignerAggregate>()
        .await
        .expect("a stream");
    let mut count = 0;
    while let Some(event) = stream.next::<ForeignerAggregate>(&[]).await {
        event.expect("readable");
        count += 1;
    }
    assert_eq!(count, 3);
    // Somebody with all rights takes an event out of the middle.
    for statement in [
        "ALTER TABLE events DISABLE TRIGGER events_immutable",
        "DELETE FROM events WHERE position = 2",
        "ALTER TABLE events ENABLE ALWAYS TRIGGER events_immutable",
    ] {
        sqlx::query(statement)
            .execute(&pool)
            .await
            .expect("a superuser may");
    }
    for mut stream in [
        repository
            .stream_all_events::<ForeignerAggregate>()
            .await
            .expect("a stream"),
        repository
            .stream_events::<ForeignerAggregate>(&id)
            .await
            .expect("a stream"),
    ] {
        let first = stream
            .next::<ForeignerAggregate>(&[])
            .await
            .expect("not an empty history");
        assert!(matches!(first, Err(PersistenceError::UnknownError(_))));
    }
}

#[test]
fn the_test_framework_runs_on_the_aggregate() {
    TestFramework::<ForeignerAggregate>::with(facts())
        .given_no_previous_events()
        .when(violation("2026-03-01"))
        .then_expect_error_message("refused (FILE_NOT_OPENED)");
}
