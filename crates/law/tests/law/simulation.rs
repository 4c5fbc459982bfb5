//! The recorded past under other numbers of the law (architecture P-12).

use crate::course_fixtures::{answer, consult, extend};
use crate::fixtures::{
    actor, amend, approve, ban_until, court_motion, day, detention, extension, id, instant, notify,
    open, permission, release, removal, removal_order, return_decision, revoke, shorten, switch,
};
use crate::specification::{NOW, after, given, recorder};
use events::codes::{
    Authority, ConsultationOutcome, DetentionRegime, Organisation, ParameterKey, Purpose,
};
use events::payloads::ParameterChanged;
use events::{CommandKey, Event, EventId, Level, Metadata, RuleId};
use law::parameters::ENACTED;
use law::simulate::{Judged, Judgement, judge};
use law::{AmendDecision, Command, ExtendConsultation, Parameters};

fn metadata() -> Metadata {
    Metadata {
        event_id: EventId(id(1)),
        command_key: CommandKey(id(1)),
        correlation_id: id(1),
        causation_id: None,
        recorded_at: instant("2026-03-14T12:00:00+02:00"),
        effective_on: day("2026-03-02"),
        actor: actor(Organisation::Vrs),
        purpose: Purpose::RecordDecision,
        authority: None,
        legal_reference: None,
        received_on: None,
        findings: Vec::new(),
        schema_version: Metadata::SCHEMA_VERSION,
    }
}

fn with(key: ParameterKey, value: u32) -> Parameters {
    ENACTED.with(&ParameterChanged {
        key,
        value,
        valid_from: day("2026-03-01"),
        source: "IL s. 43".parse().unwrap(),
    })
}

/// The judgement of the second event of a history, with what its command recorded after it.
fn judged(command: impl Into<Command>, changed: &Parameters) -> Judged {
    let history = after([open().into(), command.into()]);
    let before = given(history[..1].to_vec());
    let rest: Vec<&Event> = history[2..].iter().collect();
    let tables = [&ENACTED, changed];
    judge(before.state(), (&history[1], &metadata()), &rest, tables).expect("a decision")
}

#[test]
fn p_12_a_decision_that_other_numbers_refuse_is_found() {
    let shorter = with(ParameterKey::DeparturePeriodDaysMax, 13);
    let found = judged(return_decision(10), &shorter);
    assert!(found.differs());
    let Judgement::Refused(refusal) = found.changed else {
        panic!("it is refused")
    };
    assert_eq!(refusal.rule(), Some(RuleId(55)));
    let as_long = with(ParameterKey::DeparturePeriodDaysMax, 14);
    assert!(!judged(return_decision(10), &as_long).differs());
    let two_years = with(ParameterKey::BanTermYearsMax, 2);
    assert!(judged(ban_until(10, Authority::Vrs, "2029-01-01"), &two_years).differs());
    assert!(!judged(ban_until(10, Authority::Vrs, "2028-01-01"), &two_years).differs());
}

#[test]
fn p_12_other_limits_and_alarms_are_found() {
    let longer = with(ParameterKey::DetentionInitialHours, 300);
    let found = judged(detention(), &longer);
    let alarms = |judgement: &Judgement| match judgement {
        Judgement::Accepted { findings, .. } => {
            let alarms = findings.iter().filter(|found| found.level == Level::Alarm);
            alarms.map(|found| found.rule.0).collect::<Vec<_>>()
        }
        Judgement::Refused(refusal) => panic!("{refusal}"),
    };
    // Recorded twelve days after the start: too long for ten days, not for twelve and a half.
    assert!(alarms(&found.recorded).contains(&40));
    assert!(!alarms(&found.changed).contains(&40));
    let ended = law::StartDetention {
        released_at: release("2026-03-05T10:00:00+02:00").released_at,
        release_reason: release("2026-03-05T10:00:00+02:00").reason,
        ..detention()
    };
    assert!(alarms(&judged(ended, &ENACTED).recorded).is_empty());
}

