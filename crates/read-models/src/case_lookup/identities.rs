//! Identities of the person with their documents (Reg. 122 p. 5.1, 5.3).

use chrono::NaiveDate;
use events::codes::{Country, DocumentKind, IdentityCategory, Sex};
use events::payloads::{
    ConsentWithdrawn, Document, DocumentAdded, FileOpened, Identity, IdentityAsserted,
    IdentityNames, IdentityRecategorised, Nationality, PrimaryIdentityChosen,
};
use events::{DocumentId, ForeignerId, IdentityId};

use super::document::{CaseDocument, views};
use super::sources::ChangedBy;
use crate::{Envelope, Unappliable};

views! {
    /// One identity of the person.
    pub struct IdentityView {
        /// The identity.
        identity_id: IdentityId,
        /// Its category (rule R-014).
        category: IdentityCategory,
        /// Whether it is the one under which the file is kept.
        primary: bool,
        /// Sex by ISO 5218.
        sex: Sex,
        /// Nationalities with their types.
        nationalities: Vec<Nationality>,
        /// Names and birth; absent once erased or once the consent is withdrawn.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        names: Option<IdentityNames>,
        /// Documents in this identity.
        documents: Vec<DocumentView>,
        /// The reference of the consent of the person whose identity was misused (rule R-034).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        consent: Option<String>,
        /// The day on which that consent was withdrawn; names and documents are not shown since then.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        consent_withdrawn_on: Option<NaiveDate>,
        /// The names and documents were lawfully erased (Reg. 122 p. 13).
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// A travel or identity document (Reg. 122 p. 5.3).
    pub struct DocumentView {
        /// The document.
        document_id: DocumentId,
        /// Its kind.
        kind: DocumentKind,
        /// Series and number as written.
        number: String,
        /// The issuing state.
        issuer: Country,
        /// The issuing authority or the place of issue.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        issuing_authority: Option<String>,
        /// The day of issue.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        issued_on: Option<NaiveDate>,
        /// The last day of validity.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        expires_on: Option<NaiveDate>,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// Another file that is another person.
    pub struct DistinctFrom {
        /// That file.
        foreigner_id: ForeignerId,
        /// The distinguishing fact; absent once erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<String>,
        /// The position of the event.
        position: u64,
    }
}

impl DocumentView {
    fn of(document: &Document, position: u64) -> Self {
        Self {
            document_id: document.document_id,
            kind: document.kind,
            number: document.number.clone(),
            issuer: document.issuer,
            issuing_authority: document.issuing_authority.clone(),
            issued_on: document.issued_on,
            expires_on: document.expires_on,
            changed_by: ChangedBy::default(),
            position,
        }
    }

    /// What is right takes the place of what was wrong.
    pub(super) fn put_right(&mut self, right: &Document) {
        *self = Self {
            changed_by: std::mem::take(&mut self.changed_by),
            ..Self::of(right, self.position)
        };
    }
}

pub(super) fn first(envelope: &Envelope<'_>, event: &FileOpened) -> IdentityView {
    let known = event.personal.known();
    let names = known.map(|personal| personal.names.clone());
    let documents = known.map_or(&[][..], |personal| &personal.documents);
    IdentityView {
        primary: true,
        ..identity(envelope, &event.identity, names, documents)
    }
}

pub(super) fn asserted(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &IdentityAsserted) {
    let known = event.personal.known();
    let names = known.map(|personal| personal.names.clone());
    let documents = known.map_or(&[][..], |personal| &personal.documents);
    case.identities.push(IdentityView {
        consent: known.and_then(|personal| personal.consent.clone()),
        ..identity(envelope, &event.identity, names, documents)
    });
}

fn identity(
    envelope: &Envelope<'_>,
    identity: &Identity,
    names: Option<IdentityNames>,
    documents: &[Document],
) -> IdentityView {
    let position = envelope.position;
    let documents = documents.iter();
    IdentityView {
        identity_id: identity.identity_id,
        category: identity.category,
        primary: false,
        sex: identity.sex,
        nationalities: identity.nationalities.clone(),
        erased: names.is_none(),
        names,
        documents: documents
            .map(|document| DocumentView::of(document, position))
            .collect(),
        consent: None,
        consent_withdrawn_on: None,
        changed_by: ChangedBy::default(),
        position,
    }
}

pub(super) fn distinct_from(envelope: &Envelope<'_>, event: &FileOpened) -> Vec<DistinctFrom> {
    let reasons = event
        .personal
        .known()
        .map_or(&[][..], |personal| &personal.distinct_reasons);
    let reasons = reasons
        .iter()
        .cloned()
        .map(Some)
        .chain(std::iter::repeat(None));
    let files = event.distinct_from.iter().zip(reasons);
    files
        .map(|(foreigner_id, reason)| DistinctFrom {
            foreigner_id: *foreigner_id,
            reason,
            position: envelope.position,
        })
        .collect()
}

/// The identity of the case that the event at a position changes, or the reason why it does not fit.
pub(super) fn find(
    case: &mut CaseDocument,
    identity_id: IdentityId,
    position: u64,
) -> Result<&mut IdentityView, Unappliable> {
    let found = case
        .identities
        .iter_mut()
        .find(|identity| identity.identity_id == identity_id);
    let identity = found.ok_or(Unappliable::unknown("identity", identity_id.0))?;
    identity.changed_by.add(position);
    Ok(identity)
}

pub(super) fn recategorised(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &IdentityRecategorised,
) -> Result<(), Unappliable> {
    let identity = find(case, event.identity_id, envelope.position)?;
    identity.category = event.category;
    let consent = event
        .personal
        .known()
        .and_then(|known| known.consent.clone());
    identity.consent = consent.or(identity.consent.take());
    Ok(())
}

pub(super) fn primary_chosen(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &PrimaryIdentityChosen,
) -> Result<(), Unappliable> {
    let position = envelope.position;
    find(case, event.identity_id, position)?.primary = true;
    for identity in &mut case.identities {
        if identity.primary && identity.identity_id != event.identity_id {
            identity.primary = false;
            identity.changed_by.add(position);
        }
    }
    Ok(())
}

/// The data of the person whose identity was misused leave the case (Reg. (EU) 2018/1861 Art 47).
pub(super) fn consent_withdrawn(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &ConsentWithdrawn,
) -> Result<(), Unappliable> {
    let identity = find(case, event.identity_id, envelope.position)?;
    identity.consent_withdrawn_on = Some(event.withdrawn_on);
    (identity.names, identity.consent) = (None, None);
    identity.documents.clear();
    Ok(())
}

pub(super) fn document_added(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DocumentAdded,
) -> Result<(), Unappliable> {
    let identity = find(case, event.identity_id, envelope.position)?;
    match event.personal.known() {
        Some(known) if !identity.is_hidden() => {
            let document = DocumentView::of(&known.document, envelope.position);
            identity.documents.push(document);
        }
        Some(_) => {}
        None => identity.erased = true,
    }
    Ok(())
}

impl IdentityView {
    /// Whether the identity is that of another person who withdrew the consent to its use: it leads to the file no more.
    pub fn is_hidden(&self) -> bool {
        self.consent_withdrawn_on.is_some()
    }
}
