//! How long texts and lists may be, and which characters they may have. No rule of the register stands behind these
//! limits: they keep what is stored readable and bounded.

use crate::refusal::{Pointer, Refusal};

/// Most characters of a name.
pub const NAME_CHARS_MAX: usize = 200;
/// Most characters of the number of a decision or document.
pub const NUMBER_CHARS_MAX: usize = 64;
/// Most characters of a unit, an issuing authority or the source of an outside reference.
pub const UNIT_CHARS_MAX: usize = 100;
/// Most characters of free text.
pub const FREE_TEXT_CHARS_MAX: usize = 2_000;
/// Most characters of an address.
pub const ADDRESS_CHARS_MAX: usize = 500;
/// Most given names of one identity.
pub const GIVEN_NAMES_MAX: usize = 20;
/// Most nationalities of one identity.
pub const NATIONALITIES_MAX: usize = 10;
/// Most personal numbers of other states of one identity.
pub const FOREIGN_NUMBERS_MAX: usize = 10;
/// Most documents that come with one identity.
pub const DOCUMENTS_MAX: usize = 50;
/// Most grounds of one violation or decision.
pub const GROUNDS_MAX: usize = 16;
/// Most other files that one statement of difference names.
pub const DISTINCT_MAX: usize = 50;

/// The text is not empty, not longer than `chars_max`, printable and without blanks around it.
pub fn text_is_clean(text: &str, chars_max: usize, at: impl Into<Pointer>) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::TextEmpty(at.into()));
    }
    if text.chars().count() > chars_max {
        return Err(Refusal::TextTooLong(at.into()));
    }
    if text.trim() != text || !text.chars().all(is_printable) {
        return Err(Refusal::TextUnprintable(at.into()));
    }
    Ok(())
}

/// The same for a text that may be absent.
pub fn optional_text_is_clean(
    text: Option<&String>,
    chars_max: usize,
    at: &'static str,
) -> Result<(), Refusal> {
    text.map_or(Ok(()), |text| text_is_clean(text, chars_max, at))
}

/// The list has at most `items_max` items.
pub fn list_is_bounded<T>(items: &[T], items_max: usize, at: &'static str) -> Result<(), Refusal> {
    if items.len() > items_max {
        Err(Refusal::TooMany(at.into()))
    } else {
        Ok(())
    }
}

/// The number of a decision is written in characters that are seen: letters, digits, signs of the keyboard,
/// and single blanks between them. Two numbers that look alike would otherwise be two decisions (rule R-009).
pub fn number_is_visible(number: &str, at: impl Into<Pointer>) -> Result<(), Refusal> {
    let at = at.into();
    text_is_clean(number, NUMBER_CHARS_MAX, at.clone())?;
    let is_seen = |letter: char| {
        letter.is_alphanumeric()
            || letter.is_ascii_graphic()
            || matches!(letter, ' ' | '§' | '№' | '‐'..='―')
    };
    if number.chars().all(is_seen) && !number.contains("  ") {
        Ok(())
    } else {
        Err(Refusal::TextUnprintable(at))
    }
}

/// Whether a character reads as it is stored. It does not, if it is a control or private character, turns the direction
/// of writing, or is not seen: a blank other than the plain one, a filler, or a format character. The joiners U+200C and
/// U+200D stay, because Persian and Indic names are written with them.
pub const fn is_printable(letter: char) -> bool {
    !is_control(letter) && !is_format(letter) && !is_odd_blank(letter)
}

const fn is_control(letter: char) -> bool {
    matches!(letter,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}'
        // Private use, and what Unicode says is no character.
        | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}'..='\u{FFFF}'
        | '\u{F0000}'..='\u{10FFFF}')
}

/// General category Cf, and the marks beside it that are not seen: variation selectors and the grapheme joiner.
const fn is_format(letter: char) -> bool {
    matches!(letter,
        '\u{AD}' | '\u{34F}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}'
        | '\u{8E2}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200E}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Blanks and separators other than U+0020, and letters that are drawn as nothing.
const fn is_odd_blank(letter: char) -> bool {
    matches!(letter,
        '\u{A0}' | '\u{115F}'..='\u{1160}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{2028}'..='\u{2029}'
        | '\u{202F}' | '\u{205F}' | '\u{2800}' | '\u{3000}' | '\u{3164}' | '\u{FFA0}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_printable_bounded_and_not_blank() {
        let check = |text: &str| text_is_clean(text, 5, "/x").map_err(|refusal| refusal.code());
        for text in ["a", "āčēģī", "Саид", "a b c", "میر", "لی\u{200C}ر"] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        for (text, code) in [
            ("", "TEXT_EMPTY"),
            (" \t ", "TEXT_EMPTY"),
            ("123456", "TEXT_TOO_LONG"),
            ("a\0b", "TEXT_UNPRINTABLE"),
            ("a\nb", "TEXT_UNPRINTABLE"),
            ("a ", "TEXT_UNPRINTABLE"),
            ("a\u{202E}b", "TEXT_UNPRINTABLE"),
            ("a\u{AD}b", "TEXT_UNPRINTABLE"),
            ("a\u{61C}b", "TEXT_UNPRINTABLE"),
            ("a\u{2060}b", "TEXT_UNPRINTABLE"),
            ("a\u{2064}b", "TEXT_UNPRINTABLE"),
            ("a\u{A0}b", "TEXT_UNPRINTABLE"),
            ("a\u{3000}b", "TEXT_UNPRINTABLE"),
            ("a\u{3164}b", "TEXT_UNPRINTABLE"),
            ("a\u{FE0F}b", "TEXT_UNPRINTABLE"),
            ("a\u{E0041}b", "TEXT_UNPRINTABLE"),
            ("a\u{E000}b", "TEXT_UNPRINTABLE"),
        ] {
            assert_eq!(check(text), Err(code), "{text:?}");
        }
    }
    #[test]
    fn r_009_a_number_has_no_character_that_is_not_seen() {
        let check = |text: &str| number_is_visible(text, "/x").map_err(|refusal| refusal.code());
        for number in [
            "112/2026",
            "K12-345/26",
            "Nr. 25.3/112",
            "№ 7–2",
            "Ā-1",
            "A 1",
        ] {
            assert_eq!(check(number), Ok(()), "{number}");
        }
        for number in [
            "112/2026\u{2060}",
            "112/2026\u{200D}",
            "A\u{304}-1",
            "112  2026",
            "112\u{A0}2026",
        ] {
            assert_eq!(check(number), Err("TEXT_UNPRINTABLE"), "{number:?}");
        }
    }
}
