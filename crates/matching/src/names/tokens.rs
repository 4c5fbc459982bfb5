//! The words of a name, each in its own script and in one normal form.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold::{is_invisible, is_lost, is_optional_mark, one_apostrophe};
use super::letters::{Piece, Written, written};
use super::lookalikes;
use super::script::Script;
use super::syllables;
use super::{NAME_CHARACTERS_MAX, Unreadable};

/// A word of a name in normal form: what is invisible taken out, compatibility characters replaced (NFKC), small
/// letters, look-alikes of other scripts resolved, apostrophes and the marks that writers leave out at will dropped.
/// A `1` among letters stands for a stroke that is an I or an L.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(Box<str>);

impl Token {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Token {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The words of one text field, in the order written; never empty.
///
/// Everything but letters, digits, marks and apostrophes separates, a full stop too. Particles stay words. A
/// Chinese or Korean name written without blanks is cut after its surname, and an Arabic article is cut off: whoever
/// compares names glues neighbours together as well, so that the whole is met too.
pub fn tokens(text: &str) -> Result<Vec<Token>, Unreadable> {
    let mut words = Words::default();
    if text.is_ascii() {
        words.read(text.chars())?;
    } else {
        // What is invisible goes first, because it would keep a letter and its mark from composing.
        let visible = text
            .chars()
            .filter(|&letter| !is_invisible(letter))
            .map(one_apostrophe)
            .map(lookalikes::before_composition);
        words.read(visible.nfkc())?;
    }
    words.finish()
}

#[derive(Default)]
struct Words {
    tokens: Vec<Token>,
    /// The word being read.
    word: Vec<char>,
    /// Whether a letter was read; digits alone make no name.
    has_letter: bool,
}

impl Words {
    fn read(&mut self, text: impl Iterator<Item = char>) -> Result<(), Unreadable> {
        for (count, letter) in text.enumerate() {
            if count == NAME_CHARACTERS_MAX || is_lost(letter) {
                return Err(Unreadable::Name);
            }
            self.push(without_frame(letter))?;
        }
        self.separate()
    }

    fn push(&mut self, letter: char) -> Result<(), Unreadable> {
        match letter {
            'A'..='Z' | 'a'..='z' | '0'..='9' => self.word.push(letter),
            // Geresh, gershayim, the lengthening stroke of Arabic and apostrophes join.
            '\'' | '`' | '\u{2bc}' | '\u{5f3}' | '\u{5f4}' | '\u{640}' => {}
            '\u{b7}' if self.word.last().is_some_and(char::is_ascii) => {}
            _ if is_invisible(letter) => {}
            _ if letter.is_alphanumeric() || is_combining_mark(letter) => {
                self.word.push(letter);
            }
            _ => return self.separate(),
        }
        Ok(())
    }

