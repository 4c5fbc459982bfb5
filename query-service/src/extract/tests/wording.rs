//! Everything that can be recorded has a name for people, in both languages.

use super::golden;
use crate::extract::labels::{of_code, of_event, of_field};
use events::codes::{Language, catalogue};
use events::{EVENT_TYPES, schema};
use serde_json::Value;
use std::collections::BTreeSet;

/// A field of an event, the part in which it stands and what is known of it.
struct Field<'v> {
    event_type: &'v str,
    part: Option<&'v str>,
    name: &'v str,
    value: &'v Value,
}

/// Every leaf of a content.
fn leaves<'v>(event_type: &'v str, part: Option<&'v str>, content: &'v Value) -> Vec<Field<'v>> {
    let mut found = Vec::new();
    let members = content.as_object().into_iter().flatten();
    // What was erased has no fields.
    for (name, value) in members.filter(|(_, value)| !value.is_null()) {
        let inner = if name == "personal" {
            None
        } else {
            Some(name.as_str())
        };
        match value {
            Value::Object(_) => found.extend(leaves(event_type, inner, value)),
            Value::Array(values) => {
                for value in values {
                    if value.is_object() {
                        found.extend(leaves(event_type, inner, value));
                    } else {
                        found.push(Field {
                            event_type,
                            part,
                            name,
                            value,
                        });
                    }
                }
            }
            value => found.push(Field {
                event_type,
                part,
                name,
                value,
            }),
        }
    }
    found
}

#[test]
fn every_field_that_was_ever_stored_has_a_name_and_its_codes_a_meaning() {
    let mut nameless = BTreeSet::new();
    for event in golden::all() {
        let content = event.encode();
        for field in leaves(event.event_type(), None, &content) {
            let place = format!("{}: {:?}/{}", field.event_type, field.part, field.name);
            let Some(label) = of_field(field.event_type, field.part, field.name) else {
                nameless.insert(place);
                continue;
            };
            let Some(list) = label.list else { continue };
            let list = catalogue::list(list).unwrap_or_else(|| panic!("{place}: no list {list}"));
            let code = field
                .value
                .as_str()
                .map_or(field.value.to_string(), ToOwned::to_owned);
            let known = |entry: &catalogue::Entry| entry.code.code == code;
            assert!(
                field.value.is_null() || list.entries.iter().any(known),
                "{place}: {code}"
            );
        }
    }
    assert!(nameless.is_empty(), "add to labels.tsv: {nameless:?}");
}

/// Every leaf of a schema that has a closed set of codes: part, name and codes; and every other one without codes.
fn fields_of(
    schema: &Value,
    part: Option<&str>,
    found: &mut Vec<(Option<String>, String, Vec<String>)>,
) {
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        walk(field, part, name, found);
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        for choice in schema[key].as_array().into_iter().flatten() {
            fields_of(choice, part, found);
        }
    }
}

fn walk(
    field: &Value,
    part: Option<&str>,
    name: &str,
    found: &mut Vec<(Option<String>, String, Vec<String>)>,
) {
    let choices = ["anyOf", "oneOf", "allOf"].into_iter();
    let choices = choices.flat_map(|key| field[key].as_array().into_iter().flatten());
    for choice in choices {
        walk(choice, part, name, found);
    }
    if field["items"].is_object() {
        walk(&field["items"], part, name, found);
    } else if field["properties"].is_object() {
        fields_of(field, Some(name), found);
    } else if name != "sealed" {
        let codes = field["enum"].as_array().into_iter().flatten();
        let codes = codes.filter(|code| !code.is_null());
        let codes = codes.map(|code| code.as_str().map_or(code.to_string(), ToOwned::to_owned));
        found.push((
            part.map(ToOwned::to_owned),
            name.to_owned(),
            codes.collect(),
        ));
    }
}

#[test]
fn every_field_of_the_schemas_has_a_name_and_the_code_list_that_it_holds() {
    let document = schema::asyncapi();
    let (mut nameless, mut wrong) = (BTreeSet::new(), BTreeSet::new());
    for (event_type, _) in EVENT_TYPES {
        let payload =
            &document["components"]["messages"][event_type]["payload"]["properties"]["payload"];
        let mut fields = Vec::new();
        fields_of(payload, None, &mut fields);
        for (part, name, codes) in fields {
            let place = format!("{event_type}: {part:?}/{name}");
            let Some(label) = of_field(event_type, part.as_deref(), &name) else {
                nameless.insert(place);
                continue;
            };
            // Words of the forms themselves are no codes: what something is about, how a detention is put right.
            if codes.len() < 2 && label.list.is_none() {
                continue;
            }
            let list = label.list.and_then(catalogue::list);
            let listed = list.map(|list| {
                list.entries
                    .iter()
                    .map(|entry| entry.code.code.to_owned())
                    .collect()
            });
            let listed: Vec<String> = listed.unwrap_or_default();
            if !codes.is_empty() && codes != listed {
                wrong.insert(format!("{place} {:?} {codes:?}", label.list));
            }
        }
    }
    assert!(nameless.is_empty(), "add to labels.tsv: {nameless:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_event_has_a_name_in_both_languages() {
    for (event_type, _) in EVENT_TYPES {
        let label =
            of_event(event_type).unwrap_or_else(|| panic!("add {event_type} to labels.tsv"));
        let texts = [Language::Latvian, Language::English].map(|language| label.text(language));
        assert!(
            texts[0] != texts[1] && texts.iter().all(|text| !text.is_empty()),
            "{event_type}"
        );
    }
    assert_eq!(of_code("CL-WARN", "ARMED", Language::Latvian), "bruņots");
    assert_eq!(of_code("CL-WARN", "ELSE", Language::English), "ELSE");
}
