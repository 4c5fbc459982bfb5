//! Whom the caller asks for.

use super::parts::{Agreement, cut_key, part_key, parts_of_fields, parts_of_text};
use super::postings::fingerprint;
use crate::births::Birth;
use crate::countries::Country;
use crate::documents::normal_number;
use crate::names::{Form, Unreadable, search_forms_of};

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

/// A question made ready: names as forms, numbers in normal form, each with its fingerprint.
pub(super) struct Reading<'a> {
    pub(super) question: &'a Question,
    pub(super) names: Vec<AskedName>,
    pub(super) documents: Vec<AskedDocument>,
}

/// A form of the asked name, or of a part of it, and where persons are looked up for it.
pub(super) struct AskedName {
    pub(super) form: String,
    pub(super) fingerprint: u64,
    /// How the name of a person that stands there agrees.
    pub(super) agreement: Agreement,
}

/// An asked document.
pub(super) struct AskedDocument {
    pub(super) number: String,
    pub(super) issuer: Option<Country>,
    pub(super) fingerprint: u64,
}

impl<'a> Reading<'a> {
    pub(super) fn new(question: &'a Question) -> Result<Self, Unreadable> {
        let names = asked_names(question)?;
        let documents = question
            .documents
            .iter()
            .map(asked_document)
            .collect::<Result<Vec<_>, _>>()?;
        if names.is_empty() && documents.is_empty() {
            return Err(Unreadable::Nothing);
        }
        Ok(Self {
            question,
            names,
            documents,
        })
    }
}

/// The asked name itself, then what it may be a part of, then its own parts.
fn asked_names(question: &Question) -> Result<Vec<AskedName>, Unreadable> {
    let wholes = whole_forms(question)?;
    let mut names: Vec<AskedName> = Vec::new();
    let mut add = |form: &str, fingerprint: u64, agreement: Agreement| {
        if !names.iter().any(|known| known.fingerprint == fingerprint) {
            names.push(AskedName {
                form: form.to_owned(),
                fingerprint,
                agreement,
            });
        }
    };
    for form in &wholes {
        add(form.as_str(), fingerprint(form.as_str()), Agreement::Whole);
    }
    for form in &wholes {
        let form = form.as_str();
        add(form, part_key(form), Agreement::PartOfRegistered);
        for word in form.split(' ') {
            add(form, cut_key(word), Agreement::Cut);
        }
    }
    for part in asked_parts(question) {
        let part = part.as_str();
        add(part, fingerprint(part), Agreement::PartOfAsked);
    }
    Ok(names)
}

fn whole_forms(question: &Question) -> Result<Vec<Form>, Unreadable> {
    let parts = || {
        question
            .surname
            .iter()
            .chain(&question.given_names)
            .map(String::as_str)
    };
    let mut forms = Vec::new();
    if parts().any(|part| !part.is_empty()) {
        forms.extend(search_forms_of(parts())?);
    }
    if let Some(whole) = question.name.as_deref().filter(|whole| !whole.is_empty()) {
        for form in search_forms_of([whole])? {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    Ok(forms)
}

fn asked_parts(question: &Question) -> Vec<Form> {
    let surname = question.surname.as_deref().unwrap_or_default();
    let mut parts = parts_of_fields(surname, &question.given_names);
    parts.extend(question.name.iter().flat_map(|name| parts_of_text(name)));
    parts
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
