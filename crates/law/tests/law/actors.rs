//! Area A: who may record and decide what.

use crate::fixtures::{
    ban_until, born, decision, open, removal_order, return_decision, revoke, unlimited_ban,
    violation,
};
use crate::specification::{after, given};
use events::codes::{Authority, DecisionKind, Organisation};
use events::{Level, RuleId};
use law::rules::actors::sbg_records_court_expulsion;
use law::{ImposeEntryBan, IssueRemovalOrder, IssueReturnDecision, Kind, OpenFile};

fn by(authority: Authority, order: IssueRemovalOrder) -> IssueRemovalOrder {
    let decision = events::payloads::Decision {
        authority,
        ..order.decision
    };
    IssueRemovalOrder { decision, ..order }
}

#[test]
fn r_003_only_ocma_and_sbg_record() {
    for organisation in [Organisation::Vrs, Organisation::Pmlp] {
        given([]).by(organisation).when(open()).then_accepted();
    }
    for organisation in [Organisation::Vdd, Organisation::Mfa, Organisation::Court] {
        given([]).by(organisation).when(open()).then_refused(3);
    }
    let refusal = given([])
        .by(Organisation::Vdd)
        .when(open())
        .then_refused_as("NOT_A_RECORDER");
    assert_eq!(refusal.kind(), Kind::Forbidden);
}

#[test]
fn r_004_the_deciding_organisation_records() {
    let file = given(after([open().into()]));
    file.when(removal_order(10, None)).then_accepted();
    file.when(by(Authority::Pmlp, removal_order(10, None)))
        .then_refused(4);
    let file = file.by(Organisation::Pmlp);
    file.when(by(Authority::Pmlp, removal_order(10, None)))
        .then_accepted();
    file.when(removal_order(10, None)).then_refused(4);
}

#[test]
fn r_005_sbg_writes_violation_and_detention_but_no_return_decision_of_ocma() {
    let file = given(after([open().into()]));
    file.when(violation()).then_accepted();
    file.when(crate::fixtures::detention()).then_accepted();
    let decision = decision(DecisionKind::RdVol, Authority::Pmlp, 10, "2026-03-02");
    let command = IssueReturnDecision {
        decision,
        ..return_decision(10)
    };
    file.when(command.clone()).then_refused(5);
    file.by(Organisation::Pmlp).when(command).then_accepted();
}

#[test]
fn r_006_court_expulsion_is_recorded_by_sbg_with_the_number_of_the_judgment() {
    let mut judgment = decision(
        DecisionKind::RdCourt,
        Authority::CourtCrim,
        10,
        "2026-02-10",
    );
    assert_eq!(
        sbg_records_court_expulsion(&judgment, Organisation::Vrs),
        Ok(())
    );
    let by_ocma = sbg_records_court_expulsion(&judgment, Organisation::Pmlp);
    assert_eq!(by_ocma.expect_err("OCMA does not").rule(), Some(RuleId(6)));
    judgment.number.clear();
    let without_number = sbg_records_court_expulsion(&judgment, Organisation::Vrs);
    assert_eq!(
        without_number.expect_err("the number is missing").rule(),
        Some(RuleId(6))
    );
    let command = IssueRemovalOrder {
        decision: judgment,
        ..removal_order(10, None)
    };
    given(after([open().into()]))
        .by(Organisation::Pmlp)
        .when(command)
        .then_refused(6);
}

#[test]
fn r_007_a_ministers_ban_is_recorded_by_ocma_with_the_minimum_data() {
    let ban = || unlimited_ban(10, Authority::MinFor);
    let file = given(after([open().into(), violation().into()])).by(Organisation::Pmlp);
    assert_eq!(file.when(ban()).findings(), []);
    file.by(Organisation::Vrs).when(ban()).then_refused(7);

    let mut single = open();
    single.names.surname = None;
    let file = given(after([single.into()])).by(Organisation::Pmlp);
    file.when(ban()).then_refused(7);
    let mut unknown = open();
    unknown.names.birth.date = None;
    unknown.names.birth.date_unknown = Some("no document, states not to know".to_owned());
    given(after([unknown.into()]))
        .by(Organisation::Pmlp)
        .when(ban())
        .then_refused(7);

    let eu = ImposeEntryBan {
        basis: events::codes::BanBasis::Restrictive,
        ..ban_until(11, Authority::EuCouncil, "2027-01-01")
    };
    given(after([open().into()])).when(eu).then_refused(7);
}

#[test]
fn r_007_a_missing_violation_is_flagged_because_the_person_may_never_have_been_here() {
    let file = given(after([open().into()])).by(Organisation::Pmlp);
    let findings = file.when(unlimited_ban(10, Authority::MinFor)).findings();
    assert_eq!(findings, [(7, Level::Warn)]);
}

