//! Area C: whoever turns out to be a child while detained (rule R-049).

use crate::fixtures::{
    born, choose, correct, detention, id, names, open, release, second_identity,
};
use crate::specification::{after, given};
use events::codes::{DetentionJustification, IdentityCategory};
use events::payloads::IdentityNames;
use events::{DetentionId, Event, Level};
use law::{Correct, Corrected, CorrectedDetention, StartDetention};

const NOW: &str = "2026-03-03T12:00:00+02:00";

/// The opening identity, born on another day.
fn born_after_all(birth: &str) -> Correct {
    let names: IdentityNames = names("KARIMOV", "ALI", birth);
    correct(Corrected::Identity(born(birth).identity, Box::new(names)))
}

fn detained(birth: &str, justification: Option<DetentionJustification>) -> Vec<Event> {
    let detention = StartDetention {
        justification,
        ..detention()
    };
    after([born(birth).into(), detention.into()])
}

#[test]
fn r_018_r_049_a_corrected_birth_date_shows_that_a_child_is_detained() {
    let adult = given(detained("1991", None)).at(NOW);
    let findings = |birth: &str| adult.when(born_after_all(birth)).findings();
    assert_eq!(findings("1990"), []);
    assert_eq!(findings("2008-03-02"), [], "an adult since that day");
    assert_eq!(findings("2008-03-03"), [(49, Level::Alarm)]);
    assert_eq!(findings("2008"), [(49, Level::Alarm)], "the youngest age");
    let last_resort = Some(DetentionJustification::LastResort);
    let justified = given(detained("1991", last_resort)).at(NOW);
    let findings = |birth: &str| justified.when(born_after_all(birth)).findings();
    assert_eq!(findings("2010"), [(49, Level::Warn)]);
    assert_eq!(findings("2014"), [(49, Level::Alarm)]);
}

#[test]
fn r_049_what_was_known_of_a_detained_child_is_said_once() {
    let child = given(detained("2010", None)).at(NOW);
    assert_eq!(child.when(born_after_all("2011")).findings(), []);
    let mut history = detained("1991", None);
    let over = release("2026-03-03T10:00:00+02:00");
    let over = given(history.clone()).at(NOW).when(over).decided();
    history.extend(over.into_iter().map(|it| it.event));
    let released = given(history).at(NOW);
    assert_eq!(released.when(born_after_all("2010")).findings(), []);
}

#[test]
fn r_013_r_049_another_primary_identity_shows_that_a_child_is_detained() {
    let mut second = second_identity(IdentityCategory::NotConfirmed);
    second.names = names("SAIDOV", "RUSTAM", "2010");
    let file = given(after([open().into(), second.into(), detention().into()]));
    let chosen = file.at(NOW).when(choose(2));
    assert_eq!(chosen.findings(), [(49, Level::Alarm)]);
}

#[test]
fn r_049_a_corrected_start_shows_that_a_child_was_detained() {
    let began = |at: &str| crate::fixtures::correct_detention(at);
    let file = given(detained("2008-03-02", None)).at(NOW);
    let findings = |at: &str| file.when(began(at)).findings();
    assert_eq!(findings("2026-03-02T10:00:00+02:00"), []);
    assert_eq!(findings("2026-03-01T23:59:59+02:00"), [(49, Level::Alarm)]);
}

#[test]
fn r_049_a_correction_supplies_the_justification() {
    let justified = || {
        correct(Corrected::Detention(CorrectedDetention {
            detention_id: DetentionId(id(1)),
            started_at: detention().started_at.unwrap(),
            reason: detention().reason.unwrap(),
            unit: detention().unit.unwrap(),
            justification: Some(DetentionJustification::LastResort),
            release: None,
        }))
    };
    let mut history = detained("2010", None);
    let file = given(history.clone()).at(NOW);
    let decided = file.when(justified()).decided();
    assert_eq!(decided[0].findings[0].level, Level::Warn);
    history.extend(decided.into_iter().map(|it| it.event));
    let file = given(history).at(NOW);
    file.when(justified()).then_nothing();
    let known = &file.state().file().unwrap().detentions[0];
    assert_eq!(
        known.justification,
        Some(DetentionJustification::LastResort)
    );
    // No justification helps against the age of thirteen.
    let child = given(detained("2014", None)).at(NOW);
    let still = child.when(justified()).findings();
    assert_eq!(still, [(49, Level::Alarm)]);
}
