//! Area E: one-off entries in spite of a ban.

use crate::fixtures::{
    amend, ban_until, day, decision, decision_id, departure, entry, open, permission, resume,
    return_ban, return_decision, revoke, shorten, suspend,
};
use crate::specification::{Given, after, given};
use events::Level;
use events::codes::{Authority, DecisionKind, Organisation, RevocationMode};
use events::payloads::Decision;
use law::alerts::{Alert, alert_on};
use law::in_force::permission_open_on;
use law::{Command, GrantEntryPermission, RevokeDecision};

fn banned() -> Vec<Command> {
    vec![
        open().into(),
        ban_until(10, Authority::Vrs, "2028-01-01").into(),
    ]
}

fn permitted() -> Vec<Command> {
    let mut commands = banned();
    commands.push(permission(20, "2026-06-10", "2026-06-14").into());
    commands
}

fn file(commands: Vec<Command>) -> Given {
    given(after(commands))
}

#[test]
fn r_090_a_permission_has_ground_window_and_entries_and_leaves_the_ban_alone() {
    let banned = file(banned());
    let granted = permission(20, "2026-06-10", "2026-06-14");
    banned
        .when(granted.clone())
        .then_types(&["EntryPermissionGranted"]);
    let before = banned.state().file().unwrap().bans.clone();
    let permitted = file(permitted());
    assert_eq!(permitted.state().file().unwrap().bans, before);
    permitted.when(granted.clone()).then_nothing();
    for incomplete in [
        GrantEntryPermission {
            ground: None,
            ..granted.clone()
        },
        GrantEntryPermission {
            from: None,
            ..granted.clone()
        },
        GrantEntryPermission {
            until: None,
            ..granted.clone()
        },
        GrantEntryPermission {
            entries: None,
            ..granted.clone()
        },
        GrantEntryPermission {
            entries: Some(0),
            ..granted.clone()
        },
        GrantEntryPermission {
            decision: decision(DecisionKind::BanLv, Authority::Vrs, 20, "2026-06-01"),
            ..granted.clone()
        },
    ] {
        banned.when(incomplete).then_refused(90);
    }
    let of_a_court = GrantEntryPermission {
        decision: decision(
            DecisionKind::EntryPermit,
            Authority::CourtAdm,
            20,
            "2026-06-01",
        ),
        ..granted
    };
    banned.when(of_a_court).then_refused(12);
}

#[test]
fn r_090_a_window_is_at_most_ninety_days_long_and_begins_on_or_after_the_decision() {
    let banned = file(banned());
    for (from, until) in [
        ("2026-06-10", "2026-06-10"),
        ("2026-06-01", "2026-06-01"),
        ("2026-06-10", "2026-09-07"),
    ] {
        banned.when(permission(20, from, until)).then_accepted();
    }
    for (from, until) in [
        ("2026-06-10", "2026-06-09"),
        ("2026-05-31", "2026-06-10"),
        ("2026-06-10", "2026-09-08"),
    ] {
        banned.when(permission(20, from, until)).then_refused(90);
    }
}

#[test]
fn r_090_a_permission_needs_a_ban_that_stands_in_its_window() {
    let open_only = file(vec![open().into()]);
    open_only
        .when(permission(20, "2026-06-10", "2026-06-14"))
        .then_refused_as("NO_BAN_TO_PERMIT");
    let ending = |until| {
        file(vec![
            open().into(),
            ban_until(10, Authority::Vrs, until).into(),
        ])
    };
    ending("2026-06-10")
        .when(permission(20, "2026-06-10", "2026-06-14"))
        .then_accepted();
    ending("2026-06-09")
        .when(permission(20, "2026-06-10", "2026-06-14"))
        .then_refused(90);
    let waiting = file(vec![
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
    ]);
    waiting
        .when(permission(20, "2026-06-10", "2026-06-14"))
        .then_accepted();
    let mut fallen = banned();
    fallen.push(revoke(10, 30).into());
    file(fallen)
        .when(permission(20, "2026-06-10", "2026-06-14"))
        .then_refused(90);
}

#[test]
fn r_091_entries_inside_the_window_are_counted() {
    let permitted = file(permitted());
    let first = entry(20, "2026-06-10");
    assert_eq!(permitted.when(first.clone()).findings(), []);
    let state = |entries: Vec<Command>| {
        let mut commands = self::permitted();
        commands.extend(entries);
        file(commands)
    };
    let times = |file: &Given| file.state().file().unwrap().permissions[0].times();
    assert!(permission_open_on(&times(&permitted), day("2026-06-10")));
    assert!(permission_open_on(&times(&permitted), day("2026-06-14")));
    assert!(!permission_open_on(&times(&permitted), day("2026-06-09")));
    assert!(!permission_open_on(&times(&permitted), day("2026-06-15")));
    let entered = state(vec![first.clone().into()]);
    assert!(!permission_open_on(&times(&entered), day("2026-06-11")));
    entered.when(first).then_nothing();
    assert_eq!(
        entered.when(entry(20, "2026-06-12")).findings(),
        [(91, Level::Alarm)],
        "a second entry on a single permission happened all the same"
    );
}

