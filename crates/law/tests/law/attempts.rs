//! Failed removals, absconding, and cases that end without a departure (rules ).

use crate::course_fixtures::{absconded, close, death, failed_removal, found};
use crate::fixtures::{
    approve, decision_id, departure, notified_return_decision, open, removal, removal_order,
    return_ban, return_decision,
};
use crate::specification::{after, given};
use events::codes::{
    CaseClosingReason, Organisation, RemovalFailureReason, RevocationMode, RevocationReason,
    WarningMarker,
};
use events::payloads::{Explanation, WarningSet};
use events::{Event, Personal, Term};
use law::in_force::{BanEffect, ban_effect_on};
use law::{
    Command, ImposeEntryBan, IssueRemovalOrder, RecordFailedRemoval, ReportAbsconding,
    ReturnSituation, Standing,
};

fn ordered() -> Vec<Command> {
    vec![
        open().into(),
        removal_order(10, None).into(),
        return_ban(11, 10).into(),
    ]
}

fn and(mut commands: Vec<Command>, command: impl Into<Command>) -> Vec<Command> {
    commands.push(command.into());
    commands
}

#[test]
fn r_072_a_failed_removal_has_a_reason_and_leaves_the_order_live() {
    let file = given(after(ordered()));
    file.when(failed_removal("2026-04-01"))
        .then_types(&["RemovalAttemptFailed"]);
    let silent = RecordFailedRemoval {
        reason: None,
        ..failed_removal("2026-04-01")
    };
    file.when(silent).then_refused(72);
    let commands = and(ordered(), failed_removal("2026-04-01"));
    let file = given(after(commands.clone()));
    assert!(file.state().file().unwrap().returns[0].is_live());
    file.when(failed_removal("2026-04-01")).then_nothing();
    let again = RecordFailedRemoval {
        reason: Some(RemovalFailureReason::Medical),
        ..failed_removal("2026-04-01")
    };
    file.when(again).then_accepted();
    file.when(removal("2026-04-02")).then_accepted();
    // A failure before the removal is recorded also after it.
    let file = given(after(and(commands, removal("2026-04-02"))));
    let of_order = |on| RecordFailedRemoval {
        target: Some(decision_id(10)),
        ..failed_removal(on)
    };
    file.when(of_order("2026-03-30")).then_accepted();
    file.when(of_order("2026-04-03"))
        .then_refused_as("TARGET_NOT_LIVE");
}

#[test]
fn r_059_a_removal_fails_under_an_order_that_was_made_known() {
    let voluntary = after([open().into(), notified_return_decision(10).into()]);
    given(voluntary)
        .when(failed_removal("2026-04-01"))
        .then_refused_as("NO_REMOVAL_ORDER");
    let file = given(after(ordered()));
    file.when(failed_removal("2026-03-19")).then_refused(69);
    file.when(failed_removal("2026-07-01")).then_refused(10);
    let unnotified = IssueRemovalOrder {
        notified_on: None,
        ..removal_order(10, None)
    };
    given(after([open().into(), unnotified.into()]))
        .when(failed_removal("2026-04-01"))
        .then_refused(59);
}

#[test]
fn absconding_sets_its_marker_and_leaves_the_clocks_alone() {
    let file = given(after(ordered()));
    file.when(absconded("2026-03-25"))
        .then_types(&["AbscondingReported", "WarningSet"]);
    let commands = and(ordered(), absconded("2026-03-25"));
    let missing = given(after(commands.clone()));
    let (before, since) = (file.state(), missing.state());
    assert_eq!(
        before.file().unwrap().returns,
        since.file().unwrap().returns
    );
    missing.when(absconded("2026-03-25")).then_nothing();
    missing
        .when(absconded("2026-03-26"))
        .then_refused_as("ALREADY_ABSCONDED");
    missing
        .when(found("2026-03-24"))
        .then_types(&["PersonFound", "WarningCleared"]);
    let commands = and(commands, found("2026-04-02"));
    let here = given(after(commands.clone()));
    here.when(found("2026-04-02")).then_nothing();
    here.when(found("2026-04-03"))
        .then_refused_as("NOT_ABSCONDED");
    here.when(absconded("2026-04-05")).then_accepted();
    file.when(found("2026-04-02"))
        .then_refused_as("NOT_ABSCONDED");
}

#[test]
fn a_marker_that_is_set_already_is_not_set_again_and_goes_when_the_person_is_found() {
    let mut history = after(ordered());
    history.push(Event::WarningSet(WarningSet {
        marker: WarningMarker::Absconded,
        set_on: crate::fixtures::day("2026-03-21"),
        personal: Personal::Known(Explanation { text: None }),
    }));
    let file = given(history);
    file.when(absconded("2026-03-25"))
        .then_types(&["AbscondingReported"]);
    file.when(found("2026-03-26"))
        .then_types(&["PersonFound", "WarningCleared"]);
}

