//! Case lookup: the whole case of one foreigner, and the rows by which it is found.
//!
//! The state is the case document itself, so that what is stored is what is shown.

mod alarms;
mod changes;
mod course;
mod data_subjects;
mod deadlines;
mod decisions;
mod departures;
mod detentions;
mod document;
mod files;
mod identities;
mod in_error;
mod obstacles;
mod on_day;
mod permissions;
mod person;
mod record;
mod retention;
mod rows;
mod sealed;
mod situation;
mod sources;

use events::Event;
use events::payloads::{FileOpened, ViolationFound};
use serde::{Deserialize, Serialize};

pub use alarms::{AlarmView, WarningView};
pub use course::{AbscondingView, AlertExtension, AppealView, Closing, FailedRemoval};
pub use data_subjects::DataSubjectRequestView;
pub use deadlines::{Deadline, DeadlineKind};
pub use decisions::{
    Ban, Change, ChangeKind, DecisionStatus, DecisionView, Execution, Notification, Permission,
    PermissionUse, ReturnOrder, Revocation, Suspension,
};
pub use departures::{DepartureView, RefutationView};
pub use detentions::{
    AlternativeView, DetentionView, ExtensionView, MotionView, PlacementView, ReleaseView,
    SwitchView,
};
pub use document::{CaseDocument, FileStatus, Measure, MeasureKind, Opening, ViolationView};
pub use files::{DuplicateView, MergeView};
pub use identities::{DistinctFrom, DocumentView, IdentityView};
pub use in_error::{Entry, ErrorView};
pub use obstacles::{ConsultationView, RemovalBarView};
pub use person::{
    AddressView, CitizenshipView, DeathView, MarkerView, PhotoView, VulnerabilityView,
};
pub use record::{
    AttachmentView, CorrectionView, ProposalSituation, ProposalView, ServiceMarkView,
};
pub use retention::{ErasureView, LegalHoldView};
pub use rows::{
    AlarmKind, AlarmRow, DecisionRow, DocumentRow, FileRow, IdentityRow, KEY_BYTES_MAX, MergeRow,
    NameRow, Rows, key, name_forms, rows,
};
pub use sources::ChangedBy;

use crate::days::day_of;
use crate::{Envelope, Unappliable};

/// The name of the read model and of its schema.
pub const NAME: &str = "case_lookup";

/// The version of the fold and its tables. It grows with every change of either, and the read model is rebuilt.
pub const VERSION: i32 = 5;

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
    fold(case, envelope)?;
    alarms::follow(case, envelope);
    situation::settle(case, day_of(envelope.metadata.recorded_at));
    Ok(())
}

