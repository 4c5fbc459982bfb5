//! What the service counts beside its commands (contract.md section 9).

use std::time::Duration;

use chassis::metrics::Metrics;
use chassis::metrics::prometheus::{Histogram, IntGauge};
use event_log::WriterMetrics;

/// Events in one append transaction: powers of two.
const BATCH_EVENTS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// The log as this process sees it grow.
pub(crate) struct LogMetrics {
    batch_events: Histogram,
    position: IntGauge,
}

impl LogMetrics {
    pub(crate) fn new(metrics: &Metrics, position: IntGauge) -> Self {
        let batch_events = metrics.histogram(
            "register_append_batch_events",
            "Events written in one transaction.",
            BATCH_EVENTS,
        );
        Self {
            batch_events,
            position,
        }
    }
}

impl WriterMetrics for LogMetrics {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a batch has a few hundred events"
    )]
    fn batch(&self, events: usize, _: Duration, head: u64) {
        self.batch_events.observe(events as f64);
        self.position.set(head.cast_signed());
    }
}

/// The last position in the log.
pub(crate) fn log_position(metrics: &Metrics) -> IntGauge {
    metrics.gauge(
        "register_log_position",
        "The position of the last event in the log.",
    )
}

/// How far the relay got.
#[derive(Clone)]
pub(crate) struct RelayMetrics {
    pub(crate) position: IntGauge,
    pub(crate) active: IntGauge,
    pub(crate) connected: IntGauge,
}

impl RelayMetrics {
    pub(crate) fn new(metrics: &Metrics) -> Self {
        let position = "The last position that JetStream acknowledged.";
        Self {
            position: metrics.gauge("register_relay_position", position),
            active: metrics.gauge(
                "register_relay_active",
                "1 in the process that relays the log.",
            ),
            connected: metrics.gauge("register_relay_connected", "1 while JetStream is reached."),
        }
    }
}
