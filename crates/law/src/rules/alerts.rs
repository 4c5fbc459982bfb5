//! The mirror of the Schengen Information System (area E).

use crate::alerts::{Alert, RefusalAlert, ReturnAlert};
use crate::execution::was_found_here;
use crate::in_force::{BanEffect, ban_effect_on};
use crate::parameters::{Parameters, is_schengen_state};
use crate::refusal::Refusal;
use crate::rules::documents::is_permit_or_visa;
use crate::state::{Ban, Consultation, File, KnownIdentity};
use chrono::{Months, NaiveDate};
use events::codes::{BanBasis, ConsultationOutcome, Country, DecisionKind, ParameterKey};
use events::payloads::{Decision, Document};
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

/// what a refusal alert lacks before it may be exported. Reason and action follow from its kind; persona non grata is
/// a national measure and no basis of field (q) (Reg. (EU) 2018/1861 Art 22(1)).
pub fn what_a_refusal_alert_lacks(
    alert: &RefusalAlert,
    primary: Option<&KnownIdentity>,
) -> Vec<AlertField> {
    let basis = (alert.basis == BanBasis::Png).then_some(AlertField::Basis);
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
/// state (Reg. (EU) 2018/1861 Art 23(2)).
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
    live.min_by_key(|ban| Reverse(ends(ban)))
}

/// a refusal alert takes effect when the person has left: nothing after the last departure shows that the person is
/// here (Reg. (EU) 2018/1861 Art 24(3); Reg. (EU) 2018/1860 Art 6(2)).
pub fn the_person_has_left(file: &File, day: NaiveDate) -> bool {
    let departures = file.departures.iter().map(|known| known.departed_on);
    let removals = file.removals.iter().map(|known| known.removed_on);
    let left_on = departures.chain(removals).filter(|left| *left <= day).max();
    !was_found_here(file, left_on.unwrap_or(NaiveDate::MIN), day)
}

/// while another member state has not said what becomes of its permit or long-stay visa, and where it maintains it,
/// nothing is exported (Reg. (EU) 2018/1860 Art 9-12; Reg. (EU) 2018/1861 Art 27-29).
pub fn permits_of_other_states_are_settled(file: &File, day: NaiveDate) -> bool {
    let documents = file.identities.iter().flat_map(|known| &known.documents);
    let permits = documents.filter(|document| is_permit_of_another_state(document, day));
    let opened = file
        .consultations
        .iter()
        .filter(|known| known.opened_on <= day);
    let asked = opened.map(|known| known.country);
    let mut states = permits.map(|document| document.issuer).chain(asked);
    states.all(|state| is_settled(&file.consultations, state, day))
}

fn is_permit_of_another_state(document: &Document, day: NaiveDate) -> bool {
    let permit = is_permit_or_visa(document.kind);
    let valid = document.expires_on.is_none_or(|last| day <= last);
    let elsewhere = document.issuer != Country::LATVIA && is_schengen_state(document.issuer, day);
    permit && valid && elsewhere
}

/// Whether the last consultation of a state ended so that the permit does not stand in the way.
fn is_settled(consultations: &[Consultation], state: Country, day: NaiveDate) -> bool {
    let of_state = |known: &&Consultation| known.country == state && known.opened_on <= day;
    let last = consultations.iter().rfind(of_state);
    let answer = last.and_then(|known| known.answer.as_ref());
    let answer = answer.filter(|answer| answer.on <= day);
    match answer.map(|answer| answer.outcome) {
        Some(ConsultationOutcome::Withdrawn | ConsultationOutcome::NoObjection) => true,
        Some(ConsultationOutcome::Maintained) | None => false,
    }
}

/// When an alert is reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Review {
    /// From when on notice is given that the review comes.
    pub notice_on: NaiveDate,
    /// The last day on which it is kept without an extension.
    pub review_on: NaiveDate,
}

/// an alert is reviewed within three years of its entry, one about a ban that is longer within five; notice is given
/// four months before. An alert that ends earlier by itself is not reviewed (Reg. (EU) 2018/1861 Art 39).
pub fn an_alert_is_reviewed(
    alert: &Alert,
    entered_on: NaiveDate,
    parameters: &Parameters,
) -> Option<Review> {
    let usual = parameters.years(ParameterKey::AlertReviewYears, entered_on);
    let (years, until) = match alert {
        Alert::Return(_) => (usual, None),
        Alert::Refusal(refusal) => {
            let is_longer = |until| {
                let usual_end = usual.end_from(refusal.from);
                usual_end.is_some_and(|end| end < until)
            };
            let long = refusal.until.is_none_or(is_longer);
            let key = ParameterKey::AlertReviewLongYears;
            let years = if long {
                parameters.years(key, entered_on)
            } else {
                usual
            };
            (years, refusal.until)
        }
    };
    let review_on = years.end_from(entered_on)?;
    let notice = parameters.value(ParameterKey::AlertReviewNoticeMonths, entered_on);
    let notice_on = review_on.checked_sub_months(Months::new(notice))?;
    let outlives = until.is_none_or(|until| review_on <= until);
    outlives.then_some(Review {
        notice_on,
        review_on,
    })
}

/// without a decision on extension the alert is deleted after its review day (Reg. (EU) 2018/1861 Art 39(5)).
pub fn an_alert_lapses(review: &Review, extended_until: Option<NaiveDate>, day: NaiveDate) -> bool {
    let last = extended_until.map_or(review.review_on, |until| until.max(review.review_on));
    last < day
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
