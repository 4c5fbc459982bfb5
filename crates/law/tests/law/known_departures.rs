//! Decisions that are recorded, made known or live again after the departure that complies with them, and departures that are
//! found out after a removal order followed (rules ).

use crate::course_fixtures::{court_expulsion, refute};
use crate::fixtures::{
    day, decision_id, departure, entered_in_error, notified_return_decision, notify, open, removal,
    removal_order, return_ban, return_decision, revoke,
};
use crate::specification::{Given, after, given};
use events::codes::{Authority, DepartureOutcome, Organisation, RemovalGround};
use events::payloads::{Decision, DecisionExecuted, Subject};
use events::{Event, Level};
use law::{
    BanSituation, Command, ImposeEntryBan, IssueRemovalOrder, IssueReturnDecision, ReturnDecision,
    ReturnSituation, RevokeDecision, Standing,
};

fn and(mut commands: Vec<Command>, command: impl Into<Command>) -> Vec<Command> {
    commands.push(command.into());
    commands
}

fn departed(on: &str) -> Vec<Command> {
    vec![open().into(), departure(on).into()]
}

fn taken_on(on: &str, mut decision: IssueReturnDecision) -> IssueReturnDecision {
    decision.decision.date = day(on);
    decision
}

fn ban_of(on: &str, number: u32, decision: u32) -> ImposeEntryBan {
    let ban = return_ban(number, decision);
    ImposeEntryBan {
        decision: Decision {
            date: day(on),
            ..ban.decision
        },
        ..ban
    }
}

/// The order that follows a period that was missed on 16 March 2026.
fn period_missed(number: u32, predecessor: u32) -> IssueRemovalOrder {
    IssueRemovalOrder {
        ground: Some(RemovalGround::PeriodMissed),
        ..removal_order(number, Some(predecessor))
    }
}

fn decision(file: &Given, number: u32) -> &ReturnDecision {
    let known = file.state().file().unwrap();
    known.return_decision(decision_id(number)).unwrap()
}

fn executed(file: &Given, number: u32) -> Option<(String, Option<DepartureOutcome>)> {
    match decision(file, number).situation {
        ReturnSituation::Executed { on, outcome, .. } => Some((on.to_string(), outcome)),
        _ => None,
    }
}

fn runs_from(file: &Given, number: u32) -> Option<String> {
    let ban = file.state().file().unwrap().ban(decision_id(number));
    let dates = ban.unwrap().dates();
    dates.map(|dates| dates.valid_from.to_string())
}

fn in_time(on: &str) -> (String, Option<DepartureOutcome>) {
    (on.to_owned(), Some(DepartureOutcome::ExecutedInTime))
}

#[test]
fn r_071_a_decision_that_is_recorded_after_the_departure_is_executed_by_it() {
    let file = given(after(departed("2026-03-10")));
    let decided = file.when(notified_return_decision(10)).decided();
    let types: Vec<_> = decided.iter().map(|it| it.event.event_type()).collect();
    assert_eq!(
        types,
        [
            "ReturnDecisionIssued",
            "DecisionNotified",
            "DecisionExecuted"
        ]
    );
    let Event::DecisionExecuted(event) = &decided[2].event else {
        panic!("an execution")
    };
    let DecisionExecuted {
        target, outcome, ..
    } = event;
    assert_eq!(
        (*target, *outcome),
        (decision_id(10), DepartureOutcome::ExecutedInTime)
    );
    assert_eq!(decided[2].effective_on, day("2026-03-10"));

    let commands = and(departed("2026-03-10"), notified_return_decision(10));
    let file = given(after(commands));
    assert_eq!(executed(&file, 10), Some(in_time("2026-03-10")));
    file.when(notified_return_decision(10)).then_nothing();
    file.when(departure("2026-03-10")).then_nothing();
    // Its ban runs from the departure, and nothing is overdue.
    file.when(return_ban(11, 10))
        .then_types(&["EntryBanImposed", "EntryBanStarted"]);
    file.by(Organisation::Pmlp)
        .by_user("system")
        .when(law::RecordPassedDeadlines)
        .then_nothing();
}

