//! What a search asks for, read once.

use super::search::SearchParameters;
use super::{instant, refused};
use chassis::Problem;
use chrono::{DateTime, Utc};
use events::BirthDate;
use events::codes::{Authority, Country};
use matching::documents::normal_number;
use matching::names::search_forms;
use read_models::case_lookup::{Deadline, FileStatus, key};
use std::fmt::Write as _;

/// Cases in one answer at most, and when nothing else is asked.
const LIMIT_MAX: u32 = 100;
const LIMIT_USUAL: u32 = 20;

/// Letters of a criterion at most.
const TEXT_CHARACTERS_MAX: usize = 200;

/// Letters of a name at least: one letter finds a tenth of the register.
const NAME_CHARACTERS_MIN: usize = 2;

/// Letters from which a word may be the beginning of a longer one: fewer begin too many.
const BEGINNING_CHARACTERS_MIN: usize = 3;

/// What is searched for. All criteria must hold; those of an identity for one and the same identity, those of a decision for one
/// and the same decision.
#[derive(Debug)]
pub(crate) struct Search {
    /// The name.
    pub(crate) name: Option<Name>,
    /// Date of birth, perhaps partial.
    pub(crate) born: Option<BirthDate>,
    /// Nationality.
    pub(crate) nationality: Option<Country>,
    /// Document number in normal form (rule R-026).
    pub(crate) document: Option<String>,
    /// Number of a decision.
    pub(crate) decision: Option<String>,
    /// Authority of a decision.
    pub(crate) authority: Option<Authority>,
    /// Unit that works on the case.
    pub(crate) unit: Option<String>,
    /// Leading situation.
    pub(crate) status: Option<FileStatus>,
    /// When something is due.
    pub(crate) due: Due,
    /// In which order cases are listed.
    pub(crate) sort: Sort,
    /// Cases in one answer.
    pub(crate) limit: u32,
}

/// A name that is asked for, and its search forms.
#[derive(Debug)]
pub(crate) struct Name {
    /// The name as it was asked for.
    pub(crate) asked: String,
    /// The forms: who has one of them has exactly this name.
    pub(crate) forms: Vec<String>,
    /// All words of a form, as a text search.
    pub(crate) words: String,
    /// All words of a form or beginnings of words, as a text search.
    pub(crate) beginnings: String,
}

/// When something is due: at the first instant or later, before the second.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Due {
    pub(crate) after: Option<DateTime<Utc>>,
    pub(crate) before: Option<DateTime<Utc>>,
}

/// In which order cases are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// By how well the name fits.
    Rank,
    /// By the next deadline, the soonest first.
    Deadline,
}

impl SearchParameters {
    /// Reads the parameters.
    pub(crate) fn read(&self) -> Result<Search, Problem> {
        let search = Search {
            name: asked("q", self.q.as_deref(), Name::read)?,
            born: asked("birth_date", self.birth_date.as_deref(), born)?,
            nationality: asked("nationality", self.nationality.as_deref(), nationality)?,
            document: asked("document", self.document.as_deref(), document)?,
            decision: text("decision", self.decision.as_deref())?.map(str::to_owned),
            authority: asked("authority", self.authority.as_deref(), authority)?,
            unit: text("unit", self.unit.as_deref())?.map(str::to_owned),
            status: asked("status", self.status.as_deref(), status)?,
            due: Due::read(self.due_after.as_deref(), self.due_before.as_deref())?,
            sort: asked("sort", self.sort.as_deref(), sort)?.unwrap_or(Sort::Rank),
            limit: limit(self.limit)?,
        };
        if search.has_criterion() {
            Ok(search)
        } else {
            Err(refused("q", "criterion-required"))
        }
    }
}

impl Search {
    /// Whether anything is asked for; what is due next is a question too.
    fn has_criterion(&self) -> bool {
        self.name.is_some()
            || self.born.is_some()
            || self.nationality.is_some()
            || self.document.is_some()
            || self.decision.is_some()
            || self.authority.is_some()
            || self.unit.is_some()
            || self.status.is_some()
            || self.due.is_asked()
            || self.sort == Sort::Deadline
    }
}

impl Due {
    fn read(after: Option<&str>, before: Option<&str>) -> Result<Self, Problem> {
        let after = after.map(|text| instant("due_after", text)).transpose()?;
        let before = before.map(|text| instant("due_before", text)).transpose()?;
        if after
            .zip(before)
            .is_some_and(|(after, before)| after >= before)
        {
            return Err(refused("due_before", "not-after-due_after"));
        }
        Ok(Self { after, before })
    }

    /// Whether anything is asked for.
    pub(crate) const fn is_asked(self) -> bool {
        self.after.is_some() || self.before.is_some()
    }

    /// Whether the deadline lies in the time asked for.
    pub(crate) fn holds(self, deadline: &Deadline) -> bool {
        self.after.is_none_or(|after| after <= deadline.due_at)
            && self.before.is_none_or(|before| deadline.due_at < before)
    }
}

impl Name {
    fn read(name: &str) -> Result<Self, Problem> {
        if name.chars().count() < NAME_CHARACTERS_MIN {
            return Err(refused("q", "too-short"));
        }
        let forms = search_forms(name).map_err(|_| refused("q", "unreadable"))?;
        let forms: Vec<String> = forms
            .iter()
            .map(|form| key(form.as_str()).to_owned())
            .collect();
        Ok(Self {
            asked: name.to_owned(),
            words: text_search(&forms, |_| ""),
            beginnings: text_search(&forms, |word| {
                if word.len() < BEGINNING_CHARACTERS_MIN {
                    ""
                } else {
                    ":*"
                }
            }),
            forms,
        })
    }
}

/// One of the forms with all its words, as PostgreSQL reads it. Words are letters A to Z and digits.
fn text_search(forms: &[String], suffix: impl Fn(&str) -> &'static str) -> String {
    let mut search = String::new();
    for (place, form) in forms.iter().enumerate() {
        search.push_str(if place == 0 { "(" } else { " | (" });
        for (place, word) in form.split_ascii_whitespace().enumerate() {
            let and = if place == 0 { "" } else { " & " };
            write!(search, "{and}'{word}'{}", suffix(word)).expect("a string grows");
        }
        search.push(')');
    }
    search
}

/// A criterion that is read, if it is given.
fn asked<'t, T>(
    parameter: &'static str,
    value: Option<&'t str>,
    read: impl FnOnce(&'t str) -> Result<T, Problem>,
) -> Result<Option<T>, Problem> {
    text(parameter, value)?.map(read).transpose()
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

fn born(text: &str) -> Result<BirthDate, Problem> {
    text.parse()
        .map_err(|_| refused("birth_date", "not-a-date").rule("R-017"))
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

fn authority(code: &str) -> Result<Authority, Problem> {
    code.parse()
        .map_err(|_| refused("authority", "unknown-code"))
}

fn status(code: &str) -> Result<FileStatus, Problem> {
    let known = FileStatus::ALL.iter().find(|status| status.code() == code);
    known
        .copied()
        .ok_or_else(|| refused("status", "unknown-code"))
}

fn sort(code: &str) -> Result<Sort, Problem> {
    match code {
        "rank" => Ok(Sort::Rank),
        "deadline" => Ok(Sort::Deadline),
        _ => Err(refused("sort", "unknown-code")),
    }
}

/// A number of answers that is asked for, at most what one answer may hold.
pub(crate) fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    match asked {
        None => Ok(LIMIT_USUAL),
        Some(limit @ 1..=LIMIT_MAX) => Ok(limit),
        Some(_) => Err(refused("limit", "out-of-range")),
    }
}
