//! Which persons carry a fingerprint.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};

/// One place where a fingerprint occurs: which person, and which identity or document of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) slot: u32,
    pub(super) part: u32,
}

/// Nearly every name belongs to one person, so a list is only made for the second.
#[derive(Debug)]
enum List {
    One(Entry),
    Many(Vec<Entry>),
}

/// Lists of entries by fingerprint.
#[derive(Default)]
pub(super) struct Postings {
    lists: HashMap<u64, List, BuildHasherDefault<AsItIs>>,
}

/// The fingerprint of a form or a number; the same in every process.
pub(super) fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

impl Postings {
    pub(super) fn of(&self, fingerprint: u64) -> &[Entry] {
        match self.lists.get(&fingerprint) {
            None => &[],
            Some(List::One(entry)) => std::slice::from_ref(entry),
            Some(List::Many(entries)) => entries,
        }
    }

    pub(super) fn insert(&mut self, fingerprint: u64, entry: Entry) {
        self.lists
            .entry(fingerprint)
            .and_modify(|list| match list {
                List::One(first) => *list = List::Many(vec![*first, entry]),
                List::Many(entries) => entries.push(entry),
            })
            .or_insert(List::One(entry));
    }

    pub(super) fn remove(&mut self, fingerprint: u64, entry: Entry) {
        let Some(list) = self.lists.get_mut(&fingerprint) else {
            return;
        };
        match list {
            List::One(only) => {
                if *only == entry {
                    self.lists.remove(&fingerprint);
                }
            }
            List::Many(entries) => {
                if let Some(place) = entries.iter().position(|other| *other == entry) {
                    entries.swap_remove(place);
                }
                if let [last] = entries[..] {
                    *list = List::One(last);
                }
            }
        }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }
}

/// A fingerprint is a hash already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _bytes: &[u8]) {
        unreachable!("only fingerprints are hashed, through write_u64");
    }

    fn write_u64(&mut self, fingerprint: u64) {
        self.0 = fingerprint;
    }
}
