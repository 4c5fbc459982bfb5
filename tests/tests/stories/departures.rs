//! Departures of every kind.

use crate::desk::{Desk, Story, departure, person, removal_order, return_decision, types};
use serde_json::{Value, json};

/// First and last day of the ban.
async fn dates(story: &Story<'_>, number: &str) -> (Value, Value) {
    let ban = story.decision(&format!("{number}-2")).await;
    (
        ban["ban"]["valid_from"].clone(),
        ban["ban"]["valid_until"].clone(),
    )
}

pub(crate) async fn readmission_to_a_member_state(desk: &Desk) {
    let mut body = person("RADJAPOV", "1983-05-17");
    body["identity"]["nationalities"] = json!([{"code": "TJK", "type": "CIT"}]);
    let story = desk
        .begins("A readmission to Poland is a return", &body)
        .await;
    story
        .guard(
            "issue-removal-order",
            removal_order("S-RAD-1", "2026-03-02"),
        )
        .await;
    let removal = |form: &str| json!({"removed_on": "2026-04-01", "border_crossing_point": "LV-INT", "destination": "POL", "form": form});
    story
        .refused(
            &desk.guard,
            "record-removal",
            removal("FORCED_NOASSIST"),
            "R-068",
        )
        .await;
    story.guard("record-removal", removal("READM_BILAT")).await;
    assert_eq!(desk.figure("migr_eirtn1", "2026-Q2", "TJK").await, 1);
}

pub(crate) async fn a_dublin_transfer(desk: &Desk) {
    let mut body = person("SABIROV", "1986-06-18");
    body["identity"]["nationalities"] = json!([{"code": "ERI", "type": "CIT"}]);
    let story = desk
        .begins(
            "A Dublin transfer is no return, nor was the person ordered to leave",
            &body,
        )
        .await;
    story
        .guard(
            "issue-removal-order",
            removal_order("S-SAB-1", "2026-03-02"),
        )
        .await;
    assert_eq!(desk.figure("migr_eiord1", "2026-Q1", "ERI").await, 1);
    story
        .guard("record-removal", json!({"removed_on": "2026-03-20", "border_crossing_point": "LV-RIX", "destination": "DEU", "form": "DUBLIN"}))
        .await;
    assert_eq!(desk.figure("migr_eiord1", "2026-Q1", "ERI").await, 0);
    assert_eq!(desk.figure("migr_eirtn1", "2026-Q1", "ERI").await, 0);
}

pub(crate) async fn an_extradition(desk: &Desk) {
    let mut body = person("TASHEV", "1981-07-19");
    body["identity"]["nationalities"] = json!([{"code": "KGZ", "type": "CIT"}]);
    let story = desk
        .begins(
            "An extradition starts the clock of the ban and is no return",
            &body,
        )
        .await;
    story.ordered_and_banned("S-TAS").await;
    story
        .guard("confirm-departure", departure("2026-03-10", "EXTRADITION"))
        .await;
    assert_eq!(
        dates(&story, "S-TAS").await,
        (json!("2026-03-10"), json!("2029-03-10"))
    );
    assert_eq!(desk.figure("migr_eirtn1", "2026-Q1", "KGZ").await, 0);
}

pub(crate) async fn left_on_an_unknown_day(desk: &Desk) {
    let story = desk
        .begins(
            "The day of departure is known as a range",
            &person("UMAROV", "1977-08-20"),
        )
        .await;
    story.ordered_and_banned("S-UMA").await;
    let mut left = departure("2026-03-14", "VOL_NOASSIST");
    left["departed_earliest_on"] = "2026-03-08".into();
    story.guard("confirm-departure", left).await;
    assert_eq!(
        dates(&story, "S-UMA").await,
        (json!("2026-03-08"), json!("2029-03-14"))
    );
}

pub(crate) async fn left_before_the_decision_was_made_known(desk: &Desk) {
    let story = desk
        .begins(
            "A person leaves before the decision is made known",
            &person("VALIJEV", "1992-09-21"),
        )
        .await;
    let mut ordered = return_decision("S-VAL-1", "2026-03-02");
    ordered.as_object_mut().unwrap().remove("notified_on");
    story.guard("issue-return-decision", ordered).await;
    story
        .guard("confirm-departure", departure("2026-03-05", "VOL_NOASSIST"))
        .await;
    assert_eq!(
        story.decision("S-VAL-1").await["status"],
        "DEPARTED_BEFORE_NOTIFICATION"
    );
}

pub(crate) async fn found_here_after_a_departure(desk: &Desk) {
    let story = desk
        .begins(
            "A person who had left is found here: the ban waits again",
            &person("ZAKIROV", "1989-10-22"),
        )
        .await;
    story.ordered_and_banned("S-ZAK").await;
    story
        .guard("confirm-departure", departure("2026-03-10", "VOL_NOASSIST"))
        .await;
    let refuted = story
        .guard("refute-departure", json!({"departed_on": "2026-03-10", "refuted_on": "2026-03-20", "reference": "patrol 9"}))
        .await;
    assert_eq!(
        types(&refuted),
        ["DepartureRefuted", "EntryBanAwaitsDeparture"]
    );
    assert_eq!(dates(&story, "S-ZAK").await, (Value::Null, Value::Null));
    assert_eq!(
        story.decision("S-ZAK-2").await["status"],
        "PENDING_DEPARTURE"
    );
    story
        .guard("confirm-departure", departure("2026-04-02", "VOL_NOASSIST"))
        .await;
    assert_eq!(
        dates(&story, "S-ZAK").await,
        (json!("2026-04-02"), json!("2029-04-02"))
    );
    assert_eq!(story.decision("S-ZAK-1").await["status"], "EXECUTED_LATE");
}

pub(crate) async fn evidence_that_came_late(desk: &Desk) {
    let story = desk
        .begins(
            "Evidence shows that a person had left earlier",
            &person("ZIJATOV", "1994-11-23"),
        )
        .await;
    story.ordered_and_banned("S-ZIJ").await;
    story
        .guard("confirm-departure", departure("2026-03-25", "VOL_NOASSIST"))
        .await;
    assert_eq!(story.decision("S-ZIJ-1").await["status"], "EXECUTED_LATE");
    let mut earlier = departure("2026-03-12", "VOL_NOASSIST");
    earlier["proof"] = json!({"source": "SIS_CONFIRM", "reference": "EE-778"});
    story.guard("confirm-departure", earlier).await;
    assert_eq!(
        story.decision("S-ZIJ-1").await["status"],
        "EXECUTED_IN_TIME"
    );
    assert_eq!(
        dates(&story, "S-ZIJ").await,
        (json!("2026-03-12"), json!("2029-03-12"))
    );
    // Both versions stay in the history.
    let departures = story
        .history()
        .await
        .iter()
        .filter(|kind| *kind == "DepartureConfirmed")
        .count();
    assert_eq!(departures, 2);
}
