//! Under which digests a person is found again without being named (rules ).

use event_log::{DigestKind, DigestPurpose, IdentityDigest, Keyring};
use events::payloads::{Document, IdentityNames};
use events::{Event, ForeignerId};
use law::{Command, Corrected};
use matching::documents::normal_number;
use matching::names::identity_texts;
use sqlx::PgPool;
use std::slice;

/// A file that holds a digest.
pub(crate) struct Holder {
    pub(crate) foreigner_id: ForeignerId,
    pub(crate) kind: DigestKind,
}

/// The digests that become known with an event.
pub(crate) fn digests_of(keyring: &Keyring, event: &Event) -> Vec<IdentityDigest> {
    let (names, documents) = names_and_documents(event);
    let mut digests = Vec::new();
    if let Some(names) = names {
        add_identity(keyring, names, &mut digests);
    }
    add_documents(keyring, documents, &mut digests);
    digests
}

/// What an event tells of who the person is.
fn names_and_documents(event: &Event) -> (Option<&IdentityNames>, &[Document]) {
    let told = match event {
        Event::FileOpened(opened) => opened
            .personal
            .known()
            .map(|personal| (Some(&personal.names), personal.documents.as_slice())),
        Event::IdentityAsserted(asserted) => asserted
            .personal
            .known()
            .map(|personal| (Some(&personal.names), personal.documents.as_slice())),
        Event::DocumentAdded(added) => added
            .personal
            .known()
            .map(|personal| (None, slice::from_ref(&personal.document))),
        Event::CorrectionRecorded(corrected) => corrected
            .personal
            .known()
            .map(|personal| (personal.names.as_ref(), personal.document.as_slice())),
        _ => None,
    };
    told.unwrap_or_default()
}

/// The digests under which an identity would be found.
pub(crate) fn of_identity(keyring: &Keyring, names: &IdentityNames) -> Vec<IdentityDigest> {
    let mut digests = Vec::new();
    add_identity(keyring, names, &mut digests);
    digests
}

/// What must be looked up before the law is asked: everything, as soon as one command brings a document. The append finds
/// equal identities by itself; equal documents only warn, so that nobody else looks for them.
pub(crate) fn documents_asked(keyring: &Keyring, commands: &[Command]) -> Vec<IdentityDigest> {
    let mut digests = Vec::new();
    for command in commands {
        match command {
            Command::OpenFile(open) if !open.documents.is_empty() => {
                add_identity(keyring, &open.names, &mut digests);
                add_documents(keyring, &open.documents, &mut digests);
            }
            Command::AssertIdentity(asserted) => {
                add_documents(keyring, &asserted.documents, &mut digests);
            }
            Command::AddDocument(added) => {
                add_documents(keyring, slice::from_ref(&added.document), &mut digests);
            }
            Command::Correct(correct) => {
                if let Corrected::Document(document) = &correct.corrected {
                    add_documents(keyring, slice::from_ref(document), &mut digests);
                }
            }
            _ => {}
        }
    }
    digests
}

/// The files that hold one of the digests.
pub(crate) async fn holders(
    pool: &PgPool,
    digests: &[IdentityDigest],
) -> Result<Vec<Holder>, sqlx::Error> {
    let asked: Vec<Vec<u8>> = digests
        .iter()
        .map(|digest| digest.digest.to_vec())
        .collect();
    let rows = sqlx::query!(
        "SELECT kind, foreigner_id FROM identity_digests WHERE digest = ANY($1)",
        &asked
    )
    .fetch_all(pool)
    .await?;
    let holders = rows.into_iter().map(|row| Holder {
        foreigner_id: ForeignerId(row.foreigner_id),
        kind: if row.kind == DigestKind::Identity as i16 {
            DigestKind::Identity
        } else {
            DigestKind::Document
        },
    });
    Ok(holders.collect())
}

/// The texts under which an identity is found again, with the birth date as it is known. A name that cannot be read has none; the law
/// refuses it.
pub(super) fn texts_of(names: &IdentityNames) -> Vec<String> {
    let fields = names
        .surname
        .iter()
        .chain(&names.given_names)
        .map(String::as_str);
    let birth = names
        .birth
        .date
        .map(|date| date.to_string())
        .unwrap_or_default();
    identity_texts(fields, &birth).unwrap_or_default()
}

fn add_identity(keyring: &Keyring, names: &IdentityNames, digests: &mut Vec<IdentityDigest>) {
    for text in texts_of(names) {
        digests.push(IdentityDigest {
            kind: DigestKind::Identity,
            digest: keyring.digest(DigestPurpose::Identity, text.as_bytes()),
        });
    }
}

fn add_documents(keyring: &Keyring, documents: &[Document], digests: &mut Vec<IdentityDigest>) {
    for document in documents {
        let number = normal_number(&document.number);
        if number.is_empty() {
            continue;
        }
        let text = format!("{number}\0{}", document.issuer);
        let digest = IdentityDigest {
            kind: DigestKind::Document,
            digest: keyring.digest(DigestPurpose::Document, text.as_bytes()),
        };
        if !digests.contains(&digest) {
            digests.push(digest);
        }
    }
}
