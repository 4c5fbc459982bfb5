//! The sealed parts of events as a case shows them.

use events::Personal;
use events::payloads::{Explanation, ProofReference};

/// The text of an explanation; `None` where none was given or it was lawfully erased.
pub(super) fn text(personal: &Personal<Explanation>) -> Option<String> {
    personal.known().and_then(|known| known.text.clone())
}

/// The reference of a proof; `None` where none was given or it was lawfully erased.
pub(super) fn reference(personal: &Personal<ProofReference>) -> Option<String> {
    personal.known().and_then(|known| known.reference.clone())
}

/// Whether the part was lawfully erased (Reg. 122 p. 13).
pub(super) fn erased<T>(personal: &Personal<T>) -> bool {
    personal.known().is_none()
}
