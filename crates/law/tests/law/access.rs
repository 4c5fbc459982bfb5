//! Who may record what (rules; Reg. 122 p. 4-12).

use crate::fixtures::{
    alias, approve, decision, departure, detention, link, longest_period, notified_return_decision,
    open, violation,
};
use crate::specification::{Given, after, given};
use events::codes::{Authority, DecisionKind, Organisation, Role};
use law::access::{Access, PERSON_FILES, REGISTER_FILE};
use law::{Command, IssueReturnDecision, Kind};

fn file() -> Given {
    given(after([open().into()]))
}

#[test]
fn r_003_every_command_is_in_the_matrix_once() {
    for name in Command::NAMES {
        let rows = |table: &[Access]| table.iter().filter(|row| row.command == *name).count();
        let in_files = rows(PERSON_FILES);
        let in_register = rows(REGISTER_FILE);
        assert!(in_files <= 1 && in_register <= 1, "{name} stands twice");
        assert!(in_files + in_register > 0, "{name} is not in the matrix");
    }
    for row in PERSON_FILES.iter().chain(REGISTER_FILE) {
        let by_nobody = row.command == "RecordPassedDeadlines";
        assert!(!row.groups.is_empty() && row.grants.is_empty() == by_nobody);
        let refusal = (row.otherwise)("".into());
        assert_eq!(refusal.kind(), Kind::Forbidden, "{}", row.command);
        assert!(refusal.rule().is_some(), "{}", row.command);
    }
}

#[test]
fn r_003_auditors_analysts_and_integrators_record_nothing() {
    for role in [Role::Auditor, Role::Analyst, Role::Integrator] {
        let file = file().in_roles(&[role]);
        file.when(violation())
            .then_refused_as("ROLE_DOES_NOT_RECORD");
        file.when(longest_period(1, 20, "2027-01-01"))
            .then_refused(3);
        for row in PERSON_FILES.iter().chain(REGISTER_FILE) {
            for organisation in Organisation::ALL {
                assert!(!row.is_open_to(role, *organisation), "{}", row.command);
            }
        }
    }
    file().in_roles(&[]).when(violation()).then_refused(3);
    let both = file().in_roles(&[Role::Auditor, Role::Officer]);
    both.when(violation()).then_accepted();
}

#[test]
fn r_003_a_border_guard_adds_identities_and_no_more() {
    let guard = file().in_roles(&[Role::BorderGuard]);
    guard.when(alias()).then_accepted();
    guard.when(violation()).then_refused(3);
    guard.when(departure("2026-03-05")).then_refused(3);
    guard.when(approve(1)).then_refused(3);
    let of_ocma = file().in_roles(&[Role::BorderGuard]).by(Organisation::Pmlp);
    of_ocma.when(alias()).then_refused(3);
}

#[test]
fn r_003_an_administrator_writes_to_no_file() {
    let administrator = file()
        .in_roles(&[Role::Administrator])
        .by(Organisation::Pmlp);
    administrator.when(violation()).then_refused(3);
    administrator.when(link(1, 2)).then_refused(3);
    administrator.when(approve(1)).then_refused(3);
}

#[test]
fn r_005_sbg_writes_its_groups_only_where_the_decision_belongs_to_ocma() {
    let issue = IssueReturnDecision {
        decision: decision(DecisionKind::RdVol, Authority::Pmlp, 10, "2026-03-02"),
        ..notified_return_decision(10)
    };
    let of_ocma = given(after([open().into(), issue.clone().into()]));
    of_ocma.when(violation()).then_accepted();
    of_ocma.when(detention()).then_accepted();
    of_ocma.when(departure("2026-03-05")).then_accepted();
    file().when(issue).then_refused(5);
}

#[test]
fn r_039_only_sbg_detains() {
    let refusal = file()
        .by(Organisation::Pmlp)
        .when(detention())
        .then_refused_as("DETAINED_BY_ANOTHER");
    assert_eq!(refusal.rule(), Some(events::RuleId(39)));
    file().when(detention()).then_accepted();
}
