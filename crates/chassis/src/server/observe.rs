//! What surrounds every request: its id, its log line, its metrics, and an answer if the handler
//! panics.

use std::convert::Infallible;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::HttpBody as _;
use axum::extract::{MatchedPath, Request};
use axum::response::{IntoResponse as _, Response};
use futures::FutureExt as _;
use http::{Extensions, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use tower::{Layer, Service};

use crate::metrics::{HttpMetrics, Metrics};
use crate::problem::Problem;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names a request in logs and in the answer's `X-Request-Id`. What a client sends is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId {
    process: u64,
    number: u64,
}

impl RequestId {
    fn next() -> Self {
        static PROCESS: OnceLock<u64> = OnceLock::new();
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let process = *PROCESS.get_or_init(|| getrandom::u64().unwrap_or_default());
        Self {
            process,
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{:x}", self.process, self.number)
    }
}

/// What is known of a request while it is served.
pub(crate) struct Exchange {
    pub(crate) body_read_timeout: Duration,
    organisation: OnceLock<Arc<str>>,
}

impl Exchange {
    /// Notes whose user sent the request, for its log line.
    pub(crate) fn sent_by(&self, organisation: &Arc<str>) {
        let _ = self.organisation.set(Arc::clone(organisation));
    }
}

/// The exchange that a request belongs to, when the server put one around it.
pub(crate) fn exchange(extensions: &Extensions) -> Option<&Arc<Exchange>> {
    extensions.get::<Arc<Exchange>>()
}

/// Puts [`Observed`] around every route.
#[derive(Clone)]
pub(super) struct Observe {
    body_read_timeout: Duration,
    metrics: Arc<HttpMetrics>,
}

impl Observe {
    pub(super) fn new(body_read_timeout: Duration, metrics: &Metrics) -> Self {
        Self {
            body_read_timeout,
            metrics: Arc::clone(metrics.http()),
        }
    }
}

impl<S> Layer<S> for Observe {
    type Service = Observed<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Observed {
            inner,
            observe: self.clone(),
        }
    }
}

/// A route with everything around it.
#[derive(Clone)]
pub(super) struct Observed<S> {
    inner: S,
    observe: Observe,
}

impl<S> Service<Request> for Observed<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let observation = Observation::of(&request, &self.observe);
        if carries_needless_body(&request) {
            let problem = Problem::bad_request("A request with this method carries no body.");
            return Box::pin(async move { Ok(observation.end(problem.into_response())) });
        }
        request.extensions_mut().insert(observation.id);
        request
            .extensions_mut()
            .insert(Arc::clone(&observation.exchange));
        let answering = AssertUnwindSafe(self.inner.call(request)).catch_unwind();
        Box::pin(async move {
            let answer = answering.await.unwrap_or_else(|_| {
                tracing::error!(request.id = %observation.id, "a handler panicked");
                Ok(Problem::failed().into_response())
            });
            answer.map(|response| observation.end(response))
        })
    }
}

fn carries_needless_body(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD) && !request.body().is_end_stream()
}

/// One request from its arrival to its answer.
struct Observation {
    id: RequestId,
    exchange: Arc<Exchange>,
    metrics: Arc<HttpMetrics>,
    method: &'static str,
    route: Option<MatchedPath>,
    uri: Uri,
    started: Instant,
}

impl Observation {
    fn of(request: &Request, observe: &Observe) -> Self {
        Self {
            id: RequestId::next(),
            exchange: Arc::new(Exchange {
                body_read_timeout: observe.body_read_timeout,
                organisation: OnceLock::new(),
            }),
            metrics: Arc::clone(&observe.metrics),
            method: known_method(request.method()),
            route: request.extensions().get::<MatchedPath>().cloned(),
            uri: request.uri().clone(),
            started: Instant::now(),
        }
    }

    /// Counts and logs the answer, and writes into it what only the server knows.
    fn end(self, response: Response) -> Response {
        let mut response = self.with_instance(response);
        let took = self.started.elapsed();
        let route = self.route.as_ref().map_or("unmatched", MatchedPath::as_str);
        self.metrics
            .answered(self.method, route, response.status(), took);
        self.log(route, response.status(), took);
        let headers = response.headers_mut();
        let id = HeaderValue::try_from(self.id.to_string()).expect("an id is hexadecimal");
        headers.insert(REQUEST_ID, id);
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        response
    }

    /// Never the path itself, which may carry the id of a person, and never its query.
    fn log(&self, route: &str, status: StatusCode, took: Duration) {
        const QUIET: [&str; 3] = ["/livez", "/readyz", "/metrics"];
        if QUIET.contains(&route) && status.is_success() {
            return;
        }
        tracing::info!(
            request.id = %self.id,
            method = self.method,
            route,
            status = status.as_u16(),
            ms = took.as_secs_f64() * 1000.0,
            organisation = self.exchange.organisation.get().map(AsRef::<str>::as_ref),
            "request answered"
        );
    }

    /// A problem names the request's path, if it is the path of a route and not any text.
    fn with_instance(&self, mut response: Response) -> Response {
        let Some(problem) = response.extensions_mut().remove::<Problem>() else {
            return response;
        };
        if self.route.is_none() {
            return response;
        }
        let text = problem.instance(self.uri.path()).to_json();
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = text.into();
        response
    }
}

fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
