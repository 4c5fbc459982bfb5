//! Metrics of one process, in the form that Prometheus reads.
//!
//! Services name and register their own. Labels come from closed sets: never a person, a document
//! or a path.

mod pool;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use prometheus::core::Collector;
use prometheus::process_collector::ProcessCollector;
use prometheus::{
    Encoder as _, Gauge, GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounter,
    IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
};

pub use prometheus;

/// Buckets for answers, in seconds: from a quarter of a millisecond to ten seconds.
pub const SECONDS: &[f64] = &[
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
    10.0,
];

/// The registry of one service. Clones are the same registry.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    http: Arc<HttpMetrics>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// A registry with the metrics of the process and of its HTTP server.
    #[must_use]
    pub fn new() -> Self {
        let registry = Registry::new();
        registry
            .register(Box::new(ProcessCollector::for_self()))
            .expect("a new registry has no process metrics");
        let http = Arc::new(HttpMetrics::registered_in(&registry));
        Self { registry, http }
    }

    /// A number that only grows.
    #[must_use]
    pub fn counter(&self, name: &str, help: &str) -> IntCounter {
        self.register(IntCounter::new(name, help))
    }

    /// A number that only grows, for each value of the labels.
    #[must_use]
    pub fn counters(&self, name: &str, help: &str, labels: &[&str]) -> IntCounterVec {
        self.register(IntCounterVec::new(Opts::new(name, help), labels))
    }

    /// A whole number that goes up and down.
    #[must_use]
    pub fn gauge(&self, name: &str, help: &str) -> IntGauge {
        self.register(IntGauge::new(name, help))
    }

    /// A whole number that goes up and down, for each value of the labels.
    #[must_use]
    pub fn gauges(&self, name: &str, help: &str, labels: &[&str]) -> IntGaugeVec {
        self.register(IntGaugeVec::new(Opts::new(name, help), labels))
    }

    /// A number with a fraction, such as an age in seconds.
    #[must_use]
    pub fn fraction(&self, name: &str, help: &str) -> Gauge {
        self.register(Gauge::new(name, help))
    }

    /// A number with a fraction, for each value of the labels.
    #[must_use]
    pub fn fractions(&self, name: &str, help: &str, labels: &[&str]) -> GaugeVec {
        self.register(GaugeVec::new(Opts::new(name, help), labels))
    }

    /// A distribution. [`SECONDS`] are the buckets for answers.
    #[must_use]
    pub fn histogram(&self, name: &str, help: &str, buckets: &[f64]) -> Histogram {
        let options = HistogramOpts::new(name, help).buckets(buckets.to_vec());
        self.register(Histogram::with_opts(options))
    }

    /// A distribution for each value of the labels.
    #[must_use]
    pub fn histograms(
        &self,
        name: &str,
        help: &str,
        buckets: &[f64],
        labels: &[&str],
    ) -> HistogramVec {
        let options = HistogramOpts::new(name, help).buckets(buckets.to_vec());
        self.register(HistogramVec::new(options, labels))
    }

    /// What a pool of connections is doing, under a name of its own.
    pub fn pool(&self, name: &str, pool: &sqlx::PgPool) {
        self.register(pool::PoolMetrics::new(name, pool));
    }

    /// All metrics as text.
    ///
    /// # Errors
    ///
    /// When a collector gives something that the text form cannot express.
    pub fn text(&self) -> anyhow::Result<Vec<u8>> {
        let mut text = Vec::with_capacity(16 * 1024);
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }

    pub(crate) fn http(&self) -> &Arc<HttpMetrics> {
        &self.http
    }

    fn register<M: Collector + Clone + 'static>(&self, metric: prometheus::Result<M>) -> M {
        let metric = metric.expect("metric names and labels are constants that Prometheus accepts");
        self.registry
            .register(Box::new(metric.clone()))
            .expect("a service registers each of its metrics once");
        metric
    }
}

/// `GET /metrics`.
pub fn router(metrics: &Metrics) -> Router {
    let metrics = metrics.clone();
    Router::new().route("/metrics", get(move || async move { answer(&metrics) }))
}

fn answer(metrics: &Metrics) -> Response {
    match metrics.text() {
        Ok(text) => {
            let form = HeaderValue::from_static(prometheus::TEXT_FORMAT);
            (StatusCode::OK, [(header::CONTENT_TYPE, form)], text).into_response()
        }
        Err(error) => crate::Problem::internal(error).into_response(),
    }
}

/// What the server counts.
pub(crate) struct HttpMetrics {
    requests: IntCounterVec,
    seconds: HistogramVec,
    pub(crate) connections_open: IntGauge,
}

impl HttpMetrics {
    fn registered_in(registry: &Registry) -> Self {
        let requests = IntCounterVec::new(
            Opts::new("http_requests_total", "Requests answered."),
            &["method", "route", "status"],
        );
        let seconds = HistogramVec::new(
            HistogramOpts::new(
                "http_request_seconds",
                "From the header of a request to its answer.",
            )
            .buckets(SECONDS.to_vec()),
            &["route"],
        );
        let connections = IntGauge::new("http_connections_open", "Connections being served.");
        let metrics = Self {
            requests: requests.expect("a constant name"),
            seconds: seconds.expect("a constant name"),
            connections_open: connections.expect("a constant name"),
        };
        let collectors: [Box<dyn Collector>; 3] = [
            Box::new(metrics.requests.clone()),
            Box::new(metrics.seconds.clone()),
            Box::new(metrics.connections_open.clone()),
        ];
        for collector in collectors {
            registry
                .register(collector)
                .expect("a new registry has no HTTP metrics");
        }
        metrics
    }

    pub(crate) fn answered(&self, method: &str, route: &str, status: StatusCode, took: Duration) {
        self.requests
            .with_label_values(&[method, route, status.as_str()])
            .inc();
        self.seconds
            .with_label_values(&[route])
            .observe(took.as_secs_f64());
    }
}
