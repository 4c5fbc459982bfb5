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

#[cfg(test)]
mod tests {
    use super::Most;
    use crate::dictionary::TokenId;
    use crate::index::lists::Wanted;
    use crate::score::Matched;

    fn token(parts: u32, half: u8, weight: f32) -> Wanted {
        Wanted {
            id: TokenId(0),
            parts,
            half,
            weight,
            best: weight / 2.0,
        }
    }

    #[test]
    fn one_half_is_worth_nothing_without_the_other() {
        let most = |tokens: &[Wanted]| Most::of(tokens).together();
        let whole = token(0b10, 0, 1.5);
        let [first, second, of_another] =
            [(1, 1.0), (2, 2.0), (3, 4.0)].map(|(half, weight)| token(0b10, half, weight));
        let of = |worth: f32| Matched {
            worth,
            best: worth / 2.0,
            parts: if worth > 0.0 { 0b10 } else { 0 },
        };
        assert_eq!(most(&[first, of_another]), of(0.0));
        assert_eq!(most(&[second, of_another, whole]), of(1.5));
        assert_eq!(most(&[second, whole, first]), of(3.0));
    }

    #[test]
    fn a_token_for_two_is_worth_half_for_each() {
        let most = Most::of(&[token(0b11, 0, 4.0), token(0b01, 0, 1.0)]).together();
        let expected = Matched {
            worth: 4.0,
            best: 2.0,
            parts: 0b11,
        };
        assert_eq!(most, expected);
    }
}
