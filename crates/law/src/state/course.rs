//! What happens in the course of a return case: appeals, failed removals, absconding, consultations, bars, citizenship.

use chrono::NaiveDate;
use events::codes::{BorderCrossingPoint, ConsultationOutcome, Country, RemovalFailureReason};
use events::payloads::{AppealDecided, AppealLodged, Decision};
use events::{ConsultationId, DecisionId, RemovalBarId};
use serde::{Deserialize, Serialize};

parts! {
    /// An appeal against a decision.
    pub struct Appeal {
        /// How it was lodged.
        lodged: AppealLodged,
        /// How it ended; `None` while it is pending.
        decided: Option<AppealDecided>,
    }

    /// A departure that did not happen.
    pub struct Refutation {
        /// The day of that departure.
        departed_on: NaiveDate,
        /// The day on which the person was found to be here.
        refuted_on: NaiveDate,
    }

    /// A removal that was tried and failed (rule R-072).
    pub struct FailedRemoval {
        /// The removal order.
        target: DecisionId,
        /// The day.
        failed_on: NaiveDate,
        /// Why.
        reason: RemovalFailureReason,
        /// What is said about it; `None` also after lawful erasure.
        note: Option<String>,
    }

    /// The person is or was not where the person had to be.
    pub struct Absconding {
        /// Since which day; `None` where the person was found without a report before.
        absconded_on: Option<NaiveDate>,
        /// What is said about it; `None` also after lawful erasure.
        note: Option<String>,
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

    /// A country to which nobody removes the person (rule R-062).
    pub struct RemovalBar {
        /// The bar.
        bar_id: RemovalBarId,
        /// The country.
        country: Country,
        /// Since which day.
        since: NaiveDate,
        /// From which day it does not stand any more.
        lifted_on: Option<NaiveDate>,
    }

    /// A citizenship that the person acquired (rule R-100).
    pub struct Citizenship {
        /// The state.
        country: Country,
        /// The day.
        acquired_on: NaiveDate,
    }
}

impl Appeal {
    /// The ruling, if there was one.
    pub fn ruling(&self) -> Option<&Decision> {
        self.decided.as_ref()?.decision.as_ref()
    }
}

impl RemovalBar {
    /// Whether it stands on a day.
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        self.since <= day && self.lifted_on.is_none_or(|lifted_on| day < lifted_on)
    }
}
