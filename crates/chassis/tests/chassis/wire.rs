//! A server on a free port, and a client that can be as rude as the socket allows.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use chassis::metrics::Metrics;
use chassis::server::{self, ServerLimits};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A running server.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) metrics: Metrics,
    pub(crate) shutdown: CancellationToken,
    pub(crate) ended: JoinHandle<std::io::Result<()>>,
}

/// Serves `router` on a free port.
pub(crate) async fn serve(router: Router, limits: ServerLimits) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let metrics = Metrics::new();
    let shutdown = CancellationToken::new();
    let serving = {
        let (metrics, shutdown) = (metrics.clone(), shutdown.clone());
        async move { server::serve(listener, router, limits, &metrics, shutdown).await }
    };
    Running {
        address,
        metrics,
        shutdown,
        ended: tokio::spawn(serving),
    }
}

impl Running {
    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address)
            .await
            .expect("a connection")
    }

    /// Sends bytes on a new connection and reads until the server closes it.
    pub(crate) async fn exchange(&self, request: &[u8]) -> String {
        let mut stream = self.connect().await;
        // A server that refuses early may close while the rest is still sent.
        let _ = stream.write_all(request).await;
        rest(&mut stream).await
    }
}

/// What the server sends until it closes; it must close within ten seconds.
pub(crate) async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = stream.read_to_end(&mut bytes);
    let read = tokio::time::timeout(Duration::from_secs(10), reading).await;
    let _ = read.expect("the server closes the connection");
    String::from_utf8(bytes).expect("UTF-8")
}

/// One answer with a content length, on a connection that stays open.
pub(crate) async fn one_answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).await.expect("an answer");
        assert!(count > 0, "the connection was closed after {text:?}");
        text.push_str(std::str::from_utf8(&piece[..count]).expect("UTF-8"));
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().expect("a number"));
            if body.len() >= length {
                return text;
            }
        }
    }
}

/// Asserts that `answer` is a problem document with this status.
pub(crate) fn assert_problem(answer: &str, status: u16) -> serde_json::Value {
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {status} ")),
        "{answer:?}"
    );
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(
        head.contains("content-type: application/problem+json"),
        "{answer:?}"
    );
    let problem: serde_json::Value = serde_json::from_str(body).expect("one whole document");
    assert_eq!(problem["status"], status, "{answer:?}");
    problem
}
