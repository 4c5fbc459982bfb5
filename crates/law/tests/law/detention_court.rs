//! Area C: how long a court may extend a detention (rules ).

use crate::fixtures::{court_motion, detention, extension, id, instant, open, release};
use crate::specification::{Given, after, given};
use events::codes::{
    Authority, DecisionKind, DetentionExtensionReason, Organisation, ReleaseReason,
};
use events::{DetentionId, Event, Level};
use law::{Command, ExtendDetention, StartDetention};

/// Detained since 2 March 2026, 14:30.
fn detained() -> Vec<Command> {
    vec![open().into(), detention().into()]
}

fn file(commands: Vec<Command>) -> Given {
    given(after(commands))
}

#[test]
fn r_042_one_decision_of_a_court_gives_two_months() {
    let file = file(detained()).at("2026-03-11T12:00:00+02:00");
    let until = |last: &str| file.when(extension(70, "2026-03-11", last));
    let decided = until("2026-05-12").decided();
    let Event::DetentionExtendedByCourt(extended) = &decided[0].event else {
        panic!("an extension")
    };
    assert_eq!(extended.from, crate::fixtures::day("2026-03-12"));
    assert_eq!(extended.limit_at, instant("2026-05-13T00:00:00+03:00"));
    assert_eq!(extended.motion_due_at, instant("2026-05-11T00:00:00+03:00"));
    assert_eq!(decided[0].authority, Some(Authority::CourtDist));
    assert!(decided[0].findings.is_empty());
    until("2026-05-13").then_refused(42);
    until("2026-06-12").then_refused(42);
    until("2026-03-11").then_refused_as("EXTENSION_ENDS_BEFORE_IT_BEGINS");
}

#[test]
fn r_042_months_end_on_the_last_day_of_a_shorter_month() {
    let begun = StartDetention {
        started_at: Some(instant("2025-12-21T10:00:00+02:00")),
        ..detention()
    };
    let file = file(vec![open().into(), begun.into()]).at("2025-12-30T12:00:00+02:00");
    let until = |last: &str| file.when(extension(70, "2025-12-30", last));
    until("2026-02-28").then_accepted();
    until("2026-03-01").then_refused(42);
}

#[test]
fn r_042_an_extension_is_a_decision_of_a_court_about_the_open_detention() {
    let extended = extension(70, "2026-03-11", "2026-05-12");
    given(after([open().into()]))
        .when(extended.clone())
        .then_refused_as("NOT_DETAINED");
    let file = file(detained());
    let with = |change: &dyn Fn(&mut ExtendDetention)| {
        let mut command = extended.clone();
        change(&mut command);
        file.when(command)
    };
    with(&|c| c.decision.kind = DecisionKind::DetInitial).then_refused_as("EXTENSION_KIND");
    with(&|c| c.decision.authority = Authority::Vrs).then_refused(12);
    with(&|c| c.decision.number = " ".to_owned()).then_refused_as("TEXT_EMPTY");
    with(&|c| c.decision.date = crate::fixtures::day("2026-07-01")).then_refused(10);
    with(&|c| c.decision.date = crate::fixtures::day("2026-03-01"))
        .then_refused_as("EXTENSION_OUTSIDE_DETENTION");
    for from in ["2026-03-01", "2026-03-13"] {
        with(&|c| c.from = Some(crate::fixtures::day(from)))
            .then_refused_as("EXTENSION_OUTSIDE_DETENTION");
    }
    with(&|c| c.from = Some(crate::fixtures::day("2026-03-11")))
        .then_refused_as("EXTENSION_TOO_LONG");
    file.when(extended.clone()).then_accepted();
    file.by(Organisation::Pmlp).when(extended).then_accepted();
}

#[test]
fn r_009_a_decision_of_a_court_is_recorded_once() {
    let mut commands = detained();
    commands.push(extension(70, "2026-03-11", "2026-05-12").into());
    let file = file(commands);
    let mut again = extension(71, "2026-03-11", "2026-05-12");
    again.decision.number = "70/2026".to_owned();
    file.when(again.clone()).then_nothing();
    again.until = crate::fixtures::day("2026-05-11");
    file.when(again).then_refused(9);
}

#[test]
fn r_040_a_court_that_decides_after_the_limit_leaves_a_gap() {
    let findings = |on: &str| {
        let file = file(detained()).at("2026-03-20T12:00:00+02:00");
        let until = ExtendDetention {
            from: Some(crate::fixtures::day(on)),
            ..extension(70, on, "2026-05-01")
        };
        file.when(until).findings()
    };
    assert_eq!(findings("2026-03-12"), []);
    assert_eq!(findings("2026-03-13"), [(40, Level::Alarm)]);
}

