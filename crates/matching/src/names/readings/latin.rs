//! Latin letters with marks, and the endings that Latvian gives to foreign names.

use super::{List, Rule, Scheme, spell};

/// The two-letter spellings of ICAO 9303-3 table A.
const EXPANDED: &[Rule] = &[
    ("ä", "ae"),
    ("ö", "oe"),
    ("ø", "oe"),
    ("ü", "ue"),
    ("å", "aa"),
];

/// Its spellings with X.
const WITH_X: &[Rule] = &[("ü", "uxx"), ("ñ", "nxx")];

/// How the letters sound, as English writes it.
const SOUND: &[Rule] = &[
    ("šč", "shch"),
    ("š", "sh"),
    ("č", "ch"),
    ("ž", "zh"),
    ("ć", "ch"),
    ("ś", "sh"),
    ("ź", "zh"),
    ("ż", "zh"),
    ("ř", "rz"),
    ("ş", "sh"),
    ("ș", "sh"),
    ("ţ", "ts"),
    ("ț", "ts"),
    ("ç", "ch"),
    ("ą", "on"),
    ("ę", "en"),
    ("ł", "w"),
    ("ñ", "ny"),
    ("ð", "dh"),
    ("ğ", ""),
];

/// Baltic and Slavic spelling: j and c as well.
const SLAVIC: &[Rule] = &[
    ("dž", "j"),
    ("sz", "sh"),
    ("cz", "ch"),
    ("ł", "l"),
    ("đ", "dj"),
    ("ij$", "y"),
    ("j", "y"),
    ("c", "ts"),
    ("w", "v"),
];

/// Turkish and Azerbaijani.
const TURKIC: &[Rule] = &[("c", "j"), ("x", "kh"), ("q", "g"), ("ə", "a")];

/// French and Portuguese.
const SIBILANT: &[Rule] = &[("ç", "s")];

const SCHEMES: &[Scheme] = &[&[], &[EXPANDED], &[SOUND], &[WITH_X], &[SIBILANT]];

/// Letters of the languages whose j is the English y.
const SLAVIC_LETTERS: &str = "āčēģīķļņōŗšūžćđěřůńśźżłąęėįųý";

/// Letters of the languages whose c is the English j.
const TURKIC_LETTERS: &str = "ğşçə";

/// Letters that only Latvian has.
const LATVIAN_LETTERS: &str = "āēģīķļņōŗū";

pub(super) fn read(word: &str, list: &mut List) {
    let has_any = |letters: &str| word.contains(|letter| letters.contains(letter));
    let mut readings: Vec<String> = SCHEMES[..2]
        .iter()
        .map(|scheme| spell(word, scheme))
        .collect();
    if has_any(SLAVIC_LETTERS) {
        readings.push(spell(word, &[SLAVIC, SOUND]));
    }
    if has_any(TURKIC_LETTERS) {
        readings.push(spell(word, &[TURKIC, SOUND]));
    }
    readings.extend(SCHEMES[2..].iter().map(|scheme| spell(word, scheme)));
    let is_latvian = has_any(LATVIAN_LETTERS);
    let stems: Vec<String> = readings
        .iter()
        .flat_map(|reading| {
            let stem = is_latvian.then(|| latvian_stem(reading)).flatten();
            without_latvian_ending(reading).into_iter().chain(stem)
        })
        .collect();
    for reading in readings.into_iter().chain(stems) {
        list.add(reading);
    }
}

/// A word as it was before Latvian gave it a nominative: Ivanovs, Sergejs, Dostojevskis.
pub(super) fn without_latvian_ending(word: &str) -> Vec<String> {
    const CONSONANTS: &[u8] = b"bdfgjklmnprtvz";
    const LENGTH_MIN: usize = 5;
    let Some(stem) = word.strip_suffix('s').filter(|_| word.len() >= LENGTH_MIN) else {
        return Vec::new();
    };
    if let Some(root) = stem.strip_suffix("ski") {
        return vec![format!("{root}skij"), stem.to_owned()];
    }
    let last = stem.as_bytes().last();
    if last.is_some_and(|last| CONSONANTS.contains(last)) {
        vec![stem.to_owned()]
    } else {
        Vec::new()
    }
}

/// The other endings, which only a word with Latvian letters is relieved of: Bērziņš, Jānis, Markus, Anna.
fn latvian_stem(reading: &str) -> Option<String> {
    const LETTERS_LEFT_MIN: usize = 3;
    ["ish", "is", "us", "sh", "s", "a"]
        .into_iter()
        .find_map(|ending| reading.strip_suffix(ending))
        .filter(|stem| stem.len() >= LETTERS_LEFT_MIN)
        .map(str::to_owned)
}
