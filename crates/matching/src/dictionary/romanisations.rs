//! Whether two words in A to Z are the same name, written by two schemes: `IULIIA` and `YULIYA`, `SHEVCHENKO` and `SEVCENKO`, `YUSUF`
//! and `YOUSOUF` (R-106, known transliteration). What was written in another script is not at hand; but where each sound of one word
//! stands at the same place of the other, in a spelling that states and newspapers use for it, both were written from one name.

use std::sync::LazyLock;

/// The spellings of one letter or sound.
type Sound = &'static [&'static str];

/// Letters of longer words are not compared.
const LETTERS_MAX: usize = 31;

/// Cyrillic, by ICAO 9303-3, GOST, BGN/PCGN, ISO 9 and Latvian without their marks, German, French, Polish, and the Latin letters of
/// Central Asia.
const CYRILLIC: &[Sound] = &[
    &["a"],
    &["b"],
    &["v", "w", "ff"],
    &["g", "gh", "h"],
    &["d"],
    &["e", "ye", "ie", "je", "yo", "io", "jo"],
    &["zh", "z", "j", "sch"],
    &["z", "s"],
    &["i", "y", "j", "yi", "ji"],
    &["i", "y", "ii", "iy", "ij", "yi", "yy", "yj"],
    &["k", "q"],
    &["ks", "x"],
    &["l"],
    &["m"],
    &["n"],
    &["o"],
    &["p"],
    &["r"],
    &["s", "ss"],
    &["t"],
    &["u", "ou"],
    &["f", "ph"],
    &["kh", "h", "x", "ch"],
    &["ts", "tz", "c", "z"],
    &["ch", "c", "tch", "tsch", "tsh", "cz"],
    &["sh", "s", "sch", "ch", "sz"],
    &[
        "shch", "sc", "sch", "shtch", "sht", "schtsch", "stsch", "chtch", "szcz",
    ],
    &["yu", "iu", "ju", "iou", "you"],
    &["ya", "ia", "ja"],
    &["dzh", "j", "dj", "dz", "dsch"],
];

/// Arabic, by English and French habits: short vowels are not written in it, and doubled consonants are one letter.
const ARABIC: &[Sound] = &[
    &["a", "e", "aa"],
    &["i", "e", "y", "ee", "iy"],
    &["u", "o", "ou", "oo"],
    &["ai", "ay", "ei", "ey", "e"],
    &["aw", "au", "ow", "ou", "o"],
    &["a", "ah", "e", "eh"],
    &["b", "bb"],
    &["t", "tt"],
    &["th", "s", "t"],
    &["j", "jj", "dj", "g"],
    &["h"],
    &["kh", "h", "ch", "x"],
    &["d", "dd"],
    &["dh", "d", "z"],
    &["r", "rr"],
    &["z", "zz"],
    &["s", "ss"],
    &["sh", "ch"],
    &["gh", "g"],
    &["q", "k", "g"],
    &["f", "ff"],
    &["k", "kk"],
    &["l", "ll"],
    &["m", "mm"],
    &["n", "nn"],
    &["w", "ou"],
    &["y", "i", "yy"],
];

/// The spellings of an alphabet by their first letter, each with all those of its sound.
struct Alphabet(Vec<Vec<(&'static str, Sound)>>);

static ALPHABETS: LazyLock<[Alphabet; 2]> = LazyLock::new(|| [CYRILLIC, ARABIC].map(Alphabet::of));

impl Alphabet {
    fn of(sounds: &[Sound]) -> Self {
        let mut by_letter = vec![Vec::new(); 256];
        for sound in sounds {
            for spelling in *sound {
                by_letter[usize::from(spelling.as_bytes()[0])].push((*spelling, *sound));
            }
        }
        Self(by_letter)
    }

    /// Whether both words are spellings of the same sounds, one after the other.
    fn reads_as_one(&self, one: &[u8], other: &[u8]) -> bool {
        // For each place of the first word the places of the other that are reached with it, a bit each.
        let mut reached = [0_u32; LETTERS_MAX + 1];
        reached[0] = 1;
        for (place, letter) in one.iter().enumerate() {
            if reached[place] == 0 {
                continue;
            }
            for (spelling, sound) in &self.0[usize::from(*letter)] {
                if one[place..].starts_with(spelling.as_bytes()) {
                    reached[place + spelling.len()] |= after(other, reached[place], sound);
                }
            }
        }
        reached[one.len()] >> other.len() & 1 == 1
    }
}

/// The places of a word that a spelling of a sound leads to from these places.
fn after(word: &[u8], mut from: u32, sound: Sound) -> u32 {
    let mut reached = 0;
    while from != 0 {
        let place = from.trailing_zeros() as usize;
        from &= from - 1;
        let rest = &word[place..];
        let spellings = sound.iter().filter(|it| rest.starts_with(it.as_bytes()));
        reached |= spellings.fold(0, |places, it| places | 1 << (place + it.len()));
    }
    reached
}

/// Whether two readings in small letters may be written from one word of another script.
pub(super) fn are_of_one_word(one: &[u8], other: &[u8]) -> bool {
    let comparable = |word: &[u8]| (1..=LETTERS_MAX).contains(&word.len());
    comparable(one)
        && comparable(other)
        && ALPHABETS
            .iter()
            .any(|alphabet| alphabet.reads_as_one(one, other))
}

#[cfg(test)]
mod tests {
    use super::are_of_one_word;

    #[test]
    fn r_106_spellings_of_one_word_are_known_from_either_side() {
        for (one, other) in [
            ("iuliia", "yuliya"),
            ("iuliia", "julija"),
            ("shevchenko", "sevcenko"),
            ("shevchenko", "schewtschenko"),
            ("shcherbakov", "scerbakov"),
            ("khuseinov", "huseynov"),
            ("chernyshev", "cernisev"),
            ("dzhamshid", "jamshid"),
            ("dmitrii", "dmitry"),
            ("xasanov", "khasanov"),
            ("nazhmiddinov", "najmiddinov"),
            ("yusuf", "yousouf"),
            ("khalid", "haled"),
            ("sharif", "cherif"),
            ("husayn", "hussein"),
        ] {
            assert!(
                are_of_one_word(one.as_bytes(), other.as_bytes()),
                "{one} {other}"
            );
            assert!(
                are_of_one_word(other.as_bytes(), one.as_bytes()),
                "{other} {one}"
            );
        }
    }

    #[test]
    fn r_106_other_words_are_not() {
        for (one, other) in [
            ("karimov", "kerimow"),
            ("ivanov", "ivanova"),
            ("marat", "murat"),
            ("hasan", "hussein"),
            ("sergei", "sergo"),
            ("", ""),
            ("a", ""),
        ] {
            assert!(
                !are_of_one_word(one.as_bytes(), other.as_bytes()),
                "{one} {other}"
            );
        }
        let long = "a".repeat(40);
        assert!(!are_of_one_word(long.as_bytes(), long.as_bytes()));
    }
}
