//! Identities and documents as bodies carry them, and as a machine-readable zone fills them in.

use chassis::Problem;
use chrono::NaiveDate;
use events::codes::IdentityCategory;
use events::payloads::{Birth, Document, ForeignNumber, Identity, IdentityNames, Nationality};
use events::{DocumentId, IdentityId};
use matching::mrz::Mrz;
use serde::Deserialize;
use utoipa::ToSchema;

use super::parse::{At, composed};
use super::sex::SexSent;
use super::zone::{date_of, document_of, name_field, names_of, nationality_of, read_zone};
use crate::mint;

/// An identity of the person (Reg. 122 p. 5.1).
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Identity)]
pub(super) struct IdentityBody {
    /// Category, a code of CL-IDCAT. What is read from a machine-readable zone is `NOT_CONFIRMED` if nothing is said: that
    /// the document is genuine, the officer says.
    #[schema(example = "CONFIRMED")]
    category: Option<String>,
    /// Surname in Latin letters; absent for a person with a single name, which then stands in `given_names`.
    #[schema(example = "KARIMOV")]
    surname: Option<String>,
    /// Given names in Latin letters.
    #[schema(example = json!(["ALI"]))]
    given_names: Option<Vec<String>>,
    /// Patronymic.
    patronymic: Option<String>,
    /// The name in its original script.
    original_script: Option<String>,
    /// Sex by ISO 5218: 0, 1, 2 or 9.
    #[schema(value_type = Option<u8>, example = 1)]
    sex: Option<SexSent>,
    /// Birth.
    birth: Option<BirthBody>,
    /// Nationalities; `XXX` if unknown.
    nationalities: Option<Vec<NationalityBody>>,
    /// Ethnicity: optional, never compared (rule R-035).
    ethnicity: Option<String>,
    /// The Latvian personal code, with or without its hyphen (rules ).
    #[schema(example = "010190-10001")]
    personal_code: Option<String>,
    /// Where the biometric system keeps the fingerprints.
    fingerprints: Option<String>,
    /// Personal identity numbers of other states.
    #[serde(default)]
    #[schema(required = false)]
    foreign_numbers: Vec<ForeignNumberBody>,
}

/// The personal identity number that another state gave (Reg. 122 p. 5.1.10).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ForeignNumber)]
pub(super) struct ForeignNumberBody {
    /// The state.
    #[schema(example = "UZB")]
    country: String,
    /// The number as written.
    number: String,
}

/// Date, country and place of birth (Reg. 122 p. 5.1.8, 5.1.9).
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Birth)]
pub(super) struct BirthBody {
    /// `1991-07-03`, `1991-07`, `1991` or a range of years `1989/1992`.
    #[schema(example = "1991-07-03")]
    date: Option<String>,
    /// Why the date is not known, instead of `date` (rule R-013).
    date_unknown: Option<String>,
    /// Country, possibly a historic one.
    #[schema(example = "UZB")]
    country: Option<String>,
    /// Place.
    place: Option<String>,
}

/// A nationality and its type (Reg. 122 p. 5.1.6).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Nationality)]
pub(super) struct NationalityBody {
    /// ISO 3166-1 alpha-3 or an ICAO addition.
    #[schema(example = "UZB")]
    code: String,
    /// A code of CL-NATTYPE.
    #[serde(rename = "type")]
    #[schema(example = "CIT")]
    kind: String,
}

/// A document of the person (Reg. 122 p. 5.3).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IdentityDocument)]
pub(super) struct DocumentBody {
    /// A code of CL-DOCTYPE.
    #[schema(example = "PP")]
    kind: String,
    /// Series and number as written.
    #[schema(example = "AA1234567")]
    number: String,
    /// The issuing state.
    #[schema(example = "UZB")]
    issuer: String,
    /// The issuing authority or place of issue.
    issuing_authority: Option<String>,
    /// Date of issue.
    issued_on: Option<String>,
    /// Last day of validity.
    expires_on: Option<String>,
}

impl IdentityBody {
    fn has_names(&self) -> bool {
        self.surname.is_some() || self.given_names.is_some()
    }
}

/// A person in domain types, ids minted.
pub(super) struct Person {
    pub(super) identity: Identity,
    pub(super) names: IdentityNames,
    pub(super) documents: Vec<Document>,
    /// Whether the names come from a zone that cut them.
    pub(super) names_truncated: bool,
}

