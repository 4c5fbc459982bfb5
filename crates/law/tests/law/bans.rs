//! Area E: entry bans.

use crate::fixtures::{
    amend, ban_until, day, decision, departure, notified_return_decision, open, removal,
    removal_order, return_ban, return_decision, revoke, suspend, unlimited_ban,
};
use crate::specification::{after, given};
use events::codes::{
    Authority, BanBasis, BanScope, BanSubBasis, DecisionKind, Organisation, ParameterKey,
    RevocationMode,
};
use events::payloads::{Decision, ParameterChanged};
use events::{Event, Term};
use law::in_force::{
    BanEffect, BanTimes, ReturnTimes, SuspensionInterval, ban_effect_on, return_live_on,
};
use law::parameters::ENACTED;
use law::{AmendDecision, ImposeEntryBan, RevokeDecision, State};

fn term(text: &str) -> Term {
    text.parse().unwrap()
}

fn effect(state: &State, on: &str) -> BanEffect {
    ban_effect_on(&state.file().unwrap().bans[0].times(), day(on))
}

#[test]
fn r_080_a_ban_has_one_scope_and_its_own_decision() {
    let file = given(after([open().into(), return_decision(10).into()]));
    let imposed = |kind| {
        let decision = Decision {
            kind,
            ..return_ban(11, 10).decision
        };
        file.when(ImposeEntryBan {
            decision,
            ..return_ban(11, 10)
        })
        .0
    };
    for (kind, scope) in [
        (DecisionKind::BanLv, BanScope::Latvia),
        (DecisionKind::BanSch, BanScope::Schengen),
    ] {
        let Event::EntryBanImposed(ban) = imposed(kind).unwrap().remove(0).event else {
            panic!("a ban")
        };
        assert_eq!(ban.scope, scope);
    }
    let refusal = imposed(DecisionKind::RdVol).expect_err("no ban");
    assert_eq!(refusal.code(), "BAN_KIND");
    let history = after([
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
    ]);
    let own = decision(DecisionKind::BanLv, Authority::Vrs, 12, "2026-03-02");
    let file = given(history);
    file.when(ImposeEntryBan {
        decision: own,
        ..return_ban(12, 10)
    })
    .then_accepted();
    let mut unnumbered = return_ban(12, 10);
    unnumbered.decision.number.clear();
    file.when(unnumbered).then_refused(80);
}

#[test]
fn r_081_a_return_ban_waits_for_departure_with_a_term_only() {
    let file = given(after([open().into(), return_decision(10).into()]));
    let Event::EntryBanImposed(ban) = file.when(return_ban(11, 10)).decided().remove(0).event
    else {
        panic!("a ban")
    };
    assert_eq!(
        (ban.term, ban.valid_from, ban.valid_until),
        (Some(term("P3Y")), None, None)
    );
    let valid_from = Some(day("2026-03-02"));
    file.when(ImposeEntryBan {
        valid_from,
        ..return_ban(11, 10)
    })
    .then_refused(81);
    let valid_until = Some(day("2029-03-02"));
    file.when(ImposeEntryBan {
        valid_until,
        ..return_ban(11, 10)
    })
    .then_refused(81);
    file.when(ImposeEntryBan {
        unlimited: true,
        ..return_ban(11, 10)
    })
    .then_refused(81);
    file.when(ImposeEntryBan {
        term: None,
        ..return_ban(11, 10)
    })
    .then_refused(81);
    file.when(ImposeEntryBan {
        return_decision_id: None,
        ..return_ban(11, 10)
    })
    .then_refused(81);
    file.when(return_ban(11, 99)).then_refused(81);
    let revoked = after([
        open().into(),
        return_decision(10).into(),
        revoke(10, 20).into(),
    ]);
    given(revoked).when(return_ban(11, 10)).then_refused(81);
}