#[test]
fn r_069_a_decision_of_a_later_day_is_not_executed_by_an_earlier_departure() {
    let file = given(after(departed("2026-03-10")));
    file.when(taken_on("2026-03-11", return_decision(10)))
        .then_types(&["ReturnDecisionIssued"]);
    // On the same day nothing shows that the decision followed a return.
    file.when(taken_on("2026-03-10", return_decision(10)))
        .then_types(&["ReturnDecisionIssued", "DecisionExecuted"]);
    // A departure under one decision says nothing about another one of that day.
    let mut commands = vec![open().into(), notified_return_decision(10).into()];
    commands = and(commands, departure("2026-03-10"));
    let file = given(after(commands));
    file.when(taken_on("2026-03-10", return_decision(12)))
        .then_types(&["ReturnDecisionIssued"]);
    file.when(taken_on("2026-03-09", return_decision(12)))
        .then_types(&["ReturnDecisionIssued", "DecisionExecuted"]);
}

#[test]
fn r_069_a_departure_that_is_known_to_have_been_earlier_executes_nothing() {
    let commands: Vec<Command> = vec![
        open().into(),
        notified_return_decision(10).into(),
        departure("2026-03-20").into(),
    ];
    let between = taken_on("2026-03-15", return_decision(12));
    given(after(commands.clone()))
        .when(between.clone())
        .then_types(&["ReturnDecisionIssued", "DecisionExecuted"]);
    given(after(and(commands, departure("2026-03-10"))))
        .when(between)
        .then_types(&["ReturnDecisionIssued"]);
}

#[test]
fn r_086_who_left_late_without_a_ban_is_flagged_when_the_decision_is_recorded() {
    let file = given(after(departed("2026-03-20")));
    assert_eq!(
        file.when(notified_return_decision(10)).findings(),
        [(86, Level::Warn)]
    );
    let file = given(after(departed("2026-03-10")));
    assert_eq!(file.when(notified_return_decision(10)).findings(), []);
}

#[test]
fn r_117_a_decision_in_error_leaves_the_departure_behind() {
    let commands = and(departed("2026-03-10"), return_decision(10));
    let commands = and(
        commands,
        entered_in_error(20, Subject::Decision(decision_id(10))),
    );
    let commands = and(commands, crate::fixtures::approve(20));
    let file = given(after(commands));
    let known = file.state().file().unwrap();
    assert_eq!((known.returns.len(), known.departures.len()), (0, 1));
}

#[test]
fn a_refuted_departure_takes_back_what_it_executed_without_being_under_it() {
    let commands = and(departed("2026-03-10"), notified_return_decision(10));
    let commands = and(commands, return_ban(11, 10));
    let file = given(after(commands.clone()));
    file.when(refute("2026-03-10", "2026-04-02")).then_types(&[
        "DepartureRefuted",
        "DepartureRefuted",
        "EntryBanAwaitsDeparture",
    ]);
    let file = given(after(and(commands, refute("2026-03-10", "2026-04-02"))));
    assert!(decision(&file, 10).is_live());
    assert_eq!(runs_from(&file, 11), None);
    assert!(file.state().file().unwrap().departures.is_empty());
    file.when(refute("2026-03-10", "2026-04-02")).then_nothing();
}

#[test]
fn r_059_a_notification_that_is_recorded_after_the_departure_moves_the_outcome() {
    let unnotified: Vec<Command> = vec![
        open().into(),
        return_decision(10).into(),
        departure("2026-03-10").into(),
    ];
    let file = given(after(unnotified.clone()));
    let before = DepartureOutcome::DepartedBeforeNotification;
    assert_eq!(
        executed(&file, 10),
        Some(("2026-03-10".to_owned(), Some(before)))
    );
    file.when(notify(10, "2026-03-03"))
        .then_types(&["DecisionNotified", "DecisionExecuted"]);
    file.when(notify(10, "2026-03-01")).then_refused(59);
    // It was made known only after the person had left: that changes nothing.
    file.when(notify(10, "2026-03-11"))
        .then_types(&["DecisionNotified"]);
    let file = given(after(and(unnotified, notify(10, "2026-03-03"))));
    assert_eq!(executed(&file, 10), Some(in_time("2026-03-10")));
    file.when(notify(10, "2026-03-03")).then_nothing();
    file.when(notify(10, "2026-03-04"))
        .then_refused_as("ALREADY_NOTIFIED");
}

