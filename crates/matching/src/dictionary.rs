//! The distinct tokens of all registered names, and which of them a token of a question may mean.
//!
//! A token is interned once, in its own script. Here and nowhere else are its readings in letters a to z, its sound keys and the
//! groups of names it belongs to; a registered name is a list of [`TokenId`]s. [`Dictionary::alike`] gives every token that the
//! asked one may be, with a likeness that is computed exactly, so that whoever compares names afterwards compares numbers.

mod chains;
mod distance;
mod edits;
mod groups;
mod lexicon;
mod likeness;
mod reads;
mod reduction;
mod romanisations;
mod sound;
mod sounding;

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use chains::{Chains, Mix, fingerprint};
pub use lexicon::Lexicon;
use likeness::Comparison;
pub use likeness::{Alike, How};
use reads::Reads;
pub use reduction::{Reduced, reduced_groups};
use sound::Key;
use sounding::{Brief, Sounding};

/// The number of a token in its dictionary, from 0 in the order of interning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub u32);

/// Shortest sound key that is also found with one of its symbols wrong; shorter ones are found by their letters.
const NEAR_SYMBOLS_MIN: u32 = 3;

/// Longest sound key whose readings are also found with one letter wrong.
const SHORT_SYMBOLS_MAX: u32 = 3;

/// Shortest reading that may be the beginning of another one.
const BEGINNING_LETTERS_MIN: usize = 3;

/// Letters by which readings with one beginning stand together.
const STEM_LETTERS: usize = 4;

/// Parts of tokens may be no less alike than this.
const READ_LIKENESS_MIN: f32 = 0.85;

/// The bit beside the initials that says that the token's script leaves out vowels.
const ABJAD: u32 = 1 << 31;

/// Distinct tokens with all that is needed to find alike ones.
#[derive(Clone, Default)]
pub struct Dictionary {
    ids: HashMap<u64, u32, BuildHasherDefault<Mix>>,
    texts: Texts,
    readings: Texts,
    /// Letters that occur in each reading.
    letters: Vec<u32>,
    /// For each token the end of its readings.
    reading_ends: Vec<u32>,
    /// For each token the letters that its readings begin with, and [`ABJAD`].
    initials: Vec<u32>,
    /// The distinct sound keys by number.
    sounds: HashMap<u64, u32, BuildHasherDefault<Mix>>,
    by_reading: Chains,
    by_sound: Sounding,
    near_sounds: Chains,
    by_short: Chains,
    by_stem: Chains,
    by_letters: Chains,
    by_group: Chains,
}

/// Texts one behind the other.
#[derive(Clone, Default)]
struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) -> u32 {
        let place = self.ends.len();
        self.text.push_str(text);
        let end = u32::try_from(self.text.len()).expect("a dictionary has less than 4 GB of text");
        self.ends.push(end);
        u32::try_from(place).expect("a dictionary has fewer than 2^32 texts")
    }

    fn get(&self, place: usize) -> &str {
        let begin = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[begin as usize..self.ends[place] as usize]
    }

    fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

