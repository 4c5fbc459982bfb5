//! Who changes a decision, and who records it (rules ).

use crate::fixtures::{
    amend, ban_until, day, decision, decision_id, notified_return_decision, open, resume, revoke,
    shorten, suspend, unlimited_ban, violation,
};
use crate::specification::{after, given};
use events::Level;
use events::codes::{Authority, DecisionKind, Organisation, SuspensionReason};
use law::{
    AmendDecision, Command, ResumeDecision, RevokeDecision, ShortenEntryBan, SuspendDecision,
};

fn revoked_by(authority: Authority) -> RevokeDecision {
    RevokeDecision {
        decision: decision(DecisionKind::ChgRevoke, authority, 20, "2026-05-01"),
        ..revoke(10, 20)
    }
}

fn suspended_by(authority: Authority) -> SuspendDecision {
    SuspendDecision {
        decision: decision(DecisionKind::ChgSuspend, authority, 20, "2026-03-10"),
        ..suspend(10, 20, "2026-03-10", None)
    }
}

fn shortened_by(authority: Authority) -> ShortenEntryBan {
    ShortenEntryBan {
        decision: decision(DecisionKind::ChgShorten, authority, 20, "2026-05-01"),
        ..shorten(10, 20, "2027-01-01")
    }
}

#[test]
fn r_004_a_courts_change_is_recorded_by_the_organisation_of_the_target() {
    for (authority, own, other) in [
        (Authority::Vrs, Organisation::Vrs, Organisation::Pmlp),
        (Authority::Pmlp, Organisation::Pmlp, Organisation::Vrs),
    ] {
        let history = after([open().into(), ban_until(10, authority, "2029-01-01").into()]);
        let changes: [Command; 4] = [
            revoked_by(Authority::CourtAdm).into(),
            suspended_by(Authority::CourtAdm).into(),
            shortened_by(Authority::CourtAdm).into(),
            AmendDecision {
                decision: decision(
                    DecisionKind::ChgAmend,
                    Authority::CourtAdm,
                    20,
                    "2026-03-10",
                ),
                basis: Some(events::codes::BanBasis::Conviction),
                ..amend(10, 20)
            }
            .into(),
        ];
        for change in changes {
            given(history.clone())
                .by(own)
                .when(change.clone())
                .then_accepted();
            given(history.clone())
                .by(other)
                .when(change)
                .then_refused(4);
        }
    }
}

#[test]
fn r_007_changes_of_a_ministers_ban_are_recorded_by_ocma() {
    let history = after([open().into(), unlimited_ban(10, Authority::MinInt).into()]);
    let file = given(history.clone());
    file.when(revoked_by(Authority::CourtAdm)).then_refused(7);
    file.when(shortened_by(Authority::CourtAdm)).then_refused(7);
    given(history)
        .by(Organisation::Pmlp)
        .when(revoked_by(Authority::CourtAdm))
        .then_accepted();
}

#[test]
fn r_012_no_court_changes_a_ban_of_the_minister_of_foreign_affairs() {
    let history = after([open().into(), unlimited_ban(10, Authority::MinFor).into()]);
    let file = given(history).by(Organisation::Pmlp);
    file.when(revoked_by(Authority::CourtAdm)).then_refused(12);
    file.when(suspended_by(Authority::CourtAdm))
        .then_refused(12);
    file.when(shortened_by(Authority::CourtAdm))
        .then_refused(87);
    file.when(revoked_by(Authority::MinFor)).then_accepted();
}

fn suspended(by: Authority, reason: SuspensionReason) -> Vec<Command> {
    let suspension = SuspendDecision {
        reason,
        ..suspended_by(by)
    };
    vec![
        open().into(),
        notified_return_decision(10).into(),
        suspension.into(),
    ]
}

/// The history of [`suspended`] on a decision of SBG, a court's part recorded by SBG.
fn history(by: Authority, reason: SuspensionReason) -> Vec<events::Event> {
    let mut commands = suspended(by, reason);
    let last = commands.pop().unwrap();
    let mut history = after(commands);
    let decided = given(history.clone()).when(last).decided();
    history.extend(decided.into_iter().map(|decided| decided.event));
    history
}

