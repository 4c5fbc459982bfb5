//! The calendars in which dates of birth are written, and their days in the Gregorian one.

use chrono::{Datelike, NaiveDate};

use super::Birth;

/// A calendar other than the Gregorian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Calendar {
    /// Iran and Afghanistan: the year begins at the March equinox.
    SolarHijri,
    /// Islamic lunar calendar, by the table of 30 years; the sighted month may begin a day earlier or later.
    Hijri,
    /// Ethiopia and Eritrea: thirteen months, seven or eight years behind.
    Ethiopian,
    /// Thailand: 543 years ahead, the months are Gregorian.
    Buddhist,
}

/// A day by the numbers of its calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) year: i32,
    pub(super) month: u32,
    pub(super) day: u32,
}

impl Calendar {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::SolarHijri,
        Self::Hijri,
        Self::Ethiopian,
        Self::Buddhist,
    ];

    /// By how many years the numbers of living people's dates are behind the Gregorian ones; least and greatest.
    pub(super) fn years_behind(self) -> (i32, i32) {
        match self {
            Self::SolarHijri => (621, 622),
            Self::Hijri => (576, 584),
            Self::Ethiopian => (7, 8),
            Self::Buddhist => (-543, -543),
        }
    }

    /// How many days the conversion may be off.
    pub(super) fn days_uncertain(self) -> i64 {
        match self {
            Self::Hijri => 1,
            Self::SolarHijri | Self::Ethiopian | Self::Buddhist => 0,
        }
    }

    /// The numbers that this calendar writes for a day; the day lies after the beginning of its count.
    pub(super) fn write(self, day: NaiveDate) -> Written {
        let count = day.num_days_from_ce();
        let days_of_year = match self {
            Self::SolarHijri => 365.242,
            Self::Hijri => 354.366,
            Self::Ethiopian => 365.25,
            Self::Buddhist => {
                return Written {
                    year: day.year() + 543,
                    month: day.month(),
                    day: day.day(),
                };
            }
        };
        // The quotient is right to a year; the beginning of the year decides.
        #[expect(clippy::cast_possible_truncation, reason = "a year count is small")]
        let guess = (f64::from(count - self.first_of(1)) / days_of_year) as i32 + 1;
        let year = if self.first_of(guess) > count {
            guess - 1
        } else if self.first_of(guess + 1) <= count {
            guess + 1
        } else {
            guess
        };
        let (month, first) = (1..=self.months())
            .map(|month| (month, self.first_of(year) + self.days_before(month)))
            .take_while(|(_, first)| *first <= count)
            .last()
            .unwrap_or((1, self.first_of(year)));
        Written {
            year,
            month,
            day: u32::try_from(count - first).unwrap_or(0) + 1,
        }
    }

    /// The day that the numbers mean; `None` when the calendar has no such day.
    pub(super) fn read(self, written: Written) -> Option<NaiveDate> {
        if self == Self::Buddhist {
            return NaiveDate::from_ymd_opt(written.year - 543, written.month, written.day);
        }
        if written.year < 1 || !(1..=self.months()).contains(&written.month) || written.day == 0 {
            return None;
        }
        let day = i32::try_from(written.day).ok()?;
        let count = self.first_of(written.year) + self.days_before(written.month) + day - 1;
        let read = NaiveDate::from_num_days_from_ce_opt(count)?;
        (self.write(read) == written).then_some(read)
    }

    /// The days that a date of birth may mean when its numbers are this calendar's.
    pub(super) fn interval(self, birth: Birth) -> Option<(NaiveDate, NaiveDate)> {
        let (first, next) = match birth {
            Birth::Full(day) => {
                let day = self.read(Written {
                    year: day.year(),
                    month: day.month(),
                    day: day.day(),
                })?;
                return Some((day, day));
            }
            Birth::Month { year, month } => {
                let (year, month) = (i32::from(year), u32::from(month));
                let next = if month == self.months() {
                    (year + 1, 1)
                } else {
                    (year, month + 1)
                };
                ((year, month), next)
            }
            Birth::Year(year) => ((i32::from(year), 1), (i32::from(year) + 1, 1)),
            Birth::Unknown => return None,
        };
        let begin = |(year, month)| {
            self.read(Written {
                year,
                month,
                day: 1,
            })
        };
        Some((begin(first)?, begin(next)?.pred_opt()?))
    }

    fn months(self) -> u32 {
        if self == Self::Ethiopian { 13 } else { 12 }
    }

    /// The day count (1 = 1 January of the year 1) of the first day of a year.
    fn first_of(self, year: i32) -> i32 {
        match self {
            // Eight leap years in 33, which is the equinox for the years 1178 to 1633.
            Self::SolarHijri => 226_895 + 365 * (year - 1) + (8 * year + 21).div_euclid(33),
            // Eleven leap years in 30, the second of a cycle the first of them.
            Self::Hijri => 227_015 + 354 * (year - 1) + (11 * year + 3).div_euclid(30),
            Self::Ethiopian => 2_796 + 365 * (year - 1) + year.div_euclid(4),
            Self::Buddhist => 365 * (year - 544),
        }
    }

    /// Days of the year before a month.
    fn days_before(self, month: u32) -> i32 {
        let before = i32::try_from(month).unwrap_or(1) - 1;
        match self {
            Self::SolarHijri => 31 * before - (before - 6).max(0),
            Self::Hijri => 29 * before + (before + 1) / 2,
            Self::Ethiopian | Self::Buddhist => 30 * before,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Calendar, Written};
    use Calendar::{Buddhist, Ethiopian, Hijri, SolarHijri};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("the test writes a day")
    }

    /// Days that history books and almanacs give in both calendars.
    #[test]
    fn known_days_are_converted() {
        for (calendar, (year, month, day_of_month), gregorian) in [
            (SolarHijri, (1357, 11, 22), "1979-02-11"),
            (SolarHijri, (1299, 12, 3), "1921-02-22"),
            (SolarHijri, (1332, 5, 28), "1953-08-19"),
            (SolarHijri, (1370, 1, 1), "1991-03-21"),
            (SolarHijri, (1375, 1, 1), "1996-03-20"),
            (SolarHijri, (1375, 12, 30), "1997-03-20"),
            (SolarHijri, (1376, 1, 1), "1997-03-21"),
            (SolarHijri, (1403, 12, 30), "2025-03-20"),
            (SolarHijri, (1404, 1, 1), "2025-03-21"),
            (Ethiopian, (1888, 6, 23), "1896-03-01"),
            (Ethiopian, (1967, 1, 2), "1974-09-12"),
            (Ethiopian, (2000, 1, 1), "2007-09-12"),
            (Ethiopian, (2001, 1, 1), "2008-09-11"),
            (Ethiopian, (1999, 13, 6), "2007-09-11"),
            (Buddhist, (2475, 6, 24), "1932-06-24"),
            (Buddhist, (2567, 2, 29), "2024-02-29"),
        ] {
            let written = Written {
                year,
                month,
                day: day_of_month,
            };
            assert_eq!(calendar.write(day(gregorian)), written, "{gregorian}");
            assert_eq!(calendar.read(written), Some(day(gregorian)), "{gregorian}");
        }
    }

    #[test]
    fn the_lunar_calendar_is_right_to_a_day() {
        for ((year, month, day_of_month), gregorian) in [
            ((1, 1, 1), "0622-07-19"),
            ((1400, 1, 1), "1979-11-21"),
            ((1411, 12, 20), "1991-07-03"),
            ((1421, 1, 1), "2000-04-06"),
            ((1445, 9, 1), "2024-03-11"),
            ((1446, 1, 1), "2024-07-07"),
        ] {
            let written = Written {
                year,
                month,
                day: day_of_month,
            };
            let read = Hijri.read(written).expect("the calendar has the day");
            assert!(
                (read - day(gregorian)).num_days().abs() <= 1,
                "{gregorian} {read}"
            );
        }
    }

    #[test]
    fn every_day_of_two_centuries_is_written_and_read_back() {
        let mut day = day("1850-01-01");
        while day < self::day("2100-01-01") {
            for calendar in Calendar::ALL {
                let written = calendar.write(day);
                assert_eq!(calendar.read(written), Some(day), "{calendar:?} {day}");
                let (least, greatest) = calendar.years_behind();
                let behind = chrono::Datelike::year(&day) - written.year;
                assert!(
                    (least..=greatest).contains(&behind),
                    "{calendar:?} {day} {behind}"
                );
            }
            day = day.succ_opt().expect("the calendar goes on");
        }
    }

    #[test]
    fn what_no_calendar_has_is_not_read() {
        let written = |year, month, day| Written { year, month, day };
        assert_eq!(SolarHijri.read(written(1370, 7, 31)), None);
        assert_eq!(SolarHijri.read(written(1376, 12, 30)), None);
        assert_eq!(Hijri.read(written(1411, 13, 1)), None);
        assert_eq!(Ethiopian.read(written(2000, 13, 6)), None);
        assert_eq!(Ethiopian.read(written(0, 1, 1)), None);
        assert_eq!(Buddhist.read(written(2568, 2, 29)), None);
    }
}
