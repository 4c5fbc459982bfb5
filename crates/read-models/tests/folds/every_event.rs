//! Every type of event that the log may hold.

use crate::golden::told;
use crate::properties::stored;
use crate::stories::{self, STORIES};
use events::{EVENT_TYPES, Event};
use read_models::{Envelope, case_lookup, return_statistics};
use std::collections::BTreeSet;

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
    let Event::ActApproved(event) = stories::event("act-approved@86=87") else {
        panic!("another event");
    };
    assert!(event.proposal_id.to_string().starts_with("00000087-"));
}
