//! Looks for names that are equal, similar or a part.

use std::hash::Hash;

use super::base::Zone;
use super::day_code;
use super::intersection::{Intersection, Met};
use super::keep::Place;
use super::lists::{Needed, Slice, Wanted, find};
use super::others::wanted;
use super::search::{READ_MAX, Search, WEIGHED_MAX};
use super::zones::Dated;
use crate::score::{
    Closeness, Documents, Lookup, Matched, Shown, closeness, evidence, remainder, shortfall,
};

/// Lists of so many entries together are read at once. Longer ones are read in pieces of the zone that grow: the best of
/// one piece tell what is not worth looking for in the next. Tests are to read pieces.
const POSTINGS_MAX: usize = if cfg!(test) { 4 } else { 1 << 13 };
const PIECE_MIN: usize = if cfg!(test) { 4 } else { 1 << 15 };
const PIECE_MAX: usize = if cfg!(test) { 16 } else { 1 << 20 };

/// Entries with one name that are looked at one by one, before it is asked what it takes to be among the best.
const EQUAL_MAX: usize = if cfg!(test) { 4 } else { 1 << 10 };

/// Registered tokens of a part that are looked for together; a single one is found alone.
const PART_WORDS: f32 = 2.0;

/// What sums in another order differ by at most, in log odds.
pub(super) const ROUNDING: f32 = 1e-4;

