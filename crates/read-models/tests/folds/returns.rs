//! The course of a return case and of bans.

use crate::golden::{self, told};
use crate::history::*;
use events::codes::{
    AppealOutcome, CaseClosingReason, ConsultationDirection, ConsultationOutcome,
    RemovalFailureReason, RevocationMode,
};
use events::payloads::{ConsultationAnswered, ConsultationOpened, DeadlinePassed, Subject};
use events::{Event, Level, RuleId};
use read_models::Unappliable;
use read_models::case_lookup::{
    ChangeKind, DeadlineKind, DecisionStatus, DecisionView, FileStatus, MeasureKind,
};

const ISSUED: &str = "file-opened return-decision-issued decision-notified";

fn first_decision(story: &str) -> DecisionView {
    told(story).case().decisions[0].clone()
}

#[test]
fn r_006_a_court_expulsion_is_a_measure_and_takes_the_place_of_its_predecessor() {
    let case = told("file-opened court-expulsion-recorded").case();
    assert_eq!(case.measures[0].kind, MeasureKind::RemovalOrder);
    let order = case.decisions[0].return_order.as_ref().expect("an order");
    assert_eq!(
        order.ban_term.map(|term| term.to_string()).as_deref(),
        Some("P5Y")
    );

    let mut expulsion = golden::event("court-expulsion-recorded@60=64");
    let predecessor = case.decisions[0].decision_id;
    if let Event::CourtExpulsionRecorded(event) = &mut expulsion {
        event.predecessor = Some(predecessor);
    }
    let case = told(ISSUED).and(expulsion).case();
    assert_eq!(case.decisions[0].status, DecisionStatus::Superseded);
}

#[test]
fn r_056_an_extension_moves_the_last_day() {
    let case = told(&format!("{ISSUED} departure-period-extended")).case();
    assert_eq!(case.deadlines[0].due_on, Some(day("2026-05-15")));
    assert_eq!(case.decisions[0].changes[0].kind, ChangeKind::Extended);
    assert_eq!(
        case.decisions[1].target,
        Some(case.decisions[0].decision_id)
    );
}

#[test]
fn r_061_after_the_period_the_decision_is_overdue_until_a_later_day_is_set() {
    let overdue = format!("{ISSUED} departure-period-expired");
    assert_eq!(first_decision(&overdue).status, DecisionStatus::Overdue);
    let case = told(&overdue).case();
    let on = |text| case.status_on(&case.decisions[0], day(text));
    assert_eq!(
        on("2026-03-16"),
        DecisionStatus::InForce,
        "the last day is included"
    );
    assert_eq!(on("2026-03-17"), DecisionStatus::Overdue);

    let extended = format!("{overdue} departure-period-extended");
    assert_eq!(first_decision(&extended).status, DecisionStatus::InForce);
    let left = format!("{overdue} departure-confirmed");
    assert_eq!(first_decision(&left).status, DecisionStatus::ExecutedInTime);
}

#[test]
fn r_061_the_issuer_has_to_act_on_an_expired_period() {
    let expired = golden::event("departure-period-expired");
    let case = told(ISSUED)
        .with_findings(expired, &[(61, Level::Alarm)])
        .case();
    assert_eq!(case.alarms[0].rule, RuleId(61));
    assert_eq!(case.alarms[0].organisation, case.decisions[0].organisation);
    let left = told(ISSUED)
        .with_findings(
            golden::event("departure-period-expired"),
            &[(61, Level::Alarm)],
        )
        .and(golden::event("departure-confirmed"))
        .case();
    assert!(left.alarms[0].closed_at.is_some());
}

#[test]
fn r_061_a_period_that_expired_is_told_again_when_the_decision_obliges_again() {
    let expired = || golden::event("departure-period-expired");
    let case = told(ISSUED)
        .with_findings(expired(), &[(61, Level::Alarm)])
        .and(golden::event("departure-confirmed"))
        .and(golden::event("departure-refuted"))
        .with_findings(expired(), &[(61, Level::Alarm)])
        .case();
    let open: Vec<_> = case
        .alarms
        .iter()
        .map(|it| it.closed_at.is_none())
        .collect();
    assert_eq!(open, [false, true]);
    assert_eq!(case.decisions[0].status, DecisionStatus::Overdue);
}

#[test]
fn r_071_a_decision_is_shown_as_executed_by_a_departure_that_was_known_before() {
    let before = told(ISSUED).with_findings(
        golden::event("departure-period-expired"),
        &[(61, Level::Alarm)],
    );
    let case = before.and(golden::event("decision-executed")).case();
    let decision = &case.decisions[0];
    assert_eq!(decision.status, DecisionStatus::ExecutedInTime);
    assert!(!decision.obliges_to_leave());
    let change = decision.changes.last().expect("a change");
    assert_eq!(
        (change.kind, change.on),
        (ChangeKind::Executed, day("2026-03-16"))
    );
    assert!(case.alarms[0].closed_at.is_some());
}

