//! Detentions that are recorded when they are over, and those after a court's refusal (rules ).

use crate::fixtures::{detention, id, instant, open, release};
use crate::specification::{after, given};
use events::codes::ReleaseReason;
use events::{DetentionId, Event, Level};
use law::{Command, StartDetention};

/// A detention of some days of 2026, over when it is recorded.
fn closed(from: &str, to: &str) -> StartDetention {
    let at = |day: &str| Some(instant(&format!("2026-{day}T14:30:00+02:00")));
    StartDetention {
        detention_id: DetentionId(id(9)),
        started_at: at(from),
        released_at: at(to),
        release_reason: Some(ReleaseReason::LegalStay),
        ..detention()
    }
}

#[test]
fn r_040_a_short_detention_that_is_recorded_late_raises_no_alarm() {
    let file = given(after([open().into()]));
    let decided = file.when(closed("02-01", "02-03")).decided();
    let types: Vec<_> = decided.iter().map(|it| it.event.event_type()).collect();
    assert_eq!(types, ["DetentionStarted", "DetentionReleased"]);
    assert!(decided.iter().all(|decided| decided.findings.is_empty()));
    let too_long = file.when(closed("02-01", "02-12")).decided();
    let alarms: Vec<_> = too_long[1]
        .findings
        .iter()
        .map(|it| (it.rule.0, it.level))
        .collect();
    assert_eq!(alarms, [(40, Level::Alarm)]);
}

#[test]
fn r_046_a_detention_before_those_on_the_file_is_recorded_with_its_end() {
    let history = after([open().into(), closed("02-10", "02-12").into()]);
    let file = given(history);
    let other = |from, to| StartDetention {
        detention_id: DetentionId(id(8)),
        ..closed(from, to)
    };
    file.when(other("01-05", "01-07")).then_accepted();
    file.when(other("02-08", "02-10")).then_accepted();
    file.when(other("02-12", "02-13")).then_accepted();
    for (from, to) in [("02-08", "02-11"), ("02-11", "02-13"), ("02-09", "02-14")] {
        file.when(other(from, to)).then_refused(46);
    }
    let open_end = StartDetention {
        released_at: None,
        release_reason: None,
        ..other("01-05", "01-07")
    };
    file.when(open_end).then_refused(46);
}

#[test]
fn r_046_a_detention_before_an_open_one_is_recorded_with_its_end() {
    let file = given(after([open().into(), detention().into()]));
    file.when(closed("01-05", "01-07")).then_accepted();
    file.when(closed("03-01", "03-03")).then_refused(46);
}

#[test]
fn r_048_an_end_has_instant_and_reason_and_follows_the_start() {
    let file = given(after([open().into()]));
    let without_reason = StartDetention {
        release_reason: None,
        ..closed("02-01", "02-03")
    };
    file.when(without_reason).then_refused(48);
    let without_instant = StartDetention {
        released_at: None,
        ..closed("02-01", "02-03")
    };
    file.when(without_instant).then_refused(48);
    file.when(closed("02-03", "02-01")).then_refused(48);
    file.when(closed("06-29", "07-01")).then_refused(10);
}

#[test]
fn a_start_with_its_end_is_repeated_without_effect_and_ends_an_open_one() {
    let end = closed("02-01", "02-03");
    let file = given(after([open().into(), end.clone().into()]));
    file.when(end.clone()).then_nothing();
    file.when(closed("02-01", "02-04")).then_refused(46);
    let begun = StartDetention {
        released_at: None,
        release_reason: None,
        ..end.clone()
    };
    let file = given(after([open().into(), begun.into()]));
    file.when(end).then_types(&["DetentionReleased"]);
}

#[test]
fn r_053_after_a_refusal_of_the_court_new_facts_are_needed() {
    let refused: Vec<Command> = vec![
        open().into(),
        detention().into(),
        release("2026-03-05T14:00:00+02:00").into(),
    ];
    let again = |facts: Option<&str>| StartDetention {
        detention_id: DetentionId(id(2)),
        started_at: Some(instant("2026-03-08T10:00:00+02:00")),
        new_facts: facts.map(str::to_owned),
        ..detention()
    };
    let file = given(after(refused.clone()));
    file.when(again(None)).then_refused(53);
    file.when(again(Some(" "))).then_refused(53);
    let decided = file.when(again(Some("left the address"))).decided();
    let Event::DetentionStarted(started) = &decided[0].event else {
        panic!("a detention")
    };
    let facts = started
        .personal
        .known()
        .and_then(|known| known.new_facts.as_deref());
    assert_eq!(facts, Some("left the address"));
    file.when(closed("02-01", "02-03")).then_accepted();

    let mut released = refused;
    released.push(closed("03-06", "03-07").into());
    let Some(Command::StartDetention(last)) = released.last_mut() else {
        panic!("a detention")
    };
    last.new_facts = Some("left the address".to_owned());
    given(after(released)).when(again(None)).then_accepted();
}
