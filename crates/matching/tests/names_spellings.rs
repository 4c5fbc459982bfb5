//! One name that the eye sees, in the many spellings that a machine is given for it.
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use matching::names::{READINGS_MAX, readings, tokens};
use proptest::prelude::*;
use proptest::sample::Index;
use unicode_normalization::UnicodeNormalization;

/// Names as they are written without ill will: Latin, Cyrillic, Greek, Armenian.
const NAMES: &[&str] = &[
    "Karimov Ali",
    "MOHAMMED HASSAN",
    "Hoxha Copa",
    "Ķēniņš Ģirts",
    "Müller Zoë",
    "Abdullah Bin Talib",
    "Xavier Quiñones",
    "Petrova Tamara",
    "Саидов Вера",
    "ХОХЛОВ САВВА",
    "Щербаков Андрей",
    "Шевченко Олексій",
    "Сара Мороз",
    "Παπαδόπουλος Νίκος",
    "ΗΡΑ ΤΟΜΑΡΑΣ",
    "Աբրահամյան Սուրեն",
];

/// What each letter is mistaken for, written down from what is seen and not from the tables of the crate. Latin
/// letters first, then those of Cyrillic, Greek and Armenian words.
const LOOK_ALIKES: &[(char, &str)] = &[
    ('A', "АΑᎪꓮＡ𝐀𝖠🅐Ⓐ🄰"),
    ('B', "ВΒᏴꓐＢ𝐁🅑"),
    ('C', "СϹᏟꓚＣ𝐂Ⅽ"),
    ('D', "ᎠꓓＤ𝐃Ⅾ"),
    ('E', "ЕΕᎬꓰＥ𝐄"),
    ('F', "ꓝϜＦ𝐅"),
    ('G', "ԌᏀꓖＧ𝐆"),
    ('H', "НΗᎻꓧＨ𝐇"),
    ('I', "ІΙӀＩ𝐈Ⅰ"),
    ('J', "ЈᎫꓙＪ𝐉"),
    ('K', "КΚᏦꓗＫ𝐊"),
    ('L', "ᏞꓡＬ𝐋Ⅼ"),
    ('M', "МΜᎷꓟＭ𝐌Ⅿ"),
    ('N', "ΝꓠＮ𝐍"),
    ('O', "ОΟՕꓳＯ𝐎0"),
    ('P', "РΡᏢꓑＰ𝐏"),
    ('Q', "ԚＱ𝐐"),
    ('R', "ᎡᏒꓣＲ𝐑"),
    ('S', "ЅՏᏚꓢＳ𝐒"),
    ('T', "ТΤᎢꓔＴ𝐓"),
    ('U', "ՍꓴＵ𝐔"),
    ('V', "ᏙꓦѴＶ𝐕"),
    ('W', "ԜᎳꓪＷ𝐖"),
    ('X', "ХΧꓫＸ𝐗Ⅹ"),
    ('Y', "ҮΥУꓬＹ𝐘"),
    ('Z', "ΖᏃꓜＺ𝐙"),
    ('a', "аαɑａ𝐚𝒶ᴀⓐ"),
    ('b', "Ьｂ𝐛ʙ"),
    ('c', "сϲｃ𝐜ᴄⅽ"),
    ('d', "ԁｄ𝐝ⅾ"),
    ('e', "еｅ𝐞ᴇ"),
    ('f', "ｆ𝐟ꜰ"),
    ('g', "ցɡｇ𝐠ɢ"),
    ('h', "һհｈ𝐡"),
    ('i', "іιıｉ𝐢ɪⅰ"),
    ('j', "јｊ𝐣"),
    ('k', "кκｋ𝐤ᴋ"),
    ('l', "ӏｌ𝐥ⅼ1I"),
    ('m', "мｍ𝐦ᴍⅿ"),
    ('n', "ոｎ𝐧ɴ"),
    ('o', "оοօｏ𝐨ᴏ0"),
    ('p', "рρｐ𝐩ᴘ"),
    ('q', "ԛｑ𝐪"),
    ('r', "ｒ𝐫ʀг"),
    ('s', "ѕｓ𝐬ꜱ"),
    ('t', "тτｔ𝐭ᴛ"),
    ('u', "սυｕ𝐮ᴜ"),
    ('v', "νѵｖ𝐯ᴠⅴ"),
    ('w', "ԝｗ𝐰ᴡ"),
    ('x', "хｘ𝐱ⅹ"),
    ('y', "уγүｙ𝐲ʏ"),
    ('z', "ｚ𝐳ᴢ"),
    ('А', "AΑ"),
    ('В', "BΒ"),
    ('О', "OΟ0"),
    ('С', "CϹ"),
    ('Х', "XΧ"),
    ('Р', "PΡ"),
    ('М', "MΜ"),
    ('а', "aα"),
    ('е', "e"),
    ('о', "oο0"),
    ('р', "pρ"),
    ('с', "cϲ"),
    ('к', "kκ"),
    ('л', "Λ"),
    ('Λ', "Л"),
    ('і', "iι"),
    ('Π', "П"),
    ('ο', "oо"),
    ('Ν', "N"),
    ('α', "aа"),
    ('κ', "kк"),
    ('ς', "ϲ"),
    ('Η', "HН"),
    ('Ρ', "PР"),
    ('Α', "AА"),
    ('Τ', "TТ"),
    ('Ο', "OО"),
    ('Μ', "MМ"),
    ('հ', "hһ"),
    ('ս', "u"),
    ('Ս', "U"),
    ('ո', "n"),
];

