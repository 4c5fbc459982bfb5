//! What a check is asked, and how it is read (rules ).

use super::verdict::{Crossing, Direction};
use chassis::Problem;
use chassis::problem::Fault;
use chrono::NaiveDate;
use events::codes::{BorderCrossingPoint, Country, DocumentKind, Sex};
use law::rules::permissions::is_latvian_crossing;
use matching::births::{Birth, BirthError};
use matching::index::{DocumentQuestion, Question};
use matching::mrz::{self, CheckField, Mrz, MrzError};
use matching::names;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Given names and documents at most in one request.
const LIST_MAX: usize = 16;

/// A check of one traveller at a border.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckRequest {
    /// The traveller: fields, or the machine-readable zone alone.
    traveller: Traveller,
    /// Where (CL-BCP).
    #[schema(example = "LV-RIX")]
    border_crossing_point: String,
    /// ENTRY or EXIT.
    #[schema(example = "ENTRY")]
    direction: String,
    /// How the data were taken: MRZ, CHIP or MANUAL.
    #[schema(example = "MRZ")]
    input: String,
    /// Whether the traveller asks for international protection: then nobody is refused because of a ban.
    #[serde(default)]
    asks_for_protection: bool,
    /// The day on which bans are looked at; today in Latvia when absent.
    #[schema(value_type = Option<NaiveDate>)]
    on: Option<String>,
}

/// Who wants to cross. At least a name or a document number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Traveller {
    /// Surname, in any script.
    surname: Option<String>,
    /// Given names, in any script.
    #[serde(default)]
    given_names: Vec<String>,
    /// The whole name in any order, instead of or beside surname and given names.
    name: Option<String>,
    /// Date of birth: a day, a month or a year.
    #[schema(example = "1991-07-03")]
    birth_date: Option<String>,
    /// Sex by ISO 5218: 0, 1, 2 or 9.
    sex: Option<u8>,
    /// Nationality, ICAO or ISO alpha-3.
    #[schema(example = "UZB")]
    nationality: Option<String>,
    /// Documents shown.
    #[serde(default)]
    documents: Vec<TravellerDocument>,
    /// The machine-readable zone, its lines joined by a newline; then nothing else.
    mrz: Option<String>,
}

/// A document that the traveller shows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TravellerDocument {
    /// Series and number.
    number: String,
    /// Issuing state; any when absent.
    issuer: Option<String>,
    /// Kind (CL-DOCTYPE). Numbers are compared whatever the kind.
    kind: Option<String>,
}

/// A request that was read.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Whom to search.
    pub(crate) question: Question,
    /// The day on which bans are looked at.
    pub(crate) day: NaiveDate,
    /// Where the traveller crosses.
    pub(crate) crossing: Crossing,
    /// The zone's name field is full, so that the name may be cut, or initials alone stand for it: not finding it proves nothing.
    pub(crate) name_may_be_cut: bool,
    /// The zone was keyed in, and check digits fail (rule R-027).
    pub(crate) check_digits_fail: bool,
    /// Where the zone was perhaps misread; nothing is searched by them.
    pub(crate) misreadings: Vec<Misreading>,
}

/// A way in which a zone was perhaps misread: read so, all its check digits are right. For the guard to look at the document, never
/// applied.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Misreading {
    /// What would be read differently, in the order of the zone.
    changes: Vec<MisreadCharacter>,
}

/// One character that was perhaps misread.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MisreadCharacter {
    /// Line of the zone, from 1.
    line: usize,
    /// Place in the line, from 1.
    place: usize,
    /// What was read.
    read: char,
    /// What it may be.
    proposed: char,
}

