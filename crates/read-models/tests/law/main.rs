//! The law and the read models tell the same about every history that the law accepts.

mod affairs;
mod commands;
mod course;

use chrono::{DateTime, Days, NaiveDate, Utc};
use commands::{Step, actor, command, day, opening, recorder};
use events::codes::{Organisation, Purpose};
use events::{Actor, CommandKey, Event, EventId, ForeignerId, Metadata};
use law::in_force::{
    BanTimes, PermissionTimes, SuspensionInterval, ban_effect_on, permission_open_on,
};
use law::rules::returns::last_day_after_planned_end;
use law::{ApproveAct, Circumstances, Command, RejectAct, SYSTEM_USER, State, decide, evolve};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use read_models::case_lookup::CaseDocument;
use read_models::{Envelope, case_lookup, entry_ban, return_statistics};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use uuid::Uuid;

/// The file into which a file is merged.
static OTHER_FILE: LazyLock<State> = LazyLock::new(|| {
    let mut state = State::default();
    let opened = decide(
        &state,
        opening().into(),
        &Circumstances::of(&actor(Organisation::Vrs), noon(day("2026-03-01"))),
    );
    for decided in opened.expect("a file can be opened") {
        evolve(&mut state, &decided.event);
    }
    state
});

/// A file as the law knows it and as it is shown.
#[derive(Default)]
struct File {
    law: State,
    case: case_lookup::State,
    person: entry_ban::State,
    facts: return_statistics::State,
    events: Vec<Event>,
}

impl File {
    /// Carries a command out on a day, if the law accepts it; what needs a second officer is answered at once.
    fn take(&mut self, step: Step, today: NaiveDate, number: u32) {
        let command = command(step, &self.law, today, number);
        let mut officer = actor(recorder(&command));
        if matches!(command, Command::RecordPassedDeadlines(_)) {
            SYSTEM_USER.clone_into(&mut officer.user);
        }
        self.carry_out(command, &officer, noon(today));
        let mut proposals = self.law.proposals().iter();
        if let Some(waiting) = proposals.find(|known| known.is_pending()) {
            let proposal_id = waiting.proposal_id;
            "second-1".clone_into(&mut officer.user);
            let answer = if step.target & 7 == 7 {
                let reason = None;
                Command::from(RejectAct {
                    proposal_id,
                    reason,
                })
            } else {
                ApproveAct { proposal_id }.into()
            };
            self.carry_out(answer, &officer, noon(today));
        }
    }

    fn carry_out(&mut self, command: Command, actor: &Actor, now: DateTime<Utc>) {
        let circumstances = Circumstances {
            other: Some(&OTHER_FILE),
            ..Circumstances::of(actor, now)
        };
        for decided in decide(&self.law, command, &circumstances).unwrap_or_default() {
            let sequence = self.events.len() as u64 + 1;
            let metadata = Metadata {
                event_id: EventId(Uuid::from_u128(sequence.into())),
                command_key: CommandKey(Uuid::from_u128(1)),
                correlation_id: Uuid::from_u128(1),
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
            };
            self.fold(sequence, &decided.event, &metadata);
            self.events.push(decided.event);
        }
    }

    fn fold(&mut self, sequence: u64, event: &Event, metadata: &Metadata) {
        let foreigner_id = ForeignerId(Uuid::from_u128(7));
        let envelope = Envelope {
            position: sequence,
            sequence,
            foreigner_id,
            event,
            metadata,
        };
        evolve(&mut self.law, event);
        case_lookup::apply(&mut self.case, &envelope).expect("what the law decides fits the case");
        entry_ban::apply(&mut self.person, &envelope).expect("what the law decides fits the bans");
        return_statistics::apply(&mut self.facts, &envelope)
            .expect("what the law decides fits the figures");
    }

    fn case(&self) -> &CaseDocument {
        self.case.document().expect("the file is open")
    }

