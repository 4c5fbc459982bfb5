//! Requests of the person whose data the register holds (GDPR Art 12-22; Regulation (EU) 2018/1861 Art 53).

use chrono::NaiveDate;
use events::DataSubjectRequestId;
use events::codes::{DataSubjectRight, ExtractPart, Language, RequestOutcome, RestrictionReason};

commands! {
    /// A person exercises a right over the own data (rule R-125).
    pub struct RecordDataSubjectRequest {
        /// The new request.
        request_id: DataSubjectRequestId,
        /// The right.
        kind: DataSubjectRight,
        /// The day on which it was received.
        received_on: NaiveDate,
        /// The language in which the person wants the answer.
        language: Option<Language>,
    }

    /// The controller answers a request (rule R-125).
    pub struct AnswerDataSubjectRequest {
        /// The request.
        request_id: DataSubjectRequestId,
        /// The day.
        answered_on: NaiveDate,
        /// How.
        outcome: RequestOutcome,
        /// What is withheld or denied.
        restrictions: Vec<AskedRestriction>,
        /// The facts behind it.
        explanation: Option<String>,
    }

    /// What is withheld or denied, as the officer says it.
    pub struct AskedRestriction {
        /// Which part.
        part: ExtractPart,
        /// Why.
        reason: Option<RestrictionReason>,
        /// The person is not told the reason.
        reason_withheld: bool,
    }
}
