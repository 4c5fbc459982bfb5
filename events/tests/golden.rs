//! The form of everything ever stored. Golden files are added, never edited: `SHA256SUMS` holds their digests, and a change
//! of meaning is a new version with an upcaster and new files.

use events::codes::{BorderCrossingPoint, catalogue};
use events::{EVENT_TYPES, Event, Metadata, MetadataError, StoredEvent};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).expect(name)
}

fn files() -> Vec<String> {
    let files = std::fs::read_dir(folder()).expect("the golden folder");
    let names = files.map(|file| file.expect("a file").file_name().into_string());
    names.map(|name| name.expect("UTF-8")).collect()
}

fn event_files() -> Vec<String> {
    files()
        .into_iter()
        .filter(|name| {
            Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "json")
                && !name.starts_with("metadata")
                && !name.starts_with("stored")
        })
        .collect()
}

#[test]
fn no_golden_file_was_edited_or_removed() {
    let mut listed = BTreeSet::new();
    for line in read("SHA256SUMS").lines() {
        let (sum, name) = line.split_once("  ").expect("a line of sha256sum");
        let digest = Sha256::digest(std::fs::read(folder().join(name)).expect(name));
        assert_eq!(
            hex::encode(digest),
            sum,
            "{name} was edited: add a version instead"
        );
        listed.insert(name.to_owned());
    }
    let unlisted: Vec<_> = files()
        .into_iter()
        .filter(|name| name != "SHA256SUMS" && !listed.contains(name))
        .collect();
    assert!(unlisted.is_empty(), "not in SHA256SUMS: {unlisted:?}");
}

#[test]
fn every_event_ever_written_is_read() {
    for name in event_files() {
        let golden: Value = serde_json::from_str(&read(&name)).expect(&name);
        let (event_type, version) = (
            golden["event_type"].as_str(),
            golden["event_version"].as_str(),
        );
        let (event_type, version) = event_type.zip(version).expect(&name);
        let event =
            Event::decode(event_type, version, golden["payload"].clone()).unwrap_or_else(|error| {
                panic!("{name}: {error}: {:?}", std::error::Error::source(&error))
            });
        assert_eq!(event.event_type(), event_type);
        if event.event_version() == version {
            assert_eq!(event.encode(), golden["payload"], "{name}");
        }
    }
}

#[test]
fn every_current_version_has_a_golden_file() {
    let files = event_files();
    for (event_type, version) in EVENT_TYPES {
        let start = format!("{}.v{version}.", Event::kebab_type(event_type));
        assert!(
            files.iter().any(|name| name.starts_with(&start)),
            "no golden file {start}*.json"
        );
    }
}

#[test]
fn metadata_keep_their_form() {
    let golden: Value = serde_json::from_str(&read("metadata.v1.json")).expect("JSON");
    let metadata: Metadata = serde_json::from_value(golden.clone()).expect("metadata");
    assert_eq!(serde_json::to_value(&metadata).expect("JSON"), golden);
    assert_eq!(metadata.schema_version, Metadata::SCHEMA_VERSION);
    let decoded = Metadata::decode(&golden.to_string()).expect("metadata");
    assert_eq!(decoded, metadata);
}

#[test]
fn f17_metadata_of_an_unknown_version_are_refused_whatever_they_hold() {
    let golden: Value = serde_json::from_str(&read("metadata.v1.json")).expect("JSON");
    let with = |version: u64, extra: bool| {
        let mut metadata = golden.clone();
        metadata["schema_version"] = version.into();
        if extra {
            metadata["from_a_newer_program"] = true.into();
        }
        Metadata::decode(&metadata.to_string()).expect_err("refused")
    };
    for (version, extra) in [(0, false), (2, false), (2, true), (70_000, true)] {
        assert!(
            matches!(with(version, extra), MetadataError::Unknown(unknown) if unknown == version),
            "{version} {extra}"
        );
    }
    assert!(matches!(with(1, true), MetadataError::Malformed(_)));
    assert!(matches!(
        Metadata::decode("{}").expect_err("refused"),
        MetadataError::Malformed(_)
    ));
}

/// Every code that was ever in a list, with the version of the list that brought it. A list that grows gets a new file.
fn codes_ever() -> BTreeSet<(String, String, u16)> {
    let names = files()
        .into_iter()
        .filter(|name| name.starts_with("codes."));
    let mut codes = BTreeSet::new();
    for name in names {
        for line in read(&name).lines() {
            let cells: Vec<_> = line.split('\t').collect();
            let [list, code, since] = cells[..] else {
                panic!("{name}: a line is list, code, since: {line}");
            };
            let since = since.parse().expect("the version of the list");
            codes.insert((list.to_owned(), code.to_owned(), since));
        }
    }
    codes
}

#[test]
fn a_code_never_disappears_and_none_comes_unrecorded() {
    let mut today: BTreeSet<(String, String, u16)> = BTreeSet::new();
    for list in catalogue::lists() {
        for entry in &list.entries {
            let code = entry.code;
            assert!(code.since <= list.version, "{} {}", list.name, code.code);
            today.insert((list.name.to_owned(), code.code.to_owned(), code.since));
        }
    }
    for point in BorderCrossingPoint::table().map(|(code, ..)| code) {
        assert_eq!(
            point.parse::<BorderCrossingPoint>().expect(point).code(),
            point
        );
    }
    let ever = codes_ever();
    let gone: Vec<_> = ever.difference(&today).collect();
    assert!(
        gone.is_empty(),
        "stored events may hold these codes: {gone:?}"
    );
    let new: Vec<_> = today.difference(&ever).collect();
    assert!(new.is_empty(), "add golden/codes.<n>.tsv with: {new:?}");
}

#[test]
fn p_7_the_canonical_bytes_and_the_leaf_keep_their_form() {
    let golden = read("stored.v1.json");
    let stored: StoredEvent = serde_json::from_str(&golden).expect("a stored event");
    assert_eq!(
        String::from_utf8(stored.canonical_bytes()).expect("UTF-8"),
        golden
    );
    assert_eq!(
        format!("{:?}", stored.leaf()),
        read("stored.v1.leaf").trim()
    );
}

#[test]
fn an_unknown_type_or_version_or_field_is_refused() {
    for (event_type, version) in [
        ("EntryBanImposed", "999"),
        ("EntryBanImposed", "0"),
        ("Unheard", "1"),
    ] {
        let error = Event::decode(event_type, version, serde_json::json!({})).expect_err("refused");
        assert!(
            matches!(error, events::DecodeError::Unknown { .. }),
            "{event_type} {version}"
        );
    }
    let mut golden: Value =
        serde_json::from_str(&read("entry-ban-started.v1.a.json")).expect("JSON");
    golden["payload"]["extra"] = Value::Bool(true);
    let error =
        Event::decode("EntryBanStarted", "1", golden["payload"].take()).expect_err("refused");
    assert!(matches!(error, events::DecodeError::Malformed { .. }));
}
