//! Permits of other Schengen states and the consultation of those states (area D).

use crate::parameters::{Parameters, is_schengen_state};
use crate::refusal::Refusal;
use crate::rules::documents::is_permit_or_visa;
use crate::state::{Consultation, File};
use crate::time::{days_after, end_of_day};
use chrono::NaiveDate;
use events::codes::{BanScope, ConsultationOutcome, Country, ParameterKey};
use events::payloads::Document;
use events::{Finding, Level, RuleId};

/// before a return decision is taken about a holder of a valid permit or visa of another Schengen state, that state
/// was asked and did not maintain it (Reg. (EU) 2018/1860 Art 10; Directive 2008/115/EC Art 6(2)).
pub fn other_states_were_consulted(file: &File, decided_on: NaiveDate) -> Result<(), Refusal> {
    for state in states_of_permits(file, decided_on) {
        match answer_of(&file.consultations, state, decided_on) {
            None => return Err(Refusal::ConsultationMissing("/decision/date".into())),
            Some(ConsultationOutcome::Maintained) => {
                return Err(Refusal::PermitMaintained("".into()));
            }
            Some(ConsultationOutcome::Withdrawn | ConsultationOutcome::NoObjection) => {}
        }
    }
    Ok(())
}

/// a ban in the Schengen territory waits for the same consultation; where the other state maintains its permit, the
/// ban is for Latvia only (Reg. (EU) 2018/1861 Art 28-29).
pub fn a_schengen_ban_waits_for_consultation(
    file: &File,
    scope: BanScope,
    decided_on: NaiveDate,
) -> Result<(), Refusal> {
    match (scope, other_states_were_consulted(file, decided_on)) {
        (BanScope::Latvia, _) | (BanScope::Schengen, Ok(())) => Ok(()),
        (BanScope::Schengen, Err(Refusal::PermitMaintained(_))) => {
            Err(Refusal::BanInLatviaOnly("/decision/kind".into()))
        }
        (BanScope::Schengen, Err(missing)) => Err(missing),
    }
}

/// a consultation asks another Schengen state, and the day on which the person was asked to go there is recorded.
pub fn a_consultation_asks_another_state(
    country: Country,
    opened_on: NaiveDate,
    told_to_go_on: Option<NaiveDate>,
) -> Result<NaiveDate, Refusal> {
    if country == Country::LATVIA || !is_schengen_state(country, opened_on) {
        return Err(Refusal::ConsultationCountry("/country".into()));
    }
    told_to_go_on.ok_or(Refusal::ToldToGoMissing("/told_to_go_on".into()))
}

/// the reply is due on the 14th calendar day after the question (Reg. (EU) 2018/1860 Art 10(e); Reg. (EU) 2018/1861
/// Art 27-28).
pub fn reply_due_on(opened_on: NaiveDate, parameters: &Parameters) -> Result<NaiveDate, Refusal> {
    let days = parameters.value(ParameterKey::ConsultationReplyDays, opened_on);
    days_after(opened_on, days.into()).ok_or(Refusal::BeyondCalendar("/opened_on".into()))
}

/// the state asked takes 12 further days, once.
pub fn extended_reply_due_on(
    consultation: &Consultation,
    parameters: &Parameters,
) -> Result<NaiveDate, Refusal> {
    let days = parameters.value(
        ParameterKey::ConsultationExtensionDays,
        consultation.opened_on,
    );
    days_after(consultation.reply_due_on, days.into()).ok_or(Refusal::BeyondCalendar("".into()))
}

/// a reply, or an extension, after the last day of the reply is stored with an alarm.
pub fn reply_is_late(consultation: &Consultation, day: NaiveDate) -> Option<Finding> {
    (day > consultation.reply_due_on).then_some(Finding {
        rule: RuleId(65),
        level: Level::Alarm,
        due_at: Some(end_of_day(consultation.reply_due_on)),
    })
}

/// The other Schengen states of which the person holds a permit or visa that is valid on a day. One without a last day is
/// valid.
fn states_of_permits(file: &File, day: NaiveDate) -> impl Iterator<Item = Country> {
    let documents = file.identities.iter().flat_map(|known| &known.documents);
    let permits = documents.filter(move |document| is_valid_permit(document, day));
    permits
        .map(|document| document.issuer)
        .filter(move |state| *state != Country::LATVIA && is_schengen_state(*state, day))
}

fn is_valid_permit(document: &Document, day: NaiveDate) -> bool {
    is_permit_or_visa(document.kind)
        && document.issued_on.is_none_or(|issued_on| issued_on <= day)
        && document
            .expires_on
            .is_none_or(|expires_on| day <= expires_on)
}

/// The latest answer of a state that is known on a day.
fn answer_of(
    consultations: &[Consultation],
    state: Country,
    day: NaiveDate,
) -> Option<ConsultationOutcome> {
    let of_state = consultations.iter().filter(|known| known.country == state);
    let answers = of_state.filter_map(|known| known.answer.as_ref());
    answers
        .filter(|answer| answer.on <= day)
        .max_by_key(|answer| answer.on)
        .map(|answer| answer.outcome)
}