impl<K: Copy + Eq + Hash + Ord, A: FnMut(Place) -> bool> Search<'_, K, A> {
    /// Looks for equal names, as far as they can be among the best.
    pub(super) fn equal(&mut self, spelling: usize, dated: &Dated) {
        let base = &self.index.base;
        let reading = self.reading;
        let most = self.at_most(spelling, self.reach[spelling], &dated.classes);
        for key in &reading.keys {
            let entries = base.equal(*key, &dated.zone);
            let (first, rest) = entries.split_at(entries.len().min(EQUAL_MAX));
            self.equal_entries(spelling, dated, most, first.iter().map(|(_, entry)| *entry));
            if !rest.is_empty() && most > self.least_in(dated) {
                let rest = self.more_than_equal(spelling, dated, rest);
                self.equal_entries(spelling, dated, most, rest.into_iter());
            }
        }
    }

    fn equal_entries(
        &mut self,
        spelling: usize,
        dated: &Dated,
        most: f32,
        entries: impl Iterator<Item = u32>,
    ) {
        for entry in entries {
            let least = self.least_in(dated);
            if most <= least {
                return;
            }
            if most - self.less(spelling, entry) > least {
                self.weigh_promising(spelling, dated, entry, true);
            }
        }
    }

    /// Of many entries with one name those that have what it takes to be among the best: it may be more than the name itself says, as where
    /// an asked token is also two registered ones.
    fn more_than_equal(&self, spelling: usize, dated: &Dated, equal: &[(u32, u32)]) -> Vec<u32> {
        let wanted = wanted(&self.asked[spelling], |_| true);
        let least = self.least_in(dated);
        let lists = Intersection::of(&self.index.base, &dated.zone, &wanted, 0);
        lists.among(equal.iter().map(|(_, entry)| *entry), |matched| {
            self.at_most(spelling, matched, &dated.classes) > least
        })
    }

    /// Looks for names that are similar or a part.
    pub(super) fn similar(&mut self, spelling: usize, dated: &Dated) {
        let zone = &dated.zone;
        if zone.len() <= READ_MAX {
            return self.read(spelling, zone, |search, words| {
                search.filters[spelling].may_find(words)
            });
        }
        self.whole_names(spelling, dated);
        if dated.agrees {
            let base = &self.index.base;
            for entry in self.registered_parts(spelling, zone) {
                let place = Place::Base(base.entries.persons[entry as usize]);
                self.weigh(spelling, place, entry, false);
            }
        }
    }

    /// Looks for entries that have all that is asked for. Initials are in no list, so that they count only where nothing else is asked for.
    fn whole_names(&mut self, spelling: usize, dated: &Dated) {
        let asked = &self.asked[spelling];
        let written_out = (0..asked.len()).filter(|part| asked.parts[*part].initials == 0);
        let written_out: u32 = written_out.fold(0, |parts, part| parts | 1 << part);
        let initials = written_out.count_ones() as usize != asked.len();
        let wanted = wanted(asked, |lookup| {
            // What is only alike by its sound makes no name similar.
            lookup.how.makes_similar() && (written_out == 0 || lookup.parts & written_out != 0)
        });
        let base = &self.index.base;
        let zone = &dated.zone;
        // Of a name that says more than one asked token less can be said than of that token alone.
        let single = asked.len() == 1 && !initials && !wanted.iter().any(|one| one.half != 0);
        let beside = if single { remainder() } else { 0.0 };
        if single {
            self.alone(spelling, dated, &wanted);
        }
        let mut lists = Intersection::of(base, zone, &wanted, written_out);
        let mut piece = if lists.postings() <= POSTINGS_MAX {
            zone.len()
        } else {
            PIECE_MIN
        };
        let mut end = zone.start;
        while end < zone.end {
            end = zone.end.min(end.saturating_add(super::rows::narrow(piece)));
            piece = PIECE_MAX.min(2 * piece);
            let least = self.least_in(dated) + beside;
            let met = lists.before(end, |matched| {
                self.at_most(spelling, matched, &dated.classes) > least
            });
            self.weigh_best(spelling, dated, initials, met);
        }
    }

    /// Looks at the entries that have one of these tokens and no other, as far as they can be among the best.
    fn alone(&mut self, spelling: usize, dated: &Dated, wanted: &[Wanted]) {
        let base = &self.index.base;
        for token in wanted {
            let most = self.at_most(spelling, token.alone(), &dated.classes);
            for (_, entry) in base.alone(token.id, &dated.zone) {
                if most - self.less(spelling, *entry) > self.least_in(dated) {
                    self.weigh_promising(spelling, dated, *entry, false);
                }
            }
        }
    }

    /// Looks at entries as far as they can be among the best, those first that can be most.
    fn weigh_best(&mut self, spelling: usize, dated: &Dated, initials: bool, met: Vec<Met>) {
        let base = &self.index.base;
        let least = self.least_in(dated);
        let mut before: Option<(Matched, f32)> = None;
        let mut found: Vec<(f32, u32)> = Vec::new();
        for met in met {
            // Most entries have the same tokens.
            let most = match before {
                Some((matched, most)) if matched == met.matched => most,
                _ => self.at_most(spelling, met.matched, &dated.classes),
            };
            before = Some((met.matched, most));
            if most <= least {
                continue;
            }
            let mut most = most - self.less(spelling, met.entry);
            if !initials && base.entries.words(met.entry).len() > met.words {
                most -= remainder();
            }
            if most > least {
                found.push((most, met.entry));
            }
        }
        found.sort_unstable_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        for (most, entry) in found {
            if most <= self.least_in(dated) {
                return;
            }
            self.weigh_promising(spelling, dated, entry, false);
        }
    }

    /// Looks at an entry whose name can be among the best, of somebody who may be kept at all.
    fn weigh_promising(&mut self, spelling: usize, dated: &Dated, entry: u32, equal: bool) {
        let place = Place::Base(self.index.base.entries.persons[entry as usize]);
        let most = self.most_of_name(spelling, entry) - self.less(spelling, entry);
        if most > self.least_in(dated) && self.keep.admits(place) {
            self.weigh(spelling, place, entry, equal);
        }
    }

    /// What the name and date of an entry could reach if nothing else were missing.
    pub(super) fn most_of_name(&mut self, spelling: usize, entry: u32) -> f32 {
        let index = self.index;
        let question = self.reading.question;
        let closeness = self.closeness(entry);
        let words = index.base.entries.words(entry);
        let asked = &self.asked[spelling];
        let most = self.known.name(spelling, words).most(closeness);
        *most.get_or_insert_with(|| {
            let shown = Shown {
                words,
                birth: day_code::birth(index.base.entries.births[entry as usize]),
                sex: question.sex,
                nationalities: &question.nationalities,
                birth_country: question.birth_country,
            };
            evidence(asked, &shown, index, Documents::Absent).log_odds + shortfall(asked, &shown)
        })
    }

    /// How close the date of birth of an entry is.
    pub(super) fn closeness(&mut self, entry: u32) -> Closeness {
        let date = self.index.base.entries.births[entry as usize];
        let asked = &self.asked[0];
        let compare = || closeness(asked, day_code::birth(date));
        self.known.closeness(date, compare)
    }

    /// How much less than allowed for an entry has beside its name and date of birth.
    fn less(&self, spelling: usize, entry: u32) -> f32 {
        shortfall(&self.asked[spelling], &self.index.told(entry))
    }

    /// Log odds that an entry of these dates must exceed to be kept, by more than sums in another order differ by.
    fn least_in(&self, dated: &Dated) -> f32 {
        self.least(&dated.classes) + ROUNDING
    }

    /// The entries that have nothing that is not asked for, of those who may be kept at all.
    fn registered_parts(&mut self, spelling: usize, zone: &Zone) -> Vec<u32> {
        let index = self.index;
        let base = &index.base;
        let each_word = |lookup: Lookup| Wanted {
            weight: 1.0,
            ..counted(lookup)
        };
        let wanted: Vec<Wanted> = self.asked[spelling]
            .lookups()
            .filter(|lookup| lookup.how.is_known_the_same())
            .map(each_word)
            .collect();
        let limit = self.keep.limit() * WEIGHED_MAX;
        let mut found: Vec<u32> = Vec::new();
        for wanted in &wanted {
            let alone = base.alone(wanted.id, zone).iter().map(|(_, entry)| *entry);
            found.extend(alone.filter(|entry| self.may_keep(*entry)).take(limit));
        }
        let needed = Needed {
            least: |_: &[Slice<'_>]| PART_WORDS,
            enough: |matched: Matched| matched.worth >= PART_WORDS,
        };
        find(base, zone, &wanted, &needed, |entry, sum| {
            if base.entries.words(entry).len() <= whole(sum) && self.may_keep(entry) {
                found.push(entry);
            }
            found.len() < limit
        });
        found
    }

    /// Whether the person of an entry may be kept at all.
    fn may_keep(&mut self, entry: u32) -> bool {
        let place = Place::Base(self.index.base.entries.persons[entry as usize]);
        self.index.is_live(place) && self.keep.admits(place)
    }
}

/// A token that counts for as many asked ones as it may be.
fn counted(lookup: Lookup) -> Wanted {
    Wanted {
        id: lookup.id,
        parts: lookup.parts,
        half: lookup.half,
        weight: parts_weight(lookup.parts),
        best: lookup.best,
    }
}

/// What so many asked tokens count for where each counts the same.
#[expect(clippy::cast_precision_loss, reason = "a question has few tokens")]
fn parts_weight(parts: u32) -> f32 {
    parts.count_ones() as f32
}

/// A sum of ones, of which some may have been lost to rounding.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast to a smaller type stops at its ends"
)]
fn whole(sum: f32) -> usize {
    (sum + 0.5) as usize
}
