//! A client that costs little: one kept connection, one request at a time.

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use uuid::Uuid;

/// A kept connection to one service.
pub struct Client {
    send: SendRequest<Full<Bytes>>,
    host: HeaderValue,
    authorization: HeaderValue,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_slice(&self.body)
            .context("the service answered something that is not JSON")
    }
}

impl Client {
    /// Connects to a service, `http://host:port`.
    pub async fn connect(url: &str, token: &str) -> Result<Self> {
        let host = url
            .strip_prefix("http://")
            .context("a service has an address that starts with http://")?;
        let stream = TcpStream::connect(host)
            .await
            .with_context(|| format!("{url} cannot be reached"))?;
        stream.set_nodelay(true)?;
        let (send, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self {
            send,
            host: HeaderValue::from_str(host)?,
            authorization: HeaderValue::from_str(&format!("Bearer {token}"))?,
        })
    }

    /// Sends a command under a new key.
    pub async fn command(&mut self, path: &str, key: Uuid, body: Bytes) -> Result<Reply> {
        let request = self.request(Method::POST, path, "RECORD_DECISION");
        let request = request.header("idempotency-key", key.to_string());
        self.send(request.body(Full::new(body))?).await
    }

    /// Asks an entry check.
    pub async fn check(&mut self, body: Bytes) -> Result<Reply> {
        let request = self.request(Method::POST, "/v1/entry-checks", "BORDER_CHECK");
        self.send(request.body(Full::new(body))?).await
    }

    /// Reads.
    pub async fn get(&mut self, path: &str, purpose: &'static str) -> Result<Reply> {
        let request = self.request(Method::GET, path, purpose);
        self.send(request.body(Full::default())?).await
    }

    fn request(&self, method: Method, path: &str, purpose: &'static str) -> http::request::Builder {
        let mut request = Request::builder()
            .method(&method)
            .uri(path)
            .header(header::HOST, self.host.clone())
            .header(header::AUTHORIZATION, self.authorization.clone())
            .header("purpose", purpose);
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        request
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Reply> {
        self.send.ready().await?;
        let response = self.send.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Reply { status, body })
    }
}
