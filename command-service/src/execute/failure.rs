//! Why a command was not answered with success.

use std::sync::Arc;

use event_log::{KeyringError, ReadError};

/// What the caller does differently for each.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The law says no.
    #[error("{refusal}")]
    Refused {
        /// What it says.
        refusal: law::Refusal,
        /// To which command of the request, from 0.
        command: usize,
    },
    /// There is no such file.
    #[error("there is no such file")]
    NoSuchFile,
    /// The personal data of the file were lawfully erased; nothing is added to it.
    #[error("the file was erased")]
    Erased,
    /// The file is not at the version of `If-Match`.
    #[error("the file is at version {current_version}")]
    Changed {
        /// Its version now.
        current_version: u64,
    },
    /// The key came with another request before.
    #[error("the key belongs to another request")]
    OtherRequest,
    /// A decision with this authority, number, date and kind is registered (rule R-009).
    #[error("the decision is already registered")]
    DecisionTaken {
        /// By which command of the request, from 0.
        command: usize,
    },
    /// What would be recorded is too long for an entry of the log.
    #[error("an event is too long for the log")]
    EventTooLarge {
        /// By which command of the request, from 0.
        command: usize,
    },
    /// The file was changed by others again and again.
    #[error("the file is too busy")]
    Contended,
    /// More commands wait than can be carried out.
    #[error("too many commands wait")]
    Overloaded,
    /// The service is stopping.
    #[error("the service is stopping")]
    ShuttingDown,
    /// The database cannot be used now; nothing was recorded.
    #[error("the database cannot be used")]
    Unavailable(#[source] Arc<sqlx::Error>),
    /// The database refuses what it is told: a defect or a missing right, which no repeat mends. Nothing was recorded.
    #[error("the database refuses what it is told")]
    Broken(#[source] Arc<sqlx::Error>),
    /// It is not known whether the command was recorded.
    #[error("it is not known whether the command was recorded")]
    OutcomeUnknown,
    /// What is stored cannot be read: somebody must act.
    #[error("the stored file cannot be read")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Failure {
    /// What a failed statement means: the database is away, or it refuses.
    pub(super) fn of_database(error: Arc<sqlx::Error>) -> Self {
        if chassis::database::is_unavailable(&error) {
            Self::Unavailable(error)
        } else {
            Self::Broken(error)
        }
    }

    /// Whether nothing was learnt, neither about the file nor about others.
    pub(crate) fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Contended
                | Self::Overloaded
                | Self::ShuttingDown
                | Self::Unavailable(_)
                | Self::Broken(_)
                | Self::OutcomeUnknown
                | Self::Unreadable(_)
        )
    }

    /// Whether the file as it was read is the reason: then a repeated key and a newer version go first.
    pub(super) fn is_of_the_file(&self) -> bool {
        matches!(
            self,
            Self::Refused { .. }
                | Self::NoSuchFile
                | Self::Erased
                | Self::Changed { .. }
                | Self::EventTooLarge { .. }
        )
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::of_database(Arc::new(error))
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable(source) => source.into(),
            damage => Self::Unreadable(Box::new(damage)),
        }
    }
}

impl From<KeyringError> for Failure {
    fn from(error: KeyringError) -> Self {
        match error {
            KeyringError::Unavailable(source) => source.into(),
            damage => Self::Unreadable(Box::new(damage)),
        }
    }
}
