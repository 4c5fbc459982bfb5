//! Hebrew, Armenian and Georgian, each by its national system and what else is written.

use super::super::script::Script;
use super::{List, Rule, Scheme, spell, with_short_vowels};

const OF_ARMENIA: &[Scheme] = &[
    &[ARMENIAN],
    &[ARMENIAN_WESTERN, ARMENIAN],
    &[ARMENIAN_RUSSIAN, ARMENIAN],
];

const OF_GEORGIA: &[Scheme] = &[
    &[GEORGIAN],
    &[GEORGIAN_RUSSIAN, GEORGIAN],
    &[GEORGIAN_LATVIAN, GEORGIAN],
];

const HEBREW: &[Rule] = &[
    ("^א", "a"),
    ("א$", "a"),
    ("א", "a"),
    ("ב", "b"),
    ("ג", "g"),
    ("ד", "d"),
    ("ה$", "a"),
    ("ה", "h"),
    ("^וו", "v"),
    ("וו", "v"),
    ("^ו", "v"),
    ("ו", "o"),
    ("ז", "z"),
    ("ח", "h"),
    ("ט", "t"),
    ("^י", "y"),
    ("יי", "y"),
    ("י", "i"),
    ("כ", "k"),
    ("ך", "kh"),
    ("ל", "l"),
    ("מ", "m"),
    ("ם", "m"),
    ("נ", "n"),
    ("ן", "n"),
    ("ס", "s"),
    ("^ע", "a"),
    ("ע", ""),
    ("פ", "p"),
    ("ף", "f"),
    ("צ", "ts"),
    ("ץ", "ts"),
    ("ק", "k"),
    ("ר", "r"),
    ("ש", "sh"),
    ("ת", "t"),
];

const HEBREW_SOFT: &[Rule] = &[
    ("^ב", "b"),
    ("ב", "v"),
    ("ח", "ch"),
    ("כ", "ch"),
    ("ך", "ch"),
    ("^פ", "p"),
    ("פ", "f"),
    ("צ", "tz"),
    ("ץ", "tz"),
    ("ה$", "ah"),
];

const HEBREW_U: &[Rule] = &[("ו", "u"), ("ש", "s")];

const HEBREW_CONSONANTS: &[Rule] = &[("א", ""), ("ו", "v"), ("י", "y"), ("ה", "h"), ("ע", "")];

const ARMENIAN: &[Rule] = &[
    ("ու", "u"),
    ("եւ", "ev"),
    ("և", "ev"),
    ("^ե", "ye"),
    ("^ո", "vo"),
    ("ա", "a"),
    ("բ", "b"),
    ("գ", "g"),
    ("դ", "d"),
    ("ե", "e"),
    ("զ", "z"),
    ("է", "e"),
    ("ը", "y"),
    ("թ", "t"),
    ("ժ", "zh"),
    ("ի", "i"),
    ("լ", "l"),
    ("խ", "kh"),
    ("ծ", "ts"),
    ("կ", "k"),
    ("հ", "h"),
    ("ձ", "dz"),
    ("ղ", "gh"),
    ("ճ", "ch"),
    ("մ", "m"),
    ("յ", "y"),
    ("ն", "n"),
    ("շ", "sh"),
    ("ո", "o"),
    ("չ", "ch"),
    ("պ", "p"),
    ("ջ", "j"),
    ("ռ", "r"),
    ("ս", "s"),
    ("վ", "v"),
    ("տ", "t"),
    ("ր", "r"),
    ("ց", "ts"),
    ("ւ", "v"),
    ("փ", "p"),
    ("ք", "k"),
    ("օ", "o"),
    ("ֆ", "f"),
];

const ARMENIAN_WESTERN: &[Rule] = &[
    ("բ", "p"),
    ("գ", "k"),
    ("դ", "t"),
    ("ծ", "dz"),
    ("կ", "g"),
    ("ձ", "ts"),
    ("ճ", "j"),
    ("պ", "b"),
    ("ջ", "ch"),
    ("տ", "d"),
    ("^յ", "h"),
];

/// By way of Russian passports.
const ARMENIAN_RUSSIAN: &[Rule] = &[
    ("^ե", "e"),
    ("^ո", "o"),
    ("ղ", "g"),
    ("ջ", "dzh"),
    ("հ", "g"),
    ("ը", ""),
];

const GEORGIAN: &[Rule] = &[
    ("ა", "a"),
    ("ბ", "b"),
    ("გ", "g"),
    ("დ", "d"),
    ("ე", "e"),
    ("ვ", "v"),
    ("ზ", "z"),
    ("თ", "t"),
    ("ი", "i"),
    ("კ", "k"),
    ("ლ", "l"),
    ("მ", "m"),
    ("ნ", "n"),
    ("ო", "o"),
    ("პ", "p"),
    ("ჟ", "zh"),
    ("რ", "r"),
    ("ს", "s"),
    ("ტ", "t"),
    ("უ", "u"),
    ("ფ", "p"),
    ("ქ", "k"),
    ("ღ", "gh"),
    ("ყ", "q"),
    ("შ", "sh"),
    ("ჩ", "ch"),
    ("ც", "ts"),
    ("ძ", "dz"),
    ("წ", "ts"),
    ("ჭ", "ch"),
    ("ხ", "kh"),
    ("ჯ", "j"),
    ("ჰ", "h"),
];

/// By way of Russian passports.
const GEORGIAN_RUSSIAN: &[Rule] = &[("ღ", "g"), ("ყ", "k"), ("ჯ", "dzh"), ("ჰ", "g")];

/// In Latvian letters without their marks.
const GEORGIAN_LATVIAN: &[Rule] = &[
    ("ჟ", "z"),
    ("ღ", "g"),
    ("ყ", "k"),
    ("შ", "s"),
    ("ჩ", "c"),
    ("ც", "c"),
    ("წ", "c"),
    ("ჭ", "c"),
    ("ხ", "h"),
    ("ჯ", "dz"),
    ("ფ", "f"),
];

pub(super) fn read(word: &str, script: Script, list: &mut List) {
    match script {
        Script::Hebrew => read_hebrew(word, list),
        Script::Armenian => list.add_all(word, OF_ARMENIA),
        _ => list.add_all(word, OF_GEORGIA),
    }
}

fn read_hebrew(word: &str, list: &mut List) {
    list.add_all(word, &[&[HEBREW]]);
    list.add(with_short_vowels(&spell(word, &[HEBREW]), 'a'));
    list.add(with_short_vowels(&spell(word, &[HEBREW_SOFT, HEBREW]), 'a'));
    list.add(with_short_vowels(
        &spell(word, &[HEBREW_CONSONANTS, HEBREW]),
        'e',
    ));
    list.add_all(
        word,
        &[
            &[HEBREW_SOFT, HEBREW],
            &[HEBREW_U, HEBREW],
            &[HEBREW_CONSONANTS, HEBREW],
        ],
    );
}
