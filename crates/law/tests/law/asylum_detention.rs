//! Area C: detention under the Asylum Law (rules ), and the return decision meanwhile.

use crate::fixtures::{
    court_motion, day, decision_id, detention, extension, id, instant, notified_return_decision,
    open, release, resume, suspend, switch,
};
use crate::specification::{Given, after, given};
use events::codes::DetentionRegime::{Asylum, Return};
use events::codes::{DetentionGround, SuspensionReason};
use events::payloads::{
    DecisionResumed, DecisionSuspended, DetentionRegimeSwitched, DetentionStarted,
};
use events::{DetentionId, Event, Level};
use law::rules::detention_limits::{regime_of, time_detained_for_return};
use law::{Command, StartDetention, SuspendDecision};

/// Detained since 2 March 2026, 14:30, and under the Asylum Law since 5 March, 14:30.
fn applied_for_asylum() -> Vec<Command> {
    vec![
        open().into(),
        detention().into(),
        switch(Asylum, "2026-03-05T14:30:00+02:00").into(),
    ]
}

fn switched(history: &[Event]) -> &DetentionRegimeSwitched {
    let last = history.iter().rev().find_map(|event| match event {
        Event::DetentionRegimeSwitched(switched) => Some(switched),
        _ => None,
    });
    last.expect("a switch")
}

fn on_asylum_ground() -> StartDetention {
    StartDetention {
        reason: Some(DetentionGround::Dg23),
        ..detention()
    }
}

#[test]
fn r_045_a_switch_starts_the_clock_of_the_asylum_law() {
    let history = after(applied_for_asylum());
    let switched = switched(&history);
    assert_eq!(switched.limit_at, instant("2026-03-11T14:30:00+02:00"));
    assert_eq!(switched.motion_due_at, instant("2026-03-09T14:30:00+02:00"));
    let file = given(history);
    for (at, alarms) in [
        ("2026-03-10T14:30:00+02:00", vec![]),
        ("2026-03-11T14:30:00+02:00", vec![]),
        ("2026-03-11T14:30:01+02:00", vec![(45, Level::Alarm)]),
        ("2026-03-11T15:30:00+02:00", vec![(45, Level::Alarm)]),
    ] {
        assert_eq!(file.when(release(at)).findings(), alarms, "{at}");
    }
}

#[test]
fn r_045_on_an_asylum_ground_detention_begins_under_the_asylum_law() {
    let file = given(after([open().into()])).at("2026-03-02T15:00:00+02:00");
    let decided = file.when(on_asylum_ground()).decided().remove(0);
    let Event::DetentionStarted(DetentionStarted {
        limit_at,
        motion_due_at,
        ..
    }) = decided.event
    else {
        panic!("a detention")
    };
    assert_eq!(limit_at, instant("2026-03-08T14:30:00+02:00"));
    assert_eq!(motion_due_at, Some(instant("2026-03-06T14:30:00+02:00")));
    for ground in DetentionGround::ALL {
        let asylum = ground.code() >= "DG20";
        assert_eq!(regime_of(*ground) == Asylum, asylum, "{ground}");
    }
}

#[test]
fn r_045_a_detention_recorded_late_raises_the_alarm_of_its_law() {
    let file = given(after([open().into()])).at("2026-03-08T14:30:01+02:00");
    assert_eq!(
        file.when(on_asylum_ground()).findings(),
        [(41, Level::Alarm), (45, Level::Alarm)]
    );
    let file = given(after([open().into(), detention().into()])).at("2026-03-11T14:30:01+02:00");
    let late = file.when(switch(Asylum, "2026-03-05T14:30:00+02:00"));
    assert_eq!(late.findings(), [(41, Level::Alarm), (45, Level::Alarm)]);
}

