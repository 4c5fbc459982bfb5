//! Looks for persons below the reporting level, where they can be among the best.

use std::hash::Hash;

use super::base::Zone;
use super::day_code;
use super::keep::{Kind, Place};
use super::lists::{LEAST, Needed, Wanted, find, shared};
use super::most::Most;
use super::search::{READ_MAX, Search};
use super::zones::{Dated, Zones};
#[cfg(test)]
use crate::score::Shown;
use crate::score::{self, Asked, Closeness, Documents, Lookup, Matched, Rarity, bound, shortfall};

impl<K: Copy + Eq + Hash + Ord, A: FnMut(Place) -> bool> Search<'_, K, A> {
    /// Looks for what is below the reporting level, where it can be among the best.
    pub(super) fn others(&mut self, spelling: usize, zones: &Zones) {
        for zone in &zones.close {
            self.dated(spelling, zone);
        }
        for Dated { zone, classes, .. } in &zones.regions {
            self.region(spelling, zone, classes);
        }
    }

    /// Looks for those of one date whom everything but the name may tell. What shares a token with the question is found elsewhere.
    fn dated(&mut self, spelling: usize, zone: &Zone) {
        let index = self.index;
        let entries = &index.base.entries;
        let Some(born) = entries.births.get(zone.start as usize) else {
            return;
        };
        let closeness = score::closeness(&self.asked[spelling], day_code::birth(*born));
        let most = self.bound(spelling, Matched::default(), closeness);
        for entry in zone.clone() {
            let place = Place::Base(entries.persons[entry as usize]);
            let less = shortfall(&self.asked[spelling], &index.shown(place, entry));
            if most - less > self.keep.least(Kind::Score) {
                self.weigh(spelling, place, entry, false);
            }
        }
    }

    fn region(&mut self, spelling: usize, zone: &Zone, classes: &[Closeness]) {
        if zone.len() <= READ_MAX {
            return self.read(spelling, zone, |search, words| {
                search.shares(spelling, words)
            });
        }
        let base = &self.index.base;
        let least = self.keep.least(Kind::Score);
        let wanted = wanted(&self.asked[spelling], |_| true);
        let needed = Needed {
            least: |most: Matched| {
                smallest(most.worth, |worth| {
                    self.at_most(spelling, Matched { worth, ..most }, classes) > least
                })
            },
            enough: |matched: Matched| self.at_most(spelling, matched, classes) > least,
        };
        let mut found: Vec<(u32, f32)> = Vec::new();
        find(base, zone, &wanted, &needed, |entry, _| {
            let matched = shared(base.entries.words(entry), &wanted);
            let birth = day_code::birth(base.entries.births[entry as usize]);
            let closeness = score::closeness(&self.asked[spelling], birth);
            found.push((entry, self.bound(spelling, matched, closeness)));
            true
        });
        found.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        for (entry, most) in found {
            if most < self.keep.least(Kind::Score) {
                break;
            }
            self.weigh(
                spelling,
                Place::Base(base.entries.persons[entry as usize]),
                entry,
                false,
            );
        }
    }

    pub(super) fn at_most(
        &self,
        spelling: usize,
        matched: Matched,
        classes: &[Closeness],
    ) -> f32 {
        let bounds = classes
            .iter()
            .map(|closeness| self.bound(spelling, matched, *closeness));
        bounds.fold(f32::NEG_INFINITY, f32::max)
    }

    fn bound(&self, spelling: usize, matched: Matched, closeness: Closeness) -> f32 {
        let asked = &self.asked[spelling];
        let of = |documents| {
            bound(
                asked,
                matched,
                closeness,
                documents,
                self.index.identities(),
            )
        };
        if self.reading.documents.is_empty() {
            of(Documents::Absent)
        } else {
            of(Documents::Absent).max(of(Documents::Different))
        }
    }

    /// What prunes the search is never less than what it bounds.
    #[cfg(test)]
    pub(super) fn check_bound(
        &self,
        spelling: usize,
        shown: &Shown<'_>,
        documents: Documents,
        log_odds: f32,
    ) {
        let asked = &self.asked[spelling];
        let wanted = wanted(asked, |_| true);
        let matched = shared(shown.words, &wanted);
        let closeness = score::closeness(asked, shown.birth);
        let most = bound(
            asked,
            matched,
            closeness,
            documents,
            self.index.identities(),
        );
        assert!(
            log_odds <= most + 1e-3,
            "{log_odds} {most}: {:?} {closeness:?} {documents:?} {matched:?} {:?}",
            asked.written(),
            shown
        );
    }
}

/// The tokens that a name may have in the register, with what each is worth, as far as they count.
pub(super) fn wanted(asked: &Asked<'_>, counts: impl Fn(&Lookup) -> bool) -> Vec<Wanted> {
    let lookups = asked
        .lookups()
        .filter(|lookup| lookup.worth.is_finite() && counts(lookup));
    let wanted = lookups.map(|lookup| Wanted {
        id: lookup.id,
        parts: lookup.parts,
        half: lookup.half,
        weight: lookup.worth.max(LEAST),
        best: lookup.best,
    });
    wanted.collect()
}

/// What the tokens of a name can be worth together at most.
pub(super) fn reach(asked: &Asked<'_>) -> Matched {
    Most::of(&wanted(asked, |_| true)).together()
}

/// About the smallest number up to `most` for which something holds that goes on holding; never more than the smallest.
fn smallest(most: f32, holds: impl Fn(f32) -> bool) -> f32 {
    let (mut below, mut above) = (0.0, most);
    if holds(below) {
        return below;
    }
    for _ in 0..10 {
        let middle = f32::midpoint(below, above);
        if holds(middle) {
            above = middle;
        } else {
            below = middle;
        }
    }
    below
}