    /// What each ban does on some days, as the law says and as the read model says.
    fn assert_bans_agree(&self, today: NaiveDate) {
        let bans = &self.law.file().expect("the file is open").bans;
        assert_eq!(bans.len(), self.person.bans.len());
        for (known, shown) in bans.iter().zip(&self.person.bans) {
            assert_eq!(known.decision.decision_id, shown.decision_id);
            assert_eq!(
                (
                    known.basis,
                    known.return_decision_id,
                    known.unlimited,
                    known.term
                ),
                (
                    shown.basis,
                    shown.return_decision_id,
                    shown.unlimited,
                    shown.term
                )
            );
            let intervals = shown.suspensions.iter();
            let suspensions: Vec<_> = intervals
                .map(|suspension| SuspensionInterval {
                    from: suspension.from,
                    until: suspension.last_day(),
                })
                .collect();
            let times = BanTimes {
                pending_from: shown.return_decision_id.map(|_| shown.date),
                valid_from: shown.valid_from,
                valid_until: shown.valid_until,
                suspensions: &suspensions,
                revoked: shown
                    .revoked
                    .map(|revocation| (revocation.mode, revocation.effective_on)),
            };
            for offset in (0..40).chain([100, 300, 700, 2_000]) {
                let asked = today - Days::new(20) + Days::new(offset);
                assert_eq!(
                    ban_effect_on(&times, asked),
                    ban_effect_on(&known.times(), asked),
                    "on {asked}: {shown:?}"
                );
            }
        }
    }

    /// On which days each permission admits, as the law says and as the read model says.
    fn assert_permissions_agree(&self, today: NaiveDate) {
        let permissions = &self.law.file().expect("the file is open").permissions;
        assert_eq!(permissions.len(), self.person.permissions.len());
        for (known, shown) in permissions.iter().zip(&self.person.permissions) {
            assert_eq!(known.decision.decision_id, shown.decision_id);
            for offset in 0..40 {
                let asked = today - Days::new(20) + Days::new(offset);
                assert_eq!(
                    permission_open_on(&times(shown), asked),
                    permission_open_on(&known.times(), asked),
                    "on {asked}: {shown:?}"
                );
            }
        }
    }

    fn assert_return_decisions_agree(&self) {
        let known = &self.law.file().expect("the file is open").returns;
        let live: Vec<_> = known.iter().filter(|known| known.is_live()).collect();
        let decisions = &self.case().decisions;
        let shown: Vec<_> = decisions
            .iter()
            .filter(|shown| shown.obliges_to_leave())
            .collect();
        let ids = (
            live.iter().map(|known| known.decision.decision_id),
            shown.iter().map(|shown| shown.decision_id),
        );
        assert_eq!(
            ids.0.collect::<BTreeSet<_>>(),
            ids.1.collect::<BTreeSet<_>>()
        );
        let checked = self.person.returns.iter().filter(|it| it.is_live());
        let checked: BTreeSet<_> = checked.map(|it| it.decision_id).collect();
        let live_ids = live.iter().map(|known| known.decision.decision_id);
        assert_eq!(live_ids.collect::<BTreeSet<_>>(), checked);
        for (known, shown) in live.into_iter().zip(shown) {
            let expected = match &known.situation {
                law::ReturnSituation::Live(standing) => standing.last_day(),
                law::ReturnSituation::Suspended(standing, suspension) => {
                    last_day_after_planned_end(*standing, Some(&suspension.interval))
                }
                other => panic!("not live: {other:?}"),
            };
            let last_day = shown.return_order.as_ref().and_then(|order| order.last_day);
            assert_eq!(last_day, expected, "{shown:?}");
        }
    }

    /// How decisions were complied with. A revoked one says nothing more of it in the law.
    fn assert_executions_agree(&self) {
        let known = &self.law.file().expect("the file is open").returns;
        for known in known {
            let expected = match &known.situation {
                law::ReturnSituation::Executed { on, outcome, .. } => Some((*on, *outcome)),
                law::ReturnSituation::Revoked(_) => continue,
                _ => None,
            };
            let id = known.decision.decision_id;
            let mut decisions = self.case().decisions.iter();
            let shown = decisions.find(|shown| shown.decision_id == id);
            let shown = shown.and_then(|shown| shown.execution.as_ref());
            let shown = shown.map(|execution| (execution.on, execution.outcome));
            assert_eq!(shown, expected, "{known:?}");
        }
    }

