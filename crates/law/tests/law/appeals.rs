//! Appeals and what their rulings do (rules ).

use crate::course_fixtures::{appeal, court_expulsion, ruling};
use crate::fixtures::{
    approve, ban_until, day, decision, decision_id, departure, notified_return_decision, open,
    removal_order, resume, return_ban, return_decision, suspend, unlimited_ban,
};
use crate::specification::{after, given};
use events::Event;
use events::codes::{
    AppealOutcome, Authority, DecisionKind, Organisation, RevocationMode, RevocationReason,
    SuspensionReason,
};
use law::in_force::{BanEffect, ban_effect_on};
use law::{
    Command, DecideAppeal, ImposeEntryBan, LodgeAppeal, ResumeDecision, ReturnSituation, Standing,
    SuspendDecision,
};

/// Fourteen days from 2 March 2026 with a ban; an appeal of 9 March suspends, 8 days are left.
fn appealed() -> Vec<Command> {
    vec![
        open().into(),
        notified_return_decision(10).into(),
        return_ban(11, 10).into(),
        appeal(1, 10, "2026-03-09").into(),
    ]
}

fn and(mut commands: Vec<Command>, command: impl Into<Command>) -> Vec<Command> {
    commands.push(command.into());
    commands
}

/// An appeal with suspensive effect to SBG.
fn to_sbg(number: u128, target: u32, on: &str) -> LodgeAppeal {
    LodgeAppeal {
        body: Authority::Vrs,
        ..appeal(number, target, on)
    }
}

/// Its ruling.
fn by_sbg(mut ruling: DecideAppeal) -> DecideAppeal {
    ruling.decision.as_mut().unwrap().authority = Authority::Vrs;
    ruling
}

/// The decisions of a file after a ruling that SBG records.
fn ruled(commands: Vec<Command>, ruling: DecideAppeal) -> (Vec<&'static str>, ReturnSituation) {
    let mut history = after(commands);
    let decided = given(history.clone()).when(ruling).decided();
    let types = decided.iter().map(|it| it.event.event_type()).collect();
    history.extend(decided.into_iter().map(|it| it.event));
    let file = given(history);
    let known = file
        .state()
        .file()
        .unwrap()
        .return_decision(decision_id(10));
    (types, known.unwrap().situation.clone())
}

#[test]
fn r_074_a_suspensive_appeal_suspends_at_once_and_by_law() {
    let file = given(after([open().into(), notified_return_decision(10).into()]));
    let decided = file.when(appeal(1, 10, "2026-03-09")).decided();
    let Event::DecisionSuspended(suspended) = &decided[1].event else {
        panic!("a suspension")
    };
    assert_eq!(suspended.decision, None);
    assert_eq!(suspended.reason, SuspensionReason::Appeal);
    assert_eq!(
        (suspended.from, suspended.until, suspended.days_left),
        (day("2026-03-09"), None, Some(8))
    );
    let without = LodgeAppeal {
        suspensive: false,
        ..appeal(1, 10, "2026-03-09")
    };
    file.when(without).then_types(&["AppealLodged"]);
    given(after(appealed()))
        .when(appeal(2, 10, "2026-03-09"))
        .then_nothing();
    // What is suspended already, or was complied with, is appealed all the same.
    let again = appeal(2, 10, "2026-03-10");
    given(after(appealed()))
        .when(again.clone())
        .then_types(&["AppealLodged"]);
    let gone = after([
        open().into(),
        notified_return_decision(10).into(),
        departure("2026-03-09").into(),
    ]);
    given(gone).when(again).then_types(&["AppealLodged"]);
}

#[test]
fn r_074_a_suspensive_appeal_suspends_a_running_ban() {
    let ban = ban_until(11, Authority::Vrs, "2028-01-01");
    let commands = vec![
        open().into(),
        ban.into(),
        appeal(1, 11, "2026-03-09").into(),
    ];
    let file = given(after(commands.clone()));
    let known = &file.state().file().unwrap().bans[0];
    let effect = |on| ban_effect_on(&known.times(), day(on));
    assert_eq!(effect("2026-03-08"), BanEffect::Refuse);
    assert_eq!(effect("2026-03-09"), BanEffect::Suspended);
    let mut history = after(commands);
    let dismissed = ruling(1, 30, "2026-05-01", AppealOutcome::Dismissed);
    let decided = given(history.clone()).when(dismissed).decided();
    history.extend(decided.into_iter().map(|it| it.event));
    let file = given(history);
    let known = &file.state().file().unwrap().bans[0];
    assert_eq!(
        ban_effect_on(&known.times(), day("2026-05-01")),
        BanEffect::Refuse
    );
}

