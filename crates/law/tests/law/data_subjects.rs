//! Requests of data subjects and their answers (rule R-125).

use crate::fixtures::{approve, day, entered_in_error, id, instant, open, violation};
use crate::specification::{Given, after, given};
use events::codes::{
    DataSubjectRight, ExtractPart, Language, Organisation, ParameterKey, RequestOutcome,
    RestrictionReason,
};
use events::payloads::{DeadlinePassed, Restriction, Subject};
use events::{DataSubjectRequestId, Event, Level};
use law::deadlines::next_due;
use law::parameters::ENACTED;
use law::{AnswerDataSubjectRequest, AskedRestriction, RecordDataSubjectRequest};

fn request_id(number: u128) -> DataSubjectRequestId {
    DataSubjectRequestId(id(number))
}

/// A request of a day.
fn asked(number: u128, kind: DataSubjectRight, received_on: &str) -> RecordDataSubjectRequest {
    RecordDataSubjectRequest {
        request_id: request_id(number),
        kind,
        received_on: day(received_on),
        language: Some(Language::Latvian),
    }
}

fn access(received_on: &str) -> RecordDataSubjectRequest {
    asked(1, DataSubjectRight::Access, received_on)
}

fn because(part: ExtractPart, reason: RestrictionReason) -> AskedRestriction {
    AskedRestriction {
        part,
        reason: Some(reason),
        reason_withheld: false,
    }
}

/// An answer of 20 June 2026 to request 1.
fn answered(
    outcome: RequestOutcome,
    restrictions: Vec<AskedRestriction>,
) -> AnswerDataSubjectRequest {
    AnswerDataSubjectRequest {
        request_id: request_id(1),
        answered_on: day("2026-06-20"),
        outcome,
        restrictions,
        explanation: None,
    }
}

fn refused_for(reason: RestrictionReason) -> AnswerDataSubjectRequest {
    let restriction = because(ExtractPart::Whole, reason);
    answered(RequestOutcome::Refused, vec![restriction])
}

/// A file with request 1 of a kind, received on 1 June 2026, before an officer of OCMA.
fn waiting(kind: DataSubjectRight) -> Given {
    let history = after([open().into(), asked(1, kind, "2026-06-01").into()]);
    given(history).by(Organisation::Pmlp)
}

fn last_day_of(received_on: &str) -> String {
    let decided = given(after([open().into()]))
        .when(access(received_on))
        .decided();
    let [recorded] = decided.as_slice() else {
        panic!("one event");
    };
    let Event::DataSubjectRequestRecorded(recorded) = &recorded.event else {
        panic!("a request");
    };
    recorded.answer_due_on.to_string()
}

#[test]
fn r_125_a_request_is_answered_within_a_month() {
    for (received_on, last_day) in [
        ("2026-03-02", "2026-04-02"),
        // A shorter month ends on its last day, here a Saturday.
        ("2026-01-31", "2026-03-02"),
        ("2025-12-31", "2026-02-02"),
        // 4 May is a holiday of Latvia, on a Monday; 23 and 24 June are, and the 22nd was made free.
        ("2026-04-04", "2026-05-05"),
        ("2026-05-22", "2026-06-25"),
    ] {
        assert_eq!(last_day_of(received_on), last_day, "{received_on}");
    }
    let months = ENACTED.value(ParameterKey::DataSubjectAnswerMonths, day("2026-03-02"));
    assert_eq!(months, 1);
    let file = given(after([open().into()]));
    file.when(access("2026-07-01")).then_refused(10);
}

#[test]
fn r_125_every_right_is_recorded_once_by_either_organisation() {
    let file = waiting(DataSubjectRight::Access);
    file.when(asked(2, DataSubjectRight::Access, "2026-06-01"))
        .then_nothing();
    file.when(RecordDataSubjectRequest {
        language: None,
        ..access("2026-06-01")
    })
    .then_refused_as("RECORDED_OTHERWISE");
    for organisation in [Organisation::Pmlp, Organisation::Vrs] {
        let file = given(after([open().into()])).by(organisation);
        for kind in DataSubjectRight::ALL {
            file.when(asked(2, *kind, "2026-06-02"))
                .then_types(&["DataSubjectRequestRecorded"]);
        }
    }
}

