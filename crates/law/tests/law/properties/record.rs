//! Steps about the person and the record.

use super::{Moment, Step};
use crate::fixtures::{
    add_document, address, attachment, clear_warning, close_duplicate, correct, foreigner, id,
    identity_id, instant, photo, recategorise, second_identity, service_mark, set_warning,
    vulnerability, withdraw_consent,
};
use events::codes::{IdentityCategory, ReleaseReason, Vulnerability, WarningMarker};
use events::payloads::{CorrectedRelease, CorrectedViolation, Document, RightRelease};
use events::{DocumentId, Event, ForeignerId, IdentityId, Personal};
use law::{Command, Corrected, CorrectedDetention, File};

/// What is asked in the steps of this file.
pub(super) const STEPS: std::ops::RangeInclusive<u8> = 26..=39;

/// Other files that hold the document of a step.
pub(super) fn same_document(step: Step) -> Vec<ForeignerId> {
    let shared = step.what == 30 && step.variant == 1;
    shared.then(|| foreigner(7)).into_iter().collect()
}

/// The command of a step.
pub(super) fn command(step: Step, moment: &Moment<'_>) -> Command {
    let (text, number) = (moment.day.to_string(), moment.number);
    let category = IdentityCategory::ALL[usize::from(step.variant)];
    let marker = WarningMarker::ALL[usize::from(step.variant)];
    match step.what {
        26 => {
            let mut asserted = second_identity(category);
            asserted.identity.identity_id = identity_id(number.into());
            asserted.into()
        }
        27 => law::RecategoriseIdentity {
            identity_id: an_identity(step, moment),
            consent: Some("statement 8/2026".to_owned()),
            ..recategorise(1, category)
        }
        .into(),
        28 => {
            let identity_id = an_identity(step, moment);
            law::ChoosePrimaryIdentity { identity_id }.into()
        }
        29 => law::WithdrawConsent {
            identity_id: an_identity(step, moment),
            ..withdraw_consent(1, &text)
        }
        .into(),
        30 => {
            let mut added = add_document(&format!("BB{number}"));
            added.document.document_id = DocumentId(id(number.into()));
            added.into()
        }
        31 => close_duplicate(7).into(),
        32 => address("LVA", Some(&text), None).into(),
        33 => law::AddPhoto {
            taken_on: moment.day,
            ..photo()
        }
        .into(),
        34 => set_warning(marker, &text).into(),
        35 => clear_warning(marker, &text).into(),
        36 => {
            let kind = Vulnerability::ALL[usize::from(step.variant)];
            vulnerability(kind, &text, (step.target & 1 == 1).then_some(&text)).into()
        }
        37 => law::AttachDocument {
            sha256: format!("{number:064x}"),
            ..attachment()
        }
        .into(),
        38 => service_mark(&format!("note {number}")).into(),
        _ => correction(step, moment),
    }
}

fn an_identity(step: Step, moment: &Moment<'_>) -> IdentityId {
    let identities = moment.state.file().map(|file| &file.identities);
    let identities = identities.map(Vec::as_slice).unwrap_or_default();
    let index = usize::from(step.target).checked_rem(identities.len());
    let known = index.and_then(|index| identities.get(index));
    known.map_or(identity_id(0), |known| known.identity.identity_id)
}

fn correction(step: Step, moment: &Moment<'_>) -> Command {
    let nothing = File::default();
    let file = moment.state.file().unwrap_or(&nothing);
    let identity = file.primary().cloned();
    let corrected = match step.variant {
        0 => file.violations.last().map(|known| {
            Corrected::Violation(CorrectedViolation {
                violation_id: known.violation_id,
                found_on: moment.day,
                place: known.place.clone(),
                grounds: known.grounds.clone(),
            })
        }),
        1 => file.detentions.last().map(|known| {
            Corrected::Detention(CorrectedDetention {
                detention_id: known.detention_id,
                started_at: instant(&format!("{}T09:30:00+02:00", moment.day)),
                reason: known.reason,
                unit: known.unit.clone(),
                justification: None,
                release: match step.target % 4 {
                    0 => Some(CorrectedRelease::TakenBack),
                    1 => Some(CorrectedRelease::Released(RightRelease {
                        released_at: instant(&format!("{}T09:45:00+02:00", moment.day)),
                        reason: ReleaseReason::LegalStay,
                    })),
                    _ => None,
                },
            })
        }),
        2 => identity.and_then(|known| {
            let document = known.documents.last()?.clone();
            Some(Corrected::Document(Document {
                number: format!("CC{}", moment.number),
                ..document
            }))
        }),
        _ => identity.and_then(|known| {
            let mut names = known.names?;
            names.patronymic = Some("ALIEVICH".to_owned());
            Some(Corrected::Identity(known.identity, Box::new(names)))
        }),
    };
    match corrected {
        Some(corrected) => correct(corrected).into(),
        None => service_mark("nothing to correct").into(),
    }
}

/// The events of these steps as they read after lawful erasure.
pub(super) fn erase(event: &mut Event) {
    match event {
        Event::IdentityRecategorised(recategorised) => recategorised.personal = Personal::Erased,
        Event::DocumentAdded(added) => added.personal = Personal::Erased,
        Event::AddressRecorded(recorded) => recorded.personal = Personal::Erased,
        Event::PhotoAdded(added) => added.personal = Personal::Erased,
        Event::WarningSet(set) => set.personal = Personal::Erased,
        Event::WarningCleared(cleared) => cleared.personal = Personal::Erased,
        Event::VulnerabilityRecorded(recorded) => recorded.personal = Personal::Erased,
        Event::DuplicateCaseClosed(closed) => closed.personal = Personal::Erased,
        Event::DocumentAttached(attached) => attached.personal = Personal::Erased,
        Event::ServiceMarkAdded(added) => added.personal = Personal::Erased,
        Event::LegalHoldSet(set) => set.personal = Personal::Erased,
        Event::LegalHoldReleased(released) => released.personal = Personal::Erased,
        Event::CorrectionRecorded(corrected) => corrected.personal = Personal::Erased,
        _ => {}
    }
}
