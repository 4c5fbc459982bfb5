//! The persons of the register in memory, found by what their names, dates of birth and documents have in common with a
//! question.
//!
//! Most persons stand in a base that never changes: entries in the order of their dates of birth, and for each token of a name
//! the entries that have it, so that a day, a year and a token are ranges. What changed since stands in a small delta beside
//! it, and what was taken out of the base is marked; the owner has both put together from time to time ([`Index::compaction`]).
//! Which persons a question finds, at which level and with which score does not depend on where they stand.
//!
//! What is found is graded: [`Level::Same`] and [`Level::Similar`] for identities, a mark for documents, a score
//! for the order. What the check answers to it, and which measure is in force, is decided by the caller.

mod agreement;
mod assemble;
mod base;
mod bits;
mod build;
mod candidate;
mod compaction;
mod day_code;
mod delta;
mod entries;
#[cfg(test)]
mod exhaustive;
mod filter;
mod grade;
mod held;
mod intake;
mod intersection;
mod keep;
mod known;
mod landmarks;
mod lists;
mod most;
mod origins;
mod others;
mod parts;
mod person;
mod question;
mod rows;
mod search;
mod shortfalls;
mod similar;
mod snapshot;
mod spelling;
mod sweep;
mod zones;

use std::collections::HashMap;
use std::hash::Hash;
use std::io::{Read, Write};
use std::sync::Arc;

pub use candidate::{Because, Candidate, How, Level, MatchedIdentity};
pub use compaction::{Compacted, Compaction};
pub use person::{Category, Document, Identity, Person};
pub use question::{DocumentQuestion, Question};
pub use snapshot::{OWNER_BYTES_MAX, SnapshotError};

use crate::dictionary::TokenId;
use crate::names::Unreadable;
use base::Base;
use bits::Bits;
use delta::Delta;
use entries::Entries;
use keep::Keep;
use question::Reading;
use rows::narrow;
use search::Search;

/// Candidates of each kind that a search answers unless it is asked for fewer or more.
pub const CANDIDATES_MAX: usize = 20;

/// Persons by name, date of birth and document.
///
/// A clone shares what does not change.
#[derive(Clone)]
pub struct Index<K> {
    base: Arc<Base<K>>,
    /// Slots of the base that no longer count.
    gone: Bits,
    /// By how much the number of entries that have a token differs from that of the base.
    drift: HashMap<u32, i64>,
    delta: Delta<K>,
    /// Entries that count.
    entries: usize,
    unreadable: usize,
    /// Keys that changed since a compaction began that is not adopted yet.
    changed: Option<Vec<K>>,
    /// How many compactions began.
    compactions: u64,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self {
            base: Arc::default(),
            gone: Bits::default(),
            drift: HashMap::new(),
            delta: Delta::default(),
            entries: 0,
            unreadable: 0,
            changed: None,
            compactions: 0,
        }
    }
}

impl<K: Copy + Eq + Hash + Ord> Index<K> {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// An index of all these persons, read on all cores. `progress` is told from time to time how many were taken from
    /// `persons`. Of two persons with one key the later one counts.
    pub fn build(persons: impl Iterator<Item = Person<K>>, progress: impl FnMut(usize)) -> Self
    where
        K: Send,
    {
        Self::of(Arc::new(build::build(persons, progress)))
    }

    fn of(base: Arc<Base<K>>) -> Self {
        Self {
            entries: base.entries.len(),
            unreadable: base
                .unreadable
                .iter()
                .map(|(_, count)| *count as usize)
                .sum(),
            base,
            ..Self::default()
        }
    }

    /// Number of persons.
    pub fn len(&self) -> usize {
        self.base.keys.len() - self.gone.len() + self.delta.len()
    }

    /// Whether it holds nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it holds this person.
    pub fn contains(&self, key: &K) -> bool {
        self.delta.slot(key).is_some() || self.base_slot(key).is_some()
    }

    /// Number of identities that no name will ever find, because none of their names can be read.
    pub fn unreadable_identities(&self) -> usize {
        self.unreadable
    }

    /// Persons that were put in or taken out since the base was built: the more there are, the slower are questions.
    pub fn changes(&self) -> usize {
        self.delta.len() + self.gone.len()
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.memory().iter().map(|(_, bytes)| bytes).sum()
    }

