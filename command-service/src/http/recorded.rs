//! The answer to a command.

use axum::response::{IntoResponse, Response};
use chassis::extract::Json;
use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::execute::{Answer, Preview};

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The answer to a command, on its way to the client.
pub(super) enum Recorded {
    /// It is durable.
    Durable(Answer),
    /// It was only asked what it would lead to.
    Preview(Preview),
}

impl IntoResponse for Recorded {
    fn into_response(self) -> Response {
        match self {
            Self::Durable(answer) => durable(answer),
            Self::Preview(preview) => Json::new(preview).into_response(),
        }
    }
}

fn durable(answer: Answer) -> Response {
    let Answer {
        status,
        replayed,
        body,
    } = answer;
    let tag = HeaderValue::try_from(format!("\"{}\"", body.version))
        .expect("digits in quotes are visible ASCII");
    let file = HeaderValue::try_from(format!("/v1/foreigners/{}", body.foreigner_id))
        .expect("a path with a UUID is visible ASCII");
    let mut response = Json::new(body).into_response();
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    *response.status_mut() = status;
    response.headers_mut().insert(header::ETAG, tag);
    if status == StatusCode::CREATED {
        response.headers_mut().insert(header::LOCATION, file);
    }
    if replayed {
        response
            .headers_mut()
            .insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}
