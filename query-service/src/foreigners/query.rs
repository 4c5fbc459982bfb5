//! What a search asks for, read once.

use super::refused;
use super::search::SearchParameters;
use chassis::Problem;
use chrono::NaiveDate;
use events::BirthDate;
use events::codes::Country;
use matching::documents::normal_number;
use matching::names::search_forms;
use read_models::case_lookup::{FileStatus, key};

/// Cases in one answer at most, and when nothing else is asked.
const LIMIT_MAX: u32 = 100;
const LIMIT_USUAL: u32 = 20;

/// Letters of a criterion at most.
const TEXT_CHARACTERS_MAX: usize = 200;

/// Letters of a name at least: one letter finds a tenth of the register.
const NAME_CHARACTERS_MIN: usize = 2;

/// What is searched for. All criteria must hold; those of an identity for one and the same identity.
#[derive(Debug)]
pub(crate) struct Search {
    /// Search forms of the name; empty when no name is asked for.
    pub(crate) forms: Vec<String>,
    /// First and last possible day of birth.
    pub(crate) born: Option<(NaiveDate, NaiveDate)>,
    /// Nationality.
    pub(crate) nationality: Option<Country>,
    /// Document number in normal form (rule R-026).
    pub(crate) document: Option<String>,
    /// Number of a decision.
    pub(crate) decision: Option<String>,
    /// Leading situation.
    pub(crate) status: Option<FileStatus>,
    /// Cases in one answer.
    pub(crate) limit: u32,
}

impl SearchParameters {
    /// Reads the parameters.
    pub(crate) fn read(&self) -> Result<Search, Problem> {
        let search = Search {
            forms: text("q", self.q.as_deref())?.map_or(Ok(Vec::new()), forms)?,
            born: text("birth_date", self.birth_date.as_deref())?
                .map(born)
                .transpose()?,
            nationality: text("nationality", self.nationality.as_deref())?
                .map(nationality)
                .transpose()?,
            document: text("document", self.document.as_deref())?
                .map(document)
                .transpose()?,
            decision: text("decision", self.decision.as_deref())?.map(str::to_owned),
            status: text("status", self.status.as_deref())?
                .map(status)
                .transpose()?,
            limit: limit(self.limit)?,
        };
        let asked = !search.forms.is_empty()
            || search.born.is_some()
            || search.nationality.is_some()
            || search.document.is_some()
            || search.decision.is_some()
            || search.status.is_some();
        if asked {
            Ok(search)
        } else {
            Err(refused("q", "criterion-required"))
        }
    }
}

/// A criterion without blanks around it. One that is given and empty is refused: it would find everything.
fn text<'t>(parameter: &'static str, value: Option<&'t str>) -> Result<Option<&'t str>, Problem> {
    let Some(value) = value.map(str::trim) else {
        return Ok(None);
    };
    match value.chars().count() {
        0 => Err(refused(parameter, "empty")),
        count if count > TEXT_CHARACTERS_MAX => Err(refused(parameter, "too-long")),
        _ => Ok(Some(value)),
    }
}

fn forms(name: &str) -> Result<Vec<String>, Problem> {
    if name.chars().count() < NAME_CHARACTERS_MIN {
        return Err(refused("q", "too-short"));
    }
    let forms = search_forms(name).map_err(|_| refused("q", "unreadable"))?;
    Ok(forms
        .iter()
        .map(|form| key(form.as_str()).to_owned())
        .collect())
}

fn born(text: &str) -> Result<(NaiveDate, NaiveDate), Problem> {
    let birth: BirthDate = text
        .parse()
        .map_err(|_| refused("birth_date", "not-a-date").rule("R-017"))?;
    Ok((birth.earliest(), birth.latest()))
}

fn nationality(code: &str) -> Result<Country, Problem> {
    code.parse()
        .map_err(|_| refused("nationality", "unknown-code").rule("R-020"))
}

fn document(number: &str) -> Result<String, Problem> {
    let normal = key(&normal_number(number)).to_owned();
    if normal.is_empty() {
        Err(refused("document", "unreadable"))
    } else {
        Ok(normal)
    }
}

fn status(code: &str) -> Result<FileStatus, Problem> {
    let known = FileStatus::ALL.iter().find(|status| status.code() == code);
    known
        .copied()
        .ok_or_else(|| refused("status", "unknown-code"))
}

/// A number of answers that is asked for, at most what one answer may hold.
pub(crate) fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    match asked {
        None => Ok(LIMIT_USUAL),
        Some(limit @ 1..=LIMIT_MAX) => Ok(limit),
        Some(_) => Err(refused("limit", "out-of-range")),
    }
}