impl CheckRequest {
    /// Reads the request on a day.
    pub(crate) fn read(&self, today: NaiveDate) -> Result<Asked, Problem> {
        let place = self
            .border_crossing_point
            .parse::<BorderCrossingPoint>()
            .map_err(|_| refused("/border_crossing_point", "unknown-code"))?;
        let direction = match self.direction.as_str() {
            "ENTRY" => Direction::Entry,
            "EXIT" => Direction::Exit,
            _ => return Err(refused("/direction", "unknown-code")),
        };
        let by_machine = match self.input.as_str() {
            "MRZ" | "CHIP" => true,
            "MANUAL" => false,
            _ => return Err(refused("/input", "unknown-code")),
        };
        let day = self
            .on
            .as_deref()
            .map_or(Ok(today), |on| match Birth::parse(on) {
                Ok(Birth::Full(day)) => Ok(day),
                _ => Err(refused("/on", "not-a-date")),
            })?;
        let asked = Asked {
            question: Question::default(),
            day,
            crossing: Crossing {
                direction,
                of_latvia: is_latvian_crossing(&place),
                in_latvia: place.code().starts_with("LV-"),
                asks_for_protection: self.asks_for_protection,
            },
            name_may_be_cut: false,
            check_digits_fail: false,
            misreadings: Vec::new(),
        };
        if let Some(zone) = &self.traveller.mrz {
            return self.traveller.read_zone(zone, by_machine, today, asked);
        }
        let question = self.traveller.read_fields(today)?;
        Ok(Asked {
            name_may_be_cut: is_initials_alone(&question),
            question,
            ..asked
        })
    }
}

impl Traveller {
    fn read_zone(
        &self,
        text: &str,
        by_machine: bool,
        today: NaiveDate,
        asked: Asked,
    ) -> Result<Asked, Problem> {
        let alone = self.surname.is_none()
            && self.given_names.is_empty()
            && self.name.is_none()
            && self.birth_date.is_none()
            && self.sex.is_none()
            && self.nationality.is_none()
            && self.documents.is_empty();
        if !alone {
            return Err(refused("/traveller", "zone-or-fields"));
        }
        let zone = mrz::parse(text, today).map_err(|error| {
            with_misreadings(
                refused("/traveller/mrz", zone_code(error)),
                &misreadings(text, today),
            )
        })?;
        if by_machine && !zone.check_failures.is_empty() {
            let faults = zone
                .check_failures
                .iter()
                .map(|field| Fault::at("/traveller/mrz", digit_code(*field)));
            let problem = Problem::unprocessable(
                "A check digit of the machine-readable zone does not verify.",
            );
            return Err(with_misreadings(
                problem.rule("R-027").faults(faults),
                &misreadings(text, today),
            ));
        }
        let misreadings = if zone.check_failures.is_empty() {
            Vec::new()
        } else {
            misreadings(text, today)
        };
        Ok(Asked {
            name_may_be_cut: zone.names_truncated,
            check_digits_fail: !zone.check_failures.is_empty(),
            misreadings,
            question: of_zone(zone),
            ..asked
        })
    }

    fn read_fields(&self, today: NaiveDate) -> Result<Question, Problem> {
        let limits = [
            ("/traveller/given_names", self.given_names.len()),
            ("/traveller/documents", self.documents.len()),
        ];
        if let Some((pointer, _)) = limits.into_iter().find(|(_, count)| *count > LIST_MAX) {
            return Err(refused(pointer, "too-many"));
        }
        let given = |text: &&String| !text.trim().is_empty();
        let question = Question {
            surname: self.surname.as_ref().filter(given).cloned(),
            given_names: self.given_names.iter().filter(given).cloned().collect(),
            name: self.name.as_ref().filter(given).cloned(),
            birth: self
                .birth_date
                .as_deref()
                .map_or(Ok(Birth::Unknown), |text| birth(text, today))?,
            sex: sex(self.sex)?,
            nationalities: country(
                "/traveller/nationality".to_owned(),
                self.nationality.as_deref(),
            )?
            .into_iter()
            .collect(),
            birth_country: None,
            documents: (0..)
                .zip(&self.documents)
                .map(document)
                .collect::<Result<_, _>>()?,
            min_score: None,
        };
        let named = question.surname.is_some()
            || !question.given_names.is_empty()
            || question.name.is_some();
        if !named && question.documents.is_empty() {
            return Err(refused("/traveller", "name-or-document-required"));
        }
        Ok(question)
    }
}

/// Whether no word of the asked name is written out: not finding initials proves nothing (architecture P-8).
fn is_initials_alone(question: &Question) -> bool {
    let fields = question.surname.iter().chain(&question.given_names);
    let mut words = fields
        .chain(&question.name)
        .filter_map(|text| names::tokens(text).ok())
        .flatten()
        .peekable();
    words.peek().is_some() && words.all(|word| is_initial(word.as_str()))
}

/// One letter of a script that abbreviates; a name of one Chinese character is a name.
fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_lowercase) && letters.next().is_none()
}

