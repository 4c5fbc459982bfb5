//! Names of any script in one search form, and word by word with all their readings.
//!
//! A form is the sorted multiset of a name's tokens in capital letters A to Z, so that the order in which surname
//! and given names were written does not matter. Hyphens, commas, fillers and white space separate tokens. An apostrophe or
//! a full stop may join or separate, and a blank after a lone letter too: `O'NEIL`, `ONEIL` and `O NEIL` share the
//! form `ONEIL`. Where the ICAO table knows two spellings (`Ü` as U or UE), a name has a form for each, at most
//! [`FORMS_MAX`]. Two names are equal when they share a form.
//!
//! Similar names are found by their words: [`tokens`] gives these in their own script, [`readings`] says how each is
//! written in A to Z by the schemes of states and languages.

mod fold;
mod forms;
mod letters;
mod lookalikes;
mod readings;
mod script;
mod syllables;
mod tokens;

use std::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

pub(crate) use fold::{is_invisible, pieces};
pub(crate) use forms::icao_reading;
pub use readings::{READINGS_MAX, readings};
pub use tokens::{Token, tokens};

/// Greatest number of forms of one name.
pub const FORMS_MAX: usize = 8;

/// Greatest length of a name that is read, in characters.
pub const NAME_CHARACTERS_MAX: usize = 1024;

/// One search form: tokens of A to Z and 0 to 9, sorted, with one blank between them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form(String);

impl Form {
    /// The sorted tokens.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What could not be read. A check answers REFER to it, never NO_HIT.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, Hash)]
pub enum Unreadable {
    /// A name holds no letter, a letter that no table knows, or too much text.
    #[error("the name cannot be read")]
    Name,
    /// A document number holds nothing but separators.
    #[error("the document number cannot be read")]
    Document,
    /// Neither a name nor a document number was given.
    #[error("neither a name nor a document number was given")]
    Nothing,
}

/// All forms of a name, the plain one first; never empty.
pub fn search_forms(text: &str) -> Result<Vec<Form>, Unreadable> {
    search_forms_of([text])
}

/// All forms of a name written in several fields. A blank field is skipped; a field that cannot be read
/// makes the whole unreadable, because the rest alone is another name.
pub fn search_forms_of<'a>(
    fields: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Form>, Unreadable> {
    forms::forms(&pieces(fields)?)
}

/// The texts under which a person with this name, written in several fields, and this date of birth is found again: one for each form
/// of the name. The patronymic stays out: not everybody writes it.
pub fn identity_texts<'a>(
    fields: impl IntoIterator<Item = &'a str>,
    birth: &str,
) -> Result<Vec<String>, Unreadable> {
    let forms = search_forms_of(fields)?.into_iter();
    Ok(forms.map(|form| format!("{form}\0{birth}")).collect())
}

/// Whether a name may be registered: letters of the Latin script, space, hyphen, apostrophe and full stop,
/// with at least one letter.
pub fn is_latin(text: &str) -> bool {
    let mut letters = 0_usize;
    for letter in text.nfc() {
        match letter {
            ' ' | '-' | '\u{2010}' | '\u{2011}' | '\'' | '\u{2019}' | '\u{2bc}' | '.' => {}
            '\u{300}'..='\u{36f}' if letters > 0 => {}
            _ if is_latin_letter(letter) => letters += 1,
            _ => return false,
        }
    }
    letters > 0
}

fn is_latin_letter(letter: char) -> bool {
    matches!(letter,
        'A'..='Z' | 'a'..='z' | '\u{aa}' | '\u{ba}'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2af}'
        | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}'
        | '\u{a722}'..='\u{a787}' | '\u{a78b}'..='\u{a7ca}' | '\u{ab30}'..='\u{ab5a}')
}

#[cfg(test)]
mod tests {
    use super::{
        FORMS_MAX, NAME_CHARACTERS_MAX, Unreadable, is_latin, search_forms, search_forms_of,
    };

    fn forms(text: &str) -> Vec<String> {
        let forms = search_forms(text).expect("the name can be read");
        forms.iter().map(ToString::to_string).collect()
    }

    fn meet(one: &str, other: &str) -> bool {
        let others = forms(other);
        forms(one).iter().any(|form| others.contains(form))
    }

    #[test]
    fn r_016_latvian_letters_become_base_letters() {
        assert_eq!(forms("Ģirts Ķēniņš"), ["GIRTS KENINS"]);
        assert_eq!(forms("āčēģīķļņšūž ōŗ"), ["ACEGIKLNSUZ OR"]);
    }

    #[test]
    fn the_order_of_tokens_does_not_matter() {
        assert_eq!(forms("KARIMOV Ali"), forms("ali karimov"));
    }

