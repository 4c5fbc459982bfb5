//! Who is asked for and how: the same questions to the engine, through HTTP and to the baseline.

use super::spelling::{cyrillic, typo};
use super::{Person, Population};
use bytes::Bytes;
use chrono::{Datelike as _, NaiveDate};
use events::BirthDate;
use matching::births::Birth;
use matching::countries::Country;
use matching::index::{DocumentQuestion, Question};
use serde_json::json;

/// What is done to what the register knows of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Everything of the first identity, except the document.
    Exact,
    /// Everything of the second identity.
    Alias,
    /// One mistake in the name.
    Typo,
    /// Day and month of the birth date swapped.
    SwappedDate,
    /// The name in Cyrillic.
    CrossScript,
    /// Nothing but the name.
    NoBirthDate,
    /// Nothing but the document.
    Document,
    /// Somebody with names as common as those of the others, who is not registered.
    Stranger,
}

/// What ten questions are about: one mistake or none, and some of everything.
const TEN: [Kind; 10] = [
    Kind::Exact,
    Kind::Typo,
    Kind::Stranger,
    Kind::CrossScript,
    Kind::Alias,
    Kind::SwappedDate,
    Kind::Typo,
    Kind::Document,
    Kind::NoBirthDate,
    Kind::Stranger,
];

/// One question.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) kind: Kind,
    /// The number of the person that is meant.
    pub(super) number: u64,
    /// How the register's answer names the person.
    pub(super) id: String,
    surname: String,
    given_names: Vec<String>,
    pub(super) born: Option<NaiveDate>,
    sex: u8,
    nationality: Option<String>,
    document: Option<String>,
}

impl Kind {
    /// Its name in reports.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Alias => "alias",
            Self::Typo => "typo",
            Self::SwappedDate => "swapped_date",
            Self::CrossScript => "cross_script",
            Self::NoBirthDate => "no_birth_date",
            Self::Document => "document",
            Self::Stranger => "stranger",
        }
    }
}

impl Asked {
    /// So many questions about persons all over the population; every run asks the same.
    pub(super) fn some(count: u64, persons: u64, population: Population) -> Vec<Self> {
        let kinds = TEN.into_iter().cycle();
        let numbers = (0..count).zip(kinds);
        numbers
            .map(|(number, kind)| Self::new(kind, number, persons, population))
            .collect()
    }

    fn new(kind: Kind, number: u64, persons: u64, population: Population) -> Self {
        let random = mixed(number);
        let first = match kind {
            Kind::Stranger => persons,
            _ => 0,
        };
        // The next one of whom this can be asked: some have no document, some were born on the 25th.
        let of_whom = (0..).map(|step| first + (random + step) % persons.max(1));
        let (person, of) = of_whom
            .map(|of| (population(of), of))
            .take(100)
            .find(|(person, _)| kind.fits(person))
            .unwrap_or_else(|| (population(first), first));
        Self::of(kind, &person, of, mixed(random))
    }

    /// A question of this kind about a person; `random` chooses the mistake.
    pub(super) fn of(kind: Kind, person: &Person, number: u64, random: u64) -> Self {
        let (names, identity) = match kind {
            Kind::Alias => (&person.alias.names, &person.alias.identity),
            _ => (&person.opening.names, &person.opening.identity),
        };
        let nationality = identity.nationalities.first();
        let mut asked = Self {
            kind,
            number,
            id: person.id().to_owned(),
            surname: names.surname.clone().unwrap_or_default(),
            given_names: names.given_names.clone(),
            born: names.birth.date.and_then(day),
            sex: identity.sex.code(),
            nationality: nationality.map(|nationality| nationality.code.code().to_owned()),
            document: None,
        };
        match kind {
            Kind::Exact | Kind::Alias | Kind::Stranger => {}
            Kind::Typo => asked.misspells(random),
            Kind::SwappedDate => asked.born = asked.born.map(swapped),
            Kind::CrossScript => {
                asked.surname = cyrillic(&asked.surname);
                let given = asked.given_names.iter().map(|name| cyrillic(name));
                asked.given_names = given.collect();
            }
            Kind::NoBirthDate => {
                (asked.born, asked.sex, asked.nationality) = (None, 0, None);
            }
            Kind::Document => {
                let document = person.opening.documents.first();
                asked = Self {
                    surname: String::new(),
                    given_names: Vec::new(),
                    born: None,
                    sex: 0,
                    nationality: None,
                    document: document.map(|document| document.number.clone()),
                    ..asked
                };
            }
        }
        asked
    }