fn misreadings(text: &str, today: NaiveDate) -> Vec<Misreading> {
    let repairs = mrz::repairs(text, today).into_iter();
    let changes = repairs.map(|repair| {
        let characters = repair.changes.into_iter().map(|change| MisreadCharacter {
            line: change.line,
            place: change.place,
            read: change.read,
            proposed: change.proposed,
        });
        Misreading {
            changes: characters.collect(),
        }
    });
    changes.collect()
}

/// A problem that says where to look at the document; nothing of the zone but single characters.
fn with_misreadings(problem: Problem, misreadings: &[Misreading]) -> Problem {
    match serde_json::to_value(misreadings) {
        Ok(misreadings) if misreadings != serde_json::json!([]) => {
            problem.with("misreadings", misreadings)
        }
        _ => problem,
    }
}

fn of_zone(zone: Mrz) -> Question {
    Question {
        surname: Some(zone.surname).filter(|surname| !surname.is_empty()),
        given_names: zone.given_names,
        name: None,
        birth: zone.birth,
        sex: zone.sex,
        nationalities: vec![zone.nationality],
        birth_country: None,
        documents: vec![DocumentQuestion {
            number: zone.number,
            issuer: Some(zone.issuer),
        }],
        min_score: None,
    }
}

fn birth(text: &str, today: NaiveDate) -> Result<Birth, Problem> {
    let read = Birth::parse(text).and_then(|birth| birth.plausible_on(today).map(|()| birth));
    read.map_err(|error| {
        let code = match error {
            BirthError::Shape => "not-a-date",
            BirthError::Calendar => "no-such-day",
            BirthError::Future => "in-the-future",
            BirthError::TooOld => "too-old",
        };
        refused("/traveller/birth_date", code).rule("R-017")
    })
}

fn sex(code: Option<u8>) -> Result<u8, Problem> {
    let Some(code) = code else {
        return Ok(Sex::NotKnown.code());
    };
    Sex::from_code(code)
        .map(Sex::code)
        .ok_or_else(|| refused("/traveller/sex", "unknown-code").rule("R-019"))
}

fn country(
    pointer: String,
    code: Option<&str>,
) -> Result<Option<matching::countries::Country>, Problem> {
    let Some(code) = code else { return Ok(None) };
    let known = code.parse::<Country>().ok();
    let known = known.and_then(|country| matching::countries::Country::parse(country.code()));
    known
        .map(Some)
        .ok_or_else(|| refused(pointer, "unknown-code").rule("R-020"))
}

fn document((place, document): (usize, &TravellerDocument)) -> Result<DocumentQuestion, Problem> {
    let pointer = |field: &str| format!("/traveller/documents/{place}/{field}");
    if document
        .kind
        .as_deref()
        .is_some_and(|kind| kind.parse::<DocumentKind>().is_err())
    {
        return Err(refused(pointer("kind"), "unknown-code"));
    }
    if document.number.trim().is_empty() {
        return Err(refused(pointer("number"), "empty"));
    }
    Ok(DocumentQuestion {
        number: document.number.clone(),
        issuer: country(pointer("issuer"), document.issuer.as_deref())?,
    })
}

fn refused(pointer: impl Into<std::borrow::Cow<'static, str>>, code: &'static str) -> Problem {
    Problem::unprocessable(
        "The check cannot be asked like this; `errors` says what is wrong where.",
    )
    .error(pointer, code)
}

const fn zone_code(error: MrzError) -> &'static str {
    match error {
        MrzError::Shape => "wrong-shape",
        MrzError::Character => "wrong-character",
        MrzError::DocumentCode => "wrong-document-code",
        MrzError::Issuer => "wrong-issuer",
        MrzError::Nationality => "wrong-nationality",
        MrzError::Name => "wrong-name",
        MrzError::Number => "no-number",
        MrzError::Birth => "wrong-birth-date",
        MrzError::Sex => "wrong-sex",
        MrzError::Expiry => "wrong-expiry",
    }
}

const fn digit_code(field: CheckField) -> &'static str {
    match field {
        CheckField::Number => "check-digit-number",
        CheckField::Birth => "check-digit-birth",
        CheckField::Expiry => "check-digit-expiry",
        CheckField::Optional => "check-digit-optional",
        CheckField::Composite => "check-digit-composite",
    }
}
