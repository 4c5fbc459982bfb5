//! What is derived from a token's text alone.

use super::SHORT_SYMBOLS_MAX;
use super::chains::fingerprint;
use super::groups;
use super::sound::{Key, keys};
use crate::names::readings;

/// Readings, sound keys and name groups of a token.
pub(super) struct Reads {
    pub(super) readings: Vec<String>,
    /// Of all readings, without repeats.
    pub(super) keys: Vec<Key>,
    pub(super) groups: Vec<u32>,
    /// Whether its script leaves vowels unwritten.
    pub(super) is_abjad: bool,
}

impl Reads {
    pub(super) fn of(token: &str) -> Self {
        let readings = readings(token);
        let mut all: Vec<Key> = Vec::new();
        for reading in &readings {
            for key in keys(reading.as_bytes()) {
                if !all.contains(&key) {
                    all.push(key);
                }
            }
        }
        let groups = groups::of(token, &readings);
        Self {
            readings,
            keys: all,
            groups,
            is_abjad: token.chars().any(leaves_out_vowels),
        }
    }

    /// Each sound key of each reading.
    pub(super) fn keys_of_readings(&self) -> Vec<(Key, &str)> {
        if let [only] = &self.readings[..] {
            return self.keys.iter().map(|key| (*key, only.as_str())).collect();
        }
        self.readings
            .iter()
            .flat_map(|reading| {
                keys(reading.as_bytes())
                    .into_iter()
                    .map(move |key| (key, reading.as_str()))
            })
            .collect()
    }

    /// Whether it is one letter, which may stand for any name that begins with it.
    pub(super) fn is_initial(&self) -> bool {
        self.readings.iter().all(|reading| reading.len() <= 1)
    }

    /// Fingerprints of the readings with a short sound key, and of each of them without one of its letters.
    pub(super) fn short_forms(&self) -> Vec<u64> {
        let mut forms = Vec::new();
        for reading in &self.readings {
            let plain = keys(reading.as_bytes())[0];
            if plain.len() > SHORT_SYMBOLS_MAX || reading.len() < 2 {
                continue;
            }
            forms.push(fingerprint(reading.bytes()));
            for left_out in 0..reading.len() {
                let bytes = reading.bytes().enumerate();
                let kept = bytes.filter(|(place, _)| *place != left_out);
                forms.push(fingerprint(kept.map(|(_, letter)| letter)));
            }
        }
        forms.sort_unstable();
        forms.dedup();
        forms
    }
}

/// Letters of Hebrew, Arabic and Syriac.
fn leaves_out_vowels(letter: char) -> bool {
    matches!(letter, '\u{591}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}
