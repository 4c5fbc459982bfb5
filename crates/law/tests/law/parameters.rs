//! Numbers of the law that change by acts of two administrators (architecture P-12).

use crate::fixtures::{approve, day, longest_period, open, reject, return_decision, violation};
use crate::specification::{Given, after, given};
use events::Event;
use events::codes::{Organisation, Role};
use law::parameters::ENACTED;
use law::{IssueReturnDecision, ProposeParameter, State};

fn administrator(history: Vec<Event>) -> Given {
    given(history)
        .by(Organisation::Pmlp)
        .by_user("pmlp-adm-1")
        .in_roles(&[Role::Administrator])
}

fn second(history: Vec<Event>) -> Given {
    administrator(history).by_user("pmlp-adm-2")
}

fn with(mut history: Vec<Event>, decided: Vec<law::Decided>) -> Vec<Event> {
    history.extend(decided.into_iter().map(|decided| decided.event));
    history
}

fn proposed() -> Vec<Event> {
    let decided = administrator(Vec::new())
        .when(longest_period(1, 20, "2026-07-01"))
        .decided();
    with(Vec::new(), decided)
}

pub(crate) fn changed() -> Vec<Event> {
    let decided = second(proposed()).when(approve(1)).decided();
    with(proposed(), decided)
}

#[test]
fn p_12_a_number_changes_by_two_administrators_from_a_day_to_come() {
    let history = changed();
    let types: Vec<_> = history.iter().map(Event::event_type).collect();
    assert_eq!(types, ["ActProposed", "ActApproved", "ParameterChanged"]);
    let file = administrator(history);
    let State::Register(register) = file.state() else {
        panic!("the register's own file")
    };
    assert_eq!(register.changes.len(), 1);
    // It is 30 June.
    for (from, accepted) in [("2026-06-30", false), ("2026-07-01", true)] {
        let outcome = administrator(Vec::new()).when(longest_period(1, 20, from));
        assert_eq!(outcome.0.is_ok(), accepted, "{from}");
    }
}

#[test]
fn p_12_the_second_administrator_is_another_one() {
    administrator(proposed())
        .when(approve(1))
        .then_refused_as("APPROVER_IS_PROPOSER");
    let officer = second(proposed()).in_roles(&[Role::Officer]);
    officer.when(approve(1)).then_refused(3);
    let of_sbg = second(proposed()).by(Organisation::Vrs);
    of_sbg.when(approve(1)).then_refused(3);
    administrator(proposed())
        .when(reject(1))
        .then_types(&["ActRejected"]);
}

#[test]
fn p_12_a_number_that_waited_too_long_is_not_approved() {
    let late = second(proposed()).at("2026-07-01T00:00:00+03:00");
    late.when(approve(1))
        .then_refused_as("PARAMETER_NOT_IN_FUTURE");
    let in_time = second(proposed()).at("2026-06-30T23:59:59+03:00");
    in_time.when(approve(1)).then_accepted();
}

#[test]
fn p_12_a_number_is_one_of_the_law() {
    for (value, accepted) in [(0, false), (1, true), (1_000, true), (1_001, false)] {
        let outcome = administrator(Vec::new()).when(longest_period(1, value, "2027-01-01"));
        assert_eq!(outcome.0.is_ok(), accepted, "{value}");
    }
}

#[test]
fn p_12_a_change_is_recorded_once() {
    administrator(proposed())
        .when(longest_period(2, 20, "2026-07-01"))
        .then_nothing();
    administrator(changed())
        .when(longest_period(2, 20, "2026-07-01"))
        .then_nothing();
    second(changed()).when(approve(1)).then_nothing();
    let other: ProposeParameter = longest_period(2, 21, "2026-07-01");
    administrator(changed()).when(other).then_accepted();
}

#[test]
fn p_12_no_file_of_a_person_takes_a_number_and_the_registers_file_takes_no_fact() {
    let file = administrator(after([open().into()]));
    file.when(longest_period(1, 20, "2027-01-01"))
        .then_refused(3);
    given(changed()).when(violation()).then_refused(3);
    given(changed()).when(open()).then_refused(3);
}

#[test]
fn p_12_a_decision_is_judged_by_the_numbers_of_its_day() {
    let days = |date: &str| {
        let mut issue = IssueReturnDecision {
            departure_period_days: Some(21),
            ..return_decision(10)
        };
        issue.decision.date = day(date);
        issue
    };
    let Some(Event::ParameterChanged(change)) = changed().pop() else {
        panic!("a change")
    };
    let file = given(after([open().into()]))
        .under(&ENACTED.with(&change))
        .at("2026-07-02T12:00:00+03:00");
    file.when(days("2026-06-30")).then_accepted();
    file.when(days("2026-07-01")).then_refused(55);
}
