//! Entry bans: everything that a check needs to know about a person, and nothing that it must not show.
//!
//! No free text, ethnicity, address or asylum facts (rule R-110). A person stays after a ban was revoked, with the ban
//! marked, so that a follower by position sees the change. Persons whom no check finds are kept too, because a ban may come:
//! [`PersonRow::banned`] tells them apart. Two files that were merged both stay findable.

mod bans;
mod permissions;
mod persons;
mod returns;

use chrono::NaiveDate;
use events::codes::WarningMarker;
use events::payloads::{Decision, EnteredInErrorDeclared, Subject};
use events::{DecisionId, Event, ForeignerId, PhotoId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use bans::{Ban, Revocation, Suspension};
pub use permissions::Permission;
pub use persons::{PersonDocument, PersonIdentity, PersonNames};
pub use returns::ReturnDecision;

use crate::{Envelope, Unappliable};

/// The name of the read model and of its schema.
pub const NAME: &str = "entry_ban";

/// The version of the fold and its tables. It grows with every change of either, and the read model is rebuilt.
pub const VERSION: i32 = 5;

/// A person as the check knows them: column `state` of `persons`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The number of events of the file that are folded in; 0 before it is opened.
    pub version: u64,
    /// The position of the last event that changed anything for a check; 0 before the file is opened.
    pub position: u64,
    /// The person's id in an outside list.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub external_id: Option<String>,
    /// Every identity, the primary one first.
    pub identities: Vec<PersonIdentity>,
    /// Every document.
    pub documents: Vec<PersonDocument>,
    /// Every ban ever imposed, in the order of recording, except those that were entered in error.
    pub bans: Vec<Ban>,
    /// Every entry permission, in the order of recording, except those that were entered in error.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub permissions: Vec<Permission>,
    /// Every return decision and removal order, in the order of recording, except those that were entered in error.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub returns: Vec<ReturnDecision>,
    /// Facial images, oldest first, except those that were entered in error.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub photos: Vec<PhotoId>,
    /// Warning markers that are set.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub markers: Vec<WarningMarker>,
    /// The day on which the person died (rule R-102).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub died_on: Option<NaiveDate>,
    /// Whether checks follow the person: a ban was ever imposed, a return decision taken, or the person died.
    #[serde(default)]
    pub followed: bool,
    /// The decisions of the file that are no bans and no permissions: what is in none of these lists is unknown.
    pub other_decisions: Vec<DecisionId>,
    /// Ids of identities, bans and permissions that left all operational views: events about them change nothing.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub withdrawn: Vec<Uuid>,
}

/// All rows of one foreigner; none before the file is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows<'s> {
    /// `persons`, at most one.
    pub persons: Vec<PersonRow<'s>>,
}

/// A row of `persons`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow<'s> {
    /// The position of the last change.
    pub position: u64,
    /// Whether checks follow the person: a ban was ever imposed or a return decision taken, revoked, expired and executed ones
    /// included, or the person died.
    pub banned: bool,
    /// The person.
    pub state: &'s State,
}

/// Folds one event into the person. An event that is folded in already changes nothing, so that a checkpoint that was set back
/// does no harm (fault F36).
///
/// # Errors
/// When the event does not fit, or one before it is missing; the state is then not to be used any further.
pub fn apply(state: &mut State, envelope: &Envelope<'_>) -> Result<(), Unappliable> {
    if envelope.is_of_the_register() {
        return Ok(());
    }
    let opened = state.version > 0;
    if opened && envelope.sequence <= state.version {
        return Ok(());
    }
    match (opened, envelope.event) {
        (false, Event::FileOpened(_)) => {}
        (false, _) => return Err(Unappliable::NotOpened),
        (true, Event::FileOpened(_)) => return Err(Unappliable::AlreadyOpened),
        (true, _) => {}
    }
    if envelope.sequence != state.version + 1 {
        return Err(Unappliable::OutOfOrder {
            version: state.version,
        });
    }
    let changed = fold(state, envelope)?;
    if changed {
        state.position = envelope.position;
    }
    state.version = envelope.sequence;
    Ok(())
}

/// The rows of a foreigner: a function of the event sequence alone.
pub fn rows(_foreigner_id: ForeignerId, state: &State) -> Rows<'_> {
    if state.position == 0 {
        return Rows::default();
    }
    Rows {
        persons: vec![PersonRow {
            position: state.position,
            banned: state.followed,
            state,
        }],
    }
}

