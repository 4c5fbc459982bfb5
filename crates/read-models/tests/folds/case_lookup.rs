//! Case lookup.

use crate::history::*;
use events::codes::{BanBasis, BanSubBasis, DepartureForm, IdentityCategory, RevocationMode};
use events::payloads::{DecisionAmended, EntryBanImposed, FileOpened, FileOpenedPersonal};
use events::{ForeignerId, Level, Personal, RuleId};
use read_models::Unappliable;
use read_models::case_lookup::{
    AlarmKind, CaseDocument, DeadlineKind, DecisionStatus, FileStatus, KEY_BYTES_MAX, MeasureKind,
    State, key, rows,
};

fn status_of(case: &CaseDocument, decision: u128) -> DecisionStatus {
    let found = case
        .decisions
        .iter()
        .find(|view| view.decision_id == id(decision));
    found.expect("the decision is shown").status
}

#[test]
fn a_walk_from_violation_to_departure_shows_each_situation() {
    let history = History::opened().and(violation(1));
    assert_eq!(history.case().status, FileStatus::NoMeasure);

    let history = history.and(detained(1));
    assert_eq!(history.case().status, FileStatus::Detained);

    let history = history.and(return_decision(1, "2026-03-02"));
    assert_eq!(status_of(&history.case(), 1), DecisionStatus::Issued);

    let history = history
        .and(notified(1, Some("2026-03-16")))
        .and(released(1));
    let case = history.case();
    assert_eq!(case.status, FileStatus::ToLeave);
    assert_eq!(status_of(&case, 1), DecisionStatus::InForce);

    let history = history.and(pending_ban(2, 1));
    assert_eq!(
        status_of(&history.case(), 2),
        DecisionStatus::PendingDeparture
    );

    let left = departed(Some(1), "2026-03-16", DepartureForm::VolNoassist);
    let history = history
        .and(left)
        .and(ban_started(2, "2026-03-16", "2029-03-16"));
    let case = history.case();
    assert_eq!(case.status, FileStatus::Banned);
    assert_eq!(case.ban_until, Some(day("2029-03-16")));
    assert_eq!(status_of(&case, 1), DecisionStatus::ExecutedInTime);
    assert_eq!(status_of(&case, 2), DecisionStatus::InForce);
    assert_eq!((case.version, case.position), (9, 90));
    assert!(case.deadlines.is_empty());

    let history = history.and(revoked(2, Some(3), RevocationMode::ExTunc, "2026-05-01"));
    let case = history.case();
    assert_eq!(case.status, FileStatus::Departed);
    assert_eq!(case.ban_until, None);
    assert_eq!(status_of(&case, 2), DecisionStatus::Revoked);
    assert_eq!(status_of(&case, 3), DecisionStatus::Issued);
}

#[test]
fn r_084_a_ban_on_another_basis_loses_its_ground() {
    let imposed = EntryBanImposed {
        sub_basis: Some(BanSubBasis::Se2),
        basis: BanBasis::Security,
        ..unlimited_ban(1)
    };
    let ground_after = |basis| {
        let amended = DecisionAmended {
            basis: Some(basis),
            ..amended(1, 2)
        };
        let case = History::opened().and(imposed.clone()).and(amended).case();
        let ban = case.decisions[0].ban.as_ref().expect("a ban");
        ban.sub_basis
    };
    assert_eq!(ground_after(BanBasis::Security), Some(BanSubBasis::Se2));
    assert_eq!(ground_after(BanBasis::Conviction), None);
}

#[test]
fn r_101_a_ban_lifted_from_a_date_is_a_measure_until_the_day_before() {
    let lifted = revoked(1, Some(2), RevocationMode::ExNunc, "2026-05-01");
    let case = History::opened().and(unlimited_ban(1)).and(lifted).case();
    assert_eq!(case.ban_until, Some(day("2026-04-30")));
    assert_eq!(case.measures_on(day("2026-04-30")).count(), 1);
    assert_eq!(case.measures_on(day("2026-05-01")).count(), 0);
    assert_eq!(
        case.measures_on(day("2026-01-31")).count(),
        0,
        "it had not begun"
    );
    assert!(
        case.deadlines.is_empty(),
        "a lifted ban is reviewed no more"
    );
}

