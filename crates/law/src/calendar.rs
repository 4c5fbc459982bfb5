//! The working days of Latvia (Law on Public Holidays, Commemoration Days and Celebration Days s. 1).
//!
//! Days are data with the years in which they hold. Days that the Cabinet moves in single years are rows of their own.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holiday {
    /// The same day of each year: month and day.
    Fixed(u32, u32),
    /// The same; where it falls on a weekend, the next working day is free.
    Moving(u32, u32),
    /// Days after Easter Sunday.
    Easter(i64),
    /// One day: year, month, day.
    Once(i32, u32, u32),
}

/// Each holiday with the first year in which it holds.
const HOLIDAYS: &[(Holiday, i32)] = &[
    (Holiday::Fixed(1, 1), 1991),
    (Holiday::Easter(-2), 1991),
    (Holiday::Easter(1), 1991),
    (Holiday::Fixed(5, 1), 1991),
    (Holiday::Moving(5, 4), 2002),
    (Holiday::Fixed(6, 23), 1991),
    (Holiday::Fixed(6, 24), 1991),
    (Holiday::Moving(11, 18), 1991),
    (Holiday::Fixed(12, 24), 2007),
    (Holiday::Fixed(12, 25), 1991),
    (Holiday::Fixed(12, 26), 1991),
    (Holiday::Fixed(12, 31), 1991),
    // The closing day of the Song and Dance Celebration, where it fell on a Sunday.
    (Holiday::Once(2018, 7, 9), 2018),
    (Holiday::Once(2023, 7, 10), 2023),
    // The visit of the Pope; the medal of the ice-hockey championship.
    (Holiday::Once(2018, 9, 24), 2018),
    (Holiday::Once(2023, 5, 29), 2023),
];

/// Whether offices work on a day.
pub fn is_working_day(day: NaiveDate) -> bool {
    !is_weekend(day) && !HOLIDAYS.iter().any(|row| is_free_by(row, day))
}

/// The working day that is some working days after a day; `None` beyond the calendar.
pub fn working_days_after(day: NaiveDate, days: u32) -> Option<NaiveDate> {
    let mut at = day;
    let mut left = days;
    while left > 0 {
        at = at.checked_add_days(Days::new(1))?;
        left -= u32::from(is_working_day(at));
    }
    Some(at)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn is_free_by((holiday, since): &(Holiday, i32), day: NaiveDate) -> bool {
    let year = day.year();
    let on = |month, of_month| NaiveDate::from_ymd_opt(year, month, of_month);
    let free = match *holiday {
        Holiday::Fixed(month, of_month) => on(month, of_month),
        Holiday::Moving(month, of_month) => on(month, of_month).map(|holiday| {
            let after = match holiday.weekday() {
                Weekday::Sat => 2,
                Weekday::Sun => 1,
                _ => 0,
            };
            holiday
                .checked_add_days(Days::new(after))
                .unwrap_or(holiday)
        }),
        Holiday::Easter(days) => {
            easter(year).and_then(|sunday| crate::time::days_after(sunday, days))
        }
        Holiday::Once(year, month, of_month) => NaiveDate::from_ymd_opt(year, month, of_month),
    };
    year >= *since && free == Some(day)
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm as in Meeus, Astronomical Algorithms, ch. 8).
fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let moon_correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon_correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let exception = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * exception + 114;
    let (month, day) = (days / 31, days % 31 + 1);
    NaiveDate::from_ymd_opt(year, month.try_into().ok()?, day.try_into().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect(text)
    }

    #[test]
    fn easter_is_where_the_church_has_it() {
        for (year, sunday) in [
            (2000, "2000-04-23"),
            (2019, "2019-04-21"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2026, "2026-04-05"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter(year), Some(day(sunday)), "{year}");
        }
    }

    #[test]
    fn offices_are_closed_on_weekends_and_holidays() {
        for free in [
            "2026-01-01",
            "2026-04-03",
            "2026-04-06",
            "2026-05-01",
            "2026-05-04",
            "2026-06-23",
            "2026-11-18",
            "2026-12-31",
            "2026-02-14",
            "2026-02-15",
            "2023-05-29",
        ] {
            assert!(!is_working_day(day(free)), "{free}");
        }
        // 4 May 2025 and 18 November 2028 fall on a weekend, 1 May 2027 does and does not move.
        for (free, works) in [("2025-05-05", "2025-05-06"), ("2028-11-20", "2028-11-21")] {
            assert!(
                !is_working_day(day(free)) && is_working_day(day(works)),
                "{free}"
            );
        }
        for works in [
            "2026-02-13",
            "2026-02-16",
            "2027-05-03",
            "2024-05-29",
            "2026-04-07",
        ] {
            assert!(is_working_day(day(works)), "{works}");
        }
    }

    #[test]
    fn working_days_skip_what_is_free() {
        for (from, days, to) in [
            ("2026-02-13", 1, "2026-02-16"),
            ("2026-02-14", 1, "2026-02-16"),
            ("2026-04-02", 1, "2026-04-07"),
            ("2026-02-13", 3, "2026-02-18"),
            ("2026-02-13", 0, "2026-02-13"),
        ] {
            assert_eq!(working_days_after(day(from), days), Some(day(to)), "{from}");
        }
        assert_eq!(working_days_after(NaiveDate::MAX, 1), None);
    }
}