#[test]
fn r_082_departure_starts_the_ban_to_the_same_day_after_the_term() {
    let history = after([
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
    ]);
    let decided = given(history.clone())
        .when(departure("2026-03-02"))
        .decided();
    let Event::EntryBanStarted(started) = &decided[1].event else {
        panic!("a start")
    };
    assert_eq!(
        (started.valid_from, started.valid_until),
        (day("2026-03-02"), day("2029-03-02"))
    );
    let leap = law::rules::bans::dates_from_departure(
        term("P3Y"),
        law::DepartureDays::on(day("2028-02-29")),
    );
    assert_eq!(leap, Ok((day("2028-02-29"), day("2031-02-28"))));
}

#[test]
fn r_082_a_ban_after_the_departure_starts_at_once() {
    let gone = after([
        open().into(),
        notified_return_decision(10).into(),
        departure("2026-03-16").into(),
    ]);
    let decided = given(gone).when(return_ban(11, 10)).decided();
    let Event::EntryBanStarted(started) = &decided[1].event else {
        panic!("a start")
    };
    assert_eq!(
        (started.valid_from, started.valid_until),
        (day("2026-03-16"), day("2029-03-16"))
    );
}

#[test]
fn r_082_removal_under_the_following_order_starts_the_ban_too() {
    let history = after([
        open().into(),
        notified_return_decision(10).into(),
        return_ban(11, 10).into(),
        removal_order(12, Some(10)).into(),
    ]);
    given(history)
        .when(removal("2026-04-01"))
        .then_types(&["RemovalExecuted", "EntryBanStarted"]);
}

#[test]
fn r_083_a_stand_alone_ban_runs_from_the_stated_day() {
    let file = given(after([open().into()])).by(Organisation::Pmlp);
    let dates = |ban: ImposeEntryBan| match file.when(ban).decided().remove(0).event {
        Event::EntryBanImposed(ban) => (ban.valid_from, ban.valid_until),
        other => panic!("no ban: {}", other.event_type()),
    };
    let stated = ImposeEntryBan {
        valid_from: Some(day("2026-02-01")),
        ..unlimited_ban(10, Authority::MinFor)
    };
    assert_eq!(dates(stated), (Some(day("2026-02-01")), None));
    let by_term = ImposeEntryBan {
        valid_until: None,
        term: Some(term("P3Y")),
        ..ban_until(10, Authority::Pmlp, "2027-01-01")
    };
    assert_eq!(
        dates(by_term),
        (Some(day("2026-03-02")), Some(day("2029-03-02")))
    );
    let without = ImposeEntryBan {
        valid_until: None,
        ..ban_until(10, Authority::Pmlp, "2027-01-01")
    };
    file.when(without).then_refused(83);
    let both = ImposeEntryBan {
        term: Some(term("P3Y")),
        ..ban_until(10, Authority::Pmlp, "2027-01-01")
    };
    file.when(both).then_refused(83);
    file.when(ban_until(10, Authority::Pmlp, "2026-03-01"))
        .then_refused(83);
    file.when(ban_until(10, Authority::Pmlp, "2026-03-02"))
        .then_accepted();
    let linked = ImposeEntryBan {
        return_decision_id: Some(crate::fixtures::decision_id(10)),
        ..ban_until(11, Authority::Pmlp, "2027-01-01")
    };
    file.when(linked).then_refused(83);
}

#[test]
fn r_084_a_term_is_at_most_five_years_or_ten_with_a_threat() {
    let file = given(after([open().into(), return_decision(10).into()]));
    let ban = |text: &str, threat| ImposeEntryBan {
        term: Some(term(text)),
        threat,
        ..return_ban(11, 10)
    };
    for (text, threat) in [("P3Y", false), ("P5Y", false), ("P10Y", true)] {
        file.when(ban(text, threat)).then_accepted();
    }
    for (text, threat) in [
        ("P7Y", false),
        ("P5Y1D", false),
        ("P10Y1D", true),
        ("P9999Y", true),
    ] {
        file.when(ban(text, threat)).then_refused(84);
    }
    file.when(ban_until(12, Authority::Vrs, "2031-03-02"))
        .then_accepted();
    file.when(ban_until(12, Authority::Vrs, "2031-03-03"))
        .then_refused(84);
    let file = file.by(Organisation::Pmlp);
    file.when(ban_until(12, Authority::MinInt, "2046-01-01"))
        .then_accepted();
}

