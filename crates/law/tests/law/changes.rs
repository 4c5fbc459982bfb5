//! Changes to decisions (Reg. 122 p. 5.14).

use crate::fixtures::{
    amend, approve, ban_until, day, decision, decision_id, departure, notified_return_decision,
    open, resume, return_ban, return_decision, revoke, shorten, suspend, unlimited_ban,
};
use crate::specification::{after, given};
use events::codes::{
    Authority, BanBasis, DecisionKind, Organisation, RevocationMode, RevocationReason, Violation,
};
use events::{Event, Term};
use law::{
    AmendDecision, Command, ImposeEntryBan, ResumeDecision, RevokeDecision, ShortenEntryBan,
    SuspendDecision,
};

fn term(text: &str) -> Term {
    text.parse().unwrap()
}

fn banned() -> Vec<Command> {
    vec![
        open().into(),
        ban_until(10, Authority::Vrs, "2029-01-01").into(),
    ]
}

#[test]
fn r_076_a_change_is_a_decision_with_a_target() {
    let file = given(after([open().into(), return_decision(10).into()]));
    file.when(revoke(10, 20)).then_types(&["DecisionRevoked"]);
    file.when(revoke(99, 20)).then_refused(76);
    let wrong = decision(DecisionKind::ChgAmend, Authority::Vrs, 20, "2026-05-01");
    file.when(RevokeDecision {
        decision: wrong,
        ..revoke(10, 20)
    })
    .then_refused(76);
    let mut unnumbered = revoke(10, 20);
    unnumbered.decision.number.clear();
    file.when(unnumbered).then_refused(76);
    let early = decision(DecisionKind::ChgRevoke, Authority::Vrs, 20, "2026-03-01");
    file.when(RevokeDecision {
        decision: early,
        ..revoke(10, 20)
    })
    .then_refused(76);
}

#[test]
fn r_076_what_is_revoked_is_not_changed_any_more() {
    let revoked = after([
        open().into(),
        return_decision(10).into(),
        revoke(10, 20).into(),
    ]);
    let file = given(revoked);
    file.when(revoke(10, 20)).then_nothing();
    file.when(revoke(10, 21)).then_refused_as("ALREADY_REVOKED");
    file.when(suspend(10, 21, "2026-05-02", None))
        .then_refused_as("TARGET_NOT_LIVE");
    file.when(resume(10, "2026-05-02"))
        .then_refused_as("TARGET_NOT_LIVE");
    let amended = AmendDecision {
        grounds: Some(vec![Violation::Vi09]),
        ..amend(10, 21)
    };
    file.when(amended).then_refused_as("TARGET_NOT_LIVE");
    let mut gone = banned();
    gone.push(revoke(10, 20).into());
    given(after(gone))
        .when(shorten(10, 21, "2028-01-01"))
        .then_refused_as("ALREADY_REVOKED");
}

#[test]
fn r_077_a_revocation_states_mode_and_day() {
    let file = given(after([open().into(), return_decision(10).into()]));
    file.when(RevokeDecision {
        mode: None,
        ..revoke(10, 20)
    })
    .then_refused(77);
    file.when(RevokeDecision {
        effective_on: None,
        ..revoke(10, 20)
    })
    .then_refused(77);
    let on = |mode, text: &str| RevokeDecision {
        mode: Some(mode),
        effective_on: Some(day(text)),
        ..revoke(10, 20)
    };
    file.when(on(RevocationMode::ExNunc, "2026-03-02"))
        .then_accepted();
    file.when(on(RevocationMode::ExNunc, "2026-03-01"))
        .then_refused(77);
    file.when(on(RevocationMode::ExTunc, "2026-03-01"))
        .then_accepted();
    file.when(on(RevocationMode::ExNunc, "2026-07-01"))
        .then_refused(10);
    let ban = given(after(banned()));
    ban.when(on(RevocationMode::ExNunc, "2026-07-01"))
        .then_accepted();
    ban.when(on(RevocationMode::ExTunc, "2026-07-01"))
        .then_refused(10);
}

#[test]
fn r_078_linked_bans_fall_with_the_return_decision() {
    let history = after([
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
        ban_until(12, Authority::Vrs, "2028-01-01").into(),
    ]);
    let decided = given(history).when(revoke(10, 20)).decided();
    assert_eq!(decided.len(), 2, "the ban on its own ground stays");
    let Event::DecisionRevoked(fallen) = &decided[1].event else {
        panic!("a revocation")
    };
    assert_eq!(fallen.target, decision_id(11));
    assert_eq!(fallen.because_of, Some(decision_id(10)));
    assert_eq!(fallen.reason, RevocationReason::LinkedDecisionRevoked);
    assert_eq!(
        (fallen.mode, fallen.effective_on),
        (RevocationMode::ExNunc, day("2026-05-01"))
    );
    assert_eq!(fallen.decision, None);
}

