//! Area D: return decisions, removal orders, notification, departure.

use crate::fixtures::{
    day, decision, decision_id, departure, notified_return_decision, notify, open, removal,
    removal_order, resume, return_ban, return_decision, revoke, suspend,
};
use crate::specification::{after, given};
use events::codes::{Authority, DecisionKind, DepartureForm, DepartureOutcome, RemovalGround};
use events::{Event, Level};
use law::{
    Command, ConfirmDeparture, IssueRemovalOrder, IssueReturnDecision, RecordRemoval,
    ReturnSituation, Standing, SuspendDecision,
};

fn last_day_in(events: &[Event]) -> Option<chrono::NaiveDate> {
    events.iter().rev().find_map(|event| match event {
        Event::DecisionNotified(notified) => Some(notified.last_day),
        _ => None,
    })?
}

fn outcome(history: Vec<Event>, command: impl Into<Command>) -> Option<DepartureOutcome> {
    match given(history).when(command).decided().remove(0).event {
        Event::DepartureConfirmed(confirmed) => confirmed.outcome,
        Event::RemovalExecuted(executed) => Some(executed.outcome),
        other => panic!("no departure: {}", other.event_type()),
    }
}

#[test]
fn r_054_return_decisions_have_their_kind_and_a_number() {
    let file = given(after([open().into()]));
    file.when(return_decision(10))
        .then_types(&["ReturnDecisionIssued"]);
    let wrong = decision(DecisionKind::RdForced, Authority::Vrs, 10, "2026-03-02");
    file.when(IssueReturnDecision {
        decision: wrong,
        ..return_decision(10)
    })
    .then_refused(54);
    let mut unnumbered = return_decision(10);
    unnumbered.decision.number.clear();
    file.when(unnumbered).then_refused(54);
    let mut long = return_decision(10);
    long.decision.number = "1".repeat(65);
    file.when(long).then_refused_as("TEXT_TOO_LONG");
    let destination = "LVA".parse().unwrap();
    file.when(IssueReturnDecision {
        destination,
        ..return_decision(10)
    })
    .then_refused_as("DESTINATION_IS_LATVIA");
}

#[test]
fn r_055_the_period_is_7_to_30_days() {
    let file = given(after([open().into()]));
    for days in [7, 14, 30] {
        file.when(IssueReturnDecision {
            departure_period_days: Some(days),
            ..return_decision(10)
        })
        .then_accepted();
    }
    for days in [Some(0), Some(5), Some(6), Some(31), Some(u16::MAX), None] {
        file.when(IssueReturnDecision {
            departure_period_days: days,
            ..return_decision(10)
        })
        .then_refused(55);
    }
}

#[test]
fn r_057_no_period_needs_a_ground() {
    let file = given(after([open().into()]));
    file.when(removal_order(10, None)).then_accepted();
    file.when(IssueRemovalOrder {
        ground: None,
        ..removal_order(10, None)
    })
    .then_refused(57);
    let missed = |predecessor| IssueRemovalOrder {
        ground: Some(RemovalGround::PeriodMissed),
        ..removal_order(11, predecessor)
    };
    file.when(missed(None)).then_refused(57);
    // The last day is 16 March, the order of 20 March.
    let history = after([open().into(), notified_return_decision(10).into()]);
    given(history).when(missed(Some(10))).then_accepted();
    let unnotified = after([open().into(), return_decision(10).into()]);
    given(unnotified).when(missed(Some(10))).then_refused(57);
    let long = IssueReturnDecision {
        departure_period_days: Some(18),
        ..notified_return_decision(10)
    };
    given(after([open().into(), long.into()]))
        .when(missed(Some(10)))
        .then_refused(57);
}

#[test]
fn r_058_the_last_day_is_notification_and_period() {
    let history = after([open().into(), notified_return_decision(10).into()]);
    assert_eq!(last_day_in(&history), Some(day("2026-03-16")));
    let later = after([
        open().into(),
        return_decision(10).into(),
        notify(10, "2026-03-05").into(),
    ]);
    assert_eq!(last_day_in(&later), Some(day("2026-03-19")));
    let order = after([open().into(), removal_order(11, None).into()]);
    assert_eq!(last_day_in(&order), None);
}

