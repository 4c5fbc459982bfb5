//! How well a person fits the question.

use super::candidate::{Because, Candidate, Level, MatchedIdentity};
use super::parts::{self, Agreement};
use super::person::Category;
use super::postings::Entry;
use super::question::Reading;
use super::records::{Facts, Record};
use crate::births::Relation;
use crate::countries::Country;

/// One thing that the question and a person share; in the order of persons.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) slot: u32,
    /// The identity whose name agrees; `None` when a document does.
    pub(super) identity: Option<u32>,
    /// Which form or document of the question.
    place: usize,
}

/// An identity beside the question.
struct Grade<'a> {
    index: usize,
    facts: &'a Facts,
    /// The asked name, or part of it, that the name agrees with; `None` when it agrees with none.
    name: Option<usize>,
    birth: Relation,
    sex_equal: bool,
    /// Nationality or country of birth that both have.
    country: Option<Country>,
    level: Option<Level>,
    score: f64,
}

impl Finding {
    pub(super) fn by_name(entry: Entry, place: usize) -> Self {
        Self {
            slot: entry.slot,
            identity: Some(entry.part),
            place,
        }
    }

    pub(super) fn by_document(entry: Entry, place: usize) -> Self {
        Self {
            slot: entry.slot,
            identity: None,
            place,
        }
    }
}

/// The candidate that a person's findings make; `None` below the reporting level, unless its score was asked for.
pub(super) fn candidate<K: Copy>(
    record: &Record<K>,
    findings: &[Finding],
    reading: &Reading<'_>,
) -> Option<Candidate<K>> {
    let document = findings
        .iter()
        .find(|finding| finding.identity.is_none())
        .map(|finding| finding.place);
    let best = best_grade(record, findings, document.is_some(), reading);
    let score = best.as_ref().map_or(DOCUMENT_ONLY, |grade| grade.score);
    let level = best.as_ref().and_then(|grade| grade.level);
    let asked_for = reading
        .question
        .min_score
        .is_some_and(|least| score >= least);
    if level.is_none() && document.is_none() && !asked_for {
        return None;
    }
    let mut because = best
        .as_ref()
        .map(|grade| grade.because(reading))
        .unwrap_or_default();
    because.extend(document.map(|place| equal("R-109", reading.documents[place].number.clone())));
    Some(Candidate {
        key: record.key,
        identity: best.as_ref().map(Grade::identity),
        level,
        document: document.is_some(),
        birth: best.as_ref().map_or(Relation::Unknown, |grade| grade.birth),
        score,
        because,
    })
}

/// The best among the identities whose name agrees. Where only a document does, the best of all, so that the guard
/// sees whom it was issued to.
fn best_grade<'a, K>(
    record: &'a Record<K>,
    findings: &[Finding],
    document: bool,
    reading: &Reading<'_>,
) -> Option<Grade<'a>> {
    let grade = |index, name| Grade::new(&record.identities[index], index, name, document, reading);
    let named = findings
        .iter()
        .filter_map(|finding| Some((finding.identity?, finding.place)));
    named
        .map(|(identity, place)| grade(identity as usize, Some(place)))
        .reduce(better)
        .or_else(|| {
            (0..record.identities.len())
                .map(|index| grade(index, None))
                .reduce(better)
        })
}

impl<'a> Grade<'a> {
    fn new(
        facts: &'a Facts,
        index: usize,
        name: Option<usize>,
        document: bool,
        reading: &Reading<'_>,
    ) -> Self {
        let question = reading.question;
        let birth = question.birth.relation(facts.birth);
        let sex_equal = matches!(question.sex, 1 | 2) && question.sex == facts.sex;
        let country = shared_country(reading, facts);
        let name = name.filter(|place| agrees(facts, *place, reading));
        let agreement = name.map(|place| reading.names[place].agreement);
        let level = level(agreement, birth, sex_equal, country.is_some());
        let score = score(agreement, level, birth, document) + detail(sex_equal, country.is_some());
        Self {
            index,
            facts,
            name,
            birth,
            sex_equal,
            country,
            level,
            score,
        }
    }

    fn identity(&self) -> MatchedIdentity {
        let Facts {
            label, category, ..
        } = *self.facts;
        MatchedIdentity {
            index: self.index,
            label,
            category,
        }
    }

