//! Public keys that tokens are verified with. Each is bound to one algorithm, so that a token cannot
//! choose how its own signature is read.

use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use ed25519_dalek::pkcs8::DecodePublicKey as _;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// A key and the one algorithm that it is for.
#[derive(Clone)]
pub(super) struct VerificationKey {
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

/// Keys by their id.
pub(super) struct KeySet(HashMap<String, VerificationKey>);

/// A key set as an issuer publishes it.
#[derive(Deserialize)]
struct Published {
    keys: Vec<PublishedKey>,
}

#[derive(Deserialize)]
struct PublishedKey {
    kty: String,
    kid: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
}

impl KeySet {
    /// One Ed25519 key from a PEM file.
    pub(super) fn from_public_key_file(path: &Path) -> anyhow::Result<Self> {
        let unreadable = || format!("the public key file {} cannot be read", path.display());
        let mode = std::fs::metadata(path)
            .with_context(unreadable)?
            .permissions()
            .mode();
        if mode & 0o022 != 0 {
            bail!(
                "the public key file {} can be changed by other users",
                path.display()
            );
        }
        let text = std::fs::read_to_string(path).with_context(unreadable)?;
        let key = VerifyingKey::from_public_key_pem(&text)
            .ok()
            .with_context(|| format!("{} is not an Ed25519 public key", path.display()))?;
        let entry = ed25519(key.as_bytes()).context("the public key is too weak to be used")?;
        Ok(Self(HashMap::from([(key_id(&key), entry)])))
    }

    /// The usable keys of a published set. Keys of other kinds and for other uses are passed over.
    pub(super) fn from_published(text: &[u8]) -> anyhow::Result<Self> {
        let published: Published = serde_json::from_slice(text)
            .ok()
            .context("the issuer's answer is not a key set")?;
        let keys: HashMap<_, _> = published
            .keys
            .iter()
            .filter_map(PublishedKey::usable)
            .collect();
        if keys.is_empty() {
            bail!("the issuer's key set has no Ed25519 or P-256 key with an id");
        }
        Ok(Self(keys))
    }

    pub(super) fn get(&self, id: &str) -> Option<&VerificationKey> {
        self.0.get(id)
    }

    /// The one key of a set of one, which a token need not name but may not misname.
    pub(super) fn only(&self, id: Option<&str>) -> Option<&VerificationKey> {
        match id {
            Some(id) => self.get(id),
            None => self.0.values().next().filter(|_| self.0.len() == 1),
        }
    }
}

impl PublishedKey {
    fn usable(&self) -> Option<(String, VerificationKey)> {
        let id = self.kid.clone().filter(|id| !id.is_empty())?;
        if self
            .purpose
            .as_deref()
            .is_some_and(|purpose| purpose != "sig")
        {
            return None;
        }
        let key = match (self.kty.as_str(), self.crv.as_deref()?, self.alg.as_deref()) {
            ("OKP", "Ed25519", None | Some("EdDSA" | "Ed25519")) => {
                ed25519(&coordinate(self.x.as_deref()?)?)?
            }
            ("EC", "P-256", None | Some("ES256")) => p256(
                &coordinate(self.x.as_deref()?)?,
                &coordinate(self.y.as_deref()?)?,
            ),
            _ => return None,
        };
        Some((id, key))
    }
}

/// The id of a development key: the start of its hash.
pub(super) fn key_id(key: &VerifyingKey) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(key.as_bytes())[..12])
}

fn coordinate(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// A weak key is one for which anybody can make signatures.
fn ed25519(bytes: &[u8; 32]) -> Option<VerificationKey> {
    let key = VerifyingKey::from_bytes(bytes)
        .ok()
        .filter(|key| !key.is_weak())?;
    let key = DecodingKey::from_ed_der(key.as_bytes());
    Some(VerificationKey {
        algorithm: Algorithm::EdDSA,
        key,
    })
}

fn p256(x: &[u8; 32], y: &[u8; 32]) -> VerificationKey {
    let mut point = Vec::with_capacity(65);
    point.push(0x04);
    point.extend_from_slice(x);
    point.extend_from_slice(y);
    VerificationKey {
        algorithm: Algorithm::ES256,
        key: DecodingKey::from_ec_der(&point),
    }
}
