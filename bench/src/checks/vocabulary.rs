//! How many words the names of a population are made of: without it no figure of a search by name says much.

use super::{Person, Population};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Persons that are looked at: more have hardly more words.
const PERSONS_MAX: u64 = 1_000_000;

/// The words of a population's names.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Vocabulary {
    /// Different words.
    pub words: usize,
    /// Identities that have the commonest word, in per cent.
    pub commonest_percent: f64,
}

impl Vocabulary {
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    pub(super) fn of(population: Population, persons: u64) -> Self {
        let mut counts = HashMap::<String, u64>::new();
        let persons = persons.min(PERSONS_MAX);
        for number in 0..persons {
            for words in words(&population(number)) {
                for word in words {
                    *counts.entry(word).or_default() += 1;
                }
            }
        }
        let most = counts.values().max().copied().unwrap_or_default();
        Self {
            words: counts.len(),
            commonest_percent: 100.0 * most as f64 / (2 * persons).max(1) as f64,
        }
    }
}

/// Those of each identity, each once.
fn words(person: &Person) -> [HashSet<String>; 2] {
    [&person.opening.names, &person.alias.names].map(|names| {
        let parts = names.given_names.iter().chain(&names.surname);
        let words = parts.flat_map(|part| part.split([' ', '-']));
        words.map(str::to_lowercase).collect()
    })
}