#[test]
fn r_091_an_entry_that_the_permission_does_not_cover_is_stored_with_an_alarm() {
    let permitted = file(permitted());
    let alarm = [(91, Level::Alarm)];
    for (on, findings) in [
        ("2026-06-09", &alarm[..]),
        ("2026-06-10", &[]),
        ("2026-06-14", &[]),
        ("2026-06-15", &alarm),
    ] {
        assert_eq!(permitted.when(entry(20, on)).findings(), findings, "{on}");
    }
    for place in ["LV-GREEN", "LV-INT", "XS-EST"] {
        let mut elsewhere = entry(20, "2026-06-11");
        elsewhere.border_crossing_point = place.parse().unwrap();
        assert_eq!(permitted.when(elsewhere).findings(), alarm, "{place}");
    }
    permitted.when(entry(20, "2026-07-01")).then_refused(10);
    permitted.when(entry(10, "2026-06-11")).then_refused(91);
    permitted.when(entry(99, "2026-06-11")).then_refused(76);
}

#[test]
fn r_090_a_permission_is_revoked_for_the_future_and_changed_in_no_other_way() {
    let permitted = file(permitted());
    let revocation = |mode, on: &str| RevokeDecision {
        mode: Some(mode),
        effective_on: Some(day(on)),
        decision: decision(DecisionKind::ChgRevoke, Authority::Vrs, 30, "2026-06-11"),
        ..revoke(20, 30)
    };
    permitted
        .when(revocation(RevocationMode::ExTunc, "2026-06-12"))
        .then_refused(90);
    let withdrawn = revocation(RevocationMode::ExNunc, "2026-06-12");
    permitted
        .when(withdrawn.clone())
        .then_types(&["DecisionRevoked"]);
    let dated = |mut decision: Decision| {
        decision.date = day("2026-06-11");
        decision
    };
    let mut suspended = suspend(20, 31, "2026-06-11", None);
    suspended.decision = dated(suspended.decision);
    permitted
        .when(suspended)
        .then_refused_as("PERMISSION_IS_REVOKED_ONLY");
    permitted
        .when(resume(20, "2026-06-11"))
        .then_refused_as("PERMISSION_IS_REVOKED_ONLY");
    let mut amended = amend(20, 31);
    amended.decision = dated(amended.decision);
    amended.effective_on = day("2026-06-11");
    permitted
        .when(amended)
        .then_refused_as("PERMISSION_IS_REVOKED_ONLY");
    permitted
        .when(shorten(20, 31, "2026-06-12"))
        .then_refused_as("NOT_A_BAN");
    let mut commands = self::permitted();
    commands.push(withdrawn.clone().into());
    let gone = file(commands);
    let times = gone.state().file().unwrap().permissions[0].times();
    assert!(permission_open_on(&times, day("2026-06-11")));
    assert!(!permission_open_on(&times, day("2026-06-12")));
    gone.when(withdrawn).then_nothing();
    assert_eq!(
        gone.when(entry(20, "2026-06-12")).findings(),
        [(91, Level::Alarm)]
    );
}

#[test]
fn r_090_a_visit_ends_with_a_departure_of_its_own_and_the_ban_runs_on() {
    let visiting = || {
        vec![
            open().into(),
            return_decision(10).into(),
            return_ban(11, 10).into(),
            departure("2026-03-10").into(),
            permission(20, "2026-06-10", "2026-06-14").into(),
        ]
    };
    file(visiting())
        .when(departure("2026-06-13"))
        .then_refused_as("ALREADY_DEPARTED");
    let mut commands = visiting();
    commands.push(entry(20, "2026-06-10").into());
    let visited = file(commands);
    visited
        .when(departure("2026-06-13"))
        .then_types(&["DepartureConfirmed"]);
    let here = visited.state().file().unwrap();
    assert_eq!(
        here.bans[0].dates().unwrap().valid_until,
        Some(day("2029-03-10"))
    );
    assert!(
        matches!(
            alert_on(here, day("2026-06-11"), &law::parameters::ENACTED),
            Some(Alert::Refusal(_))
        ),
        "the alert stands during the visit"
    );
}

#[test]
fn r_007_r_009_a_permission_is_a_decision_like_any_other() {
    let permitted = file(permitted());
    let mut other = permission(20, "2026-06-10", "2026-06-13");
    permitted.when(other.clone()).then_refused(9);
    other.decision.decision_id = decision_id(99);
    permitted.when(other).then_refused(9);
    let of_the_minister = GrantEntryPermission {
        decision: decision(
            DecisionKind::EntryPermit,
            Authority::MinInt,
            21,
            "2026-06-01",
        ),
        received_on: Some(day("2026-06-02")),
        ..permission(21, "2026-06-10", "2026-06-14")
    };
    permitted.when(of_the_minister.clone()).then_refused(7);
    let late = file(self::permitted()).by(Organisation::Pmlp);
    assert_eq!(late.when(of_the_minister).findings(), [(8, Level::Warn)]);
    let gone = file(vec![
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
        departure("2026-03-10").into(),
        permission(20, "2026-06-10", "2026-06-14").into(),
    ]);
    gone.when(entry(20, "2026-06-10")).then_accepted();
}
