//! Documents of the person, and other files that hold the same ones (area B).

use crate::circumstances::Specimens;
use crate::parameters::Parameters;
use crate::refusal::{Pointer, Refusal};
use crate::rules::actors::not_in_future;
use crate::rules::texts::{NUMBER_CHARS_MAX, UNIT_CHARS_MAX, text_is_clean};
use crate::state::DuplicateCase;
use crate::time::{civil_day, hours_after};
use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{CountryKind, DocumentKind, ParameterKey};
use events::payloads::Document;
use events::{BirthDate, Finding, ForeignerId, Level, RuleId};

/// a document is issued on or after birth and expires on or after its issue; R-010: it is not issued in the
/// future. `place` is where the document stands in the command.
pub fn a_documents_dates_agree(
    document: &Document,
    birth: Option<BirthDate>,
    today: NaiveDate,
    place: &str,
) -> Result<(), Refusal> {
    let at = |field: &str| Pointer::from(format!("{place}/{field}"));
    if let Some(issued_on) = document.issued_on {
        not_in_future(issued_on, today, at("issued_on"))?;
        if birth.is_some_and(|birth| issued_on < birth.earliest()) {
            return Err(Refusal::DocumentDatesContradict(at("issued_on")));
        }
    }
    let from = document.issued_on.or(birth.map(|birth| birth.earliest()));
    if document
        .expires_on
        .is_some_and(|expires_on| from.is_some_and(|from| expires_on < from))
    {
        return Err(Refusal::DocumentDatesContradict(at("expires_on")));
    }
    Ok(())
}

/// The texts of a document at `place`: a number where there is a document, and an issuer that exists.
pub fn a_document_is_readable(
    document: &Document,
    specimens: Specimens,
    place: &str,
) -> Result<(), Refusal> {
    let at = |field: &str| format!("{place}/{field}");
    if document.kind != DocumentKind::None || !document.number.is_empty() {
        text_is_clean(&document.number, NUMBER_CHARS_MAX, at("number"))?;
    }
    if let Some(authority) = &document.issuing_authority {
        text_is_clean(authority, UNIT_CHARS_MAX, at("issuing_authority"))?;
    }
    // Documents of states that no longer exist are still shown, so that only specimens are refused here.
    if document.issuer.kind() == CountryKind::Specimen && specimens == Specimens::Refused {
        return Err(Refusal::SpecimenCountry(at("issuer").into()));
    }
    Ok(())
}

/// Whether a document of this kind lets its holder stay in the state that issued it: a residence permit or a visa, whatever
/// code it was recorded under (rules ).
pub fn is_permit_or_visa(kind: DocumentKind) -> bool {
    use DocumentKind::{PermitAr, PermitIr, Rp, Visa, VisaV};
    matches!(kind, Rp | PermitAr | PermitIr | Visa | VisaV)
}

/// the same document on two persons is flagged (Reg. (EU) 2018/1861 Art 23, 46, 47).
pub fn the_same_document_is_flagged(other_files: &[ForeignerId]) -> Option<Finding> {
    let flagged = !other_files.is_empty();
    flagged.then_some(Finding {
        rule: RuleId(29),
        level: Level::Warn,
        due_at: None,
    })
}

/// with a corrected date of birth the documents of the identity are still issued and expire after it.
pub fn known_documents_follow_birth(
    documents: &[Document],
    birth: Option<BirthDate>,
) -> Result<(), Refusal> {
    let before_birth = |day: NaiveDate| birth.is_some_and(|birth| day < birth.earliest());
    let contradicts = |document: &Document| {
        let days = document.issued_on.into_iter().chain(document.expires_on);
        days.into_iter().any(before_birth)
    };
    if documents.iter().any(contradicts) {
        return Err(Refusal::DocumentDatesContradict(
            "/identity/birth/date".into(),
        ));
    }
    Ok(())
}

/// which other files with the same document are not being cross-checked yet; for each of them a duplicate case is
/// opened (Reg. (EU) 2018/1861 Art 23, 46, 47).
pub fn duplicate_cases_to_open(
    other_files: &[ForeignerId],
    known: &[DuplicateCase],
) -> Vec<ForeignerId> {
    let open = |other: ForeignerId| {
        known
            .iter()
            .any(|case| case.other == other && case.is_open())
    };
    let other_files = other_files.iter().copied();
    other_files.filter(|other| !open(*other)).collect()
}

/// a duplicate case is cross-checked within 12 hours of its opening (Reg. (EU) 2018/1861 Art 46(1)).
pub fn duplicate_case_due_at(opened_at: DateTime<Utc>, parameters: &Parameters) -> DateTime<Utc> {
    let hours = parameters.value(ParameterKey::DuplicateCaseHours, civil_day(opened_at));
    hours_after(opened_at, hours)
}
