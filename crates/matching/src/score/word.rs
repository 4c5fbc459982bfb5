//! The tokens of a registered name.

use crate::dictionary::TokenId;

/// What part of a name a token comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Field {
    /// The whole name in one text.
    #[default]
    Text = 0,
    /// Surname.
    Surname = 1,
    /// Given names.
    Given = 2,
    /// Patronymic.
    Patronymic = 3,
}

/// A token of a registered name: its number in the dictionary, its field, and whether it begins one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(u32);

const FIELD_SHIFT: u32 = 29;
const BEGINS: u32 = 1 << 28;
const ID: u32 = BEGINS - 1;

impl Word {
    /// A token of a name.
    pub fn new(id: TokenId, field: Field, begins: bool) -> Self {
        assert!(id.0 <= ID, "a register has fewer than 2^28 distinct tokens");
        Self(id.0 | (field as u32) << FIELD_SHIFT | if begins { BEGINS } else { 0 })
    }

    /// Which token.
    pub fn id(self) -> TokenId {
        TokenId(self.0 & ID)
    }

    /// The same place in a name with another token.
    #[must_use]
    pub fn with_id(self, id: TokenId) -> Self {
        Self(self.0 & !ID | id.0 & ID)
    }

    /// What part of the name it comes from.
    pub fn field(self) -> Field {
        match self.0 >> FIELD_SHIFT & 3 {
            0 => Field::Text,
            1 => Field::Surname,
            2 => Field::Given,
            _ => Field::Patronymic,
        }
    }

    /// Whether a field begins with it.
    pub fn begins(self) -> bool {
        self.0 & BEGINS != 0
    }

    /// As kept in a file.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// As read from a file.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Word};
    use crate::dictionary::TokenId;

    #[test]
    fn a_word_keeps_its_parts() {
        for field in [Field::Text, Field::Surname, Field::Given, Field::Patronymic] {
            let word = Word::new(TokenId(77), field, true);
            assert_eq!(
                (word.id(), word.field(), word.begins()),
                (TokenId(77), field, true)
            );
            assert_eq!(word.with_id(TokenId(5)), Word::new(TokenId(5), field, true));
            assert_eq!(Word::from_bits(word.bits()), word);
        }
    }
}
