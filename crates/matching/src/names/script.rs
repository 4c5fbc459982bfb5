//! The script of a letter, as far as readings and look-alikes tell scripts apart.

/// A writing system that has readings of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Greek,
    Armenian,
    Georgian,
    Hebrew,
    Arabic,
    Han,
    Hangul,
    Kana,
    /// Digits, marks, and the scripts that only the general table knows.
    Other,
}

impl Script {
    /// The script of a letter in normal form (NFKC).
    pub(super) fn of(letter: char) -> Self {
        match letter {
            'A'..='Z'
            | 'a'..='z'
            | '\u{aa}'
            | '\u{ba}'
            | '\u{c0}'..='\u{d6}'
            | '\u{d8}'..='\u{f6}'
            | '\u{f8}'..='\u{2af}'
            | '\u{1d00}'..='\u{1d25}'
            | '\u{1d62}'..='\u{1dbf}'
            | '\u{1e00}'..='\u{1eff}'
            | '\u{2c60}'..='\u{2c7f}'
            | '\u{a722}'..='\u{a7ff}'
            | '\u{ab30}'..='\u{ab64}' => Self::Latin,
            '\u{370}'..='\u{3e1}' | '\u{3f0}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Self::Greek,
            '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{a640}'..='\u{a69f}' => {
                Self::Cyrillic
            }
            '\u{531}'..='\u{587}' => Self::Armenian,
            '\u{5d0}'..='\u{5f4}' => Self::Hebrew,
            '\u{620}'..='\u{64a}'
            | '\u{66e}'..='\u{6d5}'
            | '\u{6ee}'..='\u{6ef}'
            | '\u{6fa}'..='\u{6ff}'
            | '\u{750}'..='\u{77f}'
            | '\u{8a0}'..='\u{8c7}' => Self::Arabic,
            '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' | '\u{2d00}'..='\u{2d2d}' => {
                Self::Georgian
            }
            '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}' => Self::Hangul,
            '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' => Self::Kana,
            '\u{3005}'
            | '\u{3007}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{20000}'..='\u{323af}' => Self::Han,
            _ => Self::Other,
        }
    }

    /// The script of a word: that of its first letter that has one.
    pub(super) fn of_word(word: &str) -> Self {
        let mut scripts = word.chars().map(Self::of);
        scripts
            .find(|script| *script != Self::Other)
            .unwrap_or(Self::Other)
    }
}
