//! Whom the caller asks for.

use super::day_code::code;
use super::parts::cut_key;
use super::rows::fingerprint;
use super::spelling::key;
use crate::births::{Birth, alternatives};
use crate::countries::Country;
use crate::documents::normal_number;
use crate::names::{Form, Unreadable, search_forms_of};
use crate::score::{About, Field};

/// What is known of a traveller. At least a name or a document number must be given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Surname, of any script.
    pub surname: Option<String>,
    /// Given names, of any script.
    pub given_names: Vec<String>,
    /// The whole name in any order; may stand beside or in place of surname and given names.
    pub name: Option<String>,
    /// Date of birth; [`Birth::Unknown`] when not given.
    pub birth: Birth,
    /// Sex by ISO 5218; 0 and 9 when not given, they are equal to nothing.
    pub sex: u8,
    /// Nationalities.
    pub nationalities: Vec<Country>,
    /// Country of birth.
    pub birth_country: Option<Country>,
    /// Documents.
    pub documents: Vec<DocumentQuestion>,
    /// Candidates below the reporting level are answered too when their score reaches this.
    pub min_score: Option<f64>,
}

/// A document of the traveller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentQuestion {
    /// Series and number; compared in normal form.
    pub number: String,
    /// Issuing state; where it is not given, or `XXX`, every issuer fits.
    pub issuer: Option<Country>,
}

/// A question made ready, as far as no register is needed for it.
pub(super) struct Reading<'a> {
    pub(super) question: &'a Question,
    /// The asked name in its spellings: its fields, and the whole name where that says something else.
    pub(super) spellings: Vec<Vec<(Field, &'a str)>>,
    /// Forms of all spellings.
    pub(super) forms: Vec<Form>,
    /// Where names that are equal, or were cut, are looked up.
    pub(super) keys: Vec<u32>,
    /// Dates of birth that are similar to the asked one.
    pub(super) similar_births: Vec<Birth>,
    /// Codes of dates so close to the asked one that a person may be told by date, nationality and sex alone: itself, whole or partial,
    /// and days that are similar to a day.
    close_dates: Vec<u32>,
    pub(super) documents: Vec<AskedDocument>,
}

/// An asked document.
pub(super) struct AskedDocument {
    pub(super) number: String,
    pub(super) issuer: Option<Country>,
    pub(super) fingerprint: u64,
}

impl<'a> Reading<'a> {
    pub(super) fn new(question: &'a Question) -> Result<Self, Unreadable> {
        let mut spellings = Vec::new();
        let mut forms = Vec::new();
        let fields = fields(question);
        if !fields.is_empty() {
            forms.extend(search_forms_of(fields.iter().map(|(_, text)| *text))?);
            spellings.push(fields);
        }
        if let Some(whole) = question.name.as_deref().filter(|whole| !whole.is_empty()) {
            let of_whole = search_forms_of([whole])?;
            if of_whole.iter().any(|form| !forms.contains(form)) {
                spellings.push(vec![(Field::Text, whole)]);
            }
            forms.extend(of_whole);
        }
        let documents = question
            .documents
            .iter()
            .map(asked_document)
            .collect::<Result<_, _>>()?;
        let documents = each_once(documents);
        if forms.is_empty() && documents.is_empty() {
            return Err(Unreadable::Nothing);
        }
        let cut = forms
            .iter()
            .flat_map(|form| form.as_str().split(' ').map(cut_key));
        let mut keys: Vec<u32> = forms
            .iter()
            .map(|form| key(form.as_str()))
            .chain(cut)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        let similar_births = similar_births(question.birth);
        Ok(Self {
            question,
            spellings,
            forms,
            keys,
            close_dates: close_dates(question.birth, &similar_births),
            similar_births,
            documents,
        })
    }

    /// Codes of the close dates, ascending.
    pub(super) fn close_dates(&self) -> &[u32] {
        &self.close_dates
    }

    /// Whether a date of birth, by its code, is one of the close dates.
    pub(super) fn is_close_date(&self, code: u32) -> bool {
        self.close_dates.binary_search(&code).is_ok()
    }

    pub(super) fn about(&self) -> About {
        About {
            birth: self.question.birth,
            converted: alternatives(self.question.birth),
            sex: self.question.sex,
            nationalities: self.question.nationalities.clone(),
            birth_country: self.question.birth_country,
        }
    }
}

fn each_once(mut documents: Vec<AskedDocument>) -> Vec<AskedDocument> {
    let one = |document: &AskedDocument| (document.fingerprint, document.issuer);
    documents.sort_by_key(one);
    documents.dedup_by_key(|document| one(document));
    documents
}

fn fields(question: &Question) -> Vec<(Field, &str)> {
    let surname = question
        .surname
        .iter()
        .map(|name| (Field::Surname, name.as_str()));
    let given = question
        .given_names
        .iter()
        .map(|name| (Field::Given, name.as_str()));
    surname
        .chain(given)
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

fn asked_document(document: &DocumentQuestion) -> Result<AskedDocument, Unreadable> {
    let number = normal_number(&document.number);
    if number.is_empty() {
        return Err(Unreadable::Document);
    }
    Ok(AskedDocument {
        fingerprint: fingerprint(&number),
        number,
        issuer: document.issuer.and_then(Country::specified),
    })
}

fn close_dates(asked: Birth, similar: &[Birth]) -> Vec<u32> {
    let is_day = |birth: &Birth| matches!(birth, Birth::Full(_));
    let similar = match asked {
        Birth::Unknown => return Vec::new(),
        // What is similar to a partial date is any day of a month or year.
        Birth::Year(_) | Birth::Month { .. } => &[],
        Birth::Full(_) => similar,
    };
    let days = similar.iter().copied().filter(is_day);
    let mut codes: Vec<u32> = days.chain([asked]).map(code).collect();
    codes.sort_unstable();
    codes
}

/// day and month swapped, other calendars, also of partial dates, and every date that differs in one digit.
fn similar_births(asked: Birth) -> Vec<Birth> {
    let mut similar = alternatives(asked);
    for place in 0..similar.len() {
        let text = similar[place].to_string();
        let partial = [4, 7]
            .iter()
            .filter_map(|end| text.get(..*end)?.parse::<Birth>().ok());
        similar.extend(partial.collect::<Vec<_>>());
    }
    let text = match asked {
        Birth::Full(_) | Birth::Month { .. } => asked.to_string(),
        Birth::Year(_) | Birth::Unknown => return similar,
    };
    for place in (0..text.len()).filter(|place| text.as_bytes()[*place] != b'-') {
        for digit in '0'..='9' {
            let edited = format!("{}{digit}{}", &text[..place], &text[place + 1..]);
            let edited = edited.parse().unwrap_or(asked);
            if std::mem::discriminant(&edited) == std::mem::discriminant(&asked) {
                similar.push(edited);
            }
        }
    }
    similar.sort_unstable_by_key(|birth| code(*birth));
    similar.dedup();
    similar.retain(|birth| *birth != asked);
    similar
}
