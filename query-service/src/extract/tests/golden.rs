//! Stored events of every type, and histories in which they fit.

use super::stories::{event, folder};
use events::Event;
use serde_json::Value;

/// The events of a history of which somebody can be given an extract: after the erasure nobody is left to ask.
pub(super) fn told(story: &str) -> Vec<Event> {
    let events = story.split_whitespace().map(event);
    events
        .filter(|event| !matches!(event, Event::PersonalContentErased(_)))
        .collect()
}

/// Every stored event of every version.
pub(super) fn all() -> Vec<Event> {
    let files = std::fs::read_dir(folder()).expect("the folder");
    let paths = files.map(|file| file.expect("a file").path());
    let json = paths.filter(|path| path.extension().is_some_and(|it| it == "json"));
    let texts = json.map(|path| std::fs::read_to_string(path).expect("text"));
    texts.filter_map(|text| read(&text)).collect()
}

/// An event, if the file holds one.
fn read(text: &str) -> Option<Event> {
    let golden: Value = serde_json::from_str(text).expect("JSON");
    let name = |field: &str| golden[field].as_str();
    let (event_type, version) = name("event_type").zip(name("event_version"))?;
    // Stored forms of whole rows stand beside the events.
    golden.get("position").is_none().then(|| {
        Event::decode(event_type, version, golden["payload"].clone()).expect("a stored event")
    })
}
