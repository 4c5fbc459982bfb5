//! The engine alone, in this process: no HTTP, no records, no measures.

use super::question::{Asked, Kind};
use super::{CANDIDATES_MAX, Found, Person, Population, QUESTIONS, Tally, Vocabulary};
use crate::latency::{Figures, Latencies};
use anyhow::{Context as _, Result, ensure};
use events::payloads::{Document, Identity, IdentityNames};
use events::{BirthDate, ForeignerId};
use matching::births::Birth;
use matching::countries::Country;
use matching::index::{self, Index, Question};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{BufReader, BufWriter, Seek as _};
use std::num::NonZero;
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Questions that are asked before anything is measured.
const WARM_UP: usize = 200;

/// What was measured of the engine.
#[derive(Clone, Debug, Serialize)]
pub struct Engine {
    /// Persons, each with two identities.
    pub persons: u64,
    /// The words of their names.
    pub vocabulary: Vocabulary,
    /// Making the persons and the index over them.
    pub build_seconds: f64,
    /// What the index says that it holds, for each person.
    pub bytes_per_person: u64,
    /// What the process grew by while it was made, for each person.
    pub resident_bytes_per_person: u64,
    /// Reading it back from the file that it was written to.
    pub reopen_seconds: f64,
    /// The size of that file, for each person.
    pub file_bytes_per_person: u64,
    /// One question after another.
    pub one_core: Figures,
    /// As many questions at a time as there are cores.
    pub all_cores: Figures,
    /// Cores.
    pub cores: usize,
    /// One question after another, by kind.
    pub kinds: BTreeMap<&'static str, Figures>,
    /// How often the right person was among the first twenty, in per cent, by kind of question.
    pub found_percent: Found,
}

/// Measures it, each part for so many seconds. It keeps the caller's thread busy. `tell` hears what is being done.
pub fn engine(
    population: Population,
    persons: u64,
    seconds: u64,
    tell: impl Fn(&str),
) -> Result<Engine> {
    let vocabulary = Vocabulary::of(population, persons);
    tell("engine: building the index");
    let (before, began) = (resident_bytes()?, Instant::now());
    let index = build(population, persons);
    let build_seconds = began.elapsed().as_secs_f64();
    let grown = resident_bytes()?.saturating_sub(before);
    tell("engine: writing the index and reading it back");
    let (file_bytes, reopen_seconds) = reopen(&index)?;
    let asked = Asked::some(QUESTIONS, persons, population);
    let questions: Vec<(Asked, Question)> = asked
        .into_iter()
        .map(|asked| {
            let question = asked.question();
            (asked, question)
        })
        .collect();
    for (_, question) in questions.iter().take(WARM_UP) {
        index.search(question).context("a question is not read")?;
    }
    let time = Duration::from_secs(seconds);
    tell("engine: one question after another");
    let one = ask(&index, &questions, 0, time)?;
    tell("engine: on all cores");
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let all = ask_at_once(&index, &questions, cores, time)?;
    let kinds = one.by_kind.into_iter().map(|(kind, latencies)| {
        let took = latencies.sum();
        (kind.code(), latencies.figures(took, 0))
    });
    Ok(Engine {
        persons,
        vocabulary,
        build_seconds,
        bytes_per_person: index.bytes() as u64 / persons.max(1),
        resident_bytes_per_person: grown / persons.max(1),
        reopen_seconds,
        file_bytes_per_person: file_bytes / persons.max(1),
        kinds: kinds.collect(),
        found_percent: one.tally.found(),
        one_core: one.tally.load.figures(),
        all_cores: all.load.figures(),
        cores,
    })
}

fn build(population: Population, persons: u64) -> Index<ForeignerId> {
    let known = (0..persons).map(|number| known(number, &population(number)));
    Index::build(known, |_| {})
}

/// The bytes of its file, and how long reading it takes.
fn reopen(index: &Index<ForeignerId>) -> Result<(u64, f64)> {
    let mut file = tempfile::tempfile_in(".").context("the index cannot be written")?;
    let bytes_of = |key: &ForeignerId| key.0.into_bytes();
    index.save(BufWriter::new(&file), &[], bytes_of)?;
    let bytes = file.metadata()?.len();
    file.rewind()?;
    let began = Instant::now();
    let key_of = |bytes| ForeignerId(Uuid::from_bytes(bytes));
    let (opened, _) = Index::open(BufReader::new(file), key_of)?;
    let seconds = began.elapsed().as_secs_f64();
    ensure!(opened.len() == index.len(), "the file holds other persons");
    Ok((bytes, seconds))
}

