//! Deadlines that the register watches itself (rules of level job, and the limits that nobody may have to pass to be noticed).

use crate::alerts::{called_for_on, entries};
use crate::deadlines::Deadline;
use crate::parameters::Parameters;
use crate::rules::actors::a_fact_is_due_on;
use crate::rules::alerts::{Review, review_of};
use crate::state::{Ban, File};
use crate::time::end_of_day;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use events::payloads::{Decision, Subject};
use events::{Level, RuleId};

/// the rule of the period for voluntary departure that ran out.
pub const PERIOD_EXPIRED: RuleId = RuleId(61);

/// The civil day whose end is an instant.
pub fn day_that_ended(end: DateTime<Utc>) -> NaiveDate {
    let within = end
        .checked_sub_signed(TimeDelta::milliseconds(1))
        .unwrap_or(end);
    crate::time::civil_day(within)
}

/// a file holds a fact of the register within 30 days of its opening (Reg. 122 p. 2).
pub fn a_file_holds_a_fact(file: &File, parameters: &Parameters) -> Vec<Deadline> {
    a_fact_is_due_on(file, parameters)
        .map(|day| Deadline {
            rule: RuleId(2),
            subject: Subject::File,
            due_at: end_of_day(day),
            level: Level::Warn,
        })
        .into_iter()
        .collect()
}

/// a ban without an end is reviewed by its review day.
pub fn an_unlimited_ban_is_reviewed_in_time(file: &File) -> Vec<Deadline> {
    let reviewed = |ban: &Ban| {
        let review_on = ban
            .review_on
            .filter(|_| ban.unlimited && ban.revocation.is_none())?;
        Some(Deadline {
            rule: RuleId(85),
            subject: Subject::Decision(ban.decision.decision_id),
            due_at: end_of_day(review_on),
            level: Level::Alarm,
        })
    };
    file.bans.iter().filter_map(reviewed).collect()
}

/// an open case of two files with the same document is cross-checked within twelve hours
/// (Reg. (EU) 2018/1861 Art 46(1)).
pub fn a_duplicate_case_is_cross_checked(file: &File) -> Vec<Deadline> {
    let open = file.open_duplicates();
    open.map(|case| Deadline {
        rule: RuleId(31),
        subject: Subject::Duplicate(case.other),
        due_at: case.due_at,
        level: Level::Alarm,
    })
    .collect()
}

/// notice is given four months before the review of an alert (Reg. (EU) 2018/1861 Art 39(5)), on the day after the first
/// of these deadlines; with the second one the alert is deleted, because nobody decided to keep it.
pub fn the_review_of_an_alert_is_announced(file: &File, parameters: &Parameters) -> Vec<Deadline> {
    let stands_on = |day: NaiveDate, decision: &Decision| {
        called_for_on(file, day).is_some_and(|alert| alert.decision() == decision)
    };
    let mut deadlines = Vec::new();
    for (entered_on, alert) in entries(file) {
        let decision = alert.decision();
        let Some(review) = review_of(file, &alert, (entered_on, NaiveDate::MAX), parameters) else {
            continue;
        };
        let Review {
            notice_on,
            review_on,
        } = review;
        let noticed = notice_on
            .pred_opt()
            .filter(|_| stands_on(notice_on, decision));
        let after = review_on.succ_opt();
        let lapsed = after
            .filter(|day| stands_on(*day, decision))
            .map(|_| review_on);
        deadlines.extend(noticed.into_iter().chain(lapsed).map(|day| Deadline {
            rule: RuleId(98),
            subject: Subject::Decision(decision.decision_id),
            due_at: end_of_day(day),
            level: Level::Alarm,
        }));
    }
    deadlines
}
