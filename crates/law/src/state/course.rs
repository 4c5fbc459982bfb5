//! What happens in the course of a return case: absconding, consultations.

use chrono::NaiveDate;
use events::ConsultationId;
use events::codes::{BorderCrossingPoint, ConsultationOutcome, Country};
use serde::{Deserialize, Serialize};

parts! {
    /// The person is or was not where the person had to be.
    pub struct Absconding {
        /// Since which day; `None` where the person was found without a report before.
        absconded_on: Option<NaiveDate>,
        /// The day on which the person was found, and where.
        found: Option<(NaiveDate, Option<BorderCrossingPoint>)>,
    }

    /// A consultation of the state whose permit the person holds (rules ).
    pub struct Consultation {
        /// The consultation.
        consultation_id: ConsultationId,
        /// The state asked.
        country: Country,
        /// The day.
        opened_on: NaiveDate,
        /// The day on which the person was asked to go there.
        told_to_go_on: NaiveDate,
        /// Last day of the reply.
        reply_due_on: NaiveDate,
        /// Whether the state took the further days.
        extended: bool,
        /// How it ended; `None` while it is open.
        answer: Option<AnsweredConsultation>,
    }

    /// How a consultation ended.
    pub struct AnsweredConsultation {
        /// The day.
        on: NaiveDate,
        /// How.
        outcome: ConsultationOutcome,
    }
}
