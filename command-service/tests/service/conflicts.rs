//! Several who want to change the same thing (fault F26, rule R-009).

use serde_json::json;
use sqlx::PgPool;

use crate::harness::{Call, Register, Reply, return_decision};

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f26_a_stale_version_is_refused_with_the_current_one(pool: PgPool) {
    let register = Register::open(&pool).await;
    let foreigner_id = register.opened("KARIMOV").await;
    let violation = |day: &str| json!({"found_on": day, "place": "LV-TER", "grounds": ["VI04"]});
    let call = |day: &str, version: &str| {
        Call::on(foreigner_id, "record-violation", &violation(day)).header("if-match", version)
    };
    let reply = register.send(call("2026-03-01", "\"1\"")).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.body["version"]),
        (200, &json!(2)),
        "{:?}",
        reply.body
    );
    for version in ["\"1\"", "\"0\"", "\"3\"", "\"18446744073709551615\""] {
        let reply = register.send(call("2026-03-02", version)).await;
        assert_eq!(
            (reply.status.as_u16(), &reply.body["current_version"]),
            (412, &json!(2)),
            "{version}"
        );
    }
    for version in ["1", "\"-1\"", "W/\"2\"", "\"two\"", "\"\""] {
        assert_eq!(
            register.send(call("2026-03-02", version)).await.status,
            400,
            "{version}"
        );
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f26_eight_writers_on_one_file_in_two_processes_lose_nothing(pool: PgPool) {
    let register = Register::open(&pool).await;
    let other = register.again().await;
    let foreigner_id = register.opened("KARIMOV").await;
    let calls = (0..8_u32).map(|writer| {
        let register = if writer % 2 == 0 { &register } else { &other };
        async move {
            for day in 0..5 {
                let found_on = format!("2026-02-{:02}", writer * 3 + 1);
                let place = ["LV-TER", "LV-RIX", "LV-GREEN", "LV-INT", "XS-EST"][day];
                let body = json!({"found_on": found_on, "place": place, "grounds": ["VI04"]});
                let reply = register
                    .send(Call::on(foreigner_id, "record-violation", &body))
                    .await;
                assert_eq!(
                    (reply.status.as_u16(), reply.event_types()),
                    (200, vec!["ViolationFound"]),
                    "{:?}",
                    reply.body
                );
            }
        }
    });
    futures::future::join_all(calls).await;
    let stored = event_log::read_stream(&register.pool, events::ForeignerId(foreigner_id))
        .await
        .expect("a whole stream")
        .events;
    assert_eq!(stored.len(), 41);
    assert!(
        stored
            .iter()
            .zip(1..)
            .all(|(event, position)| event.position == position)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f26_what_another_process_recorded_is_known_before_anything_is_refused(pool: PgPool) {
    let register = Register::open(&pool).await;
    let other = register.again().await;
    let foreigner_id = register.opened("KARIMOV").await;
    let release = json!({"released_at": "2026-03-02T13:45:00+02:00", "reason": "COURT_REFUSED"});
    assert_eq!(
        register
            .send(Call::on(foreigner_id, "release", &release))
            .await
            .status,
        409
    );
    let start =
        json!({"started_at": "2026-03-02T13:30:00+02:00", "reason": "DG02", "unit": "VRS-LUDZA"});
    assert_eq!(
        other
            .send(Call::on(foreigner_id, "start-detention", &start))
            .await
            .status,
        200
    );
    let reply = register
        .send(Call::on(foreigner_id, "release", &release))
        .await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_009_a_decision_number_is_taken_once_in_the_whole_register(pool: PgPool) {
    let register = Register::open(&pool).await;
    let one = register.opened("KARIMOV").await;
    let other = register.opened("SAIDOV").await;
    let issue = return_decision("112/2026");
    assert_eq!(
        register
            .send(Call::on(one, "issue-return-decision", &issue))
            .await
            .status,
        200
    );
    let reply = register
        .send(Call::on(other, "issue-return-decision", &issue))
        .await;
    assert_eq!(
        (reply.status.as_u16(), reply.rule(), reply.pointer()),
        (409, "R-009", "/decision/number")
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_009_of_many_at_once_one_gets_the_number(pool: PgPool) {
    let register = Register::open(&pool).await;
    let mut files = Vec::new();
    for i in 0..12 {
        files.push(
            register
                .opened(
                    ["KARIMOV", "SAIDOV", "RAHIMOV"][i % 3]
                        .repeat(i / 3 + 1)
                        .as_str(),
                )
                .await,
        );
    }
    let issue = return_decision("112/2026");
    let calls = files
        .iter()
        .map(|file| register.send(Call::on(*file, "issue-return-decision", &issue)));
    let replies = futures::future::join_all(calls).await;
    let taken = |reply: &&Reply| reply.status == 409 && reply.rule() == "R-009";
    assert_eq!(
        replies.iter().filter(|reply| reply.status == 200).count(),
        1
    );
    assert_eq!(replies.iter().filter(taken).count(), 11);
}