#[test]
fn r_084_the_cap_follows_from_the_basis() {
    let change = |key, value| ParameterChanged {
        key,
        value,
        valid_from: day("2026-03-02"),
        source: "IL s. 63".parse().unwrap(),
    };
    let numbers = ENACTED
        .with(&change(ParameterKey::BanTermSecurityYearsMax, 7))
        .with(&change(ParameterKey::BanTermCircumventionYearsMax, 3));
    let imposed = |date: &str, basis, until: &str| {
        let mut ban = ban_until(12, Authority::Vrs, until);
        (ban.decision.date, ban.basis) = (day(date), basis);
        given(after([open().into()])).under(&numbers).when(ban)
    };
    imposed("2026-03-02", BanBasis::Security, "2033-03-02").then_accepted();
    imposed("2026-03-02", BanBasis::Security, "2033-03-03").then_refused(84);
    imposed("2026-03-01", BanBasis::Security, "2033-03-01").then_refused(84);
    imposed("2026-03-02", BanBasis::Circumvention, "2029-03-02").then_accepted();
    imposed("2026-03-02", BanBasis::Circumvention, "2029-03-03").then_refused(84);
    imposed("2026-03-02", BanBasis::Conviction, "2031-03-02").then_accepted();
    // A ban that is re-based has the cap of its new basis.
    let mut long = ban_until(10, Authority::Vrs, "2029-03-03");
    long.decision.date = day("2026-03-02");
    let rebased = |basis| AmendDecision {
        basis: Some(basis),
        ..amend(10, 20)
    };
    let file = given(after([open().into(), long.into()]));
    let file = file.under(&numbers);
    file.when(rebased(BanBasis::Circumvention)).then_refused(84);
    file.when(rebased(BanBasis::Conviction)).then_accepted();
}

#[test]
fn r_084_the_ground_of_a_ban_lies_within_its_basis() {
    let file = given(after([open().into(), return_decision(10).into()]));
    let linked = |ground| ImposeEntryBan {
        sub_basis: Some(ground),
        ..return_ban(11, 10)
    };
    for ground in [BanSubBasis::Rb1, BanSubBasis::Rb2, BanSubBasis::Rb3] {
        file.when(linked(ground)).then_accepted();
    }
    for ground in [BanSubBasis::Se1, BanSubBasis::Ci1, BanSubBasis::Pn1] {
        file.when(linked(ground))
            .then_refused_as("GROUND_OF_ANOTHER_BASIS");
    }
    file.when(linked(BanSubBasis::Rb4))
        .then_refused_as("COURT_GROUND_WITHOUT_JUDGMENT");
    let decided = file.when(linked(BanSubBasis::Rb2)).decided();
    let Event::EntryBanImposed(ban) = &decided[0].event else {
        panic!("a ban")
    };
    assert_eq!(ban.sub_basis, Some(BanSubBasis::Rb2));
    let security = |ground| ImposeEntryBan {
        sub_basis: Some(ground),
        ..ban_until(12, Authority::Vrs, "2028-01-01")
    };
    file.when(security(BanSubBasis::Se2)).then_accepted();
    file.when(security(BanSubBasis::Rb2)).then_refused(84);
}

#[test]
fn r_084_a_ban_on_the_ground_of_a_removal_by_a_court_rests_on_the_judgment() {
    use law::rules::bans::a_court_removal_rests_on_a_judgment;
    let file = given(after([open().into(), return_decision(10).into()]));
    let issued = &file.state().file().unwrap().returns[0];
    let mut judgment = issued.clone();
    judgment.decision.kind = DecisionKind::RdCourt;
    let ground = Some(BanSubBasis::Rb4);
    assert!(a_court_removal_rests_on_a_judgment(ground, Some(&judgment)).is_ok());
    for without in [Some(issued), None] {
        let refusal = a_court_removal_rests_on_a_judgment(ground, without).unwrap_err();
        assert_eq!(refusal.rule(), Some(events::RuleId(84)));
    }
}

