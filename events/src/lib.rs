//! The language of the register: what can have happened to a foreigner's file.
//!
//! Everything that is ever stored or sent is defined here: the events and their stored form, ids, code lists,
//! metadata. The crate is pure: it knows no database, network, async runtime, clock, randomness, environment or logger,
//! and it decides nothing - the law does.
//!
//! The form of a stored event never changes. A new meaning is a new version, an upcaster ([`upcast`]) and a new golden
//! file in `golden/`; old golden files are never edited.
//!
//! Start with [`Event`], then [`StoredEvent`] for what lies in the log.

pub mod codes;
mod event;
mod ids;
mod legal_reference;
mod metadata;
pub mod payloads;
mod personal;
#[cfg(feature = "schema")]
pub mod schema;
mod stored;
mod text_serde;
mod time;
mod unit;
pub mod upcast;

pub use event::{DecodeError, EVENT_TYPES, Event};
pub use ids::{
    AddressId, AlternativeId, AppealId, AttachmentId, CommandKey, ConsultationId,
    DataSubjectRequestId, DecisionId, DetentionId, DocumentId, EventId, ForeignerId, IdentityId,
    LegalHoldId, PhotoId, ProposalId, RemovalBarId, ServiceMarkId, ViolationId, VulnerabilityId,
};
pub use legal_reference::{LEGAL_REFERENCE_CHARS_MAX, LegalReference, LegalReferenceError};
pub use metadata::{Actor, Finding, Level, Metadata, MetadataError, RuleId};
pub use personal::Personal;
pub use stored::{AGGREGATE_TYPE, LEAF_BYTES, LeafHash, StoredEvent};
pub use time::{BirthDate, BirthDateError, Term, TermError};
pub use unit::{UnitCode, UnitCodeError};
