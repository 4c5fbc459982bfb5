//! Who sent a request: a bearer token (RFC 6750, 7519) that an issuer signed with a key we know.
//!
//! Everything fails closed: an algorithm, header field, claim or key that is not expected is a
//! refusal, and when the keys cannot be had nobody is let in. Start at [`Authenticator`].

mod actor;
pub mod development;
mod jwks;
mod keys;
mod token;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, header};
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};

pub use actor::Actor;
pub use jwks::REFRESH_EVERY;

use crate::clock::Clock;
use crate::problem::Problem;
use crate::run::Context;
use jwks::Jwks;
use keys::{KeySet, VerificationKey};
use token::{Expectations, Verified};

/// How many bytes a token may have.
pub const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// How far the issuer's clock and ours may differ, in seconds.
pub const LEEWAY_SECONDS: i64 = 60;

/// How long a verified token is believed without verifying it again, in seconds.
pub const CACHE_SECONDS: i64 = 60;

/// How many verified tokens are remembered.
const CACHED_TOKENS_MAX: u64 = 10_000;

/// Whose tokens are accepted.
#[derive(Debug, Clone)]
pub struct AuthConfig {
    /// The `iss` claim, exactly.
    pub issuer: String,
    /// What the `aud` claim must be or contain.
    pub audience: String,
    /// Where the issuer's public keys are.
    pub keys: Keys,
}

/// Where the issuer's public keys are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// One Ed25519 public key in a PEM file, for one machine.
    Development(PathBuf),
    /// The address of the issuer's key set (RFC 7517), over https or on this machine.
    Jwks(String),
}

/// Turns tokens into [`Actor`]s. Clones share their keys and what they have verified.
#[derive(Clone)]
pub struct Authenticator(Arc<Inner>);

struct Inner {
    expectations: Expectations,
    source: Source,
    clock: Arc<dyn Clock>,
    verified: Cache<[u8; 32], Arc<Verified>>,
}

enum Source {
    Fixed(KeySet),
    Issuer(Arc<Jwks>),
}

impl Authenticator {
    /// Reads the development key, or fetches the issuer's keys now and then on, and reports both as
    /// the readiness condition `token-keys`.
    ///
    /// # Errors
    ///
    /// When the key file cannot be used or the address is not one that keys may be fetched from. An
    /// issuer that is down is no error: the service is not ready until it answers.
    pub fn start(config: AuthConfig, context: &Context) -> anyhow::Result<Self> {
        let condition = context.readiness.condition("token-keys");
        let authenticator = Self::new(config, Arc::clone(&context.clock))?;
        match &authenticator.0.source {
            Source::Fixed(_) => condition.ok(),
            Source::Issuer(jwks) => {
                tokio::spawn(Arc::clone(jwks).keep_fresh(condition, context.shutdown.clone()));
            }
        }
        Ok(authenticator)
    }

    /// An authenticator that fetches the issuer's keys only when a token names one that it lacks.
    ///
    /// # Errors
    ///
    /// As [`Authenticator::start`].
    pub fn new(config: AuthConfig, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let source = match &config.keys {
            Keys::Development(path) => Source::Fixed(KeySet::from_public_key_file(path)?),
            Keys::Jwks(url) => Source::Issuer(Arc::new(Jwks::at(url)?)),
        };
        let verified = Cache::builder()
            .max_capacity(CACHED_TOKENS_MAX)
            .time_to_live(Duration::from_secs(CACHE_SECONDS.unsigned_abs()))
            .build();
        let expectations = Expectations {
            issuer: config.issuer,
            audience: config.audience,
        };
        Ok(Self(Arc::new(Inner {
            expectations,
            source,
            clock,
            verified,
        })))
    }

    /// Who sent a request with these headers.
    ///
    /// # Errors
    ///
    /// 401 without a token that holds, 503 while the issuer's keys have not been fetched.
    pub async fn authenticate(&self, headers: &HeaderMap) -> Result<Actor, Problem> {
        let token = bearer(headers)?;
        let now = self.0.clock.now().timestamp();
        let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        if let Some(known) = self.0.verified.get(&digest)
            && known.holds_at(now)
        {
            return Ok(known.actor.clone());
        }
        let parts = token::Parts::split(token)?;
        let key = self.0.source.key(parts.key_id()).await?;
        let verified = Arc::new(parts.verify(&key, &self.0.expectations, now)?);
        self.0.verified.insert(digest, Arc::clone(&verified));
        Ok(verified.actor.clone())
    }
}

impl Source {
    async fn key(&self, id: Option<&str>) -> Result<VerificationKey, Problem> {
        match self {
            Self::Fixed(set) => set.only(id).cloned().ok_or_else(unknown_key),
            Self::Issuer(jwks) => {
                let id = id.ok_or_else(unknown_key)?;
                jwks.key(id).await
            }
        }
    }
}

fn unknown_key() -> Problem {
    Problem::unauthorized("The token is signed with a key that is not known here.")
}

fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Err(Problem::unauthorized(
            "The header Authorization must carry a bearer token.",
        ));
    };
    let malformed = || Problem::unauthorized("The header Authorization carries no bearer token.");
    if values.next().is_some() {
        return Err(malformed());
    }
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(malformed)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.len() > TOKEN_BYTES_MAX {
        return Err(malformed());
    }
    Ok(token)
}
