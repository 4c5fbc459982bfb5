//! Which entries of a zone share enough with a question, by the lists of its tokens.

use super::base::{Base, Zone};
use super::landmarks::Marked;
use super::sweep::sweep;
use crate::dictionary::TokenId;
use crate::score::Word;

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
    /// Whether it is one half of an asked token.
    pub(super) half: bool,
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
#[derive(Clone, Copy)]
pub(super) struct Slice<'a> {
    /// The token, with all asked ones that it may be.
    pub(super) token: Wanted,
    pub(super) list: &'a [u32],
    /// The whole list, if it is long.
    pub(super) marked: Option<Marked<'a>>,
}

impl Wanted {
    /// What an entry can weigh for the same asked token: both halves of it may be there.
    fn most(&self) -> f32 {
        if self.half {
            2.0 * self.weight
        } else {
            self.weight
        }
    }

    /// Raises what each asked token can weigh; a token that stands for several weighs its share for each.
    pub(super) fn add_to(&self, most: &mut [f32; PARTS_MAX]) {
        #[expect(clippy::cast_precision_loss, reason = "a question has few tokens")]
        let share = self.most() / self.parts.count_ones() as f32;
        for (part, most) in most.iter_mut().enumerate() {
            if self.parts >> part & 1 == 1 {
                *most = most.max(share);
            }
        }
    }
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
    let most = slices.iter().map(|slice| slice.token.weight).sum();
    // With nothing needed everything would be found; a token in common is the least that is looked for here.
    let least = (needed.least)(most).max(LEAST);
    let all: usize = slices.iter().map(|slice| slice.list.len()).sum();
    let rare = slices
        .iter()
        .filter(|slice| slice.token.parts & essential != 0);
    let count: usize = rare.clone().map(|slice| slice.list.len()).sum();
    if count * LOOKED_UP < all {
        // Without one of these tokens nothing is enough, and they are rare: the others are looked up in the names.
        let mut entries: Vec<u32> = rare.flat_map(|slice| slice.list.iter().copied()).collect();
        entries.sort_unstable();
        entries.dedup();
        for entry in entries {
            let (weight, _) = weight(base.entries.words(entry), wanted);
            if weight >= least && !found(entry, weight) {
                return;
            }
        }
        return;
    }
    let step = least / STEPS;
    let counted = slices
        .iter()
        .map(|slice| (slice.list, steps(slice.token.weight, step)))
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
    wanted: &[Wanted],
) -> Vec<Slice<'a>> {
    wanted
        .chunk_by(|left, right| left.id == right.id)
        .filter_map(|same| {
            let list = base.list(same[0].id, zone);
            (!list.is_empty()).then(|| Slice {
                token: Wanted {
                    id: same[0].id,
                    parts: same.iter().fold(0, |parts, wanted| parts | wanted.parts),
                    half: same.iter().any(|wanted| wanted.half),
                    weight: same.iter().map(|wanted| wanted.weight).fold(0.0, f32::max),
                },
                list,
                marked: base.marked(same[0].id),
            })
        })
        .collect()
}

/// Asked tokens of which an entry needs at least one; `None` when no entry can be found.
///
/// Tokens are left out while those left out are not enough together, those with the longest lists first.
fn essential(slices: &[Slice<'_>], enough: impl Fn(u32, f32) -> bool) -> Option<u32> {
    let mut parts: Vec<(usize, u32, f32)> = (0..PARTS_MAX)
        .map(|part| {
            let of_part = slices
                .iter()
                .filter(|slice| slice.token.parts >> part & 1 == 1);
            let postings = of_part.clone().map(|slice| slice.list.len()).sum();
            (
                postings,
                1_u32 << part,
                of_part.map(|slice| slice.token.most()).fold(0.0, f32::max),
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

/// What the tokens of a name weigh at most, and which asked ones they may be.
pub(super) fn weight(words: &[Word], wanted: &[Wanted]) -> (f32, u32) {
    let (mut weight, mut parts) = (0.0, 0);
    for word in words {
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
