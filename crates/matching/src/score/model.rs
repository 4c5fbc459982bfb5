//! The fitted weights and what they make of measured features.

use super::asked::Asked;
use super::birth::Closeness;
use super::features::{FEATURES, Feature, Features, NAMES, band, countries, prior, sexes, worth};
use super::{Documents, INITIAL_EVIDENCE, Matched, Shown};
use crate::dictionary::How;

/// Weights of the features.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// One weight a feature.
    pub weights: [f32; FEATURES],
}

/// What a term of the evidence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// How many identities are registered.
    Prior,
    /// Tokens of the name that agree, and that they agree at all.
    Name,
    /// Tokens that only one side has.
    Missing,
    /// Date of birth.
    Birth,
    /// Nationality and country of birth.
    Nationality,
    /// Sex.
    Sex,
    /// Documents.
    Documents,
}

/// Number of kinds.
const KINDS: usize = 7;

/// The logarithm of the odds that the identity is the person asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The sum of the terms.
    pub log_odds: f32,
    /// What each kind adds, in the order of [`Kind`].
    pub terms: [(Kind, f32); KINDS],
    /// Whether the name says something for it, and not only the rest.
    pub named: bool,
}

impl Evidence {
    /// The share of right answers among those with these odds.
    pub fn score(&self) -> f32 {
        1.0 / (1.0 + (-self.log_odds).exp())
    }
}

