//! Children, asylum seekers, and those who are not detained.

use crate::desk::{Desk, alarms, person, return_decision, types};
use serde_json::json;

pub(crate) async fn a_child_is_detained(desk: &Desk) {
    let story = desk
        .begins(
            "A child of twelve is detained: stored, with an alarm",
            &person("ABDULLAJEV", "2013-05-01"),
        )
        .await;
    let detention =
        json!({"started_at": "2026-03-02T14:30:00+02:00", "reason": "DG02", "unit": "VRS-LUDZA"});
    let started = story.guard("start-detention", detention.clone()).await;
    assert!(alarms(&started).contains(&"R-049"), "{started}");
    let listed = desk.alarms("R-049").await;
    assert!(listed.to_string().contains(&story.id), "{listed}");
    story
        .guard(
            "release",
            json!({"released_at": "2026-03-02T16:30:00+02:00", "reason": "HUMANITARIAN"}),
        )
        .await;
    let case = story.case().await;
    assert_eq!(
        case["detentions"][0]["release"]["reason"], "HUMANITARIAN",
        "{case}"
    );

    let older = desk
        .begins(
            "One of sixteen as a last resort: no alarm for the age",
            &person("ABDURAHIMOV", "2009-05-01"),
        )
        .await;
    let mut justified = detention;
    justified["justification"] = "LAST_RESORT".into();
    justified["released_at"] = "2026-03-03T10:00:00+02:00".into();
    justified["release_reason"] = "ALTERNATIVE_APPLIED".into();
    let started = older.guard("start-detention", justified).await;
    assert!(!alarms(&started).contains(&"R-049"), "{started}");
}

pub(crate) async fn an_asylum_application_during_detention(desk: &Desk) {
    let story = desk
        .begins(
            "Asylum is asked for in detention: another clock, the return waits",
            &person("BAHTIJAROV", "1990-01-15"),
        )
        .await;
    story
        .guard(
            "issue-return-decision",
            return_decision("S-BAH-1", "2026-03-02"),
        )
        .await;
    story
        .guard("start-detention", json!({"started_at": "2026-03-02T14:30:00+02:00", "reason": "DG09", "unit": "VRS-LUDZA"}))
        .await;
    story
        .guard(
            "place-in-centre",
            json!({"placed_at": "2026-03-02T18:00:00+02:00", "premises": "MUCENIEKI_CENTRE"}),
        )
        .await;
    let switched = story
        .guard(
            "switch-detention-regime",
            json!({"regime": "ASYLUM", "switched_at": "2026-03-04T10:00:00+02:00"}),
        )
        .await;
    assert_eq!(
        types(&switched),
        ["DetentionRegimeSwitched", "DecisionSuspended"]
    );
    let case = story.case().await;
    assert_eq!(case["detentions"][0]["regime"], "ASYLUM", "{case}");
    // Six times 24 hours from the switch.
    assert_eq!(case["detentions"][0]["limit_at"], "2026-03-10T08:00:00Z");
    assert_eq!(story.decision("S-BAH-1").await["status"], "SUSPENDED");
    let back = story
        .guard(
            "switch-detention-regime",
            json!({"regime": "RETURN", "switched_at": "2026-03-08T10:00:00+02:00"}),
        )
        .await;
    assert_eq!(types(&back), ["DetentionRegimeSwitched", "DecisionResumed"]);
    let case = story.case().await;
    // Of ten days two had gone: eight are left, the asylum days do not count.
    assert_eq!(
        case["detentions"][0]["limit_at"], "2026-03-16T12:30:00Z",
        "{case}"
    );
    story
        .guard(
            "release",
            json!({"released_at": "2026-03-09T10:00:00+02:00", "reason": "NO_REASONABLE_PROSPECT"}),
        )
        .await;
    let history = story.history().await;
    assert_eq!(
        history.last().map(String::as_str),
        Some("DetentionReleased")
    );
}

pub(crate) async fn an_alternative_that_was_breached(desk: &Desk) {
    let story = desk
        .begins(
            "An alternative to detention is breached: detention becomes possible",
            &person("BEKMURADOV", "1988-11-03"),
        )
        .await;
    story
        .guard(
            "apply-alternative",
            json!({"kind": "REPORTING", "applied_on": "2026-03-02", "terms": "every Monday"}),
        )
        .await;
    story
        .guard(
            "end-alternative",
            json!({"kind": "REPORTING", "ended_on": "2026-03-10", "reason": "BREACHED"}),
        )
        .await;
    story
        .guard(
            "start-detention",
            json!({
                "started_at": "2026-03-10T12:00:00+02:00", "reason": "DG07", "unit": "VRS-LUDZA",
                "released_at": "2026-03-12T12:00:00+02:00", "release_reason": "COURT_REFUSED"
            }),
        )
        .await;
    let again =
        json!({"started_at": "2026-03-20T12:00:00+02:00", "reason": "DG07", "unit": "VRS-LUDZA"});
    story
        .refused(&desk.guard, "start-detention", again, "R-053")
        .await;
    let case = story.case().await;
    assert_eq!(case["alternatives"][0]["end_reason"], "BREACHED", "{case}");
}