#[test]
fn r_045_the_court_decides_within_a_day_of_the_motion() {
    let motion = court_motion("2026-03-09T12:00:00+02:00");
    let mut commands = applied_for_asylum();
    let decided = given(after(commands.clone()))
        .when(motion.clone())
        .decided();
    let Event::CourtMotionFiled(filed) = &decided[0].event else {
        panic!("a motion")
    };
    assert_eq!(
        filed.decision_due_at,
        Some(instant("2026-03-10T12:00:00+02:00"))
    );
    commands.push(motion.into());
    let file = given(after(commands)).at("2026-03-12T12:00:00+02:00");
    let findings = |on| file.when(extension(70, on, "2026-05-11")).findings();
    assert_eq!(findings("2026-03-10"), []);
    assert_eq!(findings("2026-03-11"), [(45, Level::Alarm)]);
    // Under the Immigration Law no such time is set.
    let file = given(after([open().into(), detention().into()]));
    let decided = file
        .when(court_motion("2026-03-09T12:00:00+02:00"))
        .decided();
    let Event::CourtMotionFiled(filed) = &decided[0].event else {
        panic!("a motion")
    };
    assert_eq!(filed.decision_due_at, None);
}

#[test]
fn r_045_each_decision_of_a_court_gives_two_months_and_no_total_counts() {
    let mut commands = vec![open().into(), on_asylum_ground().into()];
    for (number, on, until) in [
        (70, "2026-03-08", "2026-05-08"),
        (71, "2026-05-08", "2026-07-09"),
        (72, "2026-06-29", "2026-09-10"),
    ] {
        let file = given(after(commands.clone()));
        let mut long = extension(number, on, until);
        long.until = long.until.succ_opt().unwrap();
        file.when(long).then_refused(42);
        commands.push(extension(number, on, until).into());
    }
    given(after(commands))
        .when(extension(73, "2026-06-30", "2026-11-11"))
        .then_accepted();
}

#[test]
fn r_044_the_clock_of_return_goes_on_with_what_is_left() {
    let mut commands = applied_for_asylum();
    commands.push(switch(Return, "2026-04-04T15:30:00+03:00").into());
    let history = after(commands);
    // Three of the ten days had passed: seven are left.
    let again = switched(&history);
    assert_eq!(again.limit_at, instant("2026-04-11T15:30:00+03:00"));
    assert_eq!(again.motion_due_at, instant("2026-04-09T15:30:00+03:00"));
    let file = given(history);
    assert_eq!(
        file.when(release("2026-04-11T15:30:01+03:00")).findings(),
        [(40, Level::Alarm)]
    );
    file.when(release("2026-04-04T15:29:59+03:00"))
        .then_refused_as("RELEASE_BEFORE_START");
}

#[test]
fn r_044_the_day_that_a_court_named_does_not_move() {
    let before = vec![
        open().into(),
        detention().into(),
        extension(70, "2026-03-11", "2026-05-12").into(),
        switch(Asylum, "2026-03-20T10:00:00+02:00").into(),
    ];
    let limit_after = |at| {
        let mut commands: Vec<Command> = before.clone();
        commands.push(switch(Return, at).into());
        switched(&after(commands)).limit_at
    };
    let named = instant("2026-05-13T00:00:00+03:00");
    assert_eq!(limit_after("2026-05-01T10:00:00+03:00"), named);
    let late = "2026-06-01T10:00:00+03:00";
    assert_eq!(limit_after(late), instant(late), "nothing is left");
}

#[test]
fn r_044_without_detention_for_return_before_its_clock_begins() {
    let history = after([
        open().into(),
        on_asylum_ground().into(),
        switch(Return, "2026-03-06T10:00:00+02:00").into(),
    ]);
    let limit_at = switched(&history).limit_at;
    assert_eq!(limit_at, instant("2026-03-16T10:00:00+02:00"));
}

