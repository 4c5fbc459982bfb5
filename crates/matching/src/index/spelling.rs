//! One name of an identity, made ready to be kept: an identity has one for its fields, and one more for a zone's name field and
//! for its own script where these say something else.

use super::parts::cut_key;
use super::person::Identity;
use super::rows::{fingerprint, narrow};

use crate::mrz::may_be_cut;
use crate::names::{Form, Token, Unreadable, search_forms_of, tokens};
use crate::score::Field;

/// Between two fields of a kept name.
pub(super) const FIELD_END: char = '\u{1f}';

/// Before the patronymic of a kept name.
pub(super) const PATRONYMIC: char = '\u{1e}';

/// Tokens of one spelling that are kept; no name of a person has as many.
const TOKENS_MAX: usize = 32;

/// A name made ready.
pub(super) struct Spelling {
    /// The zone cut it: it is only the beginning of a name.
    pub(super) cut: bool,
    /// As written, fields ended by [`FIELD_END`].
    pub(super) name: String,
    /// Normal tokens in the order written, each with its field and whether it begins one.
    pub(super) tokens: Vec<(Token, Field, bool)>,
    /// Where it is looked up by equality.
    pub(super) keys: Vec<u32>,
}

/// The spellings of an identity; never none, so that an identity without a readable name is still shown and found by documents.
pub(super) fn spellings(identity: &Identity) -> Vec<Spelling> {
    let mut spellings: Vec<Spelling> = Vec::with_capacity(1);
    spellings.extend(of_fields(identity));
    for text in identity.full.iter().chain(&identity.original_script) {
        let Some(spelling) = of_text(text) else {
            continue;
        };
        if !spellings.iter().any(|known| known.says(&spelling)) {
            spellings.push(spelling);
        }
    }
    let field = identity.full.as_deref().filter(|field| may_be_cut(field));
    if let (Some(field), Some(first)) = (field, spellings.first_mut()) {
        first.mark_cut(field);
    }
    if spellings.is_empty() {
        spellings.push(Spelling::unreadable(identity));
    }
    spellings
}

fn of_fields(identity: &Identity) -> Option<Spelling> {
    let mut fields = vec![(identity.surname.as_str(), Field::Surname)];
    fields.extend(
        identity
            .given_names
            .iter()
            .map(|name| (name.as_str(), Field::Given)),
    );
    let latin: Vec<&str> = fields.iter().map(|(text, _)| *text).collect();
    let mut keys = keys(&search_forms_of(latin).ok()?);
    if let Some(patronymic) = &identity.patronymic {
        fields.push((patronymic, Field::Patronymic));
        let whole = search_forms_of(fields.iter().map(|(text, _)| *text));
        keys.extend(self::keys(&whole.unwrap_or_default()));
    }
    Spelling::new(&fields, keys).ok()
}

fn of_text(text: &str) -> Option<Spelling> {
    let keys = keys(&search_forms_of([text]).ok()?);
    Spelling::new(&[(text, Field::Text)], keys).ok()
}

fn keys(forms: &[Form]) -> Vec<u32> {
    forms.iter().map(|form| key(form.as_str())).collect()
}

/// The number by which a form is looked up. Two names that meet there by chance are told apart when they are graded.
pub(super) fn key(form: &str) -> u32 {
    let long = fingerprint(form);
    narrow((long >> 32) as usize) ^ narrow((long & 0xffff_ffff) as usize)
}

impl Spelling {
    fn new(fields: &[(&str, Field)], keys: Vec<u32>) -> Result<Self, Unreadable> {
        let mut spelling = Self {
            cut: false,
            name: String::new(),
            tokens: Vec::new(),
            keys,
        };
        for (text, field) in fields.iter().filter(|(text, _)| !text.trim().is_empty()) {
            spelling.write(text, *field);
            for (place, token) in tokens(text)?.into_iter().enumerate() {
                spelling.tokens.push((token, *field, place == 0));
            }
        }
        spelling.tokens.truncate(TOKENS_MAX);
        Ok(spelling)
    }

    fn unreadable(identity: &Identity) -> Self {
        let mut spelling = Self {
            cut: false,
            name: String::new(),
            tokens: Vec::new(),
            keys: Vec::new(),
        };
        let whole = identity.full.iter().chain(&identity.original_script);
        for text in std::iter::once(&identity.surname)
            .chain(&identity.given_names)
            .chain(whole)
        {
            spelling.write(text, Field::Text);
        }
        spelling
    }

    fn write(&mut self, text: &str, field: Field) {
        if field == Field::Patronymic {
            self.name.push(PATRONYMIC);
        } else if !self.name.is_empty() {
            self.name.push(FIELD_END);
        }
        self.name.extend(
            text.trim()
                .chars()
                .filter(|&letter| letter != FIELD_END && letter != PATRONYMIC),
        );
    }

    /// Whether another spelling adds nothing to this one.
    fn says(&self, other: &Self) -> bool {
        let sorted = |spelling: &Self| {
            let mut texts: Vec<String> = spelling
                .tokens
                .iter()
                .map(|(token, ..)| token.as_str().to_owned())
                .collect();
            texts.sort_unstable();
            texts
        };
        other.keys.iter().all(|key| self.keys.contains(key)) && sorted(self) == sorted(other)
    }

    /// A name that is known only as its zone cut it is looked up by its beginning too; one written out beside its zone is whole.
    fn mark_cut(&mut self, field: &str) {
        let words = |text: &str| -> Vec<String> {
            text.split(|letter: char| !letter.is_alphabetic())
                .filter(|word| !word.is_empty())
                .map(str::to_uppercase)
                .collect()
        };
        let of_zone = words(field);
        if words(&self.name) == of_zone {
            self.cut = true;
            self.keys.extend(of_zone.first().map(|word| cut_key(word)));
        }
    }
}
