//! `register bench checks`: the engine alone, checks through HTTP with their access records, and `pg_trgm` on the same persons.
//!
//! The persons are made from their numbers, so that the same ones stand in memory, in the register and in the baseline's table,
//! and nobody has to keep them.

mod engine;
mod http;
mod onlooker;
mod question;
mod spelling;
mod trigrams;
mod vocabulary;

use crate::Target;
use crate::latency::{Figures, Load};
use anyhow::Result;
use law::{AssertIdentity, OpenFile};
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

pub use engine::{Engine, engine};
pub use http::is_there;
pub use onlooker::Onlooker;
pub use vocabulary::Vocabulary;

use question::{Asked, Kind};

/// Answers beyond these nobody reads (contract.md section 5).
const CANDIDATES_MAX: usize = 20;
/// Different questions that are asked, over and over.
const QUESTIONS: u64 = 20_000;
/// Before anything counts.
const WARM_UP_SECONDS: u64 = 2;
/// Turns of both: what else the machine does is spread over them.
const TURNS: u32 = 3;

/// A person as the register is told of them; the external reference of the opening is how answers name them.
#[derive(Clone, Debug)]
pub struct Person {
    /// The first identity, with what documents there are.
    pub opening: OpenFile,
    /// The second identity.
    pub alias: AssertIdentity,
}

impl Person {
    fn id(&self) -> &str {
        let reference = self.opening.external_reference.as_ref();
        reference.map_or("", |reference| &reference.id)
    }
}

/// The person with a number. Those from the number of registered persons on are strangers to the register.
pub type Population = fn(u64) -> Person;

/// How checks are measured.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Who is asked for.
    pub population: Population,
    /// Persons that the register holds.
    pub persons: u64,
    /// Clients, each with one connection and one check at a time.
    pub clients: u32,
    /// Seconds of each turn.
    pub seconds: u64,
    /// Answers of each kind that an onlooker compares; 0 for none.
    pub onlooker: u64,
    /// Names what the baseline makes.
    pub run: Uuid,
}

/// What was measured of a running register, in turns with its baseline on the same cluster.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Persons, each with two identities.
    pub persons: u64,
    /// Clients.
    pub clients: u32,
    /// Seconds of each turn.
    pub seconds: u64,
    /// Turns of both.
    pub turns: u32,
    /// Through HTTP, each answer after its access record was durable.
    #[serde(flatten)]
    pub figures: Figures,
    /// How often the right person was among the answers, in per cent, by kind of question.
    pub found_percent: Found,
    /// Access records that were written meanwhile.
    pub access_records: u64,
    /// Whether the time of an answer tells what was found.
    pub onlooker: Option<Onlooker>,
    /// The baseline.
    pub pg_trgm: trigrams::Report,
}

/// How often the right person was among the answers, in per cent.
pub type Found = BTreeMap<&'static str, f64>;

/// Measures checks of a register that holds the persons. `tell` hears what is being done.
pub async fn run(target: &Target, options: Options, tell: impl Fn(&str)) -> Result<Report> {
    tell("pg_trgm: the same persons into a table with a GIN index");
    let trigrams = trigrams::Trigrams::create(target, options).await?;
    let measured = turns(target, options, &trigrams, tell).await;
    trigrams.drop().await.and(measured)
}

async fn turns(
    target: &Target,
    options: Options,
    trigrams: &trigrams::Trigrams,
    tell: impl Fn(&str),
) -> Result<Report> {
    let asked = Asked::some(QUESTIONS, options.persons, options.population);
    let questions = http::questions(&asked);
    let (mut checks, mut baseline) = (Tally::default(), Tally::default());
    tell("checks through HTTP, not counted yet");
    let warm_up = Options {
        seconds: WARM_UP_SECONDS,
        ..options
    };
    http::load(target, &questions, warm_up).await?;
    let records = http::access_records(&target.database_url).await?;
    for turn in 1..=TURNS {
        tell(&format!("turn {turn} of {TURNS}: checks through HTTP"));
        checks.add(http::load(target, &questions, options).await?);
        tell(&format!("turn {turn} of {TURNS}: pg_trgm"));
        baseline.add(trigrams.load(&asked, options.seconds).await?);
    }
    let access_records = http::access_records(&target.database_url).await? - records;
    let answered = checks.load.latencies.len() as u64;
    anyhow::ensure!(
        access_records >= answered,
        "{answered} checks were answered and only {access_records} of them recorded"
    );
    let onlooker = match options.onlooker {
        0 => None,
        answers => {
            tell("hits and no hits in turns, for an onlooker");
            Some(onlooker::watch(target, &asked, answers).await?)
        }
    };
    Ok(Report {
        persons: options.persons,
        clients: options.clients,
        seconds: options.seconds,
        turns: TURNS,
        found_percent: checks.found(),
        figures: checks.load.figures(),
        access_records,
        onlooker,
        pg_trgm: trigrams.report(baseline),
    })
}

/// Latencies, and for each kind how many of those who are registered were found.
#[derive(Debug, Default)]
struct Tally {
    load: Load,
    kinds: BTreeMap<Kind, (u64, u64)>,
}

impl Tally {
    fn counts(&mut self, kind: Kind, found: bool) {
        let (asked, of_them) = self.kinds.entry(kind).or_default();
        *asked += 1;
        *of_them += u64::from(found);
    }

    fn add(&mut self, other: Self) {
        self.load.add(other.load);
        self.joins(other.kinds);
    }

    fn joins(&mut self, kinds: BTreeMap<Kind, (u64, u64)>) {
        for (kind, (asked, found)) in kinds {
            let known = self.kinds.entry(kind).or_default();
            *known = (known.0 + asked, known.1 + found);
        }
    }

    /// Nothing is said of strangers, whom nobody can find.
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    fn found(&self) -> Found {
        let kinds = self.kinds.iter();
        let registered = kinds.filter(|(kind, _)| **kind != Kind::Stranger);
        let shares = registered.map(|(kind, &(asked, found))| {
            let share = 100.0 * found as f64 / asked.max(1) as f64;
            (kind.code(), share)
        });
        shares.collect()
    }
}