#[test]
fn r_125_a_refusal_has_a_reason() {
    let file = waiting(DataSubjectRight::Access);
    file.when(refused_for(RestrictionReason::NationalSecurity))
        .then_types(&["DataSubjectRequestAnswered"]);
    let nothing_said = answered(RequestOutcome::Refused, Vec::new());
    file.when(nothing_said).then_refused(125);
    let mut no_reason = refused_for(RestrictionReason::NationalSecurity);
    no_reason.restrictions[0].reason = None;
    file.when(no_reason)
        .then_refused_as("RESTRICTION_WITHOUT_REASON");
    file.when(answered(RequestOutcome::PartlyGranted, Vec::new()))
        .then_refused_as("RESTRICTION_WITHOUT_REASON");
    file.when(answered(RequestOutcome::Granted, Vec::new()))
        .then_accepted();
}

#[test]
fn r_125_a_restriction_fits_the_outcome_and_says_nothing_twice() {
    let file = waiting(DataSubjectRight::Access);
    let whole = because(ExtractPart::Whole, RestrictionReason::PublicSecurity);
    let part = because(ExtractPart::Warnings, RestrictionReason::PublicSecurity);
    for (outcome, restriction) in [
        (RequestOutcome::Granted, &part),
        (RequestOutcome::PartlyGranted, &whole),
        (RequestOutcome::Refused, &part),
    ] {
        file.when(answered(outcome, vec![restriction.clone()]))
            .then_refused_as("RESTRICTION_OF_ANOTHER_OUTCOME");
    }
    let twice = vec![part.clone(), part.clone()];
    file.when(answered(RequestOutcome::PartlyGranted, twice))
        .then_refused_as("RESTRICTION_REPEATED");
    let another = because(ExtractPart::Warnings, RestrictionReason::RightsOfOthers);
    let decided = file
        .when(answered(RequestOutcome::PartlyGranted, vec![part, another]))
        .decided();
    let Event::DataSubjectRequestAnswered(event) = &decided[0].event else {
        panic!("an answer");
    };
    let of = |reason| Restriction {
        part: ExtractPart::Warnings,
        reason,
        reason_withheld: false,
    };
    let reasons = [
        RestrictionReason::PublicSecurity,
        RestrictionReason::RightsOfOthers,
    ];
    assert_eq!(event.restrictions, reasons.map(of));
}

#[test]
fn r_125_data_are_withheld_only_to_protect_what_the_law_names() {
    let protecting = |reason: &&RestrictionReason| reason.protects();
    assert_eq!(RestrictionReason::ALL.iter().filter(protecting).count(), 5);
    for reason in RestrictionReason::ALL.iter().copied() {
        let of_part = |kind| {
            let part = because(ExtractPart::Documents, reason);
            let answer = answered(RequestOutcome::PartlyGranted, vec![part]);
            waiting(kind).when(answer).0.is_ok()
        };
        let of_whole = |kind| waiting(kind).when(refused_for(reason)).0.is_ok();
        let about_data = matches!(
            reason,
            RestrictionReason::KeptByLaw | RestrictionReason::DataAccurate
        );
        assert_eq!(of_part(DataSubjectRight::Access), reason.protects());
        assert_eq!(of_whole(DataSubjectRight::Access), !about_data, "{reason}");
        for kind in [DataSubjectRight::Erasure, DataSubjectRight::Rectification] {
            assert_eq!(of_part(kind), reason.protects() || about_data, "{reason}");
            assert!(of_whole(kind), "{reason}");
        }
        let mut secret = refused_for(reason);
        secret.restrictions[0].reason_withheld = true;
        let accepted = waiting(DataSubjectRight::Erasure).when(secret).0.is_ok();
        assert_eq!(accepted, reason.protects(), "{reason}");
    }
}

