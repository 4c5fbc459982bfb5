//! Dates of two-digit years, and which century they mean.

use chrono::{Datelike, NaiveDate};

use super::MrzError;
use crate::births::Birth;

/// An expiry lies in the hundred years that end this many years after the reference year.
const EXPIRY_YEARS_AHEAD: i32 = 50;

/// `YYMMDD` with `<<` or `00` for what is not known, in the latest century that is not in the future.
pub(super) fn birth(field: &str, reference_day: NaiveDate) -> Result<Birth, MrzError> {
    let year = part(&field[0..2], MrzError::Birth)?;
    let month = part(&field[2..4], MrzError::Birth)?.unwrap_or(0);
    let day = part(&field[4..6], MrzError::Birth)?.unwrap_or(0);
    // Without its year a month or a day says nothing that a search could use.
    let Some(year) = year.filter(|_| field != "000000") else {
        return Ok(Birth::Unknown);
    };
    let century = u16::try_from(reference_day.year() / 100 * 100).map_err(|_| MrzError::Birth)?;
    let this_century = century.checked_add(year);
    let last_century = this_century.and_then(|year| year.checked_sub(100));
    [this_century, last_century]
        .into_iter()
        .flatten()
        .filter_map(|year| Birth::from_parts(year, month, day).ok())
        .find(|birth| {
            birth
                .interval()
                .is_some_and(|(earliest, _)| earliest <= reference_day)
        })
        .ok_or(MrzError::Birth)
}

/// `YYMMDD`, or all fillers for a document without end.
pub(super) fn expiry(field: &str, reference_day: NaiveDate) -> Result<Option<NaiveDate>, MrzError> {
    if field.bytes().all(|byte| byte == b'<') {
        return Ok(None);
    }
    let known = |text| part(text, MrzError::Expiry)?.ok_or(MrzError::Expiry);
    let (year, month, day) = (
        known(&field[0..2])?,
        known(&field[2..4])?,
        known(&field[4..6])?,
    );
    let latest = reference_day.year() + EXPIRY_YEARS_AHEAD;
    let year = latest - (latest - i32::from(year)).rem_euclid(100);
    NaiveDate::from_ymd_opt(year, month.into(), day.into())
        .map(Some)
        .ok_or(MrzError::Expiry)
}

/// Two digits, or `None` for two fillers.
fn part(text: &str, error: MrzError) -> Result<Option<u16>, MrzError> {
    if text == "<<" {
        return Ok(None);
    }
    let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits {
        text.parse().map(Some).map_err(|_| error)
    } else {
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{MrzError, birth, expiry};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("the test writes a day")
    }

    #[test]
    fn a_birth_lies_not_in_the_future() {
        let today = day("2026-06-01");
        for (field, expected) in [
            ("740812", "1974-08-12"),
            ("260601", "2026-06-01"),
            ("260602", "1926-06-02"),
            ("000229", "2000-02-29"),
            ("26<<<<", "2026"),
            ("27<<<<", "1927"),
            ("80<<<<", "1980"),
            ("800000", "1980"),
            ("8007<<", "1980-07"),
            ("<<<<<<", ""),
            ("000000", ""),
            ("<<0703", ""),
        ] {
            assert_eq!(
                birth(field, today).map(|birth| birth.to_string()),
                Ok(expected.to_owned()),
                "{field}"
            );
        }
    }

    #[test]
    fn what_is_no_birth_date_is_refused() {
        for field in ["74O812", "741312", "740230", "7<0812", "80<<12", "270229"] {
            assert_eq!(
                birth(field, day("2026-06-01")),
                Err(MrzError::Birth),
                "{field}"
            );
        }
        assert!(birth("740812", NaiveDate::MAX).is_err());
        assert!(birth("740812", NaiveDate::MIN).is_err());
    }

    #[test]
    fn an_expiry_lies_within_fifty_years() {
        let today = day("2026-06-01");
        for (field, expected) in [
            ("120415", Some("2012-04-15")),
            ("961210", Some("1996-12-10")),
            ("761231", Some("2076-12-31")),
            ("770101", Some("1977-01-01")),
            ("<<<<<<", None),
        ] {
            assert_eq!(expiry(field, today), Ok(expected.map(day)), "{field}");
        }
        for field in ["12<<<<", "120230", "1204I5", "000000"] {
            assert_eq!(expiry(field, today), Err(MrzError::Expiry), "{field}");
        }
    }
}
