//! Which asked token stands for which registered one.

use super::asked::{Asked, INITIAL_EVIDENCE};
use super::word::Word;
use crate::dictionary::How;
use smallvec::SmallVec;

/// Registered tokens of a name that are looked at.
pub(super) const WORDS_MAX: usize = 32;

/// Few names have more pairs, and more halves.
const PAIRS_USUAL: usize = 32;
const HALVES_USUAL: usize = 16;

/// An asked token, or several, and the registered one, or two, that they stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) parts: u32,
    pub(crate) words: u32,
    pub(crate) evidence: f32,
    pub(crate) likeness: f32,
    pub(crate) how: How,
}

/// Pairs that have no token in common, those that say most.
pub(crate) struct Alignment {
    pairs: SmallVec<[Pair; PAIRS_USUAL]>,
    /// The asked tokens that have a counterpart.
    pub(crate) parts: u32,
    /// The registered tokens that have one.
    pub(crate) words: u32,
}

impl Alignment {
    /// Aligns one to one, what says most first.
    pub(crate) fn new(asked: &Asked<'_>, words: &[Word]) -> Self {
        let mut alignment = Self {
            pairs: SmallVec::new(),
            parts: 0,
            words: 0,
        };
        alignment.find(asked, &words[..words.len().min(WORDS_MAX)]);
        alignment.choose();
        alignment
    }

    pub(crate) fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    fn find(&mut self, asked: &Asked<'_>, words: &[Word]) {
        let mut halves: SmallVec<[(u8, Pair); HALVES_USUAL]> = SmallVec::new();
        for (place, word) in words.iter().enumerate() {
            for hit in asked.hits.of(word.id()) {
                let pair = Pair {
                    parts: hit.parts,
                    words: 1 << place,
                    evidence: hit.evidence,
                    likeness: hit.likeness,
                    how: hit.how,
                };
                if hit.half == 0 {
                    self.pairs.push(pair);
                } else {
                    halves.push((hit.half, pair));
                }
            }
        }
        for (tag, first) in &halves {
            for (other_tag, second) in &halves {
                // The first half of a split has an odd tag, the second the next number.
                if tag % 2 == 1 && *other_tag == tag + 1 && first.words != second.words {
                    self.pairs.push(Pair {
                        words: first.words | second.words,
                        evidence: first.evidence + second.evidence,
                        ..*first
                    });
                }
            }
        }
        self.find_initials(asked, words);
    }

    fn find_initials(&mut self, asked: &Asked<'_>, words: &[Word]) {
        for (part, asked_part) in asked.parts.iter().enumerate() {
            if asked_part.initials == 0 {
                continue;
            }
            for (place, word) in words.iter().enumerate() {
                if asked.dictionary.begins_with(word.id(), asked_part.initials) {
                    self.pairs.push(Pair {
                        parts: 1 << part,
                        words: 1 << place,
                        evidence: INITIAL_EVIDENCE,
                        likeness: 0.3,
                        how: How::Initial,
                    });
                }
            }
        }
    }

    fn choose(&mut self) {
        self.pairs.sort_unstable_by(most_first);
        let (mut parts, mut words) = (0, 0);
        self.pairs.retain(|pair| {
            let is_free = pair.parts & parts == 0 && pair.words & words == 0;
            if is_free {
                parts |= pair.parts;
                words |= pair.words;
            }
            is_free
        });
        (self.parts, self.words) = (parts, words);
    }
}

fn most_first(left: &Pair, right: &Pair) -> std::cmp::Ordering {
    let value = |pair: &Pair| pair.evidence * pair.likeness;
    let order = value(right).total_cmp(&value(left));
    order.then((left.parts, left.words).cmp(&(right.parts, right.words)))
}
