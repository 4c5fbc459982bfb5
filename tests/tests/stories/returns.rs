//! Return cases that do not go as planned.

use crate::desk::{Desk, alarms, departure, person, removal_order, return_decision, types};
use serde_json::json;

pub(crate) async fn an_unaccompanied_minor(desk: &Desk) {
    let story = desk
        .begins(
            "An unaccompanied minor goes home to a family",
            &person("LATIPOV", "2010-08-08"),
        )
        .await;
    story
        .guard("record-vulnerability", json!({"kind": "UNACCOMPANIED_MINOR", "since": "2026-03-01", "representative": "orphan's court 12"}))
        .await;
    story
        .guard(
            "issue-removal-order",
            removal_order("S-LAT-1", "2026-03-02"),
        )
        .await;
    let removal = json!({
        "removed_on": "2026-04-01", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "FORCED_NOASSIST"
    });
    story
        .refused(&desk.guard, "record-removal", removal.clone(), "R-073")
        .await;
    let mut received = removal;
    received["reception"] = "FAMILY".into();
    received["representative"] = "orphan's court 12".into();
    story.guard("record-removal", received).await;
    let events = story.events().await;
    let removed = events
        .iter()
        .find(|event| event["type"] == "RemovalExecuted")
        .unwrap();
    assert_eq!(
        removed["data"]["profile"]["unaccompanied"], true,
        "{removed}"
    );
}

pub(crate) async fn a_birthday_between_decision_and_departure(desk: &Desk) {
    let story = desk
        .begins(
            "Eighteen between decision and departure: two age groups",
            &person("MADAMINOV", "2008-03-10"),
        )
        .await;
    story
        .guard(
            "issue-return-decision",
            return_decision("S-MAD-1", "2026-03-02"),
        )
        .await;
    story
        .guard("confirm-departure", departure("2026-03-12", "VOL_NOASSIST"))
        .await;
    let events = story.events().await;
    let group = |kind: &str| {
        let event = events.iter().find(|event| event["type"] == kind).unwrap();
        event["data"]["profile"]["age_group"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(group("ReturnDecisionIssued"), "Y14-17");
    assert_eq!(group("DepartureConfirmed"), "Y18-34");
}

pub(crate) async fn a_permit_of_another_member_state(desk: &Desk) {
    let mut body = person("NABIJEV", "1984-04-04");
    body["documents"] =
        json!([{"kind": "RP", "number": "PL112233", "issuer": "POL", "expires_on": "2028-01-01"}]);
    let story = desk
        .begins("Another member state is asked first", &body)
        .await;
    let ordered = return_decision("S-NAB-1", "2026-03-20");
    story
        .refused(
            &desk.guard,
            "issue-return-decision",
            ordered.clone(),
            "R-064",
        )
        .await;
    story
        .guard(
            "open-consultation",
            json!({"country": "POL", "opened_on": "2026-03-02", "told_to_go_on": "2026-03-02"}),
        )
        .await;
    let case = story.case().await;
    assert_eq!(
        case["consultations"][0]["reply_due_on"], "2026-03-16",
        "{case}"
    );
    let consultation = case["consultations"][0]["consultation_id"].clone();
    let answered = story
        .guard("answer-consultation", json!({"consultation_id": consultation, "answered_on": "2026-03-15", "outcome": "WITHDRAWN"}))
        .await;
    assert!(alarms(&answered).is_empty(), "{answered}");
    story.guard("issue-return-decision", ordered).await;
}

pub(crate) async fn absconded_and_found(desk: &Desk) {
    let story = desk
        .begins(
            "A person absconds; the guard is warned, the clocks go on",
            &person("OCILOV", "1993-02-28"),
        )
        .await;
    story.ordered_and_banned("S-OCI").await;
    let reported = story
        .guard("report-absconding", json!({"absconded_on": "2026-03-10"}))
        .await;
    assert_eq!(types(&reported), ["AbscondingReported", "WarningSet"]);
    let hit = desk.check("OCILOV", "1993-02-28", "2026-03-11").await;
    assert!(
        hit["candidates"][0]["warnings"]
            .to_string()
            .contains("ABSCONDED"),
        "{hit}"
    );
    let last_day = story.decision("S-OCI-1").await["return"]["last_day"].clone();
    assert_eq!(last_day, "2026-03-16");
    let found = story
        .guard(
            "report-found",
            json!({"found_on": "2026-03-14", "place": "LV-INLAND"}),
        )
        .await;
    assert_eq!(types(&found), ["PersonFound", "WarningCleared"]);
}

pub(crate) async fn a_removal_that_failed(desk: &Desk) {
    let story = desk
        .begins(
            "A removal fails and is tried again",
            &person("PALVANOV", "1980-10-10"),
        )
        .await;
    story
        .guard(
            "issue-removal-order",
            removal_order("S-PAL-1", "2026-03-02"),
        )
        .await;
    story
        .guard(
            "record-failed-removal",
            json!({"failed_on": "2026-03-20", "reason": "NO_DOCUMENT"}),
        )
        .await;
    assert_eq!(story.decision("S-PAL-1").await["status"], "ENFORCEABLE");
    let removed = story
        .guard("record-removal", json!({
            "removed_on": "2026-04-01", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "FORCED_NOASSIST",
            "started_at": "2026-04-01T09:30:00+03:00", "informed_at": "2026-04-01T08:00:00+03:00"
        }))
        .await;
    assert!(alarms(&removed).contains(&"R-067"), "{removed}");
    assert_eq!(story.decision("S-PAL-1").await["status"], "EXECUTED_FORCED");
}
