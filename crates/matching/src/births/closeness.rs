//! How close two dates of birth are, in the order in which it is told.

use chrono::{Datelike, Duration, NaiveDate};

use super::calendars::{Calendar, Written};
use super::{Birth, Relation};

/// How close an asked date of birth is to a registered one: the first of these that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    /// Both days are known and are the same.
    Equal,
    /// Day and month have changed places.
    Swapped,
    /// One is the other in the numbers of this calendar.
    Converted(Calendar),
    /// One digit differs, in day, month or year.
    OneCharacter,
    /// One is partial, and both can mean the same day.
    Compatible,
    /// The days follow one another.
    NextDay,
    /// Two neighbouring digits have changed places.
    DigitsSwapped,
    /// Day and month are this calendar's and the year is Gregorian: only the year was converted.
    YearConverted(Calendar),
    /// One is 1 January of the other's year, as is written where only the year is known.
    FirstOfYear,
    /// The years are the same.
    SameYear,
    /// Day and month are the same.
    SameDayAndMonth,
    /// The years are 1 apart.
    OneYearOff,
    /// The years are 2 apart.
    TwoYearsOff,
    /// The years are 3 to 5 apart.
    FiveYearsOff,
    /// The years are 6 to 10 apart.
    TenYearsOff,
    /// More than that.
    Far,
    /// One of them is not known.
    Unknown,
}

impl Closeness {
    /// Whether the dates are similar by R-107: day and month swapped, another calendar, one character.
    pub fn is_similar(self) -> bool {
        matches!(
            self,
            Self::Swapped | Self::Converted(_) | Self::OneCharacter
        )
    }
}

/// How close two dates of birth are; the same from either side.
pub fn closeness(asked: Birth, registered: Birth) -> Closeness {
    match asked.relation(registered) {
        Relation::Unknown => return Closeness::Unknown,
        Relation::Equal => return Closeness::Equal,
        Relation::Compatible => return Closeness::Compatible,
        Relation::Different => {}
    }
    let (Some(asked_year), Some(registered_year)) = (year_of(asked), year_of(registered)) else {
        return Closeness::Unknown;
    };
    if let (Birth::Full(one), Birth::Full(other)) = (asked, registered)
        && swapped(one) == Some(other)
    {
        return Closeness::Swapped;
    }
    if let Some(calendar) = conversion(asked, registered, asked_year - registered_year) {
        return Closeness::Converted(calendar);
    }
    if let (Birth::Month { month: one, .. }, Birth::Month { month: other, .. }) =
        (asked, registered)
    {
        let differ = digits_that_differ(
            (asked_year, one.into(), 0),
            (registered_year, other.into(), 0),
        );
        if differ.is_power_of_two() {
            return Closeness::OneCharacter;
        }
    }
    if let (Birth::Full(one), Birth::Full(other)) = (asked, registered)
        && let Some(closeness) = of_days(one, other)
    {
        return closeness;
    }
    match asked_year.abs_diff(registered_year) {
        0 => Closeness::SameYear,
        1 => Closeness::OneYearOff,
        2 => Closeness::TwoYearsOff,
        3..=5 => Closeness::FiveYearsOff,
        6..=10 => Closeness::TenYearsOff,
        _ => Closeness::Far,
    }
}

/// The dates of birth, other than the asked one, under which the same person may stand by R-107: day and month
/// swapped, and the day that the numbers mean in another calendar, or that it has there. Only dates of living people.
pub fn alternatives(asked: Birth) -> Vec<Birth> {
    let is_gregorian = year_of(asked).is_some_and(|year| YEARS.contains(&year));
    let mut found = Vec::new();
    let mut add = |birth: Birth| {
        let is_of_the_living = year_of(birth).is_some_and(|year| YEARS.contains(&year));
        if birth != asked && is_of_the_living && !found.contains(&birth) {
            found.push(birth);
        }
    };
    if let Birth::Full(day) = asked {
        swapped(day).map(Birth::Full).into_iter().for_each(&mut add);
    }
    for calendar in Calendar::ALL {
        if let Some((first, last)) = calendar.interval(asked) {
            meant(asked, calendar, first, last)
                .into_iter()
                .for_each(&mut add);
        }
        if let Birth::Full(day) = asked
            && is_gregorian
        {
            let Written { year, month, day } = calendar.write(day);
            let written = NaiveDate::from_ymd_opt(year, month, day);
            written.map(Birth::Full).into_iter().for_each(&mut add);
        }
    }
    found
}