#[test]
fn r_059_a_notification_that_is_recorded_after_a_removal_order_is_kept_for_its_revocation() {
    let commands = vec![
        open().into(),
        return_decision(10).into(),
        removal_order(12, Some(10)).into(),
        notify(10, "2026-03-03").into(),
        revoke(12, 20).into(),
    ];
    let file = given(after(commands));
    let standing = Standing::Notified {
        on: day("2026-03-03"),
        last_day: Some(day("2026-03-17")),
    };
    let live = ReturnSituation::Live(standing);
    assert_eq!(decision(&file, 10).situation, live);
}

/// Fourteen days from 2 March with a ban; the order of 20 March says that they were missed, and has a ban of its own.
fn followed() -> Vec<Command> {
    vec![
        open().into(),
        notified_return_decision(10).into(),
        return_ban(11, 10).into(),
        period_missed(12, 10).into(),
        ban_of("2026-03-20", 13, 12).into(),
    ]
}

#[test]
fn r_069_a_departure_before_the_removal_order_complied_with_the_decision_before_it() {
    let file = given(after(followed()));
    let outcome = file.when(departure("2026-03-10"));
    assert_eq!(outcome.findings(), [(69, Level::Warn)]);
    file.when(departure("2026-03-10"))
        .then_types(&["DepartureConfirmed", "EntryBanStarted"]);
    let file = given(after(and(followed(), departure("2026-03-10"))));
    assert_eq!(executed(&file, 10), Some(in_time("2026-03-10")));
    assert_eq!(runs_from(&file, 11), Some("2026-03-10".to_owned()));
    // The order stays until it is revoked, and its ban waits.
    assert!(decision(&file, 12).is_live());
    assert_eq!(runs_from(&file, 13), None);
    file.when(departure("2026-03-10")).then_nothing();
    let revoked = given(after(and(
        and(followed(), departure("2026-03-10")),
        revoke(12, 20),
    )));
    assert_eq!(executed(&revoked, 10), Some(in_time("2026-03-10")));
    assert_eq!(revoked.state().file().unwrap().live_return(), None);
    // From the day of the order on it is the order that is complied with; before the decision it is nothing.
    let file = given(after(followed()));
    let on_order = given(after(and(followed(), departure("2026-03-20"))));
    assert!(executed(&on_order, 10).is_none());
    assert!(executed(&on_order, 12).is_some());
    file.when(departure("2026-03-01")).then_refused(69);
}

#[test]
fn r_082_an_order_that_was_enforced_gives_back_the_ban_of_an_earlier_departure() {
    let commands = and(followed(), removal("2026-04-01"));
    let file = given(after(and(commands, departure("2026-03-10"))));
    assert_eq!(executed(&file, 10), Some(in_time("2026-03-10")));
    assert_eq!(runs_from(&file, 11), Some("2026-03-10".to_owned()));
    assert_eq!(runs_from(&file, 13), Some("2026-04-01".to_owned()));
}

/// Left on 16 March under one decision, found, and left on 10 April under another one.
fn left_twice() -> Vec<Command> {
    vec![
        open().into(),
        notified_return_decision(10).into(),
        return_ban(11, 10).into(),
        departure("2026-03-16").into(),
        taken_on("2026-04-01", return_decision(14)).into(),
        ban_of("2026-04-01", 15, 14).into(),
        departure("2026-04-10").into(),
    ]
}

#[test]
fn r_071_a_refuted_departure_gives_way_to_the_next_one() {
    let file = given(after(left_twice()));
    file.when(refute("2026-03-16", "2026-04-01")).then_types(&[
        "DepartureRefuted",
        "EntryBanAwaitsDeparture",
        "DecisionExecuted",
        "EntryBanStarted",
    ]);
    let commands = and(left_twice(), refute("2026-03-16", "2026-04-01"));
    let file = given(after(commands.clone()));
    let late = Some(DepartureOutcome::ExecutedLate);
    assert_eq!(executed(&file, 10), Some(("2026-04-10".to_owned(), late)));
    assert_eq!(runs_from(&file, 11), Some("2026-04-10".to_owned()));
    file.when(refute("2026-03-16", "2026-04-01")).then_nothing();
    // When that one did not happen either, the later decision obliges and the earlier one waits behind it.
    let refuted = given(after(and(commands, refute("2026-04-10", "2026-04-20"))));
    assert!(decision(&refuted, 14).is_live());
    let by = decision(&refuted, 10).situation.clone();
    assert!(matches!(by, ReturnSituation::Superseded { by, .. } if by == decision_id(14)));
    let known = refuted.state().file().unwrap();
    let waits = |ban: &law::Ban| ban.situation == BanSituation::Pending;
    assert!(known.bans.iter().all(waits));
}

