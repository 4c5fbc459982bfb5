//! `register law simulate`: the recorded past under other numbers of the law.

use std::collections::HashMap;
use std::io::Write;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result};
use chassis::Secret;
use chassis::database::{DatabaseConfig, connect};
use chrono::NaiveDate;
use clap::Args;
use event_log::{Keyring, MasterKey, Recorded};
use events::codes::ParameterKey;
use events::{Event, ForeignerId};
use indicatif::ProgressBar;
use law::simulate::{Judged, Judgement, judge};
use law::{Parameters, State, evolve};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::database::Access;
use crate::open::{Opened, RegisterArgs, unless_stopped};
use crate::progress;

/// The login that may read the log and its keys, and write nothing.
const ROLE: &str = "register_query";
/// A page of the log takes a fraction of a second; this finds a database that hangs.
const STATEMENT_TIMEOUT: Duration = Duration::from_mins(1);
/// Events of one page.
const PAGE: usize = 1_000;

/// Which numbers from which day.
#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// A number of the law, as DEPARTURE_PERIOD_DAYS_MAX=20; several may be given
    #[arg(long = "param", value_name = "KEY=VALUE", required = true)]
    parameters: Vec<Number>,

    /// The first legal day on which they hold
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,

    /// Print the result as one JSON object and no progress
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    register: RegisterArgs,
}

/// A number of the law with another value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number {
    key: ParameterKey,
    value: u32,
}

impl FromStr for Number {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, value) = text.split_once('=').ok_or("write KEY=VALUE")?;
        let key = key
            .parse()
            .map_err(|error| format!("{error}; docs/events.md lists CL-PARAM"))?;
        let value = value.parse().ok().filter(|value| *value > 0);
        let value = value.ok_or("the value is a whole number above 0")?;
        Ok(Self { key, value })
    }
}

/// The recorded past as far as it was judged.
struct Simulation {
    recorded: Parameters,
    changed: Parameters,
    files: HashMap<ForeignerId, State>,
    judged: u64,
    different: Vec<Value>,
}

/// Judges and tells.
pub(crate) async fn run(args: SimulateArgs, shutdown: &CancellationToken) -> Result<()> {
    let opened = args.register.open("law", &migrations::MIGRATOR).await?;
    let simulated = unless_stopped(shutdown, Box::pin(past(&args, &opened))).await;
    opened.close().await?;
    let (simulation, events) = simulated?;
    tell(&simulation, events, args.json).context("the result could not be printed")
}

async fn past(args: &SimulateArgs, opened: &Opened) -> Result<(Simulation, u64)> {
    let master = MasterKey::read(&opened.master_key()?)?;
    let pool = connect(&config(&opened.access(ROLE)?)).await?;
    let keyring = Keyring::open(pool.clone(), master).await?;
    let bar = progress::bar(0, "events", args.json);
    let simulated = simulate(&args.parameters, args.from, &pool, &keyring, &bar).await;
    bar.finish_and_clear();
    pool.close().await;
    simulated
}

fn config(access: &Access) -> DatabaseConfig {
    DatabaseConfig {
        url: Secret::new(access.url.as_str()),
        role: access.role.map(str::to_owned),
        application_name: "register law".to_owned(),
        connections_max: 2,
        statement_timeout: STATEMENT_TIMEOUT,
        acquire_timeout: STATEMENT_TIMEOUT,
    }
}

/// Folds the whole log in its order; the events of one command stand together in it.
async fn simulate(
    numbers: &[Number],
    from: NaiveDate,
    pool: &PgPool,
    keyring: &Keyring,
    bar: &ProgressBar,
) -> Result<(Simulation, u64)> {
    let mut simulation = Simulation::of(numbers, from, pool, keyring).await?;
    let mut command: Vec<Recorded> = Vec::new();
    let mut position = 0;
    loop {
        let page = event_log::read_from(pool, position, PAGE).await?;
        if page.events.is_empty() {
            break;
        }
        position += page.events.len() as u64;
        for recorded in keyring.unseal(&page.events).await? {
            let first = command.first().map(|first| first.metadata.command_key);
            if first.is_some_and(|key| key != recorded.metadata.command_key) {
                simulation.take(&command);
                command.clear();
            }
            command.push(recorded);
        }
        bar.set_length(page.head);
        bar.set_position(position);
    }
    simulation.take(&command);
    Ok((simulation, position))
}

