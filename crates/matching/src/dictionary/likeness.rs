//! How alike two tokens are, and by what.

use super::distance::{Pattern, Skeleton, letters, letters_twice, swapped};
use super::reads::Reads;
use super::romanisations::are_of_one_word;
use super::sounding::{Brief, LETTERS_KEPT, Mark, Sounding};
use super::{BEGINNING_LETTERS_MIN, Dictionary, TokenId};

/// What makes two tokens alike; the strongest that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// It is the same token.
    Equal,
    /// Both have a reading in common, or are written from one word of another script: a known transliteration.
    Reading,
    /// Both are forms of one name in different languages.
    Group,
    /// One edit or two exchanged letters apart.
    Edit,
    /// Both sound the same.
    Sound,
    /// Several edits apart.
    Edits,
    /// One is the beginning of the other (R-106, truncation).
    Beginning,
    /// One is the first letter of the other.
    Initial,
}

impl How {
    /// Whether both tokens are known to be the same.
    pub(crate) fn is_known_the_same(self) -> bool {
        matches!(self, Self::Equal | Self::Reading)
    }

    /// Whether names are similar that differ by this alone; what is only alike by its sound or by several edits is none of it.
    pub(crate) fn makes_similar(self) -> bool {
        !matches!(self, Self::Sound | Self::Edits)
    }
}

/// A token that the asked one may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alike {
    /// Which token.
    pub id: TokenId,
    /// More than 0, at most 1; 1 is the same token. It is the same from either side.
    pub likeness: f32,
    /// By what.
    pub how: How,
}

/// Less alike tokens are not alike at all.
const LIKENESS_MIN: f32 = 0.5;

/// Consonants that tell a name where vowels are not written.
const CONSONANTS_MIN: usize = 2;

const READING: f32 = 0.97;
const GROUP: f32 = 0.92;
const INITIAL: f32 = 0.3;

/// A token that reads the same.
pub(super) fn read(id: TokenId) -> Alike {
    Alike {
        id,
        likeness: READING,
        how: How::Reading,
    }
}

