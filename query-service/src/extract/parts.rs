//! Which part of the extract an event belongs to (CL-EXTRACT). Every event is named: what is not in a part would be in no extract.

use event_log::Recorded;
use events::codes::ExtractPart;
use events::payloads::{Correction, ProposedAct, Subject};
use events::{DecisionId, Event, ProposalId};
use std::collections::HashMap;

/// Where decisions and proposals belong, which other events only name.
#[derive(Debug, Default)]
pub(super) struct Belongings {
    decisions: HashMap<DecisionId, ExtractPart>,
    proposals: HashMap<ProposalId, ExtractPart>,
}

impl Belongings {
    pub(super) fn of<'e>(events: impl IntoIterator<Item = &'e Recorded>) -> Self {
        let mut known = Self::default();
        for recorded in events {
            let part = known.part_of(&recorded.event);
            if let Some(decision) = law::decision_of(&recorded.event) {
                known.decisions.insert(decision.decision_id, part);
            }
            if let Event::ActProposed(proposed) = &recorded.event {
                known.proposals.insert(proposed.proposal_id, part);
            }
        }
        known
    }

    /// The part of an event. What is said about a thing belongs where the thing belongs.
    pub(super) fn part_of(&self, event: &Event) -> ExtractPart {
        match event {
            Event::FileOpened(_)
            | Event::IdentityAsserted(_)
            | Event::IdentityRecategorised(_)
            | Event::PrimaryIdentityChosen(_)
            | Event::ConsentWithdrawn(_)
            | Event::DeathRecorded(_)
            | Event::CitizenshipAcquired(_) => ExtractPart::Identities,
            Event::DocumentAdded(_) => ExtractPart::Documents,
            Event::AddressRecorded(_) => ExtractPart::Addresses,
            Event::PhotoAdded(_) => ExtractPart::Photos,
            Event::ViolationFound(_) => ExtractPart::Violations,
            Event::DetentionStarted(_)
            | Event::DetentionPlaced(_)
            | Event::CourtMotionFiled(_)
            | Event::DetentionExtendedByCourt(_)
            | Event::DetentionRegimeSwitched(_)
            | Event::DetentionReleased(_)
            | Event::AlternativeApplied(_)
            | Event::AlternativeEnded(_) => ExtractPart::Detentions,
            Event::ReturnDecisionIssued(_)
            | Event::RemovalOrderIssued(_)
            | Event::CourtExpulsionRecorded(_)
            | Event::DeparturePeriodExtended(_)
            | Event::DeparturePeriodExpired(_)
            | Event::DepartureConfirmed(_)
            | Event::DepartureRefuted(_)
            | Event::DecisionExecuted(_)
            | Event::RemovalExecuted(_)
            | Event::RemovalAttemptFailed(_)
            | Event::AbscondingReported(_)
            | Event::PersonFound(_)
            | Event::CaseClosed(_) => ExtractPart::Returns,
            Event::EntryBanImposed(_)
            | Event::EntryBanStarted(_)
            | Event::EntryBanAwaitsDeparture(_)
            | Event::EntryBanShortened(_)
            | Event::EntryPermissionGranted(_)
            | Event::EntryPermissionUsed(_) => ExtractPart::Bans,
            Event::DecisionNotified(event) => self.of_decision(event.target),
            Event::DecisionSuspended(event) => self.of_decision(event.target),
            Event::DecisionResumed(event) => self.of_decision(event.target),
            Event::DecisionAmended(event) => self.of_decision(event.target),
            Event::DecisionRevoked(event) => self.of_decision(event.target),
            Event::AppealLodged(_) | Event::AppealDecided(_) => ExtractPart::Appeals,
            Event::WarningSet(_) | Event::WarningCleared(_) => ExtractPart::Warnings,
            Event::VulnerabilityRecorded(_) => ExtractPart::Vulnerabilities,
            Event::ConsultationOpened(_)
            | Event::ConsultationExtended(_)
            | Event::ConsultationAnswered(_)
            | Event::AlertExtended(_) => ExtractPart::Consultations,
            Event::RemovalBarRecorded(_) | Event::RemovalBarLifted(_) => ExtractPart::RemovalBars,
            Event::DocumentAttached(_) => ExtractPart::Copies,
            Event::ServiceMarkAdded(_) => ExtractPart::ServiceMarks,
            Event::CorrectionRecorded(event) => of_correction(&event.correction),
            Event::EnteredInErrorDeclared(event) => self.of_subject(event.subject),
            Event::DeadlinePassed(event) => self.of_subject(event.subject),
            Event::ActProposed(event) => self.of_act(&event.act),
            Event::ActApproved(event) => self.of_proposal(event.proposal_id),
            Event::ActRejected(event) => self.of_proposal(event.proposal_id),
            Event::DataSubjectRequestRecorded(_) | Event::DataSubjectRequestAnswered(_) => {
                ExtractPart::Requests
            }
            Event::DuplicateCaseOpened(_)
            | Event::DuplicateCaseClosed(_)
            | Event::FilesMerged(_)
            | Event::FilesUnmerged(_)
            | Event::ParameterChanged(_)
            | Event::RetentionDue(_)
            | Event::LegalHoldSet(_)
            | Event::LegalHoldReleased(_)
            | Event::ErasureAnnounced(_)
            | Event::PersonalContentErased(_) => ExtractPart::Record,
        }
    }

    /// The part of a decision; the returns for one that is not on the file.
    pub(super) fn of_decision(&self, id: DecisionId) -> ExtractPart {
        let known = self.decisions.get(&id).copied();
        known.unwrap_or(ExtractPart::Returns)
    }

    fn of_proposal(&self, id: ProposalId) -> ExtractPart {
        let known = self.proposals.get(&id).copied();
        known.unwrap_or(ExtractPart::Record)
    }

    fn of_subject(&self, subject: Subject) -> ExtractPart {
        match subject {
            Subject::Identity(_) => ExtractPart::Identities,
            Subject::Document(_) => ExtractPart::Documents,
            Subject::Address(_) => ExtractPart::Addresses,
            Subject::Photo(_) => ExtractPart::Photos,
            Subject::Violation(_) => ExtractPart::Violations,
            Subject::Detention(_) | Subject::Alternative(_) => ExtractPart::Detentions,
            Subject::Decision(id) => self.of_decision(id),
            Subject::Consultation(_) => ExtractPart::Consultations,
            Subject::Attachment(_) => ExtractPart::Copies,
            Subject::ServiceMark(_) => ExtractPart::ServiceMarks,
            Subject::DataSubjectRequest(_) => ExtractPart::Requests,
            Subject::File | Subject::Duplicate(_) => ExtractPart::Record,
        }
    }

    fn of_act(&self, act: &ProposedAct) -> ExtractPart {
        match act {
            ProposedAct::Revoke(act) => self.of_decision(act.target),
            ProposedAct::Shorten(_) => ExtractPart::Bans,
            ProposedAct::DecideAppeal(_) => ExtractPart::Appeals,
            ProposedAct::CloseCase(_) => ExtractPart::Returns,
            ProposedAct::DeclareError(subject) => self.of_subject(*subject),
            ProposedAct::Merge(_)
            | ProposedAct::Unmerge
            | ProposedAct::ChangeParameter(_)
            | ProposedAct::Erase => ExtractPart::Record,
        }
    }
}

fn of_correction(correction: &Correction) -> ExtractPart {
    match correction {
        Correction::Identity(_) => ExtractPart::Identities,
        Correction::Document(_) => ExtractPart::Documents,
        Correction::Violation(_) => ExtractPart::Violations,
        Correction::Detention(_) | Correction::Placement(_) | Correction::Alternative(_) => {
            ExtractPart::Detentions
        }
        Correction::Departure(_) => ExtractPart::Returns,
    }
}
