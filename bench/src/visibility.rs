//! `register bench visibility`: from a command's answer to HIT in the check, and to the case lookup.

use crate::Target;
use crate::client::Client;
use crate::latency::{Figures, Latencies};
use crate::workload::{Case, Progress};
use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How the benchmark is run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Commands a second while it is measured.
    pub rate: u32,
    /// Seconds.
    pub seconds: u64,
    /// The moment that the cases are about.
    pub now: DateTime<Utc>,
    /// Makes this run's persons unlike those of any other run.
    pub run: Uuid,
}

/// What was measured.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Report {
    /// Commands a second.
    pub rate: u32,
    /// Seconds.
    pub seconds: u64,
    /// From the answer of the ban's command to HIT.
    #[serde(flatten)]
    pub check: Figures,
    /// From the answer of the ban's command to the case lookup that shows it.
    pub case_lookup: Figures,
    /// The baseline: a check of the same person once everything is visible, asked the same way.
    pub check_alone: Figures,
}

const CLIENTS: u32 = 8;
/// The steps of a case that are recorded: opening, violation, then the return decision and its ban.
const RECORDED: [usize; 4] = [0, 1, 4, 5];
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs it.
pub async fn run(target: &Target, options: Options) -> Result<Report> {
    let started = Instant::now();
    let deadline = started + Duration::from_secs(options.seconds);
    let interval = Duration::from_secs_f64(f64::from(CLIENTS) / f64::from(options.rate));
    let next = Arc::new(AtomicU64::new(0));
    let mut workers = Vec::new();
    for client in 0..CLIENTS {
        let (target, next) = (target.clone(), Arc::clone(&next));
        let first = started + interval * client / CLIENTS;
        workers.push(tokio::spawn(record(
            target, options, next, first, interval, deadline,
        )));
    }
    let mut seen = Seen::default();
    for worker in workers {
        seen.merge(worker.await??);
    }
    let elapsed = started.elapsed();
    Ok(Report {
        rate: options.rate,
        seconds: options.seconds,
        check: seen.check.figures(elapsed, seen.errors),
        case_lookup: seen.lookup.figures(elapsed, seen.errors),
        check_alone: seen.alone.figures(elapsed, 0),
    })
}

#[derive(Default)]
struct Seen {
    check: Latencies,
    lookup: Latencies,
    alone: Latencies,
    errors: u64,
}

impl Seen {
    fn merge(&mut self, other: Self) {
        self.check.merge(other.check);
        self.lookup.merge(other.lookup);
        self.alone.merge(other.alone);
        self.errors += other.errors;
    }
}

/// Keeps its share of the rate, and watches for each ban in tasks of their own.
async fn record(
    target: Target,
    options: Options,
    next: Arc<AtomicU64>,
    first: Instant,
    interval: Duration,
    deadline: Instant,
) -> Result<Seen> {
    let mut commands = Client::connect(&target.command, &target.token).await?;
    let (mut due, mut watchers, mut seen) = (first, Vec::new(), Seen::default());
    'cases: while Instant::now() < deadline {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let (case, mut progress) = (
            Case::new(options.run, number, options.now),
            Progress::default(),
        );
        for step in RECORDED {
            tokio::time::sleep_until(due.into()).await;
            due += interval;
            let (path, body) = case.request(step, &progress)?;
            let mut key = number.to_be_bytes().to_vec();
            key.extend(step.to_be_bytes());
            let reply = commands
                .command(&path, Uuid::new_v5(&options.run, &key), body)
                .await?;
            if !reply.status.is_success() {
                seen.errors += 1;
                continue 'cases;
            }
            let answer = reply.json()?;
            progress.learn(step, &answer);
            if step == RECORDED[3] {
                watchers.push(tokio::spawn(watch(
                    target.clone(),
                    case.check(),
                    answer,
                    Instant::now(),
                )));
                break;
            }
        }
    }
    for watcher in watchers {
        match watcher.await? {
            Ok((check, lookup, alone)) => {
                seen.check.add(check);
                seen.lookup.add(lookup);
                seen.alone.add(alone);
            }
            Err(_) => seen.errors += 1,
        }
    }
    Ok(seen)
}

/// Asks until the ban is seen, in the check and in the case lookup at the same time.
async fn watch(
    target: Target,
    check: bytes::Bytes,
    answer: serde_json::Value,
    answered: Instant,
) -> Result<(Duration, Duration, Duration)> {
    let foreigner_id = answer["foreigner_id"]
        .as_str()
        .context("the answer names the file")?
        .to_owned();
    let version = answer["version"]
        .as_u64()
        .context("the answer names the version")?;
    let mut checks = Client::connect(&target.query, &target.token).await?;
    let mut lookups = Client::connect(&target.query, &target.token).await?;
    let hit = async {
        loop {
            let reply = checks.check(check.clone()).await?.json()?;
            let own = reply["candidates"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|one| one["foreigner_id"] == *foreigner_id);
            if reply["result"] == "HIT" && own {
                return anyhow::Ok(answered.elapsed());
            }
            anyhow::ensure!(
                answered.elapsed() < PATIENCE,
                "the ban is not seen in the check"
            );
        }
    };
    let path = format!("/v1/foreigners/{foreigner_id}");
    let found = async {
        loop {
            let reply = lookups.get(&path, "CASE_WORK").await?;
            if reply.status.is_success() && reply.json()?["version"].as_u64() >= Some(version) {
                return anyhow::Ok(answered.elapsed());
            }
            anyhow::ensure!(
                answered.elapsed() < PATIENCE,
                "the ban is not seen in the case lookup"
            );
        }
    };
    let (hit, found) = tokio::try_join!(hit, found)?;
    let begun = Instant::now();
    checks.check(check).await?;
    Ok((hit, found, begun.elapsed()))
}
