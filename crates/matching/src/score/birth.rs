//! How close two dates of birth are.

use chrono::{Datelike, NaiveDate};

use crate::births::Birth;

/// How close two dates of birth are, from closest to farthest as far as that can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    /// The same day.
    Same,
    /// Both 1 January of one year: the day that is written where only the year is known.
    SameFirst,
    /// Day and month are swapped.
    Swapped,
    /// The same day in another calendar.
    Calendar,
    /// One digit differs, in day or month.
    DayDigit,
    /// One digit differs, in the year.
    YearDigit,
    /// The same year, and one is 1 January.
    YearFirst,
    /// One is partial and both can mean the same day.
    Compatible,
    /// The same day and month of other years.
    Anniversary,
    /// The same year and month.
    Month,
    /// The same year.
    Year,
    /// One year apart.
    Off1,
    /// Two years apart.
    Off2,
    /// Three to five years apart.
    Off5,
    /// Six to ten years apart.
    Off10,
    /// Farther apart.
    Far,
    /// One of them is not known.
    Unknown,
}

impl Closeness {
    /// Number of classes.
    pub const COUNT: usize = 17;

    /// How two dates relate; the same from either side.
    pub fn between(one: Birth, other: Birth) -> Self {
        match (one, other) {
            (Birth::Full(one), Birth::Full(other)) => days(one, other),
            _ => partial(one, other),
        }
    }
}

fn days(one: NaiveDate, other: NaiveDate) -> Closeness {
    let (mine, theirs) = (parts(one), parts(other));
    let same_year = mine.0 == theirs.0;
    let first = |(_, month, day): (u32, u32, u32)| month == 1 && day == 1;
    if mine == theirs {
        return if first(mine) {
            Closeness::SameFirst
        } else {
            Closeness::Same
        };
    }
    if same_year && mine.1 == theirs.2 && mine.2 == theirs.1 {
        return Closeness::Swapped;
    }
    if same_year && (first(mine) || first(theirs)) {
        return Closeness::YearFirst;
    }
    let same_day = mine.1 == theirs.1 && mine.2 == theirs.2;
    match (
        digits(mine.0, theirs.0),
        digits(mine.1, theirs.1) + digits(mine.2, theirs.2),
    ) {
        (0, 1) => Closeness::DayDigit,
        (1, 0) => Closeness::YearDigit,
        _ if same_day => Closeness::Anniversary,
        _ if same_year && mine.1 == theirs.1 => Closeness::Month,
        _ if same_year => Closeness::Year,
        _ => apart(mine.0, theirs.0),
    }
}

fn partial(one: Birth, other: Birth) -> Closeness {
    let (Some(mine), Some(theirs)) = (one.interval(), other.interval()) else {
        return Closeness::Unknown;
    };
    if mine.0 <= theirs.1 && theirs.0 <= mine.1 {
        return Closeness::Compatible;
    }
    let (mine, theirs) = (parts(mine.0).0, parts(theirs.0).0);
    if mine == theirs {
        return Closeness::Year;
    }
    apart(mine, theirs)
}

fn apart(one: u32, other: u32) -> Closeness {
    match one.abs_diff(other) {
        0 | 1 => Closeness::Off1,
        2 => Closeness::Off2,
        3..=5 => Closeness::Off5,
        6..=10 => Closeness::Off10,
        _ => Closeness::Far,
    }
}

/// Year, month and day.
fn parts(day: NaiveDate) -> (u32, u32, u32) {
    (day.year().unsigned_abs(), day.month(), day.day())
}

/// How many decimal digits differ.
fn digits(one: u32, other: u32) -> u32 {
    let (mut one, mut other, mut differing) = (one, other, 0);
    while one > 0 || other > 0 {
        differing += u32::from(one % 10 != other % 10);
        (one, other) = (one / 10, other / 10);
    }
    differing
}

#[cfg(test)]
mod tests {
    use super::Closeness;
    use crate::births::Birth;

    #[test]
    fn r_107_dates_are_as_close_as_their_writing() {
        use Closeness::*;
        for (one, other, expected) in [
            ("1991-07-03", "1991-07-03", Same),
            ("1991-01-01", "1991-01-01", SameFirst),
            ("1991-07-03", "1991-03-07", Swapped),
            ("1991-07-03", "1991-07-13", DayDigit),
            ("1991-07-03", "1997-07-03", YearDigit),
            ("1991-07-03", "1991-01-01", YearFirst),
            ("1991-07-03", "1991", Compatible),
            ("1991-07-03", "1991-07", Compatible),
            ("1991-07-03", "1989-07-03", Anniversary),
            ("1991-07-03", "1991-07-24", Month),
            ("1991-07-03", "1991-12-24", Year),
            ("1991-07-03", "1991-08", Year),
            ("1991-07-03", "1992-12-24", Off1),
            ("1991", "1993", Off2),
            ("1991", "1995", Off5),
            ("1991", "1983", Off10),
            ("1991", "1975", Far),
            ("1991", "", Unknown),
        ] {
            let birth = |text: &str| text.parse().unwrap_or(Birth::Unknown);
            let between = Closeness::between(birth(one), birth(other));
            assert_eq!(between, expected, "{one} {other}");
            assert_eq!(Closeness::between(birth(other), birth(one)), expected);
        }
    }
}
