//! Requests of data subjects.

use crate::circumstances::Circumstances;
use crate::command::{AnswerDataSubjectRequest, Command, RecordDataSubjectRequest};
use crate::state::File;
use events::DataSubjectRequestId;
use events::codes::{DataSubjectRight, RequestOutcome};

pub(super) fn record_request(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let record = |kind: &DataSubjectRight| {
        RecordDataSubjectRequest {
            request_id: DataSubjectRequestId::NIL,
            kind: *kind,
            received_on: on.today,
            language: None,
        }
        .into()
    };
    DataSubjectRight::ALL.iter().map(record).collect()
}

/// An answer to each request that waits; to an unknown one where there is none.
pub(super) fn answer_request(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let known = file.data_subject_requests.iter();
    let open = known.filter(|known| known.answer.is_none());
    let mut ids: Vec<_> = open.map(|known| known.request_id).collect();
    if ids.is_empty() {
        ids.push(DataSubjectRequestId::NIL);
    }
    let answer = |request_id| {
        AnswerDataSubjectRequest {
            request_id,
            answered_on: on.today,
            outcome: RequestOutcome::Granted,
            restrictions: Vec::new(),
            explanation: None,
        }
        .into()
    };
    ids.into_iter().map(answer).collect()
}
