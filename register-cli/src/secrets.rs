//! Secrets that `register up` makes for its own instance: 32 random bytes each, mode 0600; as hex, or as the text of a signing key.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use transparency::SigningKey;
use zeroize::Zeroizing;

use crate::data_dir::DataDir;
use crate::durable;

/// Bytes of randomness in a key or a password.
const SECRET_BYTES: usize = 32;

/// A secret in memory. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Password(String);

impl Password {
    /// A new secret from the operating system's generator.
    pub(crate) fn generate() -> Result<Self> {
        let mut bytes = [0; SECRET_BYTES];
        random(&mut bytes)?;
        Ok(Self(hex::encode(bytes)))
    }

    /// The secret as lower-case hex, which needs no quoting in SQL, URLs or configuration files.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(..)")
    }
}

/// Where the master key that wraps the foreigners' keys is kept; made when missing.
pub(crate) fn master_key(dir: &DataDir) -> Result<PathBuf> {
    let path = dir.secrets().join("master.key");
    password(&path)?;
    Ok(path)
}

/// Where the key that signs checkpoints of the log is kept; made when missing. The public key lies beside the data.
pub(crate) fn notary_key(dir: &DataDir) -> Result<PathBuf> {
    let path = dir.secrets().join("notary.key");
    if !path.exists() {
        // The name of a log is its own: no two registers sign in the same one.
        let mut name = [0; 4];
        random(&mut name)?;
        make_signing_key(&path, &format!("register.local/{}", hex::encode(name)))?;
    }
    let key = signing_key(&path)?;
    durable::write(
        &dir.notary_public(),
        format!("{}\n", key.verifying().as_str()).as_bytes(),
    )?;
    Ok(path)
}

/// Makes a key that signs under a name, in a file that only its owner may read.
pub(crate) fn make_signing_key(path: &Path, name: &str) -> Result<SigningKey> {
    let mut seed = Zeroizing::new([0; SECRET_BYTES]);
    random(seed.as_mut_slice())?;
    let key = SigningKey::from_seed(name, &seed).with_context(|| {
        format!("{name} is no name of a key: it must have no blanks and no plus signs")
    })?;
    durable::write_private(
        path,
        format!("{}\n", *SigningKey::text(name, &seed)).as_bytes(),
    )?;
    Ok(key)
}

/// Reads a key that signs; a file that others may read is refused.
pub(crate) fn signing_key(path: &Path) -> Result<SigningKey> {
    let text = Zeroizing::new(
        fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?,
    );
    refuse_if_exposed(path)?;
    SigningKey::parse(&text).with_context(|| format!("{} holds no signing key", path.display()))
}

fn random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).context("the operating system gave no random bytes")
}

fn refuse_if_exposed(path: &Path) -> Result<()> {
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        bail!(
            "{} can be read by others; set its mode to 0600",
            path.display()
        );
    }
    Ok(())
}

/// The password with this name; made when missing.
pub(crate) fn named_password(dir: &DataDir, name: &str) -> Result<Password> {
    password(&dir.secrets().join(format!("{name}.password")))
}

/// Reads the secret at `path`, or makes it. A file that others may read is refused.
fn password(path: &Path) -> Result<Password> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let fresh = Password::generate()?;
            durable::write_private(path, format!("{}\n", fresh.as_str()).as_bytes())?;
            return Ok(fresh);
        }
        Err(error) => {
            return Err(error).with_context(|| format!("{} cannot be read", path.display()));
        }
    };
    refuse_if_exposed(path)?;
    let secret = text.trim_end();
    if secret.len() != 2 * SECRET_BYTES || hex::decode(secret).is_err() {
        bail!(
            "{} does not hold {SECRET_BYTES} bytes as hex",
            path.display()
        );
    }
    Ok(Password(secret.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;

    use super::*;

    #[test]
    fn a_secret_is_made_once_and_kept() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(&folder.path().join("d"))?;
        let first = named_password(&dir, "postgres")?;
        assert_eq!(first, named_password(&dir, "postgres")?);
        assert_ne!(first, named_password(&dir, "nats")?);
        assert_eq!(format!("{first:?}"), "Password(..)");
        Ok(())
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(&folder.path().join("d"))?;
        let path = master_key(&dir)?;
        fs::set_permissions(&path, Permissions::from_mode(0o644))?;
        let refusal = master_key(&dir).expect_err("the key is open to others");
        assert!(refusal.to_string().contains("0600"), "{refusal}");
        Ok(())
    }

    #[test]
    fn the_notarys_key_is_made_once_and_its_public_key_lies_beside_the_data() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(&folder.path().join("d"))?;
        let path = notary_key(&dir)?;
        let first = fs::read_to_string(&path)?;
        assert_eq!(notary_key(&dir)?, path);
        assert_eq!(fs::read_to_string(&path)?, first);
        let public = fs::read_to_string(dir.notary_public())?;
        assert_eq!(signing_key(&path)?.verifying().as_str(), public.trim_end());
        fs::set_permissions(&path, Permissions::from_mode(0o644))?;
        assert!(notary_key(&dir).is_err());
        Ok(())
    }

    #[test]
    fn a_cut_key_is_refused_and_not_replaced() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(&folder.path().join("d"))?;
        let path = dir.secrets().join("master.key");
        durable::write_private(&path, b"abcd\n")?;
        assert!(master_key(&dir).is_err());
        assert_eq!(fs::read_to_string(path)?, "abcd\n");
        Ok(())
    }
}
