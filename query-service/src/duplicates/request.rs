//! Who is searched for: the body with which a file would be opened, as far as it says who the person is.

use crate::checks::birth_of;
use chassis::Problem;
use chrono::NaiveDate;
use events::BirthDate;
use events::codes::{Country, Sex};
use matching::documents::normal_number;
use matching::index::{DocumentQuestion, Question};
use matching::mrz::{self, Mrz};
use matching::names::identity_texts;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use std::borrow::Cow;
use utoipa::ToSchema;

/// Given names, nationalities and documents at most in one request.
const LIST_MAX: usize = 16;

/// A person whose file is to be opened: identity and documents as `POST /v1/foreigners` takes them, or the machine-readable zone that says
/// both. What says nothing about who the person is may stand there and is not looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DuplicateSearchRequest {
    /// The primary identity; what it leaves out is filled in from `mrz`.
    identity: Option<IdentityAsked>,
    /// Documents.
    #[serde(default)]
    #[schema(required = false)]
    documents: Vec<DocumentAsked>,
    /// The machine-readable zone of a document, its lines joined by a newline. All check digits must verify.
    mrz: Option<String>,
}

/// The identity that is searched for. It must have a name.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "the body is that of an opening, and says more than is searched by"
)]
struct IdentityAsked {
    /// Surname; absent for a person with a single name, which then stands in `given_names`.
    #[schema(example = "KARIMOV")]
    surname: Option<String>,
    /// Given names.
    #[schema(example = json!(["ALI"]))]
    given_names: Option<Vec<String>>,
    /// The name in its original script; it is searched by as well.
    original_script: Option<String>,
    /// Sex by ISO 5218: 0, 1, 2 or 9.
    #[schema(example = 1)]
    sex: Option<u8>,
    /// Birth.
    birth: Option<BirthAsked>,
    /// Nationalities.
    #[serde(default)]
    #[schema(required = false)]
    nationalities: Vec<NationalityAsked>,
    /// Not looked at.
    #[schema(value_type = Option<String>)]
    category: Option<IgnoredAny>,
    /// Not looked at: a person is found with and without it.
    #[schema(value_type = Option<String>)]
    patronymic: Option<IgnoredAny>,
    /// Not looked at (rule R-035).
    #[schema(value_type = Option<String>)]
    ethnicity: Option<IgnoredAny>,
    /// Not looked at.
    #[schema(value_type = Option<String>)]
    personal_code: Option<IgnoredAny>,
    /// Not looked at.
    #[schema(value_type = Option<String>)]
    fingerprints: Option<IgnoredAny>,
    /// Not looked at.
    #[schema(value_type = Option<Vec<serde_json::Value>>)]
    foreign_numbers: Option<IgnoredAny>,
}

/// Date and country of birth.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "the body is that of an opening, and says more than is searched by"
)]
struct BirthAsked {
    /// `1991-07-03`, `1991-07`, `1991` or a range of years `1989/1992`.
    #[schema(example = "1991-07-03")]
    date: Option<String>,
    /// Country, possibly a historic one.
    #[schema(example = "UZB")]
    country: Option<String>,
    /// Not looked at.
    #[schema(value_type = Option<String>)]
    date_unknown: Option<IgnoredAny>,
    /// Not looked at.
    #[schema(value_type = Option<String>)]
    place: Option<IgnoredAny>,
}

/// A nationality.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "the body is that of an opening, and says more than is searched by"
)]
struct NationalityAsked {
    /// ISO 3166-1 alpha-3 or an ICAO addition.
    #[schema(example = "UZB")]
    code: String,
    /// Not looked at.
    #[serde(rename = "type")]
    #[schema(value_type = Option<String>)]
    kind: Option<IgnoredAny>,
}

