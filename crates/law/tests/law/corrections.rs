//! Area G: corrections of recorded data.

use crate::fixtures::{
    add_document, born, correct, correct_detention, correct_violation, day, detention, foreigner,
    id, instant, names, open, passport, release, return_decision, second_identity, violation,
};
use crate::specification::{after, given};
use events::codes::{DetentionGround, IdentityCategory, NationalityType, Organisation};
use events::payloads::{Correction, Document};
use events::{DocumentId, Event, EventId, Level};
use law::{Correct, Corrected, CorrectedDetention, File, State, evolve};

fn folded(history: &[Event]) -> File {
    let mut state = State::default();
    for event in history {
        evolve(&mut state, event);
    }
    state.file().cloned().unwrap()
}

/// The history with what a command led to.
fn corrected(mut history: Vec<Event>, command: Correct) -> Vec<Event> {
    let decided = given(history.clone()).when(command).decided();
    history.extend(decided.into_iter().map(|decided| decided.event));
    history
}

fn right_passport(number: &str) -> Correct {
    correct(Corrected::Document(passport(number)))
}

/// The opening identity with other names.
fn right_names(surname: &str, birth: &str) -> Correct {
    let identity = open().identity;
    let names = Box::new(names(surname, "ALI", birth));
    correct(Corrected::Identity(identity, names))
}

#[test]
fn r_116_a_correction_refers_to_the_event_and_leaves_it() {
    let history = after([open().into(), violation().into()]);
    let named = Correct {
        corrects: Some(EventId(id(812))),
        ..correct_violation("2026-03-01")
    };
    let all = corrected(history.clone(), named.clone());
    assert_eq!(all[..2], history[..]);
    let Event::CorrectionRecorded(recorded) = &all[2] else {
        panic!("a correction")
    };
    assert_eq!(recorded.corrects, named.corrects);
    assert_eq!(folded(&all).violations[0].found_on, day("2026-03-01"));
    given(all).when(named).then_nothing();
    given(history)
        .when(Correct {
            reason: String::new(),
            ..correct_violation("2026-03-01")
        })
        .then_refused_as("TEXT_EMPTY");
}

#[test]
fn a_corrected_violation_was_found_and_has_grounds() {
    let file = given(after([open().into(), violation().into()]));
    file.when(correct_violation("2026-03-02")).then_nothing();
    let refusal = file
        .when(correct_violation("2026-07-01"))
        .then_refused_as("IN_FUTURE");
    assert_eq!(refusal.pointer(), Some("/violation/found_on"));
    let mut groundless = correct_violation("2026-03-01");
    if let Corrected::Violation(right) = &mut groundless.corrected {
        right.grounds.clear();
    }
    let refusal = file.when(groundless).then_refused_as("GROUNDS_MISSING");
    assert_eq!(refusal.pointer(), Some("/violation/grounds"));
    given(after([open().into()]))
        .when(correct_violation("2026-03-01"))
        .then_refused_as("UNKNOWN_SUBJECT");
}

#[test]
fn a_corrected_identity_is_judged_like_a_new_one_and_keeps_its_category() {
    let history = after([open().into()]);
    let file = given(history.clone());
    file.when(right_names("KARIMOV", "1991-07-03"))
        .then_nothing();
    file.when(right_names("Каримов", "1991-07-03"))
        .then_refused(15);
    file.when(right_names("KARIMOV", "2030")).then_refused(17);
    let all = corrected(history, right_names("KARIMOW", "1991-07-04"));
    let known = folded(&all).identities.remove(0);
    assert_eq!(known.names, Some(names("KARIMOW", "ALI", "1991-07-04")));
    assert_eq!(known.documents.len(), 1);
    let mut latvian = open().identity;
    latvian.nationalities = vec![crate::fixtures::nationality("LVA", NationalityType::Cit)];
    file.when(correct(Corrected::Identity(
        latvian,
        Box::new(open().names),
    )))
    .then_refused(1);
    let mut recategorised = open().identity;
    recategorised.category = IdentityCategory::Alias;
    file.when(correct(Corrected::Identity(
        recategorised,
        Box::new(open().names),
    )))
    .then_refused(14);
    let unknown = second_identity(IdentityCategory::Alias);
    let unknown = Corrected::Identity(unknown.identity, Box::new(unknown.names));
    file.when(correct(unknown))
        .then_refused_as("UNKNOWN_SUBJECT");
}

#[test]
fn r_035_ethnicity_is_corrected_although_it_is_never_compared() {
    let history = after([open().into()]);
    let mut told = open().names;
    told.ethnicity = Some("uzbeks".to_owned());
    let command = correct(Corrected::Identity(open().identity, Box::new(told)));
    let all = corrected(history, command.clone());
    given(all).when(command).then_nothing();
}

#[test]
fn r_025_a_corrected_code_tells_the_date_of_birth() {
    let mut coded = open().names;
    coded.personal_code = Some("01019010001".to_owned());
    let file = given(after([open().into()]));
    let command = correct(Corrected::Identity(open().identity, Box::new(coded)));
    assert_eq!(file.when(command).findings(), [(25, Level::Warn)]);
}

#[test]
fn r_028_documents_follow_a_corrected_date_of_birth() {
    let file = given(after([open().into()]));
    file.when(right_names("KARIMOV", "2020-01-01"))
        .then_accepted();
    let refusal = file
        .when(right_names("KARIMOV", "2020-01-02"))
        .then_refused_as("DOCUMENT_DATES_CONTRADICT");
    assert_eq!(refusal.pointer(), Some("/identity/birth/date"));
}

