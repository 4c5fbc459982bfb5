//! One key, one effect, one answer (architecture P-3, fault F25).

use serde_json::json;
use sqlx::PgPool;

use crate::harness::{Call, Register, bearer_of, key, person, return_decision};

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f25_a_hundred_clients_with_the_same_key_get_one_event_and_equal_answers(pool: PgPool) {
    let register = Register::open(&pool).await;
    let call = Call::open(&person("KARIMOV"));
    let replies = futures::future::join_all((0..100).map(|_| register.send(call.clone()))).await;
    assert!(
        replies.iter().all(|reply| reply.status == 201),
        "{:?}",
        replies.iter().find(|reply| reply.status != 201)
    );
    assert!(replies.iter().all(|reply| reply.body == replies[0].body));
    assert_eq!(
        replies
            .iter()
            .filter(|reply| !reply.headers.contains_key("idempotency-replayed"))
            .count(),
        1
    );
    assert_eq!(register.count("events").await, 1);

    let foreigner_id = replies[0].foreigner_id();
    let violation = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    let call = Call::on(foreigner_id, "record-violation", &violation);
    let replies = futures::future::join_all((0..100).map(|_| register.send(call.clone()))).await;
    assert!(
        replies
            .iter()
            .all(|reply| reply.status == 200 && reply.body == replies[0].body)
    );
    assert_eq!(replies[0].body["events"].as_array().map(Vec::len), Some(1));
    assert_eq!(register.count("events").await, 2);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f25_a_hundred_clients_at_two_processes_get_one_event(pool: PgPool) {
    let register = Register::open(&pool).await;
    let other = register.again().await;
    let call = Call::open(&person("KARIMOV"));
    let calls = (0..100).map(|i| {
        if i % 2 == 0 {
            register.send(call.clone())
        } else {
            other.send(call.clone())
        }
    });
    let replies = futures::future::join_all(calls).await;
    assert!(
        replies
            .iter()
            .all(|reply| reply.status == 201 && reply.body == replies[0].body)
    );
    assert_eq!(register.count("events").await, 1);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_3_the_same_key_with_another_request_is_refused(pool: PgPool) {
    let register = Register::open(&pool).await;
    let key = key();
    let call = Call::open(&person("KARIMOV")).key(key);
    let first = register.send(call.clone()).await;
    assert_eq!(first.status, 201);
    let others = [
        Call::open(&person("SAIDOV")).key(key),
        call.clone().text(&format!(" {}", person("KARIMOV"))),
        call.clone().header("purpose", "CASE_WORK"),
        call.clone()
            .header("authorization", bearer_of("vrs-4712", "VRS", "officer")),
        Call::on(
            first.foreigner_id(),
            "record-violation",
            &json!({"grounds": []}),
        )
        .key(key),
    ];
    for other in others {
        let reply = register.send(other).await;
        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (422, "used-for-another-request"),
            "{:?}",
            reply.body
        );
    }
    assert_eq!(register.send(call).await.body, first.body);
    assert_eq!(register.count("events").await, 1);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f1_after_a_restart_a_repeat_gets_the_first_answer_although_the_law_would_refuse_it_now(
    pool: PgPool,
) {
    let register = Register::open(&pool).await;
    let foreigner_id = register.opened("KARIMOV").await;
    let issue = Call::on(
        foreigner_id,
        "issue-return-decision",
        &return_decision("112/2026"),
    )
    .header("if-match", "\"1\"");
    let first = register.send(issue.clone()).await;
    assert_eq!(first.status, 200, "{:?}", first.body);
    let revoke = json!({
        "target": first.decision_id(), "mode": "EX_TUNC", "effective_on": "2026-03-02", "reason": "UNLAWFUL_EXTUNC",
        "decision": {"kind": "CHG_REVOKE", "authority": "VRS", "number": "9/2026", "date": "2026-03-02"}
    });
    let reply = register
        .send(Call::on(foreigner_id, "revoke-decision", &revoke))
        .await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    for register in [&register, &register.again().await] {
        let again = register.send(issue.clone()).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_eq!(again.headers["idempotency-replayed"], "true");
        assert_eq!(again.headers["etag"], first.headers["etag"]);
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_3_it_can_be_asked_what_became_of_a_command(pool: PgPool) {
    let register = Register::open(&pool).await;
    let key = key();
    let asked = format!("/v1/commands/{key}");
    let reply = register.send(Call::get(&asked)).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.body["state"]),
        (404, &json!("unknown"))
    );
    let first = register.send(Call::open(&person("KARIMOV")).key(key)).await;
    let reply = register.send(Call::get(&asked)).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.body["state"]),
        (200, &json!("recorded"))
    );
    assert_eq!(
        (&reply.body["answer"], &reply.body["status"]),
        (&first.body, &json!(201))
    );
    assert_eq!(
        register
            .send(Call::get("/v1/commands/nonsense"))
            .await
            .status,
        400
    );
    assert_eq!(
        register
            .send(Call::get(&asked).by("VRS", "analyst"))
            .await
            .status,
        403
    );
    assert_eq!(
        register
            .send(Call::get(&asked).without("authorization"))
            .await
            .status,
        401
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_command_that_asks_for_what_already_is_answers_without_events_and_keeps_its_key(
    pool: PgPool,
) {
    let register = Register::open(&pool).await;
    let foreigner_id = register.opened("KARIMOV").await;
    let issue = return_decision("112/2026");
    assert_eq!(
        register
            .send(Call::on(foreigner_id, "issue-return-decision", &issue))
            .await
            .status,
        200
    );
    let again = Call::on(foreigner_id, "issue-return-decision", &issue);
    let reply = register.send(again.clone()).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.body["events"]),
        (200, &json!([])),
        "{:?}",
        reply.body
    );
    assert_eq!(reply.headers["etag"], "\"3\"");
    let replayed = register.send(again).await;
    assert_eq!(replayed.body, reply.body);
    assert_eq!(replayed.headers["idempotency-replayed"], "true");
    assert_eq!(register.count("commands").await, 3);
    assert_eq!(register.count("events").await, 3);
}