#[test]
fn r_059_a_decision_is_enforced_after_notification_only() {
    let unnotified = IssueRemovalOrder {
        notified_on: None,
        ..removal_order(10, None)
    };
    let history = after([open().into(), unnotified.clone().into()]);
    given(history).when(removal("2026-04-01")).then_refused(59);
    let notified = after([
        open().into(),
        unnotified.into(),
        notify(10, "2026-04-02").into(),
    ]);
    given(notified.clone())
        .when(removal("2026-04-01"))
        .then_refused(59);
    given(notified)
        .when(removal("2026-04-02"))
        .then_types(&["RemovalExecuted"]);
}

#[test]
fn r_059_a_decision_is_made_known_once_and_after_it_was_taken() {
    let history = after([
        open().into(),
        return_decision(10).into(),
        notify(10, "2026-03-05").into(),
    ]);
    given(history.clone())
        .when(notify(10, "2026-03-05"))
        .then_nothing();
    given(history.clone())
        .when(notify(10, "2026-03-06"))
        .then_refused(59);
    let issued = given(after([open().into(), return_decision(10).into()]));
    issued.when(notify(10, "2026-03-01")).then_refused(59);
    issued.when(notify(10, "2026-07-01")).then_refused(10);
    issued
        .when(notify(99, "2026-03-05"))
        .then_refused_as("UNKNOWN_TARGET");
    let revoked = after([
        open().into(),
        return_decision(10).into(),
        revoke(10, 20).into(),
    ]);
    given(revoked)
        .when(notify(10, "2026-03-05"))
        .then_refused_as("TARGET_NOT_LIVE");
}

#[test]
fn r_059_a_ban_is_made_known_too() {
    let history = after([
        open().into(),
        return_decision(10).into(),
        return_ban(11, 10).into(),
        notify(11, "2026-03-05").into(),
    ]);
    given(history.clone())
        .when(notify(11, "2026-03-05"))
        .then_nothing();
    given(history)
        .when(notify(11, "2026-03-06"))
        .then_refused(59);
}

#[test]
fn r_060_at_most_one_return_decision_is_live() {
    let history = after([open().into(), notified_return_decision(10).into()]);
    let file = given(history.clone());
    file.when(return_decision(11)).then_refused(60);
    file.when(removal_order(11, None)).then_refused(60);
    file.when(removal_order(11, Some(99))).then_refused(60);
    file.when(removal_order(11, Some(10)))
        .then_types(&["RemovalOrderIssued", "DecisionNotified"]);
    given(after([open().into()]))
        .when(removal_order(11, Some(10)))
        .then_refused(60);
    let followed = after([
        open().into(),
        notified_return_decision(10).into(),
        removal_order(11, Some(10)).into(),
    ]);
    given(followed.clone())
        .when(removal_order(12, None))
        .then_refused(60);
    given(followed)
        .when(removal_order(12, Some(11)))
        .then_refused(60);
    let revoked = after([
        open().into(),
        return_decision(10).into(),
        revoke(10, 20).into(),
    ]);
    given(revoked).when(return_decision(11)).then_accepted();
}

#[test]
fn r_060_revoking_the_removal_order_restores_its_predecessor() {
    let history = after([
        open().into(),
        notified_return_decision(10).into(),
        removal_order(11, Some(10)).into(),
        revoke(11, 20).into(),
    ]);
    let file = given(history);
    let restored = file.state().file().unwrap().live_return().unwrap();
    assert_eq!(restored.decision.decision_id, decision_id(10));
    let standing = Standing::Notified {
        on: day("2026-03-02"),
        last_day: Some(day("2026-03-16")),
    };
    assert_eq!(restored.situation, ReturnSituation::Live(standing));
}