/// What the only ban of a file does on a day.
fn effect_on(history: Vec<Command>, on: &str) -> BanEffect {
    let file = given(after(history));
    let known = &file.state().file().unwrap().bans[0];
    ban_effect_on(&known.times(), day(on))
}

#[test]
fn r_089_a_ban_that_waits_for_departure_is_suspended_by_an_appeal_before_and_after_it() {
    let commands = vec![
        open().into(),
        notified_return_decision(10).into(),
        return_ban(11, 10).into(),
        to_sbg(1, 11, "2026-03-09").into(),
        departure("2026-03-12").into(),
    ];
    for (on, effect) in [
        ("2026-03-08", BanEffect::Pending),
        ("2026-03-09", BanEffect::Suspended),
        ("2026-03-12", BanEffect::Suspended),
    ] {
        assert_eq!(effect_on(commands.clone(), on), effect, "{on}");
    }
    let dismissed = ruling(1, 30, "2026-05-01", AppealOutcome::Dismissed);
    let ended = and(commands.clone(), by_sbg(dismissed));
    assert_eq!(effect_on(ended, "2026-05-01"), BanEffect::Refuse);
    let without = LodgeAppeal {
        suspensive: false,
        ..appeal(1, 11, "2026-03-09")
    };
    let mut others = commands;
    others[3] = without.into();
    assert_eq!(effect_on(others, "2026-03-12"), BanEffect::Refuse);
}

#[test]
fn r_089_a_ban_gives_no_refusal_on_a_day_that_any_ground_covers() {
    let ban = ban_until(11, Authority::Vrs, "2028-01-01");
    let visit = suspend(11, 20, "2026-06-01", Some("2026-06-10"));
    let commands = vec![
        open().into(),
        ban.into(),
        visit.into(),
        to_sbg(1, 11, "2026-03-09").into(),
    ];
    for on in ["2026-05-31", "2026-06-05", "2026-06-11"] {
        assert_eq!(
            effect_on(commands.clone(), on),
            BanEffect::Suspended,
            "{on}"
        );
    }
    // The appeal ends inside the visit, which goes on to its planned end.
    let ended = ruling(1, 30, "2026-06-05", AppealOutcome::Dismissed);
    let commands = and(commands, by_sbg(ended));
    assert_eq!(
        effect_on(commands.clone(), "2026-06-10"),
        BanEffect::Suspended
    );
    assert_eq!(effect_on(commands, "2026-06-11"), BanEffect::Refuse);
}

#[test]
fn r_089_a_court_suspends_without_end_over_a_visit_that_is_planned() {
    let court = Authority::CourtAdm;
    let by_court = SuspendDecision {
        decision: decision(DecisionKind::ChgSuspend, court, 21, "2026-05-01"),
        ..suspend(11, 21, "2026-05-01", None)
    };
    let commands = vec![
        open().into(),
        ban_until(11, Authority::Vrs, "2028-01-01").into(),
        suspend(11, 20, "2026-06-01", Some("2026-06-30")).into(),
    ];
    let mut history = after(commands);
    let lifted = ResumeDecision {
        decision: Some(decision(DecisionKind::ChgRevoke, court, 22, "2026-06-10")),
        ..resume(11, "2026-06-10")
    };
    let file = given(history.clone());
    file.when(suspend(11, 21, "2026-06-30", None))
        .then_refused_as("ALREADY_SUSPENDED");
    for command in [Command::from(by_court), lifted.into()] {
        let decided = given(history.clone()).when(command).decided();
        history.extend(decided.into_iter().map(|it| it.event));
    }
    let Some(Event::DecisionSuspended(again)) = history.last() else {
        panic!("the visit goes on")
    };
    assert_eq!(again.because_of, Some(decision_id(20)));
    assert_eq!(
        (again.from, again.until),
        (day("2026-06-10"), Some(day("2026-06-30")))
    );
    let file = given(history);
    let known = &file.state().file().unwrap().bans[0];
    let effect = |on| ban_effect_on(&known.times(), day(on));
    assert_eq!(effect("2026-05-02"), BanEffect::Suspended);
    assert_eq!(effect("2026-06-30"), BanEffect::Suspended);
    assert_eq!(effect("2026-07-01"), BanEffect::Refuse);
    // The authority ends its own visit.
    file.when(resume(11, "2026-06-12"))
        .then_types(&["DecisionResumed"]);
}