/// Years in which people of the register were born, widely.
const YEARS: std::ops::RangeInclusive<i32> = 1890..=2100;

/// The Gregorian dates of an interval, as exact as the date that it comes from.
fn meant(asked: Birth, calendar: Calendar, first: NaiveDate, last: NaiveDate) -> Vec<Birth> {
    let uncertain = calendar.days_uncertain();
    match asked {
        Birth::Full(_) => (-uncertain..=uncertain)
            .filter_map(|days| first.checked_add_signed(Duration::days(days)))
            .map(Birth::Full)
            .collect(),
        Birth::Month { .. } => [first, last].into_iter().filter_map(month_of).collect(),
        Birth::Year(_) => [first, last]
            .into_iter()
            .filter_map(|day| u16::try_from(day.year()).ok().map(Birth::Year))
            .collect(),
        Birth::Unknown => Vec::new(),
    }
}

fn month_of(day: NaiveDate) -> Option<Birth> {
    Some(Birth::Month {
        year: u16::try_from(day.year()).ok()?,
        month: u8::try_from(day.month()).ok()?,
    })
}

fn year_of(birth: Birth) -> Option<i32> {
    match birth {
        Birth::Full(day) => Some(day.year()),
        Birth::Month { year, .. } | Birth::Year(year) => Some(year.into()),
        Birth::Unknown => None,
    }
}

fn swapped(day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year(), day.day(), day.month())
}

/// The calendar in whose numbers one date is the other. The years tell which can be meant at all.
fn conversion(asked: Birth, registered: Birth, years: i32) -> Option<Calendar> {
    Calendar::ALL.into_iter().find(|calendar| {
        let (least, greatest) = calendar.years_behind();
        // A year of another calendar touches two Gregorian ones.
        let behind = (least - 1)..=(greatest + 1);
        (behind.contains(&years) && is_written_in(*calendar, registered, asked))
            || (behind.contains(&-years) && is_written_in(*calendar, asked, registered))
    })
}

/// Whether one date, by the numbers of the calendar, can mean the other.
fn is_written_in(calendar: Calendar, written: Birth, gregorian: Birth) -> bool {
    let (Some(meant), Some(known)) = (calendar.interval(written), gregorian.interval()) else {
        return false;
    };
    let uncertain = Duration::days(calendar.days_uncertain());
    meant.0 - uncertain <= known.1 && known.0 <= meant.1 + uncertain
}

/// What two whole, different days have in common beyond their year.
fn of_days(one: NaiveDate, other: NaiveDate) -> Option<Closeness> {
    let differ = digits_that_differ(numbers(one), numbers(other));
    if differ.is_power_of_two() {
        return Some(Closeness::OneCharacter);
    }
    if (one - other).num_days().abs() == 1 {
        return Some(Closeness::NextDay);
    }
    if digits_are_swapped(one, other, differ) {
        return Some(Closeness::DigitsSwapped);
    }
    if let Some(calendar) = only_year_converted(one, other) {
        return Some(Closeness::YearConverted(calendar));
    }
    let years = one.year().abs_diff(other.year());
    let is_first = |day: NaiveDate| day.ordinal() == 1;
    if years == 0 && (is_first(one) || is_first(other)) {
        return Some(Closeness::FirstOfYear);
    }
    let same_day = one.month() == other.month() && one.day() == other.day();
    same_day.then_some(Closeness::SameDayAndMonth)
}

