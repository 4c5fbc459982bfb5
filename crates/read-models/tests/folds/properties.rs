//! What holds for all histories.

use crate::golden;
use crate::history::*;
use events::Event;
use events::codes::{DepartureForm, RevocationMode};
use proptest::prelude::*;
use read_models::{case_lookup, entry_ban, return_statistics};

/// Events of the course of a case; those about decisions are about one of those below.
const GOLDEN: &[&str] = &[
    "identity-recategorised",
    "document-added",
    "consent-withdrawn",
    "warning-set",
    "warning-cleared",
    "duplicate-case-opened",
    "duplicate-case-closed",
    "files-merged",
    "files-unmerged",
    "violation-found",
    "detention-started",
    "court-motion-filed",
    "detention-regime-switched",
    "detention-released",
    "return-decision-issued",
    "departure-period-expired",
    "appeal-lodged",
    "departure-confirmed",
    "departure-refuted",
    "court-expulsion-recorded@60=63",
    "case-closed",
    "consultation-opened",
    "consultation-answered",
    "entry-permission-granted",
    "entry-permission-used",
    "correction-recorded",
    "entered-in-error-declared",
    "act-proposed",
    "act-approved",
    "deadline-passed",
];

/// Any event over few ids, whether it fits or not.
fn any_event() -> impl Strategy<Value = Event> {
    let few = || 1_u128..5;
    let act = || 100_u128..1_000_000;
    let mode = prop_oneof![Just(RevocationMode::ExTunc), Just(RevocationMode::ExNunc)];
    let form = prop::sample::select(DepartureForm::ALL);
    let until = prop::option::of(Just("2026-06-30"));
    prop_oneof![
        act().prop_map(|n| alias(n, "KARIMOF").into()),
        act().prop_map(|n| violation(n).into()),
        few().prop_map(|n| detained(n).into()),
        few().prop_map(|n| released(n).into()),
        few().prop_map(|n| return_decision(n, "2026-03-02").into()),
        (few(), prop::option::of(few()))
            .prop_map(|(n, p)| removal_order(n, "2026-03-20", p).into()),
        few().prop_map(|n| notified(n, Some("2026-03-16")).into()),
        (few(), few()).prop_map(|(n, r)| pending_ban(n, r).into()),
        few().prop_map(|n| unlimited_ban(n).into()),
        few().prop_map(|n| ban_started(n, "2026-03-16", "2029-03-16").into()),
        (few(), act()).prop_map(|(n, a)| shortened(n, a, "2027-01-01").into()),
        (few(), act(), until).prop_map(|(n, a, u)| suspended(n, a, "2026-06-01", u).into()),
        few().prop_map(|n| resumed(n, "2026-06-10", Some("2026-06-20")).into()),
        (few(), act()).prop_map(|(n, a)| amended(n, a).into()),
        (few(), prop::option::of(act()), mode)
            .prop_map(|(n, a, m)| revoked(n, a, m, "2026-05-01").into()),
        (prop::option::of(few()), form).prop_map(|(n, f)| departed(n, "2026-04-02", f).into()),
        few().prop_map(|n| removed(n, "2026-04-02").into()),
        prop::sample::select(GOLDEN).prop_map(golden::event),
        prop::sample::select(GOLDEN).prop_map(golden::event),
    ]
}

