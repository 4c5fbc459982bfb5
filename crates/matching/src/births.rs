//! Dates of birth, whole or partial, and how two of them relate.

mod calendars;
mod similar;

use std::fmt;

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

pub use calendars::Calendar;
pub use similar::alternatives;

/// Greatest age in years that a date of birth may imply.
pub const AGE_YEARS_MAX: u32 = 130;

/// A date of birth as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Birth {
    /// The day is known.
    Full(NaiveDate),
    /// Year and month are known; the month is 1 to 12.
    Month {
        /// Year, 1 to 9999.
        year: u16,
        /// Month, 1 to 12.
        month: u8,
    },
    /// Only the year, 1 to 9999, is known.
    Year(u16),
    /// Nothing is known.
    #[default]
    Unknown,
}

/// How two dates of birth relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// Both days are known and are the same.
    Equal,
    /// At least one is partial and both can mean the same day.
    Compatible,
    /// Day and month have changed places.
    Swapped,
    /// One is the other in the numbers of this calendar.
    Converted(Calendar),
    /// One digit differs, in day, month or year.
    OneCharacter,
    /// They cannot mean the same day, and are not similar.
    Different,
    /// One of them is not known at all.
    Unknown,
}

impl Relation {
    /// Whether the dates are similar by R-107.
    pub fn is_similar(self) -> bool {
        matches!(
            self,
            Self::Swapped | Self::Converted(_) | Self::OneCharacter
        )
    }
}

/// Why a text or a day is no date of birth.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BirthError {
    /// Not `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    #[error("a date of birth is written YYYY-MM-DD, YYYY-MM or YYYY")]
    Shape,
    /// The calendar has no such day or month.
    #[error("the calendar has no such day")]
    Calendar,
    /// It lies after the reference day.
    #[error("the date of birth lies in the future")]
    Future,
    /// It implies an age over 130 years.
    #[error("the date of birth implies an age over 130 years")]
    TooOld,
}

impl Birth {
    /// Reads `1991-07-03`, `1991-07` or `1991`; a month or day `00` means that it is not known.
    pub fn parse(text: &str) -> Result<Self, BirthError> {
        let mut parts = text.split('-');
        let year = parts
            .next()
            .map_or(Err(BirthError::Shape), |part| digits(part, 4))?;
        let month = parts.next().map_or(Ok(0), |part| digits(part, 2))?;
        let day = parts.next().map_or(Ok(0), |part| digits(part, 2))?;
        if parts.next().is_some() {
            return Err(BirthError::Shape);
        }
        Self::from_parts(year, month, day)
    }

    /// From numbers; a month or day of 0 means that it is not known. A day without a month is no date.
    pub fn from_parts(year: u16, month: u16, day: u16) -> Result<Self, BirthError> {
        if year == 0 || year > 9999 || month > 12 {
            return Err(BirthError::Calendar);
        }
        match (month, day) {
            (0, 0) => Ok(Self::Year(year)),
            (0, _) => Err(BirthError::Calendar),
            (month, 0) => Ok(Self::Month {
                year,
                month: u8::try_from(month).expect("a month is at most 12"),
            }),
            (month, day) => NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
                .map(Self::Full)
                .ok_or(BirthError::Calendar),
        }
    }

    /// First and last day that it can mean, both included; `None` when nothing is known.
    pub fn interval(self) -> Option<(NaiveDate, NaiveDate)> {
        match self {
            Self::Full(day) => Some((day, day)),
            Self::Month { year, month } => {
                let first = NaiveDate::from_ymd_opt(year.into(), month.into(), 1)?;
                let next = first.checked_add_months(chrono::Months::new(1))?;
                Some((first, next.pred_opt()?))
            }
            Self::Year(year) => Some((
                NaiveDate::from_ymd_opt(year.into(), 1, 1)?,
                NaiveDate::from_ymd_opt(year.into(), 12, 31)?,
            )),
            Self::Unknown => None,
        }
    }

    /// Compares two dates of birth; partial ones as intervals. The same from either side.
    pub fn relation(self, other: Self) -> Relation {
        let (Some(mine), Some(theirs)) = (self.interval(), other.interval()) else {
            return Relation::Unknown;
        };
        let overlap = mine.0 <= theirs.1 && theirs.0 <= mine.1;
        let both_full = matches!((self, other), (Self::Full(_), Self::Full(_)));
        match (overlap, both_full) {
            (true, true) => Relation::Equal,
            (true, false) => Relation::Compatible,
            (false, _) => similar::similarity(self, other).unwrap_or(Relation::Different),
        }
    }