#[test]
fn r_060_revoking_an_executed_order_restores_nothing() {
    let history = after([
        open().into(),
        notified_return_decision(10).into(),
        removal_order(11, Some(10)).into(),
        removal("2026-04-01").into(),
        revoke(11, 20).into(),
    ]);
    assert_eq!(given(history).state().file().unwrap().live_return(), None);
}

#[test]
fn r_068_a_removal_has_place_and_country() {
    let history = after([open().into(), removal_order(10, None).into()]);
    let file = given(history);
    file.when(removal("2026-04-01"))
        .then_types(&["RemovalExecuted"]);
    file.when(RecordRemoval {
        destination: None,
        ..removal("2026-04-01")
    })
    .then_refused(68);
    file.when(RecordRemoval {
        border_crossing_point: None,
        ..removal("2026-04-01")
    })
    .then_refused(68);
    let to = |country: &str, form| RecordRemoval {
        destination: Some(country.parse().unwrap()),
        form,
        ..removal("2026-04-01")
    };
    file.when(to("LVA", DepartureForm::ForcedNoassist))
        .then_refused(68);
    file.when(to("LVA", DepartureForm::ReadmBilat))
        .then_refused(68);
    file.when(to("EST", DepartureForm::ForcedNoassist))
        .then_refused(68);
    file.when(to("EST", DepartureForm::ReadmBilat))
        .then_accepted();
    file.when(to("UZB", DepartureForm::VolAssist))
        .then_refused(68);
    file.when(removal("2026-07-01")).then_refused(10);
}

#[test]
fn r_069_a_departure_follows_the_decision() {
    let history = after([open().into(), return_decision(10).into()]);
    given(history.clone())
        .when(departure("2026-02-20"))
        .then_refused(69);
    given(history.clone())
        .when(departure("2026-03-01"))
        .then_refused(69);
    let before_notification = Some(DepartureOutcome::DepartedBeforeNotification);
    assert_eq!(
        outcome(history, departure("2026-03-02")),
        before_notification
    );
    let notified = after([
        open().into(),
        return_decision(10).into(),
        notify(10, "2026-03-12").into(),
    ]);
    assert_eq!(
        outcome(notified.clone(), departure("2026-03-10")),
        before_notification
    );
    assert_eq!(
        outcome(notified, departure("2026-03-12")),
        Some(DepartureOutcome::ExecutedInTime)
    );
    let order = after([open().into(), removal_order(11, None).into()]);
    given(order).when(removal("2026-03-19")).then_refused(69);
}

#[test]
fn r_070_a_departure_names_source_and_reference() {
    let file = given(after([open().into()]));
    file.when(departure("2026-03-10")).then_accepted();
    file.when(ConfirmDeparture {
        proof: None,
        ..departure("2026-03-10")
    })
    .then_refused(70);
    file.when(ConfirmDeparture {
        reference: None,
        ..departure("2026-03-10")
    })
    .then_refused(70);
    let blank = Some(" ".to_owned());
    file.when(ConfirmDeparture {
        reference: blank,
        ..departure("2026-03-10")
    })
    .then_refused(70);
}

#[test]
fn r_071_departure_is_in_time_up_to_the_last_day() {
    let history = after([open().into(), notified_return_decision(10).into()]);
    for (on, expected) in [
        ("2026-03-15", DepartureOutcome::ExecutedInTime),
        ("2026-03-16", DepartureOutcome::ExecutedInTime),
        ("2026-03-17", DepartureOutcome::ExecutedLate),
    ] {
        assert_eq!(
            outcome(history.clone(), departure(on)),
            Some(expected),
            "{on}"
        );
    }
    let order = after([open().into(), removal_order(11, None).into()]);
    assert_eq!(
        outcome(order.clone(), removal("2026-04-01")),
        Some(DepartureOutcome::ExecutedForced)
    );
    assert_eq!(
        outcome(order, departure("2026-04-01")),
        Some(DepartureOutcome::ExecutedSelf)
    );
    assert_eq!(
        outcome(after([open().into()]), departure("2026-04-01")),
        None
    );
}

