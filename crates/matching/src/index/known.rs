//! What is remembered of the names and dates that were looked at last. Many people have one name.

use crate::score::{Closeness, Matched, Word};

/// Each name has one place, so that another one there is forgotten.
pub(super) struct Known<'a> {
    names: Vec<Name<'a>>,
    date: Option<(u32, Closeness)>,
}

/// What is known of a name beside one spelling of the question.
#[derive(Clone, Copy)]
pub(super) struct Name<'a> {
    spelling: usize,
    words: &'a [Word],
    pub(super) matched: Option<Matched>,
    /// What it could reach with a date so close.
    most: [Option<f32>; Closeness::COUNT],
}

impl<'a> Name<'a> {
    fn new(spelling: usize, words: &'a [Word]) -> Self {
        Self {
            spelling,
            words,
            matched: None,
            most: [None; Closeness::COUNT],
        }
    }

    /// What it could reach with a date so close.
    pub(super) fn most(&mut self, closeness: Closeness) -> &mut Option<f32> {
        &mut self.most[closeness as usize]
    }
}

impl<'a> Known<'a> {
    /// Nothing yet, of that many names.
    pub(super) fn of(names: usize) -> Self {
        Self {
            names: vec![Name::new(0, &[]); names],
            date: None,
        }
    }

    /// What is known of a name.
    pub(super) fn name(&mut self, spelling: usize, words: &'a [Word]) -> &mut Name<'a> {
        let mixed = words.iter().fold(0_u32, |sum, word| {
            (sum ^ word.bits()).wrapping_mul(0x9E37_79B1)
        });
        let place = (mixed >> 8) as usize % self.names.len();
        let name = &mut self.names[place];
        if (name.spelling, name.words) != (spelling, words) {
            *name = Name::new(spelling, words);
        }
        name
    }

    /// How close a date is, by its number; `compare` tells it if it is another one than before.
    pub(super) fn closeness(
        &mut self,
        date: u32,
        compare: impl FnOnce() -> Closeness,
    ) -> Closeness {
        match self.date {
            Some((known, closeness)) if known == date => closeness,
            _ => {
                let closeness = compare();
                self.date = Some((date, closeness));
                closeness
            }
        }
    }
}
