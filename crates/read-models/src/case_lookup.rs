//! Case lookup: the whole case of one foreigner, and the rows by which it is found.
//!
//! The state is the case document itself, so that what is stored is what is shown.

mod changes;
mod decisions;
mod document;
mod on_day;
mod rows;
mod situation;

use events::codes::ReleaseReason;
use events::payloads::{
    DepartureConfirmed, DetentionReleased, DetentionStarted, FileOpened, Identity,
    IdentityAsserted, IdentityNames, RemovalExecuted,
};
use events::{Event, Level, Personal};
use serde::{Deserialize, Serialize};

pub use decisions::{
    Ban, Change, ChangeKind, DecisionStatus, DecisionView, Execution, Notification, ReturnOrder,
    Revocation, Suspension,
};
pub use document::{
    AlarmView, CaseDocument, Deadline, DeadlineKind, DepartureView, DetentionView, DistinctFrom,
    FileStatus, IdentityView, Measure, MeasureKind, ReleaseView, ViolationView, WarningView,
};
pub use rows::{
    AlarmKind, AlarmRow, DecisionRow, DocumentRow, FileRow, IdentityRow, KEY_BYTES_MAX, NameRow,
    Rows, key, name_forms, rows,
};

use crate::days::day_of;
use crate::{Envelope, Unappliable};

/// The name of the read model and of its schema.
pub const NAME: &str = "case_lookup";

/// The version of the fold and its tables. It grows with every change of either, and the read model is rebuilt.
pub const VERSION: i32 = 2;

/// The case of one foreigner; empty until the file is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct State(Option<Box<CaseDocument>>);

impl State {
    /// The case, once the file is open.
    pub fn document(&self) -> Option<&CaseDocument> {
        self.0.as_deref()
    }
}

impl From<CaseDocument> for State {
    fn from(document: CaseDocument) -> Self {
        Self(Some(Box::new(document)))
    }
}

/// Folds one event into the case. An event that is folded in already changes nothing, so that a checkpoint that was set back
/// does no harm (fault F36).
///
/// # Errors
/// When the event does not fit; the state is then not to be used any further.
pub fn apply(state: &mut State, envelope: &Envelope<'_>) -> Result<(), Unappliable> {
    if envelope.is_of_the_register() {
        return Ok(());
    }
    let Some(case) = state.0.as_deref_mut() else {
        return open(state, envelope);
    };
    if envelope.sequence <= case.version {
        return Ok(());
    }
    if envelope.sequence != case.version + 1 {
        return Err(Unappliable::OutOfOrder {
            version: case.version,
        });
    }
    case.version = envelope.sequence;
    case.position = envelope.position;
    match envelope.event {
        Event::FileOpened(_) => return Err(Unappliable::AlreadyOpened),
        Event::IdentityAsserted(event) => case.identities.push(asserted_identity(envelope, event)),
        Event::ViolationFound(event) => case.violations.push(ViolationView {
            violation_id: event.violation_id,
            found_on: event.found_on,
            place: event.place.clone(),
            grounds: event.grounds.clone(),
            position: envelope.position,
        }),
        Event::DetentionStarted(event) => case.detentions.push(detention(envelope, event)),
        Event::DetentionReleased(event) => release(case, envelope, event)?,
        Event::ReturnDecisionIssued(event) => changes::return_decision(case, envelope, event)?,
        Event::RemovalOrderIssued(event) => changes::removal_order(case, envelope, event)?,
        Event::DecisionNotified(event) => changes::notified(case, envelope, event)?,
        Event::EntryBanImposed(event) => changes::ban_imposed(case, envelope, event)?,
        Event::EntryBanStarted(event) => changes::ban_started(case, envelope, event)?,
        Event::EntryBanShortened(event) => changes::ban_shortened(case, envelope, event)?,
        Event::DecisionSuspended(event) => changes::suspended(case, envelope, event)?,
        Event::DecisionResumed(event) => changes::resumed(case, envelope, event)?,
        Event::DecisionAmended(event) => changes::amended(case, envelope, event)?,
        Event::DecisionRevoked(event) => changes::revoked(case, envelope, event)?,
        Event::DepartureConfirmed(event) => departure(case, envelope, event)?,
        Event::RemovalExecuted(event) => removal(case, envelope, event)?,
        Event::IdentityRecategorised(_) => {}
        Event::PrimaryIdentityChosen(_) => {}
        Event::ConsentWithdrawn(_) => {}
        Event::DocumentAdded(_) => {}
        Event::AddressRecorded(_) => {}
        Event::PhotoAdded(_) => {}
        Event::WarningSet(_) => {}
        Event::WarningCleared(_) => {}
        Event::VulnerabilityRecorded(_) => {}
        Event::DeathRecorded(_) => {}
        Event::CitizenshipAcquired(_) => {}
        Event::DuplicateCaseOpened(_) => {}
        Event::DuplicateCaseClosed(_) => {}
        Event::FilesMerged(_) => {}
        Event::FilesUnmerged(_) => {}
        Event::DetentionPlaced(_) => {}
        Event::CourtMotionFiled(_) => {}
        Event::DetentionExtendedByCourt(_) => {}
        Event::DetentionRegimeSwitched(_) => {}
        Event::AlternativeApplied(_) => {}
        Event::AlternativeEnded(_) => {}
        Event::CourtExpulsionRecorded(_) => {}
        Event::DeparturePeriodExtended(_) => {}
        Event::DeparturePeriodExpired(_) => {}
        Event::AppealLodged(_) => {}
        Event::AppealDecided(_) => {}
        Event::DepartureRefuted(_) => {}
        Event::EntryBanAwaitsDeparture(_) => {}
        Event::RemovalAttemptFailed(_) => {}
        Event::AbscondingReported(_) => {}
        Event::PersonFound(_) => {}
        Event::CaseClosed(_) => {}
        Event::ConsultationOpened(_) => {}
        Event::ConsultationExtended(_) => {}
        Event::ConsultationAnswered(_) => {}
        Event::RemovalBarRecorded(_) => {}
        Event::RemovalBarLifted(_) => {}
        Event::EntryPermissionGranted(_) => {}
        Event::EntryPermissionUsed(_) => {}
        Event::CorrectionRecorded(_) => {}
        Event::EnteredInErrorDeclared(_) => {}
        Event::DocumentAttached(_) => {}
        Event::ServiceMarkAdded(_) => {}
        Event::ActProposed(_) => {}
        Event::ActApproved(_) => {}
        Event::ActRejected(_) => {}
        Event::ParameterChanged(_) => {}
        Event::DeadlinePassed(_) => {}
        Event::RetentionDue(_) => {}
    }
    record_findings(case, envelope);
    situation::settle(case, day_of(envelope.metadata.recorded_at));
    Ok(())
}