#[test]
fn r_009_a_decision_is_recorded_once() {
    let history = after([open().into(), return_decision(10).into()]);
    given(history.clone())
        .when(return_decision(10))
        .then_nothing();
    let other_days = IssueReturnDecision {
        departure_period_days: Some(15),
        ..return_decision(10)
    };
    let file = given(history);
    file.when(other_days).then_refused(9);
    let mut repeated = return_decision(10);
    repeated.decision.decision_id = crate::fixtures::decision_id(999);
    file.when(repeated).then_nothing();
}

#[test]
fn r_009_one_act_does_not_change_two_decisions() {
    let bans = [
        ban_until(10, Authority::Vrs, "2028-01-01"),
        ban_until(11, Authority::Vrs, "2028-01-01"),
    ];
    let [first, second] = bans.map(Into::into);
    let history = after([open().into(), first, second, revoke(10, 20).into()]);
    given(history.clone()).when(revoke(10, 20)).then_nothing();
    given(history).when(revoke(11, 20)).then_refused(9);
}

#[test]
fn r_010_a_decision_is_not_recorded_before_its_date() {
    let file = given(after([open().into()])).at("2026-03-02T00:30:00+02:00");
    file.when(return_decision(10)).then_accepted();
    let file = file.at("2026-03-01T23:59:00+02:00");
    file.when(return_decision(10)).then_refused(10);
    file.when(violation()).then_refused(10);
    file.when(crate::fixtures::detention()).then_refused(10);
}

#[test]
fn r_011_shared_accounts_are_refused() {
    for user in ["vrs-4711", "anna.berzina", "officer1"] {
        given([]).by_user(user).when(open()).then_accepted();
    }
    for user in ["shift3", "SHIFT", "maina-2", "", " "] {
        given([]).by_user(user).when(open()).then_refused(11);
    }
}

#[test]
fn r_012_a_kind_is_issued_by_its_authorities_only() {
    let file = given(after([born("1991-07-03").into()])).by(Organisation::Pmlp);
    file.when(unlimited_ban(10, Authority::MinInt))
        .then_accepted();
    file.when(by(Authority::Mission, removal_order(11, None)))
        .then_refused(12);
    file.when(ban_until(12, Authority::CompInst, "2027-01-01"))
        .then_refused(12);
    let minister = ImposeEntryBan {
        basis: events::codes::BanBasis::Png,
        ..unlimited_ban(13, Authority::MinInt)
    };
    file.when(minister).then_refused(12);
}

#[test]
fn r_012_a_decision_is_changed_by_its_authority_or_a_court() {
    let file = given(after([open().into(), return_decision(10).into()]));
    file.when(revoke(10, 20)).then_accepted();
    let by = |authority| {
        let command = revoke(10, 21);
        let decision = events::payloads::Decision {
            authority,
            ..command.decision
        };
        law::RevokeDecision {
            decision,
            ..command
        }
    };
    file.when(by(Authority::CourtAdm)).then_accepted();
    let file = file.by(Organisation::Pmlp);
    file.when(by(Authority::CourtAdm)).then_refused(4);
    file.when(by(Authority::Pmlp)).then_refused(12);
}

#[test]
fn a_command_to_a_file_that_is_not_open_is_refused_and_opening_twice_adds_nothing() {
    given([])
        .when(violation())
        .then_refused_as("FILE_NOT_OPENED");
    let file = given(after([open().into()]));
    file.when(open()).then_nothing();
    let refusal = file.when(OpenFile {
        documents: Vec::new(),
        ..open()
    });
    assert_eq!(
        refusal.then_refused_as("FILE_ALREADY_OPEN").kind(),
        Kind::State
    );
}

#[test]
fn r_009_every_event_that_carries_a_decision_makes_its_claim() {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/golden");
    let mut with_decision = 0;
    for file in std::fs::read_dir(golden).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let Ok(golden) = serde_json::from_str::<serde_json::Value>(&text) else {
            continue;
        };
        let of_event = |member: &str| golden[member].as_str();
        let (Some(kind), Some(version)) = (of_event("event_type"), of_event("event_version"))
        else {
            continue;
        };
        let event = events::Event::decode(kind, version, golden["payload"].clone()).unwrap();
        let number = golden["payload"]["decision"]["number"].as_str();
        let claimed = law::decision_of(&event).map(|decision| decision.number.as_str());
        assert_eq!(claimed, number, "{}", path.display());
        with_decision += usize::from(number.is_some());
    }
    assert!(with_decision > 14, "{with_decision}");
}