#[test]
fn r_040_r_058_r_085_deadlines_stand_in_the_order_in_which_they_fall_due() {
    let history = History::opened()
        .and(unlimited_ban(9))
        .and(detained(1))
        .and(return_decision(1, "2026-03-02"))
        .and(notified(1, Some("2026-03-16")));
    let due: Vec<_> = history
        .case()
        .deadlines
        .iter()
        .map(|d| (d.kind, d.rule.0, d.due_at))
        .collect();
    assert_eq!(
        due,
        [
            (
                DeadlineKind::DetentionLimit,
                40,
                instant("2026-03-12T12:30:00Z")
            ),
            (
                DeadlineKind::DepartureLastDay,
                58,
                instant("2026-03-16T22:00:00Z")
            ),
            (DeadlineKind::BanReview, 85, instant("2029-02-01T22:00:00Z")),
        ]
    );
}

#[test]
fn r_074_a_suspended_return_decision_has_no_last_day_until_it_works_again() {
    let history = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(notified(1, Some("2026-03-16")))
        .and(suspended(1, 2, "2026-03-10", None));
    let case = history.case();
    assert!(case.deadlines.is_empty());
    assert_eq!(status_of(&case, 1), DecisionStatus::Suspended);
    assert_eq!(case.status, FileStatus::ToLeave);

    let case = history
        .and(resumed(1, "2026-04-01", Some("2026-04-07")))
        .case();
    assert_eq!(case.deadlines[0].due_on, Some(day("2026-04-07")));
    assert_eq!(status_of(&case, 1), DecisionStatus::InForce);
}

#[test]
fn r_074_after_a_suspension_with_a_planned_end_the_frozen_days_follow() {
    let history = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(notified(1, Some("2026-03-16")))
        .and(suspended(1, 2, "2026-03-11", Some("2026-03-31")));
    let case = history.case();
    assert_eq!(
        case.deadlines[0].due_on,
        Some(day("2026-04-06")),
        "six days were left"
    );
    assert_eq!(
        status_of(&case, 1),
        DecisionStatus::InForce,
        "it has ended by the day of recording"
    );
    let case = history
        .and(resumed(1, "2026-03-20", Some("2026-03-25")))
        .case();
    assert_eq!(case.deadlines[0].due_on, Some(day("2026-03-25")));
}

#[test]
fn r_074_suspensions_that_overlap_freeze_the_days_once_and_end_together() {
    let history = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(notified(1, Some("2026-03-16")))
        .and(suspended(1, 2, "2026-03-11", Some("2026-03-31")));
    let last_day = |case: &CaseDocument| {
        let order = case.decisions[0].return_order.as_ref();
        order.and_then(|order| order.last_day)
    };
    let longer = history
        .clone()
        .and(suspended(1, 3, "2026-03-15", Some("2026-04-10")));
    assert_eq!(last_day(&longer.case()), Some(day("2026-04-16")));
    let history = history.and(suspended(1, 3, "2026-03-15", None));
    assert_eq!(last_day(&history.case()), Some(day("2026-03-16")));
    assert!(history.case().deadlines.is_empty(), "no end is known");
    let history = history.and(resumed(1, "2026-03-20", Some("2026-03-25")));
    let case = history.case();
    assert_eq!(last_day(&case), Some(day("2026-03-25")));
    assert!(case.decisions[0].is_suspended_on(day("2026-03-19")));
    assert!(!case.decisions[0].is_suspended_on(day("2026-03-20")));
    let ban = History::opened()
        .and(unlimited_ban(1))
        .and(suspended(1, 2, "2026-06-01", Some("2026-06-30")))
        .and(suspended(1, 3, "2026-05-01", None))
        .and(resumed(1, "2026-06-10", None));
    let ban = &ban.person().bans[0];
    assert!(
        !ban.suspensions
            .iter()
            .any(|it| it.covers(day("2026-06-10")))
    );
}

