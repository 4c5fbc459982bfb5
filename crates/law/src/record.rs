//! Markers and vulnerability of the person.

use crate::state::{File, Warning};
use events::payloads::{VulnerabilityRecorded, WarningCleared, WarningSet};

pub(crate) fn warning_set(file: &mut File, event: &WarningSet) {
    file.warnings.retain(|known| known.marker != event.marker);
    file.warnings.push(Warning {
        marker: event.marker,
        set_on: event.set_on,
    });
}

pub(crate) fn warning_cleared(file: &mut File, event: &WarningCleared) {
    file.warnings.retain(|known| known.marker != event.marker);
}

pub(crate) fn vulnerability_recorded(file: &mut File, event: &VulnerabilityRecorded) {
    let kind = |record: &VulnerabilityRecorded| record.personal.known().map(|known| known.kind);
    let of_event = (event.since, kind(event));
    file.vulnerabilities
        .retain(|known| of_event.1.is_none() || (known.since, kind(known)) != of_event);
    file.vulnerabilities.push(event.clone());
}
