//! Requests of the person whose data the file holds.

use chrono::NaiveDate;
use events::DataSubjectRequestId;
use events::codes::{DataSubjectRight, Language};
use events::payloads::DataSubjectRequestAnswered;
use serde::{Deserialize, Serialize};

parts! {
    /// A request of a data subject (rule R-125).
    pub struct DataSubjectRequest {
        /// The request.
        request_id: DataSubjectRequestId,
        /// The right.
        kind: DataSubjectRight,
        /// The day on which it was received.
        received_on: NaiveDate,
        /// The last day on which it is answered.
        answer_due_on: NaiveDate,
        /// The language in which the person wants the answer.
        language: Option<Language>,
        /// The answer; `None` while it is open.
        answer: Option<DataSubjectRequestAnswered>,
    }
}
