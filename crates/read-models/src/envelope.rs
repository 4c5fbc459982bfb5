//! One event as a fold sees it, and the reasons why it may not fit.

use events::codes::WarningMarker;
use events::{DecisionId, DetentionId, Event, ForeignerId, Metadata};
use uuid::Uuid;

/// An event with its place in the log and in the foreigner's stream.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'e> {
    /// The gapless number in the whole register, from 1.
    pub position: u64,
    /// The number in the foreigner's stream, from 1.
    pub sequence: u64,
    /// The foreigner.
    pub foreigner_id: ForeignerId,
    /// What happened.
    pub event: &'e Event,
    /// Who, when, why.
    pub metadata: &'e Metadata,
}

/// An event that does not fit what was before. It stops the projector: nothing is skipped (architecture P-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unappliable {
    /// The file has an event before it was opened.
    #[error("the file was not opened before")]
    NotOpened,
    /// The file is opened a second time.
    #[error("the file is already open")]
    AlreadyOpened,
    /// An event of the stream is missing or came twice.
    #[error("the file is at version {version}, which this event does not follow")]
    OutOfOrder {
        /// The sequence of the last applied event.
        version: u64,
    },
    /// The event changes a decision that the file does not have.
    #[error("the file has no decision {0}")]
    UnknownDecision(DecisionId),
    /// The event brings a decision that the file already has.
    #[error("the file already has decision {0}")]
    KnownDecision(DecisionId),
    /// The event changes an entry ban, and its target is another kind of decision.
    #[error("decision {0} is no entry ban")]
    NotABan(DecisionId),
    /// The event ends a detention that the file does not have.
    #[error("the file has no detention {0}")]
    UnknownDetention(DetentionId),
    /// The event uses an entry permission, and its target is another kind of decision.
    #[error("decision {0} is no entry permission")]
    NotAPermission(DecisionId),
    /// The event speaks of something else that the file does not have.
    #[error("the file has no {what} {id}")]
    Unknown {
        /// What it is.
        what: &'static str,
        /// Its id.
        id: Uuid,
    },
    /// The event takes away a warning marker that is not set.
    #[error("the warning marker {0} is not set")]
    MarkerNotSet(WarningMarker),
    /// The event resumes a decision that is not suspended.
    #[error("decision {0} is not suspended")]
    NotSuspended(DecisionId),
}

impl Unappliable {
    /// The file does not have what the event speaks of.
    pub(crate) const fn unknown(what: &'static str, id: Uuid) -> Self {
        Self::Unknown { what, id }
    }
}