#[test]
fn r_040_r_041_the_limit_of_the_court_is_the_limit_of_the_detention() {
    let mut commands = detained();
    commands.push(extension(70, "2026-03-11", "2026-05-12").into());
    let file = file(commands);
    let alarm = |rule| vec![(rule, Level::Alarm)];
    for (at, alarms) in [
        ("2026-05-13T00:00:00+03:00", vec![]),
        ("2026-05-13T00:00:01+03:00", alarm(40)),
    ] {
        assert_eq!(file.when(release(at)).findings(), alarms, "{at}");
    }
    for (at, alarms) in [
        // Under the first ten days the motion was due on 10 March.
        ("2026-03-10T14:30:01+02:00", alarm(41)),
        ("2026-05-11T00:00:00+03:00", vec![]),
        ("2026-05-11T00:00:01+03:00", alarm(41)),
    ] {
        assert_eq!(file.when(court_motion(at)).findings(), alarms, "{at}");
    }
}

#[test]
fn r_040_r_041_an_extension_recorded_late_raises_its_alarms() {
    let findings = |now: &str| {
        let file = file(detained()).at(now);
        file.when(extension(70, "2026-03-11", "2026-05-12"))
            .findings()
    };
    assert_eq!(findings("2026-05-11T00:00:00+03:00"), []);
    assert_eq!(findings("2026-05-11T00:00:01+03:00"), [(41, Level::Alarm)]);
    assert_eq!(
        findings("2026-05-13T00:00:01+03:00"),
        [(41, Level::Alarm), (40, Level::Alarm)]
    );
}

#[test]
fn r_041_a_motion_is_filed_inside_a_detention_and_once() {
    let at = "2026-03-10T12:00:00+02:00";
    given(after([open().into()]))
        .when(court_motion(at))
        .then_refused_as("MOTION_OUTSIDE_DETENTION");
    let mut commands = detained();
    commands.push(court_motion(at).into());
    let file = file(commands);
    file.when(court_motion(at)).then_nothing();
    file.when(court_motion("2026-03-02T14:29:59+02:00"))
        .then_refused(41);
    file.when(court_motion("2026-07-01T10:00:00+03:00"))
        .then_refused(10);
}

/// Extensions of two months each, from 2 March 2024 on, each decided on the day on which it begins; the last one is asked.
fn extended_until(
    last: &str,
    reason: Option<DetentionExtensionReason>,
) -> (Given, ExtendDetention) {
    let ends = [
        "2024-05-10",
        "2024-07-10",
        "2024-09-02",
        "2024-11-02",
        "2025-01-02",
        "2025-03-02",
        "2025-05-02",
        "2025-07-02",
        "2025-09-02",
    ];
    let begun = StartDetention {
        started_at: Some(instant("2024-03-02T14:30:00+02:00")),
        ..detention()
    };
    let mut commands: Vec<Command> = vec![open().into(), begun.into()];
    let mut decided_on = "2024-03-12";
    for (number, until) in (70..).zip(ends) {
        let reason = reason.filter(|_| until > "2024-09-02");
        let asked = ExtendDetention {
            reason,
            ..extension(number, decided_on, until.min(last))
        };
        if until >= last {
            let reason = reason.filter(|_| last > "2024-09-02");
            return (file(commands), ExtendDetention { reason, ..asked });
        }
        commands.push(asked.into());
        decided_on = until;
    }
    let asked = ExtendDetention {
        reason,
        ..extension(90, decided_on, last)
    };
    (file(commands), asked)
}

#[test]
fn r_043_detention_for_return_lasts_six_months_or_eighteen_with_a_reason() {
    use DetentionExtensionReason::{NonCooperation, ThirdCountryDocs};
    let ask = |last, reason| {
        let (file, asked) = extended_until(last, reason);
        file.at("2026-06-30T12:00:00+02:00").when(asked)
    };
    ask("2024-09-02", None).then_accepted();
    ask("2024-09-03", None).then_refused_as("EXTENSION_REASON_MISSING");
    ask("2024-10-02", None).then_refused(43);
    ask("2024-11-02", Some(ThirdCountryDocs)).then_accepted();
    ask("2025-09-02", Some(NonCooperation)).then_accepted();
    ask("2025-09-03", Some(NonCooperation)).then_refused_as("RETURN_DETENTION_TOO_LONG");
}

