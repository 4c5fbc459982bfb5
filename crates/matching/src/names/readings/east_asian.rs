//! Chinese, Korean and Japanese.

use unicode_normalization::UnicodeNormalization;

use super::{List, Rule, spell};

/// Surnames as Hong Kong, Taiwan and South-East Asia write them, beside what pinyin makes of the character; the
/// traditional and the simplified character.
const SURNAMES: &[(&str, &[&str])] = &[
    ("王", &["wong", "ong", "heng"]),
    ("李", &["lee", "lei"]),
    ("張 张", &["cheung", "chang", "teo", "cheong"]),
    ("劉 刘", &["lau", "low", "liew"]),
    ("陳 陈", &["chan", "tan", "chin"]),
    ("楊 杨", &["yeung", "yeo", "yong"]),
    ("黃 黄", &["wong", "ng", "hwang", "ooi"]),
    ("趙 赵", &["chiu", "chao", "teo"]),
    ("周", &["chow", "chau", "chou"]),
    ("吳 吴", &["ng", "goh", "woo"]),
    ("徐", &["tsui", "hsu", "chui"]),
    ("孫 孙", &["suen", "soon"]),
    ("朱", &["chu", "choo"]),
    ("高", &["ko", "kao"]),
    ("林", &["lam", "lim"]),
    ("何", &["ho", "hoe"]),
    ("郭", &["kwok", "kuo", "quek"]),
    ("馬 马", &["mah", "beh"]),
    ("羅 罗", &["law", "lo", "loh"]),
    ("鄭 郑", &["cheng", "tay", "cheang"]),
    ("梁", &["leung", "leong", "neo"]),
    ("謝 谢", &["tse", "hsieh", "chia"]),
    ("許 许", &["hui", "hsu", "koh"]),
    ("鄧 邓", &["tang", "teng"]),
    ("馮 冯", &["fung", "pang"]),
    ("曾", &["tsang", "tseng", "chan"]),
    ("彭", &["pang", "phang"]),
    ("蕭 肖", &["siu", "hsiao", "seow"]),
    ("蔡", &["choi", "tsai", "chua", "tsoi"]),
    ("潘", &["poon", "phua"]),
    ("余", &["yee", "yue", "eu"]),
    ("葉 叶", &["yip", "yeh", "yap"]),
    ("蘇 苏", &["so", "soh"]),
    ("呂 吕", &["lui", "loo", "lu"]),
    ("盧 卢", &["lo", "loh"]),
    ("鍾 钟", &["chung", "cheong"]),
    ("譚 谭", &["tam", "tham"]),
    ("陸 陆", &["luk", "lok"]),
    ("麥 麦", &["mak"]),
    ("關 关", &["kwan"]),
    ("石", &["shek", "shih"]),
    ("莫", &["mok"]),
    ("湯 汤", &["tong"]),
    ("賴 赖", &["lai"]),
    ("洪", &["hung", "ang"]),
    ("歐陽 欧阳", &["auyeung", "ouyang"]),
    ("司徒", &["szeto"]),
    ("諸葛 诸葛", &["chukot"]),
    ("單 单", &["shan"]),
    ("仇", &["qiu"]),
    ("查", &["zha"]),
];

pub(super) fn read_han(word: &str, list: &mut List) {
    let syllables: Vec<String> = word
        .chars()
        .map(|letter| spell(letter.encode_utf8(&mut [0; 4]), &[]))
        .collect();
    list.add(syllables.concat());
    add_surname(word, SURNAMES, list);
    list.add(
        syllables
            .iter()
            .map(|syllable| wade_giles(syllable))
            .collect(),
    );
}

/// The spellings of a surname; the characters of one surname stand with a blank between them.
fn add_surname(word: &str, surnames: &[(&str, &[&str])], list: &mut List) {
    let spellings = surnames
        .iter()
        .find(|(characters, _)| characters.split(' ').any(|surname| surname == word))
        .map_or(&[][..], |(_, spellings)| *spellings);
    for spelling in spellings {
        list.add((*spelling).to_owned());
    }
}

