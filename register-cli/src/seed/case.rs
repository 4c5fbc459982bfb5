//! One invented case: who, and commands in the order of their days.

use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, TimeDelta, Utc};
use events::codes::{Authority, DecisionKind, Organisation};
use events::payloads::Decision;
use events::{Actor, DecisionId};
use law::Command;
use uuid::Uuid;

use super::person::Person;
use super::random::Random;
use super::story;

/// What the ids of all seeded things are made under.
const NAMESPACE: &[u8] = b"register seed";
/// How long ago the oldest case began.
const DAYS_BACK_MAX: i64 = 4 * 365;
/// Between two steps of one day.
const PAUSE: TimeDelta = TimeDelta::minutes(17);

/// What is recorded at one moment, in one request.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// The moment at which the officer records it.
    pub(crate) at: DateTime<Utc>,
    pub(crate) actor: Actor,
    pub(crate) commands: Vec<Command>,
}

/// A history; its later steps may lie in the future.
#[derive(Debug)]
pub(crate) struct Case {
    /// What every id of this case is made under.
    pub(crate) namespace: Uuid,
    pub(crate) steps: Vec<Step>,
}

impl Case {
    /// The case number `number` of the population `seed`, as seen from `now`.
    pub(crate) fn new(seed: u64, number: u64, now: DateTime<Utc>) -> Self {
        let label = format!("{seed}.{number}");
        let all = Uuid::new_v5(&Uuid::NAMESPACE_OID, NAMESPACE);
        let namespace = Uuid::new_v5(&all, label.as_bytes());
        let mut random = Random::of(seed, number);
        // Clocks that are told the time may know it less finely than the system's.
        let at = now.trunc_subsecs(0) - TimeDelta::days(random.between(2, DAYS_BACK_MAX));
        let person = Person::new(&mut random, namespace, law::time::civil_day(at));
        let organisation = if random.chance(60) {
            Organisation::Vrs
        } else {
            Organisation::Pmlp
        };
        let mut telling = Telling {
            random,
            namespace,
            label,
            person,
            organisation,
            at,
            decisions: 0,
            steps: Vec::new(),
        };
        story::tell(&mut telling);
        Self {
            namespace,
            steps: telling.steps,
        }
    }
}

/// A case while it is told.
pub(crate) struct Telling {
    pub(crate) random: Random,
    pub(crate) namespace: Uuid,
    label: String,
    pub(crate) person: Person,
    /// Who works on the case.
    pub(crate) organisation: Organisation,
    /// The moment that the story has come to.
    pub(crate) at: DateTime<Utc>,
    decisions: usize,
    steps: Vec<Step>,
}

impl Telling {
    /// The civil day that the story has come to.
    pub(crate) fn today(&self) -> NaiveDate {
        law::time::civil_day(self.at)
    }

    /// Some days pass.
    pub(crate) fn later(&mut self, least: i64, most: i64) {
        self.at += TimeDelta::days(self.random.between(least, most));
    }

    /// Something is recorded.
    pub(crate) fn record(&mut self, command: Command) {
        let (user, unit) = match self.organisation {
            Organisation::Vrs => ("vrs-seed", "VRS-LUDZA"),
            _ => ("pmlp-seed", "PMLP-RIGA"),
        };
        self.steps.push(Step {
            at: self.at,
            actor: Actor {
                user: user.to_owned(),
                organisation: self.organisation,
                unit: unit.to_owned(),
                workstation: "register seed".to_owned(),
            },
            commands: vec![command],
        });
        self.at += PAUSE;
    }

    /// A decision of today with a number that no other one has.
    pub(crate) fn decision(&mut self, kind: DecisionKind, authority: Authority) -> Decision {
        self.decisions += 1;
        let name = format!("decision/{}", self.decisions);
        let date = self.today();
        Decision {
            decision_id: DecisionId(Uuid::new_v5(&self.namespace, name.as_bytes())),
            kind,
            authority,
            number: format!("{}-{}/{}", self.label, self.decisions, date.year()),
            date,
        }
    }

    /// A decision of the organisation that works on the case.
    pub(crate) fn own_decision(&mut self, kind: DecisionKind) -> Decision {
        let authority = match self.organisation {
            Organisation::Vrs => Authority::Vrs,
            _ => Authority::Pmlp,
        };
        self.decision(kind, authority)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chassis::clock::{Clock, Manual};
    use events::Event;
    use law::{Circumstances, State};

    use super::super::listed::Listed;
    use super::super::names::Names;
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-03-02T10:00:00.123456789Z"
            .parse()
            .expect("an instant")
    }

    fn decided(state: &State, command: &Command, on: &Circumstances<'_>) -> Vec<Event> {
        let decided = law::decide(state, command.clone(), on);
        let decided =
            decided.unwrap_or_else(|error| panic!("{error} at {:?}: {command:?}", error.pointer()));
        assert!(!decided.is_empty(), "{command:?} changes nothing");
        decided.into_iter().map(|decided| decided.event).collect()
    }

    #[test]
    fn the_law_accepts_every_story_and_the_population_has_every_kind_of_event() {
        let mut kinds = BTreeSet::new();
        for number in 0..1_000 {
            let mut state = State::default();
            for step in Case::new(1, number, now()).steps {
                let on = Circumstances::of(&step.actor, Manual::at(step.at).now());
                for command in step.commands {
                    for event in decided(&state, &command, &on) {
                        law::evolve(&mut state, &event);
                        kinds.insert(event.event_type());
                    }
                }
            }
        }
        let missing: Vec<_> = [
            "FileOpened",
            "IdentityAsserted",
            "ViolationFound",
            "DetentionStarted",
            "DetentionReleased",
            "ReturnDecisionIssued",
            "RemovalOrderIssued",
            "DecisionNotified",
            "EntryBanImposed",
            "EntryBanStarted",
            "EntryBanShortened",
            "DecisionSuspended",
            "DecisionResumed",
            "DecisionAmended",
            "DecisionRevoked",
            "DepartureConfirmed",
            "RemovalExecuted",
        ]
        .into_iter()
        .filter(|kind| !kinds.contains(kind))
        .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_law_accepts_every_listed_person_without_a_word() {
        for number in 0..2_000 {
            let names = [Names::Few, Names::Many][usize::from(number % 2 == 1)];
            let case = Listed::new(1, number, names).case(now());
            let mut state = State::default();
            let mut kinds = Vec::new();
            for step in case.steps {
                let on = Circumstances::of(&step.actor, step.at);
                for command in step.commands {
                    for event in decided(&state, &command, &on) {
                        law::evolve(&mut state, &event);
                        kinds.push(event.event_type());
                    }
                }
            }
            assert_eq!(kinds, ["FileOpened", "IdentityAsserted", "EntryBanImposed"]);
            let file = state.file().expect("it is open");
            assert_eq!(file.identities.len(), 2, "{number}");
        }
    }

    #[test]
    fn a_seed_always_tells_the_same_and_another_one_something_else() {
        let told = |seed, number| format!("{:?}", Case::new(seed, number, now()));
        assert_eq!(told(1, 3), told(1, 3));
        assert_ne!(told(1, 3), told(1, 4));
        assert_ne!(told(1, 3), told(2, 3));
    }
}
