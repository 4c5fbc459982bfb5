//! At which level a person is what was asked for, and why.

use std::cmp::Ordering;
use std::hash::Hash;

use super::agreement::{Agreement, agreement};
use super::candidate::{Because, Candidate, How, Level, MatchedIdentity};
use super::keep::{Kind, Place};
use super::parts::begins;
use super::person::Category;
use super::question::Reading;
use super::search::Search;
use super::spelling::{FIELD_END, PATRONYMIC};
use crate::births::Relation;
use crate::countries::Country;
use crate::names::search_forms_of;
use crate::score::{Alignment, Asked, Shown, evidence};

/// Rules. SAME needs an equal name, the equal day of birth, and that sex and a country are equal too; SIMILAR
/// needs a similar name and a date of birth that is equal, similar or not known.
///
/// A part of a name is carried by many, so that the date of birth must agree; where only the register knows no more than a
/// part, it must be known.
pub(super) fn level(agreement: Agreement, birth: Relation, others_equal: bool) -> Option<Level> {
    use Agreement::{Equal, PartOfAsked, PartOfRegistered};
    match (agreement, birth) {
        (PartOfAsked, Relation::Unknown) => None,
        (Equal, Relation::Equal) if others_equal => Some(Level::Same),
        (_, Relation::Equal | Relation::Compatible | Relation::Unknown) => Some(Level::Similar),
        (PartOfAsked | PartOfRegistered, _) => None,
        (_, birth) => birth.is_similar().then_some(Level::Similar),
    }
}

/// A spelling of an identity beside the question.
struct Grade {
    entry: u32,
    /// Which spelling of the asked name it is compared with.
    spelling: usize,
    agreement: Option<Agreement>,
    level: Option<Level>,
    log_odds: f32,
    /// Whether the identity is the person's own.
    own: bool,
}

