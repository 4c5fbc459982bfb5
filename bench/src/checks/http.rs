//! Checks through HTTP, as border guards ask them: the answer leaves after its access record is durable.

use super::question::{Asked, Kind};
use super::{Options, Population, Tally};
use crate::Target;
use crate::baseline::connect;
use crate::client::{Client, Reply};
use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// More failures than these and something is wrong with the measuring.
const ERRORS_MAX: u64 = 100;

/// A question made ready, and what its answer is looked through for.
pub(super) struct Ready {
    kind: Kind,
    body: Bytes,
    /// The id of the person that is meant.
    meant: String,
}

/// What the client reads of an answer. What it is padded with is not looked at.
#[derive(Deserialize)]
pub(super) struct Answer<'a> {
    result: &'a str,
    #[serde(borrow)]
    pub(super) candidates: Vec<Candidate<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Candidate<'a> {
    external_id: Option<&'a str>,
}

/// Questions made ready: the client costs little while it measures.
pub(super) fn questions(asked: &[Asked]) -> Arc<[Ready]> {
    let ready = asked.iter().map(|asked| Ready {
        kind: asked.kind,
        body: asked.body(),
        meant: asked.id.clone(),
    });
    ready.collect()
}

/// Asks until the time of a turn is over, each client one question at a time.
pub(super) async fn load(
    target: &Target,
    questions: &Arc<[Ready]>,
    options: Options,
) -> Result<Tally> {
    let started = Instant::now();
    let deadline = started + Duration::from_secs(options.seconds);
    let clients = (0..options.clients).map(|client| {
        let first = questions.len() * client as usize / options.clients as usize;
        let (target, questions) = (target.clone(), Arc::clone(questions));
        tokio::spawn(async move { ask(&target, &questions, first, deadline).await })
    });
    let clients: Vec<_> = clients.collect();
    let mut tally = Tally::default();
    for client in clients {
        tally.add(client.await??);
    }
    tally.load.elapsed = started.elapsed();
    Ok(tally)
}

async fn ask(
    target: &Target,
    questions: &[Ready],
    first: usize,
    deadline: Instant,
) -> Result<Tally> {
    let mut connection = Client::connect(&target.query, &target.token).await?;
    let mut tally = Tally::default();
    for ready in questions.iter().cycle().skip(first) {
        let begun = Instant::now();
        if begun >= deadline {
            break;
        }
        let reply = connection.check(ready.body.clone()).await?;
        let took = begun.elapsed();
        if let Some(answer) = read(&reply) {
            tally.load.latencies.add(took);
            let mut ids = answer.candidates.iter().map(|found| found.external_id);
            tally.counts(ready.kind, ids.any(|id| id == Some(&ready.meant)));
        } else {
            tally.load.errors += 1;
            ensure!(
                tally.load.errors < ERRORS_MAX,
                "too many checks fail: {} {}",
                reply.status,
                String::from_utf8_lossy(reply.body.trim_ascii())
            );
        }
    }
    Ok(tally)
}

/// The answer, if it is one. Every question can be read: a check that refers the traveller has not answered.
pub(super) fn read(reply: &Reply) -> Option<Answer<'_>> {
    let mut texts = serde_json::Deserializer::from_slice(&reply.body).into_iter();
    let answer: Answer<'_> = texts.next()?.ok()?;
    (reply.status.is_success() && answer.result != "REFER").then_some(answer)
}

/// Whether the register holds the first and the last of so many persons.
pub async fn is_there(target: &Target, population: Population, persons: u64) -> Result<bool> {
    let mut connection = Client::connect(&target.query, &target.token).await?;
    for number in [0, persons.saturating_sub(1)] {
        let asked = Asked::of(Kind::Exact, &population(number), number, 0);
        let answer = connection.check(asked.body()).await?.json()?;
        let candidates = answer["candidates"].as_array();
        let candidates = candidates.context("a check answers candidates")?;
        let meant = |candidate: &Value| candidate["external_id"] == *asked.id;
        if !candidates.iter().any(meant) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How many accesses were ever recorded.
pub(super) async fn access_records(database_url: &str) -> Result<u64> {
    let mut connection = connect(database_url).await?;
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM access_log")
        .fetch_one(&mut connection)
        .await?;
    Ok(count.unsigned_abs())
}
