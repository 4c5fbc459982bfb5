//! `register bench history`: the whole history of one foreigner through HTTP, read from the log and verified.

use crate::Target;
use crate::baseline::Baseline;
use crate::client::Client;
use crate::latency::{Figures, Latencies};
use crate::stock;
use crate::workload::{Case, Progress, STEPS};
use anyhow::{Context as _, Result, ensure};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Connection as _, PgConnection};
use std::time::Instant;
use uuid::Uuid;

/// How the benchmark is run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Readings of each history, one after another.
    pub reads: u32,
    /// The moment that the cases are about.
    pub now: DateTime<Utc>,
    /// Makes this run's persons unlike those of any other run.
    pub run: Uuid,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Readings of each history.
    pub reads: u32,
    /// For each length.
    pub histories: Vec<History>,
}

/// A history of one length.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct History {
    /// Its events.
    pub events: usize,
    /// The size of the answer in bytes.
    pub bytes: usize,
    /// Through HTTP: read, verified, unsealed, told step by step, the access recorded.
    #[serde(flatten)]
    pub http: Figures,
    /// Stock cqrs-es and postgres-es in process: the same events, not sealed, read and folded into one state.
    pub stock: Figures,
    /// The same rows with plain SQL in process.
    pub rows: Figures,
}

/// Events of each history.
const LENGTHS: [usize; 3] = [10, 100, 1_000];

/// Events that the steps of a case make.
const CASE_EVENTS: usize = 9;

const ROWS: &str =
    "SELECT position, sequence, event_type, event_version, payload::text, metadata::text, leaf
   FROM events WHERE aggregate_type = 'foreigner' AND aggregate_id = $1 ORDER BY sequence";

/// Runs it. `tell` hears what is being done.
pub async fn run(target: &Target, options: Options, tell: impl Fn(&str)) -> Result<Report> {
    let Options { reads, now, run } = options;
    let cases: Vec<Case> = (0..)
        .map(|number| Case::new(run, number, now))
        .take(LENGTHS.len())
        .collect();
    tell("stock cqrs-es and postgres-es in process");
    let commands = cases.iter().zip(LENGTHS).map(|(case, length)| {
        let further = (0..(length - CASE_EVENTS) as u64).map(|number| case.further_command(number));
        case.commands().into_iter().chain(further).collect()
    });
    let baseline = Baseline::create(&target.database_url, run).await?;
    let stock = stock::load(&baseline.url, commands.collect(), reads, now).await;
    baseline.drop().await?;
    let mut histories = Vec::new();
    for ((case, stock), events) in cases.iter().zip(stock?).zip(LENGTHS) {
        ensure!(
            stock.events == events,
            "the baseline has {} events",
            stock.events
        );
        tell(&format!("a history of {events} events through HTTP"));
        let file = recorded(target, case, run, events).await?;
        let rows = rows(&target.database_url, &file, reads).await?;
        let (http, bytes) = read(target, &file, events, reads).await?;
        let stock = stock.figures;
        histories.push(History {
            events,
            bytes,
            http,
            stock,
            rows,
        });
    }
    Ok(Report { reads, histories })
}

/// Records a history of so many events and answers its file.
async fn recorded(target: &Target, case: &Case, run: Uuid, events: usize) -> Result<String> {
    let mut commands = Client::connect(&target.command, &target.token).await?;
    let mut progress = Progress::default();
    let mut file = String::new();
    for number in 0..STEPS + events - CASE_EVENTS {
        let (path, body) = if number < STEPS {
            case.request(number, &progress)?
        } else {
            let (command, body) = case.further((number - STEPS) as u64);
            (format!("/v1/foreigners/{file}/{command}"), body)
        };
        let key = Uuid::new_v5(&run, format!("history {events} {number}").as_bytes());
        let reply = commands.command(&path, key, body).await?;
        ensure!(
            reply.status.is_success(),
            "a command fails: {}",
            String::from_utf8_lossy(&reply.body)
        );
        if number < STEPS {
            let answer = reply.json()?;
            progress.learn(number, &answer);
            let id = answer["foreigner_id"].as_str();
            id.context("the answer names the file")?
                .clone_into(&mut file);
        }
    }
    Ok(file)
}

/// Reads a history through HTTP; answers also how many bytes it has.
async fn read(target: &Target, file: &str, events: usize, reads: u32) -> Result<(Figures, usize)> {
    let mut client = Client::connect(&target.query, &target.token).await?;
    let path = format!("/v1/foreigners/{file}/history");
    let first = client.get(&path, "CASE_WORK").await?;
    let answer = first.json()?;
    ensure!(
        answer["complete"] == true && answer["count"] == events,
        "the history has {} events",
        answer["count"]
    );
    let (mut latencies, mut errors, started) = (Latencies::default(), 0, Instant::now());
    for _ in 0..reads {
        let begun = Instant::now();
        let reply = client.get(&path, "CASE_WORK").await?;
        if reply.status.is_success() && reply.body.len() == first.body.len() {
            latencies.add(begun.elapsed());
        } else {
            errors += 1;
        }
    }
    Ok((
        latencies.figures(started.elapsed(), errors),
        first.body.len(),
    ))
}

async fn rows(database_url: &str, file: &str, reads: u32) -> Result<Figures> {
    let mut connection = PgConnection::connect(database_url).await?;
    let (mut latencies, started) = (Latencies::default(), Instant::now());
    for _ in 0..reads {
        let begun = Instant::now();
        sqlx::query(ROWS)
            .bind(file)
            .fetch_all(&mut connection)
            .await?;
        latencies.add(begun.elapsed());
    }
    Ok(latencies.figures(started.elapsed(), 0))
}
