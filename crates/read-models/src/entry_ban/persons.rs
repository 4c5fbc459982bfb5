//! Who the person is, and what events do to it.

use chrono::NaiveDate;
use events::codes::{Country, DocumentKind, IdentityCategory, Sex};
use events::payloads::{
    CitizenshipAcquired, ConsentWithdrawn, Correction, CorrectionRecorded, Document, DocumentAdded,
    FileOpened, Identity, IdentityAsserted, IdentityNames, IdentityRecategorised, Nationality,
    PhotoAdded, PrimaryIdentityChosen,
};
use events::{BirthDate, DocumentId, IdentityId, PhotoId};
use serde::{Deserialize, Serialize};

use super::State;
use crate::Unappliable;

/// One identity of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonIdentity {
    /// The identity.
    pub identity_id: IdentityId,
    /// Its category (rule R-014).
    pub category: IdentityCategory,
    /// Sex by ISO 5218.
    pub sex: Sex,
    /// Nationalities.
    pub nationalities: Vec<Country>,
    /// Whether one of them gives the right of free movement (rule R-097).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub moves_freely: bool,
    /// Names and birth; absent once erased.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub names: Option<PersonNames>,
}

/// The names and the birth of an identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonNames {
    /// Surname in Latin letters; absent for a person with a single name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub surname: Option<String>,
    /// Given names in Latin letters.
    pub given_names: Vec<String>,
    /// Patronymic.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub patronymic: Option<String>,
    /// The name in its original script.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub original_script: Option<String>,
    /// The name as a document's machine-readable zone carries it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mrz_name: Option<String>,
    /// Date of birth, perhaps partial.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub birth_date: Option<BirthDate>,
    /// Country of birth.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub birth_country: Option<Country>,
}

/// One document of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDocument {
    /// The document.
    pub document_id: DocumentId,
    /// The identity in which it was issued.
    pub identity_id: IdentityId,
    /// Series and number as written.
    pub number: String,
    /// The issuing state.
    pub issuer: Country,
    /// Its kind.
    pub kind: DocumentKind,
    /// The day of issue.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub issued_on: Option<NaiveDate>,
    /// The last day on which it is valid.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_on: Option<NaiveDate>,
}

pub(super) fn opened(state: &mut State, event: &FileOpened) -> bool {
    let known = event.personal.known();
    state.external_id = known
        .and_then(|known| known.external_reference.as_ref())
        .map(|reference| reference.id.clone());
    let known = known.map(|known| (&known.names, known.documents.as_slice()));
    add_identity(state, &event.identity, known);
    true
}

pub(super) fn asserted(state: &mut State, event: &IdentityAsserted) -> bool {
    let known = event.personal.known();
    let known = known.map(|known| (&known.names, known.documents.as_slice()));
    add_identity(state, &event.identity, known);
    true
}

pub(super) fn recategorised(
    state: &mut State,
    event: &IdentityRecategorised,
) -> Result<bool, Unappliable> {
    let Some(place) = place_of(state, event.identity_id)? else {
        return Ok(false);
    };
    state.identities[place].category = event.category;
    Ok(true)
}

/// The primary identity stands first.
pub(super) fn primary_chosen(
    state: &mut State,
    event: &PrimaryIdentityChosen,
) -> Result<bool, Unappliable> {
    let Some(place) = place_of(state, event.identity_id)? else {
        return Ok(false);
    };
    state.identities[..=place].rotate_right(1);
    Ok(place > 0)
}

/// A misused identity leaves all operational views when the consent is taken back (rule R-034).
pub(super) fn consent_withdrawn(state: &mut State, event: &ConsentWithdrawn) -> bool {
    withdraw_identity(state, event.identity_id)
}

pub(super) fn document_added(state: &mut State, event: &DocumentAdded) -> bool {
    let identity_id = event.identity_id;
    let known = event.personal.known();
    let shown = known.filter(|_| !state.withdrawn.contains(&identity_id.0));
    let added = shown.map(|known| person_document(identity_id, &known.document));
    state.documents.extend(added);
    shown.is_some()
}