#[test]
fn r_084_a_ban_on_another_basis_loses_its_ground_and_keeps_one_of_the_same() {
    let imposed = ImposeEntryBan {
        sub_basis: Some(BanSubBasis::Se2),
        ..ban_until(10, Authority::Vrs, "2028-01-01")
    };
    let amended = |basis| {
        let amendment = AmendDecision {
            basis: Some(basis),
            ..amend(10, 20)
        };
        let history = after([open().into(), imposed.clone().into(), amendment.into()]);
        given(history).state().file().unwrap().bans[0].sub_basis
    };
    assert_eq!(amended(BanBasis::Conviction), None);
    assert_eq!(amended(BanBasis::Security), Some(BanSubBasis::Se2));
    let again = ImposeEntryBan {
        sub_basis: None,
        ..imposed.clone()
    };
    let file = given(after([open().into(), imposed.clone().into()]));
    file.when(imposed).then_nothing();
    file.when(again).then_refused(9);
}

#[test]
fn r_085_no_end_only_by_a_minister_and_with_a_review() {
    let file = given(after([open().into()])).by(Organisation::Pmlp);
    file.when(unlimited_ban(10, Authority::MinFor))
        .then_accepted();
    file.when(unlimited_ban(10, Authority::MinInt))
        .then_accepted();
    file.when(unlimited_ban(10, Authority::Pmlp))
        .then_refused(85);
    let consular = ImposeEntryBan {
        basis: BanBasis::Circumvention,
        ..unlimited_ban(10, Authority::MfaCons)
    };
    file.when(consular).then_refused(85);
    let without = ImposeEntryBan {
        review_on: None,
        ..unlimited_ban(10, Authority::MinFor)
    };
    file.when(without).then_refused(85);
    let past = ImposeEntryBan {
        review_on: Some(day("2026-03-02")),
        ..unlimited_ban(10, Authority::MinFor)
    };
    file.when(past).then_refused(85);
    let eu = |review: &str| ImposeEntryBan {
        basis: BanBasis::Restrictive,
        review_on: Some(day(review)),
        ..unlimited_ban(10, Authority::EuCouncil)
    };
    file.when(eu("2029-06-30")).then_accepted();
    file.when(eu("2029-07-01")).then_refused(85);
}

#[test]
fn r_012_a_basis_is_used_by_the_authorities_of_the_list_only() {
    let file = given(after([open().into()])).by(Organisation::Pmlp);
    let ban = |authority, basis| ImposeEntryBan {
        basis,
        ..ban_until(10, authority, "2028-01-01")
    };
    for (authority, basis, lawful) in [
        (Authority::EuCouncil, BanBasis::Restrictive, true),
        (Authority::MinInt, BanBasis::Restrictive, false),
        (Authority::Pmlp, BanBasis::Restrictive, false),
        (Authority::MfaCons, BanBasis::Circumvention, true),
        (Authority::Mission, BanBasis::Circumvention, true),
        (Authority::MfaCons, BanBasis::Security, false),
        (Authority::Mission, BanBasis::Conviction, false),
        (Authority::Pmlp, BanBasis::Circumvention, true),
    ] {
        let outcome = file.when(ban(authority, basis));
        if lawful {
            outcome.then_accepted();
        } else {
            outcome.then_refused(12);
        }
    }
}

#[test]
fn r_089_a_suspended_ban_informs_inside_the_interval() {
    let running = after([
        open().into(),
        ban_until(10, Authority::Vrs, "2028-01-01").into(),
        suspend(10, 20, "2026-06-01", Some("2026-06-30")).into(),
    ]);
    let file = given(running);
    for (on, expected) in [
        ("2026-05-31", BanEffect::Refuse),
        ("2026-06-01", BanEffect::Suspended),
        ("2026-06-10", BanEffect::Suspended),
        ("2026-06-30", BanEffect::Suspended),
        ("2026-07-01", BanEffect::Refuse),
    ] {
        assert_eq!(effect(file.state(), on), expected, "{on}");
    }
    file.when(suspend(10, 21, "2026-06-30", None))
        .then_refused_as("ALREADY_SUSPENDED");
    file.when(suspend(10, 21, "2026-07-01", None))
        .then_accepted();
}

