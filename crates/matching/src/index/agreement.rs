//! How an asked name and a registered one agree: what the rules say of it, without any weighing.

use super::parts::{Part, is_part};
use crate::dictionary::How;
use crate::score::{Alignment, Asked, Field, Word};

/// How two names agree, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Agreement {
    /// Both names are equal.
    Equal,
    /// The registered name was cut by its zone; what is left of it begins the asked one.
    Cut,
    /// All tokens of both names stand for one another, each field with at most one that is not known to be the same.
    Similar,
    /// The asked name is a part of the registered one.
    PartOfRegistered,
    /// The registered name is a part of the asked one.
    PartOfAsked,
}

/// How two names agree by what their tokens stand for. That they are equal, or that one was cut, is a matter of their forms and not
/// decided here.
pub(super) fn agreement(
    asked: &Asked<'_>,
    words: &[Word],
    alignment: &Alignment,
) -> Option<Agreement> {
    let all_parts = alignment.parts.count_ones() as usize == asked.len();
    let all_words = (0..words.len())
        .all(|place| stands(alignment.words, place) || words[place].field() == Field::Patronymic);
    let some = alignment.parts != 0;
    if all_parts && all_words && some {
        return is_similar(words, alignment).then_some(Agreement::Similar);
    }
    let known_the_same = alignment
        .pairs()
        .iter()
        .all(|pair| pair.how.is_known_the_same());
    if !some || !known_the_same {
        return None;
    }
    let of_word = |place: usize| Part {
        field: words[place].field(),
        begins: words[place].begins(),
        taken: stands(alignment.words, place),
    };
    if all_parts && is_part((0..words.len()).map(of_word)) {
        return Some(Agreement::PartOfRegistered);
    }
    let of_asked = |place: usize| Part {
        field: asked.parts[place].field,
        begins: asked.parts[place].begins,
        taken: stands(alignment.parts, place),
    };
    let all_words = alignment.words.count_ones() as usize == words.len();
    (all_words && is_part((0..asked.len()).map(of_asked))).then_some(Agreement::PartOfAsked)
}

/// R-106, for names whose tokens all have a counterpart: known transliteration and regrouping anywhere, and in the surname and in
/// the given names one edit, one swap of letters or one truncation each; where the fields are not known, one in all. An initial alone
/// is no name.
fn is_similar(words: &[Word], alignment: &Alignment) -> bool {
    let mut differing = [0_u32; 2];
    for pair in alignment.pairs() {
        match pair.how {
            How::Equal | How::Reading | How::Group => {}
            How::Edit | How::Beginning | How::Initial => {
                let field = words[pair.words.trailing_zeros() as usize].field();
                differing[usize::from(field == Field::Surname)] += 1;
            }
            How::Sound | How::Edits => return false,
        }
    }
    let is_named = alignment
        .pairs()
        .iter()
        .any(|pair| pair.how != How::Initial);
    is_named && differing.iter().all(|count| *count <= 1)
}

fn stands(mask: u32, place: usize) -> bool {
    place < 32 && mask >> place & 1 == 1
}
