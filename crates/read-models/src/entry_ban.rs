//! Entry bans: everything that a check needs to know about a person, and nothing that it must not show.
//!
//! No free text, ethnicity, address or asylum facts (rule R-110). A person stays after a ban was revoked, with the ban
//! marked, so that a follower by position sees the change. Persons without any ban are kept too, because a ban may come:
//! [`PersonRow::banned`] tells them apart.

mod bans;

use events::codes::{Country, DocumentKind, IdentityCategory, Sex};
use events::payloads::{Document, Identity, IdentityNames};
use events::{BirthDate, DecisionId, Event, ForeignerId, IdentityId};
use serde::{Deserialize, Serialize};

pub use bans::{Ban, Revocation, Suspension};

use crate::{Envelope, Unappliable};

/// The name of the read model and of its schema.
pub const NAME: &str = "entry_ban";

/// The version of the fold and its tables. It grows with every change of either, and the read model is rebuilt.
pub const VERSION: i32 = 2;

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
    /// Every ban ever imposed, in the order of recording.
    pub bans: Vec<Ban>,
    /// The other decisions of the file: what is not here and no ban is unknown.
    pub other_decisions: Vec<DecisionId>,
}

/// One identity of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonIdentity {
    /// The identity.
    pub identity_id: IdentityId,
    /// Its category (rule R-014).
    pub category: IdentityCategory,
    /// Sex by ISO 5218.
    pub sex: Sex,
    /// Nationalities.
    pub nationalities: Vec<Country>,
    /// Names and birth; absent once erased.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub names: Option<PersonNames>,
}

/// The names and the birth of an identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonNames {
    /// Surname in Latin letters; absent for a person with a single name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub surname: Option<String>,
    /// Given names in Latin letters.
    pub given_names: Vec<String>,
    /// Patronymic.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub patronymic: Option<String>,
    /// The name in its original script.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub original_script: Option<String>,
    /// The name as a document's machine-readable zone carries it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mrz_name: Option<String>,
    /// Date of birth, perhaps partial.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub birth_date: Option<BirthDate>,
    /// Country of birth.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub birth_country: Option<Country>,
}

/// One document of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDocument {
    /// Series and number as written.
    pub number: String,
    /// The issuing state.
    pub issuer: Country,
    /// Its kind.
    pub kind: DocumentKind,
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
    /// Whether a ban was ever imposed, revoked or expired ones included.
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
    let changed = match envelope.event {
        Event::FileOpened(event) => {
            let known = event.personal.known();
            state.external_id = known
                .and_then(|known| known.external_reference.as_ref())
                .map(|reference| reference.id.clone());
            add_identity(
                state,
                &event.identity,
                known.map(|known| (&known.names, &known.documents)),
            )
        }
        Event::IdentityAsserted(event) => {
            let known = event.personal.known();
            add_identity(
                state,
                &event.identity,
                known.map(|known| (&known.names, &known.documents)),
            )
        }
        Event::EntryBanImposed(event) => bans::imposed(state, envelope, event)?,
        Event::EntryBanStarted(event) => bans::started(state, event)?,
        Event::EntryBanShortened(event) => bans::shortened(state, event)?,
        Event::DecisionSuspended(event) => bans::suspended(state, event)?,
        Event::DecisionResumed(event) => bans::resumed(state, event)?,
        Event::DecisionAmended(event) => bans::amended(state, event)?,
        Event::DecisionRevoked(event) => bans::revoked(state, event)?,
        Event::ReturnDecisionIssued(event) => {
            bans::other_decision(state, event.decision.decision_id)?
        }
        Event::RemovalOrderIssued(event) => {
            bans::other_decision(state, event.decision.decision_id)?
        }
        // They say nothing about a ban: what follows from a departure comes as EntryBanStarted.
        Event::ViolationFound(_)
        | Event::DetentionStarted(_)
        | Event::DetentionReleased(_)
        | Event::DecisionNotified(_)
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
        | Event::RetentionDue(_) => false,
    };
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
            banned: !state.bans.is_empty(),
            state,
        }],
    }
}

fn add_identity(
    state: &mut State,
    identity: &Identity,
    known: Option<(&IdentityNames, &Vec<Document>)>,
) -> bool {
    state.identities.push(PersonIdentity {
        identity_id: identity.identity_id,
        category: identity.category,
        sex: identity.sex,
        nationalities: identity
            .nationalities
            .iter()
            .map(|nationality| nationality.code)
            .collect(),
        names: known.map(|(names, _)| person_names(names)),
    });
    state
        .documents
        .extend(
            known
                .into_iter()
                .flat_map(|(_, documents)| documents)
                .map(|document| PersonDocument {
                    number: document.number.clone(),
                    issuer: document.issuer,
                    kind: document.kind,
                }),
        );
    true
}

fn person_names(names: &IdentityNames) -> PersonNames {
    PersonNames {
        surname: names.surname.clone(),
        given_names: names.given_names.clone(),
        patronymic: names.patronymic.clone(),
        original_script: names.original_script.clone(),
        mrz_name: names.mrz_name.clone(),
        birth_date: names.birth.date,
        birth_country: names.birth.country,
    }
}
