//! Single edits after which a word sounds so different that its sound keys do not meet the one before.

const LETTERS: std::ops::RangeInclusive<u8> = b'a'..=b'z';

/// The readings that are one edit from this one and may be two symbols away in sound: an X stands for two, an H makes another sound of
/// the letter before it, S and Z of a T or D, and a letter between two equal ones makes two sounds of one.
pub(super) fn unheard(reading: &[u8]) -> Vec<Vec<u8>> {
    let mut edited = Vec::new();
    for place in 0..=reading.len() {
        let (before, rest) = reading.split_at(place);
        let with = |middle: &[u8], after: &[u8]| [before, middle, after].concat();
        edited.push(with(b"x", rest));
        let Some((letter, after)) = rest.split_first() else {
            continue;
        };
        let last = before.last();
        let changers: &[u8] = match last {
            Some(b't' | b'd') => b"xhsz",
            _ => b"xh",
        };
        edited.extend(changers.iter().map(|changer| with(&[*changer], after)));
        if changers.contains(letter) {
            edited.extend(LETTERS.map(|other| with(&[other], after)));
        }
        let parts_two = last.is_some_and(
            |last| matches!(after.first(), Some(next) if next == last || *next == b'h'),
        );
        if parts_two || *letter == b'x' {
            edited.push(with(&[], after));
        }
        if last.is_some_and(|last| last == letter || *letter == b'h') {
            edited.extend(LETTERS.map(|other| with(&[other], rest)));
        }
    }
    edited
}

#[cfg(test)]
mod tests {
    use super::unheard;

    #[test]
    fn r_106_what_the_sound_does_not_tell_is_tried() {
        for (one, other) in [
            ("riyad", "rixad"),
            ("riyad", "rixyad"),
            ("eddine", "edbdine"),
            ("prokofyev", "phokofyev"),
            ("khayr", "kbhayr"),
            ("troshev", "tsoshev"),
        ] {
            assert!(
                unheard(one.as_bytes()).contains(&other.as_bytes().to_vec()),
                "{one} {other}"
            );
            assert!(
                unheard(other.as_bytes()).contains(&one.as_bytes().to_vec()),
                "{other} {one}"
            );
        }
        assert_eq!(unheard(b""), [b"x"]);
    }
}
