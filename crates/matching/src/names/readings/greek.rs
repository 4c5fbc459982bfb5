//! Greek: ISO 843 type 2 (ELOT 743), which passports write, and what else is written.

use super::{List, Rule, Scheme};

/// ISO 843, transcription. Accents are gone; the diaeresis keeps two vowels apart.
const ISO_843: &[Rule] = &[
    ("^μπ", "b"),
    ("μπ$", "b"),
    ("μπ", "mp"),
    ("γγ", "ng"),
    ("γξ", "nx"),
    ("γχ", "nch"),
    ("ου", "ou"),
    ("αϋ", "ay"),
    ("εϋ", "ey"),
    ("οϋ", "oy"),
    ("ϊ", "i"),
    ("ϋ", "y"),
    ("η", "i"),
    ("θ", "th"),
    ("ξ", "x"),
    ("υ", "y"),
    ("φ", "f"),
    ("χ", "ch"),
    ("ψ", "ps"),
    ("ω", "o"),
    ("β", "v"),
    ("γ", "g"),
];

/// Αυ, ευ and ηυ are said with f before a voiceless consonant and at the end, else with v.
const DIPHTHONGS: &[Rule] = &[
    ("αυθ", "afth"),
    ("αυκ", "afk"),
    ("αυξ", "afx"),
    ("αυπ", "afp"),
    ("αυσ", "afs"),
    ("αυτ", "aft"),
    ("αυφ", "aff"),
    ("αυχ", "afch"),
    ("αυ$", "af"),
    ("αυ", "av"),
    ("ευθ", "efth"),
    ("ευκ", "efk"),
    ("ευξ", "efx"),
    ("ευπ", "efp"),
    ("ευσ", "efs"),
    ("ευτ", "eft"),
    ("ευφ", "eff"),
    ("ευχ", "efch"),
    ("ευ$", "ef"),
    ("ευ", "ev"),
];

/// As it sounds: one letter for one sound, D and B for ντ and μπ.
const SOUND: &[Rule] = &[
    ("μπ", "b"),
    ("ντ", "d"),
    ("γκ", "g"),
    ("γγ", "g"),
    ("ει", "i"),
    ("οι", "i"),
    ("αι", "e"),
    ("ου", "u"),
    ("υ", "i"),
    ("χ", "h"),
    ("τζ", "j"),
];

/// With h for χ and the spelling of the vowels kept.
const WITH_H: &[Rule] = &[
    ("χ", "h"),
    ("γι", "yi"),
    ("γε", "ye"),
    ("υ", "i"),
    ("ντ", "nt"),
];

/// As the classics are written.
const CLASSICAL: &[Rule] = &[
    ("β", "b"),
    ("η", "e"),
    ("φ", "ph"),
    ("αυ", "au"),
    ("ευ", "eu"),
    ("κ", "c"),
    ("ου", "u"),
];

const SCHEMES: &[Scheme] = &[
    &[DIPHTHONGS, ISO_843],
    &[WITH_H, DIPHTHONGS, ISO_843],
    &[SOUND, DIPHTHONGS, ISO_843],
    &[CLASSICAL, ISO_843],
    &[ISO_843],
];

pub(super) fn read(word: &str, list: &mut List) {
    list.add_all(word, SCHEMES);
}
