//! Headers that make requests safe to repeat and safe to race.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};
use uuid::Uuid;

use crate::problem::{Fault, Problem};

/// `Idempotency-Key: <uuid>`: the same key never does the same thing twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyKey(
    /// The client's key.
    pub Uuid,
);

/// `If-Match: "<version>"`: do it only if the resource still is at this version. `None` when the
/// client does not mind, which is no header or `*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(
    /// The version that the client read.
    pub Option<u64>,
);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        const NAME: &str = "idempotency-key";
        let Some(text) = single(&parts.headers, NAME)? else {
            let detail = "The header Idempotency-Key must carry a UUID that the client made up.";
            return Err(Problem::precondition_required(detail)
                .fault(Fault::in_header(NAME, "missing-header")));
        };
        // Only the written form of RFC 9562: a key has one spelling for people who look for it.
        let hyphenated = text.len() == 36;
        Uuid::try_parse(text)
            .ok()
            .filter(|_| hyphenated)
            .map(Self)
            .ok_or_else(|| {
                Problem::bad_request("The header Idempotency-Key is not a UUID.")
                    .fault(Fault::in_header(NAME, "not-a-uuid"))
            })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let name = header::IF_MATCH.as_str();
        let Some(text) = single(&parts.headers, name)? else {
            return Ok(Self(None));
        };
        if text == "*" {
            return Ok(Self(None));
        }
        let version = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
            .filter(|digits| *digits == "0" || !digits.starts_with('0'))
            .and_then(|digits| digits.parse().ok());
        version.map(|version| Self(Some(version))).ok_or_else(|| {
            Problem::bad_request("The header If-Match must carry one strong version tag.")
                .fault(Fault::in_header(name, "not-a-version"))
        })
    }
}

/// The text of a header that must be there exactly once and not be empty.
///
/// # Errors
///
/// 400 when it is missing, empty, repeated, or not visible ASCII.
pub fn required_header<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, Problem> {
    single(headers, name)?
        .filter(|text| !text.is_empty())
        .ok_or_else(|| {
            Problem::bad_request(format!("The header {name} is required."))
                .fault(Fault::in_header(name, "missing-header"))
        })
}

fn single<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(
            Problem::bad_request(format!("The header {name} was sent more than once."))
                .fault(Fault::in_header(name, "repeated-header")),
        );
    }
    value.to_str().map(|text| Some(text.trim())).map_err(|_| {
        Problem::bad_request(format!("The header {name} is not visible ASCII."))
            .fault(Fault::in_header(name, "not-ascii"))
    })
}
