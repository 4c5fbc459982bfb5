//! Requests of the person whose data the file holds, and their answers (GDPR Art 12-22; Regulation (EU) 2018/1861 Art 53,
//! rule R-125).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{AnswerDataSubjectRequest, RecordDataSubjectRequest};
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::data_subjects as rules;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::{DataSubjectRequest, File};
use events::payloads::{DataSubjectRequestAnswered, DataSubjectRequestRecorded, Explanation};
use events::{DataSubjectRequestId, Personal};

/// A person exercises a right. The same right asked for on the same day is the same request.
pub(crate) fn record(
    file: &File,
    command: &RecordDataSubjectRequest,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let RecordDataSubjectRequest {
        request_id,
        kind,
        received_on,
        language,
    } = *command;
    let mut known = file.data_subject_requests.iter();
    let known = known.find(|known| (known.kind, known.received_on) == (kind, received_on));
    match known {
        Some(known) if known.language == language => return Ok(Vec::new()),
        Some(_) => return Err(Refusal::RecordedOtherwise("/language".into())),
        None => {}
    }
    not_in_future(received_on, on.today, "/received_on")?;
    let recorded = DataSubjectRequestRecorded {
        request_id,
        kind,
        received_on,
        answer_due_on: rules::answer_due_on(received_on, on.parameters)?,
        language,
    };
    Ok(vec![Decided::fact(recorded, received_on)])
}

/// The controller answers, once.
pub(crate) fn answer(
    file: &File,
    command: AnswerDataSubjectRequest,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let request = request(file, command.request_id)?;
    let restrictions =
        rules::a_restriction_has_its_reason(request.kind, command.outcome, &command.restrictions)?;
    let explanation = command.explanation;
    optional_text_is_clean(explanation.as_ref(), FREE_TEXT_CHARS_MAX, "/explanation")?;
    let answered = DataSubjectRequestAnswered {
        request_id: request.request_id,
        answered_on: command.answered_on,
        outcome: command.outcome,
        restrictions,
        personal: Personal::Known(Explanation { text: explanation }),
    };
    match &request.answer {
        Some(answer) if *answer == answered => return Ok(Vec::new()),
        Some(_) => return Err(Refusal::DataSubjectRequestAnswered("/request_id".into())),
        None => {}
    }
    not_in_future(command.answered_on, on.today, "/answered_on")?;
    if command.answered_on < request.received_on {
        return Err(Refusal::AnsweredBeforeReceived("/answered_on".into()));
    }
    let late = rules::an_answer_is_late(request, command.answered_on);
    Ok(vec![
        Decided::fact(answered, command.answered_on).with(late),
    ])
}

fn request(file: &File, id: DataSubjectRequestId) -> Result<&DataSubjectRequest, Refusal> {
    let mut known = file.data_subject_requests.iter();
    let found = known.find(|known| known.request_id == id);
    found.ok_or(Refusal::UnknownDataSubjectRequest("/request_id".into()))
}

pub(crate) fn recorded(file: &mut File, event: &DataSubjectRequestRecorded) {
    file.data_subject_requests.push(DataSubjectRequest {
        request_id: event.request_id,
        kind: event.kind,
        received_on: event.received_on,
        answer_due_on: event.answer_due_on,
        language: event.language,
        answer: None,
    });
}

pub(crate) fn answered(file: &mut File, event: &DataSubjectRequestAnswered) {
    let mut known = file.data_subject_requests.iter_mut();
    if let Some(request) = known.find(|known| known.request_id == event.request_id) {
        request.answer = Some(event.clone());
    }
}
