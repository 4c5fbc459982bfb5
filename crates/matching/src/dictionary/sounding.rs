//! The tokens of each sound, with enough of each beside it to pass over most of those that are not alike.

use super::chains::Chains;
use super::distance::letters;

/// Letters of a reading that are kept beside its sound.
pub(super) const LETTERS_KEPT: usize = 15;

const LETTERS: u32 = (1 << 27) - 1;
const LENGTH_SHIFT: u32 = 27;
const SEVERAL: u32 = 1 << 31;

/// The letters that occur in a reading, a bit each, its length, and whether its token has other readings too. A length of 0 says that the
/// token has to be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark(u32);

impl Mark {
    pub(super) fn length(self) -> usize {
        (self.0 >> LENGTH_SHIFT & 15) as usize
    }

    pub(super) fn is_one_of_several(self) -> bool {
        self.0 & SEVERAL != 0
    }

    /// How many letters occur on one side only.
    pub(super) fn differing(self, letters: u32) -> u32 {
        ((self.0 ^ letters) & LETTERS).count_ones()
    }
}

/// A reading of a token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brief {
    pub(super) id: u32,
    mark: Mark,
    text: [u8; LETTERS_KEPT],
}

impl Brief {
    /// One of the readings of a token.
    pub(super) fn new(id: u32, reading: &[u8], several: bool) -> Self {
        let mut brief = Self::unknown(id);
        if reading.len() <= LETTERS_KEPT {
            brief.text[..reading.len()].copy_from_slice(reading);
            let length = u32::try_from(reading.len()).unwrap_or(0) << LENGTH_SHIFT;
            brief.mark =
                Mark(letters(reading) & LETTERS | length | if several { SEVERAL } else { 0 });
        }
        brief
    }

    /// Of a token that has to be looked up.
    pub(super) fn unknown(id: u32) -> Self {
        Self {
            id,
            mark: Mark(0),
            text: [0; LETTERS_KEPT],
        }
    }

    pub(super) fn mark(&self) -> Mark {
        self.mark
    }

    /// The reading; nothing when it has to be looked up.
    pub(super) fn reading(&self) -> &[u8] {
        &self.text[..self.mark.length()]
    }
}

/// Tokens by the number of their sound.
#[derive(Clone, Default)]
pub(super) struct Sounding {
    /// For each sound where its tokens begin, and the end.
    starts: Vec<u32>,
    /// Of each of `briefs`, apart, because most of these are not looked at.
    marks: Vec<Mark>,
    briefs: Vec<Brief>,
    /// Places in `new` of the tokens that came since, by sound.
    chains: Chains,
    new: Vec<Brief>,
}

impl Sounding {
    pub(super) fn insert(&mut self, sound: u32, brief: Brief) {
        let place = u32::try_from(self.new.len()).expect("a dictionary has fewer than 2^32 keys");
        self.new.push(brief);
        self.chains.insert(u64::from(sound), place);
    }

    /// Puts the tokens of each sound together.
    pub(super) fn settle(&mut self, sounds: u32) {
        let mut settled = Self::default();
        let end = |briefs: &Vec<Brief>| {
            u32::try_from(briefs.len()).expect("a dictionary has fewer than 2^32 keys")
        };
        for sound in 0..sounds {
            settled.starts.push(end(&settled.briefs));
            self.each(sound, |_| true, |brief| settled.briefs.push(*brief));
        }
        settled.starts.push(end(&settled.briefs));
        settled.briefs.shrink_to_fit();
        settled.marks = settled.briefs.iter().map(Brief::mark).collect();
        *self = settled;
    }

    /// The tokens of a sound whose marks pass.
    pub(super) fn each(
        &self,
        sound: u32,
        passes: impl Fn(Mark) -> bool,
        mut found: impl FnMut(&Brief),
    ) {
        let place = sound as usize;
        if let Some(&[start, end]) = self.starts.get(place..place.saturating_add(2)) {
            let (start, end) = (start as usize, end as usize);
            for (place, mark) in (start..end).zip(&self.marks[start..end]) {
                if passes(*mark) {
                    found(&self.briefs[place]);
                }
            }
        }
        for place in self.chains.of(u64::from(sound)) {
            let brief = &self.new[place as usize];
            if passes(brief.mark) {
                found(brief);
            }
        }
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        (self.starts.capacity() + self.marks.capacity()) * size_of::<u32>()
            + (self.briefs.capacity() + self.new.capacity()) * size_of::<Brief>()
            + self.chains.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::{Brief, Sounding};

    #[test]
    fn settled_and_new_tokens_are_found_by_their_sound() {
        let mut sounding = Sounding::default();
        let ids = |sounding: &Sounding, sound| {
            let mut ids = Vec::new();
            sounding.each(sound, |_| true, |brief| ids.push(brief.id));
            ids.sort_unstable();
            ids
        };
        for (sound, id) in [(1, 10), (0, 11), (1, 12)] {
            sounding.insert(sound, Brief::unknown(id));
        }
        assert_eq!(
            [ids(&sounding, 0), ids(&sounding, 1)],
            [vec![11], vec![10, 12]]
        );
        sounding.settle(2);
        sounding.insert(2, Brief::unknown(13));
        sounding.insert(1, Brief::unknown(14));
        assert_eq!(
            [ids(&sounding, 0), ids(&sounding, 1), ids(&sounding, 2)],
            [vec![11], vec![10, 12, 14], vec![13]]
        );
        sounding.settle(3);
        assert_eq!(
            [ids(&sounding, 1), ids(&sounding, 2), ids(&sounding, 3)],
            [vec![10, 12, 14], vec![13], vec![]]
        );
        assert!(sounding.bytes() > 0);
    }
}
