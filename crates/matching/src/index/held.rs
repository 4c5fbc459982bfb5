//! What is held of persons, wherever they stand.

use std::hash::Hash;

use super::entries::Entries;
use super::keep::Place;
use super::origins::Origins;
use super::{Index, day_code};
use crate::births::Birth;
use crate::dictionary::TokenId;
use crate::score::{Rarity, Shown, rarity};

impl<K: Copy + Eq + Hash + Ord> Rarity for Index<K> {
    fn rarity(&self, id: TokenId) -> f32 {
        match self.count(id) {
            // What nobody has any more says nothing about how rare the others are.
            0 => f32::INFINITY,
            count => rarity(count, self.identities()),
        }
    }

    fn identities(&self) -> u32 {
        super::rows::narrow(self.entries)
    }
}

impl<K: Copy + Eq + Hash + Ord> Index<K> {
    pub(super) fn columns(&self, place: Place) -> (&Entries, &Origins) {
        match place {
            Place::Base(_) => (&self.base.entries, &self.base.origins),
            Place::Delta(_) => (&self.delta.intake.entries, &self.delta.intake.origins),
        }
    }

    pub(super) fn key(&self, place: Place) -> K {
        match place {
            Place::Base(slot) => self.base.keys[slot as usize],
            Place::Delta(slot) => self.delta.intake.keys[slot as usize],
        }
    }

    /// The entries of a person, in the order of its identities.
    pub(super) fn entries_of(&self, place: Place) -> Vec<u32> {
        match place {
            Place::Base(slot) => self.base.of_person.row(slot).to_vec(),
            Place::Delta(slot) => self.delta.of_person(slot).collect(),
        }
    }

    pub(super) fn shown(&self, place: Place, entry: u32) -> Shown<'_> {
        let (entries, origins) = self.columns(place);
        let origin = origins.of(entries.origins[entry as usize]);
        Shown {
            words: entries.words(entry),
            birth: day_code::birth(entries.births[entry as usize]),
            sex: entries.traits(entry).sex(),
            nationalities: &origin.nationalities,
            birth_country: origin.birth_country,
        }
    }

    /// An identity of the base as far as it is told beside its name and date of birth.
    pub(super) fn told(&self, entry: u32) -> Shown<'_> {
        let entries = &self.base.entries;
        let origin = self.base.origins.of(entries.origins[entry as usize]);
        Shown {
            words: &[],
            birth: Birth::Unknown,
            sex: entries.traits(entry).sex(),
            nationalities: &origin.nationalities,
            birth_country: origin.birth_country,
        }
    }

    pub(super) fn is_live(&self, place: Place) -> bool {
        match place {
            Place::Base(slot) => !self.gone.contains(slot),
            Place::Delta(slot) => self.delta.is_live(slot),
        }
    }

    pub(super) fn has_papers(&self, place: Place) -> bool {
        match place {
            Place::Base(slot) => self.base.with_papers.contains(slot),
            Place::Delta(slot) => self.delta.intake.has_papers(slot),
        }
    }
}
