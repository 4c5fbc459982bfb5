//! From pieces to forms: each combination of the two ways to write a letter, rendered and sorted.

use super::letters::{Kind, Piece};
use super::{FORMS_MAX, Form, Unreadable};

/// Letters that the ICAO table prefers to write with two.
const EXPANSIONS: u16 =
    Kind::AUmlaut.bit() | Kind::OUmlaut.bit() | Kind::UUmlaut.bit() | Kind::ARing.bit();

/// The forms of a name, the plain one first, without repeats.
pub(crate) fn forms(pieces: &[Piece]) -> Result<Vec<Form>, Unreadable> {
    let mut forms: Vec<Form> = Vec::with_capacity(1);
    let mut text = String::with_capacity(pieces.len() + 8);
    for mask in masks(kinds_in(pieces)) {
        render(pieces, mask, &mut text);
        let form = Form(sorted_tokens(&text));
        if !form.0.is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    }
    if forms.is_empty() {
        Err(Unreadable::Name)
    } else {
        Ok(forms)
    }
}

/// The one reading that a machine-readable zone prefers; tokens in the order written, one blank between them.
pub(crate) fn icao_reading(pieces: &[Piece]) -> String {
    let mut text = String::with_capacity(pieces.len() + 8);
    render(pieces, EXPANSIONS, &mut text);
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

fn kinds_in(pieces: &[Piece]) -> u16 {
    pieces.iter().fold(0, |kinds, piece| match piece {
        Piece::Fixed(_) => kinds,
        Piece::Choice(kind, ..) => kinds | kind.bit(),
    })
}

/// Which kinds take their other reading. Up to three kinds give every combination; more give the plain
/// reading, the one of the ICAO table, and those that differ from plain in one kind.
fn masks(kinds: u16) -> Vec<u16> {
    let bits: Vec<u16> = (0..16)
        .map(|place| 1 << place)
        .filter(|bit| kinds & bit != 0)
        .collect();
    if bits.len() <= 3 {
        let combination = |number: usize| {
            bits.iter()
                .enumerate()
                .filter(|(place, _)| number >> place & 1 == 1)
                .fold(0, |mask, (_, bit)| mask | bit)
        };
        return (0..1_usize << bits.len()).map(combination).collect();
    }
    [0, kinds & EXPANSIONS]
        .into_iter()
        .chain(bits)
        .take(FORMS_MAX)
        .collect()
}

fn render(pieces: &[Piece], mask: u16, text: &mut String) {
    text.clear();
    for piece in pieces {
        text.push_str(match *piece {
            Piece::Fixed(only) => only,
            Piece::Choice(kind, plain, other) => {
                if mask & kind.bit() == 0 {
                    plain
                } else {
                    other
                }
            }
        });
    }
}

fn sorted_tokens(text: &str) -> String {
    let mut tokens: Vec<&str> = text.split_ascii_whitespace().collect();
    tokens.sort_unstable();
    tokens.join(" ")
}
