//! Finds the persons that a question may mean.
//!
//! Everything that the rules make reportable is looked for where it can be: equal names by their forms, similar names and parts in the
//! days, months and years that agree with the asked date of birth, documents by their numbers. Where candidates below
//! the reporting level are asked for too, every other place is searched as far as what it holds can still be among the best: the score that a
//! shared token can lead to is known before a person is looked at.

use std::hash::Hash;

use super::agreement::{Agreement, agreement};
use super::base::Zone;
use super::entries::Entries;
use super::filter::Filter;
use super::grade::level;
use super::intake::Paper;
use super::keep::{Keep, Place};
use super::lists::{Needed, Wanted, find, weight};
use super::origins::Origins;
use super::question::Reading;
use super::zones::Zones;
use super::{Index, day_code};
use crate::births::closeness;
use crate::dictionary::{How, TokenId};
use crate::names::Unreadable;
use crate::score::{
    Alignment, Asked, Closeness, Documents, Rarity, Shown, Word, bound, evidence, rarity,
};

/// Zones of so many entries are read through; in larger ones the lists of tokens are quicker.
const READ_MAX: usize = 2048;

/// Entries with an equal name that are looked at in one zone. More people with one name and nothing that tells them apart are beyond
/// any answer.
const EQUAL_MAX: usize = 4096;

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

/// A search under way.
pub(super) struct Search<'a, K, A> {
    pub(super) index: &'a Index<K>,
    pub(super) reading: &'a Reading<'a>,
    /// The question, once for each spelling of the asked name.
    pub(super) asked: Vec<Asked<'a>>,
    filters: Vec<Filter>,
    pub(super) keep: Keep<A>,
    /// Persons with a document that agrees, and which one.
    pub(super) documented: Vec<(Place, usize)>,
}

impl<'a, K: Copy + Eq + Hash + Ord, A: FnMut(Place) -> bool> Search<'a, K, A> {
    pub(super) fn new(
        index: &'a Index<K>,
        reading: &'a Reading<'a>,
        keep: Keep<A>,
    ) -> Result<Self, Unreadable> {
        let lexicon = index.delta.lexicon(&index.base.dictionary);
        let none = [Vec::new()];
        // A question about documents alone is weighed too.
        let spellings = if reading.spellings.is_empty() {
            &none[..]
        } else {
            &reading.spellings
        };
        let asked = spellings
            .iter()
            .map(|fields| Asked::new(lexicon, index, fields, reading.about()))
            .collect::<Result<Vec<_>, _>>()?;
        let filters = asked.iter().map(Filter::of).collect();
        Ok(Self {
            index,
            reading,
            asked,
            filters,
            keep,
            documented: Vec::new(),
        })
    }

    /// Looks everywhere.
    pub(super) fn run(&mut self) {
        self.by_documents();
        self.in_delta();
        let zones = Zones::of(self.reading, &self.index.base);
        self.by_equal_names(&zones);
        for spelling in 0..self.asked.len() {
            self.in_zones(spelling, &zones);
        }
        if self.keep.wants_others() {
            for spelling in 0..self.asked.len() {
                self.others(spelling, &zones);
            }
        }
    }

    pub(super) fn by_documents(&mut self) {
        for (number, asked) in self.reading.documents.iter().enumerate() {
            let agrees = |paper: &&Paper| {
                paper.fingerprint == asked.fingerprint
                    && (paper.issuer.is_none()
                        || asked.issuer.is_none()
                        || paper.issuer == asked.issuer)
            };
            let index = self.index;
            let of_base = index
                .base
                .papers(asked.fingerprint)
                .iter()
                .filter(agrees)
                .map(|paper| Place::Base(paper.person));
            let of_delta = index
                .delta
                .intake
                .papers
                .iter()
                .filter(agrees)
                .map(|paper| Place::Delta(paper.person));
            let places: Vec<Place> = of_base
                .chain(of_delta)
                .filter(|place| index.is_live(*place))
                .collect();
            self.documented
                .extend(places.into_iter().map(|place| (place, number)));
        }
        self.documented.sort_unstable();
        self.documented.dedup_by_key(|(place, _)| *place);
        for (place, _) in self.documented.clone() {
            let entries = self.index.entries_of(place);
            if entries.is_empty() {
                self.keep.offer(place, true, f32::MIN);
            }
            for entry in entries {
                for spelling in 0..self.asked.len() {
                    self.weigh(spelling, place, entry, false);
                }
            }
        }
    }

