//! Keys that an issuer publishes: fetched, rotated, and missed.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::auth::{Actor, AuthConfig, Authenticator, Keys};
use chassis::clock::{Clock as _, System};
use chassis::extract::Json;
use chassis::{Context, Problem};
use http::{HeaderMap, HeaderValue, StatusCode};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::pkcs8::EncodePrivateKey as _;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A P-256 key that signs nothing outside these tests.
fn private_key() -> SecretKey {
    SecretKey::from_slice(&[0x42; 32]).expect("a scalar")
}

fn coordinates() -> (String, String) {
    let point = private_key().public_key().to_encoded_point(false);
    let text = |coordinate: &[u8]| URL_SAFE_NO_PAD.encode(coordinate);
    (
        text(point.x().expect("a point")),
        text(point.y().expect("a point")),
    )
}

/// An issuer on this machine.
#[derive(Clone, Default)]
struct Issuer {
    keys: Arc<Mutex<Vec<Value>>>,
    down: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
}

impl Issuer {
    async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let issuer = self.clone();
        let answer = async move || {
            issuer.asked.fetch_add(1, Ordering::SeqCst);
            if issuer.down.load(Ordering::SeqCst) {
                return Err(Problem::unavailable(
                    "The issuer is down.",
                    Duration::from_secs(1),
                ));
            }
            let keys = issuer.keys.lock().expect("keys").clone();
            Ok(Json::new(json!({ "keys": keys })))
        };
        let router = Router::new().route("/keys", get(answer));
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}/keys")
    }

    fn publish(&self, keys: &[Value]) {
        *self.keys.lock().expect("keys") = keys.to_vec();
    }
}

fn p256(kid: &str) -> Value {
    let (x, y) = coordinates();
    json!({"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": kid, "x": x, "y": y})
}

/// Keys that must never verify anything here.
fn foreign() -> Vec<Value> {
    let (x, y) = coordinates();
    vec![
        json!({"kty": "oct", "kid": "mac", "k": "AAAA"}),
        json!({"kty": "RSA", "kid": "rsa", "n": "AQAB", "e": "AQAB"}),
        json!({"kty": "OKP", "crv": "Ed25519", "kid": "short", "x": "AAAA"}),
        json!({"kty": "OKP", "crv": "Ed25519", "kid": "weak", "x": "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}),
        json!({"kty": "EC", "crv": "P-256", "use": "enc", "kid": "enc", "x": x, "y": y}),
        json!({"kty": "EC", "crv": "P-256", "x": x, "y": y}),
    ]
}

fn token(kid: &str) -> String {
    let now = System.now().timestamp();
    let claims = json!({
        "iss": "library", "aud": "desk", "sub": "u-17", "organisation": "RIGA", "unit": "EAST",
        "workstation": "W-3", "roles": ["lender"], "exp": now + 600,
    });
    let header = Header {
        kid: Some(kid.to_owned()),
        ..Header::new(Algorithm::ES256)
    };
    let key = EncodingKey::from_ec_der(private_key().to_pkcs8_der().expect("a key").as_bytes());
    jsonwebtoken::encode(&header, &claims, &key).expect("a token")
}

async fn accepts(authenticator: &Authenticator, kid: &str) -> Result<Actor, StatusCode> {
    let mut headers = HeaderMap::new();
    let value = HeaderValue::try_from(format!("Bearer {}", token(kid))).expect("a header");
    headers.insert("authorization", value);
    authenticator
        .authenticate(&headers)
        .await
        .map_err(|problem| problem.status())
}

fn config(url: String) -> AuthConfig {
    AuthConfig {
        issuer: "library".to_owned(),
        audience: "desk".to_owned(),
        keys: Keys::Jwks(url),
    }
}

fn authenticator(url: String) -> Authenticator {
    Authenticator::new(config(url), Arc::new(System)).expect("an authenticator")
}

#[tokio::test]
async fn a_published_key_verifies_and_others_do_not() {
    let issuer = Issuer::default();
    let mut keys = foreign();
    keys.push(p256("a"));
    issuer.publish(&keys);
    let authenticator = authenticator(issuer.start().await);
    accepts(&authenticator, "a")
        .await
        .expect("the key is published");
    for kid in ["mac", "rsa", "short", "weak", "enc", "../a", ""] {
        assert_eq!(
            accepts(&authenticator, kid).await,
            Err(StatusCode::UNAUTHORIZED),
            "{kid}"
        );
    }
}

#[tokio::test]
async fn unknown_keys_cause_few_fetches() {
    let issuer = Issuer::default();
    issuer.publish(&[p256("a")]);
    let authenticator = authenticator(issuer.start().await);
    for number in 0..20 {
        let kid = format!("unknown-{number}");
        assert_eq!(
            accepts(&authenticator, &kid).await,
            Err(StatusCode::UNAUTHORIZED)
        );
    }
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_issuer_that_is_down_lets_nobody_in() {
    let issuer = Issuer::default();
    issuer.down.store(true, Ordering::SeqCst);
    let authenticator = authenticator(issuer.start().await);
    assert_eq!(
        accepts(&authenticator, "a").await,
        Err(StatusCode::SERVICE_UNAVAILABLE)
    );
}

#[tokio::test]
async fn a_service_is_not_ready_until_its_issuer_has_answered() {
    let issuer = Issuer::default();
    issuer.down.store(true, Ordering::SeqCst);
    let url = issuer.start().await;
    let context = Context::new(CancellationToken::new());
    let authenticator = Authenticator::start(config(url), &context).expect("an authenticator");
    assert!(!context.readiness.is_ready());
    issuer.publish(&[p256("a")]);
    issuer.down.store(false, Ordering::SeqCst);
    // If the refresher has asked in vain, it asks again after five seconds.
    let ready = async {
        while !context.readiness.is_ready() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ready)
        .await
        .expect("ready in the end");
    accepts(&authenticator, "a")
        .await
        .expect("the key is there");

    issuer.down.store(true, Ordering::SeqCst);
    accepts(&authenticator, "a")
        .await
        .expect("the last good set stays");
    context.shutdown.cancel();
}

#[test]
fn keys_are_not_fetched_in_clear_from_elsewhere() {
    for url in [
        "http://issuer.example/keys",
        "file:///etc/keys",
        "ftp://127.0.0.1/keys",
        "keys",
    ] {
        let made = Authenticator::new(config(url.to_owned()), Arc::new(System));
        assert!(made.is_err(), "{url}");
    }
    authenticator("http://[::1]:9/keys".to_owned());
    authenticator("http://localhost:9/keys".to_owned());
}