    /// Bytes on the heap, by what they are for.
    pub fn memory(&self) -> [(&'static str, usize); 8] {
        let base = &self.base;
        [
            (
                "persons",
                rows::bytes_of(&base.keys) + base.of_person.bytes(),
            ),
            (
                "identities",
                base.entries.facts_bytes() + base.origins.bytes(),
            ),
            ("tokens of names", base.entries.words.bytes()),
            ("names as written", base.entries.names.bytes()),
            ("dictionary", base.dictionary.bytes()),
            (
                "lists of tokens",
                base.lists.bytes() + base.landmarks.bytes() + rows::bytes_of(&base.lone),
            ),
            ("forms and documents", base.keyed_bytes()),
            (
                "changes",
                self.gone.bytes() + self.drift.capacity() * 8 / 7 * 17 + self.delta.bytes(),
            ),
        ]
    }

    /// Puts a person in, in place of what was known under the same key.
    ///
    /// Returns the number of identities that no name will ever find, because none of their names can be read: the caller
    /// must make that known, for a check would miss them.
    pub fn upsert(&mut self, person: &Person<K>) -> usize {
        self.remove(&person.key);
        let before = self.delta.live_entries();
        let unreadable = self.delta.insert(person, &self.base.dictionary);
        self.came(&person.key, before, unreadable);
        unreadable
    }

    /// Puts a person in that another index has in its delta and this one does not have.
    fn copy(&mut self, other: &Self, key: &K) {
        let Some(slot) = other.delta.slot(key) else {
            return;
        };
        let before = self.delta.live_entries();
        let texts = other.delta.lexicon(&other.base.dictionary);
        let unreadable = self
            .delta
            .copy(&other.delta, slot, texts, &self.base.dictionary);
        self.came(key, before, unreadable);
    }

    fn came(&mut self, key: &K, entries_before: usize, unreadable: usize) {
        self.entries += self.delta.live_entries() - entries_before;
        self.unreadable += unreadable;
        if let Some(slot) = self.delta.slot(key) {
            let entries = self.delta.of_person(slot);
            shift(&mut self.drift, &self.delta.intake.entries, entries, 1);
        }
        self.note(*key);
    }

    /// Takes a person out; `false` when it was not there.
    pub fn remove(&mut self, key: &K) -> bool {
        if let Some(slot) = self.delta.slot(key) {
            let entries = self.delta.of_person(slot);
            self.entries -= entries.len();
            shift(&mut self.drift, &self.delta.intake.entries, entries, -1);
            self.unreadable -= self.delta.remove(key);
        } else if let Some(slot) = self.base_slot(key) {
            let entries = self.base.of_person.row(slot);
            self.entries -= entries.len();
            shift(
                &mut self.drift,
                &self.base.entries,
                entries.iter().copied(),
                -1,
            );
            self.unreadable -= self.base.unreadable(slot);
            self.gone.insert(slot);
        } else {
            return false;
        }
        self.note(*key);
        true
    }

    /// The persons that the question may mean, one candidate each, best first: those with a document, those of level SAME, then the
    /// others, in the order of their scores, equal ones in that of their keys. At most [`CANDIDATES_MAX`] of those with a document, of
    /// those with a level, and of those that only have [`Question::min_score`].
    ///
    /// Fails when a name or number cannot be read or none is given; the caller then refers the traveller (P-8).
    pub fn search(&self, question: &Question) -> Result<Vec<Candidate<K>>, Unreadable> {
        self.search_among(question, CANDIDATES_MAX, |_| true)
    }

    /// As [`Self::search`], but at most `limit` of each kind, and only of persons that `admits`: so that those of whom nothing
    /// matters do not take the place of others.
    pub fn search_among(
        &self,
        question: &Question,
        limit: usize,
        admits: impl Fn(&K) -> bool,
    ) -> Result<Vec<Candidate<K>>, Unreadable> {
        let reading = Reading::new(question)?;
        let least = question.min_score.map_or(f32::INFINITY, grade::log_odds);
        let keep = Keep::new(limit.max(1), least, |place| admits(&self.key(place)));
        let mut search = Search::new(self, &reading, keep)?;
        search.run();
        Ok(search.candidates())
    }

    /// Writes the index, for [`Self::open`]. `owner` is what the owner wants to find again beside it, for example up to which
    /// position of a log it goes.
    pub fn save(
        &self,
        out: impl Write,
        owner: &[u8],
        bytes_of: impl Fn(&K) -> [u8; 16],
    ) -> Result<(), SnapshotError> {
        if self.changes() == 0 {
            snapshot::write(&self.base, out, owner, bytes_of)
        } else {
            snapshot::write(&self.merged(), out, owner, bytes_of)
        }
    }

    /// Reads what [`Self::save`] wrote, and what the owner said about it. What is damaged is an error, never half an index. What stands
    /// behind it is left to the caller.
    pub fn open(
        input: impl Read,
        key_of: impl Fn([u8; 16]) -> K,
    ) -> Result<(Self, Vec<u8>), SnapshotError> {
        let (base, owner) = snapshot::read(input, key_of)?;
        Ok((Self::of(Arc::new(base)), owner))
    }

    fn merged(&self) -> Base<K> {
        assemble::assemble(&[
            self.base.held(&self.gone),
            self.delta.held(&self.base.dictionary),
        ])
    }

    fn base_slot(&self, key: &K) -> Option<u32> {
        self.base
            .slot(key)
            .filter(|slot| !self.gone.contains(*slot))
    }

    fn note(&mut self, key: K) {
        if let Some(changed) = &mut self.changed {
            changed.push(key);
        }
    }

    /// How many entries that count have this token.
    fn count(&self, token: TokenId) -> u32 {
        let of_base = self.base.lists.starts.get(token.0 as usize + 1);
        let of_base = of_base.map_or(0, |_| self.base.lists.row(token.0).len());
        let drift = self.drift.get(&token.0).copied().unwrap_or(0);
        u32::try_from(i64::from(narrow(of_base)) + drift).expect("no fewer than none have a token")
    }
}

fn shift(drift: &mut HashMap<u32, i64>, entries: &Entries, of: impl Iterator<Item = u32>, by: i64) {
    for entry in of {
        for word in entries.words(entry) {
            *drift.entry(word.id().0).or_insert(0) += by;
        }
    }
}
