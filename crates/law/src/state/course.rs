//! What happens in the course of a return case: appeals, failed removals, absconding, consultations, bars, citizenship.

use chrono::NaiveDate;
use events::codes::{
    BorderCrossingPoint, ConsultationDirection, ConsultationOutcome, Country, RemovalFailureReason,
};
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
        /// Whether a court let the decision work in spite of it (rule R-074).
        lifted: bool,
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

    /// A consultation of the state whose permit the person holds, or by it (rules ).
    pub struct Consultation {
        /// The consultation.
        consultation_id: ConsultationId,
        /// Who asks.
        direction: ConsultationDirection,
        /// The other state.
        country: Country,
        /// The day.
        opened_on: NaiveDate,
        /// The day on which the person was asked to go there, where Latvia asks.
        told_to_go_on: Option<NaiveDate>,
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

    /// A decision to keep an alert beyond its review (rules ).
    pub struct AlertExtension {
        /// The decision that the alert is about.
        target: DecisionId,
        /// The day on which it was decided.
        extended_on: NaiveDate,
        /// The next day by which it is reviewed.
        review_on: NaiveDate,
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
    /// whether it suspends the decision: it is pending and has this effect, and no court has lifted it.
    pub(crate) fn suspends(&self) -> bool {
        self.lodged.suspensive && self.decided.is_none() && !self.lifted
    }

    /// The ruling, if there was one.
    pub fn ruling(&self) -> Option<&Decision> {
        self.decided.as_ref()?.decision.as_ref()
    }
}

impl Consultation {
    /// how it ended, as it is known on a day. Where Latvia did not reply in time, its silence counts as no objection,
    /// whatever it said afterwards (Reg. (EU) 2018/1860 Art 9(1)).
    pub fn outcome_on(&self, day: NaiveDate) -> Option<ConsultationOutcome> {
        let answered = self.answer.as_ref().filter(|answer| answer.on <= day);
        let in_time = |answer: &&AnsweredConsultation| answer.on <= self.reply_due_on;
        match self.direction {
            ConsultationDirection::LatviaAsks => answered.map(|answer| answer.outcome),
            ConsultationDirection::LatviaIsAsked if self.reply_due_on < day => {
                let reply = answered.filter(in_time);
                Some(reply.map_or(ConsultationOutcome::NoObjection, |answer| answer.outcome))
            }
            ConsultationDirection::LatviaIsAsked => answered.map(|answer| answer.outcome),
        }
    }
}

impl RemovalBar {
    /// Whether it stands on a day.
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        self.since <= day && self.lifted_on.is_none_or(|lifted_on| day < lifted_on)
    }
}
