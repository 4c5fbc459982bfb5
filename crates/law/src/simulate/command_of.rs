//! The commands behind recorded decisions.

use crate::command::{
    AmendDecision, AnswerConsultation, AssertIdentity, Command, ExtendAlert, ExtendConsultation,
    ExtendDeparturePeriod, ExtendDetention, FileCourtMotion, GrantEntryPermission, ImposeEntryBan,
    IssueRemovalOrder, IssueReturnDecision, NotifyDecision, OpenConsultation, OpenFile,
    RecordDataSubjectRequest, RecordRemoval, RevokeDecision, ShortenEntryBan, StartDetention,
    SwitchDetentionRegime,
};
use events::codes::NotificationManner;
use events::payloads::{
    AlertExtended, ConsultationAnswered, ConsultationExtended, ConsultationOpened,
    CourtMotionFiled, DataSubjectRequestRecorded, DecisionAmended, DecisionNotified,
    DecisionRevoked, DeparturePeriodExtended, DetentionExtendedByCourt, DetentionRegimeSwitched,
    DetentionReleased, DetentionStarted, EntryBanImposed, EntryBanShortened,
    EntryPermissionGranted, FileOpened, IdentityAsserted, RemovalExecuted, RemovalOrderIssued,
    ReturnDecisionIssued,
};
use events::{Event, Metadata};

/// The command that led to an event, where numbers of the law judge it.
pub(super) fn command_of(event: &Event, metadata: &Metadata, after: &[&Event]) -> Option<Command> {
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
        Event::DecisionNotified(notified) => Some(notification(notified)),
        Event::CourtMotionFiled(filed) => Some(motion(filed)),
        Event::DetentionExtendedByCourt(extended) => Some(detention_extension(extended, metadata)),
        Event::DetentionRegimeSwitched(switched) => Some(regime(switched)),
        Event::DeparturePeriodExtended(extended) => Some(period_extension(extended, metadata)),
        Event::ConsultationOpened(opened) => Some(consultation(opened)),
        Event::ConsultationExtended(extended) => Some(consultation_extension(extended)),
        Event::ConsultationAnswered(answered) => Some(consultation_answer(answered)),
        Event::AlertExtended(extended) => alert_extension(extended),
        Event::EntryPermissionGranted(granted) => Some(permission(granted, metadata)),
        Event::RemovalExecuted(executed) => removal(executed),
        Event::DataSubjectRequestRecorded(recorded) => Some(data_subject_request(recorded)),
        Event::ViolationFound(_)
        | Event::DetentionReleased(_)
        | Event::EntryBanStarted(_)
        | Event::DecisionSuspended(_)
        | Event::DecisionResumed(_)
        | Event::DepartureConfirmed(_)
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
        | Event::AlternativeApplied(_)
        | Event::AlternativeEnded(_)
        | Event::CourtExpulsionRecorded(_)
        | Event::DeparturePeriodExpired(_)
        | Event::AppealLodged(_)
        | Event::AppealDecided(_)
        | Event::DepartureRefuted(_)
        | Event::DecisionExecuted(_)
        | Event::EntryBanAwaitsDeparture(_)
        | Event::RemovalAttemptFailed(_)
        | Event::AbscondingReported(_)
        | Event::PersonFound(_)
        | Event::CaseClosed(_)
        | Event::RemovalBarRecorded(_)
        | Event::RemovalBarLifted(_)
        | Event::EntryPermissionUsed(_)
        | Event::CorrectionRecorded(_)
        | Event::EnteredInErrorDeclared(_)
        | Event::DocumentAttached(_)
        | Event::ServiceMarkAdded(_)
        | Event::DataSubjectRequestAnswered(_)
        | Event::ActProposed(_)
        | Event::ActApproved(_)
        | Event::ActRejected(_)
        | Event::ParameterChanged(_)
        | Event::DeadlinePassed(_)
        | Event::RetentionDue(_)
        | Event::LegalHoldSet(_)
        | Event::LegalHoldReleased(_)
        | Event::ErasureAnnounced(_)
        | Event::PersonalContentErased(_) => None,
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
        family_member: imposed.family_member,
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

fn notification(notified: &DecisionNotified) -> Command {
    NotifyDecision {
        target: notified.target,
        notified_on: notified.notified_on,
        manner: notified.manner,
    }
    .into()
}

fn motion(filed: &CourtMotionFiled) -> Command {
    FileCourtMotion {
        filed_at: filed.filed_at,
    }
    .into()
}

fn detention_extension(extended: &DetentionExtendedByCourt, metadata: &Metadata) -> Command {
    ExtendDetention {
        decision: extended.decision.clone(),
        legal_reference: metadata.legal_reference.clone(),
        from: Some(extended.from),
        until: extended.until,
        reason: extended.reason,
    }
    .into()
}

fn regime(switched: &DetentionRegimeSwitched) -> Command {
    SwitchDetentionRegime {
        regime: switched.regime,
        switched_at: switched.switched_at,
    }
    .into()
}

fn period_extension(extended: &DeparturePeriodExtended, metadata: &Metadata) -> Command {
    ExtendDeparturePeriod {
        target: extended.target,
        decision: extended.decision.clone(),
        legal_reference: metadata.legal_reference.clone(),
        last_day: extended.last_day,
    }
    .into()
}

fn consultation(opened: &ConsultationOpened) -> Command {
    OpenConsultation {
        consultation_id: opened.consultation_id,
        direction: opened.direction,
        country: opened.country,
        opened_on: opened.opened_on,
        told_to_go_on: opened.told_to_go_on,
    }
    .into()
}

fn consultation_extension(extended: &ConsultationExtended) -> Command {
    ExtendConsultation {
        consultation_id: extended.consultation_id,
    }
    .into()
}

fn consultation_answer(answered: &ConsultationAnswered) -> Command {
    AnswerConsultation {
        consultation_id: answered.consultation_id,
        answered_on: answered.answered_on,
        outcome: answered.outcome,
    }
    .into()
}

fn alert_extension(extended: &AlertExtended) -> Option<Command> {
    let extend = ExtendAlert {
        target: extended.target,
        extended_on: extended.extended_on,
        assessment: extended.personal.known()?.text.clone()?,
    };
    Some(extend.into())
}

fn permission(granted: &EntryPermissionGranted, metadata: &Metadata) -> Command {
    GrantEntryPermission {
        decision: granted.decision.clone(),
        legal_reference: metadata.legal_reference.clone(),
        received_on: metadata.received_on,
        from: Some(granted.from),
        until: Some(granted.until),
        entries: Some(granted.entries),
        ground: Some(granted.ground),
    }
    .into()
}

fn data_subject_request(recorded: &DataSubjectRequestRecorded) -> Command {
    RecordDataSubjectRequest {
        request_id: recorded.request_id,
        kind: recorded.kind,
        received_on: recorded.received_on,
        language: recorded.language,
    }
    .into()
}

fn removal(executed: &RemovalExecuted) -> Option<Command> {
    let personal = executed.personal.known()?.clone();
    let removal = RecordRemoval {
        target: Some(executed.target),
        removed_on: executed.removed_on,
        border_crossing_point: Some(executed.border_crossing_point.clone()),
        destination: Some(executed.destination),
        form: executed.form,
        reference: personal.reference,
        started_at: executed.started_at,
        informed_at: executed.informed_at,
        short_notice: executed.short_notice,
        asylum_exception: executed.asylum_exception,
        reception: executed.reception,
        representative: personal.representative,
    };
    Some(removal.into())
}
