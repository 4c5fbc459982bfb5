//! Departures that are recorded late, twice or by force (rules ).

use crate::fixtures::{
    ban_until, day, decision_id, departure, detention, instant, notified_return_decision, notify,
    open, removal, removal_order, return_ban, return_decision, shorten, suspend, violation,
};
use crate::specification::{after, given};
use events::codes::{Authority, DepartureForm, DepartureOutcome, ExitProof, Reception};
use events::{Event, Level};
use law::{
    Command, ConfirmDeparture, IssueReturnDecision, RecordViolation, ReturnSituation,
    StartDetention,
};

fn found(on: &str) -> Command {
    let found_on = Some(day(on));
    RecordViolation {
        found_on,
        ..violation()
    }
    .into()
}

/// Fourteen days from 2 March 2026 with a ban of three years; left on 20 March, too late.
fn left_late() -> Vec<Command> {
    vec![
        open().into(),
        notified_return_decision(10).into(),
        return_ban(11, 10).into(),
        departure("2026-03-20").into(),
    ]
}

#[test]
fn an_earlier_departure_that_is_found_later_moves_the_outcome_and_the_ban() {
    let file = given(after(left_late()));
    let decided = file.when(departure("2026-03-10")).decided();
    let [confirmed, started] = decided.as_slice() else {
        panic!("a departure and a start")
    };
    let Event::DepartureConfirmed(confirmed) = &confirmed.event else {
        panic!("a departure")
    };
    assert_eq!(confirmed.target, Some(decision_id(10)));
    assert_eq!(confirmed.outcome, Some(DepartureOutcome::ExecutedInTime));
    let Event::EntryBanStarted(started) = &started.event else {
        panic!("a start")
    };
    let dates = (started.valid_from, started.valid_until);
    assert_eq!(dates, (day("2026-03-10"), day("2029-03-10")));

    let mut commands = left_late();
    commands.push(departure("2026-03-10").into());
    let file = given(after(commands));
    let known = &file.state().file().unwrap().returns[0].situation;
    assert!(
        matches!(known, ReturnSituation::Executed { on, outcome: Some(DepartureOutcome::ExecutedInTime), .. } if *on == day("2026-03-10"))
    );
    assert_eq!(
        file.state().file().unwrap().departures.len(),
        2,
        "both versions are kept"
    );
    file.when(departure("2026-03-10")).then_nothing();
    file.when(departure("2026-03-20")).then_nothing();
    file.when(departure("2026-03-15")).then_refused(69);
    file.when(departure("2026-03-05"))
        .then_types(&["DepartureConfirmed", "EntryBanStarted"]);
}

#[test]
fn a_shortened_ban_does_not_grow_by_an_earlier_departure() {
    let mut commands = left_late();
    commands.push(shorten(11, 20, "2027-01-01").into());
    let decided = given(after(commands))
        .when(departure("2026-03-10"))
        .decided();
    let Event::EntryBanStarted(started) = &decided[1].event else {
        panic!("a start")
    };
    assert_eq!(started.valid_until, day("2027-01-01"));
}

#[test]
fn an_earlier_departure_before_a_return_is_one_of_its_own() {
    let mut commands = left_late();
    commands.push(found("2026-03-15"));
    let decided = given(after(commands))
        .when(departure("2026-03-10"))
        .decided();
    let [confirmed] = decided.as_slice() else {
        panic!("a departure that moves no ban")
    };
    let Event::DepartureConfirmed(confirmed) = &confirmed.event else {
        panic!("a departure")
    };
    assert_eq!((confirmed.target, confirmed.outcome), (None, None));
}

