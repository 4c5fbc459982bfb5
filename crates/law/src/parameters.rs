//! The numbers of the law with the day from which each holds. A new number is a new row, never an edit: a decision is
//! judged by the numbers of its own legal day.

use chrono::NaiveDate;
use events::Term;
use events::codes::Country;

/// What a number is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Hours of detention without a court decision (rule R-040).
    DetentionInitialHours,
    /// Hours before that limit at which the motion to the court is due (rule R-041).
    CourtMotionLeadHours,
    /// Least days for voluntary departure (rule R-055).
    DeparturePeriodDaysMin,
    /// Most days for voluntary departure (rule R-055).
    DeparturePeriodDaysMax,
    /// Longest term of a ban in years (rule R-084).
    BanTermYearsMax,
    /// Longest term of a ban in years where a serious threat is recorded (rule R-084).
    BanTermWithThreatYearsMax,
    /// Years within which a restrictive measure without an end is reviewed (rule R-085).
    RestrictiveReviewYearsMax,
    /// Age in years below which nobody is detained (rule R-049).
    DetentionAgeMin,
    /// Age in years from which a person is an adult (rule R-049).
    AdultAge,
    /// Working days after receipt within which information from outside is entered (rule R-008).
    EntryWorkingDays,
    /// Greatest age in years that is believed (rule R-017).
    AgeMax,
}

/// A number of the law and since when it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// What it is about.
    pub key: Key,
    /// The number, in the unit that the key names.
    pub value: u32,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    /// Where it stands.
    pub source: &'static str,
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the table has calendar days")
}

/// From before every recorded fact: for numbers that no act has changed within the register's time.
const ALWAYS: NaiveDate = day(1850, 1, 1);

const fn row(key: Key, value: u32, valid_from: NaiveDate, source: &'static str) -> Parameter {
    Parameter {
        key,
        value,
        valid_from,
        source,
    }
}

/// Every number; for one key the later row holds from its day on.
pub const PARAMETERS: &[Parameter] = &[
    row(
        Key::DetentionInitialHours,
        240,
        ALWAYS,
        "Immigration Law s. 54",
    ),
    row(
        Key::CourtMotionLeadHours,
        48,
        ALWAYS,
        "Immigration Law s. 54; Asylum Law s. 18(2)",
    ),
    row(
        Key::DeparturePeriodDaysMin,
        7,
        ALWAYS,
        "Directive 2008/115/EC Art 7(1); Immigration Law s. 43",
    ),
    row(
        Key::DeparturePeriodDaysMax,
        30,
        ALWAYS,
        "Directive 2008/115/EC Art 7(1); Immigration Law s. 43",
    ),
    row(
        Key::BanTermYearsMax,
        5,
        ALWAYS,
        "Directive 2008/115/EC Art 11(2); Immigration Law s. 63",
    ),
    row(
        Key::BanTermWithThreatYearsMax,
        10,
        ALWAYS,
        "Directive 2008/115/EC Art 11(2); Immigration Law s. 63",
    ),
    row(
        Key::RestrictiveReviewYearsMax,
        3,
        ALWAYS,
        "Regulation (EU) 2018/1861 Art 39",
    ),
    row(
        Key::DetentionAgeMin,
        14,
        ALWAYS,
        "Immigration Law s. 51; Directive 2008/115/EC Art 17",
    ),
    row(Key::AdultAge, 18, ALWAYS, "Directive 2008/115/EC Art 17"),
    row(Key::EntryWorkingDays, 1, ALWAYS, "Reg. 122 p. 10-12"),
    row(Key::AgeMax, 130, ALWAYS, "the register's own limit"),
];

/// The number that holds on a legal day.
pub fn value(key: Key, on: NaiveDate) -> u32 {
    value_in(PARAMETERS, key, on)
}

fn value_in(table: &[Parameter], key: Key, on: NaiveDate) -> u32 {
    let rows = || table.iter().filter(move |row| row.key == key);
    let in_force = rows()
        .filter(|row| row.valid_from <= on)
        .max_by_key(|row| row.valid_from);
    // Before the first row the oldest known number stands in, so that no legal day is without one.
    let known = in_force.or_else(|| rows().min_by_key(|row| row.valid_from));
    known.map_or(0, |row| row.value)
}

/// A number of years that holds on a legal day, as a term.
pub fn years(key: Key, on: NaiveDate) -> Term {
    Term::years(value(key, on))
}

/// The states that apply the Schengen acquis in full, with the day from which they do.
pub const SCHENGEN_STATES: &[(&str, NaiveDate)] = &[
    ("BEL", day(1995, 3, 26)),
    ("DEU", day(1995, 3, 26)),
    ("ESP", day(1995, 3, 26)),
    ("FRA", day(1995, 3, 26)),
    ("LUX", day(1995, 3, 26)),
    ("NLD", day(1995, 3, 26)),
    ("PRT", day(1995, 3, 26)),
    ("ITA", day(1997, 10, 26)),
    ("AUT", day(1997, 12, 1)),
    ("GRC", day(2000, 1, 1)),
    ("DNK", day(2001, 3, 25)),
    ("FIN", day(2001, 3, 25)),
    ("ISL", day(2001, 3, 25)),
    ("NOR", day(2001, 3, 25)),
    ("SWE", day(2001, 3, 25)),
    ("CZE", day(2007, 12, 21)),
    ("EST", day(2007, 12, 21)),
    ("HUN", day(2007, 12, 21)),
    ("LTU", day(2007, 12, 21)),
    ("LVA", day(2007, 12, 21)),
    ("MLT", day(2007, 12, 21)),
    ("POL", day(2007, 12, 21)),
    ("SVK", day(2007, 12, 21)),
    ("SVN", day(2007, 12, 21)),
    ("CHE", day(2008, 12, 12)),
    ("LIE", day(2011, 12, 19)),
    ("HRV", day(2023, 1, 1)),
    ("BGR", day(2024, 3, 31)),
    ("ROU", day(2024, 3, 31)),
];

/// Whether a country applies the Schengen acquis on a day.
pub fn is_schengen_state(country: Country, on: NaiveDate) -> bool {
    SCHENGEN_STATES
        .iter()
        .any(|(code, from)| *code == country.code() && *from <= on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_12_a_later_row_holds_from_its_day_on_and_every_key_has_a_number() {
        let table = [
            row(Key::AdultAge, 18, day(2000, 1, 1), "old"),
            row(Key::AdultAge, 17, day(2027, 6, 1), "new"),
        ];
        for (on, expected) in [
            (day(1999, 1, 1), 18),
            (day(2027, 5, 31), 18),
            (day(2027, 6, 1), 17),
        ] {
            assert_eq!(value_in(&table, Key::AdultAge, on), expected);
        }
        assert!(
            PARAMETERS
                .iter()
                .all(|row| value(row.key, day(2026, 3, 2)) > 0 && !row.source.is_empty())
        );
    }

    #[test]
    fn p_12_schengen_membership_has_a_beginning() {
        let croatia: Country = "HRV".parse().expect("a country");
        assert!(!is_schengen_state(croatia, day(2022, 12, 31)));
        assert!(is_schengen_state(croatia, day(2023, 1, 1)));
        assert!(
            SCHENGEN_STATES
                .iter()
                .all(|(code, _)| code.parse::<Country>().is_ok())
        );
    }
}
