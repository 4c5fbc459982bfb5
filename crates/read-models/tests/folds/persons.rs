//! What is known of the person.

use crate::golden::told;
use crate::history::*;
use events::codes::{DuplicateResolution, IdentityCategory, MergeEvidence, Vulnerability};
use read_models::Unappliable;
use read_models::case_lookup::{DeadlineKind, State, rows};

#[test]
fn r_014_an_identity_gets_another_category() {
    let case = told("file-opened identity-asserted@20=21 identity-recategorised").case();
    assert_eq!(case.identities[0].category, IdentityCategory::Alias);
}

#[test]
fn r_013_another_identity_becomes_primary_and_the_only_one() {
    let case = told("file-opened identity-asserted@20=21 primary-identity-chosen@20=21").case();
    let primary: Vec<bool> = case.identities.iter().map(|known| known.primary).collect();
    assert_eq!(primary, [false, true]);
    assert_eq!(case.display_name().as_deref(), Some("Karimof, Alisher"));
}

#[test]
fn r_034_a_misused_identity_leads_nowhere_once_the_consent_is_withdrawn() {
    let story = "file-opened identity-asserted@20=21 document-added@20=21@30=34";
    let found = |story: &str| {
        let state = told(story).try_case().expect("the history fits");
        let rows = rows(FOREIGNER, &state);
        (
            rows.identities.len(),
            rows.names.len(),
            rows.documents.len(),
        )
    };
    let (identities, names, documents) = found(story);
    assert_eq!((identities, documents), (2, 2));

    let withdrawn = format!("{story} consent-withdrawn@20=21");
    let (left, fewer_names, left_documents) = found(&withdrawn);
    assert_eq!((left, left_documents), (1, 1));
    assert!(fewer_names < names);
    let identity = &told(&withdrawn).case().identities[1];
    assert!(identity.is_hidden() && identity.names.is_none() && !identity.erased);

    let again = format!("{withdrawn} document-added@20=21@30=35");
    assert_eq!(found(&again).2, 1, "nothing more is shown of that person");
}

#[test]
fn r_026_a_document_that_became_known_later_leads_to_the_file() {
    let state = told("file-opened document-added@30=34")
        .try_case()
        .expect("the history fits");
    let rows = rows(FOREIGNER, &state);
    let numbers: Vec<&str> = rows
        .documents
        .iter()
        .map(|row| row.number_normal.as_str())
        .collect();
    assert_eq!(numbers, ["AA1234567", "AB123456"]);
}

#[test]
fn an_address_a_marker_a_vulnerability_and_a_citizenship_are_shown() {
    let case = told(
        "file-opened address-recorded warning-set vulnerability-recorded citizenship-acquired",
    )
    .case();
    assert_eq!(
        case.addresses[0].address.as_deref(),
        Some("Brivibas iela 1-2, Riga")
    );
    assert_eq!(case.markers[0].cleared_on, None);
    assert_eq!(
        case.vulnerabilities[0].kind,
        Some(Vulnerability::UnaccompaniedMinor)
    );
    assert_eq!(case.citizenships.len(), 1);
    assert_eq!(case.opened_on, Some(day("2026-03-02")));
}

#[test]
fn a_vulnerability_that_is_recorded_again_stands_once() {
    let case = told("file-opened vulnerability-recorded vulnerability-recorded@33=34").case();
    assert_eq!(case.vulnerabilities.len(), 1);
    assert_eq!(case.vulnerabilities[0].position, 30);
}

#[test]
fn a_marker_that_is_not_set_is_not_taken_away() {
    let case = told("file-opened warning-set warning-cleared warning-set").case();
    let cleared: Vec<_> = case
        .markers
        .iter()
        .map(|marker| marker.cleared_on)
        .collect();
    assert_eq!(cleared, [Some(day("2026-04-02")), None]);
    let twice = told("file-opened warning-set warning-cleared warning-cleared").try_case();
    assert!(matches!(twice, Err(Unappliable::MarkerNotSet(_))));
}

#[test]
fn r_102_the_death_of_the_person_is_shown() {
    let case = told("file-opened death-recorded").case();
    assert_eq!(case.death.expect("it is shown").died_on, day("2026-06-01"));
}

#[test]
fn r_031_a_duplicate_case_is_due_until_it_is_closed() {
    let case = told("file-opened duplicate-case-opened").case();
    assert_eq!(case.deadlines[0].kind, DeadlineKind::DuplicateCase);
    assert_eq!(case.deadlines[0].rule.0, 31);
    assert_eq!(case.deadlines[0].due_at, instant("2026-03-03T00:30:00Z"));
    assert_eq!(case.deadlines[0].other, Some(case.duplicates[0].other));

    let case = told("file-opened duplicate-case-opened duplicate-case-closed").case();
    assert!(case.deadlines.is_empty());
    let resolution = case.duplicates[0].resolution;
    assert_eq!(resolution, Some(DuplicateResolution::DifferentPersons));
}

#[test]
fn r_032_a_merge_is_shown_and_can_be_undone() {
    let case = told("file-opened files-merged").case();
    assert_eq!(case.merged_into, Some(case.merges[0].into));
    assert_eq!(case.merges[0].evidence, MergeEvidence::Biometric);

    let case = told("file-opened files-merged files-unmerged").case();
    assert_eq!(case.merged_into, None);
    assert!(case.merges[0].unmerged_at.is_some());
}

#[test]
fn what_the_file_does_not_have_is_refused() {
    for word in [
        "identity-recategorised@20=29",
        "primary-identity-chosen@20=29",
        "consent-withdrawn@20=29",
        "document-added@20=29",
        "duplicate-case-closed",
        "files-unmerged",
        "alternative-ended",
        "appeal-decided",
        "consultation-extended",
        "consultation-answered",
        "removal-bar-lifted",
        "correction-recorded",
        "entered-in-error-declared",
        "act-approved",
        "act-rejected",
    ] {
        let refused = told(&format!("file-opened {word}")).try_case();
        assert!(
            matches!(refused, Err(Unappliable::Unknown { .. })),
            "{word}: {refused:?}"
        );
    }
}

#[test]
fn a_file_in_which_nothing_was_hidden_has_all_its_rows() {
    let state = told("file-opened").try_case().expect("the history fits");
    assert_eq!(rows(FOREIGNER, &state).identities.len(), 1);
    assert_eq!(rows(FOREIGNER, &State::default()).files.len(), 0);
}