impl<K: Copy + Eq + Hash + Ord, A: FnMut(Place) -> bool> Search<'_, K, A> {
    /// The persons found, best first.
    pub(super) fn candidates(&self) -> Vec<Candidate<K>> {
        let least = self.reading.question.min_score;
        let candidates = self.keep.places().map(|place| self.candidate(place));
        let mut candidates: Vec<Candidate<K>> = candidates
            .filter(|candidate| {
                candidate.is_reportable() || least.is_some_and(|least| candidate.score >= least)
            })
            .collect();
        candidates.sort_unstable_by(Candidate::best_first);
        candidates
    }

    /// How a person stands by its best identity.
    pub(super) fn standing(&self, place: Place, documented: bool) -> (Kind, f32) {
        let best = self.best(place, documented);
        let kind = match best.as_ref().and_then(|grade| grade.level) {
            _ if documented => Kind::Document,
            Some(Level::Same) => Kind::Same,
            Some(Level::Similar) => Kind::Similar,
            None => Kind::Score,
        };
        (kind, best.map_or(f32::MIN, |grade| grade.log_odds))
    }

    fn candidate(&self, place: Place) -> Candidate<K> {
        let document = self
            .documented
            .binary_search_by_key(&place, |(place, _)| *place)
            .ok();
        let best = self.best(place, document.is_some());
        let mut because = best
            .as_ref()
            .map(|grade| self.because(place, grade))
            .unwrap_or_default();
        because.extend(document.map(|found| {
            let number = &self.reading.documents[self.documented[found].1].number;
            equal("R-109", number.clone())
        }));
        let (entries, _) = self.index.columns(place);
        Candidate {
            key: self.index.key(place),
            identity: best.as_ref().map(|grade| MatchedIdentity {
                index: entries.places[grade.entry as usize].into(),
                label: entries.labels[grade.entry as usize],
                category: entries.traits(grade.entry).category(),
            }),
            level: best.as_ref().and_then(|grade| grade.level),
            document: document.is_some(),
            birth: best.as_ref().map_or(Relation::Unknown, |grade| {
                self.reading
                    .question
                    .birth
                    .relation(self.index.shown(place, grade.entry).birth)
            }),
            score: best
                .as_ref()
                .map_or(DOCUMENT_ONLY, |grade| share(grade.log_odds)),
            because,
        }
    }

    /// The identity that fits best. A misused identity belongs to somebody else: where another one is the same too, or fits as well, that
    /// one is named.
    fn best(&self, place: Place, documented: bool) -> Option<Grade> {
        let entries = self.index.entries_of(place);
        let grades = entries.into_iter().flat_map(|entry| {
            (0..self.asked.len())
                .map(move |spelling| self.grade(place, entry, spelling, documented))
        });
        let rank = |grade: &Grade| match grade.level {
            Some(Level::Same) => 3,
            Some(Level::Similar) => 2,
            None => i32::from(documented || self.has_in_common(place, grade.entry, grade.spelling)),
        };
        grades.reduce(|best, other| {
            let own = other.own.cmp(&best.own);
            let order = match rank(&other).cmp(&rank(&best)) {
                Ordering::Equal if best.level == Some(Level::Same) => own,
                order => order,
            };
            let order = order.then(other.log_odds.total_cmp(&best.log_odds));
            if order.then(own).is_gt() { other } else { best }
        })
    }

    /// Whether an identity has a token in common with the question, or a close date of birth: by less none is found.
    fn has_in_common(&self, place: Place, entry: u32, spelling: usize) -> bool {
        let (entries, _) = self.index.columns(place);
        self.shares(spelling, entries.words(entry))
            || self.reading.is_close_date(entries.births[entry as usize])
    }

    fn grade(&self, place: Place, entry: u32, spelling: usize, documented: bool) -> Grade {
        let shown = self.index.shown(place, entry);
        let (entries, _) = self.index.columns(place);
        let asked = &self.asked[spelling];
        let birth = self.reading.question.birth.relation(shown.birth);
        let others_equal = self.sex_is_equal(&shown) && self.shared_country(&shown).is_some();
        let by_tokens = agreement(asked, shown.words, &Alignment::new(asked, shown.words));
        // Whether a similar name is equal matters for SAME only, and takes as long as all the rest.
        let may_be_same = birth == Relation::Equal && others_equal;
        let agreement = if by_tokens == Some(Agreement::Similar) && !may_be_same {
            by_tokens
        } else if are_equal(self.reading, entries.name(entry)) {
            Some(Agreement::Equal)
        } else if entries.traits(entry).cut() && is_cut(self.reading, &entries.shown_name(entry)) {
            Some(Agreement::Cut)
        } else {
            by_tokens
        };
        Grade {
            entry,
            spelling,
            agreement,
            level: agreement.and_then(|agreement| level(agreement, birth, others_equal)),
            log_odds: evidence(asked, &shown, self.index, self.documents(place, documented))
                .log_odds,
            own: entries.traits(entry).category() != Category::Misused,
        }
    }

    fn because(&self, place: Place, grade: &Grade) -> Vec<Because> {
        let shown = self.index.shown(place, grade.entry);
        let (entries, _) = self.index.columns(place);
        let asked = &self.asked[grade.spelling];
        let question = self.reading.question;
        let name = entries.shown_name(grade.entry);
        let mut because = Vec::with_capacity(5);
        let agreement = if are_equal(self.reading, entries.name(grade.entry)) {
            Some(Agreement::Equal)
        } else {
            grade.agreement
        };
        match agreement {
            Some(Agreement::Equal) => because.push(Because {
                rule: "R-104",
                query: asked.written(),
                matched: name,
                how: How::Equal,
            }),
            Some(Agreement::Cut) => because.push(Because {
                rule: "R-106",
                query: asked.written(),
                matched: name,
                how: How::Cut,
            }),
            Some(Agreement::PartOfRegistered | Agreement::PartOfAsked) => {
                because.push(Because {
                    rule: "R-104",
                    query: asked.written(),
                    matched: name,
                    how: How::Part,
                });
            }
            Some(Agreement::Similar) | None => because.extend(self.similar_tokens(asked, &shown)),
        }
        let birth = question.birth.relation(shown.birth);
        because.extend(birth_rule(birth).map(|(rule, how)| Because {
            rule,
            query: question.birth.to_string(),
            matched: shown.birth.to_string(),
            how,
        }));
        if self.sex_is_equal(&shown) {
            because.push(equal("R-105", question.sex.to_string()));
        }
        because.extend(self.country_rule(&shown));
        because
    }

    /// Which tokens stand for which.
    fn similar_tokens(&self, asked: &Asked<'_>, shown: &Shown<'_>) -> Vec<Because> {
        let lexicon = self.index.delta.lexicon(&self.index.base.dictionary);
        let alignment = Alignment::new(asked, shown.words);
        let mut pairs: Vec<_> = alignment.pairs().to_vec();
        pairs.sort_unstable_by_key(|pair| pair.parts);
        let texts = |mask: u32, text: &dyn Fn(usize) -> String| {
            let places = (0..32).filter(|place| mask >> place & 1 == 1);
            places.map(text).collect::<Vec<_>>().join(" ")
        };
        let because = pairs.iter().map(|pair| Because {
            rule: if pair.how == crate::dictionary::How::Equal {
                "R-104"
            } else {
                "R-106"
            },
            query: texts(pair.parts, &|place| asked.text(place).to_uppercase()),
            matched: texts(pair.words, &|place| {
                lexicon.text(shown.words[place].id()).to_uppercase()
            }),
            how: pair.how.into(),
        });
        because.collect()
    }

    fn sex_is_equal(&self, shown: &Shown<'_>) -> bool {
        matches!(shown.sex, 1 | 2) && self.reading.question.sex == shown.sex
    }

    /// A nationality, or the country of birth, that both have, or that one state became the other's.
    fn country_rule(&self, shown: &Shown<'_>) -> Option<Because> {
        if let Some(country) = self.shared_country(shown) {
            return Some(equal("R-105", country.to_string()));
        }
        let (asked, shown) = self.countries(shown, Country::is_similar_to)?;
        Some(Because {
            rule: "R-108",
            query: asked.to_string(),
            matched: shown.to_string(),
            how: How::Renamed,
        })
    }

    fn shared_country(&self, shown: &Shown<'_>) -> Option<Country> {
        let (asked, _) = self.countries(shown, Country::agrees_with)?;
        Some(asked)
    }

    /// A nationality on each side, or the countries of birth, that are `alike`.
    fn countries(
        &self,
        shown: &Shown<'_>,
        alike: fn(Country, Country) -> bool,
    ) -> Option<(Country, Country)> {
        let question = self.reading.question;
        let of_each = |asked: Country| shown.nationalities.iter().map(move |shown| (asked, *shown));
        let nationalities = question.nationalities.iter().copied().flat_map(of_each);
        let born = question.birth_country.zip(shown.birth_country);
        let mut pairs = nationalities.chain(born);
        pairs.find(|(asked, shown)| alike(*asked, *shown))
    }
}

