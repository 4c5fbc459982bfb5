//! What does not change: persons in the order of their keys, entries in the order of their dates of birth, and the entries of
//! each token.

use std::ops::Range;

use super::assemble::Held;
use super::bits::Bits;
use super::entries::Entries;
use super::intake::Paper;
use super::landmarks::{Landmarks, Marked};
use super::origins::Origins;
use super::rows::{Rows, bytes_of, narrow};
use crate::dictionary::{Dictionary, TokenId};

/// A range of entries.
pub(super) type Zone = Range<u32>;

/// Persons that do not change.
pub(super) struct Base<K> {
    /// Ascending; a person's slot is the place of its key.
    pub(super) keys: Vec<K>,
    /// Entries of each person, in the order of its identities.
    pub(super) of_person: Rows<u32>,
    pub(super) entries: Entries,
    pub(super) origins: Origins,
    pub(super) dictionary: Dictionary,
    /// Entries of each token, ascending.
    pub(super) lists: Rows<u32>,
    pub(super) landmarks: Landmarks,
    /// Token and entry, of entries that have one token only; ascending.
    pub(super) lone: Vec<(u32, u32)>,
    /// Key of a form and entry, ascending.
    pub(super) forms: Vec<(u32, u32)>,
    /// Ascending.
    pub(super) papers: Vec<Paper>,
    /// Persons with documents.
    pub(super) with_papers: Bits,
    pub(super) unreadable: Vec<(u32, u32)>,
    /// Each date of birth that occurs, and the first entry that has it.
    days: Vec<(u32, u32)>,
}

impl<K> Default for Base<K> {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            of_person: Rows::default(),
            entries: Entries::default(),
            origins: Origins::default(),
            dictionary: Dictionary::default(),
            lists: Rows::default(),
            landmarks: Landmarks::default(),
            lone: Vec::new(),
            forms: Vec::new(),
            papers: Vec::new(),
            with_papers: Bits::default(),
            unreadable: Vec::new(),
            days: Vec::new(),
        }
    }
}

impl<K: Copy + Ord> Base<K> {
    /// With everything that follows from the columns; the entries are in order already.
    pub(super) fn of(
        keys: Vec<K>,
        entries: Entries,
        origins: Origins,
        dictionary: Dictionary,
        forms: Vec<(u32, u32)>,
        papers: Vec<Paper>,
        unreadable: Vec<(u32, u32)>,
    ) -> Self {
        let numbered = || {
            (0_u32..)
                .zip(&entries.persons)
                .map(|(entry, person)| (*person, entry))
        };
        let mut of_person = Rows::grouped(keys.len(), numbered(), 0);
        of_person.sort_rows_by_key(|entry| entries.places[*entry as usize]);
        let count = narrow(entries.len());
        let words = || {
            (0..count).flat_map(|entry| {
                entries
                    .words(entry)
                    .iter()
                    .map(move |word| (word.id().0, entry))
            })
        };
        let lists = Rows::grouped(dictionary.len(), words(), 0);
        let mut lone: Vec<(u32, u32)> = (0..count)
            .filter_map(|entry| match entries.words.row(entry) {
                [only] => Some((only.id().0, entry)),
                _ => None,
            })
            .collect();
        lone.sort_unstable();
        let mut days: Vec<(u32, u32)> = Vec::new();
        for (entry, birth) in (0_u32..).zip(&entries.births) {
            if days.last().is_none_or(|(last, _)| last != birth) {
                days.push((*birth, entry));
            }
        }
        let mut with_papers = Bits::default();
        for paper in &papers {
            with_papers.insert(paper.person);
        }
        Self {
            keys,
            of_person,
            entries,
            origins,
            dictionary,
            landmarks: Landmarks::of(&lists, count as usize),
            lists,
            lone,
            forms,
            papers,
            with_papers,
            unreadable,
            days,
        }
    }

    pub(super) fn slot(&self, key: &K) -> Option<u32> {
        self.keys.binary_search(key).ok().map(narrow)
    }

