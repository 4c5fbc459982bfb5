//! Detentions beyond their start, and alternatives to them.

use crate::golden::{self, told};
use crate::history::*;
use events::Event;
use events::codes::{AlternativeEndReason, DecisionKind, DetentionRegime, Premises};
use events::payloads::Subject;
use read_models::case_lookup::{CaseDocument, DeadlineKind, DecisionStatus};

fn due(case: &CaseDocument) -> Vec<(DeadlineKind, u16, String)> {
    let deadlines = case.deadlines.iter();
    deadlines
        .map(|deadline| {
            let due_at = deadline.due_at.format("%m-%dT%H:%M").to_string();
            (deadline.kind, deadline.rule.0, due_at)
        })
        .collect()
}

#[test]
fn r_040_r_041_the_motion_is_due_before_the_limit() {
    let case = told("file-opened detention-started").case();
    let motion = (DeadlineKind::CourtMotion, 41, "03-10T12:30".to_owned());
    let limit = (DeadlineKind::DetentionLimit, 40, "03-12T12:30".to_owned());
    assert_eq!(due(&case), [motion, limit.clone()]);
    assert_eq!(case.detentions[0].regime, DetentionRegime::Return);
    assert!(case.detentions[0].police_detained_at.is_some());

    let case = told("file-opened detention-started court-motion-filed").case();
    assert_eq!(
        due(&case),
        [limit],
        "a motion that was filed is not due any more"
    );
    let decision_due_at = case.detentions[0].motions[0].decision_due_at;
    assert_eq!(decision_due_at, Some(instant("2026-03-11T10:00:00Z")));
}

#[test]
fn r_042_a_court_moves_the_limit_and_its_decision_is_shown() {
    let story = "file-opened detention-started court-motion-filed detention-extended-by-court";
    let case = told(story).case();
    let motion = (DeadlineKind::CourtMotion, 41, "05-10T21:00".to_owned());
    let limit = (DeadlineKind::DetentionLimit, 42, "05-12T21:00".to_owned());
    assert_eq!(due(&case), [motion, limit]);
    assert_eq!(case.detentions[0].extensions[0].until, day("2026-05-12"));
    let decision = &case.decisions[0];
    assert_eq!(decision.kind, DecisionKind::DetCourt);
    assert_eq!(decision.detention_id, Some(case.detentions[0].detention_id));
    assert_eq!(decision.status, DecisionStatus::Issued);
}

#[test]
fn r_045_under_the_asylum_law_another_clock_runs() {
    let case = told("file-opened detention-started detention-regime-switched").case();
    let motion = (DeadlineKind::CourtMotion, 41, "03-09T10:00".to_owned());
    let limit = (DeadlineKind::DetentionLimit, 45, "03-11T10:00".to_owned());
    assert_eq!(due(&case), [motion, limit]);
    assert_eq!(case.detentions[0].regime, DetentionRegime::Asylum);
    assert_eq!(case.detentions[0].switches.len(), 1);
}

#[test]
fn a_placement_is_shown_and_a_release_ends_the_deadlines() {
    let case = told("file-opened detention-started detention-placed detention-released").case();
    let premises = case.detentions[0].placements[0].premises;
    assert_eq!(premises, Premises::MuceniekiCentre);
    assert!(case.deadlines.is_empty());
}

#[test]
fn an_alternative_is_shown_with_its_decision_and_its_end() {
    let case = told("file-opened alternative-applied alternative-ended").case();
    let alternative = &case.alternatives[0];
    assert_eq!(
        alternative.terms.as_deref(),
        Some("every Monday at the unit")
    );
    assert_eq!(alternative.end_reason, Some(AlternativeEndReason::Breached));
    assert_eq!(alternative.decision_id, Some(case.decisions[0].decision_id));
}

#[test]
fn p_11_a_deadline_that_passed_is_an_alarm_until_the_detention_ends() {
    let case = told("file-opened detention-started deadline-passed").case();
    let alarm = &case.alarms[0];
    assert_eq!((alarm.rule.0, alarm.closed_at), (40, None));
    assert_eq!(alarm.due_at, Some(instant("2026-03-12T12:30:00Z")));
    let detention_id = case.detentions[0].detention_id;
    assert_eq!(alarm.subject, Some(Subject::Detention(detention_id)));

    let case = told("file-opened detention-started deadline-passed detention-released").case();
    assert!(case.alarms[0].closed_at.is_some());
}

#[test]
fn p_11_a_deadline_that_passed_is_one_alarm_where_a_finding_says_the_same() {
    let history = told("file-opened detention-started");
    let history = history.with_findings(
        golden::event("deadline-passed"),
        &[(40, events::Level::Alarm)],
    );
    assert_eq!(history.case().alarms.len(), 1);
}

#[test]
fn p_11_the_same_deadline_is_one_alarm_and_another_one_is_another() {
    let history = told("file-opened detention-started deadline-passed deadline-passed");
    assert_eq!(history.clone().case().alarms.len(), 1);
    let mut later = golden::event("deadline-passed");
    if let events::Event::DeadlinePassed(event) = &mut later {
        event.due_at = instant("2026-03-15T12:30:00Z");
    }
    assert_eq!(history.and(later).case().alarms.len(), 2);
}

#[test]
fn r_041_the_alarm_of_a_late_motion_ends_with_the_motion_and_no_other_alarm_does() {
    let history = told("file-opened detention-started deadline-passed");
    let mut late = golden::event("deadline-passed");
    if let events::Event::DeadlinePassed(event) = &mut late {
        event.rule = events::RuleId(41);
    }
    let history = golden::and(history.and(late), "court-motion-filed");
    let open: Vec<u16> = history
        .case()
        .alarms
        .iter()
        .filter(|alarm| alarm.closed_at.is_none())
        .map(|alarm| alarm.rule.0)
        .collect();
    assert_eq!(open, [40]);
}

#[test]
fn r_047_a_forgotten_placement_is_shown_before_later_ones() {
    let told = told("file-opened detention-started detention-placed");
    let Event::DetentionPlaced(mut earlier) = golden::event("detention-placed") else {
        panic!("another event");
    };
    earlier.placed_at = instant("2026-03-02T13:00:00Z");
    earlier.premises = Premises::TempHolding;
    let case = told.and(earlier).case();
    let premises: Vec<_> = case.detentions[0]
        .placements
        .iter()
        .map(|placement| placement.premises)
        .collect();
    assert_eq!(premises, [Premises::TempHolding, Premises::MuceniekiCentre]);
}

#[test]
fn r_041_a_motion_that_was_answered_is_not_the_next_one() {
    let extended = "file-opened detention-started detention-extended-by-court court-motion-filed";
    let case = told(extended).case();
    let motion_due_at = case.detentions[0].motion_due_at;
    assert_eq!(motion_due_at, Some(instant("2026-05-10T21:00:00Z")));
    let Event::CourtMotionFiled(mut next) = golden::event("court-motion-filed") else {
        panic!("another event");
    };
    next.filed_at = instant("2026-05-04T10:00:00Z");
    let case = told(extended).and(next).case();
    assert_eq!(case.detentions[0].motion_due_at, None);
}
