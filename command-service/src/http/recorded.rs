//! The answer to a command.

use axum::response::{IntoResponse, Response};
use chassis::extract::Json;
use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::execute::Answer;

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// A durable command, on its way to the client.
pub(super) struct Recorded(pub(super) Answer);

impl IntoResponse for Recorded {
    fn into_response(self) -> Response {
        let Answer {
            status,
            replayed,
            body,
        } = self.0;
        let tag = HeaderValue::try_from(format!("\"{}\"", body.version))
            .expect("digits in quotes are visible ASCII");
        let mut response = Json::new(body).into_response();
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        response.headers_mut().insert(header::ETAG, tag);
        if replayed {
            response
                .headers_mut()
                .insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
