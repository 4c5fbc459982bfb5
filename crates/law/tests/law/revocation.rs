//! Revocations that are planned, and those that follow one another (rules ).

use crate::fixtures::{
    ban_until, day, decision_id, departure, open, return_ban, return_decision, revoke, shorten,
};
use crate::specification::{Given, after, given};
use events::codes::{Authority, RevocationMode};
use events::{Event, Term};
use law::in_force::{BanEffect, ban_effect_on};
use law::{Command, RevokeDecision, ShortenEntryBan};

fn on(mode: RevocationMode, text: &str, target: u32, number: u32) -> RevokeDecision {
    RevokeDecision {
        mode: Some(mode),
        effective_on: Some(day(text)),
        ..revoke(target, number)
    }
}

/// A return ban that waits for departure, its revocation planned for 2029.
fn pending_and_planned() -> Vec<Command> {
    vec![
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
        on(RevocationMode::ExNunc, "2029-01-01", 11, 20).into(),
    ]
}

fn effect(file: &Given, text: &str) -> BanEffect {
    ban_effect_on(&file.state().file().unwrap().bans[0].times(), day(text))
}

#[test]
fn r_078_a_ban_with_a_planned_revocation_falls_with_its_return_decision() {
    let file = given(after(pending_and_planned()));
    let decided = file.when(revoke(10, 21)).decided();
    let Event::DecisionRevoked(fallen) = &decided[1].event else {
        panic!("a revocation")
    };
    assert_eq!(fallen.target, decision_id(11));
    assert_eq!(fallen.effective_on, day("2026-05-01"));
}

#[test]
fn r_082_a_ban_with_a_planned_revocation_starts_with_departure() {
    let mut commands = pending_and_planned();
    let one_year = ShortenEntryBan {
        valid_until: None,
        term: Some(Term::years(1)),
        ..shorten(11, 21, "2027-01-01")
    };
    commands.extend([one_year.into(), departure("2026-03-05").into()]);
    let file = given(after(commands));
    assert_eq!(effect(&file, "2027-03-05"), BanEffect::Refuse);
    assert_eq!(effect(&file, "2027-03-06"), BanEffect::Expired);
    assert_eq!(effect(&file, "2029-01-01"), BanEffect::Revoked);
}

#[test]
fn r_082_a_ban_that_was_revoked_before_departure_does_not_start() {
    let mut commands = pending_and_planned();
    commands.push(on(RevocationMode::ExNunc, "2026-04-01", 11, 21).into());
    let file = given(after(commands));
    file.when(departure("2026-04-01"))
        .then_types(&["DepartureConfirmed"]);
    file.when(departure("2026-03-31"))
        .then_types(&["DepartureConfirmed", "EntryBanStarted"]);
}

#[test]
fn r_077_a_later_revocation_counts_if_it_takes_away_more() {
    let banned: Vec<Command> = vec![
        open().into(),
        ban_until(10, Authority::Vrs, "2029-01-01").into(),
        on(RevocationMode::ExNunc, "2028-01-01", 10, 20).into(),
    ];
    let file = given(after(banned.clone()));
    file.when(shorten(10, 21, "2027-06-01")).then_accepted();
    file.when(on(RevocationMode::ExNunc, "2028-01-01", 10, 21))
        .then_refused_as("ALREADY_REVOKED");
    file.when(on(RevocationMode::ExNunc, "2028-01-02", 10, 21))
        .then_refused_as("ALREADY_REVOKED");
    for (mode, day_of, effect_before) in [
        (RevocationMode::ExNunc, "2026-06-01", BanEffect::Refuse),
        (RevocationMode::ExTunc, "2026-05-01", BanEffect::Revoked),
    ] {
        let mut commands = banned.clone();
        commands.push(on(mode, day_of, 10, 21).into());
        let file = given(after(commands));
        assert_eq!(effect(&file, "2026-05-31"), effect_before);
        assert_eq!(effect(&file, "2026-06-01"), BanEffect::Revoked);
        file.when(on(mode, day_of, 10, 22))
            .then_refused_as("ALREADY_REVOKED");
    }
}

#[test]
fn r_077_a_court_annuls_what_was_revoked_for_the_future() {
    let history = after([
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
        revoke(10, 20).into(),
    ]);
    let decided = given(history)
        .when(on(RevocationMode::ExTunc, "2026-06-01", 10, 21))
        .decided();
    let modes = decided.iter().map(|decided| match &decided.event {
        Event::DecisionRevoked(revoked) => (revoked.target, revoked.mode),
        other => panic!("no revocation: {}", other.event_type()),
    });
    let expected = [
        (decision_id(10), RevocationMode::ExTunc),
        (decision_id(11), RevocationMode::ExTunc),
    ];
    assert_eq!(modes.collect::<Vec<_>>(), expected);
}
