//! Area G: corrections of detentions, and what follows from them (rules ).

use crate::fixtures::{
    alternative, correct, correct_detention, court_motion, day, departure, detention, extension,
    id, instant, open, place, release, switch,
};
use crate::specification::{Given, after, given};
use events::codes::DetentionRegime::{Asylum, Return};
use events::codes::{AlternativeKind, DetentionGround, Premises, ReleaseReason};
use events::payloads::{CorrectedRelease, Correction, RightRelease};
use events::{DetentionId, Event, Level};
use law::{Command, Correct, Corrected, CorrectedDetention, Detention, StartDetention};

/// The detention of the fixtures on another ground, or with another end.
fn right(ground: DetentionGround, release: Option<CorrectedRelease>) -> Correct {
    correct(Corrected::Detention(CorrectedDetention {
        detention_id: DetentionId(id(1)),
        started_at: detention().started_at.unwrap(),
        reason: ground,
        unit: "VRS-LUDZA".parse().unwrap(),
        justification: None,
        release,
    }))
}

fn on_ground(ground: DetentionGround) -> Correct {
    right(ground, None)
}

fn released_at(at: &str) -> Correct {
    let released = RightRelease {
        released_at: instant(at),
        reason: ReleaseReason::LegalStay,
    };
    let release = CorrectedRelease::Released(released);
    right(DetentionGround::Dg02, Some(release))
}

fn still_detained() -> Correct {
    right(DetentionGround::Dg02, Some(CorrectedRelease::TakenBack))
}

fn detained_and(commands: impl IntoIterator<Item = Command>) -> Vec<Command> {
    let mut all: Vec<Command> = vec![open().into(), detention().into()];
    all.extend(commands);
    all
}

fn file(commands: impl IntoIterator<Item = Command>) -> Given {
    given(after(detained_and(commands)))
}

/// The first detention after a command.
fn corrected(commands: Vec<Command>, command: Correct) -> Detention {
    let mut all = commands;
    all.push(command.into());
    let state = given(after(all));
    state.state().file().unwrap().detentions[0].clone()
}

#[test]
fn r_044_r_045_a_corrected_ground_brings_its_law_and_its_limit() {
    let known = corrected(detained_and([]), on_ground(DetentionGround::Dg23));
    let clock = known.clock().unwrap();
    assert_eq!(
        (clock.regime, clock.limit_at),
        (Asylum, instant("2026-03-08T14:30:00+02:00"))
    );
    assert_eq!(
        clock.motion_due_at,
        Some(instant("2026-03-06T14:30:00+02:00"))
    );
    for (at, alarms) in [
        ("2026-03-06T14:30:00+02:00", vec![]),
        (
            "2026-03-08T14:30:01+02:00",
            vec![(41, Level::Alarm), (45, Level::Alarm)],
        ),
    ] {
        let late = file([]).at(at).when(on_ground(DetentionGround::Dg23));
        assert_eq!(late.findings(), alarms, "{at}");
    }
    let asylum = StartDetention {
        reason: Some(DetentionGround::Dg23),
        ..detention()
    };
    let back = corrected(
        vec![open().into(), asylum.into()],
        on_ground(DetentionGround::Dg10),
    );
    let clock = back.clock().unwrap();
    assert_eq!(
        (clock.regime, clock.limit_at),
        (Return, instant("2026-03-12T14:30:00+02:00"))
    );
}

#[test]
fn r_044_a_corrected_ground_leaves_what_a_court_gave_and_no_switch_without_sense() {
    let extended = detained_and([extension(70, "2026-03-11", "2026-05-12").into()]);
    let known = corrected(extended, on_ground(DetentionGround::Dg23));
    let clocks: Vec<_> = known
        .clocks()
        .map(|clock| (clock.regime, clock.limit_at))
        .collect();
    let of_court = instant("2026-05-13T00:00:00+03:00");
    assert_eq!(
        clocks,
        [
            (Asylum, instant("2026-03-08T14:30:00+02:00")),
            (Asylum, of_court)
        ]
    );
    let switched = file([switch(Asylum, "2026-03-05T14:30:00+02:00").into()]);
    let refusal = switched
        .when(on_ground(DetentionGround::Dg23))
        .then_refused_as("REGIME_RUNS_ALREADY");
    assert_eq!(refusal.pointer(), Some("/detention/reason"));
    switched
        .when(on_ground(DetentionGround::Dg01))
        .then_accepted();
}