/// What an event does to the case beyond alarms and what follows from the facts. Every event is named.
fn fold(case: &mut CaseDocument, envelope: &Envelope<'_>) -> Result<(), Unappliable> {
    match envelope.event {
        Event::FileOpened(_) => return Err(Unappliable::AlreadyOpened),
        Event::IdentityAsserted(event) => identities::asserted(case, envelope, event),
        Event::IdentityRecategorised(event) => identities::recategorised(case, envelope, event)?,
        Event::PrimaryIdentityChosen(event) => identities::primary_chosen(case, envelope, event)?,
        Event::ConsentWithdrawn(event) => identities::consent_withdrawn(case, envelope, event)?,
        Event::DocumentAdded(event) => identities::document_added(case, envelope, event)?,
        Event::AddressRecorded(event) => person::address(case, envelope, event),
        Event::PhotoAdded(event) => person::photo(case, envelope, event),
        Event::WarningSet(event) => person::marker_set(case, envelope, event),
        Event::WarningCleared(event) => person::marker_cleared(case, envelope, event)?,
        Event::VulnerabilityRecorded(event) => person::vulnerability(case, envelope, event),
        Event::DeathRecorded(event) => person::death(case, envelope, event),
        Event::CitizenshipAcquired(event) => person::citizenship(case, envelope, event),
        Event::DuplicateCaseOpened(event) => files::duplicate_opened(case, envelope, event),
        Event::DuplicateCaseClosed(event) => files::duplicate_closed(case, envelope, event)?,
        Event::FilesMerged(event) => files::merged(case, envelope, event),
        Event::FilesUnmerged(event) => files::unmerged(case, envelope, event)?,
        Event::ViolationFound(event) => violation(case, envelope, event),
        Event::DetentionStarted(event) => detentions::started(case, envelope, event),
        Event::DetentionPlaced(event) => detentions::placed(case, envelope, event)?,
        Event::CourtMotionFiled(event) => detentions::motion_filed(case, envelope, event)?,
        Event::DetentionExtendedByCourt(event) => detentions::extended(case, envelope, event)?,
        Event::DetentionRegimeSwitched(event) => detentions::switched(case, envelope, event)?,
        Event::DetentionReleased(event) => detentions::released(case, envelope, event)?,
        Event::AlternativeApplied(event) => detentions::alternative_applied(case, envelope, event)?,
        Event::AlternativeEnded(event) => detentions::alternative_ended(case, envelope, event)?,
        Event::ReturnDecisionIssued(event) => changes::return_decision(case, envelope, event)?,
        Event::RemovalOrderIssued(event) => changes::removal_order(case, envelope, event)?,
        Event::CourtExpulsionRecorded(event) => course::court_expulsion(case, envelope, event)?,
        Event::DecisionNotified(event) => changes::notified(case, envelope, event)?,
        Event::DeparturePeriodExtended(event) => course::period_extended(case, envelope, event)?,
        Event::DeparturePeriodExpired(event) => course::period_expired(case, envelope, event)?,
        Event::EntryBanImposed(event) => changes::ban_imposed(case, envelope, event)?,
        Event::EntryBanStarted(event) => changes::ban_started(case, envelope, event)?,
        Event::EntryBanAwaitsDeparture(event) => changes::ban_pending(case, envelope, event)?,
        Event::EntryBanShortened(event) => changes::ban_shortened(case, envelope, event)?,
        Event::EntryPermissionGranted(event) => permissions::granted(case, envelope, event)?,
        Event::EntryPermissionUsed(event) => permissions::used(case, envelope, event)?,
        Event::DecisionSuspended(event) => changes::suspended(case, envelope, event)?,
        Event::DecisionResumed(event) => changes::resumed(case, envelope, event)?,
        Event::DecisionAmended(event) => changes::amended(case, envelope, event)?,
        Event::DecisionRevoked(event) => changes::revoked(case, envelope, event)?,
        Event::AppealLodged(event) => course::appeal_lodged(case, envelope, event)?,
        Event::AppealDecided(event) => course::appeal_decided(case, envelope, event)?,
        Event::DepartureConfirmed(event) => departures::confirmed(case, envelope, event)?,
        Event::DepartureRefuted(event) => departures::refuted(case, envelope, event)?,
        Event::RemovalExecuted(event) => departures::removed(case, envelope, event)?,
        Event::DecisionExecuted(event) => departures::executed(case, envelope, event)?,
        Event::RemovalAttemptFailed(event) => course::removal_failed(case, envelope, event)?,
        Event::AbscondingReported(event) => course::absconded(case, envelope, event),
        Event::PersonFound(event) => course::found(case, envelope, event),
        Event::CaseClosed(event) => course::closed(case, envelope, event)?,
        Event::ConsultationOpened(event) => obstacles::consultation_opened(case, envelope, event),
        Event::ConsultationExtended(event) => {
            obstacles::consultation_extended(case, envelope, event)?;
        }
        Event::ConsultationAnswered(event) => {
            obstacles::consultation_answered(case, envelope, event)?;
        }
        Event::AlertExtended(event) => course::alert_extended(case, envelope, event)?,
        Event::RemovalBarRecorded(event) => obstacles::bar_recorded(case, envelope, event),
        Event::RemovalBarLifted(event) => obstacles::bar_lifted(case, envelope, event)?,
        Event::CorrectionRecorded(event) => record::corrected(case, envelope, event)?,
        Event::EnteredInErrorDeclared(event) => in_error::declared(case, envelope, event)?,
        Event::DocumentAttached(event) => record::attached(case, envelope, event),
        Event::ServiceMarkAdded(event) => record::marked(case, envelope, event),
        Event::DataSubjectRequestRecorded(event) => data_subjects::recorded(case, envelope, event),
        Event::DataSubjectRequestAnswered(event) => data_subjects::answered(case, envelope, event)?,
        Event::ActProposed(event) => record::proposed(case, envelope, event),
        Event::ActApproved(event) => record::approved(case, envelope, event)?,
        Event::ActRejected(event) => record::rejected(case, envelope, event)?,
        Event::RetentionDue(event) => {
            case.retention_due_on = Some(event.due_on);
            case.retention_due_position = Some(envelope.position);
        }
        Event::LegalHoldSet(event) => retention::hold_set(case, envelope, event),
        Event::LegalHoldReleased(event) => retention::hold_released(case, envelope, event)?,
        Event::ErasureAnnounced(event) => retention::announced(case, envelope, event),
        Event::PersonalContentErased(event) => retention::ordered(case, envelope, event),
        // A deadline that passed is an alarm too, which follows; a parameter changes the law and no case.
        Event::DeadlinePassed(event) => obstacles::reply_missed(case, envelope, event),
        Event::ParameterChanged(_) => {}
    }
    Ok(())
}

