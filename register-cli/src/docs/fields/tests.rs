//! Every place that the table of fields names is there.

use super::*;
use events::{EVENT_TYPES, Event, ForeignerId, Metadata};
use read_models::{Envelope, case_lookup};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Small histories with an event of each type that the table names.
const STORIES: &[&str] = &[
    "file-opened identity-asserted document-added address-recorded photo-added warning-set vulnerability-recorded \
     violation-found document-attached service-mark-added",
    "file-opened detention-started detention-placed detention-released alternative-applied alternative-ended",
    "file-opened return-decision-issued decision-notified entry-ban-imposed decision-suspended departure-confirmed \
     entry-ban-started",
    "file-opened court-expulsion-recorded",
];

#[test]
fn the_table_has_every_numbered_field_of_the_regulation_once() {
    let groups = [
        (1, 10),
        (2, 2),
        (3, 5),
        (4, 3),
        (5, 4),
        (6, 3),
        (7, 9),
        (8, 0),
        (9, 2),
        (10, 2),
        (11, 2),
        (12, 2),
        (13, 2),
        (14, 3),
        (15, 0),
        (16, 0),
    ];
    let expected = groups.into_iter().flat_map(|(group, fields)| match fields {
        0 => vec![format!("5.{group}")],
        _ => (1..=fields)
            .map(|field| format!("5.{group}.{field}"))
            .collect(),
    });
    let numbered = FIELDS
        .iter()
        .map(|field| field.number)
        .filter(|number| *number != "+");
    assert!(numbered.eq(expected));
}

#[test]
fn every_command_and_every_pointer_is_in_the_document_of_the_command_service() {
    let document = serde_json::to_value(command_service::openapi()).expect("JSON");
    for field in FIELDS {
        let (command, pointer) = field.command;
        let path = match command {
            OPEN => "/v1/foreigners".to_owned(),
            command => format!("/v1/foreigners/{{foreigner_id}}/{command}"),
        };
        let body = &document["paths"][&path]["post"]["requestBody"]["content"]["application/json"];
        assert!(body.is_object(), "{command} is no command");
        let mut parts = pointer.split('/').skip(1);
        let found = parts.try_fold(&body["schema"], |schema, part| {
            below(&document, schema, part)
        });
        assert!(found.is_some(), "{command} has no {pointer}");
    }
}

/// The schema of a member, or of the elements for `-`.
fn below<'d>(document: &'d Value, schema: &'d Value, part: &str) -> Option<&'d Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        return below(
            document,
            document.pointer(reference.trim_start_matches('#'))?,
            part,
        );
    }
    let alternatives = schema["oneOf"].as_array().or(schema["allOf"].as_array());
    if let Some(alternatives) = alternatives {
        return alternatives
            .iter()
            .find_map(|schema| below(document, schema, part));
    }
    if part == "-" {
        schema.get("items")
    } else {
        schema["properties"].get(part)
    }
}

#[test]
fn every_event_has_the_field_in_a_golden_file() {
    for field in FIELDS {
        let (event_type, path) = field.event;
        let known = EVENT_TYPES.iter().any(|(known, _)| *known == event_type);
        assert!(known, "{event_type} is no event");
        let found = match path.strip_prefix("metadata.") {
            Some(path) => holds(&read(&golden().join("metadata.v1.json")), path),
            None => payloads(event_type)
                .iter()
                .any(|payload| holds(payload, path)),
        };
        assert!(found, "{event_type} has no {path}");
    }
}

#[test]
fn every_place_is_in_a_case() {
    let cases: Vec<Value> = STORIES.iter().map(|story| case(story)).collect();
    for field in FIELDS {
        let found = cases.iter().any(|case| holds(case, field.document));
        assert!(found, "no case has {}", field.document);
    }
}

/// Whether a value has something at a path such as `decisions[].ban.basis`.
fn holds(value: &Value, path: &str) -> bool {
    let Some((first, rest)) = path.split_once('.') else {
        return value.get(path.trim_end_matches("[]")).is_some();
    };
    match first.strip_suffix("[]") {
        Some(list) => {
            let elements = value[list].as_array().into_iter().flatten();
            elements.into_iter().any(|element| holds(element, rest))
        }
        None => holds(&value[first], rest),
    }
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/golden")
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("a golden file");
    serde_json::from_str(&text).expect("JSON")
}

/// The payloads of all golden files of a type.
fn payloads(event_type: &str) -> Vec<Value> {
    let start = format!("{}.v", Event::kebab_type(event_type));
    let files = std::fs::read_dir(golden()).expect("the golden folder");
    let paths = files.map(|file| file.expect("a file").path());
    let of_type = paths.filter(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(&start))
    });
    of_type.map(|path| read(&path)["payload"].clone()).collect()
}

fn case(story: &str) -> Value {
    let metadata =
        std::fs::read_to_string(golden().join("metadata.v1.json")).expect("a golden file");
    let metadata = Metadata::decode(&metadata).expect("metadata");
    let mut state = case_lookup::State::default();
    for (sequence, kebab) in (1..).zip(story.split_whitespace()) {
        let is_meant = |(known, _): &&(&str, &str)| Event::kebab_type(known) == kebab;
        let (event_type, version) = EVENT_TYPES.iter().find(is_meant).expect("a type");
        let golden = read(&golden().join(format!("{kebab}.v{version}.a.json")));
        let event =
            Event::decode(event_type, version, golden["payload"].clone()).expect("an event");
        let envelope = Envelope {
            position: sequence,
            sequence,
            foreigner_id: ForeignerId(uuid::Uuid::from_u128(7)),
            event: &event,
            metadata: &metadata,
        };
        case_lookup::apply(&mut state, &envelope).expect("it fits");
    }
    serde_json::to_value(state.document()).expect("a case is plain data")
}
