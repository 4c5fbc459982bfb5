//! Acts of two officers: annulments of notified decisions, lifting and shortening of long bans (docs/adr/0018).

use crate::fixtures::{
    approve, ban_until, day, decision, decision_id, notified_return_decision, notify, open, reject,
    return_ban, return_decision, revoke, shorten, unlimited_ban, violation,
};
use crate::specification::{Given, after, given};
use events::codes::{
    Authority, BanBasis, DecisionKind, Organisation, ParameterKey, RevocationMode, TwoPersonAct,
};
use events::payloads::ParameterChanged;
use events::{Event, Term};
use law::parameters::ENACTED;
use law::{Command, ImposeEntryBan, Kind, RevokeDecision, ShortenEntryBan};

fn annul(target: u32, number: u32, authority: Authority) -> RevokeDecision {
    RevokeDecision {
        mode: Some(RevocationMode::ExTunc),
        decision: decision(DecisionKind::ChgRevoke, authority, number, "2026-05-01"),
        ..revoke(target, number)
    }
}

fn proposed(file: &Given, command: impl Into<Command>) -> Option<TwoPersonAct> {
    let decided = file.when(command).decided();
    match &decided.first().expect("something is decided").event {
        Event::ActProposed(proposed) => Some(proposed.kind),
        _ => None,
    }
}

fn notified() -> Vec<Command> {
    vec![open().into(), notified_return_decision(10).into()]
}

fn annulment_proposed() -> Vec<Event> {
    let mut commands = notified();
    commands.push(annul(10, 20, Authority::Vrs).into());
    after(commands)
}

#[test]
fn r_077_the_annulment_of_a_notified_decision_waits_for_a_second_officer() {
    let file = given(annulment_proposed());
    assert!(file.state().file().unwrap().returns[0].is_live());
    let second = given(annulment_proposed()).by_user("vrs-4712");
    second
        .when(approve(20))
        .then_types(&["ActApproved", "DecisionRevoked"]);
    let refusal = file
        .when(approve(20))
        .then_refused_as("APPROVER_IS_PROPOSER");
    assert_eq!(
        (refusal.rule(), refusal.kind()),
        (Some(events::RuleId(77)), Kind::Forbidden)
    );
    let other = given(annulment_proposed())
        .by(Organisation::Pmlp)
        .by_user("pmlp-1");
    other.when(approve(20)).then_refused(4);
}

#[test]
fn r_077_what_was_not_notified_or_ends_for_the_future_is_revoked_at_once() {
    let file = given(after([open().into(), return_decision(10).into()]));
    assert_eq!(proposed(&file, annul(10, 20, Authority::Vrs)), None);
    let file = given(after(notified()));
    assert_eq!(proposed(&file, revoke(10, 20)), None);
    assert_eq!(
        proposed(&file, annul(10, 20, Authority::Vrs)),
        Some(TwoPersonAct::Annul)
    );
}

#[test]
fn r_076_a_judgment_and_a_measure_of_the_eu_do_not_wait() {
    let file = given(after(notified()));
    assert_eq!(proposed(&file, annul(10, 20, Authority::CourtAdm)), None);
    let eu = ImposeEntryBan {
        basis: BanBasis::Restrictive,
        ..unlimited_ban(11, Authority::EuCouncil)
    };
    let file = given(after([open().into(), eu.into()])).by(Organisation::Pmlp);
    assert_eq!(proposed(&file, annul(11, 20, Authority::EuCouncil)), None);
}

#[test]
fn r_078_an_annulment_waits_if_a_ban_that_falls_with_it_was_notified() {
    let history = after([
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
        notify(11, "2026-03-03").into(),
    ]);
    let file = given(history);
    let act = proposed(&file, annul(10, 20, Authority::Vrs));
    assert_eq!(act, Some(TwoPersonAct::Annul));
}

#[test]
fn r_087_a_ban_over_five_years_is_lifted_or_shortened_by_two() {
    let ban = |until: &str| {
        let long = ImposeEntryBan {
            threat: true,
            ..ban_until(10, Authority::Vrs, until)
        };
        given(after([open().into(), long.into()]))
    };
    let five_years = ban("2031-03-02");
    assert_eq!(proposed(&five_years, revoke(10, 20)), None);
    assert_eq!(proposed(&five_years, shorten(10, 20, "2029-01-01")), None);
    let longer = ban("2031-03-03");
    assert_eq!(
        proposed(&longer, revoke(10, 20)),
        Some(TwoPersonAct::LiftLongBan)
    );
    assert_eq!(
        proposed(&longer, shorten(10, 20, "2029-01-01")),
        Some(TwoPersonAct::ShortenLongBan)
    );
    let by_court = ShortenEntryBan {
        decision: decision(
            DecisionKind::ChgShorten,
            Authority::CourtAdm,
            20,
            "2026-05-01",
        ),
        ..shorten(10, 20, "2029-01-01")
    };
    assert_eq!(proposed(&longer, by_court), None);
    let four_years = ENACTED.with(&ParameterChanged {
        key: ParameterKey::LongBanYears,
        value: 4,
        valid_from: day("2026-05-01"),
        source: "IL s. 63".parse().unwrap(),
    });
    let act = proposed(&five_years.under(&four_years), revoke(10, 20));
    assert_eq!(act, Some(TwoPersonAct::LiftLongBan));
}

