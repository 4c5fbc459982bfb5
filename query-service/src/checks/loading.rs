//! A picture that is being loaded beside the one that answers, or before there is one.

use super::picture::{Change, Picture, Standing};
use super::shelves::Shelves;
use super::snapshot::{Header, Subjects};
use events::ForeignerId;
use matching::index::{Index, Person};
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle};
use uuid::Uuid;

/// Pages that wait to be put into the index.
const PAGES_WAITING: usize = 2;

/// What is loaded, and how far it is.
pub(super) enum Loading {
    /// The snapshot of the last process is read from the disk.
    Opening(JoinHandle<Option<(Header, Picture)>>),
    /// The read model is read from its beginning.
    Reading(Reading),
    /// Everything is read; the indexes are put together.
    Building(Reading),
    /// The picture is whole and catches up.
    Following(Box<Picture>),
}

/// Persons on the way to the threads that put the indexes together.
pub(super) struct Reading {
    followed: Building,
    others: Building,
    subjects: Subjects,
    /// The persons whom checks do not follow.
    set_aside: HashSet<ForeignerId>,
    /// Persons that changed after they were read, in the order of their changes.
    again: Vec<Change>,
    standing: Standing,
}

/// Persons on the way to a thread of their own that puts an index together.
struct Building {
    pages: Option<mpsc::Sender<Vec<Person<ForeignerId>>>>,
    index: JoinHandle<Index<ForeignerId>>,
}

impl Building {
    fn begin() -> Self {
        let (pages, mut waiting) = mpsc::channel(PAGES_WAITING);
        let index = tokio::task::spawn_blocking(move || {
            let pages = std::iter::from_fn(move || waiting.blocking_recv());
            Index::build(pages.flatten(), |_| {})
        });
        Self {
            pages: Some(pages),
            index,
        }
    }

    async fn take_in(&self, persons: Vec<Person<ForeignerId>>) {
        if let Some(pages) = &self.pages {
            // The thread ends before its pages do only where it panicked: its end says so.
            let _ = pages.send(persons).await;
        }
    }

    fn is_at_work(&self) -> bool {
        !self.index.is_finished()
    }
}

impl Reading {
    fn begin() -> Self {
        Self {
            followed: Building::begin(),
            others: Building::begin(),
            subjects: Subjects::new(),
            set_aside: HashSet::new(),
            again: Vec::new(),
            standing: Standing {
                position: 0,
                generation: None,
            },
        }
    }

    /// A person that changed meanwhile comes again, perhaps to another index: that waits until both are built.
    async fn take_in(&mut self, changes: Vec<Change>) {
        let (mut followed, mut others) = (Vec::new(), Vec::new());
        for change in changes {
            let key = change.person.key;
            if self.subjects.contains_key(&key) || self.set_aside.contains(&key) {
                self.again.push(change);
                continue;
            }
            if !change.is_findable() {
                continue;
            }
            if let Some(subject) = change.subject {
                self.subjects.insert(key, Arc::new(subject));
                followed.push(change.person);
            } else {
                self.set_aside.insert(key);
                others.push(change.person);
            }
        }
        self.followed.take_in(followed).await;
        self.others.take_in(others).await;
    }

    fn persons(&self) -> usize {
        self.subjects.len() + self.set_aside.len()
    }

    /// The picture, once the threads have ended.
    async fn finished(self) -> Result<Picture, JoinError> {
        let shelves = Shelves::of(self.followed.index.await?, self.others.index.await?);
        let mut picture = Picture::of(shelves, self.subjects, self.standing);
        picture.take_in(self.again);
        Ok(picture)
    }
}

impl Loading {
    /// Reads the read model from its beginning.
    pub(super) fn anew() -> Self {
        Self::Reading(Reading::begin())
    }

    /// Up to where it is read.
    pub(super) fn position(&self) -> u64 {
        match self {
            Self::Opening(_) => 0,
            Self::Reading(reading) | Self::Building(reading) => reading.standing.position,
            Self::Following(picture) => picture.position(),
        }
    }

    /// Which build of the read model it is read from; `None` before the first page.
    pub(super) fn generation(&self) -> Option<Uuid> {
        match self {
            Self::Opening(_) => None,
            Self::Reading(reading) | Self::Building(reading) => reading.standing.generation,
            Self::Following(picture) => picture.generation(),
        }
    }

