//! The issuer's key set: fetched at the start, every five minutes, and when a token names a key that
//! is not in it. The last good set stays when a fetch fails, for an hour: a key that the issuer has
//! withdrawn must not open the register for longer because the issuer cannot be reached.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{StatusCode, Uri};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::keys::{KeySet, VerificationKey};
use super::unknown_key;
use crate::health::Condition;
use crate::problem::Problem;

/// How often the key set is fetched.
pub const REFRESH_EVERY: Duration = Duration::from_mins(5);

/// How often it is tried while it cannot be had.
const RETRY_EVERY: Duration = Duration::from_secs(5);

/// How often at most tokens that name unknown keys can cause a fetch.
const DEMAND_EVERY: Duration = Duration::from_secs(10);

/// How long a key set is good for without being fetched again.
const AGE_MAX: Duration = Duration::from_hours(1);

const FETCH_TIMEOUT: Duration = Duration::from_secs(3);
const KEY_SET_BYTES_MAX: usize = 256 * 1024;

/// A key set at an address.
pub(super) struct Jwks {
    address: Uri,
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    /// The last set, and when it was fetched.
    set: RwLock<Option<(Arc<KeySet>, Instant)>>,
    /// When the last fetch began. Held while one runs, so that there is one at a time.
    fetched: Mutex<Option<Instant>>,
}

impl Jwks {
    pub(super) fn at(url: &str) -> anyhow::Result<Self> {
        let address: Uri = url
            .parse()
            .context("the address of the key set is not a URL")?;
        let connector = match address.scheme_str() {
            Some("https") => HttpsConnectorBuilder::new()
                .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
                .context("this machine knows no certificate authority")?
                .https_only()
                .enable_http1()
                .build(),
            Some("http") if is_this_machine(&address) => HttpsConnectorBuilder::new()
                .with_tls_config(trusting_nobody()?)
                .https_or_http()
                .enable_http1()
                .build(),
            _ => bail!("the key set must be fetched over https, or from this machine"),
        };
        // Redirects are not followed and no proxy is asked, because this client knows neither.
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self {
            address,
            client,
            set: RwLock::new(None),
            fetched: Mutex::new(None),
        })
    }

    /// The key with this id, from the set at hand or from a new one.
    pub(super) async fn key(&self, id: &str) -> Result<VerificationKey, Problem> {
        if let Some(key) = self.known(id) {
            return Ok(key);
        }
        self.fetch_on_demand(id).await;
        match self.known(id) {
            Some(key) => Ok(key),
            None if self.current().is_some() => Err(unknown_key()),
            None => Err(Problem::unavailable(
                "The issuer's keys cannot be had, so that no token can be verified.",
                RETRY_EVERY,
            )),
        }
    }

    /// Fetches the set until `shutdown`.
    pub(super) async fn keep_fresh(
        self: Arc<Self>,
        condition: Condition,
        shutdown: CancellationToken,
    ) {
        loop {
            let fetched = {
                let mut began = self.fetched.lock().await;
                *began = Some(Instant::now());
                self.fetch().await
            };
            let wait = match fetched {
                Ok(()) => REFRESH_EVERY,
                Err(error) => {
                    tracing::warn!(
                        error = format!("{error:#}"),
                        "the issuer's keys were not fetched"
                    );
                    RETRY_EVERY
                }
            };
            if self.current().is_some() {
                condition.ok();
            } else {
                condition.fails("the issuer's keys have not been fetched for too long");
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn fetch_on_demand(&self, id: &str) {
        let mut began = self.fetched.lock().await;
        let recent = began.is_some_and(|at| at.elapsed() < DEMAND_EVERY);
        // Whoever held the lock before may have fetched the key that this one waits for.
        if recent || self.known(id).is_some() {
            return;
        }
        *began = Some(Instant::now());
        if let Err(error) = self.fetch().await {
            tracing::warn!(
                error = format!("{error:#}"),
                "the issuer's keys were not fetched"
            );
        }
    }

    async fn fetch(&self) -> anyhow::Result<()> {
        let text = tokio::time::timeout(FETCH_TIMEOUT, self.download())
            .await
            .context("the issuer did not answer in time")??;
        let set = Arc::new(KeySet::from_published(&text)?);
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Some((set, Instant::now()));
        Ok(())
    }

    async fn download(&self) -> anyhow::Result<Bytes> {
        let answer = self.client.get(self.address.clone()).await?;
        if answer.status() != StatusCode::OK {
            bail!("the issuer answered {}", answer.status().as_u16());
        }
        let body = Limited::new(answer.into_body(), KEY_SET_BYTES_MAX)
            .collect()
            .await;
        Ok(body.map_err(anyhow::Error::from_boxed)?.to_bytes())
    }

    fn known(&self, id: &str) -> Option<VerificationKey> {
        self.current()?.get(id).cloned()
    }

    fn current(&self) -> Option<Arc<KeySet>> {
        let set = self.set.read().unwrap_or_else(PoisonError::into_inner);
        let (set, fetched) = set.as_ref()?;
        (fetched.elapsed() <= AGE_MAX).then(|| Arc::clone(set))
    }
}

fn is_this_machine(address: &Uri) -> bool {
    let host = address.host().unwrap_or_default();
    let number = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || number
            .parse::<IpAddr>()
            .is_ok_and(|number| number.is_loopback())
}

/// For an address that is reached without TLS, which needs no certificate authority.
fn trusting_nobody() -> anyhow::Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_key_set_is_good_for_an_hour() {
        // The key of RFC 8037, appendix A.2.
        let text = br#"{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
        let jwks = Jwks::at("http://127.0.0.1:1/keys").expect("an address");
        let set = Arc::new(KeySet::from_published(text).expect("a key set"));
        tokio::time::pause();
        *jwks.set.write().expect("not poisoned") = Some((set, Instant::now()));
        tokio::time::advance(AGE_MAX).await;
        assert!(jwks.current().is_some());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(jwks.current().is_none());
        let refused = jwks.key("a").await.err().map(|problem| problem.status());
        assert_eq!(refused, Some(StatusCode::SERVICE_UNAVAILABLE));
    }
}
