//! Partial birth dates and periods, as the law writes them.

use crate::text_serde::text_serde;
use chrono::{Datelike, Days, Months, NaiveDate};
use std::fmt;
use std::str::FromStr;

/// A date of birth that may be partial (Reg. 122 p. 5.1.9, rule R-017): `1991-07-03`, `1991-07`, `1991`, or the range of
/// years `1989/1992`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BirthDate {
    /// The whole date is known.
    Day(NaiveDate),
    /// Year and month (1-12).
    Month(i32, u32),
    /// The year alone.
    Year(i32),
    /// Born in one of these years, both included.
    Years(i32, i32),
}

/// The text is no date of birth in one of the four forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date of birth: use 1991-07-03, 1991-07, 1991 or 1989/1992")]
pub struct BirthDateError;

const YEARS: std::ops::RangeInclusive<i32> = 1850..=2200;

impl BirthDate {
    /// Reads a date as documents write it: a day or month that is not known may stand there as `00`, so that `1980-00-00` is the year
    /// 1980.
    ///
    /// # Errors
    /// When it is no date.
    pub fn as_written(text: &str) -> Result<Self, BirthDateError> {
        let known = |text, length| {
            let known: Option<&str> = str::strip_suffix(text, "-00");
            known.filter(|known| known.len() == length).unwrap_or(text)
        };
        known(known(text, 7), 4).parse()
    }

    /// The first day that is possible.
    pub fn earliest(&self) -> NaiveDate {
        match *self {
            Self::Day(day) => day,
            Self::Month(year, month) => first_of(year, month),
            Self::Year(year) | Self::Years(year, _) => first_of(year, 1),
        }
    }

    /// The last day that is possible.
    pub fn latest(&self) -> NaiveDate {
        match *self {
            Self::Day(day) => day,
            Self::Month(year, 12) | Self::Year(year) | Self::Years(_, year) => {
                first_of(year + 1, 1) - Days::new(1)
            }
            Self::Month(year, month) => first_of(year, month + 1) - Days::new(1),
        }
    }

    /// Whole years of age on a day, by the youngest possible age (rule R-018); `None` before birth.
    pub fn age_on(&self, day: NaiveDate) -> Option<u32> {
        day.years_since(self.latest())
    }
}

fn first_of(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1)
        .expect("parsing admits only years and months that exist")
}

impl FromStr for BirthDate {
    type Err = BirthDateError;

    fn from_str(text: &str) -> Result<Self, BirthDateError> {
        let year = |part: &str| {
            digits(part, 4)
                .filter(|year| YEARS.contains(year))
                .ok_or(BirthDateError)
        };
        match (text.len(), text.split_once('/')) {
            (9, Some((from, to))) => {
                let (from, to) = (year(from)?, year(to)?);
                if from < to {
                    Ok(Self::Years(from, to))
                } else {
                    Err(BirthDateError)
                }
            }
            (4, None) => Ok(Self::Year(year(text)?)),
            (7, None) => {
                let (y, m) = text.split_once('-').ok_or(BirthDateError)?;
                let month = digits(m, 2)
                    .and_then(|m| u32::try_from(m).ok())
                    .filter(|m| (1..=12).contains(m));
                Ok(Self::Month(year(y)?, month.ok_or(BirthDateError)?))
            }
            (10, None) => strict_day(text)
                .filter(|day| YEARS.contains(&day.year()))
                .map(Self::Day)
                .ok_or(BirthDateError),
            _ => Err(BirthDateError),
        }
    }
}

fn strict_day(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !text.is_ascii() {
        return None;
    }
    let month = u32::try_from(digits(&text[5..7], 2)?).ok()?;
    let day = u32::try_from(digits(&text[8..10], 2)?).ok()?;
    NaiveDate::from_ymd_opt(digits(&text[..4], 4)?, month, day)
}

fn digits(text: &str, width: usize) -> Option<i32> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Years(from, to) => write!(f, "{from:04}/{to:04}"),
        }
    }
}

/// A period of the law in ISO 8601 form: `P3Y`, `P6M`, `P30D`, `P1Y6M`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// Whole calendar years and months, in months.
    pub months: u32,
    /// Days after the months.
    pub days: u32,
}

/// The text is no period of years, months and days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a period: use P3Y, P6M, P30D or P1Y6M")]
pub struct TermError;

impl Term {
    /// A term of whole years.
    pub const fn years(years: u32) -> Self {
        Self::months(years.saturating_mul(12))
    }

