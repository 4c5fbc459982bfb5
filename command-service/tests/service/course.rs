//! The commands in the course of a return case, through HTTP.

use events::{Event, ForeignerId};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::harness::{Call, Register, Reply, decision, person, return_decision};

async fn does(register: &Register, file: Uuid, command: &str, body: Value) -> Reply {
    let reply = register.send(Call::on(file, command, &body)).await;
    assert_eq!(reply.status, 200, "{command}: {:?}", reply.body);
    reply
}

async fn refused(register: &Register, file: Uuid, command: &str, body: Value) -> String {
    let reply = register.send(Call::on(file, command, &body)).await;
    assert!(
        matches!(reply.status.as_u16(), 409 | 422),
        "{command}: {:?}",
        reply.body
    );
    reply.rule().to_owned()
}

/// The events of a file as they are recorded.
async fn recorded(register: &Register, file: Uuid) -> Vec<event_log::Recorded> {
    let stream = event_log::read_stream(&register.pool, ForeignerId(file)).await;
    let stored = stream.expect("a stream").events;
    register.keyring.unseal(&stored).await.expect("readable")
}

fn act(kind: &str, authority: &str, number: &str, date: &str) -> Value {
    json!({"kind": kind, "authority": authority, "number": number, "date": date})
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_period_is_extended_an_appeal_dismissed_and_a_departure_refuted(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let issued = does(
        &register,
        file,
        "issue-return-decision",
        return_decision("112/2026"),
    )
    .await;
    let target = issued.decision_id();
    does(&register, file, "impose-entry-ban", json!({
        "decision": decision("BAN_SCH", "113/2026"), "basis": "RETURN_BAN", "return_decision_id": target, "term": "P3Y"
    }))
    .await;
    register.set_clock("2026-03-12T12:00:00Z");
    does(&register, file, "extend-departure-period", json!({
        "target": target, "decision": act("PERIOD_EXT", "VRS", "115/2026", "2026-03-12"), "last_day": "2026-05-16"
    }))
    .await;
    let lodged = does(
        &register,
        file,
        "lodge-appeal",
        json!({
            "target": target, "body": "COURT_ADM", "lodged_on": "2026-03-12", "suspensive": true
        }),
    )
    .await;
    assert_eq!(lodged.event_types(), ["AppealLodged", "DecisionSuspended"]);
    let events = recorded(&register, file).await;
    let [.., cause, suspended] = events.as_slice() else {
        panic!("two events")
    };
    let cause_id = Some(cause.metadata.event_id);
    assert_eq!(suspended.metadata.causation_id, cause_id);
    let Event::AppealLodged(appeal) = &cause.event else {
        panic!("an appeal")
    };
    register.set_clock("2026-04-01T12:00:00Z");
    let decided = does(
        &register,
        file,
        "decide-appeal",
        json!({
            "appeal_id": appeal.appeal_id, "decided_on": "2026-04-01", "outcome": "DISMISSED",
            "decision": act("APPEAL_RULING", "COURT_ADM", "A420-2/26", "2026-04-01")
        }),
    )
    .await;
    assert_eq!(decided.event_types(), ["AppealDecided", "DecisionResumed"]);
    does(&register, file, "confirm-departure", json!({
        "departed_on": "2026-04-01", "departed_earliest_on": "2026-03-20", "border_crossing_point": "LV-RIX",
        "destination": "UZB", "form": "VOL_NOASSIST", "proof": {"source": "CARRIER", "reference": "BT-42"}
    }))
    .await;
    register.set_clock("2026-04-05T12:00:00Z");
    let refuted = does(
        &register,
        file,
        "refute-departure",
        json!({
            "departed_on": "2026-04-01", "refuted_on": "2026-04-05", "reference": "report 44/2026"
        }),
    )
    .await;
    assert_eq!(
        refuted.event_types(),
        ["DepartureRefuted", "EntryBanAwaitsDeparture"]
    );
    let closed = json!({"closed_on": "2026-04-05", "reason": "LEGALISED"});
    let closed = does(&register, file, "close-case", closed).await;
    assert_eq!(closed.event_types(), ["CaseClosed", "DecisionRevoked"]);
    let events = recorded(&register, file).await;
    let [.., cause, revoked] = events.as_slice() else {
        panic!("two events")
    };
    let cause_id = Some(cause.metadata.event_id);
    assert_eq!(revoked.metadata.causation_id, cause_id);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_judgment_is_enforced_with_notice_and_the_person_found_first(pool: PgPool) {
    let register = Register::open(&pool).await;
    let mut opening = person("KARIMOV");
    opening["first"] = json!([
        {"command": "record-court-expulsion", "decision": act("RD_COURT", "COURT_CRIM", "K12-345/26", "2026-02-10"),
         "grounds": ["VI13"], "destination": "UZB", "ban_term": "P5Y"},
        {"command": "impose-entry-ban", "decision": decision("BAN_SCH", "114/2026"), "basis": "RETURN_BAN", "term": "P5Y"},
        {"command": "record-removal-bar", "country": "AFG", "since": "2026-03-01", "reference": "17/2026"},
        {"command": "report-absconding", "absconded_on": "2026-02-20", "note": "left the address"},
        {"command": "report-found", "found_on": "2026-03-01", "place": "LV-TER"}
    ]);
    let opened = register.send(Call::open(&opening)).await;
    assert_eq!(opened.status, 201, "{:?}", opened.body);
    let file = opened.foreigner_id();
    let target = opened.decision_id();
    let notified = json!({"target": target, "notified_on": "2026-02-12"});
    does(&register, file, "notify-decision", notified).await;
    let failed = json!({"failed_on": "2026-03-01", "reason": "NO_DOCUMENT", "note": "no passport"});
    does(&register, file, "record-failed-removal", failed).await;
    let removal = |country: &str, told: &str| {
        json!({
            "removed_on": "2026-03-02", "border_crossing_point": "LV-RIX", "destination": country, "form": "FORCED_NOASSIST",
            "reference": "ESC-17/2026", "started_at": "2026-03-02T09:30:00+02:00", "informed_at": told
        })
    };
    let early = "2026-03-01T20:00:00+02:00";
    let rule = refused(&register, file, "record-removal", removal("AFG", early)).await;
    assert_eq!(rule, "R-062");
    does(
        &register,
        file,
        "lift-removal-bar",
        json!({"country": "AFG", "lifted_on": "2026-03-02"}),
    )
    .await;
    let told = "2026-03-02T08:00:00+02:00";
    let removed = does(&register, file, "record-removal", removal("AFG", told)).await;
    assert_eq!(
        removed.event_types(),
        ["RemovalExecuted", "EntryBanStarted"]
    );
    assert_eq!(removed.body["alarms"][0]["rule"], "R-067");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_permit_of_another_state_is_consulted_about_first(pool: PgPool) {
    let register = Register::open(&pool).await;
    let mut opening = person("KARIMOV");
    opening["documents"] = json!([
        {"kind": "RP", "number": "PL778899", "issuer": "POL", "issued_on": "2025-01-01", "expires_on": "2028-01-01"}
    ]);
    opening["first"] = json!([
        {"command": "open-consultation", "country": "POL", "opened_on": "2026-03-02", "told_to_go_on": "2026-03-02"}
    ]);
    let opened = register.send(Call::open(&opening)).await;
    assert_eq!(opened.status, 201, "{:?}", opened.body);
    let file = opened.foreigner_id();
    let issue = return_decision("112/2026");
    let rule = refused(&register, file, "issue-return-decision", issue.clone()).await;
    assert_eq!(rule, "R-064");
    let events = recorded(&register, file).await;
    let asked = events.iter().find_map(|it| match &it.event {
        Event::ConsultationOpened(asked) => Some(asked.consultation_id),
        _ => None,
    });
    does(
        &register,
        file,
        "extend-consultation",
        json!({"consultation_id": asked}),
    )
    .await;
    does(
        &register,
        file,
        "answer-consultation",
        json!({
            "consultation_id": asked, "answered_on": "2026-03-02", "outcome": "WITHDRAWN"
        }),
    )
    .await;
    does(&register, file, "issue-return-decision", issue).await;
    let question =
        json!({"direction": "LATVIA_IS_ASKED", "country": "EST", "opened_on": "2026-03-02"});
    does(&register, file, "open-consultation", question).await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_098_r_099_an_alert_is_kept_after_an_assessment(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let issue = return_decision("112/2026");
    let issued = does(&register, file, "issue-return-decision", issue).await;
    register.set_clock("2029-02-12T12:00:00Z");
    let keep = |assessment: &str| {
        json!({
            "target": issued.decision_id(), "extended_on": "2029-02-12", "assessment": assessment
        })
    };
    let rule = refused(&register, file, "extend-alert", keep("")).await;
    assert_eq!(rule, "R-099");
    let kept = does(&register, file, "extend-alert", keep("still in Latvia")).await;
    assert_eq!(kept.event_types(), ["AlertExtended"]);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn death_and_citizenship_end_what_is_in_force(pool: PgPool) {
    let register = Register::open(&pool).await;
    for (command, body) in [
        (
            "record-death",
            json!({"died_on": "2026-03-02", "reference": "certificate 17"}),
        ),
        (
            "record-citizenship",
            json!({"country": "LTU", "acquired_on": "2026-03-02", "reference": "naturalisation 3"}),
        ),
    ] {
        let file = register
            .opened(
                command
                    .split_once('-')
                    .map_or("", |it| it.1)
                    .to_uppercase()
                    .as_str(),
            )
            .await;
        let number = format!("112/{command}");
        does(
            &register,
            file,
            "issue-return-decision",
            return_decision(&number),
        )
        .await;
        let ended = does(&register, file, command, body).await;
        assert_eq!(ended.event_types()[1..], ["DecisionRevoked"]);
    }
}
