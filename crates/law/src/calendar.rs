//! The working days of Latvia: the Law on Public Holidays, Commemoration Days and Celebration Days of 03.10.1990
//! (likumi.lv/ta/id/72608) s. 1 with its amendments, and the working days that the Cabinet moved under the Labour Law
//! s. 133(4).
//!
//! Days are data with the years in which they hold. The orders that move working days bind institutions of the state
//! with a week of five days, which OCMA and SBG are. They are issued year by year: what the Cabinet will move is not
//! known here until its row is added.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holiday {
    /// The same day of each year: month and day.
    Fixed(u32, u32),
    /// The working day after such a holiday where it falls on a weekend.
    AfterWeekend(u32, u32),
    /// Days after Easter Sunday.
    Easter(i64),
    /// One day of one year: month and day.
    Once(u32, u32),
}

/// Each holiday with the first year in which it holds. The law came into force on 3 October 1990. Holidays that are
/// always Sundays (Easter, Whit Sunday, Mother's Day) free no further day.
const HOLIDAYS: &[(Holiday, i32)] = &[
    (Holiday::Fixed(1, 1), 1991),
    (Holiday::Easter(-2), 1991),
    // Easter Monday: the law of 18.12.1996 (likumi.lv/ta/id/41773).
    (Holiday::Easter(1), 1997),
    (Holiday::Fixed(5, 1), 1991),
    // 4 May: the law of 21.03.2002 (likumi.lv/ta/id/60998).
    (Holiday::Fixed(5, 4), 2002),
    (Holiday::Fixed(6, 23), 1991),
    (Holiday::Fixed(6, 24), 1991),
    (Holiday::Fixed(11, 18), 1990),
    // The working day after a weekend, and 24 December: the law of 24.05.2007, in force from 26.06.2007
    // (likumi.lv/ta/id/158621).
    (Holiday::AfterWeekend(5, 4), 2008),
    (Holiday::AfterWeekend(11, 18), 2007),
    (Holiday::Fixed(12, 24), 2007),
    (Holiday::Fixed(12, 25), 1990),
    (Holiday::Fixed(12, 26), 1990),
    (Holiday::Fixed(12, 31), 1990),
    // The working day after the closing Sunday of the Song and Dance Celebration: the law of 02.10.2014
    // (likumi.lv/ta/id/269373) with the Cabinet's orders on its days (likumi.lv/ta/id/281541, 330067).
    (Holiday::Once(7, 9), 2018),
    (Holiday::Once(7, 10), 2023),
    // The visit of the Pope: the law of 21.06.2018 (likumi.lv/ta/id/299942).
    (Holiday::Once(9, 24), 2018),
    // The medal of the ice-hockey championship: the law of 28.05.2023 (likumi.lv/ta/id/342196).
    (Holiday::Once(5, 29), 2023),
];

/// A working day that the Cabinet moved: the day that became free, and the Saturday that is worked instead. Each as year,
/// month and day. The year's order stands at likumi.lv/ta/id/ with the number in the comment.
type Moved = ((i32, u32, u32), (i32, u32, u32));