impl Simulation {
    /// The numbers of the record, and the same with those that are tried.
    async fn of(
        numbers: &[Number],
        from: NaiveDate,
        pool: &PgPool,
        keyring: &Keyring,
    ) -> Result<Self> {
        let stored = event_log::read_stream(pool, ForeignerId::REGISTER).await?;
        let mut register = State::default();
        for recorded in keyring.unseal(&stored.events).await? {
            evolve(&mut register, &recorded.event);
        }
        let recorded = register.parameters();
        let tried =
            |known: Parameters, number: &Number| known.trying(number.key, number.value, from);
        Ok(Self {
            changed: numbers.iter().fold(recorded.clone(), tried),
            recorded,
            files: HashMap::new(),
            judged: 0,
            different: Vec::new(),
        })
    }

    /// Judges the events of one command, each on the file before it.
    fn take(&mut self, command: &[Recorded]) {
        let events: Vec<&Event> = command.iter().map(|recorded| &recorded.event).collect();
        for (index, recorded) in command.iter().enumerate() {
            let file = self.files.entry(recorded.foreigner_id).or_default();
            let rest = events.get(index + 1..).unwrap_or_default();
            let tables = [&self.recorded, &self.changed];
            let event = (&recorded.event, &recorded.metadata);
            if let Some(judged) = judge(file, event, rest, tables) {
                self.judged += 1;
                if judged.differs() {
                    self.different.push(described(recorded, &judged));
                }
            }
            evolve(file, &recorded.event);
        }
    }
}

/// One decision that would have been judged differently, without any personal datum.
fn described(recorded: &Recorded, judged: &Judged) -> Value {
    let decision = law::decision_of(&recorded.event).map(|decision| {
        json!({"kind": decision.kind, "authority": decision.authority, "number": decision.number, "date": decision.date})
    });
    json!({
        "position": recorded.position,
        "foreigner_id": recorded.foreigner_id,
        "type": recorded.event.event_type(),
        "effective_on": recorded.effective_on(),
        "decision": decision,
        "recorded": told(&judged.recorded, &judged.changed),
        "changed": told(&judged.changed, &judged.recorded),
    })
}

/// A judgement with the values that the other one has not.
fn told(judgement: &Judgement, other: &Judgement) -> Value {
    match judgement {
        Judgement::Refused(refusal) => {
            json!({"verdict": "refused", "rule": refusal.rule(), "code": refusal.code()})
        }
        Judgement::Accepted { events, findings } => {
            json!({"verdict": "accepted", "findings": findings, "values": values(events, other)})
        }
    }
}

/// The derived values that differ, by type of event; events that the other judgement has not stand with their type alone.
fn values(events: &[Event], other: &Judgement) -> Value {
    let Judgement::Accepted { events: others, .. } = other else {
        return json!({});
    };
    let mut values = serde_json::Map::new();
    for (index, event) in events.iter().enumerate() {
        let (name, mine) = (event.event_type(), event.encode());
        let theirs = others.get(index).filter(|other| other.event_type() == name);
        let Some(theirs) = theirs.map(Event::encode) else {
            values.insert(name.to_owned(), json!({}));
            continue;
        };
        let fields = mine.as_object().into_iter().flatten();
        let differing = fields
            .filter(|(field, value)| *field != "personal" && theirs.get(field) != Some(*value));
        let differing: serde_json::Map<String, Value> = differing
            .map(|(field, value)| (field.clone(), value.clone()))
            .collect();
        if !differing.is_empty() {
            values.insert(name.to_owned(), differing.into());
        }
    }
    values.into()
}

fn tell(simulation: &Simulation, events: u64, json: bool) -> std::io::Result<()> {
    let Simulation {
        judged, different, ..
    } = simulation;
    let mut out = std::io::stdout().lock();
    if json {
        let object = json!({"events": events, "judged": judged, "different": different});
        return writeln!(out, "{object}");
    }
    for found in different {
        let text = |field: &str| found[field].as_str().unwrap_or_default().to_owned();
        let number = found["decision"]["number"].as_str().unwrap_or("-");
        let (recorded, changed) = (sentence(&found["recorded"]), sentence(&found["changed"]));
        let (position, kind, file) = (&found["position"], text("type"), text("foreigner_id"));
        writeln!(
            out,
            "{position} {kind} {number} of file {file}: recorded {recorded}; changed {changed}"
        )?;
    }
    let count = different.len();
    writeln!(
        out,
        "{count} of {judged} recorded decisions would have been judged differently; {events} events were read."
    )
}

