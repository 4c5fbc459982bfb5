//! The identities of a person (Reg. 122 p. 5.1, 5.1.4).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{
    AssertIdentity, ChoosePrimaryIdentity, RecategoriseIdentity, WithdrawConsent,
};
use crate::detention::a_child_is_detained_after_all;
use crate::documents::{is_same_document, with_duplicate_cases};
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::texts::{
    DOCUMENTS_MAX, FREE_TEXT_CHARS_MAX, NAME_CHARS_MAX, NATIONALITIES_MAX, list_is_bounded,
    optional_text_is_clean,
};
use crate::rules::{categories, documents, identity, personal_codes};
use crate::state::{File, KnownIdentity};
use events::payloads::{
    ConsentWithdrawn, Document, Identity, IdentityAsserted, IdentityAssertedPersonal,
    IdentityNames, IdentityRecategorised, PrimaryIdentityChosen, RecategorisedPersonal,
};
use events::{IdentityId, Personal};

/// Another identity became known.
pub(crate) fn assert_identity(
    file: &File,
    command: AssertIdentity,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let AssertIdentity {
        identity,
        names,
        documents,
        consent,
    } = command;
    let known = |known: &KnownIdentity| is_same_identity(known, &identity, &names, &documents);
    if file.identities.iter().any(known) {
        return Ok(Vec::new());
    }
    identity::the_subject_is_a_foreigner(&identity, false)?;
    categories::a_misused_identity_has_consent(&identity, consent.as_ref())?;
    an_identity_is_acceptable(&identity, &names, &documents, on)?;
    let code = personal_codes::the_code_tells_another_birth_date(&names);
    let personal = Personal::Known(IdentityAssertedPersonal {
        names,
        documents,
        consent,
    });
    let asserted = Decided::fact(IdentityAsserted { identity, personal }, on.today).with(code);
    Ok(with_duplicate_cases(asserted, &file.duplicates, on))
}

/// An identity gets another category (rule R-014), judged as if it came with it.
pub(crate) fn recategorise(
    file: &File,
    command: RecategoriseIdentity,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let known = known(file, command.identity_id)?;
    if known.identity.category == command.category {
        return Ok(Vec::new());
    }
    if let [primary, others @ ..] = file.identities.as_slice()
        && primary.identity.identity_id == command.identity_id
    {
        let primary = &primary.identity;
        categories::the_primary_identity_stays_the_persons_own(primary, others, command.category)?;
    }
    let asked = Identity {
        category: command.category,
        ..known.identity.clone()
    };
    identity::the_subject_is_a_foreigner(&file.before_acquisition(&asked), false)
        .map_err(|_| Refusal::SubjectNotForeigner("/category".into()))?;
    categories::a_misused_identity_has_consent(&asked, command.consent.as_ref())?;
    optional_text_is_clean(command.reason.as_ref(), FREE_TEXT_CHARS_MAX, "/reason")?;
    let recategorised = IdentityRecategorised {
        identity_id: command.identity_id,
        category: command.category,
        personal: Personal::Known(RecategorisedPersonal {
            text: command.reason,
            consent: command.consent,
        }),
    };
    Ok(vec![Decided::fact(recategorised, on.today)])
}

/// The file is kept under another of its identities.
pub(crate) fn choose_primary(
    file: &File,
    command: &ChoosePrimaryIdentity,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let identity_id = command.identity_id;
    let known = known(file, identity_id)?;
    let primary = file.primary().map(|primary| primary.identity.identity_id);
    if primary == Some(identity_id) {
        return Ok(Vec::new());
    }
    categories::the_primary_identity_is_the_persons_own(&known.identity)?;
    let birth = known.names.as_ref().and_then(|names| names.birth.date);
    let child = a_child_is_detained_after_all(file, birth, on);
    let chosen = PrimaryIdentityChosen { identity_id };
    Ok(vec![Decided::fact(chosen, on.today).with(child)])
}

/// The person whose identity was misused takes the consent back.
pub(crate) fn withdraw_consent(
    file: &File,
    command: &WithdrawConsent,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let withdrawn = ConsentWithdrawn {
        identity_id: command.identity_id,
        withdrawn_on: command.withdrawn_on,
    };
    if file.withdrawals.contains(&withdrawn) {
        return Ok(Vec::new());
    }
    let known = known(file, command.identity_id)?;
    categories::consent_is_withdrawn_for_a_misused_identity(&known.identity)?;
    not_in_future(command.withdrawn_on, on.today, "/withdrawn_on")?;
    Ok(vec![Decided::fact(withdrawn, command.withdrawn_on)])
}