const MOVED: &[Moved] = &[
    ((2001, 12, 24), (2001, 12, 22)), // 56308
    ((2002, 12, 30), (2002, 12, 28)), // 60769
    ((2003, 11, 17), (2003, 11, 15)), // 80562
    ((2004, 1, 2), (2004, 1, 10)),
    ((2004, 5, 3), (2004, 5, 8)), // 83431
    ((2004, 6, 25), (2004, 6, 19)),
    ((2004, 11, 19), (2004, 11, 13)),
    ((2006, 11, 27), (2006, 12, 2)), // 145144
    ((2007, 4, 30), (2007, 4, 14)),  // 131354
    ((2008, 5, 2), (2008, 5, 10)),   // 173689
    ((2008, 11, 17), (2008, 11, 22)),
    ((2009, 1, 2), (2009, 1, 10)), // 185051
    ((2009, 6, 22), (2009, 6, 27)),
    ((2010, 5, 3), (2010, 5, 29)), // 203023
    ((2010, 6, 25), (2010, 6, 19)),
    ((2010, 11, 19), (2010, 11, 13)),
    ((2012, 4, 30), (2012, 4, 28)),   // 228399
    ((2013, 12, 23), (2013, 12, 14)), // 247102
    ((2013, 12, 30), (2013, 12, 28)),
    ((2014, 5, 2), (2014, 5, 10)), // 257810
    ((2014, 11, 17), (2014, 11, 22)),
    ((2015, 1, 2), (2015, 1, 10)), // 266487
    ((2015, 6, 22), (2015, 6, 27)),
    ((2017, 5, 5), (2017, 5, 13)),  // 282928
    ((2018, 4, 30), (2018, 4, 21)), // 290413
    ((2020, 6, 22), (2020, 6, 13)), // 308097
    ((2021, 5, 3), (2021, 5, 8)),   // 315837
    ((2021, 6, 25), (2021, 6, 19)),
    ((2021, 11, 19), (2021, 11, 13)),
    ((2023, 5, 5), (2023, 5, 20)),    // 333470
    ((2024, 12, 23), (2024, 12, 14)), // 342680
    ((2024, 12, 30), (2024, 12, 28)),
    ((2025, 5, 2), (2025, 5, 10)), // 351684
    ((2025, 11, 17), (2025, 11, 8)),
    ((2026, 1, 2), (2026, 1, 17)), // 361161
    ((2026, 6, 22), (2026, 6, 27)),
];

/// Whether offices of the state work on a day.
pub fn is_working_day(day: NaiveDate) -> bool {
    let at = (day.year(), day.month(), day.day());
    if let Some(&(free, _)) = MOVED
        .iter()
        .find(|&&(free, worked)| free == at || worked == at)
    {
        return free != at;
    }
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

fn is_free_by(&(holiday, since): &(Holiday, i32), day: NaiveDate) -> bool {
    let year = day.year();
    let free = match holiday {
        Holiday::Fixed(month, of_month) => NaiveDate::from_ymd_opt(year, month, of_month),
        Holiday::AfterWeekend(month, of_month) => {
            NaiveDate::from_ymd_opt(year, month, of_month).and_then(monday_after)
        }
        Holiday::Easter(days) => {
            easter(year).and_then(|sunday| crate::time::days_after(sunday, days))
        }
        Holiday::Once(month, of_month) => NaiveDate::from_ymd_opt(since, month, of_month),
    };
    year >= since && free == Some(day)
}

/// The Monday after a day of a weekend; `None` for other days.
fn monday_after(day: NaiveDate) -> Option<NaiveDate> {
    let days = match day.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => return None,
    };
    day.checked_add_days(Days::new(days))
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
        // Free by the Cabinet, free Saturdays are worked.
        for (free, worked) in [("2026-01-02", "2026-01-17"), ("2004-01-02", "2004-01-10")] {
            assert!(
                !is_working_day(day(free)) && is_working_day(day(worked)),
                "{free}"
            );
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
    fn holidays_hold_from_the_year_of_their_law() {
        for (works, free) in [
            ("1996-04-08", "1997-03-31"),
            ("2001-05-04", "2004-05-04"),
            ("2002-05-06", "2008-05-05"),
            ("2006-11-20", "2007-11-19"),
            ("2004-12-24", "2007-12-24"),
            ("1990-06-25", "1990-12-31"),
        ] {
            assert!(is_working_day(day(works)), "{works}");
            assert!(!is_working_day(day(free)), "{free}");
        }
    }

    #[test]
    fn moved_days_leave_the_number_of_working_days() {
        for ((y, m, d), worked) in MOVED {
            let free = NaiveDate::from_ymd_opt(*y, *m, *d).expect("a day");
            let worked = NaiveDate::from_ymd_opt(worked.0, worked.1, worked.2).expect("a day");
            assert!(
                !is_weekend(free) && worked.weekday() == Weekday::Sat,
                "{free}"
            );
            assert!(!HOLIDAYS.iter().any(|row| is_free_by(row, free)), "{free}");
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