    #[test]
    fn letters_with_two_spellings_meet_both() {
        for (original, spellings) in [
            ("Müller", ["MULLER", "MUELLER"]),
            ("Jäger", ["JAGER", "JAEGER"]),
            ("Özdemir", ["OZDEMIR", "OEZDEMIR"]),
            ("Ødegård", ["ODEGARD", "OEDEGAARD"]),
            ("Muñoz", ["MUNOZ", "MUNXXOZ"]),
        ] {
            for spelling in spellings {
                assert!(meet(original, spelling), "{original} {spelling}");
            }
        }
        assert_eq!(
            forms("Æsir Straße Þór Đorđe Łukasz Œuf"),
            ["AESIR DORDE LUKASZ OEUF STRASSE THOR"]
        );
    }

    #[test]
    fn apostrophes_full_stops_and_lone_letters_join_or_separate() {
        for one in [
            "O'NEIL",
            "ONEIL",
            "O NEIL",
            "O\u{2019}Neil",
            "O`Neil",
            "o\u{b4}neil",
            "O<NEIL",
            "O-NEIL",
        ] {
            assert!(forms(one).contains(&"ONEIL".to_owned()), "{one}");
        }
        assert!(meet("J.R. Smith", "JR SMITH"));
        assert!(meet("J. R. Smith", "J R SMITH"));
        assert!(meet("O'Neil J Smith", "O Neil J Smith"));
        assert!(meet("ONEIL J SMITH", "O NEIL J SMITH"));
    }

    #[test]
    fn hyphens_commas_and_fillers_separate() {
        for one in [
            "BEN-ALI",
            "BEN,ALI",
            "BEN<ALI",
            "BEN\u{2011}ALI",
            "ALI, Ben",
            " ben  ali ",
            "ALI<<BEN<<<<",
        ] {
            assert_eq!(forms(one), ["ALI BEN"], "{one}");
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same() {
        assert_eq!(forms("Mu\u{308}ller"), forms("Müller"));
        assert_eq!(forms("M\u{200b}u\u{200b}\u{308}ller"), forms("Müller"));
        assert_eq!(forms("\u{202e}ALI\u{202c}\u{0} \u{feff}BEN"), ["ALI BEN"]);
        assert_eq!(forms("ＡＬＩ"), ["ALI"]);
        assert_eq!(forms("q\u{303}i İıß"), ["IISS QI"]);
    }

    #[test]
    fn cyrillic_follows_table_b() {
        assert_eq!(forms("Юлия")[0], "IULIIA");
        assert!(meet("Юлия", "YULIYA"));
        assert_eq!(
            forms("Щербаков Цой Жданов Объедков")[0],
            "OBIEEDKOV SHCHERBAKOV TSOI ZHDANOV"
        );
        assert!(meet("Владимир МИХЕЙЧИК", "Vladimir MIKHEYCHIK"));
        assert!(meet("Гришко", "HRISHKO"));
        assert!(meet("Саидов", "SAIDOV"));
    }

    #[test]
    fn other_scripts_are_romanised() {
        for text in [
            "國雄 素卿 余",
            "김정은",
            "محمد علي",
            "सौरब प्रेमा भट्टराई",
            "Παπαδόπουλος",
            "გიორგი",
        ] {
            assert!(!forms(text).is_empty(), "{text}");
        }
        assert_eq!(forms("مُحَمَّد"), forms("محمد"));
        assert_ne!(forms("कि"), forms("कु"));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let too_long = "A".repeat(NAME_CHARACTERS_MAX + 1);
        let lost = ["ALI M\u{fffd}LLER", "ALI \u{e000}", "ALI \u{12000}"];
        let empty = ["", "   ", "---", "\u{200b}", "123", "Ь", "\u{1f600}"];
        for text in lost.into_iter().chain(empty).chain([too_long.as_str()]) {
            assert_eq!(search_forms(text), Err(Unreadable::Name), "{text}");
        }
        assert_eq!(search_forms_of(["ALI", "???"]), Err(Unreadable::Name));
        assert!(search_forms_of(["ALI", " "]).is_ok());
    }

    #[test]
    fn the_number_of_forms_is_limited_and_the_plain_one_is_first() {
        let forms = forms("Äö Üñå O'Нейл Гюх B C");
        assert!(forms.len() <= FORMS_MAX);
        assert_eq!(forms[0], "AO B C GIUKH ONEIL UNA");
    }

    #[test]
    fn r_015_registered_names_are_latin() {
        for name in [
            "Saidov",
            "Ķēniņš-Bērziņš",
            "O'Neil",
            "D\u{2019}Angelo Jr.",
            "Nguyễn",
            "J\u{30c}o",
            "Æsir",
        ] {
            assert!(is_latin(name), "{name}");
        }
        for name in [
            "",
            " ",
            "-",
            "Саидов",
            "Sаidov",
            "ALI 2",
            "A<B",
            "Ali\u{200b}",
            "a_b",
            "×",
            "\u{301}a",
            "Ali;",
        ] {
            assert!(!is_latin(name), "{name}");
        }
    }
}