#[test]
fn r_045_the_court_has_its_time_for_a_motion_under_the_right_law() {
    let asked = detained_and([court_motion("2026-03-05T10:00:00+02:00").into()]);
    let mut all = asked;
    all.push(on_ground(DetentionGround::Dg23).into());
    let file = given(after(all)).at("2026-03-08T12:00:00+02:00");
    let decided = |on| file.when(extension(70, on, "2026-05-08")).findings();
    assert_eq!(decided("2026-03-06"), []);
    assert_eq!(decided("2026-03-07"), [(45, Level::Alarm)]);
}

#[test]
fn r_040_a_corrected_start_is_judged_until_the_next_clock() {
    let began = "2026-03-02T13:30:00+02:00";
    let extended = file([extension(70, "2026-03-11", "2026-05-12").into()]);
    assert_eq!(extended.when(correct_detention(began)).findings(), []);
    let switched = file([
        switch(Asylum, "2026-03-12T14:00:00+02:00").into(),
        release("2026-03-15T14:00:00+02:00").into(),
    ]);
    let findings = |at: &str| switched.when(correct_detention(at)).findings();
    assert_eq!(findings("2026-03-02T14:00:00+02:00"), []);
    assert_eq!(findings("2026-03-02T13:59:59+02:00"), [(40, Level::Alarm)]);
    let asked = file([court_motion("2026-03-10T10:00:00+02:00").into()]);
    let asked = asked.at("2026-03-11T10:00:00+02:00");
    assert_eq!(asked.when(correct_detention(began)).findings(), []);
}

#[test]
fn r_041_r_044_r_047_a_corrected_start_precedes_what_happened_in_the_detention() {
    let at = "2026-03-05T10:00:00+02:00";
    let late = "2026-03-05T10:00:01+02:00";
    let happened: [(Command, &str); 3] = [
        (
            place(at, Premises::Hospital).into(),
            "PLACEMENT_OUTSIDE_DETENTION",
        ),
        (court_motion(at).into(), "MOTION_OUTSIDE_DETENTION"),
        (switch(Asylum, at).into(), "SWITCH_BEFORE_ANOTHER"),
    ];
    for (command, code) in happened {
        let file = file([command]);
        file.when(correct_detention(at)).then_accepted();
        let refusal = file.when(correct_detention(late)).then_refused_as(code);
        assert_eq!(refusal.pointer(), Some("/detention/started_at"));
    }
    let file = file([extension(70, "2026-03-11", "2026-05-12").into()]);
    file.when(correct_detention("2026-03-11T23:59:59+02:00"))
        .then_accepted();
    file.when(correct_detention("2026-03-12T00:00:00+02:00"))
        .then_refused_as("EXTENSION_OUTSIDE_DETENTION");
}

#[test]
fn r_051_a_corrected_detention_ends_the_alternatives_that_it_meets() {
    let applied = alternative(50, AlternativeKind::Reporting, "2026-02-25");
    let bounded = law::ApplyAlternative {
        until: Some(day("2026-03-01")),
        ..applied
    };
    let file = given(after([open().into(), bounded.into(), detention().into()]));
    file.when(correct_detention("2026-03-02T10:00:00+02:00"))
        .then_types(&["CorrectionRecorded"]);
    let decided = file
        .when(correct_detention("2026-02-28T10:00:00+02:00"))
        .decided();
    let Event::AlternativeEnded(ended) = &decided[1].event else {
        panic!("an end")
    };
    assert_eq!(ended.ended_on, day("2026-02-28"));
}