    /// Rule R-017 on the given day: not in the future, age at most 130 years. A partial date passes
    /// when one of its days does.
    pub fn plausible_on(self, reference_day: NaiveDate) -> Result<(), BirthError> {
        let Some((earliest, latest)) = self.interval() else {
            return Ok(());
        };
        if earliest > reference_day {
            return Err(BirthError::Future);
        }
        match reference_day.years_since(latest) {
            Some(age) if age > AGE_YEARS_MAX => Err(BirthError::TooOld),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Birth {
    /// In ISO order: `1991-07-03`, `1991-07`, `1991`; an unknown date is empty.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(day) => write!(
                formatter,
                "{:04}-{:02}-{:02}",
                day.year(),
                day.month(),
                day.day()
            ),
            Self::Month { year, month } => write!(formatter, "{year:04}-{month:02}"),
            Self::Year(year) => write!(formatter, "{year:04}"),
            Self::Unknown => Ok(()),
        }
    }
}

impl std::str::FromStr for Birth {
    type Err = BirthError;

    fn from_str(text: &str) -> Result<Self, BirthError> {
        Self::parse(text)
    }
}

fn digits(part: &str, length: usize) -> Result<u16, BirthError> {
    let all_digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits {
        return Err(BirthError::Shape);
    }
    part.parse().map_err(|_| BirthError::Shape)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Birth, BirthError, Relation};

    fn birth(text: &str) -> Birth {
        text.parse().expect("the test writes a date of birth")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("the test writes a day")
    }

    #[test]
    fn r_017_partial_dates_are_read_and_written_in_iso_order() {
        for text in ["1991-07-03", "1991-07", "1991", "2000-02-29"] {
            assert_eq!(birth(text).to_string(), text);
        }
        assert_eq!(birth("1980-00-00"), birth("1980"));
        assert_eq!(birth("1980-07-00"), birth("1980-07"));
        assert_eq!(Birth::Unknown.to_string(), "");
    }

    #[test]
    fn r_017_only_real_calendar_dates_are_dates_of_birth() {
        for text in ["1991-02-30", "2027-02-29", "0000", "1991-13", "1991-00-05"] {
            assert_eq!(Birth::parse(text), Err(BirthError::Calendar), "{text}");
        }
        for text in [
            "",
            "91",
            "1991-7",
            "1991-07-03-01",
            "1991/07",
            "+991",
            "1991-07-3",
            "19910703",
            "١٩٩١",
        ] {
            assert_eq!(Birth::parse(text), Err(BirthError::Shape), "{text}");
        }
    }

    #[test]
    fn r_017_not_in_the_future_and_not_over_130_years_old() {
        let today = day("2026-06-01");
        for (text, expected) in [
            ("2026-06-01", Ok(())),
            ("2026-06-02", Err(BirthError::Future)),
            ("2026", Ok(())),
            ("2026-07", Err(BirthError::Future)),
            ("1895-06-02", Ok(())),
            ("1895-06-01", Err(BirthError::TooOld)),
            ("1895", Ok(())),
            ("1894", Err(BirthError::TooOld)),
        ] {
            assert_eq!(birth(text).plausible_on(today), expected, "{text}");
        }
        assert_eq!(Birth::Unknown.plausible_on(today), Ok(()));
    }

    #[test]
    fn a_partial_date_is_an_interval() {
        assert_eq!(
            birth("2024-02").interval(),
            Some((day("2024-02-01"), day("2024-02-29")))
        );
        assert_eq!(
            birth("1991-12").interval(),
            Some((day("1991-12-01"), day("1991-12-31")))
        );
        assert_eq!(
            birth("9999").interval(),
            Some((day("9999-01-01"), day("9999-12-31")))
        );
        assert_eq!(Birth::Unknown.interval(), None);
    }

    #[test]
    fn r_017_r_107_two_dates_relate_the_same_way_from_either_side() {
        use Relation::*;
        for (one, other, expected) in [
            ("1991-07-03", "1991-07-03", Equal),
            ("1991-07-03", "1991-03-07", Swapped),
            ("1991-07-03", "1991-07-08", OneCharacter),
            ("1991-07-03", "1981-07-03", OneCharacter),
            ("1991-07-03", "1991-01-03", OneCharacter),
            ("1991-07", "1991-08", OneCharacter),
            ("1991-07-03", "1991-07", Compatible),
            ("1991-07-03", "1991", Compatible),
            ("1991", "1991", Compatible),
            ("1991-07-09", "1991-07-10", Different),
            ("1978-07-14", "1987-07-14", Different),
            ("1991-07-14", "1991-11-25", Different),
            ("1991-07", "1991-12", Different),
            ("1991", "1989", Different),
            // The example of the rule.
            ("1991", "1985", Different),
        ] {
            assert_eq!(birth(one).relation(birth(other)), expected, "{one} {other}");
            assert_eq!(birth(other).relation(birth(one)), expected, "{other} {one}");
        }
        assert_eq!(birth("1991").relation(Birth::Unknown), Unknown);
    }
}
