//! Nationalities and countries of birth: few combinations, each kept once.

use std::collections::HashMap;

use crate::countries::Country;

/// What an identity says of countries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    pub(super) nationalities: Box<[Country]>,
    pub(super) birth_country: Option<Country>,
}

/// All combinations that occur, by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins {
    known: Vec<Origin>,
    numbers: HashMap<Origin, u32>,
}

impl Origins {
    pub(super) fn intern(&mut self, origin: Origin) -> u32 {
        if let Some(number) = self.numbers.get(&origin) {
            return *number;
        }
        let number = super::rows::narrow(self.known.len());
        self.known.push(origin.clone());
        self.numbers.insert(origin, number);
        number
    }

    pub(super) fn of(&self, number: u32) -> &Origin {
        &self.known[number as usize]
    }

    pub(super) fn all(&self) -> &[Origin] {
        &self.known
    }

    pub(super) fn bytes(&self) -> usize {
        // Each combination stands in the list and in the map.
        self.known
            .iter()
            .map(|origin| 2 * (size_of::<Origin>() + origin.nationalities.len() * 3) + 8)
            .sum()
    }
}
