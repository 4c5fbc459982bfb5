//! Return statistics.

use crate::golden::{self, told};
use crate::history::*;
use events::Event;
use events::codes::{AgeGroup, DepartureForm, DepartureOutcome, RevocationMode};
use events::payloads::{
    CorrectedDeparture, Correction, DecisionExecuted, DepartureConfirmed, EnteredInErrorDeclared,
    Profile, RemovalExecuted, Subject,
};
use read_models::return_statistics::{FactKind, VoidReason, quarter_of};

#[test]
fn r_130_ordered_by_decision_date_and_returned_by_departure_date() {
    let left = departed(Some(1), "2026-04-02", DepartureForm::VolAssist);
    let facts = History::opened()
        .and(return_decision(1, "2026-03-28"))
        .and(left)
        .facts();
    let told: Vec<_> = facts
        .iter()
        .map(|fact| (fact.kind, fact.quarter.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (FactKind::OrderedToLeave, "2026-Q1"),
            (FactKind::Returned, "2026-Q2")
        ]
    );
    assert_eq!(
        (facts[1].assisted, facts[1].enforced),
        (Some(true), Some(false))
    );
    assert_eq!(
        facts[1]
            .destination
            .map(|country| country.to_string())
            .as_deref(),
        Some("UZB")
    );
}

#[test]
fn r_130_quarters_begin_on_the_first_day_of_their_month() {
    for (on, quarter) in [
        ("2026-01-01", "2026-Q1"),
        ("2026-03-31", "2026-Q1"),
        ("2026-04-01", "2026-Q2"),
        ("2026-09-30", "2026-Q3"),
        ("2026-12-31", "2026-Q4"),
    ] {
        assert_eq!(quarter_of(day(on)), quarter);
    }
}

#[test]
fn r_132_the_age_group_is_that_of_each_event() {
    let older = Profile {
        age_group: AgeGroup::From35,
        ..profile()
    };
    let left = DepartureConfirmed {
        profile: older,
        ..departed(Some(1), "2026-04-02", DepartureForm::VolNoassist)
    };
    let facts = History::opened()
        .and(return_decision(1, "2026-03-28"))
        .and(left)
        .facts();
    assert_eq!(facts[0].age_group, AgeGroup::From18To34);
    assert_eq!(facts[1].age_group, AgeGroup::From35);
}

#[test]
fn r_130_an_order_is_complied_with_once_on_the_earliest_day() {
    let facts = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(departed(Some(1), "2026-04-02", DepartureForm::VolNoassist))
        .and(departed(Some(1), "2026-03-20", DepartureForm::VolNoassist))
        .facts();
    let told: Vec<_> = facts
        .iter()
        .map(|fact| (fact.kind, fact.quarter.as_str(), fact.voided_reason))
        .collect();
    assert_eq!(
        told,
        [
            (FactKind::OrderedToLeave, "2026-Q1", None),
            (FactKind::Returned, "2026-Q2", Some(VoidReason::LeftEarlier)),
            (FactKind::Returned, "2026-Q1", None)
        ]
    );
}

#[test]
fn r_130_a_departure_that_was_known_before_the_order_counts_once_and_on_its_day() {
    let executed = |target: u128, outcome| DecisionExecuted {
        target: id(target),
        departed_on: day("2026-03-20"),
        destination: "UZB".parse().expect("a country"),
        form: DepartureForm::VolAssist,
        outcome,
        profile: profile(),
    };
    let known = History::opened()
        .and(departed(None, "2026-03-20", DepartureForm::VolAssist))
        .and(return_decision(1, "2026-03-02"))
        .and(executed(1, DepartureOutcome::DepartedBeforeNotification));
    assert_eq!(known.facts().len(), 1);
    // The notification is found, and it was made known in time; a second order of that time adds nothing.
    let facts = known
        .and(executed(1, DepartureOutcome::ExecutedInTime))
        .and(return_decision(2, "2026-03-05"))
        .and(executed(2, DepartureOutcome::ExecutedInTime))
        .facts();
    let returned: Vec<_> = facts
        .iter()
        .filter(|fact| fact.kind == FactKind::Returned)
        .map(|fact| (fact.decision_id, fact.happened_on, fact.assisted))
        .collect();
    assert_eq!(returned, [(id(1), day("2026-03-20"), Some(true))]);
}

#[test]
fn r_129_a_dublin_transfer_counts_neither_as_ordered_nor_as_returned() {
    let facts = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(removal_order(2, "2026-03-20", Some(1)))
        .and(departed(Some(2), "2026-04-02", DepartureForm::Dublin))
        .facts();
    let told: Vec<_> = facts
        .iter()
        .map(|fact| (fact.kind, fact.voided_reason, fact.voided_position))
        .collect();
    let voided = (FactKind::OrderedToLeave, Some(VoidReason::Dublin), Some(40));
    assert_eq!(told, [voided, voided]);
}

#[test]
fn r_129_an_extradition_is_no_return_and_leaves_the_order_counted() {
    let left = departed(Some(1), "2026-04-02", DepartureForm::Extradition);
    let facts = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(left)
        .facts();
    assert_eq!(facts.len(), 1);
    assert_eq!(facts[0].voided_position, None);
}

