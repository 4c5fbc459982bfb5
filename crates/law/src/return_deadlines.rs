//! Deadlines of a return case: the period for voluntary departure (rule R-061) and the reply to a consultation.

use crate::deadlines::Deadline;
use crate::rules::deadlines::PERIOD_EXPIRED;
use crate::rules::returns::period_expires_at;
use crate::state::File;
use crate::time::end_of_day;
use events::payloads::Subject;
use events::{Level, RuleId};

/// the ends of periods for voluntary departure that run. Where the file records already that one expired, it is not
/// among them.
pub(crate) fn of_periods(file: &File) -> Vec<Deadline> {
    let ends = file.returns.iter().filter_map(|known| {
        Some(Deadline {
            rule: PERIOD_EXPIRED,
            subject: Subject::Decision(known.decision.decision_id),
            due_at: period_expires_at(known)?,
            level: Level::Alarm,
        })
    });
    ends.collect()
}

/// the ends of the time for a reply to a consultation.
pub(crate) fn of_consultations(file: &File) -> Vec<Deadline> {
    let open = file
        .consultations
        .iter()
        .filter(|known| known.answer.is_none());
    open.map(|known| Deadline {
        rule: RuleId(65),
        subject: Subject::Consultation(known.consultation_id),
        due_at: end_of_day(known.reply_due_on),
        level: Level::Alarm,
    })
    .collect()
}
