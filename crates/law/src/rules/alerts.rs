//! The mirror of the Schengen Information System (area E).

use crate::alerts::{Alert, RefusalAlert, ReturnAlert, entries};
use crate::execution::was_found_here;
use crate::in_force::{BanEffect, ban_effect_on};
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::rules::consultations::other_states_were_consulted;
use crate::state::{Ban, File, KnownIdentity};
use crate::time::end_of_day;
use chrono::{Months, NaiveDate};
use events::codes::{BanBasis, DecisionKind, ParameterKey};
use events::payloads::Decision;
use events::{Finding, Level, RuleId};
use std::cmp::Reverse;

/// What an alert must have before it is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertField {
    /// The surname, or the single name of a person without one.
    Surname,
    /// The date of birth.
    BirthDate,
    /// The reference of the decision.
    DecisionReference,
    /// The basis of a refusal of entry, field (q).
    Basis,
    /// The last day of voluntary departure, field (x).
    LastDay,
}

impl AlertField {
    /// The code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Surname => "SURNAME",
            Self::BirthDate => "BIRTH_DATE",
            Self::DecisionReference => "DECISION_REFERENCE",
            Self::Basis => "BASIS",
            Self::LastDay => "LAST_DAY",
        }
    }
}

/// whether a basis is one of field (q): persona non grata is a national measure (Reg. (EU) 2018/1861 Art 20(2)(q)).
fn has_a_basis(basis: BanBasis) -> bool {
    basis != BanBasis::Png
}

/// what a refusal alert lacks before it may be exported. Reason and action follow from its kind
/// (Reg. (EU) 2018/1861 Art 22(1)).
pub fn what_a_refusal_alert_lacks(
    alert: &RefusalAlert,
    primary: Option<&KnownIdentity>,
) -> Vec<AlertField> {
    let basis = (!has_a_basis(alert.basis)).then_some(AlertField::Basis);
    let common = what_every_alert_lacks(&alert.decision, primary);
    common.into_iter().chain(basis).collect()
}

/// what a return alert lacks before it may be exported: the last day (x) where a period is granted. The ban flag (z)
/// is always derived (Reg. (EU) 2018/1860 Art 4(2)).
pub fn what_a_return_alert_lacks(
    alert: &ReturnAlert,
    primary: Option<&KnownIdentity>,
) -> Vec<AlertField> {
    let without_end = alert.voluntary && alert.last_day.is_none();
    let common = what_every_alert_lacks(&alert.decision, primary);
    common
        .into_iter()
        .chain(without_end.then_some(AlertField::LastDay))
        .collect()
}

fn what_every_alert_lacks(decision: &Decision, primary: Option<&KnownIdentity>) -> Vec<AlertField> {
    let names = primary.and_then(|primary| primary.names.as_ref());
    let has_surname =
        names.is_some_and(|names| names.surname.is_some() || names.given_names.len() == 1);
    let born = names.is_some_and(|names| names.birth.date.is_some());
    let referred = !decision.number.trim().is_empty();
    let fields = [
        (has_surname, AlertField::Surname),
        (born, AlertField::BirthDate),
        (referred, AlertField::DecisionReference),
    ];
    let lacking = fields.into_iter().filter(|(there, _)| !there);
    lacking.map(|(_, field)| field).collect()
}

/// of several live bans for the Schengen territory the one that ends last leads, because a person has one alert of a
/// state (Reg. (EU) 2018/1861 Art 23(2)). One without a basis of field (q) leads only where there is no other.
pub fn the_leading_measure(bans: &[Ban], day: NaiveDate) -> Option<&Ban> {
    let refuses = |ban: &&Ban| {
        ban.decision.kind == DecisionKind::BanSch
            && ban_effect_on(&ban.times(), day) == BanEffect::Refuse
    };
    let ends = |ban: &Ban| {
        ban.dates()
            .and_then(|dates| dates.valid_until)
            .unwrap_or(NaiveDate::MAX)
    };
    // The first of equals leads.
    let live = bans.iter().filter(refuses);
    live.min_by_key(|ban| (!has_a_basis(ban.basis), Reverse(ends(ban))))
}

/// a refusal alert takes effect when the person has left: nothing after the last departure shows that the person is
/// here (Reg. (EU) 2018/1861 Art 24(3); Reg. (EU) 2018/1860 Art 6(2)).
pub fn the_person_has_left(file: &File, day: NaiveDate) -> bool {
    let left_on = file.days_left().filter(|left| *left <= day).max();
    !was_found_here(file, left_on.unwrap_or(NaiveDate::MIN), day)
}

