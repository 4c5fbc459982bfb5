//! One pass over the access records of a range, in pages: no long statement holds up whoever makes or drops a quarter.

use crate::access::range::Range;
use crate::{Service, outage};
use chassis::Problem;
use chrono::{DateTime, TimeDelta, Utc};
use event_log::{Act, Keyring, acts_in};
use events::ForeignerId;
use events::codes::Purpose;
use matching::mrz;
use reading_habits::{Access, Habits, Person, digest, serials};
use serde::Deserialize;
use sqlx::PgPool;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Records in one page.
const PAGE_RECORDS: i64 = 5_000;

/// In how many days after a reading the act that it announced is expected; one on the day before counts as well, because
/// officers look at what they have just recorded.
const ACT_AFTER: TimeDelta = TimeDelta::days(14);
const ACT_BEFORE: TimeDelta = TimeDelta::days(1);

/// A record as it is stored.
struct Stored {
    access_id: Uuid,
    at: DateTime<Utc>,
    user: String,
    organisation: String,
    unit: String,
    purpose: String,
    action: String,
    foreigners: Vec<Uuid>,
    asked: Option<Vec<u8>>,
}

/// What was asked, as far as it names somebody. It is digested and forgotten.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: Option<String>,
    document: Option<String>,
    decision: Option<String>,
    /// Who is asked for at a border, or when a file is to be opened.
    #[serde(alias = "person")]
    traveller: Traveller,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Traveller {
    surname: Option<String>,
    given_names: Vec<String>,
    name: Option<String>,
    birth_date: Option<String>,
    documents: Vec<Document>,
    mrz: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Document {
    number: String,
}

/// The acts in the files of a page.
struct Acts(HashMap<Uuid, Vec<Act>>);

/// Takes note of every access of the range, and counts them.
pub(super) async fn read(
    service: &Service,
    range: Range,
    now: DateTime<Utc>,
) -> Result<(Habits, u64), Problem> {
    let (mut habits, mut count) = (Habits::default(), 0);
    let mut after = (range.from, Uuid::nil());
    loop {
        let page = page(&service.figures, range, after).await;
        let page = page.map_err(outage::problem)?;
        let Some(last) = page.last() else {
            return Ok((habits, count));
        };
        after = (last.at, last.access_id);
        count += page.len() as u64;
        let acts = Acts::of(&service.figures, &page).await;
        let acts = acts.map_err(outage::problem)?;
        let keyring = service.keyring.clone();
        let noting = tokio::task::spawn_blocking(move || {
            for record in &page {
                record.note(&mut habits, &keyring, &acts, now);
            }
            habits
        });
        habits = noting
            .await
            .map_err(|error| Problem::internal(error.into()))?;
    }
}

/// The file behind a person of the report; `None` where only the question is known.
pub(super) fn file_of(person: u128) -> Option<Uuid> {
    // A digest of a question has 64 bits, and a UUID has its version above them.
    (person > u128::from(u64::MAX)).then(|| Uuid::from_u128(person))
}

async fn page(
    pool: &PgPool,
    range: Range,
    after: (DateTime<Utc>, Uuid),
) -> Result<Vec<Stored>, sqlx::Error> {
    sqlx::query_as!(
        Stored,
        r#"SELECT access_id, at, coalesce(actor ->> 'user', '') AS "user!", coalesce(actor ->> 'organisation', '') AS "organisation!",
                  coalesce(actor ->> 'unit', '') AS "unit!", purpose, action, foreigners, asked
             FROM access_log
            WHERE at >= $1 AND at < $2 AND (at, access_id) > ($1, $3)
            ORDER BY at, access_id
            LIMIT $4"#,
        after.0,
        range.until,
        after.1,
        PAGE_RECORDS,
    )
    .fetch_all(pool)
    .await
}

impl Stored {
    fn note(&self, habits: &mut Habits, keyring: &Keyring, acts: &Acts, now: DateTime<Utc>) {
        let asked = self.asked(keyring);
        let mut persons: Vec<Person> = self
            .foreigners
            .iter()
            .map(|file| self.person(*file, acts, now))
            .collect();
        // Whoever is asked for at the border is looked at, found or not.
        persons.extend(asked.traveller.digest().map(|id| Person {
            id: id.into(),
            acted: None,
            of_unit: true,
        }));
        habits.note(&Access {
            user: &self.user,
            organisation: &self.organisation,
            unit: &self.unit,
            purpose: &self.purpose,
            at: law::time::as_in_latvia(self.at).naive_local(),
            opened: self.opens(),
            persons: &persons,
            numbers: &asked.numbers(),
            name: asked.name(),
        });
    }

    fn asked(&self, keyring: &Keyring) -> Asked {
        let sealed = self.asked.as_deref();
        let opened = sealed.and_then(|sealed| keyring.open_question(sealed, self.access_id));
        let read = opened.and_then(|asked| serde_json::from_slice(&asked).ok());
        read.map(|asked: Asked| asked.with_zone_read(self.at))
            .unwrap_or_default()
    }

    /// Whether persons were opened one by one; a list was not chosen by whoever reads it.
    fn opens(&self) -> bool {
        !matches!(
            self.action.as_str(),
            "SEARCH"
                | "LIST_ALARMS"
                | "LIST_RETENTION"
                | "READ_LOG"
                | "READ_ACCESS_LOG"
                | "READ_CANDIDATES"
        )
    }

    fn person(&self, file: Uuid, acts: &Acts, now: DateTime<Utc>) -> Person {
        let in_file = acts.0.get(&file).map_or(&[][..], Vec::as_slice);
        let same = |act: &&Act| act.organisation == self.organisation;
        let soon = self.at - ACT_BEFORE..=self.at + ACT_AFTER;
        let acted = in_file
            .iter()
            .filter(same)
            .any(|act| act.user == self.user && soon.contains(&act.recorded_at));
        let expected = [Purpose::CaseWork.code(), Purpose::RecordDecision.code()]
            .contains(&self.purpose.as_str());
        let settled = acted || *soon.end() <= now;
        Person {
            id: file.as_u128(),
            acted: (expected && settled).then_some(acted),
            // A guard is asked who wants to cross, and has no files.
            of_unit: self.action == "CHECK"
                || in_file.iter().filter(same).any(|act| act.unit == self.unit),
        }
    }
}

impl Acts {
    async fn of(pool: &PgPool, page: &[Stored]) -> Result<Self, sqlx::Error> {
        let opened = page
            .iter()
            .filter(|record| record.opens() && record.action != "CHECK");
        let files: HashSet<Uuid> = opened
            .flat_map(|record| record.foreigners.iter().copied())
            .collect();
        let files: Vec<ForeignerId> = files.into_iter().map(ForeignerId).collect();
        let mut acts: HashMap<Uuid, Vec<Act>> = HashMap::with_capacity(files.len());
        for act in acts_in(pool, &files).await? {
            acts.entry(act.foreigner_id.0).or_default().push(act);
        }
        Ok(Self(acts))
    }
}

impl Asked {
    /// What a machine-readable zone says stands for what was typed.
    fn with_zone_read(mut self, at: DateTime<Utc>) -> Self {
        let zone = self.traveller.mrz.take();
        let day = law::time::civil_day(at);
        if let Some(read) = zone.and_then(|zone| mrz::parse(&zone, day).ok()) {
            self.traveller.surname = Some(read.surname);
            self.traveller.documents = vec![Document {
                number: read.number,
            }];
        }
        self
    }

    fn numbers(&self) -> Vec<(u64, u64)> {
        let documents = self
            .traveller
            .documents
            .iter()
            .map(|document| &document.number);
        let searched = self.document.iter().chain(&self.decision);
        documents
            .chain(searched)
            .flat_map(|number| serials(number))
            .collect()
    }

    fn name(&self) -> Option<&str> {
        let traveller = self
            .traveller
            .surname
            .as_deref()
            .or(self.traveller.name.as_deref());
        self.q.as_deref().or(traveller)
    }
}

impl Traveller {
    /// The same for the same traveller: by document, otherwise by name and birth.
    fn digest(&self) -> Option<u64> {
        if let Some(document) = self.documents.first() {
            return Some(digest(&document.number));
        }
        let name = self.surname.as_deref().or(self.name.as_deref())?;
        let birth = self.birth_date.as_deref().unwrap_or_default();
        Some(digest(
            &[name, &self.given_names.join(" "), birth]
                .join("\n")
                .to_lowercase(),
        ))
    }
}

/// What a reading of `anna` in unit U1 is to the report, with one act in the file.
#[cfg(test)]
pub(super) fn acted_and_of_unit(
    purpose: &str,
    at: DateTime<Utc>,
    (user, unit, recorded_at): (&str, &str, DateTime<Utc>),
    now: DateTime<Utc>,
) -> (Option<bool>, bool) {
    let file = Uuid::from_u128(u128::MAX);
    let act = Act {
        foreigner_id: ForeignerId(file),
        user: user.to_owned(),
        organisation: "PMLP".to_owned(),
        unit: unit.to_owned(),
        recorded_at,
    };
    let stored = Stored {
        access_id: Uuid::nil(),
        at,
        user: "anna".to_owned(),
        organisation: "PMLP".to_owned(),
        unit: "U1".to_owned(),
        purpose: purpose.to_owned(),
        action: "READ_CASE".to_owned(),
        foreigners: vec![file],
        asked: None,
    };
    let acts = Acts(HashMap::from([(file, vec![act])]));
    let person = stored.person(file, &acts, now);
    (person.acted, person.of_unit)
}
