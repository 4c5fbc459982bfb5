//! Every type of event that the log may hold.

use crate::golden::{self, told};
use crate::properties::stored;
use events::{EVENT_TYPES, Event};
use read_models::{Envelope, case_lookup, return_statistics};
use std::collections::BTreeSet;

/// Small histories in which every type of event has its place.
pub(crate) const STORIES: &[&str] = &[
    "file-opened violation-found identity-asserted@20=21 identity-recategorised@20=21 document-added@20=21@30=34
     primary-identity-chosen@20=21 consent-withdrawn@20=21 address-recorded photo-added warning-set warning-cleared
     vulnerability-recorded citizenship-acquired duplicate-case-opened duplicate-case-closed files-merged files-unmerged
     correction-recorded document-attached service-mark-added act-proposed act-approved act-proposed@86=87 act-rejected@86=87
     data-subject-request-recorded data-subject-request-answered deadline-passed entered-in-error-declared death-recorded retention-due",
    "file-opened detention-started detention-placed court-motion-filed detention-extended-by-court detention-regime-switched
     detention-released alternative-applied@80=81 alternative-ended deadline-passed",
    "file-opened consultation-opened consultation-extended consultation-answered removal-bar-recorded removal-bar-lifted
     return-decision-issued decision-notified entry-ban-imposed departure-period-extended@80=91 departure-period-expired
     appeal-lodged decision-suspended appeal-decided@80=92 decision-resumed decision-amended absconding-reported person-found
     departure-confirmed entry-ban-started departure-refuted entry-ban-awaits-departure decision-executed removal-order-issued
     removal-attempt-failed@60=61 alert-extended removal-executed entry-ban-started entry-ban-shortened@72=70
     entry-permission-granted@80=93 entry-permission-used@80=93 decision-revoked@60=93",
    "file-opened court-expulsion-recorded case-closed",
    "file-opened legal-hold-set legal-hold-released erasure-announced retention-due personal-content-erased",
];

#[test]
fn every_type_of_event_fits_somewhere() {
    let mut told_of = BTreeSet::new();
    for story in STORIES {
        let history = told(story);
        history.case();
        history.facts();
        told_of.extend(history.events.iter().map(|(event, _)| event.event_type()));
    }
    let left_out: Vec<_> = EVENT_TYPES
        .iter()
        .map(|(event_type, _)| *event_type)
        .filter(|event_type| !told_of.contains(event_type))
        .collect();
    // It stands in the file of the register itself.
    assert_eq!(left_out, ["ParameterChanged"]);
}

#[test]
fn p_5_every_event_reads_back_from_the_stored_state_and_comes_again_without_harm() {
    for story in STORIES {
        let history = told(story);
        let (mut case, mut facts) = Default::default();
        for envelope in history.envelopes() {
            case = stored::<case_lookup::State>(&case);
            facts = stored::<return_statistics::State>(&facts);
            apply_twice(&mut case, &mut facts, &envelope);
        }
        assert_eq!(Ok(case), history.try_case());
        assert_eq!(facts.facts, history.facts());
    }
}

fn apply_twice(
    case: &mut case_lookup::State,
    facts: &mut return_statistics::State,
    envelope: &Envelope<'_>,
) {
    for _ in 0..2 {
        case_lookup::apply(case, envelope).expect("it fits");
        return_statistics::apply(facts, envelope).expect("it fits");
    }
}

#[test]
fn p_6_every_event_fits_after_erasure_and_leaves_no_personal_word() {
    for story in STORIES {
        let history = told(story);
        let erased = history.erased();
        let shown = serde_json::to_string(&erased.case()).expect("a case is plain data");
        for (event, _) in &history.events {
            for word in personal_words(event) {
                assert!(!shown.contains(&word), "{word} of {}", event.event_type());
            }
        }
        assert_eq!(erased.facts(), history.facts());
    }
}

/// The texts of the sealed part that no code list holds.
fn personal_words(event: &Event) -> Vec<String> {
    fn texts(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => found.push(text.clone()),
            serde_json::Value::Array(list) => list.iter().for_each(|value| texts(value, found)),
            serde_json::Value::Object(members) => {
                members.values().for_each(|value| texts(value, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    texts(&event.encode()["personal"], &mut found);
    // Countries, kinds and days of documents also stand elsewhere.
    found.retain(|text| text.chars().count() > 4 && !text.starts_with("20"));
    found
}

#[test]
fn the_content_of_images_and_copies_is_not_in_the_case() {
    let case = told("file-opened photo-added document-attached").case();
    let shown = serde_json::to_string(&case).expect("a case is plain data");
    assert!(!shown.contains("AAAA"));
    assert_eq!((case.photos[0].width, case.photos[0].size_bytes), (480, 3));
    assert!(case.photos[0].sha256.is_some());
    assert_eq!(
        case.attachments[0].title.as_deref(),
        Some("decision 112/2026")
    );
}

#[test]
fn golden_ids_are_replaced_where_they_stand() {
    let Event::ActApproved(event) = golden::event("act-approved@86=87") else {
        panic!("another event");
    };
    assert!(event.proposal_id.to_string().starts_with("00000087-"));
}
