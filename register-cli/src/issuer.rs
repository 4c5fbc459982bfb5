//! Whose bearer tokens the register takes: its own development key's, or an external issuer's.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chassis::auth::{AuthConfig, Keys, development};
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::data_dir::DataDir;
use crate::durable;

/// Issuer of tokens that the local development key signs.
const DEVELOPMENT: &str = "urn:register:development";
/// Audience of the register's tokens.
const AUDIENCE: &str = "register";
/// How long another process that is just making the key is waited for.
const KEY_MAX: Duration = Duration::from_secs(5);

/// An external issuer, from flags and the environment.
#[expect(clippy::struct_field_names, reason = "the fields name the flags")]
#[derive(Debug, Clone, Args)]
pub(crate) struct IssuerArgs {
    /// External issuer that tokens must come from; without it the local development key signs them
    #[arg(
        long,
        env = "AUTH_ISSUER",
        value_name = "ISSUER",
        requires = "auth_jwks_url"
    )]
    auth_issuer: Option<String>,

    /// Address of the external issuer's key set (JWKS)
    #[arg(
        long,
        env = "AUTH_JWKS_URL",
        value_name = "URL",
        requires = "auth_issuer"
    )]
    auth_jwks_url: Option<String>,

    /// Audience that tokens must be for
    #[arg(long, env = "AUTH_AUDIENCE", value_name = "AUDIENCE", default_value = AUDIENCE)]
    auth_audience: String,
}

/// What `D/issuer.json` holds while an external issuer is configured.
#[derive(Serialize, Deserialize)]
struct External {
    issuer: String,
}

impl IssuerArgs {
    /// Settles whose tokens are taken. An external issuer is written down, so that `register token`
    /// knows that its own tokens would be worthless.
    pub(crate) fn settle(&self, dir: &DataDir) -> Result<AuthConfig> {
        let audience = self.auth_audience.clone();
        durable::write_private(&audience_file(dir), audience.as_bytes())?;
        let (Some(issuer), Some(url)) = (&self.auth_issuer, &self.auth_jwks_url) else {
            durable::remove_if_there(&external_file(dir))?;
            make_key(dir)?;
            let keys = Keys::Development(public_key(dir));
            return Ok(AuthConfig {
                issuer: DEVELOPMENT.to_owned(),
                audience,
                keys,
            });
        };
        let external = External {
            issuer: issuer.clone(),
        };
        durable::write_private(&external_file(dir), &serde_json::to_vec(&external)?)?;
        Ok(AuthConfig {
            issuer: issuer.clone(),
            audience,
            keys: Keys::Jwks(url.clone()),
        })
    }
}

/// The local signer, with its issuer and audience.
pub(crate) struct Signer {
    /// The key that signs.
    pub(crate) key: development::DevelopmentKey,
    /// The `iss` claim.
    pub(crate) issuer: &'static str,
    /// The `aud` claim.
    pub(crate) audience: String,
}

/// The development key of this register, made when missing; refused with an external issuer.
pub(crate) async fn signer(dir: &DataDir) -> Result<Signer> {
    if let Ok(text) = fs::read(external_file(dir)) {
        let external: External =
            serde_json::from_slice(&text).context("issuer.json of the data directory is broken")?;
        bail!(
            "this register takes its tokens from {}; ask that issuer for one",
            external.issuer
        );
    }
    let deadline = tokio::time::Instant::now() + KEY_MAX;
    while !private_key(dir).exists() {
        match dir.try_lock("token")? {
            Ok(_lock) => make_key(dir)?,
            Err(_) if tokio::time::Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(_) => bail!("this register is in use and has no token key"),
        }
    }
    let key = development::DevelopmentKey::open(&private_key(dir))?;
    Ok(Signer {
        key,
        issuer: DEVELOPMENT,
        audience: audience(dir)?,
    })
}

/// Makes the key pair unless it is there; the caller holds the data directory's lock. The private
/// half gets its name last, so that a pair of which it is there is whole.
fn make_key(dir: &DataDir) -> Result<()> {
    if private_key(dir).exists() {
        return Ok(());
    }
    let private = dir.secrets().join("token-key.new");
    let public = dir.secrets().join("token-key.pub.new");
    durable::remove_if_there(&private)?;
    durable::remove_if_there(&public)?;
    development::generate(&private, &public)?;
    fs::rename(&public, public_key(dir))?;
    fs::rename(&private, private_key(dir))?;
    durable::sync_parent(&private).context("the token key may not be on the disk yet")
}

/// The audience that the register was last started with.
fn audience(dir: &DataDir) -> Result<String> {
    match fs::read_to_string(audience_file(dir)) {
        Ok(audience) => Ok(audience),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(AUDIENCE.to_owned()),
        Err(error) => Err(error).context("the audience of the data directory cannot be read"),
    }
}

fn audience_file(dir: &DataDir) -> PathBuf {
    dir.root().join("audience")
}

fn private_key(dir: &DataDir) -> PathBuf {
    dir.secrets().join("token-key.pem")
}

fn public_key(dir: &DataDir) -> PathBuf {
    dir.secrets().join("token-key.pub.pem")
}

fn external_file(dir: &DataDir) -> PathBuf {
    dir.root().join("issuer.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn with_an_external_issuer_no_token_is_signed_here() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(folder.path())?;
        let mut issuer = IssuerArgs {
            auth_issuer: Some("https://id.example".to_owned()),
            auth_jwks_url: Some("https://id.example/keys".to_owned()),
            auth_audience: AUDIENCE.to_owned(),
        };
        let config = issuer.settle(&dir)?;
        assert_eq!(
            config.keys,
            Keys::Jwks("https://id.example/keys".to_owned())
        );
        let refusal = signer(&dir).await.err().context("the issuer is external")?;
        assert!(
            refusal.to_string().contains("https://id.example"),
            "{refusal}"
        );

        issuer.auth_issuer = None;
        issuer.auth_jwks_url = None;
        issuer.auth_audience = "exercise".to_owned();
        issuer.settle(&dir)?;
        assert_eq!(signer(&dir).await?.audience, "exercise");
        Ok(())
    }
}
