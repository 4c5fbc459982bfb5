//! A JSON body, read strictly.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, header};
use http_body_util::BodyExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::objects::Objects;
use super::{scan, serde_fault};
use crate::problem::{Fault, Problem};
use crate::server::{BodyTooSlow, exchange};

/// How many bytes a body may have where no other limit is set.
pub const DEFAULT_BODY_BYTES_MAX: usize = 64 * 1024;

/// Sets the largest body of some routes: `.layer(axum::Extension(BodyLimit(1 << 20)))`.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit(
    /// In bytes.
    pub usize,
);

/// A JSON body, and the bytes it was read from. As an answer, only the value is written.
///
/// Refused are: another content type or encoding (415), a body over the limit (413), one that
/// arrives too slowly (408), and with 400 a byte order mark, text that is not UTF-8 or not JSON,
/// members written twice at any depth, nesting over 32,
/// an array in place of an object, U+0000 in a string, and whatever `T`
/// refuses; let `T` deny unknown fields.
#[derive(Debug, Clone)]
pub struct Json<T> {
    /// What the body says.
    pub value: T,
    /// The body as it was sent.
    pub body: Bytes,
}

impl<T> Json<T> {
    /// An answer.
    pub fn new(value: T) -> Self {
        Self {
            value,
            body: Bytes::new(),
        }
    }
}

impl<T, S> FromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Self::Rejection> {
        accept_content(request.headers())?;
        let body = read_body(request).await?;
        let value = parse_json(&body)?;
        Ok(Self { value, body })
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let text = match serde_json::to_vec(&self.value) {
            Ok(text) => text,
            Err(error) => {
                let cause =
                    anyhow::Error::new(error).context("an answer cannot be written as JSON");
                return Problem::internal(cause).into_response();
            }
        };
        let mut response = Response::new(Body::from(text));
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        response
    }
}

/// Reads a whole body, up to the route's [`BodyLimit`] and within the server's time for a body.
///
/// # Errors
///
/// 413 when it is larger, 408 when it arrives too slowly, 400 when it ends too early.
pub async fn read_body(request: Request) -> Result<Bytes, Problem> {
    let limit = request
        .extensions()
        .get::<BodyLimit>()
        .map_or(DEFAULT_BODY_BYTES_MAX, |limit| limit.0);
    let declared = declared_length(request.headers());
    if declared.is_some_and(|length| length > limit as u64) {
        return Err(Problem::too_large(limit));
    }
    let time = exchange(request.extensions()).map(|exchange| exchange.body_read_timeout);
    let reading = collect(request.into_body(), limit);
    match time {
        None => reading.await,
        Some(time) => tokio::time::timeout(time, reading)
            .await
            .unwrap_or_else(|_| Err(Problem::request_timeout())),
    }
}

/// Reads JSON text as strictly as the extractor does.
///
/// # Errors
///
/// 400 with the code and the JSON pointer of the first fault.
pub fn parse_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    parse_json_at(body, "")
}

/// The same for a text that stands at a JSON pointer in a larger body: faults point into that.
///
/// # Errors
///
/// 400 with the code and the JSON pointer of the first fault.
pub fn parse_json_at<T: DeserializeOwned>(body: &[u8], at: &str) -> Result<T, Problem> {
    parse(body).map_err(|fault| unreadable(fault.under(at)))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    if body.is_empty() {
        return Err(Fault::at("", "empty-body").because("a JSON value is required"));
    }
    if body.starts_with(b"\xEF\xBB\xBF") {
        return Err(Fault::at("", "byte-order-mark").because("UTF-8 needs none"));
    }
    let text = std::str::from_utf8(body)
        .map_err(|_| Fault::at("", "not-utf-8").because("JSON is sent as UTF-8"))?;
    scan::scan(text)?;
    // Tracking the path costs more than reading, so that it is done only for what was refused.
    T::deserialize(Objects(&mut serde_json::Deserializer::from_str(text))).or_else(|_| {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        serde_path_to_error::deserialize(Objects(&mut deserializer))
            .map_err(|error| serde_fault::in_body(error.path(), &error.inner().to_string()))
    })
}

async fn collect(mut body: Body, limit: usize) -> Result<Bytes, Problem> {
    let mut first: Option<Bytes> = None;
    let mut rest = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| unread(&error))?.into_data() else {
            continue;
        };
        let have = first.as_ref().map_or(0, Bytes::len) + rest.len();
        if have + data.len() > limit {
            return Err(Problem::too_large(limit));
        }
        match &first {
            None => first = Some(data),
            Some(start) => {
                if rest.is_empty() {
                    rest.extend_from_slice(start);
                    first = Some(Bytes::new());
                }
                rest.extend_from_slice(&data);
            }
        }
    }
    Ok(if rest.is_empty() {
        first.unwrap_or_default()
    } else {
        rest.freeze()
    })
}

fn unread(error: &axum::Error) -> Problem {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<BodyTooSlow>() {
            return Problem::request_timeout();
        }
        cause = error.source();
    }
    Problem::bad_request("The body ended before its announced end.").error("", "incomplete")
}

fn unreadable(fault: Fault) -> Problem {
    Problem::bad_request("The body is not what this resource reads.").fault(fault)
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn accept_content(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Problem::unsupported_media_type(
            "The body must be sent without an encoding.",
        ));
    }
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(media_type), None) = (types.next(), types.next()) else {
        return Err(not_json());
    };
    match media_type.to_str() {
        Ok(text) if is_json(text) => Ok(()),
        _ => Err(not_json()),
    }
}

fn not_json() -> Problem {
    Problem::unsupported_media_type("The content type must be application/json, in UTF-8.")
}

/// `application/json` or `application/<…>+json`, with no other parameter than a UTF-8 charset.
fn is_json(media_type: &str) -> bool {
    let mut parts = media_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let json = essence == "application/json"
        || essence
            .strip_prefix("application/")
            .and_then(|subtype| subtype.strip_suffix("+json"))
            .is_some_and(|name| !name.is_empty());
    json && parts.filter(|part| !part.is_empty()).all(|parameter| {
        parameter.split_once('=').is_some_and(|(name, value)| {
            name.trim().eq_ignore_ascii_case("charset")
                && value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
    })
}
