//! What is unusual about a window, each with its own formula. All give 0 to 10 points; 0 is what peers do too.
//!
//! | signal | what is compared | points |
//! |---|---|---|
//! | `MANY_PERSONS` | different persons opened, as `ln(1 + n)`, with the highest of the peers' median, the median of all peers in the same window and, for a day, the user's own median | deviations beyond 2.5 |
//! | `MANY_LISTED` | the same of persons in results of searches | deviations beyond 2.5 |
//! | `WITHOUT_ACT` | share of newly opened persons on whose files the user did not act in the days after, with the peers' median share | 1.5 for each deviation beyond 2 |
//! | `OTHER_UNITS` | share of newly opened persons with whom the user's unit has nothing to do | the same |
//! | `ODD_HOURS` | accesses in hours in which neither the user (under 20 % of days) nor others of the unit (under 3 %) work; the rarer the hour the more an access weighs, and nothing where acts followed as usual | `10 (1 - 2^(-n/4))` |
//! | `SERIES` | numbers asked of which each is at most three after the one before | deviations beyond 4 |
//! | `ALPHABET` | of 24 names asked in a row those in the order of the alphabet, others left out | deviations beyond 4 |
//! | `SAME_PERSON` | days on which the user came back to one person without acting | deviations beyond 2 |
//!
//! A deviation is the distance from the median in units of 1.4826 times the median absolute deviation, which is taken to be at
//! least 0.3 for logarithms, 0.05 for shares (widened by what chance does to few persons), 1 for series, names and days.
//!
//! What is rare among peers keeps its points, and what many do loses them (`rarity.rs`).

use crate::usual::Usual;

/// The most points of one signal.
pub(crate) const POINTS_MAX: f64 = 10.0;

/// Below this number of persons a share says nothing.
const SHARE_OF_MIN: u32 = 5;

fn limited(points: f64) -> f64 {
    points.clamp(0.0, POINTS_MAX)
}

/// `MANY_PERSONS` and `MANY_LISTED`; `usual` and `floor` in logarithms.
pub(crate) fn many(count: u32, usual: Usual, floor: f64) -> f64 {
    let center = usual.median.max(floor);
    limited((logarithm(count) - center) / usual.spread.max(0.3) - 2.5)
}

pub(crate) fn logarithm(count: u32) -> f64 {
    f64::from(count).ln_1p()
}

/// `WITHOUT_ACT` and `OTHER_UNITS`; `usual` is of peers' shares over the whole range.
pub(crate) fn share(part: u32, of: u32, usual: Usual) -> f64 {
    let Some(share) = share_of(part, of) else {
        return 0.0;
    };
    let by_chance = usual.median.clamp(0.02, 0.98);
    let chance = by_chance * (1.0 - by_chance) / f64::from(of);
    let deviation = usual.spread.max(0.05).hypot(chance.sqrt());
    limited(1.5 * ((share - usual.median) / deviation - 2.0))
}

/// A share, where there are enough persons for it to say anything.
pub(crate) fn share_of(part: u32, of: u32) -> Option<f64> {
    (of >= SHARE_OF_MIN).then(|| f64::from(part) / f64::from(of))
}

/// How much of what was done in odd hours work does not explain: all of it where no act was to be expected, nothing where acts
/// followed as usual.
pub(crate) fn idle(without_act: u32, expected: u32, usual: Usual) -> f64 {
    if expected == 0 {
        return 1.0;
    }
    let share = f64::from(without_act) / f64::from(expected);
    ((share - usual.median) / (1.0 - usual.median).max(0.05)).clamp(0.0, 1.0)
}

/// `ODD_HOURS`; `weight` is the number of accesses in odd hours, each weighed by how odd.
pub(crate) fn odd_hours(weight: f64) -> f64 {
    limited(POINTS_MAX * (1.0 - (-weight / 4.0).exp2()))
}

/// How odd an hour is, from the shares of days on which the user and others of the unit work in it.
pub(crate) fn oddness(own: f64, others: f64) -> f64 {
    (1.0 - own / 0.2).max(0.0) * (1.0 - others / 0.03).max(0.0)
}

/// `SERIES` and `ALPHABET`.
pub(crate) fn series(length: u32, usual: Usual) -> f64 {
    limited((f64::from(length) - usual.median) / usual.spread.max(1.0) - 4.0)
}

/// `SAME_PERSON`.
pub(crate) fn same_person(days: u16, usual: Usual) -> f64 {
    limited((f64::from(days) - usual.median) / usual.spread.max(1.0) - 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(median: f64, spread: f64) -> Usual {
        Usual { median, spread }
    }

    #[test]
    fn what_peers_do_too_has_no_points_and_none_has_more_than_ten() {
        let persons = usual(logarithm(20), 0.3);
        assert!(many(20, persons, 0.0).abs() < 1e-9);
        assert!(many(30, persons, 0.0).abs() < 1e-9);
        assert!(many(200, persons, 0.0) > 4.0);
        assert!(
            many(200, persons, logarithm(150)).abs() < 1e-9,
            "everybody did that day"
        );
        assert!((many(u32::MAX, persons, 0.0) - POINTS_MAX).abs() < 1e-9);
        assert!(series(5, usual(1.0, 0.0)).abs() < 1e-9);
        assert!(series(12, usual(1.0, 0.0)) > 5.0);
        assert!(same_person(4, usual(3.0, 1.0)).abs() < 1e-9);
        assert!(same_person(20, usual(3.0, 1.0)) > 5.0);
    }

    #[test]
    fn a_share_of_few_says_less_than_one_of_many() {
        let acts = usual(0.3, 0.05);
        assert!(share(4, 4, acts).abs() < 1e-9);
        assert!(share(6, 6, acts) < share(60, 60, acts));
        assert!(share(20, 60, acts).abs() < 1e-9);
    }

    #[test]
    fn an_hour_in_which_others_work_is_not_odd() {
        assert!((oddness(0.0, 0.0) - 1.0).abs() < 1e-9);
        assert!(oddness(0.0, 0.05).abs() < 1e-9);
        assert!(oddness(0.5, 0.0).abs() < 1e-9);
        assert!(odd_hours(0.0).abs() < 1e-9);
        assert!(odd_hours(8.0) > 7.0);
    }
}
