//! A listed name as the register keeps it: surname and given names in Latin letters, and the original.

use std::collections::BTreeSet;

use law::rules::identity::is_latin_letter;
use law::rules::texts::is_printable;

use super::line::Name;

/// A name in the parts of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) surname: Option<String>,
    pub(crate) given_names: Vec<String>,
    /// The name as the list writes it, where that is not what is registered.
    pub(crate) original_script: Option<String>,
}

/// The parts of a listed name; nothing if no letter can be read.
pub(crate) fn parts(name: &Name) -> Option<Parts> {
    let fields = [&name.given, &name.family, &name.full];
    let original = name.full.as_deref().or(name.family.as_deref());
    let has_more = |text: &str| !text.chars().all(is_registrable);
    let family = name.family.as_deref().map(latin).unwrap_or_default();
    let given = name.given.as_deref().map(latin).unwrap_or_default();
    let full = name.full.as_deref().map(latin).unwrap_or_default();
    // A whole name may say more than its parts: a patronymic, a second surname.
    let says_more = !family.is_empty() && !has_words_of(&full, &[&given, &family]);
    let original_script = original
        .filter(|_| says_more || fields.into_iter().flatten().any(|text| has_more(text)))
        .map(printable);
    let (surname, given_names) = if family.is_empty() {
        split(if full.is_empty() { &given } else { &full })?
    } else {
        (
            Some(family),
            given
                .split(' ')
                .filter(|token| !token.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    };
    Some(Parts {
        surname,
        given_names,
        original_script,
    })
}

/// Whether every word of a name stands in its parts, whatever their writing.
fn has_words_of(full: &str, parts: &[&str]) -> bool {
    let words = |text: &str| {
        let letters = text.to_lowercase().replace(['.', '\'', '’'], "");
        let words = letters.split([' ', '-']).map(str::to_owned);
        words.collect::<BTreeSet<_>>()
    };
    let known: BTreeSet<String> = parts.iter().flat_map(|part| words(part)).collect();
    words(full).is_subset(&known)
}

/// Which part of a whole name is the surname: what stands in capitals among other writing, else the
/// last word. A single word is the one name of the person (rule R-013).
fn split(full: &str) -> Option<(Option<String>, Vec<String>)> {
    let tokens: Vec<&str> = full.split(' ').filter(|token| !token.is_empty()).collect();
    let (capitals, others): (Vec<&str>, Vec<&str>) = tokens
        .iter()
        .copied()
        .partition(|token| is_in_capitals(token));
    let owned = |tokens: &[&str]| tokens.iter().map(|token| (*token).to_owned()).collect();
    match tokens.as_slice() {
        [] => None,
        [only] => Some((None, vec![(*only).to_owned()])),
        _ if !capitals.is_empty() && !others.is_empty() => {
            Some((Some(capitals.join(" ")), owned(&others)))
        }
        [given @ .., last] => Some((Some((*last).to_owned()), owned(given))),
    }
}

/// More than one letter and no small one: an initial says nothing.
fn is_in_capitals(token: &str) -> bool {
    let letters = token.chars().filter(|letter| letter.is_alphabetic());
    letters.clone().count() > 1 && letters.clone().all(|letter| !letter.is_lowercase())
}

/// The name in the letters of rule R-015: what they cannot write is transliterated or becomes a blank.
fn latin(text: &str) -> String {
    let words = text.split_whitespace().map(latin_word);
    let words: Vec<String> = words.collect();
    let tokens = words.iter().flat_map(|word| word.split(' '));
    let named = tokens.filter(|token| token.chars().any(is_latin_letter));
    named.collect::<Vec<_>>().join(" ")
}

fn latin_word(word: &str) -> String {
    let mut written = String::with_capacity(word.len());
    for letter in word.chars() {
        if is_registrable(letter) {
            written.push(letter);
        } else if letter.is_alphabetic() {
            let read = deunicode::deunicode_char(letter).unwrap_or_default();
            written.extend(read.chars().filter(|letter| is_registrable(*letter)));
        } else if !is_mark(letter) {
            written.push(' ');
        }
    }
    // One capital may become two letters, of which the second is small.
    let transliterated = !word.chars().all(is_registrable);
    if transliterated && is_in_capitals(word) {
        written.to_uppercase()
    } else {
        written
    }
}

/// Without what does not print: marks of direction, joiners and control characters. Every blank becomes the plain one.
pub(crate) fn printable(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|letter| {
            letter.is_whitespace() || (is_printable(*letter) && !is_direction(*letter))
        })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_registrable(letter: char) -> bool {
    let combining = matches!(letter, '\u{0300}'..='\u{036F}');
    is_latin_letter(letter) || combining || matches!(letter, ' ' | '-' | '.' | '\'' | '’')
}

/// Vowel signs and other marks of scripts that write them on letters: no words of their own.
fn is_mark(letter: char) -> bool {
    is_direction(letter)
        || matches!(letter, '\u{0591}'..='\u{05C7}' | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}')
}

fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::super::line::NameKind;
    use super::*;

    fn of(full: Option<&str>, family: Option<&str>, given: Option<&str>) -> Option<Parts> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        parts(&Name {
            full: owned(full),
            given: owned(given),
            family: owned(family),
            kind: NameKind::Primary,
        })
    }

    fn whole(full: &str) -> (Option<String>, Vec<String>) {
        let parts = of(Some(full), None, None).expect(full);
        (parts.surname, parts.given_names)
    }

    #[test]
    fn r_013_capitals_are_the_surname_else_the_last_word() {
        for (full, surname, given) in [
            ("MORTAZAVI Seyyed Solat", Some("MORTAZAVI"), "Seyyed Solat"),
            (
                "Vladimir Vladimirovich MIKHEYCHIK",
                Some("MIKHEYCHIK"),
                "Vladimir Vladimirovich",
            ),
            ("Ana DE LA CRUZ", Some("DE LA CRUZ"), "Ana"),
            ("MURAD AKHMEDOV", Some("AKHMEDOV"), "MURAD"),
            ("Murad Akhmedov", Some("Akhmedov"), "Murad"),
            ("Ali A. Hasan", Some("Hasan"), "Ali A."),
            ("Usman", None, "Usman"),
        ] {
            let (found, names) = whole(full);
            assert_eq!(
                (found.as_deref(), names.join(" ").as_str()),
                (surname, given),
                "{full}"
            );
        }
        assert_eq!(of(Some("12 / 34"), None, None), None);
        assert_eq!(of(None, None, None), None);
    }

    #[test]
    fn a_whole_name_that_says_more_than_its_parts_is_kept() {
        let original = |full, family, given| {
            let parts = of(Some(full), Some(family), Some(given)).expect("a name");
            parts.original_script
        };
        assert_eq!(
            original("Ivan Petrovich SIDOROV", "SIDOROV", "Ivan").as_deref(),
            Some("Ivan Petrovich SIDOROV")
        );
        for (full, family, given) in [
            ("Sidorov, Ivan", "SIDOROV", "Ivan"),
            ("SIDOROV Ivan", "Sidorov", "Ivan"),
            ("Abd al-Latif KAWARI", "KAWARI", "'Abd al-Latif"),
        ] {
            let parts = of(Some(full), Some(family), Some(given)).expect("a name");
            let kept = parts.original_script.is_some();
            assert_eq!(kept, full.contains(','), "{full}");
        }
    }

    #[test]
    fn r_015_another_script_is_kept_and_written_in_latin_letters() {
        let parts = of(Some("Сергей КАРЧЕВСКИЙ"), None, None).expect("a name");
        assert_eq!(parts.surname.as_deref(), Some("KARCHEVSKII"));
        assert_eq!(parts.original_script.as_deref(), Some("Сергей КАРЧЕВСКИЙ"));
        let parts = of(Some("Urfali/Orphaly, Ali (2)"), None, None).expect("a name");
        assert_eq!(parts.given_names, ["Urfali", "Orphaly"]);
        assert_eq!(
            parts.original_script.as_deref(),
            Some("Urfali/Orphaly, Ali (2)")
        );
        let parts = of(Some("Jānis KĒNIŅŠ"), Some("KĒNIŅŠ"), Some("Jānis")).expect("a name");
        assert_eq!(parts.surname.as_deref(), Some("KĒNIŅŠ"));
        assert_eq!(parts.original_script, None);
    }
}
