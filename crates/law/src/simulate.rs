//! What the recorded past would be under other numbers of the law: every recorded decision is put to the law twice, on the
//! file as it stood, at the moment and by the officer of the record, once under each table (architecture P-12).
//!
//! Each is judged on the past as it was recorded, not on one that was changed before it.

use crate::circumstances::{Circumstances, Decided, Specimens};
use crate::command::{
    AmendDecision, AssertIdentity, Command, ImposeEntryBan, IssueRemovalOrder, IssueReturnDecision,
    OpenFile, RevokeDecision, ShortenEntryBan, StartDetention,
};
use crate::decide::decide;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::State;
use crate::time::civil_day;
use events::codes::{NotificationManner, Role};
use events::payloads::{
    DecisionAmended, DecisionRevoked, DetentionReleased, DetentionStarted, EntryBanImposed,
    EntryBanShortened, FileOpened, IdentityAsserted, RemovalOrderIssued, ReturnDecisionIssued,
};
use events::{Event, Finding, Metadata};

/// How the law judges what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It accepts.
    Accepted {
        /// What follows.
        events: Vec<Event>,
        /// What the rules say about it.
        findings: Vec<Finding>,
    },
    /// It refuses.
    Refused(Refusal),
}

/// The judgement of one recorded decision under both tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Under the numbers of the record.
    pub recorded: Judgement,
    /// Under the changed numbers.
    pub changed: Judgement,
}

impl Judged {
    /// Whether verdict, findings or derived values are others.
    pub fn differs(&self) -> bool {
        self.recorded != self.changed
    }
}

/// Judges a recorded event under both tables. `before` is the file before it, `after` what the same command recorded after
/// it. `None` for an event that is no decision of its own, and for one whose content was lawfully erased.
pub fn judge(
    before: &State,
    (event, metadata): (&Event, &Metadata),
    after: &[&Event],
    [recorded, changed]: [&Parameters; 2],
) -> Option<Judged> {
    let by_law = metadata.causation_id.is_some();
    let command = command_of(event, metadata, after).filter(|_| !by_law)?;
    let under = |parameters| {
        let on = circumstances(metadata, parameters);
        Judgement::of(decide(before, command.clone(), &on))
    };
    Some(Judged {
        recorded: under(recorded),
        changed: under(changed),
    })
}

impl Judgement {
    fn of(decided: Result<Vec<Decided>, Refusal>) -> Self {
        match decided {
            Err(refusal) => Self::Refused(refusal),
            Ok(decided) => {
                let findings = decided.iter().flat_map(|decided| &decided.findings);
                Self::Accepted {
                    findings: findings.cloned().collect(),
                    events: decided.into_iter().map(|decided| decided.event).collect(),
                }
            }
        }
    }
}

fn circumstances<'a>(metadata: &'a Metadata, parameters: &'a Parameters) -> Circumstances<'a> {
    Circumstances {
        now: metadata.recorded_at,
        today: civil_day(metadata.recorded_at),
        actor: &metadata.actor,
        purpose: metadata.purpose,
        // What was recorded in an exercise is judged as there.
        specimens: Specimens::Accepted,
        parameters,
        roles: &[Role::Officer],
        other: None,
        candidates: &[],
        same_document: &[],
    }
}

/// The command that led to an event, where numbers of the law judge it.
fn command_of(event: &Event, metadata: &Metadata, after: &[&Event]) -> Option<Command> {
    match event {
        Event::FileOpened(opened) => open(opened),
        Event::IdentityAsserted(asserted) => assert_identity(asserted),
        Event::DetentionStarted(started) => Some(detention(started, after)),
        Event::ReturnDecisionIssued(issued) => Some(return_decision(issued, metadata)),
        Event::RemovalOrderIssued(issued) => Some(removal_order(issued, metadata)),
        Event::EntryBanImposed(imposed) => Some(ban(imposed, metadata)),
        Event::EntryBanShortened(shortened) => Some(shortening(shortened, metadata)),
        Event::DecisionAmended(amended) => Some(amendment(amended, metadata)),
        Event::DecisionRevoked(revoked) => revocation(revoked, metadata),
        Event::ViolationFound(_)
        | Event::DetentionReleased(_)
        | Event::DecisionNotified(_)
        | Event::EntryBanStarted(_)
        | Event::DecisionSuspended(_)
        | Event::DecisionResumed(_)
        | Event::DepartureConfirmed(_)
        | Event::RemovalExecuted(_)
        | Event::IdentityRecategorised(_)
        | Event::PrimaryIdentityChosen(_)
        | Event::ConsentWithdrawn(_)
        | Event::DocumentAdded(_)
        | Event::AddressRecorded(_)
        | Event::PhotoAdded(_)
        | Event::WarningSet(_)
        | Event::WarningCleared(_)
        | Event::VulnerabilityRecorded(_)
        | Event::DeathRecorded(_)
        | Event::CitizenshipAcquired(_)
        | Event::DuplicateCaseOpened(_)
        | Event::DuplicateCaseClosed(_)
        | Event::FilesMerged(_)
        | Event::FilesUnmerged(_)
        | Event::DetentionPlaced(_)
        | Event::CourtMotionFiled(_)
        | Event::DetentionExtendedByCourt(_)
        | Event::DetentionRegimeSwitched(_)
        | Event::AlternativeApplied(_)
        | Event::AlternativeEnded(_)
        | Event::CourtExpulsionRecorded(_)
        | Event::DeparturePeriodExtended(_)
        | Event::DeparturePeriodExpired(_)
        | Event::AppealLodged(_)
        | Event::AppealDecided(_)
        | Event::DepartureRefuted(_)
        | Event::EntryBanAwaitsDeparture(_)
        | Event::RemovalAttemptFailed(_)
        | Event::AbscondingReported(_)
        | Event::PersonFound(_)
        | Event::CaseClosed(_)
        | Event::ConsultationOpened(_)
        | Event::ConsultationExtended(_)
        | Event::ConsultationAnswered(_)
        | Event::RemovalBarRecorded(_)
        | Event::RemovalBarLifted(_)
        | Event::EntryPermissionGranted(_)
        | Event::EntryPermissionUsed(_)
        | Event::CorrectionRecorded(_)
        | Event::EnteredInErrorDeclared(_)
        | Event::DocumentAttached(_)
        | Event::ServiceMarkAdded(_)
        | Event::ActProposed(_)
        | Event::ActApproved(_)
        | Event::ActRejected(_)
        | Event::ParameterChanged(_)
        | Event::DeadlinePassed(_)
        | Event::RetentionDue(_) => None,
    }
}

