//! Keyed digests: equal texts are found again without being stored, and nobody without the key can try texts (ADR 0006).

use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// What a digest is for. Each purpose has a key of its own: a digest of one says nothing in another, whatever the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestPurpose {
    /// Name and birth of a person (rule R-030).
    Identity,
    /// Issuer and number of a document (rule R-029).
    Document,
    /// Who asked for what under an `Idempotency-Key` (architecture P-3).
    Request,
    /// Where a list goes on, for the one who reads it.
    Cursor,
    /// That somebody searched for duplicates, and which files were found (rule R-030).
    DuplicateSearch,
}

impl DigestPurpose {
    const ALL: [Self; 5] = [
        Self::Identity,
        Self::Document,
        Self::Request,
        Self::Cursor,
        Self::DuplicateSearch,
    ];

    /// Never changes: what was digested stays to be found.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Identity => b"digest 1: identity",
            Self::Document => b"digest 1: document",
            Self::Request => b"digest 1: request",
            Self::Cursor => b"digest 1: cursor",
            Self::DuplicateSearch => b"digest 1: duplicate search",
        }
    }
}

/// One key for each purpose, derived from the register's digest key.
pub(crate) struct DigestKeys([Zeroizing<[u8; 32]>; DigestPurpose::ALL.len()]);

impl DigestKeys {
    pub(crate) fn derive(digest_key: &[u8; 32]) -> Self {
        Self(DigestPurpose::ALL.map(|purpose| Zeroizing::new(mac(digest_key, purpose.label()))))
    }

    pub(crate) fn digest(&self, purpose: DigestPurpose, text: &[u8]) -> [u8; 32] {
        mac(&self.0[purpose as usize], text)
    }

    /// Whether a digest is that of the text; how long it takes does not show how much of it is right.
    pub(crate) fn is_digest(&self, purpose: DigestPurpose, text: &[u8], digest: &[u8]) -> bool {
        keyed(&self.0[purpose as usize], text)
            .verify_slice(digest)
            .is_ok()
    }
}

/// HMAC-SHA-256.
pub(crate) fn mac(key: &[u8; 32], text: &[u8]) -> [u8; 32] {
    keyed(key, text).finalize().into_bytes().into()
}

fn keyed(key: &[u8; 32], text: &[u8]) -> Hmac<Sha256> {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(key).expect("an HMAC key may have any length");
    mac.update(text);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_another_digest_for_each_purpose_and_each_key() {
        let keys = DigestKeys::derive(&[3; 32]);
        let mut digests: Vec<_> = DigestPurpose::ALL
            .map(|purpose| keys.digest(purpose, b"KARIMOV"))
            .into();
        digests.push(mac(&[3; 32], b"KARIMOV"));
        digests.push(DigestKeys::derive(&[4; 32]).digest(DigestPurpose::Identity, b"KARIMOV"));
        let count = digests.len();
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), count);
    }
}
