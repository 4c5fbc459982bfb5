//! The numbers of the law with the days on which each holds. A new number is a new row, never an edit: a decision is judged
//! by the numbers of its own legal day.
//!
//! [`ENACTED`] is what the acts say today; an administrator's act of two officers adds a row ([`Parameters::with`]).

use chrono::NaiveDate;
use events::codes::Country;
use events::payloads::ParameterChanged;
use events::{Term, codes::ParameterKey as Key};
use std::borrow::Cow;

/// A number of the law and the days on which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// What it is about; its unit stands in the name.
    pub key: Key,
    /// The number.
    pub value: u32,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    /// Where it stands.
    pub source: Cow<'static, str>,
}

/// Every number of the law; for one key the later row holds from its day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    rows: Cow<'static, [Parameter]>,
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
        source: Cow::Borrowed(source),
    }
}

/// What the acts say, before any change that the register records.
pub static ENACTED: Parameters = Parameters {
    rows: Cow::Borrowed(ROWS),
};

const ROWS: &[Parameter] = &[
    row(
        Key::DetentionInitialHours,
        240,
        ALWAYS,
        "Immigration Law s. 54",
    ),
    row(
        Key::AsylumDetentionInitialHours,
        144,
        ALWAYS,
        "Asylum Law s. 17",
    ),
    row(
        Key::CourtMotionLeadHours,
        48,
        ALWAYS,
        "Immigration Law s. 54; Asylum Law s. 18(2)",
    ),
    row(Key::CourtDecisionHours, 24, ALWAYS, "Asylum Law s. 18"),
    row(
        Key::CourtPeriodMonthsMax,
        2,
        ALWAYS,
        "Immigration Law s. 54; Asylum Law s. 19(1)",
    ),
    row(
        Key::ReturnDetentionMonthsMax,
        6,
        ALWAYS,
        "Directive 2008/115/EC Art 15(5)",
    ),
    row(
        Key::ReturnDetentionExtraMonthsMax,
        12,
        ALWAYS,
        "Directive 2008/115/EC Art 15(6)",
    ),
    row(
        Key::PoliceHandoverHoursMax,
        3,
        ALWAYS,
        "Immigration Law s. 51",
    ),
    row(
        Key::DetentionAgeMin,
        14,
        ALWAYS,
        "Immigration Law s. 51; Directive 2008/115/EC Art 17",
    ),
    row(Key::AdultAge, 18, ALWAYS, "Directive 2008/115/EC Art 17"),
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
        Key::DeparturePeriodTotalMonthsMax,
        12,
        ALWAYS,
        "Directive 2008/115/EC Art 7(2); Immigration Law s. 43",
    ),
    row(
        Key::ConsultationReplyDays,
        14,
        ALWAYS,
        "Regulation (EU) 2018/1860 Art 10(e); Regulation (EU) 2018/1861 Art 27-28",
    ),
    row(
        Key::ConsultationReplyToOthersDays,
        10,
        ALWAYS,
        "Regulation (EU) 2018/1860 Art 9(1); Regulation (EU) 2018/1861 Art 27",
    ),
    row(
        Key::ConsultationExtensionDays,
        12,
        ALWAYS,
        "Regulation (EU) 2018/1860 Art 10(e)",
    ),
    row(
        Key::OrderPassingWorkingDaysOcma,
        1,
        ALWAYS,
        "Cabinet Regulation No. 454 p. 3",
    ),
    row(
        Key::OrderPassingWorkingDaysSbg,
        3,
        ALWAYS,
        "Cabinet Regulation No. 454 p. 4",
    ),
    row(
        Key::RemovalNoticeHours,
        12,
        ALWAYS,
        "Cabinet Regulation No. 454 p. 21",
    ),
    row(
        Key::RemovalNoticeHoursMin,
        1,
        ALWAYS,
        "Cabinet Regulation No. 454 p. 21.1",
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
    row(Key::LongBanYears, 5, ALWAYS, "the register's own limit"),
    row(
        Key::RestrictiveReviewYearsMax,
        3,
        ALWAYS,
        "Regulation (EU) 2018/1861 Art 39",
    ),
    row(
        Key::PermissionWindowDaysMax,
        90,
        ALWAYS,
        "Regulation (EU) 2016/399 Art 6(1)",
    ),
    row(
        Key::AlertReviewYears,
        3,
        ALWAYS,
        "Regulation (EU) 2018/1861 Art 39",
    ),
    row(
        Key::AlertReviewLongYears,
        5,
        ALWAYS,
        "Regulation (EU) 2018/1861 Art 39",
    ),
    row(
        Key::AlertReviewNoticeMonths,
        4,
        ALWAYS,
        "Regulation (EU) 2018/1861 Art 39(5)",
    ),
    row(Key::FileFactDays, 30, ALWAYS, "the register's own limit"),
    row(Key::EntryWorkingDays, 1, ALWAYS, "Reg. 122 p. 10-12"),
    row(Key::AgeMax, 130, ALWAYS, "the register's own limit"),
    row(
        Key::DuplicateCaseHours,
        12,
        ALWAYS,
        "Regulation (EU) 2018/1861 Art 46(1)",
    ),
    row(Key::RetentionYears, 10, ALWAYS, "Reg. 122 p. 13"),
    row(
        Key::DataSubjectAnswerMonths,
        1,
        ALWAYS,
        "GDPR Art 12(3); Regulation (EU) 2018/1861 Art 53(4)",
    ),
    row(
        Key::ErasureNoticeMonths,
        1,
        ALWAYS,
        "after Cabinet Regulation No. 57 of 2024 p. 18",
    ),
    row(
        Key::ErasureNoticeAlertMonths,
        4,
        ALWAYS,
        "after Regulation (EU) 2018/1861 Art 39(5)",
    ),
];

