//! Retention and erasure: legal holds, notices, two officers of OCMA (rules ).

use crate::fixtures::{
    approve, ban_until, day, detention, foreigner, id, open, proposal_id, reject, release,
    return_ban, return_decision, unlimited_ban, violation,
};
use crate::specification::{Given, Outcome, after, given};
use events::codes::{Authority, LegalHoldGround, Organisation, TwoPersonAct};
use events::payloads::{
    EnteredInErrorDeclared, ErasureAnnounced, Explanation, FilesMerged, PersonalContentErased,
    Subject,
};
use events::{Event, LegalHoldId, Level, Personal, RuleId};
use law::actions::actions;
use law::deadlines::{next_due, standing};
use law::parameters::ENACTED;
use law::{Circumstances, ErasePersonalContent, Kind, ReleaseLegalHold, SetLegalHold};

/// Ten years after the release on 5 March 2026.
const DUE_ON: &str = "2036-03-05";
/// One month before, and the day on which erasure becomes possible.
const ANNOUNCED_AT: &str = "2036-02-05T10:00:00+02:00";
const NOW: &str = "2036-03-06T10:00:00+02:00";

/// A person who was detained once.
fn released() -> Vec<Event> {
    after([
        open().into(),
        detention().into(),
        release("2026-03-05T10:00:00+02:00").into(),
    ])
}

fn recorded_at(history: &[Event], at: &str) -> Vec<Event> {
    let decided = given(history.to_vec())
        .by(Organisation::Pmlp)
        .by_user(law::SYSTEM_USER)
        .at(at)
        .when(law::RecordPassedDeadlines)
        .decided();
    decided.into_iter().map(|decided| decided.event).collect()
}

fn with(mut history: Vec<Event>, further: impl IntoIterator<Item = Event>) -> Vec<Event> {
    history.extend(further);
    history
}

/// The same, with those warned who have decisions on it.
fn announced() -> Vec<Event> {
    let history = released();
    let notice = recorded_at(&history, ANNOUNCED_AT);
    with(history, notice)
}

pub(crate) fn erase(number: u32) -> ErasePersonalContent {
    ErasePersonalContent {
        proposal_id: proposal_id(number),
        reason: "the time of retention is over".to_owned(),
    }
}

pub(crate) fn hold(number: u128, until: Option<&str>) -> SetLegalHold {
    SetLegalHold {
        hold_id: LegalHoldId(id(number)),
        ground: LegalHoldGround::CourtProceedings,
        until: until.map(day),
        reference: Some("A420123436".to_owned()),
    }
}

pub(crate) fn release_hold(number: u128) -> ReleaseLegalHold {
    ReleaseLegalHold {
        hold_id: LegalHoldId(id(number)),
        reason: None,
    }
}

fn ocma(history: Vec<Event>, at: &str) -> Given {
    given(history)
        .by(Organisation::Pmlp)
        .by_user("pmlp-1")
        .at(at)
}

fn events(outcome: Outcome) -> Vec<Event> {
    let decided = outcome.decided().into_iter();
    decided.map(|decided| decided.event).collect()
}

/// The file with the order of erasure.
fn erased() -> Vec<Event> {
    let history = announced();
    let proposed = events(ocma(history.clone(), NOW).when(erase(1)));
    let history = with(history, proposed);
    let approved = events(
        ocma(history.clone(), NOW)
            .by_user("pmlp-2")
            .when(approve(1)),
    );
    with(history, approved)
}

#[test]
fn r_122_erasure_is_proposed_by_one_officer_of_ocma_and_approved_by_another() {
    let proposed = events(ocma(announced(), NOW).when(erase(1)));
    let [Event::ActProposed(act)] = proposed.as_slice() else {
        panic!("{proposed:?}");
    };
    assert_eq!(act.kind, TwoPersonAct::Erase);
    let history = with(announced(), proposed);
    let refusal = ocma(history.clone(), NOW)
        .when(approve(1))
        .then_refused_as("APPROVER_IS_PROPOSER");
    assert_eq!(refusal.rule(), Some(RuleId(122)));
    let second = || ocma(history.clone(), NOW).by_user("pmlp-2");
    second().when(approve(1)).then([
        events::payloads::ActApproved {
            proposal_id: proposal_id(1),
        }
        .into(),
        PersonalContentErased {
            due_on: day(DUE_ON),
        }
        .into(),
    ]);
    second().when(reject(1)).then_types(&["ActRejected"]);
    let refusal = second()
        .by(Organisation::Vrs)
        .when(approve(1))
        .then_refused_as("ERASURE_IS_OF_OCMA");
    assert_eq!(refusal.kind(), Kind::Forbidden);
    ocma(announced(), NOW)
        .by(Organisation::Vrs)
        .when(erase(1))
        .then_refused_as("ERASURE_IS_OF_OCMA");
    let wordless = ErasePersonalContent {
        reason: " ".to_owned(),
        ..erase(1)
    };
    ocma(announced(), NOW)
        .when(wordless)
        .then_refused_as("TEXT_EMPTY");
}