#[test]
fn a_case_that_ends_in_legal_stay_ends_the_bans_that_wait() {
    let decided = given(after(ordered()))
        .when(close("2026-04-15", CaseClosingReason::Legalised))
        .decided();
    assert_eq!(decided[0].event.event_type(), "CaseClosed");
    let Event::DecisionRevoked(revoked) = &decided[1].event else {
        panic!("a revocation")
    };
    let said = (revoked.target, revoked.mode, revoked.reason);
    let why = RevocationReason::LegalStayGranted;
    assert_eq!(said, (decision_id(11), RevocationMode::ExNunc, why));
    assert_eq!(revoked.effective_on, crate::fixtures::day("2026-04-15"));
    let commands = and(ordered(), close("2026-04-15", CaseClosingReason::Legalised));
    let file = given(after(commands));
    let known = file.state().file().unwrap();
    assert!(known.live_return().is_none());
    file.when(close("2026-04-15", CaseClosingReason::Legalised))
        .then_nothing();
    file.when(close("2026-04-16", CaseClosingReason::Unknown))
        .then_refused_as("TARGET_NOT_LIVE");
    file.when(return_decision(20)).then_accepted();
}

#[test]
fn a_case_whose_person_is_not_to_be_found_keeps_its_ban() {
    let file = given(after(ordered()));
    file.when(close("2026-04-15", CaseClosingReason::Unknown))
        .then_types(&["CaseClosed"]);
    file.when(close("2026-03-19", CaseClosingReason::Unknown))
        .then_refused(76);
    file.when(close("2026-07-01", CaseClosingReason::Unknown))
        .then_refused(10);
    given(after(ordered()))
        .by(Organisation::Pmlp)
        .when(close("2026-04-15", CaseClosingReason::Unknown))
        .then_refused(4);
    let commands = and(ordered(), close("2026-04-15", CaseClosingReason::Unknown));
    let file = given(after(commands.clone()));
    let waits = &file.state().file().unwrap().bans[0];
    let today = crate::fixtures::day("2026-06-30");
    assert_eq!(ban_effect_on(&waits.times(), today), BanEffect::Pending);
    file.when(departure("2026-05-01"))
        .then_types(&["DepartureConfirmed", "EntryBanStarted"]);
}

#[test]
fn r_069_a_case_ends_as_departed_before_notification_only_without_one() {
    let reason = CaseClosingReason::DepartedBeforeNotification;
    given(after(ordered()))
        .when(close("2026-04-15", reason))
        .then_refused_as("CASE_WAS_NOTIFIED");
    let unnotified = vec![open().into(), return_decision(10).into()];
    let file = given(after(and(unnotified, close("2026-04-15", reason))));
    let known = &file.state().file().unwrap().returns[0];
    let closed = ReturnSituation::Closed {
        on: crate::fixtures::day("2026-04-15"),
        reason,
    };
    assert_eq!(known.situation, closed);
    assert_eq!(known.standing(), None::<Standing>);
}

#[test]
fn r_087_a_case_that_ends_by_legal_stay_lifts_a_long_ban_with_two_officers() {
    let waiting = |years| {
        let long = ImposeEntryBan {
            term: Some(Term::years(years)),
            threat: true,
            ..return_ban(11, 10)
        };
        vec![open().into(), removal_order(10, None).into(), long.into()]
    };
    let close = |reason| close("2026-04-15", reason);
    let legalised = close(CaseClosingReason::Legalised);
    given(after(waiting(5)))
        .when(legalised.clone())
        .then_types(&["CaseClosed", "DecisionRevoked"]);
    let file = given(after(waiting(6)));
    file.when(legalised.clone()).then_types(&["ActProposed"]);
    // Nothing falls where the whereabouts are not known.
    file.when(close(CaseClosingReason::Unknown))
        .then_types(&["CaseClosed"]);
    let proposed = and(waiting(6), legalised.clone());
    let file = given(after(proposed.clone()));
    file.when(legalised).then_nothing();
    file.when(approve(900))
        .then_refused_as("APPROVER_IS_PROPOSER");
    given(after(proposed))
        .by_user("vrs-4712")
        .when(approve(900))
        .then_types(&["ActApproved", "CaseClosed", "DecisionRevoked"]);
}

#[test]
fn r_102_a_death_is_recorded_and_not_only_said_of_one_case() {
    let file = given(after(ordered()));
    file.when(close("2026-04-15", CaseClosingReason::Died))
        .then_refused_as("DEATH_NOT_RECORDED");
    file.when(death("2026-04-15")).then_types(&[
        "DeathRecorded",
        "DecisionRevoked",
        "DecisionRevoked",
    ]);
}

#[test]
fn other_words_on_the_same_absconding_are_refused_and_not_lost() {
    let noted = ReportAbsconding {
        note: Some("left the centre".to_owned()),
        ..absconded("2026-03-25")
    };
    let file = given(after(and(ordered(), noted.clone())));
    file.when(noted.clone()).then_nothing();
    file.when(absconded("2026-03-25"))
        .then_refused_as("ALREADY_ABSCONDED");
    let found = and(and(ordered(), noted), found("2026-04-02"));
    given(after(found))
        .when(absconded("2026-03-25"))
        .then_refused_as("ALREADY_ABSCONDED");
}