impl Dictionary {
    /// A dictionary of these tokens, numbered in this order; repeats are passed over. What takes time is done on all cores.
    pub fn of(tokens: &[&str]) -> Self {
        let mut dictionary = Self::default();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = tokens.len().div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            let shares: Vec<_> = tokens
                .chunks(share)
                .map(|share| scope.spawn(|| share.iter().map(|token| Reads::of(token)).collect()))
                .collect();
            for (share, tokens) in shares.into_iter().zip(tokens.chunks(share)) {
                let reads: Vec<Reads> = share.join().expect("reading a token does not panic");
                for (token, reads) in tokens.iter().zip(reads) {
                    if dictionary.find(token).is_none() {
                        dictionary.add(token, &reads);
                    }
                }
            }
        });
        let sounds = u32::try_from(dictionary.sounds.len()).expect("fewer than 2^32 sound keys");
        dictionary.by_sound.settle(sounds);
        let Self {
            by_reading,
            near_sounds,
            by_short,
            by_stem,
            by_letters,
            by_group,
            ..
        } = &mut dictionary;
        for chains in [
            by_reading,
            near_sounds,
            by_short,
            by_stem,
            by_letters,
            by_group,
        ] {
            chains.settle();
        }
        dictionary
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.texts.ends.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The token's number; a new token gets the next one.
    pub fn intern(&mut self, token: &str) -> TokenId {
        self.find(token)
            .unwrap_or_else(|| self.add(token, &Reads::of(token)))
    }

    /// The token's number, if it was interned.
    pub fn find(&self, token: &str) -> Option<TokenId> {
        self.ids
            .get(&fingerprint(token.bytes()))
            .copied()
            .map(TokenId)
    }

    /// The token as it was interned.
    pub fn text(&self, id: TokenId) -> &str {
        self.texts.get(id.0 as usize)
    }

    /// All tokens in the order of their numbers: what [`Self::of`] needs to build the same dictionary again.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|place| self.texts.get(place))
    }

    /// Whether a reading of the token begins with one of these letters, bit 1 for a up to bit 26 for z.
    pub fn begins_with(&self, id: TokenId, letters: u32) -> bool {
        self.initials[id.0 as usize] & letters & !ABJAD != 0
    }

    /// The letters that the readings of a token begin with, for [`Self::begins_with`].
    pub fn initials_of(&self, token: &str) -> u32 {
        initials(&Reads::of(token).readings)
    }

    /// The tokens that a part of a token may be, in the order of likeness: those with a reading of this text, and where its
    /// script leaves out vowels those with the same consonants.
    pub fn read_as(&self, text: &str) -> Vec<Alike> {
        if !text.is_ascii() {
            let mut alike = self.same(text);
            alike.retain(|alike| alike.likeness >= READ_LIKENESS_MIN);
            return alike;
        }
        let ids = self.by_reading.of(fingerprint(text.bytes()));
        let mut alike: Vec<Alike> = ids.map(|id| likeness::read(TokenId(id))).collect();
        alike.sort_unstable_by_key(|alike| alike.id);
        alike.dedup_by_key(|alike| alike.id);
        alike
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        let chains = [
            &self.by_reading,
            &self.near_sounds,
            &self.by_short,
            &self.by_stem,
            &self.by_letters,
            &self.by_group,
        ];
        let numbers = [&self.letters, &self.reading_ends, &self.initials];
        self.ids.capacity() * 8 / 7 * 17
            + self.texts.bytes()
            + self.readings.bytes()
            + numbers
                .map(|numbers| numbers.capacity() * 4)
                .iter()
                .sum::<usize>()
            + self.sounds.capacity() * 8 / 7 * 17
            + self.by_sound.bytes()
            + chains.map(Chains::bytes).iter().sum::<usize>()
    }

    /// Every token that the asked one may be, most alike first; the same for the same question and dictionary.
    ///
    /// The asked token need not be in the dictionary. An asked initial is alike to nothing but itself here, because it would be
    /// alike to a twentieth of the dictionary: see [`Self::begins_with`].
    pub fn alike(&self, token: &str) -> Vec<Alike> {
        let asked = Reads::of(token);
        let mut comparison = Comparison::new(self, &asked, self.find(token));
        self.compare_close(&asked, &mut comparison);
        if !asked.is_initial() {
            self.compare_far(&asked, &mut comparison);
        }
        comparison.finish()
    }

    /// As [`Self::alike`], but only tokens that read or sound the same: for tokens that were put together or cut apart, of
    /// which there are many and few mean anything.
    pub fn same(&self, token: &str) -> Vec<Alike> {
        let asked = Reads::of(token);
        let mut comparison = Comparison::new(self, &asked, self.find(token));
        self.compare_close(&asked, &mut comparison);
        comparison.finish()
    }

    fn compare_close(&self, asked: &Reads, comparison: &mut Comparison<'_>) {
        for reading in &asked.readings {
            for id in self.by_reading.of(fingerprint(reading.bytes())) {
                comparison.reads_the_same(id);
            }
        }
        for group in &asked.groups {
            for id in self.by_group.of(u64::from(*group)) {
                comparison.of_one_group(id);
            }
        }
        if !asked.is_initial() {
            for key in &asked.keys {
                if let Some(sound) = self.sounds.get(&key.0) {
                    comparison.of_sound(&self.by_sound, *sound, true);
                }
            }
        }
    }

    fn compare_far(&self, asked: &Reads, comparison: &mut Comparison<'_>) {
        for near in asked.keys.iter().flat_map(|key| near(*key)) {
            for sound in self.near_sounds.of(near.0) {
                if comparison.hears(sound) {
                    comparison.of_sound(&self.by_sound, sound, false);
                }
            }
        }
        for short in asked.short_forms() {
            for id in self.by_short.of(short) {
                comparison.may_be_spelt_the_same(id);
            }
        }
        for reading in &asked.readings {
            edits::unheard(reading.as_bytes(), |parts| {
                let letters = parts.into_iter().flatten().copied();
                for id in self.by_reading.of(fingerprint(letters)) {
                    comparison.may_be_spelt_the_same(id);
                }
            });
            for id in self.by_letters.of(letters_in_order(reading)) {
                comparison.may_be_spelt_the_same(id);
            }
            let stem = reading.len().min(STEM_LETTERS);
            if stem >= BEGINNING_LETTERS_MIN {
                for id in self.by_stem.of(fingerprint(reading.bytes().take(stem))) {
                    comparison.may_be_spelt_the_same(id);
                }
            }
            for length in BEGINNING_LETTERS_MIN..reading.len() {
                for id in self
                    .by_reading
                    .of(fingerprint(reading.bytes().take(length)))
                {
                    comparison.may_be_spelt_the_same(id);
                }
            }
            if let Some(initial) = reading.bytes().next() {
                for id in self.by_reading.of(fingerprint([initial])) {
                    comparison.is_initial(id);
                }
            }
        }
    }

    fn add(&mut self, token: &str, reads: &Reads) -> TokenId {
        let id = self.texts.push(token);
        self.ids.insert(fingerprint(token.bytes()), id);
        for reading in &reads.readings {
            self.readings.push(reading);
            self.letters.push(distance::letters(reading.as_bytes()));
            self.by_reading.insert(fingerprint(reading.bytes()), id);
            self.by_letters.insert(letters_in_order(reading), id);
            for stem in BEGINNING_LETTERS_MIN..=STEM_LETTERS.min(reading.len()) {
                self.by_stem
                    .insert(fingerprint(reading.bytes().take(stem)), id);
            }
        }
        for (key, reading) in reads.keys_of_readings() {
            let next = u32::try_from(self.sounds.len()).expect("fewer than 2^32 sound keys");
            let sound = *self.sounds.entry(key.0).or_insert(next);
            if sound == next {
                for near in near(key) {
                    self.near_sounds.insert(near.0, sound);
                }
            }
            let brief = if reads.is_abjad {
                Brief::unknown(id)
            } else {
                Brief::new(id, reading.as_bytes(), reads.readings.len() > 1)
            };
            self.by_sound.insert(sound, brief);
        }
        for short in reads.short_forms() {
            self.by_short.insert(short, id);
        }
        for group in &reads.groups {
            self.by_group.insert(u64::from(*group), id);
        }
        let abjad = if reads.is_abjad { ABJAD } else { 0 };
        self.initials.push(initials(&reads.readings) | abjad);
        let end = u32::try_from(self.readings.ends.len()).expect("fewer than 2^32 readings");
        self.reading_ends.push(end);
        TokenId(id)
    }
}

impl Dictionary {
    fn is_abjad(&self, id: u32) -> bool {
        self.initials[id as usize] & ABJAD != 0
    }

    fn readings_of(&self, id: u32) -> std::ops::Range<usize> {
        let id = id as usize;
        let begin = id
            .checked_sub(1)
            .map_or(0, |before| self.reading_ends[before]);
        begin as usize..self.reading_ends[id] as usize
    }
}

/// The same for readings of which one becomes the other by exchanging letters.
fn letters_in_order(reading: &str) -> u64 {
    let mut letters = reading.as_bytes().to_vec();
    letters.sort_unstable();
    fingerprint(letters)
}

fn initials(readings: &[String]) -> u32 {
    let first = readings.iter().filter_map(|reading| reading.bytes().next());
    first.fold(0, |initials, first| initials | 1 << (first & 31))
}

/// Keys that a sound key shares with those that differ from it in one symbol, lost, added, changed or swapped.
fn near(key: Key) -> impl Iterator<Item = Key> {
    let long = key.len() >= NEAR_SYMBOLS_MIN;
    let shortened = key.shortened().chain(std::iter::once(key));
    shortened.filter(move |_| long)
}
