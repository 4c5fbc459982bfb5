//! What the tokens of a name can be worth together at most.

use super::lists::{PARTS_MAX, Wanted};
use crate::score::{HALVES, Matched};

/// The most that some tokens are worth, asked token by asked token. One half of a token that was cut apart is worth nothing without
/// the other.
#[derive(Clone, Copy)]
pub(super) struct Most {
    parts: [f32; PARTS_MAX],
    best: f32,
    /// Weight of each half, and what it is worth besides.
    halves: [(f32, f32); HALVES],
}

impl Most {
    pub(super) fn of<'a>(tokens: impl IntoIterator<Item = &'a Wanted>) -> Self {
        let mut most = Self {
            parts: [0.0; PARTS_MAX],
            best: 0.0,
            halves: [(0.0, 0.0); HALVES],
        };
        most.add(tokens);
        most
    }

    /// Raises what each asked token can be worth; a token that stands for several is worth its share for each.
    pub(super) fn add<'a>(&mut self, tokens: impl IntoIterator<Item = &'a Wanted>) {
        for token in tokens {
            let (weight, best) = if token.half == 0 {
                (token.weight, token.best)
            } else {
                self.with_other_half(token)
            };
            self.best = self.best.max(best);
            #[expect(clippy::cast_precision_loss, reason = "a question has few tokens")]
            let share = weight / token.parts.count_ones() as f32;
            let mut parts = token.parts;
            while parts != 0 {
                let most = &mut self.parts[parts.trailing_zeros() as usize];
                *most = most.max(share);
                parts &= parts - 1;
            }
        }
    }

    fn with_other_half(&mut self, token: &Wanted) -> (f32, f32) {
        let this = usize::from(token.half);
        let other = if this % 2 == 1 { this + 1 } else { this - 1 };
        let (weight, best) = self.halves[this];
        self.halves[this] = (weight.max(token.weight), best.max(token.best));
        let ((weight, best), (other_weight, other_best)) = (self.halves[this], self.halves[other]);
        if other_weight > 0.0 {
            (weight + other_weight, best + other_best)
        } else {
            (0.0, 0.0)
        }
    }

    /// What they are worth together.
    pub(super) fn together(&self) -> Matched {
        let there = self.parts.iter().enumerate();
        let there = there.filter(|(_, most)| **most > 0.0);
        Matched {
            worth: self.parts.iter().sum(),
            best: self.best,
            parts: there.fold(0, |parts, (part, _)| parts | 1 << part),
        }
    }
}
