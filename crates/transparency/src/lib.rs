//! The proof: a Merkle tree over the log (RFC 6962), its tiles (C2SP tlog-tiles), signed checkpoints (C2SP tlog-checkpoint and
//! signed-note), bundles that prove the history of one foreigner, and the judgement of a witness.
//!
//! It knows no database, no network and no clock: it computes what others store, serve and fetch, and it never believes a hash
//! that it can compute.
//!
//! Start with [`Edge`] for how the tree grows, [`Checkpoint`] for what is signed, [`Bundle`] for what an outsider verifies.

mod base64_text;
mod bundle;
mod checkpoint;
mod resource;
mod stream_ends;
mod tree;
mod witness;

pub use bundle::{
    Bundle, BundleFault, ProvedConsistency, ProvedEnd, ProvedEvent, ShownEnd, Trust, Verified,
};
pub use checkpoint::{Checkpoint, KeyFault, NoteFault, SigningKey, VerifyingKey};
pub use resource::{EntryTooLong, Resource, decode_entries, encode_entries};
pub use stream_ends::{
    BUCKETS, Bucket, EndEntry, GROUP, StreamEnd, StreamEnds, bucket_of, path_of,
};
pub use tlog_tiles::Hash;
pub use tree::{
    Edge, TileId, Tiles, WIDTH, check_consistency, check_inclusion, consistency, inclusion, root,
    tiles_of_consistency, tiles_of_inclusion, tiles_of_root,
};
pub use witness::{Cosigner, Verdict, judge};
