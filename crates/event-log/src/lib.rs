//! The log: append, read in order, seal and unseal, verify. The only code that touches the table of events.
//!
//! It never updates or deletes an event, never answers before an append is durable, never reads past a hole, and decides
//! nothing: what may be appended is the law's business.
//!
//! Start with [`Writer`] for writing, [`read_from`] and [`read_stream`] for reading, [`Keyring`] for personal data, [`Notary`] for
//! evidence.

mod append;
mod commands;
mod digests;
mod duplicate_search;
mod erasures;
mod keyring;
mod keys;
mod notary;
mod proofs;
mod prove;
mod read;
mod verify;
mod writer;

pub use append::{
    Append, AppendError, Appended, CommandRecord, DigestKind, IdentityDigest, NewEvent, WrappedKey,
};
pub use commands::{KnownCommand, known_command, settled_command};
pub use digests::DigestPurpose;
pub use duplicate_search::{DuplicateSearch, NoSearch};
pub use erasures::{Order, orders_of_erasure};
pub use keyring::{Keyring, KeyringError, Question, Recorded, without_personal};
pub use keys::{ForeignerKey, MasterKey, MasterKeyError};
pub use notary::{NOTARY_LOCK, Notary, NotaryError, Step};
pub use proofs::{ProofError, SignedCheckpoint, last_checkpoint, tiles};
pub use prove::prove;
pub use read::{
    Act, Head, Linked, Page, ReadError, Stream, Touched, acts_in, head, merged_into, read_from,
    read_linked, read_stream, touched_after, version_of,
};
pub use verify::{Evidence, Fault, Verified, verify};
pub use writer::{Writer, WriterConfig, WriterMetrics};
