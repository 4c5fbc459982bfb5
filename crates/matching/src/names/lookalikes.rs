//! Letters that look alike, within a word that mixes scripts.
//!
//! A word is read in the script that can hold all its letters: a Cyrillic `а` inside a Latin word is an `a`, a Latin
//! `o` inside a Cyrillic word an `о`. Where Cyrillic and Latin can both hold the word, it is Cyrillic, whose
//! readings then contain the Latin look of the word too ([`latin_looks`]). What looks alike is the table of Unicode
//! Technical Standard 39, and what its authors left out because only careful eyes tell the two apart.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

use super::script::Script;

/// Stands for a stroke that is an I or an L: `1`, a capital I among small letters.
pub(super) const STROKE: char = '1';

/// The word with look-alikes resolved, in its own case; a stroke that may be either letter is [`STROKE`].
pub(super) fn resolve(mut word: Vec<char>) -> Vec<char> {
    strokes(&mut word);
    if is_of_one_script(&word) {
        word
    } else {
        in_best_script(word)
    }
}

/// The lunate sigma, which looks like a C and which the compatibility form would make an ordinary sigma of.
pub(super) fn before_composition(letter: char) -> char {
    match letter {
        'Ϲ' => 'C',
        'ϲ' => 'c',
        _ => letter,
    }
}

/// What a word of another script looks like to a reader of Latin letters: in capitals, in small letters, and with a
/// capital at its beginning, as far as these differ; nothing when a letter looks like none.
pub(super) fn latin_looks(word: &str) -> Vec<String> {
    let mut small: Vec<char> = word.chars().collect();
    let capital: Vec<char> = word.chars().flat_map(char::to_uppercase).collect();
    // A sigma at the end has the shape of a c, or nearly.
    if let Some(last) = small.last_mut().filter(|last| **last == 'σ') {
        *last = 'c';
    }
    let mut views = vec![capital, small.clone()];
    if let Some((&first, rest)) = small.split_first() {
        views.push(first.to_uppercase().chain(rest.iter().copied()).collect());
    }
    let mut looks: Vec<String> = Vec::new();
    for view in views {
        let look: Option<String> = view
            .into_iter()
            .nfd()
            .filter(|&letter| !is_combining_mark(letter))
            .map(latin_look)
            .collect();
        looks.extend(
            look.map(|look| look.to_lowercase())
                .filter(|look| !look.is_empty()),
        );
    }
    looks.dedup();
    looks
}

/// Letters of ordinary use and one script; digits need a look, because they may stand for letters.
fn is_of_one_script(word: &[char]) -> bool {
    let Some(script) = word.first().map(|&first| Script::of(first)) else {
        return true;
    };
    word.iter().all(|&letter| {
        let is_own = Script::of(letter) == script && !is_odd_latin(letter) && !letter.is_numeric();
        is_own || is_combining_mark(letter) || letter == STROKE
    })
}

/// Latin letters that only phoneticians, and those who disguise a word, write: small capitals, dotless i and the like.
fn is_odd_latin(letter: char) -> bool {
    matches!(letter, '\u{131}' | '\u{237}' | '\u{180}'..='\u{24f}' | '\u{250}'..='\u{2af}' | '\u{1d00}'..='\u{1dbf}'
        | '\u{2c60}'..='\u{2c7f}' | '\u{a722}'..='\u{a7ff}' | '\u{ab30}'..='\u{ab64}')
}

/// The word in the script that holds most of its letters, if it holds more than half.
fn in_best_script(word: Vec<char>) -> Vec<char> {
    let letters = word.iter().filter(|letter| letter.is_alphabetic()).count();
    let digits = word.iter().filter(|letter| letter.is_numeric()).count();
    let digits_are_letters = letters >= 2 && letters > digits;
    let parts: Vec<char> = word.iter().copied().nfd().collect();
    let visible = parts
        .iter()
        .filter(|&&letter| !is_combining_mark(letter))
        .count();
    let place_in = |script: Script, letter: char| {
        if letter.is_numeric() && !digits_are_letters {
            None
        } else {
            place(letter, script)
        }
    };
    let unfit = |script: Script| {
        let is_unfit =
            |letter: &&char| !is_combining_mark(**letter) && place_in(script, **letter).is_none();
        parts.iter().filter(is_unfit).count()
    };
    let present = |script: &Script| {
        *script == Script::Latin || word.iter().any(|&letter| Script::of(letter) == *script)
    };
    let best = [
        Script::Cyrillic,
        Script::Latin,
        Script::Greek,
        Script::Armenian,
    ]
    .into_iter()
    .filter(present)
    .map(|script| (unfit(script), script))
    .min_by_key(|&(unfit, _)| unfit);
    match best {
        Some((unfit, script)) if 2 * unfit < visible && letters > 0 => {
            let placed = parts
                .into_iter()
                .map(|letter| place_in(script, letter).unwrap_or(letter));
            placed.nfc().collect()
        }
        _ => word,
    }
}

/// The letter of the script that a letter is, or looks like.
fn place(letter: char, script: Script) -> Option<char> {
    let is_own = Script::of(letter) == script && !is_odd_latin(letter);
    if is_own || letter == STROKE || is_combining_mark(letter) {
        return Some(letter);
    }
    match script {
        Script::Latin => {
            latin_look(letter).or_else(|| (Script::of(letter) == Script::Latin).then_some(letter))
        }
        Script::Cyrillic => {
            to_cyrillic(letter).or_else(|| latin_look(letter).and_then(to_cyrillic))
        }
        Script::Greek => to_greek(letter).or_else(|| latin_look(letter).and_then(to_greek)),
        Script::Armenian => latin_look(letter).and_then(to_armenian),
        _ => None,
    }
}

