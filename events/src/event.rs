//! The closed set of events.

use crate::payloads::{
    AbscondingReported, ActApproved, ActProposed, ActRejected, AddressRecorded, AlertExtended,
    AlternativeApplied, AlternativeEnded, AppealDecided, AppealLodged, CaseClosed,
    CitizenshipAcquired, ConsentWithdrawn, ConsultationAnswered, ConsultationExtended,
    ConsultationOpened, CorrectionRecorded, CourtExpulsionRecorded, CourtMotionFiled,
    DataSubjectRequestAnswered, DataSubjectRequestRecorded, DeadlinePassed, DeathRecorded,
    DecisionAmended, DecisionExecuted, DecisionNotified, DecisionResumed, DecisionRevoked,
    DecisionSuspended, DepartureConfirmed, DeparturePeriodExpired, DeparturePeriodExtended,
    DepartureRefuted, DetentionExtendedByCourt, DetentionPlaced, DetentionRegimeSwitched,
    DetentionReleased, DetentionStarted, DocumentAdded, DocumentAttached, DuplicateCaseClosed,
    DuplicateCaseOpened, EnteredInErrorDeclared, EntryBanAwaitsDeparture, EntryBanImposed,
    EntryBanShortened, EntryBanStarted, EntryPermissionGranted, EntryPermissionUsed,
    ErasureAnnounced, FileOpened, FilesMerged, FilesUnmerged, IdentityAsserted,
    IdentityRecategorised, LegalHoldReleased, LegalHoldSet, ParameterChanged, PersonFound,
    PersonalContentErased, PhotoAdded, PrimaryIdentityChosen, RemovalAttemptFailed,
    RemovalBarLifted, RemovalBarRecorded, RemovalExecuted, RemovalOrderIssued, RetentionDue,
    ReturnDecisionIssued, ServiceMarkAdded, ViolationFound, VulnerabilityRecorded, WarningCleared,
    WarningSet,
};
use crate::upcast;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A stored event could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The type or version is not known to this program: it was written by a newer one.
    #[error("event type {event_type} version {event_version} is not known")]
    Unknown {
        /// The type.
        event_type: String,
        /// The version.
        event_version: String,
    },
    /// The content does not have the form of its version. The source is kept apart, because it may quote content.
    #[error("the content of an event of type {event_type} has not the form of its version")]
    Malformed {
        /// The type.
        event_type: String,
        /// What the reader says.
        #[source]
        source: serde_json::Error,
    },
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident version $version:literal,)+) => {
        /// Something that happened to a foreigner's file. All of it is one stream.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Event {
            $($(#[$doc])* $name($name),)+
        }

        /// Every type of event with its current version.
        pub const EVENT_TYPES: &[(&str, &str)] = &[$((stringify!($name), $version),)+];

        impl Event {
            /// The type as stored, in the past participle: `EntryBanImposed`.
            pub const fn event_type(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($name),)+
                }
            }

            /// The version in which this program writes the type.
            pub const fn event_version(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $version,)+
                }
            }

            /// The payload as JSON, personal part in clear under `personal`.
            pub fn encode(&self) -> Value {
                match self {
                    $(Self::$name(payload) => serde_json::to_value(payload),)+
                }
                .expect("payloads are maps with string keys and no floats")
            }

            /// Reads a payload of any version ever written.
            pub fn decode(event_type: &str, event_version: &str, payload: Value) -> Result<Self, DecodeError> {
                let (event_version, payload) = upcast::upcast(upcast::UPCASTERS, event_type, event_version, payload);
                match (event_type, event_version.as_ref()) {
                    $((stringify!($name), $version) => serde_json::from_value(payload).map(Self::$name),)+
                    _ => return Err(DecodeError::Unknown {
                        event_type: event_type.to_owned(),
                        event_version: event_version.into_owned(),
                    }),
                }
                .map_err(|source| DecodeError::Malformed { event_type: event_type.to_owned(), source })
            }
        }

        $(impl From<$name> for Event {
            fn from(payload: $name) -> Self {
                Self::$name(payload)
            }
        })+
    };
}

