//! Health, metrics and the API document.

use axum::Router;
use axum::body::Body;
use chassis::health::{self, Readiness};
use chassis::metrics::{self, Metrics};
use chassis::{Context, openapi, server};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use utoipa::OpenApi;

async fn ask(router: Router, path: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let response = router.oneshot(request).await.expect("a router never fails");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    (
        parts.status,
        parts.headers,
        String::from_utf8(body.to_vec()).expect("UTF-8"),
    )
}

#[tokio::test]
async fn a_service_is_ready_when_all_that_it_needs_is_there() {
    let readiness = Readiness::default();
    let database = readiness.condition("database");
    let keys = readiness.condition("token-keys");
    let ready = async || ask(health::router(&readiness), "/readyz").await;
    keys.ok();
    let (status, headers, body) = ready().await;
    assert_eq!(
        status,
        StatusCode::SERVICE_UNAVAILABLE,
        "nothing is assumed to be there"
    );
    assert_eq!(headers["retry-after"], "1");
    let problem: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(problem["conditions"][0]["name"], "database");
    assert_eq!(problem["conditions"][0]["ready"], false);
    assert_eq!(problem["conditions"][1]["ready"], true);

    database.ok();
    assert_eq!(ready().await.0, StatusCode::OK);
    readiness
        .condition("database")
        .fails("the server does not answer");
    let (status, _, body) = ready().await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains("the server does not answer"));
    assert_eq!(
        ask(health::router(&readiness), "/livez").await.0,
        StatusCode::OK
    );
}

#[tokio::test]
async fn metrics_are_text_and_include_the_process() {
    let metrics = Metrics::new();
    metrics
        .counters("library_loans_total", "Loans.", &["outcome"])
        .with_label_values(&["ok"])
        .inc();
    let (status, headers, body) = ask(metrics::router(&metrics), "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        headers["content-type"]
            .to_str()
            .expect("ASCII")
            .starts_with("text/plain")
    );
    assert!(
        body.contains("library_loans_total{outcome=\"ok\"} 1"),
        "{body}"
    );
    assert!(body.contains("process_resident_memory_bytes"), "{body}");
}

#[utoipa::path(get, path = "/books", responses((status = 200, description = "Books", body = [String])))]
#[expect(dead_code, reason = "only its description is used")]
fn books() {}

#[utoipa::path(post, path = "/books", responses((status = 201, description = "")))]
#[expect(dead_code, reason = "only its description is used")]
fn add_book() {}

#[derive(OpenApi)]
#[openapi(info(title = "Library", version = "1"), paths(books, add_book))]
struct Library;

fn documented() -> Router {
    openapi::router(&openapi::with_conventions(Library::openapi()))
}

#[tokio::test]
async fn what_every_service_answers_needs_no_token() {
    let context = Context::new(CancellationToken::new());
    for path in ["/livez", "/readyz", "/metrics", "/openapi.json", "/docs"] {
        let router = server::operations(&context, &Library::openapi());
        assert_eq!(ask(router, path).await.0, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_document_says_what_every_operation_shares() {
    let (status, _, body) = ask(documented(), "/openapi.json").await;
    assert_eq!(status, StatusCode::OK);
    let document: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(
        document["components"]["securitySchemes"]["bearer"]["scheme"],
        "bearer"
    );
    assert_eq!(document["security"][0]["bearer"], serde_json::json!([]));
    let problem =
        &document["components"]["responses"]["Problem"]["content"]["application/problem+json"];
    assert_eq!(problem["schema"]["$ref"], "#/components/schemas/Problem");
    let members = &document["components"]["schemas"]["Problem"]["properties"];
    for member in [
        "type", "title", "status", "detail", "instance", "rule", "errors",
    ] {
        assert!(members.get(member).is_some(), "{member}: {members}");
    }
    assert!(
        document["components"]["schemas"].get("Fault").is_some(),
        "{document}"
    );
    for method in ["get", "post"] {
        let responses = &document["paths"]["/books"][method]["responses"];
        assert_eq!(
            responses["default"]["$ref"],
            "#/components/responses/Problem"
        );
    }
    let created = &document["paths"]["/books"]["post"]["responses"]["201"];
    assert_eq!(created["description"], "Created");
}

#[tokio::test]
async fn the_explorer_needs_nothing_from_elsewhere() {
    let (status, headers, page) = ask(documented(), "/docs").await;
    assert_eq!(status, StatusCode::OK);
    let policy = headers["content-security-policy"].to_str().expect("ASCII");
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"));
    assert!(!page.contains("://"), "{page}");
    let (status, headers, script) = ask(documented(), "/docs/scalar.js").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-type"], "text/javascript");
    assert!(script.len() > 100_000);
    let (_, _, start) = ask(documented(), "/docs/start.js").await;
    for switch in [
        "withDefaultFonts: false",
        "telemetry: false",
        "hideClientButton: true",
    ] {
        assert!(start.contains(switch), "{switch}");
    }
}