/// while another member state has not said what becomes of its permit or long-stay visa, and where it maintains it,
/// nothing is exported (Reg. (EU) 2018/1860 Art 9-12; Reg. (EU) 2018/1861 Art 27-29): what refuses a new decision by R-064
/// holds back the alert on an old one.
pub fn permits_of_other_states_are_settled(file: &File, day: NaiveDate) -> bool {
    other_states_were_consulted(file, day).is_ok()
}

/// When an alert is reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Review {
    /// From when on notice is given that the review comes.
    pub notice_on: NaiveDate,
    /// The last day on which it is kept without an extension.
    pub review_on: NaiveDate,
}

/// an alert is reviewed within three years of its entry or of the last decision to keep it, one about a ban that is
/// longer within five (Reg. (EU) 2018/1861 Art 39(2), (3)).
pub fn review_day(alert: &Alert, since: NaiveDate, parameters: &Parameters) -> Option<NaiveDate> {
    let usual = parameters.years(ParameterKey::AlertReviewYears, since);
    let is_longer = |refusal: &RefusalAlert| {
        let usual_end = usual.end_from(refusal.from);
        let ends_later = |until| usual_end.is_some_and(|end| end < until);
        refusal.until.is_none_or(ends_later)
    };
    let years = match alert {
        Alert::Refusal(refusal) if is_longer(refusal) => {
            parameters.years(ParameterKey::AlertReviewLongYears, since)
        }
        Alert::Refusal(_) | Alert::Return(_) => usual,
    };
    years.end_from(since)
}

/// notice of a review is given four months before. An alert that ends earlier by itself is not reviewed
/// (Reg. (EU) 2018/1861 Art 39(5)).
pub fn an_alert_is_reviewed(
    alert: &Alert,
    since: NaiveDate,
    review_on: NaiveDate,
    parameters: &Parameters,
) -> Option<Review> {
    let until = match alert {
        Alert::Return(_) => None,
        Alert::Refusal(refusal) => refusal.until,
    };
    let notice = parameters.value(ParameterKey::AlertReviewNoticeMonths, since);
    let notice_on = review_on.checked_sub_months(Months::new(notice))?;
    let outlives = until.is_none_or(|until| review_on <= until);
    outlives.then_some(Review {
        notice_on,
        review_on,
    })
}

/// the review for which the alert about a decision waits on a day: counted from its entry, or set by the last decision
/// to keep it.
pub fn review_on(
    file: &File,
    alert: &Alert,
    day: NaiveDate,
    parameters: &Parameters,
) -> Option<Review> {
    let mut entries = entries(file).into_iter();
    let of_decision = |(_, entered): &(_, Alert)| entered.decision() == alert.decision();
    let (entered_on, _) = entries.find(of_decision)?;
    review_of(file, alert, (entered_on, day), parameters)
}

/// The same for an alert that was entered on a day.
pub(crate) fn review_of(
    file: &File,
    alert: &Alert,
    (entered_on, day): (NaiveDate, NaiveDate),
    parameters: &Parameters,
) -> Option<Review> {
    let target = alert.decision().decision_id;
    let extended = file.alert_extensions.iter().filter(|known| {
        known.target == target && entered_on <= known.extended_on && known.extended_on <= day
    });
    let (since, review_on) = match extended.max_by_key(|known| known.extended_on) {
        Some(extended) => (extended.extended_on, extended.review_on),
        None => (entered_on, review_day(alert, entered_on, parameters)?),
    };
    an_alert_is_reviewed(alert, since, review_on, parameters)
}

/// without a decision on extension the alert is deleted after its review day (Reg. (EU) 2018/1861 Art 39(5)).
pub fn an_alert_lapses(review: &Review, day: NaiveDate) -> bool {
    review.review_on < day
}

/// a decision to keep an alert that had lapsed is stored with an alarm; the alert stands again from that day on.
pub fn an_extension_is_late(
    file: &File,
    alert: &Alert,
    extended_on: NaiveDate,
    parameters: &Parameters,
) -> Option<Finding> {
    let review = review_on(file, alert, extended_on, parameters)?;
    an_alert_lapses(&review, extended_on).then_some(Finding {
        rule: RuleId(98),
        level: Level::Alarm,
        due_at: Some(end_of_day(review.review_on)),
    })
}

/// an extension records the individual assessment: its text and the officer who made it (Reg. (EU) 2018/1861 Art
/// 39(4)).
pub fn an_extension_has_an_assessment(text: &str, officer: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::AssessmentMissing("/assessment".into()));
    }
    if officer.trim().is_empty() {
        return Err(Refusal::AssessmentMissing("/officer".into()));
    }
    Ok(())
}