#[test]
fn r_071_a_frozen_period_does_not_run_out() {
    let history = after([
        open().into(),
        notified_return_decision(10).into(),
        suspend(10, 20, "2026-03-10", Some("2026-03-31")).into(),
    ]);
    // Seven days were left; they follow the planned end of the suspension.
    for (on, expected) in [
        ("2026-03-25", DepartureOutcome::ExecutedInTime),
        ("2026-04-07", DepartureOutcome::ExecutedInTime),
        ("2026-04-08", DepartureOutcome::ExecutedLate),
    ] {
        assert_eq!(
            outcome(history.clone(), departure(on)),
            Some(expected),
            "{on}"
        );
    }
}

#[test]
fn r_074_suspension_freezes_the_days_and_resumption_gives_a_new_last_day() {
    let notified = after([open().into(), notified_return_decision(10).into()]);
    let left = |from: &str| match given(notified.clone())
        .when(suspend(10, 20, from, None))
        .decided()
        .remove(0)
        .event
    {
        Event::DecisionSuspended(suspended) => suspended.days_left,
        other => panic!("no suspension: {}", other.event_type()),
    };
    assert_eq!(left("2026-03-02"), Some(14));
    assert_eq!(left("2026-03-10"), Some(7));
    assert_eq!(left("2026-03-16"), Some(1));
    assert_eq!(left("2026-03-17"), Some(0));
    let last_day = |from: &str, on: &str| {
        let suspended: Vec<Command> = vec![
            open().into(),
            notified_return_decision(10).into(),
            suspend(10, 20, from, None).into(),
        ];
        match given(after(suspended))
            .when(resume(10, on))
            .decided()
            .remove(0)
            .event
        {
            Event::DecisionResumed(resumed) => resumed.last_day,
            other => panic!("no resumption: {}", other.event_type()),
        }
    };
    assert_eq!(
        last_day("2026-03-10", "2026-03-10"),
        Some(day("2026-03-16"))
    );
    assert_eq!(
        last_day("2026-03-10", "2026-05-01"),
        Some(day("2026-05-07"))
    );
    assert_eq!(
        last_day("2026-03-20", "2026-05-01"),
        Some(day("2026-03-16")),
        "the period had passed"
    );
}

#[test]
fn r_074_a_removal_inside_the_suspension_is_stored_with_an_alarm() {
    let decision = decision(DecisionKind::ChgSuspend, Authority::Vrs, 20, "2026-03-25");
    let suspended = SuspendDecision {
        decision,
        ..suspend(10, 20, "2026-03-25", None)
    };
    let history = after([
        open().into(),
        removal_order(10, None).into(),
        return_ban(11, 10).into(),
        suspended.into(),
    ]);
    assert_eq!(
        given(history.clone())
            .when(removal("2026-04-01"))
            .findings(),
        [(74, Level::Alarm)]
    );
    assert_eq!(given(history).when(removal("2026-03-24")).findings(), []);
}

#[test]
fn r_126_a_fact_has_its_legal_day_whenever_it_is_recorded() {
    let file = given(after([open().into()])).at("2026-03-20T10:00:00+02:00");
    let decided = file.when(departure("2026-03-02")).decided();
    assert_eq!(decided[0].effective_on, day("2026-03-02"));
}

#[test]
fn a_removal_enforces_a_removal_order() {
    let voluntary = after([open().into(), notified_return_decision(10).into()]);
    given(voluntary)
        .when(removal("2026-04-01"))
        .then_refused_as("NO_REMOVAL_ORDER");
    given(after([open().into()]))
        .when(removal("2026-04-01"))
        .then_refused_as("NO_REMOVAL_ORDER");
    let executed = after([
        open().into(),
        removal_order(10, None).into(),
        removal("2026-04-01").into(),
    ]);
    given(executed).when(removal("2026-04-01")).then_nothing();
}
