//! Histories through the router, over a real database.

mod merges;

use crate::testing::{House, KARIMOV, ban, day, id, metadata, now, revoked};
use events::codes::RevocationMode;
use events::{Finding, ForeignerId, Level, Metadata, RuleId};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::PgPool;

async fn house_with_history(pool: PgPool) -> (House, ForeignerId) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let imposed = ban("113/2026", "2026-03-02", None);
    let target = imposed.decision.decision_id;
    house.record(file, vec![KARIMOV.opened()]).await;
    house.record(file, vec![imposed.into()]).await;
    house
        .record(
            file,
            vec![revoked(target, RevocationMode::ExTunc, "2026-03-10")],
        )
        .await;
    (house, file)
}

async fn as_superuser(pool: &PgPool, statement: &str) {
    for statement in [
        "ALTER TABLE events DISABLE TRIGGER ALL",
        statement,
        "ALTER TABLE events ENABLE ALWAYS TRIGGER events_immutable",
    ] {
        sqlx::query(statement)
            .execute(pool)
            .await
            .expect("a superuser may");
    }
}

fn types(answer: &Value) -> Vec<&str> {
    answer["events"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|event| event["type"].as_str().expect("a type"))
        .collect()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_126_a_history_tells_every_event_with_who_when_why_and_what_it_altered(pool: PgPool) {
    let (house, file) = house_with_history(pool).await;
    let answer = house
        .get(
            "auditor",
            "AUDIT",
            &format!("/v1/foreigners/{file}/history"),
        )
        .await
        .ok();
    assert_eq!(
        types(&answer),
        ["FileOpened", "EntryBanImposed", "DecisionRevoked"]
    );
    assert_eq!(answer["complete"], true);
    assert_eq!(answer["count"], 3);
    assert_eq!(answer["head"]["position"], 3);
    assert_eq!(answer["next"], Value::Null);
    let opened = &answer["events"][0];
    assert_eq!(opened["data"]["personal"]["names"]["surname"], "KARIMOV");
    let imposed = &answer["events"][1];
    for (member, expected) in [
        ("position", json!(2)),
        ("sequence", json!(2)),
        ("version", json!("2")),
        ("effective_on", json!("2026-03-02")),
        ("authority", json!("VRS")),
        ("legal_reference", Value::Null),
        ("purpose", json!("RECORD_DECISION")),
        ("findings", json!([])),
        ("foreigner_id", json!(file)),
        // Recorded on 10 March.
        ("recorded_late_days", json!(8)),
        ("erased", Value::Null),
    ] {
        assert_eq!(imposed[member], expected, "{member}");
    }
    assert_eq!(imposed["actor"]["user"], "vrs-4711");
    let decision = &imposed["decision"];
    assert_eq!(
        (&decision["number"], &decision["kind"], &decision["date"]),
        (&json!("113/2026"), &json!("BAN_SCH"), &json!("2026-03-02"))
    );
    let (act, target) = (
        &answer["events"][2]["decision"],
        &answer["events"][2]["target"],
    );
    assert_eq!((&act["number"], target), (&json!("R-1"), decision));
    assert_eq!(answer["linked"], json!([]));
    let revoked = answer["events"][2]["changes"].as_array().expect("changes");
    let change = |path: &str| {
        revoked
            .iter()
            .find(|change| change["path"] == path)
            .expect(path)
    };
    assert_eq!(change("/status")["before"], "BANNED");
    assert_eq!(change("/status")["after"], "NO_MEASURE");
    assert_eq!(change("/decisions/0/status")["after"], "REVOKED");
    assert!(revoked.iter().all(|change| change["path"] != "/version"));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_history_is_complete_only_with_its_last_event(pool: PgPool) {
    let (house, file) = house_with_history(pool).await;
    let path = format!("/v1/foreigners/{file}/history?limit=2");
    let first = house.get("auditor", "AUDIT", &path).await.ok();
    assert_eq!(types(&first), ["FileOpened", "EntryBanImposed"]);
    assert_eq!(
        (&first["complete"], &first["count"], &first["head"]),
        (&json!(false), &Value::Null, &Value::Null)
    );
    let next = first["next"].as_str().expect("a cursor");
    let second = house
        .get("auditor", "AUDIT", &format!("{path}&cursor={next}"))
        .await
        .ok();
    assert_eq!(types(&second), ["DecisionRevoked"]);
    assert_eq!(
        (&second["complete"], &second["count"]),
        (&json!(true), &json!(3))
    );
    let paths: Vec<&str> = second["events"][0]["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter_map(|change| change["path"].as_str())
        .collect();
    assert_eq!(paths[..2], ["/ban_from", "/decisions/0/changes"]);
    let other = format!("/v1/foreigners/{}/history?limit=2&cursor={next}", id());
    assert_eq!(
        house.get("auditor", "AUDIT", &other).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_126_a_history_is_read_as_it_was_known(pool: PgPool) {
    let (house, file) = house_with_history(pool).await;
    let path = format!("/v1/foreigners/{file}/history");
    let whole = house.get("auditor", "AUDIT", &path).await.ok();
    let second = whole["events"][1]["recorded_at"]
        .as_str()
        .expect("an instant");
    let known = house
        .get("auditor", "AUDIT", &format!("{path}?known_at={second}"))
        .await
        .ok();
    assert_eq!(types(&known), ["FileOpened", "EntryBanImposed"]);
    assert_eq!(
        (&known["complete"], &known["count"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(known["events"][1], whole["events"][1]);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_an_altered_event_is_an_error_and_never_a_history(pool: PgPool) {
    let (house, file) = house_with_history(pool.clone()).await;
    as_superuser(&pool, "UPDATE events SET metadata = replace(metadata::text, 'vrs-4711', 'vrs-4712')::json WHERE position = 2").await;
    let answer = house
        .get(
            "auditor",
            "AUDIT",
            &format!("/v1/foreigners/{file}/history"),
        )
        .await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    let problem = answer.json();
    assert_eq!(
        (&problem["type"], &problem["position"]),
        (&json!("urn:problem:log-altered"), &json!(2))
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_a_missing_event_is_an_error_also_at_the_end(pool: PgPool) {
    let (house, file) = house_with_history(pool.clone()).await;
    let path = format!("/v1/foreigners/{file}/history");
    as_superuser(&pool, "DELETE FROM events WHERE position = 3").await;
    let answer = house.get("auditor", "AUDIT", &path).await;
    assert_eq!(
        (answer.status, &answer.json()["rule"]),
        (StatusCode::INTERNAL_SERVER_ERROR, &json!("R-116"))
    );
    as_superuser(&pool, "DELETE FROM events WHERE position = 1").await;
    assert_eq!(
        house.get("auditor", "AUDIT", &path).await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_008_what_a_rule_said_stands_with_its_words_beside_how_late_it_was_recorded(
    pool: PgPool,
) {
    let (house, file) = (House::loaded(pool).await, ForeignerId(id()));
    house.record(file, vec![KARIMOV.opened()]).await;
    let late = Metadata {
        effective_on: day("2026-03-20"),
        received_on: Some(day("2026-03-02")),
        findings: vec![Finding {
            rule: RuleId(8),
            level: Level::Warn,
            due_at: Some(now()),
        }],
        ..metadata()
    };
    let imposed = ban("113/2026", "2026-03-20", None).into();
    house.append_with(file, vec![(imposed, late)]).await;
    let answer = house
        .get(
            "auditor",
            "AUDIT",
            &format!("/v1/foreigners/{file}/history"),
        )
        .await
        .ok();
    let event = &answer["events"][1];
    let finding = &event["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["level"], &finding["due_at"]),
        (
            &json!("R-008"),
            &json!("WARN"),
            &json!("2026-03-20T12:00:00Z")
        )
    );
    assert!(finding["text"].as_str().expect("a text").contains("LATE"));
    // It is about a day to come.
    assert_eq!(event["recorded_late_days"], 0);
    assert_eq!(event["received_on"], "2026-03-02");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f32_an_erased_person_is_shown_as_erased_and_the_history_stays(pool: PgPool) {
    let (house, file) = house_with_history(pool.clone()).await;
    sqlx::query("UPDATE foreigner_keys SET wrapped = NULL, destroyed_at = now()")
        .execute(&pool)
        .await
        .expect("destroyed");
    // Another process of the service has no key ready.
    let other = House::loaded(pool).await;
    let answer = other
        .get(
            "auditor",
            "AUDIT",
            &format!("/v1/foreigners/{file}/history"),
        )
        .await
        .ok();
    assert_eq!(
        (&answer["complete"], &answer["count"]),
        (&json!(true), &json!(3))
    );
    let opened = &answer["events"][0];
    assert_eq!(
        (&opened["data"]["personal"], &opened["erased"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(answer["events"][1]["erased"], Value::Null);
    assert!(!answer.to_string().contains("KARIMOV"));
    drop(house);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_histories_are_for_auditors_and_officers(pool: PgPool) {
    let (house, file) = house_with_history(pool).await;
    let path = format!("/v1/foreigners/{file}/history");
    for (role, purpose, path, status) in [
        ("auditor", "AUDIT", path.clone(), 200),
        ("officer", "CASE_WORK", path.clone(), 200),
        ("border-guard", "BORDER_CHECK", path.clone(), 403),
        ("administrator", "AUDIT", path.clone(), 403),
        ("auditor", "", path.clone(), 400),
        (
            "auditor",
            "AUDIT",
            format!("/v1/foreigners/{}/history", id()),
            404,
        ),
        ("auditor", "AUDIT", format!("{path}?limit=0"), 422),
        ("auditor", "AUDIT", format!("{path}?known_at=now"), 422),
        ("auditor", "AUDIT", format!("{path}?linked=perhaps"), 400),
    ] {
        assert_eq!(
            house.get(role, purpose, &path).await.status.as_u16(),
            status,
            "{role} {path}"
        );
    }
    let answer = house
        .send("auditor", "AUDIT", Method::DELETE, &path, None)
        .await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}
