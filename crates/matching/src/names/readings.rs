//! How a word of any script is written in A to Z, by the schemes that are really used.
//!
//! A scheme is a list of [`Rule`]s over that of its script; the first rule that fits at a place says what is written.

mod arabic;
mod cyrillic;
mod east_asian;
mod greek;
mod latin;
mod others;

use super::letters::{Piece, Written, written};
use super::lookalikes::{STROKE, latin_looks};
use super::script::Script;

/// Greatest number of readings of one word.
pub const READINGS_MAX: usize = 8;

/// What letters are written as. `^` before them means at the beginning of the word only, `$` after them at its end.
type Rule = (&'static str, &'static str);

/// Rules of a scheme, the most particular first; what it does not name is left to the next list, and to the tables of
/// ICAO 9303-3 at last.
type Scheme = &'static [&'static [Rule]];

/// The readings of a word of [`super::tokens`], in small letters a to z and digits, at most [`READINGS_MAX`], none twice.
///
/// The plain one of ICAO 9303-3 (tables A and B) comes first, then the others in the order of their use; what the
/// word looks like to a reader of Latin letters comes last. A word in plain a to z has only itself, unless
/// it ends as Latvian ends foreign names: then it is read without that ending too. Of Arabic and Hebrew the
/// readings give what is written, consonants and long vowels, and guesses of the vowels between.
pub fn readings(token: &str) -> Vec<String> {
    if token.is_ascii() && !has_stroke(token) {
        let mut readings = Vec::with_capacity(1);
        readings.push(token.to_owned());
        readings.extend(latin::without_latvian_ending(token));
        return readings;
    }
    let script = Script::of_word(token);
    let mut list = List::default();
    let looks = match script {
        Script::Latin | Script::Han | Script::Hangul | Script::Kana => Vec::new(),
        _ => latin_looks(token),
    };
    list.room_for(&looks);
    match script {
        Script::Latin => latin::read(token, &mut list),
        Script::Cyrillic => cyrillic::read(token, &mut list),
        Script::Greek => greek::read(token, &mut list),
        Script::Arabic => arabic::read(token, &mut list),
        Script::Han => east_asian::read_han(token, &mut list),
        Script::Hangul => east_asian::read_hangul(token, &mut list),
        Script::Kana => east_asian::read_kana(token, &mut list),
        Script::Hebrew | Script::Armenian | Script::Georgian => {
            others::read(token, script, &mut list);
        }
        Script::Other => list.add(spell(token, &[])),
    }
    list.finish(token, looks)
}

/// Readings as they are found: none twice, none over the limit.
#[derive(Default)]
struct List {
    readings: Vec<String>,
    kept_free: usize,
}

impl List {
    /// Keeps room for readings that come at the end.
    fn room_for(&mut self, last: &[String]) {
        self.kept_free = last.len();
    }

    fn add(&mut self, reading: String) {
        for reading in both_strokes(reading) {
            if !self.is_full() && !reading.is_empty() && !self.readings.contains(&reading) {
                self.readings.push(reading);
            }
        }
    }

    fn is_full(&self) -> bool {
        self.readings.len() + self.kept_free >= READINGS_MAX
    }

    /// Spells the word by each scheme.
    fn add_all(&mut self, word: &str, schemes: &[Scheme]) {
        for scheme in schemes {
            if self.is_full() {
                return;
            }
            self.add(spell(word, scheme));
        }
    }

    fn finish(mut self, word: &str, looks: Vec<String>) -> Vec<String> {
        self.kept_free = 0;
        // A letter that its scheme leaves silent, written alone.
        if self.readings.is_empty() {
            self.add(spell(word, &[]));
        }
        for look in looks {
            self.add(spell(&look, &[]));
        }
        self.readings
    }
}

