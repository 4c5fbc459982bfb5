//! Refusals name their rule and point to their field (rules.json, P-11), and `first` is as strict as a body of its own.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::harness::{Call, Register, decision, key, person, return_decision};

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn what_is_no_code_is_refused_with_the_rule_of_its_field(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let other_kind = json!({
        "decision": decision("RD_OTHER", "1"), "departure_period_days": 14, "grounds": ["VI04"], "destination": "UZB"
    });
    let ban = json!({"decision": decision("BAN", "1"), "basis": "SECURITY", "term": "P3Y"});
    let revoke = json!({
        "target": key(), "decision": decision("CHG_REVOKE", "1"), "mode": "LATER", "effective_on": "2026-03-02",
        "reason": "COURT_ANNULLED"
    });
    let departure = json!({
        "departed_on": "2026-03-02", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "VOL_NOASSIST",
        "proof": {"source": "", "reference": "1"}
    });
    let ground = json!({
        "decision": decision("BAN_LV", "1"), "basis": "SECURITY", "sub_basis": "SE9", "term": "P3Y"
    });
    let permit = json!({
        "decision": decision("ENTRY_PERMIT", "1"), "from": "2026-03-02", "until": "2026-03-06", "entries": 1, "ground": "SPORT"
    });
    let entered =
        json!({"target": key(), "entered_on": "2026-03-02", "border_crossing_point": "LV-XXX"});
    for (command, body, rule, pointer) in [
        (
            "issue-return-decision",
            other_kind,
            "R-054",
            "/decision/kind",
        ),
        (
            "release",
            json!({"released_at": "2026-03-02T13:30:00+02:00", "reason": ""}),
            "R-048",
            "/reason",
        ),
        ("confirm-departure", departure, "R-070", "/proof/source"),
        (
            "start-detention",
            json!({"started_at": "2026-03-02T13:30:00+02:00", "reason": "DG99", "unit": "VRS-LUDZA"}),
            "R-038",
            "/reason",
        ),
        ("revoke-decision", revoke, "R-077", "/mode"),
        ("impose-entry-ban", ban, "R-080", "/decision/kind"),
        ("impose-entry-ban", ground, "R-084", "/sub_basis"),
        ("grant-entry-permission", permit, "R-090", "/ground"),
        (
            "record-permitted-entry",
            entered,
            "R-091",
            "/border_crossing_point",
        ),
        (
            "record-violation",
            json!({"found_on": "2026-03-02", "place": "", "grounds": ["VI04"]}),
            "R-037",
            "/place",
        ),
    ] {
        let reply = register.send(Call::on(file, command, &body)).await;
        assert_eq!(
            (reply.status.as_u16(), reply.rule(), reply.pointer()),
            (422, rule, pointer),
            "{command}: {:?}",
            reply.body
        );
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_054_r_076_what_a_decision_lacks_is_refused_by_the_rule_that_asks_for_it(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let judgment = json!({"decision": decision("RD_COURT", "K12-345/26"), "grounds": ["VI13"]});
    let change = json!({"target": file, "decision": decision("CHG_AMEND", "2"), "effective_on": "2026-03-02"});
    for (command, body, rule) in [
        ("issue-return-decision", return_decision("1"), "R-054"),
        ("record-court-expulsion", judgment, "R-006"),
        ("amend-decision", change, "R-076"),
    ] {
        for part in ["kind", "authority", "number", "date"] {
            let mut body = body.clone();
            let decision = body["decision"].as_object_mut().expect("an object");
            decision.remove(part);
            let reply = register.send(Call::on(file, command, &body)).await;
            assert_eq!(
                (
                    reply.status.as_u16(),
                    reply.rule(),
                    reply.pointer(),
                    reply.code()
                ),
                (
                    422,
                    rule,
                    format!("/decision/{part}").as_str(),
                    "missing-field"
                ),
                "{command}: {:?}",
                reply.body
            );
        }
    }
}

fn opening(first: Value) -> Call {
    let mut body = person("KARIMOV");
    body["first"] = first;
    Call::open(&body)
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn faults_in_first_are_shown_where_they_are(pool: PgPool) {
    let register = Register::open(&pool).await;
    let violation = json!({"command": "record-violation", "found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    let with = |change: &dyn Fn(&mut Value)| {
        let mut second = violation.clone();
        change(&mut second);
        json!([violation, second])
    };
    let mut issue = return_decision("1");
    issue["command"] = json!("issue-return-decision");
    let nested = |value: Value| {
        let mut issue = issue.clone();
        issue["decision"] = value;
        json!([issue])
    };
    let unknown_member = {
        let mut decision = decision("RD_VOL", "1");
        decision["valid"] = json!(true);
        decision
    };
    for (first, code, pointer) in [
        (
            with(&|it| it["pos"] = json!(1)),
            "unknown-field",
            "/first/1/pos",
        ),
        (
            with(&|it| it["grounds"] = json!("VI04")),
            "wrong-type",
            "/first/1/grounds",
        ),
        (
            with(&|it| it["grounds"] = json!([7])),
            "wrong-type",
            "/first/1/grounds/0",
        ),
        (
            nested(unknown_member),
            "unknown-field",
            "/first/0/decision/valid",
        ),
        (
            nested(json!(["RD_VOL", "VRS", "1", "2026-03-02"])),
            "wrong-type",
            "/first/0/decision",
        ),
        (
            json!([["record-violation", "2026-03-02"]]),
            "wrong-type",
            "/first/0",
        ),
        (json!([{"command": 7}]), "wrong-type", "/first/0/command"),
        (
            json!([{"found_on": "2026-03-02"}]),
            "missing-field",
            "/first/0/command",
        ),
        (
            json!([{"command": "shorten-entry-ban"}]),
            "unknown-value",
            "/first/0/command",
        ),
    ] {
        let reply = register.send(opening(first)).await;
        assert_eq!(
            (reply.status.as_u16(), reply.code(), reply.pointer()),
            (400, code, pointer),
            "{:?}",
            reply.body
        );
    }
    assert_eq!(register.count("events").await, 0);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_040_a_detention_that_is_over_when_the_file_opens_raises_no_alarm(pool: PgPool) {
    let register = Register::open(&pool).await;
    let start = json!({
        "command": "start-detention", "started_at": "2026-02-01T12:00:00Z", "reason": "DG02", "unit": "VRS-LUDZA"
    });
    let release = json!({"command": "release", "released_at": "2026-02-03T12:00:00Z", "reason": "LEGAL_STAY"});
    let reply = register.send(opening(json!([start, release]))).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    assert_eq!(
        reply.event_types(),
        ["FileOpened", "DetentionStarted", "DetentionReleased"]
    );
    assert_eq!(reply.body["alarms"], json!([]));
    let location = format!("/v1/foreigners/{}", reply.foreigner_id());
    assert_eq!(reply.headers["location"], location.as_str());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_009_numbers_that_look_alike_are_alike(pool: PgPool) {
    let register = Register::open(&pool).await;
    let first = register.opened("KARIMOV").await;
    let second = register.opened("SAIDOV").await;
    let issue =
        |file, number: &str| Call::on(file, "issue-return-decision", &return_decision(number));
    let composed = register.send(issue(first, "\u{100}-1/26")).await;
    assert_eq!(composed.status, 200, "{:?}", composed.body);
    let reply = register.send(issue(second, "A\u{304}-1/26")).await;
    assert_eq!((reply.status.as_u16(), reply.rule()), (409, "R-009"));
    let reply = register.send(issue(second, "\u{100}-1/26\u{2060}")).await;
    assert_eq!(
        (reply.status.as_u16(), reply.pointer(), reply.code()),
        (422, "/decision/number", "TEXT_UNPRINTABLE")
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_016_a_name_that_the_zone_cut_is_flagged(pool: PgPool) {
    let register = Register::open(&pool).await;
    let zone = "P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    let reply = register.send(Call::open(&json!({"mrz": zone}))).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    assert_eq!(reply.body["warnings"][0]["rule"], "R-016");
    let names = json!({"surname": "NILAVADHANANANDA", "given_names": ["CHAYAPA", "DEJTHAMRONG", "KRASUANG"]});
    let reply = register
        .send(Call::open(&json!({"mrz": zone, "identity": names})))
        .await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    let warned = reply.body["warnings"].as_array().expect("warnings");
    assert!(warned.iter().all(|warning| warning["rule"] != "R-016"));
}
