//! From what the law decided to what is appended.

use chrono::{DateTime, Utc};
use event_log::{ForeignerKey, IdentityDigest, Keyring, NewEvent};
use events::codes::Purpose;
use events::payloads::Decision;
use events::{Actor, CommandKey, Event, EventId, ForeignerId, Level, Metadata};

use super::answer::{Outcome, OutcomeEvent};
use super::{DecisionNoted, Failure, ProposalNoted, Request, RuleNoted, digests_of};
use crate::cqrs::ForeignerEvent;
use crate::mint;

/// Who stands behind every event of one request.
#[derive(Clone, Copy)]
pub(crate) struct Signature<'a> {
    pub(crate) key: CommandKey,
    pub(crate) actor: &'a Actor,
    pub(crate) purpose: Purpose,
    pub(crate) now: DateTime<Utc>,
}

impl<'a> Signature<'a> {
    pub(super) fn of(request: &'a Request, now: DateTime<Utc>) -> Self {
        Self {
            key: request.key,
            actor: &request.actor,
            purpose: request.purpose,
            now,
        }
    }
}

/// Events as they are collected and sealed.
pub(crate) struct Draft<'a> {
    keyring: &'a Keyring,
    sealing: &'a ForeignerKey,
    signature: Signature<'a>,
    drafted: Drafted,
}

/// Everything of an append that follows from the events.
pub(crate) struct Drafted {
    pub(crate) events: Vec<NewEvent>,
    pub(crate) outcome: Outcome,
    pub(crate) decisions: Vec<Decision>,
    /// Which command of the request took each of `decisions`.
    pub(crate) decided_by: Vec<usize>,
    pub(crate) digests: Vec<IdentityDigest>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        keyring: &'a Keyring,
        sealing: &'a ForeignerKey,
        signature: Signature<'a>,
    ) -> Self {
        let drafted = Drafted {
            events: Vec::with_capacity(2),
            outcome: Outcome::default(),
            decisions: Vec::new(),
            decided_by: Vec::new(),
            digests: Vec::new(),
        };
        Self {
            keyring,
            sealing,
            signature,
            drafted,
        }
    }

    /// Adds what one command of the request led to.
    ///
    /// # Errors
    ///
    /// [`Failure::EventTooLarge`] for what would be no entry of the log.
    pub(crate) fn add(
        &mut self,
        command: usize,
        decided: Vec<ForeignerEvent>,
    ) -> Result<(), Failure> {
        let before = self.drafted.events.len();
        let mut cause = None;
        for decided in decided {
            let event_id = EventId(mint::uuid());
            let causation_id = cause.filter(|_| is_consequence(&decided.event));
            cause = cause.or(Some(event_id));
            self.add_event(command, event_id, causation_id, decided);
        }
        let events = &self.drafted.events;
        if events[before..].iter().all(NewEvent::fits_an_entry) {
            Ok(())
        } else {
            Err(Failure::EventTooLarge { command })
        }
    }

    pub(crate) fn finish(mut self, foreigner_id: ForeignerId, version: u64) -> Drafted {
        self.drafted.outcome.foreigner_id = foreigner_id;
        for (event, sequence) in self.drafted.outcome.events.iter_mut().zip(version + 1..) {
            event.sequence = sequence;
        }
        self.drafted
    }

    fn add_event(
        &mut self,
        command: usize,
        event_id: EventId,
        causation_id: Option<EventId>,
        decided: ForeignerEvent,
    ) {
        let drafted = &mut self.drafted;
        if let Some(decision) = law::decision_of(&decided.event) {
            drafted.outcome.decisions.push(DecisionNoted {
                decision_id: decision.decision_id.0,
                kind: decision.kind,
            });
            drafted.decisions.push(decision.clone());
            drafted.decided_by.push(command);
        }
        if let Event::ActProposed(proposed) = &decided.event {
            drafted.outcome.proposals.push(ProposalNoted {
                proposal_id: proposed.proposal_id.0,
                kind: proposed.kind,
            });
        }
        for finding in &decided.findings {
            match finding.level {
                Level::Warn => drafted.outcome.warnings.push(RuleNoted::of(finding)),
                Level::Alarm => drafted.outcome.alarms.push(RuleNoted::of(finding)),
            }
        }
        drafted
            .digests
            .extend(digests_of(self.keyring, &decided.event));
        let event_type = decided.event.event_type().into();
        drafted.outcome.events.push(OutcomeEvent {
            event_id: event_id.0,
            event_type,
            sequence: 0,
        });
        let metadata = Metadata {
            event_id,
            command_key: self.signature.key,
            correlation_id: self.signature.key.0,
            causation_id,
            recorded_at: self.signature.now,
            effective_on: decided.effective_on,
            actor: self.signature.actor.clone(),
            purpose: self.signature.purpose,
            authority: decided.authority,
            legal_reference: decided.legal_reference,
            received_on: decided.received_on,
            findings: decided.findings,
            schema_version: Metadata::SCHEMA_VERSION,
        };
        drafted
            .events
            .push(self.keyring.seal(self.sealing, &decided.event, metadata));
    }
}

