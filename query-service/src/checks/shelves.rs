//! The persons of all files in memory, in two indexes: those whom checks follow, and the others.
//!
//! How much a name says hangs on how many have it, and of a very common name only so many persons are looked at. With an index of their
//! own, what checks answer and how fast does not hang on files that they do not follow (ADR 0028).

use events::ForeignerId;
use matching::index::{
    self, CANDIDATES_MAX, Candidate, Index, Level, Person, Question, SnapshotError,
};
use matching::names::Unreadable;
use std::collections::HashSet;
use std::io::{Read, Write};
use uuid::Uuid;

/// Both indexes. A clone shares what does not change.
#[derive(Clone, Default)]
pub(super) struct Shelves {
    followed: Index<ForeignerId>,
    others: Index<ForeignerId>,
}

/// Both indexes as they were when putting them in order began.
pub(super) struct Compaction {
    followed: index::Compaction<ForeignerId>,
    others: index::Compaction<ForeignerId>,
}

/// Both indexes put in order.
pub(super) struct Compacted {
    followed: index::Compacted<ForeignerId>,
    others: index::Compacted<ForeignerId>,
}

impl Shelves {
    pub(super) fn of(followed: Index<ForeignerId>, others: Index<ForeignerId>) -> Self {
        Self { followed, others }
    }

    /// Those whom checks follow.
    pub(super) fn followed(&self) -> &Index<ForeignerId> {
        &self.followed
    }

    /// Number of persons, followed or not.
    pub(super) fn len(&self) -> usize {
        self.followed.len() + self.others.len()
    }

    /// Puts a person where checks find them, or takes them there.
    pub(super) fn follow(&mut self, person: &Person<ForeignerId>) {
        self.others.remove(&person.key);
        self.followed.upsert(person);
    }

    /// Puts a person where no check finds them, or takes them there.
    pub(super) fn set_aside(&mut self, person: &Person<ForeignerId>) {
        self.followed.remove(&person.key);
        self.others.upsert(person);
    }

    /// Takes a person out.
    pub(super) fn remove(&mut self, key: &ForeignerId) {
        self.followed.remove(key);
        self.others.remove(key);
    }

    /// The persons whom a check may find and that `admits`, best first. Where so many have the name that there is no room for all, those
    /// that `decides` are not crowded out by the others.
    pub(super) fn search_followed(
        &self,
        question: &Question,
        admits: impl Fn(&ForeignerId) -> bool,
        decides: impl Fn(&ForeignerId) -> bool,
    ) -> Result<Vec<Candidate<ForeignerId>>, Unreadable> {
        let mut found = self
            .followed
            .search_among(question, CANDIDATES_MAX, admits)?;
        let is_crowded = |level| {
            let mut of_level = found.iter().filter(|it| it.level == Some(level));
            of_level.clone().count() >= CANDIDATES_MAX && !of_level.any(|it| decides(&it.key))
        };
        if is_crowded(Level::Same) || is_crowded(Level::Similar) {
            let known: HashSet<ForeignerId> = found.iter().map(|it| it.key).collect();
            let decides = |key: &ForeignerId| decides(key) && !known.contains(key);
            found.extend(
                self.followed
                    .search_among(question, CANDIDATES_MAX, decides)?,
            );
            found.sort_unstable_by(Candidate::best_first);
        }
        Ok(found)
    }

    /// The persons of all files whom the question may mean, best first, of each kind as many as a search of either index answers. A
    /// score is that among the persons of its own index.
    pub(super) fn search_all(
        &self,
        question: &Question,
        limit: usize,
    ) -> Result<Vec<Candidate<ForeignerId>>, Unreadable> {
        let mut found = self.followed.search_among(question, limit, |_| true)?;
        found.extend(self.others.search_among(question, limit, |_| true)?);
        found.sort_unstable_by(Candidate::best_first);
        Ok(found)
    }

    /// Persons that changed since an index was last put in order and all of its persons, for each index.
    pub(super) fn changes(&self) -> [(usize, usize); 2] {
        [&self.followed, &self.others].map(|index| (index.changes(), index.len()))
    }

    /// Begins to put both in order; [`Self::adopt`] ends it.
    pub(super) fn begin_compaction(&mut self) -> Compaction {
        Compaction {
            followed: self.followed.compaction(),
            others: self.others.compaction(),
        }
    }

    /// Takes what was put in order.
    pub(super) fn adopt(&mut self, compacted: Compacted) {
        self.followed.adopt(compacted.followed);
        self.others.adopt(compacted.others);
    }

    /// Reads what [`Compacted::save`] wrote, and what the owner said about it.
    pub(super) fn open(mut input: impl Read) -> Result<(Self, Vec<u8>), SnapshotError> {
        let key_of = |key| ForeignerId(Uuid::from_bytes(key));
        let (followed, owner) = Index::open(&mut input, key_of)?;
        let (others, _) = Index::open(&mut input, key_of)?;
        if input.read(&mut [0])? > 0 {
            return Err(SnapshotError::Damaged);
        }
        Ok((Self { followed, others }, owner))
    }
}

impl Compaction {
    /// Puts both in order; work for a thread that may be busy for long.
    pub(super) fn run(self) -> Compacted {
        Compacted {
            followed: self.followed.run(),
            others: self.others.run(),
        }
    }
}