events! {
    /// A file begins (p. 5.1, 5.3).
    FileOpened version "2",
    /// Another identity became known (p. 5.1.4).
    IdentityAsserted version "2",
    /// A violation was found (p. 5.9).
    ViolationFound version "1",
    /// The person was detained (p. 5.4).
    DetentionStarted version "2",
    /// The person was released (p. 5.5.3).
    DetentionReleased version "1",
    /// A return decision was issued (p. 5.7.1).
    ReturnDecisionIssued version "1",
    /// A removal order was issued (p. 5.7.4).
    RemovalOrderIssued version "2",
    /// A decision was made known.
    DecisionNotified version "1",
    /// An entry ban was imposed (p. 5.10-5.13).
    EntryBanImposed version "2",
    /// A pending ban began to run.
    EntryBanStarted version "1",
    /// A ban was shortened (p. 5.14).
    EntryBanShortened version "1",
    /// A decision was suspended (p. 5.14).
    DecisionSuspended version "3",
    /// A decision works again (p. 5.14).
    DecisionResumed version "1",
    /// A decision was amended (p. 5.14).
    DecisionAmended version "1",
    /// A decision was revoked (p. 5.14).
    DecisionRevoked version "1",
    /// The person left (p. 5.7.3, 5.7.8).
    DepartureConfirmed version "2",
    /// The person was removed (p. 5.7.7-5.7.9).
    RemovalExecuted version "2",
    /// An identity has another category (p. 5.1.4).
    IdentityRecategorised version "1",
    /// The file is kept under another identity.
    PrimaryIdentityChosen version "1",
    /// A consent to a misused identity was taken back.
    ConsentWithdrawn version "1",
    /// A document became known (p. 5.3).
    DocumentAdded version "1",
    /// An address (p. 5.2).
    AddressRecorded version "1",
    /// A facial image (p. 5.8).
    PhotoAdded version "1",
    /// A warning marker was set.
    WarningSet version "1",
    /// A warning marker was taken away.
    WarningCleared version "1",
    /// A vulnerability.
    VulnerabilityRecorded version "1",
    /// The person died.
    DeathRecorded version "1",
    /// The person acquired a citizenship.
    CitizenshipAcquired version "1",
    /// Another file holds the same document.
    DuplicateCaseOpened version "1",
    /// It is known why.
    DuplicateCaseClosed version "1",
    /// The file is merged into another one.
    FilesMerged version "1",
    /// The merge is undone.
    FilesUnmerged version "1",
    /// The person was placed in premises (p. 5.5).
    DetentionPlaced version "1",
    /// The court was asked to extend the detention.
    CourtMotionFiled version "1",
    /// A judge extended the detention.
    DetentionExtendedByCourt version "1",
    /// The detention goes on under another law.
    DetentionRegimeSwitched version "1",
    /// An alternative to detention was applied (p. 5.6).
    AlternativeApplied version "1",
    /// It ended (p. 5.6.3).
    AlternativeEnded version "1",
    /// A court imposed expulsion (p. 5.7.6).
    CourtExpulsionRecorded version "1",
    /// The period for voluntary departure was extended.
    DeparturePeriodExtended version "1",
    /// The period passed without departure.
    DeparturePeriodExpired version "1",
    /// An appeal was lodged.
    AppealLodged version "1",
    /// An appeal ended.
    AppealDecided version "1",
    /// A departure did not happen.
    DepartureRefuted version "1",
    /// A departure that was recorded before complied with a decision.
    DecisionExecuted version "1",
    /// A ban waits for departure again.
    EntryBanAwaitsDeparture version "1",
    /// A removal failed.
    RemovalAttemptFailed version "1",
    /// The person absconded.
    AbscondingReported version "1",
    /// The person was found.
    PersonFound version "1",
    /// A return case ended without departure.
    CaseClosed version "1",
    /// Another state is consulted, or asks Latvia.
    ConsultationOpened version "2",
    /// It takes the further days.
    ConsultationExtended version "1",
    /// The consultation ended.
    ConsultationAnswered version "1",
    /// An alert is kept after its review.
    AlertExtended version "1",
    /// A bar to removal to a country.
    RemovalBarRecorded version "1",
    /// The bar was lifted.
    RemovalBarLifted version "1",
    /// A one-off entry permission.
    EntryPermissionGranted version "1",
    /// An entry under it.
    EntryPermissionUsed version "1",
    /// Recorded data were put right.
    CorrectionRecorded version "2",
    /// An entry was made in error.
    EnteredInErrorDeclared version "2",
    /// An electronic copy (p. 5.15).
    DocumentAttached version "1",
    /// A service mark (p. 5.16).
    ServiceMarkAdded version "1",
    /// A person exercises a right over the own data.
    DataSubjectRequestRecorded version "1",
    /// It was answered.
    DataSubjectRequestAnswered version "1",
    /// An act waits for a second officer.
    ActProposed version "3",
    /// A second officer approved.
    ActApproved version "1",
    /// The proposal was rejected or taken back.
    ActRejected version "1",
    /// A number of the law changes.
    ParameterChanged version "1",
    /// A deadline passed.
    DeadlinePassed version "2",
    /// The time of retention is over.
    RetentionDue version "1",
    /// The personal content is kept beyond its time.
    LegalHoldSet version "1",
    /// It is not any more.
    LegalHoldReleased version "1",
    /// Those with decisions on the file are warned of its erasure.
    ErasureAnnounced version "1",
    /// The personal content is erased.
    PersonalContentErased version "1",
}

impl Event {
    /// The type in kebab case, as it stands in the NATS subject and the CloudEvents type: `entry-ban-imposed`.
    pub fn kebab_type(event_type: &str) -> String {
        let mut kebab = String::with_capacity(event_type.len() + 4);
        for letter in event_type.chars() {
            if letter.is_ascii_uppercase() && !kebab.is_empty() {
                kebab.push('-');
            }
            kebab.push(letter.to_ascii_lowercase());
        }
        kebab
    }
}
