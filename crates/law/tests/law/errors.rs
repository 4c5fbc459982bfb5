//! Entries without a legal act behind them (rules ).

use crate::fixtures::{
    alias, approve, detention, entered_in_error, id, notified_return_decision, notify, open,
    reject, removal_order, return_ban, return_decision, violation,
};
use crate::specification::{Given, after, given};
use events::payloads::Subject;
use events::{DetentionId, DocumentId, Event, IdentityId, ViolationId};
use law::{AssertIdentity, Command, FileStanding, ReturnSituation};

fn declared(history: Vec<Command>, subject: Subject) -> Given {
    let mut commands = history;
    commands.extend([entered_in_error(50, subject).into(), approve(50).into()]);
    given(after(commands))
}

fn file_opened() -> law::File {
    let file = given(after([open().into()]));
    file.state().file().unwrap().clone()
}

fn decision(number: u32) -> Subject {
    Subject::Decision(crate::fixtures::decision_id(number))
}

#[test]
fn r_117_an_error_is_declared_by_two_and_leaves_the_file() {
    let file = declared(
        vec![open().into(), violation().into()],
        Subject::Violation(ViolationId(id(1))),
    );
    assert!(file.state().file().unwrap().violations.is_empty());
    file.when(violation()).then_accepted();
    let again = entered_in_error(51, Subject::Violation(ViolationId(id(1))));
    file.when(again).then_nothing();

    let file = given(after([
        open().into(),
        violation().into(),
        entered_in_error(50, Subject::Violation(ViolationId(id(1)))).into(),
    ]));
    file.when(approve(50)).then_refused(117);
    file.when(reject(50)).then_types(&["ActRejected"]);
    file.by_user("vrs-4712")
        .when(approve(50))
        .then_types(&["ActApproved", "EnteredInErrorDeclared"]);
}

#[test]
fn r_117_a_decision_that_was_notified_is_no_error() {
    let typo = vec![open().into(), return_decision(10).into()];
    let file = declared(typo.clone(), decision(10));
    assert!(file.state().file().unwrap().returns.is_empty());
    assert!(file.state().file().unwrap().live_return().is_none());
    file.when(return_decision(11)).then_accepted();

    let mut notified = typo;
    notified.push(notify(10, "2026-03-02").into());
    let file = given(after(notified));
    file.when(entered_in_error(50, decision(10)))
        .then_refused(117);
    file.when(entered_in_error(50, Subject::File))
        .then_refused(117);
}

#[test]
fn r_004_an_error_is_declared_by_the_organisation_of_its_decision() {
    use crate::fixtures::ban_until;
    use events::codes::{Authority, Organisation};
    let mut history = after([open().into(), return_decision(10).into()]);
    let of_ocma = given(history.clone()).by(Organisation::Pmlp);
    let ban = of_ocma.when(ban_until(12, Authority::Pmlp, "2028-01-01"));
    history.extend(ban.decided().into_iter().map(|decided| decided.event));
    let of_guard = given(history.clone());
    let of_ocma = given(history).by(Organisation::Pmlp);
    for (file, own, others) in [(of_guard, 10, 12), (of_ocma, 12, 10)] {
        file.when(entered_in_error(50, decision(own)))
            .then_types(&["ActProposed"]);
        file.when(entered_in_error(50, decision(others)))
            .then_refused(4);
    }
}

#[test]
fn r_117_a_file_without_a_notified_act_is_hidden_whole() {
    let file = declared(
        vec![open().into(), return_decision(10).into()],
        Subject::File,
    );
    let known = file.state().file().unwrap();
    assert_eq!(known.standing, FileStanding::EnteredInError);
    assert!(known.identities.is_empty() && known.returns.is_empty());
    assert_eq!(known.opened_on, file_opened().opened_on);
    assert_eq!(known.proposals.len(), 1);
    file.when(violation()).then_refused_as("FILE_IN_ERROR");
    file.when(entered_in_error(51, Subject::File))
        .then_nothing();
}

#[test]
fn r_117_what_others_rest_on_is_declared_last() {
    let rested = vec![
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
    ];
    let file = given(after(rested.clone()));
    file.when(entered_in_error(50, decision(10)))
        .then_refused_as("ENTRY_IS_RESTED_UPON");
    let file = declared(rested, decision(11));
    assert!(file.state().file().unwrap().bans.is_empty());
    file.when(entered_in_error(51, decision(10)))
        .then_accepted();
    let only = entered_in_error(52, Subject::Identity(IdentityId(id(1))));
    file.when(only).then_refused_as("ENTRY_IS_RESTED_UPON");
}

#[test]
fn r_117_a_decision_under_which_somebody_left_stays_and_others_do_not() {
    use crate::fixtures::{departure, entry, permission, removal};
    let left = vec![
        open().into(),
        return_decision(10).into(),
        departure("2026-03-16").into(),
    ];
    given(after(left))
        .when(entered_in_error(50, decision(10)))
        .then_refused_as("ENTRY_IS_RESTED_UPON");

    let superseded = vec![
        open().into(),
        return_decision(10).into(),
        law::IssueRemovalOrder {
            notified_on: None,
            ..removal_order(11, Some(10))
        }
        .into(),
    ];
    given(after(superseded))
        .when(entered_in_error(50, decision(10)))
        .then_refused_as("ENTRY_IS_RESTED_UPON");

    let mut used: Vec<Command> = vec![
        open().into(),
        crate::fixtures::ban_until(9, events::codes::Authority::Vrs, "2028-01-01").into(),
        permission(10, "2026-06-01", "2026-06-05").into(),
        permission(11, "2026-06-10", "2026-06-15").into(),
    ];
    used.push(entry(10, "2026-06-02").into());
    let file = given(after(used));
    file.when(entered_in_error(50, decision(10)))
        .then_refused_as("ENTRY_IS_RESTED_UPON");
    file.when(entered_in_error(50, decision(11)))
        .then_accepted();

    let executed: [Vec<Command>; 2] = [
        vec![
            notified_return_decision(10).into(),
            departure("2026-03-16").into(),
        ],
        vec![removal_order(10, None).into(), removal("2026-04-01").into()],
    ];
    for before in executed {
        let mut commands: Vec<Command> = vec![open().into()];
        commands.extend(before);
        let mut later = return_decision(11);
        later.decision.date = crate::fixtures::day("2026-06-01");
        commands.push(later.into());
        given(after(commands))
            .when(entered_in_error(50, decision(11)))
            .then_accepted();
    }
}

