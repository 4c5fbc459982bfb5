//! Permits of other Schengen states and the consultation of those states (area D).

use crate::parameters::{Parameters, is_schengen_state};
use crate::refusal::Refusal;
use crate::rules::documents::is_permit_or_visa;
use crate::state::{AnsweredConsultation, Consultation, File};
use crate::time::{days_after, end_of_day};
use chrono::NaiveDate;
use events::codes::{
    BanScope, ConsultationDirection, ConsultationOutcome, Country, DocumentKind, ParameterKey,
};
use events::payloads::Document;
use events::{Finding, Level, RuleId};

/// before a return decision is taken about a holder of a valid permit or visa of another Schengen state, that state
/// was asked and did not maintain it (Reg. (EU) 2018/1860 Art 10; Directive 2008/115/EC Art 6(2)). A state that was asked
/// counts also where its permit is not on the file; of several consultations of a state the last one decides, and it says
/// nothing about a permit that was issued after its answer.
pub fn other_states_were_consulted(file: &File, day: NaiveDate) -> Result<(), Refusal> {
    let held = permits_of_other_states(file)
        .filter(|permit| is_valid(permit, day))
        .map(|permit| (permit.issuer, permit.issued_on));
    let asked = file
        .consultations
        .iter()
        .filter(|known| known.direction.is_outgoing() && known.opened_on <= day)
        .filter(|known| !is_about_an_expired_permit(known, file, day))
        .map(|known| (known.country, None));
    for (state, issued_on) in held.chain(asked) {
        let answer = last_answer(&file.consultations, state, day);
        let answer = answer.filter(|answer| issued_on.is_none_or(|day| day <= answer.on));
        match answer.map(|answer| answer.outcome) {
            // An objection is an answer of Latvia and none to its own question.
            None | Some(ConsultationOutcome::Objection) => {
                return Err(Refusal::ConsultationMissing("/decision/date".into()));
            }
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

/// a consultation is one with another Schengen state; where Latvia asks, the day on which the person was asked to go
/// there is recorded.
pub fn a_consultation_is_with_another_state(
    direction: ConsultationDirection,
    country: Country,
    opened_on: NaiveDate,
    told_to_go_on: Option<NaiveDate>,
) -> Result<(), Refusal> {
    if country == Country::LATVIA || !is_schengen_state(country, opened_on) {
        return Err(Refusal::ConsultationCountry("/country".into()));
    }
    if direction.is_outgoing() && told_to_go_on.is_none() {
        return Err(Refusal::ToldToGoMissing("/told_to_go_on".into()));
    }
    Ok(())
}

/// the reply is due on the 14th calendar day after the question, that of Latvia on the 10th (Reg. (EU) 2018/1860 Art
/// 9(1), 10(e); Reg. (EU) 2018/1861 Art 27-28).
pub fn reply_due_on(
    direction: ConsultationDirection,
    opened_on: NaiveDate,
    parameters: &Parameters,
) -> Result<NaiveDate, Refusal> {
    let key = match direction {
        ConsultationDirection::LatviaAsks => ParameterKey::ConsultationReplyDays,
        ConsultationDirection::LatviaIsAsked => ParameterKey::ConsultationReplyToOthersDays,
    };
    let days = parameters.value(key, opened_on);
    days_after(opened_on, days.into()).ok_or(Refusal::BeyondCalendar("/opened_on".into()))
}

/// the state asked withdraws or maintains its permit; Latvia, which is asked about its own decision, objects or does
/// not.
pub fn an_answer_fits_the_question(
    direction: ConsultationDirection,
    outcome: ConsultationOutcome,
) -> Result<(), Refusal> {
    let of_latvia = match outcome {
        ConsultationOutcome::Withdrawn | ConsultationOutcome::Maintained => false,
        ConsultationOutcome::Objection => true,
        ConsultationOutcome::NoObjection => return Ok(()),
    };
    if of_latvia == direction.is_outgoing() {
        return Err(Refusal::AnswerOfTheOtherSide("/outcome".into()));
    }
    Ok(())
}

/// the state asked takes 12 further days, once; Latvia has none.
pub fn extended_reply_due_on(
    consultation: &Consultation,
    parameters: &Parameters,
) -> Result<NaiveDate, Refusal> {
    if !consultation.direction.is_outgoing() {
        return Err(Refusal::ReplyOfLatviaNotExtended("/consultation_id".into()));
    }
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

/// Permits and visas of other Schengen states, valid or not.
fn permits_of_other_states(file: &File) -> impl Iterator<Item = &Document> {
    let documents = file.identities.iter().flat_map(|known| &known.documents);
    documents.filter(|document| is_permit_of_another_state(document.kind, document.issuer))
}

/// Whether a document lets its holder stay in another state than Latvia.
pub fn is_permit_of_another_state(kind: DocumentKind, issuer: Country) -> bool {
    is_permit_or_visa(kind) && issuer != Country::LATVIA
}

/// Whether a permit counts on a day. One without a last day is valid.
fn is_valid(permit: &Document, day: NaiveDate) -> bool {
    permit_counts_on(permit.issuer, (permit.issued_on, permit.expires_on), day)
}

/// whether a permit of a state, issued and expiring on these days, counts on a day. One without a last day is valid.
pub fn permit_counts_on(
    issuer: Country,
    (issued_on, expires_on): (Option<NaiveDate>, Option<NaiveDate>),
    day: NaiveDate,
) -> bool {
    is_schengen_state(issuer, day)
        && issued_on.is_none_or(|issued_on| issued_on <= day)
        && expires_on.is_none_or(|expires_on| day <= expires_on)
}

/// Whether every permit that the state could be asked about is on the file and has expired since.
fn is_about_an_expired_permit(asked: &Consultation, file: &File, day: NaiveDate) -> bool {
    let mut permits = permits_of_other_states(file)
        .filter(|permit| permit.issuer == asked.country && is_valid(permit, asked.opened_on))
        .peekable();
    permits.peek().is_some() && permits.all(|permit| !is_valid(permit, day))
}

/// The answer to the last consultation of a state, if it is known on a day.
fn last_answer(
    consultations: &[Consultation],
    state: Country,
    day: NaiveDate,
) -> Option<&AnsweredConsultation> {
    let of_state = |known: &&Consultation| {
        known.direction.is_outgoing() && known.country == state && known.opened_on <= day
    };
    let last = consultations.iter().filter(of_state);
    let last = last.max_by_key(|known| known.opened_on)?;
    last.answer.as_ref().filter(|answer| answer.on <= day)
}