#[test]
fn r_078_a_ban_that_was_revoked_before_is_not_revoked_again() {
    let history = after([
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
        revoke(11, 20).into(),
    ]);
    given(history)
        .when(revoke(10, 21))
        .then_types(&["DecisionRevoked"]);
}

#[test]
fn r_078_a_ban_that_was_rebased_stays() {
    let rebased = AmendDecision {
        basis: Some(BanBasis::Security),
        ..amend(11, 21)
    };
    let history: Vec<Command> = vec![
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
    ];
    given(after(history.clone()))
        .when(rebased.clone())
        .then_refused_as("RETURN_BAN_REBASING");
    let mut gone = history;
    gone.extend([departure("2026-03-05").into(), rebased.into()]);
    given(after(gone))
        .when(revoke(10, 20))
        .then_types(&["DecisionRevoked"]);
    let to_return = AmendDecision {
        basis: Some(BanBasis::ReturnBan),
        ..amend(10, 21)
    };
    given(after(banned()))
        .when(to_return)
        .then_refused_as("RETURN_BAN_REBASING");
}

#[test]
fn r_087_shortening_ends_a_ban_earlier() {
    let file = given(after(banned()));
    file.when(shorten(10, 20, "2027-01-01"))
        .then_types(&["EntryBanShortened"]);
    for until in ["2029-01-01", "2031-01-01"] {
        file.when(shorten(10, 20, until)).then_refused(87);
    }
    file.when(shorten(10, 20, "2026-03-01"))
        .then_refused_as("BAN_ENDS_BEFORE_IT_BEGINS");
    let by = |authority| {
        let decision = decision(DecisionKind::ChgShorten, authority, 20, "2026-05-01");
        ShortenEntryBan {
            decision,
            ..shorten(10, 20, "2027-01-01")
        }
    };
    file.when(by(Authority::CourtAdm)).then_accepted();
    file.by(Organisation::Pmlp)
        .when(by(Authority::Pmlp))
        .then_refused(87);
    let decision = given(after([open().into(), return_decision(10).into()]));
    decision
        .when(shorten(10, 20, "2027-01-01"))
        .then_refused_as("NOT_A_BAN");
}

#[test]
fn r_087_terms_of_pending_and_ends_of_unlimited_bans_are_shortened() {
    let by_term = |text: &str| ShortenEntryBan {
        valid_until: None,
        term: Some(term(text)),
        ..shorten(11, 20, "2027-01-01")
    };
    let pending = vec![
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
    ];
    let file = given(after(pending.clone()));
    file.when(by_term("P2Y")).then_accepted();
    file.when(by_term("P3Y")).then_refused(87);
    file.when(shorten(11, 20, "2027-01-01")).then_refused(81);
    let mut shortened: Vec<Command> = pending;
    shortened.extend([by_term("P2Y").into(), departure("2026-03-05").into()]);
    let history = after(shortened);
    let Some(Event::EntryBanStarted(started)) = history.last() else {
        panic!("a start")
    };
    assert_eq!(started.valid_until, day("2028-03-05"));
    let unlimited = given(after([
        open().into(),
        unlimited_ban(11, Authority::MinInt).into(),
    ]))
    .by(Organisation::Pmlp);
    let decision = decision(
        DecisionKind::ChgShorten,
        Authority::MinInt,
        20,
        "2026-05-01",
    );
    let ended = ShortenEntryBan {
        decision,
        ..by_term("P2Y")
    };
    unlimited.when(ended.clone()).then_types(&["ActProposed"]);
    let history = after([
        open().into(),
        unlimited_ban(11, Authority::MinInt).into(),
        ended.into(),
        approve(20).into(),
    ]);
    let Some(Event::EntryBanShortened(ended)) = history.last() else {
        panic!("a shortening")
    };
    assert_eq!(
        (ended.valid_until, ended.term),
        (Some(day("2028-03-02")), None)
    );
}

#[test]
fn r_088_lengthening_needs_a_new_ban() {
    let file = given(after(banned()));
    let longer = AmendDecision {
        valid_until: Some(day("2031-01-01")),
        ..amend(10, 20)
    };
    file.when(longer).then_refused(88);
    let new = ImposeEntryBan {
        valid_until: None,
        term: Some(term("P5Y")),
        ..ban_until(11, Authority::Vrs, "2027-01-01")
    };
    file.when(new).then_accepted();
}

