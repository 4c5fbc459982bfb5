//! One constructor for each status that a service answers.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use http::StatusCode;

use super::Problem;

impl Problem {
    /// 400: the request cannot be read.
    pub fn bad_request(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad-request",
            "The request cannot be read",
            detail,
        )
    }

    /// 401: nobody is known to have sent the request.
    pub fn unauthorized(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "A valid token is required",
            detail,
        )
    }

    /// 403: the sender is known and may not do this, by the rule.
    pub fn forbidden(
        rule: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "The sender may not do this",
            detail,
        )
        .rule(rule)
    }

    /// 404: there is nothing here, or nothing that the sender may see.
    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is nothing here",
            detail,
        )
    }

    /// 405: the resource does not know this method.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "The method is not allowed here",
            "The header Allow lists the methods that are.",
        )
    }

    /// 406: the answer does not exist in a form that the client accepts.
    pub fn not_acceptable(detail: impl Into<Cow<'static, str>>) -> Self {
        let title = "No acceptable form of the answer exists";
        Self::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", title, detail)
    }

    /// 408: the request did not arrive in time.
    #[must_use]
    pub fn request_timeout() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "request-timeout",
            "The request took too long to arrive",
            "The request was not received within the time that is allowed for it.",
        )
    }

    /// 409: the state of the resource refuses this. Add `.rule(…)` when a rule does.
    pub fn conflict(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "conflict",
            "The present state refuses this",
            detail,
        )
    }

    /// 412: the resource changed since the client read it.
    pub fn precondition_failed(detail: impl Into<Cow<'static, str>>) -> Self {
        let title = "The resource has changed";
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "precondition-failed",
            title,
            detail,
        )
    }

    /// 413: the body is larger than `limit` bytes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "The body is too large",
            format!("The body may have at most {limit} bytes."),
        )
    }

    /// 414: the request target is too long.
    #[must_use]
    pub fn target_too_long() -> Self {
        Self::new(
            StatusCode::URI_TOO_LONG,
            "target-too-long",
            "The request target is too long",
            "The path and query are longer than the server reads.",
        )
    }

    /// 415: the body is in a form that is not read here.
    pub fn unsupported_media_type(detail: impl Into<Cow<'static, str>>) -> Self {
        let title = "The form of the body is not supported";
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            title,
            detail,
        )
    }

    /// 422: the content was read and refused. Add `.rule(…)` and `.error(…)`.
    pub fn unprocessable(detail: impl Into<Cow<'static, str>>) -> Self {
        let title = "The content was refused";
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unprocessable",
            title,
            detail,
        )
    }

    /// 428: a header that makes the request safe is missing.
    pub fn precondition_required(detail: impl Into<Cow<'static, str>>) -> Self {
        let title = "A required header is missing";
        Self::new(
            StatusCode::PRECONDITION_REQUIRED,
            "precondition-required",
            title,
            detail,
        )
    }

    /// 429: too many requests; try again after `wait`.
    #[must_use]
    pub fn too_many_requests(wait: Duration) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
            "Too many requests",
            "The header Retry-After says when to try again.",
        )
        .retry_after(wait)
    }

    /// 431: the header fields are too many or too large.
    #[must_use]
    pub fn header_too_large() -> Self {
        Self::new(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "header-too-large",
            "The header is too large",
            "The header has more fields or bytes than the server reads.",
        )
    }

    /// 500: a fault of ours. The cause is logged with its whole chain and kept from the client.
    #[must_use]
    pub fn internal(cause: anyhow::Error) -> Self {
        tracing::error!(error = chain(&cause), "a request failed");
        Self::failed()
    }

    /// 503: something this needs is away; try again after `wait`.
    pub fn unavailable(detail: impl Into<Cow<'static, str>>, wait: Duration) -> Self {
        let title = "The service cannot answer now";
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            title,
            detail,
        )
        .retry_after(wait)
    }

    /// The 500 document, for a fault that has been logged already.
    pub(crate) fn failed() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The service failed",
            "The fault is ours and has been logged. The request can be sent again.",
        )
    }
}

impl From<anyhow::Error> for Problem {
    fn from(cause: anyhow::Error) -> Self {
        Self::internal(cause)
    }
}

/// The chain of causes in one line. A database's error says more than may be logged, and that of a reader of JSON quotes
/// what it read: both end it.
fn chain(cause: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in cause.chain() {
        if !line.is_empty() {
            line.push_str(": ");
        }
        if let Some(error) = cause.downcast_ref::<sqlx::Error>() {
            line.push_str(&crate::database::describe(error));
            break;
        }
        if let Some(error) = cause.downcast_ref::<serde_json::Error>() {
            let (line_no, column) = (error.line(), error.column());
            let _ = write!(
                line,
                "not the JSON that is read here, at {line_no}:{column}"
            );
            break;
        }
        line.push_str(&cause.to_string());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::chain;

    #[test]
    fn p_6_the_chain_of_causes_does_not_quote_what_was_read() {
        let read = serde_json::from_str::<Vec<u8>>("[\"Zx9Canary\"]");
        let error = read.expect_err("a text is no number");
        assert!(error.to_string().contains("Zx9Canary"), "the case is real");
        let cause = anyhow::Error::new(error)
            .context("the personal part has not the form of its version")
            .context("a stored file cannot be read");
        let line = chain(&cause);
        assert!(!line.contains("Zx9Canary"), "{line}");
        assert!(line.starts_with("a stored file cannot be read: the personal part"));
    }
}
