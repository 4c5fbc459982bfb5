//! Measures the index over invented persons:
//! `cargo run --release -p matching --example index_speed -- --persons 1000000 --names zipf`.
//!
//! Names come from a large vocabulary of very unequal frequency (`zipf`), or from the small one of the register's synthetic
//! population (`seed`), where whole names repeat by the thousand. `--snapshot FILE` writes the index too, `--open FILE` begins with
//! one that was written so, of the same `--persons` and `--names`.
#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures are rounded"
)]

#[path = "measure/peoples.rs"]
mod peoples;

use std::collections::HashMap;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Read, Write};
use std::time::{Duration, Instant};

use matching::births::Birth;
use matching::countries::Country;
use matching::index::{Document, DocumentQuestion, Identity, Index, Person, Question};
use matching::names::search_forms_of;
use peoples::{PEOPLES, Random};

const ONSETS: [&str; 20] = [
    "b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh", "t", "v", "y", "z",
    "kh", "ch",
];
const VOWELS: [&str; 6] = ["a", "e", "i", "o", "u", "ia"];
const CODAS: [&str; 10] = ["", "", "", "", "n", "r", "l", "m", "s", "k"];
const ENDINGS: [&str; 12] = [
    "ov", "ev", "in", "shvili", "dze", "yan", "zoda", "i", "", "", "", "",
];
const SURNAMES: f64 = 200_000.0;
const GIVEN_NAMES: f64 = 20_000.0;

/// A rank whose frequency falls as one over itself.
fn rank(random: &mut Random, ranks: f64) -> u64 {
    let share = (random.next() >> 11) as f64 / (1_u64 << 53) as f64;
    ranks.powf(share) as u64
}

fn one_of<'a>(random: &mut Random, of: &[&'a str]) -> &'a str {
    of[random.below(of.len() as u64) as usize]
}

/// The name of a rank: the same wherever it occurs.
fn name(rank: u64, kind: u64) -> String {
    let mut numbers = Random::of(rank * 2 + kind);
    let mut name = String::new();
    for _ in 0..2 + numbers.below(2) {
        for letters in [
            one_of(&mut numbers, &ONSETS),
            one_of(&mut numbers, &VOWELS),
            one_of(&mut numbers, &CODAS),
        ] {
            name.push_str(letters);
        }
    }
    if kind == 0 {
        name.push_str(one_of(&mut numbers, &ENDINGS));
    }
    name[..1].make_ascii_uppercase();
    name
}

#[derive(Clone, Copy)]
struct Population {
    zipf: bool,
}

impl Population {
    fn name(self, numbers: &mut Random, people: &[&str; 4]) -> (String, Vec<String>) {
        if self.zipf {
            let mut given = vec![name(rank(numbers, GIVEN_NAMES), 1)];
            if numbers.below(3) == 0 {
                given.push(name(rank(numbers, GIVEN_NAMES), 1));
            }
            return (name(rank(numbers, SURNAMES), 0), given);
        }
        let [_, surnames, given_names, _] = people;
        let given = numbers.pick(given_names);
        (
            numbers.pick(surnames).to_owned(),
            given.split(' ').map(str::to_owned).collect(),
        )
    }

    /// Two identities: one with the whole date of birth, and an alias, one in two of them with the year only.
    fn person(self, key: u32) -> Person<u32> {
        let mut numbers = Random::of(u64::from(key));
        let people = &PEOPLES[numbers.below(PEOPLES.len() as u64) as usize];
        let country = Country::of_alpha2(people[0]);
        let (surname, given_names) = self.name(&mut numbers, people);
        let year = 1966 + numbers.below(41) as u16;
        let born = Birth::from_parts(
            year,
            1 + numbers.below(12) as u16,
            1 + numbers.below(28) as u16,
        )
        .unwrap_or_default();
        let identity = Identity {
            surname,
            given_names,
            birth: born,
            sex: if numbers.below(5) == 0 { 2 } else { 1 },
            nationalities: country.into_iter().collect(),
            birth_country: country,
            ..Identity::default()
        };
        let (surname, given_names) = self.name(&mut numbers, people);
        let alias = Identity {
            label: 1,
            surname: if numbers.below(2) == 0 {
                identity.surname.clone()
            } else {
                surname
            },
            given_names,
            birth: if numbers.below(2) == 0 {
                Birth::Year(year + 1)
            } else {
                born
            },
            ..identity.clone()
        };
        let documents = vec![Document {
            number: format!("A{key:08}"),
            issuer: country,
        }];
        Person {
            key,
            identities: vec![identity, alias],
            documents,
        }
    }

    fn question(self, key: u32) -> Question {
        let mut person = self.person(key);
        let identity = person.identities.swap_remove(0);
        Question {
            surname: Some(identity.surname),
            given_names: identity.given_names,
            birth: identity.birth,
            sex: identity.sex,
            nationalities: identity.nationalities,
            ..Question::default()
        }
    }
}

