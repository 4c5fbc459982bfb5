//! `register seed`: a synthetic population with plausible histories, decided by the law like anybody else.
//!
//! The law is asked at the moment of each step, so that a history of years raises no alarm of late recording;
//! what is recorded carries the true time. The same seed gives the same persons, and twice doubles nothing.

mod case;
pub(crate) mod listed;
pub(crate) mod names;
mod person;
pub(crate) mod random;
mod story;

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use chassis::clock::{Clock, Manual};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::Args;
use command_service::{Commands, Failure, Request, Target};
use events::codes::Purpose;
use events::{CommandKey, ForeignerId};
use indicatif::ProgressBar;
use law::{Command, Distinct, Refusal, Specimens};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::desk::{self, Desk};
use crate::open::{RegisterArgs, unless_stopped};
use crate::progress;
use case::{Case, Step};
use listed::Listed;
use names::Names;

/// Persons of the demo register.
const DEMO_FOREIGNERS: u64 = 40;
/// The population where no other one is asked for.
pub(crate) const DEFAULT_SEED: u64 = 1;
/// Persons under way at once: enough for full batches of the writer.
const UNDER_WAY: u64 = 64;
const LISTED_UNDER_WAY: u64 = 256;
/// The statement with which equal names and birth dates are told apart (rule R-030).
const REASON: &str = "another synthetic person";
/// An answer to candidates may meet new candidates of commands beside it.
const TRIES_MAX: usize = 8;

/// How many and which.
#[derive(Debug, Args)]
pub(crate) struct SeedArgs {
    /// How many foreigners
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    foreigners: u64,

    /// Which population: another number gives other persons
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED)]
    seed: u64,

    /// Each with two identities and one entry ban and nothing else: quickly many persons for checks to find
    #[arg(long)]
    bans_only: bool,

    /// How many different names they have
    #[arg(long, value_enum, default_value_t = Names::Few, requires = "bans_only")]
    names: Names,

    /// Day up to which the histories are told, today when not given: the same day gives the same population
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,

    /// Print the result as one JSON object and no progress
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    register: RegisterArgs,
}

/// Who is made.
#[derive(Debug, Clone, Copy)]
struct Population {
    seed: u64,
    foreigners: u64,
    told: Told,
    /// The moment up to which it is told.
    now: DateTime<Utc>,
}

/// What is told of each.
#[derive(Debug, Clone, Copy)]
enum Told {
    Histories,
    BansOnly(Names),
}

impl Population {
    fn case(&self, number: u64) -> Case {
        match self.told {
            Told::Histories => Case::new(self.seed, number, self.now),
            Told::BansOnly(names) => Listed::new(self.seed, number, names).case(self.now),
        }
    }

    fn under_way(&self) -> u64 {
        match self.told {
            Told::Histories => UNDER_WAY,
            Told::BansOnly(_) => LISTED_UNDER_WAY,
        }
    }
}

/// What was seeded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    foreigners: u64,
    commands: u64,
    events: u64,
    already_there: u64,
}

/// Seeds a register.
pub(crate) async fn run(
    args: SeedArgs,
    clock: &dyn Clock,
    shutdown: &CancellationToken,
) -> Result<()> {
    let now = as_of(args.as_of, clock.now())?;
    let opened = args.register.open("seed", &migrations::MIGRATOR).await?;
    let seeded = unless_stopped(
        shutdown,
        Box::pin(async {
            let desk = Desk::open(&opened.access(desk::ROLE)?, &opened.master_key()?).await?;
            let bar = progress::bar(args.foreigners, "foreigners", args.json);
            let began = tokio::time::Instant::now();
            let told = if args.bans_only {
                Told::BansOnly(args.names)
            } else {
                Told::Histories
            };
            let population = Population {
                seed: args.seed,
                foreigners: args.foreigners,
                told,
                now,
            };
            let seeded = populate(&desk, population, &bar).await;
            bar.finish_and_clear();
            desk.close().await?;
            anyhow::Ok((seeded?, began.elapsed()))
        }),
    )
    .await;
    opened.close().await?;
    let (sum, elapsed) = seeded?;
    let Sum {
        foreigners,
        commands,
        events,
        already_there,
    } = sum;
    let rate = progress::per_second(commands, elapsed);
    let mut out = std::io::stdout().lock();
    if args.json {
        let object = json!({
            "foreigners": foreigners, "commands": commands, "events": events, "already_there": already_there,
            "seconds": elapsed.as_secs_f64(), "commands_per_second": rate,
        });
        writeln!(out, "{object}")
    } else {
        writeln!(
            out,
            "{foreigners} foreigners with {events} events were recorded by {commands} commands, {rate:.0} a second; \
             {already_there} commands were already there."
        )
    }
    .context("the result could not be printed")
}

