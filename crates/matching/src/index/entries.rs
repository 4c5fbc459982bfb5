//! The columns of entries. An entry is one spelling of one identity.

use super::person::{Category, Identity};
use super::rows::{Rows, bytes_of};
use super::spelling::{FIELD_END, PATRONYMIC, Spelling};
use crate::dictionary::TokenId;
use crate::score::Word;

/// Sexes by ISO 5218.
pub(super) const SEXES: [u8; 4] = [0, 1, 2, 9];

/// Sex, category and whether the name is cut, in one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traits(pub(super) u8);

impl Traits {
    fn new(identity: &Identity, spelling: &Spelling) -> Self {
        let sex = match identity.sex {
            sex @ 0..=2 => sex,
            _ => 3,
        };
        let category = match identity.category {
            Category::Confirmed => 0,
            Category::NotConfirmed => 1,
            Category::Alias => 2,
            Category::Misused => 3,
        };
        Self(sex | category << 2 | u8::from(spelling.cut) << 4)
    }

    /// By ISO 5218.
    pub(super) fn sex(self) -> u8 {
        SEXES[self.sex_place()]
    }

    /// Place of the sex in [`SEXES`].
    pub(super) fn sex_place(self) -> usize {
        usize::from(self.0 & 3)
    }

    pub(super) fn category(self) -> Category {
        match self.0 >> 2 & 3 {
            0 => Category::Confirmed,
            1 => Category::NotConfirmed,
            2 => Category::Alias,
            _ => Category::Misused,
        }
    }

    pub(super) fn cut(self) -> bool {
        self.0 >> 4 & 1 == 1
    }
}

/// All entries, column by column.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    /// Date of birth as a number of [`super::day_code`].
    pub(super) births: Vec<u32>,
    /// Slot of the person.
    pub(super) persons: Vec<u32>,
    /// Place of the identity among those of its person.
    pub(super) places: Vec<u16>,
    pub(super) labels: Vec<u32>,
    pub(super) traits: Vec<u8>,
    /// Number of the origin.
    pub(super) origins: Vec<u32>,
    pub(super) words: Rows<Word>,
    /// The name as written, fields ended by [`FIELD_END`].
    pub(super) names: Rows<u8>,
}

impl Entries {
    pub(super) fn with_capacity(entries: usize, words: usize, letters: usize) -> Self {
        Self {
            births: Vec::with_capacity(entries),
            persons: Vec::with_capacity(entries),
            places: Vec::with_capacity(entries),
            labels: Vec::with_capacity(entries),
            traits: Vec::with_capacity(entries),
            origins: Vec::with_capacity(entries),
            words: Rows::with_capacity(entries, words),
            names: Rows::with_capacity(entries, letters),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.births.len()
    }

    pub(super) fn push(
        &mut self,
        person: u32,
        place: u16,
        identity: &Identity,
        spelling: &Spelling,
        origin: u32,
        words: &[Word],
    ) {
        self.births.push(super::day_code::code(identity.birth));
        self.persons.push(person);
        self.places.push(place);
        self.labels.push(identity.label);
        self.traits.push(Traits::new(identity, spelling).0);
        self.origins.push(origin);
        self.words.push(words);
        self.names.push(spelling.name.as_bytes());
    }

    /// Copies an entry, with other numbers for its person, origin and tokens.
    pub(super) fn push_from(
        &mut self,
        from: &Self,
        entry: u32,
        person: u32,
        origin: u32,
        mut id: impl FnMut(TokenId) -> TokenId,
    ) {
        let row = entry as usize;
        self.births.push(from.births[row]);
        self.persons.push(person);
        self.places.push(from.places[row]);
        self.labels.push(from.labels[row]);
        self.traits.push(from.traits[row]);
        self.origins.push(origin);
        let words = from
            .words
            .row(entry)
            .iter()
            .map(|word| word.with_id(id(word.id())));
        self.words.push_all(words);
        self.names.push(from.names.row(entry));
    }

    pub(super) fn words(&self, entry: u32) -> &[Word] {
        self.words.row(entry)
    }

    pub(super) fn traits(&self, entry: u32) -> Traits {
        Traits(self.traits[entry as usize])
    }

    /// The name as a person reads it.
    pub(super) fn shown_name(&self, entry: u32) -> String {
        self.name(entry).replace([FIELD_END, PATRONYMIC], " ")
    }

    /// The name with its field ends.
    pub(super) fn name(&self, entry: u32) -> &str {
        std::str::from_utf8(self.names.row(entry)).expect("names are kept whole")
    }

    pub(super) fn bytes(&self) -> usize {
        self.facts_bytes() + self.words.bytes() + self.names.bytes()
    }

    /// Bytes of everything but names.
    pub(super) fn facts_bytes(&self) -> usize {
        bytes_of(&self.births)
            + bytes_of(&self.persons)
            + bytes_of(&self.places)
            + bytes_of(&self.labels)
            + bytes_of(&self.traits)
            + bytes_of(&self.origins)
    }
}