/// Tokens compared with the asked one so far.
pub(super) struct Comparison<'a> {
    dictionary: &'a Dictionary,
    asked: &'a Reads,
    itself: Option<TokenId>,
    patterns: Vec<(Pattern, u32)>,
    /// A bit a token.
    seen: Vec<u64>,
    /// A bit a sound.
    heard: Vec<u64>,
    /// For tokens of the same sound, and for others.
    screens: (Vec<Screen>, Vec<Screen>),
    alike: Vec<Alike>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(
        dictionary: &'a Dictionary,
        asked: &'a Reads,
        itself: Option<TokenId>,
    ) -> Self {
        let patterns = asked
            .readings
            .iter()
            .map(|reading| {
                (
                    Pattern::new(reading.as_bytes()),
                    letters(reading.as_bytes()),
                )
            })
            .collect();
        let screens = |same_sound| {
            let readings = asked.readings.iter();
            readings
                .map(|mine| Screen::new(mine.as_bytes(), same_sound))
                .collect()
        };
        let mut comparison = Self {
            dictionary,
            asked,
            itself,
            patterns,
            seen: vec![0; dictionary.len().div_ceil(64)],
            heard: Vec::new(),
            screens: (screens(true), screens(false)),
            alike: Vec::new(),
        };
        if let Some(id) = itself {
            comparison.push(id.0, 1.0, How::Equal);
        }
        comparison
    }

    pub(super) fn reads_the_same(&mut self, id: u32) {
        self.push(id, READING, How::Reading);
    }

    pub(super) fn of_one_group(&mut self, id: u32) {
        self.push(id, GROUP, How::Group);
    }

    pub(super) fn is_initial(&mut self, id: u32) {
        self.push(id, INITIAL, How::Initial);
    }

    /// Compares the tokens of a sound. What is the beginning of the other is found elsewhere.
    pub(super) fn of_sound(&mut self, sounding: &Sounding, sound: u32, same_sound: bool) {
        let asked = self.asked;
        let screens = std::mem::take(if same_sound {
            &mut self.screens.0
        } else {
            &mut self.screens.1
        });
        let passes = |mark: Mark| {
            mark.length() == 0 || asked.is_abjad || screens.iter().any(|screen| screen.passes(mark))
        };
        sounding.each(sound, passes, |brief| self.compare_brief(brief, same_sound));
        *(if same_sound {
            &mut self.screens.0
        } else {
            &mut self.screens.1
        }) = screens;
    }

    /// `true` the first time.
    pub(super) fn hears(&mut self, sound: u32) -> bool {
        let word = sound as usize / 64;
        if self.heard.len() <= word {
            self.heard.resize(word + 1, 0);
        }
        let first = self.heard[word] >> (sound % 64) & 1 == 0;
        self.heard[word] |= 1 << (sound % 64);
        first
    }

    pub(super) fn may_be_spelt_the_same(&mut self, id: u32) {
        self.compare(id, false);
    }

    /// Most alike first, then in the order of interning.
    pub(super) fn finish(self) -> Vec<Alike> {
        let mut alike = self.alike;
        alike.sort_unstable_by(|left, right| {
            let order = right.likeness.total_cmp(&left.likeness);
            order.then(left.id.cmp(&right.id))
        });
        alike
    }

    fn push(&mut self, id: u32, likeness: f32, how: How) {
        if self.meet(id) {
            let id = TokenId(id);
            self.alike.push(Alike { id, likeness, how });
        }
    }

    /// `true` the first time.
    fn meet(&mut self, id: u32) -> bool {
        let word = &mut self.seen[id as usize / 64];
        let bit = 1 << (id % 64);
        let first = *word & bit == 0;
        *word |= bit;
        first
    }

    /// As [`Self::compare`], without looking up the token as far as possible.
    fn compare_brief(&mut self, brief: &Brief, same_sound: bool) {
        let theirs = brief.reading();
        if theirs.is_empty() || self.asked.is_abjad {
            return self.compare(brief.id, same_sound);
        }
        let mut best: Option<(f32, How)> = None;
        for (mine, (pattern, _)) in self.asked.readings.iter().zip(&self.patterns) {
            let mine = mine.as_bytes();
            best = joined(best, grade(mine, theirs, pattern.edits(theirs), same_sound));
        }
        match best {
            Some(_) if brief.mark().is_one_of_several() => self.compare(brief.id, same_sound),
            Some((likeness, how)) => self.push(brief.id, likeness, how),
            None => {}
        }
    }

    fn compare(&mut self, id: u32, same_sound: bool) {
        if !self.meet(id) {
            return;
        }
        if self.dictionary.is_abjad(id) != self.asked.is_abjad {
            self.compare_skeletons(id, same_sound);
            return;
        }
        let mut best: Option<(f32, How)> = None;
        for place in self.dictionary.readings_of(id) {
            let theirs = self.dictionary.readings.get(place).as_bytes();
            let their_letters = self.dictionary.letters[place];
            for (mine, (pattern, my_letters)) in self.asked.readings.iter().zip(&self.patterns) {
                let mine = mine.as_bytes();
                let limit = edits_max(mine.len(), theirs.len(), same_sound);
                // Each edit changes at most two of the letters that occur.
                let differing = (my_letters ^ their_letters).count_ones();
                if differing > 2 * limit && !begins(mine, theirs) {
                    continue;
                }
                best = joined(best, grade(mine, theirs, pattern.edits(theirs), same_sound));
            }
        }
        if let Some((likeness, how)) = best {
            let id = TokenId(id);
            debug_assert_ne!(Some(id), self.itself);
            self.alike.push(Alike { id, likeness, how });
        }
    }
}

impl Comparison<'_> {
    /// Of a script that leaves out vowels and one that writes them only the consonants can be compared.
    fn compare_skeletons(&mut self, id: u32, same_sound: bool) {
        let mut best: Option<(f32, How)> = None;
        for place in self.dictionary.readings_of(id) {
            let theirs = Skeleton::new(self.dictionary.readings.get(place).as_bytes());
            for mine in &self.asked.readings {
                let mine = Skeleton::new(mine.as_bytes());
                let edits = Pattern::new(mine.letters()).edits(theirs.letters());
                let longer = mine.letters().len().max(theirs.letters().len());
                let likeness = skeleton_likeness(longer, edits, same_sound);
                // All that is written of the name is the same.
                let how = if edits == 0 && longer >= CONSONANTS_MIN {
                    How::Reading
                } else {
                    How::Sound
                };
                best = joined(best, Some((likeness, how)));
            }
        }
        if let Some((likeness, how)) = best.filter(|(likeness, _)| *likeness >= LIKENESS_MIN) {
            let id = TokenId(id);
            self.alike.push(Alike { id, likeness, how });
        }
    }
}