#[test]
fn r_121_nothing_is_erased_while_a_measure_is_live_or_before_its_time() {
    let today = "2039-01-01T10:00:00+02:00";
    let live = after([
        open().into(),
        return_decision(1).into(),
        return_ban(2, 1).into(),
    ]);
    let endless = after([open().into(), unlimited_ban(7, Authority::MinFor).into()]);
    for history in [live, endless] {
        ocma(history, today)
            .when(erase(1))
            .then_refused_as("MEASURE_IS_LIVE");
    }
    // The last day of retention belongs to it.
    let last_day = "2036-03-05T23:59:59+02:00";
    ocma(announced(), last_day)
        .when(erase(1))
        .then_refused_as("RETENTION_NOT_OVER");
    ocma(announced(), "2036-03-06T00:00:00+02:00")
        .when(erase(1))
        .then_types(&["ActProposed"]);
}

#[test]
fn r_121_an_approval_is_judged_by_the_file_as_it_is_then() {
    let proposed = events(ocma(announced(), NOW).when(erase(1)));
    let history = with(announced(), proposed);
    let banned = given(history.clone()).at(NOW).when(violation()).decided();
    assert!(!banned.is_empty());
    let held = events(given(history.clone()).at(NOW).when(hold(1, None)));
    ocma(with(history, held), NOW)
        .by_user("pmlp-2")
        .when(approve(1))
        .then_refused_as("LEGAL_HOLD");
}

#[test]
fn r_122_a_legal_hold_keeps_the_content_until_it_is_released_or_ends() {
    let set = events(given(announced()).at(NOW).when(hold(1, None)));
    let history = with(announced(), set);
    let refusal = ocma(history.clone(), NOW)
        .when(erase(1))
        .then_refused_as("LEGAL_HOLD");
    assert_eq!(
        (refusal.rule(), refusal.kind()),
        (Some(RuleId(122)), Kind::State)
    );
    // SBG sets a hold and does not release it.
    given(history.clone())
        .at(NOW)
        .when(release_hold(1))
        .then_refused_as("ERASURE_IS_OF_OCMA");
    ocma(history.clone(), NOW)
        .when(release_hold(2))
        .then_refused_as("UNKNOWN_HOLD");
    let released = events(ocma(history.clone(), NOW).when(release_hold(1)));
    let history = with(history, released);
    ocma(history.clone(), NOW)
        .when(release_hold(1))
        .then_nothing();
    ocma(history, NOW)
        .when(erase(1))
        .then_types(&["ActProposed"]);

    let set = events(given(announced()).at(NOW).when(hold(1, Some("2036-04-01"))));
    let history = with(announced(), set);
    let on = |at: &str| ocma(history.clone(), at).when(erase(1));
    on("2036-04-01T23:59:59+03:00").then_refused_as("LEGAL_HOLD");
    on("2036-04-02T00:00:00+03:00").then_types(&["ActProposed"]);
}

#[test]
fn r_122_a_hold_is_set_once_for_the_same_proceedings_and_ends_later() {
    let set = events(given(announced()).at(NOW).when(hold(1, None)));
    let history = with(announced(), set);
    given(history.clone())
        .at(NOW)
        .when(hold(2, None))
        .then_nothing();
    let other = SetLegalHold {
        ground: LegalHoldGround::DataSubject,
        ..hold(2, None)
    };
    given(history)
        .at(NOW)
        .when(other)
        .then_types(&["LegalHoldSet"]);
    given(announced())
        .at(NOW)
        .when(hold(1, Some("2036-03-05")))
        .then_refused_as("HOLD_ENDS_IN_THE_PAST");
    given(announced())
        .at(NOW)
        .when(hold(1, Some("2036-03-06")))
        .then_accepted();
}

#[test]
fn r_123_the_owner_is_warned_a_month_before_and_once() {
    let history = released();
    assert_eq!(recorded_at(&history, "2036-02-04T23:59:59+02:00"), []);
    let notice = recorded_at(&history, "2036-02-05T00:00:00+02:00");
    assert_eq!(
        notice,
        [Event::from(ErasureAnnounced {
            due_on: day(DUE_ON),
            erase_from: day("2036-03-06"),
        })]
    );
    let due = next_due(given(history.clone()).state(), &ENACTED).expect("something is due");
    assert_eq!(law::time::civil_day(due), day("2036-02-05"));
    let findings = given(history.clone())
        .by(Organisation::Pmlp)
        .by_user(law::SYSTEM_USER)
        .at(ANNOUNCED_AT)
        .when(law::RecordPassedDeadlines)
        .findings();
    assert_eq!(findings, [(123, Level::Alarm)]);
    assert_eq!(recorded_at(&with(history, notice), ANNOUNCED_AT), []);
}

#[test]
fn r_123_a_file_with_an_alert_is_announced_four_months_before() {
    let mut ban = ban_until(7, Authority::Vrs, "2028-03-02");
    ban.decision.kind = events::codes::DecisionKind::BanSch;
    let history = after([open().into(), ban.into()]);
    let types = |at: &str| {
        let recorded = recorded_at(&history, at);
        recorded
            .iter()
            .any(|it| it.event_type() == "ErasureAnnounced")
    };
    assert!(!types("2037-11-01T23:59:59+02:00"));
    assert!(types("2037-11-02T00:00:00+02:00"));
}

