//! A decision works on no day that any ground of suspension covers (rules ).

use crate::course_fixtures::{appeal, close, refute, ruling};
use crate::fixtures::{
    day, decision, decision_id, departure, detention, entered_in_error, notified_return_decision,
    open, removal, removal_order, resume, return_ban, return_decision, revoke, suspend, switch,
};
use crate::specification::{after, given};
use events::Event;
use events::codes::DetentionRegime::{Asylum, Return};
use events::codes::{
    AppealOutcome, AsylumException, Authority, DecisionKind, DetentionGround, Organisation,
    SuspensionReason,
};
use events::payloads::AppealLodged;
use law::rules::returns::last_day_with_suspension;
use law::{
    Command, LodgeAppeal, RecordRemoval, ReturnDecision, ReturnSituation, StartDetention,
    SuspendDecision,
};

/// An appeal to SBG with suspensive effect against the return decision 10.
fn appealed(on: &str) -> Command {
    LodgeAppeal {
        body: Authority::Vrs,
        ..appeal(1, 10, on)
    }
    .into()
}

/// Its dismissal.
fn dismissed(on: &str) -> Command {
    let mut dismissed = ruling(1, 30, on, AppealOutcome::Dismissed);
    dismissed.decision.as_mut().unwrap().authority = Authority::Vrs;
    dismissed.into()
}

/// Fourteen days from 2 March 2026, and what follows.
fn notified(then: impl IntoIterator<Item = Command>) -> Vec<Event> {
    let begun: [Command; 2] = [open().into(), notified_return_decision(10).into()];
    after(begun.into_iter().chain(then))
}

/// The return decision 10 after a history.
fn known(history: Vec<Event>) -> ReturnDecision {
    let file = given(history);
    let known = file
        .state()
        .file()
        .unwrap()
        .return_decision(decision_id(10));
    known.unwrap().clone()
}

fn is_suspended_on(known: &ReturnDecision, on: &str) -> bool {
    let suspension = known.suspension();
    suspension.is_some_and(|suspension| suspension.interval.covers(day(on)))
}

fn assert_works_with(history: Vec<Event>, last_day: &str) {
    let known = known(history);
    assert!(
        matches!(known.situation, ReturnSituation::Live(_)),
        "{known:?}"
    );
    assert_eq!(
        last_day_with_suspension(&known, day("2026-06-30")),
        Some(day(last_day))
    );
}

#[test]
fn r_074_an_appeal_goes_on_after_the_planned_end_of_another_suspension() {
    let both = [
        suspend(10, 20, "2026-03-06", Some("2026-03-20")).into(),
        appealed("2026-03-10"),
    ];
    let known = known(notified(both.clone()));
    for on in ["2026-03-06", "2026-03-20", "2026-03-21", "2026-06-01"] {
        assert!(is_suspended_on(&known, on), "{on}");
    }
    // Eleven days are left from the first day of either, and run again once.
    let ended = both.clone().into_iter().chain([dismissed("2026-04-10")]);
    assert_works_with(notified(ended), "2026-04-20");
    // Ended before the planned end, the appeal leaves the other one as it was.
    let before = both.into_iter().chain([dismissed("2026-03-15")]);
    let known = self::known(notified(before));
    assert!(is_suspended_on(&known, "2026-03-20"));
    assert!(!is_suspended_on(&known, "2026-03-21"));
    assert_eq!(
        last_day_with_suspension(&known, day("2026-06-30")),
        Some(day("2026-03-31"))
    );
}

#[test]
fn r_074_an_appeal_goes_on_when_the_procedure_of_asylum_ends() {
    let both = [
        detention().into(),
        switch(Asylum, "2026-03-05T14:30:00+02:00").into(),
        appealed("2026-03-08"),
        switch(Return, "2026-03-20T14:30:00+02:00").into(),
    ];
    let known = known(notified(both.clone()));
    assert!(is_suspended_on(&known, "2026-03-20"));
    let ended = both.into_iter().chain([dismissed("2026-04-10")]);
    assert_works_with(notified(ended), "2026-04-21");
}

