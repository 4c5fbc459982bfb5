//! Identities of the person with their documents (Reg. 122 p. 5.1, 5.3).

use chrono::NaiveDate;
use events::codes::{IdentityCategory, Sex};
use events::payloads::{
    ConsentWithdrawn, Document, DocumentAdded, FileOpened, Identity, IdentityAsserted,
    IdentityNames, IdentityRecategorised, Nationality, PrimaryIdentityChosen,
};
use events::{ForeignerId, IdentityId};

use super::document::{CaseDocument, views};
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
        documents: Vec<Document>,
        /// The reference of the consent of the person whose identity was misused (rule R-034).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        consent: Option<String>,
        /// The day on which that consent was withdrawn; names and documents are not shown since then.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        consent_withdrawn_on: Option<NaiveDate>,
        /// The names and documents were lawfully erased (Reg. 122 p. 13).
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The position of the last correction of the identity or of one of its documents.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        corrected_position: Option<u64>,
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
    }
}

pub(super) fn first(envelope: &Envelope<'_>, event: &FileOpened) -> IdentityView {
    let known = event.personal.known();
    let names = known.map(|personal| personal.names.clone());
    let documents = known
        .map(|personal| personal.documents.clone())
        .unwrap_or_default();
    IdentityView {
        primary: true,
        ..identity(envelope, &event.identity, names, documents)
    }
}

pub(super) fn asserted(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &IdentityAsserted) {
    let known = event.personal.known();
    let names = known.map(|personal| personal.names.clone());
    let documents = known
        .map(|personal| personal.documents.clone())
        .unwrap_or_default();
    case.identities.push(IdentityView {
        consent: known.and_then(|personal| personal.consent.clone()),
        ..identity(envelope, &event.identity, names, documents)
    });
}

fn identity(
    envelope: &Envelope<'_>,
    identity: &Identity,
    names: Option<IdentityNames>,
    documents: Vec<Document>,
) -> IdentityView {
    IdentityView {
        identity_id: identity.identity_id,
        category: identity.category,
        primary: false,
        sex: identity.sex,
        nationalities: identity.nationalities.clone(),
        erased: names.is_none(),
        names,
        documents,
        consent: None,
        consent_withdrawn_on: None,
        corrected_position: None,
        position: envelope.position,
    }
}

pub(super) fn distinct_from(event: &FileOpened) -> Vec<DistinctFrom> {
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
        })
        .collect()
}

/// The identity of the case, or the reason why the event does not fit.
pub(super) fn find(
    case: &mut CaseDocument,
    identity_id: IdentityId,
) -> Result<&mut IdentityView, Unappliable> {
    let found = case
        .identities
        .iter_mut()
        .find(|identity| identity.identity_id == identity_id);
    found.ok_or(Unappliable::unknown("identity", identity_id.0))
}

pub(super) fn recategorised(
    case: &mut CaseDocument,
    event: &IdentityRecategorised,
) -> Result<(), Unappliable> {
    let identity = find(case, event.identity_id)?;
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
    event: &PrimaryIdentityChosen,
) -> Result<(), Unappliable> {
    find(case, event.identity_id)?;
    for identity in &mut case.identities {
        identity.primary = identity.identity_id == event.identity_id;
    }
    Ok(())
}

/// The data of the person whose identity was misused leave the case (Reg. (EU) 2018/1861 Art 47).
pub(super) fn consent_withdrawn(
    case: &mut CaseDocument,
    event: &ConsentWithdrawn,
) -> Result<(), Unappliable> {
    let identity = find(case, event.identity_id)?;
    identity.consent_withdrawn_on = Some(event.withdrawn_on);
    (identity.names, identity.consent) = (None, None);
    identity.documents.clear();
    Ok(())
}

pub(super) fn document_added(
    case: &mut CaseDocument,
    event: &DocumentAdded,
) -> Result<(), Unappliable> {
    let identity = find(case, event.identity_id)?;
    match event.personal.known() {
        Some(known) if !identity.is_hidden() => identity.documents.push(known.document.clone()),
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
