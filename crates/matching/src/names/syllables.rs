//! Where a word of a script that is written without blanks, or with its article, is cut.

use super::script::Script;

/// Chinese surnames of two characters, traditional and simplified.
const CHINESE_DOUBLE: &[&str] = &[
    "歐陽", "欧阳", "司馬", "司马", "上官", "諸葛", "诸葛", "司徒", "東方", "东方", "皇甫", "夏侯",
    "尉遲", "尉迟", "公孫", "公孙", "令狐", "慕容", "宇文", "長孫", "长孙", "端木", "南宮", "南宫",
    "獨孤", "独孤", "西門", "西门",
];

/// Frequent Chinese surnames, traditional and simplified, and a few frequent in Korea.
const CHINESE: &str = "王李張张劉刘陳陈楊杨黃黄趙赵周吳吴徐孫孙馬马朱胡郭何林高羅罗鄭郑梁謝谢宋唐許许鄧邓馮冯韓韩曹曾彭蕭肖\
    蔡潘田董袁于余葉叶蔣蒋杜蘇苏魏程呂吕丁沈任姚盧卢傅鍾钟姜崔譚谭廖范汪陸陆金石戴賈贾韋韦夏邱方侯鄒邹熊孟秦白江閻阎薛尹段雷\
    黎史龍龙陶賀贺顧顾毛郝龔龚邵萬万錢钱嚴严賴赖洪武莫孔湯汤朴申權权柳全";

/// Korean surnames of two syllables.
const KOREAN_DOUBLE: &[&str] = &[
    "남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방",
];

/// Frequent Korean surnames, in the spelling of either Korea.
const KOREAN: &str = "김이리박최정강조윤장임림한오서신권황안송류유전홍고문양량손배백허남심노로하곽성차주우구라나민진지엄채원천방공현함변염여려";

/// The parts of a word: surname and given name of a Chinese or Korean name written in one, an Arabic article and what
/// follows it, else the word itself.
pub(super) fn split(word: &str) -> Vec<&str> {
    let place = match Script::of_word(word) {
        Script::Han => surname_length(word, Script::Han, CHINESE_DOUBLE, CHINESE),
        Script::Hangul => surname_length(word, Script::Hangul, KOREAN_DOUBLE, KOREAN),
        Script::Arabic => article_length(word),
        _ => None,
    };
    match place {
        Some(place) => vec![&word[..place], &word[place..]],
        None => vec![word],
    }
}

/// A name has a surname of one character and a given name of two; shorter and longer ones are cut where a known
/// surname begins them.
fn surname_length(word: &str, script: Script, double: &[&str], single: &str) -> Option<usize> {
    if word.chars().any(|letter| Script::of(letter) != script) {
        return None;
    }
    let first = word.chars().next()?;
    let known_double = || {
        double
            .iter()
            .find(|name| word.starts_with(**name))
            .map(|name| name.len())
    };
    match word.chars().count() {
        2 => single.contains(first).then_some(first.len_utf8()),
        3 => known_double().or(Some(first.len_utf8())),
        4 => known_double(),
        _ => None,
    }
}

/// The article al-, written together with its noun of at least three letters.
fn article_length(word: &str) -> Option<usize> {
    const ARTICLE: &str = "ال";
    const OF_GOD: &str = "لله";
    let noun = word.strip_prefix(ARTICLE)?;
    (noun.chars().count() >= 3 && noun != OF_GOD).then_some(ARTICLE.len())
}
