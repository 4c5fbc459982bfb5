//! Expulsion by a criminal court (rules) and orders that are passed late.

use crate::course_fixtures::court_expulsion;
use crate::fixtures::{
    day, decision_id, notified_return_decision, notify, open, removal, removal_order, return_ban,
    return_decision, revoke,
};
use crate::specification::{after, given};
use events::codes::{
    Authority, BanSubBasis, DecisionKind, DepartureOutcome, NoBanReason, Organisation,
};
use events::{Event, Level};
use law::{
    Command, ImposeEntryBan, IssueRemovalOrder, RecordCourtExpulsion, ReturnSituation, Standing,
};

#[test]
fn r_006_a_judgment_is_recorded_by_sbg_with_its_number() {
    let file = given(after([open().into()]));
    file.when(court_expulsion(10, None))
        .then_types(&["CourtExpulsionRecorded"]);
    given(after([open().into()]))
        .by(Organisation::Pmlp)
        .when(court_expulsion(10, None))
        .then_refused(6);
    let mut unnumbered = court_expulsion(10, None);
    unnumbered.decision.number = String::new();
    file.when(unnumbered).then_refused(6);
    let mut by_another = court_expulsion(10, None);
    by_another.decision.authority = Authority::CourtAdm;
    file.when(by_another).then_refused(12);
    let mut other_kind = court_expulsion(10, None);
    other_kind.decision.kind = DecisionKind::BanLv;
    file.when(other_kind).then_refused(54);
    given(after([open().into(), court_expulsion(10, None).into()]))
        .when(court_expulsion(10, None))
        .then_nothing();
}

#[test]
fn r_006_a_judgment_is_enforced_like_a_removal_order_and_bears_a_return_ban() {
    let ban = ImposeEntryBan {
        decision: crate::fixtures::decision(DecisionKind::BanSch, Authority::Vrs, 11, "2026-02-10"),
        ..return_ban(11, 10)
    };
    let judged: Vec<Command> = vec![open().into(), court_expulsion(10, None).into(), ban.into()];
    given(after(judged.clone()))
        .when(removal("2026-04-01"))
        .then_refused(59);
    let mut notified = judged;
    notified.push(notify(10, "2026-02-12").into());
    let file = given(after(notified));
    let decided = file.when(removal("2026-04-01")).decided();
    let Event::RemovalExecuted(executed) = &decided[0].event else {
        panic!("a removal")
    };
    assert_eq!(executed.outcome, DepartureOutcome::ExecutedForced);
    assert_eq!(decided[1].event.event_type(), "EntryBanStarted");
}

#[test]
fn r_060_a_judgment_names_what_it_follows_and_gives_it_back_when_it_falls() {
    let file = given(after([open().into(), removal_order(10, None).into()]));
    file.when(court_expulsion(20, None)).then_refused(60);
    file.when(court_expulsion(20, Some(99))).then_refused(60);
    let mut judged = court_expulsion(20, Some(10));
    judged.decision.date = day("2026-03-25");
    file.when(judged.clone()).then_accepted();
    let mut commands: Vec<Command> =
        vec![open().into(), removal_order(10, None).into(), judged.into()];
    given(after(commands.clone()))
        .when(removal_order(30, Some(20)))
        .then_refused(60);
    let mut fallen = revoke(20, 40);
    fallen.decision.authority = Authority::CourtAdm;
    let mut history = after(commands.clone());
    let revoked = given(history.clone()).when(fallen.clone()).decided();
    history.extend(revoked.into_iter().map(|decided| decided.event));
    let standing = Standing::Notified {
        on: day("2026-03-20"),
        last_day: None,
    };
    let file = given(history);
    let known = file
        .state()
        .file()
        .unwrap()
        .return_decision(decision_id(10));
    assert_eq!(known.unwrap().situation, ReturnSituation::Live(standing));
    commands.truncate(1);
    given(after(commands))
        .when(RecordCourtExpulsion {
            destination: Some("LVA".parse().unwrap()),
            ..court_expulsion(20, None)
        })
        .then_refused(68);
}

/// An order of OCMA or SBG of Friday 27 March 2026, recorded at noon of a day.
fn passed(authority: Authority, organisation: Organisation, on: &str) -> Vec<(u16, Level)> {
    let mut order = removal_order(10, None);
    order.decision.authority = authority;
    order.decision.date = day("2026-03-27");
    order.notified_on = None;
    given(after([open().into()]))
        .by(organisation)
        .at(&format!("{on}T12:00:00+03:00"))
        .when(order)
        .findings()
}

#[test]
fn r_066_an_order_of_ocma_is_passed_within_one_working_day_of_sbg_within_three() {
    let late = [(66, Level::Alarm)];
    let ocma = |on| passed(Authority::Pmlp, Organisation::Pmlp, on);
    assert_eq!(ocma("2026-03-30"), []);
    assert_eq!(ocma("2026-03-31"), late);
    // The third working day is Wednesday.
    let sbg = |on| passed(Authority::Vrs, Organisation::Vrs, on);
    assert_eq!(sbg("2026-04-01"), []);
    assert_eq!(sbg("2026-04-02"), late);
}

#[test]
fn r_086_an_order_that_says_why_there_is_no_ban_is_not_flagged() {
    let excused = IssueRemovalOrder {
        no_ban_reason: Some(NoBanReason::Humanitarian),
        ..removal_order(10, None)
    };
    let file = given(after([open().into(), excused.into()]));
    assert_eq!(file.when(removal("2026-04-01")).findings(), []);
    let silent = after([open().into(), removal_order(10, None).into()]);
    assert_eq!(
        given(silent).when(removal("2026-04-01")).findings(),
        [(86, Level::Warn)]
    );
}

#[test]
fn r_054_a_return_decision_of_the_other_kinds_does_not_follow_a_judgment_unnamed() {
    let file = given(after([open().into(), court_expulsion(10, None).into()]));
    file.when(return_decision(20)).then_refused(60);
    file.when(notified_return_decision(20)).then_refused(60);
}

#[test]
fn r_084_a_ban_of_another_length_than_the_judgment_says_is_flagged() {
    let file = given(after([open().into(), court_expulsion(10, None).into()]));
    let ban = |ground, term: &str| ImposeEntryBan {
        sub_basis: ground,
        term: Some(term.parse().unwrap()),
        ..return_ban(11, 10)
    };
    let by_court = Some(BanSubBasis::Rb4);
    assert_eq!(file.when(ban(by_court, "P5Y")).findings(), []);
    assert_eq!(
        file.when(ban(by_court, "P4Y")).findings(),
        [(84, Level::Warn)]
    );
    assert_eq!(file.when(ban(None, "P4Y")).findings(), []);
}
