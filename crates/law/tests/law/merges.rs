//! Two files of one person (rules ).

use crate::fixtures::{
    amend, approve, departure, detention, link, notified_return_decision, open, reject, release,
    return_ban, revoke, unlink, violation,
};
use crate::specification::{Given, after, given};
use events::codes::{IdentityCategory, MergeEvidence, Organisation, Sex};
use events::{Event, RuleId};
use law::{Command, FileStanding, LinkFile, OpenFile, StartDetention};

/// The file of a woman of another year.
fn of_another() -> OpenFile {
    let mut other = open();
    other.identity.sex = Sex::Female;
    other.identity.identity_id = events::IdentityId(crate::fixtures::id(2));
    other.names.birth.date = Some("1985".parse().unwrap());
    other
}

/// The same man under another identity.
fn other_file() -> OpenFile {
    let mut other = of_another();
    other.identity.sex = Sex::Male;
    other
}

fn beside(file: Vec<Command>, other: Vec<Command>) -> Given {
    given(after(file)).beside(after(other))
}

fn biometric() -> LinkFile {
    LinkFile {
        evidence: MergeEvidence::Biometric,
        ..link(50, 2)
    }
}

/// A file with a decision and a ban, merged.
fn merged() -> Vec<Event> {
    let mut history = after([
        open().into(),
        notified_return_decision(10).into(),
        return_ban(11, 10).into(),
    ]);
    let other = || after([other_file().into()]);
    let file = given(history.clone()).beside(other());
    history.extend(
        file.when(link(50, 2))
            .decided()
            .into_iter()
            .map(|d| d.event),
    );
    let second = given(history.clone()).beside(other()).by_user("vrs-4712");
    let decided = second.when(approve(50)).decided();
    history.extend(decided.into_iter().map(|decided| decided.event));
    history
}

#[test]
fn r_032_a_merge_is_proposed_by_one_officer_and_approved_by_another() {
    let history = merged();
    let types: Vec<_> = history[4..].iter().map(Event::event_type).collect();
    assert_eq!(types, ["ActProposed", "ActApproved", "FilesMerged"]);
    let Some(Event::FilesMerged(merged)) = history.last() else {
        panic!("a merge")
    };
    let reason = merged.personal.known().unwrap().text.as_deref();
    assert_eq!(reason, Some("the same passport, issued again"));

    let file = given(history[..5].to_vec()).beside(after([other_file().into()]));
    file.when(approve(50)).then_refused(32);
    file.when(link(51, 2)).then_nothing();
    file.when(reject(50)).then_types(&["ActRejected"]);
    let wordless = LinkFile {
        reason: " ".to_owned(),
        ..link(51, 2)
    };
    given(history[..4].to_vec())
        .beside(after([other_file().into()]))
        .when(wordless)
        .then_refused_as("TEXT_EMPTY");
}

#[test]
fn r_032_a_merge_needs_another_file_that_stands_for_itself() {
    let file = given(after([open().into()]));
    file.when(link(50, 2)).then_refused_as("OTHER_FILE_UNKNOWN");
    let file = file.beside(after([open().into()]));
    file.when(link(50, 2)).then_refused_as("SAME_FILE");
    let file = file.beside(merged());
    file.when(link(50, 2)).then_refused_as("OTHER_FILE_UNKNOWN");
    let again = given(merged()).beside(after([other_file().into()]));
    again.when(link(51, 2)).then_nothing();
    again.when(link(51, 3)).then_refused_as("MERGED_FILE");
}

#[test]
fn r_032_a_merge_is_reversible() {
    let file = given(merged());
    file.when(unlink(60)).then_types(&["ActProposed"]);
    let mut history = merged();
    history.extend(file.when(unlink(60)).decided().into_iter().map(|d| d.event));
    given(history.clone()).when(approve(60)).then_refused(32);
    let decided = given(history.clone())
        .by_user("vrs-4712")
        .when(approve(60))
        .decided();
    history.extend(decided.into_iter().map(|decided| decided.event));
    let file = given(history);
    assert_eq!(file.state().file().unwrap().standing, FileStanding::Own);
    file.when(violation()).then_accepted();
    file.when(unlink(61)).then_refused_as("NOT_MERGED");
}

#[test]
fn r_032_a_merged_file_takes_nothing_new_but_changes_of_what_it_holds() {
    let file = given(merged());
    let refusal = file.when(violation()).then_refused_as("MERGED_FILE");
    assert_eq!(refusal.rule(), Some(RuleId(32)));
    file.when(detention()).then_refused(32);
    file.when(crate::fixtures::alias()).then_refused(32);
    file.when(return_ban(12, 10)).then_refused(32);
    file.when(law::AmendDecision {
        departure_period_days: Some(20),
        ..amend(10, 20)
    })
    .then_accepted();
    file.when(revoke(10, 21)).then_accepted();
    file.when(departure("2026-03-10")).then_accepted();
}

#[test]
fn r_033_confirmed_identities_of_different_sex_and_birth_are_merged_on_biometric_evidence_only() {
    let file = beside(vec![open().into()], vec![of_another().into()]);
    file.when(link(50, 2)).then_refused(33);
    file.when(biometric()).then_accepted();
    let same_year = |birth: &str| {
        let mut other = of_another();
        other.names.birth.date = Some(birth.parse().unwrap());
        beside(vec![open().into()], vec![other.into()])
    };
    // Born on 3 July 1991: a year that holds the day does not differ.
    same_year("1991").when(link(50, 2)).then_accepted();
    same_year("1991-06").when(link(50, 2)).then_refused(33);
    let mut alias = of_another();
    alias.identity.category = IdentityCategory::NotConfirmed;
    let file = beside(vec![open().into()], vec![alias.into()]);
    file.when(link(50, 2)).then_accepted();
    let mut unknown = of_another();
    unknown.identity.sex = Sex::NotKnown;
    let file = beside(vec![open().into()], vec![unknown.into()]);
    file.when(link(50, 2)).then_accepted();
}

#[test]
fn r_033_detentions_at_the_same_time_in_different_places_are_of_two_persons() {
    let elsewhere = |from: &str| StartDetention {
        started_at: Some(crate::fixtures::instant(from)),
        unit: Some("VRS-RIX-2".parse().unwrap()),
        ..detention()
    };
    let held = vec![
        open().into(),
        detention().into(),
        release("2026-03-04T10:00:00+02:00").into(),
    ];
    let overlapping = vec![
        other_file().into(),
        elsewhere("2026-03-04T09:59:59+02:00").into(),
    ];
    let file = beside(held.clone(), overlapping);
    file.when(link(50, 2)).then_refused(33);
    file.when(biometric()).then_accepted();
    let next = vec![
        other_file().into(),
        elsewhere("2026-03-04T10:00:00+02:00").into(),
    ];
    beside(held.clone(), next).when(link(50, 2)).then_accepted();
    let same_unit = vec![other_file().into(), detention().into()];
    beside(held, same_unit).when(link(50, 2)).then_accepted();
}

#[test]
fn r_032_both_organisations_merge() {
    let other = after([other_file().into()]);
    let file = given(after([open().into()])).beside(other);
    file.by(Organisation::Pmlp)
        .when(link(50, 2))
        .then_accepted();
}
