//! The picture that answers, shared by all requests and kept up to date by one task.

use super::picture::{Change, Match, Picture, Standing};
use super::reading::Reading;
use super::shelves::{Compacted, Compaction, Shelves};
use super::snapshot::Subjects;
use chassis::Problem;
use chassis::metrics::{Metrics, prometheus};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use events::ForeignerId;
use matching::index::{Candidate, Question};
use matching::names::Unreadable;
use prometheus::{Gauge, IntGauge};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Persons taken in under one lock, so that no check waits long.
const CHUNK_PERSONS: usize = 32;

/// Events that may have been recorded since the end of the log was last seen.
const UNSEEN_EVENTS_MAX: u64 = 1_000_000;

/// How far the host's clock may be behind the log before it is not believed: hosts agree to within a few seconds.
const CLOCK_BEHIND_MAX: TimeDelta = TimeDelta::seconds(10);

/// The index over the persons of all files and over the entry bans of those whom checks follow. Clones are the same index.
#[derive(Clone)]
pub(crate) struct BanIndex(Arc<Inner>);

struct Inner {
    picture: RwLock<Picture>,
    age_max: Duration,
    position: watch::Sender<u64>,
    /// The end of the log as it was last seen.
    head: RwLock<Option<Head>>,
    followed: IntGauge,
    persons: IntGauge,
    unreadable: IntGauge,
    age_seconds: Gauge,
}

/// The end of the log.
#[derive(Clone, Copy)]
struct Head {
    position: u64,
    recorded_at: DateTime<Utc>,
}

/// What a search saw.
pub(crate) struct Seen {
    /// Everything in the log up to here.
    pub(crate) position: u64,
    /// When the picture held everything that was acknowledged; `None` while there is none.
    pub(crate) current_at: Option<Instant>,
    /// Whether it was too old, or not there, to say that somebody is not in it.
    pub(crate) too_old: bool,
    /// The matches, best first.
    pub(crate) matches: Result<Vec<Match>, Unreadable>,
}

/// What a search among the persons of all files saw.
pub(crate) struct Found {
    /// Everything in the log up to here.
    pub(crate) position: u64,
    /// Whether the picture was too old, or not there, to say that somebody is not in it.
    pub(crate) too_old: bool,
    /// Whom the question may mean, best first.
    pub(crate) candidates: Result<Vec<Candidate<ForeignerId>>, Unreadable>,
}

impl BanIndex {
    /// An index that holds nothing yet and answers so. Pictures older than `age_max` prove nothing.
    pub(crate) fn new(age_max: Duration, metrics: &Metrics) -> Self {
        Self(Arc::new(Inner {
            picture: RwLock::default(),
            age_max,
            position: watch::Sender::new(0),
            head: RwLock::default(),
            followed: metrics.gauge(
                "register_check_index_persons",
                "Persons in the check index: those whom checks follow, not those of every file.",
            ),
            persons: metrics.gauge(
                "register_search_index_persons",
                "Persons of all files in the index, as case lookup and the search for duplicates find them.",
            ),
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
        let current_at = picture.current_at();
        Seen {
            position: picture.position(),
            current_at,
            too_old: self.is_too_old(current_at, Instant::now()),
            matches,
        }
    }

    /// Searches the persons of all files, at most `limit` of each kind.
    pub(crate) fn search_all(&self, question: &Question, limit: usize) -> Found {
        let picture = self.picture();
        Found {
            position: picture.position(),
            too_old: self.is_too_old(picture.current_at(), Instant::now()),
            candidates: picture.search_all(question, limit),
        }
    }

    /// Whether the register has a facial image of a person, as far as the picture knows.
    pub(crate) fn has_image(&self, foreigner_id: ForeignerId) -> bool {
        self.picture().has_image(foreigner_id)
    }

    /// Whether a picture that held everything at that time is at another one too old to say that somebody is not in it.
    pub(crate) fn is_too_old(&self, current_at: Option<Instant>, when: Instant) -> bool {
        current_at.is_none_or(|at| when.saturating_duration_since(at) > self.0.age_max)
    }

    /// Whether the log was written later than the host's clock says that it is: then the clock does not know the day.
    pub(crate) fn is_ahead_of(&self, now: DateTime<Utc>) -> bool {
        self.head()
            .is_some_and(|head| head.recorded_at > now + CLOCK_BEHIND_MAX)
    }

    /// Whether a position lies so far behind the end of the log, as it was last seen, that nobody can have been answered it.
    pub(crate) fn is_beyond(&self, position: u64) -> bool {
        self.head()
            .is_some_and(|head| position > head.position.saturating_add(UNSEEN_EVENTS_MAX))
    }

    /// The end of the log was seen.
    pub(super) fn saw_head(&self, reading: &Reading) {
        let head = Head {
            position: reading.head,
            recorded_at: reading.recorded_at,
        };
        *self.0.head.write().unwrap_or_else(PoisonError::into_inner) = Some(head);
    }

    fn head(&self) -> Option<Head> {
        *self.0.head.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the picture stands.
    pub(crate) fn standing(&self) -> Standing {
        self.picture().standing()
    }

    /// Persons that changed since each index was put in order, and all of its persons.
    pub(super) fn changes(&self) -> [(usize, usize); 2] {
        self.picture().changes()
    }

    /// Begins to put the indexes in order.
    pub(super) fn begin_compaction(&self) -> Compaction {
        self.write().begin_compaction()
    }

    /// What is answered about persons. Nobody waits while it is copied but the one task that changes the picture.
    pub(super) fn subjects(&self) -> Subjects {
        self.picture().subjects()
    }

    /// Takes the indexes that were put in order, and answers with the old ones.
    pub(super) fn adopt(&self, compacted: Compacted) -> Shelves {
        self.write().adopt(compacted)
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
        for (gauge, count) in [
            (&self.0.followed, picture.followed_persons()),
            (&self.0.persons, picture.persons()),
            (&self.0.unreadable, picture.unreadable_identities()),
        ] {
            gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
        }
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
        if self.is_beyond(position) {
            return Err(crate::positions::behind());
        }
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
