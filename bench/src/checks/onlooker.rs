//! What an onlooker learns from the time of answers: whether somebody was found (ADR 0026).

use super::http::{Ready, read};
use super::question::{Kind, mixed};
use crate::Target;
use crate::client::Client;
use crate::welch::{self, Sample};
use anyhow::{Result, ensure};
use serde::Serialize;
use std::sync::Arc;
use std::time::Instant;

/// Few, so that answers do not wait for one another.
const CLIENTS: u64 = 4;

/// How long answers took that found somebody, and those that found nobody.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Onlooker {
    /// Answers of each kind.
    pub answers: u64,
    /// Mean of those with candidates, in milliseconds.
    pub hit_mean_ms: f64,
    /// Mean of those without, in milliseconds.
    pub no_hit_mean_ms: f64,
    /// Welch's t between them: who asks that often tells them apart from 4.5 on.
    pub welch_t: f64,
}

/// Asks exact names and strangers in no order that repeats, until there are so many answers of each kind.
pub(super) async fn watch(
    target: &Target,
    questions: &Arc<[Ready]>,
    answers: u64,
) -> Result<Onlooker> {
    let each = answers.div_ceil(CLIENTS);
    let clients = (0..CLIENTS).map(|client| {
        let (target, questions) = (target.clone(), Arc::clone(questions));
        tokio::spawn(async move { ask(&target, &questions, client, each).await })
    });
    let clients: Vec<_> = clients.collect();
    let mut took = [Sample::default(); 2];
    for client in clients {
        let kinds = client.await??;
        for (sample, times) in took.iter_mut().zip(kinds) {
            sample.extend(times);
        }
    }
    let [no_hit, hit] = took;
    Ok(Onlooker {
        answers: each * CLIENTS,
        hit_mean_ms: hit.mean(),
        no_hit_mean_ms: no_hit.mean(),
        welch_t: welch::t(&hit, &no_hit).abs(),
    })
}

/// The times of answers without candidates, and of those with some, in milliseconds.
async fn ask(
    target: &Target,
    questions: &[Ready],
    client: u64,
    each: u64,
) -> Result<[Vec<f64>; 2]> {
    let of = |kind| {
        let questions = questions.iter().filter(move |ready| ready.kind == kind);
        questions.collect::<Vec<_>>()
    };
    let kinds = [of(Kind::Stranger), of(Kind::Exact)];
    ensure!(
        kinds.iter().all(|kind| !kind.is_empty()),
        "an onlooker needs exact names and strangers"
    );
    let mut connection = Client::connect(&target.query, &target.token).await?;
    let mut took = [Vec::new(), Vec::new()];
    // Strangers may be like somebody: what counts is the answer.
    let asked_max = 20 * each;
    for turn in 0..asked_max {
        let random = mixed(turn ^ client << 32);
        let kind = &kinds[usize::from(random & 1 == 1)];
        let ready = kind[usize::try_from(random >> 1)? % kind.len()];
        let begun = Instant::now();
        let reply = connection.check(ready.body.clone()).await?;
        let time = begun.elapsed().as_secs_f64() * 1_000.0;
        let answer = read(&reply);
        let found = answer.map(|answer| !answer.candidates.is_empty());
        let Some(found) = found else {
            anyhow::bail!("a check fails: {}", reply.status);
        };
        let times = &mut took[usize::from(found)];
        if (times.len() as u64) < each {
            times.push(time);
        }
        if took.iter().all(|times| times.len() as u64 == each) {
            return Ok(took);
        }
    }
    anyhow::bail!("of {asked_max} answers too few were of one kind");
}