    fn separate(&mut self) -> Result<(), Unreadable> {
        if self.word.is_empty() {
            return Ok(());
        }
        if self.word.iter().all(char::is_ascii_alphabetic) {
            lookalikes::strokes(&mut self.word);
            let small = self
                .word
                .iter()
                .map(char::to_ascii_lowercase)
                .collect::<String>();
            self.word.clear();
            self.has_letter = true;
            self.tokens.push(Token(small.into()));
            return Ok(());
        }
        let word = normal(lookalikes::resolve(std::mem::take(&mut self.word)));
        for part in syllables::split(&word) {
            if is_readable(part)? {
                self.has_letter |= part.chars().any(char::is_alphabetic);
                self.tokens.push(Token(part.into()));
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<Token>, Unreadable> {
        if self.has_letter && !self.tokens.is_empty() {
            Ok(self.tokens)
        } else {
            Err(Unreadable::Name)
        }
    }
}

/// Whether anything of a word can be said aloud: a lone soft sign, or a mark without its letter, can not.
fn is_readable(word: &str) -> Result<bool, Unreadable> {
    let mut readable = false;
    for letter in word.chars() {
        readable |= match written(letter) {
            Written::Unknown => return Err(Unreadable::Name),
            Written::Nothing | Written::Table(Piece::Fixed("")) => false,
            Written::Table(_) | Written::General(_) => true,
        };
    }
    Ok(readable)
}

/// Small letters, without optional marks, and with the letters as one that only a position or a keyboard tells apart.
fn normal(word: Vec<char>) -> String {
    let greek = word
        .iter()
        .any(|&letter| Script::of(letter) == Script::Greek);
    let small = word.into_iter().flat_map(char::to_lowercase);
    let mut normal: String = if greek {
        // Capital Greek is written without accents; the diaeresis changes the reading and stays.
        let unaccented = small
            .nfd()
            .filter(|&mark| !is_combining_mark(mark) || mark == '\u{308}');
        unaccented.nfc().collect()
    } else {
        small
            .nfc()
            .filter(|&mark| !is_optional_mark(mark))
            .collect()
    };
    if !normal.is_ascii() {
        normal = normal.chars().map(one_letter).collect();
    }
    normal
}

fn one_letter(letter: char) -> char {
    match letter {
        'ς' | 'ϲ' => 'σ',
        // Letters of Persian and Urdu keyboards that look as the Arabic ones do.
        'ک' => 'ك',
        'ی' => 'ي',
        'ہ' | 'ە' | 'ھ' => 'ه',
        _ => letter,
    }
}

/// The letter in a black circle or square, or in a flag, which have no compatibility decomposition.
fn without_frame(letter: char) -> char {
    let place = match letter {
        '\u{1f150}'..='\u{1f169}' => u32::from(letter) - 0x1f150,
        '\u{1f170}'..='\u{1f189}' => u32::from(letter) - 0x1f170,
        '\u{1f1e6}'..='\u{1f1ff}' => u32::from(letter) - 0x1f1e6,
        _ => return letter,
    };
    char::from_u32(u32::from('A') + place).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::tokens;
    use crate::names::{NAME_CHARACTERS_MAX, Unreadable};

    fn words(text: &str) -> Vec<String> {
        let tokens = tokens(text).expect("the name can be read");
        tokens.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn words_keep_their_script_and_lose_their_dress() {
        assert_eq!(words("KARIMOV, Ali-Akbar"), ["karimov", "ali", "akbar"]);
        assert_eq!(
            words("O'Neil d\u{2019}Angelo J.R."),
            ["oneil", "dangelo", "j", "r"]
        );
        assert_eq!(words("Ķēniņš"), ["ķēniņš"]);
        assert_eq!(words("Ke\u{304}n\u{200b}in\u{327}s\u{30c}"), ["kēniņš"]);
        assert_eq!(words("САИДОВ Ёлка"), ["саидов", "ёлка"]);
        assert_eq!(words("ΠΑΠΑΔΌΠΟΥΛΟΣ"), words("Παπαδόπουλος"));
        assert_eq!(words("ＡＬＩ 𝐀𝓁𝕚 Ⓐⓛⓘ ᴀʟɪ 🅐🅛🅘"), ["ali"; 5]);
        assert_eq!(words("IŞIK ışık İşik"), ["işik"; 3]);
        assert_eq!(words("گلی كلي کلی"), ["گلي", "كلي", "كلي"]);
    }

    #[test]
    fn look_alikes_are_read_in_the_script_of_their_word() {
        // Cyrillic а, о and е in Latin words; Latin a, o and c in Cyrillic ones.
        assert_eq!(words("K\u{430}rim\u{43e}v"), ["karimov"]);
        assert_eq!(words("\u{421}aидo\u{432}"), ["саидов"]);
        assert_eq!(words("N\u{3bf}\u{451}l"), ["noël"]);
        assert_eq!(words("Παπα\u{64}όπoυλoς"), ["παπαdοπουλοσ"]);
        assert_eq!(words("M0HAMMED A1i"), ["mohammed", "a1i"]);
        assert_eq!(
            words("AIi KARlMOV ALI Ivan McIntosh"),
            ["a1i", "kar1mov", "ali", "ivan", "mc1ntosh"]
        );
        assert_eq!(words("ALI 2ND 15"), ["ali", "2nd", "15"]);
    }

    #[test]
    fn names_without_blanks_are_cut_where_the_surname_ends() {
        assert_eq!(words("余國雄"), ["余", "國雄"]);
        assert_eq!(words("國雄"), ["國雄"]);
        assert_eq!(words("李明"), ["李", "明"]);
        assert_eq!(words("歐陽鋒"), ["歐陽", "鋒"]);
        assert_eq!(words("김정은 남궁민수"), ["김", "정은", "남궁", "민수"]);
        assert_eq!(words("الحسيني الله"), ["ال", "حسيني", "الله"]);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let too_long = "A".repeat(NAME_CHARACTERS_MAX + 1);
        for text in [
            "",
            "  ",
            "'",
            "123",
            "Ь",
            "?",
            "A \u{fffd}",
            "A \u{e000}",
            "A \u{12000}",
            &too_long,
        ] {
            assert_eq!(tokens(text), Err(Unreadable::Name), "{text}");
        }
        assert_eq!(words("A Ь"), ["a"]);
        assert_eq!(words("이\u{110b}"), ["이"]);
    }
}