/// A document of the person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "the body is that of an opening, and says more than is searched by"
)]
struct DocumentAsked {
    /// Series and number.
    #[schema(example = "AA1234567")]
    number: String,
    /// The issuing state.
    #[schema(example = "UZB")]
    issuer: Option<String>,
    /// Not looked at: numbers are compared whatever the kind.
    #[schema(value_type = Option<String>)]
    kind: Option<IgnoredAny>,
    /// Not looked at.
    #[schema(value_type = Option<String>)]
    issuing_authority: Option<IgnoredAny>,
    /// Not looked at.
    #[schema(value_type = Option<String>)]
    issued_on: Option<IgnoredAny>,
    /// Not looked at.
    #[schema(value_type = Option<String>)]
    expires_on: Option<IgnoredAny>,
}

/// A request that was read.
#[derive(Debug)]
pub(super) struct Asked {
    /// Whom to search.
    pub(super) question: Question,
    /// The texts under which an equal identity is found again.
    pub(super) identity: Vec<String>,
    name_may_be_cut: bool,
}

impl Asked {
    /// What is asked, as it is recorded: what was searched by, and nothing else of the body.
    pub(super) fn question_recorded(&self) -> String {
        let asked = &self.question;
        let documents = asked.documents.iter();
        let documents: Vec<_> = documents
            .map(|document| json!({"number": document.number, "issuer": document.issuer.map(|it| it.as_str().to_owned())}))
            .collect();
        let nationalities = asked.nationalities.iter();
        json!({ "person": {
            "surname": asked.surname,
            "given_names": asked.given_names,
            "name": asked.name,
            "birth_date": asked.birth.to_string(),
            "sex": asked.sex,
            "nationalities": nationalities.map(KnownCountry::as_str).collect::<Vec<_>>(),
            "documents": documents,
        }})
        .to_string()
    }

    /// What to know about the question.
    pub(super) fn warnings(&self) -> Vec<&'static str> {
        let cut = self.name_may_be_cut.then_some("NAME_MAY_BE_CUT");
        cut.into_iter().collect()
    }
}

impl DuplicateSearchRequest {
    /// Reads the request on a day: what is written goes before what the zone says.
    pub(super) fn read(self, today: NaiveDate) -> Result<Asked, Problem> {
        let zone = self.mrz.as_deref();
        let zone = zone.map(|text| read_zone(text, today)).transpose()?;
        let written = self.identity.unwrap_or_default();
        if self.documents.len() > LIST_MAX {
            return Err(refused("/documents", "too-many"));
        }
        let documents = (0..).zip(&self.documents).map(document);
        let mut documents = documents.collect::<Result<Vec<_>, _>>()?;
        documents.extend(zone.as_ref().and_then(|zone| document_of(zone, &documents)));
        let named = written.surname.is_some() || written.given_names.is_some();
        let name_may_be_cut = zone.as_ref().is_some_and(|zone| zone.names_truncated) && !named;
        let (question, birth) = written.read(zone)?;
        let fields = question.surname.iter().chain(&question.given_names);
        let birth = birth.map(|date| date.to_string()).unwrap_or_default();
        let identity = identity_texts(fields.map(String::as_str), &birth);
        Ok(Asked {
            identity: identity.map_err(|_| refused("/identity", "unreadable"))?,
            question: Question {
                documents,
                ..question
            },
            name_may_be_cut,
        })
    }
}

impl IdentityAsked {
    fn read(self, zone: Option<Mrz>) -> Result<(Question, Option<BirthDate>), Problem> {
        let zone = zone.as_ref();
        let (surname, given_names) = match (self.surname, self.given_names, zone) {
            (None, None, Some(zone)) => names_of(zone),
            (surname, given_names, _) => (surname, given_names.unwrap_or_default()),
        };
        if given_names.len() > LIST_MAX {
            return Err(refused("/identity/given_names", "too-many"));
        }
        let (written, birth_country) = match &self.birth {
            Some(birth) => birth.read()?,
            None => (None, None),
        };
        let birth = written.or_else(|| zone?.birth.to_string().parse().ok());
        let mut nationalities = nationalities(&self.nationalities)?;
        if nationalities.is_empty() {
            nationalities.extend(zone.map(|zone| zone.nationality));
        }
        let given = |text: &String| !text.trim().is_empty();
        let question = Question {
            surname: surname.filter(given),
            given_names: given_names.into_iter().filter(given).collect(),
            name: self.original_script.filter(given),
            birth: birth.map(birth_of).unwrap_or_default(),
            sex: sex(self.sex, zone)?,
            nationalities,
            birth_country,
            ..Question::default()
        };
        Ok((question, birth))
    }
}

