//! Numbers and names that are asked one after another: enumeration.

use std::collections::BTreeSet;

/// Numbers this near belong to one series.
const NEAR: u64 = 3;

/// Groups of digits in one number that may count up; further ones are not looked at.
const GROUPS_MAX: usize = 3;

/// Digits that are compared; numbers that are longer differ at the end.
const DIGITS_MAX: usize = 15;

/// A number that may count up, and what stays the same beside it.
pub(crate) type Serial = (u64, u64);

/// A digest of a text, the same for the same text. It hides nothing from whoever can guess the text: it is for memory only.
pub fn digest(text: &str) -> u64 {
    // FNV-1a, finished so that all bits depend on all bytes.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// The parts of a document or decision number that may count up: `112/2026` may be followed by `113/2026` or by `112/2027`.
pub fn serials(number: &str) -> Vec<(u64, u64)> {
    let text: String = number
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '/')
        .collect();
    let mut found = Vec::new();
    let mut rest = text.as_str();
    let mut start = 0;
    while let Some(first) = rest.find(|c: char| c.is_ascii_digit()) {
        let group = &rest[first..];
        let length = group
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(group.len());
        let tail = &group[length.saturating_sub(DIGITS_MAX)..length];
        let end = start + first + length;
        let around = [&text[..end - tail.len()], "#", &text[end..]].concat();
        if let Ok(serial) = tail.parse()
            && found.len() < GROUPS_MAX
        {
            found.push((digest(&around), serial));
        }
        start = end;
        rest = &group[length..];
    }
    found
}

/// How many numbers the longest series has: each is at most three after the one before it.
pub(crate) fn longest_series(numbers: &BTreeSet<Serial>) -> u32 {
    let (mut longest, mut length) = (0, 0);
    let mut before: Option<Serial> = None;
    for &(around, serial) in numbers {
        let near = before.is_some_and(|(same, last)| same == around && serial - last <= NEAR);
        length = if near { length + 1 } else { 1 };
        longest = longest.max(length);
        before = Some((around, serial));
    }
    longest
}

/// Names that are asked in the order of the alphabet, others in between.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alphabet(Vec<String>);

/// How many names in a row are looked at together, and how far the next look is from it.
const LOOK: usize = 24;
const STEP: usize = 6;

/// The most names of one user and day that are kept.
const NAMES_MAX: usize = 5_000;

impl Alphabet {
    pub(crate) fn note(&mut self, name: &str) {
        if self.0.len() < NAMES_MAX {
            self.0.push(name.to_lowercase());
        }
    }

    /// How many of 24 names in a row stand in the order of the alphabet, those between left out.
    pub(crate) fn longest(&self) -> u32 {
        let looks = (0..self.0.len()).step_by(STEP);
        let ordered = looks.map(|first| in_order(&self.0[first..self.0.len().min(first + LOOK)]));
        ordered.max().unwrap_or_default()
    }
}

/// The length of the longest increasing subsequence.
fn in_order(names: &[String]) -> u32 {
    // The smallest name with which a subsequence of each length ends.
    let mut ends: Vec<&String> = Vec::with_capacity(names.len());
    for name in names {
        let place = ends.partition_point(|end| *end < name);
        if place == ends.len() {
            ends.push(name);
        } else {
            ends[place] = name;
        }
    }
    u32::try_from(ends.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(numbers: &[&str]) -> u32 {
        longest_series(&numbers.iter().flat_map(|number| serials(number)).collect())
    }

    #[test]
    fn neighbouring_numbers_are_a_series_in_any_order() {
        assert_eq!(series(&["AA1234567", "AA1234569", "AA1234568"]), 3);
        assert_eq!(series(&["AA1234567", "AA1234571"]), 1);
        assert_eq!(series(&["AA1234567", "AB1234568"]), 1);
        assert_eq!(series(&["112/2026", "113/2026", "114/2026", "999/2026"]), 3);
        assert_eq!(series(&["VRS-12-7", "VRS-12-9"]), 2);
        assert_eq!(series(&["no number", ""]), 0);
        assert_eq!(series(&["12345678901234567890", "12345678901234567891"]), 2);
    }

    #[test]
    fn names_in_the_order_of_the_alphabet_are_found_among_others() {
        let mut names = Alphabet::default();
        assert_eq!(names.longest(), 0);
        for name in ["Zane", "Abe", "ABE", "Berg", "Zane", "Cern", "Adam", "Dahl"] {
            names.note(name);
        }
        assert_eq!(names.longest(), 4);
    }
}
