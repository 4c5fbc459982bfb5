//! Days: when one begins and ends in Latvia (architecture P-12), and which one is the last of a suspension.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Europe::Riga;

/// Years for which the zone is asked; beyond them, where no deadline is real, days are those of UTC.
const ZONE_YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

/// The civil day of an instant.
pub(crate) fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    if ZONE_YEARS.contains(&instant.year()) {
        instant.with_timezone(&Riga).date_naive()
    } else {
        instant.date_naive()
    }
}

/// The instant at which a last day is over: midnight after it.
pub(crate) fn end_of(last_day: NaiveDate) -> DateTime<Utc> {
    let next = last_day.checked_add_days(Days::new(1)).unwrap_or(last_day);
    let midnight = next.and_time(NaiveTime::MIN);
    if !ZONE_YEARS.contains(&next.year()) {
        return midnight.and_utc();
    }
    // Clocks are changed at three or four in the morning, so that midnight exists exactly once.
    let end = Riga.from_local_datetime(&midnight).earliest();
    end.map_or_else(|| midnight.and_utc(), |end| end.to_utc())
}

/// The last day of a suspension with a planned end and a resumption; `None` while it is open.
pub(crate) fn last_suspended_day(
    until: Option<NaiveDate>,
    resumed_on: Option<NaiveDate>,
) -> Option<NaiveDate> {
    let before_resumption = resumed_on.map(|day| day.pred_opt().unwrap_or(day));
    match (until, before_resumption) {
        (Some(until), Some(before)) => Some(until.min(before)),
        (until, before) => until.or(before),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f24_a_deadline_ends_at_midnight_in_riga() {
        for (day, end) in [
            ("2026-03-16", "2026-03-16T22:00:00Z"),
            ("2026-03-28", "2026-03-28T22:00:00Z"),
            ("2026-03-29", "2026-03-29T21:00:00Z"),
            ("2026-10-24", "2026-10-24T21:00:00Z"),
            ("2026-10-25", "2026-10-25T22:00:00Z"),
            ("2026-12-31", "2026-12-31T22:00:00Z"),
        ] {
            let day: NaiveDate = day.parse().expect("a day");
            let end: DateTime<Utc> = end.parse().expect("an instant");
            assert_eq!(end_of(day), end);
            assert_eq!(day_of(end - chrono::TimeDelta::seconds(1)), day);
        }
        assert_eq!(
            end_of(NaiveDate::MAX),
            NaiveDate::MAX.and_time(NaiveTime::MIN).and_utc()
        );
    }
}
