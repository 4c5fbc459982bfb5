//! A small register in memory that gives every candidate worth scoring, without care for time.

use std::collections::HashMap;

use chrono::Datelike;

use matching::births::{Birth, alternatives};
use matching::countries::Country;
use matching::dictionary::{Dictionary, TokenId};
use matching::documents::normal_number;
use matching::names::{is_latin, tokens};
use matching::score::{About, Asked, Closeness, Documents, Field, Rarity, Shown, Word, rarity};

use super::set::{self, Listed, Mode};

/// Entries kept for scoring.
const KEPT: usize = 300;

/// Does something with each question, on two threads; in the order of the questions.
pub(crate) fn each<T: Send>(
    questions: &[&set::Asked],
    work: impl Fn(&set::Asked, &mut Scratch) -> T + Sync,
) -> Vec<T> {
    let mut done = Vec::new();
    let share = questions.len().div_ceil(2).max(1);
    let work = |share: &[&set::Asked]| {
        let mut scratch = Scratch::default();
        let done = share.iter().map(|question| work(question, &mut scratch));
        done.collect::<Vec<_>>()
    };
    let work = &work;
    std::thread::scope(|scope| {
        let shares = questions.chunks(share);
        let shares: Vec<_> = shares
            .map(|share| scope.spawn(move || work(share)))
            .collect();
        for share in shares {
            done.extend(share.join().expect("no question panics"));
        }
    });
    done
}

pub(crate) struct Register {
    pub(crate) dictionary: Dictionary,
    pub(crate) persons: Vec<Person>,
    pub(crate) entries: Vec<Entry>,
    postings: Vec<Vec<u32>>,
    rarities: Vec<f32>,
    by_birth: HashMap<Birth, Vec<u32>>,
    by_document: HashMap<String, Vec<u32>>,
}

pub(crate) struct Person {
    pub(crate) id: String,
    documents: bool,
    first_entry: u32,
    entries: u32,
}

pub(crate) struct Entry {
    pub(crate) person: u32,
    pub(crate) words: Vec<Word>,
    pub(crate) birth: Birth,
    pub(crate) sex: u8,
    pub(crate) nationalities: Vec<Country>,
}

impl Entry {
    pub(crate) fn shown(&self) -> Shown<'_> {
        Shown {
            words: &self.words,
            birth: self.birth,
            sex: self.sex,
            nationalities: &self.nationalities,
            birth_country: None,
        }
    }
}

impl Rarity for Register {
    fn rarity(&self, id: TokenId) -> f32 {
        self.rarities[id.0 as usize]
    }

    fn identities(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }
}

/// Numbers that a search needs; kept between searches.
#[derive(Default)]
pub(crate) struct Scratch {
    sums: Vec<f32>,
    last: Vec<u32>,
    touched: Vec<u32>,
}

impl Register {
    pub(crate) fn of(persons: impl Iterator<Item = Listed>) -> Self {
        let mut register = Self {
            dictionary: Dictionary::default(),
            persons: Vec::new(),
            entries: Vec::new(),
            postings: Vec::new(),
            rarities: Vec::new(),
            by_birth: HashMap::new(),
            by_document: HashMap::new(),
        };
        for person in persons {
            register.add(&person);
        }
        let identities = register.identities();
        register.rarities = register
            .postings
            .iter()
            .map(|list| rarity(u32::try_from(list.len()).unwrap_or(u32::MAX), identities))
            .collect();
        register
    }

    fn add(&mut self, listed: &Listed) {
        let person = number(self.persons.len());
        let first_entry = number(self.entries.len());
        let births: Vec<Birth> = if listed.births.is_empty() {
            vec![Birth::Unknown]
        } else {
            listed
                .births
                .iter()
                .map(|text| text.parse().unwrap_or_default())
                .collect()
        };
        let nationalities: Vec<Country> = listed
            .nationalities
            .iter()
            .filter_map(|code| country(code))
            .collect();
        for name in &listed.names {
            let words = self.words(name);
            for birth in &births {
                let entry = number(self.entries.len());
                for word in &words {
                    let list = &mut self.postings[word.id().0 as usize];
                    if list.last() != Some(&entry) {
                        list.push(entry);
                    }
                }
                self.by_birth.entry(*birth).or_default().push(entry);
                self.entries.push(Entry {
                    person,
                    words: words.clone(),
                    birth: *birth,
                    sex: listed.sex,
                    nationalities: nationalities.clone(),
                });
            }
        }
        for document in &listed.documents {
            self.by_document
                .entry(normal_number(document))
                .or_default()
                .push(person);
        }
        self.persons.push(Person {
            id: listed.id.clone(),
            documents: !listed.documents.is_empty(),
            first_entry,
            entries: number(self.entries.len()) - first_entry,
        });
    }