/// Detained from 2 to 12 February 2026 before: ten days to the minute.
fn detained_before() -> StartDetention {
    StartDetention {
        detention_id: DetentionId(id(8)),
        started_at: Some(instant("2026-02-02T14:30:00+02:00")),
        released_at: Some(instant("2026-02-12T14:30:00+02:00")),
        release_reason: Some(ReleaseReason::LegalStay),
        ..detention()
    }
}

/// Detained since 20 February 2026 and extended until 30 June; six months end on 20 August.
fn almost_six_months(before: Vec<Command>) -> Given {
    let begun = StartDetention {
        started_at: Some(instant("2026-02-20T10:00:00+02:00")),
        ..detention()
    };
    let mut commands = before;
    commands.push(begun.into());
    commands.push(extension(70, "2026-03-01", "2026-05-01").into());
    commands.push(extension(71, "2026-05-01", "2026-06-30").into());
    file(commands)
}

#[test]
fn r_043_detentions_of_one_return_process_are_added_up() {
    let until = |file: &Given, last| file.when(extension(72, "2026-06-30", last));
    let alone = almost_six_months(vec![open().into()]);
    until(&alone, "2026-08-20").then_accepted();
    until(&alone, "2026-08-21").then_refused(43);
    let second = almost_six_months(vec![open().into(), detained_before().into()]);
    until(&second, "2026-08-10").then_accepted();
    until(&second, "2026-08-11").then_refused(43);
}

#[test]
fn r_043_a_departure_ends_the_return_process() {
    let left = crate::fixtures::departure("2026-02-15");
    let file = almost_six_months(vec![open().into(), detained_before().into(), left.into()]);
    let until = |last| file.when(extension(72, "2026-06-30", last));
    until("2026-08-20").then_accepted();
    until("2026-08-21").then_refused(43);
}

/// Detained since 2 March 2026 and released on 20 March.
fn released() -> Vec<Command> {
    let mut commands = detained();
    commands.push(release("2026-03-20T10:00:00+02:00").into());
    commands
}

#[test]
fn r_042_a_decision_is_recorded_after_the_release() {
    let recorded_late = file(released());
    let asked = extension(70, "2026-03-11", "2026-05-12");
    assert_eq!(recorded_late.when(asked.clone()).findings(), []);
    let mut commands = released();
    commands.push(asked.clone().into());
    let after_all = file(commands);
    after_all.when(asked).then_nothing();
    let known = &after_all.state().file().unwrap().detentions[0];
    let limits: Vec<_> = known.clocks().map(|clock| clock.limit_at).collect();
    let of_court = instant("2026-05-13T00:00:00+03:00");
    assert_eq!(limits, [instant("2026-03-12T14:30:00+02:00"), of_court]);
    assert!(!known.is_open());
    recorded_late
        .when(extension(70, "2026-03-21", "2026-05-12"))
        .then_refused_as("NOT_DETAINED");
}

#[test]
fn r_040_an_extension_recorded_after_the_release_is_judged_by_it() {
    let file = file(released());
    let findings = |on: &str, until: &str| {
        let asked = ExtendDetention {
            from: Some(crate::fixtures::day("2026-03-12")),
            ..extension(70, on, until)
        };
        file.when(asked).findings()
    };
    assert_eq!(findings("2026-03-12", "2026-03-19"), [(40, Level::Alarm)]);
    assert_eq!(findings("2026-03-12", "2026-03-20"), []);
    assert_eq!(findings("2026-03-13", "2026-03-20"), [(40, Level::Alarm)]);
}

#[test]
fn r_042_a_decision_belongs_to_the_detention_in_which_it_was_taken() {
    let again = StartDetention {
        detention_id: DetentionId(id(2)),
        started_at: Some(instant("2026-04-01T10:00:00+03:00")),
        new_facts: Some("seen at the green border".to_owned()),
        ..detention()
    };
    let mut commands = released();
    commands.push(again.into());
    let file = file(commands);
    let of = |on, until| {
        let decided = file.when(extension(70, on, until)).decided();
        let Event::DetentionExtendedByCourt(extended) = &decided[0].event else {
            panic!("an extension")
        };
        extended.detention_id
    };
    assert_eq!(of("2026-03-11", "2026-05-12"), DetentionId(id(1)));
    assert_eq!(of("2026-04-10", "2026-06-01"), DetentionId(id(2)));
    file.when(extension(70, "2026-03-25", "2026-05-12"))
        .then_refused_as("EXTENSION_OUTSIDE_DETENTION");
}