/// One letter of the surname is another.
fn typo(mut question: Question, numbers: &mut Random) -> Question {
    if let Some(surname) = &mut question.surname {
        let mut letters: Vec<char> = surname.chars().collect();
        let place = numbers.below(letters.len() as u64) as usize;
        letters[place] = char::from(b'a' + numbers.below(26) as u8);
        *surname = letters.into_iter().collect();
    }
    question
}

struct Settings {
    persons: u32,
    population: Population,
    questions: u32,
    min_score: Option<f64>,
    snapshot: Option<String>,
    /// A snapshot that is opened in place of building.
    open: Option<String>,
    /// Persons that are put in again after the index was built.
    changes: u32,
    /// The only kind of question that is asked.
    only: Option<String>,
}

impl Settings {
    fn read() -> Self {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let given: HashMap<&str, &str> = arguments
            .chunks_exact(2)
            .map(|pair| (pair[0].as_str(), pair[1].as_str()))
            .collect();
        Self {
            persons: given
                .get("--persons")
                .and_then(|text| text.parse().ok())
                .unwrap_or(10_000),
            population: Population {
                zipf: given.get("--names") != Some(&"seed"),
            },
            questions: given
                .get("--questions")
                .and_then(|text| text.parse().ok())
                .unwrap_or(20_000),
            min_score: given.get("--min-score").and_then(|text| text.parse().ok()),
            changes: given
                .get("--changes")
                .and_then(|text| text.parse().ok())
                .unwrap_or(0),
            only: given.get("--only").map(|text| (*text).to_owned()),
            snapshot: given.get("--snapshot").map(|text| (*text).to_owned()),
            open: given.get("--open").map(|text| (*text).to_owned()),
        }
    }
}

/// Resident memory of this process in bytes, where the system tells it.
fn resident_bytes() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<u64>().ok())
        .unwrap_or(0)
        * 4096
}

/// Processor time of this thread: what a question takes, whatever else the machine does meanwhile.
fn worked() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec as u32)
}

fn measure(index: &Index<u32>, kind: &str, questions: &[(Question, Option<u32>)]) {
    let mut times: Vec<Duration> = Vec::with_capacity(questions.len());
    let (mut found, mut right, mut expected) = (0, 0, 0);
    for (question, key) in questions {
        let start = worked();
        let candidates = index.search(question).unwrap_or_default();
        times.push(worked().saturating_sub(start));
        found += candidates.len();
        expected += usize::from(key.is_some());
        right +=
            usize::from(key.is_some_and(|key| candidates.iter().take(5).any(|one| one.key == key)));
    }
    let total: Duration = times.iter().sum();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e6;
    println!(
        "{kind:<16} {:>8.0} a second, p50 {:>6.0} us, p99 {:>6.0} us, p99.9 {:>6.0} us, max {:>6.0} us; {:.2} candidates, {right} of {expected} among the first five",
        questions.len() as f64 / total.as_secs_f64(),
        at(0.5),
        at(0.99),
        at(0.999),
        at(1.0),
        found as f64 / questions.len() as f64,
    );
}

/// All questions on all cores at once.
fn measure_cores(index: &Index<u32>, questions: &[&Question]) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for share in questions.chunks(questions.len().div_ceil(cores)) {
            scope.spawn(move || {
                for question in share {
                    drop(black_box(index.search(question)));
                }
            });
        }
    });
    println!(
        "all on {cores} cores: {:.0} a second",
        questions.len() as f64 / start.elapsed().as_secs_f64()
    );
}

/// What everything is compared with: equal names found in a hash table.
fn measure_equal_names(
    population: Population,
    persons: u32,
    questions: &[(Question, Option<u32>)],
) {
    let mut names: HashMap<String, Vec<u32>> = HashMap::new();
    let forms = |surname: &str, given_names: &[String]| {
        search_forms_of(std::iter::once(surname).chain(given_names.iter().map(String::as_str)))
            .unwrap_or_default()
    };
    for key in 0..persons {
        for identity in population.person(key).identities {
            for form in forms(&identity.surname, &identity.given_names) {
                names.entry(form.to_string()).or_default().push(key);
            }
        }
    }
    let start = Instant::now();
    let mut right = 0;
    for (question, key) in questions {
        let asked = forms(
            question.surname.as_deref().unwrap_or_default(),
            &question.given_names,
        );
        let found = asked
            .iter()
            .filter_map(|form| names.get(form.as_str()))
            .flatten();
        right += usize::from(key.is_some_and(|key| found.take(5).any(|one| *one == key)));
    }
    println!(
        "equal names only {:>8.0} a second; {right} of {} typing errors among the first five",
        questions.len() as f64 / start.elapsed().as_secs_f64(),
        questions.len()
    );
}

fn open(path: &str) -> std::io::Result<Index<u32>> {
    let key_of = |bytes: [u8; 16]| u32::try_from(u128::from_le_bytes(bytes)).unwrap_or(0);
    let (index, _) = Index::open(File::open(path)?, key_of).map_err(std::io::Error::other)?;
    Ok(index)
}

