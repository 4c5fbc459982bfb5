//! What holds for every history and every question: the search finds what looking at every entry finds, wherever persons stand.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::day_code::code;
use super::keep::{Keep, Place};
use super::question::Reading;
use super::search::Search;
use super::{
    Candidate, Category, Document, DocumentQuestion, Identity, Index, Person, Question, grade,
};
use crate::births::Birth;
use crate::countries::Country;
use crate::score::Asked;

/// More than are held, so that everything found is answered.
const ALL: usize = 1000;

impl Index<u16> {
    /// As [`Index::search_among`], by weighing every entry that has a token in common with the question, or a close date of birth.
    fn search_exhaustively(&self, question: &Question, limit: usize) -> Vec<Candidate<u16>> {
        let reading = Reading::new(question).expect("the question can be read");
        let least = question.min_score.map_or(f32::INFINITY, grade::log_odds);
        let keep = Keep::new(limit, least, |_| true);
        let mut search = Search::new(self, &reading, keep).expect("the question can be read");
        search.by_documents();
        for (key, entry) in &self.base.forms {
            if reading.keys.binary_search(key).is_ok() {
                let place = Place::Base(self.base.entries.persons[*entry as usize]);
                search.weigh_all(place, *entry, true);
            }
        }
        search.in_delta();
        for slot in 0..self.base.keys.len() {
            let place = Place::Base(u32::try_from(slot).expect("few"));
            for entry in self.entries_of(place) {
                let shown = self.shown(place, entry);
                let close = reading.is_close_date(code(shown.birth));
                let shares = |asked: &Asked<'_>| {
                    shown
                        .words
                        .iter()
                        .any(|word| !asked.hits.of(word.id()).is_empty())
                };
                if close || search.asked.iter().any(shares) {
                    search.weigh_all(place, entry, false);
                }
            }
        }
        search.candidates()
    }
}

fn given_name() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "Ali",
        "Aly",
        "Hassan",
        "Hasan",
        "Maria",
        "Mariya",
        "Yusuf",
        "Iosif",
        "Anna",
        "Van Anh",
        "A",
        "J",
        "Jean-Paul",
        "Omar",
        "Umar",
    ])
    .prop_map(str::to_owned)
}

fn surname() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "Karimov",
        "Karimow",
        "Kerimov",
        "Karimova",
        "Kraimov",
        "Müller",
        "Mueller",
        "Muller",
        "O'Neil",
        "Oneil",
        "De Silva",
        "Desilva",
        "Nguyen",
        "Tran",
        "Al-Hassan",
        "Hassan",
        "Каримов",
        "Саидов",
        "Saidov",
        "Abdulrahman",
        "Abdul Rahman",
    ])
    .prop_map(str::to_owned)
}

/// Dates that may be registered.
const BIRTHS: [&str; 13] = [
    "1991-07-03",
    "1991-03-07",
    "1991-07-13",
    "1991-07",
    "1991",
    "1992",
    "1981-07-03",
    "1990-12-31",
    "1991-01-01",
    "1985-05-05",
    "",
    "1991-08",
    "1971-07-03",
];

fn birth(texts: Vec<&'static str>) -> impl Strategy<Value = Birth> {
    prop::sample::select(texts).prop_map(|text| Birth::parse(text).unwrap_or_default())
}

/// Also dates that somebody forgot to convert.
fn asked_birth() -> impl Strategy<Value = Birth> {
    birth([&BIRTHS[..], &["1370-04-12", "2534-07-03", "1370"]].concat())
}

fn countries() -> impl Strategy<Value = Vec<Country>> {
    let code = prop::sample::select(vec!["UZB", "RUS", "XXX"])
        .prop_map(|code| Country::parse(code).expect("a code"));
    prop::collection::vec(code, 0..2)
}

prop_compose! {
    fn identity()(
        surname in surname(),
        given_names in prop::collection::vec(given_name(), 0..3),
        patronymic in prop::option::weighted(0.1, given_name()),
        full in prop::option::weighted(0.2, (surname(), given_name())),
        without_surname in prop::bool::weighted(0.2),
        birth in birth(BIRTHS.to_vec()),
        sex in 0_u8..3,
        nationalities in countries(),
        misused in prop::bool::weighted(0.1),
    ) -> Identity {
        Identity {
            category: if misused { Category::Misused } else { Category::Confirmed },
            surname: if without_surname { String::new() } else { surname },
            given_names,
            patronymic,
            full: full.map(|(surname, given)| format!("{given} {surname}")),
            birth,
            sex,
            nationalities,
            ..Identity::default()
        }
    }
}

