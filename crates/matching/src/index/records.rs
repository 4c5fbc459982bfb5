//! A person as the index keeps it: what grading and explaining need, and the keys to take it out again.

use super::parts::{cut_key, part_key, parts_of_fields, parts_of_text};
use super::person::{Category, Identity, Person};
use super::postings::fingerprint;
use crate::births::Birth;
use crate::countries::Country;
use crate::documents::normal_number;
use crate::mrz::may_be_cut;
use crate::names::{Form, search_forms_of};

/// A kept person.
pub(super) struct Record<K> {
    pub(super) key: K,
    pub(super) identities: Box<[Facts]>,
    /// Fingerprint of a form, or of a part of one, and the identity that has it.
    names: Box<[(u64, u32)]>,
    documents: Box<[Number]>,
}

/// A kept identity.
pub(super) struct Facts {
    pub(super) label: u32,
    pub(super) category: Category,
    pub(super) sex: u8,
    pub(super) birth: Birth,
    birth_country: Option<Country>,
    nationalities: Nationalities,
    /// The name as it is shown to a person.
    pub(super) name: Box<str>,
}

/// Nearly everybody has one nationality, so room is only made for the second.
enum Nationalities {
    One(Country),
    Several(Box<[Country]>),
}

/// A kept document.
struct Number {
    fingerprint: u64,
    issuer: Option<Country>,
}

/// Where a new record must be found.
pub(super) struct Keys {
    pub(super) names: Vec<(u64, u32)>,
    pub(super) documents: Vec<(u64, u32)>,
    pub(super) unreadable_identities: usize,
}

impl<K: Copy> Record<K> {
    pub(super) fn new(person: &Person<K>) -> (Self, Keys) {
        let mut names = Vec::with_capacity(person.identities.len());
        let mut unreadable_identities = 0;
        for (part, identity) in (0_u32..).zip(&person.identities) {
            let forms = forms_of(identity);
            unreadable_identities += usize::from(forms.is_empty());
            names.extend(keys_of(identity, &forms).into_iter().map(|key| (key, part)));
        }
        let documents: Box<[Number]> = person
            .documents
            .iter()
            .map(|document| {
                let issuer = document.issuer.and_then(Country::specified);
                (normal_number(&document.number), issuer)
            })
            .filter(|(number, _)| !number.is_empty())
            .map(|(number, issuer)| Number {
                fingerprint: fingerprint(&number),
                issuer,
            })
            .collect();
        let record = Self {
            key: person.key,
            identities: person.identities.iter().map(Facts::new).collect(),
            names: names.clone().into_boxed_slice(),
            documents,
        };
        let documents = record.document_keys().collect();
        (
            record,
            Keys {
                names,
                documents,
                unreadable_identities,
            },
        )
    }

    pub(super) fn name_keys(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.names.iter().copied()
    }

    pub(super) fn document_keys(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.documents
            .iter()
            .map(|number| number.fingerprint)
            .zip(0_u32..)
    }

    /// Whether a document may be of this issuer: equal where both are known.
    pub(super) fn issuer_agrees(&self, part: u32, asked: Option<Country>) -> bool {
        match (self.documents[part as usize].issuer, asked) {
            (Some(known), Some(asked)) => known == asked,
            _ => true,
        }
    }
}

impl Facts {
    fn new(identity: &Identity) -> Self {
        Self {
            label: identity.label,
            category: identity.category,
            sex: identity.sex,
            birth: identity.birth,
            birth_country: identity.birth_country,
            nationalities: Nationalities::new(&identity.nationalities),
            name: shown_name(identity).into_boxed_str(),
        }
    }

    /// Whether one of the nationalities is the asked one.
    pub(super) fn is_national_of(&self, asked: Country) -> bool {
        match &self.nationalities {
            Nationalities::One(only) => only.agrees_with(asked),
            Nationalities::Several(all) => all.iter().any(|one| one.agrees_with(asked)),
        }
    }

    /// Whether the country of birth is the asked one.
    pub(super) fn was_born_in(&self, asked: Country) -> bool {
        self.birth_country
            .is_some_and(|country| country.agrees_with(asked))
    }
}

impl Nationalities {
    fn new(all: &[Country]) -> Self {
        if let [only] = all {
            Self::One(*only)
        } else {
            Self::Several(all.into())
        }
    }
}

/// The forms of all names of an identity; a name that cannot be read adds none.
fn forms_of(identity: &Identity) -> Vec<Form> {
    let latin = || {
        std::iter::once(identity.surname.as_str())
            .chain(identity.given_names.iter().map(String::as_str))
    };
    let mut forms = search_forms_of(latin()).unwrap_or_default();
    let patronymic = identity
        .patronymic
        .as_deref()
        .filter(|name| !name.trim().is_empty());
    let others = [
        patronymic.map(|patronymic| search_forms_of(latin().chain([patronymic]))),
        identity.full.as_deref().map(|name| search_forms_of([name])),
        identity
            .original_script
            .as_deref()
            .map(|name| search_forms_of([name])),
    ];
    for form in others
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .flatten()
    {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// Everything an identity is looked up by: its names, their parts, and the beginning of a name that its zone cut.
fn keys_of(identity: &Identity, forms: &[Form]) -> Vec<u64> {
    let texts = identity.full.iter().chain(&identity.original_script);
    let mut keys: Vec<u64> = forms
        .iter()
        .map(|form| fingerprint(form.as_str()))
        .collect();
    let parts = parts_of_fields(&identity.surname, &identity.given_names);
    for part in parts
        .into_iter()
        .chain(texts.flat_map(|text| parts_of_text(text)))
    {
        let key = part_key(part.as_str());
        if !forms.contains(&part) && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.extend(cut_words(identity).first().map(|word| cut_key(word)));
    keys
}

/// The words of a name that is known only as its zone cut it; none for a name that is whole.
fn cut_words(identity: &Identity) -> Vec<String> {
    let Some(field) = identity.full.as_deref().filter(|field| may_be_cut(field)) else {
        return Vec::new();
    };
    let words = |text: &str| -> Vec<String> {
        text.split(|letter: char| !letter.is_alphabetic())
            .filter(|word| !word.is_empty())
            .map(str::to_uppercase)
            .collect()
    };
    let of_zone = words(field);
    // A name that was written out beside the zone is whole.
    let known_from_zone = words(&shown_name(identity)) == of_zone;
    if known_from_zone { of_zone } else { Vec::new() }
}

fn shown_name(identity: &Identity) -> String {
    let parts = std::iter::once(&identity.surname)
        .chain(&identity.given_names)
        .chain(&identity.patronymic);
    let parts: Vec<&str> = parts
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    if !parts.is_empty() {
        return parts.join(" ");
    }
    identity
        .full
        .clone()
        .or_else(|| identity.original_script.clone())
        .unwrap_or_default()
}