/// The number that holds on days for which a key has none of its own: bans of every basis have the general cap until an act
/// gives them another one (rule R-084).
const fn general(key: Key) -> Option<Key> {
    match key {
        Key::BanTermConvictionYearsMax
        | Key::BanTermSecurityYearsMax
        | Key::BanTermCircumventionYearsMax => Some(Key::BanTermYearsMax),
        Key::BanTermConvictionWithThreatYearsMax
        | Key::BanTermSecurityWithThreatYearsMax
        | Key::BanTermCircumventionWithThreatYearsMax => Some(Key::BanTermWithThreatYearsMax),
        _ => None,
    }
}

impl Default for Parameters {
    fn default() -> Self {
        ENACTED.clone()
    }
}

impl Parameters {
    /// The number that holds on a legal day.
    pub fn value(&self, key: Key, on: NaiveDate) -> u32 {
        let rows = || self.rows.iter().filter(move |row| row.key == key);
        // Of two rows of one day the later recorded one holds.
        let in_force = rows()
            .filter(|row| row.valid_from <= on)
            .max_by_key(|row| row.valid_from);
        if let (None, Some(general)) = (in_force, general(key)) {
            return self.value(general, on);
        }
        // Before the first row the oldest known number stands in, so that no legal day is without one.
        let known = in_force.or_else(|| rows().min_by_key(|row| row.valid_from));
        known.map_or(0, |row| row.value)
    }

    /// A number of years that holds on a legal day, as a term.
    pub fn years(&self, key: Key, on: NaiveDate) -> Term {
        Term::years(self.value(key, on))
    }

    /// A number of months that holds on a legal day, as a term.
    pub fn months(&self, key: Key, on: NaiveDate) -> Term {
        Term::months(self.value(key, on))
    }

    /// The same numbers with one more, from its day on.
    #[must_use]
    pub fn with(&self, change: &ParameterChanged) -> Self {
        self.and(Parameter {
            key: change.key,
            value: change.value,
            valid_from: change.valid_from,
            source: Cow::Owned(change.source.to_string()),
        })
    }

    /// The same numbers with one that is tried on the recorded past, from its day on.
    #[must_use]
    pub fn trying(&self, key: Key, value: u32, valid_from: NaiveDate) -> Self {
        self.and(row(key, value, valid_from, "tried"))
    }

    fn and(&self, row: Parameter) -> Self {
        let mut rows = self.rows.to_vec();
        rows.push(row);
        Self { rows: rows.into() }
    }

    /// Every row with its last day, included; `None` while no later row of its key is known. In the order of keys and days.
    pub fn rows(&self) -> Vec<(&Parameter, Option<NaiveDate>)> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_key(|row| (row.key, row.valid_from));
        let next = |index: usize, row: &Parameter| {
            let next: Option<&&Parameter> = rows.get(index + 1);
            next.filter(|next| next.key == row.key)
                .and_then(|next| next.valid_from.pred_opt())
        };
        rows.iter()
            .enumerate()
            .map(|(index, row)| (*row, next(index, row)))
            .collect()
    }
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

    fn changed(value: u32, valid_from: NaiveDate) -> ParameterChanged {
        ParameterChanged {
            key: Key::AdultAge,
            value,
            valid_from,
            source: "IL s. 1".parse().expect("a citation"),
        }
    }

    #[test]
    fn p_12_a_later_row_holds_from_its_day_on_and_every_key_has_a_number() {
        let table = ENACTED.with(&changed(17, day(2027, 6, 1)));
        for (on, expected) in [
            (day(1799, 1, 1), 18),
            (day(2027, 5, 31), 18),
            (day(2027, 6, 1), 17),
        ] {
            assert_eq!(table.value(Key::AdultAge, on), expected);
            assert_eq!(ENACTED.value(Key::AdultAge, on), 18);
        }
        let again = table.with(&changed(16, day(2027, 6, 1)));
        assert_eq!(again.value(Key::AdultAge, day(2027, 6, 1)), 16);
        for key in Key::ALL {
            assert!(ENACTED.value(*key, day(2026, 3, 2)) > 0, "{key}");
        }
    }

    #[test]
    fn r_084_a_basis_has_the_general_cap_until_it_has_one_of_its_own() {
        let of = |key, value, valid_from| ParameterChanged {
            key,
            ..changed(value, valid_from)
        };
        let own = Key::BanTermSecurityYearsMax;
        let table = ENACTED
            .with(&of(Key::BanTermYearsMax, 4, day(2027, 1, 1)))
            .with(&of(own, 7, day(2028, 1, 1)));
        let last_day = |year| day(year, 12, 31);
        assert_eq!(
            [2026, 2027, 2028].map(|year| table.value(own, last_day(year))),
            [5, 4, 7]
        );
        let with_threat = Key::BanTermSecurityWithThreatYearsMax;
        assert_eq!(table.value(with_threat, last_day(2028)), 10);
    }

    #[test]
    fn p_12_a_row_ends_the_day_before_the_next() {
        let table = ENACTED.with(&changed(17, day(2027, 6, 1)));
        let rows: Vec<_> = table
            .rows()
            .into_iter()
            .filter(|(row, _)| row.key == Key::AdultAge)
            .map(|(row, until)| (row.value, row.valid_from, until))
            .collect();
        assert_eq!(
            rows,
            [
                (18, ALWAYS, Some(day(2027, 5, 31))),
                (17, day(2027, 6, 1), None)
            ]
        );
        assert!(ENACTED.rows().iter().all(|(row, _)| !row.source.is_empty()));
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
