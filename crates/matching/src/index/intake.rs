//! Persons as they are taken in, in the order in which they come.

use super::entries::Entries;
use super::origins::{Origin, Origins};
use super::person::Person;
use super::rows::fingerprint;
use super::rows::{bytes_of, narrow};
use super::spelling::spellings;
use crate::countries::Country;
use crate::dictionary::TokenId;
use crate::documents::normal_number;
use crate::score::Word;

/// A kept document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Paper {
    /// Of the normal number.
    pub(super) fingerprint: u64,
    /// Slot of the person.
    pub(super) person: u32,
    pub(super) issuer: Option<Country>,
}

/// Persons and their entries; the entries of a person stand together, in the order of its identities.
#[derive(Clone, Debug)]
pub(super) struct Intake<K> {
    pub(super) keys: Vec<K>,
    /// First entry of each person, and the end.
    pub(super) starts: Vec<u32>,
    pub(super) entries: Entries,
    pub(super) origins: Origins,
    /// Key of a form and the entry that has it.
    pub(super) forms: Vec<(u32, u32)>,
    pub(super) papers: Vec<Paper>,
    /// Persons with identities that no name finds, and with how many.
    pub(super) unreadable: Vec<(u32, u32)>,
}

impl<K> Default for Intake<K> {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            starts: vec![0],
            entries: Entries::default(),
            origins: Origins::default(),
            forms: Vec::new(),
            papers: Vec::new(),
            unreadable: Vec::new(),
        }
    }
}

impl<K: Copy> Intake<K> {
    /// Takes a person in and answers how many of its identities no name finds.
    pub(super) fn push(
        &mut self,
        person: &Person<K>,
        mut intern: impl FnMut(&str) -> TokenId,
    ) -> usize {
        let slot = narrow(self.keys.len());
        self.keys.push(person.key);
        let mut unreadable = 0;
        for (place, identity) in (0_u16..).zip(&person.identities) {
            let origin = self.origins.intern(Origin {
                nationalities: identity.nationalities.as_slice().into(),
                birth_country: identity.birth_country,
            });
            let spellings = spellings(identity);
            unreadable += usize::from(spellings[0].keys.is_empty());
            for spelling in spellings {
                let entry = narrow(self.entries.len());
                let words: Vec<Word> = spelling
                    .tokens
                    .iter()
                    .map(|(token, field, begins)| {
                        Word::new(intern(token.as_str()), *field, *begins)
                    })
                    .collect();
                self.entries
                    .push(slot, place, identity, &spelling, origin, &words);
                self.forms
                    .extend(spelling.keys.iter().map(|key| (*key, entry)));
            }
        }
        self.starts.push(narrow(self.entries.len()));
        if unreadable > 0 {
            self.unreadable.push((slot, narrow(unreadable)));
        }
        self.papers
            .extend(person.documents.iter().filter_map(|document| {
                let number = normal_number(&document.number);
                (!number.is_empty()).then(|| Paper {
                    fingerprint: fingerprint(&number),
                    person: slot,
                    issuer: document.issuer.and_then(Country::specified),
                })
            }));
        unreadable
    }

    /// Takes a person in that another one holds; `intern` gives the number here of a token there.
    pub(super) fn copy(
        &mut self,
        other: &Self,
        slot: u32,
        mut intern: impl FnMut(TokenId) -> TokenId,
    ) {
        let new = narrow(self.keys.len());
        self.keys.push(other.keys[slot as usize]);
        let entries = other.starts[slot as usize]..other.starts[slot as usize + 1];
        for entry in entries.clone() {
            let origin = self.origins.intern(
                other
                    .origins
                    .of(other.entries.origins[entry as usize])
                    .clone(),
            );
            self.entries
                .push_from(&other.entries, entry, new, origin, &mut intern);
        }
        let first_new = self.starts[new as usize];
        self.starts.push(narrow(self.entries.len()));
        let begin = other
            .forms
            .partition_point(|(_, entry)| *entry < entries.start);
        let forms = other.forms[begin..]
            .iter()
            .take_while(|(_, entry)| *entry < entries.end);
        self.forms
            .extend(forms.map(|(key, entry)| (*key, first_new + entry - entries.start)));
        let begin = other.papers.partition_point(|paper| paper.person < slot);
        let papers = other.papers[begin..]
            .iter()
            .take_while(|paper| paper.person == slot);
        self.papers.extend(papers.map(|paper| Paper {
            person: new,
            ..*paper
        }));
        if let Ok(place) = other
            .unreadable
            .binary_search_by_key(&slot, |(person, _)| *person)
        {
            self.unreadable.push((new, other.unreadable[place].1));
        }
    }

    pub(super) fn has_papers(&self, slot: u32) -> bool {
        self.papers
            .binary_search_by_key(&slot, |paper| paper.person)
            .is_ok()
    }

    pub(super) fn bytes(&self) -> usize {
        bytes_of(&self.keys)
            + bytes_of(&self.starts)
            + self.entries.bytes()
            + self.origins.bytes()
            + bytes_of(&self.forms)
            + bytes_of(&self.papers)
            + bytes_of(&self.unreadable)
    }
}