impl Compacted {
    /// Writes both, with what the owner wants to find again beside them.
    pub(super) fn save(&self, mut out: impl Write, owner: &[u8]) -> Result<(), SnapshotError> {
        let bytes_of = |key: &ForeignerId| *key.0.as_bytes();
        self.followed.save(&mut out, owner, bytes_of)?;
        self.others.save(out, &[], bytes_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matching::births::Birth;
    use matching::index::Identity;

    const SURNAMES: [&str; 6] = [
        "KARIMOV", "KARYMOV", "KARIMOFF", "PETROV", "SAIDOV", "KARIM",
    ];
    const GIVEN: [&str; 3] = ["ALI", "ALLI", "SERGEJ"];

    fn person(number: usize) -> Person<ForeignerId> {
        let birth = format!("19{}-07-03", 70 + number % 7);
        let identity = Identity {
            surname: SURNAMES[number % SURNAMES.len()].to_owned(),
            given_names: vec![GIVEN[number / 7 % GIVEN.len()].to_owned()],
            birth: birth.parse().expect("a date"),
            sex: 1,
            ..Identity::default()
        };
        Person {
            key: ForeignerId(Uuid::from_u128(number as u128)),
            identities: vec![identity],
            documents: Vec::new(),
        }
    }

    fn questions() -> Vec<Question> {
        let all = SURNAMES
            .iter()
            .flat_map(|surname| GIVEN.map(|given| (surname, given)));
        let asked = |(surname, given): (&&str, &str)| {
            let question = Question {
                surname: Some((*surname).to_owned()),
                given_names: vec![given.to_owned()],
                min_score: Some(0.1),
                ..Question::default()
            };
            let born = Question {
                birth: "1973-07-03".parse().unwrap_or(Birth::Unknown),
                ..question.clone()
            };
            [question, born]
        };
        all.flat_map(asked).collect()
    }

    fn checked(shelves: &Shelves) -> Vec<Vec<Candidate<ForeignerId>>> {
        let checked = |question: &Question| shelves.search_followed(question, |_| true, |_| true);
        let checked = questions().iter().map(checked).collect::<Result<_, _>>();
        checked.expect("readable")
    }

    #[test]
    fn what_checks_answer_does_not_hang_on_whom_they_do_not_follow() {
        let (mut alone, mut beside) = (Shelves::default(), Shelves::default());
        for number in 0..900 {
            if number % 20 == 0 {
                alone.follow(&person(number));
                beside.follow(&person(number));
            } else {
                beside.set_aside(&person(number));
            }
        }
        assert_eq!((alone.len(), beside.len()), (45, 900));
        for _ in 0..2 {
            let answers = checked(&alone);
            assert!(answers.iter().any(|candidates| candidates.len() > 5));
            assert!(
                checked(&beside) == answers,
                "scores and levels are the same"
            );
            for shelves in [&mut alone, &mut beside] {
                let compacted = shelves.begin_compaction().run();
                shelves.adopt(compacted);
            }
        }
        assert_eq!(beside.changes(), [(0, 45), (0, 855)]);
    }

    #[test]
    fn a_person_stands_in_one_index_wherever_they_were_before() {
        let mut shelves = Shelves::default();
        let everywhere = |shelves: &Shelves| {
            let followed = shelves.search_followed(&questions()[0], |_| true, |_| true);
            let all = shelves.search_all(&questions()[0], 20);
            (
                followed.expect("readable").len(),
                all.expect("readable").len(),
            )
        };
        for _ in 0..2 {
            shelves.set_aside(&person(0));
            assert_eq!(everywhere(&shelves), (0, 1));
            shelves.follow(&person(0));
            assert_eq!(everywhere(&shelves), (1, 1));
        }
        shelves.set_aside(&person(0));
        shelves.remove(&person(0).key);
        assert_eq!(everywhere(&shelves), (0, 0));
        assert_eq!(shelves.len(), 0);
    }

    #[test]
    fn p_8_who_decides_is_not_crowded_out_by_those_of_the_same_name() {
        let mut shelves = Shelves::default();
        let everybody = 2 * u128::try_from(CANDIDATES_MAX).expect("few");
        for key in 0..everybody {
            let key = ForeignerId(Uuid::from_u128(key));
            shelves.follow(&Person { key, ..person(0) });
        }
        let last = ForeignerId(Uuid::from_u128(everybody - 1));
        for _ in 0..2 {
            let compacted = shelves.begin_compaction().run();
            let found = |decides: &dyn Fn(&ForeignerId) -> bool| {
                let found = shelves.search_followed(&questions()[0], |_| true, decides);
                found.expect("readable")
            };
            assert_eq!(found(&|_| true).len(), CANDIDATES_MAX);
            assert_eq!(found(&|_| false).len(), CANDIDATES_MAX);
            let one = found(&|key| *key == last);
            assert_eq!(one.len(), CANDIDATES_MAX + 1);
            assert!(one.iter().any(|it| it.key == last));
            assert!(one.is_sorted_by(|one, next| one.best_first(next).is_lt()));
            shelves.adopt(compacted);
        }
    }

    #[test]
    fn persons_of_both_indexes_are_answered_best_first() {
        let mut shelves = Shelves::default();
        (0..20).for_each(|number| shelves.follow(&person(number)));
        (20..40).for_each(|number| shelves.set_aside(&person(number)));
        for question in questions() {
            let found = shelves.search_all(&question, 20).expect("readable");
            assert!(found.is_sorted_by(|one, next| one.best_first(next).is_lt()));
        }
    }
}