#[test]
fn r_012_a_ban_of_the_minister_of_foreign_affairs_is_not_appealable() {
    let banned = |authority| after([open().into(), unlimited_ban(11, authority).into()]);
    given(banned(Authority::MinFor))
        .by(Organisation::Pmlp)
        .when(appeal(1, 11, "2026-03-09"))
        .then_refused_as("NOT_APPEALABLE");
    given(banned(Authority::MinInt))
        .by(Organisation::Pmlp)
        .when(appeal(1, 11, "2026-03-09"))
        .then_accepted();
    let to_another = LodgeAppeal {
        body: Authority::Mission,
        ..appeal(1, 11, "2026-03-09")
    };
    given(banned(Authority::MinInt))
        .by(Organisation::Pmlp)
        .when(to_another)
        .then_refused(12);
}

#[test]
fn r_076_an_appeal_is_about_a_decision_that_stands_and_lies_after_it() {
    let file = given(after([open().into(), notified_return_decision(10).into()]));
    file.when(appeal(1, 99, "2026-03-09")).then_refused(76);
    file.when(appeal(1, 10, "2026-03-01")).then_refused(76);
    file.when(appeal(1, 10, "2026-07-01")).then_refused(10);
    given(after([open().into(), notified_return_decision(10).into()]))
        .by(Organisation::Pmlp)
        .when(appeal(1, 10, "2026-03-09"))
        .then_refused(4);
    let annulled = ruling(1, 30, "2026-05-01", AppealOutcome::Annulled);
    let mut history = after(appealed());
    let decided = given(history.clone()).when(annulled).decided();
    history.extend(decided.into_iter().map(|it| it.event));
    given(history)
        .when(appeal(2, 10, "2026-05-02"))
        .then_refused_as("TARGET_NOT_LIVE");
}

#[test]
fn r_074_a_dismissed_appeal_gives_the_frozen_days_back() {
    for outcome in [
        AppealOutcome::Dismissed,
        AppealOutcome::Amended,
        AppealOutcome::Inadmissible,
        AppealOutcome::Withdrawn,
    ] {
        let (types, situation) = ruled(appealed(), ruling(1, 30, "2026-05-01", outcome));
        assert_eq!(types, ["AppealDecided", "DecisionResumed"], "{outcome}");
        let standing = Standing::Notified {
            on: day("2026-03-02"),
            last_day: Some(day("2026-05-08")),
        };
        assert_eq!(situation, ReturnSituation::Live(standing));
    }
}

#[test]
fn r_074_an_appeal_resumes_only_what_it_had_suspended() {
    let by_another = vec![
        open().into(),
        notified_return_decision(10).into(),
        suspend(10, 20, "2026-03-09", None).into(),
        appeal(1, 10, "2026-03-10").into(),
    ];
    let dismissed = ruling(1, 30, "2026-05-01", AppealOutcome::Dismissed);
    let (types, situation) = ruled(by_another, dismissed.clone());
    assert_eq!(
        types,
        ["AppealDecided", "DecisionResumed", "DecisionSuspended"]
    );
    assert!(matches!(situation, ReturnSituation::Suspended(..)));
    // A court gives the decision back before it rules.
    let lifted = given(after(appealed())).when(lifted_by_court()).decided();
    let mut history = after(appealed());
    history.extend(lifted.into_iter().map(|it| it.event));
    given(history)
        .when(dismissed)
        .then_types(&["AppealDecided"]);
}

fn lifted_by_court() -> ResumeDecision {
    let court = Authority::CourtAdm;
    ResumeDecision {
        decision: Some(decision(DecisionKind::ChgRevoke, court, 25, "2026-04-01")),
        ..resume(10, "2026-04-01")
    }
}

#[test]
fn r_074_what_an_appeal_suspends_works_again_by_its_end_or_by_a_court() {
    let file = given(after(appealed()));
    file.when(resume(10, "2026-04-01"))
        .then_refused_as("APPEAL_PENDING");
    let mut by_authority = lifted_by_court();
    by_authority.decision.as_mut().unwrap().authority = Authority::Vrs;
    file.when(by_authority).then_refused(74);
    file.when(lifted_by_court())
        .then_types(&["DecisionResumed"]);
}

#[test]
fn r_074_an_appeal_suspends_from_then_on_what_it_had_found_suspended() {
    let commands = vec![
        open().into(),
        notified_return_decision(10).into(),
        suspend(10, 20, "2026-03-09", None).into(),
        appeal(1, 10, "2026-03-10").into(),
    ];
    let file = given(after(commands.clone()));
    let decided = file.when(resume(10, "2026-04-01")).decided();
    let Event::DecisionSuspended(again) = &decided[1].event else {
        panic!("a suspension")
    };
    assert_eq!((again.from, again.days_left), (day("2026-04-01"), Some(8)));
    let commands = and(commands, resume(10, "2026-04-01"));
    given(after(commands.clone()))
        .when(resume(10, "2026-04-01"))
        .then_nothing();
    let dismissed = ruling(1, 30, "2026-05-01", AppealOutcome::Dismissed);
    let (types, situation) = ruled(commands, dismissed);
    assert_eq!(types, ["AppealDecided", "DecisionResumed"]);
    let standing = Standing::Notified {
        on: day("2026-03-02"),
        last_day: Some(day("2026-05-08")),
    };
    assert_eq!(situation, ReturnSituation::Live(standing));
}

