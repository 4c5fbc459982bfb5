//! Entry bans.

use crate::history::*;
use events::codes::{BanBasis, DepartureForm, RevocationMode};
use read_models::Unappliable;
use read_models::entry_ban::{Suspension, rows};

#[test]
fn a_person_becomes_banned_with_the_first_ban_and_stays_so_after_revocation() {
    let history = History::opened().and(return_decision(1, "2026-03-02"));
    let person = history.person();
    assert!(!rows(FOREIGNER, &person).persons[0].banned);

    let history = history.and(pending_ban(2, 1));
    let person = history.person();
    assert!(rows(FOREIGNER, &person).persons[0].banned);
    assert_eq!(person.bans[0].valid_from, None);
    assert_eq!(person.position, 30);

    let history = history.and(revoked(2, None, RevocationMode::ExTunc, "2026-05-01"));
    let person = history.person();
    assert!(
        rows(FOREIGNER, &person).persons[0].banned,
        "a follower has to see the change"
    );
    assert_eq!(
        person.bans[0].revoked.map(|r| r.mode),
        Some(RevocationMode::ExTunc)
    );
    assert_eq!(person.position, 40);
}

#[test]
fn only_what_a_check_needs_moves_the_position() {
    let history = History::opened().and(pending_ban(2, 1));
    let quiet = history
        .clone()
        .and(violation(1))
        .and(return_decision(1, "2026-03-02"))
        .and(notified(1, Some("2026-03-16")))
        .and(suspended(1, 3, "2026-03-10", None))
        .and(departed(Some(1), "2026-03-16", DepartureForm::VolNoassist));
    assert_eq!(quiet.person().position, history.person().position);
    assert_eq!(quiet.clone().and(alias(2, "KARIMOF")).person().position, 80);
    assert_eq!(
        quiet
            .and(ban_started(2, "2026-03-16", "2029-03-16"))
            .person()
            .position,
        80
    );
}

#[test]
fn r_082_r_087_a_ban_gets_its_dates_with_departure_and_may_end_earlier() {
    let history =
        History::opened()
            .and(pending_ban(2, 1))
            .and(ban_started(2, "2026-03-16", "2029-03-16"));
    let ban = &history.person().bans[0];
    assert_eq!(
        (ban.valid_from, ban.valid_until),
        (Some(day("2026-03-16")), Some(day("2029-03-16")))
    );
    let ban = &history.and(shortened(2, 3, "2027-03-16")).person().bans[0];
    assert_eq!(ban.valid_until, Some(day("2027-03-16")));

    let unlimited = History::opened().and(unlimited_ban(1));
    assert!(unlimited.person().bans[0].unlimited);
    let ban = &unlimited.and(shortened(1, 2, "2028-01-01")).person().bans[0];
    assert!(!ban.unlimited);
    assert_eq!(ban.valid_until, Some(day("2028-01-01")));
}

#[test]
fn r_089_a_suspension_ends_on_its_last_day_or_the_day_before_resumption() {
    let history = History::opened().and(unlimited_ban(1)).and(suspended(
        1,
        2,
        "2026-06-01",
        Some("2026-06-30"),
    ));
    assert_eq!(
        history.person().bans[0].suspensions[0].last_day(),
        Some(day("2026-06-30"))
    );
    let resumed = history.and(resumed(1, "2026-06-10", None));
    assert_eq!(
        resumed.person().bans[0].suspensions[0].last_day(),
        Some(day("2026-06-09"))
    );
    let open = Suspension {
        from: day("2026-06-01"),
        until: None,
        resumed_on: None,
    };
    assert_eq!(open.last_day(), None);
    let late = Suspension {
        until: Some(day("2026-06-05")),
        resumed_on: Some(day("2026-07-01")),
        ..open
    };
    assert_eq!(late.last_day(), Some(day("2026-06-05")));
}

#[test]
fn an_amendment_changes_the_basis() {
    let person = History::opened()
        .and(unlimited_ban(1))
        .and(amended(1, 2))
        .person();
    assert_eq!(person.bans[0].basis, BanBasis::Conviction);
}

#[test]
fn r_110_the_row_holds_no_free_text() {
    let person = History::opened().and(unlimited_ban(1)).person();
    let text = serde_json::to_string(&person).expect("a person is plain data");
    assert!(text.contains("KARIMOV") && text.contains("AB 123-456"));
    for hidden in [
        "Samarkand",
        "stamp",
        "place",
        "date_unknown",
        "issuing_authority",
    ] {
        assert!(!text.contains(hidden), "{hidden}");
    }
}

#[test]
fn p_6_an_erased_person_keeps_the_bans_and_loses_the_names() {
    let history = History::opened()
        .and(alias(2, "KARIMOF"))
        .and(unlimited_ban(1));
    let erased = history.erased().person();
    assert_eq!(erased.bans, history.person().bans);
    assert!(
        erased
            .identities
            .iter()
            .all(|identity| identity.names.is_none())
    );
    assert!(erased.documents.is_empty());
}

#[test]
fn a_change_of_an_unknown_decision_is_refused_and_one_of_another_decision_passes() {
    let refused = |history: History| history.try_person().expect_err("it does not fit");
    let opened = History::opened();
    for history in [
        opened
            .clone()
            .and(ban_started(5, "2026-01-01", "2027-01-01")),
        opened.clone().and(shortened(5, 6, "2026-01-01")),
        opened.clone().and(suspended(5, 6, "2026-01-01", None)),
        opened.clone().and(resumed(5, "2026-01-01", None)),
        opened.clone().and(amended(5, 6)),
        opened
            .clone()
            .and(revoked(5, Some(6), RevocationMode::ExNunc, "2026-05-01")),
    ] {
        assert_eq!(refused(history), Unappliable::UnknownDecision(id(5)));
    }
    let decided = opened.and(return_decision(5, "2026-03-02"));
    assert_eq!(
        refused(decided.clone().and(shortened(5, 6, "2026-01-01"))),
        Unappliable::NotABan(id(5))
    );
    assert!(
        decided
            .and(suspended(5, 6, "2026-01-01", None))
            .try_person()
            .is_ok()
    );
    assert_eq!(
        refused(History::default().and(unlimited_ban(1))),
        Unappliable::NotOpened
    );
    let unsuspended = History::opened()
        .and(unlimited_ban(1))
        .and(resumed(1, "2026-04-01", None));
    assert_eq!(refused(unsuspended), Unappliable::NotSuspended(id(1)));
}
