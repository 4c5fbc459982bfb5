//! Headers, path and query.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use chassis::Problem;
use chassis::extract::{IdempotencyKey, IfMatch, Path, Query, required_header};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde::Deserialize;
use tower::ServiceExt as _;
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    #[serde(default)]
    q: Option<String>,
    #[serde(default)]
    limit: Option<u16>,
}

fn app() -> Router {
    Router::new()
        .route("/key", get(async |key: IdempotencyKey| key.0.to_string()))
        .route(
            "/match",
            get(async |version: IfMatch| format!("{:?}", version.0)),
        )
        .route(
            "/purpose",
            get(async |headers: HeaderMap| -> Result<String, Problem> {
                required_header(&headers, "purpose").map(str::to_owned)
            }),
        )
        .route(
            "/books/{book_id}",
            get(async |book: Path<Uuid>| book.0.to_string()),
        )
        .route(
            "/books",
            get(async |search: Query<Search>| format!("{:?} {:?}", search.0.q, search.0.limit)),
        )
}

async fn ask(path: &str, headers: &[(&str, &str)]) -> (StatusCode, String) {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = app().oneshot(request).await.expect("a router never fails");
    let status = response.status();
    let body = response
        .into_body()
        .collect()
        .await
        .expect("a body")
        .to_bytes();
    (status, String::from_utf8(body.to_vec()).expect("UTF-8"))
}

#[tokio::test]
async fn an_idempotency_key_is_one_uuid() {
    const KEY: &str = "0b8f2f5e-5d0c-4f0e-9a53-0d1f3b1c2a4d";
    let status = async |headers: &[(&str, &str)]| ask("/key", headers).await.0.as_u16();
    assert_eq!(
        ask("/key", &[("idempotency-key", KEY)]).await,
        (StatusCode::OK, KEY.to_owned())
    );
    assert_eq!(status(&[]).await, 428);
    for bad in [
        "",
        "7",
        "0b8f2f5e5d0c4f0e9a530d1f3b1c2a4d",
        "{0b8f2f5e-5d0c-4f0e-9a53-0d1f3b1c2a4d}",
    ] {
        assert_eq!(status(&[("idempotency-key", bad)]).await, 400, "{bad}");
    }
    assert_eq!(
        status(&[("idempotency-key", KEY), ("idempotency-key", KEY)]).await,
        400
    );
}

#[tokio::test]
async fn if_match_is_one_strong_version() {
    let read = async |value: &str| ask("/match", &[("if-match", value)]).await;
    assert_eq!(ask("/match", &[]).await.1, "None");
    assert_eq!(read("*").await.1, "None");
    assert_eq!(read("\"7\"").await.1, "Some(7)");
    assert_eq!(read("\"0\"").await.1, "Some(0)");
    for bad in [
        "7",
        "W/\"7\"",
        "\"\"",
        "\"-1\"",
        "\"07\"",
        "\"+7\"",
        "\"7\", \"8\"",
        "\"18446744073709551616\"",
    ] {
        assert_eq!(read(bad).await.0, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test]
async fn a_required_header_is_there_once_and_says_something() {
    assert_eq!(
        ask("/purpose", &[("purpose", "LENDING")]).await.1,
        "LENDING"
    );
    for bad in [
        &[][..],
        &[("purpose", "")],
        &[("purpose", "A"), ("purpose", "B")],
        &[("purpose", "ā")],
    ] {
        assert_eq!(
            ask("/purpose", bad).await.0,
            StatusCode::BAD_REQUEST,
            "{bad:?}"
        );
    }
}

#[tokio::test]
async fn a_bad_parameter_is_named_and_not_repeated() {
    let cases = [
        ("/books?limit=canary", "limit", "invalid-value"),
        ("/books?limit=-1", "limit", "invalid-value"),
        ("/books?limit=1000000000", "limit", "invalid-value"),
        ("/books?canary=1", "canary", "unknown-field"),
        ("/books?canary%20bird=1", "*", "unknown-field"),
        ("/books?q=a&q=b", "q", "duplicate-field"),
        ("/books?q=%00", "*", "nul-character"),
        ("/books?q=%ff", "*", "not-utf-8"),
        ("/books?q=%zz", "*", "bad-percent-encoding"),
        ("/books/canary", "book_id", "invalid-value"),
    ];
    for (path, parameter, code) in cases {
        let (status, body) = ask(path, &[]).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}: {body}");
        let problem: serde_json::Value = serde_json::from_str(&body).expect("a problem");
        assert_eq!(problem["errors"][0]["code"], code, "{path}: {body}");
        assert_eq!(
            problem["errors"][0]["parameter"], parameter,
            "{path}: {body}"
        );
        assert!(
            !problem["errors"][0]["detail"]
                .to_string()
                .contains("canary"),
            "{body}"
        );
    }
    assert_eq!(ask("/books/%00", &[]).await.0, StatusCode::NOT_FOUND);
    assert_eq!(ask("/books/%c0%af", &[]).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        ask("/books?q=B%C4%93rzi%C5%86%C5%A1&limit=5", &[]).await.1,
        "Some(\"Bērziņš\") Some(5)"
    );
}
