//! Who the person is.

use super::{abroad, something};
use crate::circumstances::Circumstances;
use crate::command::{
    AddDocument, AddPhoto, AssertIdentity, ChoosePrimaryIdentity, ClearWarning, CloseDuplicateCase,
    Command, FaceImage, LinkFile, RecategoriseIdentity, RecordAddress, RecordCitizenship,
    RecordDeath, RecordVulnerability, SetWarning, UnlinkFile, WithdrawConsent,
};
use crate::state::File;
use events::codes::{
    Country, DuplicateResolution, IdentityCategory, MediaType, MergeEvidence, PhotoKind,
    Vulnerability, WarningMarker,
};
use events::payloads::{
    AddressRecordedPersonal, Birth, Document, Identity, IdentityNames, Nationality,
};

pub(super) fn identity(category: IdentityCategory) -> (Identity, IdentityNames) {
    let identity = Identity {
        identity_id: events::IdentityId::NIL,
        category,
        sex: events::codes::Sex::NotKnown,
        nationalities: vec![Nationality {
            code: Country::UNSPECIFIED,
            kind: events::codes::NationalityType::Unspec,
        }],
    };
    let names = IdentityNames {
        surname: Some("X".to_owned()),
        given_names: vec!["X".to_owned()],
        patronymic: None,
        original_script: None,
        mrz_name: None,
        birth: Birth {
            date: None,
            date_unknown: Some(something()),
            country: None,
            place: None,
        },
        ethnicity: None,
        personal_code: None,
        foreign_numbers: Vec::new(),
        fingerprints: None,
    };
    (identity, names)
}

pub(super) fn assert_identity(_: &File, _: &Circumstances<'_>) -> Vec<Command> {
    let (identity, names) = identity(IdentityCategory::Alias);
    vec![
        AssertIdentity {
            identity,
            names,
            documents: Vec::new(),
            consent: None,
        }
        .into(),
    ]
}

pub(super) fn recategorise_identity(file: &File, _: &Circumstances<'_>) -> Vec<Command> {
    let known = file.primary().map(|known| &known.identity);
    let category = match known.map(|identity| identity.category) {
        Some(IdentityCategory::Confirmed) => IdentityCategory::NotConfirmed,
        _ => IdentityCategory::Confirmed,
    };
    let identity = known.map(|identity| identity.identity_id);
    identity
        .map(|identity_id| {
            RecategoriseIdentity {
                identity_id,
                category,
                reason: Some(something()),
                consent: None,
            }
            .into()
        })
        .into_iter()
        .collect()
}

pub(super) fn choose_primary_identity(file: &File, _: &Circumstances<'_>) -> Vec<Command> {
    // The first is the primary one: another one has to be there.
    let mut others: Vec<Command> = file
        .identities
        .iter()
        .skip(1)
        .map(|known| {
            ChoosePrimaryIdentity {
                identity_id: known.identity.identity_id,
            }
            .into()
        })
        .collect();
    if others.is_empty() {
        others.push(
            ChoosePrimaryIdentity {
                identity_id: events::IdentityId::NIL,
            }
            .into(),
        );
    }
    others
}

pub(super) fn withdraw_consent(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let misused = file.identities.iter().map(|known| &known.identity);
    let misused = misused.filter(|identity| identity.category == IdentityCategory::Misused);
    let mut ids: Vec<_> = misused.map(|identity| identity.identity_id).collect();
    if ids.is_empty() {
        ids.push(events::IdentityId::NIL);
    }
    ids.into_iter()
        .map(|identity_id| {
            WithdrawConsent {
                identity_id,
                withdrawn_on: on.today,
            }
            .into()
        })
        .collect()
}

fn document() -> Document {
    Document {
        document_id: events::DocumentId::NIL,
        kind: events::codes::DocumentKind::Pp,
        number: something(),
        issuer: abroad(),
        issuing_authority: None,
        issued_on: None,
        expires_on: None,
    }
}

pub(super) fn add_document(_: &File, _: &Circumstances<'_>) -> Vec<Command> {
    vec![
        AddDocument {
            identity_id: None,
            document: document(),
        }
        .into(),
    ]
}

pub(super) fn close_duplicate_case(file: &File, _: &Circumstances<'_>) -> Vec<Command> {
    let open = file
        .duplicates
        .iter()
        .find(|case| case.resolution.is_none());
    vec![
        CloseDuplicateCase {
            other: open.map_or(events::ForeignerId::NIL, |case| case.other),
            resolution: DuplicateResolution::DifferentPersons,
            reason: Some(something()),
        }
        .into(),
    ]
}

pub(super) fn record_address(_: &File, _: &Circumstances<'_>) -> Vec<Command> {
    vec![
        RecordAddress {
            address_id: events::AddressId::NIL,
            country: abroad(),
            address: AddressRecordedPersonal {
                address: something(),
                region: None,
                postal_code: None,
            },
            since: None,
            until: None,
        }
        .into(),
    ]
}

pub(super) fn add_photo(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        AddPhoto {
            photo_id: events::PhotoId::NIL,
            kind: PhotoKind::Token,
            taken_on: on.today,
            image: FaceImage {
                media_type: MediaType::Jpeg,
                header: None,
                size_bytes: 1,
                faces: 1,
            },
            sha256: something(),
            content: something(),
        }
        .into(),
    ]
}

pub(super) fn set_warning(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let set = |marker: &WarningMarker| {
        SetWarning {
            marker: *marker,
            set_on: on.today,
            reason: None,
        }
        .into()
    };
    WarningMarker::ALL.iter().map(set).collect()
}

pub(super) fn clear_warning(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let clear = |marker: &WarningMarker| {
        ClearWarning {
            marker: *marker,
            cleared_on: on.today,
            reason: None,
        }
        .into()
    };
    WarningMarker::ALL.iter().map(clear).collect()
}

pub(super) fn record_vulnerability(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        RecordVulnerability {
            vulnerability_id: events::VulnerabilityId::NIL,
            kind: Vulnerability::Disability,
            since: on.today,
            until: None,
            representative: None,
        }
        .into(),
    ]
}

pub(super) fn record_death(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        RecordDeath {
            died_on: on.today,
            reference: Some(something()),
        }
        .into(),
    ]
}

pub(super) fn record_citizenship(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        RecordCitizenship {
            country: abroad(),
            acquired_on: on.today,
            reference: Some(something()),
        }
        .into(),
    ]
}

pub(super) fn link_file(_: &File, _: &Circumstances<'_>) -> Vec<Command> {
    vec![
        LinkFile {
            proposal_id: events::ProposalId::NIL,
            into: events::ForeignerId::NIL,
            evidence: MergeEvidence::Biometric,
            reason: something(),
        }
        .into(),
    ]
}

pub(super) fn unlink_file(_: &File, _: &Circumstances<'_>) -> Vec<Command> {
    vec![
        UnlinkFile {
            proposal_id: events::ProposalId::NIL,
            reason: something(),
        }
        .into(),
    ]
}