    /// Number of persons.
    pub(super) fn persons(&self) -> usize {
        match self {
            Self::Opening(_) => 0,
            Self::Reading(reading) | Self::Building(reading) => reading.persons(),
            Self::Following(picture) => picture.persons(),
        }
    }

    /// Takes a page in that goes up to `standing`.
    pub(super) async fn take_in(&mut self, changes: Vec<Change>, standing: Standing) {
        match self {
            Self::Opening(_) | Self::Building(_) => {}
            Self::Reading(reading) => {
                reading.take_in(changes).await;
                reading.standing = standing;
            }
            Self::Following(picture) => {
                picture.take_in(changes);
                if let Some(generation) = standing.generation {
                    picture.is_of(generation);
                }
                picture.reached(standing.position);
            }
        }
    }

    /// Whether a thread is at work for it, on which nothing waits.
    pub(super) fn is_at_work(&self) -> bool {
        match self {
            Self::Opening(opening) => !opening.is_finished(),
            Self::Building(reading) => reading.followed.is_at_work() || reading.others.is_at_work(),
            Self::Reading(_) | Self::Following(_) => false,
        }
    }

    /// Everything is read.
    pub(super) fn build(self) -> Self {
        match self {
            Self::Reading(mut reading) => {
                reading.followed.pages = None;
                reading.others.pages = None;
                Self::Building(reading)
            }
            other => other,
        }
    }

    /// What a thread that has ended made of it. A snapshot is answered with what it says of itself.
    pub(super) async fn finished(self) -> Result<(Self, Option<Header>), JoinError> {
        match self {
            Self::Opening(opening) => Ok(match opening.await? {
                Some((header, picture)) => (Self::Following(Box::new(picture)), Some(header)),
                None => (Self::anew(), None),
            }),
            Self::Building(reading) => {
                Ok((Self::Following(Box::new(reading.finished().await?)), None))
            }
            other => Ok((other, None)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::person::Subject;
    use matching::index::{Identity, Question};

    fn change(number: u128, surname: &str, subject: Option<Subject>) -> Change {
        let identity = Identity {
            surname: surname.to_owned(),
            ..Identity::default()
        };
        Change {
            person: Person {
                key: ForeignerId(Uuid::from_u128(number)),
                identities: Some(identity)
                    .filter(|_| !surname.is_empty())
                    .into_iter()
                    .collect(),
                documents: Vec::new(),
            },
            subject,
            erased: false,
        }
    }

    async fn loaded(pages: Vec<Vec<Change>>) -> Picture {
        let mut loading = Loading::anew();
        for (position, page) in (1..).zip(pages) {
            let standing = Standing {
                position,
                generation: Some(Uuid::from_u128(5)),
            };
            loading.take_in(page, standing).await;
        }
        match loading.build().finished().await {
            Ok((Loading::Following(picture), None)) => *picture,
            _ => panic!("it was read to its end"),
        }
    }

    fn found(picture: &Picture, surname: &str) -> Vec<u128> {
        let question = Question {
            surname: Some(surname.to_owned()),
            ..Question::default()
        };
        let found = picture.search_all(&question, 20).expect("readable");
        found
            .iter()
            .map(|candidate| candidate.key.0.as_u128())
            .collect()
    }

    #[tokio::test]
    async fn who_changes_while_the_index_is_loaded_stands_where_the_last_change_puts_them() {
        let followed = || Some(Subject::default());
        let picture = loaded(vec![
            vec![
                change(1, "KARIMOV", None),
                change(2, "PETROV", followed()),
                change(3, "SAIDOV", None),
                change(4, "RASULOV", followed()),
                change(5, "", followed()),
            ],
            vec![
                change(1, "KARIMOV", followed()),
                change(2, "PETROV", None),
                change(3, "", None),
            ],
            vec![change(1, "KARIMOVA", followed()), change(4, "", followed())],
        ])
        .await;
        assert_eq!((picture.followed_persons(), picture.persons()), (1, 2));
        assert_eq!(found(&picture, "KARIMOVA"), [1]);
        assert_eq!(found(&picture, "PETROV"), [2]);
        for gone in ["SAIDOV", "RASULOV"] {
            assert_eq!(found(&picture, gone), [], "{gone}");
        }
        assert_eq!(picture.position(), 3);
    }
}
