//! What has to be done by when, and what the register itself records when nobody did: once, as an event with the system as
//! actor. Deadlines follow from the file alone, so that whoever keeps a schedule asks [`next_due`] and nothing else.

use crate::circumstances::{Circumstances, Decided};
use crate::detention::deadlines::deadlines_of;
use crate::parameters::Parameters;
use crate::rules::data_subjects::requests_are_answered_in_time;
use crate::rules::deadlines as rules;
use crate::rules::retention::{announced_on, announcement, warning};
use crate::state::{File, State};
use crate::time::{civil_day, end_of_day};
use crate::{retention, return_deadlines};
use chrono::{DateTime, NaiveDate, Utc};
use events::payloads::{DeadlinePassed, DeparturePeriodExpired, RetentionDue, Subject};
use events::{Event, Finding, Level, RuleId};

/// An act that the law expects by an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The rule.
    pub rule: RuleId,
    /// What it is about.
    pub subject: Subject,
    /// The end of the time.
    pub due_at: DateTime<Utc>,
    /// Whether passing it is an alarm or a flag.
    pub level: Level,
}

/// Every deadline of the file whose act is still expected, those that passed included.
pub fn standing(file: &File, parameters: &Parameters) -> Vec<Deadline> {
    if file.erased {
        return Vec::new();
    }
    let detained = file.detentions.iter();
    let all = [
        detained
            .flat_map(|detention| deadlines_of(detention, parameters))
            .collect(),
        return_deadlines::of_periods(file),
        return_deadlines::of_consultations(file),
        rules::a_file_holds_a_fact(file, parameters),
        rules::an_unlimited_ban_is_reviewed_in_time(file),
        rules::a_duplicate_case_is_cross_checked(file),
        rules::the_review_of_an_alert_is_announced(file, parameters),
        requests_are_answered_in_time(file),
    ];
    all.into_iter().flatten().collect()
}

/// The next instant at which the register has something to record about the file if nobody acts; it may lie in the past.
pub fn next_due(state: &State, parameters: &Parameters) -> Option<DateTime<Utc>> {
    let file = state.file()?;
    let open = standing(file, parameters)
        .into_iter()
        .filter(|deadline| !is_recorded(file, deadline))
        .map(|deadline| deadline.due_at);
    let retention = retention_to_record(file, parameters).map(end_of_day);
    let announcement = erasure_to_announce(file, parameters)
        .and_then(|due_on| announced_on(file, due_on, parameters).pred_opt())
        .map(end_of_day);
    open.chain(retention).chain(announcement).min()
}

/// Records what passed by now and was not recorded yet.
pub(crate) fn record_passed(file: &File, on: &Circumstances<'_>) -> Vec<Decided> {
    let passed = standing(file, on.parameters)
        .into_iter()
        .filter(|deadline| deadline.due_at < on.now && !is_recorded(file, deadline));
    let mut decided: Vec<Decided> = passed.map(passing).collect();
    let announced = erasure_to_announce(file, on.parameters)
        .filter(|due_on| announced_on(file, *due_on, on.parameters) <= on.today)
        .and_then(|due_on| announcement(file, due_on, on.parameters, on.today));
    if let Some(announced) = announced {
        let finding = warning(&announced);
        decided.push(Decided::fact(announced, on.today).with([finding]));
    }
    if let Some(due_on) = retention_to_record(file, on.parameters).filter(|day| *day < on.today) {
        decided.push(Decided::fact(RetentionDue { due_on }, due_on));
    }
    decided
}

/// The event of one deadline that passed: the last day of voluntary departure has an event of its own (rule R-061).
fn passing(deadline: Deadline) -> Decided {
    let Deadline {
        rule,
        subject,
        due_at,
        level,
    } = deadline;
    let passed_on = civil_day(due_at);
    let event: Event = match (rule, subject) {
        (rules::PERIOD_EXPIRED, Subject::Decision(target)) => DeparturePeriodExpired {
            target,
            last_day: rules::day_that_ended(due_at),
        }
        .into(),
        _ => DeadlinePassed {
            rule,
            subject,
            due_at,
        }
        .into(),
    };
    Decided::fact(event, passed_on).with([Finding {
        rule,
        level,
        due_at: Some(due_at),
    }])
}

fn is_recorded(file: &File, deadline: &Deadline) -> bool {
    file.deadlines_passed.contains(&DeadlinePassed {
        rule: deadline.rule,
        subject: deadline.subject,
        due_at: deadline.due_at,
    })
}

/// The day of retention, unless it is recorded.
fn retention_to_record(file: &File, parameters: &Parameters) -> Option<NaiveDate> {
    retention::due_on(file, parameters)
        .filter(|day| !file.erased && file.retention_due_on != Some(*day))
}

/// The day of retention, unless the erasure after it is announced.
fn erasure_to_announce(file: &File, parameters: &Parameters) -> Option<NaiveDate> {
    let announced = file.erasure_announced.as_ref();
    let announced = announced.map(|announced| announced.due_on);
    retention::due_on(file, parameters).filter(|day| !file.erased && announced != Some(*day))
}

pub(crate) fn deadline_passed(file: &mut File, event: &DeadlinePassed) {
    file.deadlines_passed.push(event.clone());
}

pub(crate) fn retention_due(file: &mut File, event: &RetentionDue) {
    file.retention_due_on = Some(event.due_on);
}
