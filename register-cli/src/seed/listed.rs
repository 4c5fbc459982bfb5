//! Persons of whom nothing is known but two identities and one entry ban: a register to measure checks on.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use events::codes::{Authority, BanBasis, DecisionKind, IdentityCategory, Organisation};
use events::payloads::{Decision, ExternalReference, Identity};
use events::{Actor, BirthDate, DecisionId, IdentityId, Term};
use law::{AssertIdentity, Command, ImposeEntryBan, OpenFile};
use uuid::Uuid;

use super::case::{Case, Step};
use super::names::{Names, PEOPLES, People};
use super::person::Person;
use super::random::Random;

/// What the ids of all of them are made under.
const NAMESPACE: &[u8] = b"register seed --bans-only";
/// The list, as external references name it.
const SOURCE: &str = "seed";

/// One of them.
pub(crate) struct Listed {
    namespace: Uuid,
    /// What is written before the number of the ban.
    label: String,
    /// The opening of the file under the first identity; its external reference is the number of the person.
    pub(crate) opening: OpenFile,
    /// The second identity: another given name, born a year later.
    pub(crate) alias: AssertIdentity,
}

impl Listed {
    /// The person number `number` of the population `seed`: the same on every day.
    pub(crate) fn new(seed: u64, number: u64, names: Names) -> Self {
        let label = match names {
            Names::Few => format!("{seed}.{number}"),
            Names::Many => format!("M{seed}.{number}"),
        };
        let all = Uuid::new_v5(&Uuid::NAMESPACE_OID, NAMESPACE);
        let namespace = Uuid::new_v5(&all, label.as_bytes());
        let mut random = Random::of(seed, number);
        let mut person = Person::new(&mut random, namespace, listed_on());
        if names == Names::Many {
            let people = People::of(person.country);
            person.names.surname = Some(people.surname(&mut random));
            person.names.given_names = vec![people.given_name(&mut random, person.identity.sex)];
        }
        let alias = alias(&person, &mut random, namespace, names);
        let opening = OpenFile {
            external_reference: Some(ExternalReference {
                source: SOURCE.to_owned(),
                id: label.clone(),
            }),
            ..person.opening()
        };
        Self {
            namespace,
            label,
            opening,
            alias,
        }
    }

    /// All that is recorded of the person, in one request of the day before today.
    pub(crate) fn case(self, now: DateTime<Utc>) -> Case {
        let ban = self.ban();
        let Self {
            namespace,
            opening,
            alias,
            ..
        } = self;
        let step = Step {
            at: now,
            actor: Actor {
                user: "pmlp-seed".to_owned(),
                organisation: Organisation::Pmlp,
                unit: "PMLP-RIGA".to_owned(),
                workstation: "register seed".to_owned(),
            },
            commands: vec![
                Command::OpenFile(Box::new(opening)),
                Command::AssertIdentity(Box::new(alias)),
                ban,
            ],
        };
        Case {
            namespace,
            steps: vec![step],
        }
    }

    fn ban(&self) -> Command {
        let decision = Decision {
            decision_id: DecisionId(Uuid::new_v5(&self.namespace, b"ban")),
            kind: DecisionKind::BanSch,
            authority: Authority::MinInt,
            number: format!("{}/{}", self.label, listed_on().year()),
            date: listed_on(),
        };
        Command::ImposeEntryBan(ImposeEntryBan {
            review_on: Term::years(3).end_from(decision.date),
            decision,
            legal_reference: None,
            received_on: None,
            basis: BanBasis::Security,
            sub_basis: None,
            return_decision_id: None,
            term: None,
            valid_from: None,
            valid_until: None,
            unlimited: true,
            threat: true,
            family_member: false,
        })
    }
}

/// The day on which all of them were banned; their ages are told from it.
fn listed_on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 15).expect("a day of the calendar")
}

fn alias(person: &Person, random: &mut Random, namespace: Uuid, of: Names) -> AssertIdentity {
    let (people, sex) = (random.pick(PEOPLES), person.identity.sex);
    let given = match of {
        Names::Few => people.common_given_name(random, sex).to_owned(),
        Names::Many => people.given_name(random, sex),
    };
    let born = person.names.birth.date.map(|date| {
        let day = date.earliest();
        let later = day.with_year(day.year() + 1);
        later.map_or(BirthDate::Year(day.year() + 1), BirthDate::Day)
    });
    let mut names = person.names.clone();
    names.given_names = given.split(' ').map(str::to_owned).collect();
    names.birth.date = born;
    AssertIdentity {
        identity: Identity {
            identity_id: IdentityId(Uuid::new_v5(&namespace, b"identity/1")),
            category: IdentityCategory::Alias,
            ..person.identity.clone()
        },
        names,
        documents: Vec::new(),
        consent: None,
    }
}
