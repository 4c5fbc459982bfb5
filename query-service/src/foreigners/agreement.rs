//! For every history that the law accepts, the case on every day as it was known at every instant is what an independent reading of
//! the events says (rule R-126). `PROPTEST_CASES` says for how many.

#[path = "../../../crates/read-models/tests/law/affairs.rs"]
mod affairs;
#[path = "../../../crates/read-models/tests/law/commands.rs"]
mod commands;
#[path = "../../../crates/read-models/tests/law/course.rs"]
mod course;
mod model;

use super::measures::{measures_on, status_on};
use super::{Case, When};
use crate::replay::Replay;
use crate::testing::{House, id};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use commands::{Step, actor, command, day, opening, recorder};
use event_log::{Head, Recorded};
use events::codes::{Organisation, Purpose};
use events::{Actor, CommandKey, EventId, ForeignerId, Metadata};
use law::{ApproveAct, Circumstances, Command, RejectAct, SYSTEM_USER, State, decide, evolve};
use model::{Held, Look, Model};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use sqlx::PgPool;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use uuid::Uuid;

/// Histories that go through the database, and pairs of times that are asked of each over HTTP.
const STORED: usize = 12;
const PAIRS: usize = 10;

/// The file into which a file is merged.
static OTHER_FILE: LazyLock<State> = LazyLock::new(|| {
    let mut life = Life::default();
    let officer = actor(Organisation::Vrs);
    life.carry_out(opening().into(), &officer, noon(day("2026-03-01")), None);
    life.law
});

/// A random history that the law accepted.
#[derive(Default)]
struct Life {
    law: State,
    events: Vec<Recorded>,
}

impl Life {
    fn of(steps: &[Step]) -> Self {
        let (mut life, mut today) = (Self::default(), day("2026-03-02"));
        life.take(Step::OPENING, today, 1);
        for (number, step) in (100..).zip(steps) {
            // Seldom many years pass, so that what is kept may be deleted.
            let years = step.what == 43 && step.target < 16;
            today = today + Days::new(if years { 4_000 } else { step.days.into() });
            life.take(*step, today, number);
        }
        life
    }

    /// Carries a command out, if the law accepts it; what needs a second officer is answered at once.
    fn take(&mut self, step: Step, today: NaiveDate, number: u32) {
        let command = command(step, &self.law, today, number);
        let mut officer = actor(recorder(&command));
        if matches!(command, Command::RecordPassedDeadlines(_)) {
            SYSTEM_USER.clone_into(&mut officer.user);
        }
        let at = noon(today) + TimeDelta::seconds(number.into());
        self.carry_out(command, &officer, at, Some(&OTHER_FILE));
        let mut proposals = self.law.proposals().iter();
        if let Some(waiting) = proposals.find(|known| known.is_pending()) {
            let proposal_id = waiting.proposal_id;
            let answer: Command = if step.target & 7 == 7 {
                let reason = None;
                RejectAct {
                    proposal_id,
                    reason,
                }
                .into()
            } else {
                ApproveAct { proposal_id }.into()
            };
            "second-1".clone_into(&mut officer.user);
            self.carry_out(answer, &officer, at, Some(&OTHER_FILE));
        }
    }

    fn carry_out(
        &mut self,
        command: Command,
        actor: &Actor,
        now: DateTime<Utc>,
        other: Option<&State>,
    ) {
        let circumstances = Circumstances {
            other,
            ..Circumstances::of(actor, now)
        };
        for decided in decide(&self.law, command, &circumstances).unwrap_or_default() {
            let sequence = self.events.len() as u64 + 1;
            evolve(&mut self.law, &decided.event);
            self.events.push(Recorded {
                position: sequence,
                foreigner_id: ForeignerId(Uuid::from_u128(7)),
                sequence,
                event: decided.event,
                metadata: Metadata {
                    event_id: EventId(id()),
                    command_key: CommandKey(id()),
                    correlation_id: id(),
                    causation_id: None,
                    recorded_at: now,
                    effective_on: decided.effective_on,
                    actor: actor.clone(),
                    purpose: Purpose::RecordDecision,
                    authority: decided.authority,
                    legal_reference: decided.legal_reference,
                    received_on: decided.received_on,
                    findings: decided.findings,
                    schema_version: Metadata::SCHEMA_VERSION,
                },
            });
        }
    }

