//! Deadlines that pass without a command, and the time of retention.

use crate::fixtures::{
    alternative, ban_until, day, departure, detention, notify, open, release, return_ban,
    return_decision, revoke, unlimited_ban, violation,
};
use crate::specification::{after, given};
use chrono::NaiveDate;
use events::codes::{AlternativeKind, Authority, Organisation};
use events::payloads::{DeadlinePassed, RetentionDue, Subject};
use events::{Event, Level, RuleId};
use law::Command;
use law::deadlines::next_due;
use law::parameters::ENACTED;
use law::retention;

const NOTHING: [&str; 0] = [];

fn passed(history: &[Event], at: &str) -> Vec<Event> {
    let decided = given(history.to_vec())
        .by(Organisation::Pmlp)
        .at(at)
        .by_user("system")
        .when(law::RecordPassedDeadlines)
        .decided();
    decided.into_iter().map(|decided| decided.event).collect()
}

fn types(history: &[Event], at: &str) -> Vec<&'static str> {
    let events = passed(history, at);
    events.iter().map(Event::event_type).collect()
}

/// Every deadline passes at its instant, not before, and is recorded once.
fn passes_once(history: &[Event], last_moment: &str, first_moment: &str) -> Vec<Event> {
    assert_eq!(types(history, last_moment), NOTHING, "{last_moment}");
    let recorded = passed(history, first_moment);
    assert!(!recorded.is_empty(), "{first_moment}");
    let after: Vec<_> = history.iter().chain(&recorded).cloned().collect();
    assert_eq!(types(&after, first_moment), NOTHING, "recorded twice");
    recorded
}

#[test]
fn r_002_a_file_without_a_fact_is_flagged_after_thirty_days() {
    // Opened on 30 June 2026, as every test: the thirtieth day after is 30 July.
    let empty = after([open().into()]);
    let recorded = passes_once(
        &empty,
        "2026-07-31T00:00:00+03:00",
        "2026-07-31T00:00:00.001+03:00",
    );
    let [Event::DeadlinePassed(DeadlinePassed { rule, subject, .. })] = recorded.as_slice() else {
        panic!("{recorded:?}");
    };
    assert_eq!((*rule, *subject), (RuleId(2), Subject::File));
    let findings = given(empty)
        .by(Organisation::Pmlp)
        .at("2026-08-30T00:00:00+03:00")
        .by_user("system")
        .when(law::RecordPassedDeadlines)
        .findings();
    assert_eq!(findings, [(2, Level::Warn)]);
    let with_fact = after([open().into(), violation().into()]);
    assert_eq!(types(&with_fact, "2026-12-31T00:00:00+02:00"), NOTHING);
}

#[test]
fn r_011_nobody_but_the_register_records_what_passed() {
    let empty = given(after([open().into()])).at("2026-08-30T00:00:00+03:00");
    let refusal = empty
        .when(law::RecordPassedDeadlines)
        .then_refused_as("NOT_A_RECORDER");
    assert_eq!(refusal.kind(), law::Kind::Forbidden);
}

#[test]
fn r_085_a_ban_without_an_end_is_reviewed_on_its_day() {
    let ban = unlimited_ban(7, Authority::MinFor);
    let review_on = ban.review_on.expect("a review day");
    let history = after([open().into(), ban.into()]);
    let due = next_due(given(history.clone()).state(), &ENACTED).expect("a deadline");
    assert_eq!(
        law::time::civil_day(due),
        review_on.succ_opt().expect("a day")
    );
    let before = due - chrono::TimeDelta::milliseconds(1);
    let late = due + chrono::TimeDelta::milliseconds(1);
    let recorded = passes_once(&history, &before.to_rfc3339(), &late.to_rfc3339());
    assert_eq!(recorded.len(), 1);
}

fn retention_of(history: &[Event]) -> Option<NaiveDate> {
    let given = given(history.to_vec());
    retention::due_on(given.state().file().expect("an open file"), &ENACTED)
}