/// The moment up to which histories are told: the end of the day that was asked for, or now.
fn as_of(day: Option<NaiveDate>, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let Some(day) = day else {
        return Ok(now);
    };
    // Midnight in Riga lies before midnight in Greenwich, so that nothing falls on the day after.
    let moment = day.and_time(NaiveTime::from_hms_opt(20, 0, 0).context("a time of day")?);
    let moment = moment.and_utc();
    if moment > now {
        bail!("{day} is not over yet; histories are told up to a day that is");
    }
    Ok(moment)
}

/// The population of a demo register.
pub(crate) async fn demo(desk: &Desk, clock: &dyn Clock) -> Result<()> {
    let bar = ProgressBar::hidden();
    let population = Population {
        seed: DEFAULT_SEED,
        foreigners: DEMO_FOREIGNERS,
        told: Told::Histories,
        now: clock.now(),
    };
    let sum = populate(desk, population, &bar).await?;
    tracing::info!(
        foreigners = sum.foreigners,
        events = sum.events,
        "the demo population is loaded"
    );
    Ok(())
}

async fn populate(desk: &Desk, population: Population, bar: &ProgressBar) -> Result<Sum> {
    // Each worker has a clock of its own, because each is in the middle of another story.
    let workers = population.under_way().min(population.foreigners);
    let work = (0..workers).map(|first| {
        let clock = Arc::new(Manual::at(population.now));
        let commands = desk.commands(Arc::clone(&clock) as Arc<dyn Clock>, Specimens::Refused);
        let worker = Worker {
            commands,
            clock,
            population,
            bar: bar.clone(),
        };
        tokio::spawn(worker.work(first, workers))
    });
    let mut sum = Sum::default();
    for done in futures::future::join_all(work).await {
        let done = done.context("a worker broke")??;
        sum.foreigners += done.foreigners;
        sum.commands += done.commands;
        sum.events += done.events;
        sum.already_there += done.already_there;
    }
    Ok(sum)
}

struct Worker {
    commands: Commands,
    clock: Arc<Manual>,
    population: Population,
    bar: ProgressBar,
}

impl Worker {
    /// Every `step`-th foreigner from `first` on.
    async fn work(self, first: u64, step: u64) -> Result<Sum> {
        let mut sum = Sum::default();
        let numbers = first..self.population.foreigners;
        for number in numbers.step_by(usize::try_from(step).unwrap_or(usize::MAX)) {
            self.foreigner(number, &mut sum).await?;
            self.bar.inc(1);
        }
        Ok(sum)
    }

    /// One history, step by step, up to now: what would lie in the future has not happened yet.
    async fn foreigner(&self, number: u64, sum: &mut Sum) -> Result<()> {
        let (case, now) = (self.population.case(number), self.population.now);
        let mut file = None;
        for (index, step) in case.steps.into_iter().enumerate() {
            if step.at > now {
                break;
            }
            self.clock.set(step.at);
            let key = Uuid::new_v5(&case.namespace, format!("command/{index}").as_bytes());
            let target = file.map_or(Target::Open, Target::File);
            let answer = self.record(step, CommandKey(key), target).await;
            let answer = answer
                .with_context(|| format!("step {index} of foreigner {number} was not recorded"))?;
            file = Some(ForeignerId(answer.body.foreigner_id));
            sum.commands += 1;
            if answer.replayed {
                sum.already_there += 1;
            } else {
                sum.events += answer.body.events.len() as u64;
            }
        }
        sum.foreigners += 1;
        Ok(())
    }

    async fn record(
        &self,
        step: Step,
        key: CommandKey,
        target: Target,
    ) -> Result<command_service::Answer> {
        let mut request = Request {
            roles: vec![events::codes::Role::Officer],
            key,
            // The key is made from seed, person and step; nothing else stands under it.
            fingerprint: Sha256::digest(key.0.as_bytes()).into(),
            actor: step.actor,
            purpose: Purpose::RecordDecision,
            if_match: None,
            target,
            duplicate_search: None,
            commands: step.commands,
        };
        for _ in 0..TRIES_MAX {
            match desk::execute(&self.commands, &request).await {
                Err(Failure::Refused {
                    refusal: Refusal::CandidatesIgnored(candidates),
                    ..
                }) => tell_apart(&mut request.commands, &candidates),
                ended => return Ok(ended?),
            }
        }
        bail!("it meets ever more candidates")
    }
}

fn tell_apart(commands: &mut [Command], candidates: &[ForeignerId]) {
    for command in commands {
        if let Command::OpenFile(open) = command {
            open.distinct_from
                .extend(candidates.iter().map(|foreigner_id| Distinct {
                    foreigner_id: *foreigner_id,
                    reason: REASON.to_owned(),
                }));
        }
    }
}
