//! The file itself: opening, identities, violations (Reg. 122 p. 5.1, 5.3, 5.9).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{AssertIdentity, OpenFile, RecordViolation};
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::detention::{a_violation_has_date_and_place, a_violation_has_grounds};
use crate::rules::identity::{self, age_group_on};
use crate::rules::texts::{
    DOCUMENTS_MAX, NAME_CHARS_MAX, NATIONALITIES_MAX, UNIT_CHARS_MAX, list_is_bounded,
    text_is_clean,
};
use crate::state::{File, KnownIdentity, KnownViolation};
use chrono::NaiveDate;
use events::Personal;
use events::codes::{Country, Sex};
use events::payloads::{
    Document, ExternalReference, FileOpened, FileOpenedPersonal, Identity, IdentityAsserted,
    IdentityAssertedPersonal, IdentityNames, Profile, ViolationFound,
};

/// A file begins.
pub(crate) fn open(command: OpenFile, on: &Circumstances<'_>) -> Result<Vec<Decided>, Refusal> {
    identity::the_subject_is_a_foreigner(&command.identity, true)?;
    identity::a_misused_identity_has_consent(&command.identity, None)?;
    an_identity_is_acceptable(&command.identity, &command.names, &command.documents, on)?;
    if let Some(reference) = &command.external_reference {
        text_is_clean(
            &reference.source,
            UNIT_CHARS_MAX,
            "/external_reference/source",
        )?;
        text_is_clean(&reference.id, NAME_CHARS_MAX, "/external_reference/id")?;
    }
    identity::candidates_are_answered(on.candidates, &command.distinct_from)?;
    let (distinct_from, distinct_reasons) = command
        .distinct_from
        .into_iter()
        .map(|distinct| (distinct.foreigner_id, distinct.reason))
        .unzip();
    let opened = FileOpened {
        identity: command.identity,
        distinct_from,
        opened_on: Some(on.today),
        personal: Personal::Known(FileOpenedPersonal {
            names: command.names,
            documents: command.documents,
            external_reference: command.external_reference,
            distinct_reasons,
        }),
    };
    let same_document = identity::the_same_document_is_flagged(on.same_document);
    let truncated = identity::truncated_names_are_flagged(command.names_truncated);
    Ok(vec![
        Decided::fact(opened, on.today)
            .with(same_document)
            .with(truncated),
    ])
}

/// A file that is open is asked to begin: nothing to do if it is the same one.
pub(crate) fn open_again(file: &File, command: &OpenFile) -> Result<Vec<Decided>, Refusal> {
    let same_reference =
        |reference: &Option<ExternalReference>| *reference == command.external_reference;
    let same = file.primary().is_some_and(|primary| {
        is_same_identity(
            primary,
            &command.identity,
            &command.names,
            &command.documents,
        )
    });
    if same && same_reference(&file.external_reference) {
        Ok(Vec::new())
    } else {
        Err(Refusal::FileAlreadyOpen("".into()))
    }
}

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
    identity::a_misused_identity_has_consent(&identity, consent.as_ref())?;
    an_identity_is_acceptable(&identity, &names, &documents, on)?;
    let personal = Personal::Known(IdentityAssertedPersonal {
        names,
        documents,
        consent,
    });
    let flag = identity::the_same_document_is_flagged(on.same_document);
    Ok(vec![
        Decided::fact(IdentityAsserted { identity, personal }, on.today).with(flag),
    ])
}

/// A violation was found.
pub(crate) fn record_violation(
    file: &File,
    command: RecordViolation,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let (found_on, place) = a_violation_has_date_and_place(command.found_on, command.place)?;
    let violation = KnownViolation {
        found_on,
        place,
        grounds: command.grounds,
    };
    if file.violations.contains(&violation) {
        return Ok(Vec::new());
    }
    not_in_future(found_on, on.today, "/found_on")?;
    a_violation_has_grounds(&violation.grounds)?;
    let found = ViolationFound {
        violation_id: command.violation_id,
        found_on,
        place: violation.place,
        grounds: violation.grounds,
        profile: file.profile_on(found_on),
    };
    Ok(vec![Decided::fact(found, found_on)])
}

fn an_identity_is_acceptable(
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
    list_is_bounded(documents, DOCUMENTS_MAX, "/documents")?;
    for (index, document) in documents.iter().enumerate() {
        identity::a_document_is_readable(document, on.specimens, index)?;
        identity::a_documents_dates_agree(document, names.birth.date, on.today, index)?;
    }
    Ok(())
}

/// Whether an identity is on the file already. Ids do not count: a repeated command has fresh ones.
fn is_same_identity(
    known: &KnownIdentity,
    identity: &Identity,
    names: &IdentityNames,
    documents: &[Document],
) -> bool {
    let same_codes = known.identity.category == identity.category
        && known.identity.sex == identity.sex
        && known.identity.nationalities == identity.nationalities;
    let same_document = |(left, right): (&Document, &Document)| {
        left.kind == right.kind
            && left.number == right.number
            && left.issuer == right.issuer
            && left.issuing_authority == right.issuing_authority
            && left.issued_on == right.issued_on
            && left.expires_on == right.expires_on
    };
    same_codes
        && known.names.as_ref() == Some(names)
        && known.documents.len() == documents.len()
        && known.documents.iter().zip(documents).all(same_document)
}

impl File {
    /// Who the person is for the statistics on the legal day of an event (rule R-132).
    pub(crate) fn profile_on(&self, day: NaiveDate) -> Profile {
        let identity = self.primary().map(|known| &known.identity);
        let first = identity.and_then(|identity| identity.nationalities.first());
        Profile {
            citizenship: first.map_or(Country::UNSPECIFIED, |nationality| nationality.code),
            sex: identity.map_or(Sex::NotKnown, |identity| identity.sex),
            age_group: age_group_on(self.birth(), day),
            unaccompanied: None,
        }
    }
}

pub(crate) fn opened(event: &FileOpened) -> File {
    let personal = event.personal.known();
    File {
        identities: vec![KnownIdentity {
            identity: event.identity.clone(),
            names: personal.map(|personal| personal.names.clone()),
            documents: personal
                .map(|personal| personal.documents.clone())
                .unwrap_or_default(),
        }],
        external_reference: personal.and_then(|personal| personal.external_reference.clone()),
        ..File::default()
    }
}

pub(crate) fn identity_asserted(file: &mut File, event: &IdentityAsserted) {
    let personal = event.personal.known();
    file.identities.push(KnownIdentity {
        identity: event.identity.clone(),
        names: personal.map(|personal| personal.names.clone()),
        documents: personal
            .map(|personal| personal.documents.clone())
            .unwrap_or_default(),
    });
}

pub(crate) fn violation_found(file: &mut File, event: &ViolationFound) {
    file.violations.push(KnownViolation {
        found_on: event.found_on,
        place: event.place.clone(),
        grounds: event.grounds.clone(),
    });
}