fn measure_snapshot(index: &Index<u32>, path: &str) -> std::io::Result<()> {
    let start = Instant::now();
    let file = File::create(path)?;
    let key_bytes = |key: &u32| u128::from(*key).to_le_bytes();
    index
        .save(BufWriter::new(&file), b"position 1", key_bytes)
        .map_err(std::io::Error::other)?;
    (&file).flush()?;
    println!(
        "snapshot of {} MB written in {:.2} s",
        file.metadata()?.len() >> 20,
        start.elapsed().as_secs_f64()
    );
    let start = Instant::now();
    let opened = open(path)?;
    println!(
        "opened in {:.2} s: {} persons",
        start.elapsed().as_secs_f64(),
        opened.len()
    );
    let start = Instant::now();
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    println!(
        "the file alone is read in {:.2} s",
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

fn main() -> std::io::Result<()> {
    let settings = Settings::read();
    let Settings {
        persons,
        population,
        ..
    } = settings;
    let before = resident_bytes();
    let start = Instant::now();
    let mut index = match &settings.open {
        Some(path) => open(path)?,
        None => Index::build((0..persons).map(|key| population.person(key)), |_| {}),
    };
    println!(
        "{persons} persons of 2 identities there in {:.2} s",
        start.elapsed().as_secs_f64()
    );
    println!(
        "{} bytes a person by count (and 12 more where keys have 16 bytes), {} by resident memory",
        index.bytes() / index.len().max(1),
        (resident_bytes() - before) / u64::from(persons.max(1)),
    );
    for (what, bytes) in index.memory() {
        println!("  {:>6} bytes a person: {what}", bytes / index.len().max(1));
    }
    let start = Instant::now();
    for key in 0..settings.changes {
        index.upsert(&population.person(key));
    }
    if settings.changes > 0 {
        println!(
            "{} changes in {:.2} s",
            index.changes(),
            start.elapsed().as_secs_f64()
        );
        let start = Instant::now();
        let compaction = index.compaction();
        println!(
            "compaction begun in {:.1} ms",
            start.elapsed().as_secs_f64() * 1e3
        );
        let start = Instant::now();
        drop(compaction.run());
        println!("compacted in {:.2} s", start.elapsed().as_secs_f64());
    }
    if let Some(path) = &settings.snapshot {
        measure_snapshot(&index, path)?;
    }
    let mut numbers = Random::of(7);
    let mut set = |make: &mut dyn FnMut(&mut Random) -> (Question, Option<u32>)| -> Vec<(Question, Option<u32>)> {
        (0..settings.questions)
            .map(|_| {
                let (question, key) = make(&mut numbers);
                (Question { min_score: settings.min_score, ..question }, key)
            })
            .collect()
    };
    let any = |numbers: &mut Random| numbers.below(u64::from(persons)) as u32;
    let stranger = |numbers: &mut Random| persons + numbers.below(1_000_000_000) as u32;
    let exact = set(&mut |numbers| {
        let key = any(numbers);
        (population.question(key), Some(key))
    });
    let typos = set(&mut |numbers| {
        let key = any(numbers);
        (typo(population.question(key), numbers), Some(key))
    });
    let strangers = set(&mut |numbers| (population.question(stranger(numbers)), None));
    let years = set(&mut |numbers| {
        let key = any(numbers);
        let question = typo(population.question(key), numbers);
        let year = question.birth.to_string()[..4].parse().unwrap_or(1990);
        (
            Question {
                birth: Birth::Year(year),
                ..question
            },
            Some(key),
        )
    });
    let undated = set(&mut |numbers| {
        let key = any(numbers);
        (
            Question {
                birth: Birth::Unknown,
                ..population.question(key)
            },
            Some(key),
        )
    });
    let undated_strangers = set(&mut |numbers| {
        (
            Question {
                birth: Birth::Unknown,
                ..population.question(stranger(numbers))
            },
            None,
        )
    });
    let documents = set(&mut |numbers| {
        let key = any(numbers);
        let number = DocumentQuestion {
            number: format!("a {key:08}"),
            issuer: None,
        };
        (
            Question {
                documents: vec![number],
                ..population.question(stranger(numbers))
            },
            Some(key),
        )
    });
    let kinds = [
        ("exact", &exact),
        ("typing errors", &typos),
        ("strangers", &strangers),
        ("year, typing", &years),
        ("no birth date", &undated),
        ("strangers, none", &undated_strangers),
        ("document", &documents),
    ];
    for (kind, questions) in kinds
        .into_iter()
        .filter(|(kind, _)| settings.only.as_deref().is_none_or(|only| only == *kind))
    {
        measure(&index, kind, questions);
    }
    if settings.only.is_some() {
        return Ok(());
    }
    let all: Vec<&Question> = [&exact, &typos, &strangers]
        .into_iter()
        .flatten()
        .map(|(question, _)| question)
        .collect();
    measure_cores(&index, &all);
    if persons <= 1_000_000 {
        measure_equal_names(population, persons, &typos);
    }
    Ok(())
}