/// Whether the event changed anything for a check.
fn fold(state: &mut State, envelope: &Envelope<'_>) -> Result<bool, Unappliable> {
    let changed = match envelope.event {
        Event::FileOpened(event) => persons::opened(state, event),
        Event::IdentityAsserted(event) => persons::asserted(state, event),
        Event::IdentityRecategorised(event) => persons::recategorised(state, event)?,
        Event::PrimaryIdentityChosen(event) => persons::primary_chosen(state, event)?,
        Event::ConsentWithdrawn(event) => persons::consent_withdrawn(state, event),
        Event::DocumentAdded(event) => persons::document_added(state, event),
        Event::CorrectionRecorded(event) => persons::corrected(state, event)?,
        Event::CitizenshipAcquired(event) => persons::citizenship_acquired(state, event),
        Event::DeathRecorded(event) => {
            state.died_on = Some(event.died_on);
            state.followed = true;
            true
        }
        Event::WarningSet(event) => {
            let new = !state.markers.contains(&event.marker);
            state.markers.extend(new.then_some(event.marker));
            new
        }
        Event::WarningCleared(event) => {
            let known = state.markers.len();
            state.markers.retain(|marker| *marker != event.marker);
            state.markers.len() < known
        }
        Event::EnteredInErrorDeclared(event) => entered_in_error(state, event),
        // Whoever follows takes the person anew, without names (rule R-122).
        Event::PersonalContentErased(_) => true,
        Event::EntryBanImposed(event) => bans::imposed(state, envelope, event)?,
        Event::EntryBanStarted(event) => bans::started(state, event)?,
        Event::EntryBanAwaitsDeparture(event) => bans::awaits_departure(state, event)?,
        Event::EntryBanShortened(event) => bans::shortened(state, event)?,
        Event::EntryPermissionGranted(event) => permissions::granted(state, event)?,
        Event::EntryPermissionUsed(event) => permissions::used(state, event)?,
        Event::DecisionSuspended(event) => bans::suspended(state, event)?,
        Event::DecisionResumed(event) => bans::resumed(state, event)?,
        Event::DecisionAmended(event) => bans::amended(state, event)?,
        Event::DecisionRevoked(event) => bans::revoked(state, event)?,
        Event::ReturnDecisionIssued(event) => ordered(state, &event.decision, None)?,
        Event::RemovalOrderIssued(event) => ordered(state, &event.decision, event.predecessor)?,
        Event::CourtExpulsionRecorded(event) => ordered(state, &event.decision, event.predecessor)?,
        Event::DepartureConfirmed(event) => {
            returns::executed(state, event.target, event.departed_on)?
        }
        Event::RemovalExecuted(event) => {
            returns::executed(state, Some(event.target), event.removed_on)?
        }
        Event::DecisionExecuted(event) => {
            returns::executed(state, Some(event.target), event.departed_on)?
        }
        Event::DepartureRefuted(event) => returns::refuted(state, event)?,
        Event::CaseClosed(event) => returns::closed(state, event)?,
        Event::PhotoAdded(event) => persons::photo_added(state, event),
        Event::DeparturePeriodExtended(event) => bans::keep_act(state, Some(&event.decision))?,
        Event::DetentionExtendedByCourt(event) => bans::keep_act(state, Some(&event.decision))?,
        Event::AlternativeApplied(event) => bans::keep_act(state, event.decision.as_ref())?,
        Event::AppealDecided(event) => bans::keep_act(state, event.decision.as_ref())?,
        // They say nothing to a check. What follows for a ban from a departure, its refutation, an appeal, a death or a
        // citizenship comes as events of its own; two files that were merged are found as before.
        Event::ViolationFound(_)
        | Event::DetentionStarted(_)
        | Event::DetentionReleased(_)
        | Event::DecisionNotified(_)
        | Event::AddressRecorded(_)
        | Event::VulnerabilityRecorded(_)
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
        | Event::RemovalAttemptFailed(_)
        | Event::AbscondingReported(_)
        | Event::PersonFound(_)
        | Event::ConsultationOpened(_)
        | Event::ConsultationExtended(_)
        | Event::ConsultationAnswered(_)
        | Event::AlertExtended(_)
        | Event::RemovalBarRecorded(_)
        | Event::RemovalBarLifted(_)
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
        | Event::ErasureAnnounced(_) => false,
    };
    Ok(changed)
}

/// An order to leave, which may take the place of another.
fn ordered(
    state: &mut State,
    act: &Decision,
    predecessor: Option<DecisionId>,
) -> Result<bool, Unappliable> {
    bans::keep_act(state, Some(act))?;
    returns::issued(state, act, predecessor);
    Ok(true)
}

/// What an officer entered in error is shown to no check any more.
fn entered_in_error(state: &mut State, event: &EnteredInErrorDeclared) -> bool {
    match event.subject {
        Subject::File => {
            persons::withdraw_all(state);
            bans::withdraw_all(state);
            permissions::withdraw_all(state);
            returns::withdraw_all(state);
            state.photos.clear();
            state.markers.clear();
            state.died_on = None;
            true
        }
        Subject::Identity(identity_id) => persons::withdraw_identity(state, identity_id),
        Subject::Document(document_id) => persons::withdraw_document(state, document_id),
        Subject::Decision(decision_id) => {
            bans::withdraw(state, decision_id)
                || permissions::withdraw(state, decision_id)
                || returns::withdraw(state, decision_id)
        }
        Subject::Photo(photo_id) => persons::withdraw_photo(state, photo_id),
        Subject::Address(_)
        | Subject::Violation(_)
        | Subject::Detention(_)
        | Subject::Alternative(_)
        | Subject::Consultation(_)
        | Subject::Attachment(_)
        | Subject::ServiceMark(_)
        | Subject::Duplicate(_)
        | Subject::DataSubjectRequest(_) => false,
    }
}
