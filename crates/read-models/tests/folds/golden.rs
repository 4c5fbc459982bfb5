//! Histories told with the golden events: what is stored today has to fit for ever.

use crate::history::History;
use events::{EVENT_TYPES, Event};
use serde_json::Value;
use std::path::Path;

/// Adds golden events to a history, by their kebab-case types. `act-approved@86=87` is the golden event with another id.
pub(crate) fn and(history: History, story: &str) -> History {
    story
        .split_whitespace()
        .fold(history, |history, word| history.and(event(word)))
}

/// A history of golden events.
pub(crate) fn told(story: &str) -> History {
    and(History::default(), story)
}

/// One golden event, in its current version.
pub(crate) fn event(word: &str) -> Event {
    let mut parts = word.split('@');
    let kebab = parts.next().expect("a word");
    let (_, version) = EVENT_TYPES
        .iter()
        .find(|(event_type, _)| Event::kebab_type(event_type) == kebab)
        .unwrap_or_else(|| panic!("{kebab} is no type of event"));
    let mut text = read(&format!("{kebab}.v{version}.a.json"));
    for part in parts {
        let (old, new) = part.split_once('=').expect("old=new");
        text = text.replace(&format!("\"000000{old}-"), &format!("\"000000{new}-"));
    }
    let golden: Value = serde_json::from_str(&text).expect("JSON");
    let event_type = golden["event_type"].as_str().expect("a type");
    Event::decode(event_type, version, golden["payload"].clone()).expect("a golden event")
}

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/golden");
    std::fs::read_to_string(folder.join(name)).expect(name)
}
