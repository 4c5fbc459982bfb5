//! Dates of birth that are similar though they cannot mean the same day.

use chrono::{Datelike, Duration, NaiveDate};

use super::calendars::{Calendar, Written};
use super::{Birth, Relation};

/// How two dates are similar that cannot mean the same day; the same from either side.
pub(super) fn similarity(one: Birth, other: Birth) -> Option<Relation> {
    let (one_year, other_year) = (year_of(one)?, year_of(other)?);
    if let (Birth::Full(one), Birth::Full(other)) = (one, other)
        && swapped(one) == Some(other)
    {
        return Some(Relation::Swapped);
    }
    if let Some(calendar) = conversion(one, other, one_year - other_year) {
        return Some(Relation::Converted(calendar));
    }
    let differing = match (one, other) {
        (Birth::Full(one), Birth::Full(other)) => differing(numbers(one), numbers(other)),
        (Birth::Month { month: one, .. }, Birth::Month { month: other, .. }) => {
            differing((one_year, one.into(), 0), (other_year, other.into(), 0))
        }
        // A year alone says too little.
        _ => return None,
    };
    (differing == 1).then_some(Relation::OneCharacter)
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

fn numbers(day: NaiveDate) -> (i32, u32, u32) {
    (day.year(), day.month(), day.day())
}

/// How many of the eight digits of `YYYYMMDD` differ.
fn differing(one: (i32, u32, u32), other: (i32, u32, u32)) -> usize {
    let (one, other) = (digits(one), digits(other));
    let pairs = one.iter().zip(&other);
    pairs.filter(|(mine, theirs)| mine != theirs).count()
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

#[cfg(test)]
mod tests {
    use super::super::{Birth, Relation};
    use super::{Calendar, alternatives};

    fn birth(text: &str) -> Birth {
        if text.is_empty() {
            Birth::Unknown
        } else {
            text.parse().expect("the test writes a date of birth")
        }
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
            let expected = Relation::Converted(calendar);
            let found = birth(written).relation(birth(gregorian));
            assert_eq!(found, expected, "{written} {gregorian}");
            let found = birth(gregorian).relation(birth(written));
            assert_eq!(found, expected, "{gregorian} {written}");
        }
        // 12 Tir 1370 with its year alone converted is another day.
        let half = birth("1991-04-12").relation(birth("1991-07-03"));
        assert_eq!(half, Relation::Different);
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
                let found = birth(asked).relation(alternative);
                assert!(found.is_similar(), "{asked} {alternative} {found:?}");
            }
        }
    }
}
