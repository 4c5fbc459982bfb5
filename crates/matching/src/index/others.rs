//! Looks for persons below the reporting level, where they can be among the best.

use std::hash::Hash;

use super::base::Zone;
use super::day_code;
use super::keep::{Kind, Place};
use super::known::Known;
use super::lists::{LEAST, Needed, Slice, Wanted, find, shared};
use super::most::Most;
use super::search::{READ_MAX, Search};
use super::shortfalls::Shortfalls;
use super::similar::ROUNDING;
use super::zones::{Dated, FAR, Zones, regions};
use crate::births::Birth;
#[cfg(test)]
use crate::score::Shown;
use crate::score::{self, Asked, Closeness, Documents, Lookup, Matched, Rarity, Word, bound};

/// Entries of a large region that are looked for at first, and at most, before it is asked anew what it takes to be among the best. Tests
/// are to reach pieces.
const PIECE_MIN: u32 = if cfg!(test) { 4 } else { 1 << 15 };
const PIECE_MAX: u32 = if cfg!(test) { 16 } else { 1 << 20 };

/// Names of which it is remembered what they could reach, at most and for how many entries one: those near in date have any name.
const KNOWN: usize = 1 << 12;
const ENTRIES_A_NAME: usize = 256;

/// A spelling of the question, and where it is looked for.
struct Look<'a> {
    spelling: usize,
    wanted: &'a [Wanted],
    told: &'a Shortfalls,
    classes: &'a [Closeness],
    /// What an entry there can reach at most, and what one can whose tokens weigh nothing.
    most: f32,
    least: f32,
}

impl<'a, K: Copy + Eq + Hash + Ord, A: FnMut(Place) -> bool> Search<'a, K, A> {
    /// Looks for what is below the reporting level, where it can be among the best.
    pub(super) fn others(&mut self, zones: &Zones) {
        let names = self.index.base.entries.len() / ENTRIES_A_NAME;
        self.known = Known::of(names.clamp(1, KNOWN));
        let told = Shortfalls::of(&self.asked[0], &self.index.base.origins);
        let regions = regions(&self.asked[0], &self.index.base);
        for spelling in 0..self.asked.len() {
            for zone in &zones.close {
                self.dated(spelling, zone, &told);
            }
            let wanted = wanted(&self.asked[spelling], |_| true);
            for Dated { zone, classes, .. } in &regions {
                let reach = self.reach[spelling];
                let look = Look {
                    spelling,
                    wanted: &wanted,
                    told: &told,
                    classes,
                    most: self.at_most(spelling, reach, classes),
                    least: self.at_most(
                        spelling,
                        Matched {
                            worth: 0.0,
                            ..reach
                        },
                        classes,
                    ),
                };
                self.region(&look, zone);
            }
        }
    }

    /// Looks for those of one date whom everything but the name may tell. What shares a token with the question is found elsewhere.
    fn dated(&mut self, spelling: usize, zone: &Zone, told: &Shortfalls) {
        let entries = &self.index.base.entries;
        let Some(born) = entries.births.get(zone.start as usize) else {
            return;
        };
        let closeness = score::closeness(&self.asked[spelling], day_code::birth(*born));
        let most = self.bound(spelling, Matched::default(), closeness);
        for entry in zone.clone() {
            let less = told.of_entry(entries, entry);
            let least = self.least_of_others(spelling, &[closeness]);
            if most - less > least {
                self.weigh_other(spelling, entry, less, least);
            }
        }
    }

    /// Looks for those who share a token with the question. In pieces: the best of one tell what is not worth looking for in the next.
    fn region(&mut self, look: &Look<'_>, zone: &Zone) {
        if zone.len() <= READ_MAX {
            for entry in zone.clone() {
                self.look_at(look, entry, f32::INFINITY);
            }
            return;
        }
        let (mut begin, mut piece) = (zone.start, PIECE_MIN);
        while begin < zone.end {
            let end = zone.end.min(begin.saturating_add(piece));
            for (entry, weight) in self.promising(look, &(begin..end)) {
                self.look_at(look, entry, weight);
            }
            (begin, piece) = (end, PIECE_MAX.min(2 * piece));
        }
    }

