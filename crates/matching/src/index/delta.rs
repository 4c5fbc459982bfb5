//! What changed since the base was built: few persons, in the order in which they came.

use std::collections::HashMap;
use std::hash::Hash;

use super::assemble::Held;
use super::bits::Bits;
use super::intake::Intake;
use super::person::Person;
use super::rows::narrow;
use crate::dictionary::{Dictionary, Lexicon, TokenId};

/// Persons taken out again that are kept at least before the rest is put in a new place.
const GONE_MIN: usize = 64;

/// Persons that came since the base was built.
#[derive(Clone)]
pub(super) struct Delta<K> {
    pub(super) intake: Intake<K>,
    /// Tokens that the base does not have; their numbers go on where those of the base end.
    pub(super) dictionary: Dictionary,
    /// Slots that no longer count.
    pub(super) gone: Bits,
    slots: HashMap<K, u32>,
    live_entries: usize,
}

impl<K> Default for Delta<K> {
    fn default() -> Self {
        Self {
            intake: Intake::default(),
            dictionary: Dictionary::default(),
            gone: Bits::default(),
            slots: HashMap::new(),
            live_entries: 0,
        }
    }
}

impl<K: Copy + Eq + Hash> Delta<K> {
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Entries that count.
    pub(super) fn live_entries(&self) -> usize {
        self.live_entries
    }

    pub(super) fn slot(&self, key: &K) -> Option<u32> {
        self.slots.get(key).copied()
    }

    pub(super) fn is_live(&self, slot: u32) -> bool {
        !self.gone.contains(slot)
    }

    /// Entries of a person, in the order of its identities.
    pub(super) fn of_person(&self, slot: u32) -> std::ops::Range<u32> {
        self.intake.starts[slot as usize]..self.intake.starts[slot as usize + 1]
    }

    /// Puts a person in that is not there; answers how many of its identities no name finds.
    pub(super) fn insert(&mut self, person: &Person<K>, base: &Dictionary) -> usize {
        let slot = narrow(self.intake.keys.len());
        let dictionary = &mut self.dictionary;
        let unreadable = self
            .intake
            .push(person, |text| intern(base, dictionary, text));
        self.slots.insert(person.key, slot);
        self.live_entries += self.of_person(slot).len();
        unreadable
    }

    /// Takes a person out that is there, and answers how many of its identities no name found.
    pub(super) fn remove(&mut self, key: &K) -> usize {
        let slot = self.slots.remove(key).expect("who is taken out is there");
        self.gone.insert(slot);
        self.live_entries -= self.of_person(slot).len();
        let unreadable = self.unreadable(slot);
        if self.gone.len() > GONE_MIN.max(self.slots.len()) {
            self.tidy();
        }
        unreadable
    }

    fn unreadable(&self, slot: u32) -> usize {
        let known = &self.intake.unreadable;
        let place = known.binary_search_by_key(&slot, |(person, _)| *person);
        place.map_or(0, |place| known[place].1 as usize)
    }

    /// Forgets who was taken out. Tokens keep their numbers.
    fn tidy(&mut self) {
        let all = std::mem::take(&mut self.intake);
        let gone = std::mem::take(&mut self.gone);
        for slot in (0..narrow(all.keys.len())).filter(|slot| !gone.contains(*slot)) {
            self.slots
                .insert(all.keys[slot as usize], narrow(self.intake.keys.len()));
            self.intake.copy(&all, slot, |token| token);
        }
    }

    /// Puts a person in that another delta holds, with these texts of its tokens, and this one does not.
    pub(super) fn copy(
        &mut self,
        other: &Self,
        slot: u32,
        texts: Lexicon<'_>,
        base: &Dictionary,
    ) -> usize {
        let new = narrow(self.intake.keys.len());
        let dictionary = &mut self.dictionary;
        self.intake.copy(&other.intake, slot, |token| {
            intern(base, dictionary, texts.text(token))
        });
        self.slots.insert(other.intake.keys[slot as usize], new);
        self.live_entries += self.of_person(new).len();
        self.unreadable(new)
    }

    /// The tokens of the base and those that came since.
    pub(super) fn lexicon<'a>(&'a self, base: &'a Dictionary) -> Lexicon<'a> {
        Lexicon::new(base, &self.dictionary)
    }

    pub(super) fn held<'a>(&'a self, base: &'a Dictionary) -> Held<'a, K> {
        Held {
            keys: &self.intake.keys,
            orders: &[],
            gone: &self.gone,
            entries: &self.intake.entries,
            origins: &self.intake.origins,
            texts: base.texts().chain(self.dictionary.texts()).collect(),
            forms: &self.intake.forms,
            papers: &self.intake.papers,
            unreadable: &self.intake.unreadable,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        // A table of the standard library holds one byte of control beside each place and is at most seven eighths full.
        let slots = self.slots.capacity() * 8 / 7 * (size_of::<(K, u32)>() + 1);
        self.intake.bytes() + self.dictionary.bytes() + self.gone.bytes() + slots
    }
}

fn intern(base: &Dictionary, more: &mut Dictionary, text: &str) -> TokenId {
    base.find(text)
        .unwrap_or_else(|| TokenId(narrow(base.len()) + more.intern(text).0))
}
