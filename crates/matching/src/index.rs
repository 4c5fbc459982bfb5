//! The persons of the register in memory, found by equal names and by document numbers.
//!
//! A person is found by any form of any name of any identity, by parts of them, and by any document. What is found is graded:
//! [`Level::Same`] and [`Level::Similar`] for identities, a mark for documents. What the check answers to
//! it, and which measure is in force, is decided by the caller.

mod candidate;
mod grade;
mod parts;
mod person;
mod postings;
mod question;
mod records;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash};

pub use candidate::{Because, Candidate, Level, MatchedIdentity};
pub use person::{Category, Document, Identity, Person};
pub use question::{DocumentQuestion, Question};

use crate::names::Unreadable;
use grade::Finding;
use postings::{Entry, Postings};
use question::Reading;
use records::Record;

/// Persons by name and document.
///
/// Names and numbers are keyed by a 64-bit fingerprint: two different names meet with a probability of 2^-64, and then show
/// as a candidate that a person looks at.
pub struct Index<K> {
    slots: HashMap<K, u32, BuildHasherDefault<DefaultHasher>>,
    records: Vec<Option<Record<K>>>,
    free: Vec<u32>,
    names: Postings,
    documents: Postings,
}

impl<K: Copy + Eq + Hash + Ord> Index<K> {
    /// An empty index.
    pub fn new() -> Self {
        Self {
            slots: HashMap::default(),
            records: Vec::new(),
            free: Vec::new(),
            names: Postings::default(),
            documents: Postings::default(),
        }
    }

    /// Number of persons.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether it holds nobody.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Whether it holds this person.
    pub fn contains(&self, key: &K) -> bool {
        self.slots.contains_key(key)
    }

    /// Puts a person in, in place of what was known under the same key.
    ///
    /// Returns the number of identities that no name will ever find, because none of their names can be read: the caller
    /// must make that known, for a check would miss them.
    pub fn upsert(&mut self, person: &Person<K>) -> usize {
        self.remove(&person.key);
        let (record, keys) = Record::new(person);
        let slot = self.free.pop().unwrap_or_else(|| {
            self.records.push(None);
            u32::try_from(self.records.len() - 1).expect("an index holds fewer than 2^32 persons")
        });
        for &(fingerprint, part) in &keys.names {
            self.names.insert(fingerprint, Entry { slot, part });
        }
        for &(fingerprint, part) in &keys.documents {
            self.documents.insert(fingerprint, Entry { slot, part });
        }
        self.slots.insert(person.key, slot);
        self.records[slot as usize] = Some(record);
        keys.unreadable_identities
    }

    /// Takes a person out; `false` when it was not there.
    pub fn remove(&mut self, key: &K) -> bool {
        let Some(slot) = self.slots.remove(key) else {
            return false;
        };
        let record = self.records[slot as usize]
            .take()
            .expect("a slot in use has a record");
        for (fingerprint, part) in record.name_keys() {
            self.names.remove(fingerprint, Entry { slot, part });
        }
        for (fingerprint, part) in record.document_keys() {
            self.documents.remove(fingerprint, Entry { slot, part });
        }
        self.free.push(slot);
        true
    }

    /// The persons that the question may mean, one candidate each, best first (equal scores in the order of keys).
    ///
    /// Nothing is cut off: the caller keeps the best after it has asked which measures are in force. Fails when a name
    /// or number cannot be read or none is given; the caller then refers the traveller (P-8).
    pub fn search(&self, question: &Question) -> Result<Vec<Candidate<K>>, Unreadable> {
        let reading = Reading::new(question)?;
        let mut findings = self.find(&reading);
        findings.sort_unstable();
        let mut candidates: Vec<Candidate<K>> = findings
            .chunk_by(|left, right| left.slot == right.slot)
            .filter_map(|of_person| {
                grade::candidate(self.record(of_person[0].slot), of_person, &reading)
            })
            .collect();
        candidates.sort_unstable_by(|left, right| {
            right
                .score
                .total_cmp(&left.score)
                .then_with(|| left.key.cmp(&right.key))
        });
        Ok(candidates)
    }

    fn find(&self, reading: &Reading<'_>) -> Vec<Finding> {
        let by_name = reading.names.iter().enumerate().flat_map(|(place, name)| {
            self.names
                .of(name.fingerprint)
                .iter()
                .map(move |entry| Finding::by_name(*entry, place))
        });
        let by_document = reading
            .documents
            .iter()
            .enumerate()
            .flat_map(|(place, asked)| {
                let entries = self.documents.of(asked.fingerprint).iter();
                entries
                    .filter(|entry| {
                        self.record(entry.slot)
                            .issuer_agrees(entry.part, asked.issuer)
                    })
                    .map(move |entry| Finding::by_document(*entry, place))
            });
        by_name.chain(by_document).collect()
    }

    fn record(&self, slot: u32) -> &Record<K> {
        self.records[slot as usize]
            .as_ref()
            .expect("postings point to records in use")
    }
}

impl<K: Copy + Eq + Hash + Ord> Default for Index<K> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{Document, Identity, Index, Person};

    #[test]
    fn a_person_taken_out_leaves_no_trace() {
        let mut index = Index::new();
        for round in 0..3_u32 {
            for key in 0..20_u32 {
                let surname = if key % 2 == 0 {
                    "O'Neil Müller"
                } else {
                    "Karimov"
                };
                let identities = vec![
                    Identity {
                        surname: surname.into(),
                        ..Identity::default()
                    };
                    2
                ];
                let number = format!("A{}", key % 5);
                let documents = vec![
                    Document {
                        number,
                        issuer: None
                    };
                    2
                ];
                index.upsert(&Person {
                    key,
                    identities,
                    documents,
                });
            }
            for key in 0..20_u32 {
                assert!(index.remove(&(key * 7 % 20)), "{round}");
            }
            assert!(index.is_empty() && index.names.is_empty() && index.documents.is_empty());
            assert_eq!((index.records.len(), index.free.len()), (20, 20));
        }
    }
}
