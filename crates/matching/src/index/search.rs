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
use super::keep::{Keep, Kind, Place};
use super::lists::{LEAST, Needed, Wanted, find, weight};
use super::origins::Origins;
use super::question::Reading;
use super::zones::{Dated, Zones};
use super::{Index, day_code};
use crate::births::{Birth, closeness};
use crate::dictionary::{How, TokenId};
use crate::names::Unreadable;
use crate::score::{
    self, Alignment, Asked, Closeness, Documents, Lookup, Rarity, Shown, Word, bound, evidence,
    rarity,
};

/// Zones of so many entries are read through; in larger ones the lists of tokens are quicker. Tests are to reach both.
const READ_MAX: usize = if cfg!(test) { 4 } else { 2048 };

/// Entries with an equal or similar name that are weighed in one zone, for each candidate that is asked for. More people with one name
/// and nothing that tells them apart are beyond any answer. Tests compare with a search that has no such limit.
const WEIGHED_MAX: usize = if cfg!(test) { 1000 } else { 10 };

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
    /// What the tokens of a name can be worth together at most, for each spelling.
    reach: Vec<f32>,
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
        let reach = asked.iter().map(reach).collect();
        Ok(Self {
            index,
            reading,
            asked,
            filters,
            reach,
            keep,
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
            for spelling in 0..self.asked.len() {
                self.others(spelling, &zones);
            }
        }
    }

    pub(super) fn by_documents(&mut self) {
        let most = self.keep.limit() * WEIGHED_MAX;
        for (number, asked) in self.reading.documents.iter().enumerate() {
            let agrees = |paper: &&Paper| {
                let both_known = paper.issuer.is_some() && asked.issuer.is_some();
                paper.fingerprint == asked.fingerprint
                    && (!both_known || paper.issuer == asked.issuer)
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
            let places = of_base
                .chain(of_delta)
                .filter(|place| index.is_live(*place));
            let left = most.saturating_sub(self.documented.len());
            self.documented
                .extend(places.take(left).map(|place| (place, number)));
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
                let same_day = || self.is_same_day(intake.entries.births[entry as usize]);
                let found = if others {
                    self.shares(spelling, words) || same_day()
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
                let same_day =
                    matches!(dated.classes[..], [Closeness::Same | Closeness::SameFirst]);
                let least = if same_day {
                    self.least_reported()
                } else {
                    self.keep.least(Kind::Similar)
                };
                if self.at_most(spelling, self.reach[spelling], u32::MAX, &dated.classes) < least {
                    continue;
                }
                let equal = self.equal(spelling, &dated.zone);
                self.similar(spelling, dated, &equal);
            }
        }
    }

    /// Looks for equal names, and answers the entries that have one.
    fn equal(&mut self, spelling: usize, zone: &Zone) -> Vec<u32> {
        let base = &self.index.base;
        let most = self.keep.limit() * WEIGHED_MAX;
        let keys = self.reading.keys.iter();
        let mut equal: Vec<u32> = keys
            .flat_map(|key| base.equal(*key, zone).iter().take(most))
            .map(|(_, entry)| *entry)
            .collect();
        equal.sort_unstable();
        equal.dedup();
        for entry in &equal {
            self.weigh(
                spelling,
                Place::Base(base.entries.persons[*entry as usize]),
                *entry,
                true,
            );
        }
        equal
    }

    /// Looks at every entry of a zone whose name passes.
    fn read(&mut self, spelling: usize, zone: &Zone, passes: impl Fn(&Self, &[Word]) -> bool) {
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

    /// Looks for names that are similar or a part, beside those that are known to be equal.
    fn similar(&mut self, spelling: usize, dated: &Dated, equal: &[u32]) {
        let zone = &dated.zone;
        if zone.len() <= READ_MAX {
            return self.read(spelling, zone, |search, words| {
                search.filters[spelling].may_find(words)
            });
        }
        let mut found = self.whole_names(spelling, zone, equal);
        if dated.agrees {
            found.extend(self.registered_parts(spelling, zone));
        }
        let base = &self.index.base;
        for entry in found {
            let place = Place::Base(base.entries.persons[entry as usize]);
            self.weigh(spelling, place, entry, false);
        }
    }

    /// The entries that have all that is asked for. Initials are in no list, so that they count only where nothing else is asked for.
    fn whole_names(&self, spelling: usize, zone: &Zone, equal: &[u32]) -> Vec<u32> {
        let asked = &self.asked[spelling];
        let written_out = (0..asked.len()).filter(|part| asked.parts[*part].initials == 0);
        let written_out = written_out.fold(0, |parts, part| parts | 1 << part);
        let counts = |lookup: &Lookup| {
            // What is only alike by its sound makes no name similar.
            let similar = !matches!(lookup.how, How::Sound | How::Edits);
            similar && (written_out == 0 || lookup.parts & written_out != 0)
        };
        let wanted: Vec<Wanted> = asked.lookups().filter(counts).map(counted).collect();
        let mut found = Vec::new();
        let limit = self.keep.limit() * WEIGHED_MAX;
        let needed = Needed::of(parts_weight(written_out).max(1.0));
        find(&self.index.base, zone, &wanted, &needed, |entry, _| {
            if equal.binary_search(&entry).is_err() {
                found.push(entry);
            }
            found.len() < limit
        });
        found
    }

    /// The entries that have nothing that is not asked for.
    fn registered_parts(&self, spelling: usize, zone: &Zone) -> Vec<u32> {
        let base = &self.index.base;
        let asked = &self.asked[spelling];
        let known_the_same = |lookup: &Lookup| matches!(lookup.how, How::Equal | How::Reading);
        let each_word = |lookup: Lookup| Wanted {
            weight: 1.0,
            ..counted(lookup)
        };
        let wanted: Vec<Wanted> = asked
            .lookups()
            .filter(known_the_same)
            .map(each_word)
            .collect();
        let limit = self.keep.limit() * WEIGHED_MAX;
        let alone = wanted
            .iter()
            .flat_map(|wanted| base.alone(wanted.id, zone).iter().take(limit));
        let mut found: Vec<u32> = alone.map(|(_, entry)| *entry).collect();
        find(base, zone, &wanted, &Needed::of(2.0), |entry, sum| {
            if base.entries.words(entry).len() <= whole(sum) {
                found.push(entry);
            }
            found.len() < limit
        });
        found
    }

    /// Looks for what is below the reporting level, where it can be among the best.
    fn others(&mut self, spelling: usize, zones: &Zones) {
        for zone in &zones.same_day {
            self.read(spelling, zone, |_, _| true);
        }
        for Dated { zone, classes, .. } in &zones.regions {
            self.region(spelling, zone, classes);
        }
    }

    fn region(&mut self, spelling: usize, zone: &Zone, classes: &[Closeness]) {
        if zone.len() <= READ_MAX {
            return self.read(spelling, zone, |search, words| {
                search.shares(spelling, words)
            });
        }
        let base = &self.index.base;
        let least = self.keep.least(Kind::Score);
        let asked = &self.asked[spelling];
        let wanted: Vec<Wanted> = asked
            .lookups()
            .filter(|lookup| lookup.worth.is_finite())
            .map(|lookup| Wanted {
                id: lookup.id,
                parts: lookup.parts,
                half: lookup.half,
                weight: lookup.worth.max(LEAST),
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
            let (matched, parts) = weight(base.entries.words(entry), &wanted);
            let birth = day_code::birth(base.entries.births[entry as usize]);
            let closeness = score::closeness(&self.asked[spelling], birth);
            found.push((entry, self.bound(spelling, matched, parts, closeness)));
            true
        });
        found.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        for (entry, most) in found {
            if most < self.keep.least(Kind::Score) {
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
        if self.keep.has(place) {
            return;
        }
        let shown = self.index.shown(place, entry);
        let documented = self
            .documented
            .binary_search_by_key(&place, |(place, _)| *place)
            .is_ok();
        let least = if documented {
            f32::NEG_INFINITY
        } else if self.is_reportable(spelling, &shown, equal) {
            self.least_reported()
        } else if self.keep.wants_others() {
            self.keep.least(Kind::Score)
        } else {
            return;
        };
        let documents = self.documents(place, documented);
        let weighed = evidence(&self.asked[spelling], &shown, self.index, documents);
        #[cfg(test)]
        self.check_bound(spelling, &shown, documents, weighed.log_odds);
        if weighed.log_odds >= least {
            let (kind, log_odds) = self.standing(place, documented);
            self.keep.offer(place, kind, log_odds);
        }
    }

    /// Log odds that an identity at the reporting level must reach.
    fn least_reported(&self) -> f32 {
        self.keep
            .least(Kind::Same)
            .min(self.keep.least(Kind::Similar))
    }

    /// What prunes the search is never less than what it bounds.
    #[cfg(test)]
    fn check_bound(&self, spelling: usize, shown: &Shown<'_>, documents: Documents, log_odds: f32) {
        let asked = &self.asked[spelling];
        let wanted: Vec<Wanted> = asked
            .lookups()
            .filter(|lookup| lookup.worth.is_finite())
            .map(|lookup| Wanted {
                id: lookup.id,
                parts: lookup.parts,
                half: lookup.half,
                weight: lookup.worth.max(LEAST),
            })
            .collect();
        let (matched, parts) = weight(shown.words, &wanted);
        let closeness = score::closeness(asked, shown.birth);
        let most = bound(
            asked,
            matched,
            parts,
            closeness,
            documents,
            self.index.identities(),
        );
        assert!(
            log_odds <= most + 1e-3,
            "{log_odds} {most}: {:?} {closeness:?} {documents:?} {matched} {parts:b} {:?}",
            asked.written(),
            shown
        );
        let all = self.at_most(spelling, matched, u32::MAX, &[closeness]);
        if documents != Documents::Same {
            assert!(
                log_odds <= all + 1e-3,
                "all {log_odds} {all}: {:?} {closeness:?} {documents:?} {matched} {parts:b} {:?}",
                asked.written(),
                shown
            );
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

/// What the tokens of a name can be worth together at most.
fn reach(asked: &Asked<'_>) -> f32 {
    let mut most = [0.0_f32; 32];
    for lookup in asked.lookups() {
        // Both halves of a token that was cut apart may be there.
        let worth = lookup.worth * if lookup.half { 2.0 } else { 1.0 };
        for (part, most) in most.iter_mut().enumerate() {
            if lookup.parts >> part & 1 == 1 && worth.is_finite() {
                *most = most.max(worth);
            }
        }
    }
    most.iter().sum()
}

/// A token that counts for as many asked ones as it may be.
fn counted(lookup: Lookup) -> Wanted {
    Wanted {
        id: lookup.id,
        parts: lookup.parts,
        half: lookup.half,
        weight: parts_weight(lookup.parts),
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

/// A sum of ones, of which some may have been lost to rounding.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast to a smaller type stops at its ends"
)]
fn whole(sum: f32) -> usize {
    (sum + 0.5) as usize
}
