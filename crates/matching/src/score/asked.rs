//! A question made ready.

use super::hits::{Hit, Hits};
use super::{Field, Rarity, rarity};
use crate::births::Birth;
use crate::countries::Country;
use crate::dictionary::{Alike, How, Lexicon, TokenId};
use crate::names::{Token, Unreadable, tokens};

/// Tokens of a question at most; no name of a person has as many, and what has more cannot be read.
pub(super) const PARTS_MAX: usize = 24;

/// Letters of tokens that are put together.
const JOINED_LETTERS_MAX: usize = 24;

/// Tokens that are put together may be no less alike than this.
const JOINED_LIKENESS_MIN: f32 = 0.8;

/// Shortest half of a token that is cut apart, in letters.
const HALF_LETTERS_MIN: usize = 2;

/// Ways to cut tokens apart that are followed.
const SPLITS_MAX: u8 = 40;

/// One more than there are numbers of halves.
pub(crate) const HALVES: usize = 2 * SPLITS_MAX as usize + 1;

/// How much an asked initial says; about a twelfth of all names begin with a given letter.
pub(super) const INITIAL_EVIDENCE: f32 = 2.5;

/// What is asked about beside the name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// Date of birth; [`Birth::Unknown`] when not given.
    pub birth: Birth,
    /// The same day if the given one belongs to another calendar.
    pub converted: Vec<Birth>,
    /// Sex by ISO 5218; 0 and 9 when not given.
    pub sex: u8,
    /// Nationalities.
    pub nationalities: Vec<Country>,
    /// Country of birth.
    pub birth_country: Option<Country>,
}

/// A token of the register that the question asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lookup {
    /// Which token.
    pub id: TokenId,
    /// The asked tokens that it may be, a bit each, the first one lowest.
    pub parts: u32,
    /// How much it says that a registered name has it: the negative natural logarithm of the share of identities
    /// that have it or a token at least as alike.
    pub evidence: f32,
    /// What that adds to the log odds.
    pub worth: f32,
    /// What it adds besides where no other token of the name says as much.
    pub best: f32,
    /// How alike it is.
    pub likeness: f32,
    /// By what.
    pub how: How,
    /// Of one half of an asked token that was cut apart the number of the half, from 1; else 0. The first half of a cut has an odd number, the
    /// second the next one.
    pub half: u8,
}

/// A token of the question.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) field: Field,
    /// Whether a field begins with it.
    pub(crate) begins: bool,
    /// How rare it is.
    pub(crate) rarity: f32,
    /// For an initial the letters it stands for, bit 1 for a; else 0.
    pub(crate) initials: u32,
    /// The most that a counterpart of it can say.
    pub(super) most: f32,
}

/// One spelling of the asked name, made ready, with what is asked about beside it.
pub struct Asked<'d> {
    pub(super) dictionary: Lexicon<'d>,
    pub(crate) parts: Vec<Part>,
    pub(crate) hits: Hits,
    pub(super) about: About,
}

impl<'d> Asked<'d> {
    /// Makes a question ready; `fields` may be none, when only documents are asked for.
    pub fn new(
        dictionary: impl Into<Lexicon<'d>>,
        rarity: &impl Rarity,
        fields: &[(Field, &str)],
        about: About,
    ) -> Result<Self, Unreadable> {
        let dictionary = dictionary.into();
        let mut texts = Vec::new();
        for (field, text) in fields.iter().filter(|(_, text)| !text.trim().is_empty()) {
            for (place, token) in tokens(text)?.into_iter().enumerate() {
                texts.push((*field, token, place == 0));
            }
        }
        if texts.len() > PARTS_MAX {
            return Err(Unreadable::Name);
        }
        let mut asking = Asking {
            dictionary,
            rarity,
            hits: Vec::new(),
            splits: 0,
        };
        let mut parts: Vec<Part> = texts
            .iter()
            .enumerate()
            .map(|(place, (field, text, begins))| Part {
                begins: *begins,
                ..asking.part(place, *field, text.as_str())
            })
            .collect();
        asking.joined(&texts);
        for (place, (_, text, _)) in texts.iter().enumerate() {
            asking.split(place, text.as_str());
        }
        for hit in &asking.hits {
            // Both halves of a split may be there.
            let halves = if hit.half == 0 { 1.0 } else { 2.0 };
            let most = hit.evidence * halves;
            let of = parts.iter_mut().enumerate();
            for (_, part) in of.filter(|(place, _)| hit.parts & 1 << place != 0) {
                part.most = part.most.max(most);
            }
        }
        Ok(Self {
            dictionary,
            parts,
            hits: Hits::new(asking.hits),
            about,
        })
    }