#[test]
fn r_060_what_two_orders_followed_comes_back_when_both_are_revoked() {
    let chain = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(removal_order(2, "2026-03-20", Some(1)))
        .and(removal_order(3, "2026-03-25", Some(2)));
    let obliging = |history: &History| {
        let case = history.case();
        let obliging = case.decisions.iter().filter(|it| it.obliges_to_leave());
        obliging.map(|it| it.decision_id).collect::<Vec<_>>()
    };
    assert_eq!(obliging(&chain), [id(3)]);
    let middle = chain.and(revoked(2, Some(12), RevocationMode::ExNunc, "2026-04-01"));
    assert_eq!(obliging(&middle), [id(3)]);
    let both = middle.and(revoked(3, Some(13), RevocationMode::ExNunc, "2026-04-01"));
    assert_eq!(obliging(&both), [id(1)]);
}

#[test]
fn r_074_an_appeal_is_shown_with_its_ruling() {
    let pending = first_decision(&format!("{ISSUED} appeal-lodged"));
    assert!(pending.appeals[0].suspensive && pending.appeals[0].decided_on.is_none());

    let case = told(&format!("{ISSUED} appeal-lodged appeal-decided")).case();
    let appeal = &case.decisions[0].appeals[0];
    assert_eq!(appeal.outcome, Some(AppealOutcome::Dismissed));
    assert_eq!(appeal.ruling_id, Some(case.decisions[1].decision_id));
    assert_eq!(
        case.decisions[1].target,
        Some(case.decisions[0].decision_id)
    );
}

#[test]
fn a_refuted_departure_is_no_departure_and_the_decision_and_the_ban_are_as_before() {
    let left = format!("{ISSUED} entry-ban-imposed departure-confirmed entry-ban-started");
    assert_eq!(told(&left).case().status, FileStatus::Banned);

    let case = told(&format!(
        "{left} departure-refuted entry-ban-awaits-departure"
    ))
    .case();
    assert_eq!(case.status, FileStatus::ToLeave);
    assert_eq!(case.decisions[0].status, DecisionStatus::InForce);
    assert_eq!(case.decisions[1].status, DecisionStatus::PendingDeparture);
    let refuted = case.departures[0].refuted.as_ref().expect("it is refuted");
    assert_eq!(refuted.on, day("2026-04-02"));
    assert!(!case.departures[0].holds_on(day("2026-04-02")));
    let kinds: Vec<_> = case.decisions[1]
        .changes
        .iter()
        .map(|change| change.kind)
        .collect();
    assert_eq!(kinds, [ChangeKind::Started, ChangeKind::AwaitsDeparture]);
}

#[test]
fn a_person_whose_only_departure_is_refuted_has_not_departed() {
    let case = told(&format!(
        "{ISSUED} departure-confirmed departure-refuted decision-revoked"
    ))
    .case();
    assert_eq!(case.status, FileStatus::NoMeasure);
}

#[test]
fn r_072_a_failed_removal_leaves_the_decision_live() {
    let case = told(&format!("{ISSUED} removal-attempt-failed")).case();
    let failed = &case.decisions[0].failed_removals[0];
    assert_eq!(failed.reason, RemovalFailureReason::NoDocument);
    assert_eq!(case.status, FileStatus::ToLeave);
}

#[test]
fn a_person_who_absconded_and_was_found_is_shown_so() {
    let case = told("file-opened absconding-reported").case();
    assert_eq!(case.abscondings[0].found_on, None);
    let case = told("file-opened absconding-reported person-found").case();
    assert_eq!(case.abscondings[0].found_on, Some(day("2026-04-20")));
}

#[test]
fn a_closed_case_obliges_nobody() {
    let case = told(&format!("{ISSUED} case-closed")).case();
    assert_eq!(case.decisions[0].status, DecisionStatus::Closed);
    let closing = case.decisions[0].closing.as_ref().expect("it is closed");
    assert_eq!(closing.reason, CaseClosingReason::Legalised);
    assert_eq!(case.status, FileStatus::NoMeasure);
    assert!(case.deadlines.is_empty());
    let before = case.status_on(&case.decisions[0], day("2026-05-31"));
    assert_eq!(before, DecisionStatus::InForce);
}

