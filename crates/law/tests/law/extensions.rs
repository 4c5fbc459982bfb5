//! More time for voluntary departure (rules) and its end.

use crate::course_fixtures::{absconded, extend};
use crate::fixtures::{
    amend, ban_until, day, decision, decision_id, departure, instant, notified_return_decision,
    notify, open, removal_order, resume, return_decision, suspend,
};
use crate::specification::{after, given};
use events::codes::{Authority, DecisionKind, DepartureOutcome, Organisation};
use events::payloads::{DeparturePeriodExpired, Subject};
use events::{Event, RuleId};
use law::deadlines::{Deadline, standing};
use law::parameters::ENACTED;
use law::{AmendDecision, Command, ExtendDeparturePeriod, IssueReturnDecision};

/// Thirty days from 2 March 2026: the last day is 1 April.
fn thirty_days() -> Vec<Command> {
    let issued = IssueReturnDecision {
        departure_period_days: Some(30),
        ..notified_return_decision(10)
    };
    vec![open().into(), issued.into()]
}

/// An extension that is decided on a day.
fn extended_on(date: &str, last_day: &str) -> ExtendDeparturePeriod {
    ExtendDeparturePeriod {
        decision: decision(DecisionKind::PeriodExt, Authority::Vrs, 20, date),
        ..extend(10, 20, last_day)
    }
}

#[test]
fn r_056_the_period_is_extended_before_it_ends_and_to_a_year_at_most() {
    let file = given(after(thirty_days()));
    // Day 20, sixty days more.
    file.when(extended_on("2026-03-22", "2026-05-31"))
        .then_types(&["DeparturePeriodExtended"]);
    file.when(extended_on("2026-04-01", "2026-05-31"))
        .then_accepted();
    file.when(extended_on("2026-04-02", "2026-05-31"))
        .then_refused_as("PERIOD_HAS_ENDED");
    file.when(extended_on("2026-03-22", "2027-03-02"))
        .then_accepted();
    file.when(extended_on("2026-03-22", "2027-03-03"))
        .then_refused_as("EXTENSION_OUT_OF_RANGE");
    // In total 400 days.
    file.when(extended_on("2026-03-22", "2027-04-06"))
        .then_refused(56);
    file.when(extended_on("2026-03-22", "2026-04-01"))
        .then_refused_as("EXTENSION_OUT_OF_RANGE");
    file.when(extended_on("2026-03-22", "2026-04-02"))
        .then_accepted();
}

#[test]
fn r_056_only_a_running_period_is_extended() {
    let unnotified = after([open().into(), return_decision(10).into()]);
    given(unnotified)
        .when(extend(10, 20, "2026-05-31"))
        .then_refused_as("PERIOD_NOT_RUNNING");
    let order = after([open().into(), removal_order(10, None).into()]);
    given(order)
        .when(extended_on("2026-03-22", "2026-05-31"))
        .then_refused_as("PERIOD_NOT_RUNNING");
    let ban = after([
        open().into(),
        ban_until(10, Authority::Vrs, "2028-01-01").into(),
    ]);
    given(ban)
        .when(extend(10, 20, "2026-05-31"))
        .then_refused_as("PERIOD_NOT_RUNNING");
    let mut commands = thirty_days();
    commands.push(suspend(10, 30, "2026-03-05", Some("2026-03-14")).into());
    let suspended = given(after(commands.clone()));
    suspended
        .when(extended_on("2026-03-14", "2026-06-01"))
        .then_refused_as("PERIOD_NOT_RUNNING");
    // After the planned end the frozen days follow: the last day is 11 April.
    suspended
        .when(extended_on("2026-03-15", "2026-04-11"))
        .then_refused_as("EXTENSION_OUT_OF_RANGE");
    suspended
        .when(extended_on("2026-03-15", "2026-04-12"))
        .then_accepted();
}

#[test]
fn r_056_an_extension_is_a_decision_of_its_own() {
    let mut commands = thirty_days();
    commands.push(extend(10, 20, "2026-05-31").into());
    let file = given(after(commands.clone()));
    file.when(extend(10, 20, "2026-05-31")).then_nothing();
    file.when(extend(10, 20, "2026-06-30")).then_refused(9);
    file.when(extend(10, 21, "2026-06-30")).then_accepted();
    file.when(extend(99, 21, "2026-06-30")).then_refused(76);
    let mut wrong = extend(10, 21, "2026-06-30");
    wrong.decision.kind = DecisionKind::ChgAmend;
    file.when(wrong).then_refused(76);
    let mut another = extend(10, 21, "2026-06-30");
    another.decision.authority = Authority::Pmlp;
    given(after(commands))
        .by(Organisation::Pmlp)
        .when(another)
        .then_refused(12);
}