fn known(file: &File, identity_id: IdentityId) -> Result<&KnownIdentity, Refusal> {
    file.identity(identity_id)
        .ok_or(Refusal::UnknownSubject("/identity_id".into()))
}

/// What every identity must satisfy, whether it opens a file, becomes known later or is corrected.
pub(crate) fn an_identity_is_acceptable(
    identity: &Identity,
    names: &IdentityNames,
    documents: &[Document],
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    identity::an_identity_has_a_name(names)?;
    identity::an_identity_has_a_birth_date(&names.birth)?;
    identity::names_are_in_latin_letters(names)?;
    identity::an_mrz_name_has_the_mrz_alphabet(names)?;
    identity::a_birth_date_is_possible(&names.birth, on.today, on.parameters)?;
    identity::the_country_of_birth_exists(&names.birth, on.specimens)?;
    list_is_bounded(
        &identity.nationalities,
        NATIONALITIES_MAX,
        "/identity/nationalities",
    )?;
    identity::nationalities_are_countries(&identity.nationalities, on.specimens)?;
    identity::the_type_agrees_with_the_code(&identity.nationalities)?;
    personal_codes::a_personal_code_is_valid(names.personal_code.as_ref())?;
    identity::foreign_numbers_are_readable(&names.foreign_numbers, on.specimens)?;
    let ethnicity = names.ethnicity.as_ref();
    optional_text_is_clean(ethnicity, NAME_CHARS_MAX, "/identity/ethnicity")?;
    let fingerprints = names.fingerprints.as_ref();
    optional_text_is_clean(fingerprints, NAME_CHARS_MAX, "/identity/fingerprints")?;
    list_is_bounded(documents, DOCUMENTS_MAX, "/documents")?;
    for (index, document) in documents.iter().enumerate() {
        let place = format!("/documents/{index}");
        documents::a_document_is_readable(document, on.specimens, &place)?;
        documents::a_documents_dates_agree(document, names.birth.date, on.today, &place)?;
    }
    Ok(())
}

/// Whether an identity is on the file already. Ids do not count: a repeated command has fresh ones.
pub(crate) fn is_same_identity(
    known: &KnownIdentity,
    identity: &Identity,
    names: &IdentityNames,
    documents: &[Document],
) -> bool {
    let same_codes = known.identity.category == identity.category
        && known.identity.sex == identity.sex
        && known.identity.nationalities == identity.nationalities;
    let same_names = |known: &IdentityNames| identity::are_the_same_names(known, names);
    let mut documents_in_pairs = known.documents.iter().zip(documents);
    same_codes
        && known.names.as_ref().is_some_and(same_names)
        && known.documents.len() == documents.len()
        && documents_in_pairs.all(|(left, right)| is_same_document(left, right))
}

/// An identity as an event tells it; without names and documents after lawful erasure.
pub(crate) fn known_of(
    identity: &Identity,
    personal: Option<(&IdentityNames, &Vec<Document>)>,
) -> KnownIdentity {
    let (names, documents) = personal.unzip();
    KnownIdentity {
        identity: identity.clone(),
        names: names.cloned(),
        documents: documents.cloned().unwrap_or_default(),
    }
}

pub(crate) fn identity_asserted(file: &mut File, event: &IdentityAsserted) {
    let personal = event.personal.known();
    file.identities.push(known_of(
        &event.identity,
        personal.map(|personal| (&personal.names, &personal.documents)),
    ));
}

pub(crate) fn recategorised(file: &mut File, event: &IdentityRecategorised) {
    let same = |known: &&mut KnownIdentity| known.identity.identity_id == event.identity_id;
    if let Some(known) = file.identities.iter_mut().find(same) {
        known.identity.category = event.category;
    }
}

pub(crate) fn primary_chosen(file: &mut File, event: &PrimaryIdentityChosen) {
    let same = |known: &KnownIdentity| known.identity.identity_id == event.identity_id;
    if let Some(place) = file.identities.iter().position(same) {
        let chosen = file.identities.remove(place);
        file.identities.insert(0, chosen);
    }
}

pub(crate) fn consent_withdrawn(file: &mut File, event: &ConsentWithdrawn) {
    let other = |known: &KnownIdentity| known.identity.identity_id != event.identity_id;
    file.identities.retain(other);
    file.withdrawals.push(event.clone());
}