#[test]
fn r_063_the_procedure_of_asylum_goes_on_when_the_appeal_ends() {
    let both = [
        detention().into(),
        appealed("2026-03-04"),
        switch(Asylum, "2026-03-05T14:30:00+02:00").into(),
        dismissed("2026-03-20"),
    ];
    let history = notified(both.clone());
    let Some(Event::DecisionSuspended(again)) = history.last() else {
        panic!("asylum goes on")
    };
    assert_eq!(
        (again.from, again.reason, again.days_left),
        (day("2026-03-20"), SuspensionReason::Asylum, Some(13))
    );
    let back = switch(Return, "2026-04-04T14:30:00+03:00").into();
    assert_works_with(notified(both.into_iter().chain([back])), "2026-04-16");
}

#[test]
fn r_074_a_court_suspends_what_is_suspended_and_ends_its_own_suspension_only() {
    let court = |kind, number, on| decision(kind, Authority::CourtAdm, number, on);
    let by_court = SuspendDecision {
        decision: court(DecisionKind::ChgSuspend, 21, "2026-03-10"),
        reason: SuspensionReason::Court,
        ..suspend(10, 21, "2026-03-10", None)
    };
    let file = given(notified([suspend(10, 20, "2026-03-06", None).into()]));
    file.when(suspend(10, 21, "2026-03-10", None))
        .then_refused_as("ALREADY_SUSPENDED");
    let mut history = notified([suspend(10, 20, "2026-03-06", None).into()]);
    let decided = file.when(by_court).decided();
    history.extend(decided.into_iter().map(|it| it.event));
    // The authority gives up its own suspension; that of the court goes on.
    let file = given(history.clone());
    let decided = file.when(resume(10, "2026-03-15")).decided();
    assert_eq!(decided.len(), 2);
    history.extend(decided.into_iter().map(|it| it.event));
    let file = given(history);
    file.when(resume(10, "2026-03-16")).then_refused(76);
    let lifted = law::ResumeDecision {
        decision: Some(court(DecisionKind::ChgRevoke, 22, "2026-04-01")),
        ..resume(10, "2026-04-01")
    };
    let decided = file.when(lifted).decided();
    let Event::DecisionResumed(resumed) = &decided[0].event else {
        panic!("a resumption")
    };
    assert_eq!(
        (decided.len(), resumed.last_day),
        (1, Some(day("2026-04-11")))
    );
}

#[test]
fn r_074_an_appeal_that_a_court_lifted_suspends_no_more() {
    let mut history = notified([appealed("2026-03-10")]);
    let lifted = law::ResumeDecision {
        decision: Some(decision(
            DecisionKind::ChgRevoke,
            Authority::CourtAdm,
            22,
            "2026-03-12",
        )),
        ..resume(10, "2026-03-12")
    };
    for command in [
        Command::from(lifted),
        departure("2026-03-14").into(),
        refute("2026-03-14", "2026-03-20").into(),
    ] {
        let decided = given(history.clone()).when(command).decided();
        history.extend(decided.into_iter().map(|it| it.event));
    }
    assert_works_with(history, "2026-03-18");
}

#[test]
fn r_063_detention_that_begins_on_a_ground_of_asylum_suspends() {
    let on_asylum = StartDetention {
        reason: Some(DetentionGround::Dg23),
        ..detention()
    };
    let file = given(notified([]));
    let decided = file.when(on_asylum.clone()).decided();
    let Event::DecisionSuspended(suspended) = &decided[1].event else {
        panic!("a suspension")
    };
    assert_eq!(
        (suspended.from, suspended.reason),
        (day("2026-03-02"), SuspensionReason::Asylum)
    );
    file.when(detention()).then_types(&["DetentionStarted"]);
    // A decision that is issued meanwhile does not work either.
    let issued = given(after([open().into(), on_asylum.into()]));
    issued
        .when(return_decision(10))
        .then_types(&["ReturnDecisionIssued", "DecisionSuspended"]);
    issued.when(removal_order(10, None)).then_types(&[
        "RemovalOrderIssued",
        "DecisionNotified",
        "DecisionSuspended",
    ]);
    let detained = given(after([open().into(), detention().into()]));
    detained
        .when(return_decision(10))
        .then_types(&["ReturnDecisionIssued"]);
}

#[test]
fn r_063_an_exception_from_asylum_excuses_no_other_suspension() {
    let removed = RecordRemoval {
        asylum_exception: Some(AsylumException::ALL[0]),
        ..removal("2026-04-01")
    };
    let order = |then: Vec<Command>| {
        let begun: [Command; 3] = [
            open().into(),
            removal_order(10, None).into(),
            detention().into(),
        ];
        given(after(begun.into_iter().chain(then)))
    };
    let asylum = || switch(Asylum, "2026-03-25T14:30:00+02:00").into();
    let of_74 = |file: &crate::specification::Given| {
        let findings = file.when(removed.clone()).findings();
        findings.iter().any(|(rule, _)| *rule == 74)
    };
    assert!(!of_74(&order(vec![asylum()])));
    assert!(of_74(&order(vec![asylum(), appealed("2026-03-26")])));
}