/// What is right takes the place of what was wrong.
pub(super) fn corrected(
    state: &mut State,
    event: &CorrectionRecorded,
) -> Result<bool, Unappliable> {
    let known = event.personal.known();
    match &event.correction {
        Correction::Identity(right) => {
            let names = known.and_then(|known| known.names.as_ref());
            let Some(place) = place_of(state, right.identity_id)? else {
                return Ok(false);
            };
            state.identities[place] = person_identity(right, names);
            Ok(true)
        }
        Correction::Document(document_id) => {
            let right = known.and_then(|known| known.document.as_ref());
            let documents = &mut state.documents;
            let place = documents
                .iter()
                .position(|known| known.document_id == *document_id);
            match (place, right) {
                (Some(place), Some(right)) => {
                    let identity_id = documents[place].identity_id;
                    documents[place] = person_document(identity_id, right);
                }
                (Some(place), None) => drop(documents.remove(place)),
                // Documents leave with lawful erasure.
                (None, _) => {}
            }
            Ok(place.is_some())
        }
        Correction::Violation(_)
        | Correction::Detention(_)
        | Correction::Placement(_)
        | Correction::Alternative(_)
        | Correction::Departure(_) => Ok(false),
    }
}

/// Whoever becomes a citizen of a state may travel as one: it joins the nationalities of the primary identity.
pub(super) fn citizenship_acquired(state: &mut State, event: &CitizenshipAcquired) -> bool {
    let Some(primary) = state.identities.first_mut() else {
        return false;
    };
    let new = !primary.nationalities.contains(&event.country);
    primary.nationalities.extend(new.then_some(event.country));
    primary.moves_freely |= event.country.has_free_movement();
    new
}

pub(super) fn withdraw_all(state: &mut State) {
    let identities = state.identities.drain(..);
    let withdrawn = identities.map(|identity| identity.identity_id.0);
    state.withdrawn.extend(withdrawn);
    state.documents.clear();
}

pub(super) fn withdraw_identity(state: &mut State, identity_id: IdentityId) -> bool {
    let known = state.identities.len();
    state
        .identities
        .retain(|identity| identity.identity_id != identity_id);
    state
        .documents
        .retain(|document| document.identity_id != identity_id);
    let withdrawn = state.identities.len() < known;
    state.withdrawn.extend(withdrawn.then_some(identity_id.0));
    withdrawn
}

/// The image itself stays in the log; a check only says that there is one (rule R-112).
pub(super) fn photo_added(state: &mut State, event: &PhotoAdded) -> bool {
    let known = event.personal.known().is_some();
    state.photos.extend(known.then_some(event.photo_id));
    known
}

pub(super) fn withdraw_photo(state: &mut State, photo_id: PhotoId) -> bool {
    let known = state.photos.len();
    state.photos.retain(|photo| *photo != photo_id);
    state.photos.len() < known
}

pub(super) fn withdraw_document(state: &mut State, document_id: DocumentId) -> bool {
    let known = state.documents.len();
    state
        .documents
        .retain(|document| document.document_id != document_id);
    state.documents.len() < known
}

/// Where an identity stands; nothing if it was withdrawn.
fn place_of(state: &State, identity_id: IdentityId) -> Result<Option<usize>, Unappliable> {
    let mut identities = state.identities.iter();
    let place = identities.position(|known| known.identity_id == identity_id);
    if place.is_none() && !state.withdrawn.contains(&identity_id.0) {
        return Err(Unappliable::unknown("identity", identity_id.0));
    }
    Ok(place)
}

fn add_identity(
    state: &mut State,
    identity: &Identity,
    known: Option<(&IdentityNames, &[Document])>,
) {
    let names = known.map(|(names, _)| names);
    state.identities.push(person_identity(identity, names));
    let documents = known.into_iter().flat_map(|(_, documents)| documents);
    let documents = documents.map(|document| person_document(identity.identity_id, document));
    state.documents.extend(documents);
}

fn person_identity(identity: &Identity, names: Option<&IdentityNames>) -> PersonIdentity {
    let nationalities = identity.nationalities.iter();
    PersonIdentity {
        identity_id: identity.identity_id,
        category: identity.category,
        sex: identity.sex,
        nationalities: nationalities.map(|nationality| nationality.code).collect(),
        moves_freely: identity
            .nationalities
            .iter()
            .any(Nationality::gives_free_movement),
        names: names.map(person_names),
    }
}

fn person_document(identity_id: IdentityId, document: &Document) -> PersonDocument {
    PersonDocument {
        document_id: document.document_id,
        identity_id,
        number: document.number.clone(),
        issuer: document.issuer,
        kind: document.kind,
        issued_on: document.issued_on,
        expires_on: document.expires_on,
    }
}

fn person_names(names: &IdentityNames) -> PersonNames {
    PersonNames {
        surname: names.surname.clone(),
        given_names: names.given_names.clone(),
        patronymic: names.patronymic.clone(),
        original_script: names.original_script.clone(),
        mrz_name: names.mrz_name.clone(),
        birth_date: names.birth.date,
        birth_country: names.birth.country,
    }
}