#[test]
fn a_corrected_document_is_judged_like_a_new_one() {
    let history = after([open().into()]);
    let file = given(history.clone());
    file.when(right_passport("AA1234567")).then_nothing();
    let all = corrected(history, right_passport("AA1234568"));
    assert_eq!(folded(&all).identities[0].documents[0].number, "AA1234568");
    let unknown = Document {
        document_id: DocumentId(id(9)),
        ..passport("AA1")
    };
    file.when(correct(Corrected::Document(unknown)))
        .then_refused_as("UNKNOWN_SUBJECT");
    let mut early = passport("AA1");
    early.issued_on = Some(day("1991-07-02"));
    file.when(correct(Corrected::Document(early)))
        .then_refused(28);
    let shared = file.with_same_document(&[foreigner(7)]);
    shared
        .when(right_passport("AA1234568"))
        .then_types(&["CorrectionRecorded", "DuplicateCaseOpened"]);
}

#[test]
fn a_document_that_was_added_is_corrected() {
    let history = after([open().into(), add_document("BB1").into()]);
    let right = correct(Corrected::Document(Document {
        document_id: DocumentId(id(2)),
        ..passport("BB2")
    }));
    let known = folded(&corrected(history, right)).identities.remove(0);
    let numbers: Vec<_> = known.documents.iter().map(|known| &known.number).collect();
    assert_eq!(numbers, ["AA1234567", "BB2"]);
}

#[test]
fn r_040_the_limit_of_a_corrected_detention_follows_from_its_start() {
    let history = after([open().into(), detention().into()]);
    let begins = "2026-03-02T15:30:00+02:00";
    let decided = given(history.clone())
        .at("2026-03-03T12:00:00+02:00")
        .when(correct_detention(begins));
    assert_eq!(decided.findings(), []);
    let all = corrected(history, correct_detention(begins));
    let Some(Event::CorrectionRecorded(recorded)) = all.last() else {
        panic!("a correction")
    };
    let Correction::Detention(right) = &recorded.correction else {
        panic!("a detention")
    };
    assert_eq!(right.limit_at, instant("2026-03-12T15:30:00+02:00"));
    assert_eq!(right.motion_due_at, instant("2026-03-10T15:30:00+02:00"));
    let known = folded(&all).detentions.remove(0);
    assert_eq!(known.started_at, instant(begins));
    assert_eq!(known.clocks().next().unwrap().limit_at, right.limit_at);
    given(all).when(correct_detention(begins)).then_nothing();
}

#[test]
fn r_040_a_corrected_start_shows_an_overrun() {
    let released = after([
        open().into(),
        detention().into(),
        release("2026-03-12T14:30:00+02:00").into(),
    ]);
    let file = given(released);
    let findings = |at: &str| file.when(correct_detention(at)).findings();
    assert_eq!(findings("2026-03-02T14:30:01+02:00"), []);
    assert_eq!(findings("2026-03-02T14:29:59+02:00"), [(40, Level::Alarm)]);
}

#[test]
fn a_corrected_detention_stays_possible() {
    let history = after([
        open().into(),
        detention().into(),
        release("2026-03-05T10:00:00+02:00").into(),
    ]);
    let file = given(history.clone());
    file.when(correct_detention("2026-03-05T10:00:00+02:00"))
        .then_accepted();
    file.when(correct_detention("2026-03-05T10:00:01+02:00"))
        .then_refused(48);
    file.when(correct_detention("2026-07-05T10:00:00+02:00"))
        .then_refused(10);
    given(history)
        .by(Organisation::Pmlp)
        .when(correct_detention("2026-03-02T10:00:00+02:00"))
        .then_refused(39);
    let elsewhere = correct(Corrected::Detention(CorrectedDetention {
        detention_id: events::DetentionId(id(1)),
        started_at: instant("2026-03-02T14:30:00+02:00"),
        reason: DetentionGround::Dg01,
        unit: "PMLP-RIGA".parse().unwrap(),
        justification: None,
        release: None,
    }));
    let refusal = file.when(elsewhere).then_refused_as("UNIT_OF_ANOTHER");
    assert_eq!(refusal.pointer(), Some("/detention/unit"));
    given(after([open().into()]))
        .when(correct_detention("2026-03-02T10:00:00+02:00"))
        .then_refused_as("UNKNOWN_SUBJECT");
}

#[test]
fn r_046_a_corrected_detention_does_not_overlap_another() {
    let earlier = law::StartDetention {
        detention_id: events::DetentionId(id(2)),
        started_at: Some(instant("2026-02-01T10:00:00+02:00")),
        released_at: Some(instant("2026-02-03T10:00:00+02:00")),
        release_reason: Some(events::codes::ReleaseReason::LegalStay),
        ..detention()
    };
    let file = given(after([open().into(), earlier.into(), detention().into()]));
    file.when(correct_detention("2026-02-03T10:00:00+02:00"))
        .then_accepted();
    file.when(correct_detention("2026-02-03T09:59:59+02:00"))
        .then_refused(46);
}

#[test]
fn a_correction_changes_no_decision() {
    let history = after([
        born("1991").into(),
        violation().into(),
        return_decision(10).into(),
    ]);
    let before = folded(&history);
    let all = corrected(history, correct_violation("2026-03-01"));
    let after = folded(&all);
    assert_eq!(before.returns, after.returns);
    assert_eq!(before.bans, after.bans);
}
