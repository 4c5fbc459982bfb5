//! Which tokens of the register an asked token may be, found by the registered token.

use super::Model;
use crate::dictionary::{How, TokenId};

/// A registered token that some asked tokens may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) id: TokenId,
    /// The asked tokens, a bit each.
    pub(crate) parts: u32,
    /// How much it says.
    pub(crate) evidence: f32,
    pub(crate) likeness: f32,
    pub(crate) how: How,
    /// As in [`super::Lookup::half`].
    pub(crate) half: u8,
}

impl Hit {
    /// What it adds to the log odds at most. That a writing is improbable is taken off once from both halves together.
    pub(crate) fn worth(&self) -> f32 {
        let model = Model::fitted();
        if self.half == 0 {
            model.worth(self.evidence, self.likeness, self.how)
        } else {
            model.worth_of_half(self.evidence, self.likeness, self.how)
        }
    }

    /// What it adds at most where it says more than every other token of the name; both halves of a token together what both add.
    pub(crate) fn best(&self) -> f32 {
        let model = Model::fitted();
        if self.half == 0 {
            model.best(self.evidence, self.likeness, self.how)
        } else {
            model.best_of_half(self.evidence)
        }
    }
}

/// Hits by token.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hits {
    /// In the order of tokens.
    hits: Vec<Hit>,
    /// Open addressing: where the hits of a token begin, plus one.
    places: Vec<u32>,
}

impl Hits {
    pub(crate) fn new(mut hits: Vec<Hit>) -> Self {
        hits.sort_unstable_by_key(|hit| (hit.id, hit.parts, hit.half));
        let mut places = vec![0; (2 * hits.len() + 1).next_power_of_two()];
        for (place, hit) in hits.iter().enumerate() {
            let first = place == 0 || hits[place - 1].id != hit.id;
            if first {
                let mut slot = slot(hit.id, places.len());
                while places[slot] != 0 {
                    slot = (slot + 1) & (places.len() - 1);
                }
                places[slot] = u32::try_from(place + 1).expect("few tokens are alike");
            }
        }
        Self { hits, places }
    }

    pub(crate) fn of(&self, id: TokenId) -> &[Hit] {
        let mut slot = slot(id, self.places.len());
        while self.places[slot] != 0 {
            let begin = self.places[slot] as usize - 1;
            if self.hits[begin].id == id {
                let rest = &self.hits[begin..];
                let end = rest.iter().position(|hit| hit.id != id);
                return &rest[..end.unwrap_or(rest.len())];
            }
            slot = (slot + 1) & (self.places.len() - 1);
        }
        &[]
    }

    pub(crate) fn all(&self) -> &[Hit] {
        &self.hits
    }
}

fn slot(id: TokenId, slots: usize) -> usize {
    (id.0.wrapping_mul(0x9E37_79B1) >> 7) as usize & (slots - 1)
}