/// Whether a stroke stands among letters.
fn has_stroke(token: &str) -> bool {
    token.contains(STROKE) && token.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Each stroke among letters read as I, and as L.
fn both_strokes(reading: String) -> Vec<String> {
    if !has_stroke(&reading) {
        return vec![reading];
    }
    let mut all = vec![reading.replace(STROKE, "i"), reading.replace(STROKE, "l")];
    if reading.matches(STROKE).count() == 2 {
        all.push(reading.replacen(STROKE, "i", 1).replace(STROKE, "l"));
        all.push(reading.replacen(STROKE, "l", 1).replace(STROKE, "i"));
    }
    all
}

/// Writes a word by a scheme.
fn spell(word: &str, scheme: &[&[Rule]]) -> String {
    let mut text = String::with_capacity(word.len() + 4);
    let mut rest = word;
    while let Some(letter) = rest.chars().next() {
        let is_first = rest.len() == word.len();
        let rule = scheme
            .iter()
            .flat_map(|rules| rules.iter())
            .find_map(|rule| fits(rule, rest, is_first).map(|length| (length, rule.1)));
        let length = if let Some((length, written)) = rule {
            text.push_str(written);
            length
        } else {
            spell_plainly(letter, &mut text);
            letter.len_utf8()
        };
        rest = &rest[length..];
    }
    text
}

/// How many bytes of the rest a rule takes, if it fits there.
fn fits(rule: &Rule, rest: &str, is_first: bool) -> Option<usize> {
    let pattern = match rule.0.strip_prefix('^') {
        Some(_) if !is_first => return None,
        Some(pattern) => pattern,
        None => rule.0,
    };
    let fits = match pattern.strip_suffix('$') {
        Some(pattern) => return (rest == pattern).then_some(pattern.len()),
        None => rest.starts_with(pattern),
    };
    fits.then_some(pattern.len())
}

/// A letter by the tables of ICAO 9303-3, in the plain reading, else by the general table.
fn spell_plainly(letter: char, text: &mut String) {
    let plain = match written(letter) {
        Written::Table(Piece::Fixed(plain) | Piece::Choice(_, plain, _))
        | Written::General(plain) => plain,
        Written::Nothing | Written::Unknown => return,
    };
    let letters = plain.chars().filter(char::is_ascii_alphanumeric);
    text.extend(letters.map(|letter| letter.to_ascii_lowercase()));
}

/// A spelling without short vowels, with one between two consonants that no syllable holds: a syllable is a consonant, a vowel, and a
/// consonant more where another follows that is not the last letter.
fn with_short_vowels(skeleton: &str, vowel: char) -> String {
    let sounds = sounds(skeleton);
    let is_vowel = |place: usize| {
        let is_last = place + 1 == sounds.len();
        sounds.get(place).is_some_and(|sound| {
            sound.starts_with(['a', 'e', 'i', 'o', 'u']) || (is_last && *sound == "y")
        })
    };
    let mut text = String::with_capacity(skeleton.len() * 2);
    let mut after_vowel = false;
    for (place, sound) in sounds.iter().enumerate() {
        text.push_str(sound);
        let before_consonant = place + 1 < sounds.len() && !is_vowel(place + 1);
        let closes_syllable = after_vowel && place + 2 < sounds.len();
        after_vowel = is_vowel(place);
        if !after_vowel && before_consonant && !closes_syllable {
            text.push(vowel);
            after_vowel = true;
        }
    }
    text
}

/// The sounds of a spelling, of which some are written with two letters.
fn sounds(text: &str) -> Vec<&str> {
    let mut sounds = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let is_double = ["sh", "ch", "kh", "gh", "th", "dh", "zh", "dj", "ou"]
            .iter()
            .any(|double| rest.starts_with(double));
        let (sound, after) = rest.split_at(if is_double { 2 } else { 1 });
        sounds.push(sound);
        rest = after;
    }
    sounds
}

#[cfg(test)]
mod tests {
    use super::{READINGS_MAX, readings};
    use crate::names::tokens;

    fn all(name: &str) -> Vec<String> {
        let tokens = tokens(name).expect("the name can be read");
        tokens
            .iter()
            .flat_map(|token| readings(token.as_str()))
            .collect()
    }

    #[test]
    fn the_reading_of_icao_comes_first() {
        for (name, expected) in [
            ("Юлия", "iuliia"),
            ("Щербаков", "shcherbakov"),
            ("Ģirts", "girts"),
            ("Müller", "muller"),
            ("Παπαδόπουλος", "papadopoulos"),
            ("გიორგი", "giorgi"),
            ("Karimov", "karimov"),
        ] {
            assert_eq!(all(name)[0], expected, "{name}");
        }
    }