#[test]
fn resuming_leaves_a_suspension_that_is_still_to_come() {
    let history = History::opened()
        .and(unlimited_ban(1))
        .and(suspended(1, 2, "2026-08-01", Some("2026-08-31")))
        .and(suspended(1, 3, "2026-06-01", None))
        .and(resumed(1, "2026-07-01", None));
    let case = history.case();
    assert_eq!(status_of(&case, 1), DecisionStatus::InForce);
    assert!(case.decisions[0].is_suspended_on(day("2026-08-15")));
    assert!(case.decisions[0].is_suspended_on(day("2026-06-30")));
    assert!(!case.decisions[0].is_suspended_on(day("2026-07-01")));
    let ban = &history.person().bans[0];
    assert!(ban.suspensions[0].covers(day("2026-08-15")));
    assert!(!ban.suspensions[1].covers(day("2026-07-01")));
}

#[test]
fn revoking_an_executed_removal_order_brings_nothing_back() {
    let history = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(notified(1, Some("2026-03-16")))
        .and(removal_order(2, "2026-03-20", Some(1)))
        .and(notified(2, None))
        .and(removed(2, "2026-03-25"))
        .and(revoked(2, Some(3), RevocationMode::ExNunc, "2026-04-01"));
    let case = history.case();
    assert_eq!(status_of(&case, 1), DecisionStatus::Superseded);
    assert_eq!(case.status, FileStatus::Departed);
}

#[test]
fn r_060_revoking_a_removal_order_restores_the_decision_it_followed() {
    let history = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(notified(1, Some("2026-03-16")))
        .and(removal_order(2, "2026-03-20", Some(1)));
    let case = history.case();
    assert_eq!(status_of(&case, 1), DecisionStatus::Superseded);
    assert_eq!(case.measures[0].kind, MeasureKind::RemovalOrder);

    let case = history
        .and(revoked(2, Some(3), RevocationMode::ExNunc, "2026-04-01"))
        .case();
    assert_eq!(status_of(&case, 1), DecisionStatus::InForce);
    assert_eq!(case.measures[0].kind, MeasureKind::ReturnDecision);
}

#[test]
fn a_removal_is_shown_with_the_order_that_it_executed() {
    let history = History::opened()
        .and(removal_order(1, "2026-03-02", None))
        .and(notified(1, None));
    assert_eq!(status_of(&history.case(), 1), DecisionStatus::Enforceable);
    let case = history.and(removed(1, "2026-03-05")).case();
    assert_eq!(status_of(&case, 1), DecisionStatus::ExecutedForced);
    assert!(case.departures[0].removal);
    assert_eq!(case.status, FileStatus::Departed);
}

#[test]
fn p_11_an_alarm_of_a_detention_ends_with_it_and_another_one_stays_open() {
    let detained_child = [(49, Level::Alarm), (8, Level::Warn)];
    let history = History::opened()
        .with_findings(detained(1), &detained_child)
        .with_findings(released(1), &[(40, Level::Alarm)]);
    let case = history.case();
    assert_eq!(case.warnings[0].rule, RuleId(8));
    assert_eq!(
        case.alarms[0].closed_at,
        Some(instant("2026-07-01T12:00:00Z"))
    );
    let state = State::from(case);
    let open: Vec<_> = rows(FOREIGNER, &state)
        .alarms
        .iter()
        .map(|row| (row.kind, row.rule.0))
        .collect();
    assert_eq!(open, [(AlarmKind::Alarm, 40)]);
}

#[test]
fn p_6_erased_content_is_shown_as_erased() {
    let history = History::opened().and(alias(2, "KARIMOF")).and(departed(
        None,
        "2026-03-16",
        DepartureForm::VolNoassist,
    ));
    let case = history.erased().case();
    let shown = serde_json::to_value(&case).expect("a case is plain data");
    assert_eq!(shown["identities"][0]["erased"], true);
    assert_eq!(shown["identities"][1].get("names"), None);
    assert_eq!(shown["departures"][0]["erased"], true);
    assert_eq!(case.display_name(), None);
    let state = State::from(case);
    let rows = rows(FOREIGNER, &state);
    assert!(rows.names.is_empty() && rows.documents.is_empty());
    assert_eq!(rows.identities[0].born_from, None);
    assert_eq!(
        rows.identities[0].nationalities.len(),
        1,
        "codes are not sealed"
    );
}

