//! Tokens that hold, and every way that we know to make one that must not.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::Problem;
use chassis::auth::development::{self, DevelopmentKey, TokenRequest};
use chassis::auth::{Actor, AuthConfig, Authenticator, Keys};
use chassis::clock::{Clock as _, Manual};
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use ed25519_dalek::{Signer as _, SigningKey};
use http::{HeaderMap, HeaderValue, StatusCode};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use tempfile::TempDir;

const NOW: i64 = 1_790_000_000;

/// A key pair, an authenticator that trusts it, and a clock that stands still.
struct Desk {
    directory: TempDir,
    clock: Arc<Manual>,
    authenticator: Authenticator,
}

impl Desk {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let (private, public) = files(&directory);
        development::generate(&private, &public).expect("a key pair");
        let clock = Arc::new(Manual::at(instant(NOW)));
        let config = AuthConfig {
            issuer: "library".to_owned(),
            audience: "desk".to_owned(),
            keys: Keys::Development(public),
        };
        let authenticator = Authenticator::new(config, clock.clone()).expect("an authenticator");
        Self {
            directory,
            clock,
            authenticator,
        }
    }

    fn signing_key(&self) -> SigningKey {
        let text = fs::read_to_string(files(&self.directory).0).expect("a key file");
        SigningKey::from_pkcs8_pem(&text).expect("a key")
    }

    /// A token with exactly this header and payload, rightly signed.
    fn token(&self, header: &str, payload: &str) -> String {
        let message = format!("{}.{}", encode(header), encode(payload));
        let signature = self.signing_key().sign(message.as_bytes()).to_bytes();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    async fn accepts(&self, token: &str) -> Result<Actor, Problem> {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::try_from(format!("Bearer {token}")).expect("a header");
        headers.insert("authorization", value);
        self.authenticator.authenticate(&headers).await
    }

    async fn refuses(&self, token: &str, why: &str) {
        let problem = self.accepts(token).await.expect_err(why);
        assert_eq!(problem.status(), StatusCode::UNAUTHORIZED, "{why}");
    }
}

fn files(directory: &TempDir) -> (PathBuf, PathBuf) {
    (
        directory.path().join("key.pem"),
        directory.path().join("key.pub.pem"),
    )
}

fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("an instant")
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

const HEADER: &str = r#"{"alg":"EdDSA","typ":"JWT"}"#;

fn claims() -> Value {
    json!({
        "iss": "library", "aud": "desk", "sub": "u-17", "organisation": "RIGA", "unit": "EAST",
        "workstation": "W-3", "roles": ["lender"], "iat": NOW, "nbf": NOW, "exp": NOW + 600,
    })
}

fn claims_with(name: &str, value: Value) -> String {
    let mut claims = claims();
    claims[name] = value;
    claims.to_string()
}

fn claims_without(name: &str) -> String {
    let mut claims = claims();
    claims.as_object_mut().expect("an object").remove(name);
    claims.to_string()
}

#[tokio::test]
async fn a_token_that_holds_names_its_actor() {
    let desk = Desk::new();
    let key = DevelopmentKey::open(&files(&desk.directory).0).expect("a key");
    let token = key
        .sign(&TokenRequest {
            issuer: "library".to_owned(),
            audience: "desk".to_owned(),
            user: "u-17".to_owned(),
            organisation: "RIGA".to_owned(),
            unit: "EAST".to_owned(),
            workstation: "W-3".to_owned(),
            roles: vec!["lender".to_owned(), "auditor".to_owned()],
            issued_at: desk.clock.now(),
            time_to_live: TimeDelta::hours(8),
        })
        .expect("a token");
    let actor = desk.accepts(&token).await.expect("an actor");
    assert_eq!(
        (&*actor.user, &*actor.organisation, &*actor.unit),
        ("u-17", "RIGA", "EAST")
    );
    assert_eq!(&*actor.workstation, "W-3");
    assert!(actor.has_role("auditor") && !actor.has_role("administrator"));
}

#[tokio::test]
async fn an_audience_may_be_one_of_several() {
    let desk = Desk::new();
    let token = desk.token(HEADER, &claims_with("aud", json!(["shop", "desk"])));
    desk.accepts(&token).await.expect("an actor");
}

#[tokio::test]
async fn a_forged_header_is_refused() {
    let desk = Desk::new();
    let payload = claims().to_string();
    let headers = [
        r#"{"alg":"none"}"#,
        r#"{"alg":"None"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"ES256"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"alg":["EdDSA"]}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"alg":"EdDSA","alg":"EdDSA"}"#,
        r#"{"alg":"EdDSA","typ":"JWE"}"#,
        r#"{"alg":"EdDSA","crit":["exp"]}"#,
        r#"{"alg":"EdDSA","b64":false,"crit":["b64"]}"#,
        r#"{"alg":"EdDSA","jwk":{"kty":"OKP","crv":"Ed25519","x":"AAAA"}}"#,
        r#"{"alg":"EdDSA","jku":"https://evil.example/keys"}"#,
        r#"{"alg":"EdDSA","x5u":"https://evil.example/chain"}"#,
        r#"{"alg":"EdDSA","x5c":["AAAA"]}"#,
        r#"{"alg":"EdDSA","zip":"DEF"}"#,
        r#"{"alg":"EdDSA","kid":"../../../../dev/null"}"#,
        r#"{"alg":"EdDSA","kid":"' OR 1=1"}"#,
        r#"{"alg":"EdDSA","kid":7}"#,
        r#"["EdDSA"]"#,
        "null",
        "",
    ];
    for header in headers {
        desk.refuses(&desk.token(header, &payload), header).await;
    }
    desk.accepts(&desk.token(HEADER, &payload))
        .await
        .expect("the payload is good");
}