#[test]
fn r_074_the_last_of_two_suspensive_appeals_gives_the_decision_back() {
    let both = and(appealed(), to_sbg(2, 10, "2026-03-10"));
    let dismissed = ruling(1, 30, "2026-05-01", AppealOutcome::Dismissed);
    let mut history = after(both);
    let decided = given(history.clone()).when(dismissed).decided();
    assert_eq!(decided.len(), 1);
    history.extend(decided.into_iter().map(|it| it.event));
    given(history)
        .when(by_sbg(ruling(
            2,
            31,
            "2026-05-02",
            AppealOutcome::Dismissed,
        )))
        .then_types(&["AppealDecided", "DecisionResumed"]);
}

#[test]
fn r_078_an_annulled_decision_falls_with_its_bans() {
    let mut history = after(appealed());
    let annulled = ruling(1, 30, "2026-05-01", AppealOutcome::Annulled);
    let decided = given(history.clone()).when(annulled).decided();
    let revoked: Vec<_> = decided[1..]
        .iter()
        .map(|it| match &it.event {
            Event::DecisionRevoked(revoked) => (
                revoked.target,
                revoked.mode,
                revoked.reason,
                revoked.because_of,
                revoked.decision.is_none(),
            ),
            other => panic!("{}", other.event_type()),
        })
        .collect();
    let ten = decision_id(10);
    let tunc = RevocationMode::ExTunc;
    assert_eq!(
        revoked,
        [
            (ten, tunc, RevocationReason::CourtAnnulled, None, true),
            (
                decision_id(11),
                tunc,
                RevocationReason::LinkedDecisionRevoked,
                Some(ten),
                true
            ),
        ]
    );
    history.extend(decided.into_iter().map(|it| it.event));
    let file = given(history);
    assert!(file.state().file().unwrap().live_return().is_none());
}

#[test]
fn r_078_an_authority_annuls_as_the_higher_one_and_gives_a_predecessor_back() {
    let mut history = after([
        open().into(),
        notified_return_decision(10).into(),
        removal_order(20, Some(10)).into(),
        to_sbg(1, 20, "2026-03-25").into(),
    ]);
    let annulled = by_sbg(ruling(1, 30, "2026-05-01", AppealOutcome::Annulled));
    let proposed = given(history.clone()).when(annulled).decided();
    history.extend(proposed.into_iter().map(|it| it.event));
    let second = given(history.clone()).by_user("vrs-4712");
    let decided = second.when(approve(30)).decided();
    let Event::DecisionRevoked(revoked) = &decided[2].event else {
        panic!("a revocation")
    };
    assert_eq!(revoked.reason, RevocationReason::HigherAuthority);
    history.extend(decided.into_iter().map(|it| it.event));
    let file = given(history);
    let live = file.state().file().unwrap().live_return().unwrap();
    assert_eq!(live.decision.decision_id, decision_id(10));
}

#[test]
fn r_012_the_body_of_the_appeal_rules_on_it_once() {
    let file = given(after(appealed()));
    let dismissed = ruling(1, 30, "2026-05-01", AppealOutcome::Dismissed);
    let mut by_another = dismissed.clone();
    for another in [Authority::MinInt, Authority::CourtDist] {
        by_another.decision.as_mut().unwrap().authority = another;
        file.when(by_another.clone())
            .then_refused_as("RULING_OF_ANOTHER");
    }
    let silent = DecideAppeal {
        decision: None,
        ..dismissed.clone()
    };
    file.when(silent.clone()).then_refused_as("RULING_MISSING");
    let withdrawn = DecideAppeal {
        outcome: AppealOutcome::Withdrawn,
        ..silent
    };
    file.when(withdrawn)
        .then_types(&["AppealDecided", "DecisionResumed"]);
    let mut other_kind = dismissed.clone();
    other_kind.decision.as_mut().unwrap().kind = DecisionKind::ChgRevoke;
    file.when(other_kind).then_refused(76);
    file.when(ruling(2, 30, "2026-05-01", AppealOutcome::Dismissed))
        .then_refused_as("UNKNOWN_APPEAL");
    file.when(ruling(1, 30, "2026-03-08", AppealOutcome::Dismissed))
        .then_refused(76);
    let mut history = after(appealed());
    let decided = given(history.clone()).when(dismissed.clone()).decided();
    history.extend(decided.into_iter().map(|it| it.event));
    let file = given(history);
    file.when(dismissed).then_nothing();
    file.when(ruling(1, 30, "2026-05-01", AppealOutcome::Annulled))
        .then_refused_as("APPEAL_ALREADY_DECIDED");
}

