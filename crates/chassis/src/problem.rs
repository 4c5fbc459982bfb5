//! The one form of every error answer: RFC 9457, `application/problem+json`.
//!
//! A refusal (4xx) is built by whoever refuses. A failure (500) is opaque outside and logged here,
//! once, with its whole chain. No message repeats what the client sent.

mod kinds;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// An error on its way to the client.
#[derive(Clone)]
pub struct Problem(Box<Document>);

/// What the client reads, member by member as RFC 9457 names them.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
struct Document {
    /// What kind of problem this is; stable, for programs.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "urn:problem:conflict")]
    kind: Kind,
    /// The kind in words; the same for every problem of the kind.
    #[schema(value_type = String)]
    title: &'static str,
    /// The status code of the answer, repeated.
    #[serde(serialize_with = "status_as_number")]
    #[schema(value_type = u16, example = 409)]
    status: StatusCode,
    /// What happened this time, as a sentence for people.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schema(value_type = Option<String>)]
    detail: Cow<'static, str>,
    /// The path of the request, without its query.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    /// The rule that refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    rule: Option<Cow<'static, str>>,
    /// What is wrong where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<Fault>,
    /// Further members, each documented where it is used.
    #[serde(flatten)]
    #[schema(ignore)]
    members: Map<String, Value>,
    #[serde(skip)]
    retry_after: Option<Duration>,
}

/// One thing that is wrong in a request. Exactly one of `pointer`, `parameter` and `header` says where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// JSON pointer into the body (RFC 6901); the empty pointer is the whole body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "/decision/number")]
    pointer: Option<Cow<'static, str>>,
    /// Name of a path or query parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    parameter: Option<Cow<'static, str>>,
    /// Name of a header field.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    header: Option<Cow<'static, str>>,
    /// What is wrong; stable, for programs.
    #[schema(value_type = String, example = "missing-field")]
    code: Cow<'static, str>,
    /// What would have been right.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    detail: Option<Cow<'static, str>>,
}

impl Fault {
    /// A fault in the body, at a JSON pointer.
    pub fn at(pointer: impl Into<Cow<'static, str>>, code: impl Into<Cow<'static, str>>) -> Self {
        Self {
            pointer: Some(pointer.into()),
            ..Self::anywhere(code)
        }
    }

    /// A fault in a path or query parameter.
    pub fn in_parameter(
        name: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            parameter: Some(name.into()),
            ..Self::anywhere(code)
        }
    }

    /// A fault in a header field.
    pub fn in_header(
        name: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            header: Some(name.into()),
            ..Self::anywhere(code)
        }
    }

    /// Says what would have been right. Must not repeat what was sent.
    #[must_use]
    pub fn because(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same fault in a larger body, in which what was read stands at `prefix`.
    #[must_use]
    pub(crate) fn under(mut self, prefix: &str) -> Self {
        if let Some(pointer) = self.pointer.take() {
            self.pointer = Some(format!("{prefix}{pointer}").into());
        }
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The JSON pointer, when the fault is in the body.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        self.pointer.as_deref()
    }

    fn anywhere(code: impl Into<Cow<'static, str>>) -> Self {
        Self {
            pointer: None,
            parameter: None,
            header: None,
            code: code.into(),
            detail: None,
        }
    }
}

/// The last part of `urn:problem:<slug>`.
#[derive(Clone, Copy)]
struct Kind(&'static str);

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("urn:problem:{}", self.0))
    }
}

