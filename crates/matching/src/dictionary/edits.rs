//! Single edits after which a word sounds so different that its sound keys do not meet the one before.

/// Letters, one text each.
const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";

/// Tells `edited` the readings that are one edit from this one and may be two symbols away in sound, in three parts: an X stands for two, an
/// H makes another sound of the letter before it, S and Z of a T or D, and a letter between two equal ones makes two sounds of one.
pub(super) fn unheard(reading: &[u8], mut edited: impl FnMut([&[u8]; 3])) {
    for place in 0..=reading.len() {
        let (before, rest) = reading.split_at(place);
        edited([before, b"x", rest]);
        let Some((letter, after)) = rest.split_first() else {
            continue;
        };
        let (last, next) = (before.last(), after.first());
        let changers: &[u8] = match last {
            Some(b't' | b'd') => b"xhsz",
            _ => b"xh",
        };
        let others: &[u8] = if changers.contains(letter) {
            LETTERS
        } else {
            changers
        };
        others
            .chunks(1)
            .for_each(|other| edited([before, other, after]));
        let parts_two = last.is_some() && (last == next || next == Some(&b'h'));
        if parts_two || *letter == b'x' {
            edited([before, b"", after]);
        }
        if last.is_some_and(|last| last == letter || *letter == b'h') {
            LETTERS
                .chunks(1)
                .for_each(|other| edited([before, other, rest]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unheard;

    fn edited(reading: &str) -> Vec<String> {
        let mut all = Vec::new();
        unheard(reading.as_bytes(), |parts| {
            all.push(String::from_utf8(parts.concat()).expect("letters"));
        });
        all
    }

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
            assert!(edited(one).contains(&other.to_owned()), "{one} {other}");
            assert!(edited(other).contains(&one.to_owned()), "{other} {one}");
        }
        assert_eq!(edited(""), ["x"]);
    }
}
