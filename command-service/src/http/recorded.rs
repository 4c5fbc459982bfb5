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
}
