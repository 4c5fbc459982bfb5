//! Requests of the person about the own data (rule R-125).

use crate::golden::{self, told};
use chrono::NaiveDate;
use events::codes::{ExtractPart, Organisation, RequestOutcome, RestrictionReason};
use events::payloads::{DeadlinePassed, Subject};
use events::{Event, RuleId};
use read_models::case_lookup::DeadlineKind;

fn day(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

#[test]
fn r_125_a_request_waits_for_the_controller_until_it_is_answered() {
    let asked = "file-opened data-subject-request-recorded";
    let case = told(asked).case();
    let due = &case.deadlines[0];
    assert_eq!(
        (due.kind, due.rule.0, due.due_on, due.organisation),
        (
            DeadlineKind::DataSubjectAnswer,
            125,
            Some(day("2026-04-02")),
            Organisation::Pmlp
        )
    );
    let request = &case.data_subject_requests[0];
    assert_eq!(due.request_id, Some(request.request_id));
    let answered = format!("{asked} data-subject-request-answered");
    let case = told(&answered).case();
    assert!(case.deadlines.is_empty());
    let request = &case.data_subject_requests[0];
    assert_eq!(request.answered_on, Some(day("2026-03-20")));
    assert_eq!(request.outcome, Some(RequestOutcome::PartlyGranted));
    let withheld = &request.restrictions[0];
    assert_eq!(
        (withheld.part, withheld.reason, withheld.reason_withheld),
        (
            ExtractPart::Warnings,
            RestrictionReason::NationalSecurity,
            true
        )
    );
    assert_eq!(request.explanation.as_deref(), Some("as the file shows"));
}

#[test]
fn r_125_a_missed_answer_is_an_alarm_of_the_controller_until_it_is_given() {
    let asked = told("file-opened data-subject-request-recorded");
    let due = asked.case().deadlines[0].clone();
    let subject = Subject::DataSubjectRequest(due.request_id.expect("a request"));
    let missed = asked.and(Event::from(DeadlinePassed {
        rule: RuleId(125),
        subject,
        due_at: due.due_at,
    }));
    let alarm = missed.case().alarms.pop().expect("an alarm");
    assert_eq!(
        (alarm.rule.0, alarm.subject, alarm.organisation),
        (125, Some(subject), Organisation::Pmlp)
    );
    assert_eq!(alarm.closed_at, None);
    let answered = golden::and(missed, "data-subject-request-answered").case();
    assert!(answered.alarms[0].closed_at.is_some());
}