type KnownCountry = matching::countries::Country;

impl BirthAsked {
    fn read(&self) -> Result<(Option<BirthDate>, Option<KnownCountry>), Problem> {
        let date = self.date.as_deref().map(BirthDate::as_written).transpose();
        let country = self.country.as_deref();
        let country = country.map(|code| country_at("/identity/birth/country", code));
        Ok((
            date.map_err(|_| refused("/identity/birth/date", "not-a-birth-date").rule("R-017"))?,
            country.transpose()?,
        ))
    }
}

/// A zone with one identifier only belongs to a person with a single name.
fn names_of(zone: &Mrz) -> (Option<String>, Vec<String>) {
    if zone.given_names.is_empty() {
        (None, vec![zone.surname.clone()])
    } else {
        (Some(zone.surname.clone()), zone.given_names.clone())
    }
}

/// machine-read input is taken only if every check digit verifies.
fn read_zone(text: &str, today: NaiveDate) -> Result<Mrz, Problem> {
    let zone = mrz::parse(text, today).map_err(|_| refused("/mrz", "not-an-mrz"))?;
    if zone.check_failures.is_empty() {
        Ok(zone)
    } else {
        Err(refused("/mrz", "check-digit").rule("R-027"))
    }
}

/// The zone's document, unless it is written too.
fn document_of(zone: &Mrz, written: &[DocumentQuestion]) -> Option<DocumentQuestion> {
    let number = normal_number(&zone.number);
    let mut written = written.iter();
    let known = written.any(|document| normal_number(&document.number) == number);
    (!known).then(|| DocumentQuestion {
        number: zone.number.clone(),
        issuer: Some(zone.issuer),
    })
}

fn document((place, document): (usize, &DocumentAsked)) -> Result<DocumentQuestion, Problem> {
    let issuer = document.issuer.as_deref();
    let issuer = issuer.map(|code| country_at(format!("/documents/{place}/issuer"), code));
    if normal_number(&document.number).is_empty() {
        return Err(refused(format!("/documents/{place}/number"), "unreadable").rule("R-026"));
    }
    Ok(DocumentQuestion {
        number: document.number.clone(),
        issuer: issuer.transpose()?,
    })
}

fn nationalities(asked: &[NationalityAsked]) -> Result<Vec<KnownCountry>, Problem> {
    if asked.len() > LIST_MAX {
        return Err(refused("/identity/nationalities", "too-many"));
    }
    let asked = asked.iter().enumerate();
    let read = asked.map(|(place, nationality)| {
        let pointer = format!("/identity/nationalities/{place}/code");
        country_at(pointer, &nationality.code)
    });
    read.collect()
}

fn sex(asked: Option<u8>, zone: Option<&Mrz>) -> Result<u8, Problem> {
    let code = asked.or(zone.map(|zone| zone.sex));
    let sex = code.map_or(Some(Sex::NotKnown), Sex::from_code);
    sex.map(Sex::code)
        .ok_or_else(|| refused("/identity/sex", "unknown-code").rule("R-019"))
}

fn country_at(pointer: impl Into<Cow<'static, str>>, code: &str) -> Result<KnownCountry, Problem> {
    let known = code.parse::<Country>().ok();
    let known = known.and_then(|country| KnownCountry::parse(country.code()));
    known.ok_or_else(|| refused(pointer, "unknown-code").rule("R-020"))
}

/// 422 for a field.
pub(super) fn refused(pointer: impl Into<Cow<'static, str>>, code: &'static str) -> Problem {
    Problem::unprocessable(
        "Duplicates cannot be searched by this; `errors` says what is wrong where.",
    )
    .rule("R-030")
    .error(pointer, code)
}
