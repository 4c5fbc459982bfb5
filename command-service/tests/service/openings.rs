//! Opening files.

use command_service::{Request, Target};
use events::codes::{Organisation, Purpose, Violation};
use events::{CommandKey, ForeignerId};
use law::Specimens;
use serde_json::json;
use sqlx::PgPool;

use crate::harness::{Call, Register, decision, key, person, return_decision};

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_file_opens_with_everything_that_happened_on_the_same_day(pool: PgPool) {
    let register = Register::open(&pool).await;
    let mut body = person("KARIMOV");
    let mut issue = return_decision("112/2026");
    issue["command"] = json!("issue-return-decision");
    body["documents"] = json!([{"kind": "PP", "number": "AA 1234567", "issuer": "UZB", "expires_on": "2030-01-01"}]);
    body["first"] = json!([
        {"command": "record-violation", "found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]},
        {"command": "start-detention", "started_at": "2026-03-02T13:30:00+02:00", "reason": "DG02", "unit": "VRS-LUDZA"},
        issue,
        {"command": "impose-entry-ban", "decision": decision("BAN_SCH", "113/2026"), "basis": "RETURN_BAN", "term": "P3Y"}
    ]);
    let reply = register.send(Call::open(&body)).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    assert_eq!(
        reply.event_types(),
        [
            "FileOpened",
            "ViolationFound",
            "DetentionStarted",
            "ReturnDecisionIssued",
            "DecisionNotified",
            "EntryBanImposed"
        ]
    );
    assert_eq!(reply.headers["etag"], "\"6\"");
    assert_eq!(reply.body["version"], 6);
    assert_eq!(reply.body["position"], 6);
    assert_eq!(reply.body["events"][5]["position"], 6);
    assert_eq!(reply.body["decisions"].as_array().map(Vec::len), Some(2));
    assert_eq!(register.count("commands").await, 1);
    assert_eq!(register.count("decision_claims").await, 2);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_file_opens_from_a_passport(pool: PgPool) {
    let register = Register::open(&pool).await;
    let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    let reply = register.send(Call::open(&json!({"mrz": zone}))).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    assert_eq!(register.count("identity_digests").await, 2);
    let wrong = zone.replace("L898902C36", "L898902C35");
    let reply = register.send(Call::open(&json!({"mrz": wrong}))).await;
    assert_eq!(
        (reply.status.as_u16(), reply.rule(), reply.pointer()),
        (422, "R-027", "/mrz")
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_020_specimens_are_refused_in_production(pool: PgPool) {
    let register = Register::with(&pool, Specimens::Refused).await;
    let mut body = person("ERIKSSON");
    body["identity"]["nationalities"] = json!([{"code": "UTO", "type": "CIT"}]);
    let reply = register.send(Call::open(&body)).await;
    assert_eq!((reply.status.as_u16(), reply.rule()), (422, "R-020"));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_030_the_same_person_again_is_refused_with_the_candidates(pool: PgPool) {
    let register = Register::open(&pool).await;
    let known = register.opened("KARIMOV").await;
    let mut swapped = person("ALI");
    swapped["identity"]["given_names"] = json!(["Karimov"]);
    let reply = register.send(Call::open(&swapped)).await;
    assert_eq!((reply.status.as_u16(), reply.rule()), (409, "R-030"));
    assert_eq!(reply.body["candidates"], json!([known]));
    swapped["distinct_from"] = json!([{"foreigner_id": known, "reason": "other fingerprints"}]);
    let reply = register.send(Call::open(&swapped)).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn what_does_not_fit_into_an_entry_of_the_log_is_refused(pool: PgPool) {
    let register = Register::open(&pool).await;
    let with_reasons = |chars: usize| {
        let other = |_| json!({"foreigner_id": key(), "reason": "\u{1f600}".repeat(chars)});
        let mut body = person("KARIMOV");
        body["distinct_from"] = (0..50).map(other).collect();
        assert!(body.to_string().len() < 64 * 1024);
        body
    };
    for path in ["/v1/foreigners", "/v1/foreigners?preview=true"] {
        let reply = register.send(Call::post(path, &with_reasons(300))).await;
        assert_eq!(
            (reply.status.as_u16(), reply.rule(), reply.code()),
            (413, "", "EVENT_TOO_LARGE")
        );
        assert_eq!(reply.body["type"], "urn:problem:event-too-large");
    }
    assert_eq!(
        register.count("events").await + register.count("commands").await,
        0
    );
    let reply = register.send(Call::open(&with_reasons(200))).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_030_of_many_who_open_the_same_person_at_once_one_succeeds(pool: PgPool) {
    let register = Register::open(&pool).await;
    let calls = (0..20).map(|_| register.send(Call::open(&person("KARIMOV"))));
    let replies = futures::future::join_all(calls).await;
    let opened = replies.iter().filter(|reply| reply.status == 201).count();
    let refused = replies
        .iter()
        .filter(|reply| reply.rule() == "R-030" && reply.status == 409)
        .count();
    assert_eq!((opened, refused), (1, 19));
    assert_eq!(register.count("events").await, 1);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_029_the_same_document_in_another_file_is_a_warning(pool: PgPool) {
    let register = Register::open(&pool).await;
    let mut body = person("KARIMOV");
    body["documents"] = json!([{"kind": "PP", "number": "AA 1234567", "issuer": "UZB"}]);
    assert_eq!(register.send(Call::open(&body)).await.status, 201);
    let mut other = person("SAIDOV");
    other["documents"] = json!([{"kind": "PP", "number": "aa-1234567", "issuer": "UZB"}]);
    let reply = register.send(Call::open(&other)).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    assert_eq!(reply.event_types(), ["FileOpened", "DuplicateCaseOpened"]);
    assert_eq!(reply.body["warnings"][0]["rule"], "R-029");
    assert!(
        reply.body["warnings"][0]["text"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_029_a_document_of_another_file_is_told_apart_with_the_opening(pool: PgPool) {
    let register = Register::open(&pool).await;
    let document = json!({"kind": "PP", "number": "AA 1234567", "issuer": "UZB"});
    let mut body = person("KARIMOV");
    body["documents"] = json!([document]);
    let known = register.send(Call::open(&body)).await.foreigner_id();
    let mut other = person("SAIDOV");
    other["first"] = json!([
        {"command": "add-document", "document": document},
        {"command": "close-duplicate-case", "other": known, "resolution": "DIFFERENT_PERSONS", "reason": "other fingerprints"}
    ]);
    let reply = register.send(Call::open(&other)).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    assert_eq!(
        reply.event_types().last(),
        Some(&"DuplicateCaseClosed"),
        "{:?}",
        reply.body
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn when_one_of_the_first_commands_is_refused_nothing_is_recorded(pool: PgPool) {
    let register = Register::open(&pool).await;
    let mut body = person("KARIMOV");
    body["first"] = json!([
        {"command": "record-violation", "found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]},
        {"command": "release", "released_at": "2026-03-02T13:30:00+02:00", "reason": "COURT_REFUSED"}
    ]);
    let reply = register.send(Call::open(&body)).await;
    assert_eq!(reply.status, 409, "{:?}", reply.body);
    assert!(reply.pointer().starts_with("/first/1"), "{:?}", reply.body);
    assert_eq!(
        register.count("events").await + register.count("commands").await,
        0
    );
    body["first"][1] = json!({"command": "record-violation", "found_on": "2026-03-02", "place": "LV-XYZ", "grounds": []});
    let reply = register.send(Call::open(&body)).await;
    assert_eq!(
        (reply.status.as_u16(), reply.pointer(), reply.code()),
        (422, "/first/1/place", "unknown-code")
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_6_no_column_holds_a_name_in_clear(pool: PgPool) {
    let register = Register::open(&pool).await;
    let mut body = person("CANARYSSON");
    body["documents"] = json!([{"kind": "PP", "number": "CANARY77", "issuer": "UZB"}]);
    assert_eq!(register.send(Call::open(&body)).await.status, 201);
    for table in ["events", "commands", "identity_digests", "foreigner_keys"] {
        let rows: Vec<String> = sqlx::query_scalar(&format!("SELECT t::text FROM {table} AS t"))
            .fetch_all(&register.pool)
            .await
            .expect("rows");
        assert!(!rows.is_empty());
        assert!(
            rows.iter()
                .all(|row| !row.contains("CANARY") && !row.contains("1991-07-03")),
            "{table}"
        );
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn commands_are_carried_out_in_process_as_through_http(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let actor = events::Actor {
        user: "import".to_owned(),
        organisation: Organisation::Pmlp,
        unit: "PMLP-IT".to_owned(),
        workstation: "W-1".to_owned(),
    };
    let request = Request {
        roles: vec![events::codes::Role::Officer],
        key: CommandKey(key()),
        fingerprint: command_service::fingerprint(
            &actor,
            "import",
            Purpose::RecordDecision,
            b"line 1",
        ),
        actor,
        purpose: Purpose::RecordDecision,
        if_match: Some(1),
        target: Target::File(ForeignerId(file)),
        duplicate_search: None,
        commands: vec![law::Command::RecordViolation(law::RecordViolation {
            violation_id: events::ViolationId(key()),
            found_on: "2026-03-01".parse().ok(),
            place: "LV-TER".parse().ok(),
            grounds: vec![Violation::Vi04],
        })],
    };
    let answer = register
        .commands
        .execute(request.clone())
        .await
        .expect("carried out");
    assert_eq!(
        (answer.status, answer.replayed, answer.body.version),
        (200, false, 2)
    );
    let again = register.commands.execute(request).await.expect("replayed");
    assert_eq!((again.replayed, again.body), (true, answer.body));
}
