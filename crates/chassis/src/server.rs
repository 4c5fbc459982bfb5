//! The HTTP server: an accept loop of its own, because `axum::serve` sets no timer.
//!
//! Everything that a stranger can make large or slow has a limit here: connections, header bytes
//! and fields, and the time for a header, for a body, between requests and for taking an answer.

mod body;
mod connection;
mod framing;
mod observe;
mod refusal;
mod stream;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use futures::FutureExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use utoipa::openapi::OpenApi;

use crate::health;
use crate::metrics::{self, Metrics};
use crate::openapi;
use crate::problem::Problem;
use crate::run::Context;

pub use body::BodyTooSlow;
pub use observe::RequestId;
pub(crate) use observe::exchange;

/// The limits of one server. The defaults are those of the architecture.
#[derive(Debug, Clone)]
pub struct ServerLimits {
    /// From the first byte of a request to the end of its header.
    pub header_read_timeout: Duration,
    /// Between two requests on one connection, and for a client to take some of an answer.
    pub idle_timeout: Duration,
    /// For a whole body that is read at once, and between two pieces of one that is streamed.
    pub body_read_timeout: Duration,
    /// Bytes of one request's line and header.
    pub header_bytes_max: usize,
    /// Fields of one request's header.
    pub header_fields_max: usize,
    /// Connections served at a time.
    pub connections_max: usize,
    /// How long one connection too many waits before it is answered 503.
    pub connection_wait: Duration,
    /// How long new requests are still answered, with 503, after the shutdown began: who sends one just then is told.
    pub farewell: Duration,
    /// For running requests to end after that.
    pub drain_timeout: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            header_read_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            body_read_timeout: Duration::from_secs(30),
            header_bytes_max: 32 * 1024,
            header_fields_max: 100,
            connections_max: 1024,
            connection_wait: Duration::from_millis(250),
            farewell: Duration::from_millis(500),
            drain_timeout: Duration::from_secs(9),
        }
    }
}

/// Serves `router` on `listener` until `shutdown`, then lets running requests end. Requests that come while it says
/// farewell, `/readyz` among them, are answered 503.
///
/// Around every route it puts what all share: a request id, one log line, metrics, an answer when
/// a handler panics, and problem documents for unknown paths and methods.
///
/// # Errors
///
/// None while it runs: a failing `accept` is logged and tried again.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ServerLimits,
    metrics: &Metrics,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let server = Arc::new(Server {
        app: complete(router, &limits, metrics),
        permits: Arc::new(Semaphore::new(limits.connections_max)),
        queue: Arc::new(Semaphore::new(limits.connections_max.div_ceil(4))),
        connections_open: metrics.http().connections_open.clone(),
        limits,
        stopping: Stopping {
            asked: shutdown.clone(),
            closing: CancellationToken::new(),
        },
        abort: CancellationToken::new(),
    });
    let tasks = TaskTracker::new();
    let farewell = async {
        shutdown.cancelled().await;
        tokio::time::sleep(server.limits.farewell).await;
    };
    tokio::pin!(farewell);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut farewell => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => server.admit(stream, peer, &tasks),
            Err(error) => rest_after(&error).await,
        }
    }
    // Who is connected already, but not yet accepted, would be cut off without a word.
    while let Some(Ok((stream, peer))) = listener.accept().now_or_never() {
        server.admit(stream, peer, &tasks);
    }
    server.stopping.closing.cancel();
    drop(listener);
    tasks.close();
    if tokio::time::timeout(server.limits.drain_timeout, tasks.wait())
        .await
        .is_err()
    {
        tracing::warn!(
            connections = tasks.len(),
            "requests still ran when the time to drain was over"
        );
        server.abort.cancel();
        tasks.wait().await;
    }
    Ok(())
}

/// Puts around `router` what [`serve`] puts around it. For tests that need no socket.
pub fn complete(router: Router, limits: &ServerLimits, metrics: &Metrics) -> Router {
    router
        .fallback(|| async { Problem::not_found("No resource has this path.") })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(observe::Observe::new(limits.body_read_timeout, metrics))
}

/// What every service answers to anybody: `/livez`, `/readyz`, `/metrics`, `/openapi.json`, `/docs`.
pub fn operations(context: &Context, document: &OpenApi) -> Router {
    health::router(&context.readiness)
        .merge(metrics::router(&context.metrics))
        .merge(openapi::router(document))
}

struct Server {
    app: Router,
    permits: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    connections_open: prometheus::IntGauge,
    limits: ServerLimits,
    stopping: Stopping,
    abort: CancellationToken,
}

/// How a server ends: first it carries out no new request, then it waits for none.
struct Stopping {
    asked: CancellationToken,
    closing: CancellationToken,
}

impl Server {
    /// Serves the connection at once, or after a short wait, or refuses it.
    fn admit(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr, tasks: &TaskTracker) {
        // Answers are written whole, so that waiting for more to send only costs time.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection was gone before it was served");
            return;
        }
        let server = Arc::clone(self);
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            tasks.spawn(async move {
                server.run(stream).await;
                drop(permit);
            });
            return;
        }
        let Ok(place) = Arc::clone(&self.queue).try_acquire_owned() else {
            tracing::warn!(peer.ip = %peer.ip(), "a connection was dropped: too many wait already");
            return;
        };
        tasks.spawn(async move {
            let permits = Arc::clone(&server.permits);
            match tokio::time::timeout(server.limits.connection_wait, permits.acquire_owned()).await
            {
                Ok(Ok(permit)) => {
                    drop(place);
                    server.run(stream).await;
                    drop(permit);
                }
                _ => connection::refuse(stream).await,
            }
        });
    }

    async fn run(&self, stream: TcpStream) {
        self.connections_open.inc();
        tokio::select! {
            () = connection::serve(stream, self.app.clone(), &self.limits, &self.stopping) => {}
            () = self.abort.cancelled() => {}
        }
        self.connections_open.dec();
    }
}

/// A connection that broke before it was accepted concerns nobody. Anything else is a lack of
/// something, mostly of file descriptors, and trying at once would only spin.
async fn rest_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    if matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    ) {
        return;
    }
    tracing::error!(%error, "no connection can be accepted");
    tokio::time::sleep(Duration::from_millis(100)).await;
}
