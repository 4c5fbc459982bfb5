//! Two dictionaries as one: the tokens of what does not change, and behind them those that came since.

use super::{Alike, Dictionary, TokenId};

/// A dictionary and one that continues it: the numbers of the second go on where those of the first end.
#[derive(Clone, Copy)]
pub struct Lexicon<'d> {
    first: &'d Dictionary,
    more: Option<&'d Dictionary>,
}

impl<'d> From<&'d Dictionary> for Lexicon<'d> {
    fn from(first: &'d Dictionary) -> Self {
        Self { first, more: None }
    }
}

impl<'d> Lexicon<'d> {
    /// `more` holds no token of `first`.
    pub fn new(first: &'d Dictionary, more: &'d Dictionary) -> Self {
        Self {
            first,
            more: Some(more).filter(|more| !more.is_empty()),
        }
    }

    /// As [`Dictionary::alike`].
    pub fn alike(&self, token: &str) -> Vec<Alike> {
        self.both(|dictionary| dictionary.alike(token))
    }

    /// As [`Dictionary::same`].
    pub fn same(&self, token: &str) -> Vec<Alike> {
        self.both(|dictionary| dictionary.same(token))
    }

    /// As [`Dictionary::read_as`].
    pub fn read_as(&self, token: &str) -> Vec<Alike> {
        self.both(|dictionary| dictionary.read_as(token))
    }

    /// As [`Dictionary::begins_with`].
    pub fn begins_with(&self, id: TokenId, letters: u32) -> bool {
        let (dictionary, id) = self.of(id);
        dictionary.begins_with(id, letters)
    }

    /// As [`Dictionary::initials_of`].
    pub fn initials_of(&self, token: &str) -> u32 {
        self.first.initials_of(token)
    }

    /// As [`Dictionary::text`].
    pub fn text(&self, id: TokenId) -> &'d str {
        let (dictionary, id) = self.of(id);
        dictionary.text(id)
    }

    fn of(&self, id: TokenId) -> (&'d Dictionary, TokenId) {
        match self.more {
            Some(more) if id.0 as usize >= self.first.len() => {
                (more, TokenId(id.0 - self.offset()))
            }
            _ => (self.first, id),
        }
    }

    fn offset(&self) -> u32 {
        u32::try_from(self.first.len()).expect("a dictionary has fewer than 2^32 texts")
    }

    fn both(&self, find: impl Fn(&Dictionary) -> Vec<Alike>) -> Vec<Alike> {
        let mut alike = find(self.first);
        let Some(more) = self.more else {
            return alike;
        };
        let offset = self.offset();
        alike.extend(find(more).into_iter().map(|alike| Alike {
            id: TokenId(alike.id.0 + offset),
            ..alike
        }));
        alike.sort_unstable_by(|left, right| {
            right
                .likeness
                .total_cmp(&left.likeness)
                .then(left.id.cmp(&right.id))
        });
        alike
    }
}