    fn assert_departures_agree(&self) {
        let known = &self.law.file().expect("the file is open").departures;
        let known = known.iter().map(|it| (it.departed_on, it.destination));
        let shown = self.case().departures.iter();
        let shown = shown.filter(|it| it.refuted.is_none() && !it.removal);
        let shown = shown.map(|it| (it.departed_on, it.destination));
        assert!(known.eq(shown));
    }

    fn assert_detentions_agree(&self) {
        let known = &self.law.file().expect("the file is open").detentions;
        for known in known {
            let mut shown = self.case().detentions.iter();
            let shown = shown.find(|shown| shown.detention_id == known.detention_id);
            let shown = shown.expect("the detention is shown");
            let release = shown.release.as_ref();
            assert_eq!(known.released_at(), release.map(|it| it.released_at));
            let last = known.clocks().last().expect("a clock");
            assert_eq!(
                (last.regime, last.limit_at),
                (shown.regime, shown.limit_at),
                "{shown:?}"
            );
            let placements = known.placements.iter().map(|it| it.placed_at);
            let shown = shown.placements.iter().map(|it| it.placed_at);
            assert!(placements.eq(shown));
        }
    }
}

fn times(shown: &entry_ban::Permission) -> PermissionTimes {
    PermissionTimes {
        from: shown.from,
        until: shown.until,
        entries: shown.entries,
        used: shown.used.into(),
        revoked_on: shown.revoked_on,
    }
}

fn noon(today: NaiveDate) -> DateTime<Utc> {
    today.and_hms_opt(12, 0, 0).expect("noon exists").and_utc()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..45_u8, any::<u8>(), 0..5_u8, 0..4_u8);
    prop::collection::vec(
        step.prop_map(|(what, target, days, variant)| Step {
            what,
            target,
            days,
            variant,
        }),
        1..60,
    )
}

/// Seldom many years pass, so that what is kept may be deleted.
fn days_before(step: Step) -> u64 {
    if step.what == 44 && step.target < 16 {
        4_000
    } else {
        step.days.into()
    }
}

fn live_through(steps: &[Step]) -> File {
    let mut today = day("2026-03-02");
    let mut file = File::default();
    file.take(Step::OPENING, today, 1);
    for (number, step) in (100..).zip(steps) {
        today = today + Days::new(days_before(*step));
        file.take(*step, today, number);
        file.assert_bans_agree(today);
        file.assert_permissions_agree(today);
        file.assert_return_decisions_agree();
        file.assert_executions_agree();
        file.assert_detentions_agree();
        file.assert_departures_agree();
    }
    file
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn law_and_read_models_agree_on_every_accepted_history(steps in steps()) {
        live_through(&steps);
    }
}

#[test]
fn the_histories_reach_every_type_of_event_that_changes_a_decision() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for _ in 0..256 {
        let steps = steps().new_tree(&mut runner).expect("steps").current();
        reached.extend(live_through(&steps).events.iter().map(Event::event_type));
    }
    // A correction is not among them: that of a detention moves its limit.
    let indifferent = [
        "IdentityAsserted",
        "IdentityRecategorised",
        "PrimaryIdentityChosen",
        "ConsentWithdrawn",
        "DocumentAdded",
        "AddressRecorded",
        "PhotoAdded",
        "WarningSet",
        "WarningCleared",
        "VulnerabilityRecorded",
        "DuplicateCaseOpened",
        "DuplicateCaseClosed",
        "DocumentAttached",
        "ServiceMarkAdded",
        "ViolationFound",
        "ParameterChanged",
        "LegalHoldSet",
        "LegalHoldReleased",
        "PersonalContentErased",
    ];
    let types = events::EVENT_TYPES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !indifferent.contains(name));
    let missing: Vec<_> = types.filter(|name| !reached.contains(name)).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}
