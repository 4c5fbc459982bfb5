//! Keys and what they seal: AES-256-GCM-SIV with random nonces.

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::path::Path;
use zeroize::Zeroizing;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// The master key: wraps every foreigner's key. It lives in a file outside the database.
#[derive(Clone)]
pub struct MasterKey {
    key: SealingKey,
    id: String,
}

/// The master key could not be read.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file could not be read.
    #[error("the master key file cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// Somebody else may read the file.
    #[error("the master key file can be read by others; allow only its owner (mode 0600)")]
    Exposed,
    /// The file does not hold 32 bytes in hexadecimal.
    #[error("the master key file must hold 64 hexadecimal digits")]
    Malformed,
}

impl MasterKey {
    /// Reads the key from a file with 64 hexadecimal digits that only its owner may read.
    pub fn read(path: &Path) -> Result<Self, MasterKeyError> {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path)
            .map_err(MasterKeyError::Unreadable)?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            return Err(MasterKeyError::Exposed);
        }
        let text =
            Zeroizing::new(std::fs::read_to_string(path).map_err(MasterKeyError::Unreadable)?);
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        hex::decode_to_slice(text.trim(), bytes.as_mut()).map_err(|_| MasterKeyError::Malformed)?;
        Ok(Self::from_bytes(&bytes))
    }

    /// The key of these bytes.
    pub fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Self {
        let digest = Sha256::new()
            .chain_update(b"register master key id")
            .chain_update(bytes)
            .finalize();
        Self {
            key: SealingKey::new(bytes),
            id: hex::encode(&digest[..8]),
        }
    }

    /// A short public name of the key, stored beside what it wraps.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn wrap(&self, key: &[u8; KEY_BYTES], owner: &[u8]) -> Vec<u8> {
        self.key.seal(key, owner)
    }

    pub(crate) fn unwrap(
        &self,
        wrapped: &[u8],
        owner: &[u8],
    ) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
        let bytes = Zeroizing::new(self.key.open(wrapped, owner)?);
        bytes.as_slice().try_into().ok().map(Zeroizing::new)
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MasterKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The key of one foreigner, ready to seal and unseal.
#[derive(Clone)]
pub struct ForeignerKey(SealingKey);

const SEALED_VERSION: &str = "1:";

impl ForeignerKey {
    pub(crate) fn new(bytes: &[u8; KEY_BYTES]) -> Self {
        Self(SealingKey::new(bytes))
    }

    /// Seals the personal part of an event as text: version, nonce and ciphertext.
    pub(crate) fn seal_text(&self, plain: &[u8], event_id: &[u8]) -> String {
        let mut text = SEALED_VERSION.to_owned();
        URL_SAFE_NO_PAD.encode_string(self.0.seal(plain, event_id), &mut text);
        text
    }

    /// The personal part, or `None` if it was not sealed with this key for this event.
    pub(crate) fn open_text(&self, sealed: &str, event_id: &[u8]) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD
            .decode(sealed.strip_prefix(SEALED_VERSION)?)
            .ok()?;
        self.0.open(&bytes, event_id)
    }
}

#[derive(Clone)]
pub(crate) struct SealingKey(Aes256GcmSiv);

impl SealingKey {
    pub(crate) fn new(bytes: &[u8; KEY_BYTES]) -> Self {
        Self(Aes256GcmSiv::new(bytes.into()))
    }

    pub(crate) fn seal(&self, plain: &[u8], associated: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = random();
        let payload = Payload {
            msg: plain,
            aad: associated,
        };
        let sealed = self
            .0
            .encrypt(&Nonce::from(nonce), payload)
            .expect("a personal part is far below 64 GiB");
        [nonce.as_slice(), &sealed].concat()
    }

    pub(crate) fn open(&self, sealed: &[u8], associated: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        self.0
            .decrypt(
                &Nonce::from(*nonce),
                Payload {
                    msg: sealed,
                    aad: associated,
                },
            )
            .ok()
    }
}

/// Bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_6_what_is_sealed_opens_only_with_its_key_and_for_its_event() {
        let key = ForeignerKey::new(&[1; 32]);
        let sealed = key.seal_text(b"KARIMOV", b"event 1");
        assert_eq!(
            key.open_text(&sealed, b"event 1").as_deref(),
            Some(b"KARIMOV".as_slice())
        );
        assert_eq!(key.open_text(&sealed, b"event 2"), None);
        assert_eq!(
            ForeignerKey::new(&[2; 32]).open_text(&sealed, b"event 1"),
            None
        );
        assert_ne!(key.seal_text(b"KARIMOV", b"event 1"), sealed);
        for broken in [
            "",
            "1:",
            "1:AAAA",
            "2:AAAAAAAAAAAAAAAAAAAAAAAA",
            "not base64",
        ] {
            assert_eq!(key.open_text(broken, b"event 1"), None);
        }
    }

    #[test]
    fn p_6_a_wrapped_key_belongs_to_its_owner() {
        let master = MasterKey::from_bytes(&[7; 32]);
        let wrapped = master.wrap(&[9; 32], b"owner");
        assert_eq!(master.unwrap(&wrapped, b"owner").as_deref(), Some(&[9; 32]));
        assert!(master.unwrap(&wrapped, b"other").is_none());
        assert!(
            MasterKey::from_bytes(&[8; 32])
                .unwrap(&wrapped, b"owner")
                .is_none()
        );
        assert!(
            !format!("{master:?}").contains("07"),
            "a key is not printed"
        );
    }

    #[test]
    fn a_master_key_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "ab".repeat(32)).expect("written");
        let mode =
            |mode| std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode));
        mode(0o644).expect("mode");
        assert!(matches!(
            MasterKey::read(file.path()),
            Err(MasterKeyError::Exposed)
        ));
        mode(0o600).expect("mode");
        assert!(MasterKey::read(file.path()).is_ok());
        std::fs::write(file.path(), "short").expect("written");
        assert!(matches!(
            MasterKey::read(file.path()),
            Err(MasterKeyError::Malformed)
        ));
    }
}
