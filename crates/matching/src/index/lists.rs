//! Which entries of a zone share enough with a question, by the lists of its tokens.

use super::base::{Base, Zone};
use super::landmarks::Marked;
use super::most::Most;
use super::sweep::sweep;
use crate::dictionary::TokenId;
use crate::score::{Matched, Word};

/// What the weights that are needed are cut into, so that a counter of eight bits holds them.
const STEPS: f32 = 200.0;

/// The least weight that is looked for: a token in common.
pub(super) const LEAST: f32 = 0.01;

/// Looking a name up takes as long as counting so many postings.
const LOOKED_UP: usize = 16;

/// Asked tokens that have a bit.
pub(super) const PARTS_MAX: usize = 32;

/// A token to look for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) id: TokenId,
    /// The asked tokens that it may be, a bit each.
    pub(super) parts: u32,
    /// The number of the half of an asked token that it is, or 0 ([`crate::score::Lookup::half`]).
    pub(super) half: u8,
    /// How much it counts that a name has it.
    pub(super) weight: f32,
    /// How much besides where no other token of the name says as much.
    pub(super) best: f32,
}

/// What a registered token is worth, whichever asked ones it stands for.
#[derive(Clone, Copy)]
pub(super) struct Worth {
    pub(super) matched: Matched,
    half: bool,
}

/// What an entry needs to be found.
pub(super) struct Needed<L, E> {
    /// The least weight, when these are all tokens.
    pub(super) least: L,
    /// Whether an entry may be found that shares so much.
    pub(super) enough: E,
}

/// Entries of a token in a zone.
#[derive(Clone, Copy)]
pub(super) struct Slice<'a> {
    /// The asked tokens that it may be, one by one.
    pub(super) wanted: &'a [Wanted],
    pub(super) worth: Worth,
    pub(super) list: &'a [u32],
    /// The whole list, if it is long.
    pub(super) marked: Option<Marked<'a>>,
}

impl Wanted {
    /// What a name shares that has nothing else.
    pub(super) fn alone(&self) -> Matched {
        Matched {
            worth: self.weight,
            best: self.best,
            parts: self.parts,
        }
    }
}

impl Worth {
    /// Of one token, for each asked one that it may be.
    fn of<'a>(same: impl IntoIterator<Item = &'a Wanted>) -> Self {
        let mut worth = Self {
            matched: Matched::default(),
            half: false,
        };
        for wanted in same {
            worth.matched.worth = worth.matched.worth.max(wanted.weight);
            worth.matched.best = worth.matched.best.max(wanted.best);
            worth.matched.parts |= wanted.parts;
            worth.half |= wanted.half != 0;
        }
        worth
    }

    /// Adds it to the other tokens of a name.
    pub(super) fn add_to(&self, matched: &mut Matched) {
        matched.worth += self.matched.worth;
        matched.parts |= self.matched.parts;
        // Both halves of one token are the best together.
        matched.best = if self.half {
            matched.best + self.matched.best
        } else {
            matched.best.max(self.matched.best)
        };
    }
}

impl Slice<'_> {
    /// The asked tokens that it may be.
    pub(super) fn parts(&self) -> u32 {
        self.worth.matched.parts
    }
}

/// Calls `found` with each entry of the zone whose tokens may weigh enough together, and what they weigh at most, until it answers
/// `false`.
pub(super) fn find<K: Copy + Ord>(
    base: &Base<K>,
    zone: &Zone,
    wanted: &[Wanted],
    needed: &Needed<impl Fn(&[Slice<'_>]) -> f32, impl Fn(Matched) -> bool>,
    mut found: impl FnMut(u32, f32) -> bool,
) {
    let slices = slices(base, zone, wanted);
    let Some(essential) = essential(&slices, &needed.enough) else {
        return;
    };
    // With nothing needed everything would be found; a token in common is the least that is looked for here.
    let least = (needed.least)(&slices).max(LEAST);
    let all: usize = slices.iter().map(|slice| slice.list.len()).sum();
    let rare = slices.iter().filter(|slice| slice.parts() & essential != 0);
    let count: usize = rare.clone().map(|slice| slice.list.len()).sum();
    if count * LOOKED_UP < all {
        // Without one of these tokens nothing is enough, and they are rare: the others are looked up in the names.
        let mut entries: Vec<u32> = rare.flat_map(|slice| slice.list.iter().copied()).collect();
        entries.sort_unstable();
        entries.dedup();
        for entry in entries {
            let weight = shared(base.entries.words(entry), wanted).worth;
            if weight >= least && !found(entry, weight) {
                return;
            }
        }
        return;
    }
    let step = least / STEPS;
    let counted = slices
        .iter()
        .map(|slice| (slice.list, steps(slice.worth.matched.worth, step)))
        .collect();
    sweep(zone, counted, steps(least, step), |entry, sum| {
        let sum = if sum == u8::MAX {
            f32::INFINITY
        } else {
            f32::from(sum) * step
        };
        found(entry, sum)
    });
}

/// Each token once, with all asked tokens that it may be, and its entries in the zone.
pub(super) fn slices<'a, K: Copy + Ord>(
    base: &'a Base<K>,
    zone: &Zone,
    wanted: &'a [Wanted],
) -> Vec<Slice<'a>> {
    wanted
        .chunk_by(|left, right| left.id == right.id)
        .filter_map(|same| {
            let list = base.list(same[0].id, zone);
            (!list.is_empty()).then(|| Slice {
                wanted: same,
                worth: Worth::of(same),
                list,
                marked: base.marked(same[0].id),
            })
        })
        .collect()
}

/// Asked tokens of which an entry needs at least one; `None` when no entry can be found.
///
/// Tokens are left out while those left out are not enough together, those with the longest lists first.
fn essential(slices: &[Slice<'_>], enough: impl Fn(Matched) -> bool) -> Option<u32> {
    let mut parts: Vec<(usize, u32)> = (0..PARTS_MAX)
        .map(|part| 1 << part)
        .map(|part| {
            let of_part = slices.iter().filter(|slice| slice.parts() & part != 0);
            (of_part.map(|slice| slice.list.len()).sum(), part)
        })
        .filter(|(postings, _)| *postings > 0)
        .collect();
    parts.sort_unstable_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
    let (mut left_out, mut needed) = (0, 0);
    for (_, part) in parts {
        let with = left_out | part;
        let of_them = slices.iter().filter(|slice| slice.parts() & !with == 0);
        let most = Most::of(of_them.flat_map(|slice| slice.wanted)).together();
        if enough(most) {
            needed |= part;
        } else {
            left_out = with;
        }
    }
    (needed != 0).then_some(needed)
}

/// What a name shares with the question at most.
pub(super) fn shared<'w>(words: impl IntoIterator<Item = &'w Word>, wanted: &[Wanted]) -> Matched {
    let mut matched = Matched::default();
    for word in words {
        let begin = wanted.partition_point(|wanted| wanted.id < word.id());
        let same = wanted[begin..]
            .iter()
            .take_while(|wanted| wanted.id == word.id());
        Worth::of(same).add_to(&mut matched);
    }
    matched
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a counter holds"
)]
fn steps(weight: f32, step: f32) -> u8 {
    (weight / step).ceil().clamp(0.0, 255.0) as u8
}
