//! Parameters in the path and in the query.

use std::error::Error;

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery};
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::serde_fault;
use crate::problem::{Fault, Problem};

/// Parameters in the path.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(
    /// What the path says.
    pub T,
);

/// Parameters in the query. Let `T` deny unknown fields; a parameter given twice is refused.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(
    /// What the query says.
    pub T,
);

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        if encoding_fault(parts.uri.path()).is_some() {
            return Err(not_found());
        }
        match AxumPath::<T>::from_request_parts(parts, state).await {
            Ok(AxumPath(value)) => Ok(Self(value)),
            Err(rejection) => Err(path_problem(&rejection)),
        }
    }
}

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        if let Some(code) = encoding_fault(parts.uri.query().unwrap_or_default()) {
            return Err(unreadable_query(Fault::in_parameter("*", code)));
        }
        match AxumQuery::<T>::try_from_uri(&parts.uri) {
            Ok(AxumQuery(value)) => Ok(Self(value)),
            Err(rejection) => Err(unreadable_query(query_fault(&rejection))),
        }
    }
}

/// What percent decoding would turn into U+0000 or into something that is not text.
fn encoding_fault(encoded: &str) -> Option<&'static str> {
    if !encoded.contains('%') {
        return None;
    }
    let bytes = encoded.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let hex = bytes
                .get(at + 1..at + 3)
                .and_then(|hex| std::str::from_utf8(hex).ok());
            let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) else {
                return Some("bad-percent-encoding");
            };
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    match std::str::from_utf8(&decoded) {
        Err(_) => Some("not-utf-8"),
        Ok(text) if text.contains('\0') => Some("nul-character"),
        Ok(_) => None,
    }
}

fn path_problem(rejection: &PathRejection) -> Problem {
    let PathRejection::FailedToDeserializePathParams(error) = rejection else {
        return Problem::internal(anyhow::anyhow!(
            "a handler asks for path parameters that its route lacks"
        ));
    };
    let fault = match error.kind() {
        ErrorKind::ParseErrorAtKey {
            key, expected_type, ..
        } => Fault::in_parameter(key.clone(), "wrong-type")
            .because(format!("expected {expected_type}")),
        ErrorKind::DeserializeError { key, .. } => {
            Fault::in_parameter(key.clone(), "invalid-value")
        }
        ErrorKind::ParseErrorAtIndex {
            index,
            expected_type,
            ..
        } => Fault::in_parameter(index.to_string(), "wrong-type")
            .because(format!("expected {expected_type}")),
        ErrorKind::InvalidUtf8InPathParam { key } => Fault::in_parameter(key.clone(), "not-utf-8"),
        ErrorKind::WrongNumberOfParameters { .. } | ErrorKind::UnsupportedType { .. } => {
            return Problem::internal(anyhow::anyhow!(
                "a handler asks for other path parameters than its route has"
            ));
        }
        _ => Fault::in_parameter("*", "invalid-value"),
    };
    Problem::bad_request("A parameter in the path cannot be read.").fault(fault)
}

fn query_fault(rejection: &(dyn Error + 'static)) -> Fault {
    type Inner = serde_path_to_error::Error<serde::de::value::Error>;
    let mut cause = Some(rejection);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<Inner>() {
            return serde_fault::in_parameter(error.path(), &error.inner().to_string());
        }
        cause = error.source();
    }
    Fault::in_parameter("*", "invalid-value")
}

fn unreadable_query(fault: Fault) -> Problem {
    Problem::bad_request("The query is not what this resource reads.").fault(fault)
}

fn not_found() -> Problem {
    Problem::not_found("No resource has this path.")
}