fn resumed_by(authority: Authority) -> ResumeDecision {
    let act = decision(DecisionKind::ChgRevoke, authority, 21, "2026-04-01");
    ResumeDecision {
        decision: Some(act),
        ..resume(10, "2026-04-01")
    }
}

#[test]
fn r_004_a_resumption_without_an_act_is_recorded_by_the_organisation_of_the_target() {
    let history = history(Authority::Vrs, SuspensionReason::Technical);
    let without_act = resume(10, "2026-04-01");
    given(history.clone())
        .when(without_act.clone())
        .then_accepted();
    given(history)
        .by(Organisation::Pmlp)
        .when(without_act)
        .then_refused(4);
}

#[test]
fn r_076_what_a_court_suspended_works_again_by_an_act_of_the_court() {
    for (by, reason) in [
        (Authority::CourtAdm, SuspensionReason::Appeal),
        (Authority::Vrs, SuspensionReason::Court),
    ] {
        let file = given(history(by, reason));
        file.when(resume(10, "2026-04-01")).then_refused(76);
        file.when(resumed_by(Authority::Vrs)).then_refused(76);
        file.when(resumed_by(Authority::CourtAdm)).then_accepted();
    }
    let own = given(history(Authority::Vrs, SuspensionReason::Appeal));
    own.when(resume(10, "2026-04-01")).then_accepted();
    own.when(resumed_by(Authority::Vrs)).then_accepted();
}

#[test]
fn r_076_the_suspension_that_covers_the_day_counts() {
    let by_court = SuspendDecision {
        until: Some(day("2026-03-12")),
        ..suspended_by(Authority::CourtAdm)
    };
    let mut history = after([
        open().into(),
        ban_until(10, Authority::Vrs, "2029-01-01").into(),
    ]);
    for command in [by_court, suspend(10, 22, "2026-06-01", None)] {
        let decided = given(history.clone()).when(command).decided();
        history.extend(decided.into_iter().map(|decided| decided.event));
    }
    let file = given(history);
    assert_eq!(
        file.state().file().unwrap().bans[0].decision.decision_id,
        decision_id(10)
    );
    file.when(resume(10, "2026-06-10")).then_accepted();
    file.when(resume(10, "2026-03-11")).then_refused(76);
}

#[test]
fn r_008_a_ministers_decision_that_is_entered_late_is_flagged() {
    let file = given(after([open().into(), violation().into()])).by(Organisation::Pmlp);
    let received = |on: &str| law::ImposeEntryBan {
        received_on: Some(day(on)),
        ..unlimited_ban(10, Authority::MinInt)
    };
    let findings = |on: &str, now: &str| {
        let file = given(after([open().into(), violation().into()]))
            .by(Organisation::Pmlp)
            .at(&format!("{now}T10:00:00+03:00"));
        file.when(received(on)).findings()
    };
    // Friday, then Monday and Tuesday; before Easter, then the Tuesday after it.
    assert_eq!(findings("2026-05-08", "2026-05-11"), []);
    assert_eq!(findings("2026-05-08", "2026-05-12"), [(8, Level::Warn)]);
    assert_eq!(findings("2026-04-02", "2026-04-07"), []);
    assert_eq!(findings("2026-04-02", "2026-04-08"), [(8, Level::Warn)]);
    let decided = file.when(received("2026-06-29")).decided();
    assert_eq!(decided[0].received_on, Some(day("2026-06-29")));
    file.when(received("2026-03-02")).then_accepted();
    file.when(received("2026-06-30")).then_accepted();
    file.when(received("2026-03-01")).then_refused(10);
    file.when(received("2026-07-01")).then_refused(10);
}

#[test]
fn r_008_changes_that_are_entered_late_are_flagged() {
    let history = after([
        open().into(),
        violation().into(),
        ban_until(10, Authority::MinInt, "2029-01-01").into(),
    ]);
    let file = given(history).by(Organisation::Pmlp);
    let received_on = Some(day("2026-06-01"));
    let revoked = RevokeDecision {
        received_on,
        ..revoked_by(Authority::MinInt)
    };
    assert_eq!(file.when(revoked).findings(), [(8, Level::Warn)]);
    let shortened = ShortenEntryBan {
        received_on,
        ..shortened_by(Authority::MinInt)
    };
    assert_eq!(file.when(shortened).findings(), [(8, Level::Warn)]);
}