/// Whether an event that is not the first of its command follows from the first by law, without a decision of its own.
fn is_consequence(event: &Event) -> bool {
    match event {
        Event::DetentionReleased(_)
        | Event::AlternativeEnded(_)
        | Event::EntryBanStarted(_)
        | Event::EntryBanAwaitsDeparture(_)
        | Event::DecisionExecuted(_)
        | Event::DepartureRefuted(_)
        | Event::DuplicateCaseOpened(_)
        | Event::WarningSet(_)
        | Event::WarningCleared(_)
        // What a second officer approved.
        | Event::FilesMerged(_)
        | Event::FilesUnmerged(_)
        | Event::CaseClosed(_)
        | Event::EnteredInErrorDeclared(_)
        | Event::ParameterChanged(_)
        | Event::PersonalContentErased(_) => true,
        Event::DecisionSuspended(suspended) => suspended.decision.is_none(),
        Event::DecisionResumed(resumed) => resumed.decision.is_none(),
        Event::DecisionRevoked(revoked) => revoked.decision.is_none(),
        Event::FileOpened(_)
        | Event::IdentityAsserted(_)
        | Event::ViolationFound(_)
        | Event::DetentionStarted(_)
        | Event::ReturnDecisionIssued(_)
        | Event::RemovalOrderIssued(_)
        | Event::DecisionNotified(_)
        | Event::EntryBanImposed(_)
        | Event::EntryBanShortened(_)
        | Event::DecisionAmended(_)
        | Event::DepartureConfirmed(_)
        | Event::RemovalExecuted(_)
        | Event::IdentityRecategorised(_)
        | Event::PrimaryIdentityChosen(_)
        | Event::ConsentWithdrawn(_)
        | Event::DocumentAdded(_)
        | Event::AddressRecorded(_)
        | Event::PhotoAdded(_)
        | Event::VulnerabilityRecorded(_)
        | Event::DeathRecorded(_)
        | Event::CitizenshipAcquired(_)
        | Event::DuplicateCaseClosed(_)
        | Event::DetentionPlaced(_)
        | Event::CourtMotionFiled(_)
        | Event::DetentionExtendedByCourt(_)
        | Event::DetentionRegimeSwitched(_)
        | Event::AlternativeApplied(_)
        | Event::CourtExpulsionRecorded(_)
        | Event::DeparturePeriodExtended(_)
        | Event::DeparturePeriodExpired(_)
        | Event::AppealLodged(_)
        | Event::AppealDecided(_)
        | Event::RemovalAttemptFailed(_)
        | Event::AbscondingReported(_)
        | Event::PersonFound(_)
        | Event::ConsultationOpened(_)
        | Event::ConsultationExtended(_)
        | Event::ConsultationAnswered(_)
        | Event::AlertExtended(_)
        | Event::RemovalBarRecorded(_)
        | Event::RemovalBarLifted(_)
        | Event::EntryPermissionGranted(_)
        | Event::EntryPermissionUsed(_)
        | Event::CorrectionRecorded(_)
        | Event::DocumentAttached(_)
        | Event::ServiceMarkAdded(_)
        | Event::DataSubjectRequestRecorded(_)
        | Event::DataSubjectRequestAnswered(_)
        | Event::ActProposed(_)
        | Event::ActApproved(_)
        | Event::ActRejected(_)
        | Event::DeadlinePassed(_)
        | Event::RetentionDue(_)
        | Event::LegalHoldSet(_)
        | Event::LegalHoldReleased(_)
        | Event::ErasureAnnounced(_) => false,
    }
}