#[test]
fn a_departure_of_long_ago_is_recorded_after_a_later_one() {
    let gone: Vec<Command> = vec![open().into(), departure("2020-06-01").into()];
    given(after(gone.clone()))
        .when(departure("2018-06-01"))
        .then_types(&["DepartureConfirmed"]);
    let mut again = gone;
    again.extend([
        found("2026-03-02"),
        notified_return_decision(10).into(),
        return_ban(11, 10).into(),
        departure("2026-03-10").into(),
        found("2026-03-15"),
        IssueReturnDecision {
            decision: events::payloads::Decision {
                date: day("2026-03-15"),
                ..return_decision(12).decision
            },
            ..return_decision(12)
        }
        .into(),
        law::ImposeEntryBan {
            decision: events::payloads::Decision {
                date: day("2026-03-15"),
                ..return_ban(13, 12).decision
            },
            ..return_ban(13, 12)
        }
        .into(),
    ]);
    let decided = given(after(again)).when(departure("2026-03-08")).decided();
    let Event::DepartureConfirmed(confirmed) = &decided[0].event else {
        panic!("a departure")
    };
    assert_eq!(confirmed.target, Some(decision_id(10)), "not the live one");
    let started: Vec<_> = decided[1..]
        .iter()
        .map(|decided| match &decided.event {
            Event::EntryBanStarted(started) => started.target,
            other => panic!("no start: {}", other.event_type()),
        })
        .collect();
    assert_eq!(
        started,
        [decision_id(11)],
        "the pending ban goes on waiting"
    );
}

#[test]
fn nobody_leaves_twice_without_having_been_here_in_between() {
    let gone = || -> Vec<Command> { vec![open().into(), departure("2026-03-10").into()] };
    given(after(gone()))
        .when(departure("2026-03-10"))
        .then_nothing();
    let other_proof = ConfirmDeparture {
        proof: Some(ExitProof::Ees),
        ..departure("2026-03-10")
    };
    given(after(gone()))
        .when(other_proof)
        .then_refused_as("ALREADY_DEPARTED");
    given(after(gone()))
        .when(departure("2026-03-20"))
        .then_refused_as("ALREADY_DEPARTED");
    let at_exit = RecordViolation {
        found_on: Some(day("2026-03-10")),
        ..violation()
    };
    let mut history = gone();
    history.push(at_exit.into());
    given(after(history))
        .when(departure("2026-03-20"))
        .then_refused_as("ALREADY_DEPARTED");
    let back = RecordViolation {
        found_on: Some(day("2026-03-15")),
        ..violation()
    };
    let mut history = gone();
    history.push(back.into());
    given(after(history))
        .when(departure("2026-03-20"))
        .then_accepted();
}

#[test]
fn a_detention_shows_presence() {
    let commands: Vec<Command> = vec![
        open().into(),
        departure("2026-03-01").into(),
        detention().into(),
        crate::fixtures::release("2026-03-04T10:00:00+02:00").into(),
    ];
    let file = given(after(commands));
    file.when(departure("2026-03-05")).then_accepted();
    let late = StartDetention {
        started_at: Some(instant("2026-03-05T14:30:00+02:00")),
        new_facts: Some("seen at the green border".to_owned()),
        ..detention()
    };
    file.when(late).then_accepted();
}

fn forced(on: &str, destination: &str) -> ConfirmDeparture {
    ConfirmDeparture {
        form: DepartureForm::ForcedNoassist,
        destination: destination.parse().unwrap(),
        ..departure(on)
    }
}

fn outcome(commands: Vec<Command>, command: ConfirmDeparture) -> Option<DepartureOutcome> {
    match given(after(commands))
        .when(command)
        .decided()
        .remove(0)
        .event
    {
        Event::DepartureConfirmed(confirmed) => confirmed.outcome,
        other => panic!("no departure: {}", other.event_type()),
    }
}

#[test]
fn r_071_a_confirmed_departure_by_force_is_executed_by_force() {
    let voluntary: Vec<Command> = vec![open().into(), notified_return_decision(10).into()];
    let by_force = Some(DepartureOutcome::ExecutedForced);
    assert_eq!(
        outcome(voluntary.clone(), forced("2026-03-10", "UZB")),
        by_force
    );
    assert_eq!(outcome(voluntary, forced("2026-03-20", "UZB")), by_force);
    let order: Vec<Command> = vec![open().into(), removal_order(10, None).into()];
    assert_eq!(outcome(order, forced("2026-03-20", "UZB")), by_force);
}