#[test]
fn p_12_every_decision_that_numbers_judge_is_judged_as_it_was_recorded() {
    let histories: [Vec<Command>; 4] = [
        vec![
            open().into(),
            return_decision(10).into(),
            notify(10, "2026-03-02").into(),
            extend(10, 11, "2026-07-15").into(),
            AmendDecision {
                destination: Some("KAZ".parse().unwrap()),
                ..amend(10, 12)
            }
            .into(),
            revoke(10, 13).into(),
        ],
        vec![
            open().into(),
            detention().into(),
            court_motion("2026-03-09T12:00:00+02:00").into(),
            extension(10, "2026-03-10", "2026-05-01").into(),
            switch(DetentionRegime::Asylum, "2026-03-20T12:00:00+02:00").into(),
        ],
        vec![
            open().into(),
            ban_until(10, Authority::Vrs, "2029-01-01").into(),
            permission(11, "2026-07-01", "2026-07-05").into(),
            shorten(10, 12, "2028-06-01").into(),
        ],
        vec![
            open().into(),
            consult(1, "POL", "2026-03-02").into(),
            ExtendConsultation {
                consultation_id: events::ConsultationId(id(1)),
            }
            .into(),
            answer(1, "2026-03-10", ConsultationOutcome::Withdrawn).into(),
            law::IssueRemovalOrder {
                notified_on: None,
                ..removal_order(10, None)
            }
            .into(),
            notify(10, "2026-03-20").into(),
            removal("2026-04-01").into(),
        ],
    ];
    for commands in histories {
        let mut history: Vec<Event> = Vec::new();
        for command in commands {
            let by = recorder(&command);
            let decided = given(history.clone()).by(by).when(command).decided();
            let findings: Vec<_> = decided.iter().flat_map(|d| d.findings.clone()).collect();
            let recorded = Metadata {
                recorded_at: instant(NOW),
                actor: actor(by),
                legal_reference: decided[0].legal_reference.clone(),
                received_on: decided[0].received_on,
                ..metadata()
            };
            let events: Vec<Event> = decided.into_iter().map(|d| d.event).collect();
            let rest: Vec<&Event> = events[1..].iter().collect();
            let before = given(history.clone());
            let tables = [&ENACTED, &ENACTED];
            let judged = judge(before.state(), (&events[0], &recorded), &rest, tables);
            let judged = judged.unwrap_or_else(|| panic!("not judged: {:?}", events[0]));
            let expected = Judgement::Accepted {
                events: events.clone(),
                findings,
            };
            assert_eq!(judged.recorded, expected);
            history.extend(events);
        }
    }
}

#[test]
fn p_12_what_follows_by_law_is_not_judged() {
    let history = after([open().into(), return_decision(10).into()]);
    let caused = Metadata {
        causation_id: Some(EventId(id(2))),
        ..metadata()
    };
    let before = given(history[..1].to_vec());
    let tables = [&ENACTED, &ENACTED];
    assert_eq!(
        judge(before.state(), (&history[1], &caused), &[], tables),
        None
    );
    assert!(!judged(return_decision(10), &ENACTED).differs());
}

#[test]
fn p_12_an_approved_act_of_two_officers_is_judged_as_the_first_one_was() {
    let long = law::ImposeEntryBan {
        threat: true,
        ..ban_until(10, Authority::Vrs, "2032-01-01")
    };
    let commands: Vec<Command> = vec![
        open().into(),
        long.into(),
        shorten(10, 12, "2030-01-01").into(),
        approve(12).into(),
    ];
    let history = after(commands);
    let (shortened, before) = history.split_last().unwrap();
    assert_eq!(shortened.event_type(), "EntryBanShortened");
    let recorded = Metadata {
        recorded_at: instant(NOW),
        ..metadata()
    };
    let before = given(before.to_vec());
    let judged = |changed| {
        let tables = [&ENACTED, changed];
        judge(before.state(), (shortened, &recorded), &[], tables).expect("a decision")
    };
    let found = judged(&ENACTED);
    assert!(
        matches!(found.recorded, Judgement::Accepted { .. }),
        "{found:?}"
    );
    assert!(!found.differs());
    // Under another number one officer is enough.
    assert!(judged(&with(ParameterKey::LongBanYears, 9)).differs());
}