#[test]
fn r_104_a_file_is_found_by_every_identity_in_any_order_and_by_every_document() {
    let history = History::opened().and(alias(2, "Каримов"));
    let state = history.try_case().expect("the history fits");
    let rows = rows(FOREIGNER, &state);
    let forms: Vec<&str> = rows.names.iter().map(|row| row.form.as_str()).collect();
    assert_eq!(forms, ["ALI KARIMOV", "ALI KARIMOV"]);
    let places: Vec<i32> = rows.names.iter().map(|row| row.place).collect();
    assert_eq!(places, [0, 1]);
    let numbers: Vec<&str> = rows
        .documents
        .iter()
        .map(|row| row.number_normal.as_str())
        .collect();
    assert_eq!(numbers, ["AB123456", "X2"]);
    assert_eq!(rows.identities[1].born_from, Some(day("1991-01-01")));
    assert_eq!(rows.identities[1].born_to, Some(day("1991-12-31")));
    assert_eq!(rows.files[0].primary_name.as_deref(), Some("KARIMOV, ALI"));
}

#[test]
fn r_030_a_declared_distinct_person_is_shown_with_the_reason() {
    let other = ForeignerId(uuid::Uuid::from_u128(99));
    let history = History::default().and(FileOpened {
        identity: identity(1, IdentityCategory::Confirmed),
        distinct_from: vec![other],
        opened_on: None,
        personal: Personal::Known(FileOpenedPersonal {
            names: names("KARIMOV", "ALI", "1991-07-03"),
            documents: Vec::new(),
            external_reference: None,
            distinct_reasons: vec!["other fingerprints".to_owned()],
        }),
    });
    assert_eq!(
        history.case().distinct_from[0].reason.as_deref(),
        Some("other fingerprints")
    );
    assert_eq!(history.erased().case().distinct_from[0].reason, None);
    assert_eq!(history.erased().case().distinct_from[0].foreigner_id, other);
}

#[test]
fn an_index_entry_never_grows_over_its_limit() {
    let long = "Ž".repeat(KEY_BYTES_MAX);
    assert!(key(&long).len() <= KEY_BYTES_MAX);
    assert!(long.starts_with(key(&long)));
    assert_eq!(key("AB123456"), "AB123456");
    let mut identity_names = names("KARIMOV", "ALI", "1991");
    identity_names.original_script = Some("㌀".repeat(200));
    let forms = read_models::case_lookup::name_forms(&identity_names);
    assert!(forms.iter().all(|form| form.len() <= KEY_BYTES_MAX));
}

#[test]
fn an_event_that_does_not_fit_is_refused() {
    let refused = |history: History| history.try_case().expect_err("it does not fit");
    assert_eq!(
        refused(History::default().and(violation(1))),
        Unappliable::NotOpened
    );
    let twice = History::opened().and(History::opened().events[0].0.clone());
    assert_eq!(refused(twice), Unappliable::AlreadyOpened);
    let unknown = Unappliable::UnknownDecision(id(5));
    assert_eq!(refused(History::opened().and(notified(5, None))), unknown);
    assert_eq!(
        refused(History::opened().and(ban_started(5, "2026-01-01", "2027-01-01"))),
        unknown
    );
    assert_eq!(
        refused(History::opened().and(removal_order(1, "2026-03-02", Some(5)))),
        unknown
    );
    assert_eq!(
        refused(History::opened().and(removed(5, "2026-03-05"))),
        unknown
    );
    let decided = History::opened().and(return_decision(1, "2026-03-02"));
    assert_eq!(
        refused(decided.clone().and(unlimited_ban(1))),
        Unappliable::KnownDecision(id(1))
    );
    assert_eq!(
        refused(decided.clone().and(shortened(1, 2, "2026-04-01"))),
        Unappliable::NotABan(id(1))
    );
    assert_eq!(
        refused(decided.and(resumed(1, "2026-04-01", None))),
        Unappliable::NotSuspended(id(1))
    );
    assert!(matches!(
        refused(History::opened().and(released(1))),
        Unappliable::UnknownDetention(_)
    ));
}

#[test]
fn a_missing_event_of_the_file_is_refused() {
    let history = History::opened().and(violation(1)).and(violation(2));
    let envelopes: Vec<_> = history.envelopes().collect();
    let mut state = State::default();
    read_models::case_lookup::apply(&mut state, &envelopes[0]).expect("the first event fits");
    let gap = read_models::case_lookup::apply(&mut state, &envelopes[2]);
    assert_eq!(gap, Err(Unappliable::OutOfOrder { version: 1 }));
}