#[test]
fn r_044_time_under_the_asylum_law_is_not_counted() {
    let begun = StartDetention {
        started_at: Some(instant("2026-01-05T12:00:00+02:00")),
        ..detention()
    };
    // Thirty days for return, thirty for asylum, and then for return again.
    let file = given(after([
        open().into(),
        begun.into(),
        extension(70, "2026-01-15", "2026-03-15").into(),
        switch(Asylum, "2026-02-04T12:00:00+02:00").into(),
        switch(Return, "2026-03-06T12:00:00+02:00").into(),
    ]));
    let detained = &file.state().file().unwrap().detentions[0];
    let total = |until| time_detained_for_return(detained, instant(until)).num_days();
    assert_eq!(total("2026-02-20T12:00:00+02:00"), 30);
    assert_eq!(total("2026-03-16T12:00:00+02:00"), 40, "not 70");
    // Six months from 5 January end on 5 July; thirty days of asylum move that to 4 August.
    let file = given(after([
        open().into(),
        StartDetention {
            started_at: Some(instant("2026-01-05T12:00:00+02:00")),
            ..detention()
        }
        .into(),
        extension(70, "2026-01-15", "2026-03-15").into(),
        switch(Asylum, "2026-02-04T12:00:00+02:00").into(),
        switch(Return, "2026-03-06T12:00:00+02:00").into(),
        extension(71, "2026-03-15", "2026-05-16").into(),
        extension(72, "2026-05-16", "2026-06-30").into(),
    ]));
    let until = |last| file.when(extension(73, "2026-06-30", last));
    until("2026-08-04").then_accepted();
    until("2026-08-05").then_refused(43);
}

#[test]
fn r_044_a_switch_changes_the_law_of_an_open_detention() {
    let at = "2026-03-05T14:30:00+02:00";
    given(after([open().into()]))
        .when(switch(Asylum, at))
        .then_refused_as("NOT_DETAINED");
    let file = given(after(applied_for_asylum()));
    file.when(switch(Asylum, at)).then_nothing();
    file.when(switch(Asylum, "2026-03-06T14:30:00+02:00"))
        .then_refused_as("REGIME_RUNS_ALREADY");
    file.when(switch(Return, "2026-03-05T14:29:59+02:00"))
        .then_refused_as("SWITCH_BEFORE_ANOTHER");
    file.when(switch(Return, "2026-07-05T14:29:59+03:00"))
        .then_refused(10);
}

#[test]
fn r_040_a_switch_after_the_limit_does_not_hide_the_overrun() {
    let file = given(after([open().into(), detention().into()])).at("2026-03-13T12:00:00+02:00");
    let late = file.when(switch(Asylum, "2026-03-12T14:30:01+02:00"));
    assert_eq!(late.findings(), [(40, Level::Alarm)]);
}

/// A return decision that was handed over on 2 March, and detention.
fn with_return_decision() -> Vec<Command> {
    vec![
        open().into(),
        notified_return_decision(10).into(),
        detention().into(),
    ]
}

fn suspended_by_asylum(file: &Given) -> Option<DecisionSuspended> {
    let decided = file.when(switch(Asylum, "2026-03-05T14:30:00+02:00"));
    decided.decided().into_iter().find_map(|it| match it.event {
        Event::DecisionSuspended(suspended) => Some(suspended),
        _ => None,
    })
}

#[test]
fn r_063_the_return_decision_does_not_work_while_asylum_is_asked_for() {
    let mut commands = with_return_decision();
    let file = given(after(commands.clone()));
    let suspended = suspended_by_asylum(&file).expect("a suspension");
    assert_eq!(
        suspended,
        DecisionSuspended {
            target: decision_id(10),
            decision: None,
            from: day("2026-03-05"),
            until: None,
            reason: SuspensionReason::Asylum,
            days_left: Some(12),
            because_of: None,
        }
    );
    commands.push(switch(Asylum, "2026-03-05T14:30:00+02:00").into());
    let file = given(after(commands));
    let decided = file
        .when(switch(Return, "2026-04-04T15:30:00+03:00"))
        .decided();
    let Event::DecisionResumed(resumed) = &decided[1].event else {
        panic!("a resumption")
    };
    assert_eq!(
        *resumed,
        DecisionResumed {
            target: decision_id(10),
            decision: None,
            resumed_on: day("2026-04-04"),
            last_day: Some(day("2026-04-15")),
        }
    );
}

