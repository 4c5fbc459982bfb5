//! `?preview=true`: what would happen, without doing it.

use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::harness::{Call, Register, Reply, decision, key, person, return_decision};

async fn previewed(register: &Register, file: Uuid, command: &str, body: &Value) -> Reply {
    let path = format!("/v1/foreigners/{file}/{command}?preview=true");
    register.send(Call::post(&path, body)).await
}

async fn done(register: &Register, file: Uuid, command: &str, body: Value) -> Reply {
    let reply = register.send(Call::on(file, command, &body)).await;
    assert_eq!(reply.status, 200, "{command}: {:?}", reply.body);
    reply
}

/// The number of rows that a command would leave.
async fn traces(register: &Register) -> (i64, i64, i64) {
    (
        register.count("events").await,
        register.count("commands").await,
        register.count("decision_claims").await,
    )
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_preview_tells_events_cascades_and_deadlines_and_leaves_no_trace(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let issued = done(
        &register,
        file,
        "issue-return-decision",
        return_decision("112/2026"),
    )
    .await;
    let target = issued.decision_id();
    done(&register, file, "impose-entry-ban", json!({
        "decision": decision("BAN_SCH", "113/2026"), "basis": "RETURN_BAN", "return_decision_id": target, "term": "P3Y"
    }))
    .await;
    let before = traces(&register).await;
    let body = json!({
        "departed_on": "2026-03-02", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "VOL_NOASSIST",
        "proof": {"source": "BCP_LV", "reference": "secret reference 7"}
    });
    let reply = previewed(&register, file, "confirm-departure", &body).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    assert_eq!(reply.body["preview"], true);
    assert_eq!(
        reply.event_types(),
        ["DepartureConfirmed", "EntryBanStarted"]
    );
    assert_eq!(reply.body["events"][1]["data"]["valid_until"], "2029-03-02");
    assert_eq!(reply.body["version"], 6);
    assert!(!reply.body.to_string().contains("secret reference"));
    assert_eq!(traces(&register).await, before);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_preview_is_refused_like_the_command_and_its_key_stays_free(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let early = json!({"released_at": "2026-03-02T13:45:00+02:00", "reason": "COURT_REFUSED"});
    let refused = previewed(&register, file, "release", &early).await;
    assert_eq!((refused.status.as_u16(), refused.rule()), (409, "R-048"));

    let used = key();
    let body = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    let path = format!("/v1/foreigners/{file}/record-violation");
    let asked = register
        .send(Call::post(&format!("{path}?preview=true"), &body).key(used))
        .await;
    assert_eq!(asked.event_types(), ["ViolationFound"]);
    let done = register.send(Call::post(&path, &body).key(used)).await;
    assert_eq!(done.event_types(), ["ViolationFound"]);
    assert!(done.body["events"][0]["position"].is_u64());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_preview_finds_what_the_append_would_find(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    done(
        &register,
        file,
        "issue-return-decision",
        return_decision("112/2026"),
    )
    .await;
    let same = register
        .send(Call::post(
            "/v1/foreigners?preview=true",
            &person("KARIMOV"),
        ))
        .await;
    assert_eq!((same.status.as_u16(), same.rule()), (409, "R-030"));
    let other = register
        .send(Call::post("/v1/foreigners?preview=true", &person("SAIDOV")))
        .await;
    assert_eq!(other.event_types(), ["FileOpened"], "{:?}", other.body);
    assert_eq!(other.body["deadlines"][0]["rule"], "R-002");

    let second = register.opened("RAHIMOV").await;
    let taken = previewed(
        &register,
        second,
        "issue-return-decision",
        &return_decision("112/2026"),
    )
    .await;
    assert_eq!((taken.status.as_u16(), taken.rule()), (409, "R-009"));
    let unknown = register
        .send(Call::post(
            &format!("/v1/foreigners/{second}/release?preview=yes"),
            &json!({}),
        ))
        .await;
    assert_eq!(unknown.status, 400);
}
