//! Consultation of the state whose permit the person holds (Reg. (EU) 2018/1860 Art 9-12, rules ).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{AnswerConsultation, ExtendConsultation, OpenConsultation};
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::consultations as rules;
use crate::state::{AnsweredConsultation, Consultation, File};
use events::ConsultationId;
use events::payloads::{ConsultationAnswered, ConsultationExtended, ConsultationOpened};

/// Another Schengen state is asked about its permit, or asks Latvia about its decision.
pub(crate) fn open(
    file: &File,
    command: &OpenConsultation,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let OpenConsultation {
        consultation_id,
        direction,
        country,
        opened_on,
        told_to_go_on,
    } = *command;
    rules::a_consultation_is_with_another_state(direction, country, opened_on, told_to_go_on)?;
    let repeated = |known: &Consultation| {
        (known.direction, known.country) == (direction, country)
            && (known.opened_on, known.told_to_go_on) == (opened_on, told_to_go_on)
    };
    if file.consultations.iter().any(repeated) {
        return Ok(Vec::new());
    }
    not_in_future(opened_on, on.today, "/opened_on")?;
    if let Some(told_to_go_on) = told_to_go_on {
        not_in_future(told_to_go_on, on.today, "/told_to_go_on")?;
    }
    let is_open = |known: &Consultation| {
        (known.direction, known.country) == (direction, country)
            && known.outcome_on(on.today).is_none()
    };
    if file.consultations.iter().any(is_open) {
        return Err(Refusal::ConsultationOpen("/country".into()));
    }
    let opened = ConsultationOpened {
        consultation_id,
        direction,
        country,
        opened_on,
        told_to_go_on,
        reply_due_on: rules::reply_due_on(direction, opened_on, on.parameters)?,
    };
    Ok(vec![Decided::fact(opened, opened_on)])
}

/// The state asked takes the further days, once.
pub(crate) fn extend(
    file: &File,
    command: &ExtendConsultation,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let known = consultation(file, command.consultation_id)?;
    if known.extended {
        return Ok(Vec::new());
    }
    if known.answer.is_some() {
        return Err(Refusal::ConsultationEnded("/consultation_id".into()));
    }
    let extended = ConsultationExtended {
        consultation_id: known.consultation_id,
        reply_due_on: rules::extended_reply_due_on(known, on.parameters)?,
    };
    let late = rules::reply_is_late(known, on.today);
    Ok(vec![Decided::fact(extended, on.today).with(late)])
}

/// The state asked replied, or its silence counts as a reply.
pub(crate) fn answer(
    file: &File,
    command: &AnswerConsultation,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let AnswerConsultation {
        consultation_id,
        answered_on,
        outcome,
    } = *command;
    let known = consultation(file, consultation_id)?;
    let asked = AnsweredConsultation {
        on: answered_on,
        outcome,
    };
    match &known.answer {
        Some(answer) if *answer == asked => return Ok(Vec::new()),
        Some(_) => return Err(Refusal::ConsultationEnded("/consultation_id".into())),
        None => {}
    }
    rules::an_answer_fits_the_question(known.direction, outcome)?;
    not_in_future(answered_on, on.today, "/answered_on")?;
    if answered_on < known.opened_on {
        return Err(Refusal::AnsweredBeforeOpened("/answered_on".into()));
    }
    let answered = ConsultationAnswered {
        consultation_id,
        answered_on,
        outcome,
    };
    let late = rules::reply_is_late(known, answered_on);
    Ok(vec![Decided::fact(answered, answered_on).with(late)])
}

fn consultation(file: &File, id: ConsultationId) -> Result<&Consultation, Refusal> {
    file.consultations
        .iter()
        .find(|known| known.consultation_id == id)
        .ok_or(Refusal::UnknownConsultation("/consultation_id".into()))
}

pub(crate) fn opened(file: &mut File, event: &ConsultationOpened) {
    file.consultations.push(Consultation {
        consultation_id: event.consultation_id,
        direction: event.direction,
        country: event.country,
        opened_on: event.opened_on,
        told_to_go_on: event.told_to_go_on,
        reply_due_on: event.reply_due_on,
        extended: false,
        answer: None,
    });
}

pub(crate) fn extended(file: &mut File, event: &ConsultationExtended) {
    if let Some(known) = consultation_mut(file, event.consultation_id) {
        known.extended = true;
        known.reply_due_on = event.reply_due_on;
    }
}

pub(crate) fn answered(file: &mut File, event: &ConsultationAnswered) {
    if let Some(known) = consultation_mut(file, event.consultation_id) {
        known.answer = Some(AnsweredConsultation {
            on: event.answered_on,
            outcome: event.outcome,
        });
    }
}

fn consultation_mut(file: &mut File, id: ConsultationId) -> Option<&mut Consultation> {
    file.consultations
        .iter_mut()
        .find(|known| known.consultation_id == id)
}