/// Reads a person from what was written, from the zone, or from both: what was written goes before what was read.
pub(super) fn person(
    at: At<'_>,
    identity: Option<IdentityBody>,
    documents: Vec<DocumentBody>,
    zone: Option<(&str, NaiveDate)>,
) -> Result<Person, Problem> {
    let mut documents = parse_documents(at, documents)?;
    let Some((text, today)) = zone else {
        let (identity, names) = parse_identity(at, identity.unwrap_or_default(), None)?;
        return Ok(Person {
            identity,
            names,
            documents,
            names_truncated: false,
        });
    };
    let read = read_zone(at, text, today)?;
    let written = identity.as_ref().is_some_and(IdentityBody::has_names);
    let (identity, names) = parse_identity(at, identity.unwrap_or_default(), Some((&read, text)))?;
    let number = matching::documents::normal_number(&read.number);
    if !documents
        .iter()
        .any(|document| matching::documents::normal_number(&document.number) == number)
    {
        documents.insert(0, document_of(at, &read)?);
    }
    Ok(Person {
        identity,
        names,
        documents,
        names_truncated: read.names_truncated && !written,
    })
}

fn parse_identity(
    at: At<'_>,
    body: IdentityBody,
    zone: Option<(&Mrz, &str)>,
) -> Result<(Identity, IdentityNames), Problem> {
    let command = at;
    let (prefix, birth_prefix) = (
        format!("{}/identity", at.0),
        format!("{}/identity/birth", at.0),
    );
    let at = At(&prefix);
    let read = zone.map(|(read, _)| read);
    let category = match (body.category, read) {
        (None, Some(_)) => IdentityCategory::NotConfirmed,
        (category, _) => at.code("/category", required(at, "/category", category)?.as_str())?,
    };
    let sex = match (body.sex, read) {
        (None, Some(read)) => SexSent::Code(read.sex),
        (sex, _) => required(at, "/sex", sex)?,
    };
    let sex = sex.meaning().ok_or_else(|| {
        at.refuse(
            "/sex",
            "unknown-code",
            "sex is a code of ISO 5218: 0, 1, 2 or 9",
        )
        .rule("R-019")
    })?;
    let nationalities = match (body.nationalities, read) {
        (None, Some(read)) => vec![nationality_of(command, read)?],
        (nationalities, _) => {
            parse_nationalities(at, &required(at, "/nationalities", nationalities)?)?
        }
    };
    let birth = parse_birth(At(&birth_prefix), body.birth, read)?;
    let (surname, given_names) = match (body.surname, body.given_names, read) {
        (None, None, Some(read)) => names_of(read),
        (surname, given_names, _) => {
            let given_names = given_names.unwrap_or_default();
            (
                surname.map(composed),
                given_names.into_iter().map(composed).collect(),
            )
        }
    };
    let names = IdentityNames {
        surname,
        given_names,
        patronymic: body.patronymic.map(composed),
        original_script: body.original_script.map(composed),
        mrz_name: zone.map(|(read, text)| name_field(read.format, text)),
        birth,
        ethnicity: body.ethnicity.map(composed),
        personal_code: body.personal_code.map(without_hyphen),
        foreign_numbers: parse_foreign_numbers(at, body.foreign_numbers)?,
        fingerprints: body.fingerprints.map(composed),
    };
    Ok((
        Identity {
            identity_id: IdentityId(mint::uuid()),
            category,
            sex,
            nationalities,
        },
        names,
    ))
}

/// A field that only a machine-readable zone can replace.
fn required<T>(at: At<'_>, pointer: &str, value: Option<T>) -> Result<T, Problem> {
    value.ok_or_else(|| {
        at.refuse(
            pointer,
            "missing-field",
            "this field is needed, unless a machine-readable zone fills it in",
        )
    })
}

fn parse_nationalities(
    at: At<'_>,
    bodies: &[NationalityBody],
) -> Result<Vec<Nationality>, Problem> {
    let nationality = |(i, body): (usize, &NationalityBody)| {
        Ok(Nationality {
            code: at.country(&format!("/nationalities/{i}/code"), &body.code)?,
            kind: at.code(&format!("/nationalities/{i}/type"), &body.kind)?,
        })
    };
    bodies.iter().enumerate().map(nationality).collect()
}

fn parse_birth(at: At<'_>, body: Option<BirthBody>, read: Option<&Mrz>) -> Result<Birth, Problem> {
    let body = body.unwrap_or_default();
    let mut birth = Birth {
        date: at.birth_if("/date", body.date.as_deref())?,
        date_unknown: body.date_unknown.map(composed),
        country: body
            .country
            .map(|country| at.country("/country", &country))
            .transpose()?,
        place: body.place.map(composed),
    };
    if let (None, None, Some(read)) = (birth.date, &birth.date_unknown, read) {
        birth.date = date_of(read.birth);
        birth.date_unknown = birth
            .date
            .is_none()
            .then(|| "not stated in the machine-readable zone".to_owned());
    }
    Ok(birth)
}