/// A pinyin syllable in the spelling of Wade and Giles without its marks.
fn wade_giles(pinyin: &str) -> String {
    const WHOLE: &[(&str, &str)] = &[
        ("zi", "tzu"),
        ("ci", "tzu"),
        ("si", "szu"),
        ("zhi", "chih"),
        ("chi", "chih"),
        ("shi", "shih"),
        ("ri", "jih"),
        ("er", "erh"),
        ("you", "yu"),
        ("yan", "yen"),
        ("ye", "yeh"),
        ("yong", "yung"),
        ("he", "ho"),
        ("ge", "ko"),
        ("ke", "ko"),
    ];
    const INITIALS: &[(&str, &str)] = &[
        ("zh", "ch"),
        ("ch", "ch"),
        ("sh", "sh"),
        ("b", "p"),
        ("d", "t"),
        ("g", "k"),
        ("j", "ch"),
        ("q", "ch"),
        ("x", "hs"),
        ("r", "j"),
        ("z", "ts"),
        ("c", "ts"),
    ];
    const FINALS: &[(&str, &str)] = &[
        ("ong", "ung"),
        ("ian", "ien"),
        ("ie", "ieh"),
        ("ue", "ueh"),
        ("uo", "o"),
    ];
    if let Some((_, written)) = WHOLE.iter().find(|(whole, _)| *whole == pinyin) {
        return (*written).to_owned();
    }
    let (initial, rest) = INITIALS
        .iter()
        .find_map(|(initial, written)| Some((*written, pinyin.strip_prefix(initial)?)))
        .unwrap_or(("", pinyin));
    // After g, k, h and sh the u of uo stays.
    let keeps_uo = ["g", "k", "h", "sh"]
        .iter()
        .any(|start| pinyin.starts_with(start));
    let changed = FINALS
        .iter()
        .filter(|(ending, _)| !(keeps_uo && *ending == "uo"))
        .find_map(|(ending, written)| Some((rest.strip_suffix(ending)?, *written)));
    match changed {
        Some((start, ending)) => format!("{initial}{start}{ending}"),
        None => format!("{initial}{rest}"),
    }
}

/// Surnames as Koreans write them; the systems beside them are nearly never used for surnames.
const KOREAN_SURNAMES: &[(&str, &[&str])] = &[
    ("김", &["kim"]),
    ("이", &["lee", "yi", "rhee"]),
    ("리", &["ri", "lee"]),
    ("박", &["park", "pak"]),
    ("최", &["choi", "choe"]),
    ("정", &["jung", "chung", "jong"]),
    ("강", &["kang"]),
    ("조", &["cho", "jo"]),
    ("윤", &["yoon", "yun"]),
    ("장", &["jang", "chang"]),
    ("임", &["lim", "im", "yim"]),
    ("림", &["rim", "lim"]),
    ("오", &["oh", "o"]),
    ("서", &["seo", "suh"]),
    ("신", &["shin", "sin"]),
    ("권", &["kwon"]),
    ("황", &["hwang"]),
    ("안", &["ahn", "an"]),
    ("송", &["song"]),
    ("유 류", &["yoo", "ryu", "yu"]),
    ("전", &["jeon", "chun", "jon"]),
    ("홍", &["hong"]),
    ("고", &["ko", "koh"]),
    ("문", &["moon", "mun"]),
    ("손", &["son", "sohn"]),
    ("배", &["bae", "pae"]),
    ("백", &["baek", "paek", "paik"]),
    ("허", &["huh", "heo", "ho"]),
    ("노 로", &["noh", "roh", "ro"]),
    ("주", &["joo", "chu", "ju"]),
    ("우", &["woo", "u"]),
    ("구", &["koo", "ku"]),
    ("여 려", &["yeo", "ryo"]),
];

