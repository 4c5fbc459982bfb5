//! From text to pieces: what is a letter, what separates, what is not there at all.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::letters::{Kind, Piece, Written, ascii, written};
use super::{NAME_CHARACTERS_MAX, Unreadable};

/// Reads the fields of a name one after the other, with a separator between them.
pub(crate) fn pieces<'a>(
    fields: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Piece>, Unreadable> {
    let mut fold = Fold::default();
    for field in fields {
        if field.trim().is_empty() {
            continue;
        }
        fold.separate();
        let letters_before = fold.letters;
        fold.read(field)?;
        if fold.letters == letters_before {
            return Err(Unreadable::Name);
        }
    }
    if fold.letters == 0 {
        return Err(Unreadable::Name);
    }
    Ok(fold.pieces)
}

/// Characters that no reader of the text sees: zero widths, controls, directions, selectors, tags, Hangul fillers.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{e0000}'..='\u{e0fff}')
}

#[derive(Default)]
struct Fold {
    pieces: Vec<Piece>,
    /// Letters read so far; digits alone make no name.
    letters: usize,
    /// Characters since the last separator, to recognise a lone letter.
    token_length: usize,
}

impl Fold {
    fn read(&mut self, field: &str) -> Result<(), Unreadable> {
        if field.is_ascii() {
            return self.read_each(field.chars());
        }
        // What is invisible goes first, because it would keep a letter and its mark from composing.
        let visible = field
            .chars()
            .filter(|&letter| !is_invisible(letter))
            .map(one_apostrophe);
        self.read_each(visible.nfkc().flat_map(char::to_uppercase))
    }

    fn read_each(&mut self, text: impl Iterator<Item = char>) -> Result<(), Unreadable> {
        for (count, letter) in text.enumerate() {
            if count == NAME_CHARACTERS_MAX {
                return Err(Unreadable::Name);
            }
            self.push(letter.to_ascii_uppercase())?;
        }
        Ok(())
    }

    fn push(&mut self, letter: char) -> Result<(), Unreadable> {
        if let Some(piece) = ascii(letter) {
            self.letters += usize::from(letter.is_ascii_uppercase());
            self.token_length += 1;
            self.pieces.push(piece);
            return Ok(());
        }
        match letter {
            '\'' | '`' | '.' | '\u{b7}' | '\u{2024}' => {
                self.pieces.push(Piece::Choice(Kind::Apostrophe, "", " "));
            }
            _ if is_lost(letter) => return Err(Unreadable::Name),
            _ if is_invisible(letter) || is_optional_mark(letter) => {}
            _ if letter.is_alphanumeric() || is_combining_mark(letter) => {
                self.push_foreign(letter)?;
            }
            _ => self.separate(),
        }
        Ok(())
    }

    fn push_foreign(&mut self, letter: char) -> Result<(), Unreadable> {
        match written(letter) {
            Written::Table(piece) => {
                self.letters += 1;
                self.token_length += 1;
                self.pieces.push(piece);
            }
            // The general table ends each Han syllable with a blank; only what the writer separated is separate.
            Written::General(text) => {
                for part in text.chars().filter(char::is_ascii_alphanumeric) {
                    self.push(part.to_ascii_uppercase())?;
                }
            }
            Written::Nothing => {}
            Written::Unknown => return Err(Unreadable::Name),
        }
        Ok(())
    }

    fn separate(&mut self) {
        let after_lone_letter = self.token_length == 1;
        if std::mem::take(&mut self.token_length) > 0 {
            self.pieces.push(if after_lone_letter {
                Piece::Choice(Kind::Lone, " ", "")
            } else {
                Piece::Fixed(" ")
            });
        }
    }
}

/// What stands where a letter was lost on the way, or means something to its sender only.
pub(super) fn is_lost(letter: char) -> bool {
    matches!(letter, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Marks that writers leave out at will: those over Latin, Cyrillic and Greek letters and the vowel points of
/// Hebrew and Arabic. The vowel signs of other scripts are letters in all but name.
pub(super) fn is_optional_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// The many characters that writers use for an apostrophe, as one.
pub(super) fn one_apostrophe(letter: char) -> char {
    match letter {
        '`'
        | '\u{b4}'
        | '\u{2b9}'..='\u{2bf}'
        | '\u{2c8}'
        | '\u{2ca}'
        | '\u{2cb}'
        | '\u{55a}'
        | '\u{5f3}'
        | '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{a78b}'
        | '\u{a78c}'
        | '\u{ff07}' => '\'',
        _ => letter,
    }
}