fn parse_documents(at: At<'_>, bodies: Vec<DocumentBody>) -> Result<Vec<Document>, Problem> {
    let document = |(i, body)| parse_document(at, &format!("/documents/{i}"), body);
    bodies.into_iter().enumerate().map(document).collect()
}

/// Reads the document at `pointer` of a command and mints its id.
pub(super) fn parse_document(
    command: At<'_>,
    pointer: &str,
    body: DocumentBody,
) -> Result<Document, Problem> {
    let prefix = format!("{}{pointer}", command.0);
    let at = At(&prefix);
    Ok(Document {
        document_id: DocumentId(mint::uuid()),
        kind: at.code("/kind", &body.kind)?,
        issuer: at.country("/issuer", &body.issuer)?,
        issued_on: at.day_if("/issued_on", body.issued_on.as_deref())?,
        expires_on: at.day_if("/expires_on", body.expires_on.as_deref())?,
        number: composed(body.number),
        issuing_authority: body.issuing_authority.map(composed),
    })
}

fn parse_foreign_numbers(
    at: At<'_>,
    bodies: Vec<ForeignNumberBody>,
) -> Result<Vec<ForeignNumber>, Problem> {
    let number = |(i, body): (usize, ForeignNumberBody)| {
        Ok(ForeignNumber {
            country: at.country(&format!("/foreign_numbers/{i}/country"), &body.country)?,
            number: composed(body.number),
        })
    };
    bodies.into_iter().enumerate().map(number).collect()
}

/// A personal code as it is stored: its hyphen says nothing.
fn without_hyphen(code: String) -> String {
    match code.split_once('-') {
        Some((birth, rest)) if birth.len() == 6 => format!("{birth}{rest}"),
        _ => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::codes::{DocumentKind, Sex};

    const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day")
    }

    #[test]
    fn a_passport_fills_in_identity_and_document() {
        let person = person(At(""), None, Vec::new(), Some((TD3, today()))).expect("a specimen");
        assert_eq!(person.names.surname.as_deref(), Some("ERIKSSON"));
        assert_eq!(person.names.given_names, ["ANNA", "MARIA"]);
        assert_eq!(
            person.names.mrz_name.as_deref(),
            Some("ERIKSSON<<ANNA<MARIA")
        );
        assert_eq!(person.names.birth.date, "1974-08-12".parse().ok());
        assert_eq!(person.identity.category, IdentityCategory::NotConfirmed);
        assert_eq!(person.identity.sex, Sex::Female);
        assert_eq!(person.documents.len(), 1);
        assert_eq!(person.documents[0].number, "L898902C3");
        assert_eq!(person.documents[0].kind, DocumentKind::Pp);
    }

    #[test]
    fn a_card_is_an_identity_card_or_a_residence_permit_by_its_code() {
        let zone = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
        for (code, kind) in [
            ("I<", DocumentKind::Id),
            ("C<", DocumentKind::Id),
            ("ID", DocumentKind::Id),
            ("IR", DocumentKind::PermitIr),
            ("AR", DocumentKind::PermitAr),
            ("AC", DocumentKind::Crew),
        ] {
            let zone = zone.replacen("I<", code, 1);
            let person = person(At(""), None, Vec::new(), Some((&zone, today())));
            assert_eq!(person.expect(code).documents[0].kind, kind, "{code}");
        }
    }

    #[test]
    fn what_was_written_goes_before_what_was_read() {
        let body = IdentityBody {
            category: Some("NOT_CONFIRMED".to_owned()),
            ..IdentityBody::default()
        };
        let document = DocumentBody {
            kind: "PO".to_owned(),
            number: "L898902C3".to_owned(),
            issuer: "UTO".to_owned(),
            issuing_authority: None,
            issued_on: Some("2007-04-16".to_owned()),
            expires_on: None,
        };
        let person =
            person(At(""), Some(body), vec![document], Some((TD3, today()))).expect("a specimen");
        assert_eq!(person.identity.category, IdentityCategory::NotConfirmed);
        assert_eq!(person.documents.len(), 1);
        assert_eq!(person.documents[0].kind, DocumentKind::Po);
    }

    #[test]
    fn r_027_a_wrong_check_digit_is_refused() {
        let wrong = TD3.replace("L898902C36", "L898902C35");
        let problem = person(At(""), None, Vec::new(), Some((&wrong, today())))
            .err()
            .expect("refused");
        assert_eq!(
            (problem.status().as_u16(), problem.refused_by()),
            (422, Some("R-027"))
        );
    }
}