    fn words(&mut self, name: &set::Name) -> Vec<Word> {
        let mut words = Vec::new();
        for (field, text) in registered_fields(name) {
            for (place, token) in tokens(&text).unwrap_or_default().iter().enumerate() {
                let id = self.dictionary.intern(token.as_str());
                self.postings.resize_with(self.dictionary.len(), Vec::new);
                words.push(Word::new(id, field, place == 0));
            }
        }
        words
    }

    /// The question made ready; `None` if it cannot be read.
    pub(crate) fn ask(&self, question: &set::Asked, mode: Mode) -> Option<Asked<'_>> {
        let fields: Vec<(Field, &str)> = match (&question.name.given, &question.name.family) {
            (Some(given), Some(family)) => vec![(Field::Surname, family), (Field::Given, given)],
            _ => vec![(Field::Text, &question.name.full)],
        };
        let about = if mode == Mode::NameOnly {
            About::default()
        } else {
            let birth = question
                .birth
                .as_deref()
                .map_or(Birth::Unknown, |text| text.parse().unwrap_or_default());
            About {
                birth,
                converted: alternatives(birth),
                sex: question.sex,
                nationalities: question
                    .nationality
                    .as_deref()
                    .and_then(country)
                    .into_iter()
                    .collect(),
                birth_country: None,
            }
        };
        Asked::new(&self.dictionary, self, &fields, about).ok()
    }

    /// A person in words.
    #[allow(dead_code, reason = "only one of the examples tells")]
    pub(crate) fn tell(&self, id: &str) -> String {
        let Some(person) = self.persons.iter().find(|person| person.id == id) else {
            return String::new();
        };
        let entries = &self.entries
            [person.first_entry as usize..(person.first_entry + person.entries) as usize];
        let told = entries.iter().take(12).map(|entry| {
            let words: Vec<&str> = entry
                .words
                .iter()
                .map(|word| self.dictionary.text(word.id()))
                .collect();
            let nationalities: Vec<String> = entry
                .nationalities
                .iter()
                .map(ToString::to_string)
                .collect();
            format!(
                "[{} {} {} {}]",
                words.join(" "),
                entry.birth,
                nationalities.join(","),
                entry.sex
            )
        });
        told.collect()
    }

    /// What the documents of a person say.
    pub(crate) fn documents(&self, question: &set::Asked, mode: Mode, person: u32) -> Documents {
        let Some(number) = question.document.as_deref().filter(|_| mode == Mode::Full) else {
            return Documents::Absent;
        };
        let same = self.by_document.get(&normal_number(number));
        if same.is_some_and(|persons| persons.contains(&person)) {
            Documents::Same
        } else if self.persons[person as usize].documents {
            Documents::Different
        } else {
            Documents::Absent
        }
    }

    /// The entries that may be meant.
    pub(crate) fn candidates(
        &self,
        asked: &Asked<'_>,
        question: &set::Asked,
        mode: Mode,
        scratch: &mut Scratch,
    ) -> Vec<u32> {
        scratch.sums.resize(self.entries.len(), 0.0);
        scratch.last.resize(self.entries.len(), 0);
        let mut lookups: Vec<_> = asked.lookups().collect();
        lookups.sort_unstable_by(|left, right| {
            let value = right.evidence * right.likeness;
            left.parts
                .cmp(&right.parts)
                .then(value.total_cmp(&(left.evidence * left.likeness)))
        });
        for lookup in &lookups {
            for entry in &self.postings[lookup.id.0 as usize] {
                let place = *entry as usize;
                if scratch.last[place] == lookup.parts {
                    continue;
                }
                if scratch.sums[place] == 0.0 {
                    scratch.touched.push(*entry);
                }
                scratch.last[place] = lookup.parts;
                scratch.sums[place] += lookup.evidence * lookup.likeness;
            }
        }
        let birth = asked.about().birth;
        for entry in neighbours(birth)
            .iter()
            .filter_map(|birth| self.by_birth.get(birth))
            .flatten()
        {
            if scratch.sums[*entry as usize] == 0.0 {
                scratch.touched.push(*entry);
                scratch.sums[*entry as usize] = 0.01;
            }
        }
        let closeness = |entry: &Entry| match Closeness::between(birth, entry.birth) {
            Closeness::Same => 9.0,
            Closeness::SameFirst | Closeness::Swapped | Closeness::DayDigit => 6.0,
            Closeness::YearDigit | Closeness::Compatible | Closeness::Anniversary => 4.0,
            Closeness::YearFirst | Closeness::Month | Closeness::Year | Closeness::Unknown => 2.0,
            Closeness::Off1 => 1.0,
            Closeness::Off2 => 0.0,
            _ => -2.0,
        };
        let mut found: Vec<(f32, u32)> = scratch
            .touched
            .iter()
            .map(|entry| {
                let place = *entry as usize;
                let of = &self.entries[place];
                let national = asked
                    .about()
                    .nationalities
                    .iter()
                    .any(|asked| of.nationalities.contains(asked));
                let sum = scratch.sums[place] + closeness(of) + if national { 1.5 } else { 0.0 };
                (sum, *entry)
            })
            .collect();
        for entry in scratch.touched.drain(..) {
            scratch.sums[entry as usize] = 0.0;
            scratch.last[entry as usize] = 0;
        }
        let order = |left: &(f32, u32), right: &(f32, u32)| {
            right.0.total_cmp(&left.0).then(left.1.cmp(&right.1))
        };
        if found.len() > KEPT {
            found.select_nth_unstable_by(KEPT, order);
            found.truncate(KEPT);
        }
        let mut entries: Vec<u32> = found.into_iter().map(|(_, entry)| entry).collect();
        if let Some(number) = question.document.as_deref().filter(|_| mode == Mode::Full) {
            for person in self
                .by_document
                .get(&normal_number(number))
                .into_iter()
                .flatten()
            {
                let person = &self.persons[*person as usize];
                entries.extend(person.first_entry..person.first_entry + person.entries);
            }
        }
        entries.sort_unstable();
        entries.dedup();
        entries
    }
}