/// The calendar in which one day has the day and month that the other has in ours. Their distance, which lies in one
/// of two narrow ranges, tells at once that most pairs have none.
fn only_year_converted(one: NaiveDate, other: NaiveDate) -> Option<Calendar> {
    let calendar = match (one - other).num_days().abs() {
        78..=87 | 277..=288 => Calendar::SolarHijri,
        107..=120 | 245..=257 => Calendar::Ethiopian,
        _ => return None,
    };
    let has_numbers = |day: NaiveDate, native: NaiveDate| {
        let written = calendar.write(native);
        (written.month, written.day) == (day.month(), day.day())
    };
    (has_numbers(one, other) || has_numbers(other, one)).then_some(calendar)
}

fn numbers(day: NaiveDate) -> (i32, u32, u32) {
    (day.year(), day.month(), day.day())
}

/// A bit for each of the eight digits of `YYYYMMDD` that differs, the first digit the highest.
fn digits_that_differ(one: (i32, u32, u32), other: (i32, u32, u32)) -> u8 {
    let (one, other) = (digits(one), digits(other));
    (0..8).fold(0, |differ, place| {
        differ << 1 | u8::from(one[place] != other[place])
    })
}

fn digits((year, month, day): (i32, u32, u32)) -> [u8; 8] {
    let year = u32::try_from(year).unwrap_or(0);
    let mut rest = year * 10_000 + month * 100 + day;
    let mut digits = [0; 8];
    for digit in digits.iter_mut().rev() {
        *digit = u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
    }
    digits
}