#[test]
fn r_134_a_decision_annulled_as_never_taken_voids_its_facts_from_that_position() {
    let history = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(departed(Some(1), "2026-03-10", DepartureForm::VolNoassist));
    let lifted = history
        .clone()
        .and(revoked(1, Some(2), RevocationMode::ExNunc, "2026-05-01"));
    assert!(
        lifted
            .facts()
            .iter()
            .all(|fact| fact.voided_position.is_none())
    );
    let annulled = history.and(revoked(1, Some(2), RevocationMode::ExTunc, "2026-05-01"));
    assert!(
        annulled
            .facts()
            .iter()
            .all(|fact| fact.voided_position == Some(40))
    );
    assert!(
        annulled
            .facts()
            .iter()
            .all(|fact| fact.voided_reason == Some(VoidReason::Annulled))
    );
}

#[test]
fn a_departure_without_an_order_in_effect_is_no_return() {
    let free = departed(None, "2026-04-02", DepartureForm::VolNoassist);
    assert!(History::opened().and(free).facts().is_empty());
    let early = DepartureConfirmed {
        outcome: Some(DepartureOutcome::DepartedBeforeNotification),
        ..departed(Some(1), "2026-03-03", DepartureForm::VolNoassist)
    };
    let facts = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(early)
        .facts();
    assert_eq!(facts.len(), 1);
}

#[test]
fn a_removal_is_enforced_whatever_its_form() {
    let facts = History::opened()
        .and(removal_order(1, "2026-03-02", None))
        .and(removed(1, "2026-03-05"))
        .facts();
    assert_eq!((facts[1].assisted, facts[1].enforced), (None, Some(true)));
    let dublin = RemovalExecuted {
        form: DepartureForm::Dublin,
        ..removed(1, "2026-03-05")
    };
    let facts = History::opened()
        .and(removal_order(1, "2026-03-02", None))
        .and(dublin)
        .facts();
    assert_eq!(facts.len(), 1);
    assert_eq!(facts[0].voided_reason, Some(VoidReason::Dublin));
}

#[test]
fn r_006_an_expulsion_by_a_court_counts_as_an_order_to_leave() {
    let facts = told("file-opened court-expulsion-recorded").facts();
    assert_eq!(facts[0].kind, FactKind::OrderedToLeave);
    assert_eq!(facts[0].happened_on, day("2026-02-10"));
    assert_eq!(facts[0].voided_position, None);
}

#[test]
fn a_refuted_departure_does_not_count_from_then_on() {
    let story = "file-opened return-decision-issued decision-notified departure-confirmed";
    assert_eq!(told(story).facts()[1].voided_position, None);
    let facts = told(&format!("{story} departure-refuted")).facts();
    let voided = (facts[1].voided_position, facts[1].voided_reason);
    assert_eq!(voided, (Some(50), Some(VoidReason::Refuted)));
    assert_eq!(facts[0].voided_position, None, "the order was given");

    let again = told(&format!("{story} departure-refuted departure-confirmed")).facts();
    assert_eq!(again[2].voided_position, None, "the person left after all");
}

#[test]
fn r_117_an_order_in_error_does_not_count_from_then_on() {
    let story = "file-opened return-decision-issued";
    let Event::EnteredInErrorDeclared(error) = golden::event("entered-in-error-declared") else {
        panic!("another event");
    };
    let voided = |subject| {
        let declared = EnteredInErrorDeclared {
            subject,
            ..error.clone()
        };
        told(story).and(declared).facts()[0].voided_reason
    };
    let order = told(story).facts()[0].decision_id;
    let voided_by_error = Some(VoidReason::EnteredInError);
    assert_eq!(voided(Subject::Decision(order)), voided_by_error);
    assert_eq!(voided(Subject::File), voided_by_error);
    assert_eq!(voided(Subject::Decision(id(99))), None);
    assert_eq!(voided(error.subject), None);
}

#[test]
fn r_129_a_departure_that_was_put_right_counts_anew() {
    let left = departed(Some(1), "2026-03-16", DepartureForm::VolNoassist);
    let right = Correction::Departure(CorrectedDeparture {
        target: left.target,
        departed_on: left.departed_on,
        border_crossing_point: left.border_crossing_point.clone(),
        destination: "TJK".parse().expect("a country"),
        form: DepartureForm::VolAssist,
        proof: Some(left.proof),
    });
    let facts = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(left)
        .and(correction(right, None, None))
        .facts();
    let [_, old, new] = &facts[..] else {
        panic!("an order and two returns");
    };
    assert_eq!(old.voided_reason, Some(VoidReason::Corrected));
    assert_eq!(old.voided_position, Some(new.position));
    assert_eq!((new.kind, new.voided_reason), (FactKind::Returned, None));
    assert_eq!((old.assisted, new.assisted), (Some(false), Some(true)));
    let destination = new.destination.map(|country| country.to_string());
    assert_eq!(destination.as_deref(), Some("TJK"));
}
