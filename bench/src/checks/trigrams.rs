//! The baseline: names of the same persons in a table of the same cluster, found by `pg_trgm`, which is what is at hand
//! without an engine of one's own.

use super::question::Asked;
use super::{CANDIDATES_MAX, Found, Options, Person, Population, Tally};
use crate::Target;
use crate::baseline::{Baseline, connect};
use crate::latency::Figures;
use anyhow::Result;
use serde::Serialize;
use std::fmt::Write as _;
use std::num::NonZero;
use std::thread;
use std::time::{Duration, Instant};

const TABLE: &str = "CREATE EXTENSION pg_trgm;
CREATE TABLE identities (person bigint NOT NULL, name text NOT NULL, born date)";

const INDEX: &str = "CREATE INDEX ON identities USING gin (name gin_trgm_ops);
VACUUM ANALYZE identities";

/// Equal names are many: the birth date orders them, so that the baseline is not worse than it must be.
const SEARCH: &str = "SELECT person
   FROM identities
  WHERE name % $1
  ORDER BY similarity(name, $1) DESC, born = $2 DESC NULLS LAST
  LIMIT $3";

/// Persons that are sent at a time.
const CHUNK_PERSONS: u64 = 10_000;

/// What was measured of the baseline.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Connections, each with one search at a time: as many as there are cores.
    pub connections: usize,
    /// Making the table and its index.
    pub load_seconds: f64,
    /// Searches by name; nobody is found by a document here.
    #[serde(flatten)]
    pub figures: Figures,
    /// How often the right person was among the first twenty, in per cent, by kind of question.
    pub found_percent: Found,
}

/// A database with the table.
pub(super) struct Trigrams {
    baseline: Baseline,
    load_seconds: f64,
}

impl Trigrams {
    /// Makes it.
    pub(super) async fn create(target: &Target, options: Options) -> Result<Self> {
        let began = Instant::now();
        let baseline = Baseline::create(&target.database_url, options.run).await?;
        let filled = fill(&baseline.url, options.population, options.persons).await;
        if let Err(error) = filled {
            baseline.drop().await?;
            return Err(error);
        }
        Ok(Self {
            baseline,
            load_seconds: began.elapsed().as_secs_f64(),
        })
    }

    /// Searches until the time of a turn is over. Questions without a name are not asked.
    pub(super) async fn load(&self, asked: &[Asked], seconds: u64) -> Result<Tally> {
        let named: Vec<(Asked, String)> = asked
            .iter()
            .map(|asked| (asked.clone(), asked.name()))
            .filter(|(_, name)| !name.is_empty())
            .collect();
        let started = Instant::now();
        let deadline = started + Duration::from_secs(seconds);
        let connections = connections();
        let searching = (0..connections).map(|connection| {
            let first = named.len() * connection / connections;
            search(&self.baseline.url, &named, first, deadline)
        });
        let mut tally = Tally::default();
        for searched in futures::future::join_all(searching).await {
            tally.add(searched?);
        }
        tally.load.elapsed = started.elapsed();
        Ok(tally)
    }

    /// What it did.
    pub(super) fn report(&self, tally: Tally) -> Report {
        Report {
            connections: connections(),
            load_seconds: self.load_seconds,
            found_percent: tally.found(),
            figures: tally.load.figures(),
        }
    }

    /// Takes it away again.
    pub(super) async fn drop(self) -> Result<()> {
        self.baseline.drop().await
    }
}

fn connections() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

async fn fill(url: &str, population: Population, persons: u64) -> Result<()> {
    let mut connection = connect(url).await?;
    sqlx::raw_sql(TABLE).execute(&mut connection).await?;
    let mut copy = connection
        .copy_in_raw("COPY identities (person, name, born) FROM STDIN")
        .await?;
    let mut lines = String::new();
    for number in 0..persons {
        write_lines(&mut lines, number, &population(number))?;
        if number % CHUNK_PERSONS == CHUNK_PERSONS - 1 {
            copy.send(std::mem::take(&mut lines).into_bytes()).await?;
        }
    }
    copy.send(lines.into_bytes()).await?;
    copy.finish().await?;
    // One statement at a time: VACUUM is no part of a transaction.
    for statement in INDEX.split(';') {
        sqlx::query(statement).execute(&mut connection).await?;
    }
    Ok(())
}

/// One line an identity. Invented names have nothing that COPY would have to be told of.
fn write_lines(lines: &mut String, number: u64, person: &Person) -> Result<()> {
    for names in [&person.opening.names, &person.alias.names] {
        let surname = names.surname.as_deref().unwrap_or_default();
        let given = names.given_names.join(" ");
        let born = names.birth.date.map(|date| date.earliest().to_string());
        let born = born.as_deref().unwrap_or("\\N");
        writeln!(lines, "{number}\t{given} {surname}\t{born}")?;
    }
    Ok(())
}

async fn search(
    url: &str,
    named: &[(Asked, String)],
    first: usize,
    deadline: Instant,
) -> Result<Tally> {
    let mut connection = connect(url).await?;
    let mut tally = Tally::default();
    for (asked, name) in named.iter().cycle().skip(first) {
        let begun = Instant::now();
        if begun >= deadline {
            break;
        }
        let persons: Vec<i64> = sqlx::query_scalar(SEARCH)
            .bind(name)
            .bind(asked.born)
            .bind(i64::try_from(CANDIDATES_MAX)?)
            .fetch_all(&mut connection)
            .await?;
        tally.load.latencies.add(begun.elapsed());
        let meant = i64::try_from(asked.number)?;
        tally.counts(asked.kind, persons.contains(&meant));
    }
    Ok(tally)
}