    /// A term of whole months.
    pub const fn months(months: u32) -> Self {
        Self { months, days: 0 }
    }

    /// The day on which the term ends when it begins on `from`: the same calendar day after the term, the last day of a
    /// shorter month where that day does not exist (rule R-082). `None` beyond the calendar.
    pub fn end_from(&self, from: NaiveDate) -> Option<NaiveDate> {
        from.checked_add_months(Months::new(self.months))?
            .checked_add_days(Days::new(self.days.into()))
    }
}

impl FromStr for Term {
    type Err = TermError;

    fn from_str(text: &str) -> Result<Self, TermError> {
        let mut rest = text
            .strip_prefix('P')
            .filter(|rest| !rest.is_empty())
            .ok_or(TermError)?;
        let (mut months, mut days) = (0_u32, 0_u32);
        for (unit, per) in [('Y', 12), ('M', 1), ('D', 0)] {
            let Some((count, tail)) = rest.split_once(unit) else {
                continue;
            };
            let count = Some(count)
                .filter(|c| (1..=4).contains(&c.len()) && c.bytes().all(|b| b.is_ascii_digit()));
            let count: u32 = count.and_then(|c| c.parse().ok()).ok_or(TermError)?;
            if per == 0 {
                days = count;
            } else {
                months += count * per;
            }
            rest = tail;
        }
        if rest.is_empty() && months + days > 0 {
            Ok(Self { months, days })
        } else {
            Err(TermError)
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        for (count, unit) in [
            (self.months / 12, 'Y'),
            (self.months % 12, 'M'),
            (self.days, 'D'),
        ] {
            if count > 0 {
                write!(f, "{count}{unit}")?;
            }
        }
        Ok(())
    }
}

text_serde!(BirthDate, Term);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_017_a_day_or_month_of_zero_is_not_known() {
        for (text, known) in [
            ("1980-00-00", "1980"),
            ("1980-07-00", "1980-07"),
            ("1980-07-03", "1980-07-03"),
            ("1980-00", "1980"),
            ("1989/1992", "1989/1992"),
        ] {
            assert_eq!(BirthDate::as_written(text), known.parse(), "{text}");
        }
        assert!(BirthDate::as_written("1980-00-03").is_err());
    }

    #[test]
    fn r_017_partial_birth_dates_are_real_calendar_dates() {
        for text in ["1991-07-03", "1991-07", "1991", "1989/1992", "2004-02-29"] {
            assert_eq!(text.parse::<BirthDate>().expect(text).to_string(), text);
        }
        for text in [
            "1991-02-30",
            "1991-13",
            "91",
            "1992/1989",
            "0000",
            "1991-7-3",
            "",
            "+991",
            "1991-07-0３",
            "2003-02-29",
        ] {
            assert_eq!(text.parse::<BirthDate>(), Err(BirthDateError), "{text}");
        }
    }

    #[test]
    fn r_018_age_is_the_youngest_possible() {
        let event = NaiveDate::from_ymd_opt(2026, 6, 1).expect("a day");
        let age = |text: &str| text.parse::<BirthDate>().expect(text).age_on(event);
        assert_eq!(age("2009"), Some(16));
        assert_eq!(age("2008-06-01"), Some(18));
        assert_eq!(age("2008-06-02"), Some(17));
        assert_eq!(age("2008-06"), Some(17));
        assert_eq!(age("1989/1992"), Some(33));
        assert_eq!(age("2026-12"), None);
    }

    #[test]
    fn r_082_a_term_ends_on_the_same_day_or_the_last_of_a_shorter_month() {
        let day = |text: &str| text.parse::<NaiveDate>().expect(text);
        for (term, from, end) in [
            ("P3Y", "2026-03-02", "2029-03-02"),
            ("P3Y", "2024-02-29", "2027-02-28"),
            ("P6M", "2026-08-31", "2027-02-28"),
            ("P30D", "2026-03-02", "2026-04-01"),
            ("P1Y6M", "2026-03-02", "2027-09-02"),
        ] {
            let term: Term = term.parse().expect(term);
            assert_eq!(term.end_from(day(from)), Some(day(end)));
            assert_eq!(term.to_string().parse(), Ok(term));
        }
        for text in [
            "", "P", "3Y", "P0D", "P3", "P1D1Y", "P-1Y", "PT1H", "P1W", "P99999Y", "P1Y ",
        ] {
            assert_eq!(text.parse::<Term>(), Err(TermError), "{text}");
        }
    }
}