    /// In the longer one of surname and first given name.
    fn misspells(&mut self, random: u64) {
        match self.given_names.first_mut() {
            Some(given) if given.len() > self.surname.len() => *given = typo(given, random),
            _ => self.surname = typo(&self.surname, random),
        }
    }

    /// The same question for somebody of another name.
    pub(super) fn renamed(&self, [surname, given_name]: [&str; 2]) -> Self {
        Self {
            surname: surname.to_owned(),
            given_names: vec![given_name.to_owned()],
            ..self.clone()
        }
    }

    /// The whole name, empty where none is asked for.
    pub(super) fn name(&self) -> String {
        let parts = self.given_names.iter().map(String::as_str);
        let parts = parts.chain([self.surname.as_str()]);
        parts.collect::<Vec<_>>().join(" ").trim().to_owned()
    }

    /// For the engine.
    pub(super) fn question(&self) -> Question {
        Question {
            surname: Some(self.surname.clone()).filter(|name| !name.is_empty()),
            given_names: self.given_names.clone(),
            name: None,
            birth: self.born.map_or(Birth::Unknown, Birth::Full),
            sex: self.sex,
            nationalities: self
                .nationality
                .as_deref()
                .and_then(Country::parse)
                .into_iter()
                .collect(),
            birth_country: None,
            documents: self
                .document
                .iter()
                .map(|number| DocumentQuestion {
                    number: number.clone(),
                    issuer: None,
                })
                .collect(),
            min_score: None,
        }
    }

    /// For the check through HTTP.
    pub(super) fn body(&self) -> Bytes {
        let mut traveller = serde_json::Map::new();
        if !self.surname.is_empty() {
            traveller.insert("surname".to_owned(), json!(self.surname));
        }
        if !self.given_names.is_empty() {
            traveller.insert("given_names".to_owned(), json!(self.given_names));
        }
        if let Some(born) = self.born {
            traveller.insert("birth_date".to_owned(), json!(born));
        }
        if self.sex != 0 {
            traveller.insert("sex".to_owned(), json!(self.sex));
        }
        if let Some(nationality) = &self.nationality {
            traveller.insert("nationality".to_owned(), json!(nationality));
        }
        if let Some(number) = &self.document {
            traveller.insert("documents".to_owned(), json!([{ "number": number }]));
        }
        let check = json!({
            "traveller": traveller,
            "border_crossing_point": "LV-TER", "direction": "ENTRY", "input": "MANUAL",
        });
        Bytes::from(check.to_string())
    }
}

impl Kind {
    fn fits(self, person: &Person) -> bool {
        let born = || person.opening.names.birth.date.and_then(day);
        match self {
            Self::Document => !person.opening.documents.is_empty(),
            Self::SwappedDate => born().is_some_and(|born| swapped(born) != born),
            _ => true,
        }
    }
}

fn day(date: BirthDate) -> Option<NaiveDate> {
    match date {
        BirthDate::Day(day) => Some(day),
        _ => None,
    }
}

/// Day and month in each other's place; the same day where there is no such one.
fn swapped(day: NaiveDate) -> NaiveDate {
    let swapped = NaiveDate::from_ymd_opt(day.year(), day.day(), day.month());
    swapped.unwrap_or(day)
}

