//! A picture that is being loaded beside the one that answers, or before there is one.

use super::picture::{Change, Picture, Standing};
use super::snapshot::{Header, Subjects};
use events::ForeignerId;
use matching::index::{Index, Person};
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
    /// Everything is read; the index is put together.
    Building(Reading),
    /// The picture is whole and catches up.
    Following(Box<Picture>),
}

/// Persons on the way to a thread of their own that puts the index together.
pub(super) struct Reading {
    pages: Option<mpsc::Sender<Vec<Person<ForeignerId>>>>,
    index: JoinHandle<Index<ForeignerId>>,
    subjects: Subjects,
    standing: Standing,
}

impl Reading {
    fn begin() -> Self {
        let (pages, mut waiting) = mpsc::channel(PAGES_WAITING);
        let index = tokio::task::spawn_blocking(move || {
            let pages = std::iter::from_fn(move || waiting.blocking_recv());
            Index::build(pages.flatten(), |_| {})
        });
        Self {
            pages: Some(pages),
            index,
            subjects: Subjects::new(),
            standing: Standing {
                position: 0,
                generation: None,
            },
        }
    }

    /// A person that changed meanwhile comes again, and the later one counts.
    async fn take_in(&mut self, changes: Vec<Change>) {
        let mut persons = Vec::with_capacity(changes.len());
        for change in changes {
            self.subjects
                .insert(change.person.key, Arc::new(change.subject));
            persons.push(change.person);
        }
        if let Some(pages) = &self.pages {
            // The thread ends before its pages do only where it panicked: its end says so.
            let _ = pages.send(persons).await;
        }
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
            Self::Reading(reading) | Self::Building(reading) => reading.subjects.len(),
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
            Self::Building(reading) => !reading.index.is_finished(),
            Self::Reading(_) | Self::Following(_) => false,
        }
    }

    /// Everything is read.
    pub(super) fn build(self) -> Self {
        match self {
            Self::Reading(mut reading) => {
                reading.pages = None;
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
                let index = reading.index.await?;
                let picture = Picture::of(index, reading.subjects, reading.standing);
                Ok((Self::Following(Box::new(picture)), None))
            }
            other => Ok((other, None)),
        }
    }
}
