//! Finds the persons that a question may mean.
//!
//! Everything that the rules make reportable is looked for where it can be: equal names by their forms, similar names and parts in the
//! days, months and years that agree with the asked date of birth, documents by their numbers. Where candidates below
//! the reporting level are asked for too, every other place is searched as far as what it holds can still be among the best: the score that a
//! shared token can lead to is known before a person is looked at.

use std::hash::Hash;

use super::agreement::{Agreement, agreement};
use super::base::Zone;
use super::filter::Filter;
use super::grade::level;
use super::intake::Paper;
use super::keep::{Keep, Kind, Place};
use super::known::Known;
use super::others::reach;
use super::question::Reading;
use super::zones::Zones;
use super::{Index, day_code};
use crate::births::Birth;
use crate::names::Unreadable;
use crate::score::{Alignment, Asked, Closeness, Documents, Matched, Shown, Word, evidence};

/// Zones of so many entries are read through; in larger ones the lists of tokens are quicker. Tests are to reach both.
pub(super) const READ_MAX: usize = if cfg!(test) { 4 } else { 2048 };

/// Entries with an equal or similar name that are weighed in one zone, for each candidate that is asked for. More people with one name
/// and nothing that tells them apart are beyond any answer. Tests compare with a search that has no such limit.
pub(super) const WEIGHED_MAX: usize = if cfg!(test) { 1000 } else { 10 };

/// Names of which a search remembers what they could reach.
const KNOWN: usize = 16;

/// A search under way.
pub(super) struct Search<'a, K, A> {
    pub(super) index: &'a Index<K>,
    pub(super) reading: &'a Reading<'a>,
    /// The question, once for each spelling of the asked name.
    pub(super) asked: Vec<Asked<'a>>,
    pub(super) filters: Vec<Filter>,
    /// What the tokens of a name can be worth together at most, for each spelling.
    pub(super) reach: Vec<Matched>,
    pub(super) keep: Keep<A>,
    pub(super) known: Known<'a>,
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
        let reach = asked.iter().map(reach).collect();
        Ok(Self {
            index,
            reading,
            asked,
            filters,
            reach,
            keep,
            known: Known::of(KNOWN),
            documented: Vec::new(),
        })
    }

    /// Looks everywhere.
    pub(super) fn run(&mut self) {
        self.by_documents();
        self.in_delta();
        let zones = Zones::of(self.reading, &self.index.base);
        self.in_zones(&zones);
        if self.keep.wants_others() {
            self.others(&zones);
        }
    }

    pub(super) fn by_documents(&mut self) {
        let (index, reading) = (self.index, self.reading);
        // A number that everybody has, as it is written down where there is none, takes no place from the others.
        let most = self.keep.limit() * WEIGHED_MAX;
        for (number, asked) in reading.documents.iter().enumerate() {
            let agrees = |paper: &&Paper| {
                let both_known = paper.issuer.is_some() && asked.issuer.is_some();
                paper.fingerprint == asked.fingerprint
                    && (!both_known || paper.issuer == asked.issuer)
            };
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
            let keep = &mut self.keep;
            let places = of_base
                .chain(of_delta)
                .filter(|place| index.is_live(*place) && keep.admits(*place));
            self.documented
                .extend(places.take(most).map(|place| (place, number)));
        }
        self.documented.sort_unstable();
        self.documented.dedup_by_key(|(place, _)| *place);
        for (place, _) in self.documented.clone() {
            let entries = self.index.entries_of(place);
            if entries.is_empty() {
                self.keep.offer(place, Kind::Document, f32::MIN);
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
                let words = intake.entries.words(entry);
                let close = || {
                    let born = intake.entries.births[entry as usize];
                    self.reading.is_close_date(born)
                };
                let found = if others {
                    self.shares(spelling, words) || close()
                } else {
                    self.filters[spelling].may_find(words)
                };
                if found {
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

    /// Looks for equal, similar and partial names where the date of birth allows a level, as far as they can be among the best.
    pub(super) fn in_zones(&mut self, zones: &Zones) {
        for dated in &zones.reported {
            for spelling in 0..self.asked.len() {
                let least = self.least(&dated.classes);
                if self.at_most(spelling, self.reach[spelling], &dated.classes) < least {
                    continue;
                }
                self.equal(spelling, dated);
                self.similar(spelling, dated);
            }
        }
    }

    /// Log odds that an identity with such a date must exceed to be kept; only one of the asked day can be the same.
    pub(super) fn least(&self, classes: &[Closeness]) -> f32 {
        let similar = self.keep.least(Kind::Similar);
        if matches!(classes, [Closeness::Same | Closeness::SameFirst]) {
            similar.min(self.keep.least(Kind::Same))
        } else {
            similar
        }
    }

    /// Looks at every entry of a zone whose name passes.
    pub(super) fn read(
        &mut self,
        spelling: usize,
        zone: &Zone,
        passes: impl Fn(&Self, &[Word]) -> bool,
    ) {
        let entries = &self.index.base.entries;
        for entry in zone.clone() {
            if passes(self, entries.words(entry)) {
                let place = Place::Base(entries.persons[entry as usize]);
                self.weigh(spelling, place, entry, false);
            }
        }
    }

    /// Whether a name has a token in common with the question.
    pub(super) fn shares(&self, spelling: usize, words: &[Word]) -> bool {
        let (filter, hits) = (&self.filters[spelling], &self.asked[spelling].hits);
        words
            .iter()
            .any(|word| filter.may_have(*word) && !hits.of(word.id()).is_empty())
    }

    pub(super) fn is_same_day(&self, code: u32) -> bool {
        let asked = self.reading.question.birth;
        matches!(asked, Birth::Full(_)) && day_code::code(asked) == code
    }

    pub(super) fn weigh_all(&mut self, place: Place, entry: u32, equal: bool) {
        for spelling in 0..self.asked.len() {
            self.weigh(spelling, place, entry, equal);
        }
    }

    /// Offers the person of an entry, if the entry makes it reportable or others are asked for.
    pub(super) fn weigh(&mut self, spelling: usize, place: Place, entry: u32, equal: bool) {
        if !self.index.is_live(place) {
            return;
        }
        if self.keep.has(place) {
            return;
        }
        let shown = self.index.shown(place, entry);
        let documented = self
            .documented
            .binary_search_by_key(&place, |(place, _)| *place)
            .is_ok();
        let reported = self.least_reported(&shown);
        let others = self.keep.least(Kind::Score);
        let documents = self.documents(place, documented);
        let weighed = evidence(&self.asked[spelling], &shown, self.index, documents).log_odds;
        #[cfg(test)]
        self.check_bound(spelling, &shown, documents, weighed);
        let needed = || {
            // Each identity stands for itself: what makes a person reportable competes with what else does.
            if self.is_reportable(spelling, &shown, equal) {
                reported
            } else {
                others
            }
        };
        if documented || weighed > reported.min(others) && weighed > needed() {
            let (kind, log_odds) = self.standing(place, documented);
            self.keep.offer(place, kind, log_odds);
        }
    }

    /// Log odds that an identity at the reporting level must exceed; only one of the asked day can be the same.
    fn least_reported(&self, shown: &Shown<'_>) -> f32 {
        let similar = self.keep.least(Kind::Similar);
        if self.is_same_day(day_code::code(shown.birth)) {
            similar.min(self.keep.least(Kind::Same))
        } else {
            similar
        }
    }

    fn is_reportable(&self, spelling: usize, shown: &Shown<'_>, equal: bool) -> bool {
        let birth = self.reading.question.birth.relation(shown.birth);
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
