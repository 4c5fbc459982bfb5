//! Commands in the course of a return case: departure and removal, courts, extensions, appeals, failures, consultations, death and citizenship.

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    AppealOutcome, AsylumException, Authority, BorderCrossingPoint, CaseClosingReason,
    ConsultationDirection, ConsultationOutcome, Country, DepartureForm, ExitProof, Reception,
    RemovalFailureReason, ShortNoticeReason, Violation,
};
use events::payloads::Decision;
use events::{
    AppealId, ConsultationId, DecisionId, LegalReference, ProposalId, RemovalBarId, Term,
};

commands! {
    /// The person left (rules ).
    pub struct ConfirmDeparture {
        /// The day of departure; the latest possible one where only a range is known.
        departed_on: NaiveDate,
        /// The earliest possible day, where only a range is known.
        departed_earliest_on: Option<NaiveDate>,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
        /// Whereto.
        destination: Country,
        /// In which form.
        form: DepartureForm,
        /// The source of the confirmation.
        proof: Option<ExitProof>,
        /// The reference of the confirmation.
        reference: Option<String>,
    }

    /// The person was removed by force (rules ).
    pub struct RecordRemoval {
        /// The removal order; the live one if absent.
        target: Option<DecisionId>,
        /// The day.
        removed_on: NaiveDate,
        /// Where.
        border_crossing_point: Option<BorderCrossingPoint>,
        /// Whereto.
        destination: Option<Country>,
        /// In which form.
        form: DepartureForm,
        /// The reference of the escort report.
        reference: Option<String>,
        /// When the removal started (rule R-067).
        started_at: Option<DateTime<Utc>>,
        /// When the person was told of it (rule R-067).
        informed_at: Option<DateTime<Utc>>,
        /// Why the person was told later than usual (rule R-067).
        short_notice: Option<ShortNoticeReason>,
        /// Why a pending asylum application did not stand in the way (rule R-063).
        asylum_exception: Option<AsylumException>,
        /// Who received an unaccompanied minor (rule R-073).
        reception: Option<Reception>,
        /// The reference of the representative or orphan's court of an unaccompanied minor (rule R-073).
        representative: Option<String>,
    }

    /// A criminal court imposed expulsion as an additional penalty (rule R-006).
    pub struct RecordCourtExpulsion {
        /// The judgment, kind `RD_COURT`, with its new id.
        decision: Decision,
        /// The legal ground as the judgment states it.
        legal_reference: Option<LegalReference>,
        /// Violations on which it rests.
        grounds: Vec<Violation>,
        /// The country of removal, if already known.
        destination: Option<Country>,
        /// The length of the ban that the judgment imposes with it.
        ban_term: Option<Term>,
        /// The return decision that it follows and supersedes (rule R-060).
        predecessor: Option<DecisionId>,
    }

    /// The period for voluntary departure is extended (rule R-056).
    pub struct ExtendDeparturePeriod {
        /// The return decision.
        target: DecisionId,
        /// The extending decision, kind `PERIOD_EXT`.
        decision: Decision,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// The new last day of voluntary departure.
        last_day: NaiveDate,
    }

    /// The person contests a decision or appeals against it (rules ).
    pub struct LodgeAppeal {
        /// The new appeal.
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

    /// An appeal ended.
    pub struct DecideAppeal {
        /// The appeal.
        appeal_id: AppealId,
        /// The ruling, kind `APPEAL_RULING`; absent where the person withdrew.
        decision: Option<Decision>,
        /// The legal ground as the ruling states it.
        legal_reference: Option<LegalReference>,
        /// The day.
        decided_on: NaiveDate,
        /// How.
        outcome: AppealOutcome,
    }

    /// The person was found to be here: a recorded departure did not happen.
    pub struct RefuteDeparture {
        /// The day of the departure that did not happen.
        departed_on: NaiveDate,
        /// The day on which the person was found.
        refuted_on: NaiveDate,
        /// The reference of what shows it.
        reference: Option<String>,
    }

    /// A removal was tried and failed (rule R-072).
    pub struct RecordFailedRemoval {
        /// The removal order; the live one if absent.
        target: Option<DecisionId>,
        /// The day.
        failed_on: NaiveDate,
        /// Why.
        reason: Option<RemovalFailureReason>,
        /// What is said about it.
        note: Option<String>,
    }

    /// The person is not where the person has to be.
    pub struct ReportAbsconding {
        /// Since which day.
        absconded_on: NaiveDate,
        /// What is said about it.
        note: Option<String>,
    }

    /// The person who had absconded was found.
    pub struct ReportFound {
        /// The day.
        found_on: NaiveDate,
        /// Where.
        place: Option<BorderCrossingPoint>,
    }

    /// The return case ends without a departure under it.
    pub struct CloseCase {
        /// The id of the proposal, where the end waits for a second officer.
        proposal_id: ProposalId,
        /// The return decision; the live one if absent.
        target: Option<DecisionId>,
        /// The day.
        closed_on: NaiveDate,
        /// Why.
        reason: CaseClosingReason,
    }

    /// Nobody removes the person to a country (rule R-062).
    pub struct RecordRemovalBar {
        /// The new bar.
        bar_id: RemovalBarId,
        /// The country.
        country: Country,
        /// Since which day.
        since: NaiveDate,
        /// The reference of what shows it.
        reference: Option<String>,
    }

    /// A bar to removal does not stand any more. One of `bar_id` and `country` says which.
    pub struct LiftRemovalBar {
        /// The bar.
        bar_id: Option<RemovalBarId>,
        /// Its country.
        country: Option<Country>,
        /// The day from which it does not stand.
        lifted_on: NaiveDate,
        /// The reference of what shows it.
        reference: Option<String>,
    }

    /// The state whose permit the person holds is asked, or asks Latvia (rules ).
    pub struct OpenConsultation {
        /// The new consultation.
        consultation_id: ConsultationId,
        /// Who asks.
        direction: ConsultationDirection,
        /// The other state.
        country: Country,
        /// The day.
        opened_on: NaiveDate,
        /// The day on which the person was asked to go there, where Latvia asks.
        told_to_go_on: Option<NaiveDate>,
    }

    /// The state asked takes the further days (rule R-065).
    pub struct ExtendConsultation {
        /// The consultation.
        consultation_id: ConsultationId,
    }

    /// A consultation ended (rules ).
    pub struct AnswerConsultation {
        /// The consultation.
        consultation_id: ConsultationId,
        /// The day.
        answered_on: NaiveDate,
        /// How.
        outcome: ConsultationOutcome,
    }

    /// An alert is kept beyond its review (rules ).
    pub struct ExtendAlert {
        /// The decision that the alert is about.
        target: DecisionId,
        /// The day on which it was decided to keep it.
        extended_on: NaiveDate,
        /// The individual assessment.
        assessment: String,
    }

    /// The person died (rule R-102).
    pub struct RecordDeath {
        /// The day.
        died_on: NaiveDate,
        /// The reference of what shows it.
        reference: Option<String>,
    }

    /// The person became a citizen of another state (rule R-100).
    pub struct RecordCitizenship {
        /// The state.
        country: Country,
        /// The day.
        acquired_on: NaiveDate,
        /// The reference of what shows it.
        reference: Option<String>,
    }
}
