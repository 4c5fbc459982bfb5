//! Each element of a case names the events that it rests on.

use crate::golden::told;
use crate::history::*;
use crate::properties::any_history;
use crate::stories::STORIES;
use events::Level;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use read_models::case_lookup;
use serde_json::Value;
use std::collections::BTreeMap;

/// What is derived from the facts, or stands apart as it stood.
const DERIVED: [&str; 5] = ["status", "measures", "deadlines", "changed_by", "entry"];

/// Every element below a value with its place: the lists it stands in, the event that stated it, and which of several such.
fn elements(path: &str, value: &Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(members) => {
            let members = members.iter();
            for (name, member) in members.filter(|(name, _)| !DERIVED.contains(&name.as_str())) {
                elements(&format!("{path}/{name}"), member, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|member| elements(path, member, found)),
        _ => return,
    }
    if let Some(position) = value.get("position") {
        let same = |key: &&String| key.starts_with(&format!("{path}@{position}#"));
        let count = found.keys().filter(same).count();
        found.insert(format!("{path}@{position}#{count}"), value.clone());
    }
}

/// A value without what is derived.
fn stated(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !DERIVED.contains(&name.as_str()))
            .map(|(name, member)| (name.clone(), stated(member)))
            .collect(),
        Value::Array(list) => list.iter().map(stated).collect(),
        other => other.clone(),
    }
}

/// The elements of the lists and members of a case, the case itself apart.
fn elements_of(case: &case_lookup::State) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let Some(case) = case.document() else {
        return found;
    };
    let case = serde_json::to_value(case).expect("JSON");
    elements("", &case, &mut found);
    found.retain(|key, _| !key.starts_with('@'));
    found
}

/// What an event states names it as the source, and what it alters names it among the changes.
fn every_source_is_named(history: &History) -> Result<(), TestCaseError> {
    let mut state = case_lookup::State::default();
    let mut before = BTreeMap::new();
    for envelope in history.envelopes() {
        case_lookup::apply(&mut state, &envelope).expect("it fits");
        let after = elements_of(&state);
        for (key, element) in &after {
            let Some(was) = before.get(key) else {
                prop_assert_eq!(&element["position"], envelope.position, "{} is new", key);
                continue;
            };
            let last = element["changed_by"]
                .as_array()
                .and_then(|changes| changes.last());
            let named = last.and_then(Value::as_u64) == Some(envelope.position);
            let event = envelope.event.event_type();
            prop_assert!(
                named || stated(was) == stated(element),
                "{} after {}",
                key,
                event
            );
        }
        before = after;
    }
    Ok(())
}

#[test]
fn every_type_of_event_is_named_by_what_it_states_and_changes() {
    for story in STORIES {
        every_source_is_named(&told(story)).expect("every source is named");
    }
    let alarmed = History::opened()
        .with_findings(detained(1), &[(40, Level::Alarm)])
        .and(released(1));
    every_source_is_named(&alarmed).expect("every source is named");
    let alarm = &alarmed.case().alarms[0];
    assert_eq!(
        (alarm.position, alarm.changed_by.positions()),
        (20, &[30][..])
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_element_names_the_event_that_stated_it_and_those_that_changed_it(history in any_history()) {
        every_source_is_named(&history)?;
    }
}
