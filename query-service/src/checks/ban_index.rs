//! The picture that answers, shared by all requests and kept up to date by one task.

use super::picture::{Change, Match, Picture};
use chassis::Problem;
use chassis::metrics::{Metrics, prometheus};
use chrono::NaiveDate;
use matching::index::Question;
use matching::names::Unreadable;
use prometheus::{Gauge, IntGauge};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use uuid::Uuid;

/// Persons taken in under one lock, so that no check waits long.
const CHUNK_PERSONS: usize = 128;

/// The index over entry bans. Clones are the same index.
#[derive(Clone)]
pub(crate) struct BanIndex(Arc<Inner>);

struct Inner {
    picture: RwLock<Picture>,
    age_max: Duration,
    position: watch::Sender<u64>,
    persons: IntGauge,
    unreadable: IntGauge,
    age_seconds: Gauge,
}

/// What a search saw.
pub(crate) struct Seen {
    /// Everything in the log up to here.
    pub(crate) position: u64,
    /// How old the picture was; `None` while there is none.
    pub(crate) age: Option<Duration>,
    /// Whether it was too old, or not there, to say that somebody is not in it.
    pub(crate) too_old: bool,
    /// The matches, best first.
    pub(crate) matches: Result<Vec<Match>, Unreadable>,
}

/// Where the picture stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Everything in the log up to here is in it.
    pub(crate) position: u64,
    /// The build of the read model it was loaded from; `None` before it was.
    pub(crate) generation: Option<Uuid>,
}

impl BanIndex {
    /// An index that holds nothing yet and answers so. Pictures older than `age_max` prove nothing.
    pub(crate) fn new(age_max: Duration, metrics: &Metrics) -> Self {
        Self(Arc::new(Inner {
            picture: RwLock::default(),
            age_max,
            position: watch::Sender::new(0),
            persons: metrics.gauge("register_check_index_persons", "Persons in the check index."),
            unreadable: metrics.gauge(
                "register_check_index_unreadable_identities",
                "Identities in the check index that no name finds, because none of their names can be read.",
            ),
            age_seconds: metrics.fraction("register_check_age_seconds", "Age of the check index's picture of the log."),
        }))
    }

    /// Searches the picture as it is now.
    pub(crate) fn search(&self, question: &Question, day: NaiveDate) -> Seen {
        let picture = self.picture();
        let matches = picture.search(question, day);
        // The age is taken after the search, so that it is never understated.
        let age = picture.age(Instant::now());
        let too_old = age.is_none_or(|age| age > self.0.age_max);
        Seen {
            position: picture.position(),
            age,
            too_old,
            matches,
        }
    }

    /// Where the picture stands.
    pub(crate) fn standing(&self) -> Standing {
        let picture = self.picture();
        Standing {
            position: picture.position(),
            generation: picture.generation(),
        }
    }

    /// Takes changes in. The head of the log was read in the same statement, which began at `asked_at`.
    pub(crate) fn take_in(&self, changes: Vec<Change>, asked_at: Instant, head: u64, reached: u64) {
        let mut changes = changes.into_iter().peekable();
        while changes.peek().is_some() {
            self.change(|picture| picture.take_in(changes.by_ref().take(CHUNK_PERSONS)));
        }
        self.change(|picture| {
            picture.saw(asked_at, head);
            picture.reached(reached);
        });
        self.report();
    }

    /// Puts another picture in place.
    pub(crate) fn replace(&self, picture: Picture) {
        let replaced = std::mem::replace(&mut *self.write(), picture);
        drop(replaced);
        self.report();
    }

    /// Whether the picture is young enough to say that somebody is not in it.
    pub(crate) fn is_current(&self) -> bool {
        self.picture()
            .age(Instant::now())
            .is_some_and(|age| age <= self.0.age_max)
    }

    /// Brings the metrics up to date, and wakes who waits for a position.
    pub(crate) fn report(&self) {
        let picture = self.picture();
        self.0
            .persons
            .set(i64::try_from(picture.persons()).unwrap_or(i64::MAX));
        self.0
            .unreadable
            .set(i64::try_from(picture.unreadable_identities()).unwrap_or(i64::MAX));
        self.0.age_seconds.set(
            picture
                .age(Instant::now())
                .map_or(f64::INFINITY, |age| age.as_secs_f64()),
        );
        let position = picture.position();
        drop(picture);
        self.0
            .position
            .send_if_modified(|known| std::mem::replace(known, position) != position);
    }

    /// Returns when the picture has reached the position, at the latest after `patience`, then with 503.
    pub(crate) async fn reach(
        &self,
        position: Option<u64>,
        patience: Duration,
    ) -> Result<(), Problem> {
        let Some(position) = position else {
            return Ok(());
        };
        let mut standing = self.0.position.subscribe();
        let reached = standing.wait_for(|reached| *reached >= position);
        match tokio::time::timeout(patience, reached).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(crate::positions::behind()),
        }
    }

    fn change(&self, change: impl FnOnce(&mut Picture)) {
        change(&mut self.write());
    }

    fn picture(&self) -> RwLockReadGuard<'_, Picture> {
        self.0
            .picture
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Picture> {
        self.0
            .picture
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
