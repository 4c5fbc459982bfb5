//! The course of a return case and of bans: courts, extensions, appeals, failures, permissions.

use super::{Decision, Explanation, Profile, ProofReference};
use crate::codes::{
    AppealOutcome, Authority, BorderCrossingPoint, CaseClosingReason, ConsultationDirection,
    ConsultationOutcome, Country, DepartureForm, DepartureOutcome, PermissionGround,
    RemovalFailureReason, Violation,
};
use crate::{AppealId, ConsultationId, DecisionId, Personal, RemovalBarId, Term};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

payload! {
    /// `CourtExpulsionRecorded`: a criminal court imposed expulsion as an additional penalty (Reg. 122 p. 5.7.6, rule R-006).
    pub struct CourtExpulsionRecorded {
        /// The judgment, kind `RD_COURT`.
        decision: Decision,
        /// Violations on which it rests.
        grounds: Vec<Violation>,
        /// The country of removal, if already known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        destination: Option<Country>,
        /// The length of the ban that the judgment imposes with it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ban_term: Option<Term>,
        /// The return decision that it follows and supersedes (rule R-060).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        predecessor: Option<DecisionId>,
        /// Who the person was for the statistics.
        profile: Profile,
    }

    /// `DeparturePeriodExtended`: the period for voluntary departure is extended (Directive 2008/115/EC Art 7(2), rule R-056).
    pub struct DeparturePeriodExtended {
        /// The return decision.
        target: DecisionId,
        /// The extending decision, kind `PERIOD_EXT`.
        decision: Decision,
        /// The new last day of voluntary departure.
        last_day: NaiveDate,
    }

    /// `DeparturePeriodExpired`: the last day of voluntary departure passed and no departure is known (rule R-061).
    pub struct DeparturePeriodExpired {
        /// The return decision.
        target: DecisionId,
        /// The last day that passed.
        last_day: NaiveDate,
    }

    /// `AppealLodged`: the person contests a decision or appeals against it. With suspensive effect the decision is suspended
    /// by an event of its own (rule R-074).
    pub struct AppealLodged {
        /// The appeal.
        appeal_id: AppealId,
        /// The decision.
        target: DecisionId,
        /// The court or authority.
        body: Authority,
        /// The day.
        lodged_on: NaiveDate,
        /// Whether it has suspensive effect.
        suspensive: bool,
    }

    /// `AppealDecided`: an appeal ended. What follows for the decision comes as events of its own.
    pub struct AppealDecided {
        /// The appeal.
        appeal_id: AppealId,
        /// The ruling, kind `APPEAL_RULING`; absent where the person withdrew.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision: Option<Decision>,
        /// The day.
        decided_on: NaiveDate,
        /// How.
        outcome: AppealOutcome,
    }

    /// `DepartureRefuted`: the person was found to be here, a recorded departure did not happen, nor any other one that was
    /// recorded under the same decision.
    pub struct DepartureRefuted {
        /// The return decision that was held to be complied with.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        target: Option<DecisionId>,
        /// The day of the departure that did not happen.
        departed_on: NaiveDate,
        /// The day on which the person was found.
        refuted_on: NaiveDate,
        /// The decision that has taken its place since (rule R-060); without one it stands where it stood.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        superseded_by: Option<DecisionId>,
        /// Sealed.
        personal: Personal<ProofReference>,
    }

    /// `DecisionExecuted`: a departure that was recorded before complied with a return decision that was recorded, was made
    /// known or became live again only afterwards (rules ).
    pub struct DecisionExecuted {
        /// The return decision.
        target: DecisionId,
        /// The day of the departure; the latest possible one where only a range is known.
        departed_on: NaiveDate,
        /// Whereto.
        destination: Country,
        /// In which form.
        form: DepartureForm,
        /// How the decision was complied with.
        outcome: DepartureOutcome,
        /// Who the person was for the statistics.
        profile: Profile,
    }

    /// `EntryBanAwaitsDeparture`: a ban that had started waits for departure again, because the departure is refuted.
    pub struct EntryBanAwaitsDeparture {
        /// The ban.
        target: DecisionId,
    }

    /// `RemovalAttemptFailed`: a removal was tried and failed; the decision stays live (rule R-072).
    pub struct RemovalAttemptFailed {
        /// The removal order.
        target: DecisionId,
        /// The day.
        failed_on: NaiveDate,
        /// Why.
        reason: RemovalFailureReason,
        /// Sealed.
        personal: Personal<Explanation>,
    }

    /// `AbscondingReported`: the person is not where the person has to be.
    pub struct AbscondingReported {
        /// Since which day.
        absconded_on: NaiveDate,
        /// Sealed.
        personal: Personal<Explanation>,
    }

    /// `PersonFound`: the person who had absconded was found.
    pub struct PersonFound {
        /// The day.
        found_on: NaiveDate,
        /// Where.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        place: Option<BorderCrossingPoint>,
    }

    /// `CaseClosed`: a return case ends without a departure under it.
    pub struct CaseClosed {
        /// The live return decision.
        target: DecisionId,
        /// The day.
        closed_on: NaiveDate,
        /// Why.
        reason: CaseClosingReason,
    }

    /// `ConsultationOpened`: the state whose permit the person holds is asked, or asks Latvia (Reg. (EU) 2018/1860 Art 9-12,
    /// rules ).
    pub struct ConsultationOpened {
        /// The consultation.
        consultation_id: ConsultationId,
        /// Who asks; Latvia if absent.
        #[serde(skip_serializing_if = "ConsultationDirection::is_outgoing", default)]
        direction: ConsultationDirection,
        /// The other state.
        country: Country,
        /// The day.
        opened_on: NaiveDate,
        /// The day on which the person was asked to go there, where Latvia asks (Directive 2008/115/EC Art 6(2)).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        told_to_go_on: Option<NaiveDate>,
        /// Last day of the reply.
        reply_due_on: NaiveDate,
    }

    /// `ConsultationExtended`: the state asked takes the further days (rule R-065).
    pub struct ConsultationExtended {
        /// The consultation.
        consultation_id: ConsultationId,
        /// The new last day of the reply.
        reply_due_on: NaiveDate,
    }

    /// `ConsultationAnswered`: the consultation ended.
    pub struct ConsultationAnswered {
        /// The consultation.
        consultation_id: ConsultationId,
        /// The day.
        answered_on: NaiveDate,
        /// How.
        outcome: ConsultationOutcome,
    }

    /// `AlertExtended`: an alert is kept after an individual assessment (Reg. (EU) 2018/1861 Art 39(4), rules ).
    pub struct AlertExtended {
        /// The decision that the alert is about.
        target: DecisionId,
        /// The day on which it was decided to keep it.
        extended_on: NaiveDate,
        /// The next day by which it is reviewed.
        review_on: NaiveDate,
        /// The assessment. Sealed.
        personal: Personal<Explanation>,
    }

    /// `RemovalBarRecorded`: nobody removes the person to a country (non-refoulement, rule R-062).
    pub struct RemovalBarRecorded {
        /// The bar.
        bar_id: RemovalBarId,
        /// The country.
        country: Country,
        /// Since which day.
        since: NaiveDate,
        /// Sealed.
        personal: Personal<ProofReference>,
    }

    /// `RemovalBarLifted`: the bar does not stand any more.
    pub struct RemovalBarLifted {
        /// The bar.
        bar_id: RemovalBarId,
        /// The day.
        lifted_on: NaiveDate,
        /// Sealed.
        personal: Personal<ProofReference>,
    }

    /// `EntryPermissionGranted`: a one-off entry in spite of a ban, in Latvia only (Reg. (EU) 2016/399 Art 6(5)(c), rule R-090).
    pub struct EntryPermissionGranted {
        /// The permission, kind `ENTRY_PERMIT`.
        decision: Decision,
        /// First day of the window.
        from: NaiveDate,
        /// Last day of the window, included.
        until: NaiveDate,
        /// How many entries.
        entries: u16,
        /// On what ground.
        ground: PermissionGround,
    }

    /// `EntryPermissionUsed`: the person entered under a permission (rule R-091).
    pub struct EntryPermissionUsed {
        /// The permission.
        target: DecisionId,
        /// The day.
        entered_on: NaiveDate,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
    }
}