#[test]
fn r_012_the_body_of_an_appeal_fits_the_decision() {
    let to = |target, body| LodgeAppeal {
        body,
        ..appeal(1, target, "2026-03-09")
    };
    let judged = after([open().into(), court_expulsion(12, None).into()]);
    let by_minister = after([open().into(), unlimited_ban(11, Authority::MinInt).into()]);
    for (history, organisation, target) in [
        (judged, Organisation::Vrs, 12),
        (by_minister, Organisation::Pmlp, 11),
    ] {
        let file = given(history).by(organisation);
        for body in [Authority::Pmlp, Authority::Vrs, Authority::MinInt] {
            file.when(to(target, body)).then_refused(12);
        }
        file.when(to(target, Authority::CourtAdm)).then_accepted();
    }
    let file = given(after([open().into(), notified_return_decision(10).into()]));
    for body in [Authority::Pmlp, Authority::Vrs, Authority::CourtAdm] {
        file.when(to(10, body)).then_accepted();
    }
}

#[test]
fn r_012_a_court_rules_on_what_went_to_an_authority_and_not_the_other_way() {
    let commands = vec![
        open().into(),
        notified_return_decision(10).into(),
        to_sbg(1, 10, "2026-03-09").into(),
    ];
    let annulled = ruling(1, 30, "2026-05-01", AppealOutcome::Annulled);
    let decided = given(after(commands)).when(annulled).decided();
    let Event::DecisionRevoked(revoked) = &decided[1].event else {
        panic!("a judgment acts at once")
    };
    assert_eq!(revoked.reason, RevocationReason::CourtAnnulled);
    given(after(appealed()))
        .when(by_sbg(ruling(
            1,
            30,
            "2026-05-01",
            AppealOutcome::Dismissed,
        )))
        .then_refused_as("RULING_OF_ANOTHER");
}

#[test]
fn r_077_an_authority_annuls_by_a_ruling_with_two_officers() {
    let commands = vec![
        open().into(),
        notified_return_decision(10).into(),
        to_sbg(1, 10, "2026-03-09").into(),
    ];
    let ruled = |outcome| by_sbg(ruling(1, 30, "2026-05-01", outcome));
    let annulled = ruled(AppealOutcome::Annulled);
    let file = given(after(commands.clone()));
    file.when(annulled.clone()).then_types(&["ActProposed"]);
    file.when(ruled(AppealOutcome::Dismissed))
        .then_types(&["AppealDecided", "DecisionResumed"]);
    let proposed = and(commands.clone(), annulled.clone());
    let file = given(after(proposed.clone()));
    file.when(annulled.clone()).then_nothing();
    let known = file.state().file().unwrap();
    assert!(known.appeals[0].decided.is_none() && known.returns[0].is_live());
    file.when(approve(30))
        .then_refused_as("APPROVER_IS_PROPOSER");
    let second = given(after(proposed)).by_user("vrs-4712");
    second
        .when(approve(30))
        .then_types(&["ActApproved", "AppealDecided", "DecisionRevoked"]);
    // What was not made known falls at once.
    let unknown = after([
        open().into(),
        return_decision(10).into(),
        to_sbg(1, 10, "2026-03-09").into(),
    ]);
    given(unknown)
        .when(annulled)
        .then_types(&["AppealDecided", "DecisionRevoked"]);
}

#[test]
fn r_087_an_authority_lifts_a_long_ban_by_a_ruling_with_two_officers() {
    let banned = |until: &str| {
        let ban = ImposeEntryBan {
            threat: true,
            ..ban_until(11, Authority::Vrs, until)
        };
        given(after([
            open().into(),
            ban.into(),
            to_sbg(1, 11, "2026-03-09").into(),
        ]))
    };
    let annulled = by_sbg(ruling(1, 30, "2026-05-01", AppealOutcome::Annulled));
    banned("2031-03-03")
        .when(annulled.clone())
        .then_types(&["ActProposed"]);
    banned("2031-03-02")
        .when(annulled)
        .then_types(&["AppealDecided", "DecisionRevoked"]);
}
