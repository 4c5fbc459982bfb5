//! The deadlines of detentions that run (rules ).

use crate::fixtures::{court_motion, detention, extension, instant, open, release, switch};
use crate::specification::after;
use events::codes::DetentionRegime::{Asylum, Return};
use events::payloads::Subject;
use law::deadlines::{Deadline, standing};
use law::parameters::ENACTED;
use law::{Command, State, evolve};

/// The rules and ends of the deadlines that passed at an instant, and the next one.
fn deadlines(commands: Vec<Command>, at: &str) -> (Vec<(u16, String)>, Option<String>) {
    let mut state = State::default();
    for event in after(commands) {
        evolve(&mut state, &event);
    }
    let (passed, to_come) = at_an_instant(&state, at);
    let text = |due: &Deadline| due.due_at.format("%m-%dT%H:%M").to_string();
    let next = to_come.iter().min_by_key(|due| due.due_at).map(text);
    let passed = passed.iter().map(|due| (due.rule.0, text(due)));
    (passed.collect(), next)
}

/// The deadlines that passed at an instant, and those to come.
fn at_an_instant(state: &State, at: &str) -> (Vec<Deadline>, Vec<Deadline>) {
    let all = standing(state.file().unwrap(), &ENACTED);
    let of_detention = |due: &Deadline| matches!(due.subject, Subject::Detention(_));
    let all = all.into_iter().filter(of_detention);
    all.partition(|due| due.due_at < instant(at))
}

fn passed(rule: u16, at: &str) -> (u16, String) {
    (rule, at.to_owned())
}

#[test]
fn r_040_r_041_deadlines_pass_one_after_the_other() {
    let detained: Vec<Command> = vec![open().into(), detention().into()];
    let at = |now| deadlines(detained.clone(), now);
    assert_eq!(
        at("2026-03-10T14:30:00+02:00"),
        (vec![], Some("03-10T12:30".to_owned()))
    );
    assert_eq!(
        at("2026-03-10T14:30:01+02:00"),
        (
            vec![passed(41, "03-10T12:30")],
            Some("03-12T12:30".to_owned())
        )
    );
    let both = vec![passed(41, "03-10T12:30"), passed(40, "03-12T12:30")];
    assert_eq!(at("2026-03-12T14:30:01+02:00"), (both, None));
    assert_eq!(
        deadlines(vec![open().into()], "2026-03-12T14:30:01+02:00"),
        (vec![], None)
    );
}

#[test]
fn r_040_r_041_the_act_ends_the_wait() {
    let mut commands: Vec<Command> = vec![open().into(), detention().into()];
    // A motion that was filed late ends the wait for it all the same.
    commands.push(court_motion("2026-03-11T09:00:00+02:00").into());
    let now = "2026-03-12T14:30:01+02:00";
    assert_eq!(
        deadlines(commands.clone(), now),
        (vec![passed(40, "03-12T12:30")], None)
    );
    let mut extended = commands.clone();
    extended.push(extension(70, "2026-03-12", "2026-05-12").into());
    // For the next two months another motion is needed.
    assert_eq!(
        deadlines(extended, now),
        (vec![], Some("05-10T21:00".to_owned()))
    );
    commands.push(release("2026-03-12T14:00:00+02:00").into());
    assert_eq!(deadlines(commands, now), (vec![], None));
}

#[test]
fn r_045_under_the_asylum_law_also_the_court_has_its_time() {
    let mut commands: Vec<Command> = vec![
        open().into(),
        detention().into(),
        switch(Asylum, "2026-03-05T14:30:00+02:00").into(),
    ];
    assert_eq!(
        deadlines(commands.clone(), "2026-03-11T14:30:01+02:00"),
        (
            vec![passed(41, "03-09T12:30"), passed(45, "03-11T12:30")],
            None
        )
    );
    commands.push(court_motion("2026-03-09T12:00:00+02:00").into());
    assert_eq!(
        deadlines(commands.clone(), "2026-03-10T12:00:01+02:00"),
        (
            vec![passed(45, "03-10T10:00")],
            Some("03-11T12:30".to_owned())
        )
    );
    commands.push(extension(70, "2026-03-10", "2026-05-11").into());
    assert_eq!(
        deadlines(commands, "2026-03-10T12:00:01+02:00"),
        (vec![], Some("05-09T21:00".to_owned()))
    );
}

#[test]
fn r_041_r_044_a_motion_counts_for_the_clock_in_which_it_was_filed() {
    let to_and_fro = |filed_at: &str| -> Vec<Command> {
        let mut commands: Vec<Command> = vec![open().into(), detention().into()];
        let switches = [
            switch(Asylum, "2026-03-10T14:30:00+02:00"),
            switch(Return, "2026-03-12T14:30:00+02:00"),
        ];
        commands.extend(switches.map(Command::from));
        commands.push(court_motion(filed_at).into());
        commands
    };
    let now = "2026-03-12T15:00:00+02:00";
    let for_return = to_and_fro("2026-03-10T10:00:00+02:00");
    assert_eq!(
        deadlines(for_return, now),
        (vec![], Some("03-14T12:30".to_owned()))
    );
    let for_asylum = to_and_fro("2026-03-11T10:00:00+02:00");
    assert_eq!(
        deadlines(for_asylum, now),
        (
            vec![passed(41, "03-12T12:30")],
            Some("03-14T12:30".to_owned())
        )
    );
}

#[test]
fn r_041_a_start_of_the_first_version_has_its_motion_as_well() {
    let mut state = State::default();
    for mut event in after([open().into(), detention().into()]) {
        if let events::Event::DetentionStarted(started) = &mut event {
            started.motion_due_at = None;
        }
        evolve(&mut state, &event);
    }
    let (passed, to_come) = at_an_instant(&state, "2026-03-10T14:30:01+02:00");
    assert_eq!(passed.len(), 1);
    assert_eq!(passed[0].rule.0, 41);
    assert_eq!(passed[0].due_at, instant("2026-03-10T14:30:00+02:00"));
    assert_eq!(to_come[0].due_at, instant("2026-03-12T14:30:00+02:00"));
}

/// The court decided on 12 March, the day from which its two months run; the motion was filed on that day.
fn answered_on_the_day_of_the_motion() -> Vec<Command> {
    vec![
        open().into(),
        detention().into(),
        court_motion("2026-03-12T10:00:00+02:00").into(),
        extension(70, "2026-03-12", "2026-05-12").into(),
    ]
}

#[test]
fn r_041_a_motion_that_the_court_has_answered_is_not_the_next_one() {
    let mut commands = answered_on_the_day_of_the_motion();
    let now = "2026-05-11T00:00:01+03:00";
    let due = passed(41, "05-10T21:00");
    let limit = Some("05-12T21:00".to_owned());
    assert_eq!(deadlines(commands.clone(), now), (vec![due], limit.clone()));
    commands.push(court_motion("2026-05-04T10:00:00+03:00").into());
    assert_eq!(deadlines(commands, now), (vec![], limit));
}

#[test]
fn r_045_a_court_that_has_decided_does_not_decide_late() {
    let commands = vec![
        open().into(),
        switch_at_once().into(),
        court_motion("2026-03-08T10:00:00+02:00").into(),
        extension(70, "2026-03-08", "2026-05-08").into(),
    ];
    let (passed, _) = deadlines(commands, "2026-03-09T10:00:01+02:00");
    assert_eq!(passed, vec![]);
}

/// Detained under the Asylum Law from the start.
fn switch_at_once() -> law::StartDetention {
    law::StartDetention {
        reason: Some(events::codes::DetentionGround::Dg23),
        ..detention()
    }
}