#[test]
fn r_123_a_late_notice_does_not_shorten_the_time() {
    ocma(released(), NOW)
        .when(erase(1))
        .then_refused_as("NOTICE_RUNS");
    let late = recorded_at(&released(), "2036-03-20T10:00:00+02:00");
    let history = with(released(), late);
    let on = |at: &str| ocma(history.clone(), at).when(erase(1));
    on("2036-04-19T23:59:59+03:00").then_refused_as("NOTICE_RUNS");
    on("2036-04-20T00:00:00+03:00").then_types(&["ActProposed"]);
}

#[test]
fn r_123_another_time_of_retention_needs_another_notice() {
    // Detained again after the notice: the time of retention is another one.
    let again = law::StartDetention {
        detention_id: events::DetentionId(id(2)),
        started_at: Some(crate::fixtures::instant("2036-02-20T10:00:00+02:00")),
        new_facts: Some("seen at the green border".to_owned()),
        ..detention()
    };
    let history = announced();
    let started = events(
        given(history.clone())
            .at("2036-02-20T11:00:00+02:00")
            .when(again),
    );
    let history = with(history, started);
    let ended = events(
        given(history.clone())
            .at("2036-02-22T11:00:00+02:00")
            .when(release("2036-02-22T10:00:00+02:00")),
    );
    let history = with(history, ended);
    ocma(history.clone(), NOW)
        .when(erase(1))
        .then_refused_as("RETENTION_NOT_OVER");
    let ten_years_later = "2046-02-23T10:00:00+02:00";
    ocma(history.clone(), ten_years_later)
        .when(erase(1))
        .then_refused_as("NOTICE_RUNS");
    let notice = recorded_at(&history, "2046-01-22T10:00:00+02:00");
    ocma(with(history, notice), ten_years_later)
        .when(erase(1))
        .then_types(&["ActProposed"]);
}

#[test]
fn r_121_files_of_one_person_wait_for_each_other() {
    let file = || ocma(announced(), NOW);
    let other = after([
        open().into(),
        ban_until(7, Authority::Vrs, "2029-02-01").into(),
    ]);
    file()
        .together_with(other.clone())
        .when(erase(1))
        .then_refused_as("RETENTION_NOT_OVER");
    let endless = after([open().into(), unlimited_ban(7, Authority::MinFor).into()]);
    file()
        .together_with(endless)
        .when(erase(1))
        .then_refused_as("MEASURE_IS_LIVE");
    let held = events(given(released()).at(NOW).when(hold(1, None)));
    file()
        .together_with(with(released(), held))
        .when(erase(1))
        .then_refused_as("LEGAL_HOLD");
    // Those that were erased before hold nothing up.
    file()
        .together_with(erased())
        .when(erase(1))
        .then_types(&["ActProposed"]);
}

#[test]
fn r_122_a_merged_file_and_one_entered_in_error_are_erased_too() {
    let merged = FilesMerged {
        into: foreigner(2),
        evidence: events::codes::MergeEvidence::Biometric,
        personal: Personal::Known(Explanation { text: None }),
    };
    let history = with(announced(), [merged.into()]);
    ocma(history, NOW)
        .when(erase(1))
        .then_types(&["ActProposed"]);

    let in_error = EnteredInErrorDeclared {
        subject: Subject::File,
        personal: Personal::Known(Explanation { text: None }),
    };
    let history = with(after([open().into()]), [in_error.into()]);
    // Opened on 30 June 2026.
    let notice = recorded_at(&history, "2036-05-30T10:00:00+03:00");
    let history = with(history, notice);
    let at = "2036-07-01T10:00:00+03:00";
    let proposed = events(ocma(history.clone(), at).when(erase(1)));
    let history = with(history, proposed);
    ocma(history.clone(), at)
        .by_user("pmlp-2")
        .when(approve(1))
        .then_types(&["ActApproved", "PersonalContentErased"]);
    ocma(history, at).when(violation()).then_refused(117);
}

#[test]
fn r_122_nothing_is_added_to_an_erased_file_and_nothing_falls_due_on_it() {
    let history = erased();
    let file = || ocma(history.clone(), NOW);
    assert!(file().state().is_erased());
    file().when(violation()).then_refused_as("FILE_ERASED");
    file().when(hold(1, None)).then_refused_as("FILE_ERASED");
    file().when(erase(2)).then_nothing();
    file().by_user("pmlp-2").when(approve(1)).then_nothing();
    let later = "2046-03-06T10:00:00+02:00";
    assert_eq!(recorded_at(&history, later), []);
    assert_eq!(next_due(file().state(), &ENACTED), None);
    let file = file();
    let officer = crate::fixtures::actor(Organisation::Pmlp);
    let now = crate::fixtures::instant(NOW);
    let possible = actions(file.state(), &Circumstances::of(&officer, now));
    assert!(possible.iter().all(|action| action.refusal.is_some()));
    assert_eq!(standing(file.state().file().unwrap(), &ENACTED), []);
}