/// A judgement in a few words.
fn sentence(judgement: &Value) -> String {
    if judgement["verdict"] == "refused" {
        let rule = judgement["rule"].as_str().unwrap_or("no rule");
        return format!(
            "refused by {rule} ({})",
            judgement["code"].as_str().unwrap_or_default()
        );
    }
    let findings = judgement["findings"].as_array().into_iter().flatten();
    let rules: Vec<_> = findings
        .filter_map(|finding| finding["rule"].as_str())
        .collect();
    let values = judgement["values"].as_object().into_iter().flatten();
    let values: Vec<_> = values
        .map(|(event, fields)| with_fields(event, fields))
        .collect();
    let mut text = "accepted".to_owned();
    for (word, parts) in [("with", rules.join(", ")), ("as", values.join(", "))] {
        if !parts.is_empty() {
            text = format!("{text} {word} {parts}");
        }
    }
    text
}

/// An event with the fields that differ, or its type alone where it has no counterpart.
fn with_fields(event: &str, fields: &Value) -> String {
    let fields = fields.as_object().into_iter().flatten();
    let fields: Vec<_> = fields
        .map(|(field, value)| format!("{field} {value}"))
        .collect();
    if fields.is_empty() {
        event.to_owned()
    } else {
        format!("{event} ({})", fields.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use chassis::clock::System;

    use super::*;
    use crate::seed;
    use crate::testing::Register;

    #[test]
    fn a_number_is_written_with_its_key() {
        let number: Number = "ADULT_AGE=17".parse().expect("a number");
        assert_eq!((number.key, number.value), (ParameterKey::AdultAge, 17));
        for text in ["ADULT_AGE", "ADULT_AGE=0", "ADULT_AGE=x", "AGE=17", "=17"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_judgement_is_told_in_a_few_words() {
        let accepted = json!({
            "verdict": "accepted", "findings": [{"rule": "R-040"}, {"rule": "R-041"}],
            "values": {"DetentionStarted": {"limit_at": "2026-03-12T12:00:00Z"}, "ActProposed": {}}
        });
        let expected = "accepted with R-040, R-041 as ActProposed, DetentionStarted (limit_at \"2026-03-12T12:00:00Z\")";
        assert_eq!(sentence(&accepted), expected);
        let plain = json!({"verdict": "accepted", "findings": [], "values": {}});
        assert_eq!(sentence(&plain), "accepted");
        let refused =
            json!({"verdict": "refused", "rule": "R-055", "code": "DEPARTURE_PERIOD_OUT_OF_RANGE"});
        assert_eq!(
            sentence(&refused),
            "refused by R-055 (DEPARTURE_PERIOD_OUT_OF_RANGE)"
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p_12_a_shorter_longest_period_refuses_what_was_longer() -> Result<()> {
        let register = Register::start().await?;
        let desk = register.desk().await?;
        seed::demo(&desk, &System).await?;
        desk.close().await?;
        let pool = PgPool::connect(&register.database.url()).await?;
        let keyring = Keyring::open(pool.clone(), register.master_key()?).await?;
        let from = NaiveDate::from_ymd_opt(2020, 1, 1).context("a day")?;
        let bar = progress::bar(0, "events", true);
        let with = |number: &str| [number.parse::<Number>().expect("a number")];
        let same = with("DEPARTURE_PERIOD_DAYS_MAX=30");
        let (same, events) = simulate(&same, from, &pool, &keyring, &bar).await?;
        assert!(events > 0 && same.judged > 0);
        assert_eq!(same.different, Vec::<Value>::new());
        let shorter = with("DEPARTURE_PERIOD_DAYS_MAX=7");
        let (shorter, _) = simulate(&shorter, from, &pool, &keyring, &bar).await?;
        let refused = |found: &&Value| found["changed"]["rule"] == "R-055";
        let count = shorter.different.iter().filter(refused).count();
        assert!(count > 0, "{:?}", shorter.different);
        pool.close().await;
        register.stop().await
    }
}
