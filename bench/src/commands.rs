//! `register bench commands`: durable commands a second through HTTP, and what they are compared with.

use crate::baseline::Baseline;
use crate::client::Client;
use crate::latency::{Figures, Latencies, Load};
use crate::workload::{Case, Progress, STEPS};
use crate::{Target, pgbench, stock};
use anyhow::Result;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How the benchmark is run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Clients, each with one connection and one command at a time.
    pub clients: u32,
    /// Seconds of each part.
    pub seconds: u64,
    /// The moment that the cases are about.
    pub now: DateTime<Utc>,
    /// Makes this run's persons and decisions unlike those of any other run.
    pub run: Uuid,
}

/// What was measured, all in one run on one cluster.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Report {
    /// Clients.
    pub clients: u32,
    /// Seconds of each part.
    pub seconds: u64,
    /// Through HTTP, as fast as the clients can.
    #[serde(flatten)]
    pub full: Figures,
    /// Through HTTP at half of that rate.
    pub half_load: Figures,
    /// Stock cqrs-es and postgres-es in process, commands a second.
    pub stock_per_second: f64,
    /// pgbench, single-row inserts a second.
    pub pgbench_per_second: f64,
}

/// Runs all parts. `tell` hears what is being done.
pub async fn run(target: &Target, options: Options, tell: impl Fn(&str)) -> Result<Report> {
    let baseline = Baseline::create(&target.database_url, options.run).await?;
    tell("pgbench, single-row inserts");
    let pgbench_per_second = pgbench::run(&baseline.url, options.clients, options.seconds).await;
    tell("stock cqrs-es and postgres-es in process");
    let stock_per_second =
        stock::run(&baseline.url, options.clients, options.seconds, options.now).await;
    baseline.drop().await?;
    tell("the register through HTTP, full load");
    let next = Arc::new(AtomicU64::new(0));
    let full = load(target, options, None, &next).await?.figures();
    tell("the register through HTTP, half load");
    let half_load = load(target, options, Some(full.per_second / 2.0), &next).await?;
    let half_load = half_load.figures();
    Ok(Report {
        clients: options.clients,
        seconds: options.seconds,
        full,
        half_load,
        stock_per_second: stock_per_second?,
        pgbench_per_second: pgbench_per_second?,
    })
}

/// Records cases until the time is over. With a rate, each client keeps its share of it and a command's latency counts from
/// the moment it was due, so that waiting is not hidden. `next` numbers the cases of a run.
pub(crate) async fn load(
    target: &Target,
    options: Options,
    rate: Option<f64>,
    next: &Arc<AtomicU64>,
) -> Result<Load> {
    let started = Instant::now();
    let deadline = started + Duration::from_secs(options.seconds);
    let interval = rate.map(|rate| Duration::from_secs_f64(f64::from(options.clients) / rate));
    let mut workers = Vec::new();
    for client in 0..options.clients {
        let (target, next) = (target.clone(), Arc::clone(next));
        let first_due = interval.map(|interval| started + interval * client / options.clients);
        workers.push(tokio::spawn(async move {
            let mut connection = Client::connect(&target.command, &target.token).await?;
            let (mut latencies, mut errors, mut due) = (Latencies::default(), 0_u64, first_due);
            'cases: loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let (case, mut progress) = (
                    Case::new(options.run, number, options.now),
                    Progress::default(),
                );
                for step in 0..STEPS {
                    let mut begun = Instant::now();
                    if let (Some(moment), Some(interval)) = (due, interval) {
                        tokio::time::sleep_until(moment.into()).await;
                        due = Some(moment + interval);
                        begun = moment;
                    }
                    if begun.max(Instant::now()) >= deadline {
                        break 'cases;
                    }
                    let (path, body) = case.request(step, &progress)?;
                    let reply = connection
                        .command(&path, Uuid::new_v5(&options.run, &key(number, step)), body)
                        .await?;
                    if !reply.status.is_success() {
                        errors += 1;
                        anyhow::ensure!(
                            errors < 100,
                            "too many commands fail: {}",
                            String::from_utf8_lossy(&reply.body)
                        );
                        continue 'cases;
                    }
                    latencies.add(begun.elapsed());
                    if step == 0 || step == 4 {
                        progress.learn(step, &reply.json()?);
                    }
                }
            }
            anyhow::Ok((latencies, errors))
        }));
    }
    let mut load = Load::default();
    for worker in workers {
        let (latencies, errors) = worker.await??;
        load.latencies.merge(latencies);
        load.errors += errors;
    }
    load.elapsed = started.elapsed();
    Ok(load)
}

fn key(number: u64, step: usize) -> [u8; 9] {
    let mut key = [0; 9];
    key[..8].copy_from_slice(&number.to_be_bytes());
    key[8] = u8::try_from(step).unwrap_or(u8::MAX);
    key
}
