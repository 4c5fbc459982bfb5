//! The fitted weights.

use super::Documents;
use super::asked::Asked;
use super::birth::Closeness;
use super::features::{FEATURES, Feature, Features};

/// Weights of the features.
#[derive(Clone, Debug)]
pub struct Model {
    /// One weight a feature.
    pub weights: [f32; FEATURES],
}

/// What a term of the evidence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The prior: how many identities are registered.
    Prior,
    /// Tokens of the name that agree.
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

/// One summand of the log odds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// What it is about.
    pub kind: Kind,
    /// How much it adds.
    pub log_odds: f32,
}

/// The logarithm of the odds that the identity is the person asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The sum of the terms.
    pub log_odds: f32,
    /// What it is made of.
    pub terms: [Term; 7],
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
            let place = super::features::NAMES
                .iter()
                .position(|known| *known == name);
            if let (Some(place), Ok(weight)) = (place, weight.parse()) {
                weights[place] = weight;
            }
        }
        Self { weights }
    }

    /// The sum over all features.
    pub fn log_odds(&self, features: &Features) -> f32 {
        self.weights
            .iter()
            .zip(&features.0)
            .map(|(weight, value)| weight * value)
            .sum()
    }

    pub(super) fn evidence(&self, features: &Features, identities: u32) -> Evidence {
        let _ = identities;
        let log_odds = self.log_odds(features);
        Evidence {
            log_odds,
            terms: [Term {
                kind: Kind::Prior,
                log_odds: 0.0,
            }; 7],
        }
    }

    pub(super) fn bound(
        &self,
        asked: &Asked<'_>,
        matched: f32,
        closeness: Closeness,
        documents: Documents,
        identities: u32,
    ) -> f32 {
        let _ = (asked, closeness, documents, identities, Feature::One);
        matched
    }
}
