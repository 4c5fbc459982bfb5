//! Entry bans.

use crate::history::*;
use events::Personal;
use events::codes::{
    BanBasis, DecisionKind, DepartureForm, IdentityCategory, RevocationMode, WarningMarker,
};
use events::payloads::*;
use read_models::Unappliable;
use read_models::entry_ban::{ReturnDecision, Suspension, rows};

#[test]
fn a_person_becomes_banned_with_the_first_ban_and_stays_so_after_revocation() {
    let history = History::opened().and(violation(1));
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
    let history = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(pending_ban(2, 1));
    let quiet = history
        .clone()
        .and(violation(1))
        .and(notified(1, Some("2026-03-16")))
        .and(suspended(1, 3, "2026-03-10", None));
    assert_eq!(quiet.person().position, history.person().position);
    assert_eq!(quiet.clone().and(alias(2, "KARIMOF")).person().position, 70);
    assert_eq!(
        quiet
            .and(ban_started(2, "2026-03-16", "2029-03-16"))
            .person()
            .position,
        70
    );
}

#[test]
fn r_113_a_person_with_a_return_decision_is_followed_until_the_departure_and_after() {
    let history = History::opened().and(return_decision(1, "2026-03-02"));
    let person = history.person();
    assert!(rows(FOREIGNER, &person).persons[0].banned);
    assert!(person.returns[0].is_live());
    let ordered = history.clone().and(removal_order(2, "2026-03-05", Some(1)));
    let person = ordered.person();
    let live: Vec<bool> = person.returns.iter().map(ReturnDecision::is_live).collect();
    assert_eq!(live, [false, true]);
    assert_eq!(
        person.over_on(&person.returns[0]),
        Some(day("2026-03-05")),
        "another order took its place (R-060)"
    );
    let revoked = ordered.and(revoked(2, None, RevocationMode::ExTunc, "2026-03-06"));
    let live = revoked.person().returns;
    assert!(live[0].is_live() && !live[1].is_live());
    let gone = history.and(departed(Some(1), "2026-03-16", DepartureForm::VolNoassist));
    let person = gone.person();
    assert!(rows(FOREIGNER, &person).persons[0].banned);
    assert_eq!(person.over_on(&person.returns[0]), Some(day("2026-03-16")));
    let in_error = gone.and(in_error(Subject::Decision(id(1))));
    assert!(in_error.person().returns.is_empty());
}

