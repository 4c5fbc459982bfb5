//! Deadlines of a return case: the period for voluntary departure (rule R-061) and the reply to a consultation.

use crate::rules::returns::period_expires_at;
use crate::state::{Consultation, File};
use crate::time::end_of_day;
use chrono::{DateTime, Utc};
use events::RuleId;
use events::payloads::Subject;

/// A deadline: the rule, what it is about, and the end of the time.
pub type Deadline = (RuleId, Subject, DateTime<Utc>);

/// The deadlines that have passed without the act that they wait for. Where the file records already that a period expired,
/// it is not among them.
pub fn passed(file: &File, now: DateTime<Utc>) -> Vec<Deadline> {
    deadlines(file)
        .filter(|(.., due_at)| *due_at <= now)
        .collect()
}

/// The next instant at which a deadline passes.
pub fn next(file: &File, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let instants = deadlines(file).map(|(.., due_at)| due_at);
    instants.filter(|due_at| *due_at > now).min()
}

fn deadlines(file: &File) -> impl Iterator<Item = Deadline> {
    let periods = file.returns.iter().filter_map(|known| {
        let subject = Subject::Decision(known.decision.decision_id);
        period_expires_at(known).map(|due_at| (RuleId(61), subject, due_at))
    });
    let is_open = |known: &&Consultation| known.answer.is_none();
    let replies = file.consultations.iter().filter(is_open).map(|known| {
        let subject = Subject::Consultation(known.consultation_id);
        (RuleId(65), subject, end_of_day(known.reply_due_on))
    });
    periods.chain(replies)
}