fn open(opened: &FileOpened) -> Option<Command> {
    let personal = opened.personal.known()?.clone();
    let open = OpenFile {
        identity: opened.identity.clone(),
        names: personal.names,
        documents: personal.documents,
        names_truncated: false,
        external_reference: personal.external_reference,
        distinct_from: Vec::new(),
    };
    Some(open.into())
}

/// A detention with the end that was recorded in the same command, by which its limits are judged.
fn detention(started: &DetentionStarted, after: &[&Event]) -> Command {
    let is_its_end = |released: &&DetentionReleased| released.detention_id == started.detention_id;
    let ends = after.iter().filter_map(|event| match event {
        Event::DetentionReleased(released) => Some(released),
        _ => None,
    });
    let end = ends.into_iter().find(is_its_end);
    let personal = started.personal.known();
    StartDetention {
        detention_id: started.detention_id,
        started_at: Some(started.started_at),
        police_detained_at: started.police_detained_at,
        reason: Some(started.reason),
        unit: Some(started.unit.clone()),
        justification: started.justification,
        new_facts: personal.and_then(|personal| personal.new_facts.clone()),
        released_at: end.map(|released| released.released_at),
        release_reason: end.map(|released| released.reason),
    }
    .into()
}

/// A ban with the one length that its decision gave: a term, a last day or no end.
fn ban(imposed: &EntryBanImposed, metadata: &Metadata) -> Command {
    ImposeEntryBan {
        decision: imposed.decision.clone(),
        legal_reference: metadata.legal_reference.clone(),
        received_on: metadata.received_on,
        basis: imposed.basis,
        sub_basis: imposed.sub_basis,
        return_decision_id: imposed.return_decision_id,
        term: imposed.term,
        valid_from: imposed.valid_from,
        valid_until: imposed.valid_until.filter(|_| imposed.term.is_none()),
        unlimited: imposed.unlimited,
        review_on: imposed.review_on,
        threat: imposed.threat,
    }
    .into()
}

fn assert_identity(asserted: &IdentityAsserted) -> Option<Command> {
    let personal = asserted.personal.known()?.clone();
    let assert = AssertIdentity {
        identity: asserted.identity.clone(),
        names: personal.names,
        documents: personal.documents,
        consent: personal.consent,
    };
    Some(assert.into())
}

/// Notification is judged by its own event.
fn return_decision(issued: &ReturnDecisionIssued, metadata: &Metadata) -> Command {
    IssueReturnDecision {
        decision: issued.decision.clone(),
        legal_reference: metadata.legal_reference.clone(),
        departure_period_days: Some(issued.departure_period_days),
        grounds: issued.grounds.clone(),
        destination: issued.destination,
        notified_on: None,
        manner: NotificationManner::InPerson,
    }
    .into()
}

fn removal_order(issued: &RemovalOrderIssued, metadata: &Metadata) -> Command {
    IssueRemovalOrder {
        decision: issued.decision.clone(),
        legal_reference: metadata.legal_reference.clone(),
        ground: Some(issued.ground),
        grounds: issued.grounds.clone(),
        destination: issued.destination,
        predecessor: issued.predecessor,
        no_ban_reason: issued.no_ban_reason,
        notified_on: None,
        manner: NotificationManner::InPerson,
    }
    .into()
}

fn shortening(shortened: &EntryBanShortened, metadata: &Metadata) -> Command {
    ShortenEntryBan {
        target: shortened.target,
        decision: shortened.decision.clone(),
        legal_reference: metadata.legal_reference.clone(),
        received_on: metadata.received_on,
        valid_until: shortened.valid_until,
        term: shortened.term,
    }
    .into()
}

fn amendment(amended: &DecisionAmended, metadata: &Metadata) -> Command {
    AmendDecision {
        target: amended.target,
        decision: amended.decision.clone(),
        legal_reference: metadata.legal_reference.clone(),
        effective_on: amended.effective_on,
        departure_period_days: amended.departure_period_days,
        destination: amended.destination,
        grounds: amended.grounds.clone(),
        basis: amended.basis,
        review_on: amended.review_on,
        valid_until: None,
    }
    .into()
}

/// A revocation that was decided as such; what fell with it, or by law, is not judged.
fn revocation(revoked: &DecisionRevoked, metadata: &Metadata) -> Option<Command> {
    let revoke = RevokeDecision {
        target: revoked.target,
        decision: revoked.decision.clone()?,
        legal_reference: metadata.legal_reference.clone(),
        received_on: metadata.received_on,
        mode: Some(revoked.mode),
        effective_on: Some(revoked.effective_on),
        reason: revoked.reason,
    };
    Some(revoke.into())
}
