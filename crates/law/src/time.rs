//! Civil days of Europe/Riga and 24-hour periods.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Riga;

/// The civil day of an instant in Latvia, by the zone database pinned in `Cargo.lock`.
pub fn civil_day(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&Riga).date_naive()
}

/// An instant as clocks in Latvia show it, with its offset.
pub fn as_in_latvia(instant: DateTime<Utc>) -> DateTime<FixedOffset> {
    instant.with_timezone(&Riga).fixed_offset()
}

/// The last moment of a civil day of Latvia, in the milliseconds of the register.
pub fn last_moment_of_day(day: NaiveDate) -> DateTime<Utc> {
    let midnight = end_of_day(day);
    midnight
        .checked_sub_signed(TimeDelta::milliseconds(1))
        .unwrap_or(midnight)
}

/// The instant at which a civil day of Latvia ends: midnight to the next day. Latvia changes its clocks at 3 and 4
/// o'clock, so that midnight exists once on every day; the end of the calendar stands in beyond it.
pub fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day
        .checked_add_days(Days::new(1))
        .and_then(|next| next.and_hms_opt(0, 0, 0))
        .and_then(|midnight| Riga.from_local_datetime(&midnight).earliest());
    midnight.map_or(DateTime::<Utc>::MAX_UTC, |midnight| {
        midnight.with_timezone(&Utc)
    })
}

/// An instant some hours later, counted in real hours across clock changes (rule R-050). Saturates at the end of the
/// calendar.
pub fn hours_after(instant: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
    instant
        .checked_add_signed(TimeDelta::hours(hours.into()))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// An instant some hours earlier. Saturates at the beginning of the calendar.
pub fn hours_before(instant: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
    instant
        .checked_sub_signed(TimeDelta::hours(hours.into()))
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}

/// A day some days later, or `None` beyond the calendar.
pub fn days_after(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    day.checked_add_signed(TimeDelta::try_days(days)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse::<DateTime<chrono::FixedOffset>>()
            .expect(text)
            .into()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect(text)
    }

    #[test]
    fn a_civil_day_is_that_of_riga() {
        assert_eq!(
            civil_day(instant("2026-03-01T21:59:59Z")),
            day("2026-03-01")
        );
        assert_eq!(
            civil_day(instant("2026-03-01T22:00:00Z")),
            day("2026-03-02")
        );
        assert_eq!(
            civil_day(instant("2026-07-01T21:00:00Z")),
            day("2026-07-02")
        );
    }

    #[test]
    fn f24_a_day_ends_at_local_midnight_also_when_clocks_change() {
        for (text, end) in [
            ("2026-03-28", "2026-03-29T00:00:00+02:00"),
            ("2026-03-29", "2026-03-30T00:00:00+03:00"),
            ("2026-10-25", "2026-10-26T00:00:00+02:00"),
            ("2026-12-31", "2027-01-01T00:00:00+02:00"),
        ] {
            assert_eq!(end_of_day(day(text)), instant(end));
        }
        let last = last_moment_of_day(day("2026-10-25"));
        assert_eq!(last, instant("2026-10-25T23:59:59.999+02:00"));
        assert_eq!(civil_day(last), day("2026-10-25"));
        assert_eq!(end_of_day(NaiveDate::MAX), DateTime::<Utc>::MAX_UTC);
    }
}