#[test]
fn r_059_r_068_a_confirmed_departure_by_force_obeys_what_a_removal_obeys() {
    let unnotified = after([open().into(), return_decision(10).into()]);
    given(unnotified.clone())
        .when(forced("2026-03-10", "UZB"))
        .then_refused(59);
    given(unnotified.clone())
        .when(departure("2026-03-10"))
        .then_accepted();
    let mut notified: Vec<Command> = vec![open().into(), return_decision(10).into()];
    notified.push(notify(10, "2026-03-05").into());
    let file = given(after(notified.clone()));
    file.when(forced("2026-03-04", "UZB")).then_refused(59);
    file.when(forced("2026-03-05", "EST")).then_refused(68);
    let readmitted = ConfirmDeparture {
        form: DepartureForm::ReadmBilat,
        ..forced("2026-03-05", "EST")
    };
    file.when(readmitted).then_accepted();
    notified.push(suspend(10, 20, "2026-03-06", None).into());
    let findings = given(after(notified))
        .when(forced("2026-03-07", "UZB"))
        .findings();
    assert!(findings.contains(&(74, Level::Alarm)));
}

#[test]
fn r_086_who_is_removed_or_late_without_a_ban_is_flagged() {
    let voluntary: Vec<Command> = vec![open().into(), notified_return_decision(10).into()];
    let file = given(after(voluntary.clone()));
    assert_eq!(file.when(departure("2026-03-16")).findings(), []);
    assert_eq!(
        file.when(departure("2026-03-17")).findings(),
        [(86, Level::Warn)]
    );
    let mut banned = voluntary;
    banned.push(return_ban(11, 10).into());
    assert_eq!(
        given(after(banned))
            .when(departure("2026-03-17"))
            .findings(),
        []
    );
    let order = after([open().into(), removal_order(10, None).into()]);
    let removed = given(order).when(removal("2026-04-01"));
    assert_eq!(removed.findings(), [(86, Level::Warn)]);
}

#[test]
fn r_086_a_ban_that_has_run_out_is_no_ban() {
    let mut banned: Vec<Command> = vec![
        open().into(),
        ban_until(11, Authority::Vrs, "2026-03-16").into(),
        notified_return_decision(10).into(),
    ];
    let late = |commands: &[Command], on: &str| {
        let file = given(after(commands.iter().cloned()));
        file.when(departure(on)).findings()
    };
    assert_eq!(late(&banned, "2026-03-17"), [(86, Level::Warn)]);
    // A ban that refuses on the day, one that is suspended on it, and one that starts with it are bans.
    banned[1] = ban_until(11, Authority::Vrs, "2026-03-17").into();
    assert_eq!(late(&banned, "2026-03-17"), []);
    banned.push(suspend(11, 20, "2026-03-10", None).into());
    assert_eq!(late(&banned, "2026-03-17"), []);
    let mut decided_later = return_ban(11, 10);
    decided_later.decision.date = day("2026-03-25");
    let commands = [
        open().into(),
        notified_return_decision(10).into(),
        decided_later.into(),
    ];
    assert_eq!(late(&commands, "2026-03-17"), []);
}

#[test]
fn r_067_what_is_said_later_about_a_removal_is_refused_and_not_lost() {
    let told = law::RecordRemoval {
        started_at: Some(instant("2026-04-01T09:00:00+03:00")),
        informed_at: Some(instant("2026-03-31T09:00:00+03:00")),
        ..removal("2026-04-01")
    };
    let received = law::RecordRemoval {
        reception: Some(Reception::Family),
        representative: Some("bāriņtiesa 2026/17".to_owned()),
        ..removal("2026-04-01")
    };
    let commands: Vec<Command> = vec![open().into(), removal_order(10, None).into()];
    for (first, second) in [
        (removal("2026-04-01"), told.clone()),
        (told, removal("2026-04-01")),
        (removal("2026-04-01"), received),
    ] {
        let mut commands = commands.clone();
        commands.push(first.clone().into());
        let file = given(after(commands));
        file.when(first).then_nothing();
        file.when(second).then_refused_as("ALREADY_DEPARTED");
    }
}