#[test]
fn r_065_a_reply_is_due_until_it_comes() {
    let due_on = |story: &str| {
        told(story)
            .case()
            .deadlines
            .first()
            .and_then(|due| due.due_on)
    };
    let opened = "file-opened consultation-opened";
    assert_eq!(due_on(opened), Some(day("2026-03-16")));
    let deadline = told(opened).case().deadlines[0].clone();
    assert_eq!(
        (deadline.kind, deadline.rule.0),
        (DeadlineKind::ConsultationReply, 65)
    );
    let extended = format!("{opened} consultation-extended");
    assert_eq!(due_on(&extended), Some(day("2026-03-28")));
    let answered = format!("{extended} consultation-answered");
    assert_eq!(due_on(&answered), None);
    let outcome = told(&answered).case().consultations[0].outcome;
    assert_eq!(outcome, Some(ConsultationOutcome::Withdrawn));
}

#[test]
fn r_065_the_silence_of_latvia_counts_as_no_objection() {
    let told = told("file-opened consultation-opened");
    let mut asked = told.clone();
    let (opened, _) = asked.events.pop().expect("a consultation");
    let Event::ConsultationOpened(opened) = opened else {
        panic!("a consultation")
    };
    let missed = DeadlinePassed {
        rule: RuleId(65),
        subject: Subject::Consultation(opened.consultation_id),
        due_at: instant("2026-03-12T22:00:00Z"),
    };
    let asked = asked.and(ConsultationOpened {
        direction: ConsultationDirection::LatviaIsAsked,
        told_to_go_on: None,
        reply_due_on: day("2026-03-12"),
        ..opened.clone()
    });
    let after = |history: History| history.case().consultations[0].outcome;
    assert_eq!(after(asked.clone()), None);
    let silent = asked.clone().and(missed.clone());
    let silence = Some(ConsultationOutcome::NoObjection);
    assert_eq!(after(silent.clone()), silence);
    assert!(silent.case().deadlines.is_empty());
    assert_eq!(silent.case().alarms.len(), 1);
    assert_eq!(after(told.and(missed)), None, "another state is waited for");
    let objection = |history: History, on: &str| {
        after(history.and(ConsultationAnswered {
            consultation_id: opened.consultation_id,
            answered_on: day(on),
            outcome: ConsultationOutcome::Objection,
        }))
    };
    let objected = Some(ConsultationOutcome::Objection);
    assert_eq!(objection(asked, "2026-03-12"), objected);
    assert_eq!(objection(silent, "2026-03-13"), silence);
}

#[test]
fn r_098_a_decision_to_keep_an_alert_is_shown_and_ends_the_notice_of_its_review() {
    let decided = format!("{ISSUED} alert-extended");
    let decision = first_decision(&decided);
    let [extension] = decision.alert_extensions.as_slice() else {
        panic!("{:?}", decision.alert_extensions);
    };
    assert_eq!(extension.review_on, day("2031-11-20"));
    assert!(extension.assessment.is_some() && !extension.erased);
    let erased = told(&decided).erased().case();
    assert!(erased.decisions[0].alert_extensions[0].erased);

    let target = first_decision(ISSUED).decision_id;
    let notice = DeadlinePassed {
        rule: RuleId(98),
        subject: Subject::Decision(target),
        due_at: instant("2028-11-01T22:00:00Z"),
    };
    let announced = told(ISSUED).and(notice);
    assert_eq!(announced.case().alarms[0].closed_at, None);
    let extended = told(&decided).events.pop().expect("an extension").0;
    let alarms = announced.and(extended).case().alarms;
    assert!(alarms[0].closed_at.is_some());
}

#[test]
fn r_062_a_bar_to_removal_stands_until_it_is_lifted() {
    let lifted_on = |story: &str| told(story).case().removal_bars[0].lifted_on;
    assert_eq!(lifted_on("file-opened removal-bar-recorded"), None);
    let lifted = "file-opened removal-bar-recorded removal-bar-lifted";
    assert_eq!(lifted_on(lifted), Some(day("2026-05-02")));
}

#[test]
fn r_090_r_091_a_permission_is_shown_with_its_uses_and_can_be_revoked() {
    let granted = "file-opened entry-permission-granted entry-permission-used";
    let decision = first_decision(granted);
    let permission = decision.permission.as_ref().expect("a permission");
    assert_eq!((permission.entries, permission.uses.len()), (1, 1));
    let case = told(granted).case();
    let on = |text| case.status_on(&case.decisions[0], day(text));
    assert_eq!(on("2026-06-09"), DecisionStatus::Issued);
    assert_eq!(on("2026-06-10"), DecisionStatus::InForce);
    assert_eq!(on("2026-06-15"), DecisionStatus::InForce);
    assert_eq!(on("2026-06-16"), DecisionStatus::Issued);
    assert!(case.measures.is_empty());

    let revoked = first_decision(&format!("{granted} decision-revoked@60=80"));
    assert_eq!(revoked.status, DecisionStatus::Revoked);
    let other = told(&format!("{ISSUED} entry-permission-used@80=60")).try_case();
    assert!(matches!(other, Err(Unappliable::NotAPermission(_))));
}
