//! One connection, from its first request to its close.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, Version, header};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tower::Service as _;

use super::body::{Answer, Arriving};
use super::refusal::{refusal, stopping};
use super::stream::{Phase, TimedStream};
use super::{ServerLimits, Stopping};
use crate::problem::Problem;

/// How long a connection on which nothing was asked yet may stay when the server closes: who has just connected is about
/// to ask.
const UNUSED_PATIENCE: Duration = Duration::from_secs(1);

/// Serves requests until the client leaves, a timer runs out, or the running request ends after the server began to stop.
pub(super) async fn serve(
    socket: TcpStream,
    app: Router,
    limits: &ServerLimits,
    ending: &Stopping,
) {
    let phase = Arc::new(Phase::default());
    let stream = TimedStream::new(
        socket,
        Arc::clone(&phase),
        limits.header_read_timeout,
        limits.idle_timeout,
    );
    let body_timeout = limits.body_read_timeout;
    let (used, asked_to_stop) = (Arc::clone(&phase), ending.asked.clone());
    let service = service_fn(move |request: http::Request<Incoming>| {
        phase.busy();
        let phase = Arc::clone(&phase);
        let asked_to_stop = asked_to_stop.clone();
        let refused = refusal_of(&request, asked_to_stop.is_cancelled());
        let answer = refused.is_none().then(|| {
            // A body that is over already needs no watch, which is every GET.
            app.clone().call(request.map(|incoming| {
                if incoming.is_end_stream() {
                    Body::empty()
                } else {
                    Body::new(Arriving::new(incoming, Arc::clone(&phase), body_timeout))
                }
            }))
        });
        async move {
            let mut answer = match (refused, answer) {
                (Some(refused), _) => refused,
                (None, Some(answer)) => answer.await?,
                (None, None) => unreachable!("what is not refused is answered"),
            };
            // A client that sends a body nobody reads must not take the connection for one that goes on.
            if asked_to_stop.is_cancelled() || phase.has_body_left() {
                let close = HeaderValue::from_static("close");
                answer.headers_mut().insert(header::CONNECTION, close);
            }
            Ok::<_, Infallible>(answer.map(|body| Answer::new(body, phase)))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // The stream has the timers that count. This one stands behind them, and makes hyper ask the
        // stream for more as soon as an answer is written, which starts the stream's idle timer.
        .header_read_timeout(limits.idle_timeout + limits.header_read_timeout)
        // A client that has sent all it wants to send still gets its answer, and a handler is not
        // cancelled half-way because its client has left.
        .half_close(true)
        .max_headers(limits.header_fields_max)
        .max_header_size(limits.header_bytes_max)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        biased;
        ended = connection.as_mut() => ended,
        () = ending.closing.cancelled() => {
            used.closes();
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection.as_mut() => ended,
                () = unused(&used) => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Ready when a connection was open for a while and nobody has asked anything on it; there is nothing to wait for.
async fn unused(phase: &Phase) {
    tokio::time::sleep(UNUSED_PATIENCE).await;
    if phase.was_used() {
        std::future::pending::<()>().await;
    }
}

/// The answer to a request that does not come to the router.
fn refusal_of<B>(request: &http::Request<B>, is_stopping: bool) -> Option<Response> {
    if !names_one_host(request) {
        return Some(hostless());
    }
    is_stopping.then(|| stopping().into_response())
}

/// RFC 9112, 3.2: a request names one host, or programs along the way disagree whom it is for.
fn names_one_host<B>(request: &http::Request<B>) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() < Version::HTTP_11)
}

fn hostless() -> Response {
    tracing::info!(status = 400, "a request was refused unread");
    Problem::bad_request("The header must have one field Host.").into_response()
}

/// Answers 503 without reading a request, and closes.
pub(super) async fn refuse(mut socket: TcpStream) {
    let problem = Problem::unavailable(
        "The service has all the connections it can serve.",
        Duration::from_secs(1),
    );
    let text = refusal(
        b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n",
        &problem,
    );
    let _ = tokio::time::timeout(Duration::from_secs(1), async {
        socket.write_all(&text).await?;
        socket.shutdown().await?;
        // Closing with unread input would reset the connection and take the answer with it.
        let mut unread = [0; 1024];
        while socket.read(&mut unread).await? > 0 {}
        io::Result::Ok(())
    })
    .await;
}
