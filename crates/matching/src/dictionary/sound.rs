//! How a reading sounds: its consonants, joined where languages write them one for the other.
//!
//! Vowels are dropped, voiced and unvoiced consonants are one, and the digraphs of the usual romanisations are read in every
//! plausible way, so that a reading has up to [`KEYS_MAX`] keys. Two spellings of one name nearly always share one.

/// Greatest number of keys of one reading.
pub(super) const KEYS_MAX: usize = 6;

/// Greatest number of symbols of a key; what follows does not matter any more.
const SYMBOLS_MAX: u32 = 12;

const P: u8 = 1;
const F: u8 = 2;
const T: u8 = 3;
const S: u8 = 4;
const K: u8 = 5;
const H: u8 = 6;
const L: u8 = 7;
const R: u8 = 8;
const M: u8 = 9;
const N: u8 = 10;

/// A way to read some letters: the symbols they stand for.
type Sound = &'static [u8];

/// Four bits a symbol, the last symbol lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(pub(super) u64);

impl Key {
    /// Number of symbols.
    pub(super) fn len(self) -> u32 {
        (u64::BITS - self.0.leading_zeros()).div_ceil(4)
    }

    /// The key without each of its symbols in turn.
    pub(super) fn shortened(self) -> impl Iterator<Item = Self> {
        (0..self.len()).map(move |place| {
            let below = self.0 & ((1 << (4 * place)) - 1);
            Self((self.0 >> (4 * place + 4)) << (4 * place) | below)
        })
    }

    fn pushed(self, symbol: u8) -> Self {
        if self.len() == SYMBOLS_MAX {
            return self;
        }
        Self(self.0 << 4 | u64::from(symbol))
    }

    fn last(self) -> u8 {
        (self.0 & 15) as u8
    }
}

/// The keys of a reading in letters a to z, the plainest first, without repeats; never empty.
pub(super) fn keys(reading: &[u8]) -> Vec<Key> {
    let mut keys = vec![Key::default()];
    let (mut place, mut after_vowel) = (0, true);
    while place < reading.len() {
        let (length, sounds) = sounds(reading, place);
        let mut longer = Vec::with_capacity(KEYS_MAX);
        for sound in sounds {
            for key in &keys {
                let key = extended(*key, sound, after_vowel);
                if longer.len() < KEYS_MAX && !longer.contains(&key) {
                    longer.push(key);
                }
            }
        }
        keys = longer;
        after_vowel = sounds == SILENT;
        place += length;
    }
    keys
}

/// A doubled consonant is one.
fn extended(key: Key, sound: Sound, after_vowel: bool) -> Key {
    let mut key = key;
    for (place, symbol) in sound.iter().enumerate() {
        let doubled = key.last() == *symbol && (place > 0 || !after_vowel);
        if !doubled {
            key = key.pushed(*symbol);
        }
    }
    key
}

const SILENT: &[Sound] = &[&[]];

/// How many letters from `place` on are read together, and in which ways.
fn sounds(reading: &[u8], place: usize) -> (usize, &'static [Sound]) {
    let rest = &reading[place..];
    for (letters, sounds) in TOGETHER {
        if rest.starts_with(letters) {
            return (letters.len(), sounds);
        }
    }
    let soft = matches!(rest.get(1), Some(b'e' | b'i' | b'y'));
    let sounds: &[Sound] = match rest[0] {
        b'p' | b'b' => &[&[P]],
        b'f' | b'v' => &[&[F]],
        b'w' => &[&[F], &[]],
        b't' | b'd' => &[&[T]],
        b's' | b'z' => &[&[S]],
        b'c' if soft => &[&[S], &[K]],
        b'g' if soft => &[&[K], &[S]],
        b'c' => &[&[K], &[S]],
        b'k' | b'q' | b'g' => &[&[K]],
        b'x' => &[&[K, S], &[S], &[H]],
        b'j' => &[&[S], &[], &[H]],
        b'h' => &[&[H], &[]],
        b'l' => &[&[L]],
        b'r' => &[&[R]],
        b'm' => &[&[M]],
        b'n' => &[&[N]],
        _ => SILENT,
    };
    (1, sounds)
}

/// Letters that are read together, the longer ones first.
const TOGETHER: &[(&[u8], &[Sound])] = &[
    (b"shtsh", &[&[S]]),
    (b"schtsch", &[&[S]]),
    (b"stsch", &[&[S]]),
    (b"tsch", &[&[S]]),
    (b"dsch", &[&[S]]),
    (b"shch", &[&[S]]),
    (b"szcz", &[&[S]]),
    (b"sch", &[&[S], &[S, K]]),
    (b"tch", &[&[S]]),
    (b"tsh", &[&[S]]),
    (b"dzh", &[&[S]]),
    (b"ch", &[&[S], &[K], &[H]]),
    (b"kh", &[&[H], &[K]]),
    (b"gh", &[&[K], &[]]),
    (b"ph", &[&[F]]),
    (b"th", &[&[T], &[S]]),
    (b"dh", &[&[T], &[S]]),
    (b"sh", &[&[S]]),
    (b"zh", &[&[S]]),
    (b"cz", &[&[S]]),
    (b"ts", &[&[S]]),
    (b"tz", &[&[S]]),
    (b"dz", &[&[S]]),
    (b"dj", &[&[S]]),
    (b"dg", &[&[S], &[T, K]]),
    (b"ck", &[&[K]]),
];

#[cfg(test)]
mod tests {
    use super::{KEYS_MAX, Key, keys};

    fn share(one: &str, other: &str) -> bool {
        let others = keys(other.as_bytes());
        keys(one.as_bytes()).iter().any(|key| others.contains(key))
    }

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for (one, other) in [
            ("mohammed", "muhamad"),
            ("mikhail", "mihail"),
            ("chernyshevsky", "tschernyschewski"),
            ("khadija", "hadidja"),
            ("yevgeny", "jewgeni"),
            ("shcherbakov", "schtscherbakow"),
            ("hussain", "housseyn"),
            ("cemal", "dzhamal"),
            ("xiang", "siang"),
            ("walid", "oualid"),
        ] {
            assert!(share(one, other), "{one} {other}");
        }
        for (one, other) in [("ivanov", "petrov"), ("mira", "mina"), ("tara", "sara")] {
            assert!(!share(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_key_is_shortened_by_each_of_its_symbols() {
        let shortened: Vec<Key> = Key(0x123).shortened().collect();
        assert_eq!(shortened, [Key(0x12), Key(0x13), Key(0x23)]);
        assert_eq!(Key(0).shortened().count(), 0);
        assert_eq!((Key(0).len(), Key(0x1).len(), Key(0x123).len()), (0, 1, 3));
    }

    #[test]
    fn there_are_few_keys_and_always_one() {
        for reading in ["", "aeiou", "chchchchchch", "jhwxcgjhwxcg", "a1b2"] {
            let keys = keys(reading.as_bytes());
            assert!((1..=KEYS_MAX).contains(&keys.len()), "{reading}");
        }
    }
}
