//! Secrets that `register up` makes for its own instance: 32 random bytes each, as hex, mode 0600.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

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
        getrandom::fill(&mut bytes).context("the operating system gave no random bytes")?;
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
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        bail!(
            "{} can be read by others; set its mode to 0600",
            path.display()
        );
    }
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
