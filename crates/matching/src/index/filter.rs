//! A quick first look at a registered name.

use crate::score::{Asked, Word};

const BITS: usize = 1 << 14;

/// Tells most of the names that have nothing of a question from those that may be similar to it or a part, without a table lookup.
pub(super) struct Filter {
    bits: Box<[u64; BITS / 64]>,
    /// Asked tokens that are in no list.
    initials: usize,
    parts: usize,
    /// Whether some registered tokens stand for several asked ones.
    joins: bool,
}

impl Filter {
    pub(super) fn of(asked: &Asked<'_>) -> Self {
        let mut bits = Box::new([0; BITS / 64]);
        let mut joins = false;
        for lookup in asked.lookups() {
            let bit = lookup.id.0 as usize % BITS;
            bits[bit / 64] |= 1 << (bit % 64);
            joins |= lookup.parts.count_ones() > 1;
        }
        let initials = asked.parts.iter().filter(|part| part.initials != 0).count();
        Self {
            bits,
            initials,
            parts: asked.len(),
            joins,
        }
    }

    /// Whether all words of a name, or as many as are asked for, may be among what is asked for.
    pub(super) fn may_find(&self, words: &[Word]) -> bool {
        let known = words.iter().filter(|word| self.may_have(**word)).count();
        let enough = if self.joins {
            1
        } else {
            self.parts.min(words.len())
        };
        known > 0 && known + self.initials >= enough
    }

    /// Whether a word may be among what is asked for.
    pub(super) fn may_have(&self, word: Word) -> bool {
        let bit = word.id().0 as usize % BITS;
        self.bits[bit / 64] >> (bit % 64) & 1 == 1
    }
}
