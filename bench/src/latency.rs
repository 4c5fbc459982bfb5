//! Latencies and what is reported of them.

use serde::Serialize;
use std::time::Duration;

/// Measured durations of one run.
#[derive(Clone, Debug, Default)]
pub struct Latencies {
    nanoseconds: Vec<u64>,
}

/// The figures of one run, as contract.md section 7 names them.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Figures {
    /// How many succeeded in a second.
    pub per_second: f64,
    /// Median in milliseconds.
    pub p50_ms: f64,
    /// 99th percentile in milliseconds.
    pub p99_ms: f64,
    /// The longest in milliseconds.
    pub max_ms: f64,
    /// How many failed.
    pub errors: u64,
}

impl Latencies {
    /// Adds one.
    pub fn add(&mut self, took: Duration) {
        self.nanoseconds
            .push(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
    }

    /// Adds those of another client.
    pub fn merge(&mut self, other: Self) {
        self.nanoseconds.extend(other.nanoseconds);
    }

    /// How many were added.
    pub(crate) fn len(&self) -> usize {
        self.nanoseconds.len()
    }

    /// All of them after one another.
    pub(crate) fn sum(&self) -> Duration {
        Duration::from_nanos(self.nanoseconds.iter().sum())
    }

    /// The figures of everything that was added in this time.
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    pub fn figures(mut self, elapsed: Duration, errors: u64) -> Figures {
        self.nanoseconds.sort_unstable();
        let count = self.nanoseconds.len();
        let at = |share: usize| {
            let index = (count * share / 100).min(count.saturating_sub(1));
            self.nanoseconds
                .get(index)
                .map_or(0.0, |&nanoseconds| nanoseconds as f64 / 1e6)
        };
        Figures {
            per_second: count as f64 / elapsed.as_secs_f64(),
            p50_ms: at(50),
            p99_ms: at(99),
            max_ms: at(100),
            errors,
        }
    }
}

/// What one or more times of load measured.
#[derive(Debug, Default)]
pub(crate) struct Load {
    pub(crate) latencies: Latencies,
    pub(crate) errors: u64,
    pub(crate) elapsed: Duration,
}

impl Load {
    /// Adds another time of load.
    pub(crate) fn add(&mut self, other: Self) {
        self.latencies.merge(other.latencies);
        self.errors += other.errors;
        self.elapsed += other.elapsed;
    }

    pub(crate) fn figures(self) -> Figures {
        self.latencies.figures(self.elapsed, self.errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_the_sorted_latencies() {
        let mut latencies = Latencies::default();
        for milliseconds in (1..=100).rev() {
            latencies.add(Duration::from_millis(milliseconds));
        }
        let figures = latencies.figures(Duration::from_secs(2), 3);
        assert_eq!(
            (figures.p50_ms, figures.p99_ms, figures.max_ms),
            (51.0, 100.0, 100.0)
        );
        assert_eq!((figures.per_second, figures.errors), (50.0, 3));
    }
}
