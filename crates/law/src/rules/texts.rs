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
/// Most given names of one identity.
pub const GIVEN_NAMES_MAX: usize = 20;
/// Most nationalities of one identity.
pub const NATIONALITIES_MAX: usize = 10;
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
    if text.trim() != text || text.chars().any(is_unprintable) {
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

/// Control characters, line separators, and the marks that turn the direction of writing: a text with them does not
/// read as it is stored.
fn is_unprintable(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_printable_bounded_and_not_blank() {
        let check = |text: &str| text_is_clean(text, 5, "/x").map_err(|refusal| refusal.code());
        for text in ["a", "āčēģī", "Саид", "a b c", "میر"] {
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
        ] {
            assert_eq!(check(text), Err(code), "{text:?}");
        }
    }
}
