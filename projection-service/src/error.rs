//! Why a projector could not go on. Messages name positions and kinds, never what a file says.

use event_log::{KeyringError, ReadError};
use read_models::Unappliable;

/// Why a projector could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// The log could not be read, or is not whole.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// The foreigners' keys or an event could not be opened.
    #[error(transparent)]
    Keys(#[from] KeyringError),
    /// The read model could not be read or written.
    #[error("{}", describe(.0))]
    Database(#[from] sqlx::Error),
    /// The event does not fit what was before.
    #[error("the event at position {position}, of type {event_type}, cannot be applied: {reason}")]
    Unappliable {
        /// Where.
        position: u64,
        /// Its type.
        event_type: &'static str,
        /// Why.
        reason: Unappliable,
    },
    /// The rows were written by another version of the fold.
    #[error(
        "the read model is of version {stored}, this program folds version {program}: rebuild it"
    )]
    OtherVersion {
        /// The version of the rows.
        stored: i32,
        /// The version of the fold.
        program: i32,
    },
    /// The checkpoint was set to a position that the log does not have yet.
    #[error(
        "the checkpoint {checkpoint} lies beyond the end of the log, {head}: set it back or rebuild the read model"
    )]
    BeyondTheLog {
        /// The position of the checkpoint.
        checkpoint: u64,
        /// The end of the log.
        head: u64,
    },
    /// The program has a fault that shows with one of the events. Where is in the log of the program.
    #[error("the fold panicked")]
    Panicked,
    /// A part of a rebuild stopped without saying why.
    #[error("a worker of the rebuild ended early")]
    WorkerEnded,
}

impl ProjectionError {
    /// Whether an event is at fault, so that trying again helps only with another program.
    pub(crate) fn is_of_the_event(&self) -> bool {
        match self {
            Self::Unappliable { .. } | Self::Panicked => true,
            Self::Keys(error) => !matches!(
                error,
                KeyringError::Unavailable(_) | KeyringError::OtherMasterKey { .. }
            ),
            Self::Database(error) => is_of_a_value(error),
            Self::Log(_)
            | Self::OtherVersion { .. }
            | Self::BeyondTheLog { .. }
            | Self::WorkerEnded => false,
        }
    }

    /// Whether waiting alone can help: something is away that may come back.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Log(ReadError::Unavailable(error)) | Self::Database(error) => {
                chassis::database::is_unavailable(error)
            }
            Self::Keys(KeyringError::Unavailable(_)) => true,
            Self::Log(_)
            | Self::Keys(_)
            | Self::Unappliable { .. }
            | Self::OtherVersion { .. }
            | Self::BeyondTheLog { .. }
            | Self::Panicked
            | Self::WorkerEnded => false,
        }
    }
}

/// A value that the database refuses (data exceptions, violated constraints, limits), or a row that the program cannot read.
fn is_of_a_value(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::Encode(_) => true,
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            ["22", "23", "54"]
                .iter()
                .any(|class| code.starts_with(class))
        }
        _ => false,
    }
}

/// What a reader or writer of JSON says may quote content, so that it is not repeated.
fn describe(error: &sqlx::Error) -> String {
    if error.as_database_error().is_none() && is_of_a_value(error) {
        return "a stored row has not the form that this program expects".to_owned();
    }
    chassis::database::describe(error)
}
