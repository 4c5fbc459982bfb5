//! Area B: documents, and other files with the same document.

use crate::fixtures::{
    add_document, alias, close_duplicate, day, foreigner, instant, open, passport, second_identity,
};
use crate::specification::{Given, after, given};
use events::codes::{DuplicateResolution, IdentityCategory};
use events::payloads::DuplicateCaseOpened;
use events::{Event, Level, RuleId};
use law::rules::documents::duplicate_case_due_at;
use law::{AddDocument, CloseDuplicateCase, Command};

/// The events of a command on a file whose document others hold too.
fn events_of(file: &Given, command: impl Into<Command>) -> Vec<Event> {
    let decided = file.when(command).decided();
    decided.into_iter().map(|decided| decided.event).collect()
}

#[test]
fn a_document_is_added_to_an_identity_once() {
    let history = after([open().into(), alias().into()]);
    let file = given(history);
    file.when(add_document("BB7654321"))
        .then_types(&["DocumentAdded"]);
    file.when(add_document("AA1234567")).then_nothing();
    file.when(AddDocument {
        identity_id: Some(crate::fixtures::identity_id(9)),
        ..add_document("BB7654321")
    })
    .then_refused_as("UNKNOWN_SUBJECT");
    let to_alias = AddDocument {
        identity_id: Some(crate::fixtures::identity_id(2)),
        ..add_document("AA1234567")
    };
    let two = given(after([
        open().into(),
        second_identity(IdentityCategory::Alias).into(),
    ]));
    two.when(to_alias).then_types(&["DocumentAdded"]);
    let added = after([open().into(), add_document("BB7654321").into()]);
    given(added).when(add_document("BB7654321")).then_nothing();
}

#[test]
fn an_identity_holds_at_most_fifty_documents() {
    let mut full = open();
    full.documents = (0..50)
        .map(|number| passport(&format!("AA{number}")))
        .collect();
    let refusal = given(after([full.into()]))
        .when(add_document("BB1"))
        .then_refused_as("TOO_MANY");
    assert_eq!(refusal.pointer(), Some("/document"));
    let mut almost = open();
    almost.documents = (0..49)
        .map(|number| passport(&format!("AA{number}")))
        .collect();
    given(after([almost.into()]))
        .when(add_document("BB1"))
        .then_accepted();
}

#[test]
fn r_028_an_added_document_is_issued_after_birth_and_expires_after_issue() {
    let file = given(after([open().into()]));
    let dated = |issued: &str, expires: &str| {
        let mut command = add_document("BB1");
        command.document.issued_on = Some(day(issued));
        command.document.expires_on = Some(day(expires));
        command
    };
    file.when(dated("1991-07-03", "2030-01-01")).then_accepted();
    let refusal = file
        .when(dated("1991-07-02", "2030-01-01"))
        .then_refused_as("DOCUMENT_DATES_CONTRADICT");
    assert_eq!(refusal.pointer(), Some("/document/issued_on"));
    file.when(dated("2020-01-01", "2020-01-01")).then_accepted();
    let refusal = file
        .when(dated("2020-01-01", "2019-01-01"))
        .then_refused_as("DOCUMENT_DATES_CONTRADICT");
    assert_eq!(
        (refusal.pointer(), refusal.rule()),
        (Some("/document/expires_on"), Some(RuleId(28)))
    );
}

#[test]
fn r_029_the_same_document_on_another_file_opens_a_duplicate_case() {
    let others = [foreigner(7), foreigner(8)];
    let opening = given([]).with_same_document(&others);
    opening
        .when(open())
        .then_types(&["FileOpened", "DuplicateCaseOpened", "DuplicateCaseOpened"]);
    let file = given(after([open().into()])).with_same_document(&others[..1]);
    file.when(alias())
        .then_types(&["IdentityAsserted", "DuplicateCaseOpened"]);
    assert_eq!(
        file.when(add_document("BB1")).findings(),
        [(29, Level::Warn)]
    );
    let events = events_of(&file, add_document("BB1"));
    let case = DuplicateCaseOpened {
        other: foreigner(7),
        due_at: instant("2026-07-01T00:00:00+03:00"),
    };
    assert_eq!(events[1..], [Event::from(case)]);
    given(after([open().into()]))
        .when(add_document("BB1"))
        .then_types(&["DocumentAdded"]);
}

#[test]
fn r_029_a_case_that_is_open_is_not_opened_again_and_one_that_is_closed_is() {
    let other = [foreigner(7)];
    let mut history = after([open().into()]);
    let file = given(history.clone()).with_same_document(&other);
    history.extend(events_of(&file, add_document("BB1")));
    let file = given(history.clone()).with_same_document(&other);
    file.when(add_document("BB2"))
        .then_types(&["DocumentAdded"]);
    assert_eq!(
        file.when(add_document("BB2")).findings(),
        [(29, Level::Warn)]
    );
    history.extend(events_of(&given(history.clone()), close_duplicate(7)));
    let file = given(history).with_same_document(&other);
    file.when(add_document("BB2"))
        .then_types(&["DocumentAdded", "DuplicateCaseOpened"]);
}

#[test]
fn r_031_a_duplicate_case_is_cross_checked_within_twelve_hours() {
    let opened_at = instant("2026-03-28T20:00:00+02:00");
    assert_eq!(
        duplicate_case_due_at(opened_at, &law::parameters::ENACTED),
        instant("2026-03-29T09:00:00+03:00")
    );
    let mut history = after([open().into()]);
    let file = given(history.clone()).with_same_document(&[foreigner(7)]);
    history.extend(events_of(&file, add_document("BB1")));
    let after_five_hours = given(history.clone()).at("2026-06-30T17:00:00+03:00");
    let open_case = |file: &Given| {
        let file = file.state().file().unwrap();
        file.open_duplicates()
            .map(|case| case.due_at)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        open_case(&after_five_hours),
        [instant("2026-07-01T00:00:00+03:00")]
    );
    history.extend(events_of(&after_five_hours, close_duplicate(7)));
    assert!(open_case(&given(history)).is_empty());
}

#[test]
fn a_duplicate_case_is_closed_once() {
    let mut history = after([open().into()]);
    given(history.clone())
        .when(close_duplicate(7))
        .then_refused_as("UNKNOWN_SUBJECT");
    let file = given(history.clone()).with_same_document(&[foreigner(7)]);
    history.extend(events_of(&file, add_document("BB1")));
    history.extend(events_of(&given(history.clone()), close_duplicate(7)));
    let file = given(history);
    file.when(close_duplicate(7)).then_nothing();
    file.when(CloseDuplicateCase {
        resolution: DuplicateResolution::Misuse,
        ..close_duplicate(7)
    })
    .then_refused(29);
}