/// Score of a person without identities.
const DOCUMENT_ONLY: f64 = 0.5;

/// The share that has these log odds.
fn share(log_odds: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(log_odds)).exp())
}

/// The log odds of a share, a little less so that rounding excludes nobody; a share that is no number excludes everybody.
pub(super) fn log_odds(share: f64) -> f32 {
    if share.is_nan() || share > 1.0 {
        return f32::INFINITY;
    }
    let odds = (share / (1.0 - share)).ln().clamp(-100.0, 100.0) - 1e-4;
    #[expect(clippy::cast_possible_truncation, reason = "rounding is allowed for")]
    let odds = odds as f32;
    if share <= 0.0 { f32::MIN } else { odds }
}

/// Whether a kept name is equal to the asked one, with its patronymic or without.
fn are_equal(reading: &Reading<'_>, name: &str) -> bool {
    let has = |fields: &str| {
        let forms = search_forms_of(fields.split([FIELD_END, PATRONYMIC])).unwrap_or_default();
        forms.iter().any(|form| reading.forms.contains(form))
    };
    !reading.forms.is_empty()
        && (has(name)
            || name
                .split_once(PATRONYMIC)
                .is_some_and(|(name, _)| has(name)))
}

fn is_cut(reading: &Reading<'_>, name: &str) -> bool {
    let name = name.to_uppercase();
    let cut: Vec<&str> = name.split(' ').collect();
    reading.forms.iter().any(|form| begins(&cut, form.as_str()))
}

fn birth_rule(birth: Relation) -> Option<(&'static str, How)> {
    match birth {
        Relation::Equal => Some(("R-105", How::Equal)),
        Relation::Compatible => Some(("R-017", How::Part)),
        Relation::Swapped => Some(("R-107", How::Swapped)),
        Relation::Converted(_) => Some(("R-107", How::Calendar)),
        Relation::OneCharacter => Some(("R-107", How::Edit)),
        Relation::Different | Relation::Unknown => None,
    }
}

fn equal(rule: &'static str, value: String) -> Because {
    Because {
        rule,
        query: value.clone(),
        matched: value,
        how: How::Equal,
    }
}
