//! What is known of the person beyond the identities: addresses, images, markers, vulnerabilities, civil status
//! (Reg. 122 p. 5.2, 5.8).

use chrono::NaiveDate;
use events::codes::{Country, MediaType, PhotoKind, Vulnerability, WarningMarker};
use events::payloads::{
    AddressRecorded, CitizenshipAcquired, DeathRecorded, PhotoAdded, VulnerabilityRecorded,
    WarningCleared, WarningSet,
};
use events::{AddressId, PhotoId, VulnerabilityId};

use super::document::{CaseDocument, views};
use super::sealed;
use super::sources::ChangedBy;
use crate::{Envelope, Unappliable};

views! {
    /// An address in Latvia (Reg. 122 p. 5.2.1) or abroad (p. 5.2.2), which the country tells.
    pub struct AddressView {
        /// The address.
        address_id: AddressId,
        /// Its country.
        country: Country,
        /// First day at the address, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        since: Option<NaiveDate>,
        /// Last day at the address, included, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// Street, house, flat and place as written; absent once erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        address: Option<String>,
        /// Municipality or region.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        region: Option<String>,
        /// Postal code.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        postal_code: Option<String>,
        /// The address was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The position of the event.
        position: u64,
    }

    /// A facial image without its content (Reg. 122 p. 5.8), which the query service answers by `photo_id`.
    pub struct PhotoView {
        /// The image.
        photo_id: PhotoId,
        /// Its kind.
        kind: PhotoKind,
        /// The day on which it was taken.
        taken_on: NaiveDate,
        /// Its form.
        media_type: MediaType,
        /// Width in pixels.
        width: u16,
        /// Height in pixels.
        height: u16,
        /// Size in bytes.
        size_bytes: u32,
        /// SHA-256 of the image, in hexadecimal; absent once erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        sha256: Option<String>,
        /// The image was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The position of the event.
        position: u64,
    }

    /// A warning marker (Reg. (EU) 2018/1860 Art 4(1)(i)).
    pub struct MarkerView {
        /// The marker.
        marker: WarningMarker,
        /// From which day.
        set_on: NaiveDate,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        explanation: Option<String>,
        /// The day on which it was taken away; absent while it stands.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        cleared_on: Option<NaiveDate>,
        /// Why it was taken away.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        cleared_because: Option<String>,
        /// The explanations were lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// A vulnerability of the person (Cabinet Regulation No. 454 p. 2).
    pub struct VulnerabilityView {
        /// The record.
        vulnerability_id: VulnerabilityId,
        /// Its kind; absent once erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        kind: Option<Vulnerability>,
        /// From which day.
        since: NaiveDate,
        /// Last day, included, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// The reference of the representative or orphan's court (rule R-073).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        representative: Option<String>,
        /// Its kind was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The position of the event.
        position: u64,
    }

    /// The death of the person (rule R-102).
    pub struct DeathView {
        /// The day.
        died_on: NaiveDate,
        /// The reference of the proof.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
        /// The reference was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The position of the event.
        position: u64,
    }

    /// A citizenship that the person acquired (rule R-100).
    pub struct CitizenshipView {
        /// The state.
        country: Country,
        /// The day.
        acquired_on: NaiveDate,
        /// The reference of the proof.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
        /// The reference was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The position of the event.
        position: u64,
    }
}

pub(super) fn address(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &AddressRecorded) {
    let known = event.personal.known();
    case.addresses.push(AddressView {
        address_id: event.address_id,
        country: event.country,
        since: event.since,
        until: event.until,
        address: known.map(|personal| personal.address.clone()),
        region: known.and_then(|personal| personal.region.clone()),
        postal_code: known.and_then(|personal| personal.postal_code.clone()),
        erased: known.is_none(),
        position: envelope.position,
    });
}

pub(super) fn photo(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &PhotoAdded) {
    case.photos.push(PhotoView {
        photo_id: event.photo_id,
        kind: event.kind,
        taken_on: event.taken_on,
        media_type: event.media_type,
        width: event.width,
        height: event.height,
        size_bytes: event.size_bytes,
        sha256: event.personal.known().map(|known| known.sha256.clone()),
        erased: sealed::erased(&event.personal),
        position: envelope.position,
    });
}

pub(super) fn marker_set(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &WarningSet) {
    case.markers.push(MarkerView {
        marker: event.marker,
        set_on: event.set_on,
        explanation: sealed::text(&event.personal),
        cleared_on: None,
        cleared_because: None,
        erased: sealed::erased(&event.personal),
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}

pub(super) fn marker_cleared(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &WarningCleared,
) -> Result<(), Unappliable> {
    let standing = case
        .markers
        .iter_mut()
        .find(|marker| marker.marker == event.marker && marker.cleared_on.is_none());
    let marker = standing.ok_or(Unappliable::MarkerNotSet(event.marker))?;
    marker.cleared_on = Some(event.cleared_on);
    marker.cleared_because = sealed::text(&event.personal);
    marker.changed_by.add(envelope.position);
    Ok(())
}

pub(super) fn vulnerability(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &VulnerabilityRecorded,
) {
    let known = event.personal.known();
    // Recorded again with the same beginning, it says what is the case now.
    case.vulnerabilities.retain(|earlier| {
        let kind = known.map(|personal| personal.kind);
        kind.is_none() || (earlier.kind, earlier.since) != (kind, event.since)
    });
    case.vulnerabilities.push(VulnerabilityView {
        vulnerability_id: event.vulnerability_id,
        kind: known.map(|personal| personal.kind),
        since: event.since,
        until: event.until,
        representative: known.and_then(|personal| personal.representative.clone()),
        erased: known.is_none(),
        position: envelope.position,
    });
}

pub(super) fn death(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &DeathRecorded) {
    case.death = Some(DeathView {
        died_on: event.died_on,
        reference: sealed::reference(&event.personal),
        erased: sealed::erased(&event.personal),
        position: envelope.position,
    });
}

pub(super) fn citizenship(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &CitizenshipAcquired,
) {
    case.citizenships.push(CitizenshipView {
        country: event.country,
        acquired_on: event.acquired_on,
        reference: sealed::reference(&event.personal),
        erased: sealed::erased(&event.personal),
        position: envelope.position,
    });
}
