//! What each letter is written as in A to Z: tables A and B of ICAO 9303-3, section 6.

use unicode_normalization::char::decompose_canonical;

/// Where a letter or a separator has two readings, its kind says which others are read the same way in one form:
/// a name that writes one Ü as UE writes all of them so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Apostrophe or full stop between letters: joins, or separates.
    Apostrophe,
    /// Blank after a lone letter: separates, or joins.
    Lone,
    /// Ä: A or AE.
    AUmlaut,
    /// Ö and Ø: O or OE.
    OUmlaut,
    /// Ü: U or UE.
    UUmlaut,
    /// Å: A or AA.
    ARing,
    /// Ñ: N or NXX.
    NTilde,
    /// Г: G or H.
    Ghe,
    /// Х: KH or H.
    Kha,
    /// Й, Ю, Я: I, IU, IA or Y, YU, YA.
    Glide,
}

impl Kind {
    /// The bit that stands for this kind in a set of kinds.
    pub(crate) const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A piece of a name: what it is written as, and the other reading if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// One reading only.
    Fixed(&'static str),
    /// The plain reading and the other one.
    Choice(Kind, &'static str, &'static str),
}

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A letter A to Z or a digit as it is; `None` for anything else.
pub(crate) fn ascii(letter: char) -> Option<Piece> {
    let place = match letter {
        'A'..='Z' => letter as usize - 'A' as usize,
        '0'..='9' => letter as usize - '0' as usize + 26,
        _ => return None,
    };
    Some(Piece::Fixed(&ALPHABET[place..=place]))
}

/// How a letter outside A to Z is written in A to Z.
pub(crate) enum Written {
    /// By the ICAO tables.
    Table(Piece),
    /// By the general table; only what is a letter or digit in it counts.
    General(&'static str),
    /// Not at all: a mark or a sign that is no letter.
    Nothing,
    /// No table knows the letter.
    Unknown,
}

/// By the ICAO tables, else by the letter without its marks, else by the general table.
pub(crate) fn written(letter: char) -> Written {
    if let Some(piece) = by_tables(letter) {
        return Written::Table(piece);
    }
    let mut base = None;
    decompose_canonical(letter, |part| base = base.or(Some(part)));
    if let Some(piece) = base.filter(|base| *base != letter).and_then(by_tables) {
        return Written::Table(piece);
    }
    match deunicode::deunicode_char(letter) {
        Some(text) if text.bytes().any(|byte| byte.is_ascii_alphanumeric()) => {
            Written::General(text)
        }
        None if letter.is_alphabetic() => Written::Unknown,
        _ => Written::Nothing,
    }
}

/// The tables list capital letters.
fn by_tables(letter: char) -> Option<Piece> {
    let mut capitals = letter.to_uppercase();
    let capital = match (capitals.next(), capitals.next()) {
        (Some(only), None) => only,
        _ => letter,
    };
    ascii(capital)
        .or_else(|| latin(capital))
        .or_else(|| cyrillic(capital))
}

/// Table A, capital letters that are more than a base letter with a mark; the rest is found by decomposition.
fn latin(letter: char) -> Option<Piece> {
    use Kind::{ARing, AUmlaut, NTilde, OUmlaut, UUmlaut};
    use Piece::{Choice, Fixed};
    Some(match letter {
        'Ä' => Choice(AUmlaut, "A", "AE"),
        'Ö' | 'Ø' | 'Ǿ' => Choice(OUmlaut, "O", "OE"),
        'Ü' => Choice(UUmlaut, "U", "UE"),
        'Å' => Choice(ARing, "A", "AA"),
        'Ñ' => Choice(NTilde, "N", "NXX"),
        'Æ' | 'Ǽ' => Fixed("AE"),
        'Œ' => Fixed("OE"),
        'ẞ' | 'ß' => Fixed("SS"),
        'Þ' => Fixed("TH"),
        'Ð' | 'Đ' | 'Ɖ' => Fixed("D"),
        'Ħ' => Fixed("H"),
        'Ł' => Fixed("L"),
        'Ŋ' => Fixed("N"),
        'Ŧ' => Fixed("T"),
        'Ə' | 'Ǝ' => Fixed("E"),
        'ĸ' => Fixed("Q"),
        _ => return None,
    })
}

/// Table B, capital letters, the column for any language.
fn cyrillic(letter: char) -> Option<Piece> {
    use Kind::{Ghe, Glide, Kha};
    use Piece::{Choice, Fixed};
    Some(match letter {
        'А' => Fixed("A"),
        'Б' => Fixed("B"),
        'В' => Fixed("V"),
        'Г' => Choice(Ghe, "G", "H"),
        'Ґ' | 'Ѓ' => Fixed("G"),
        'Д' | 'Ђ' => Fixed("D"),
        'Е' | 'Ё' | 'Э' => Fixed("E"),
        'Є' | 'Ъ' | 'Ѣ' => Fixed("IE"),
        'Ж' => Fixed("ZH"),
        'З' => Fixed("Z"),
        'И' | 'І' | 'Ї' => Fixed("I"),
        'Й' => Choice(Glide, "I", "Y"),
        'Ј' => Fixed("J"),
        'К' | 'Ќ' => Fixed("K"),
        'Л' => Fixed("L"),
        'Љ' => Fixed("LJ"),
        'М' => Fixed("M"),
        'Н' => Fixed("N"),
        'Њ' => Fixed("NJ"),
        'О' => Fixed("O"),
        'П' => Fixed("P"),
        'Р' => Fixed("R"),
        'С' => Fixed("S"),
        'Т' => Fixed("T"),
        'Ћ' => Fixed("C"),
        'У' | 'Ў' | 'Ѫ' => Fixed("U"),
        'Ф' | 'Ѳ' => Fixed("F"),
        'Х' => Choice(Kha, "KH", "H"),
        'Ц' => Fixed("TS"),
        'Ч' => Fixed("CH"),
        'Ш' => Fixed("SH"),
        'Щ' => Fixed("SHCH"),
        'Ы' | 'Ѵ' => Fixed("Y"),
        'Ь' => Fixed(""),
        'Ю' => Choice(Glide, "IU", "YU"),
        'Я' => Choice(Glide, "IA", "YA"),
        'Џ' | 'Ѕ' => Fixed("DZ"),
        _ => return None,
    })
}
