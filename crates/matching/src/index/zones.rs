//! Where in the base a question is looked for.

use super::base::{Base, Zone};
use super::day_code::{birth, code, year};
use super::question::Reading;
use crate::births::Birth;
use crate::score::{Asked, Closeness, closeness};
use chrono::Datelike;

/// How close most dates are to any other: nothing that would be worth a look for itself.
pub(super) const FAR: [Closeness; 6] = [
    Closeness::Year,
    Closeness::Off1,
    Closeness::Off2,
    Closeness::Off5,
    Closeness::Off10,
    Closeness::Far,
];

/// A range of entries by their date of birth.
pub(super) struct Dated {
    pub(super) zone: Zone,
    /// How close the dates there can be to the asked one.
    pub(super) classes: Vec<Closeness>,
    /// Whether they are the asked one or can mean it.
    pub(super) agrees: bool,
}

/// Where a question is looked for.
pub(super) struct Zones {
    /// Dates with which a name can be at the reporting level, the closest first: those that are the asked one or can mean it, those that
    /// are similar to it, and those that are not known; all when the asked one is not.
    pub(super) reported: Vec<Dated>,
    /// Dates so close to the asked one that the whole name may be another.
    pub(super) close: Vec<Zone>,
}

impl Zones {
    pub(super) fn of<K: Copy + Ord>(reading: &Reading<'_>, base: &Base<K>) -> Self {
        let asked = reading.question.birth;
        let mut reported = agreeing(asked, base);
        reported.extend(
            reading
                .similar_births
                .iter()
                .map(|birth| similar(asked, *birth, base)),
        );
        reported.push(match asked {
            Birth::Unknown => not_dated(base.everything()),
            _ => not_dated(exactly(Birth::Unknown, base)),
        });
        reported.retain(|dated| !dated.zone.is_empty());
        let close = reading.close_dates().iter();
        let close = close.map(|code| base.zone(*code..*code + 1)).collect();
        Self { reported, close }
    }
}

/// Everything, so that of each zone it is known how close the dates there are: each run of dates that are somehow close to the asked one,
/// the closest first, and all entries for the dates that are not.
pub(super) fn regions<K: Copy + Ord>(asked: &Asked<'_>, base: &Base<K>) -> Vec<Dated> {
    let mut runs: Vec<(Closeness, Zone)> = Vec::new();
    for (code, zone) in base.dates() {
        let closeness = closeness(asked, birth(code));
        match runs.last_mut() {
            Some((last, run)) if *last == closeness => run.end = zone.end,
            _ => runs.push((closeness, zone)),
        }
    }
    let (far, mut close): (Vec<_>, Vec<_>) = runs
        .into_iter()
        .partition(|(closeness, _)| FAR.contains(closeness));
    close.sort_by_key(|(closeness, _)| *closeness);
    let close = close
        .into_iter()
        .map(|(closeness, zone)| (vec![closeness], zone));
    let there = |class: &Closeness| far.iter().any(|(closeness, _)| closeness == class);
    let far: Vec<Closeness> = FAR.into_iter().filter(there).collect();
    let rest = (!far.is_empty()).then(|| (far, base.everything()));
    close
        .chain(rest)
        .map(|(classes, zone)| Dated {
            zone,
            classes,
            agrees: false,
        })
        .collect()
}

fn agreeing<K: Copy + Ord>(asked: Birth, base: &Base<K>) -> Vec<Dated> {
    let zones = match asked {
        Birth::Full(day) => {
            let month = Birth::from_parts(year_of(asked), month_of(day), 0).unwrap_or_default();
            vec![
                exactly(asked, base),
                exactly(month, base),
                exactly(Birth::Year(year_of(asked)), base),
            ]
        }
        Birth::Month { year, .. } => vec![of_month(asked, base), exactly(Birth::Year(year), base)],
        Birth::Year(year) => vec![of_years(year, year, base)],
        Birth::Unknown => vec![],
    };
    let dated = |(place, zone)| Dated {
        zone,
        classes: if place == 0 && matches!(asked, Birth::Full(_)) {
            vec![Closeness::between(asked, asked)]
        } else {
            vec![Closeness::Compatible]
        },
        agrees: true,
    };
    zones.into_iter().enumerate().map(dated).collect()
}

/// What is similar to a year or month is any day of another one.
fn similar<K: Copy + Ord>(asked: Birth, birth: Birth, base: &Base<K>) -> Dated {
    let exact = vec![Closeness::between(asked, birth), Closeness::Calendar];
    let (zone, classes) = match (asked, birth) {
        (Birth::Full(_), _) | (_, Birth::Full(_) | Birth::Unknown) => (exactly(birth, base), exact),
        (_, Birth::Month { .. }) => (of_month(birth, base), any()),
        (_, Birth::Year(year)) => (of_years(year, year, base), any()),
    };
    Dated {
        zone,
        classes,
        agrees: false,
    }
}

fn not_dated(zone: Zone) -> Dated {
    Dated {
        zone,
        classes: vec![Closeness::Unknown],
        agrees: false,
    }
}

fn exactly<K: Copy + Ord>(birth: Birth, base: &Base<K>) -> Zone {
    base.zone(code(birth)..code(birth) + 1)
}

fn of_month<K: Copy + Ord>(month: Birth, base: &Base<K>) -> Zone {
    base.zone(code(month)..code(month) + 32)
}

fn of_years<K: Copy + Ord>(first: u16, last: u16, base: &Base<K>) -> Zone {
    base.zone(year(first)..year(last.saturating_add(1)))
}

fn year_of(birth: Birth) -> u16 {
    match birth {
        Birth::Full(day) => u16::try_from(day.year().clamp(1, 9999)).unwrap_or(1),
        Birth::Month { year, .. } | Birth::Year(year) => year,
        Birth::Unknown => 0,
    }
}

fn month_of(day: chrono::NaiveDate) -> u16 {
    u16::try_from(day.month()).unwrap_or(0)
}

/// How close a date can be anywhere.
fn any() -> Vec<Closeness> {
    use Closeness::{
        Anniversary, Calendar, Compatible, DayDigit, Month, Same, SameFirst, Swapped, YearDigit,
        YearFirst,
    };
    let near = [
        Same,
        SameFirst,
        Swapped,
        Calendar,
        DayDigit,
        YearDigit,
        YearFirst,
        Compatible,
        Anniversary,
        Month,
    ];
    near.into_iter().chain(FAR).collect()
}
