//! Bad input to the JSON extractor: each case is a problem with a code, and repeats nothing.

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use chassis::extract::{BodyLimit, DEFAULT_BODY_BYTES_MAX, Json};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use tower::ServiceExt as _;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Loan {
    title: String,
    copies: u8,
    #[serde(default)]
    days: Option<i64>,
    #[serde(default)]
    shelf: Option<Shelf>,
    #[serde(default)]
    borrowers: Vec<Borrower>,
    #[serde(default)]
    code: Option<Code>,
    #[serde(default)]
    kind: Option<Kind>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Borrower {
    name: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Shelf {
    Open,
    Closed,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
enum Kind {
    Reference { room: String },
}

/// A domain type that refuses with a message of its own, which quotes the input.
#[derive(Debug, Serialize)]
struct Code(String);

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(serde::de::Error::custom(format!(
            "no such code: {text}, expected {text}"
        )))
    }
}

async fn lend(loan: Json<Loan>) -> Json<(usize, Loan)> {
    Json::new((loan.body.len(), loan.value))
}

fn app() -> Router {
    Router::new().route("/loans", post(lend)).route(
        "/bulk",
        post(lend).layer(axum::Extension(BodyLimit(256 * 1024))),
    )
}

async fn send(path: &str, content_type: &str, body: impl Into<Body>) -> (StatusCode, String) {
    let request = Request::post(path)
        .header("content-type", content_type)
        .body(body.into());
    answer(request.expect("a request")).await
}

async fn answer(request: Request<Body>) -> (StatusCode, String) {
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
async fn a_good_body_is_read_with_its_bytes() {
    let text = r#" {"title":"Lāčplēsis – ā č ē ģ ī ķ ļ ņ š ū ž","copies":2} "#;
    for content_type in [
        "application/json",
        "application/json; charset=UTF-8",
        "application/x+json",
    ] {
        let (status, body) = send("/loans", content_type, text).await;
        assert_eq!(status, StatusCode::OK, "{content_type}: {body}");
        assert!(body.starts_with(&format!("[{},", text.len())), "{body}");
    }
}

/// Body, status code, and code and pointer of the first fault.
const REFUSED: &[(&str, &str, &str)] = &[
    ("", "empty-body", ""),
    ("null", "wrong-type", ""),
    ("[]", "wrong-type", ""),
    (r#"["t",1,null,null,[],null,null]"#, "wrong-type", ""),
    (
        r#"{"title":"t","copies":1,"borrowers":[["n"]]}"#,
        "wrong-type",
        "/borrowers/0",
    ),
    (
        r#"{"title":"t","copies":1,"kind":{"Reference":["here"]}}"#,
        "wrong-type",
        "/kind/Reference",
    ),
    (
        r#"{"title":"t","copies":1,"kind":{"Reference":{"rom":"here"}}}"#,
        "unknown-field",
        "/kind/Reference/rom",
    ),
    ("7", "wrong-type", ""),
    ("\"x\"", "wrong-type", ""),
    ("{}", "missing-field", "/title"),
    (r#"{"title":"t"}"#, "missing-field", "/copies"),
    (
        r#"{"title":"t","copies":1,"canary":1}"#,
        "unknown-field",
        "/canary",
    ),
    (
        r#"{"title":"t","copies":1,"__proto__":1}"#,
        "unknown-field",
        "/__proto__",
    ),
    (
        r#"{"title":"t","copies":1,"Canary Bird":1}"#,
        "unknown-field",
        "/*",
    ),
    (
        r#"{"title":"t","copies":1,"borrowers":[{"name":"n"},{"nam":"n"}]}"#,
        "unknown-field",
        "/borrowers/1/nam",
    ),
    (
        r#"{"title":"t","copies":1,"borrowers":[{}]}"#,
        "missing-field",
        "/borrowers/0/name",
    ),
    (
        r#"{"title":"t","copies":"canary"}"#,
        "wrong-type",
        "/copies",
    ),
    (r#"{"title":7,"copies":1}"#, "wrong-type", "/title"),
    (r#"{"title":"t","copies":1.0}"#, "wrong-type", "/copies"),
    (r#"{"title":"t","copies":-0}"#, "wrong-type", "/copies"),
    (r#"{"title":"t","copies":-1}"#, "out-of-range", "/copies"),
    (r#"{"title":"t","copies":256}"#, "out-of-range", "/copies"),
    (r#"{"title":"t","copies":1e309}"#, "out-of-range", "/copies"),
    (
        r#"{"title":"t","copies":1,"days":9223372036854775808}"#,
        "out-of-range",
        "/days",
    ),
    (
        r#"{"title":"t","copies":1,"days":9007199254740993e0}"#,
        "wrong-type",
        "/days",
    ),
    (r#"{"title":"t","copies":NaN}"#, "not-json", "/copies"),
    (r#"{"title":"t","copies":01}"#, "not-json", "/copies"),
    (
        r#"{"title":"t","copies":1,"shelf":"CANARY"}"#,
        "unknown-value",
        "/shelf",
    ),
    (
        r#"{"title":"t","copies":1,"code":"CANARY"}"#,
        "invalid-value",
        "/code",
    ),
    (
        r#"{"title":"t","copies":1,"copies":2}"#,
        "duplicate-field",
        "/copies",
    ),
    (
        r#"{"title":"t","copies":1,"borrowers":[{"name":"a","name":"b"}]}"#,
        "duplicate-field",
        "/borrowers/0/name",
    ),
    (
        r#"{"title":"t","copies":1,"x":{"y":[{"z":1,"z":2}]}}"#,
        "duplicate-field",
        "/x/y/0/z",
    ),
    (
        r#"{"title":"canary\u0000","copies":1}"#,
        "nul-character",
        "/title",
    ),
    (
        r#"{"title":"\ud800","copies":1}"#,
        "lone-surrogate",
        "/title",
    ),
    (
        "{\"title\":\"t\u{1}\",\"copies\":1}",
        "control-character",
        "/title",
    ),
    (
        r#"{"title":"t","copies":1} canary"#,
        "trailing-characters",
        "",
    ),
    (r#"{"title":"t","copies":1}{}"#, "trailing-characters", ""),
    (r#"{"title":"t","copies":1,}"#, "not-json", ""),
    (r#"{"title":"t","copies":1"#, "incomplete", ""),
    ("\u{feff}{}", "byte-order-mark", ""),
];

#[tokio::test]
async fn a_bad_body_is_refused_with_code_and_place_and_is_not_repeated() {
    for (body, code, pointer) in REFUSED {
        let (status, answer) = send("/loans", "application/json", *body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        let problem: Value = serde_json::from_str(&answer).expect("a problem");
        assert_eq!(problem["errors"][0]["code"], *code, "{body}: {answer}");
        assert_eq!(
            problem["errors"][0]["pointer"], *pointer,
            "{body}: {answer}"
        );
        let detail = problem["errors"][0]["detail"].to_string().to_lowercase();
        assert!(!detail.contains("canary"), "{body}: {answer}");
        assert!(!answer.contains("CANARY"), "{body}: {answer}");
    }
}

#[tokio::test]
async fn nesting_is_bounded() {
    for depth in [33, 129, 100_000 / 2] {
        let body = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let (status, answer) = send("/bulk", "application/json", body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(answer.contains("too-deep"), "{answer}");
    }
}

#[tokio::test]
async fn bytes_that_are_not_utf_8_are_refused() {
    let (status, answer) = send("/loans", "application/json", &b"{\"title\":\"\xff\"}"[..]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer.contains("not-utf-8"), "{answer}");
}

#[tokio::test]
async fn only_json_in_utf_8_without_an_encoding_is_read() {
    let body = r#"{"title":"t","copies":1}"#;
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "application/+json",
        "text/json",
        "application/json; charset=utf-7",
        "application/json; charset=utf-16",
        "application/json; profile=x",
        "",
    ] {
        let (status, answer) = send("/loans", content_type, body).await;
        assert_eq!(
            status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{content_type}: {answer}"
        );
    }
    let without = Request::post("/loans")
        .body(Body::from(body))
        .expect("a request");
    assert_eq!(answer(without).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    for encoding in ["gzip", "identity", "br, gzip"] {
        let request = Request::post("/loans")
            .header("content-type", "application/json")
            .header("content-encoding", encoding)
            .body(Body::from(body))
            .expect("a request");
        assert_eq!(
            answer(request).await.0,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{encoding}"
        );
    }
}

#[tokio::test]
async fn a_body_has_at_most_64_kib_or_what_its_route_allows() {
    let of = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
    let status = async |path: &str, body: Body| send(path, "application/json", body).await.0;
    let limit = DEFAULT_BODY_BYTES_MAX;
    assert_eq!(
        status("/loans", of(limit).into()).await,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        status("/loans", of(limit + 1).into()).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    assert_eq!(
        status("/bulk", of(limit + 1).into()).await,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        status("/bulk", of(256 * 1024 + 1).into()).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    // In pieces, without an announced length.
    let pieces = (0..70).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1024]));
    let body = Body::from_stream(futures::stream::iter(pieces));
    assert_eq!(status("/loans", body).await, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_body_in_pieces_is_put_together() {
    let text = r#"{"title":"in pieces","copies":1}"#;
    let pieces = text
        .as_bytes()
        .chunks(5)
        .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()));
    let body = Body::from_stream(futures::stream::iter(pieces.collect::<Vec<_>>()));
    let (status, answer) = send("/loans", "application/json", body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert!(answer.contains("in pieces"));
}