impl Model {
    /// The weights that the crate carries.
    pub fn fitted() -> &'static Self {
        static MODEL: std::sync::LazyLock<Model> =
            std::sync::LazyLock::new(|| Model::parse(include_str!("weights.txt")));
        &MODEL
    }

    /// Reads lines of name and weight; what is not named weighs nothing.
    pub fn parse(text: &str) -> Self {
        let mut weights = [0.0; FEATURES];
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let (Some(name), Some(weight)) = (words.next(), words.next()) else {
                continue;
            };
            let place = NAMES.iter().position(|known| *known == name);
            if let (Some(place), Ok(weight)) = (place, weight.parse()) {
                weights[place] = weight;
            }
        }
        Self { weights }
    }

    fn weight(&self, feature: Feature) -> f32 {
        self.weights[feature as usize]
    }

    fn sum(&self, features: &Features) -> f32 {
        let terms = self.weights.iter().zip(&features.0);
        terms.map(|(weight, value)| weight * value).sum()
    }

    /// The log odds: the name speaks for it, or the rest does without it.
    pub fn log_odds(&self, features: &Features) -> f32 {
        self.sum(features).max(self.sum(&features.without_name()))
    }

    pub(super) fn evidence(&self, features: &Features) -> Evidence {
        let without = features.without_name();
        let (with, sum_without) = (self.sum(features), self.sum(&without));
        let named = with >= sum_without;
        let told = if named { features } else { &without };
        let mut terms = KIND_ORDER.map(|kind| (kind, 0.0));
        for (place, (weight, value)) in self.weights.iter().zip(&told.0).enumerate() {
            terms[kind(place) as usize].1 += weight * value;
        }
        Evidence {
            log_odds: with.max(sum_without),
            terms,
            named,
        }
    }

    /// What an agreement of tokens adds.
    pub(super) fn worth(&self, evidence: f32, likeness: f32, how: How) -> f32 {
        let band = band(likeness, how);
        self.weights[Feature::Equal as usize + band] * worth(band, evidence)
    }

    /// What one half of a token that was cut apart adds at most.
    pub(super) fn worth_of_half(&self, evidence: f32, likeness: f32, how: How) -> f32 {
        self.weights[Feature::Equal as usize + band(likeness, how)] * evidence
    }

    /// What an agreement of tokens adds where no other says as much.
    pub(super) fn best(&self, evidence: f32, likeness: f32, how: How) -> f32 {
        self.weight(Feature::Best) * worth(band(likeness, how), evidence)
    }

    /// What one half of a token that was cut apart adds to that at most.
    pub(super) fn best_of_half(&self, evidence: f32) -> f32 {
        self.weight(Feature::Best) * evidence
    }

    pub(super) fn bound(
        &self,
        asked: &Asked<'_>,
        matched: Matched,
        closeness: Closeness,
        documents: Documents,
        identities: u32,
    ) -> f32 {
        let birth = self.weights[Feature::BirthSame as usize + closeness as usize];
        let rest = self.weight(Feature::Prior) * prior(identities)
            + self.weight(Feature::One)
            + birth
            + self.about_at_most(asked, documents);
        let when = |known: bool, feature| if known { self.weight(feature) } else { 0.0 };
        let without = self.weight(Feature::NoName)
            + when(closeness <= Closeness::YearDigit, Feature::NoNameBirth)
            + when(asks_for_country(asked), Feature::NoNameNationality).max(0.0)
            + when(documents == Documents::Same, Feature::NoNameDocument);
        rest + without.max(self.name_at_most(asked, matched, closeness))
    }

    fn about_at_most(&self, asked: &Asked<'_>, documents: Documents) -> f32 {
        let sex = matches!(asked.about.sex, 1 | 2);
        let document = match documents {
            Documents::Same => self.weight(Feature::DocumentSame),
            Documents::Different => self.weight(Feature::DocumentDifferent),
            Documents::Absent => 0.0,
        };
        let when = |known: bool, feature| {
            if known {
                self.weight(feature).max(0.0)
            } else {
                0.0
            }
        };
        document
            + when(asks_for_country(asked), Feature::NationalitySame)
            + when(sex, Feature::SexSame)
    }

    pub(super) fn shortfall(&self, asked: &Asked<'_>, shown: &Shown<'_>) -> f32 {
        let weight = |agree: Option<bool>, same, different| match agree {
            Some(true) => self.weight(same),
            Some(false) => self.weight(different),
            None => 0.0,
        };
        let said = weight(
            countries(&asked.about, shown),
            Feature::NationalitySame,
            Feature::NationalityDifferent,
        ) + weight(
            sexes(&asked.about, shown),
            Feature::SexSame,
            Feature::SexDifferent,
        );
        self.about_at_most(asked, Documents::Absent) - said
    }

    pub(super) fn remainder(&self) -> f32 {
        self.weight(Feature::AllEqual)
    }

    fn name_at_most(&self, asked: &Asked<'_>, matched: Matched, closeness: Closeness) -> f32 {
        let (mut most, mut lost, mut initials, mut best) = (0.0, 0.0, 0.0, matched.best);
        for (place, part) in asked.parts.iter().enumerate() {
            if part.initials != 0 {
                initials += self.worth(INITIAL_EVIDENCE, 0.0, How::Initial);
                best = best.max(self.best(INITIAL_EVIDENCE, 0.0, How::Initial));
            } else if matched.parts & 1 << place == 0 {
                lost += part.rarity;
                continue;
            }
            most += part.most;
        }
        let share = if most > 0.0 {
            most / (most + lost)
        } else {
            0.0
        };
        let mut sum = matched.worth + initials + best;
        sum += share * (self.weight(Feature::ShareAsked) + self.weight(Feature::ShareBoth));
        sum += self.weight(Feature::ShareShown) + self.weight(Feature::SingleToken).max(0.0);
        if lost == 0.0 {
            sum += self.weight(Feature::AllEqual);
        } else {
            sum += self.weight(Feature::LostAsked) * lost;
        }
        sum + match closeness {
            Closeness::Same | Closeness::SameFirst | Closeness::Swapped | Closeness::Calendar => {
                share * self.weight(Feature::BirthSameShare)
            }
            Closeness::DayDigit
            | Closeness::YearDigit
            | Closeness::YearFirst
            | Closeness::Compatible
            | Closeness::Anniversary
            | Closeness::Month => share * self.weight(Feature::BirthCloseShare),
            _ => 0.0,
        }
    }
}

fn asks_for_country(asked: &Asked<'_>) -> bool {
    !asked.about.nationalities.is_empty() || asked.about.birth_country.is_some()
}

const KIND_ORDER: [Kind; KINDS] = [
    Kind::Prior,
    Kind::Name,
    Kind::Missing,
    Kind::Birth,
    Kind::Nationality,
    Kind::Sex,
    Kind::Documents,
];

fn kind(feature: usize) -> Kind {
    let from = |first: Feature| feature >= first as usize;
    match feature {
        _ if from(Feature::DocumentSame) => Kind::Documents,
        _ if from(Feature::SexSame) => Kind::Sex,
        _ if from(Feature::NationalitySame) => Kind::Nationality,
        _ if from(Feature::BirthSame) => Kind::Birth,
        _ if feature == Feature::NoNameDocument as usize => Kind::Documents,
        _ if feature == Feature::NoNameNationality as usize => Kind::Nationality,
        _ if feature == Feature::NoNameBirth as usize => Kind::Birth,
        _ if feature == Feature::NoName as usize => Kind::Missing,
        _ if from(Feature::SurnameLost) => Kind::Missing,
        _ if from(Feature::ShareAsked) => Kind::Name,
        _ if from(Feature::LostAsked) => Kind::Missing,
        _ if from(Feature::Equal) => Kind::Name,
        _ => Kind::Prior,
    }
}
