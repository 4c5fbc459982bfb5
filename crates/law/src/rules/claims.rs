//! What makes a decision unique in the whole register (rule R-009).

use events::Event;
use events::payloads::Decision;

/// The decision that an event carries.
pub fn decision_of(event: &Event) -> Option<&Decision> {
    match event {
        Event::ReturnDecisionIssued(issued) => Some(&issued.decision),
        Event::RemovalOrderIssued(issued) => Some(&issued.decision),
        Event::EntryBanImposed(imposed) => Some(&imposed.decision),
        Event::EntryBanShortened(shortened) => Some(&shortened.decision),
        Event::DecisionSuspended(suspended) => suspended.decision.as_ref(),
        Event::DecisionResumed(resumed) => resumed.decision.as_ref(),
        Event::DecisionAmended(amended) => Some(&amended.decision),
        Event::DecisionRevoked(revoked) => revoked.decision.as_ref(),
        Event::CourtExpulsionRecorded(recorded) => Some(&recorded.decision),
        Event::DeparturePeriodExtended(extended) => Some(&extended.decision),
        Event::DetentionExtendedByCourt(extended) => Some(&extended.decision),
        Event::AlternativeApplied(applied) => applied.decision.as_ref(),
        Event::AppealDecided(decided) => decided.decision.as_ref(),
        Event::EntryPermissionGranted(granted) => Some(&granted.decision),
        Event::FileOpened(_)
        | Event::IdentityAsserted(_)
        | Event::ViolationFound(_)
        | Event::DetentionStarted(_)
        | Event::DetentionReleased(_)
        | Event::DecisionNotified(_)
        | Event::EntryBanStarted(_)
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
        | Event::DetentionRegimeSwitched(_)
        | Event::AlternativeEnded(_)
        | Event::DeparturePeriodExpired(_)
        | Event::AppealLodged(_)
        | Event::DepartureRefuted(_)
        | Event::DecisionExecuted(_)
        | Event::EntryBanAwaitsDeparture(_)
        | Event::RemovalAttemptFailed(_)
        | Event::AbscondingReported(_)
        | Event::PersonFound(_)
        | Event::CaseClosed(_)
        | Event::ConsultationOpened(_)
        | Event::ConsultationExtended(_)
        | Event::ConsultationAnswered(_)
        | Event::AlertExtended(_)
        | Event::RemovalBarRecorded(_)
        | Event::RemovalBarLifted(_)
        | Event::EntryPermissionUsed(_)
        | Event::CorrectionRecorded(_)
        | Event::EnteredInErrorDeclared(_)
        | Event::DocumentAttached(_)
        | Event::ServiceMarkAdded(_)
        | Event::DataSubjectRequestRecorded(_)
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

/// authority, number, date and kind of a decision are unique in the register (Reg. 122 p. 5.7.2, 5.11.2): whether two
/// decisions make the same claim. Their ids do not count: a repeated command has fresh ones.
pub(crate) fn same_claim(left: &Decision, right: &Decision) -> bool {
    left.authority == right.authority
        && left.kind == right.kind
        && left.date == right.date
        && left.number == right.number
}

/// The same where there may be no decision: the same claim, or none in both.
pub(crate) fn same_claim_or_none(left: Option<&Decision>, right: Option<&Decision>) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => same_claim(left, right),
        (None, Some(_)) | (Some(_), None) => false,
    }
}
