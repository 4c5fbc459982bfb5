//! How old a picture of the log is, so that an old one never answers "no hit" (architecture P-8).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Observations that are remembered; while the list is full, newer ones are left out, which only makes the age greater.
const OBSERVATIONS_MAX: usize = 256;

/// From when a picture holds everything.
///
/// Before each reading of the log's head the time is noted. Once the picture has reached that head, it holds everything that
/// was acknowledged before the noted time. The time is that of a clock that never jumps.
#[derive(Debug, Default)]
pub(crate) struct Freshness {
    current_at: Option<Instant>,
    ahead: VecDeque<(Instant, u64)>,
}

impl Freshness {
    /// The head of the log was read, beginning at `asked_at`.
    pub(crate) fn saw(&mut self, asked_at: Instant, head: u64) {
        if self.ahead.len() < OBSERVATIONS_MAX {
            self.ahead.push_back((asked_at, head));
        }
    }

    /// The picture holds everything up to `position`.
    pub(crate) fn reached(&mut self, position: u64) {
        while let Some(&(asked_at, head)) = self.ahead.front()
            && head <= position
        {
            self.current_at = Some(asked_at);
            self.ahead.pop_front();
        }
    }

    /// Everything that was acknowledged before this is in the picture; `None` while it never was whole.
    pub(crate) fn current_at(&self) -> Option<Instant> {
        self.current_at
    }

    /// How old the picture is; `None` while it never was whole.
    pub(crate) fn age(&self, now: Instant) -> Option<Duration> {
        self.current_at.map(|at| now.saturating_duration_since(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn p_8_a_picture_that_was_never_whole_has_no_age() {
        let start = Instant::now();
        let mut freshness = Freshness::default();
        freshness.saw(start, 10);
        freshness.reached(9);
        assert_eq!(freshness.age(start + seconds(1)), None);
    }

    #[test]
    fn p_8_age_counts_from_before_the_reading_whose_head_was_reached() {
        let start = Instant::now();
        let mut freshness = Freshness::default();
        freshness.saw(start, 10);
        freshness.saw(start + seconds(1), 20);
        freshness.saw(start + seconds(2), 30);
        freshness.reached(25);
        assert_eq!(freshness.age(start + seconds(5)), Some(seconds(4)));
        freshness.reached(30);
        assert_eq!(freshness.age(start + seconds(5)), Some(seconds(3)));
    }

    #[test]
    fn p_8_a_log_that_always_moves_on_does_not_make_the_picture_old() {
        let start = Instant::now();
        let mut freshness = Freshness::default();
        for tick in 0..10_000_u64 {
            freshness.saw(start + Duration::from_millis(tick), tick + 5);
            freshness.reached(tick);
        }
        assert_eq!(
            freshness.age(start + seconds(10)),
            Some(Duration::from_millis(6))
        );
    }

    #[test]
    fn p_8_a_picture_that_stands_still_grows_old_and_its_list_does_not_grow() {
        let start = Instant::now();
        let mut freshness = Freshness::default();
        freshness.saw(start, 1);
        freshness.reached(1);
        for tick in 1..5_000_u64 {
            freshness.saw(start + Duration::from_millis(tick), 2);
        }
        assert_eq!(freshness.age(start + seconds(5)), Some(seconds(5)));
        assert!(freshness.ahead.len() <= OBSERVATIONS_MAX);
    }
}
