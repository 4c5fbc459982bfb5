//! Small things fetched from other programs: over https, or from this machine. Redirects are not followed and no proxy is asked.

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{StatusCode, Uri};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// A client of one other program.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    patience: Duration,
    bytes_max: usize,
}

/// What the other program answered.
#[derive(Debug)]
pub struct Fetched {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: Bytes,
}

impl Fetcher {
    /// A client of the program at `address`, for answers of at most `bytes_max` bytes that come within `patience`.
    ///
    /// # Errors
    /// When the address is neither https nor this machine.
    pub fn of(address: &Uri, patience: Duration, bytes_max: usize) -> anyhow::Result<Self> {
        let connector = match address.scheme_str() {
            Some("https") => HttpsConnectorBuilder::new()
                .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
                .context("this machine knows no certificate authority")?
                .https_only()
                .enable_http1()
                .build(),
            Some("http") if is_this_machine(address) => HttpsConnectorBuilder::new()
                .with_tls_config(trusting_nobody()?)
                .https_or_http()
                .enable_http1()
                .build(),
            _ => bail!("it must be fetched over https, or from this machine"),
        };
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            patience,
            bytes_max,
        })
    }

    /// Fetches what lies at an address.
    ///
    /// # Errors
    /// When nothing comes in time, or too much.
    pub async fn get(&self, address: Uri) -> anyhow::Result<Fetched> {
        let fetched = tokio::time::timeout(self.patience, self.download(address));
        fetched.await.context("there was no answer in time")?
    }

    async fn download(&self, address: Uri) -> anyhow::Result<Fetched> {
        let answer = self.client.get(address).await?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), self.bytes_max)
            .collect()
            .await;
        let body = body.map_err(anyhow::Error::from_boxed)?.to_bytes();
        Ok(Fetched { status, body })
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
