//! Invented persons.

use chrono::{Datelike, Days, NaiveDate};
use events::codes::{Country, DocumentKind, IdentityCategory, NationalityType, Sex};
use events::payloads::{Birth, Document, Identity, IdentityNames, Nationality};
use events::{BirthDate, DocumentId, IdentityId};
use law::{AssertIdentity, OpenFile};
use uuid::Uuid;

use super::names::PEOPLES;
use super::random::Random;

/// A person before anything happened.
pub(crate) struct Person {
    pub(crate) identity: Identity,
    pub(crate) names: IdentityNames,
    pub(crate) documents: Vec<Document>,
    /// The country to return to.
    pub(crate) country: Country,
    surname: &'static str,
}

impl Person {
    /// Somebody who is grown up on `day`, perhaps just not.
    pub(crate) fn new(random: &mut Random, namespace: Uuid, day: NaiveDate) -> Self {
        let people = random.pick(PEOPLES);
        let woman = random.chance(18);
        let (sex, given) = if woman {
            (Sex::Female, *random.pick(people.women))
        } else {
            (Sex::Male, *random.pick(people.men))
        };
        let surname = *random.pick(people.surnames);
        let country: Country = people.country.parse().expect("a code of the list");
        let born = born(random, day);
        let confirmed = random.chance(85);
        let category = if confirmed {
            IdentityCategory::Confirmed
        } else {
            IdentityCategory::NotConfirmed
        };
        let code = country;
        let identity = Identity {
            identity_id: IdentityId(Uuid::new_v5(&namespace, b"identity/0")),
            category,
            sex,
            nationalities: vec![Nationality {
                code,
                kind: NationalityType::Cit,
            }],
        };
        let names = names(surname, given, BirthDate::Day(born), country);
        let documents = if confirmed {
            vec![passport(random, namespace, country, day)]
        } else {
            Vec::new()
        };
        Self {
            identity,
            names,
            documents,
            country,
            surname,
        }
    }

    /// The opening of the file.
    pub(crate) fn opening(&self) -> OpenFile {
        OpenFile {
            identity: self.identity.clone(),
            names: self.names.clone(),
            documents: self.documents.clone(),
            external_reference: None,
            names_truncated: false,
            distinct_from: Vec::new(),
        }
    }

    /// Another name that the person went by, with a birth date that is known by its year.
    pub(crate) fn alias(&self, random: &mut Random, namespace: Uuid) -> AssertIdentity {
        let given = random
            .pick(PEOPLES)
            .common_given_name(random, self.identity.sex);
        let year = self
            .names
            .birth
            .date
            .map_or(1990, |date| date.earliest().year() + 1);
        AssertIdentity {
            identity: Identity {
                identity_id: IdentityId(Uuid::new_v5(&namespace, b"identity/1")),
                category: IdentityCategory::Alias,
                ..self.identity.clone()
            },
            names: names(self.surname, given, BirthDate::Year(year), self.country),
            documents: Vec::new(),
            consent: None,
        }
    }
}

fn names(surname: &str, given: &str, born: BirthDate, country: Country) -> IdentityNames {
    IdentityNames {
        surname: Some(surname.to_owned()),
        given_names: given.split(' ').map(str::to_owned).collect(),
        patronymic: None,
        original_script: None,
        mrz_name: None,
        birth: Birth {
            date: Some(born),
            date_unknown: None,
            country: Some(country),
            place: None,
        },
        ethnicity: None,
        personal_code: None,
        foreign_numbers: Vec::new(),
        fingerprints: None,
    }
}

fn born(random: &mut Random, day: NaiveDate) -> NaiveDate {
    let age_days = random.between(17 * 365, 58 * 365).unsigned_abs();
    day.checked_sub_days(Days::new(age_days)).unwrap_or(day)
}

fn passport(random: &mut Random, namespace: Uuid, country: Country, day: NaiveDate) -> Document {
    let letter = char::from(b'A' + u8::try_from(random.below(26)).unwrap_or_default());
    let issued_on = day.checked_sub_days(Days::new(random.below(3_000) + 60));
    Document {
        document_id: DocumentId(Uuid::new_v5(&namespace, b"document/0")),
        kind: DocumentKind::Pp,
        number: format!("{letter}{:08}", random.below(100_000_000)),
        issuer: country,
        issuing_authority: None,
        issued_on,
        expires_on: issued_on.and_then(|issued_on| issued_on.checked_add_days(Days::new(3_652))),
    }
}