#[test]
fn r_048_a_release_that_was_keyed_wrongly_is_put_right() {
    let released = || detained_and([release("2026-03-05T10:00:00+02:00").into()]);
    let known = corrected(released(), released_at("2026-03-06T10:00:00+02:00"));
    assert_eq!(
        known.released_at(),
        Some(instant("2026-03-06T10:00:00+02:00"))
    );
    assert_eq!(known.clocks().count(), 1);
    let file = given(after(released()));
    let findings = |at: &str| file.when(released_at(at)).findings();
    assert_eq!(findings("2026-03-12T14:30:00+02:00"), []);
    assert_eq!(findings("2026-03-12T14:30:01+02:00"), [(40, Level::Alarm)]);
    let refusal = file
        .when(released_at("2026-03-02T14:29:59+02:00"))
        .then_refused_as("RELEASE_BEFORE_START");
    assert_eq!(refusal.pointer(), Some("/detention/released_at"));
    file.when(released_at("2026-07-01T10:00:00+03:00"))
        .then_refused(10);
    given(after(detained_and([])))
        .when(released_at("2026-03-05T10:00:00+02:00"))
        .then_refused_as("NOT_RELEASED");
    let mut all = released();
    all.push(released_at("2026-03-06T10:00:00+02:00").into());
    given(after(all))
        .when(released_at("2026-03-06T10:00:00+02:00"))
        .then_nothing();
}

#[test]
fn r_048_a_release_is_taken_back_and_the_clock_goes_on() {
    let released = || detained_and([release("2026-03-05T10:00:00+02:00").into()]);
    let known = corrected(released(), still_detained());
    assert_eq!(
        known.clock().unwrap().limit_at,
        instant("2026-03-12T14:30:00+02:00")
    );
    let file = given(after(released()));
    let mut all = released();
    all.push(still_detained().into());
    given(after(all)).when(still_detained()).then_nothing();
    let alarms = [(41, Level::Alarm), (40, Level::Alarm)];
    assert_eq!(file.when(still_detained()).findings(), alarms);
    let in_time = file.at("2026-03-06T10:00:00+02:00");
    let decided = in_time.when(still_detained()).decided();
    assert!(decided[0].findings.is_empty());
    let Event::CorrectionRecorded(recorded) = &decided[0].event else {
        panic!("a correction")
    };
    let Correction::Detention(right) = &recorded.correction else {
        panic!("a detention")
    };
    assert_eq!(right.release, Some(CorrectedRelease::TakenBack));
}

#[test]
fn r_046_a_release_is_not_taken_back_under_a_later_detention() {
    let again = StartDetention {
        detention_id: DetentionId(id(2)),
        started_at: Some(instant("2026-03-08T10:00:00+02:00")),
        new_facts: Some("left the address".to_owned()),
        ..detention()
    };
    let file = file([release("2026-03-05T10:00:00+02:00").into(), again.into()]);
    file.when(still_detained()).then_refused(46);
    file.when(released_at("2026-03-08T10:00:00+02:00"))
        .then_accepted();
    file.when(released_at("2026-03-08T10:00:01+02:00"))
        .then_refused(46);
}

#[test]
fn r_051_r_052_what_a_longer_detention_meets_ends() {
    let released: Command = release("2026-03-05T10:00:00+02:00").into();
    let applied = alternative(50, AlternativeKind::Reporting, "2026-03-05");
    let file_with = file([released.clone(), applied.into()]);
    file_with
        .when(still_detained())
        .then_types(&["CorrectionRecorded", "AlternativeEnded"]);
    let left = file([released, departure("2026-03-12").into()]);
    let decided = left.when(still_detained()).decided();
    let types: Vec<_> = decided.iter().map(|it| it.event.event_type()).collect();
    assert_eq!(types, ["CorrectionRecorded", "DetentionReleased"]);
    assert_eq!(decided[1].effective_on, day("2026-03-12"));
    assert!(decided.iter().all(|it| it.findings.is_empty()));
    let departed = file([departure("2026-03-12").into()]);
    departed.when(still_detained()).then_nothing();
}

#[test]
fn r_102_a_detention_that_death_ended_is_not_taken_back() {
    let died = crate::course_fixtures::death("2026-03-05");
    file([died.into()]).when(still_detained()).then_nothing();
}