/// Whether the two digits that differ stand side by side in the year, the month or the day, and have changed places.
fn digits_are_swapped(one: NaiveDate, other: NaiveDate, differ: u8) -> bool {
    const NEIGHBOURS: [u8; 5] = [
        0b1100_0000,
        0b0110_0000,
        0b0011_0000,
        0b0000_1100,
        0b0000_0011,
    ];
    if !NEIGHBOURS.contains(&differ) {
        return false;
    }
    let (one, other) = (digits(numbers(one)), digits(numbers(other)));
    let first = differ.leading_zeros() as usize;
    one[first] == other[first + 1] && one[first + 1] == other[first]
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::Birth;
    use super::{Calendar, Closeness, alternatives, closeness};

    fn birth(text: &str) -> Birth {
        if text.is_empty() {
            Birth::Unknown
        } else {
            text.parse().expect("the test writes a date of birth")
        }
    }

    #[test]
    fn r_107_how_close_two_dates_are() {
        use Closeness::*;
        for (one, other, expected) in [
            ("1991-07-03", "1991-07-03", Equal),
            ("1991-07-03", "1991-03-07", Swapped),
            ("1991-07-03", "1991-07-08", OneCharacter),
            ("1991-07-03", "1981-07-03", OneCharacter),
            ("1991-07-03", "1991-07", Compatible),
            ("1991-07-03", "1991", Compatible),
            ("1991-07-09", "1991-07-10", NextDay),
            ("1991-06-30", "1991-07-01", NextDay),
            ("1978-07-14", "1987-07-14", DigitsSwapped),
            ("1978-07-12", "1978-07-21", DigitsSwapped),
            ("1991-07-03", "1991-01-01", FirstOfYear),
            ("1991-07-14", "1991-11-25", SameYear),
            ("1991-07-14", "1975-07-14", SameDayAndMonth),
            ("1991-07-14", "1992-11-25", OneYearOff),
            ("1991", "1989", TwoYearsOff),
            ("1991-07-14", "1986", FiveYearsOff),
            ("1991", "1985", TenYearsOff),
            ("1991-07-14", "1970", Far),
            ("1991-07", "1991-08", OneCharacter),
            ("1991-07", "1991-12", SameYear),
            ("1991-07-03", "", Unknown),
            ("", "", Unknown),
        ] {
            assert_eq!(
                closeness(birth(one), birth(other)),
                expected,
                "{one} {other}"
            );
            assert_eq!(
                closeness(birth(other), birth(one)),
                expected,
                "{other} {one}"
            );
        }
        // The example of the rule: 1991 and 1985 are not similar.
        assert!(!closeness(birth("1991"), birth("1985")).is_similar());
        assert!(closeness(birth("1991-07-03"), birth("1991-03-07")).is_similar());
    }

    #[test]
    fn r_107_calendars_are_converted() {
        for (calendar, written, gregorian) in [
            (Calendar::SolarHijri, "1370-04-12", "1991-07-03"),
            (Calendar::SolarHijri, "1370", "1991-07-03"),
            (Calendar::SolarHijri, "1370", "1992-01"),
            (Calendar::SolarHijri, "1370-04", "1991-07-03"),
            (Calendar::Hijri, "1411-12-20", "1991-07-03"),
            (Calendar::Hijri, "1411-12-19", "1991-07-03"),
            (Calendar::Hijri, "1411", "1991"),
            (Calendar::Ethiopian, "1983-10-26", "1991-07-03"),
            (Calendar::Buddhist, "2534-07-03", "1991-07-03"),
            (Calendar::Buddhist, "2534", "1991"),
        ] {
            let found = closeness(birth(written), birth(gregorian));
            assert_eq!(
                found,
                Closeness::Converted(calendar),
                "{written} {gregorian}"
            );
            assert_eq!(
                closeness(birth(gregorian), birth(written)),
                found,
                "{gregorian} {written}"
            );
            assert!(found.is_similar());
        }
        // 12 Tir 1370 with its year alone converted.
        let found = closeness(birth("1991-04-12"), birth("1991-07-03"));
        assert_eq!(found, Closeness::YearConverted(Calendar::SolarHijri));
        assert!(!found.is_similar());
        // So with every day of a year: its numbers in the calendar, under the Gregorian year or the next.
        for ordinal in 1..=365 {
            let day = NaiveDate::from_yo_opt(1991, ordinal).expect("the year has the day");
            for calendar in [Calendar::SolarHijri, Calendar::Ethiopian] {
                let written = calendar.write(day);
                for year in [1990, 1991] {
                    let half = NaiveDate::from_ymd_opt(year, written.month, written.day);
                    if let Some(half) = half.filter(|half| (*half - day).num_days().abs() < 300) {
                        assert_eq!(
                            super::only_year_converted(half, day),
                            Some(calendar),
                            "{half} {day}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn r_107_alternatives_are_swapped_and_converted() {
        let texts = |asked: &str| -> Vec<String> {
            alternatives(birth(asked))
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        assert_eq!(
            texts("1991-07-03"),
            ["1991-03-07", "1999-03-12", "1983-10-26"]
        );
        assert_eq!(texts("1991-07-30"), ["1999-04-08", "1983-11-23"]);
        assert_eq!(texts("1370-04-12")[0], "1991-07-03");
        assert_eq!(
            texts("1411-12-20")[1..],
            ["1991-07-02", "1991-07-03", "1991-07-04"]
        );
        assert_eq!(texts("2534-07-03"), ["1991-07-03"]);
        assert_eq!(texts("1370"), ["1991", "1992", "1950", "1951"]);
        assert_eq!(texts("1370-04")[..2], ["1991-06", "1991-07"]);
        assert_eq!(texts("1991"), ["1998", "1999"]);
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn every_alternative_is_similar_to_what_was_asked() {
        for asked in [
            "1991-07-03",
            "1370-04-12",
            "1411-12-20",
            "2534-07-03",
            "1983-10-26",
            "1370",
            "1411-05",
        ] {
            for alternative in alternatives(birth(asked)) {
                let found = closeness(birth(asked), alternative);
                assert!(found.is_similar(), "{asked} {alternative} {found:?}");
            }
        }
    }
}
