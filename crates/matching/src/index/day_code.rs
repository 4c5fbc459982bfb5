//! Dates of birth as numbers whose order is that of the entries: unknown first, a year before its months, a month before
//! its days, so that a year or a month is one range.

use chrono::{Datelike, NaiveDate};

use crate::births::Birth;

const YEAR: u32 = 512;
const MONTH: u32 = 32;

/// The number of a date of birth. Years outside 1 to 9999 count as the nearest of these.
pub(super) fn code(birth: Birth) -> u32 {
    match birth {
        Birth::Unknown => 0,
        Birth::Year(year) => u32::from(year) * YEAR,
        Birth::Month { year, month } => u32::from(year) * YEAR + u32::from(month) * MONTH,
        Birth::Full(day) => {
            let year = day.year().clamp(1, 9999).unsigned_abs();
            year * YEAR + day.month() * MONTH + day.day()
        }
    }
}

/// The date of birth of a number.
pub(super) fn birth(code: u32) -> Birth {
    let year = u16::try_from(code / YEAR).unwrap_or(u16::MAX);
    let month = u8::try_from(code % YEAR / MONTH).expect("a month has four bits");
    match (year, month, code % MONTH) {
        (0, ..) => Birth::Unknown,
        (_, 0, _) => Birth::Year(year),
        (_, _, 0) => Birth::Month { year, month },
        (.., day) => NaiveDate::from_ymd_opt(year.into(), month.into(), day)
            .map_or(Birth::Year(year), Birth::Full),
    }
}

/// First number of a year, whole or partial; the first of the next year ends it.
pub(super) fn year(year: u16) -> u32 {
    u32::from(year) * YEAR
}

#[cfg(test)]
mod tests {
    use super::{birth, code};
    use crate::births::Birth;

    #[test]
    fn numbers_keep_the_date_and_its_order() {
        let dates = [
            "",
            "1990-12-31",
            "1991",
            "1991-07",
            "1991-07-01",
            "1991-07-31",
            "1991-08",
            "1992",
        ];
        let births = dates.map(|text| Birth::parse(text).unwrap_or_default());
        assert_eq!(births.map(|one| birth(code(one))), births);
        assert!(births.map(code).is_sorted());
    }
}