#[expect(clippy::match_same_arms, reason = "a table is read row by row")]
fn skeleton_likeness(longer: usize, edits: u32, same_sound: bool) -> f32 {
    match (edits, longer, same_sound) {
        (0, 0, _) => 0.0,
        (0, 1, _) => 0.55,
        (0, 2, _) => 0.75,
        (0, 3, _) => 0.86,
        (0, _, _) => 0.93,
        (1, 0..=1, _) => 0.0,
        (1, 2, true) => 0.52,
        (1, 3, true) => 0.65,
        (1, 4, true) => 0.75,
        (1, _, true) => 0.82,
        (2, 4.., true) => 0.6,
        (1, 4, false) => 0.55,
        (1, 5.., false) => 0.65,
        _ => 0.0,
    }
}

fn begins(one: &[u8], other: &[u8]) -> bool {
    let shorter = one.len().min(other.len());
    shorter >= BEGINNING_LETTERS_MIN && one[..shorter] == other[..shorter]
}

/// Tells most of the readings that are too many edits apart by their lengths and letters alone.
struct Screen {
    letters: u64,
    /// For each length of the other reading how many letters may occur more often in this one, and in the other.
    limits: [(u32, u32); LETTERS_KEPT + 1],
}

impl Screen {
    fn new(mine: &[u8], same_sound: bool) -> Self {
        // A letter that only one side has is deleted from it or changed; the longer side loses as many more as it is longer.
        let limits = std::array::from_fn(|theirs| {
            let limit = edits_max(mine.len(), theirs, same_sound);
            let apart = u32::try_from(mine.len().abs_diff(theirs)).unwrap_or(u32::MAX);
            let shorter = limit.saturating_sub(apart);
            if mine.len() < theirs {
                (shorter, limit)
            } else {
                (limit, shorter)
            }
        });
        Self {
            letters: letters_twice(mine),
            limits,
        }
    }

    fn passes(&self, mark: Mark) -> bool {
        let (mine, theirs) = mark.differing(self.letters);
        let (mine_max, theirs_max) = self.limits[mark.length()];
        mine <= mine_max && theirs <= theirs_max
    }
}

/// More edits than these do not leave a likeness.
fn edits_max(one: usize, other: usize, same_sound: bool) -> u32 {
    let longer = u32::try_from(one.max(other)).unwrap_or(u32::MAX);
    if same_sound {
        longer * 3 / 5
    } else {
        match longer {
            0..=1 => 0,
            2..=5 => 1,
            6..=8 => 2,
            9..=11 => 3,
            _ => 4,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a reading has few letters")]
#[expect(clippy::match_same_arms, reason = "a table is read row by row")]
fn grade(one: &[u8], other: &[u8], edits: u32, same_sound: bool) -> Option<(f32, How)> {
    let (shorter, longer) = (one.len().min(other.len()), one.len().max(other.len()));
    let share = 1.0 - edits as f32 / longer as f32;
    let spelt = if edits > 1 && swapped(one, other) {
        Some((if longer > 4 { 0.84 } else { 0.6 }, How::Edit))
    } else if edits > edits_max(one.len(), other.len(), same_sound) {
        None
    } else if edits <= 1 {
        let likeness = match (longer, same_sound) {
            (0..=2, _) => 0.5,
            (3, true) => 0.8,
            (3, false) => 0.6,
            (4, true) => 0.9,
            (4, false) => 0.72,
            (5, true) => 0.93,
            (5, false) => 0.80,
            (_, true) => 0.95,
            (_, false) => 0.87,
        };
        Some((likeness, How::Edit))
    } else if same_sound {
        Some((0.52 + 0.42 * share, How::Sound))
    } else {
        Some((0.9 * share, How::Edits))
    };
    let cut = begins(one, other).then(|| {
        let likeness = 0.5 + 0.35 * shorter as f32 / longer as f32;
        (likeness, How::Beginning)
    });
    let (likeness, how) = joined(spelt, cut).filter(|(likeness, _)| *likeness >= LIKENESS_MIN)?;
    let how = if !how.makes_similar() && are_of_one_word(one, other) {
        How::Reading
    } else {
        how
    };
    Some((likeness, how))
}

/// Two grades of one pair of tokens as one: the greater likeness, for the score; and what makes the names similar by R-106, if either
/// does.
fn joined(one: Option<(f32, How)>, other: Option<(f32, How)>) -> Option<(f32, How)> {
    let (Some(one), Some(other)) = (one, other) else {
        return one.or(other);
    };
    let (greater, lesser) = if other.0 > one.0 {
        (other, one)
    } else {
        (one, other)
    };
    let how = if lesser.1.makes_similar() && !greater.1.makes_similar() {
        lesser.1
    } else {
        greater.1
    };
    Some((greater.0, how))
}
