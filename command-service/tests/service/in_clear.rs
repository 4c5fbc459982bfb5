//! What lies in the log in clear has no room for a name (architecture P-6, ADR 0007).

use serde_json::json;
use sqlx::PgPool;

use crate::harness::{Call, Register, person, return_decision};

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_6_no_name_gets_into_a_legal_reference_or_a_unit(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let cited = |reference: &str| {
        let mut body = return_decision("112/2026");
        body["legal_reference"] = json!(reference);
        Call::on(file, "issue-return-decision", &body)
    };
    for reference in ["Ali Karimov", "IL s. 41 (Karimov)", "IL", ""] {
        let reply = register.send(cited(reference)).await;
        assert_eq!(reply.status, 422, "{reference}: {:?}", reply.body);
        assert_eq!(
            (reply.pointer(), reply.code()),
            ("/legal_reference", "not-a-citation")
        );
        assert!(!reply.body.to_string().contains("Karimov"));
    }
    let detained = |unit: &str| {
        let body =
            json!({"started_at": "2026-03-02T13:30:00+02:00", "reason": "DG02", "unit": unit});
        Call::on(file, "start-detention", &body)
    };
    for unit in ["Karimov", "KARIMOV", "VRS Ludza", " ", ""] {
        let reply = register.send(detained(unit)).await;
        assert_eq!(reply.status, 422, "{unit}: {:?}", reply.body);
        assert_eq!(
            (reply.pointer(), reply.code(), reply.rule()),
            ("/unit", "not-a-unit", "R-038")
        );
    }
    assert_eq!(register.count("events").await, 1);
    assert_eq!(register.send(cited("IL s. 41(1)")).await.status, 200);
    assert_eq!(register.send(detained("VRS-LUDZA")).await.status, 200);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_3_a_fingerprint_is_kept_under_a_key(pool: PgPool) {
    let register = Register::open(&pool).await;
    let actor = events::Actor {
        user: "vrs-4711".to_owned(),
        organisation: events::codes::Organisation::Vrs,
        unit: "VRS-LUDZA".to_owned(),
        workstation: "W-1".to_owned(),
    };
    let purpose = events::codes::Purpose::RecordDecision;
    let fingerprint = command_service::fingerprint(&actor, "a test", purpose, b"KARIMOV");
    let file = register.opened("KARIMOV").await;
    let request = command_service::Request {
        roles: vec![events::codes::Role::Officer],
        key: events::CommandKey(crate::harness::key()),
        fingerprint,
        actor,
        purpose,
        if_match: None,
        target: command_service::Target::File(events::ForeignerId(file)),
        duplicate_search: None,
        commands: Vec::new(),
    };
    let key = request.key;
    register.commands.execute(request).await.expect("recorded");
    let kept: Vec<u8> = sqlx::query_scalar("SELECT fingerprint FROM commands WHERE key = $1")
        .bind(key.0)
        .fetch_one(&pool)
        .await
        .expect("a command");
    assert_ne!(kept, fingerprint);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_6_texts_and_content_of_the_record_are_sealed(pool: PgPool) {
    const CANARY: &str = "Kanarejputns";
    const CONTENT: &str = "S2FuYXJlanB1dG5z";
    let register = Register::open(&pool).await;
    let mut body = person("KARIMOV");
    body["identity"]["ethnicity"] = json!(CANARY);
    body["identity"]["fingerprints"] = json!(CANARY);
    body["identity"]["personal_code"] = json!("32512345678");
    body["identity"]["foreign_numbers"] = json!([{"country": "UZB", "number": CANARY}]);
    let opened = register.send(Call::open(&body)).await;
    assert_eq!(opened.status, 201, "{:?}", opened.body);
    let file = opened.foreigner_id();
    let document = json!({"kind": "PP", "number": CANARY, "issuer": "UZB"});
    let sealed = [
        ("add-document", json!({"document": document})),
        (
            "record-address",
            json!({"address": CANARY, "region": CANARY, "postal_code": CANARY, "country": "LVA"}),
        ),
        (
            "set-warning",
            json!({"marker": "ARMED", "set_on": "2026-03-02", "reason": CANARY}),
        ),
        (
            "clear-warning",
            json!({"marker": "ARMED", "cleared_on": "2026-03-02", "reason": CANARY}),
        ),
        (
            "record-vulnerability",
            json!({"kind": "PREGNANT", "since": "2026-03-02", "representative": CANARY}),
        ),
        (
            "attach-document",
            json!({"kind": "OTHER", "media_type": "application/pdf", "title": CANARY, "content": CONTENT}),
        ),
        ("add-service-mark", json!({"text": CANARY})),
    ];
    for (command, body) in &sealed {
        let reply = register.send(Call::on(file, command, body)).await;
        assert_eq!(reply.status, 200, "{command}: {:?}", reply.body);
    }
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT payload::text, metadata::text FROM events")
            .fetch_all(&pool)
            .await
            .expect("events");
    assert_eq!(rows.len(), 1 + sealed.len());
    for (payload, metadata) in rows {
        for text in [CANARY, CONTENT, "32512345678", "PREGNANT"] {
            assert!(
                !payload.contains(text) && !metadata.contains(text),
                "{payload}"
            );
        }
    }
}
