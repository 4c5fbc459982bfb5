//! The issuer's key set: fetched at the start, every five minutes, and when a token names a key that
//! is not in it. The last good set stays when a fetch fails, for an hour: a key that the issuer has
//! withdrawn must not open the register for longer because the issuer cannot be reached.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use http::{StatusCode, Uri};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::keys::{KeySet, VerificationKey};
use super::unknown_key;
use crate::fetch::Fetcher;
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
    fetcher: Fetcher,
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
        let fetcher = Fetcher::of(&address, FETCH_TIMEOUT, KEY_SET_BYTES_MAX)
            .context("the address of the key set")?;
        Ok(Self {
            address,
            fetcher,
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
        let answer = self.fetcher.get(self.address.clone()).await?;
        let status = answer.status.as_u16();
        ensure!(
            answer.status == StatusCode::OK,
            "the issuer answered {status}"
        );
        let set = Arc::new(KeySet::from_published(&answer.body)?);
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Some((set, Instant::now()));
        Ok(())
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