#[test]
fn r_058_the_extended_day_is_the_last_day_of_voluntary_departure() {
    let mut commands = thirty_days();
    commands.push(extend(10, 20, "2026-05-31").into());
    for (on, outcome) in [
        ("2026-05-31", DepartureOutcome::ExecutedInTime),
        ("2026-06-01", DepartureOutcome::ExecutedLate),
    ] {
        let file = given(after(commands.clone()));
        let decided = file.when(departure(on)).decided();
        let Event::DepartureConfirmed(confirmed) = &decided[0].event else {
            panic!("a departure")
        };
        assert_eq!(confirmed.outcome, Some(outcome), "{on}");
    }
}

fn passed_at(commands: Vec<Command>, now: &str) -> Vec<(RuleId, Subject, String)> {
    let file = given(after(commands));
    let all = periods(file.state().file().unwrap()).into_iter();
    all.filter(|due| due.due_at < instant(now))
        .map(|due| (due.rule, due.subject, due.due_at.to_rfc3339()))
        .collect()
}

/// The ends of periods for voluntary departure.
fn periods(file: &law::File) -> Vec<Deadline> {
    let mut all = standing(file, &ENACTED);
    all.retain(|due| due.rule == RuleId(61));
    all
}

#[test]
fn r_061_the_period_expires_at_the_end_of_its_last_day() {
    let subject = Subject::Decision(decision_id(10));
    let due = (RuleId(61), subject, "2026-04-01T21:00:00+00:00".to_owned());
    assert_eq!(
        passed_at(thirty_days(), "2026-04-01T23:59:59+03:00"),
        Vec::new()
    );
    assert_eq!(
        passed_at(thirty_days(), "2026-04-02T00:00:00.001+03:00"),
        vec![due]
    );
}

#[test]
fn r_061_an_expiry_is_recorded_once_and_not_while_the_decision_is_suspended_or_the_person_is_gone()
{
    let later = "2026-06-30T12:00:00+03:00";
    let mut history = after(thirty_days());
    history.push(Event::DeparturePeriodExpired(DeparturePeriodExpired {
        target: decision_id(10),
        last_day: day("2026-04-01"),
    }));
    let file = given(history);
    let known = file.state().file().unwrap();
    assert_eq!(known.returns[0].overdue_since, Some(day("2026-04-01")));
    assert_eq!(periods(known), []);

    let and = |command: Command| {
        let mut commands = thirty_days();
        commands.push(command);
        passed_at(commands, later)
    };
    assert_eq!(and(suspend(10, 30, "2026-03-05", None).into()), Vec::new());
    assert_eq!(and(departure("2026-04-20").into()), Vec::new());
    assert_eq!(and(absconded("2026-03-20").into()).len(), 1);
    // Twenty-eight days are left from 5 March; with 15 March they run to 11 April.
    let mut resumed = thirty_days();
    resumed.push(suspend(10, 30, "2026-03-05", None).into());
    resumed.push(resume(10, "2026-03-15").into());
    let due_at = &passed_at(resumed, later)[0].2;
    assert_eq!(due_at, "2026-04-11T21:00:00+00:00");
    let unnotified = vec![open().into(), return_decision(10).into()];
    assert_eq!(passed_at(unnotified.clone(), later), Vec::new());
    let mut notified = unnotified;
    notified.push(notify(10, "2026-03-20").into());
    assert_eq!(passed_at(notified, later).len(), 1);
}

#[test]
fn r_056_an_amended_period_does_not_carry_an_extended_one_beyond_a_year() {
    let longer = |days| AmendDecision {
        departure_period_days: Some(days),
        ..amend(10, 31)
    };
    let week = IssueReturnDecision {
        departure_period_days: Some(7),
        notified_on: Some(day("2026-03-02")),
        ..return_decision(10)
    };
    let extended = |last_day| {
        let commands: [Command; 3] = [
            open().into(),
            week.clone().into(),
            ExtendDeparturePeriod {
                decision: decision(DecisionKind::PeriodExt, Authority::Vrs, 30, "2026-03-05"),
                ..extend(10, 30, last_day)
            }
            .into(),
        ];
        given(after(commands))
    };
    // A year from 2 March 2026; 23 days are added.
    extended("2027-02-07").when(longer(30)).then_accepted();
    let refusal = extended("2027-02-08")
        .when(longer(30))
        .then_refused_as("EXTENSION_OUT_OF_RANGE");
    assert_eq!(refusal.rule(), Some(events::RuleId(56)));
    extended("2027-03-02").when(longer(7)).then_accepted();
}
