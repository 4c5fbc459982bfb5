//! Ids: the one place of this service where they come into being. A decider that minted one would give another result
//! when it is repeated, so handlers mint and pass on.

use uuid::Uuid;

/// A new random id (version 4: a version 7 would show when a file was opened).
#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge at which ids are minted"
)]
pub fn uuid() -> Uuid {
    Uuid::new_v4()
}
