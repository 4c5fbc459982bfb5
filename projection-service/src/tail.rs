//! The last events of the log, read and opened once for all projectors of this process.
//!
//! The log only grows, so that what was read of it stays true. A projector that is far behind reads for itself.

use crate::ProjectionError;
use crate::projections::{Projection, open};
use event_log::{Keyring, ReadError, Recorded, read_from};
use events::{Event, StoredEvent};
use sqlx::PgPool;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How many events are kept: what the slowest projector folds later than the fastest one.
const EVENTS_MAX: usize = 8_192;

/// How many are read and opened at a time, so that officers and guards need not wait long for a processor.
const READ_EVENTS: usize = 128;

/// Where every projector gets its pages from. Cheap to clone; clones share what was read.
#[derive(Clone)]
pub(crate) struct Tail {
    pool: PgPool,
    keyring: Keyring,
    recent: Arc<Mutex<Recent>>,
}

/// A part of the log as a projector reads it.
pub(crate) struct Page {
    /// Contiguous events after the asked position.
    pub(crate) events: Vec<Arc<Recorded>>,
    /// The same as they are stored, where they were read for this page.
    stored: Vec<StoredEvent>,
    /// The head of the log as far as it was seen.
    pub(crate) head: u64,
}

#[derive(Default)]
struct Recent {
    /// Contiguous.
    events: VecDeque<Arc<Recorded>>,
    /// The same as they are stored.
    stored: VecDeque<StoredEvent>,
    head: u64,
}

impl Tail {
    pub(crate) fn new(pool: PgPool, keyring: Keyring) -> Self {
        Self {
            pool,
            keyring,
            recent: Arc::default(),
        }
    }

    /// Up to `limit` events after a position. No events means that the log ends there.
    pub(crate) async fn after<P: Projection>(
        &self,
        position: u64,
        limit: usize,
    ) -> Result<Page, ProjectionError> {
        if !P::PERSONAL {
            // Neither a missing nor a broken key concerns it.
            return match self.recent.lock().await.page(position, limit) {
                Some(page) => Ok(page),
                None => self.read::<P>(position, limit).await,
            };
        }
        let mut recent = self.recent.lock().await;
        if let Some(page) = recent.page(position, limit) {
            return Ok(page);
        }
        if recent.reaches().is_some_and(|reaches| position < reaches) {
            drop(recent);
            return self.read::<P>(position, limit).await;
        }
        let mut page = self.read::<P>(position, limit).await?;
        recent.add(&mut page);
        Ok(page)
    }

    /// The canonical bytes of events after a position, as far as they were read for a projector and are still held.
    pub(crate) async fn kept(&self, position: u64, limit: usize) -> Vec<Vec<u8>> {
        self.recent.lock().await.entries(position, limit)
    }

    /// The canonical bytes of events after a position out of the database; nothing has to be opened for them.
    pub(crate) async fn read_stored(
        &self,
        position: u64,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, ReadError> {
        let page = read_from(&self.pool, position, limit).await?;
        let events = page.events.iter();
        Ok(events.map(StoredEvent::canonical_bytes).collect())
    }

    async fn read<P: Projection>(
        &self,
        position: u64,
        limit: usize,
    ) -> Result<Page, ProjectionError> {
        let mut events: Vec<Arc<Recorded>> = Vec::new();
        let mut stored = Vec::new();
        loop {
            let after = position + events.len() as u64;
            let wanted = READ_EVENTS.min(limit - events.len());
            let page = read_from(&self.pool, after, wanted).await?;
            let ends = page.events.len() < wanted;
            events.extend(open::<P>(&self.keyring, &page.events).await?);
            stored.extend(page.events);
            if ends || events.len() >= limit {
                let head = page.head;
                return Ok(Page {
                    events,
                    stored,
                    head,
                });
            }
        }
    }
}

impl Recent {
    /// The position of the last event that is kept.
    fn reaches(&self) -> Option<u64> {
        self.events.back().map(|event| event.position)
    }