#[test]
fn r_071_the_next_departure_counts_also_while_a_later_decision_obliges() {
    let mut commands = left_twice();
    commands.push(taken_on("2026-05-01", return_decision(16)).into());
    commands.push(ban_of("2026-05-01", 17, 16).into());
    commands.push(refute("2026-03-16", "2026-04-01").into());
    let file = given(after(commands));
    let late = Some(DepartureOutcome::ExecutedLate);
    assert_eq!(executed(&file, 10), Some(("2026-04-10".to_owned(), late)));
    assert_eq!(runs_from(&file, 11), Some("2026-04-10".to_owned()));
    assert_eq!(runs_from(&file, 17), None);
    assert!(decision(&file, 16).is_live());
}

#[test]
fn r_060_of_two_refuted_decisions_one_comes_back() {
    let mut commands = left_twice();
    commands.push(taken_on("2026-05-01", return_decision(16)).into());
    commands.push(refute("2026-04-10", "2026-05-01").into());
    commands.push(refute("2026-03-16", "2026-05-01").into());
    commands.push(revoke(16, 20).into());
    let file = given(after(commands));
    let known = file.state().file().unwrap();
    let live: Vec<_> = known.returns.iter().filter(|it| it.is_live()).collect();
    assert_eq!(live.len(), 1);
    assert_eq!(live[0].decision.decision_id, decision_id(14));
}

#[test]
fn r_061_what_obliges_again_is_overdue_again() {
    let overdue = |commands: Vec<Command>| {
        let file = given(after(commands))
            .by(Organisation::Pmlp)
            .by_user("system");
        let decided = file.when(law::RecordPassedDeadlines).decided();
        let passed = decided.into_iter().map(|it| it.event);
        passed.collect::<Vec<_>>()
    };
    let expired = |events: &[Event]| {
        let mut events = events.iter();
        events.any(
            |it| matches!(it, Event::DeparturePeriodExpired(it) if it.target == decision_id(10)),
        )
    };
    let notified = || -> Vec<Command> { vec![open().into(), notified_return_decision(10).into()] };
    let history = after(notified());
    let passed = overdue(notified());
    assert!(expired(&passed));
    for again in [
        vec![
            departure("2026-03-20").into(),
            refute("2026-03-20", "2026-04-02").into(),
        ],
        vec![removal_order(12, Some(10)).into(), revoke(12, 20).into()],
    ] {
        let mut history: Vec<Event> = history.iter().chain(&passed).cloned().collect();
        for command in again {
            let command: Command = command;
            let decided = given(history.clone()).when(command).decided();
            history.extend(decided.into_iter().map(|it| it.event));
        }
        let file = given(history).by(Organisation::Pmlp).by_user("system");
        file.when(law::RecordPassedDeadlines)
            .then_types(&["DeparturePeriodExpired"]);
    }
}

#[test]
fn r_060_a_chain_of_three_gives_the_first_back_when_both_that_followed_fall() {
    let mut judgment = court_expulsion(13, Some(12));
    judgment.decision.date = day("2026-03-25");
    let commands: Vec<Command> = vec![
        open().into(),
        notified_return_decision(10).into(),
        removal_order(12, Some(10)).into(),
        judgment.into(),
    ];
    let mut annulled = revoke(13, 21);
    annulled.decision.authority = Authority::CourtAdm;
    let live_after = |changes: &[RevokeDecision]| {
        let mut history = after(commands.clone());
        for change in changes {
            let decided = given(history.clone()).when(change.clone()).decided();
            history.extend(decided.into_iter().map(|it| it.event));
        }
        let file = given(history);
        let live = file.state().file().unwrap().live_return();
        live.map(|live| live.decision.decision_id)
    };
    let first = Some(decision_id(10));
    assert_eq!(live_after(&[revoke(12, 20)]), Some(decision_id(13)));
    assert_eq!(live_after(&[revoke(12, 20), annulled.clone()]), first);
    assert_eq!(live_after(&[annulled, revoke(12, 20)]), first);
}
