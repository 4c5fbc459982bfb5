//! One token: taken apart, its signature verified, its claims read and checked.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::keys::VerificationKey;
use super::{Actor, CACHE_SECONDS, LEEWAY_SECONDS};
use crate::extract::scan;
use crate::problem::Problem;

/// How many bytes a claim that names something may have.
const NAME_BYTES_MAX: usize = 256;

/// How many roles a user may have.
const ROLES_MAX: usize = 64;

/// What a token must say to be for us.
pub(super) struct Expectations {
    pub(super) issuer: String,
    pub(super) audience: String,
}

/// A token that was verified, and for how long that holds. Instants are Unix seconds.
pub(super) struct Verified {
    pub(super) actor: Actor,
    since: i64,
    until: i64,
}

impl Verified {
    /// Whether it need not be verified again. A clock that was set back makes it so.
    pub(super) fn holds_at(&self, now: i64) -> bool {
        (self.since..self.until).contains(&now)
    }
}

/// A token in its three parts, with a header that is acceptable.
pub(super) struct Parts<'t> {
    header: Header,
    /// Header and payload as they were signed.
    message: &'t str,
    payload: &'t str,
    signature: &'t str,
}

/// Every header field that may be there. Keys that a token brings along, and extensions that it
/// declares critical, are unknown fields and so refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: Signature,
    kid: Option<String>,
    typ: Option<String>,
    #[serde(rename = "x5t")]
    _certificate_sha1: Option<String>,
    #[serde(rename = "x5t#S256")]
    _certificate_sha256: Option<String>,
}

#[derive(Deserialize, Clone, Copy)]
enum Signature {
    #[serde(rename = "EdDSA")]
    EdDsa,
    #[serde(rename = "ES256")]
    Es256,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    sub: String,
    organisation: String,
    unit: String,
    roles: Vec<String>,
    workstation: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl<'t> Parts<'t> {
    /// Takes a token apart and reads its header.
    pub(super) fn split(token: &'t str) -> Result<Self, Problem> {
        let (message, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
        let (header, payload) = message.split_once('.').ok_or_else(malformed)?;
        if payload.contains('.') {
            return Err(malformed());
        }
        let header: Header = decode(header)?;
        let typ = header.typ.as_deref();
        if typ.is_some_and(|typ| {
            !["jwt", "at+jwt"]
                .iter()
                .any(|known| typ.eq_ignore_ascii_case(known))
        }) {
            return Err(malformed());
        }
        Ok(Self {
            header,
            message,
            payload,
            signature,
        })
    }

    /// The id of the key that the token says it is signed with.
    pub(super) fn key_id(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// Verifies the signature, then the claims, at `now` in Unix seconds.
    pub(super) fn verify(
        &self,
        key: &VerificationKey,
        expected: &Expectations,
        now: i64,
    ) -> Result<Verified, Problem> {
        let named = match self.header.alg {
            Signature::EdDsa => Algorithm::EdDSA,
            Signature::Es256 => Algorithm::ES256,
        };
        let holds = named == key.algorithm
            && jsonwebtoken::crypto::verify(
                self.signature,
                self.message.as_bytes(),
                &key.key,
                key.algorithm,
            )
            .unwrap_or(false);
        if !holds {
            return Err(Problem::unauthorized(
                "The token's signature does not hold.",
            ));
        }
        let claims: Claims = decode(self.payload)?;
        claims.check(expected, now)?;
        let until = claims
            .exp
            .saturating_add(LEEWAY_SECONDS)
            .min(now.saturating_add(CACHE_SECONDS));
        Ok(Verified {
            actor: claims.into_actor()?,
            since: now,
            until,
        })
    }
}

impl Claims {
    fn check(&self, expected: &Expectations, now: i64) -> Result<(), Problem> {
        if self.iss != expected.issuer {
            return Err(Problem::unauthorized("The token is from another issuer."));
        }
        let ours = match &self.aud {
            Audience::One(audience) => *audience == expected.audience,
            Audience::Several(audiences) => audiences.contains(&expected.audience),
        };
        if !ours {
            return Err(Problem::unauthorized("The token is for another audience."));
        }
        if self.exp.saturating_add(LEEWAY_SECONDS) <= now {
            return Err(Problem::unauthorized("The token has expired."));
        }
        if self
            .nbf
            .is_some_and(|from| from.saturating_sub(LEEWAY_SECONDS) > now)
        {
            return Err(Problem::unauthorized("The token is not valid yet."));
        }
        Ok(())
    }

    fn into_actor(self) -> Result<Actor, Problem> {
        let claims = [&self.sub, &self.organisation, &self.unit, &self.workstation];
        let named = claims
            .into_iter()
            .chain(&self.roles)
            .all(|name| is_name(name));
        if !named || self.roles.is_empty() || self.roles.len() > ROLES_MAX {
            return Err(malformed());
        }
        Ok(Actor {
            user: Arc::from(self.sub),
            organisation: Arc::from(self.organisation),
            unit: Arc::from(self.unit),
            workstation: Arc::from(self.workstation),
            roles: Arc::new(self.roles.into_iter().collect::<BTreeSet<_>>()),
        })
    }
}

fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= NAME_BYTES_MAX && !text.contains(char::is_control)
}

/// One part of a token: base64url of a JSON object in which no member is written twice.
fn decode<T: DeserializeOwned>(part: &str) -> Result<T, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed())?;
    let text = std::str::from_utf8(&bytes).map_err(|_| malformed())?;
    scan::scan(text).map_err(|_| malformed())?;
    serde_json::from_str(text).map_err(|_| malformed())
}

fn malformed() -> Problem {
    Problem::unauthorized("The token does not have the form or the claims that are required.")
}
