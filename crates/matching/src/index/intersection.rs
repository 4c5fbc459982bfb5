//! Which entries of a zone have something for every asked token, by the lists of all the tokens that each may be.
//!
//! The entries of the rarest asked token are looked up in the lists of the others, so that the time depends on the short
//! lists and not on the long ones. Where only the best are wanted, those tokens are enough without which no entry is good enough: often the
//! common spellings are left out and a few rare ones remain.

use super::base::{Base, Zone};
use super::lists::{PARTS_MAX, Slice, Wanted, slices};
use super::most::Most;
use crate::score::Matched;

/// An entry, and which asked tokens it has something for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Met {
    pub(super) entry: u32,
    /// What its tokens weigh together, and which asked ones they may be.
    pub(super) matched: Matched,
    /// How many of its tokens are among those looked for.
    pub(super) words: usize,
}

/// The lists of a zone, read from its beginning to its end.
pub(super) struct Intersection<'a> {
    slices: Vec<Slice<'a>>,
    /// The asked tokens that an entry must have something for.
    needed: u32,
}

impl<'a> Intersection<'a> {
    /// Of the wanted tokens, which are in order; for an empty `needed` any of them is enough.
    pub(super) fn of<K: Copy + Ord>(
        base: &'a Base<K>,
        zone: &Zone,
        wanted: &'a [Wanted],
        needed: u32,
    ) -> Self {
        Self {
            slices: slices(base, zone, wanted),
            needed,
        }
    }

    /// How much there is left to read.
    pub(super) fn postings(&self) -> usize {
        self.slices.iter().map(|slice| slice.list.len()).sum()
    }

    /// The entries before `end`, without those read before. `enough` tells whether one is wanted that shares so much.
    pub(super) fn before(&mut self, end: u32, enough: impl Fn(Matched) -> bool) -> Vec<Met> {
        let heads: Vec<Slice<'a>> = self
            .slices
            .iter_mut()
            .filter_map(|slice| {
                let (head, rest) = slice.list.split_at(beginning(slice.list, end));
                slice.list = rest;
                (!head.is_empty()).then_some(Slice {
                    list: head,
                    ..*slice
                })
            })
            .collect();
        self.slices.retain(|slice| !slice.list.is_empty());
        let there = heads.iter().fold(0, |parts, slice| parts | slice.parts());
        if there & self.needed != self.needed {
            return Vec::new();
        }
        let (first, others) = self.source(heads, enough);
        let mut met = gather(&first);
        self.keep_those_with(others, &mut met);
        met
    }

    /// Of some entries, ascending, those that stand in a list without which none is wanted.
    pub(super) fn among(
        &self,
        entries: impl Iterator<Item = u32>,
        enough: impl Fn(Matched) -> bool,
    ) -> Vec<u32> {
        let essential = self.essential(&self.slices, enough);
        let mut met: Vec<Met> = entries.map(Met::of).collect();
        for (slice, _) in self
            .slices
            .iter()
            .zip(essential)
            .filter(|(_, essential)| *essential)
        {
            meet(&mut met, slice);
        }
        met.retain(|met| met.words > 0);
        met.iter().map(|met| met.entry).collect()
    }