fn open(state: &mut State, envelope: &Envelope<'_>) -> Result<(), Unappliable> {
    let Event::FileOpened(event) = envelope.event else {
        return Err(Unappliable::NotOpened);
    };
    if envelope.sequence != 1 {
        return Err(Unappliable::OutOfOrder { version: 0 });
    }
    let mut case = CaseDocument {
        foreigner_id: envelope.foreigner_id,
        version: envelope.sequence,
        position: envelope.position,
        opened_at: envelope.metadata.recorded_at,
        status: FileStatus::NoMeasure,
        ban_from: None,
        ban_until: None,
        identities: vec![first_identity(envelope, event)],
        external_reference: event
            .personal
            .known()
            .and_then(|known| known.external_reference.clone()),
        distinct_from: distinct_from(event),
        violations: Vec::new(),
        detentions: Vec::new(),
        decisions: Vec::new(),
        departures: Vec::new(),
        measures: Vec::new(),
        deadlines: Vec::new(),
        alarms: Vec::new(),
        warnings: Vec::new(),
    };
    record_findings(&mut case, envelope);
    *state = State::from(case);
    Ok(())
}

fn first_identity(envelope: &Envelope<'_>, event: &FileOpened) -> IdentityView {
    let known = event.personal.known();
    let documents = known
        .map(|personal| personal.documents.clone())
        .unwrap_or_default();
    let names = known.map(|personal| personal.names.clone());
    IdentityView {
        primary: true,
        ..identity(envelope, &event.identity, names, documents)
    }
}

fn asserted_identity(envelope: &Envelope<'_>, event: &IdentityAsserted) -> IdentityView {
    let known = event.personal.known();
    let documents = known
        .map(|personal| personal.documents.clone())
        .unwrap_or_default();
    identity(
        envelope,
        &event.identity,
        known.map(|personal| personal.names.clone()),
        documents,
    )
}

