//! What somebody asks for.

use events::codes::{Purpose, Role};
use events::{Actor, CommandKey, ForeignerId};
use law::Specimens;

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The `Idempotency-Key`.
    pub key: CommandKey,
    /// Digest of who asked for what, by [`crate::fingerprint`]; it is kept under a key.
    pub fingerprint: [u8; 32],
    /// The officer.
    pub actor: Actor,
    /// The roles of the officer.
    pub roles: Vec<Role>,
    /// Why.
    pub purpose: Purpose,
    /// The version that the officer saw, if it matters.
    pub if_match: Option<u64>,
    /// Which file.
    pub target: Target,
    /// The token of the officer's own search for duplicates, for a file to be opened (rule R-030).
    pub duplicate_search: Option<String>,
    /// What to do, in this order and in one append: all of it or nothing.
    pub commands: Vec<law::Command>,
}

/// The file of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A new one; the first command opens it.
    Open,
    /// An existing one.
    File(ForeignerId),
    /// The file of the register itself; the first command to it begins it.
    Register,
}

impl Target {
    /// The file, unless it is a new one.
    pub(crate) fn file(self) -> Option<ForeignerId> {
        match self {
            Self::Open => None,
            Self::File(foreigner_id) => Some(foreigner_id),
            Self::Register => Some(ForeignerId::REGISTER),
        }
    }

    /// The HTTP status of success.
    pub(super) fn status(self) -> u16 {
        match self {
            Self::Open => 201,
            Self::File(_) | Self::Register => 200,
        }
    }
}

/// How commands are carried out.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Whether documents of the specimen country are admitted (rule R-020).
    pub specimens: Specimens,
    /// How many folded files are kept ready.
    pub files_cached_max: u64,
}

impl Default for Settings {
    /// Production: no specimens, a hundred thousand files.
    fn default() -> Self {
        Self {
            specimens: Specimens::Refused,
            files_cached_max: 100_000,
        }
    }
}
