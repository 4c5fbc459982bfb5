//! Stored events of every type, and histories in which they fit.

use events::{EVENT_TYPES, Event};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Small histories in which every type of event has its place. `act-approved@86=87` is the stored event with another id.
pub(super) const STORIES: &[&str] = &[
    "file-opened violation-found identity-asserted@20=21 identity-recategorised@20=21 document-added@20=21@30=34
     primary-identity-chosen@20=21 consent-withdrawn@20=21 address-recorded photo-added warning-set warning-cleared
     vulnerability-recorded citizenship-acquired duplicate-case-opened duplicate-case-closed files-merged files-unmerged
     correction-recorded document-attached service-mark-added act-proposed act-approved act-proposed@86=87 act-rejected@86=87
     deadline-passed entered-in-error-declared death-recorded retention-due",
    "file-opened detention-started detention-placed court-motion-filed detention-extended-by-court detention-regime-switched
     detention-released alternative-applied@80=81 alternative-ended deadline-passed",
    "file-opened consultation-opened consultation-extended consultation-answered removal-bar-recorded removal-bar-lifted
     return-decision-issued decision-notified entry-ban-imposed departure-period-extended@80=91 departure-period-expired
     appeal-lodged decision-suspended appeal-decided@80=92 decision-resumed decision-amended absconding-reported person-found
     departure-confirmed entry-ban-started departure-refuted entry-ban-awaits-departure decision-executed removal-order-issued
     removal-attempt-failed@60=61 alert-extended removal-executed entry-ban-started entry-ban-shortened@72=70
     entry-permission-granted@80=93 entry-permission-used@80=93 decision-revoked@60=93",
    "file-opened court-expulsion-recorded case-closed",
    "file-opened legal-hold-set legal-hold-released erasure-announced",
];

/// The events of a history.
pub(super) fn told(story: &str) -> Vec<Event> {
    story.split_whitespace().map(event).collect()
}

fn event(word: &str) -> Event {
    let mut parts = word.split('@');
    let kebab = parts.next().expect("a word");
    let mut types = EVENT_TYPES.iter();
    let known = types.find(|(event_type, _)| Event::kebab_type(event_type) == kebab);
    let (_, version) = known.expect(word);
    let path = folder().join(format!("{kebab}.v{version}.a.json"));
    let mut text = std::fs::read_to_string(path).expect(word);
    for part in parts {
        let (old, new) = part.split_once('=').expect("old=new");
        text = text.replace(&format!("\"000000{old}-"), &format!("\"000000{new}-"));
    }
    read(&text).expect(word)
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

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/golden")
}
