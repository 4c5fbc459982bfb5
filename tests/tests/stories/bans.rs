//! Bans, and what works in spite of them.

use crate::desk::{Desk, decision, decision_id, person, types};
use serde_json::json;
use std::time::{Duration, Instant};

/// Bans that come and go.
const BANS: usize = 40;

/// P-8: a ban is visible to checks within a second of its command's answer, or they say that they do not know.
const VISIBLE_WITHIN: Duration = Duration::from_secs(1);

pub(crate) async fn found_within_a_second_and_never_again_once_revoked(desk: &Desk) {
    let story = desk
        .begins(
            "Bans are found within a second, and never again once they are revoked",
            &person("ABDULLAJEV", "1979-04-27"),
        )
        .await;
    let check = async || {
        let answer = desk.check_at_once("ABDULLAJEV", "1979-04-27", "2026-06-01");
        answer.await["result"].clone()
    };
    for number in 0..BANS {
        let imposed = story
            .guard("impose-entry-ban", json!({
                "decision": decision("BAN_LV", "VRS", &format!("S-ABD-{number}"), "2026-03-02"), "basis": "SECURITY", "term": "P3Y"
            }))
            .await;
        let recorded_at = Instant::now();
        loop {
            // The question was asked after the command was answered: its answer counts from there.
            let asked_after = recorded_at.elapsed();
            let result = check().await;
            if result == "HIT" {
                break;
            }
            let may_not_know = asked_after < VISIBLE_WITHIN || result == "REFER";
            assert!(may_not_know, "{result} after {asked_after:?}");
        }
        story
            .guard("revoke-decision", json!({
                "target": decision_id(&imposed), "decision": decision("CHG_REVOKE", "VRS", &format!("S-ABD-R{number}"), "2026-05-01"),
                "mode": "EX_NUNC", "effective_on": "2026-05-01", "reason": "CHANGED_CIRCUMSTANCES"
            }))
            .await;
        let revoked_at = Instant::now();
        let mut gone = false;
        while !gone || revoked_at.elapsed() < VISIBLE_WITHIN / 10 {
            let asked_after = revoked_at.elapsed();
            let result = check().await;
            assert!(
                result != "HIT" || (!gone && asked_after < VISIBLE_WITHIN),
                "{result} after {asked_after:?}"
            );
            gone |= result == "NO_HIT";
        }
    }
}

pub(crate) async fn one_visit_in_spite_of_a_ban(desk: &Desk) {
    let story = desk
        .begins(
            "One entry in spite of a ban, and no second",
            &person("ALIMBAJEV", "1976-01-24"),
        )
        .await;
    story
        .guard("impose-entry-ban", json!({
            "decision": decision("BAN_LV", "VRS", "S-ALI-1", "2026-03-02"), "basis": "SECURITY", "term": "P3Y"
        }))
        .await;
    let granted = story
        .guard("grant-entry-permission", json!({
            "decision": decision("ENTRY_PERMIT", "VRS", "S-ALI-2", "2026-06-01"), "from": "2026-06-10", "until": "2026-06-15",
            "entries": 1, "ground": "HUMANITARIAN"
        }))
        .await;
    let check = async |on| desk.check("ALIMBAJEV", "1976-01-24", on).await["result"].clone();
    assert_eq!(check("2026-06-09").await, "HIT");
    assert_eq!(check("2026-06-11").await, "HIT_WITH_PERMISSION");
    story
        .guard("record-permitted-entry", json!({
            "target": decision_id(&granted), "entered_on": "2026-06-11", "border_crossing_point": "LV-RIX"
        }))
        .await;
    assert_eq!(check("2026-06-12").await, "HIT");
}

pub(crate) async fn two_bans_at_once(desk: &Desk) {
    let story = desk
        .begins(
            "Two bans overlap: both are kept, the longer one leads",
            &person("ATAJEV", "1973-02-25"),
        )
        .await;
    for (kind, number, term) in [("BAN_LV", "S-ATA-1", "P1Y"), ("BAN_SCH", "S-ATA-2", "P4Y")] {
        story
            .guard("impose-entry-ban", json!({
                "decision": decision(kind, "VRS", number, "2026-03-02"), "basis": "SECURITY", "term": term
            }))
            .await;
    }
    let both = desk.check("ATAJEV", "1973-02-25", "2026-12-01").await;
    assert_eq!(both["result"], "HIT", "{both}");
    let later = desk.check("ATAJEV", "1973-02-25", "2029-12-01").await;
    assert_eq!(later["result"], "HIT", "{later}");
    assert_eq!(later["candidates"][0]["measure"], "BAN_SCHENGEN");
    assert_eq!(
        desk.check("ATAJEV", "1973-02-25", "2030-03-03").await["result"],
        "NO_HIT"
    );
}

pub(crate) async fn an_annulment_by_two_officers(desk: &Desk) {
    let story = desk
        .begins(
            "A notified decision is annulled by two officers, with its ban",
            &person("AVAZOV", "1995-03-26"),
        )
        .await;
    let ordered = story.ordered_and_banned("S-AVA").await;
    let proposed = story
        .guard("revoke-decision", json!({
            "target": ordered, "decision": decision("CHG_REVOKE", "VRS", "S-AVA-3", "2026-05-01"),
            "mode": "EX_TUNC", "effective_on": "2026-05-01", "reason": "UNLAWFUL_EXTUNC"
        }))
        .await;
    assert_eq!(types(&proposed), ["ActProposed"]);
    assert_eq!(
        desk.check("AVAZOV", "1995-03-26", "2026-06-01").await["result"],
        "HIT"
    );
    let proposal = story.case().await["proposals"][0]["proposal_id"].clone();
    let approved = story
        .done(
            &desk.second_guard,
            "approve-act",
            json!({"proposal_id": proposal}),
        )
        .await;
    assert_eq!(
        types(&approved),
        ["ActApproved", "DecisionRevoked", "DecisionRevoked"]
    );
    assert_eq!(
        desk.check("AVAZOV", "1995-03-26", "2026-06-01").await["result"],
        "NO_HIT"
    );
}
