//! Names of which one side knows less than the other: a surname alone, given names alone, a name that a zone cut.
//!
//! A traveller asked for by a part of the name, or registered under a part of it, is another multiset of tokens. Answering
//! "not here" to it would be false (architecture P-8), so every identity also stands under its parts, and a question is asked
//! by its parts too. Such an agreement is never more than similar (R-105 wants surname and given name equal).

use super::postings::fingerprint;
use crate::names::{Form, search_forms_of};

/// Letters by which a cut word is looked up; a name field of 30 characters or more keeps these whole.
const CUT_KEY_LETTERS: usize = 20;

/// How an asked name and a registered one agree, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Agreement {
    /// Both names are equal.
    Whole,
    /// The registered name was cut by its zone; what is left of it begins the asked one.
    Cut,
    /// The asked name is a part of the registered one.
    PartOfRegistered,
    /// The registered name is a part of the asked one.
    PartOfAsked,
}

/// Where a part of a registered name stands. Forms have no small letters, so that no whole name stands there.
pub(super) fn part_key(part: &str) -> u64 {
    fingerprint(&format!("part {part}"))
}

/// Where a registered name that was cut stands, by its first word.
pub(super) fn cut_key(word: &str) -> u64 {
    let beginning = &word[..word.len().min(CUT_KEY_LETTERS)];
    fingerprint(&format!("cut {beginning}"))
}

/// The parts of a name in fields: the surname, each given name, the given names together, and the surname with the first of
/// several given names. What cannot be read adds none.
pub(super) fn parts_of_fields(surname: &str, given_names: &[String]) -> Vec<Form> {
    let surname = Some(surname).filter(|surname| !surname.trim().is_empty());
    let given: Vec<&str> = given_names
        .iter()
        .map(String::as_str)
        .filter(|name| !name.trim().is_empty())
        .collect();
    let mut parts = Vec::new();
    if let (Some(surname), Some(first)) = (surname, given.first()) {
        add(&mut parts, [surname]);
        add(&mut parts, given.iter().copied());
        if given.len() > 1 {
            add(&mut parts, [surname, *first]);
        }
    }
    if given.len() > 1 {
        for name in given {
            add(&mut parts, [name]);
        }
    }
    parts
}

/// The parts of a name whose fields are not known: its words.
pub(super) fn parts_of_text(text: &str) -> Vec<Form> {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '<'))
        .filter(|word| !word.is_empty())
        .collect();
    let mut parts = Vec::new();
    if words.len() > 1 {
        for word in words {
            add(&mut parts, [word]);
        }
    }
    parts
}

fn add<'a>(parts: &mut Vec<Form>, fields: impl IntoIterator<Item = &'a str>) {
    for form in search_forms_of(fields).unwrap_or_default() {
        if !parts.contains(&form) {
            parts.push(form);
        }
    }
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
    use super::begins;

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
}