    /// The entries whose tokens can be enough, and what they weigh at most.
    fn promising(&self, look: &Look<'_>, zone: &Zone) -> Vec<(u32, f32)> {
        let least = self.least_of_others(look.spelling, look.classes) - ROUNDING;
        let enough = |matched: Matched| self.at_most(look.spelling, matched, look.classes) > least;
        let needed = Needed {
            least: |slices: &[Slice<'_>]| {
                smallest(within(slices, f32::INFINITY).worth, |worth| {
                    let tokens = within(slices, worth);
                    enough(Matched { worth, ..tokens })
                })
            },
            enough,
        };
        let mut found: Vec<(u32, f32)> = Vec::new();
        find(
            &self.index.base,
            zone,
            look.wanted,
            &needed,
            |entry, weight| {
                found.push((entry, weight));
                true
            },
        );
        found
    }

    /// Weighs an entry that shares a token with the question and can be among the best, if its date is so close. What is quickly known is
    /// asked first.
    fn look_at(&mut self, look: &Look<'_>, entry: u32, weight: f32) {
        let entries = &self.index.base.entries;
        let less = look.told.of_entry(entries, entry);
        let needed = self.least_of_others(look.spelling, look.classes);
        let least = needed + less - ROUNDING;
        let missing = (self.reach[look.spelling].worth - weight).max(0.0);
        if (look.most - missing).max(look.least) < least {
            return;
        }
        let words = entries.words(entry);
        let matched = self.shared(look, words);
        if matched.parts == 0 {
            return;
        }
        let closeness = self.closeness(entry);
        if look.classes.contains(&closeness)
            && self.bound(look.spelling, matched, closeness) >= least
        {
            self.weigh_other(look.spelling, entry, less, needed);
        }
    }

    /// What a name shares with the question at most.
    fn shared(&mut self, look: &Look<'_>, words: &'a [Word]) -> Matched {
        let filter = &self.filters[look.spelling];
        let name = self.known.name(look.spelling, words);
        *name.matched.get_or_insert_with(|| {
            let words = words.iter().filter(|word| filter.may_have(**word));
            shared(words, look.wanted)
        })
    }

    /// Weighs an entry whose name can be among the best.
    fn weigh_other(&mut self, spelling: usize, entry: u32, less: f32, least: f32) {
        if self.most_of_name(spelling, entry) - less >= least - ROUNDING {
            let place = Place::Base(self.index.base.entries.persons[entry as usize]);
            self.weigh(spelling, place, entry, false);
        }
    }

    /// Log odds that an entry with such a date must exceed to be kept. All others that are similar were found by their tokens; what is
    /// similar to nothing but initials is met here only.
    fn least_of_others(&self, spelling: usize, classes: &[Closeness]) -> f32 {
        let least = self.keep.least(Kind::Score);
        let initials = self.asked[spelling]
            .parts
            .iter()
            .all(|part| part.initials != 0);
        let is_day = matches!(self.reading.question.birth, Birth::Full(_));
        let far = is_day && classes.iter().all(|class| FAR.contains(class));
        if initials && !far {
            least.min(self.keep.least(Kind::Similar))
        } else {
            least
        }
    }

    pub(super) fn at_most(&self, spelling: usize, matched: Matched, classes: &[Closeness]) -> f32 {
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

/// What tokens of which none weighs more can be worth together at most.
fn within(slices: &[Slice<'_>], weight: f32) -> Matched {
    let tokens = slices
        .iter()
        .filter(|slice| slice.worth.matched.worth <= weight);
    Most::of(tokens.flat_map(|slice| slice.wanted)).together()
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