#[test]
fn r_121_ten_years_follow_the_closing_of_the_last_measure() {
    let returned: [Command; 4] = [
        open().into(),
        return_decision(1).into(),
        notify(1, "2026-03-02").into(),
        return_ban(2, 1).into(),
    ];
    let live = after(returned.clone());
    assert_eq!(retention_of(&live), None, "a live return decision");
    let left = after(returned.into_iter().chain([departure("2026-03-02").into()]));
    // The last ban until 2029-03-02: erased from 2039-03-02.
    assert_eq!(retention_of(&left), Some(day("2039-03-02")));
}

#[test]
fn r_121_no_time_runs_while_a_measure_is_live_or_has_no_end() {
    let unlimited = after([open().into(), unlimited_ban(7, Authority::MinFor).into()]);
    assert_eq!(retention_of(&unlimited), None);
    let detained: [Command; 2] = [open().into(), detention().into()];
    assert_eq!(retention_of(&after(detained.clone())), None);
    let released = after(
        detained
            .into_iter()
            .chain([release("2026-03-05T10:00:00+02:00").into()]),
    );
    assert_eq!(retention_of(&released), Some(day("2036-03-05")));
    let empty = after([open().into()]);
    assert_eq!(retention_of(&empty), Some(day("2036-06-30")));
}

#[test]
fn r_121_an_alternative_is_closed_by_its_planned_end() {
    let applied = |until: Option<&str>| {
        let applied = law::ApplyAlternative {
            until: until.map(day),
            ..alternative(1, AlternativeKind::Reporting, "2026-03-02")
        };
        retention_of(&after([open().into(), applied.into()]))
    };
    assert_eq!(applied(None), None, "it holds until somebody ends it");
    assert_eq!(applied(Some("2026-05-02")), Some(day("2036-05-02")));
}

#[test]
fn r_121_a_revoked_ban_closes_with_its_revocation() {
    let banned: [Command; 2] = [
        open().into(),
        ban_until(3, Authority::Vrs, "2029-02-01").into(),
    ];
    assert_eq!(
        retention_of(&after(banned.clone())),
        Some(day("2039-02-01"))
    );
    let revoked = after(banned.into_iter().chain([revoke(3, 4).into()]));
    assert_eq!(retention_of(&revoked), Some(day("2036-05-01")));
}

#[test]
fn r_121_the_end_of_retention_is_recorded_once() {
    let mut released = after([
        open().into(),
        detention().into(),
        release("2026-03-05T10:00:00+02:00").into(),
    ]);
    // The erasure after it is announced before (rule R-123).
    let announced = passed(&released, "2036-03-05T23:59:59+02:00");
    released.extend(announced);
    let recorded = passes_once(
        &released,
        "2036-03-05T23:59:59+02:00",
        "2036-03-06T00:00:00+02:00",
    );
    assert_eq!(
        recorded,
        [Event::from(RetentionDue {
            due_on: day("2036-03-05")
        })]
    );
}

#[test]
fn r_098_the_review_of_an_alert_is_announced_four_months_before() {
    // A Schengen ban from 2 March 2026 for three years is reviewed on 2 March 2029: notice on 2 November 2028.
    let mut ban = ban_until(7, Authority::Vrs, "2029-03-02");
    ban.decision.kind = events::codes::DecisionKind::BanSch;
    let history = after([open().into(), ban.into()]);
    let recorded = passes_once(
        &history,
        "2028-11-02T00:00:00+02:00",
        "2028-11-02T00:00:00.001+02:00",
    );
    let [Event::DeadlinePassed(DeadlinePassed { rule, .. })] = recorded.as_slice() else {
        panic!("{recorded:?}");
    };
    assert_eq!(*rule, RuleId(98));
}

#[test]
fn r_031_a_duplicate_case_is_cross_checked_within_twelve_hours() {
    let opened = given([])
        .at("2026-06-01T10:00:00+03:00")
        .with_same_document(&[crate::fixtures::foreigner(7)])
        .when(open())
        .decided();
    let mut history: Vec<Event> = opened.into_iter().map(|decided| decided.event).collect();
    let found = after([open().into(), violation().into()]).pop();
    history.extend(found);
    let recorded = passes_once(
        &history,
        "2026-06-01T22:00:00+03:00",
        "2026-06-01T22:00:00.001+03:00",
    );
    assert_eq!(recorded.len(), 1);
    let closed = given(history)
        .when(crate::fixtures::close_duplicate(7))
        .decided();
    assert_eq!(closed.len(), 1);
}