#[test]
fn r_112_a_check_knows_that_there_is_a_facial_image_and_not_the_image() {
    let history = History::opened().and(photo(5));
    let person = history.person();
    assert_eq!(person.photos.len(), 1);
    let text = serde_json::to_string(&person).expect("a person is plain data");
    assert!(!text.contains("aW1hZ2U"), "{text}");
    assert!(history.erased().person().photos.is_empty());
    let withdrawn = history.and(in_error(Subject::Photo(person.photos[0])));
    assert!(withdrawn.person().photos.is_empty());
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
fn r_013_r_014_identities_are_recategorised_and_another_one_stands_first() {
    let history = History::opened().and(alias(2, "KARIMOF"));
    let categories = |history: &History| -> Vec<_> {
        let identities = history.person().identities;
        identities
            .iter()
            .map(|known| (known.identity_id, known.category))
            .collect()
    };
    let (first, second) = (identity_id(1), identity_id(2));
    let chosen = history.and(recategorised(2, IdentityCategory::NotConfirmed));
    assert_eq!(
        categories(&chosen),
        [
            (first, IdentityCategory::Confirmed),
            (second, IdentityCategory::NotConfirmed)
        ]
    );
    let chosen = chosen.and(PrimaryIdentityChosen {
        identity_id: second,
    });
    assert_eq!(categories(&chosen)[0].0, second);
    assert_eq!(
        History::opened()
            .and(recategorised(5, IdentityCategory::Alias))
            .try_person(),
        Err(Unappliable::Unknown {
            what: "identity",
            id: identity_id(5).0
        })
    );
}

#[test]
fn r_034_a_misused_identity_leaves_with_its_documents_when_the_consent_is_taken_back() {
    let history = History::opened()
        .and(alias(2, "KARIMOF"))
        .and(unlimited_ban(1))
        .and(ConsentWithdrawn {
            identity_id: identity_id(2),
            withdrawn_on: day("2026-06-01"),
        });
    let person = history.person();
    assert_eq!(person.identities.len(), 1);
    assert_eq!(person.documents.len(), 1);
    assert_eq!(person.documents[0].number, "AB 123-456");
    assert_eq!(person.position, 40);
    let later = history
        .and(document_added(2, "C 1"))
        .and(recategorised(2, IdentityCategory::Alias))
        .person();
    assert_eq!(later.position, 40, "nothing of it comes back");
}

#[test]
fn documents_are_added_and_corrected_and_corrected_names_are_found() {
    let history = History::opened().and(document_added(1, "C 1"));
    assert_eq!(history.person().documents[1].number, "C 1");
    let right = document(1, "AB 123-465");
    let corrected = history.and(correction(
        Correction::Document(right.document_id),
        None,
        Some(right),
    ));
    assert_eq!(corrected.person().documents[0].number, "AB 123-465");
    let right = identity(1, IdentityCategory::Confirmed);
    let right_names = names("KARIMOVS", "ALI", "1991-07-30");
    let corrected = corrected.and(correction(
        Correction::Identity(right),
        Some(right_names),
        None,
    ));
    let person = corrected.person();
    let known = person.identities[0].names.as_ref().expect("names");
    assert_eq!(known.surname.as_deref(), Some("KARIMOVS"));
    assert!(
        corrected
            .erased()
            .person()
            .identities
            .iter()
            .all(|it| it.names.is_none())
    );
}

#[test]
fn r_117_what_was_entered_in_error_is_shown_to_no_check() {
    let history = History::opened()
        .and(alias(2, "KARIMOF"))
        .and(unlimited_ban(1))
        .and(granted(5))
        .and(warning(WarningMarker::Armed));
    let without = |subject| history.clone().and(in_error(subject)).person();
    let person = without(Subject::Decision(id(1)));
    assert!(person.bans.is_empty() && person.permissions.len() == 1);
    assert!(
        rows(FOREIGNER, &person).persons[0].banned,
        "a follower has to see the change"
    );
    assert!(without(Subject::Decision(id(5))).permissions.is_empty());
    let identity = without(Subject::Identity(identity_id(2)));
    assert_eq!(
        (identity.identities.len(), identity.documents.len()),
        (1, 1)
    );
    let document = without(Subject::Document(document(1, "").document_id));
    assert_eq!(document.documents.len(), 1);
    let file = without(Subject::File);
    assert!(file.identities.is_empty() && file.documents.is_empty());
    assert!(file.bans.is_empty() && file.permissions.is_empty() && file.markers.is_empty());
    assert!(rows(FOREIGNER, &file).persons[0].banned);
    let later = history
        .and(in_error(Subject::File))
        .and(shortened(1, 6, "2028-01-01"))
        .and(revoked(1, Some(7), RevocationMode::ExTunc, "2026-05-01"))
        .and(used(5));
    assert_eq!(later.person().position, 60, "nothing of it comes back");
}

#[test]
fn r_102_checks_follow_a_person_who_died_also_without_a_ban() {
    let history = History::opened().and(DeathRecorded {
        died_on: day("2026-05-01"),
        personal: Personal::Known(ProofReference { reference: None }),
    });
    let person = history.person();
    assert_eq!(person.died_on, Some(day("2026-05-01")));
    assert!(rows(FOREIGNER, &person).persons[0].banned);
}

#[test]
fn r_100_a_citizenship_joins_the_primary_identity_and_markers_are_set_and_cleared() {
    let acquired = |history: History| {
        history.and(CitizenshipAcquired {
            country: "LTU".parse().expect("a country"),
            acquired_on: day("2026-05-01"),
            personal: Personal::Known(ProofReference { reference: None }),
        })
    };
    let person = acquired(acquired(History::opened())).person();
    let nationalities = &person.identities[0].nationalities;
    assert_eq!(nationalities.len(), 2);
    assert_eq!(person.position, 20);
    let marked = History::opened()
        .and(warning(WarningMarker::Armed))
        .and(warning(WarningMarker::Violent));
    assert_eq!(
        marked.person().markers,
        [WarningMarker::Armed, WarningMarker::Violent]
    );
    let cleared = marked.and(WarningCleared {
        marker: WarningMarker::Armed,
        cleared_on: day("2026-06-01"),
        personal: Personal::Known(Explanation { text: None }),
    });
    assert_eq!(cleared.person().markers, [WarningMarker::Violent]);
}

#[test]
fn r_090_r_091_a_permission_counts_its_entries_and_falls_for_the_future() {
    let history = History::opened().and(unlimited_ban(1)).and(granted(5));
    let permission = |history: &History| history.person().permissions[0].clone();
    assert_eq!(permission(&history).used, 0);
    let entered = history.and(used(5));
    assert_eq!(permission(&entered).used, 1);
    let fallen = entered
        .clone()
        .and(revoked(5, Some(6), RevocationMode::ExNunc, "2026-06-12"));
    assert_eq!(permission(&fallen).revoked_on, Some(day("2026-06-12")));
    assert!(fallen.person().bans[0].revoked.is_none());
    assert_eq!(
        entered.and(used(1)).try_person(),
        Err(Unappliable::NotAPermission(id(1)))
    );
}

#[test]
fn r_081_a_ban_waits_again_when_the_departure_is_refuted() {
    let waiting = History::opened()
        .and(pending_ban(2, 1))
        .and(ban_started(2, "2026-03-16", "2029-03-16"))
        .and(EntryBanAwaitsDeparture { target: id(2) });
    let ban = &waiting.person().bans[0];
    assert_eq!((ban.valid_from, ban.valid_until), (None, None));
    assert_eq!(waiting.person().position, 40);
}

#[test]
fn every_decision_of_the_file_is_known() {
    let history = History::opened()
        .and(return_decision(1, "2026-03-02"))
        .and(DeparturePeriodExtended {
            target: id(1),
            decision: decision(2, DecisionKind::PeriodExt, "2026-03-10"),
            last_day: day("2026-04-16"),
        })
        .and(CourtExpulsionRecorded {
            decision: decision(3, DecisionKind::RdCourt, "2026-03-10"),
            grounds: vec![],
            destination: None,
            ban_term: None,
            predecessor: None,
            profile: profile(),
        })
        .and(DecisionSuspended {
            decision: None,
            ..suspended(3, 0, "2026-03-10", None)
        });
    let person = history.person();
    assert_eq!(person.other_decisions, [id(1), id(2), id(3)]);
    assert_eq!(person.position, 40, "that of the last order to leave");
    assert_eq!(
        history.and(unlimited_ban(3)).try_person(),
        Err(Unappliable::KnownDecision(id(3)))
    );
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
