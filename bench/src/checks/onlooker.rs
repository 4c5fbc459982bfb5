//! What an onlooker learns from the time of answers: whether somebody was found (ADR 0026).

use super::http::read;
use super::question::{Asked, Kind, mixed};
use crate::Target;
use crate::client::Client;
use crate::welch::{self, Sample};
use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use serde::Serialize;
use std::sync::Arc;
use std::time::Instant;

/// Few, so that answers do not wait for one another.
const CLIENTS: u64 = 4;

/// No population has a name like this.
const NOBODY: [&str; 2] = ["Wyxqvoj", "Fjuqzeh"];

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

/// Asks for persons by their exact names, and for persons whose names nobody has, in no order that repeats.
pub(super) async fn watch(target: &Target, asked: &[Asked], answers: u64) -> Result<Onlooker> {
    let each = answers.div_ceil(CLIENTS);
    let exact = asked.iter().filter(|asked| asked.kind == Kind::Exact);
    let questions: Arc<[[Bytes; 2]]> = exact
        .map(|asked| [asked.renamed(NOBODY).body(), asked.body()])
        .collect();
    let clients = (0..CLIENTS).map(|client| {
        let (target, questions) = (target.clone(), Arc::clone(&questions));
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
    questions: &[[Bytes; 2]],
    client: u64,
    each: u64,
) -> Result<[Vec<f64>; 2]> {
    ensure!(!questions.is_empty(), "an onlooker needs exact names");
    let mut connection = Client::connect(&target.query, &target.token).await?;
    let mut took = [Vec::new(), Vec::new()];
    for turn in 0.. {
        let random = mixed(turn ^ client << 32);
        let meant = usize::from(random & 1 == 1);
        let wanted = |times: &Vec<f64>| (times.len() as u64) < each;
        let kind = if wanted(&took[meant]) {
            meant
        } else {
            1 - meant
        };
        if !wanted(&took[kind]) {
            break;
        }
        let question = &questions[usize::try_from(random >> 1)? % questions.len()][kind];
        let begun = Instant::now();
        let reply = connection.check(question.clone()).await?;
        let time = begun.elapsed();
        let answer = read(&reply).with_context(|| format!("a check fails: {}", reply.status))?;
        ensure!(
            usize::from(!answer.candidates.is_empty()) == kind,
            "an onlooker's question was answered unlike it was meant"
        );
        took[kind].push(time.as_secs_f64() * 1_000.0);
    }
    Ok(took)
}
