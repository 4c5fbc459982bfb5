//! Arabic, Persian and Urdu: the consonants and long vowels that are written, and the same with an A where a syllable
//! needs a short vowel, which is not written.

use super::{List, Rule, Scheme, spell, with_short_vowels};

/// The most frequent names, whose vowels no rule gives, and how God's name ends others.
const NAMES: &[Rule] = &[
    ("^محمد", "muhammad"),
    ("^حسين$", "husayn"),
    ("^عمر$", "umar"),
    ("^يوسف$", "yusuf"),
    ("^عبدالله$", "abdullah"),
    ("^عبدال", "abdul"),
    ("الله$", "allah"),
];

/// What English writes.
const ENGLISH: &[Rule] = &[
    ("^ال", "al"),
    ("^عا", "a"),
    ("^عي", "i"),
    ("^عو", "u"),
    ("^ع", "a"),
    ("ع", ""),
    ("^اي", "i"),
    ("^او", "u"),
    ("^و", "w"),
    ("^ي", "y"),
    ("وا", "wa"),
    ("يا", "ya"),
    ("يو", "yu"),
    ("اا", "a"),
    ("ا", "a"),
    ("أ", "a"),
    ("آ", "a"),
    ("ٱ", "a"),
    ("إ", "i"),
    ("ى", "a"),
    ("ة", "a"),
    ("ء", ""),
    ("ؤ", "u"),
    ("ئ", "i"),
    ("ب", "b"),
    ("پ", "p"),
    ("ت", "t"),
    ("ث", "th"),
    ("ج", "j"),
    ("چ", "ch"),
    ("ح", "h"),
    ("خ", "kh"),
    ("د", "d"),
    ("ذ", "dh"),
    ("ر", "r"),
    ("ز", "z"),
    ("ژ", "zh"),
    ("س", "s"),
    ("ش", "sh"),
    ("ص", "s"),
    ("ض", "d"),
    ("ط", "t"),
    ("ظ", "z"),
    ("غ", "gh"),
    ("ف", "f"),
    ("ڤ", "v"),
    ("ق", "q"),
    ("ك", "k"),
    ("گ", "g"),
    ("ل", "l"),
    ("م", "m"),
    ("ن", "n"),
    ("ں", "n"),
    ("ه", "h"),
    ("و", "u"),
    ("ي", "i"),
    ("ٹ", "t"),
    ("ڈ", "d"),
    ("ڑ", "r"),
    ("ے", "e"),
    ("ټ", "t"),
    ("ډ", "d"),
    ("ړ", "r"),
    ("ږ", "zh"),
    ("ښ", "sh"),
    ("ځ", "z"),
    ("څ", "ts"),
    ("ڼ", "n"),
    ("ې", "e"),
    ("ۍ", "i"),
    ("ۀ", "h"),
    ("ۆ", "o"),
    ("ێ", "e"),
    ("ڵ", "l"),
    ("ڕ", "r"),
];

/// An article before a letter that it is assimilated to.
const ASSIMILATED: &[Rule] = &[
    ("^الت", "att"),
    ("^الث", "ath"),
    ("^الد", "add"),
    ("^الذ", "adh"),
    ("^الر", "arr"),
    ("^الز", "azz"),
    ("^الس", "ass"),
    ("^الش", "ash"),
    ("^الص", "ass"),
    ("^الض", "add"),
    ("^الط", "att"),
    ("^الظ", "azz"),
    ("^الن", "ann"),
];

/// Consonants alone: و and ي as w and y.
const CONSONANTS: &[Rule] = &[
    ("^ال", "el"),
    ("و", "w"),
    ("ي", "y"),
    ("ة", "h"),
    ("ذ", "z"),
    ("ض", "dh"),
];

/// What the Maghreb and Lebanon write.
const FRENCH: &[Rule] = &[
    ("^محمد", "mohamed"),
    ("^حسين$", "houssein"),
    ("^عمر$", "omar"),
    ("^يوسف$", "youssef"),
    ("^عبدالله$", "abdallah"),
    ("^عبدال", "abdel"),
    ("^ال", "el"),
    ("ج", "dj"),
    ("ش", "ch"),
    ("وا", "oua"),
    ("^و", "ou"),
    ("و", "ou"),
    ("ق", "k"),
    ("ذ", "d"),
    ("ظ", "d"),
];

/// What Egypt and the Levant say.
const EGYPTIAN: &[Rule] = &[
    ("^محمد", "mohammed"),
    ("^حسين$", "hussein"),
    ("^ال", "el"),
    ("ج", "g"),
    ("ق", "k"),
    ("ث", "s"),
    ("ذ", "z"),
    ("و", "o"),
    ("ي", "e"),
];

/// Persian and Dari.
const PERSIAN: &[Rule] = &[
    ("^محمد", "mohammad"),
    ("^حسين", "hossein"),
    ("ى", "i"),
    ("^عبدالله$", "abdollah"),
    ("^عبدال", "abdol"),
    ("الله$", "ollah"),
    ("^او", "o"),
    ("^و", "v"),
    ("وا", "va"),
    ("و", "o"),
    ("ث", "s"),
    ("ذ", "z"),
    ("ض", "z"),
    ("ق", "gh"),
    ("ه$", "eh"),
];

/// ICAO 9303-3 table C, which only machine-readable zones write.
const ICAO: &[Rule] = &[
    ("ء", "xe"),
    ("آ", "xaa"),
    ("أ", "xae"),
    ("ؤ", "u"),
    ("إ", "i"),
    ("ئ", "xi"),
    ("ٱ", "xxa"),
    ("ة$", "xah"),
    ("ة", "xta"),
    ("ث", "xth"),
    ("ح", "xh"),
    ("خ", "xkh"),
    ("ذ", "xdh"),
    ("ش", "xsh"),
    ("ص", "xss"),
    ("ض", "xdz"),
    ("ط", "xtt"),
    ("ظ", "xzz"),
    ("ع", "e"),
    ("غ", "g"),
    ("و", "w"),
    ("ى", "xay"),
    ("ي", "y"),
    ("^ال", "al"),
    ("ا", "a"),
    ("ٹ", "xxt"),
    ("چ", "xc"),
    ("ڈ", "xxd"),
    ("ڑ", "xxr"),
    ("ژ", "xj"),
    ("گ", "xgg"),
    ("ں", "xnn"),
    ("ے", "xyb"),
];

/// Ayn within a word, said as the vowel that it makes of the one beside it.
const AYN: &[Rule] = &[
    ("^عا", "a"),
    ("^عي", "i"),
    ("^عو", "u"),
    ("عا", "a"),
    ("ع", "a"),
];

const AS_WRITTEN: &[Scheme] = &[
    &[CONSONANTS, ENGLISH],
    &[ICAO, ENGLISH],
    &[ASSIMILATED, ENGLISH],
];

const AS_SPOKEN: &[Scheme] = &[
    &[NAMES, AYN, ENGLISH],
    &[PERSIAN, NAMES, AYN, ENGLISH],
    &[FRENCH, NAMES, AYN, ENGLISH],
    &[EGYPTIAN, NAMES, AYN, ENGLISH],
];

pub(super) fn read(word: &str, list: &mut List) {
    list.add(spell(word, &[ENGLISH]));
    for scheme in AS_SPOKEN {
        list.add(with_short_vowels(&spell(word, scheme), 'a'));
    }
    list.add_all(word, AS_WRITTEN);
}
