//! Requests of data subjects (area G).

use crate::calendar;
use crate::command::AskedRestriction;
use crate::deadlines::Deadline;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{DataSubjectRequest, File};
use crate::time::{days_after, end_of_day};
use chrono::NaiveDate;
use events::codes::{
    DataSubjectRight, ExtractPart, ParameterKey, RequestOutcome, RestrictionReason,
};
use events::payloads::{Restriction, Subject};
use events::{Finding, Level, RuleId};
use std::collections::HashSet;

const DATA_SUBJECT: RuleId = RuleId(125);

/// a request is answered within one month of its receipt, whichever right it is about (GDPR Art 12(3); Regulation (EU)
/// 2018/1861 Art 53(4)). A last day on which offices do not work is moved to the next working day (Regulation (EEC, Euratom)
/// 1182/71 Art 3(4)).
pub fn answer_due_on(
    received_on: NaiveDate,
    parameters: &Parameters,
) -> Result<NaiveDate, Refusal> {
    let key = ParameterKey::DataSubjectAnswerMonths;
    let last_day = parameters.months(key, received_on).end_from(received_on);
    // A working day itself, or the next one after the free days.
    let due_on = last_day
        .and_then(|day| days_after(day, -1))
        .and_then(|day| calendar::working_days_after(day, 1));
    due_on.ok_or(Refusal::BeyondCalendar("/received_on".into()))
}

/// whoever withholds or denies something says what and why. What is refused as a whole is not restricted in parts.
pub fn a_restriction_has_its_reason(
    kind: DataSubjectRight,
    outcome: RequestOutcome,
    asked: &[AskedRestriction],
) -> Result<Vec<Restriction>, Refusal> {
    let at = || "/restrictions".into();
    let parts_fit = match outcome {
        RequestOutcome::Granted => asked.is_empty(),
        RequestOutcome::PartlyGranted => asked.iter().all(|it| it.part != ExtractPart::Whole),
        RequestOutcome::Refused => asked.iter().all(|it| it.part == ExtractPart::Whole),
    };
    if !parts_fit {
        return Err(Refusal::RestrictionOfAnotherOutcome(at()));
    }
    if asked.is_empty() && outcome != RequestOutcome::Granted {
        return Err(Refusal::RestrictionWithoutReason(at()));
    }
    let mut seen = HashSet::new();
    let mut restrictions = Vec::with_capacity(asked.len());
    for restriction in asked {
        let part = restriction.part;
        let reason = restriction.reason;
        let reason = reason.ok_or(Refusal::RestrictionWithoutReason(at()))?;
        the_reason_fits(kind, part, reason)?;
        if restriction.reason_withheld && !reason.protects() {
            return Err(Refusal::ReasonIsTold(at()));
        }
        if !seen.insert((part, reason)) {
            return Err(Refusal::RestrictionRepeated(at()));
        }
        restrictions.push(Restriction {
            part,
            reason,
            reason_withheld: restriction.reason_withheld,
        });
    }
    Ok(restrictions)
}

/// parts of the data are withheld to protect what the law names, and for nothing else (Regulation (EU) 2018/1861 Art
/// 53(3)); that data are accurate or kept by law is no reason not to show them.
fn the_reason_fits(
    kind: DataSubjectRight,
    part: ExtractPart,
    reason: RestrictionReason,
) -> Result<(), Refusal> {
    let fits = match reason {
        RestrictionReason::KeptByLaw | RestrictionReason::DataAccurate => {
            kind != DataSubjectRight::Access
        }
        RestrictionReason::Unfounded | RestrictionReason::NotIdentified => {
            part == ExtractPart::Whole
        }
        RestrictionReason::OfficialInquiries
        | RestrictionReason::CriminalOffences
        | RestrictionReason::PublicSecurity
        | RestrictionReason::NationalSecurity
        | RestrictionReason::RightsOfOthers => true,
    };
    if fits {
        Ok(())
    } else {
        Err(Refusal::ReasonOfAnotherRequest("/restrictions".into()))
    }
}

/// an answer after the last day is stored with an alarm.
pub fn an_answer_is_late(request: &DataSubjectRequest, day: NaiveDate) -> Option<Finding> {
    (day > request.answer_due_on).then_some(Finding {
        rule: DATA_SUBJECT,
        level: Level::Alarm,
        due_at: Some(end_of_day(request.answer_due_on)),
    })
}

/// requests that wait for their answer.
pub fn requests_are_answered_in_time(file: &File) -> Vec<Deadline> {
    let open = file
        .data_subject_requests
        .iter()
        .filter(|known| known.answer.is_none());
    open.map(|known| Deadline {
        rule: DATA_SUBJECT,
        subject: Subject::DataSubjectRequest(known.request_id),
        due_at: end_of_day(known.answer_due_on),
        level: Level::Alarm,
    })
    .collect()
}