    /// The lists of which every entry that is wanted stands in one, as short as they can be, and the others.
    fn source(
        &self,
        heads: Vec<Slice<'a>>,
        enough: impl Fn(Matched) -> bool,
    ) -> (Vec<Slice<'a>>, Vec<Slice<'a>>) {
        let postings = |chosen: &[bool]| -> usize {
            let chosen = heads.iter().zip(chosen).filter(|(_, chosen)| **chosen);
            chosen.map(|(slice, _)| slice.list.len()).sum()
        };
        let of_parts = |parts: u32| -> Vec<bool> {
            let of = heads.iter().map(|slice| slice.parts() & parts != 0);
            of.collect()
        };
        let of_each = (0..PARTS_MAX)
            .map(|part| 1 << part)
            .filter(|part| self.needed & part != 0)
            .map(of_parts);
        let chosen = of_each
            .chain([self.essential(&heads, enough)])
            .min_by_key(|chosen| postings(chosen));
        let chosen = chosen.unwrap_or_default();
        let (first, others): (Vec<_>, Vec<_>) = heads
            .into_iter()
            .zip(chosen)
            .partition(|(_, chosen)| *chosen);
        let alone = |slices: Vec<(Slice<'a>, bool)>| slices.into_iter().map(|(slice, _)| slice);
        (alone(first).collect(), alone(others).collect())
    }

    /// Leaves out lists while an entry that stands in no other is not wanted, the longest first.
    fn essential(&self, heads: &[Slice<'_>], enough: impl Fn(Matched) -> bool) -> Vec<bool> {
        let mut longest: Vec<usize> = (0..heads.len()).collect();
        longest.sort_by_key(|place| std::cmp::Reverse(heads[*place].list.len()));
        let mut essential = vec![true; heads.len()];
        let mut left_out = Most::of([]);
        for place in longest {
            let mut with = left_out;
            with.add(heads[place].wanted);
            let together = with.together();
            if together.parts & self.needed == self.needed && enough(together) {
                continue;
            }
            left_out = with;
            essential[place] = false;
        }
        essential
    }

    /// Adds what the other lists say, and forgets those that have nothing for a needed token.
    fn keep_those_with(&self, mut others: Vec<Slice<'_>>, met: &mut Vec<Met>) {
        let mut parts: Vec<(usize, u32)> = (0..PARTS_MAX)
            .map(|part| {
                let of_part = others.iter().filter(|slice| slice.parts() >> part & 1 == 1);
                (of_part.map(|slice| slice.list.len()).sum(), 1 << part)
            })
            .collect();
        parts.sort_unstable();
        for (_, part) in parts {
            others.retain(|slice| {
                let of_part = slice.parts() & part != 0;
                if of_part {
                    meet(met, slice);
                }
                !of_part
            });
            if self.needed & part != 0 {
                met.retain(|met| met.matched.parts & part != 0);
            }
        }
    }
}

impl Met {
    fn of(entry: u32) -> Self {
        Self {
            entry,
            matched: Matched::default(),
            words: 0,
        }
    }

    fn add(&mut self, slice: &Slice<'_>) {
        slice.worth.add_to(&mut self.matched);
        self.words += 1;
    }
}

/// The entries of these lists, each once.
fn gather(slices: &[Slice<'_>]) -> Vec<Met> {
    if let [slice] = slices
        && slice.list.is_sorted_by(|left, right| left < right)
    {
        let alone = |entry: &u32| Met {
            entry: *entry,
            matched: slice.worth.matched,
            words: 1,
        };
        return slice.list.iter().map(alone).collect();
    }
    let mut all: Vec<(u32, usize)> =
        Vec::with_capacity(slices.iter().map(|slice| slice.list.len()).sum());
    for (place, slice) in slices.iter().enumerate() {
        all.extend(slice.list.iter().map(|entry| (*entry, place)));
    }
    // Ascending lists one after the other: a stable sort merges them.
    all.sort_by_key(|(entry, _)| *entry);
    let mut met: Vec<Met> = Vec::with_capacity(all.len());
    for (entry, place) in all {
        if met.last().is_none_or(|last| last.entry != entry) {
            met.push(Met::of(entry));
        }
        if let Some(last) = met.last_mut() {
            last.add(&slices[place]);
        }
    }
    met
}

/// Adds a list to the entries that stand in it: goes through the shorter side and leaps on the longer one.
fn meet(met: &mut [Met], slice: &Slice<'_>) {
    if let Some(marked) = slice.marked.filter(|_| slice.list.len() > met.len()) {
        for met in met {
            for _ in 0..marked.count(met.entry) {
                met.add(slice);
            }
        }
    } else if slice.list.len() < met.len() {
        let mut place = 0;
        for entry in slice.list {
            place += leap(&met[place..], |met| met.entry < *entry);
            match met.get_mut(place) {
                Some(met) if met.entry == *entry => met.add(slice),
                Some(_) => {}
                None => return,
            }
        }
    } else {
        let mut list = slice.list;
        for met in met {
            list = &list[leap(list, |entry| *entry < met.entry)..];
            // A name may have a token twice.
            while let Some((_, rest)) = list.split_first().filter(|(first, _)| **first == met.entry)
            {
                met.add(slice);
                list = rest;
            }
        }
    }
}

/// Where the items end that come before, looked for in growing steps from the beginning.
fn leap<T>(items: &[T], before: impl Fn(&T) -> bool) -> usize {
    let mut step = 1;
    while step <= items.len() && before(&items[step - 1]) {
        step *= 2;
    }
    let (from, to) = (step / 2, items.len().min(step));
    from + items[from..to].partition_point(before)
}

/// How many entries of a list come before `end`.
fn beginning(list: &[u32], end: u32) -> usize {
    if list.last().is_none_or(|last| *last < end) {
        list.len()
    } else {
        leap(list, |entry| *entry < end)
    }
}
