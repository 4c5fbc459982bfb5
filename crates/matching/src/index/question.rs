//! Whom the caller asks for.

use super::postings::fingerprint;
use crate::births::Birth;
use crate::countries::Country;
use crate::documents::normal_number;
use crate::names::{Unreadable, search_forms_of};

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
    /// Issuing state; where it is not given every issuer fits.
    pub issuer: Option<Country>,
}

/// A question made ready: names as forms, numbers in normal form, each with its fingerprint.
pub(super) struct Reading<'a> {
    pub(super) question: &'a Question,
    pub(super) names: Vec<AskedName>,
    pub(super) documents: Vec<AskedDocument>,
}

/// A form of the asked name.
pub(super) struct AskedName {
    pub(super) form: String,
    pub(super) fingerprint: u64,
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

fn asked_names(question: &Question) -> Result<Vec<AskedName>, Unreadable> {
    let parts = || {
        question
            .surname
            .iter()
            .chain(&question.given_names)
            .map(String::as_str)
    };
    let whole = question.name.as_deref();
    let mut names: Vec<AskedName> = Vec::new();
    let mut add = |fields: &mut dyn Iterator<Item = &str>| -> Result<(), Unreadable> {
        for form in search_forms_of(fields)? {
            let form = form.as_str().to_owned();
            if !names.iter().any(|known| known.form == form) {
                names.push(AskedName {
                    fingerprint: fingerprint(&form),
                    form,
                });
            }
        }
        Ok(())
    };
    if parts().any(|part| !part.is_empty()) {
        add(&mut parts())?;
    }
    if let Some(whole) = whole.filter(|whole| !whole.is_empty()) {
        add(&mut [whole].into_iter())?;
    }
    Ok(names)
}

fn asked_document(document: &DocumentQuestion) -> Result<AskedDocument, Unreadable> {
    let number = normal_number(&document.number);
    if number.is_empty() {
        return Err(Unreadable::Document);
    }
    Ok(AskedDocument {
        fingerprint: fingerprint(&number),
        number,
        issuer: document.issuer,
    })
}
