//! What is handed to the writer, and what becomes of it.

use chrono::{DateTime, Utc};
use events::payloads::Decision;
use events::{AGGREGATE_TYPE, CommandKey, ForeignerId, Metadata, StoredEvent};
use serde_json::value::RawValue;

use crate::KnownCommand;

/// One command to be recorded: all of its events or none.
#[derive(Debug)]
pub struct Append {
    /// The foreigner.
    pub foreigner_id: ForeignerId,
    /// The version of the stream on which the decision was taken; 0 opens the file.
    pub expected_version: u64,
    /// The events, sealed. May be empty: the command asked for what already is, and only its key is kept.
    pub events: Vec<NewEvent>,
    /// The command.
    pub command: CommandRecord,
    /// The numbers that these decisions claim in the whole register (rule R-009).
    pub decisions: Vec<Decision>,
    /// Digests of identities and documents that become known.
    pub digests: Vec<IdentityDigest>,
    /// Files with the same identity that the decision already took into account (rule R-030).
    pub candidates_seen: Vec<ForeignerId>,
    /// Other files with the versions on which the decision was taken: where one of them has moved on, it is taken anew.
    pub rests_on: Vec<(ForeignerId, u64)>,
    /// The wrapped key of a new file.
    pub new_key: Option<WrappedKey>,
}

/// One sealed event, before it has a position.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The type.
    pub event_type: &'static str,
    /// The version of the type.
    pub event_version: &'static str,
    /// The payload as it will be stored.
    pub payload: String,
    /// The metadata; the writer moves `recorded_at` forward if the log is already further.
    pub metadata: Metadata,
}

impl NewEvent {
    /// The most bytes that the canonical form of a log entry may have: bundles of entries, as witnesses and auditors fetch them,
    /// say the length of each in 16 bits (C2SP tlog-tiles).
    pub const CANONICAL_BYTES_MAX: usize = 65_535;

    /// Whether its canonical form fits into an entry of the log, wherever in the log and whenever it will stand.
    pub fn fits_an_entry(&self) -> bool {
        let raw = |json: String| RawValue::from_string(json).expect("it was just serialized");
        let mut metadata = self.metadata.clone();
        metadata.recorded_at = DateTime::<Utc>::MAX_UTC;
        let longest = StoredEvent {
            position: u64::MAX,
            aggregate_type: AGGREGATE_TYPE.to_owned(),
            aggregate_id: ForeignerId::REGISTER.to_string(),
            sequence: u64::MAX,
            event_type: self.event_type.to_owned(),
            event_version: self.event_version.to_owned(),
            payload: raw(self.payload.clone()),
            metadata: raw(serde_json::to_string(&metadata).expect("metadata serialize")),
        };
        longest.canonical_bytes().len() <= Self::CANONICAL_BYTES_MAX
    }
}

/// The command as it is remembered under its key (architecture P-3).
#[derive(Debug)]
pub struct CommandRecord {
    /// The `Idempotency-Key`.
    pub key: CommandKey,
    /// Keyed digest of who asked for what: the same key with another fingerprint is refused.
    pub fingerprint: [u8; 32],
    /// The HTTP status of the answer, 200 or 201.
    pub status: u16,
    /// The answer without positions.
    pub outcome: Box<RawValue>,
}

/// A keyed digest under which a person is found again without being named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IdentityDigest {
    /// What was digested.
    pub kind: DigestKind,
    /// The digest.
    pub digest: [u8; 32],
}

/// What a digest stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DigestKind {
    /// Name and birth: the same digest is a duplicate candidate (rule R-030).
    Identity = 1,
    /// Issuer and number of a document, whatever its kind (rule R-029).
    Document = 2,
}

/// A foreigner's key as it is stored.
#[derive(Clone, Debug)]
pub struct WrappedKey {
    /// Nonce and ciphertext under the master key.
    pub wrapped: Vec<u8>,
    /// The master key.
    pub master_key_id: String,
}

/// A command that is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The position of its first event; `None` if it had none.
    pub first_position: Option<u64>,
    /// The head of the log in its transaction: the freshness token of the answer.
    pub position: u64,
    /// The version of the stream after it.
    pub version: u64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Why a command was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The stream has moved on: decide again.
    #[error("the file is at version {version}")]
    Stale {
        /// Its version now.
        version: u64,
    },
    /// The key is known: answer what was answered then, or refuse another body.
    #[error("the command key is already known")]
    Known(Box<KnownCommand>),
    /// A decision with this authority, number, date and kind is registered (rule R-009). Its place in `decisions`.
    #[error("the decision is already registered")]
    DecisionTaken {
        /// Index in [`Append::decisions`].
        index: usize,
    },
    /// A file with the same identity appeared meanwhile (rule R-030): decide again.
    #[error("another file holds the same identity")]
    Candidates(Vec<ForeignerId>),
    /// The key of the file was destroyed: nothing could be sealed any more, and nothing is added.
    #[error("the personal data of the file were erased")]
    Erased,
    /// Nothing was recorded, because the database refuses a value of the command. A repeat would be refused again.
    #[error("the database refuses what is to be recorded")]
    Refused(#[source] std::sync::Arc<sqlx::Error>),
    /// Nothing was recorded, because the database cannot be written now.
    #[error("the log cannot be written")]
    Unavailable(#[source] std::sync::Arc<sqlx::Error>),
    /// The connection broke while the commit was under way: ask `GET /v1/commands/{key}`.
    #[error("it is not known whether the command was recorded")]
    OutcomeUnknown,
    /// The writer has stopped; nothing was recorded.
    #[error("the register is shutting down")]
    ShuttingDown,
    /// The queue is full; nothing was recorded.
    #[error("too many commands wait")]
    Overloaded,
}