#[test]
fn r_074_an_appeal_dismissed_after_departure_does_not_suspend_the_refuted_decision() {
    let history = notified([
        appealed("2026-03-09"),
        departure("2026-03-12").into(),
        dismissed("2026-03-20"),
        refute("2026-03-12", "2026-04-01").into(),
    ]);
    assert_works_with(history, "2026-03-27");
    let pending = notified([
        appealed("2026-03-09"),
        departure("2026-03-12").into(),
        refute("2026-03-12", "2026-04-01").into(),
    ]);
    assert!(is_suspended_on(&known(pending), "2026-04-01"));
}

#[test]
fn r_074_an_appeal_lodged_after_departure_suspends_the_refuted_decision() {
    let history = notified([
        departure("2026-03-12").into(),
        appealed("2026-03-14"),
        refute("2026-03-12", "2026-04-01").into(),
    ]);
    assert!(is_suspended_on(&known(history.clone()), "2026-03-14"));
    let decided = given(history.clone())
        .when(dismissed("2026-05-01"))
        .decided();
    let events = decided.into_iter().map(|it| it.event);
    assert_works_with(history.into_iter().chain(events).collect(), "2026-05-03");
}

#[test]
fn r_074_a_decision_that_an_order_gives_back_is_suspended_by_what_pends() {
    let superseded = |then: Command| {
        notified([
            removal_order(20, Some(10)).into(),
            appealed("2026-03-22"),
            then,
        ])
    };
    let revoked = superseded(revoke(20, 31).into());
    assert!(is_suspended_on(&known(revoked), "2026-05-01"));
    // The same where the order falls by error, and nothing where the appeal ended meanwhile.
    let not_notified = law::IssueRemovalOrder {
        notified_on: None,
        ..removal_order(20, Some(10))
    };
    let in_error = notified([
        not_notified.clone().into(),
        appealed("2026-03-22"),
        entered_in_error(40, events::payloads::Subject::Decision(decision_id(20))).into(),
        law::ApproveAct {
            proposal_id: crate::fixtures::proposal_id(40),
        }
        .into(),
    ]);
    assert!(is_suspended_on(&known(in_error), "2026-05-01"));
    let ended = notified([
        appealed("2026-03-09"),
        not_notified.into(),
        dismissed("2026-03-25"),
        revoke(20, 31).into(),
    ]);
    assert_works_with(ended, "2026-04-01");
}

#[test]
fn r_074_a_closed_case_is_not_suspended() {
    let closed = notified([close("2026-03-05", events::codes::CaseClosingReason::Unknown).into()]);
    given(closed)
        .by(Organisation::Vrs)
        .when(appealed("2026-03-09"))
        .then_types(&["AppealLodged"]);
}

/// Earlier versions recorded an appeal only, where the decision did not work already.
fn only_lodged(target: u32) -> Event {
    let lodged = appeal(1, target, "2026-03-10");
    AppealLodged {
        appeal_id: lodged.appeal_id,
        target: lodged.target,
        body: lodged.body,
        lodged_on: lodged.lodged_on,
        suspensive: lodged.suspensive,
    }
    .into()
}

#[test]
fn r_074_an_appeal_that_was_not_recorded_as_a_ground_is_not_forgotten() {
    let mut history = notified([suspend(10, 20, "2026-03-09", None).into()]);
    history.push(only_lodged(10));
    let decided = given(history).when(resume(10, "2026-04-01")).decided();
    let Event::DecisionSuspended(again) = &decided[1].event else {
        panic!("the appeal goes on")
    };
    assert_eq!(
        (again.from, again.reason, again.days_left),
        (day("2026-04-01"), SuspensionReason::Appeal, Some(8))
    );
    let mut history = notified([return_ban(11, 10).into()]);
    history.push(only_lodged(11));
    given(history).when(departure("2026-03-12")).then_types(&[
        "DepartureConfirmed",
        "EntryBanStarted",
        "DecisionSuspended",
    ]);
}
