//! The API document and its explorer, and what every operation in it shares.

use std::sync::Arc;

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use utoipa::ToSchema as _;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, OpenApi, PathItem, Ref, RefOr, Response as Documented,
    ResponseBuilder, SecurityRequirement,
};

use crate::problem::{MEDIA_TYPE, Problem};

/// Name of the security scheme in the document.
pub const BEARER: &str = "bearer";

/// Nothing that the explorer's page loads or calls may be on another machine.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: &str = include_str!("openapi/page.html");
const START: &str = include_str!("openapi/start.js");

/// Adds what every operation shares: the bearer token, the problem document as the answer to
/// everything that goes wrong, and a description to each answer that lacks one.
#[must_use]
pub fn with_conventions(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_with(Components::new);
    let mut schemas = vec![(
        "Problem".to_owned(),
        <Problem as utoipa::PartialSchema>::schema(),
    )];
    Problem::schemas(&mut schemas);
    components.schemas.extend(schemas);
    components
        .responses
        .insert("Problem".to_owned(), RefOr::T(problem_response()));
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "A token of the configured issuer, signed with EdDSA or ES256.",
        ))
        .build();
    components.add_security_scheme(BEARER, SecurityScheme::Http(scheme));
    document.security = Some(vec![SecurityRequirement::new(BEARER, Vec::<String>::new())]);
    document
        .paths
        .paths
        .values_mut()
        .flat_map(operations)
        .for_each(complete);
    document
}

/// `GET /openapi.json` and `GET /docs`.
///
/// # Panics
///
/// When the document cannot be written as JSON, which the document's types exclude.
pub fn router(document: &OpenApi) -> Router {
    let text = Bytes::from(document.to_json().expect("an API document is plain data"));
    let script = scalar_api_reference::get_asset("scalar.js").map(Bytes::from);
    let script = Arc::new(script);
    Router::new()
        .route(
            "/openapi.json",
            get(move || async move { typed("application/json", text) }),
        )
        .route("/docs", get(|| async { page() }))
        .route(
            "/docs/start.js",
            get(|| async { typed("text/javascript", Bytes::from_static(START.as_bytes())) }),
        )
        .route(
            "/docs/scalar.js",
            get(move || async move {
                match script.as_ref() {
                    Some(script) => typed("text/javascript", script.clone()),
                    None => {
                        Problem::not_found("The explorer's script is not there.").into_response()
                    }
                }
            }),
        )
}

fn page() -> Response {
    const POLICY: HeaderName = header::CONTENT_SECURITY_POLICY;
    let policy = HeaderValue::from_static(CONTENT_POLICY);
    ([(POLICY, policy)], Html(PAGE)).into_response()
}

fn typed(media_type: &'static str, content: Bytes) -> Response {
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static(media_type))],
        content,
    )
        .into_response()
}

fn problem_response() -> Documented {
    let schema = Ref::from_schema_name("Problem");
    ResponseBuilder::new()
        .description("The request was not carried out; the document says why (RFC 9457).")
        .content(
            MEDIA_TYPE,
            ContentBuilder::new().schema(Some(schema)).build(),
        )
        .build()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.options,
        &mut item.head,
        &mut item.patch,
        &mut item.trace,
    ]
    .into_iter()
    .filter_map(Option::as_mut)
}

fn complete(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    responses
        .entry("default".to_owned())
        .or_insert_with(|| RefOr::Ref(Ref::from_response_name("Problem")));
    for (status, response) in responses {
        if let RefOr::T(response) = response
            && response.description.trim().is_empty()
        {
            reason(status).clone_into(&mut response.description);
        }
    }
}

fn reason(status: &str) -> &'static str {
    http::StatusCode::from_bytes(status.as_bytes())
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Answer")
}