    fn replay(self) -> Replay {
        let last = self.events.last().expect("the file was opened");
        let head = Head {
            position: last.position,
            recorded_at: last.recorded_at(),
        };
        let events = self.events;
        Replay { events, head }
    }
}

fn noon(today: NaiveDate) -> DateTime<Utc> {
    today.and_hms_opt(12, 0, 0).expect("noon exists").and_utc()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..44_u8, any::<u8>(), 0..5_u8, 0..4_u8);
    let step = step.prop_map(|(what, target, days, variant)| Step {
        what,
        target,
        days,
        variant,
    });
    prop::collection::vec(step, 1..60)
}

/// Every instant at which something became known, one before, and now.
fn instants(events: &[Recorded]) -> Vec<Option<DateTime<Utc>>> {
    let mut instants: BTreeSet<_> = events.iter().map(Recorded::recorded_at).collect();
    let first = instants.first().expect("the file was opened");
    instants.insert(*first - TimeDelta::milliseconds(1));
    instants.into_iter().map(Some).chain([None]).collect()
}

/// Every day that an event speaks of, with the one before and the one after.
fn days(events: &[Recorded]) -> BTreeSet<NaiveDate> {
    let mut days = BTreeSet::new();
    for recorded in events {
        let day = law::time::civil_day(recorded.recorded_at());
        days.extend([day, recorded.effective_on()]);
        spoken_of(&recorded.event.encode(), &mut days);
    }
    let around = |day: &NaiveDate| [*day - Days::new(1), *day, *day + Days::new(1)];
    days.iter().flat_map(around).collect()
}

