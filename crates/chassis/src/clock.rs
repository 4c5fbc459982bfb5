//! What time it is: the only place that reads the system clock.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// Tells the present instant. Everything that needs the time is given one of these.
pub trait Clock: Send + Sync {
    /// The present instant in UTC.
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

impl Clock for System {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that may ask the operating system for the time"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that stands still until somebody moves it. For tests: time passes when told.
#[derive(Debug)]
pub struct Manual {
    microseconds: AtomicI64,
}

impl Manual {
    /// A clock that shows `instant`, to the microsecond.
    #[must_use]
    pub fn at(instant: DateTime<Utc>) -> Self {
        Self {
            microseconds: AtomicI64::new(instant.timestamp_micros()),
        }
    }

    /// Shows `instant` from now on, which may lie before what was shown.
    pub fn set(&self, instant: DateTime<Utc>) {
        self.microseconds
            .store(instant.timestamp_micros(), Ordering::SeqCst);
    }

    /// Moves the hands by `delta`, backwards when it is negative.
    pub fn advance(&self, delta: TimeDelta) {
        let microseconds = delta.num_microseconds().unwrap_or(i64::MAX);
        self.microseconds.fetch_add(microseconds, Ordering::SeqCst);
    }
}

impl Clock for Manual {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.microseconds.load(Ordering::SeqCst))
            .expect("a manual clock is only set to instants that chrono can show")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let start = DateTime::from_timestamp(1_750_000_000, 0).expect("an instant");
        let clock = Manual::at(start);
        assert_eq!(clock.now(), start);
        clock.advance(TimeDelta::seconds(-5));
        assert_eq!(clock.now(), start - TimeDelta::seconds(5));
        clock.set(start);
        assert_eq!(clock.now(), start);
    }
}