    /// The delta is small: it is read through.
    pub(super) fn in_delta(&mut self) {
        let index = self.index;
        let intake = &index.delta.intake;
        for (key, entry) in &intake.forms {
            if self.reading.keys.binary_search(key).is_ok() {
                self.weigh_all(
                    Place::Delta(intake.entries.persons[*entry as usize]),
                    *entry,
                    true,
                );
            }
        }
        let others = self.keep.wants_others();
        for spelling in 0..self.asked.len() {
            for entry in 0..super::rows::narrow(intake.entries.len()) {
                if others || self.filters[spelling].may_find(intake.entries.words(entry)) {
                    self.weigh(
                        spelling,
                        Place::Delta(intake.entries.persons[entry as usize]),
                        entry,
                        false,
                    );
                }
            }
        }
    }

    pub(super) fn by_equal_names(&mut self, zones: &Zones) {
        let base = &self.index.base;
        for key in &self.reading.keys {
            for zone in zones
                .similar
                .iter()
                .chain(&zones.agreeing)
                .chain(&zones.unknown)
            {
                for (_, entry) in base.equal(*key, zone).iter().take(EQUAL_MAX) {
                    self.weigh_all(
                        Place::Base(base.entries.persons[*entry as usize]),
                        *entry,
                        true,
                    );
                }
            }
        }
    }

    fn in_zones(&mut self, spelling: usize, zones: &Zones) {
        for zone in &zones.similar {
            self.similar(spelling, zone, false);
        }
        for zone in &zones.agreeing {
            self.similar(spelling, zone, true);
        }
        for zone in &zones.unknown {
            self.similar(spelling, zone, false);
        }
    }

    /// Looks at every entry of a zone that has a token in common with the question; at `all` of them if nothing need be in common.
    fn read(&mut self, spelling: usize, zone: &Zone, all: bool) {
        let entries = &self.index.base.entries;
        for entry in zone.clone() {
            if all || self.filters[spelling].may_find(entries.words(entry)) {
                self.weigh(
                    spelling,
                    Place::Base(entries.persons[entry as usize]),
                    entry,
                    false,
                );
            }
        }
    }

    /// Looks for names that are similar or a part; for parts that the register knows only where `birth_agrees`.
    fn similar(&mut self, spelling: usize, zone: &Zone, birth_agrees: bool) {
        if zone.len() <= READ_MAX {
            return self.read(spelling, zone, false);
        }
        let base = &self.index.base;
        let asked = &self.asked[spelling];
        // Initials are in no list.
        let parts = asked.parts.iter().filter(|part| part.initials == 0).count();
        if parts == 0 {
            return;
        }
        let counted = |strict: bool| -> Vec<Wanted> {
            let strict_enough = |how| !strict || matches!(how, How::Equal | How::Reading);
            let lookups = asked.lookups().filter(|lookup| strict_enough(lookup.how));
            // What is only alike by its sound makes no name similar.
            let lookups = lookups.filter(|lookup| !matches!(lookup.how, How::Sound | How::Edits));
            lookups
                .map(|lookup| Wanted {
                    id: lookup.id,
                    parts: lookup.parts,
                    weight: parts_weight(lookup.parts),
                })
                .collect()
        };
        let mut found: Vec<u32> = Vec::new();
        let whole = counted(false);
        let strict = counted(true);
        let limit = EQUAL_MAX;
        find(
            base,
            zone,
            &whole,
            &Needed::of(parts_weight((1 << parts) - 1)),
            |entry, _| {
                found.push(entry);
                found.len() < limit
            },
        );
        if birth_agrees && parts == asked.len() {
            for wanted in &strict {
                found.extend(
                    base.alone(wanted.id, zone)
                        .iter()
                        .take(limit)
                        .map(|(_, entry)| *entry),
                );
            }
            if parts > 2 {
                find(base, zone, &strict, &Needed::of(2.0), |entry, sum| {
                    if base.entries.words(entry).len() as f32 <= sum {
                        found.push(entry);
                    }
                    found.len() < limit
                });
            }
        }
        for entry in found {
            self.weigh(
                spelling,
                Place::Base(base.entries.persons[entry as usize]),
                entry,
                false,
            );
        }
    }

    /// Looks for what is below the reporting level, where it can be among the best.
    fn others(&mut self, spelling: usize, zones: &Zones) {
        for zone in &zones.same_day {
            self.read(spelling, zone, true);
        }
        for (zone, classes) in &zones.regions {
            self.region(spelling, zone, classes);
        }
    }