    /// The registered tokens to look for. An asked initial is not among them: it narrows a name and finds none.
    pub fn lookups(&self) -> impl Iterator<Item = Lookup> {
        self.hits.all().iter().map(|hit| Lookup {
            id: hit.id,
            parts: hit.parts,
            evidence: hit.evidence,
            worth: hit.worth(),
            best: hit.best(),
            likeness: hit.likeness,
            how: hit.how,
            half: hit.half,
        })
    }

    /// An asked token.
    pub(crate) fn text(&self, part: usize) -> &str {
        &self.parts[part].text
    }

    /// The asked name.
    pub(crate) fn written(&self) -> String {
        let texts: Vec<String> = self
            .parts
            .iter()
            .map(|part| part.text.to_uppercase())
            .collect();
        texts.join(" ")
    }

    /// Number of tokens asked for.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether no name is asked for.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// What is asked about beside the name.
    pub fn about(&self) -> &About {
        &self.about
    }
}

struct Asking<'a, R> {
    dictionary: Lexicon<'a>,
    rarity: &'a R,
    hits: Vec<Hit>,
    splits: u8,
}

impl<R: Rarity> Asking<'_, R> {
    fn part(&mut self, place: usize, field: Field, text: &str) -> Part {
        let alike = self.dictionary.alike(text);
        let unseen = rarity(0, self.rarity.identities());
        let known = alike.iter().filter(|alike| alike.likeness > 0.96);
        let share = self.share(known);
        let own = if share > 0.0 { evidence(share) } else { unseen };
        self.push(1 << place, &alike, unseen);
        let mut letters = text.chars();
        let initial = letters.next().filter(|_| letters.next().is_none());
        let initials = initial.map_or(0, |_| self.dictionary.initials_of(text));
        Part {
            text: text.to_owned(),
            field,
            begins: false,
            rarity: if initials == 0 {
                own
            } else {
                own.min(INITIAL_EVIDENCE)
            },
            initials,
            most: if initials == 0 { 0.0 } else { INITIAL_EVIDENCE },
        }
    }

    /// Each way to read two or three neighbours as one token.
    fn joined(&mut self, texts: &[(Field, Token, bool)]) {
        for count in [2, 3] {
            for (place, tokens) in texts.windows(count).enumerate() {
                let joined: String = tokens.iter().map(|(_, token, _)| token.as_str()).collect();
                if joined.chars().count() > JOINED_LETTERS_MAX {
                    continue;
                }
                let mut alike = self.dictionary.same(&joined);
                alike.retain(|alike| alike.likeness >= JOINED_LIKENESS_MIN);
                let parts = ((1 << count) - 1) << place;
                self.push(parts, &alike, f32::INFINITY);
            }
        }
    }

    /// Each way to read a token as two that are registered.
    fn split(&mut self, place: usize, text: &str) {
        let letters = text.chars().count();
        for (count, (cut, _)) in text.char_indices().enumerate() {
            if count < HALF_LETTERS_MIN || letters - count < HALF_LETTERS_MIN {
                continue;
            }
            let halves = [&text[..cut], &text[cut..]].map(|half| self.dictionary.read_as(half));
            if halves.iter().any(Vec::is_empty) || self.splits == SPLITS_MAX {
                continue;
            }
            let before = self.hits.len();
            for (side, half) in halves.iter().enumerate() {
                self.push(1 << place, half, f32::INFINITY);
                let tag = 2 * self.splits + 1 + u8::from(side == 1);
                for hit in self.hits[before..].iter_mut().filter(|hit| hit.half == 0) {
                    hit.half = tag;
                }
            }
            self.splits += 1;
        }
    }

    /// The share of identities that have one of these tokens. The sum is exact, so that it is the same whatever numbers the
    /// tokens have.
    fn share<'t>(&self, tokens: impl IntoIterator<Item = &'t Alike>) -> f64 {
        let rarities = tokens.into_iter().map(|alike| self.rarity.rarity(alike.id));
        rarities.map(|rarity| f64::from((-rarity).exp())).sum()
    }

    /// Tokens in the order of likeness: the more of the register is at least as alike, the less it says.
    fn push(&mut self, parts: u32, alike: &[Alike], most: f32) {
        let mut share = 0.0;
        for equally in alike.chunk_by(|one, other| one.likeness.total_cmp(&other.likeness).is_eq())
        {
            share += self.share(equally);
            let evidence = evidence(share).min(most);
            // What no identity has any more is not looked for.
            if evidence.is_infinite() {
                continue;
            }
            self.hits.extend(equally.iter().map(|alike| Hit {
                id: alike.id,
                parts,
                evidence,
                likeness: alike.likeness,
                how: alike.how,
                half: 0,
            }));
        }
    }
}

/// What it says that an identity has what this share of them has.
#[expect(clippy::cast_possible_truncation, reason = "evidence needs few digits")]
fn evidence(share: f64) -> f32 {
    -(share.min(1.0) as f32).ln()
}
