//! Golden events, and small histories in which every type of them has its place.

use events::{EVENT_TYPES, Event};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The histories. `act-approved@86=87` is the golden event with another id.
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

/// One golden event, in its current version.
pub(crate) fn event(word: &str) -> Event {
    let mut parts = word.split('@');
    let kebab = parts.next().expect("a word");
    let (_, version) = EVENT_TYPES
        .iter()
        .find(|(event_type, _)| Event::kebab_type(event_type) == kebab)
        .unwrap_or_else(|| panic!("{kebab} is no type of event"));
    let path = folder().join(format!("{kebab}.v{version}.a.json"));
    let mut text = std::fs::read_to_string(path).expect(word);
    for part in parts {
        let (old, new) = part.split_once('=').expect("old=new");
        text = text.replace(&format!("\"000000{old}-"), &format!("\"000000{new}-"));
    }
    let golden: Value = serde_json::from_str(&text).expect("JSON");
    let event_type = golden["event_type"].as_str().expect("a type");
    Event::decode(event_type, version, golden["payload"].clone()).expect("a golden event")
}

/// Where golden events lie, from any crate of the workspace.
pub(crate) fn folder() -> PathBuf {
    let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let found = above.find_map(|above| Some(above.join("events/golden")).filter(|it| it.is_dir()));
    found.expect("the folder of golden events")
}
