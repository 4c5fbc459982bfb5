//! Requests of the person about the own data (rule R-125).

use chrono::{DateTime, NaiveDate, Utc};
use events::DataSubjectRequestId;
use events::codes::{DataSubjectRight, Language, Organisation, RequestOutcome};
use events::payloads::{DataSubjectRequestAnswered, DataSubjectRequestRecorded, Restriction};

use super::document::{CaseDocument, views};
use super::sealed;
use super::sources::ChangedBy;
use crate::{Envelope, Unappliable};

views! {
    /// A request of a data subject (GDPR Art 12-22; Reg. (EU) 2018/1861 Art 53).
    pub struct DataSubjectRequestView {
        /// The request.
        request_id: DataSubjectRequestId,
        /// The right.
        kind: DataSubjectRight,
        /// The day on which it was received.
        received_on: NaiveDate,
        /// The last day on which it is answered.
        answer_due_on: NaiveDate,
        /// The language in which the person wants the answer.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        language: Option<Language>,
        /// The day of the answer; absent while it is open.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        answered_on: Option<NaiveDate>,
        /// How it was answered.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        outcome: Option<RequestOutcome>,
        /// What the answer withholds or denies, and why.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        restrictions: Vec<Restriction>,
        /// The facts behind the answer.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        explanation: Option<String>,
        /// The explanation was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// When the request was recorded.
        recorded_at: DateTime<Utc>,
        /// Who recorded it.
        organisation: Organisation,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }
}

pub(super) fn recorded(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DataSubjectRequestRecorded,
) {
    case.data_subject_requests.push(DataSubjectRequestView {
        request_id: event.request_id,
        kind: event.kind,
        received_on: event.received_on,
        answer_due_on: event.answer_due_on,
        language: event.language,
        answered_on: None,
        outcome: None,
        restrictions: Vec::new(),
        explanation: None,
        erased: false,
        recorded_at: envelope.metadata.recorded_at,
        organisation: envelope.metadata.actor.organisation,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}

pub(super) fn answered(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DataSubjectRequestAnswered,
) -> Result<(), Unappliable> {
    let id = event.request_id;
    let mut requests = case.data_subject_requests.iter_mut();
    let found = requests.find(|request| request.request_id == id);
    let request = found.ok_or(Unappliable::unknown("request of the data subject", id.0))?;
    request.answered_on = Some(event.answered_on);
    request.outcome = Some(event.outcome);
    request.restrictions.clone_from(&event.restrictions);
    request.explanation = sealed::text(&event.personal);
    request.erased = sealed::erased(&event.personal);
    request.changed_by.add(envelope.position);
    Ok(())
}
