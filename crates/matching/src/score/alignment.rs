//! Which asked token stands for which registered one.

use super::asked::{Asked, INITIAL_EVIDENCE};
use super::word::Word;
use crate::dictionary::How;

/// Registered tokens of a name that are looked at.
pub(super) const WORDS_MAX: usize = 32;

const PAIRS_MAX: usize = 32;

/// An asked token, or several, and the registered one, or two, that they stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) parts: u32,
    pub(crate) words: u32,
    pub(crate) evidence: f32,
    pub(crate) likeness: f32,
    pub(crate) how: How,
}

const NONE: Pair = Pair {
    parts: 0,
    words: 0,
    evidence: 0.0,
    likeness: 0.0,
    how: How::Initial,
};

/// Pairs that have no token in common, those that say most.
pub(crate) struct Alignment {
    pairs: [Pair; PAIRS_MAX],
    count: usize,
    /// Pairs for which there is no room; few names have as many.
    more: Vec<Pair>,
    /// The asked tokens that have a counterpart.
    pub(crate) parts: u32,
    /// The registered tokens that have one.
    pub(crate) words: u32,
}

impl Alignment {
    /// Aligns one to one, what says most first.
    pub(crate) fn new(asked: &Asked<'_>, words: &[Word]) -> Self {
        let mut alignment = Self {
            pairs: [NONE; PAIRS_MAX],
            count: 0,
            more: Vec::new(),
            parts: 0,
            words: 0,
        };
        alignment.find(asked, &words[..words.len().min(WORDS_MAX)]);
        alignment.choose();
        alignment
    }

    pub(crate) fn pairs(&self) -> &[Pair] {
        &self.pairs[..self.count]
    }

    fn find(&mut self, asked: &Asked<'_>, words: &[Word]) {
        let (mut halves, mut half_count) = ([(0_u8, NONE); 16], 0);
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
                    self.push(pair);
                } else if half_count < halves.len() {
                    halves[half_count] = (hit.half, pair);
                    half_count += 1;
                }
            }
        }
        for (tag, first) in &halves[..half_count] {
            for (other_tag, second) in &halves[..half_count] {
                // The first half of a split has an odd tag, the second the next number.
                if tag % 2 == 1 && *other_tag == tag + 1 && first.words != second.words {
                    self.push(Pair {
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
                    self.push(Pair {
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

    fn push(&mut self, pair: Pair) {
        if self.count < PAIRS_MAX {
            self.pairs[self.count] = pair;
            self.count += 1;
        } else {
            self.more.push(pair);
        }
    }

    fn choose(&mut self) {
        if self.more.is_empty() {
            self.pairs[..self.count].sort_unstable_by(most_first);
            let mut chosen = 0;
            for place in 0..self.count {
                chosen = self.take(self.pairs[place], chosen);
            }
            self.count = chosen;
            return;
        }
        let mut all = std::mem::take(&mut self.more);
        all.extend_from_slice(self.pairs());
        all.sort_unstable_by(most_first);
        // No more are chosen than tokens are asked for, so that there is room for them.
        self.count = all
            .into_iter()
            .fold(0, |chosen, pair| self.take(pair, chosen));
    }

    /// Chooses a pair, if its tokens are free; answers how many are chosen.
    fn take(&mut self, pair: Pair, chosen: usize) -> usize {
        if pair.parts & self.parts != 0 || pair.words & self.words != 0 {
            return chosen;
        }
        self.parts |= pair.parts;
        self.words |= pair.words;
        self.pairs[chosen] = pair;
        chosen + 1
    }
}

fn most_first(left: &Pair, right: &Pair) -> std::cmp::Ordering {
    let value = |pair: &Pair| pair.evidence * pair.likeness;
    let order = value(right).total_cmp(&value(left));
    order.then((left.parts, left.words).cmp(&(right.parts, right.words)))
}