/// A history of those events that fit.
pub(crate) fn any_history() -> impl Strategy<Value = History> {
    prop::collection::vec(any_event(), 0..40).prop_map(|events| {
        let mut history = History::opened();
        for event in events {
            let longer = history.clone().and(event);
            if longer.try_case().is_ok() && longer.try_person().is_ok() {
                history = longer;
            }
        }
        history
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A projector keeps its state as JSON between two batches: wherever the batches are cut, the rows are the same.
    #[test]
    fn p_5_folding_in_batches_is_folding_one_by_one(history in any_history(), size in 1_usize..6) {
        let (mut case, mut person, mut facts) = Default::default();
        let envelopes: Vec<_> = history.envelopes().collect();
        for batch in envelopes.chunks(size) {
            case = stored::<case_lookup::State>(&case);
            person = stored::<entry_ban::State>(&person);
            facts = stored::<return_statistics::State>(&facts);
            for envelope in batch {
                case_lookup::apply(&mut case, envelope).expect("it fits");
                entry_ban::apply(&mut person, envelope).expect("it fits");
                return_statistics::apply(&mut facts, envelope).expect("it fits");
            }
        }
        let whole = history.try_case().expect("it fits");
        prop_assert_eq!(case_lookup::rows(FOREIGNER, &case), case_lookup::rows(FOREIGNER, &whole));
        prop_assert_eq!(person, history.person());
        prop_assert_eq!(facts.facts, history.facts());
    }

    /// A checkpoint that was set back brings events a second time, in their order and from anywhere.
    #[test]
    fn f36_events_that_come_again_change_nothing(history in any_history(), from in any::<prop::sample::Index>()) {
        let (mut person, mut facts) = (history.person(), return_statistics::State { facts: history.facts() });
        let mut case = history.try_case().expect("it fits");
        let envelopes: Vec<_> = history.envelopes().collect();
        for envelope in &envelopes[from.index(envelopes.len())..] {
            case_lookup::apply(&mut case, envelope).expect("it is there already");
            entry_ban::apply(&mut person, envelope).expect("it is there already");
            return_statistics::apply(&mut facts, envelope).expect("it is there already");
        }
        let whole = history.try_case().expect("it fits");
        prop_assert_eq!(case_lookup::rows(FOREIGNER, &case), case_lookup::rows(FOREIGNER, &whole));
        prop_assert_eq!(person, history.person());
        prop_assert_eq!(facts.facts, history.facts());
    }

    /// A checkpoint that was set forward leaves events out.
    #[test]
    fn f36_a_person_of_whom_an_event_is_missing_is_folded_no_further(history in any_history(), gap in any::<prop::sample::Index>()) {
        let envelopes: Vec<_> = history.envelopes().collect();
        let gap = gap.index(envelopes.len());
        let mut person = entry_ban::State::default();
        let without = envelopes.iter().enumerate().filter(|(place, _)| *place != gap);
        let folded: Vec<bool> = without.map(|(_, envelope)| entry_ban::apply(&mut person, envelope).is_ok()).collect();
        prop_assert!(folded[..gap].iter().all(|fits| *fits));
        prop_assert!(!folded[gap..].iter().any(|fits| *fits));
    }

    /// Erasure changes no figure and no legal fact.
    #[test]
    fn p_6_erasure_leaves_statistics_and_bans_as_they_were(history in any_history()) {
        let erased = history.erased();
        prop_assert_eq!(erased.facts(), history.facts());
        prop_assert_eq!(erased.person().bans, history.person().bans);
        let (erased, known) = (erased.case(), history.case());
        prop_assert_eq!(erased.decisions, known.decisions);
        prop_assert_eq!(erased.measures, known.measures);
        prop_assert_eq!(erased.status, known.status);
    }

    /// The two models that know bans agree on them.
    #[test]
    fn case_and_check_show_the_same_bans(history in any_history()) {
        let (case, person) = (history.case(), history.person());
        let shown: Vec<_> = case.decisions.iter().filter_map(|d| d.ban.as_ref().map(|b| (d, b))).collect();
        prop_assert_eq!(shown.len(), person.bans.len());
        for ((decision, shown), checked) in shown.into_iter().zip(&person.bans) {
            prop_assert_eq!(decision.decision_id, checked.decision_id);
            prop_assert_eq!((shown.valid_from, shown.valid_until), (checked.valid_from, checked.valid_until));
            prop_assert_eq!(shown.unlimited, checked.unlimited);
            prop_assert_eq!(decision.revocation.is_some(), checked.revoked.is_some());
            prop_assert_eq!(decision.suspensions.len(), checked.suspensions.len());
        }
    }

    /// One event gives at most one row of facts, so that its position may be the key.
    #[test]
    fn positions_of_facts_are_unique(history in any_history()) {
        let mut positions: Vec<u64> = history.facts().iter().map(|fact| fact.position).collect();
        positions.dedup();
        prop_assert_eq!(positions.len(), history.facts().len());
    }

    /// Nothing that the log may hold makes a fold panic.
    #[test]
    fn no_sequence_of_events_panics(events in prop::collection::vec(any_event(), 0..20)) {
        let history = events.into_iter().fold(History::opened(), History::and);
        let _ = history.try_case();
        let _ = history.try_person();
        let _ = history.facts();
    }
}

/// The state as it comes back from a jsonb column.
pub(crate) fn stored<S: serde::Serialize + serde::de::DeserializeOwned>(state: &S) -> S {
    let json = serde_json::to_value(state).expect("a state is plain data");
    serde_json::from_value(json).expect("a state reads back")
}
