//! Which entries of a zone share enough with a question, by the lists of its tokens.

use super::base::{Base, Zone};
use super::sweep::sweep;
use crate::dictionary::TokenId;

/// What the weights that are needed are cut into, so that a counter of eight bits holds them.
const STEPS: f32 = 200.0;

/// The least weight that is looked for.
const LEAST: f32 = 0.01;

/// Looking a name up takes as long as counting so many postings.
const LOOKED_UP: usize = 16;

/// A token to look for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) id: TokenId,
    /// The asked tokens that it may be, a bit each.
    pub(super) parts: u32,
    /// How much it counts that a name has it.
    pub(super) weight: f32,
}

/// What an entry needs to be found.
pub(super) struct Needed<L, E> {
    /// The least weight, when all weighs so much.
    pub(super) least: L,
    /// Whether an entry may be found that has tokens for these parts only, with this weight together.
    pub(super) enough: E,
}

/// Entries of a token in a zone.
struct Slice<'a> {
    list: &'a [u32],
    parts: u32,
    weight: f32,
}

impl Needed<(), ()> {
    /// So much weight, whatever it comes from.
    pub(super) fn of(least: f32) -> Needed<impl Fn(f32) -> f32, impl Fn(u32, f32) -> bool> {
        Needed {
            least: move |_| least,
            enough: move |_, weight| weight >= least,
        }
    }
}

/// Calls `found` with each entry of the zone whose tokens may weigh enough together, and what they weigh at most, until it answers
/// `false`.
pub(super) fn find<K: Copy + Ord>(
    base: &Base<K>,
    zone: &Zone,
    wanted: &[Wanted],
    needed: &Needed<impl Fn(f32) -> f32, impl Fn(u32, f32) -> bool>,
    mut found: impl FnMut(u32, f32) -> bool,
) {
    let slices = slices(base, zone, wanted);
    let Some(essential) = essential(&slices, &needed.enough) else {
        return;
    };
    let most = slices.iter().map(|slice| slice.weight).sum();
    // With nothing needed everything would be found; a token in common is the least that is looked for here.
    let least = (needed.least)(most).max(LEAST);
    let all: usize = slices.iter().map(|slice| slice.list.len()).sum();
    let rare = slices.iter().filter(|slice| slice.parts & essential != 0);
    let count: usize = rare.clone().map(|slice| slice.list.len()).sum();
    if count * LOOKED_UP < all {
        // Without one of these tokens nothing is enough, and they are rare: the others are looked up in the names.
        let mut entries: Vec<u32> = rare.flat_map(|slice| slice.list.iter().copied()).collect();
        entries.sort_unstable();
        entries.dedup();
        for entry in entries {
            let (weight, _) = weight(base, entry, wanted);
            if weight >= least && !found(entry, weight) {
                return;
            }
        }
        return;
    }
    let step = least / STEPS;
    let counted = slices
        .iter()
        .map(|slice| (slice.list, steps(slice.weight, step)))
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
fn slices<'a, K: Copy + Ord>(base: &'a Base<K>, zone: &Zone, wanted: &[Wanted]) -> Vec<Slice<'a>> {
    wanted
        .chunk_by(|left, right| left.id == right.id)
        .filter_map(|same| {
            let list = base.list(same[0].id, zone);
            (!list.is_empty()).then(|| Slice {
                list,
                parts: same.iter().fold(0, |parts, wanted| parts | wanted.parts),
                weight: same.iter().map(|wanted| wanted.weight).fold(0.0, f32::max),
            })
        })
        .collect()
}

/// Asked tokens of which an entry needs at least one; `None` when no entry can be found.
///
/// Tokens are left out while those left out are not enough together, those with the longest lists first.
fn essential(slices: &[Slice<'_>], enough: impl Fn(u32, f32) -> bool) -> Option<u32> {
    let mut parts: Vec<(usize, u32, f32)> = (0..32)
        .map(|part| {
            let of_part = slices.iter().filter(|slice| slice.parts >> part & 1 == 1);
            let postings = of_part.clone().map(|slice| slice.list.len()).sum();
            (
                postings,
                1 << part,
                of_part.map(|slice| slice.weight).fold(0.0, f32::max),
            )
        })
        .filter(|(postings, ..)| *postings > 0)
        .collect();
    parts.sort_unstable_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
    let (mut left_out, mut weight_left_out, mut needed) = (0, 0.0, 0);
    for (_, part, weight) in parts {
        if enough(left_out | part, weight_left_out + weight) {
            needed |= part;
        } else {
            left_out |= part;
            weight_left_out += weight;
        }
    }
    (needed != 0).then_some(needed)
}

/// What the tokens of an entry weigh at most, and which asked ones they may be.
pub(super) fn weight<K: Copy + Ord>(base: &Base<K>, entry: u32, wanted: &[Wanted]) -> (f32, u32) {
    let (mut weight, mut parts) = (0.0, 0);
    for word in base.entries.words(entry) {
        let begin = wanted.partition_point(|wanted| wanted.id < word.id());
        let same = wanted[begin..]
            .iter()
            .take_while(|wanted| wanted.id == word.id());
        weight += same.clone().map(|wanted| wanted.weight).fold(0.0, f32::max);
        parts |= same.fold(0, |parts, wanted| parts | wanted.parts);
    }
    (weight, parts)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a counter holds"
)]
fn steps(weight: f32, step: f32) -> u8 {
    (weight / step).ceil().clamp(0.0, 255.0) as u8
}