#[test]
fn r_087_a_waiting_ban_is_measured_by_its_term() {
    let waiting = |years: u32| {
        let ban = ImposeEntryBan {
            term: Some(Term::years(years)),
            threat: true,
            ..return_ban(11, 10)
        };
        given(after([
            open().into(),
            return_decision(10).into(),
            ban.into(),
        ]))
    };
    let shorter = ShortenEntryBan {
        valid_until: None,
        term: Some(Term::years(1)),
        ..shorten(11, 20, "2027-01-01")
    };
    assert_eq!(proposed(&waiting(5), shorter.clone()), None);
    let act = proposed(&waiting(6), shorter.clone());
    assert_eq!(act, Some(TwoPersonAct::ShortenLongBan));
    let history = after([
        open().into(),
        return_decision(10).into(),
        ImposeEntryBan {
            term: Some(Term::years(6)),
            threat: true,
            ..return_ban(11, 10)
        }
        .into(),
        shorter.into(),
        approve(20).into(),
    ]);
    let ban = given(history).state().file().unwrap().bans[0].clone();
    assert_eq!(ban.term, Some(Term::years(1)));
}

#[test]
fn an_unlawful_act_is_refused_before_it_waits() {
    let file = given(after(notified()));
    file.when(annul(10, 20, Authority::Pmlp)).then_refused(4);
    file.when(RevokeDecision {
        effective_on: None,
        ..annul(10, 20, Authority::Vrs)
    })
    .then_refused(77);
}

#[test]
fn a_proposal_is_decided_once() {
    let history = annulment_proposed();
    let file = given(history.clone());
    file.when(annul(10, 20, Authority::Vrs)).then_nothing();
    let fresh_id = RevokeDecision {
        decision: events::payloads::Decision {
            decision_id: decision_id(99),
            ..annul(10, 20, Authority::Vrs).decision
        },
        ..annul(10, 20, Authority::Vrs)
    };
    file.when(fresh_id.clone()).then_nothing();
    given(history.clone())
        .by_user("vrs-4712")
        .when(fresh_id)
        .then_refused_as("ACT_PENDING");
    file.when(approve(21)).then_refused_as("UNKNOWN_PROPOSAL");

    let mut taken_back = history.clone();
    taken_back.push(file.when(reject(20)).decided().remove(0).event);
    let rejected = given(taken_back);
    rejected.when(reject(20)).then_nothing();
    let second = rejected.by_user("vrs-4712");
    second.when(approve(20)).then_refused_as("PROPOSAL_DECIDED");

    let mut approved = history;
    let second = given(approved.clone()).by_user("vrs-4712");
    let decided = second.when(approve(20)).decided();
    approved.extend(decided.into_iter().map(|decided| decided.event));
    let approved = given(approved).by_user("vrs-4712");
    approved.when(approve(20)).then_nothing();
    approved
        .when(reject(20))
        .then_refused_as("PROPOSAL_DECIDED");
    approved.when(annul(10, 20, Authority::Vrs)).then_nothing();
}

#[test]
fn an_act_is_decided_anew_when_it_is_approved() {
    let mut history = annulment_proposed();
    let by_court = annul(10, 30, Authority::CourtAdm);
    let annulled = given(history.clone()).when(by_court).decided();
    history.extend(annulled.into_iter().map(|decided| decided.event));
    let second = given(history).by_user("vrs-4712");
    second.when(approve(20)).then_refused_as("ALREADY_REVOKED");
    second.when(violation()).then_accepted();
}

#[test]
fn the_same_act_is_proposed_once_and_another_act_beside_it() {
    let long = ImposeEntryBan {
        threat: true,
        ..ban_until(12, Authority::Vrs, "2033-01-01")
    };
    let mut commands = notified();
    commands.extend([long.into(), shorten(12, 20, "2029-01-01").into()]);
    let history = after(commands);
    let file = given(history.clone());
    let again = ShortenEntryBan {
        decision: events::payloads::Decision {
            decision_id: decision_id(99),
            ..shorten(12, 20, "2029-01-01").decision
        },
        ..shorten(12, 20, "2029-01-01")
    };
    file.when(again.clone()).then_nothing();
    given(history.clone())
        .by_user("vrs-4712")
        .when(again.clone())
        .then_refused_as("ACT_PENDING");
    let further: [Command; 3] = [
        shorten(12, 21, "2028-01-01").into(),
        revoke(12, 22).into(),
        annul(10, 23, Authority::Vrs).into(),
    ];
    for command in further {
        file.when(command).then_types(&["ActProposed"]);
    }
    // What was taken back can be proposed again, also beside an act that waits.
    let mut taken_back = history;
    for command in [
        annul(10, 23, Authority::Vrs).into(),
        Command::from(reject(20)),
    ] {
        let decided = given(taken_back.clone()).when(command).decided();
        taken_back.extend(decided.into_iter().map(|decided| decided.event));
    }
    given(taken_back).when(again).then_types(&["ActProposed"]);
}
