//! Where in the base a question is looked for.

use super::base::{Base, Zone};
use super::day_code::{code, year};
use super::question::Reading;
use crate::births::Birth;
use crate::score::Closeness;
use chrono::Datelike;

/// Years on either side of the asked one that are looked at apart.
const YEARS: u16 = 1;

/// Ranges of entries by their date of birth.
pub(super) struct Zones {
    /// Dates that are similar to the asked one.
    pub(super) similar: Vec<Zone>,
    /// Dates that are the asked one or can mean it.
    pub(super) agreeing: Vec<Zone>,
    /// Dates that are not known, or all when the asked one is not.
    pub(super) unknown: Vec<Zone>,
    /// The asked day itself.
    pub(super) same_day: Vec<Zone>,
    /// Everything, and how close dates of birth can be there.
    pub(super) regions: Vec<(Zone, Vec<Closeness>)>,
}

impl Zones {
    pub(super) fn of<K: Copy + Ord>(reading: &Reading<'_>, base: &Base<K>) -> Self {
        let asked = reading.question.birth;
        let exactly = |birth: Birth| base.zone(code(birth)..code(birth) + 1);
        let of_year = |first: u16, last: u16| base.zone(year(first)..year(last.saturating_add(1)));
        let not_known = || exactly(Birth::Unknown);
        let agreeing = match asked {
            Birth::Full(day) => {
                let month = Birth::from_parts(year_of(asked), month_of(day), 0).unwrap_or_default();
                vec![
                    exactly(asked),
                    exactly(Birth::Year(year_of(asked))),
                    exactly(month),
                ]
            }
            Birth::Month { year, .. } => vec![
                exactly(Birth::Year(year)),
                base.zone(code(asked)..code(asked) + 32),
            ],
            Birth::Year(year) => vec![of_year(year, year)],
            Birth::Unknown => vec![],
        };
        // What is similar to a year or month is any day of another one.
        let within = |birth: &Birth| match (asked, *birth) {
            (Birth::Full(_), _) | (_, Birth::Full(_) | Birth::Unknown) => exactly(*birth),
            (_, Birth::Month { .. }) => base.zone(code(*birth)..code(*birth) + 32),
            (_, Birth::Year(year)) => of_year(year, year),
        };
        let (similar, unknown) = match asked {
            Birth::Unknown => (vec![], vec![base.everything()]),
            _ => (
                reading.similar_births.iter().map(within).collect(),
                vec![not_known()],
            ),
        };
        let mut regions = vec![(base.everything(), far(asked))];
        if asked != Birth::Unknown {
            let asked = year_of(asked);
            regions.insert(
                0,
                (
                    of_year(asked.saturating_sub(YEARS).max(1), asked + YEARS),
                    near(),
                ),
            );
            regions.insert(1, (not_known(), vec![Closeness::Unknown]));
        }
        let same_day = if matches!(asked, Birth::Full(_)) {
            vec![exactly(asked)]
        } else {
            Vec::new()
        };
        let mut zones = Self {
            similar,
            agreeing,
            unknown,
            same_day,
            regions,
        };
        for zones in [&mut zones.similar, &mut zones.agreeing, &mut zones.unknown] {
            zones.retain(|zone| !zone.is_empty());
        }
        zones
    }
}

#[cfg(test)]
impl Zones {
    pub(super) fn everything<K: Copy + Ord>(base: &Base<K>) -> Self {
        Self {
            similar: vec![base.everything()],
            agreeing: vec![],
            unknown: vec![],
            same_day: vec![],
            regions: vec![],
        }
    }
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

/// How close a date can be in the asked year and its neighbours.
fn near() -> Vec<Closeness> {
    use Closeness::{
        Anniversary, Compatible, DayDigit, Month, Off1, Same, SameFirst, Swapped, Year, YearDigit,
        YearFirst,
    };
    vec![
        Same,
        SameFirst,
        Swapped,
        Closeness::Calendar,
        DayDigit,
        YearDigit,
        YearFirst,
        Compatible,
        Anniversary,
        Month,
        Year,
        Off1,
    ]
}

/// How close a date can be elsewhere.
fn far(asked: Birth) -> Vec<Closeness> {
    use Closeness::{Anniversary, Calendar, Far, Off2, Off5, Off10, YearDigit};
    if asked == Birth::Unknown {
        return vec![Closeness::Unknown];
    }
    vec![YearDigit, Anniversary, Calendar, Off2, Off5, Off10, Far]
}
