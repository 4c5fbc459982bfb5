//! A key pair for one machine, and tokens signed with it, where no issuer exists.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

use super::keys::key_id;

/// The private half of the development key.
pub struct DevelopmentKey {
    key: EncodingKey,
    id: String,
}

/// What a development token says.
#[derive(Debug, Clone)]
pub struct TokenRequest {
    /// The `iss` claim.
    pub issuer: String,
    /// The `aud` claim.
    pub audience: String,
    /// The `sub` claim.
    pub user: String,
    /// The organisation that the user acts for.
    pub organisation: String,
    /// The unit within the organisation.
    pub unit: String,
    /// The device that the user sits at.
    pub workstation: String,
    /// What the user may do.
    pub roles: Vec<String>,
    /// From when the token holds.
    pub issued_at: DateTime<Utc>,
    /// For how long it holds.
    pub time_to_live: TimeDelta,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    organisation: &'a str,
    unit: &'a str,
    workstation: &'a str,
    roles: &'a [String],
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Makes a key pair: the private key in a file that only its owner can read, the public key beside
/// it. Both are on the disk when this returns.
///
/// # Errors
///
/// When one of the files exists already or cannot be written.
pub fn generate(private_key_file: &Path, public_key_file: &Path) -> anyhow::Result<()> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .ok()
        .context("the operating system gives no random bytes")?;
    let key = SigningKey::from_bytes(&seed);
    let private = key
        .to_pkcs8_pem(LineEnding::LF)
        .ok()
        .context("the key cannot be written as PEM")?;
    let public = key
        .verifying_key()
        .to_public_key_pem(LineEnding::LF)
        .ok()
        .context("the key cannot be written as PEM")?;
    write_new(private_key_file, 0o600, private.as_bytes())?;
    write_new(public_key_file, 0o644, public.as_bytes())
}

impl DevelopmentKey {
    /// Reads a private key file.
    ///
    /// # Errors
    ///
    /// When others can read the file, or it holds no Ed25519 key.
    pub fn open(private_key_file: &Path) -> anyhow::Result<Self> {
        let shown = private_key_file.display();
        let unreadable = || format!("the key file {shown} cannot be read");
        let mode = std::fs::metadata(private_key_file)
            .with_context(unreadable)?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            bail!(
                "the key file {shown} can be read by other users; allow only its owner (chmod 600)"
            );
        }
        let text = std::fs::read_to_string(private_key_file).with_context(unreadable)?;
        let key = SigningKey::from_pkcs8_pem(&text)
            .ok()
            .with_context(|| format!("{shown} is not an Ed25519 private key"))?;
        let der = key.to_pkcs8_der().ok().context("the key cannot be used")?;
        let id = key_id(&key.verifying_key());
        Ok(Self {
            key: EncodingKey::from_ed_der(der.as_bytes()),
            id,
        })
    }

    /// A token that says what is requested.
    ///
    /// # Errors
    ///
    /// When the token cannot be signed.
    pub fn sign(&self, request: &TokenRequest) -> anyhow::Result<String> {
        let issued_at = request.issued_at.timestamp();
        let claims = Claims {
            iss: &request.issuer,
            aud: &request.audience,
            sub: &request.user,
            organisation: &request.organisation,
            unit: &request.unit,
            workstation: &request.workstation,
            roles: &request.roles,
            iat: issued_at,
            nbf: issued_at,
            exp: issued_at.saturating_add(request.time_to_live.num_seconds()),
        };
        let header = Header {
            kid: Some(self.id.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, &claims, &self.key).context("the token cannot be signed")
    }
}

fn write_new(path: &Path, mode: u32, text: &[u8]) -> anyhow::Result<()> {
    let unwritable = || format!("the key file {} cannot be written", path.display());
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .with_context(unwritable)?;
    file.write_all(text)
        .and_then(|()| file.sync_all())
        .with_context(unwritable)?;
    // The name is as important as the content: a directory is synced on its own.
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))
        .and_then(|directory| directory.sync_all())
        .with_context(unwritable)
}
