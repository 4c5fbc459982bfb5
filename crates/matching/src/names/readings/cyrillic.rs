//! Cyrillic, by the languages that write it and the states that transcribe it.

use super::{List, Rule, Scheme};

/// GOST R 52535.1, passports of 1997 to 2010, and what English writes most.
const GOST: &[Rule] = &[
    ("й", "y"),
    ("ю", "yu"),
    ("я", "ya"),
    ("ё", "yo"),
    ("ъ", ""),
    ("є", "ye"),
    ("ї", "yi"),
    ("ў", "u"),
];

/// BGN/PCGN: E after a vowel or a sign is YE.
const BGN: &[Rule] = &[
    ("^е", "ye"),
    ("ае", "aye"),
    ("ее", "eye"),
    ("ие", "iye"),
    ("ое", "oye"),
    ("уе", "uye"),
    ("ье", "ye"),
    ("ъе", "ye"),
];

/// English as it is written without a system.
const ENGLISH: &[Rule] = &[
    ("ий$", "y"),
    ("ый$", "y"),
    ("ия$", "ia"),
    ("ья", "ia"),
    ("ью", "iu"),
    ("ье", "ie"),
    ("кс", "x"),
    ("дж", "j"),
    ("ё", "e"),
];

/// ISO 9 without its marks as Latvian and Lithuanian write it, in Latin letters of one sound each.
const LATVIAN: &[Rule] = &[
    ("ж", "z"),
    ("х", "h"),
    ("ц", "c"),
    ("ч", "c"),
    ("ш", "s"),
    ("щ", "sc"),
    ("ъ", ""),
    ("ы", "i"),
    ("ё", "jo"),
    ("ю", "ju"),
    ("я", "ja"),
    ("й", "j"),
    ("є", "je"),
    ("ї", "ji"),
    ("^е", "je"),
    ("ье", "je"),
];

/// ISO 9:1995, one letter for one letter, without its marks.
const ISO_9: &[Rule] = &[
    ("ж", "z"),
    ("х", "h"),
    ("ц", "c"),
    ("ч", "c"),
    ("ш", "s"),
    ("щ", "s"),
    ("ъ", ""),
    ("ю", "u"),
    ("я", "a"),
    ("й", "j"),
    ("є", "e"),
    ("ї", "i"),
];

/// Resolution 55 of the Cabinet of Ministers of Ukraine, 2010.
const UKRAINIAN: &[Rule] = &[
    ("зг", "zgh"),
    ("г", "h"),
    ("и", "y"),
    ("^є", "ye"),
    ("є", "ie"),
    ("^ї", "yi"),
    ("ї", "i"),
    ("^й", "y"),
    ("й", "i"),
    ("^ю", "yu"),
    ("ю", "iu"),
    ("^я", "ya"),
    ("я", "ia"),
];

/// Belarusian passports.
const BELARUSIAN: &[Rule] = &[
    ("г", "h"),
    ("^е", "ye"),
    ("е", "ie"),
    ("^ё", "yo"),
    ("ё", "io"),
    ("ў", "u"),
    ("^ю", "yu"),
    ("ю", "iu"),
    ("^я", "ya"),
    ("я", "ia"),
    ("ц", "ts"),
];

/// Bulgarian law on transliteration, 2009.
const BULGARIAN: &[Rule] = &[
    ("ия$", "ia"),
    ("щ", "sht"),
    ("ъ", "a"),
    ("ь", "y"),
    ("х", "h"),
];

/// Serbian and Macedonian.
const SERBIAN: &[Rule] = &[
    ("ђ", "dj"),
    ("ж", "z"),
    ("љ", "lj"),
    ("њ", "nj"),
    ("ћ", "c"),
    ("х", "h"),
    ("ц", "c"),
    ("ч", "c"),
    ("џ", "dz"),
    ("ш", "s"),
    ("ј", "j"),
    ("ѓ", "gj"),
    ("ќ", "kj"),
    ("ѕ", "dz"),
];

/// Serbian as English says it.
const SERBIAN_SOUND: &[Rule] = &[
    ("ђ", "dj"),
    ("љ", "ly"),
    ("њ", "ny"),
    ("ћ", "ch"),
    ("ц", "ts"),
    ("џ", "j"),
    ("ј", "y"),
    ("х", "h"),
];