/// The dates that differ in one digit or are swapped, whose entries are looked at whatever their names.
fn neighbours(birth: Birth) -> Vec<Birth> {
    let Birth::Full(day) = birth else {
        return if birth == Birth::Unknown {
            Vec::new()
        } else {
            vec![birth]
        };
    };
    let close = |other: &Birth| Closeness::between(birth, *other) <= Closeness::YearDigit;
    let year = u16::try_from(day.year()).unwrap_or(0);
    let (month, day) = (day.month() as u16, day.day() as u16);
    let days = (1..=31).map(|day| (year, month, day));
    let months = (1..=12).map(|month| (year, month, day));
    let years = (1900..2030).map(|year| (year, month, day));
    let swapped = std::iter::once((year, day, month));
    let mut all: Vec<Birth> = days
        .chain(months)
        .chain(years)
        .chain(swapped)
        .filter_map(|(year, month, day)| Birth::from_parts(year, month, day).ok())
        .filter(close)
        .collect();
    all.sort_unstable_by_key(|birth| birth.interval());
    all.dedup();
    all
}

/// As `register import` reads a name: what stands in capitals among other writing is the surname, else the last word.
pub(crate) fn registered_fields(name: &set::Name) -> Vec<(Field, String)> {
    if let (Some(given), Some(family)) = (&name.given, &name.family) {
        return vec![
            (Field::Surname, family.clone()),
            (Field::Given, given.clone()),
        ];
    }
    if !is_latin(&name.full) {
        return vec![(Field::Text, name.full.clone())];
    }
    let words: Vec<&str> = name.full.split_whitespace().collect();
    let in_capitals = |word: &&str| {
        let letters = word.chars().filter(|letter| letter.is_alphabetic());
        letters.clone().count() > 1 && letters.clone().all(|letter| !letter.is_lowercase())
    };
    let (capitals, others): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| in_capitals(word));
    match words.as_slice() {
        [] => Vec::new(),
        [only] => vec![(Field::Given, (*only).to_owned())],
        _ if !capitals.is_empty() && !others.is_empty() => {
            vec![
                (Field::Surname, capitals.join(" ")),
                (Field::Given, others.join(" ")),
            ]
        }
        [given @ .., last] => vec![
            (Field::Surname, (*last).to_owned()),
            (Field::Given, given.join(" ")),
        ],
    }
}

/// Two letters stand for themselves: only whether they are the same matters here.
fn country(code: &str) -> Option<Country> {
    let code = code.trim().to_ascii_uppercase();
    match code.len() {
        2 => Country::parse(&format!("{code}Q")),
        3 => Country::parse(&code),
        _ => None,
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 2^32 of everything")
}
