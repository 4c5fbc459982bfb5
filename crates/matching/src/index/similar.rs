//! Looks for names that are equal, similar or a part.

use std::hash::Hash;

use super::base::Zone;
use super::keep::Place;
use super::lists::{Needed, Wanted, find};
use super::search::{READ_MAX, Search, WEIGHED_MAX};
use super::zones::Dated;
use crate::dictionary::How;
use crate::score::Lookup;

impl<K: Copy + Eq + Hash + Ord, A: FnMut(Place) -> bool> Search<'_, K, A> {
    /// Looks for equal names, and answers the entries that have one.
    pub(super) fn equal(&mut self, spelling: usize, zone: &Zone) -> Vec<u32> {
        let base = &self.index.base;
        let most = self.keep.limit() * WEIGHED_MAX;
        let keys = self.reading.keys.iter();
        let mut equal: Vec<u32> = keys
            .flat_map(|key| base.equal(*key, zone).iter().take(most))
            .map(|(_, entry)| *entry)
            .collect();
        equal.sort_unstable();
        equal.dedup();
        for entry in &equal {
            self.weigh(
                spelling,
                Place::Base(base.entries.persons[*entry as usize]),
                *entry,
                true,
            );
        }
        equal
    }

    /// Looks for names that are similar or a part, beside those that are known to be equal.
    pub(super) fn similar(&mut self, spelling: usize, dated: &Dated, equal: &[u32]) {
        let zone = &dated.zone;
        if zone.len() <= READ_MAX {
            return self.read(spelling, zone, |search, words| {
                search.filters[spelling].may_find(words)
            });
        }
        let mut found = self.whole_names(spelling, zone, equal);
        if dated.agrees {
            found.extend(self.registered_parts(spelling, zone));
        }
        let base = &self.index.base;
        for entry in found {
            let place = Place::Base(base.entries.persons[entry as usize]);
            self.weigh(spelling, place, entry, false);
        }
    }

    /// The entries that have all that is asked for. Initials are in no list, so that they count only where nothing else is asked for.
    fn whole_names(&self, spelling: usize, zone: &Zone, equal: &[u32]) -> Vec<u32> {
        let asked = &self.asked[spelling];
        let written_out = (0..asked.len()).filter(|part| asked.parts[*part].initials == 0);
        let written_out = written_out.fold(0, |parts, part| parts | 1 << part);
        let counts = |lookup: &Lookup| {
            // What is only alike by its sound makes no name similar.
            let similar = !matches!(lookup.how, How::Sound | How::Edits);
            similar && (written_out == 0 || lookup.parts & written_out != 0)
        };
        let wanted: Vec<Wanted> = asked.lookups().filter(counts).map(counted).collect();
        let mut found = Vec::new();
        let limit = self.keep.limit() * WEIGHED_MAX;
        let needed = Needed::of(parts_weight(written_out).max(1.0));
        find(&self.index.base, zone, &wanted, &needed, |entry, _| {
            if equal.binary_search(&entry).is_err() {
                found.push(entry);
            }
            found.len() < limit
        });
        found
    }

    /// The entries that have nothing that is not asked for.
    fn registered_parts(&self, spelling: usize, zone: &Zone) -> Vec<u32> {
        let base = &self.index.base;
        let asked = &self.asked[spelling];
        let known_the_same = |lookup: &Lookup| matches!(lookup.how, How::Equal | How::Reading);
        let each_word = |lookup: Lookup| Wanted {
            weight: 1.0,
            ..counted(lookup)
        };
        let wanted: Vec<Wanted> = asked
            .lookups()
            .filter(known_the_same)
            .map(each_word)
            .collect();
        let limit = self.keep.limit() * WEIGHED_MAX;
        let alone = wanted
            .iter()
            .flat_map(|wanted| base.alone(wanted.id, zone).iter().take(limit));
        let mut found: Vec<u32> = alone.map(|(_, entry)| *entry).collect();
        find(base, zone, &wanted, &Needed::of(2.0), |entry, sum| {
            if base.entries.words(entry).len() <= whole(sum) {
                found.push(entry);
            }
            found.len() < limit
        });
        found
    }
}

/// A token that counts for as many asked ones as it may be.
fn counted(lookup: Lookup) -> Wanted {
    Wanted {
        id: lookup.id,
        parts: lookup.parts,
        half: lookup.half,
        weight: parts_weight(lookup.parts),
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