/// What was asked on one core.
#[derive(Default)]
struct Answered {
    tally: Tally,
    by_kind: BTreeMap<Kind, Latencies>,
}

fn ask(
    index: &Index<ForeignerId>,
    questions: &[(Asked, Question)],
    first: usize,
    time: Duration,
) -> Result<Answered> {
    let mut answered = Answered::default();
    let started = Instant::now();
    for (asked, question) in questions.iter().cycle().skip(first) {
        let begun = Instant::now();
        let candidates = index.search(question).context("a question is not read")?;
        let took = begun.elapsed();
        answered.tally.load.latencies.add(took);
        answered.by_kind.entry(asked.kind).or_default().add(took);
        let meant = key(asked.number);
        let best = candidates.iter().take(CANDIDATES_MAX);
        let found = best.into_iter().any(|candidate| candidate.key == meant);
        answered.tally.counts(asked.kind, found);
        if started.elapsed() >= time {
            break;
        }
    }
    answered.tally.load.elapsed = started.elapsed();
    Ok(answered)
}

fn ask_at_once(
    index: &Index<ForeignerId>,
    questions: &[(Asked, Question)],
    cores: usize,
    time: Duration,
) -> Result<Tally> {
    let started = Instant::now();
    let answered = thread::scope(|scope| {
        let asking = (0..cores).map(|core| {
            let first = questions.len() * core / cores;
            scope.spawn(move || ask(index, questions, first, time))
        });
        // All are started before the first is waited for.
        let asking: Vec<_> = asking.collect();
        let answered = asking.into_iter().map(|asking| {
            asking
                .join()
                .map_err(|_| anyhow::anyhow!("a thread that asks has broken"))?
        });
        answered.collect::<Result<Vec<_>>>()
    })?;
    let mut all = Tally::default();
    for one in answered {
        all.add(one.tally);
    }
    all.load.elapsed = started.elapsed();
    Ok(all)
}

/// A key as long as those of the check.
fn key(number: u64) -> ForeignerId {
    ForeignerId(Uuid::from_u128(number.into()))
}

/// The person as the check knows them.
fn known(number: u64, person: &Person) -> index::Person<ForeignerId> {
    let Person { opening, alias } = person;
    index::Person {
        key: key(number),
        identities: vec![
            identity(0, &opening.identity, &opening.names),
            identity(1, &alias.identity, &alias.names),
        ],
        documents: opening.documents.iter().map(document).collect(),
    }
}

fn identity(label: u32, identity: &Identity, names: &IdentityNames) -> index::Identity {
    use events::codes::IdentityCategory;
    index::Identity {
        label,
        category: match identity.category {
            IdentityCategory::Confirmed => index::Category::Confirmed,
            IdentityCategory::NotConfirmed => index::Category::NotConfirmed,
            IdentityCategory::Alias => index::Category::Alias,
            IdentityCategory::Misused => index::Category::Misused,
        },
        surname: names.surname.clone().unwrap_or_default(),
        given_names: names.given_names.clone(),
        patronymic: None,
        full: None,
        original_script: None,
        birth: match names.birth.date {
            Some(BirthDate::Day(day)) => Birth::Full(day),
            _ => Birth::Unknown,
        },
        sex: identity.sex.code(),
        nationalities: identity
            .nationalities
            .iter()
            .filter_map(|nationality| Country::parse(nationality.code.code()))
            .collect(),
        birth_country: names
            .birth
            .country
            .and_then(|country| Country::parse(country.code())),
    }
}

fn document(document: &Document) -> index::Document {
    index::Document {
        number: document.number.clone(),
        issuer: Country::parse(document.issuer.code()),
    }
}

/// What of this process is in memory.
fn resident_bytes() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix("kB"));
    let kibibytes: u64 = kibibytes
        .context("the memory of the process is not told")?
        .trim()
        .parse()?;
    Ok(kibibytes * 1024)
}