#[test]
fn r_125_the_controller_answers_once() {
    let granted = || answered(RequestOutcome::Granted, Vec::new());
    let file = waiting(DataSubjectRight::Access);
    let refusal = waiting(DataSubjectRight::Access)
        .by(Organisation::Vrs)
        .when(granted())
        .then_refused_as("ANSWERED_BY_OCMA_ONLY");
    assert_eq!(refusal.kind(), law::Kind::Forbidden);
    let unknown = AnswerDataSubjectRequest {
        request_id: request_id(9),
        ..granted()
    };
    file.when(unknown)
        .then_refused_as("UNKNOWN_DATA_SUBJECT_REQUEST");
    let on = |text: &str| AnswerDataSubjectRequest {
        answered_on: day(text),
        ..granted()
    };
    file.when(on("2026-05-31")).then_refused(125);
    file.when(on("2026-06-01")).then_accepted();
    file.when(on("2026-07-01")).then_refused(10);
    let mut blank = granted();
    blank.explanation = Some(String::new());
    file.when(blank).then_refused_as("TEXT_EMPTY");
    let closed = given(after([
        open().into(),
        access("2026-06-01").into(),
        granted().into(),
    ]))
    .by(Organisation::Pmlp);
    closed.when(granted()).then_nothing();
    closed
        .when(on("2026-06-21"))
        .then_refused_as("DATA_SUBJECT_REQUEST_ANSWERED");
}

#[test]
fn r_125_a_late_answer_is_stored_with_an_alarm() {
    let late = |answered_on: &str| {
        let answer = AnswerDataSubjectRequest {
            answered_on: day(answered_on),
            ..answered(RequestOutcome::Granted, Vec::new())
        };
        given(after([open().into(), access("2026-05-04").into()]))
            .by(Organisation::Pmlp)
            .when(answer)
            .findings()
    };
    // 4 June 2026 is a Thursday.
    assert_eq!(late("2026-06-04"), []);
    assert_eq!(late("2026-06-05"), [(125, Level::Alarm)]);
}

#[test]
fn r_125_a_missed_answer_raises_the_alarm() {
    let history = after([
        open().into(),
        violation().into(),
        access("2026-06-01").into(),
    ]);
    let due_at = instant("2026-07-02T00:00:00+03:00");
    let state = |history: &[Event]| given(history.to_vec()).state().clone();
    assert_eq!(next_due(&state(&history), &ENACTED), Some(due_at));
    let passed = |at: &str| {
        given(history.clone())
            .at(at)
            .by_user("system")
            .when(law::RecordPassedDeadlines)
            .decided()
    };
    assert!(passed("2026-07-02T00:00:00+03:00").is_empty());
    let decided = passed("2026-07-02T00:00:00.001+03:00");
    let subject = Subject::DataSubjectRequest(request_id(1));
    let expected = DeadlinePassed {
        rule: events::RuleId(125),
        subject,
        due_at,
    };
    assert_eq!(decided[0].event, Event::from(expected));
    assert_eq!(decided[0].findings[0].level, Level::Alarm);
    // In error or answered, it is waited for no more.
    let answer = answered(RequestOutcome::Granted, Vec::new());
    for commands in [
        vec![entered_in_error(1, subject).into(), approve(1).into()],
        vec![answer.into()],
    ] {
        let mut all = vec![
            open().into(),
            violation().into(),
            access("2026-06-01").into(),
        ];
        all.extend(commands);
        assert_ne!(next_due(&state(&after(all)), &ENACTED), Some(due_at));
    }
}

#[test]
fn r_125_also_a_file_in_error_is_asked_about() {
    let file = after([
        open().into(),
        access("2026-06-01").into(),
        entered_in_error(1, Subject::File).into(),
        approve(1).into(),
    ]);
    let file = given(file).by(Organisation::Pmlp);
    file.when(asked(2, DataSubjectRight::Erasure, "2026-06-02"))
        .then_accepted();
    file.when(answered(RequestOutcome::Granted, Vec::new()))
        .then_accepted();
}