#[test]
fn r_074_a_suspension_by_an_act_is_not_that_of_asylum() {
    let mut commands = with_return_decision();
    commands.push(suspend(10, 20, "2026-03-03", None).into());
    let file = given(after(commands.clone()));
    // The days are frozen since the act, and counted once.
    let suspended = suspended_by_asylum(&file).expect("a ground of its own");
    assert_eq!(suspended.days_left, Some(14));
    commands.push(switch(Asylum, "2026-03-05T14:30:00+02:00").into());
    let back = switch(Return, "2026-03-07T14:30:00+02:00");
    let decided = given(after(commands.clone())).when(back).decided();
    let Event::DecisionSuspended(again) = &decided[2].event else {
        panic!("the act goes on")
    };
    assert_eq!(
        (again.reason, again.because_of),
        (SuspensionReason::Appeal, Some(decision_id(20)))
    );
    // The other way round: the act ends while asylum is asked for.
    let file = given(after(commands));
    let decided = file.when(resume(10, "2026-03-07")).decided();
    let Event::DecisionSuspended(again) = &decided[1].event else {
        panic!("asylum goes on")
    };
    assert_eq!(
        (again.reason, again.days_left),
        (SuspensionReason::Asylum, Some(14))
    );

    let mut commands = with_return_decision();
    commands.push(switch(Asylum, "2026-03-05T14:30:00+02:00").into());
    commands.push(resume(10, "2026-03-06").into());
    let by_act = SuspendDecision {
        reason: SuspensionReason::Asylum,
        ..suspend(10, 20, "2026-03-06", None)
    };
    commands.push(by_act.into());
    given(after(commands))
        .when(switch(Return, "2026-03-07T14:30:00+02:00"))
        .then_types(&["DetentionRegimeSwitched"]);
}

#[test]
fn r_074_a_suspension_that_is_over_does_not_hinder_that_of_asylum() {
    let mut commands = with_return_decision();
    commands.push(suspend(10, 20, "2026-03-03", Some("2026-03-04")).into());
    let suspended = suspended_by_asylum(&given(after(commands))).expect("a suspension");
    assert_eq!(suspended.days_left, Some(14));
}

#[test]
fn r_044_each_detention_has_its_own_clocks() {
    let file = given(after([
        open().into(),
        detention().into(),
        switch(Asylum, "2026-03-05T14:30:00+02:00").into(),
        release("2026-03-06T14:30:00+02:00").into(),
        StartDetention {
            detention_id: DetentionId(id(2)),
            started_at: Some(instant("2026-03-08T10:00:00+02:00")),
            new_facts: Some("left the address".to_owned()),
            ..detention()
        }
        .into(),
    ]));
    let open = file.state().file().unwrap().open_detention().unwrap();
    let clock = open.clock().unwrap();
    assert_eq!((clock.regime, clock.since), (Return, open.started_at));
    assert_eq!(clock.limit_at, instant("2026-03-18T10:00:00+02:00"));
}

#[test]
fn r_044_a_switch_is_recorded_after_the_release() {
    let asylum = || switch(Asylum, "2026-03-05T14:30:00+02:00");
    let released_at = |at: &str| {
        given(after([
            open().into(),
            detention().into(),
            release(at).into(),
        ]))
    };
    let file = released_at("2026-03-11T14:30:00+02:00");
    assert_eq!(file.when(asylum()).findings(), []);
    let late = released_at("2026-03-11T14:30:01+02:00");
    assert_eq!(late.when(asylum()).findings(), [(45, Level::Alarm)]);
    file.when(switch(Asylum, "2026-03-11T14:30:01+02:00"))
        .then_refused_as("NOT_DETAINED");
    let recorded = after([
        open().into(),
        detention().into(),
        release("2026-03-11T14:30:00+02:00").into(),
        asylum().into(),
    ]);
    let known = given(recorded);
    let known = &known.state().file().unwrap().detentions[0];
    assert_eq!(known.clocks().last().unwrap().regime, Asylum);
    assert!(!known.is_open());
}