impl Problem {
    /// A problem that the constructors of this type do not cover.
    ///
    /// `slug` is the stable last part of its `type`, `title` is the same for all of its kind.
    pub fn new(
        status: StatusCode,
        slug: &'static str,
        title: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Document {
            kind: Kind(slug),
            title,
            status,
            detail: detail.into(),
            instance: None,
            rule: None,
            errors: Vec::new(),
            members: Map::new(),
            retry_after: None,
        }))
    }

    /// Names the rule that refused.
    #[must_use]
    pub fn rule(mut self, rule: impl Into<Cow<'static, str>>) -> Self {
        self.0.rule = Some(rule.into());
        self
    }

    /// Adds a fault at a JSON pointer into the body.
    #[must_use]
    pub fn error(
        self,
        pointer: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.fault(Fault::at(pointer, code))
    }

    /// Adds a fault.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.0.errors.push(fault);
        self
    }

    /// Adds faults.
    #[must_use]
    pub fn faults(mut self, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.0.errors.extend(faults);
        self
    }

    /// Adds an extension member, such as `current_version`. A member of RFC 9457 is not replaced.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        const RESERVED: [&str; 7] = [
            "type", "title", "status", "detail", "instance", "rule", "errors",
        ];
        debug_assert!(
            !RESERVED.contains(&name),
            "extension members have names of their own"
        );
        if !RESERVED.contains(&name) {
            self.0.members.insert(name.to_owned(), value.into());
        }
        self
    }

    /// Tells the client how long to wait before it tries again; rounded up to whole seconds.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Names the request by its path. The path must not carry a query.
    #[must_use]
    pub fn instance(mut self, path: impl Into<String>) -> Self {
        self.0.instance = Some(path.into());
        self
    }

    /// The status code of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The last part of the problem's `type`.
    #[must_use]
    pub fn slug(&self) -> &'static str {
        self.0.kind.0
    }

    /// The sentence for people.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The rule that refused, if one did.
    #[must_use]
    pub fn refused_by(&self) -> Option<&str> {
        self.0.rule.as_deref()
    }

    /// What is wrong where.
    #[must_use]
    pub fn errors(&self) -> &[Fault] {
        &self.0.errors
    }

    /// The document as it is sent.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.0).expect("a problem consists of strings and JSON values only")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.to_json()));
        *response.status_mut() = self.0.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // The server knows the request's path and writes it into the document on the way out.
        response.extensions_mut().insert(self);
        response
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.status.as_u16(), self.slug())?;
        self.0
            .rule
            .as_ref()
            .map_or(Ok(()), |rule| write!(f, " by {rule}"))
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("status", &self.0.status.as_u16())
            .field("slug", &self.0.kind.0)
            .field("detail", &self.0.detail)
            .field("rule", &self.0.rule)
            .field("errors", &self.0.errors)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Problem {}

impl utoipa::PartialSchema for Problem {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        Document::schema()
    }
}

impl ToSchema for Problem {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Problem")
    }

    fn schemas(
        schemas: &mut Vec<(
            String,
            utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>,
        )>,
    ) {
        Document::schemas(schemas);
    }
}

fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn status_as_number<S: serde::Serializer>(
    status: &StatusCode,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(problem: &Problem) -> Value {
        serde_json::from_slice(&problem.to_json()).expect("a problem is JSON")
    }

    #[test]
    fn a_problem_says_what_where_and_by_which_rule() {
        let problem =
            Problem::unprocessable("The number is longer than the authority's numbers are.")
                .rule("L-009")
                .error("/decision/number", "too-long")
                .with("current_version", 7)
                .instance("/v1/loans");
        assert_eq!(
            document(&problem),
            serde_json::json!({
                "type": "urn:problem:unprocessable",
                "title": "The content was refused",
                "status": 422,
                "detail": "The number is longer than the authority's numbers are.",
                "instance": "/v1/loans",
                "rule": "L-009",
                "errors": [{"pointer": "/decision/number", "code": "too-long"}],
                "current_version": 7,
            })
        );
    }

    #[test]
    fn a_failure_says_nothing_about_its_cause() {
        let problem = Problem::internal(anyhow::anyhow!("the secret table is gone"));
        let text = String::from_utf8(problem.to_json()).expect("UTF-8");
        assert!(!text.contains("secret"));
        assert_eq!(problem.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn the_answer_carries_the_headers_of_its_status() {
        let response = Problem::unauthorized("No token was sent.").into_response();
        assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer");
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let wait = Duration::from_millis(1200);
        let response = Problem::unavailable("The store is away.", wait).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
    }
}