/// Romanisation of Korean: initials, vowels and finals in the order of the syllables' code points.
struct Korean {
    initials: [&'static str; 19],
    vowels: [&'static str; 21],
    finals: [&'static str; 8],
}

/// Revised Romanisation of 2000, letter by letter, as it is used for names.
const REVISED: Korean = Korean {
    initials: [
        "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t",
        "p", "h",
    ],
    vowels: [
        "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo",
        "we", "wi", "yu", "eu", "ui", "i",
    ],
    finals: ["", "k", "n", "t", "l", "m", "p", "ng"],
};

/// McCune-Reischauer without its marks.
const MC_CUNE: Korean = Korean {
    initials: [
        "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "tch", "ch", "k", "t",
        "p", "h",
    ],
    vowels: [
        "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo",
        "we", "wi", "yu", "u", "ui", "i",
    ],
    finals: ["", "k", "n", "t", "l", "m", "p", "ng"],
};

/// North Korea.
const NORTHERN: Korean = Korean {
    initials: [
        "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "j", "jj", "ch", "kh", "th",
        "ph", "h",
    ],
    vowels: MC_CUNE.vowels,
    finals: ["", "k", "n", "t", "l", "m", "p", "ng"],
};

/// What South Koreans write without a system: Young, Hyun, Woo.
const USUAL: Korean = Korean {
    initials: [
        "k", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t",
        "p", "h",
    ],
    vowels: [
        "a", "ae", "ya", "yae", "u", "e", "you", "ye", "o", "wa", "wae", "oi", "yo", "oo", "wo",
        "we", "wi", "yoo", "eu", "ui", "ee",
    ],
    finals: ["", "k", "n", "t", "l", "m", "p", "ng"],
};

/// Which of the eight sounds each of the 28 finals is said as.
const FINAL_SOUNDS: [usize; 28] = [
    0, 1, 1, 1, 2, 2, 2, 3, 4, 1, 5, 4, 4, 4, 6, 4, 5, 6, 6, 3, 3, 7, 3, 3, 1, 3, 6, 3,
];

pub(super) fn read_hangul(word: &str, list: &mut List) {
    list.add(romanise(word, &REVISED));
    add_surname(word, KOREAN_SURNAMES, list);
    for system in [&MC_CUNE, &NORTHERN, &USUAL] {
        list.add(romanise(word, system));
    }
}

fn romanise(word: &str, system: &Korean) -> String {
    const FIRST: u32 = 0xac00;
    const LAST: u32 = 0xd7a3;
    let mut text = String::new();
    for letter in word.nfc() {
        let code = u32::from(letter);
        if !(FIRST..=LAST).contains(&code) {
            super::spell_plainly(letter, &mut text);
            continue;
        }
        let place = (code - FIRST) as usize;
        text.push_str(system.initials[place / (21 * 28)]);
        text.push_str(system.vowels[place / 28 % 21]);
        text.push_str(system.finals[FINAL_SOUNDS[place % 28]]);
    }
    text
}

/// Kana by Hepburn where the general table does not know that a small letter changes the one before it.
const HEPBURN: &[Rule] = &[
    ("し", "shi"),
    ("ち", "chi"),
    ("つ", "tsu"),
    ("じ", "ji"),
    ("ぢ", "ji"),
    ("づ", "zu"),
    ("ふ", "fu"),
    ("を", "o"),
];

pub(super) fn read_kana(word: &str, list: &mut List) {
    let hiragana: String = word.chars().map(hiragana).collect();
    let long = hepburn(&hiragana);
    let short = long
        .replace("ou", "o")
        .replace("oo", "o")
        .replace("uu", "u");
    let with_h = long.replace("ou", "oh").replace("oo", "oh");
    let kunrei = long
        .replace("shi", "si")
        .replace("chi", "ti")
        .replace("tsu", "tu")
        .replace("fu", "hu")
        .replace("ji", "zi");
    for reading in [short, long, with_h, kunrei] {
        list.add(reading);
    }
}

fn hepburn(word: &str) -> String {
    let mut text = String::new();
    let mut doubled = false;
    for letter in word.chars() {
        let mut sound = spell(letter.encode_utf8(&mut [0; 4]), &[HEPBURN]);
        match letter {
            'っ' => {
                doubled = true;
                continue;
            }
            'ゃ' | 'ゅ' | 'ょ' if text.ends_with('i') => {
                text.pop();
                let palatal = ["sh", "ch", "j"].iter().any(|sound| text.ends_with(sound));
                if palatal {
                    sound.remove(0);
                }
            }
            'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' if text.len() > 1 => {
                text.pop();
            }
            'ー' => continue,
            _ => {}
        }
        if std::mem::take(&mut doubled) {
            text.extend(
                sound
                    .chars()
                    .next()
                    .map(|first| if first == 'c' { 't' } else { first }),
            );
        }
        text.push_str(&sound);
    }
    text
}

fn hiragana(letter: char) -> char {
    match letter {
        '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        _ => letter,
    }
}