#[tokio::test]
async fn a_forged_claim_is_refused() {
    let desk = Desk::new();
    let with = claims_with;
    let mut payloads = vec![
        with("iss", json!("Library")),
        with("aud", json!("shop")),
        with("aud", json!([])),
        with("aud", json!({"desk": true})),
        with("exp", json!(NOW - 60)),
        with("exp", json!((NOW + 600).to_string())),
        with("exp", json!(1_790_000_600.5)),
        with("exp", json!(null)),
        with("exp", json!(-1)),
        with("exp", json!(u64::MAX)),
        with("nbf", json!(NOW + 61)),
        with("nbf", json!("0")),
        with("sub", json!("")),
        with("sub", json!(17)),
        with("unit", json!("  ")),
        with("organisation", json!("RIGA\n{\"forged\":\"line\"}")),
        with("workstation", json!("w".repeat(257))),
        with("roles", json!([])),
        with("roles", json!("lender")),
        with("roles", json!(["lender", ""])),
        with("roles", json!([["administrator"]])),
        with("roles", json!({"administrator": true})),
        claims()
            .to_string()
            .replacen('{', "{\"exp\":99999999999,", 1),
        claims()
            .to_string()
            .replacen('{', "{\"roles\":[\"administrator\"],", 1),
        claims()
            .to_string()
            .replacen('{', "{\"extra\":{\"a\":1,\"a\":2},", 1),
        "[]".to_owned(),
        "null".to_owned(),
    ];
    let required = [
        "iss",
        "aud",
        "exp",
        "sub",
        "organisation",
        "unit",
        "workstation",
        "roles",
    ];
    payloads.extend(required.map(claims_without));
    for payload in payloads {
        desk.refuses(&desk.token(HEADER, &payload), &payload).await;
    }
}

#[tokio::test]
async fn a_signature_that_is_not_the_keys_is_refused() {
    let desk = Desk::new();
    let good = desk.token(HEADER, &claims().to_string());
    let (message, signature) = good.rsplit_once('.').expect("three parts");

    let other = Desk::new().token(HEADER, &claims().to_string());
    desk.refuses(&other, "another key").await;
    desk.refuses(&format!("{message}."), "no signature").await;
    desk.refuses(message, "two parts").await;
    desk.refuses(&format!("{good}.x"), "four parts").await;
    desk.refuses(&format!("{good}="), "padding").await;
    let altered = claims_with("roles", json!(["administrator"]));
    desk.refuses(
        &format!("{}.{}.{signature}", encode(HEADER), encode(&altered)),
        "altered",
    )
    .await;

    // The public key is public: as an HMAC secret it must open nothing.
    let public = fs::read(files(&desk.directory).1).expect("a key file");
    for secret in [
        public.as_slice(),
        desk.signing_key().verifying_key().as_bytes(),
    ] {
        let header = encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let message = format!("{header}.{}", encode(&claims().to_string()));
        let key = EncodingKey::from_secret(secret);
        let mac = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256);
        desk.refuses(&format!("{message}.{}", mac.expect("a mac")), "HMAC")
            .await;
    }
}

#[tokio::test]
async fn a_token_is_believed_only_while_it_holds() {
    let desk = Desk::new();
    let token = desk.token(HEADER, &claims_with("exp", json!(NOW + 10)));
    desk.accepts(&token).await.expect("fresh");
    desk.clock.set(instant(NOW + 69));
    desk.accepts(&token).await.expect("within the leeway");
    desk.clock.set(instant(NOW + 70));
    desk.refuses(&token, "expired, although it was verified before")
        .await;
    desk.clock.set(instant(NOW - 61));
    desk.refuses(&token, "not valid yet, after the clock was set back")
        .await;
}

#[tokio::test]
async fn a_request_without_one_bearer_token_is_refused() {
    let desk = Desk::new();
    let token = desk.token(HEADER, &claims().to_string());
    let long = format!("Bearer {}", "a".repeat(8 * 1024 + 1));
    let cases: [&[&str]; 8] = [
        &[],
        &[""],
        &["Bearer"],
        &["Bearer "],
        &["Basic dTpw"],
        &[&token],
        &[&long],
        &[&format!("Bearer {token}"), &format!("Bearer {token}")],
    ];
    for values in cases {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(
                "authorization",
                HeaderValue::from_str(value).expect("a header"),
            );
        }
        let problem = desk
            .authenticator
            .authenticate(&headers)
            .await
            .expect_err("no token");
        assert_eq!(problem.status(), StatusCode::UNAUTHORIZED);
    }
}

#[test]
fn a_private_key_is_its_owners_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let (private, public) = files(&directory);
    development::generate(&private, &public).expect("a key pair");
    let mode = fs::metadata(&private).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(
        development::generate(&private, &public).is_err(),
        "a key is never replaced"
    );

    fs::set_permissions(&private, fs::Permissions::from_mode(0o640)).expect("permissions");
    let error = DevelopmentKey::open(&private)
        .err()
        .expect("refused")
        .to_string();
    assert!(error.contains("can be read by other users"), "{error}");
}

#[test]
fn a_public_key_that_others_can_change_is_not_trusted() {
    let directory = tempfile::tempdir().expect("a directory");
    let (private, public) = files(&directory);
    development::generate(&private, &public).expect("a key pair");
    fs::set_permissions(&public, fs::Permissions::from_mode(0o666)).expect("permissions");
    let config = AuthConfig {
        issuer: "library".to_owned(),
        audience: "desk".to_owned(),
        keys: Keys::Development(public),
    };
    let clock = Arc::new(Manual::at(instant(NOW)));
    assert!(Authenticator::new(config, clock).is_err());
}