    fn because(&self, reading: &Reading<'_>) -> Vec<Because> {
        let question = reading.question;
        let mut because = Vec::with_capacity(4);
        if let Some(place) = self.name {
            let query = reading.names[place].form.clone();
            because.push(Because {
                rule: "R-104",
                query,
                matched: self.facts.name.to_string(),
            });
        }
        let birth_rule = match self.birth {
            Relation::Equal => Some("R-105"),
            Relation::Compatible => Some("R-017"),
            Relation::Different | Relation::Unknown => None,
        };
        because.extend(birth_rule.map(|rule| Because {
            rule,
            query: question.birth.to_string(),
            matched: self.facts.birth.to_string(),
        }));
        if self.sex_equal {
            because.push(equal("R-105", question.sex.to_string()));
        }
        because.extend(
            self.country
                .map(|country| equal("R-105", country.to_string())),
        );
        because
    }
}

/// Whether a name that stands where it was looked up agrees: one that was cut stands there by its first word only.
fn agrees(facts: &Facts, place: usize, reading: &Reading<'_>) -> bool {
    let asked = |agreement| {
        let names = reading.names.iter();
        names.filter(move |name| name.agreement == agreement)
    };
    if reading.names[place].agreement != Agreement::Cut {
        return true;
    }
    let shown = facts.name.to_uppercase();
    let cut: Vec<&str> = shown.split(' ').collect();
    asked(Agreement::Whole).any(|name| parts::begins(&cut, &name.form))
}

/// Rule R-105 for SAME; SIMILAR while the date of birth does not contradict the name. A name of which the register knows only a
/// part is carried by very many, so that the date of birth must agree.
fn level(
    name: Option<Agreement>,
    birth: Relation,
    sex_equal: bool,
    country_equal: bool,
) -> Option<Level> {
    match (name?, birth) {
        (_, Relation::Different) | (Agreement::PartOfAsked, Relation::Unknown) => None,
        (Agreement::Whole, Relation::Equal) if sex_equal && country_equal => Some(Level::Same),
        _ => Some(Level::Similar),
    }
}

const DOCUMENT_ONLY: f64 = 0.60;

/// The class of an agreement; [`detail`] orders within a class and never reaches the next.
fn score(name: Option<Agreement>, level: Option<Level>, birth: Relation, document: bool) -> f64 {
    let whole = match name {
        None if document => return DOCUMENT_ONLY,
        None => return 0.0,
        Some(agreement) => agreement == Agreement::Whole,
    };
    match (level, birth, document, whole) {
        (Some(Level::Same), _, true, _) => 0.98,
        (Some(Level::Same), _, false, _) => 0.94,
        (_, Relation::Equal, true, true) => 0.90,
        (_, Relation::Equal, false, true) => 0.86,
        (_, Relation::Compatible, true, true) => 0.82,
        (_, Relation::Compatible, false, true) => 0.78,
        (_, Relation::Equal | Relation::Compatible, true, false) => 0.74,
        (_, Relation::Unknown, true, true) => 0.70,
        (_, Relation::Different, true, true) => 0.65,
        (_, Relation::Unknown | Relation::Different, true, false) => DOCUMENT_ONLY,
        (_, Relation::Equal, false, false) => 0.56,
        (_, Relation::Compatible, false, false) => 0.53,
        (_, Relation::Unknown, false, true) => 0.50,
        (_, Relation::Unknown, false, false) => 0.40,
        (_, Relation::Different, false, true) => 0.20,
        (_, Relation::Different, false, false) => 0.10,
    }
}

fn detail(sex_equal: bool, country_equal: bool) -> f64 {
    if sex_equal && country_equal {
        0.02
    } else if sex_equal || country_equal {
        0.01
    } else {
        0.0
    }
}

fn shared_country(reading: &Reading<'_>, facts: &Facts) -> Option<Country> {
    let question = reading.question;
    let nationality = question
        .nationalities
        .iter()
        .copied()
        .find(|asked| facts.is_national_of(*asked));
    nationality.or_else(|| {
        question
            .birth_country
            .filter(|asked| facts.was_born_in(*asked))
    })
}

/// A misused identity belongs to somebody else; where another identity fits as well, that one is named.
fn better<'a>(best: Grade<'a>, other: Grade<'a>) -> Grade<'a> {
    let own = |grade: &Grade<'_>| grade.facts.category != Category::Misused;
    let order = other
        .score
        .total_cmp(&best.score)
        .then(own(&other).cmp(&own(&best)));
    if order.is_gt() { other } else { best }
}

fn equal(rule: &'static str, value: String) -> Because {
    Because {
        rule,
        query: value.clone(),
        matched: value,
    }
}
