//! Area C: alternatives to detention (rules ).

use crate::fixtures::{
    alternative, day, decision, departure, detention, end_alternative, id, instant, open, release,
};
use crate::specification::{after, given};
use events::codes::AlternativeEndReason::{Breached, Departed, Detained, Expired, Lifted};
use events::codes::AlternativeKind::{DocSurrender, Reporting};
use events::codes::{AlternativeEndReason, Authority, DecisionKind, ReleaseReason};
use events::{AlternativeId, DetentionId, Event};
use law::{ApplyAlternative, Command, Decided, EndAlternative, StartDetention};

fn reporting(on: &str) -> ApplyAlternative {
    alternative(50, Reporting, on)
}

fn until(on: &str, last: &str) -> ApplyAlternative {
    ApplyAlternative {
        until: Some(day(last)),
        ..reporting(on)
    }
}

/// Detained from 2 to 5 March 2026.
fn released() -> Vec<Command> {
    let mut ended = release("2026-03-05T14:00:00+02:00");
    ended.reason = Some(ReleaseReason::AlternativeApplied);
    vec![open().into(), detention().into(), ended.into()]
}

/// Ids, days and reasons of the alternatives that were ended.
fn ended(decided: &[Decided]) -> Vec<(AlternativeId, String, AlternativeEndReason)> {
    let events = decided.iter().filter_map(|decided| match &decided.event {
        Event::AlternativeEnded(ended) => Some(ended),
        _ => None,
    });
    events
        .map(|it| (it.alternative_id, it.ended_on.to_string(), it.reason))
        .collect()
}

#[test]
fn r_051_an_alternative_has_kind_and_start() {
    let file = given(after([open().into()]));
    let known = until("2026-03-12", "2026-06-12");
    file.when(known.clone()).then_types(&["AlternativeApplied"]);
    file.when(ApplyAlternative {
        kind: None,
        ..known.clone()
    })
    .then_refused(51);
    file.when(ApplyAlternative {
        applied_on: None,
        ..known
    })
    .then_refused(51);
    file.when(until("2026-03-12", "2026-03-12")).then_accepted();
    file.when(until("2026-03-12", "2026-03-11"))
        .then_refused_as("ALTERNATIVE_ENDS_BEFORE_IT_BEGINS");
    file.when(reporting("2026-07-01")).then_refused(10);
    file.when(ApplyAlternative {
        terms: Some(" ".to_owned()),
        ..reporting("2026-03-12")
    })
    .then_refused_as("TEXT_EMPTY");
}

#[test]
fn r_051_an_alternative_does_not_run_while_the_person_is_detained() {
    let file = given(after(released()));
    file.when(reporting("2026-03-05")).then_accepted();
    file.when(reporting("2026-03-04"))
        .then_refused_as("ALTERNATIVE_DURING_DETENTION");
    file.when(until("2026-02-01", "2026-03-02")).then_accepted();
    file.when(until("2026-02-01", "2026-03-03"))
        .then_refused(51);
    let detained = given(after([open().into(), detention().into()]));
    detained.when(reporting("2026-06-01")).then_refused(51);
    detained
        .when(until("2026-02-01", "2026-02-20"))
        .then_accepted();
}

#[test]
fn r_051_several_alternatives_are_applied_but_not_two_of_a_kind() {
    let first = until("2026-03-12", "2026-04-12");
    let file = given(after([open().into(), first.clone().into()]));
    let again = ApplyAlternative {
        alternative_id: AlternativeId(id(51)),
        ..first
    };
    file.when(again).then_nothing();
    file.when(alternative(51, DocSurrender, "2026-03-12"))
        .then_accepted();
    file.when(reporting("2026-04-12"))
        .then_refused_as("ALTERNATIVE_OF_THIS_KIND_RUNS");
    file.when(reporting("2026-04-13")).then_accepted();
    file.when(until("2026-03-01", "2026-03-12"))
        .then_refused(51);
    file.when(until("2026-03-01", "2026-03-11")).then_accepted();
}

#[test]
fn r_051_the_decision_on_an_alternative_has_its_kind() {
    let decided = |kind, authority, on| ApplyAlternative {
        decision: Some(decision(kind, authority, 60, on)),
        ..reporting("2026-03-12")
    };
    let file = given(after([open().into()]));
    let known = decided(DecisionKind::AltMeasure, Authority::Vrs, "2026-03-12");
    file.when(known.clone()).then_accepted();
    file.when(decided(
        DecisionKind::DetInitial,
        Authority::Vrs,
        "2026-03-12",
    ))
    .then_refused_as("ALTERNATIVE_DECISION_KIND");
    file.when(decided(
        DecisionKind::AltMeasure,
        Authority::Vrs,
        "2026-03-13",
    ))
    .then_refused_as("ALTERNATIVE_BEFORE_DECISION");
    file.when(decided(
        DecisionKind::AltMeasure,
        Authority::Pmlp,
        "2026-03-12",
    ))
    .then_refused(4);
    let file = given(after([open().into(), known.clone().into()]));
    file.when(known.clone()).then_nothing();
    // By another decision it is another alternative, and two of a kind do not run at once.
    let other = decision(DecisionKind::AltMeasure, Authority::Vrs, 61, "2026-03-12");
    let by_another = ApplyAlternative {
        alternative_id: AlternativeId(id(51)),
        decision: Some(other),
        ..known.clone()
    };
    file.when(by_another)
        .then_refused_as("ALTERNATIVE_OF_THIS_KIND_RUNS");
    file.when(ApplyAlternative {
        kind: Some(DocSurrender),
        ..known
    })
    .then_refused(9);
}