fn identity(
    envelope: &Envelope<'_>,
    identity: &Identity,
    names: Option<IdentityNames>,
    documents: Vec<events::payloads::Document>,
) -> IdentityView {
    IdentityView {
        identity_id: identity.identity_id,
        category: identity.category,
        primary: false,
        sex: identity.sex,
        nationalities: identity.nationalities.clone(),
        erased: names.is_none(),
        names,
        documents,
        position: envelope.position,
    }
}

fn distinct_from(event: &FileOpened) -> Vec<DistinctFrom> {
    let reasons = event
        .personal
        .known()
        .map_or(&[][..], |personal| &personal.distinct_reasons);
    let reasons = reasons
        .iter()
        .cloned()
        .map(Some)
        .chain(std::iter::repeat(None));
    let files = event.distinct_from.iter().zip(reasons);
    files
        .map(|(foreigner_id, reason)| DistinctFrom {
            foreigner_id: *foreigner_id,
            reason,
        })
        .collect()
}

fn detention(envelope: &Envelope<'_>, event: &DetentionStarted) -> DetentionView {
    DetentionView {
        detention_id: event.detention_id,
        started_at: event.started_at,
        reason: event.reason,
        unit: event.unit.to_string(),
        limit_at: event.limit_at,
        justification: event.justification,
        release: None,
        recorded_at: envelope.metadata.recorded_at,
        organisation: envelope.metadata.actor.organisation,
        position: envelope.position,
    }
}

fn release(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DetentionReleased,
) -> Result<(), Unappliable> {
    let id = event.detention_id;
    let open = case
        .detentions
        .iter_mut()
        .find(|detention| detention.detention_id == id);
    let detention = open.ok_or(Unappliable::UnknownDetention(id))?;
    let (released_at, reason): (_, ReleaseReason) = (event.released_at, event.reason);
    detention.release = Some(ReleaseView {
        released_at,
        reason,
        position: envelope.position,
    });
    for alarm in case
        .alarms
        .iter_mut()
        .filter(|alarm| alarm.detention_id == Some(id))
    {
        alarm.closed_at = alarm.closed_at.or(Some(envelope.metadata.recorded_at));
    }
    Ok(())
}

fn departure(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DepartureConfirmed,
) -> Result<(), Unappliable> {
    if let Some(target) = event.target {
        let (on, outcome, position) = (event.departed_on, event.outcome, envelope.position);
        changes::find(case, target)?.execution = Some(Execution {
            on,
            outcome,
            position,
        });
    }
    case.departures.push(DepartureView {
        decision_id: event.target,
        departed_on: event.departed_on,
        border_crossing_point: event.border_crossing_point.clone(),
        destination: event.destination,
        form: event.form,
        removal: false,
        proof: Some(event.proof),
        reference: event
            .personal
            .known()
            .and_then(|personal| personal.reference.clone()),
        erased: matches!(event.personal, Personal::Erased),
        outcome: event.outcome,
        position: envelope.position,
    });
    Ok(())
}

fn removal(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &RemovalExecuted,
) -> Result<(), Unappliable> {
    let (on, outcome, position) = (event.removed_on, Some(event.outcome), envelope.position);
    changes::find(case, event.target)?.execution = Some(Execution {
        on,
        outcome,
        position,
    });
    case.departures.push(DepartureView {
        decision_id: Some(event.target),
        departed_on: event.removed_on,
        border_crossing_point: event.border_crossing_point.clone(),
        destination: event.destination,
        form: event.form,
        removal: true,
        proof: None,
        reference: event
            .personal
            .known()
            .and_then(|personal| personal.reference.clone()),
        erased: matches!(event.personal, Personal::Erased),
        outcome: Some(event.outcome),
        position: envelope.position,
    });
    Ok(())
}

/// What the rules said. An alarm raised with the start of a detention ends with it; another one stays open.
fn record_findings(case: &mut CaseDocument, envelope: &Envelope<'_>) {
    let (raised_at, position) = (envelope.metadata.recorded_at, envelope.position);
    let detention_id = match envelope.event {
        Event::DetentionStarted(event) => Some(event.detention_id),
        _ => None,
    };
    for finding in &envelope.metadata.findings {
        match finding.level {
            Level::Warn => case.warnings.push(WarningView {
                rule: finding.rule,
                raised_at,
                position,
            }),
            Level::Alarm => case.alarms.push(AlarmView {
                rule: finding.rule,
                raised_at,
                due_at: finding.due_at,
                organisation: envelope.metadata.actor.organisation,
                detention_id,
                closed_at: None,
                position,
            }),
        }
    }
}