    #[test]
    fn a_name_is_read_as_states_and_newspapers_write_it() {
        for (name, spellings) in [
            (
                "Юлия",
                &["yuliya", "julija", "yulia", "iouliia", "yuliia"][..],
            ),
            (
                "Шевченко",
                &["shevchenko", "sevcenko", "schewtschenko", "chevtchenko"],
            ),
            (
                "Чехов",
                &["chekhov", "cehov", "tschechow", "tchekhov", "tchekhoff"],
            ),
            ("Гришко", &["hryshko", "grishko"]),
            ("Олексій", &["oleksii", "oleksij"]),
            ("Лукашэнка", &["lukashenka", "lukasenka"]),
            ("Джамшид", &["jamshid", "dzhamshid", "dzamsid"]),
            ("Хасан", &["khasan", "hasan", "xasan"]),
            ("Ғуломов", &["gulomov", "ghulomov"]),
            ("Ђорђе", &["djordje", "dorde"]),
            (
                "Достоевский",
                &["dostoevskii", "dostoevsky", "dostoyevskiy", "dostoevskij"],
            ),
            ("Jūlija", &["julija", "yuliya"]),
            (
                "Ščerbakovs",
                &["scerbakovs", "shcherbakovs", "shcherbakov", "scerbakov"],
            ),
            ("Ivanovs", &["ivanovs", "ivanov"]),
            ("Dostojevskis", &["dostojevskij", "dostojevski"]),
            ("Müller", &["mueller", "muxxller"]),
            ("Muñoz", &["munoz", "munxxoz"]),
            ("Ødegård", &["oedegaard", "odegard"]),
            ("Straße", &["strasse"]),
            ("Şahin", &["sahin", "shahin"]),
            ("Nguyễn", &["nguyen"]),
            ("Wałęsa", &["walesa"]),
            ("Ευάγγελος", &["evangelos"]),
            (
                "محمد",
                &["muhammad", "mohammad", "mohamed", "mhmd", "mxhmd"],
            ),
            ("حسن", &["hsn", "hasan"]),
            ("أحمد", &["ahmd", "ahmad"]),
            ("محمود", &["mahmud", "mahmoud"]),
            ("جعفر", &["jafar", "djafar", "gafar"]),
            ("شريف", &["sharif", "charif"]),
            ("عبدالله", &["abdullah", "abdallah", "abdollah"]),
            ("جمشید", &["jmshid", "jamshid"]),
            ("الحسيني", &["al", "el", "hsini", "hsyny"]),
            ("נתניהו", &["ntnihu", "natniho"]),
            ("שלום", &["shlom", "shalom"]),
            ("לוי", &["levy"]),
            ("ყიფიანი", &["qipiani", "kipiani"]),
            ("Աբրահամյան", &["abrahamyan"]),
            ("余國雄", &["yu", "guoxiong", "kuohsiung"]),
            ("毛泽东", &["mao", "zedong", "tsetung"]),
            ("陳大文", &["chen", "chan", "dawen"]),
            ("김정은", &["kim", "gim", "jeongeun", "jongun", "chongun"]),
            ("이영희", &["lee", "yi", "yeonghui", "younghui"]),
            ("박", &["park", "pak", "bak"]),
            ("きょうこ ガッコウ", &["kyoko", "kyouko", "gakko"]),
        ] {
            let read = all(name);
            for spelling in spellings {
                assert!(
                    read.iter().any(|reading| reading == spelling),
                    "{name} {spelling} {read:?}"
                );
            }
        }
    }

    #[test]
    fn a_plain_word_has_one_reading() {
        for word in ["ali", "mohammed", "abbas", "2nd", "oneil"] {
            assert_eq!(readings(word), [word]);
        }
    }

    #[test]
    fn a_stroke_is_an_i_and_an_l() {
        assert_eq!(readings("a1i"), ["aii", "ali"]);
        assert_eq!(readings("15"), ["15"]);
    }

    #[test]
    fn a_word_that_could_be_latin_is_read_so_too() {
        for (name, look) in [("Сара", "capa"), ("НОХНА", "hoxha"), ("ΗΟΧΗΑ", "hoxha")]
        {
            assert!(all(name).iter().any(|reading| reading == look), "{name}");
        }
        assert!(all("Μίνα").len() <= READINGS_MAX);
    }
}