    fn region(&mut self, spelling: usize, zone: &Zone, classes: &[Closeness]) {
        if zone.len() <= READ_MAX {
            return self.read(spelling, zone, true);
        }
        let base = &self.index.base;
        let least = self.keep.least_other();
        let asked = &self.asked[spelling];
        let wanted: Vec<Wanted> = asked
            .lookups()
            .filter(|lookup| lookup.worth.is_finite())
            .map(|lookup| Wanted {
                id: lookup.id,
                parts: lookup.parts,
                weight: lookup.worth.max(0.0),
            })
            .collect();
        let needed = Needed {
            least: |most| {
                smallest(most, |matched| {
                    self.at_most(spelling, matched, u32::MAX, classes) > least
                })
            },
            enough: |parts, matched| self.at_most(spelling, matched, parts, classes) > least,
        };
        let mut found: Vec<(u32, f32)> = Vec::new();
        find(base, zone, &wanted, &needed, |entry, _| {
            let (matched, parts) = weight(base, entry, &wanted);
            let birth = day_code::birth(base.entries.births[entry as usize]);
            let closeness = Closeness::between(self.reading.question.birth, birth);
            found.push((entry, self.bound(spelling, matched, parts, closeness)));
            true
        });
        found.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        for (entry, most) in found {
            if most < self.keep.least_other() {
                break;
            }
            self.weigh(
                spelling,
                Place::Base(base.entries.persons[entry as usize]),
                entry,
                false,
            );
        }
    }

    fn at_most(&self, spelling: usize, matched: f32, parts: u32, classes: &[Closeness]) -> f32 {
        let bounds = classes
            .iter()
            .map(|closeness| self.bound(spelling, matched, parts, *closeness));
        bounds.fold(f32::NEG_INFINITY, f32::max)
    }

    fn bound(&self, spelling: usize, matched: f32, parts: u32, closeness: Closeness) -> f32 {
        let asked = &self.asked[spelling];
        let of = |documents| {
            bound(
                asked,
                matched,
                parts,
                closeness,
                documents,
                self.index.identities(),
            )
        };
        if self.reading.documents.is_empty() {
            of(Documents::Absent)
        } else {
            of(Documents::Absent).max(of(Documents::Different))
        }
    }

    pub(super) fn weigh_all(&mut self, place: Place, entry: u32, equal: bool) {
        for spelling in 0..self.asked.len() {
            self.weigh(spelling, place, entry, equal);
        }
    }

    /// Offers the person of an entry, if the entry makes it reportable or others are asked for.
    fn weigh(&mut self, spelling: usize, place: Place, entry: u32, equal: bool) {
        if !self.index.is_live(place) {
            return;
        }
        let shown = self.index.shown(place, entry);
        let documented = self
            .documented
            .binary_search_by_key(&place, |(place, _)| *place)
            .is_ok();
        let reportable = documented || self.is_reportable(spelling, &shown, equal);
        if reportable || self.keep.wants_others() {
            let weighed = evidence(
                &self.asked[spelling],
                &shown,
                self.index,
                self.documents(place, documented),
            );
            self.keep.offer(place, reportable, weighed.log_odds);
        }
    }

    fn is_reportable(&self, spelling: usize, shown: &Shown<'_>, equal: bool) -> bool {
        let birth = closeness(self.reading.question.birth, shown.birth);
        let agreement = if equal {
            Some(Agreement::Equal)
        } else {
            let asked = &self.asked[spelling];
            agreement(asked, shown.words, &Alignment::new(asked, shown.words))
        };
        agreement.is_some_and(|agreement| level(agreement, birth, false).is_some())
    }

    /// What the documents of a person say.
    pub(super) fn documents(&self, place: Place, documented: bool) -> Documents {
        if documented {
            Documents::Same
        } else if !self.reading.documents.is_empty() && self.index.has_papers(place) {
            Documents::Different
        } else {
            Documents::Absent
        }
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
        let words: &[Word] = entries.words(entry);
        Shown {
            words,
            birth: day_code::birth(entries.births[entry as usize]),
            sex: entries.traits(entry).sex(),
            nationalities: &origin.nationalities,
            birth_country: origin.birth_country,
        }
    }

    fn is_live(&self, place: Place) -> bool {
        match place {
            Place::Base(slot) => !self.gone.contains(slot),
            Place::Delta(slot) => self.delta.is_live(slot),
        }
    }

    fn has_papers(&self, place: Place) -> bool {
        match place {
            Place::Base(slot) => self.base.with_papers.contains(slot),
            Place::Delta(slot) => self.delta.intake.has_papers(slot),
        }
    }
}

/// What so many asked tokens count for where each counts the same.
#[expect(clippy::cast_precision_loss, reason = "a question has few tokens")]
fn parts_weight(parts: u32) -> f32 {
    parts.count_ones() as f32
}

/// About the smallest number up to `most` for which something holds that goes on holding; never more than the smallest.
fn smallest(most: f32, holds: impl Fn(f32) -> bool) -> f32 {
    let (mut below, mut above) = (0.0, most);
    if holds(below) {
        return below;
    }
    for _ in 0..10 {
        let middle = f32::midpoint(below, above);
        if holds(middle) {
            above = middle;
        } else {
            below = middle;
        }
    }
    below
}
