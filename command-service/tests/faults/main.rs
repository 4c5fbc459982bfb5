//! What is left when the process stops between two side effects (F1, F9, F22). Needs the feature `faults`; fail points
//! belong to the whole process, so each test holds them for itself.

#[expect(dead_code, reason = "the tests of the service use more of it")]
#[path = "../service/harness.rs"]
mod harness;
#[expect(dead_code, reason = "the tests of the service use more of it")]
#[path = "../service/nats.rs"]
mod nats;
#[expect(dead_code, reason = "the tests of the service use more of it")]
#[path = "../service/relaying.rs"]
mod relaying;

use fail::FailScenario;
use serde_json::json;
use sqlx::PgPool;

use harness::{Call, Register, key, person, return_decision};
use nats::Nats;
use relaying::{expect_whole, record, relay};

/// Every place between two side effects of a command.
const COMMAND_POINTS: [&str; 6] = [
    "command::before_append",
    "writer::before_insert",
    "writer::after_insert",
    "writer::before_commit",
    "writer::after_commit",
    "command::before_reply",
];

/// Every place between two side effects of the relay.
const RELAY_POINTS: [&str; 4] = [
    "relay::after_read",
    "relay::after_publish",
    "relay::before_ack",
    "relay::after_ack",
];

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f1_wherever_a_command_is_cut_off_a_repeat_after_the_restart_finds_it_done_once(
    pool: PgPool,
) {
    let scenario = FailScenario::setup();
    for (point, surname) in COMMAND_POINTS
        .into_iter()
        .zip(["A", "B", "C", "D", "E", "F"])
    {
        let register = Register::open(&pool).await;
        let before = register.count("events").await;
        let key = key();
        let call = Call::open(&person(surname)).key(key);
        fail::cfg(point, "panic").expect("a fail point");
        let cut = register.send(call.clone()).await;
        assert!(cut.status.is_server_error(), "{point}: {:?}", cut.body);
        fail::remove(point);

        let register = register.again().await;
        // The dead process's transaction is rolled back when the server notices; the repeat waits for it.
        let again = register.send(call).await;
        assert_eq!(again.status, 201, "{point}: {:?}", again.body);
        assert_eq!(register.count("events").await, before + 1, "{point}");
        let committed = ["writer::after_commit", "command::before_reply"].contains(&point);
        assert_eq!(
            again.headers.contains_key("idempotency-replayed"),
            committed,
            "{point}"
        );
        let asked = register
            .send(Call::get(&format!("/v1/commands/{key}")))
            .await;
        assert_eq!(
            (asked.status.as_u16(), &asked.body["answer"]),
            (200, &again.body),
            "{point}"
        );
    }
    scenario.teardown();
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f22_an_unknown_outcome_is_said_and_can_be_asked_after(pool: PgPool) {
    let scenario = FailScenario::setup();
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let key = key();
    let call = Call::on(file, "issue-return-decision", &return_decision("112/2026")).key(key);
    fail::cfg("writer::after_commit", "panic").expect("a fail point");
    let unknown = register.send(call.clone()).await;
    fail::remove("writer::after_commit");
    assert_eq!(unknown.status, 503);
    assert_eq!(unknown.headers["retry-after"], "1");
    assert!(
        unknown.body["detail"]
            .as_str()
            .is_some_and(|text| text.contains("GET /v1/commands/{key}"))
    );
    let asked = register
        .send(Call::get(&format!("/v1/commands/{key}")))
        .await;
    assert_eq!(
        (asked.status.as_u16(), &asked.body["state"]),
        (200, &json!("recorded"))
    );
    // The writer is gone; what comes now is refused with the same promise.
    let later = register
        .send(Call::on(file, "release", &json!({})).header("if-match", "\"3\""))
        .await;
    assert!(
        [409, 422, 503].contains(&later.status.as_u16()),
        "{:?}",
        later.body
    );
    let again = register.again().await.send(call).await;
    assert_eq!(
        (again.status.as_u16(), &again.body),
        (200, &asked.body["answer"])
    );
    scenario.teardown();
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f9_wherever_the_relay_is_cut_off_the_next_one_goes_on(pool: PgPool) {
    let scenario = FailScenario::setup();
    let (register, nats) = (Register::open(&pool).await, Nats::start().await);
    let context = nats.context().await;
    let file = register.opened("KARIMOV").await;
    record(&register, file, 300).await;
    for (round, point) in RELAY_POINTS.iter().cycle().take(16).enumerate() {
        let passes = if *point == "relay::after_read" {
            0
        } else {
            round * 7
        };
        fail::cfg(*point, &format!("{passes}*off->panic")).expect("a fail point");
        let cut = relay(&register, &nats);
        assert!(
            cut.task.await.is_err_and(|error| error.is_panic()),
            "{point}"
        );
        fail::remove(*point);
        record(
            &register,
            register.opened(&"N".repeat(round + 1)).await,
            150,
        )
        .await;
    }
    let whole = relay(&register, &nats);
    expect_whole(&register, &context).await;
    whole.stop().await;
    scenario.teardown();
}