    /// Where the event that follows a position stands; `None` when it is not kept.
    fn place_after(&self, position: u64) -> Option<usize> {
        let first = self.events.front()?.position;
        let place = usize::try_from((position + 1).checked_sub(first)?).ok()?;
        (place < self.events.len()).then_some(place)
    }

    /// What is kept after a position; `None` when the event that follows it is not kept.
    fn page(&self, position: u64, limit: usize) -> Option<Page> {
        let place = self.place_after(position)?;
        let events = self.events.iter().skip(place).take(limit);
        Some(Page {
            events: events.cloned().collect(),
            stored: Vec::new(),
            head: self.head,
        })
    }

    fn entries(&self, position: u64, limit: usize) -> Vec<Vec<u8>> {
        let Some(place) = self.place_after(position) else {
            return Vec::new();
        };
        let stored = self.stored.iter().skip(place).take(limit);
        stored.map(StoredEvent::canonical_bytes).collect()
    }

    fn add(&mut self, page: &mut Page) {
        self.head = page.head;
        let Some(first) = page.events.first() else {
            return;
        };
        let orders = |event: &Arc<Recorded>| matches!(event.event, Event::PersonalContentErased(_));
        // What was erased must not live on here.
        if self.reaches() != Some(first.position - 1) || page.events.iter().any(orders) {
            self.events.clear();
            self.stored.clear();
        }
        self.events.extend(page.events.iter().cloned());
        self.stored.extend(page.stored.drain(..));
        let surplus = self.events.len().saturating_sub(EVENTS_MAX);
        self.events.drain(..surplus);
        self.stored.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projections::{CaseLookup, ReturnStatistics};
    use crate::testing::{Register, foreigner, life};

    async fn positions<P: Projection>(tail: &Tail, after: u64, limit: usize) -> Vec<u64> {
        let page = tail.after::<P>(after, limit).await.expect("the log");
        page.events.iter().map(|event| event.position).collect()
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn p_5_pages_are_what_the_log_says_wherever_they_come_from(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..4).await;
        let head = register.head().await;
        let tail = Tail::new(register.pool.clone(), register.keyring.clone());
        assert_eq!(
            positions::<CaseLookup>(&tail, 2, 3).await,
            [3, 4, 5],
            "read"
        );
        assert_eq!(positions::<CaseLookup>(&tail, 3, 9).await, [4, 5], "kept");
        assert_eq!(
            positions::<CaseLookup>(&tail, 0, 2).await,
            [1, 2],
            "before what is kept"
        );
        let rest: Vec<u64> = (6..=head).collect();
        assert_eq!(
            positions::<CaseLookup>(&tail, 5, 1_000).await,
            rest,
            "after what is kept"
        );
        assert_eq!(positions::<ReturnStatistics>(&tail, 2, 2).await, [3, 4]);
        assert_eq!(
            positions::<CaseLookup>(&tail, head, 10).await,
            [0; 0],
            "the end"
        );
        register.populate(4..5).await;
        let page = tail.after::<CaseLookup>(head, 1).await.expect("the log");
        assert_eq!(
            (page.events[0].position, page.head),
            (head + 1, register.head().await)
        );
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn an_event_that_cannot_be_read_is_not_kept_and_not_skipped(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..2).await;
        let last_good = register.head().await;
        register
            .append_unknown(foreigner(1), life(1).len() as u64)
            .await;
        let tail = Tail::new(register.pool.clone(), register.keyring.clone());
        assert!(tail.after::<CaseLookup>(0, 1_000).await.is_err());
        let good = usize::try_from(last_good).expect("few");
        assert_eq!(positions::<CaseLookup>(&tail, 0, good).await.len(), good);
        assert!(tail.after::<CaseLookup>(last_good, 1).await.is_err());
        register.close().await;
    }
}