/// What nobody sees.
const INVISIBLE: &[char] = &[
    '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{34f}', '\u{202e}',
    '\u{202c}', '\u{fe0f}', '\u{180e}',
];

const BLANKS: &[&str] = &[
    " ",
    "\u{a0}",
    "\u{2003}",
    "\u{3000}",
    "\t",
    " \u{200b} ",
    "-",
    "\u{2011}",
];

/// A name, and a spelling of it: for each letter whether it is disguised, and as which of its look-alikes.
fn spelled() -> impl Strategy<Value = (&'static str, String)> {
    let choices = prop::collection::vec((any::<Index>(), any::<u8>()), 24);
    (prop::sample::select(NAMES), choices, any::<bool>()).prop_map(|(name, choices, decomposed)| {
        let disguised = disguise(name, &choices);
        let written = if decomposed {
            disguised
        } else {
            disguised.nfc().collect()
        };
        (name, written)
    })
}

fn disguise(name: &str, choices: &[(Index, u8)]) -> String {
    let mut text = String::new();
    // Composed letters are taken apart, so that their base can be changed too.
    for (letter, (index, draw)) in name.nfd().zip(choices.iter().cycle()) {
        let alikes = LOOK_ALIKES.iter().find(|(own, _)| *own == letter);
        let alikes: Vec<char> = alikes.map_or(vec![letter], |(_, alikes)| alikes.chars().collect());
        match letter {
            ' ' => text.push_str(BLANKS[index.index(BLANKS.len())]),
            _ if draw % 2 == 0 => text.push(alikes[index.index(alikes.len())]),
            _ => text.push(letter),
        }
        if draw % 5 == 0 {
            text.push(INVISIBLE[index.index(INVISIBLE.len())]);
        }
    }
    text
}

/// Whether each word has a reading in common with the word in its place.
fn reads_alike(one: &str, other: &str) -> bool {
    let (one, other) = (tokens(one).unwrap(), tokens(other).unwrap());
    one.len() == other.len()
        && one.iter().zip(&other).all(|(one, other)| {
            let readings_of_other = readings(other.as_str());
            one == other
                || readings(one.as_str())
                    .iter()
                    .any(|reading| readings_of_other.contains(reading))
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn ten_thousand_spellings_of_what_the_eye_sees_are_the_same((name, written) in spelled()) {
        prop_assert!(reads_alike(name, &written), "{} {:?} {:?}", name, written, tokens(&written));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_word_has_readings_of_latin_letters_within_the_limit(text in "\\PC{0,40}") {
        for token in tokens(&text).into_iter().flatten() {
            let readings = readings(token.as_str());
            prop_assert!(!readings.is_empty() && readings.len() <= READINGS_MAX, "{} {:?}", token, readings);
            for (place, reading) in readings.iter().enumerate() {
                prop_assert!(!reading.is_empty() && !readings[..place].contains(reading));
                prop_assert!(reading.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{} {}", token, reading);
            }
        }
    }

    #[test]
    fn the_normal_form_of_a_normal_form_is_itself(text in "[A-Za-zĀ-ž0-9' -]{0,20} [А-Яа-я̀-̠]{0,9} [Α-Ωα-ω]{0,9} [Ա-ֆ]{0,9} [ა-ჰ]{0,9} [א-ת]{0,9}") {
        for token in tokens(&text).into_iter().flatten() {
            let again = tokens(token.as_str());
            if token.as_str().chars().any(char::is_alphabetic) {
                prop_assert_eq!(again, Ok(vec![token]));
            }
        }
    }
}

#[test]
fn names_that_look_different_are_not_the_same() {
    for (one, other) in [
        ("Karimov", "Karimova"),
        ("Саидов", "Сабиров"),
        ("Ali", "Alo"),
        ("Hoxha", "Нохо"),
    ] {
        assert!(!reads_alike(one, other), "{one} {other}");
    }
}

#[test]
fn p_8_r_015_every_letter_that_may_be_registered_can_be_read() {
    let letters = ['\u{aa}', '\u{ba}']
        .into_iter()
        .chain('\u{c0}'..='\u{2af}')
        .chain('\u{1e00}'..='\u{1eff}')
        .filter(|letter| letter.is_alphabetic())
        // The rule admits neither, because no table reads them.
        .filter(|letter| !matches!(letter, '\u{19b}' | '\u{264}'));
    for letter in letters {
        for name in [format!("Kar{letter}mov"), format!("{letter}arimov")] {
            assert!(matching::names::search_forms(&name).is_ok(), "{name:?}");
            assert!(matching::names::tokens(&name).is_ok(), "{name:?}");
        }
    }
}