#[test]
fn r_051_an_alternative_is_ended_by_its_id_or_its_kind() {
    let file = given(after([open().into(), reporting("2026-03-12").into()]));
    let by_id = end_alternative(50, "2026-04-12", Lifted);
    file.when(by_id.clone()).then_types(&["AlternativeEnded"]);
    let by_kind = EndAlternative {
        alternative_id: None,
        kind: Some(Reporting),
        ..by_id.clone()
    };
    file.when(by_kind.clone()).then_accepted();
    file.when(EndAlternative {
        kind: None,
        ..by_kind.clone()
    })
    .then_refused_as("ALTERNATIVE_INCOMPLETE");
    file.when(EndAlternative {
        kind: Some(DocSurrender),
        ..by_id.clone()
    })
    .then_refused_as("ALTERNATIVE_NOT_APPLIED");
    file.when(end_alternative(50, "2026-03-12", Lifted))
        .then_accepted();
    file.when(end_alternative(50, "2026-03-11", Lifted))
        .then_refused(51);
    file.when(end_alternative(50, "2026-07-01", Lifted))
        .then_refused(10);
    let over = given(after([
        open().into(),
        reporting("2026-03-12").into(),
        by_id.clone().into(),
    ]));
    over.when(by_id).then_nothing();
    over.when(by_kind).then_nothing();
    over.when(end_alternative(50, "2026-04-12", Expired))
        .then_refused_as("ALTERNATIVE_NOT_APPLIED");
    // The day from which it is not applied is free for the next one.
    over.when(reporting("2026-04-12")).then_accepted();
    over.when(reporting("2026-04-11")).then_refused(51);
}

#[test]
fn r_051_after_a_breach_the_person_is_detained_again() {
    let mut commands = released();
    commands.push(reporting("2026-03-05").into());
    commands.push(end_alternative(50, "2026-03-20", Breached).into());
    let again = StartDetention {
        detention_id: DetentionId(id(2)),
        started_at: Some(instant("2026-03-20T10:00:00+02:00")),
        ..detention()
    };
    given(after(commands))
        .when(again)
        .then_types(&["DetentionStarted"]);
}

#[test]
fn r_051_a_detention_ends_the_alternatives_that_are_applied() {
    let mut commands = released();
    commands.push(reporting("2026-03-05").into());
    commands.push(alternative(51, DocSurrender, "2026-03-25").into());
    let over = ApplyAlternative {
        until: Some(day("2026-03-10")),
        kind: Some(events::codes::AlternativeKind::Residence),
        alternative_id: AlternativeId(id(52)),
        ..reporting("2026-03-05")
    };
    commands.push(over.into());
    let file = given(after(commands));
    let again = StartDetention {
        detention_id: DetentionId(id(2)),
        started_at: Some(instant("2026-03-20T10:00:00+02:00")),
        ..detention()
    };
    let reported = (AlternativeId(id(50)), "2026-03-20".to_owned(), Detained);
    let surrendered = (AlternativeId(id(51)), "2026-03-25".to_owned(), Detained);
    let decided = file.when(again.clone()).decided();
    // One was recorded for a time in which the person turns out to have been detained; one was over by then.
    assert_eq!(ended(&decided), [reported.clone(), surrendered]);
    let closed = StartDetention {
        released_at: Some(instant("2026-03-25T10:00:00+02:00")),
        release_reason: Some(ReleaseReason::LegalStay),
        ..again
    };
    let decided = file.when(closed).decided();
    assert_eq!(ended(&decided), [reported]);
    let last = decided.last().map(|decided| decided.event.event_type());
    assert_eq!(last, Some("DetentionReleased"));
}

#[test]
fn r_051_an_alternative_ends_by_detention_to_its_last_day() {
    for (last, ends) in [
        ("2026-03-19", false),
        ("2026-03-20", true),
        ("2026-04-20", true),
    ] {
        let mut commands = released();
        commands.push(until("2026-03-05", last).into());
        let again = StartDetention {
            detention_id: DetentionId(id(2)),
            started_at: Some(instant("2026-03-20T10:00:00+02:00")),
            ..detention()
        };
        let decided = given(after(commands)).when(again).decided();
        assert_eq!(!ended(&decided).is_empty(), ends, "{last}");
    }
}

#[test]
fn r_052_departure_ends_the_alternatives_that_are_applied() {
    let mut commands = released();
    commands.push(reporting("2026-03-05").into());
    commands.push(alternative(51, DocSurrender, "2026-03-25").into());
    let file = given(after(commands));
    let decided = file.when(departure("2026-03-20")).decided();
    let reported = (AlternativeId(id(50)), "2026-03-20".to_owned(), Departed);
    assert_eq!(ended(&decided), [reported]);
    let decided = file.when(departure("2026-03-25")).decided();
    assert_eq!(ended(&decided).len(), 2);
}

#[test]
fn r_052_departure_ends_detention_and_alternatives_in_one_append() {
    let before = until("2026-02-01", "2026-02-20");
    let file = given(after([open().into(), before.into(), detention().into()]));
    file.when(departure("2026-03-10"))
        .then_types(&["DepartureConfirmed", "DetentionReleased"]);
}

#[test]
fn r_052_an_alternative_recorded_after_the_departure_ends_by_it() {
    let file = given(after([open().into(), departure("2026-04-01").into()]));
    for command in [
        reporting("2026-03-12"),
        until("2026-03-12", "2026-06-12"),
        reporting("2026-04-01"),
    ] {
        let decided = file.when(command).decided();
        let left = (AlternativeId(id(50)), "2026-04-01".to_owned(), Departed);
        assert_eq!(ended(&decided), [left]);
    }
    for command in [until("2026-03-12", "2026-03-31"), reporting("2026-04-02")] {
        file.when(command).then_types(&["AlternativeApplied"]);
    }
}
