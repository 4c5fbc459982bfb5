//! Requests of the person whose data the register holds (GDPR Art 12-22; Regulation (EU) 2018/1861 Art 53, rule R-125).

use super::Explanation;
use crate::codes::{DataSubjectRight, ExtractPart, Language, RequestOutcome, RestrictionReason};
use crate::{DataSubjectRequestId, Personal};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

payload! {
    /// `DataSubjectRequestRecorded`: the person exercises a right over the own data.
    pub struct DataSubjectRequestRecorded {
        /// The request.
        request_id: DataSubjectRequestId,
        /// The right.
        kind: DataSubjectRight,
        /// The day on which it was received.
        received_on: NaiveDate,
        /// The last day on which it is answered.
        answer_due_on: NaiveDate,
        /// The language in which the person wants the answer, if the person said so.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        language: Option<Language>,
    }

    /// What the answer to a request withholds or denies.
    pub struct Restriction {
        /// Which part; everything where the request is refused.
        part: ExtractPart,
        /// Why.
        reason: RestrictionReason,
        /// The person is not told the reason, because saying it would undermine it (Regulation (EU) 2018/1861 Art 53(3)).
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        reason_withheld: bool,
    }

    /// `DataSubjectRequestAnswered`: the controller answered; every restriction has its reason.
    pub struct DataSubjectRequestAnswered {
        /// The request.
        request_id: DataSubjectRequestId,
        /// The day.
        answered_on: NaiveDate,
        /// How.
        outcome: RequestOutcome,
        /// What is withheld or denied.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        restrictions: Vec<Restriction>,
        /// The facts behind it, for the supervisory authority. Sealed.
        personal: Personal<Explanation>,
    }
}