fn open(state: &mut State, envelope: &Envelope<'_>) -> Result<(), Unappliable> {
    let Event::FileOpened(event) = envelope.event else {
        return Err(Unappliable::NotOpened);
    };
    if envelope.sequence != 1 {
        return Err(Unappliable::OutOfOrder { version: 0 });
    }
    let mut case = opened(envelope, event);
    alarms::follow(&mut case, envelope);
    *state = State::from(case);
    Ok(())
}

fn opened(envelope: &Envelope<'_>, event: &FileOpened) -> CaseDocument {
    CaseDocument {
        foreigner_id: envelope.foreigner_id,
        version: envelope.sequence,
        position: envelope.position,
        opened_at: envelope.metadata.recorded_at,
        opened_on: event.opened_on,
        opened_by: Opening {
            organisation: envelope.metadata.actor.organisation,
            unit: envelope.metadata.actor.unit.clone(),
            position: envelope.position,
        },
        status: FileStatus::NoMeasure,
        ban_from: None,
        ban_until: None,
        identities: vec![identities::first(envelope, event)],
        external_reference: event
            .personal
            .known()
            .and_then(|known| known.external_reference.clone()),
        distinct_from: identities::distinct_from(envelope, event),
        addresses: Vec::new(),
        photos: Vec::new(),
        markers: Vec::new(),
        vulnerabilities: Vec::new(),
        death: None,
        citizenships: Vec::new(),
        duplicates: Vec::new(),
        merged_into: None,
        merges: Vec::new(),
        violations: Vec::new(),
        detentions: Vec::new(),
        alternatives: Vec::new(),
        decisions: Vec::new(),
        departures: Vec::new(),
        abscondings: Vec::new(),
        consultations: Vec::new(),
        removal_bars: Vec::new(),
        attachments: Vec::new(),
        service_marks: Vec::new(),
        data_subject_requests: Vec::new(),
        proposals: Vec::new(),
        corrections: Vec::new(),
        entered_in_error: Vec::new(),
        retention_due_on: None,
        retention_due_position: None,
        legal_holds: Vec::new(),
        erasure: None,
        measures: Vec::new(),
        deadlines: Vec::new(),
        alarms: Vec::new(),
        warnings: Vec::new(),
    }
}

fn violation(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &ViolationFound) {
    case.violations.push(ViolationView {
        violation_id: event.violation_id,
        found_on: event.found_on,
        place: event.place.clone(),
        grounds: event.grounds.clone(),
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}
