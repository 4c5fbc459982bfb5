//! Addresses, images, markers, vulnerability, copies and notes (Reg. 122 p. 5.2, 5.8, 5.15, 5.16).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{
    AddPhoto, AddServiceMark, AttachDocument, ClearWarning, RecordAddress, RecordVulnerability,
    SetWarning,
};
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::identity::the_country_exists_today;
use crate::rules::record as rules;
use crate::rules::texts::{
    FREE_TEXT_CHARS_MAX, NUMBER_CHARS_MAX, optional_text_is_clean, text_is_clean,
};
use crate::state::{File, KnownAttachment, KnownPhoto, Warning};
use events::Personal;
use events::payloads::{
    AddressRecorded, DocumentAttached, DocumentAttachedPersonal, Explanation, PhotoAdded,
    PhotoAddedPersonal, ServiceMarkAdded, ServiceMarkPersonal, VulnerabilityPersonal,
    VulnerabilityRecorded, WarningCleared, WarningSet,
};

/// An address of the person.
pub(crate) fn record_address(
    file: &File,
    command: RecordAddress,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let recorded = AddressRecorded {
        address_id: command.address_id,
        country: command.country,
        since: command.since,
        until: command.until,
        personal: Personal::Known(command.address),
    };
    let same = |known: &AddressRecorded| {
        (known.country, known.since, known.until, &known.personal)
            == (
                recorded.country,
                recorded.since,
                recorded.until,
                &recorded.personal,
            )
    };
    if file.addresses.iter().any(same) {
        return Ok(Vec::new());
    }
    the_country_exists_today(recorded.country, on.specimens, "/country")?;
    if let Some(address) = recorded.personal.known() {
        rules::an_address_is_readable(address)?;
    }
    rules::a_time_is_in_order(recorded.since, recorded.until, on.today)?;
    let effective_on = recorded.since.unwrap_or(on.today);
    Ok(vec![Decided::fact(recorded, effective_on)])
}

/// A facial image.
pub(crate) fn add_photo(
    file: &File,
    command: AddPhoto,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let same = |known: &KnownPhoto| {
        known.kind == command.kind
            && known.taken_on == command.taken_on
            && known.sha256.as_ref() == Some(&command.sha256)
    };
    if file.photos.iter().any(same) {
        return Ok(Vec::new());
    }
    let header = rules::a_facial_image_passes_the_quality_check(&command.image)?;
    not_in_future(command.taken_on, on.today, "/taken_on")?;
    let added = PhotoAdded {
        photo_id: command.photo_id,
        kind: command.kind,
        taken_on: command.taken_on,
        media_type: header.media_type,
        width: header.width,
        height: header.height,
        size_bytes: command.image.size_bytes,
        personal: Personal::Known(PhotoAddedPersonal {
            sha256: command.sha256,
            content: command.content,
        }),
    };
    Ok(vec![Decided::fact(added, command.taken_on)])
}

/// A warning marker is set.
pub(crate) fn set_warning(
    file: &File,
    command: SetWarning,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let marker = command.marker;
    if let Some(known) = file.warnings.iter().find(|known| known.marker == marker) {
        let other_reason = command.reason.is_some() && command.reason != known.reason;
        if known.set_on != command.set_on || other_reason {
            return Err(Refusal::RecordedOtherwise("/marker".into()));
        }
        return Ok(Vec::new());
    }
    not_in_future(command.set_on, on.today, "/set_on")?;
    let set = WarningSet {
        marker,
        set_on: command.set_on,
        personal: explanation(command.reason)?,
    };
    Ok(vec![Decided::fact(set, command.set_on)])
}

/// A warning marker is taken away.
pub(crate) fn clear_warning(
    file: &File,
    command: ClearWarning,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let marker = command.marker;
    let Some(known) = file.warnings.iter().find(|known| known.marker == marker) else {
        return Ok(Vec::new());
    };
    not_in_future(command.cleared_on, on.today, "/cleared_on")?;
    rules::a_marker_is_cleared_after_it_was_set(known.set_on, command.cleared_on)?;
    let cleared = WarningCleared {
        marker,
        cleared_on: command.cleared_on,
        personal: explanation(command.reason)?,
    };
    Ok(vec![Decided::fact(cleared, command.cleared_on)])
}

fn explanation(text: Option<String>) -> Result<Personal<Explanation>, Refusal> {
    optional_text_is_clean(text.as_ref(), FREE_TEXT_CHARS_MAX, "/reason")?;
    Ok(Personal::Known(Explanation { text }))
}

