//! Detention with everything that happens in it, and the alternatives to it (Reg. 122 p. 5.4-5.6).

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::harness::{Call, Register, person, return_decision};

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_detention_from_the_police_to_an_alternative(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let extension = json!({
        "decision": {"kind": "DET_COURT", "authority": "COURT_DIST", "number": "K-1/26", "date": "2026-03-11"},
        "until": "2026-05-12"
    });
    let started = json!({
        "started_at": "2026-03-02T13:30:00+02:00", "reason": "DG02", "unit": "VRS-LUDZA",
        "police_detained_at": "2026-03-02T10:29:00+02:00"
    });
    let steps: [(&str, &str, Value, &[&str]); 10] = [
        (
            "2026-03-02T12:00:00Z",
            "issue-return-decision",
            return_decision("112/2026"),
            &["ReturnDecisionIssued", "DecisionNotified"],
        ),
        (
            "2026-03-02T12:00:00Z",
            "start-detention",
            started,
            &["DetentionStarted"],
        ),
        (
            "2026-03-02T17:00:00Z",
            "place-in-centre",
            json!({"placed_at": "2026-03-02T18:00:00+02:00", "premises": "MUCENIEKI_CENTRE"}),
            &["DetentionPlaced"],
        ),
        (
            "2026-03-05T12:00:00Z",
            "switch-detention-regime",
            json!({"regime": "ASYLUM", "switched_at": "2026-03-05T12:00:00+02:00"}),
            &["DetentionRegimeSwitched", "DecisionSuspended"],
        ),
        (
            "2026-03-06T12:00:00Z",
            "switch-detention-regime",
            json!({"regime": "RETURN", "switched_at": "2026-03-06T12:00:00+02:00"}),
            &["DetentionRegimeSwitched", "DecisionResumed"],
        ),
        (
            "2026-03-10T12:00:00Z",
            "file-court-motion",
            json!({"filed_at": "2026-03-10T12:00:00+02:00"}),
            &["CourtMotionFiled"],
        ),
        (
            "2026-03-11T12:00:00Z",
            "extend-detention",
            extension,
            &["DetentionExtendedByCourt"],
        ),
        (
            "2026-03-12T12:00:00Z",
            "release",
            json!({"released_at": "2026-03-12T10:00:00+02:00", "reason": "ALTERNATIVE_APPLIED"}),
            &["DetentionReleased"],
        ),
        (
            "2026-03-12T12:00:00Z",
            "apply-alternative",
            json!({"kind": "REPORTING", "applied_on": "2026-03-12", "terms": "every Monday at the unit"}),
            &["AlternativeApplied"],
        ),
        (
            "2026-03-20T12:00:00Z",
            "start-detention",
            json!({"started_at": "2026-03-20T13:30:00+02:00", "reason": "DG07", "unit": "VRS-LUDZA"}),
            &["DetentionStarted", "AlternativeEnded"],
        ),
    ];
    for (now, command, body, events) in steps {
        register.set_clock(now);
        let reply = register.send(Call::on(file, command, &body)).await;
        assert_eq!(reply.status, 200, "{command}: {:?}", reply.body);
        assert_eq!(reply.event_types(), events, "{command}");
        let alarms: &[&str] = if body.get("police_detained_at").is_some() {
            &["R-039"]
        } else {
            &[]
        };
        let raised = reply.body["alarms"].as_array().expect("alarms");
        let raised: Vec<_> = raised
            .iter()
            .map(|alarm| alarm["rule"].as_str().expect("a rule"))
            .collect();
        assert_eq!(raised, alarms, "{command}");
        let reply = register.send(Call::on(file, command, &body)).await;
        assert_eq!(reply.body["events"], json!([]), "{command} repeated");
    }
    let stored = event_log::read_stream(&register.pool, events::ForeignerId(file))
        .await
        .expect("a stream")
        .events;
    let recorded = register.keyring.unseal(&stored).await.expect("readable");
    let [.., cause, consequence] = recorded.as_slice() else {
        panic!("two events")
    };
    assert_eq!(
        consequence.metadata.causation_id,
        Some(cause.metadata.event_id)
    );
    let clear: i64 =
        sqlx::query_scalar("SELECT count(*) FROM events WHERE payload::text LIKE '%Monday%'")
            .fetch_one(&pool)
            .await
            .expect("a count");
    assert_eq!(clear, 0, "the terms of an alternative are sealed");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_file_opens_with_detention_placement_and_extension(pool: PgPool) {
    let register = Register::open(&pool).await;
    register.set_clock("2026-03-12T12:00:00Z");
    let mut body = person("KARIMOV");
    body["first"] = json!([
        {"command": "start-detention", "started_at": "2026-03-10T13:30:00+02:00", "reason": "DG02", "unit": "VRS-LUDZA"},
        {"command": "place-in-centre", "placed_at": "2026-03-10T18:00:00+02:00", "premises": "TEMP_HOLDING"},
        {"command": "release", "released_at": "2026-03-11T10:00:00+02:00", "reason": "ALTERNATIVE_APPLIED"},
        {"command": "apply-alternative", "kind": "RESIDENCE", "applied_on": "2026-03-11"},
        {"command": "end-alternative", "kind": "RESIDENCE", "ended_on": "2026-03-12", "reason": "LIFTED"},
        {"command": "start-detention", "started_at": "2026-03-12T10:00:00+02:00", "reason": "DG20", "unit": "VRS-LUDZA"},
        {"command": "file-court-motion", "filed_at": "2026-03-12T11:00:00+02:00"},
        {"command": "switch-detention-regime", "regime": "RETURN", "switched_at": "2026-03-12T12:00:00+02:00"},
        {"command": "extend-detention", "until": "2026-04-12", "from": "2026-03-12",
         "decision": {"kind": "DET_COURT", "authority": "COURT_DIST", "number": "K-1/26", "date": "2026-03-12"}},
        {"command": "release", "released_at": "2026-03-12T13:00:00+02:00", "reason": "HEALTH"}
    ]);
    let reply = register.send(Call::open(&body)).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    assert_eq!(
        reply.event_types(),
        [
            "FileOpened",
            "DetentionStarted",
            "DetentionReleased",
            "DetentionPlaced",
            "AlternativeApplied",
            "AlternativeEnded",
            "DetentionStarted",
            "CourtMotionFiled",
            "DetentionRegimeSwitched",
            "DetentionExtendedByCourt",
            "DetentionReleased"
        ]
    );
    assert_eq!(reply.body["alarms"], json!([]));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn what_the_law_of_detention_refuses_is_refused_with_its_rule(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let extension = |kind: &str| {
        json!({
            "decision": {"kind": kind, "authority": "COURT_DIST", "number": "K-1/26", "date": "2026-03-02"}, "until": "2026-05-12"
        })
    };
    for (command, body, status, pointer, rule) in [
        (
            "place-in-centre",
            json!({"placed_at": "2026-03-02T12:00:00Z", "premises": "CAVE"}),
            422,
            "/premises",
            "R-047",
        ),
        (
            "place-in-centre",
            json!({"placed_at": "yesterday", "premises": "HOSPITAL"}),
            422,
            "/placed_at",
            "R-047",
        ),
        (
            "place-in-centre",
            json!({"placed_at": "2026-03-02T12:00:00Z"}),
            422,
            "/premises",
            "R-047",
        ),
        (
            "place-in-centre",
            json!({"placed_at": "2026-03-02T12:00:00Z", "premises": "HOSPITAL"}),
            409,
            "/placed_at",
            "R-047",
        ),
        (
            "file-court-motion",
            json!({"filed_at": "2026-03-02"}),
            422,
            "/filed_at",
            "R-041",
        ),
        (
            "file-court-motion",
            json!({"filed_at": "2026-03-02T12:00:00Z"}),
            409,
            "/filed_at",
            "R-041",
        ),
        (
            "extend-detention",
            extension("RD_VOL"),
            422,
            "/decision/kind",
            "R-042",
        ),
        ("extend-detention", extension("DET_COURT"), 409, "", "R-048"),
        (
            "switch-detention-regime",
            json!({"regime": "SPACE", "switched_at": "2026-03-02T12:00:00Z"}),
            422,
            "/regime",
            "R-044",
        ),
        (
            "switch-detention-regime",
            json!({"regime": "ASYLUM", "switched_at": "2026-03-02T12:00:00Z"}),
            409,
            "",
            "R-048",
        ),
        (
            "apply-alternative",
            json!({"kind": "CHAINS", "applied_on": "2026-03-02"}),
            422,
            "/kind",
            "R-051",
        ),
        (
            "apply-alternative",
            json!({"kind": "REPORTING"}),
            422,
            "/applied_on",
            "R-051",
        ),
        (
            "end-alternative",
            json!({"ended_on": "2026-03-02", "reason": "LIFTED"}),
            422,
            "/alternative_id",
            "R-051",
        ),
        (
            "end-alternative",
            json!({"kind": "REPORTING", "ended_on": "2026-03-02", "reason": "LIFTED"}),
            409,
            "",
            "R-051",
        ),
    ] {
        let reply = register.send(Call::on(file, command, &body)).await;
        assert_eq!(reply.status, status, "{command}: {:?}", reply.body);
        assert_eq!(reply.rule(), rule, "{command}: {:?}", reply.body);
        if !pointer.is_empty() {
            assert_eq!(reply.pointer(), pointer, "{command}");
        }
    }
    assert_eq!(register.count("events").await, 1);
}
