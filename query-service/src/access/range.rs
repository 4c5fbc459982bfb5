//! The span of time that an auditor looks at: always bounded, so that quarters outside it are not read.

use crate::foreigners::{instant, refused};
use chassis::Problem;
use chrono::{DateTime, TimeDelta, Utc};

/// The span that is looked at when nothing else is asked.
const USUAL: TimeDelta = TimeDelta::days(31);

/// The longest span over the records of all users and persons: a quarter.
pub(super) const QUARTER: TimeDelta = TimeDelta::days(93);

/// The longest span over the records of one user or about one person: as long as records live.
pub(super) const LIFE: TimeDelta = TimeDelta::days(3 * 366);

/// The most rows in one answer of figures or of the report.
const ROWS_MAX: u32 = 1_000;

/// How many rows are asked for.
pub(super) fn rows(asked: Option<u32>, usual: u32) -> Result<u32, Problem> {
    match asked {
        None => Ok(usual),
        Some(rows @ 1..=ROWS_MAX) => Ok(rows),
        Some(_) => Err(refused("limit", "out-of-range")),
    }
}

/// From an instant until before another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
}

impl Range {
    /// What `from` and `to` mean: until now and a month long when absent.
    ///
    /// # Errors
    /// 422 when one is no instant, the range is empty or longer than `longest`.
    pub(super) fn read(
        from: Option<&str>,
        to: Option<&str>,
        now: DateTime<Utc>,
        longest: TimeDelta,
    ) -> Result<Self, Problem> {
        let until = to.map_or(Ok(now), |text| instant("to", text))?;
        let usual = || Ok(until.checked_sub_signed(USUAL).unwrap_or(until));
        let from = from.map_or_else(usual, |text| instant("from", text))?;
        if from >= until {
            return Err(refused("from", "not-before-to"));
        }
        if until - from > longest {
            return Err(refused("from", "range-too-long"));
        }
        Ok(Self { from, until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(from: Option<&str>, to: Option<&str>) -> Option<Range> {
        let now = "2026-03-20T12:00:00Z".parse().expect("an instant");
        Range::read(from, to, now, QUARTER).ok()
    }

    #[test]
    fn a_month_until_now_when_nothing_is_asked() {
        let range = read(None, None).expect("a range");
        assert_eq!(range.until - range.from, USUAL);
        assert_eq!(range.until.to_rfc3339(), "2026-03-20T12:00:00+00:00");
    }

    #[test]
    fn an_empty_or_endless_range_is_refused() {
        let day = Some("2026-03-01T00:00:00Z");
        assert!(read(day, day).is_none());
        assert!(read(Some("2025-01-01T00:00:00Z"), None).is_none());
        assert!(read(Some("2026-03-01"), None).is_none());
        assert!(read(day, None).is_some());
    }
}
