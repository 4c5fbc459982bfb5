//! Every candidate of every question as measured features, so that fitting and measuring need no search.

use matching::score::{FEATURES, Features, Model};

use super::figures::Answer;
use super::register::{Register, Scratch};
use super::set::{self, Mode};

/// Entries of a question that are kept.
const KEPT: usize = 80;

/// The candidates of one question; the entries of a person stand together.
pub(crate) struct Row {
    pub(crate) entries: Vec<(u32, Features)>,
    /// The person who is right.
    pub(crate) right: Option<u32>,
}

/// Searches each question.
pub(crate) fn rows(
    register: &Register,
    questions: &[&set::Asked],
    mode: Mode,
    model: &Model,
) -> Vec<Row> {
    super::register::each(questions, |question, scratch| {
        row(register, question, mode, model, scratch)
    })
}

fn row(
    register: &Register,
    question: &set::Asked,
    mode: Mode,
    model: &Model,
    scratch: &mut Scratch,
) -> Row {
    let Some(asked) = register.ask(question, mode) else {
        return Row {
            entries: Vec::new(),
            right: None,
        };
    };
    let mut right = None;
    let mut entries = Vec::new();
    for entry in register.candidates(&asked, question, mode, scratch) {
        let entry = &register.entries[entry as usize];
        let person = &register.persons[entry.person as usize];
        if question.unjudged.contains(&person.id) {
            continue;
        }
        let is_right = question.expected.as_ref() == Some(&person.id);
        if is_right {
            right = Some(entry.person);
        }
        let documents = register.documents(question, mode, entry.person);
        let features = Features::of(&asked, &entry.shown(), register, documents);
        for features in [features, features.without_name()] {
            entries.push((
                is_right,
                dot(&model.weights, &features),
                entry.person,
                features,
            ));
        }
    }
    entries.sort_by(|left, right| right.0.cmp(&left.0).then(right.1.total_cmp(&left.1)));
    entries.truncate(KEPT);
    entries.sort_by_key(|entry| entry.2);
    let entries = entries
        .into_iter()
        .map(|(_, _, person, features)| (person, features))
        .collect();
    Row { entries, right }
}

impl Row {
    /// Each person with the log odds and the place of the best entry.
    pub(crate) fn scored(&self, weights: &[f32; FEATURES]) -> Vec<(u32, f32, usize)> {
        let mut scored: Vec<(u32, f32, usize)> = Vec::new();
        for (place, (person, features)) in self.entries.iter().enumerate() {
            let score = dot(weights, features);
            match scored.last_mut() {
                Some(best) if best.0 == *person => {
                    if score > best.1 {
                        *best = (*person, score, place);
                    }
                }
                _ => scored.push((*person, score, place)),
            }
        }
        scored
    }

    /// As a search would answer.
    pub(crate) fn answer(&self, weights: &[f32; FEATURES], register: &Register) -> Answer {
        let mut scored = self.scored(weights);
        scored
            .sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let name = |person: u32| register.persons[person as usize].id.clone();
        scored
            .into_iter()
            .map(|(person, score, _)| (name(person), score))
            .collect()
    }
}

pub(crate) fn dot(weights: &[f32; FEATURES], features: &Features) -> f32 {
    weights
        .iter()
        .zip(&features.0)
        .map(|(weight, value)| weight * value)
        .sum()
}