/// A vulnerability of the person. Recorded again with the same beginning, it says what is the case now.
pub(crate) fn record_vulnerability(
    file: &File,
    command: RecordVulnerability,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let representative = command.representative;
    let recorded = VulnerabilityRecorded {
        vulnerability_id: command.vulnerability_id,
        since: command.since,
        until: command.until,
        personal: Personal::Known(VulnerabilityPersonal {
            kind: command.kind,
            representative,
        }),
    };
    let same = |known: &VulnerabilityRecorded| {
        (known.since, known.until, &known.personal)
            == (recorded.since, recorded.until, &recorded.personal)
    };
    if file.vulnerabilities.iter().any(same) {
        return Ok(Vec::new());
    }
    rules::a_time_is_in_order(Some(command.since), command.until, on.today)?;
    let representative = recorded.personal.known();
    let representative = representative.and_then(|known| known.representative.as_ref());
    optional_text_is_clean(representative, NUMBER_CHARS_MAX, "/representative")?;
    Ok(vec![Decided::fact(recorded, command.since)])
}

/// An electronic copy of a case document.
pub(crate) fn attach_document(
    file: &File,
    command: AttachDocument,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let same = |known: &KnownAttachment| {
        known.kind == command.kind
            && known.sha256 == command.sha256
            && known.decision_id == command.decision_id
    };
    if let Some(known) = file.attachments.iter().find(|known| same(known)) {
        let described_so =
            known.title.as_ref() == Some(&command.title) && known.reference == command.reference;
        if !described_so {
            return Err(Refusal::RecordedOtherwise("/title".into()));
        }
        return Ok(Vec::new());
    }
    rules::a_copy_has_content_or_reference(&command)?;
    let on_file = |id| file.decisions().any(|decision| decision.decision_id == id);
    if command.decision_id.is_some_and(|id| !on_file(id)) {
        return Err(Refusal::UnknownSubject("/decision_id".into()));
    }
    let attached = DocumentAttached {
        attachment_id: command.attachment_id,
        kind: command.kind,
        media_type: command.media_type,
        size_bytes: command.size_bytes,
        sha256: command.sha256,
        decision_id: command.decision_id,
        personal: Personal::Known(DocumentAttachedPersonal {
            title: command.title,
            content: command.content,
            reference: command.reference,
        }),
    };
    Ok(vec![Decided::fact(attached, on.today)])
}

/// An official note.
pub(crate) fn add_service_mark(
    file: &File,
    command: AddServiceMark,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    text_is_clean(&command.text, FREE_TEXT_CHARS_MAX, "/text")?;
    let personal = Personal::Known(ServiceMarkPersonal { text: command.text });
    if file
        .service_marks
        .iter()
        .any(|known| known.personal == personal)
    {
        return Ok(Vec::new());
    }
    let mark_id = command.mark_id;
    let added = ServiceMarkAdded { mark_id, personal };
    Ok(vec![Decided::fact(added, on.today)])
}

pub(crate) fn address_recorded(file: &mut File, event: &AddressRecorded) {
    file.addresses.push(event.clone());
}

pub(crate) fn photo_added(file: &mut File, event: &PhotoAdded) {
    let personal = event.personal.known();
    file.photos.push(KnownPhoto {
        photo_id: event.photo_id,
        kind: event.kind,
        taken_on: event.taken_on,
        sha256: personal.map(|personal| personal.sha256.clone()),
    });
}

pub(crate) fn warning_set(file: &mut File, event: &WarningSet) {
    file.warnings.retain(|known| known.marker != event.marker);
    file.warnings.push(Warning {
        marker: event.marker,
        set_on: event.set_on,
        reason: event.personal.known().and_then(|known| known.text.clone()),
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

pub(crate) fn document_attached(file: &mut File, event: &DocumentAttached) {
    let personal = event.personal.known();
    file.attachments.push(KnownAttachment {
        attachment_id: event.attachment_id,
        kind: event.kind,
        sha256: event.sha256.clone(),
        decision_id: event.decision_id,
        title: personal.map(|known| known.title.clone()),
        reference: personal.and_then(|known| known.reference.clone()),
    });
}

pub(crate) fn service_mark_added(file: &mut File, event: &ServiceMarkAdded) {
    file.service_marks.push(event.clone());
}
