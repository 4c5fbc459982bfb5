//! Names of which one side knows less than the other: a surname alone, given names alone, a name that a zone cut.
//!
//! A traveller asked for by a part of the name, or registered under a part of it, has other tokens. Answering "not here" to it
//! would be false (architecture P-8). Such an agreement is never more than similar (R-105 wants surname and given name equal).

use super::spelling::key;
use crate::score::Field;

/// Letters by which a cut word is looked up; a name field of 30 characters or more keeps these whole.
const CUT_KEY_LETTERS: usize = 20;

/// A token of a whole name, and whether it is in the part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) field: Field,
    /// Whether a field begins with it.
    pub(super) begins: bool,
    pub(super) taken: bool,
}

/// Whether the taken tokens are a part by which a person may be known: the surname, each given name, the given names together, or the
/// surname with the first of several given names; of a name whose fields are not known, one token.
pub(super) fn is_part(tokens: impl Iterator<Item = Part> + Clone) -> bool {
    // For each field how many of its tokens are taken, and how many there are.
    let mut fields: Vec<(Field, u32, u32)> = Vec::new();
    for token in tokens {
        if token.begins || fields.is_empty() {
            fields.push((token.field, 0, 0));
        }
        if let Some((_, taken, all)) = fields.last_mut() {
            *taken += u32::from(token.taken);
            *all += 1;
        }
    }
    let taken: u32 = fields.iter().map(|(_, taken, _)| taken).sum();
    if let [(Field::Text, 1, _)] = fields[..] {
        return true;
    }
    let whole = |(_, taken, all): &(Field, u32, u32)| taken == all;
    let touched: Vec<usize> = (0..fields.len())
        .filter(|place| fields[*place].1 > 0)
        .collect();
    if taken == 0 || !touched.iter().all(|place| whole(&fields[*place])) {
        return false;
    }
    let of = |field: Field| {
        (0..fields.len())
            .filter(|place| fields[*place].0 == field)
            .collect::<Vec<_>>()
    };
    let (surname, given) = (of(Field::Surname), of(Field::Given));
    let first = given.first().copied();
    touched.len() == 1
        || touched == given
        || surname.iter().copied().chain(first).collect::<Vec<_>>() == touched
}

/// Where a registered name that was cut stands, by its first word. Forms have no small letters, so that no whole name stands there.
pub(super) fn cut_key(word: &str) -> u32 {
    let beginning = word
        .char_indices()
        .nth(CUT_KEY_LETTERS)
        .map_or(word, |(end, _)| &word[..end]);
    key(&format!("cut {beginning}"))
}

/// Whether an asked name may be the whole of a cut one: every word of the cut name is in it, the last one as a beginning.
///
/// `cut` are the words as the zone wrote them, `asked` those of a form.
pub(super) fn begins(cut: &[&str], asked: &str) -> bool {
    let Some((last, whole)) = cut.split_last() else {
        return false;
    };
    let mut left: Vec<&str> = asked.split(' ').collect();
    for word in whole {
        let Some(place) = left.iter().position(|other| other == word) else {
            return false;
        };
        left.swap_remove(place);
    }
    left.iter().any(|word| word.starts_with(last))
}

#[cfg(test)]
mod tests {
    use super::{Part, begins, is_part};
    use crate::score::Field::{self, Given, Surname, Text};

    #[test]
    fn r_016_only_the_last_word_of_a_cut_name_may_go_on() {
        let cut = ["KUMARASWAMY", "VENKATA", "RAM"];
        for asked in [
            "KUMARASWAMY RAMESH VENKATA",
            "KUMARASWAMY RAM VENKATA",
            "A KUMARASWAMY RAMA VENKATA",
        ] {
            assert!(begins(&cut, asked), "{asked}");
        }
        for asked in [
            "KUMARASWAMY VENKATA",
            "KUMARASWAMY RAMESH VENKATARAMAN",
            "RAMESH VENKATA",
            "KUMARASWAMY SURESH VENKATA",
        ] {
            assert!(!begins(&cut, asked), "{asked}");
        }
        assert!(!begins(&[], "ALI"));
    }

    #[test]
    fn a_part_is_whole_fields() {
        let part = |fields: &[(Field, &[bool])]| {
            let tokens: Vec<Part> = fields
                .iter()
                .flat_map(|(field, taken)| {
                    taken.iter().enumerate().map(|(place, taken)| Part {
                        field: *field,
                        begins: place == 0,
                        taken: *taken,
                    })
                })
                .collect();
            is_part(tokens.into_iter())
        };
        for (surname, first, second) in [
            (true, false, false),
            (false, true, false),
            (false, false, true),
            (false, true, true),
            (true, true, false),
        ] {
            assert!(part(&[
                (Surname, &[surname, surname]),
                (Given, &[first]),
                (Given, &[second])
            ]));
        }
        assert!(!part(&[(Surname, &[true, false]), (Given, &[false])]));
        assert!(!part(&[
            (Surname, &[true]),
            (Given, &[false]),
            (Given, &[true])
        ]));
        assert!(!part(&[
            (Surname, &[true]),
            (Given, &[true]),
            (Given, &[true]),
            (Given, &[false])
        ]));
        assert!(part(&[(Text, &[false, true, false])]) && !part(&[(Text, &[true, true, false])]));
        assert!(!part(&[(Surname, &[false]), (Given, &[false])]) && !part(&[]));
    }
}