    /// All entries.
    pub(super) fn everything(&self) -> Zone {
        0..narrow(self.entries.len())
    }

    /// Each date of birth that occurs, by its number, with its entries.
    pub(super) fn dates(&self) -> impl Iterator<Item = (u32, Zone)> {
        let ends = self.days.iter().skip(1).map(|(_, first)| *first);
        let ends = ends.chain([narrow(self.entries.len())]);
        let days = self.days.iter().zip(ends);
        days.map(|((code, first), end)| (*code, *first..end))
    }

    /// The entries whose date of birth has a number in this range.
    pub(super) fn zone(&self, codes: Range<u32>) -> Zone {
        self.first_from(codes.start)..self.first_from(codes.end)
    }

    fn first_from(&self, code: u32) -> u32 {
        let place = self.days.partition_point(|(day, _)| *day < code);
        self.days
            .get(place)
            .map_or_else(|| narrow(self.entries.len()), |(_, entry)| *entry)
    }

    /// The entries of a token in a zone; none of a token that came since.
    pub(super) fn list(&self, token: TokenId, zone: &Zone) -> &[u32] {
        if token.0 as usize >= self.lists.len() {
            return &[];
        }
        let list = self.lists.row(token.0);
        let begin = list.partition_point(|entry| *entry < zone.start);
        let rest = &list[begin..];
        let end = if rest.last().is_none_or(|last| *last < zone.end) {
            rest.len()
        } else {
            rest.partition_point(|entry| *entry < zone.end)
        };
        &rest[..end]
    }

    /// All entries of a token, if they are many.
    pub(super) fn marked(&self, token: TokenId) -> Option<Marked<'_>> {
        self.landmarks.on(&self.lists, token.0)
    }

    /// The entries in a zone that have this token and no other.
    pub(super) fn alone(&self, token: TokenId, zone: &Zone) -> &[(u32, u32)] {
        pairs(&self.lone, token.0, zone)
    }

    /// The entries in a zone that have a form with this key.
    pub(super) fn equal(&self, key: u32, zone: &Zone) -> &[(u32, u32)] {
        pairs(&self.forms, key, zone)
    }

    /// The documents with this fingerprint.
    pub(super) fn papers(&self, fingerprint: u64) -> &[Paper] {
        let begin = self
            .papers
            .partition_point(|paper| paper.fingerprint < fingerprint);
        let rest = &self.papers[begin..];
        let count = rest
            .iter()
            .take_while(|paper| paper.fingerprint == fingerprint)
            .count();
        &rest[..count]
    }

    /// How many identities of a person no name finds.
    pub(super) fn unreadable(&self, slot: u32) -> usize {
        let place = self
            .unreadable
            .binary_search_by_key(&slot, |(person, _)| *person);
        place.map_or(0, |place| self.unreadable[place].1 as usize)
    }

    pub(super) fn held<'a>(&'a self, gone: &'a Bits) -> Held<'a, K> {
        Held {
            keys: &self.keys,
            orders: &[],
            gone,
            entries: &self.entries,
            origins: &self.origins,
            texts: self.dictionary.texts().collect(),
            forms: &self.forms,
            papers: &self.papers,
            unreadable: &self.unreadable,
        }
    }

    /// Bytes of what is found by form and by document.
    pub(super) fn keyed_bytes(&self) -> usize {
        bytes_of(&self.forms)
            + bytes_of(&self.papers)
            + self.with_papers.bytes()
            + bytes_of(&self.unreadable)
            + bytes_of(&self.days)
    }
}

/// The pairs of one number whose entry lies in a zone.
fn pairs<'a>(sorted: &'a [(u32, u32)], number: u32, zone: &Zone) -> &'a [(u32, u32)] {
    let begin = sorted.partition_point(|pair| *pair < (number, zone.start));
    let rest = &sorted[begin..];
    let within = |pair: &(u32, u32)| *pair < (number, zone.end);
    // Most names are rare: the end is near.
    let end = match rest.iter().take(8).position(|pair| !within(pair)) {
        Some(end) => end,
        None => rest.partition_point(within),
    };
    &rest[..end]
}
