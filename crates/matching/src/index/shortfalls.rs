//! How much less than allowed for entries have beside name and date of birth, known for each combination that occurs.

use super::entries::{Entries, SEXES};
use super::origins::Origins;
use crate::births::Birth;
use crate::score::{Asked, Shown, shortfall};

/// For each origin, and each sex in the order of [`SEXES`].
pub(super) struct Shortfalls(Vec<[f32; SEXES.len()]>);

impl Shortfalls {
    pub(super) fn of(asked: &Asked<'_>, origins: &Origins) -> Self {
        let of_origin = origins.all().iter().map(|origin| {
            SEXES.map(|sex| {
                let shown = Shown {
                    words: &[],
                    birth: Birth::Unknown,
                    sex,
                    nationalities: &origin.nationalities,
                    birth_country: origin.birth_country,
                };
                shortfall(asked, &shown)
            })
        });
        Self(of_origin.collect())
    }

    pub(super) fn of_entry(&self, entries: &Entries, entry: u32) -> f32 {
        let origin = entries.origins[entry as usize] as usize;
        self.0[origin][entries.traits(entry).sex_place()]
    }
}
