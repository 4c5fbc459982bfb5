//! The period for voluntary departure: what starts, freezes and extends it (rules ).

use crate::fixtures::{
    amend, day, decision, departure, notified_return_decision, notify, open, resume,
    return_decision, suspend,
};
use crate::specification::{after, given};
use chrono::{Days, NaiveDate};
use events::Event;
use events::codes::{Authority, DecisionKind, DepartureOutcome};
use law::{AmendDecision, Command};
use proptest::prelude::*;

fn last_day_in(events: &[Event]) -> Option<NaiveDate> {
    events.iter().rev().find_map(|event| match event {
        Event::DecisionNotified(notified) => Some(notified.last_day),
        _ => None,
    })?
}

fn outcome(commands: Vec<Command>, left_on: &str) -> Option<DepartureOutcome> {
    let confirmed = given(after(commands)).when(departure(left_on)).decided();
    match &confirmed[0].event {
        Event::DepartureConfirmed(confirmed) => confirmed.outcome,
        other => panic!("no departure: {}", other.event_type()),
    }
}

#[test]
fn r_058_a_period_runs_after_notification_and_after_suspension() {
    let suspended = |until| -> Vec<Command> {
        vec![
            open().into(),
            return_decision(10).into(),
            suspend(10, 20, "2026-03-03", until).into(),
        ]
    };
    // (end of the suspension, notification, last day)
    for (until, notified, last, next) in [
        ("2026-03-10", "2026-03-20", "2026-04-03", "2026-04-04"),
        ("2026-03-10", "2026-03-10", "2026-03-24", "2026-03-25"),
        ("2026-03-10", "2026-03-05", "2026-03-24", "2026-03-25"),
    ] {
        let mut commands = suspended(Some(until));
        commands.push(notify(10, notified).into());
        let history = after(commands.clone());
        assert_eq!(last_day_in(&history), Some(day(last)), "{notified}");
        assert_eq!(
            outcome(commands.clone(), last),
            Some(DepartureOutcome::ExecutedInTime)
        );
        assert_eq!(
            outcome(commands, next),
            Some(DepartureOutcome::ExecutedLate)
        );
    }
    let mut resumed = suspended(None);
    resumed.extend([
        notify(10, "2026-03-20").into(),
        resume(10, "2026-03-11").into(),
    ]);
    let history = after(resumed.clone());
    let Some(Event::DecisionResumed(last)) = history.last() else {
        panic!("a resumption")
    };
    assert_eq!(last.last_day, Some(day("2026-04-03")));
}

#[test]
fn r_074_a_suspension_that_was_over_before_notification_freezes_nothing() {
    let history = after([
        open().into(),
        return_decision(10).into(),
        notify(10, "2026-03-20").into(),
    ]);
    let file = given(history);
    let days_left = |until| match file
        .when(suspend(10, 20, "2026-03-03", Some(until)))
        .decided()
        .remove(0)
        .event
    {
        Event::DecisionSuspended(suspended) => suspended.days_left,
        other => panic!("no suspension: {}", other.event_type()),
    };
    assert_eq!(days_left("2026-03-10"), None);
    assert_eq!(days_left("2026-03-20"), None);
    assert_eq!(days_left("2026-03-21"), Some(14));
}

#[test]
fn r_056_a_period_is_not_extended_after_it_ended() {
    let notified = || -> Vec<Command> { vec![open().into(), notified_return_decision(10).into()] };
    let longer = |decided: &str, effective: &str| AmendDecision {
        decision: decision(DecisionKind::ChgAmend, Authority::Vrs, 20, decided),
        effective_on: day(effective),
        departure_period_days: Some(30),
        ..amend(10, 20)
    };
    let file = given(after(notified()));
    file.when(longer("2026-03-16", "2026-03-16"))
        .then_accepted();
    file.when(longer("2026-03-17", "2026-03-17"))
        .then_refused(56);
    file.when(longer("2026-03-17", "2026-03-10"))
        .then_refused(56);
    let shorter = AmendDecision {
        departure_period_days: Some(7),
        ..longer("2026-03-20", "2026-03-20")
    };
    file.when(shorter).then_accepted();
    let mut frozen = notified();
    frozen.push(suspend(10, 21, "2026-03-10", None).into());
    given(after(frozen))
        .when(longer("2026-03-20", "2026-03-20"))
        .then_accepted();
}

/// The last day by counting: the days after notification on which the decision was not suspended.
fn counted(notified_on: NaiveDate, period: usize, suspended: (NaiveDate, NaiveDate)) -> NaiveDate {
    let runs = |day: &NaiveDate| *day < suspended.0 || suspended.1 < *day;
    let mut days = notified_on.iter_days().skip(1).filter(runs);
    days.nth(period - 1).unwrap()
}

proptest! {
    #[test]
    fn r_058_the_last_day_is_what_counting_gives(
        notified in 0..30_u64, from in 0..30_u64, length in 0..20_u64, first in any::<bool>(), by_act in any::<bool>(),
    ) {
        let date = |offset: u64| day("2026-03-02") + Days::new(offset);
        let (start, end) = (date(from), date(from + length));
        let until = (!by_act).then(|| end.to_string());
        let notify = Command::from(notify(10, &date(notified).to_string()));
        let suspend = Command::from(suspend(10, 20, &start.to_string(), until.as_deref()));
        let mut commands: Vec<Command> = vec![open().into(), return_decision(10).into()];
        commands.extend(if first { [suspend, notify] } else { [notify, suspend] });
        if by_act {
            commands.push(resume(10, &(end + Days::new(1)).to_string()).into());
        }
        let last_day = counted(date(notified), 14, (start, end));
        let in_time = outcome(commands.clone(), &last_day.to_string());
        prop_assert_eq!(in_time, Some(DepartureOutcome::ExecutedInTime));
        let late = outcome(commands, &(last_day + Days::new(1)).to_string());
        prop_assert_eq!(late, Some(DepartureOutcome::ExecutedLate));
    }
}
