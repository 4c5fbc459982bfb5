//! Death and citizenship (rules ).

use crate::course_fixtures::{absconded, citizenship, court_expulsion, death, failed_removal};
use crate::fixtures::{
    ban_until, citizen_of, day, decision_id, departure, detention, instant,
    notified_return_decision, open, release, removal_order, return_ban, return_decision, revoke,
    shorten, violation,
};
use crate::specification::{after, given};
use events::codes::{Authority, ReleaseReason, RevocationMode, RevocationReason};
use events::{DecisionId, Event};
use law::{
    BanSituation, Command, DetentionSituation, RecordViolation, ReturnSituation, StartDetention,
};

/// A return decision that a removal order followed, a ban that waits, a ban of its own, and detention.
fn case() -> Vec<Command> {
    vec![
        open().into(),
        detention().into(),
        notified_return_decision(10).into(),
        return_ban(11, 10).into(),
        removal_order(20, Some(10)).into(),
        ban_until(30, Authority::Vrs, "2028-01-01").into(),
    ]
}

fn and(mut commands: Vec<Command>, command: impl Into<Command>) -> Vec<Command> {
    commands.push(command.into());
    commands
}

/// What fell by law: which decision, when and why.
fn fallen(events: &[Event]) -> Vec<(DecisionId, String, RevocationReason)> {
    let revoked = events.iter().filter_map(|event| match event {
        Event::DecisionRevoked(revoked) => {
            assert_eq!(
                (revoked.mode, &revoked.decision),
                (RevocationMode::ExNunc, &None)
            );
            Some((
                revoked.target,
                revoked.effective_on.to_string(),
                revoked.reason,
            ))
        }
        _ => None,
    });
    revoked.collect()
}

fn events_of(commands: Vec<Command>, last: impl Into<Command>) -> Vec<Event> {
    let decided = given(after(commands)).when(last).decided();
    decided.into_iter().map(|it| it.event).collect()
}

#[test]
fn r_102_death_ends_everything_on_its_day() {
    let events = events_of(case(), death("2026-04-11"));
    assert_eq!(events[0].event_type(), "DeathRecorded");
    let fell = |number| {
        (
            decision_id(number),
            "2026-04-11".to_owned(),
            RevocationReason::Death,
        )
    };
    assert_eq!(fallen(&events), [fell(10), fell(20), fell(11), fell(30)]);
    let file = given(after(and(case(), death("2026-04-11"))));
    let known = file.state().file().unwrap();
    assert!(known.live_return().is_none());
    assert!(
        known
            .bans
            .iter()
            .all(|ban| !ban.is_live_on(day("2026-04-11")))
    );
    assert!(
        known
            .bans
            .iter()
            .all(|ban| ban.is_live_on(day("2026-04-10")))
    );
    file.when(death("2026-04-11")).then_nothing();
    file.when(death("2026-04-12")).then_refused(102);
    given(after(case()))
        .when(death("2026-07-01"))
        .then_refused(10);
}

#[test]
fn r_052_death_ends_an_open_detention_in_the_same_append() {
    let events = events_of(case(), death("2026-03-05"));
    let Event::DetentionReleased(released) = &events[1] else {
        panic!("a release")
    };
    assert_eq!(released.reason, ReleaseReason::Death);
    assert_eq!(
        released.released_at,
        instant("2026-03-05T23:59:59.999+02:00")
    );
}

#[test]
fn r_102_what_had_not_begun_at_death_ends_with_its_own_day_and_what_is_over_stays() {
    let commands = vec![
        open().into(),
        ban_until(30, Authority::Vrs, "2026-03-31").into(),
        ban_until(31, Authority::Vrs, "2026-04-01").into(),
    ];
    let events = events_of(commands, death("2026-04-01"));
    let fell: Vec<_> = fallen(&events).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(fell, [decision_id(31)]);
    // The decision was taken after the death that nobody knew of.
    let events = events_of(
        vec![open().into(), return_decision(10).into()],
        death("2026-02-01"),
    );
    assert_eq!(fallen(&events)[0].1, "2026-03-02");
    let known = vec![open().into(), return_decision(10).into()];
    let file = given(after(and(known, death("2026-02-01"))));
    file.when(RecordViolation {
        found_on: Some(day("2026-01-15")),
        ..violation()
    })
    .then_types(&["ViolationFound"]);
}

#[test]
fn r_102_after_death_nothing_happens_to_the_person() {
    let file = given(after([open().into(), death("2026-03-01").into()]));
    file.when(detention()).then_refused(102);
    file.when(return_decision(10)).then_refused(102);
    file.when(removal_order(10, None)).then_refused(102);
    file.when(ban_until(10, Authority::Vrs, "2028-01-01"))
        .then_refused(102);
    file.when(departure("2026-03-02")).then_refused(102);
    file.when(absconded("2026-03-02")).then_refused(102);
    file.when(violation()).then_refused(102);
    file.when(departure("2026-03-01")).then_accepted();
    let ordered = vec![open().into(), removal_order(10, None).into()];
    given(after(and(ordered, death("2026-04-01"))))
        .when(failed_removal("2026-04-02"))
        .then_refused_as("NO_REMOVAL_ORDER");
}

