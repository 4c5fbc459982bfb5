//! One connection, from its first request to its close.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::{Version, header};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tower::Service as _;

use super::ServerLimits;
use super::body::{Answer, Arriving};
use super::stream::{Phase, TimedStream, refusal};
use crate::problem::Problem;

/// Serves requests until the client leaves, a timer runs out, or the running request ends after
/// `shutdown`.
pub(super) async fn serve(
    socket: TcpStream,
    app: Router,
    limits: &ServerLimits,
    shutdown: &CancellationToken,
) {
    let phase = Arc::new(Phase::default());
    let stream = TimedStream::new(
        socket,
        Arc::clone(&phase),
        limits.header_read_timeout,
        limits.idle_timeout,
    );
    let body_timeout = limits.body_read_timeout;
    let service = service_fn(move |request: http::Request<Incoming>| {
        phase.busy();
        let phase = Arc::clone(&phase);
        let answer = names_one_host(&request).then(|| {
            // A body that is over already needs no watch, which is every GET.
            app.clone().call(request.map(|incoming| {
                if incoming.is_end_stream() {
                    Body::empty()
                } else {
                    Body::new(Arriving::new(incoming, body_timeout))
                }
            }))
        });
        async move {
            let answer = match answer {
                Some(answer) => answer.await?,
                None => hostless(),
            };
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
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
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