#[test]
fn an_amendment_moves_the_last_day_with_the_period() {
    let notified = || -> Vec<Command> { vec![open().into(), notified_return_decision(10).into()] };
    let longer = AmendDecision {
        departure_period_days: Some(20),
        ..amend(10, 20)
    };
    let last_day = |history: Vec<Command>| match given(after(history))
        .when(longer.clone())
        .decided()
        .remove(0)
        .event
    {
        Event::DecisionAmended(amended) => amended.last_day,
        other => panic!("no amendment: {}", other.event_type()),
    };
    assert_eq!(last_day(notified()), Some(day("2026-03-22")));
    assert_eq!(
        last_day(vec![open().into(), return_decision(10).into()]),
        None
    );
    let mut resumed = notified();
    resumed.extend([
        suspend(10, 21, "2026-03-03", None).into(),
        resume(10, "2026-03-08").into(),
    ]);
    assert_eq!(
        last_day(resumed),
        Some(day("2026-03-27")),
        "frozen days stay added"
    );
    let too_long = AmendDecision {
        departure_period_days: Some(31),
        ..amend(10, 20)
    };
    given(after(notified())).when(too_long).then_refused(55);
    given(after(notified()))
        .when(amend(10, 20))
        .then_refused_as("NOTHING_TO_AMEND");
    let mut amended = notified();
    amended.push(longer.clone().into());
    given(after(amended)).when(longer.clone()).then_nothing();
}

#[test]
fn r_085_an_unlimited_ban_keeps_a_review_when_amended() {
    let history = after([open().into(), unlimited_ban(10, Authority::MinInt).into()]);
    let file = given(history).by(Organisation::Pmlp);
    let decision = decision(DecisionKind::ChgAmend, Authority::MinInt, 20, "2026-03-10");
    let review = |text: &str| AmendDecision {
        decision: decision.clone(),
        review_on: Some(day(text)),
        ..amend(10, 20)
    };
    file.when(review("2028-01-01")).then_accepted();
    file.when(review("2026-01-01")).then_refused(85);
}

#[test]
fn r_074_a_decision_is_suspended_once_and_resumed_once() {
    let suspended = || -> Vec<Command> {
        vec![
            open().into(),
            notified_return_decision(10).into(),
            suspend(10, 20, "2026-03-10", None).into(),
        ]
    };
    let file = given(after(suspended()));
    file.when(suspend(10, 20, "2026-03-10", None))
        .then_nothing();
    file.when(suspend(10, 21, "2026-03-11", None))
        .then_refused_as("ALREADY_SUSPENDED");
    file.when(resume(10, "2026-03-09"))
        .then_refused_as("NOT_SUSPENDED");
    file.when(resume(10, "2026-07-01")).then_refused(10);
    let backwards = SuspendDecision {
        until: Some(day("2026-03-09")),
        ..suspend(10, 21, "2026-03-10", None)
    };
    given(after([open().into(), notified_return_decision(10).into()]))
        .when(backwards)
        .then_refused(74);
    let mut resumed = suspended();
    resumed.push(resume(10, "2026-04-01").into());
    let file = given(after(resumed));
    file.when(resume(10, "2026-04-01")).then_nothing();
    file.when(resume(10, "2026-04-02"))
        .then_refused_as("NOT_SUSPENDED");
    file.when(suspend(10, 21, "2026-04-03", None))
        .then_accepted();
    let by_act = Some(decision(
        DecisionKind::ChgSuspend,
        Authority::Vrs,
        22,
        "2026-04-01",
    ));
    given(after(suspended()))
        .when(ResumeDecision {
            decision: by_act,
            ..resume(10, "2026-04-01")
        })
        .then_refused(76);
}

#[test]
fn r_074_a_return_decision_is_suspended_at_once_and_not_in_the_future() {
    let file = given(after([open().into(), notified_return_decision(10).into()]));
    file.when(suspend(10, 20, "2026-07-01", None))
        .then_refused(10);
    file.when(suspend(10, 20, "2026-03-01", None))
        .then_refused(76);
}

#[test]
fn a_ban_is_resumed_inside_its_interval() {
    let mut history = banned();
    history.push(suspend(10, 20, "2026-06-01", Some("2026-06-30")).into());
    let file = given(after(history.clone()));
    file.when(resume(10, "2026-05-01"))
        .then_refused_as("NOT_SUSPENDED");
    history.push(resume(10, "2026-06-10").into());
    let file = given(after(history));
    let ban = &file.state().file().unwrap().bans[0];
    assert_eq!(ban.suspensions[0].until, Some(day("2026-06-09")));
    file.when(resume(10, "2026-06-10")).then_nothing();
}
