//! How many edits apart two readings are.

/// Longest reading that is compared, in letters; the rest of a longer one is not looked at.
pub(super) const LETTERS_MAX: usize = 64;

/// Where each letter stands in one reading, a bit a place.
pub(super) struct Pattern {
    places: [u64; 32],
    length: u32,
}

impl Pattern {
    pub(super) fn new(reading: &[u8]) -> Self {
        let mut places = [0; 32];
        let reading = &reading[..reading.len().min(LETTERS_MAX)];
        for (place, letter) in reading.iter().enumerate() {
            places[usize::from(letter & 31)] |= 1 << place;
        }
        let length = u32::try_from(reading.len()).unwrap_or(0);
        Self { places, length }
    }

    /// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours, each one edit.
    ///
    /// Bit-parallel after Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003).
    pub(super) fn edits(&self, other: &[u8]) -> u32 {
        let other = &other[..other.len().min(LETTERS_MAX)];
        if self.length == 0 {
            return u32::try_from(other.len()).unwrap_or(0);
        }
        let last = 1_u64 << (self.length - 1);
        let (mut up, mut down, mut diagonal, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let mut edits = self.length;
        for letter in other {
            let here = self.places[usize::from(letter & 31)];
            let swapped = ((!diagonal & here) << 1) & before;
            diagonal = ((here & up).wrapping_add(up) ^ up) | here | down | swapped;
            let right = down | !(diagonal | up);
            let left = diagonal & up;
            edits += u32::from(right & last != 0);
            edits -= u32::from(left & last != 0);
            let right = right << 1 | 1;
            up = left << 1 | !(diagonal | right);
            down = right & diagonal;
            before = here;
        }
        edits
    }
}

/// A reading without vowels and doubled letters.
#[derive(Clone, Copy)]
pub(super) struct Skeleton {
    letters: [u8; LETTERS_MAX],
    length: usize,
}

impl Skeleton {
    pub(super) fn new(reading: &[u8]) -> Self {
        let mut skeleton = Self {
            letters: [0; LETTERS_MAX],
            length: 0,
        };
        let mut before = 0;
        for letter in reading.iter().take(LETTERS_MAX) {
            let is_vowel = matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
            if !is_vowel && *letter != before {
                skeleton.letters[skeleton.length] = *letter;
                skeleton.length += 1;
            }
            before = *letter;
        }
        skeleton
    }

    pub(super) fn letters(&self) -> &[u8] {
        &self.letters[..self.length]
    }
}

/// The letters that occur, a bit a letter.
pub(super) fn letters(reading: &[u8]) -> u32 {
    reading
        .iter()
        .fold(0, |letters, letter| letters | 1 << (letter & 31))
}

/// Whether one becomes the other by exchanging two letters that need not stand together.
pub(super) fn swapped(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut differing = one.iter().zip(other).filter(|(one, other)| one != other);
    match (differing.next(), differing.next(), differing.next()) {
        (Some(first), Some(second), None) => first.0 == second.1 && first.1 == second.0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Pattern, swapped};

    fn edits(one: &str, other: &str) -> u32 {
        Pattern::new(one.as_bytes()).edits(other.as_bytes())
    }

    /// The definition, cell by cell.
    fn table(one: &[u8], other: &[u8]) -> u32 {
        let mut cells = vec![vec![0_u32; other.len() + 1]; one.len() + 1];
        for row in 0..=one.len() {
            for column in 0..=other.len() {
                cells[row][column] = if row == 0 || column == 0 {
                    u32::try_from(row + column).unwrap_or(0)
                } else {
                    let changed = u32::from(one[row - 1] != other[column - 1]);
                    let mut least = (cells[row - 1][column] + 1)
                        .min(cells[row][column - 1] + 1)
                        .min(cells[row - 1][column - 1] + changed);
                    let swap = row > 1
                        && column > 1
                        && one[row - 1] == other[column - 2]
                        && one[row - 2] == other[column - 1];
                    if swap {
                        least = least.min(cells[row - 2][column - 2] + 1);
                    }
                    least
                };
            }
        }
        cells[one.len()][other.len()]
    }

    #[test]
    fn r_106_single_edits_and_swaps_are_one_edit() {
        for (one, other, expected) in [
            ("smith", "smieth", 1),
            ("smith", "smit", 1),
            ("smith", "smyth", 1),
            ("smith", "simth", 1),
            ("smith", "smith", 0),
            ("ca", "abc", 3),
            ("", "abc", 3),
            ("abc", "", 3),
        ] {
            assert_eq!(edits(one, other), expected, "{one} {other}");
        }
        assert!(swapped(b"karim", b"marik") && !swapped(b"karim", b"karim"));
    }

    proptest! {
        #[test]
        fn the_edits_are_those_of_the_definition(one in "[a-d]{0,12}", other in "[a-d]{0,12}") {
            let expected = table(one.as_bytes(), other.as_bytes());
            prop_assert_eq!(edits(&one, &other), expected);
        }
    }
}
