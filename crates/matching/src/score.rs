//! How much speaks for it that a registered identity is the person asked for.
//!
//! [`Asked`] is a question made ready: what each of its tokens may be in the register ([`Asked::lookups`]) and how much it says
//! that a registered name has such a token. [`evidence`] weighs one spelling of an identity against it; the sum of its terms is the
//! logarithm of the odds, and the terms are its explanation. [`bound`] is what the sum cannot exceed, known before the identity is
//! looked at.
//!
//! Put together and cut apart tokens are the question's matter alone: the tokens of a question are also looked up joined
//! (`AG HA` for `AGHA`) and split (`TAIBATSALMANOVA` for `TAIBAT SALMANOVA`), so that the register holds nothing but the tokens as written.

mod alignment;
mod asked;
mod birth;
mod features;
mod hits;
mod model;
mod word;

use crate::births::Birth;
use crate::countries::Country;
use crate::dictionary::TokenId;

pub(crate) use alignment::Alignment;
pub(crate) use asked::HALVES;
use asked::INITIAL_EVIDENCE;
pub use asked::{About, Asked, Lookup};
pub use birth::Closeness;
pub(crate) use features::closeness;
pub use features::{FEATURES, Features, NAMES};
pub use model::{Evidence, Kind, Model};
pub use word::{Field, Word};

/// How rare tokens are among the registered identities.
pub trait Rarity {
    /// The negative natural logarithm of the share of registered identities whose name has this token: see [`rarity`].
    fn rarity(&self, id: TokenId) -> f32;

    /// Number of registered identities.
    fn identities(&self) -> u32;
}

/// How rare a token is that so many of the registered identities have.
///
/// A register of a few thousand does not know how many people carry a name, so that a token is never taken for rarer than
/// one in ten thousand on the word of a small register alone.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts are far from exact anyway"
)]
pub fn rarity(count: u32, identities: u32) -> f32 {
    let share = (count as f32 + COUNT_PRIOR) / (identities as f32 + IDENTITIES_PRIOR);
    -share.min(1.0).ln()
}

const COUNT_PRIOR: f32 = 0.5;
const IDENTITIES_PRIOR: f32 = 5_000.0;

/// What the documents say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Documents {
    /// The question or the person has none.
    #[default]
    Absent,
    /// A number and, where both are known, its issuer are the same.
    Same,
    /// Both have some, and none is the same.
    Different,
}

/// One spelling of a registered identity, as far as it is compared.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Tokens in the order written.
    pub words: &'a [Word],
    /// Date of birth.
    pub birth: Birth,
    /// Sex by ISO 5218; 0 and 9 are equal to nothing.
    pub sex: u8,
    /// Nationalities.
    pub nationalities: &'a [Country],
    /// Country of birth.
    pub birth_country: Option<Country>,
}

/// The logarithm of the odds that this identity is the person asked for, and of what it is made.
pub fn evidence(
    asked: &Asked<'_>,
    shown: &Shown<'_>,
    rarity: &impl Rarity,
    documents: Documents,
) -> Evidence {
    let features = Features::of(asked, shown, rarity, documents);
    Model::fitted().evidence(&features)
}

/// How much less than [`bound`] allows for nationality and sex say of this identity.
pub(crate) fn shortfall(asked: &Asked<'_>, shown: &Shown<'_>) -> f32 {
    Model::fitted().shortfall(asked, shown)
}

/// How much less than [`bound`] allows for is said where a registered token has no counterpart, though all asked ones have.
pub(crate) fn remainder() -> f32 {
    Model::fitted().remainder()
}

/// What a name shares with a question at most.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Matched {
    /// The sum of [`Lookup::worth`] over the tokens looked up that it may have, for each set of asked tokens ([`Lookup::parts`]) the
    /// strongest.
    pub worth: f32,
    /// The greatest [`Lookup::best`] among them; of halves the sum.
    pub best: f32,
    /// All these asked tokens, a bit each.
    pub parts: u32,
}

/// What [`evidence`] cannot exceed for an identity that shares this much with the question.
pub fn bound(
    asked: &Asked<'_>,
    matched: Matched,
    closeness: Closeness,
    documents: Documents,
    identities: u32,
) -> f32 {
    Model::fitted().bound(asked, matched, closeness, documents, identities)
}
