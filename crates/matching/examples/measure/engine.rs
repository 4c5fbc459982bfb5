//! The index itself, filled as `register import persons` fills it and asked as a check asks it.

use matching::births::Birth;
use matching::countries::Country;
use matching::index::{Category, Document, DocumentQuestion, Identity, Index, Person, Question};
use matching::names::is_latin;
use matching::score::Field;

use super::figures::Answer;
use super::register::registered_fields;
use super::set::{self, Listed, Mode};

pub(crate) struct Engine {
    pub(crate) index: Index<u32>,
    ids: Vec<String>,
}

impl Engine {
    pub(crate) fn of(listed: impl Iterator<Item = Listed>) -> Self {
        let (mut ids, mut persons) = (Vec::new(), Vec::new());
        for listed in listed {
            let key = u32::try_from(ids.len()).expect("fewer than 2^32 persons");
            persons.push(person(key, &listed));
            ids.push(listed.id);
        }
        let index = Index::build(persons.into_iter(), |_| {});
        Self { index, ids }
    }

    pub(crate) fn answer(&self, asked: &set::Asked, mode: Mode) -> Answer {
        let found = self
            .index
            .search(&question(asked, mode))
            .unwrap_or_default();
        found
            .into_iter()
            .map(|candidate| {
                let odds = candidate.score / (1.0 - candidate.score);
                (self.ids[candidate.key as usize].clone(), odds.ln() as f32)
            })
            .filter(|(person, _)| !asked.unjudged.contains(person))
            .collect()
    }
}

fn person(key: u32, listed: &Listed) -> Person<u32> {
    let births: Vec<Birth> = match listed.births.as_slice() {
        [] => vec![Birth::Unknown],
        births => births
            .iter()
            .map(|text| text.parse().unwrap_or_default())
            .collect(),
    };
    let nationalities: Vec<Country> = listed
        .nationalities
        .iter()
        .filter_map(|code| country(code))
        .collect();
    let mut identities = Vec::new();
    for (place, name) in listed.names.iter().enumerate() {
        for birth in &births {
            let mut identity = Identity {
                category: if place == 0 {
                    Category::NotConfirmed
                } else {
                    Category::Alias
                },
                birth: *birth,
                sex: listed.sex,
                nationalities: nationalities.clone(),
                ..Identity::default()
            };
            let mut latin = set::Name { ..name.clone() };
            if !is_latin(&name.full) && name.family.is_none() {
                identity.original_script = Some(name.full.clone());
                latin.full = deunicode::deunicode(&name.full);
            }
            for (field, text) in registered_fields(&latin) {
                if field == Field::Surname {
                    identity.surname = text;
                } else {
                    identity.given_names = text.split(' ').map(str::to_owned).collect();
                }
            }
            identities.push(identity);
        }
    }
    Person {
        key,
        identities,
        documents: listed
            .documents
            .iter()
            .map(|number| Document {
                number: number.clone(),
                issuer: None,
            })
            .collect(),
    }
}

fn question(asked: &set::Asked, mode: Mode) -> Question {
    let mut question = Question {
        min_score: Some(0.0),
        ..Question::default()
    };
    match (&asked.name.given, &asked.name.family) {
        (Some(given), Some(family)) => {
            question.surname = Some(family.clone());
            question.given_names = vec![given.clone()];
        }
        _ => question.name = Some(asked.name.full.clone()),
    }
    if mode == Mode::NameOnly {
        return question;
    }
    question.birth = asked
        .birth
        .as_deref()
        .map_or(Birth::Unknown, |text| text.parse().unwrap_or_default());
    question.sex = asked.sex;
    question.nationalities = asked
        .nationality
        .as_deref()
        .and_then(country)
        .into_iter()
        .collect();
    if let Some(number) = asked.document.as_ref().filter(|_| mode == Mode::Full) {
        question.documents.push(DocumentQuestion {
            number: number.clone(),
            issuer: None,
        });
    }
    question
}

fn country(code: &str) -> Option<Country> {
    Country::of_alpha2(code).or_else(|| Country::parse(code))
}
