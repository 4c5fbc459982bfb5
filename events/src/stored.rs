//! An event as it lies in the log: what is hashed, published and proved.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::fmt;

/// The one aggregate type of the register.
pub const AGGREGATE_TYPE: &str = "foreigner";

/// The length of a leaf hash in bytes.
pub const LEAF_BYTES: usize = 32;

/// A row of the log, personal part sealed. Its one-line JSON form, fields in this order and payload and metadata with
/// the very bytes that are stored, is the canonical form: the NATS message and the leaf of the Merkle tree.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredEvent {
    /// The gapless number of the event in the whole register, from 1.
    pub position: u64,
    /// Always [`AGGREGATE_TYPE`].
    pub aggregate_type: String,
    /// The foreigner.
    pub aggregate_id: String,
    /// The number of the event in the foreigner's stream, from 1.
    pub sequence: u64,
    /// The type.
    pub event_type: String,
    /// The version of the type.
    pub event_version: String,
    /// The content; the personal part is sealed under `sealed`.
    pub payload: Box<RawValue>,
    /// The metadata.
    pub metadata: Box<RawValue>,
}

impl StoredEvent {
    /// The canonical bytes: one line of JSON.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a stored event has string keys and readable JSON")
    }

    /// The leaf: SHA-256 over a zero byte and the canonical bytes (RFC 6962 section 2.1).
    pub fn leaf(&self) -> LeafHash {
        LeafHash::of(&self.canonical_bytes())
    }
}

/// The hash of one leaf of the log.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeafHash(pub [u8; LEAF_BYTES]);

impl LeafHash {
    /// The leaf hash of canonical bytes.
    pub fn of(canonical_bytes: &[u8]) -> Self {
        Self(
            Sha256::new()
                .chain_update([0])
                .chain_update(canonical_bytes)
                .finalize()
                .into(),
        )
    }
}

impl fmt::Debug for LeafHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> StoredEvent {
        let raw = |json: &str| RawValue::from_string(json.to_owned()).expect("JSON");
        StoredEvent {
            position: 7,
            aggregate_type: AGGREGATE_TYPE.to_owned(),
            aggregate_id: "3f1a4c1e-6d5b-4c8e-9b1a-0a4f5f0e2b11".to_owned(),
            sequence: 2,
            event_type: "ViolationFound".to_owned(),
            event_version: "1".to_owned(),
            payload: raw(r#"{"b":1, "a":2}"#),
            metadata: raw("{}"),
        }
    }

    #[test]
    fn p_7_the_canonical_form_keeps_the_stored_bytes() {
        let bytes = stored().canonical_bytes();
        assert_eq!(
            String::from_utf8(bytes.clone()).expect("JSON is UTF-8"),
            r#"{"position":7,"aggregate_type":"foreigner","aggregate_id":"3f1a4c1e-6d5b-4c8e-9b1a-0a4f5f0e2b11","sequence":2,"event_type":"ViolationFound","event_version":"1","payload":{"b":1, "a":2},"metadata":{}}"#
        );
        let read: StoredEvent = serde_json::from_slice(&bytes).expect("it reads back");
        assert_eq!(read.leaf(), stored().leaf());
    }

    #[test]
    fn p_7_the_leaf_is_rfc_6962() {
        // SHA-256 of the single byte 0: the leaf hash of an empty entry.
        assert_eq!(
            format!("{:?}", LeafHash::of(b"")),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
    }
}