fn spoken_of(content: &Value, days: &mut BTreeSet<NaiveDate>) {
    match content {
        Value::String(text) => {
            days.extend(text.get(..10).and_then(|day| day.parse::<NaiveDate>().ok()));
        }
        Value::Array(members) => members.iter().for_each(|member| spoken_of(member, days)),
        Value::Object(members) => members.values().for_each(|member| spoken_of(member, days)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn known(events: &[Recorded], known_at: Option<DateTime<Utc>>) -> impl Iterator<Item = &Recorded> {
    events
        .iter()
        .filter(move |event| known_at.is_none_or(|at| event.recorded_at() <= at))
}

/// What was known at an instant of a day is looked at at this instant, any other day as a whole.
fn look(day: NaiveDate, at: DateTime<Utc>) -> Look {
    let instant = Some(at).filter(|at| law::time::civil_day(*at) == day);
    Look { day, instant }
}

/// Compares every pair of times; answers how many there were.
fn assert_agreement(replay: &Replay) -> usize {
    let now = replay.head.recorded_at;
    let (instants, days) = (instants(&replay.events), days(&replay.events));
    for known_at in &instants {
        let known_at = *known_at;
        let model = Model::of(known(&replay.events, known_at));
        let when = |valid_on| When { valid_on, known_at };
        let case = Case::replayed(replay, &when(now.date_naive())).expect("the events fit");
        let any = known(&replay.events, known_at).next().is_some();
        assert_eq!(case.is_some(), any, "known at {known_at:?}");
        let Some(case) = case else { continue };
        for day in &days {
            let looked_at = when(*day).looked_at(now);
            let held = measures_on(&case.document, looked_at);
            let shown: BTreeSet<Held> = held
                .iter()
                .map(|it| {
                    let own = it.detention_id.or(it.decision_id).expect("an id");
                    (
                        it.kind.code(),
                        it.state,
                        own,
                        it.since,
                        it.until,
                        it.position,
                    )
                })
                .collect();
            let look = look(*day, known_at.unwrap_or(now));
            let expected = model.held(look);
            assert_eq!(shown, expected, "valid on {day}, known at {known_at:?}");
            assert_eq!(held.len(), expected.len());
            let status = status_on(&case.document, looked_at);
            assert_eq!(status.code(), model.situation(look), "{day}, {known_at:?}");
        }
    }
    instants.len() * days.len()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r_126_the_case_on_every_day_as_known_at_every_instant_is_what_the_events_say(steps in steps()) {
        assert_agreement(&Life::of(&steps).replay());
    }
}

#[test]
fn the_histories_hold_persons_in_every_way_and_state() {
    let (mut runner, mut seen) = (TestRunner::deterministic(), BTreeSet::new());
    for _ in 0..256 {
        let steps = steps().new_tree(&mut runner).expect("steps").current();
        let replay = Life::of(&steps).replay();
        let model = Model::of(&replay.events);
        for day in days(&replay.events) {
            let look = look(day, replay.head.recorded_at);
            seen.extend(model.held(look).into_iter().map(|held| (held.0, held.1)));
            seen.insert((model.situation(look), ""));
        }
    }
    for kind in ["RETURN_DECISION", "REMOVAL_ORDER", "BAN_LV", "BAN_SCHENGEN"] {
        assert!(seen.contains(&(kind, "IN_FORCE")), "{kind}: {seen:?}");
        assert!(seen.contains(&(kind, "SUSPENDED")), "{kind}: {seen:?}");
    }
    assert!(
        seen.contains(&("BAN_SCHENGEN", "PENDING_DEPARTURE")),
        "{seen:?}"
    );
    for situation in ["DETAINED", "TO_LEAVE", "BANNED", "DEPARTED", "NO_MEASURE"] {
        assert!(seen.contains(&(situation, "")), "{situation}: {seen:?}");
    }
}

/// The members of an answer that say what holds the person.
fn held_of(answer: &Value) -> BTreeSet<(String, String, String, u64)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let measures = answer["measures"].as_array().expect("a list").iter();
    let held = measures.map(|it| {
        let own = [&it["detention_id"], &it["decision_id"]].map(text).concat();
        let position = it["position"].as_u64().expect("a position");
        (text(&it["kind"]), text(&it["state"]), own, position)
    });
    held.collect()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_126_what_is_answered_over_http_is_what_the_stored_events_say(pool: PgPool) {
    let (house, mut runner) = (House::loaded(pool).await, TestRunner::deterministic());
    for _ in 0..STORED {
        let steps = steps().new_tree(&mut runner).expect("steps").current();
        let file = ForeignerId(id());
        for recorded in Life::of(&steps).events {
            let event = (recorded.event, recorded.metadata);
            house.append_with(file, vec![event]).await;
        }
        let replay = crate::replay::read(&house.service, file).await;
        let Replay { events, .. } = replay.map_err(|it| it.to_string()).expect("a stream");
        let days: Vec<_> = days(&events).into_iter().collect();
        for pair in 0..PAIRS {
            let known_at = events[pair * 7 % events.len()].recorded_at();
            let day = days[pair * 13 % days.len()];
            let instant = known_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
            let path = format!("/v1/foreigners/{file}?valid_on={day}&known_at={instant}");
            let answer = house.get("auditor", "AUDIT", &path).await.ok();
            let (model, look) = (
                Model::of(known(&events, Some(known_at))),
                look(day, known_at),
            );
            let expected = model.held(look).into_iter();
            let expected = expected.map(|(kind, state, own, _, _, position)| {
                (kind.to_owned(), state.to_owned(), own.to_string(), position)
            });
            assert_eq!(held_of(&answer), expected.collect(), "{path}");
            assert_eq!(answer["status"], model.situation(look), "{path}");
        }
    }
}