/// The Latin letter that a letter looks like, in the case that it has.
fn latin_look(letter: char) -> Option<char> {
    Some(match letter {
        'A'..='Z' | 'a'..='z' => letter,
        '0' => 'o',
        '5' => 's',
        '8' => 'b',
        STROKE => STROKE,
        'ᴀ' => 'a',
        'ʙ' | 'в' | 'ь' | 'β' => 'b',
        'ᴅ' => 'd',
        'ᴇ' | 'ε' => 'e',
        'ꜰ' => 'f',
        'ɢ' => 'g',
        'ʜ' | 'н' => 'h',
        'ᴊ' => 'j',
        'ᴋ' | 'ĸ' | 'к' | 'κ' => 'k',
        'ʟ' => 'l',
        'ᴍ' | 'ʍ' | 'м' => 'm',
        'ɴ' | 'η' => 'n',
        'ᴘ' => 'p',
        'ʀ' => 'r',
        'ᴛ' | 'т' | 'τ' => 't',
        'ω' => 'w',
        'χ' => 'x',
        'μ' => 'u',
        'ә' | 'ǝ' => 'ə',
        'Ә' | 'Ǝ' => 'Ə',
        'þ' | 'Þ' => return None,
        _ => return by_skeleton(letter),
    })
}

fn by_skeleton(letter: char) -> Option<char> {
    let prototype: Vec<char> = skeleton(letter.encode_utf8(&mut [0; 4])).collect();
    let (first, second) = (*prototype.first()?, prototype.get(1).copied());
    match (first, second) {
        // The table has one prototype for all strokes; a capital one is an I.
        ('l' | 'i', None) if letter.is_uppercase() => Some('I'),
        ('l', None) => Some(STROKE),
        ('r', Some('n')) if prototype.len() == 2 => Some('m'),
        ('A'..='Z' | 'a'..='z', None) => Some(first),
        _ => None,
    }
}

fn to_cyrillic(letter: char) -> Option<char> {
    Some(match letter {
        'A' => 'А',
        'a' => 'а',
        'B' => 'В',
        'C' => 'С',
        'c' => 'с',
        'E' => 'Е',
        'e' => 'е',
        'H' => 'Н',
        'I' => 'І',
        'i' => 'і',
        'J' => 'Ј',
        'j' => 'ј',
        'K' => 'К',
        'k' => 'к',
        'M' => 'М',
        'm' => 'м',
        'O' | '0' => 'О',
        'o' => 'о',
        'P' => 'Р',
        'p' => 'р',
        'S' => 'Ѕ',
        's' => 'ѕ',
        'T' => 'Т',
        't' => 'т',
        'X' => 'Х',
        'x' => 'х',
        'Y' => 'У',
        'y' => 'у',
        'ə' => 'ә',
        'Ə' => 'Ә',
        '3' => 'З',
        '6' => 'б',
        'Γ' => 'Г',
        'Λ' => 'Л',
        'Π' => 'П',
        'π' => 'п',
        'Φ' => 'Ф',
        'φ' => 'ф',
        _ => return None,
    })
}

fn to_greek(letter: char) -> Option<char> {
    Some(match letter {
        'A' => 'Α',
        'a' => 'α',
        'B' => 'Β',
        'C' => 'Σ',
        'c' => 'σ',
        'E' => 'Ε',
        'e' => 'ε',
        'Z' => 'Ζ',
        'H' => 'Η',
        'n' => 'η',
        'I' => 'Ι',
        'i' => 'ι',
        'K' => 'Κ',
        'k' => 'κ',
        'M' => 'Μ',
        'N' => 'Ν',
        'v' => 'ν',
        'O' => 'Ο',
        'o' => 'ο',
        'P' => 'Ρ',
        'p' => 'ρ',
        'T' => 'Τ',
        't' => 'τ',
        'Y' => 'Υ',
        'u' => 'υ',
        'y' => 'γ',
        'X' => 'Χ',
        'x' => 'χ',
        'w' => 'ω',
        'Г' => 'Γ',
        'Л' => 'Λ',
        'П' => 'Π',
        'п' => 'π',
        'Ф' => 'Φ',
        'ф' => 'φ',
        _ => return None,
    })
}

fn to_armenian(letter: char) -> Option<char> {
    Some(match letter {
        'O' => 'Օ',
        'o' => 'օ',
        'h' => 'հ',
        'n' => 'ո',
        'U' => 'Ս',
        'u' => 'ս',
        'S' => 'Տ',
        'g' => 'ց',
        'q' => 'զ',
        'j' => 'յ',
        'w' => 'ա',
        'f' => 'ֆ',
        _ => return None,
    })
}

/// Among small letters a capital I may be an l, among capitals a small l may be an I.
pub(super) fn strokes(word: &mut [char]) {
    let has_small = word
        .iter()
        .any(|letter| letter.is_lowercase() && *letter != 'l');
    let has_capital = || {
        word.iter()
            .any(|letter| letter.is_uppercase() && !is_capital_i(*letter))
    };
    let in_capitals = !has_small && word.len() > 2 && has_capital();
    for (place, letter) in word.iter_mut().enumerate() {
        let in_small = place > 0 && has_small;
        if (in_small && is_capital_i(*letter)) || (in_capitals && *letter == 'l') {
            *letter = STROKE;
        }
    }
}

fn is_capital_i(letter: char) -> bool {
    matches!(letter, 'I' | 'І' | 'Ι' | 'Ӏ' | 'Ｉ')
}