#[test]
fn r_101_an_expired_or_revoked_ban_never_refuses() {
    let running = || {
        vec![
            open().into(),
            ban_until(10, Authority::Vrs, "2028-01-01").into(),
        ]
    };
    let state = given(after(running()));
    assert_eq!(effect(state.state(), "2026-03-01"), BanEffect::None);
    assert_eq!(effect(state.state(), "2026-03-02"), BanEffect::Refuse);
    assert_eq!(
        effect(state.state(), "2028-01-01"),
        BanEffect::Refuse,
        "the last day is included"
    );
    assert_eq!(effect(state.state(), "2028-01-02"), BanEffect::Expired);
    let revoked = |mode| {
        let mut history = running();
        history.push(
            RevokeDecision {
                mode: Some(mode),
                ..revoke(10, 20)
            }
            .into(),
        );
        given(after(history))
    };
    let forward = revoked(RevocationMode::ExNunc);
    assert_eq!(effect(forward.state(), "2026-04-30"), BanEffect::Refuse);
    assert_eq!(effect(forward.state(), "2026-05-01"), BanEffect::Revoked);
    let backward = revoked(RevocationMode::ExTunc);
    assert_eq!(effect(backward.state(), "2026-04-30"), BanEffect::Revoked);
}

#[test]
fn r_114_a_ban_that_waits_for_departure_is_pending_and_not_absent() {
    let history = after([
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
    ]);
    let pending = given(history.clone());
    assert_eq!(effect(pending.state(), "2026-03-01"), BanEffect::None);
    assert_eq!(effect(pending.state(), "2026-03-02"), BanEffect::Pending);
    let gone = after([
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
        departure("2026-03-10").into(),
    ]);
    let gone = given(gone);
    assert_eq!(effect(gone.state(), "2026-03-09"), BanEffect::Pending);
    assert_eq!(effect(gone.state(), "2026-03-10"), BanEffect::Refuse);
}

#[test]
fn r_113_r_114_a_return_decision_is_live_until_the_person_left() {
    let taken = ReturnTimes {
        taken_on: day("2026-03-02"),
        over_on: None,
        revoked: None,
    };
    let executed = ReturnTimes {
        over_on: Some(day("2026-03-10")),
        ..taken
    };
    let revoked = |mode| ReturnTimes {
        revoked: Some((mode, day("2026-03-10"))),
        ..taken
    };
    for (times, live, over) in [
        (taken, "2030-01-01", "2026-03-01"),
        (executed, "2026-03-09", "2026-03-10"),
        (revoked(RevocationMode::ExNunc), "2026-03-09", "2026-03-10"),
    ] {
        assert!(return_live_on(&times, day(live)), "{live}");
        assert!(!return_live_on(&times, day(over)), "{over}");
    }
    assert!(!return_live_on(
        &revoked(RevocationMode::ExTunc),
        day("2026-03-09")
    ));
}

#[test]
fn an_unlimited_ban_refuses_for_ever_and_a_suspended_pending_one_informs() {
    let suspensions = [SuspensionInterval {
        from: day("2026-06-01"),
        until: None,
    }];
    let unlimited = BanTimes {
        pending_from: None,
        valid_from: Some(day("2026-01-01")),
        valid_until: None,
        suspensions: &[],
        revoked: None,
    };
    assert_eq!(
        ban_effect_on(&unlimited, day("2999-01-01")),
        BanEffect::Refuse
    );
    let pending = BanTimes {
        pending_from: Some(day("2026-01-01")),
        valid_from: None,
        suspensions: &suspensions,
        ..unlimited
    };
    assert_eq!(
        ban_effect_on(&pending, day("2026-05-31")),
        BanEffect::Pending
    );
    assert_eq!(
        ban_effect_on(&pending, day("2026-06-01")),
        BanEffect::Suspended
    );
}

#[test]
fn a_ban_that_is_imposed_adds_nothing_the_second_time() {
    let history = after([
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
    ]);
    let mut again = return_ban(11, 10);
    again.decision.decision_id = crate::fixtures::decision_id(999);
    given(history.clone()).when(again).then_nothing();
    given(history)
        .when(ImposeEntryBan {
            term: Some(term("P2Y")),
            ..return_ban(11, 10)
        })
        .then_refused(9);
}