fn number() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["A1", "B2", "C3"]).prop_map(str::to_owned)
}

prop_compose! {
    fn person(key: u16)(
        identities in prop::collection::vec(identity(), 0..4),
        numbers in prop::collection::vec(number(), 0..2),
    ) -> Person<u16> {
        Person { key, identities, documents: numbers.into_iter().map(|number| Document { number, issuer: None }).collect() }
    }
}

prop_compose! {
    fn question()(
        surname in prop::option::weighted(0.9, surname()),
        given_names in prop::collection::vec(given_name(), 0..3),
        name in prop::option::weighted(0.2, (surname(), given_name())),
        birth in asked_birth(),
        sex in 0_u8..3,
        nationalities in countries(),
        number in prop::option::weighted(0.2, number()),
        min_score in prop::option::weighted(0.5, prop::sample::select(vec![0.0, 0.01, 0.3])),
    ) -> Question {
        let none = surname.is_none() && given_names.is_empty();
        Question {
            surname: if none { Some("Karimov".into()) } else { surname },
            given_names,
            name: name.map(|(surname, given)| format!("{given} {surname}")),
            birth,
            sex,
            nationalities,
            documents: number.into_iter().map(|number| DocumentQuestion { number, issuer: None }).collect(),
            min_score,
            ..Question::default()
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Put(Person<u16>),
    Remove(u16),
    Compact,
}

fn history() -> impl Strategy<Value = Vec<Step>> {
    let key = 0_u16..40;
    let put = key.clone().prop_flat_map(person).prop_map(Step::Put);
    let step = prop_oneof![12 => put, 3 => key.prop_map(Step::Remove), 1 => Just(Step::Compact)];
    prop::collection::vec(step, 0..80)
}

/// The same candidates; scores may differ by what sums in another order differ by.
fn assert_same(left: &[Candidate<u16>], right: &[Candidate<u16>]) -> Result<(), TestCaseError> {
    let by_key = |candidates: &[Candidate<u16>]| {
        let mut sorted = candidates.to_vec();
        sorted.sort_unstable_by_key(|candidate| candidate.key);
        sorted
    };
    let (left, right) = (by_key(left), by_key(right));
    let told = |candidates: &[Candidate<u16>]| -> Vec<_> {
        candidates
            .iter()
            .map(|one| (one.key, one.level, one.document))
            .collect()
    };
    prop_assert_eq!(told(&left), told(&right));
    for (left, right) in left.iter().zip(&right) {
        prop_assert!(
            (left.score - right.score).abs() < 1e-3,
            "{left:?} {right:?}"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_answer_depends_on_what_is_held_and_on_nothing_else(history in history(), questions in prop::collection::vec(question(), 1..8)) {
        let mut index = Index::new();
        let mut held: BTreeMap<u16, Person<u16>> = BTreeMap::new();
        for step in history {
            match step {
                Step::Put(person) => {
                    index.upsert(&person);
                    held.insert(person.key, person);
                }
                Step::Remove(key) => prop_assert_eq!(index.remove(&key), held.remove(&key).is_some()),
                Step::Compact => index = index.compacted(),
            }
        }
        let built = Index::build(held.values().cloned(), |_| {});
        prop_assert_eq!((index.len(), index.unreadable_identities()), (held.len(), built.unreadable_identities()));
        for question in questions {
            let found = built.search_among(&question, ALL, |_| true).expect("the question can be read");
            assert_same(&found, &built.search_exhaustively(&question, ALL))?;
            let split = index.compacted().search_among(&question, ALL, |_| true).expect("the question can be read");
            assert_same(&found, &split)?;
            let split = index.search_among(&question, ALL, |_| true).expect("the question can be read");
            assert_same(&found, &split)?;
            assert_best(&built, &question)?;
        }
    }
}

/// The best few are the best few of all.
fn assert_best(index: &Index<u16>, question: &Question) -> Result<(), TestCaseError> {
    const FEW: usize = 3;
    let scores = |found: Vec<Candidate<u16>>| {
        found
            .iter()
            .take(FEW)
            .map(|one| one.score)
            .collect::<Vec<_>>()
    };
    let found = scores(
        index
            .search_among(question, FEW, |_| true)
            .expect("the question can be read"),
    );
    let expected = scores(index.search_exhaustively(question, FEW));
    prop_assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        prop_assert!(
            (found - expected).abs() < 1e-3,
            "{found} {expected} {question:?}"
        );
    }
    Ok(())
}