#[test]
fn r_117_an_order_in_error_gives_its_predecessor_back() {
    let mut order = removal_order(11, Some(10));
    order.notified_on = None;
    let file = declared(
        vec![
            open().into(),
            notified_return_decision(10).into(),
            order.into(),
        ],
        decision(11),
    );
    let returns = &file.state().file().unwrap().returns;
    assert_eq!(returns.len(), 1);
    assert!(matches!(returns[0].situation, ReturnSituation::Live(_)));
}

#[test]
fn r_117_identities_documents_and_detentions_leave_too() {
    let mut second = alias();
    second.identity.identity_id = IdentityId(id(2));
    let second: AssertIdentity = second;
    let history: Vec<Command> = vec![open().into(), second.into(), detention().into()];
    let file = declared(history.clone(), Subject::Identity(IdentityId(id(2))));
    let [left] = &file.state().file().unwrap().identities[..] else {
        panic!("one identity is left")
    };
    assert_eq!(left.identity.identity_id, IdentityId(id(1)));
    let file = declared(history.clone(), Subject::Document(DocumentId(id(1))));
    assert!(
        file.state().file().unwrap().identities[0]
            .documents
            .is_empty()
    );
    let file = declared(history, Subject::Detention(DetentionId(id(1))));
    assert!(file.state().file().unwrap().open_detention().is_none());
    for unknown in [
        Subject::Violation(ViolationId(id(9))),
        Subject::Document(DocumentId(id(9))),
        decision(9),
    ] {
        file.when(entered_in_error(60, unknown))
            .then_refused_as("UNKNOWN_ENTRY");
    }
}

#[test]
fn r_116_what_was_recorded_stays() {
    let commands: Vec<Command> = vec![
        open().into(),
        violation().into(),
        entered_in_error(50, Subject::Violation(ViolationId(id(1)))).into(),
        approve(50).into(),
    ];
    let history = after(commands.clone());
    assert_eq!(history[..2], after(commands[..2].to_vec())[..]);
    assert!(matches!(
        history.last(),
        Some(Event::EnteredInErrorDeclared(_))
    ));
}

#[test]
fn r_117_every_kind_of_entry_can_be_an_error() {
    use crate::fixtures::{address, alternative, attachment, permission, photo, service_mark};
    use events::codes::AlternativeKind;
    let records: [(Command, Subject); 7] = [
        (
            address("LVA", None, None).into(),
            Subject::Address(events::AddressId(id(1))),
        ),
        (photo().into(), Subject::Photo(events::PhotoId(id(1)))),
        (
            crate::course_fixtures::consult(1, "POL", "2026-03-02").into(),
            Subject::Consultation(events::ConsultationId(id(1))),
        ),
        (
            alternative(1, AlternativeKind::Reporting, "2026-03-02").into(),
            Subject::Alternative(events::AlternativeId(id(1))),
        ),
        (
            attachment().into(),
            Subject::Attachment(events::AttachmentId(id(1))),
        ),
        (
            service_mark("heard").into(),
            Subject::ServiceMark(events::ServiceMarkId(id(1))),
        ),
        (
            permission(10, "2026-06-01", "2026-06-05").into(),
            decision(10),
        ),
    ];
    for (command, subject) in records {
        let ban = crate::fixtures::ban_until(9, events::codes::Authority::Vrs, "2028-01-01");
        let before = vec![open().into(), ban.into()];
        let blank = given(after(before.clone()));
        let mut history = before;
        history.push(command.clone());
        let file = declared(history, subject);
        let mut known = file.state().file().unwrap().clone();
        known.proposals.clear();
        known.entered_in_error.clear();
        assert_eq!(Some(&known), blank.state().file(), "{subject:?}");
        file.when(command).then_accepted();
    }
}

#[test]
fn r_013_r_117_the_identity_that_leads_the_file_is_no_error_before_another_leads_it() {
    use crate::fixtures::{choose, second_identity};
    use events::codes::IdentityCategory::{Misused, NotConfirmed};
    let primary = || entered_in_error(50, Subject::Identity(IdentityId(id(1))));
    let of_a_victim = given(after([open().into(), second_identity(Misused).into()]));
    let refusal = of_a_victim
        .when(primary())
        .then_refused_as("ENTRY_IS_RESTED_UPON");
    assert_eq!(refusal.pointer(), Some("/subject"));
    let other = entered_in_error(50, Subject::Identity(IdentityId(id(2))));
    of_a_victim.when(other).then_types(&["ActProposed"]);
    let chosen = after([
        open().into(),
        second_identity(NotConfirmed).into(),
        choose(2).into(),
    ]);
    given(chosen).when(primary()).then_types(&["ActProposed"]);
}
