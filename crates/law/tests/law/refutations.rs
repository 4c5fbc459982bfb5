//! Departures that did not happen, and departures of which only a range of days is known.

use crate::course_fixtures::{absconded, found, refute};
use crate::fixtures::{
    day, decision_id, departure, notified_return_decision, open, removal, removal_order,
    return_ban, return_decision, revoke,
};
use crate::specification::{after, given};
use events::codes::DepartureOutcome;
use events::{Event, Personal};
use law::{BanSituation, Command, ConfirmDeparture, ReturnSituation, Standing};

/// Fourteen days from 2 March 2026 with a ban of three years; left on 16 March.
fn left() -> Vec<Command> {
    vec![
        open().into(),
        notified_return_decision(10).into(),
        return_ban(11, 10).into(),
        departure("2026-03-16").into(),
    ]
}

fn and(mut commands: Vec<Command>, command: impl Into<Command>) -> Vec<Command> {
    commands.push(command.into());
    commands
}

#[test]
fn r_071_a_refuted_departure_puts_decision_and_ban_back_where_they_stood() {
    let file = given(after(left()));
    let decided = file.when(refute("2026-03-16", "2026-04-02")).decided();
    let types: Vec<_> = decided.iter().map(|it| it.event.event_type()).collect();
    assert_eq!(types, ["DepartureRefuted", "EntryBanAwaitsDeparture"]);
    let Event::DepartureRefuted(refuted) = &decided[0].event else {
        panic!("a refutation")
    };
    assert_eq!(refuted.target, Some(decision_id(10)));
    assert!(matches!(refuted.personal, Personal::Known(_)));

    let commands = and(left(), refute("2026-03-16", "2026-04-02"));
    let file = given(after(commands.clone()));
    let known = file.state().file().unwrap();
    let standing = Standing::Notified {
        on: day("2026-03-02"),
        last_day: Some(day("2026-03-16")),
    };
    assert_eq!(known.returns[0].situation, ReturnSituation::Live(standing));
    assert_eq!(known.bans[0].situation, BanSituation::Pending);
    assert!(known.departures.is_empty());
    file.when(refute("2026-03-16", "2026-04-02")).then_nothing();
    // The departure that really happens starts the ban anew.
    let decided = file.when(departure("2026-04-10")).decided();
    let Event::DepartureConfirmed(confirmed) = &decided[0].event else {
        panic!("a departure")
    };
    assert_eq!(confirmed.outcome, Some(DepartureOutcome::ExecutedLate));
    let Event::EntryBanStarted(started) = &decided[1].event else {
        panic!("a start")
    };
    assert_eq!(started.valid_until, day("2029-04-10"));
}

#[test]
fn r_069_what_is_refuted_is_a_recorded_departure_of_that_day_or_before() {
    let file = given(after(left()));
    file.when(refute("2026-03-15", "2026-04-02"))
        .then_refused_as("NO_SUCH_DEPARTURE");
    file.when(refute("2026-03-16", "2026-03-15"))
        .then_refused_as("REFUTED_BEFORE_DEPARTURE");
    file.when(refute("2026-03-16", "2026-03-16"))
        .then_accepted();
    file.when(refute("2026-03-16", "2026-07-01"))
        .then_refused(10);
}

#[test]
fn a_refuted_removal_leaves_its_order_enforceable() {
    let commands = vec![
        open().into(),
        removal_order(10, None).into(),
        removal("2026-04-01").into(),
        refute("2026-04-01", "2026-04-05").into(),
    ];
    let file = given(after(commands));
    assert!(file.state().file().unwrap().removals.is_empty());
    file.when(removal("2026-04-06")).then_accepted();
}

#[test]
fn r_060_a_decision_taken_since_keeps_its_place() {
    let mut later = return_decision(20);
    later.decision.date = day("2026-04-01");
    let commands = and(left(), later.clone());
    let file = given(after(and(commands, refute("2026-03-16", "2026-04-02"))));
    let known = file.state().file().unwrap();
    assert_eq!(
        known.live_return().unwrap().decision.decision_id,
        decision_id(20)
    );
    let standing = Standing::Notified {
        on: day("2026-03-02"),
        last_day: Some(day("2026-03-16")),
    };
    let superseded = ReturnSituation::Superseded {
        by: decision_id(20),
        standing,
        suspension: None,
    };
    assert_eq!(known.returns[0].situation, superseded);
    // Nothing else would oblige a person to leave who never left.
    let annulled = revoke(20, 40);
    let mut history = after(and(and(left(), later), refute("2026-03-16", "2026-04-02")));
    let decided = given(history.clone()).when(annulled).decided();
    history.extend(decided.into_iter().map(|it| it.event));
    let file = given(history);
    let live = file.state().file().unwrap().live_return().unwrap();
    assert_eq!(live.decision.decision_id, decision_id(10));
}

#[test]
fn r_069_of_two_departures_under_one_decision_neither_happened() {
    let commands = and(left(), departure("2026-03-10"));
    for day in ["2026-03-10", "2026-03-16"] {
        let file = given(after(commands.clone()));
        file.when(refute(day, "2026-04-02"))
            .then_types(&["DepartureRefuted", "EntryBanAwaitsDeparture"]);
        let file = given(after(and(commands.clone(), refute(day, "2026-04-02"))));
        let known = file.state().file().unwrap();
        assert!(known.departures.is_empty());
        assert!(known.returns[0].is_live());
        file.when(refute(day, "2026-04-02")).then_nothing();
    }
}

#[test]
fn who_was_found_here_after_a_departure_may_leave_again() {
    let file = given(after(left()));
    file.when(departure("2026-05-01"))
        .then_refused_as("ALREADY_DEPARTED");
    let commands = and(left(), absconded("2026-03-10"));
    let file = given(after(and(commands, found("2026-04-02"))));
    file.when(departure("2026-05-01")).then_accepted();
}

/// Left between 10 and 16 March.
fn between() -> ConfirmDeparture {
    ConfirmDeparture {
        departed_earliest_on: Some(day("2026-03-10")),
        ..departure("2026-03-16")
    }
}

fn dates(decided: &Event) -> (String, String) {
    let Event::EntryBanStarted(started) = decided else {
        panic!("a start")
    };
    (
        started.valid_from.to_string(),
        started.valid_until.to_string(),
    )
}

#[test]
fn r_082_of_a_range_of_days_the_earliest_begins_a_ban_and_the_latest_ends_it() {
    let mut commands = left();
    commands.truncate(3);
    let file = given(after(commands.clone()));
    let decided = file.when(between()).decided();
    let both = ("2026-03-10".to_owned(), "2029-03-16".to_owned());
    assert_eq!(dates(&decided[1].event), both);
    let reversed = ConfirmDeparture {
        departed_earliest_on: Some(day("2026-03-17")),
        ..departure("2026-03-16")
    };
    file.when(reversed).then_refused_as("DEPARTURE_RANGE");
    let file = given(after(and(commands, between())));
    file.when(between()).then_nothing();
    // A ban that is imposed afterwards, and a refutation, know the range.
    let later = file.when(return_ban(12, 10)).decided();
    assert_eq!(dates(&later[1].event), both);
    file.when(refute("2026-03-16", "2026-04-02"))
        .then_types(&["DepartureRefuted", "EntryBanAwaitsDeparture"]);
    // So does the evidence of an earlier departure.
    let earlier = file.when(departure("2026-03-05")).decided();
    let alone = ("2026-03-05".to_owned(), "2029-03-05".to_owned());
    assert_eq!(dates(&earlier[1].event), alone);
}