/// The mixing of SplitMix64: neighbours end far apart.
pub(super) fn mixed(number: u64) -> u64 {
    let z = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    // Room for what is added to it.
    (z ^ (z >> 31)) >> 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::codes::{DocumentKind, IdentityCategory, NationalityType, Sex};
    use events::payloads::{
        self, Document, ExternalReference, Identity, IdentityNames, Nationality,
    };
    use events::{DocumentId, IdentityId};
    use law::{AssertIdentity, OpenFile};
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn person(number: u64) -> Person {
        let uzbekistan = "UZB".parse().expect("a code of the list");
        let identity = Identity {
            identity_id: IdentityId(Uuid::nil()),
            category: IdentityCategory::Confirmed,
            sex: Sex::Male,
            nationalities: vec![Nationality {
                code: uzbekistan,
                kind: NationalityType::Cit,
            }],
        };
        let day = 1 + u32::try_from(number % 28).expect("a day");
        let names = IdentityNames {
            surname: Some("Sharipov".to_owned()),
            given_names: vec!["Aziz".to_owned()],
            patronymic: None,
            original_script: None,
            mrz_name: None,
            birth: payloads::Birth {
                date: NaiveDate::from_ymd_opt(1990, 3, day).map(BirthDate::Day),
                date_unknown: None,
                country: None,
                place: None,
            },
            ethnicity: None,
            personal_code: None,
            foreign_numbers: Vec::new(),
            fingerprints: None,
        };
        let document = Document {
            document_id: DocumentId(Uuid::nil()),
            kind: DocumentKind::Pp,
            number: format!("A{number:08}"),
            issuer: uzbekistan,
            issuing_authority: None,
            issued_on: None,
            expires_on: None,
        };
        Person {
            opening: OpenFile {
                identity: identity.clone(),
                names: names.clone(),
                documents: number
                    .is_multiple_of(3)
                    .then_some(document)
                    .into_iter()
                    .collect(),
                external_reference: Some(ExternalReference {
                    source: "test".to_owned(),
                    id: number.to_string(),
                }),
                names_truncated: false,
                distinct_from: Vec::new(),
            },
            alias: AssertIdentity {
                identity,
                names,
                documents: Vec::new(),
                consent: None,
            },
        }
    }

    #[test]
    fn every_run_asks_the_same_and_only_strangers_are_not_registered() {
        let asked = Asked::some(200, 1_000, person);
        let told = |asked: &[Asked]| format!("{asked:?}");
        assert_eq!(told(&asked), told(&Asked::some(200, 1_000, person)));
        for asked in &asked {
            let stranger = asked.kind == Kind::Stranger;
            assert_eq!(asked.number >= 1_000, stranger, "{asked:?}");
        }
        let numbers: BTreeSet<u64> = asked.iter().map(|asked| asked.number).collect();
        assert!(numbers.len() > 180, "{}", numbers.len());
    }

    #[test]
    fn a_question_says_what_its_kind_says_and_nothing_else() {
        for asked in Asked::some(200, 1_000, person) {
            let (known, body) = (person(asked.number), asked.body());
            let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            let traveller = &body["traveller"];
            let question = asked.question();
            match asked.kind {
                Kind::Document => {
                    let number = &known.opening.documents[0].number;
                    assert_eq!(*traveller, json!({"documents": [{"number": number}]}));
                    assert_eq!(asked.name(), "");
                    assert_eq!(question.documents[0].number, *number);
                }
                Kind::NoBirthDate => {
                    let name = json!({"surname": "Sharipov", "given_names": ["Aziz"]});
                    assert_eq!(*traveller, name);
                    assert_eq!(question.birth, Birth::Unknown);
                }
                Kind::SwappedDate => {
                    let born = traveller["birth_date"].as_str().expect("a day");
                    assert!(born.ends_with("-03"), "{born}");
                    assert!(!born.ends_with("-03-03"), "{born}");
                }
                Kind::CrossScript => assert_eq!(asked.name(), "азиз шарипов"),
                Kind::Typo => assert_ne!(asked.name(), "Aziz Sharipov"),
                Kind::Exact | Kind::Alias | Kind::Stranger => {
                    assert_eq!(asked.name(), "Aziz Sharipov");
                    assert_eq!(traveller["nationality"], "UZB");
                }
            }
        }
    }
}
