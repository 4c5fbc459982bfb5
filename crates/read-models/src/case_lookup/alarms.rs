//! What the rules said: quality flags, and legality alarms until their situation ends (architecture P-11).

use chrono::{DateTime, Utc};
use events::codes::Organisation;
use events::payloads::{Correction, Subject};
use events::{Event, Finding, Level, RuleId};

use super::document::{CaseDocument, views};
use super::sources::ChangedBy;
use crate::Envelope;

views! {
    /// A legality alarm (architecture P-11).
    pub struct AlarmView {
        /// The rule.
        rule: RuleId,
        /// When it was raised.
        raised_at: DateTime<Utc>,
        /// When something has to be done at the latest.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        due_at: Option<DateTime<Utc>>,
        /// Who recorded the fact.
        organisation: Organisation,
        /// What it speaks of; the alarm ends with it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        subject: Option<Subject>,
        /// When the situation ended; absent while the alarm is open.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        closed_at: Option<DateTime<Utc>>,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// A quality flag (rule R-127).
    pub struct WarningView {
        /// The rule.
        rule: RuleId,
        /// When it was raised.
        raised_at: DateTime<Utc>,
        /// The position of the event.
        position: u64,
    }
}

/// A file without a fact.
const FILE_FACT: RuleId = RuleId(2);
/// A child is detained.
const CHILD_DETAINED: RuleId = RuleId(49);
/// A motion to the court.
const COURT_MOTION: RuleId = RuleId(41);
/// The end of the period for voluntary departure.
const PERIOD_EXPIRED: RuleId = RuleId(61);
/// The reply to a consultation.
const CONSULTATION_REPLY: RuleId = RuleId(65);
/// The review of a ban.
const BAN_REVIEW: RuleId = RuleId(85);
/// The review of an alert.
const ALERT_REVIEW: RuleId = RuleId(98);

/// The notice of an erasure.
const ERASURE_NOTICE: RuleId = RuleId(123);

/// Ends the alarms that the event puts an end to, then raises those that it brings.
pub(super) fn follow(case: &mut CaseDocument, envelope: &Envelope<'_>) {
    let erased = matches!(envelope.event, Event::PersonalContentErased(_));
    let other_notice = ends_the_notice(envelope.event);
    let ended = ended_by(envelope.event);
    let ends = |alarm: &AlarmView| {
        erased
            || (other_notice && alarm.rule == ERASURE_NOTICE)
            || ended.is_some_and(|(subject, rule)| {
                alarm.subject == Some(subject) && rule.is_none_or(|rule| rule == alarm.rule)
            })
    };
    for alarm in &mut case.alarms {
        if alarm.closed_at.is_none() && ends(alarm) {
            alarm.closed_at = Some(envelope.metadata.recorded_at);
            alarm.changed_by.add(envelope.position);
        }
    }
    raise(case, envelope);
}

/// What the rules said. An alarm raised by the event that ends its situation speaks of nothing that could end: it stays open.
/// A deadline that was over when the fact was recorded passes later for the clock too: it is one alarm.
fn raise(case: &mut CaseDocument, envelope: &Envelope<'_>) {
    let (raised_at, position) = (envelope.metadata.recorded_at, envelope.position);
    let subject = subject_of(envelope.event);
    let organisation = responsible(case, envelope);
    if let Event::ErasureAnnounced(_) = envelope.event {
        return warn_the_owners(case, envelope);
    }
    for finding in &findings(envelope) {
        let subject = subject.or_else(|| detention_of(case, finding));
        match finding.level {
            Level::Warn => case.warnings.push(WarningView {
                rule: finding.rule,
                raised_at,
                position,
            }),
            Level::Alarm if is_raised(case, finding, subject) => {}
            Level::Alarm => case.alarms.push(AlarmView {
                rule: finding.rule,
                raised_at,
                due_at: finding.due_at,
                organisation,
                subject,
                closed_at: None,
                changed_by: ChangedBy::default(),
                position,
            }),
        }
    }
}

/// everybody with a decision on the file is warned of its erasure; where there is none, who announces it.
fn warn_the_owners(case: &mut CaseDocument, envelope: &Envelope<'_>) {
    let decisions = case.decisions.iter();
    let mut owners: Vec<Organisation> = decisions.map(|decision| decision.organisation).collect();
    if owners.is_empty() {
        owners.push(envelope.metadata.actor.organisation);
    }
    owners.sort();
    owners.dedup();
    for finding in &envelope.metadata.findings {
        case.alarms.extend(owners.iter().map(|owner| AlarmView {
            rule: finding.rule,
            raised_at: envelope.metadata.recorded_at,
            due_at: finding.due_at,
            organisation: *owner,
            subject: Some(Subject::File),
            closed_at: None,
            changed_by: ChangedBy::default(),
            position: envelope.position,
        }));
    }
}

/// Whether a notice of erasure says nothing any more: another one comes, or a new measure begins another time of retention.
fn ends_the_notice(event: &Event) -> bool {
    matches!(
        event,
        Event::ErasureAnnounced(_)
            | Event::DetentionStarted(_)
            | Event::AlternativeApplied(_)
            | Event::ReturnDecisionIssued(_)
            | Event::RemovalOrderIssued(_)
            | Event::CourtExpulsionRecorded(_)
            | Event::EntryBanImposed(_)
    )
}

/// Whom a birth date that was put right shows to be a child is detained now: the alarm ends with that detention.
fn detention_of(case: &CaseDocument, finding: &Finding) -> Option<Subject> {
    let mut open = case.detentions.iter();
    let open = open.find(|detention| detention.release.is_none())?;
    (finding.rule == CHILD_DETAINED).then_some(Subject::Detention(open.detention_id))
}

/// Whether the same deadline of the same thing has an open alarm.
fn is_raised(case: &CaseDocument, finding: &Finding, subject: Option<Subject>) -> bool {
    let mut open = (case.alarms.iter()).filter(|alarm| alarm.closed_at.is_none());
    finding.due_at.is_some()
        && subject.is_some()
        && open.any(|alarm| {
            (alarm.rule, alarm.subject, alarm.due_at) == (finding.rule, subject, finding.due_at)
        })
}

/// The findings beside the event. A deadline that passed is one, also where nothing beside it says so.
fn findings(envelope: &Envelope<'_>) -> Vec<Finding> {
    let mut findings = envelope.metadata.findings.clone();
    if let Event::DeadlinePassed(event) = envelope.event
        && findings.iter().all(|finding| finding.rule != event.rule)
    {
        findings.push(Finding {
            rule: event.rule,
            level: Level::Alarm,
            due_at: Some(event.due_at),
        });
    }
    findings
}

/// Who has to act: of a deadline that passed the one who recorded what it is about, otherwise the one who recorded the fact.
fn responsible(case: &CaseDocument, envelope: &Envelope<'_>) -> Organisation {
    let recorder = match envelope.event {
        Event::DeadlinePassed(event) => recorder_of(case, event.subject),
        Event::DeparturePeriodExpired(event) => recorder_of(case, Subject::Decision(event.target)),
        _ => None,
    };
    recorder.unwrap_or(envelope.metadata.actor.organisation)
}

fn recorder_of(case: &CaseDocument, subject: Subject) -> Option<Organisation> {
    match subject {
        Subject::Detention(id) => {
            let mut detentions = case.detentions.iter();
            let found = detentions.find(|detention| detention.detention_id == id);
            found.map(|detention| detention.organisation)
        }
        Subject::Decision(id) => {
            let mut decisions = case.decisions.iter();
            let found = decisions.find(|decision| decision.decision_id == id);
            found.map(|decision| decision.organisation)
        }
        Subject::Consultation(id) => {
            let mut consultations = case.consultations.iter();
            let found = consultations.find(|consultation| consultation.consultation_id == id);
            found.map(|consultation| consultation.organisation)
        }
        // The controller answers, whoever received the request (rule R-125).
        Subject::DataSubjectRequest(_) => Some(Organisation::Pmlp),
        Subject::Duplicate(other) => {
            let mut duplicates = case.duplicates.iter();
            let found = duplicates.find(|duplicate| duplicate.other == other);
            found.map(|duplicate| duplicate.organisation)
        }
        Subject::File
        | Subject::Identity(_)
        | Subject::Document(_)
        | Subject::Address(_)
        | Subject::Photo(_)
        | Subject::Violation(_)
        | Subject::Alternative(_)
        | Subject::Attachment(_)
        | Subject::ServiceMark(_) => None,
    }
}

/// What an event is about, where its situation goes on after it.
fn subject_of(event: &Event) -> Option<Subject> {
    let subject = match event {
        Event::DetentionStarted(event) => Subject::Detention(event.detention_id),
        Event::DetentionPlaced(event) => Subject::Detention(event.detention_id),
        Event::CourtMotionFiled(event) => Subject::Detention(event.detention_id),
        Event::DetentionExtendedByCourt(event) => Subject::Detention(event.detention_id),
        Event::DetentionRegimeSwitched(event) => Subject::Detention(event.detention_id),
        Event::AlternativeApplied(event) => Subject::Alternative(event.alternative_id),
        Event::ReturnDecisionIssued(event) => Subject::Decision(event.decision.decision_id),
        Event::RemovalOrderIssued(event) => Subject::Decision(event.decision.decision_id),
        Event::CourtExpulsionRecorded(event) => Subject::Decision(event.decision.decision_id),
        Event::EntryBanImposed(event) => Subject::Decision(event.decision.decision_id),
        Event::DecisionNotified(event) => Subject::Decision(event.target),
        Event::DeparturePeriodExtended(event) => Subject::Decision(event.target),
        Event::DeparturePeriodExpired(event) => Subject::Decision(event.target),
        Event::RemovalAttemptFailed(event) => Subject::Decision(event.target),
        Event::DuplicateCaseOpened(event) => Subject::Duplicate(event.other),
        Event::ConsultationOpened(event) => Subject::Consultation(event.consultation_id),
        Event::ConsultationExtended(event) => Subject::Consultation(event.consultation_id),
        Event::AlertExtended(event) => Subject::Decision(event.target),
        Event::DataSubjectRequestRecorded(event) => Subject::DataSubjectRequest(event.request_id),
        Event::DeadlinePassed(event) => event.subject,
        Event::ErasureAnnounced(_) => Subject::File,
        Event::CorrectionRecorded(event) => match &event.correction {
            Correction::Detention(right) => Subject::Detention(right.detention_id),
            Correction::Identity(_)
            | Correction::Document(_)
            | Correction::Violation(_)
            | Correction::Placement(_)
            | Correction::Alternative(_)
            | Correction::Departure(_) => return None,
        },
        Event::FileOpened(_)
        | Event::IdentityAsserted(_)
        | Event::ViolationFound(_)
        | Event::DetentionReleased(_)
        | Event::EntryBanStarted(_)
        | Event::EntryBanShortened(_)
        | Event::DecisionSuspended(_)
        | Event::DecisionResumed(_)
        | Event::DecisionAmended(_)
        | Event::DecisionRevoked(_)
        | Event::DepartureConfirmed(_)
        | Event::RemovalExecuted(_)
        | Event::DecisionExecuted(_)
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
        | Event::DuplicateCaseClosed(_)
        | Event::FilesMerged(_)
        | Event::FilesUnmerged(_)
        | Event::AlternativeEnded(_)
        | Event::AppealLodged(_)
        | Event::AppealDecided(_)
        | Event::DepartureRefuted(_)
        | Event::EntryBanAwaitsDeparture(_)
        | Event::AbscondingReported(_)
        | Event::PersonFound(_)
        | Event::CaseClosed(_)
        | Event::ConsultationAnswered(_)
        | Event::RemovalBarRecorded(_)
        | Event::RemovalBarLifted(_)
        | Event::EntryPermissionGranted(_)
        | Event::EntryPermissionUsed(_)
        | Event::EnteredInErrorDeclared(_)
        | Event::DocumentAttached(_)
        | Event::ServiceMarkAdded(_)
        | Event::DataSubjectRequestAnswered(_)
        | Event::ActProposed(_)
        | Event::ActApproved(_)
        | Event::ActRejected(_)
        | Event::ParameterChanged(_)
        | Event::RetentionDue(_)
        | Event::LegalHoldSet(_)
        | Event::LegalHoldReleased(_)
        | Event::PersonalContentErased(_) => return None,
    };
    Some(subject)
}

/// What an event puts an end to: the whole subject, or what one rule said of it.
fn ended_by(event: &Event) -> Option<(Subject, Option<RuleId>)> {
    let ended = match event {
        Event::ViolationFound(_)
        | Event::DetentionStarted(_)
        | Event::ReturnDecisionIssued(_)
        | Event::EntryBanImposed(_)
        | Event::AlternativeApplied(_) => (Subject::File, Some(FILE_FACT)),
        Event::CourtMotionFiled(event) => {
            (Subject::Detention(event.detention_id), Some(COURT_MOTION))
        }
        Event::DetentionReleased(event) => (Subject::Detention(event.detention_id), None),
        // With a justification that is supplied, whether a child may be detained was judged anew.
        Event::CorrectionRecorded(event) => match &event.correction {
            Correction::Detention(right) if right.justification.is_some() => {
                (Subject::Detention(right.detention_id), Some(CHILD_DETAINED))
            }
            _ => return None,
        },
        Event::AlternativeEnded(event) => (Subject::Alternative(event.alternative_id), None),
        Event::RemovalOrderIssued(event) => match event.predecessor {
            Some(predecessor) => (Subject::Decision(predecessor), None),
            None => (Subject::File, Some(FILE_FACT)),
        },
        Event::CourtExpulsionRecorded(event) => match event.predecessor {
            Some(predecessor) => (Subject::Decision(predecessor), None),
            None => (Subject::File, Some(FILE_FACT)),
        },
        Event::DeparturePeriodExtended(event) => {
            (Subject::Decision(event.target), Some(PERIOD_EXPIRED))
        }
        Event::DecisionAmended(event) => {
            event.review_on?;
            (Subject::Decision(event.target), Some(BAN_REVIEW))
        }
        Event::AlertExtended(event) => (Subject::Decision(event.target), Some(ALERT_REVIEW)),
        Event::DecisionRevoked(event) => (Subject::Decision(event.target), None),
        Event::DepartureConfirmed(event) => (Subject::Decision(event.target?), None),
        Event::RemovalExecuted(event) => (Subject::Decision(event.target), None),
        Event::DecisionExecuted(event) => (Subject::Decision(event.target), None),
        Event::CaseClosed(event) => (Subject::Decision(event.target), None),
        Event::ConsultationExtended(event) => (
            Subject::Consultation(event.consultation_id),
            Some(CONSULTATION_REPLY),
        ),
        Event::ConsultationAnswered(event) => (Subject::Consultation(event.consultation_id), None),
        Event::DuplicateCaseClosed(event) => (Subject::Duplicate(event.other), None),
        Event::DataSubjectRequestAnswered(event) => {
            (Subject::DataSubjectRequest(event.request_id), None)
        }
        Event::EnteredInErrorDeclared(event) => (event.subject, None),
        Event::FileOpened(_)
        | Event::IdentityAsserted(_)
        | Event::DecisionNotified(_)
        | Event::EntryBanStarted(_)
        | Event::EntryBanShortened(_)
        | Event::DecisionSuspended(_)
        | Event::DecisionResumed(_)
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
        | Event::FilesMerged(_)
        | Event::FilesUnmerged(_)
        | Event::DetentionPlaced(_)
        | Event::DetentionExtendedByCourt(_)
        | Event::DetentionRegimeSwitched(_)
        | Event::DeparturePeriodExpired(_)
        | Event::AppealLodged(_)
        | Event::AppealDecided(_)
        | Event::DepartureRefuted(_)
        | Event::EntryBanAwaitsDeparture(_)
        | Event::RemovalAttemptFailed(_)
        | Event::AbscondingReported(_)
        | Event::PersonFound(_)
        | Event::ConsultationOpened(_)
        | Event::RemovalBarRecorded(_)
        | Event::RemovalBarLifted(_)
        | Event::EntryPermissionGranted(_)
        | Event::EntryPermissionUsed(_)
        | Event::DocumentAttached(_)
        | Event::ServiceMarkAdded(_)
        | Event::DataSubjectRequestRecorded(_)
        | Event::ActProposed(_)
        | Event::ActApproved(_)
        | Event::ActRejected(_)
        | Event::ParameterChanged(_)
        | Event::DeadlinePassed(_)
        | Event::RetentionDue(_)
        | Event::LegalHoldSet(_)
        | Event::LegalHoldReleased(_)
        | Event::PersonalContentErased(_)
        | Event::ErasureAnnounced(_) => return None,
    };
    Some(ended)
}