/// Names of Central Asia and the Caucasus in their own Latin letters.
const EASTERN: &[Rule] = &[
    ("дж", "j"),
    ("ж", "j"),
    ("ҷ", "j"),
    ("х", "h"),
    ("ҳ", "h"),
    ("һ", "h"),
    ("қ", "q"),
    ("ғ", "g"),
    ("ў", "o"),
    ("ӯ", "u"),
    ("ӣ", "i"),
    ("ә", "a"),
    ("ө", "o"),
    ("ү", "u"),
    ("ұ", "u"),
    ("ң", "n"),
    ("^е", "ye"),
];

/// Uzbek since 1995, with X.
const UZBEK: &[Rule] = &[
    ("х", "x"),
    ("кх", "kx"),
    ("дж", "j"),
    ("ж", "j"),
    ("қ", "q"),
    ("ғ", "g"),
    ("ў", "o"),
    ("ҳ", "h"),
];

/// Russian-made Latin of the letters of Central Asia.
const EASTERN_SOUND: &[Rule] = &[
    ("дж", "j"),
    ("ҷ", "j"),
    ("ҳ", "kh"),
    ("һ", "h"),
    ("қ", "k"),
    ("ғ", "gh"),
    ("ў", "u"),
    ("ӯ", "u"),
    ("ӣ", "i"),
    ("ә", "e"),
    ("ө", "o"),
    ("ү", "u"),
    ("ұ", "u"),
    ("ң", "ng"),
];

/// German newspapers.
const GERMAN: &[Rule] = &[
    ("в", "w"),
    ("ж", "sch"),
    ("з", "s"),
    ("й", "i"),
    ("х", "ch"),
    ("ц", "z"),
    ("ч", "tsch"),
    ("ш", "sch"),
    ("щ", "schtsch"),
    ("ъ", ""),
    ("ё", "jo"),
    ("ю", "ju"),
    ("я", "ja"),
];

/// French, and Soviet and Russian passports until 1997.
const FRENCH: &[Rule] = &[
    ("ге", "gue"),
    ("ги", "gui"),
    ("ж", "j"),
    ("ин$", "ine"),
    ("у", "ou"),
    ("ч", "tch"),
    ("ш", "ch"),
    ("щ", "chtch"),
    ("ъ", ""),
    ("ё", "io"),
    ("ю", "iou"),
    ("я", "ia"),
];

/// French of the emigration.
const FRENCH_OFF: &[Rule] = &[("ов$", "off"), ("ев$", "eff")];

const RUSSIAN: &[Scheme] = &[
    &[GOST],
    &[LATVIAN],
    &[ENGLISH, GOST],
    &[UKRAINIAN],
    &[EASTERN, GOST],
    &[GERMAN],
    &[FRENCH],
    &[BGN, GOST],
    &[BULGARIAN, GOST],
    &[FRENCH_OFF, FRENCH],
    &[BELARUSIAN],
    &[ISO_9],
    &[UZBEK, GOST],
];

const OF_UKRAINE: &[Scheme] = &[
    &[UKRAINIAN],
    &[GOST],
    &[LATVIAN],
    &[EASTERN_SOUND, GOST],
    &[EASTERN, GOST],
    &[GERMAN],
    &[FRENCH],
    &[BELARUSIAN],
    &[ISO_9],
];

const OF_BELARUS: &[Scheme] = &[
    &[BELARUSIAN],
    &[EASTERN, GOST],
    &[GOST],
    &[LATVIAN],
    &[UZBEK, GOST],
    &[ISO_9],
];

const OF_SERBIA: &[Scheme] = &[&[SERBIAN], &[SERBIAN_SOUND], &[GOST], &[LATVIAN], &[GERMAN]];

const OF_CENTRAL_ASIA: &[Scheme] = &[
    &[EASTERN_SOUND, GOST],
    &[EASTERN, GOST],
    &[UZBEK, GOST],
    &[EASTERN_SOUND, LATVIAN],
    &[GOST],
    &[EASTERN_SOUND, FRENCH],
];

pub(super) fn read(word: &str, list: &mut List) {
    list.add_all(word, &[&[]]);
    list.add_all(word, schemes_of(word));
}

/// The letters tell the language as far as they can.
fn schemes_of(word: &str) -> &'static [Scheme] {
    let has_any = |letters: &str| word.contains(|letter| letters.contains(letter));
    if has_any("қғҳҷӣӯәөүұңһ") {
        OF_CENTRAL_ASIA
    } else if has_any("ђћџљњјѓќѕ") {
        OF_SERBIA
    } else if has_any("ў") {
        OF_BELARUS
    } else if has_any("іїєґ") {
        OF_UKRAINE
    } else {
        RUSSIAN
    }
}