#[test]
fn r_102_changes_are_recorded_after_death() {
    let file = given(after(and(case(), death("2026-04-11"))));
    let annulled = law::RevokeDecision {
        mode: Some(RevocationMode::ExTunc),
        reason: RevocationReason::CourtAnnulled,
        ..revoke(20, 40)
    };
    file.when(annulled).then_types(&["DecisionRevoked"]);
    file.when(shorten(30, 40, "2027-01-01")).then_refused(76);
}

#[test]
fn r_102_a_measure_from_before_death_is_recorded_and_ends_at_once() {
    let file = given(after([open().into(), death("2026-04-11").into()]));
    file.when(return_decision(10))
        .then_types(&["ReturnDecisionIssued", "DecisionRevoked"]);
    file.when(ban_until(10, Authority::Vrs, "2028-01-01"))
        .then_types(&["EntryBanImposed", "DecisionRevoked"]);
    file.when(court_expulsion(10, None))
        .then_types(&["CourtExpulsionRecorded", "DecisionRevoked"]);
    file.when(detention())
        .then_types(&["DetentionStarted", "DetentionReleased"]);
    let over = StartDetention {
        released_at: release("2026-03-05T10:00:00+02:00").released_at,
        release_reason: Some(ReleaseReason::CourtRefused),
        ..detention()
    };
    file.when(over)
        .then_types(&["DetentionStarted", "DetentionReleased"]);
    let dead = vec![open().into(), death("2026-04-11").into()];
    let file = given(after(and(dead, detention())));
    let known = &file.state().file().unwrap().detentions[0];
    assert!(matches!(
        known.situation,
        DetentionSituation::Released {
            reason: ReleaseReason::Death,
            ..
        }
    ));
    file.when(detention()).then_nothing();
}

#[test]
fn r_100_citizenship_of_a_free_moving_state_closes_decisions_and_bans() {
    for country in ["LTU", "CHE", "NOR", "LVA"] {
        let events = events_of(case(), citizenship(country, "2026-04-11"));
        let reasons: Vec<_> = fallen(&events)
            .into_iter()
            .map(|(id, _, why)| (id, why))
            .collect();
        let fell = |number| (decision_id(number), RevocationReason::EuCitizenship);
        assert_eq!(
            reasons,
            [fell(10), fell(20), fell(11), fell(30)],
            "{country}"
        );
        assert!(
            events
                .iter()
                .all(|event| event.event_type() != "DetentionReleased")
        );
    }
    let events = events_of(case(), citizenship("TUR", "2026-04-11"));
    assert_eq!(events.len(), 1);
}

#[test]
fn r_022_r_100_the_new_nationality_belongs_to_the_primary_identity() {
    let commands = vec![open().into(), citizenship("LTU", "2026-02-01").into()];
    let file = given(after(commands.clone()));
    let primary = file.state().file().unwrap().primary().unwrap();
    let codes: Vec<_> = primary
        .identity
        .nationalities
        .iter()
        .map(|nationality| nationality.code.to_string())
        .collect();
    assert_eq!(codes, ["UZB", "LTU"]);
    file.when(return_decision(10)).then_refused(22);
    file.when(citizenship("LTU", "2026-02-01")).then_nothing();
    file.when(citizenship("LTU", "2026-07-01")).then_refused(10);
    given(after([citizen_of("TUR").into()]))
        .when(citizenship("UTO", "2026-02-01"))
        .then_refused(20);
    let known = given(after(and(case(), citizenship("LTU", "2026-04-11"))));
    let known = known.state().file().unwrap();
    assert!(known.live_return().is_none());
    assert!(matches!(
        known.returns[0].situation,
        ReturnSituation::Revoked(_)
    ));
    assert_eq!(known.bans[0].situation, BanSituation::Pending);
}

#[test]
fn r_001_nothing_befalls_a_citizen_of_latvia() {
    use crate::fixtures::alternative;
    use events::codes::AlternativeKind::Reporting;
    let file = given(after([
        open().into(),
        citizenship("LVA", "2026-03-02").into(),
    ]));
    file.when(violation())
        .then_refused_as("SUBJECT_NOT_FOREIGNER");
    file.when(detention()).then_refused(1);
    file.when(alternative(50, Reporting, "2026-03-02"))
        .then_refused(1);
    file.when(ban_until(30, Authority::Vrs, "2028-01-01"))
        .then_refused(1);
    let before = RecordViolation {
        found_on: Some(day("2026-03-01")),
        ..violation()
    };
    file.when(before).then_types(&["ViolationFound"]);
    // A citizen of another state of the Union remains a foreigner.
    let file = given(after([
        open().into(),
        citizenship("LTU", "2026-03-02").into(),
    ]));
    file.when(violation()).then_accepted();
}

#[test]
fn r_001_a_correction_keeps_the_nationality_that_was_acquired() {
    use crate::fixtures::{correct, names, nationality, recategorise};
    use events::codes::{IdentityCategory, NationalityType};
    let mut identity = open().identity;
    let latvian = nationality("LVA", NationalityType::Cit);
    identity.nationalities.push(latvian);
    let right = Box::new(names("KARIMOW", "ALI", "1991-07-03"));
    let right = || correct(law::Corrected::Identity(identity.clone(), right.clone()));
    let file = given(after([
        open().into(),
        citizenship("LVA", "2026-03-02").into(),
    ]));
    file.when(right()).then_types(&["CorrectionRecorded"]);
    file.when(recategorise(1, IdentityCategory::NotConfirmed))
        .then_accepted();
    given(after([open().into()])).when(right()).then_refused(1);
}
