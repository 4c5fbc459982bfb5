//! What is done about the picture beside answering: its index is put in order when much has changed, and written down.
//!
//! Both happen on a thread of their own; whoever asks meanwhile is answered from the index as it is.

use super::ban_index::BanIndex;
use super::picture::Standing;
use super::shelves::Compacted;
use super::snapshot::{Header, Place, Unusable};
use chassis::metrics::Metrics;
use prometheus::IntGauge;
use sqlx::PgPool;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// Changes from which on an index is put in order, and which share of it.
const CHANGES_MIN: usize = 5_000;
const CHANGES_SHARE: usize = 50;

/// How often a picture that changed is written down.
const SNAPSHOT_EVERY: Duration = Duration::from_mins(10);

/// How long the last snapshot may take while the service stops.
const LAST_PATIENCE: Duration = Duration::from_secs(4);

/// The work on the picture.
pub(super) struct Upkeep {
    index: BanIndex,
    pool: PgPool,
    place: Option<Place>,
    working: Option<JoinHandle<(Compacted, bool)>>,
    /// When the picture was last written down; `None` when what is on disk is none of it.
    written_at: Option<Instant>,
    /// Changes since.
    changed: bool,
    /// Content was erased since the work began that is going on: what it writes holds it.
    erased: bool,
    written_position: IntGauge,
}

impl Upkeep {
    pub(super) fn new(
        index: BanIndex,
        pool: PgPool,
        place: Option<Place>,
        metrics: &Metrics,
    ) -> Self {
        Self {
            index,
            pool,
            place,
            working: None,
            written_at: None,
            changed: false,
            erased: false,
            written_position: metrics.gauge(
                "register_check_snapshot_position",
                "Position of the check index as it was last written to disk; 0 before it was.",
            ),
        }
    }

    /// Another picture has taken the place of the one before.
    pub(super) fn replaced(&mut self, restored: bool) {
        (self.changed, self.erased) = (true, self.working.is_some());
        self.written_at = Some(Instant::now()).filter(|_| restored);
        // What is under way is about the picture before.
        self.working = None;
    }

    /// The picture took changes in. What was erased is not kept on disk.
    pub(super) fn changed(&mut self, erased: bool) {
        self.changed = true;
        if erased {
            self.erased = self.working.is_some();
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.written_at = None;
        self.written_position.set(0);
        if let Some(Err(error)) = self.place.as_ref().map(Place::remove) {
            tracing::error!(%error, "the snapshot of the check index cannot be removed");
        }
    }

    /// One look: takes what is done, begins what is due.
    pub(super) async fn look(&mut self) {
        match &self.working {
            Some(working) if working.is_finished() => self.take().await,
            None if self.snapshot_is_due() => self.begin(true).await,
            None if self.order_is_due() => self.begin(false).await,
            Some(_) | None => {}
        }
    }

    /// Writes the picture down for the last time, unless what is on disk is as good.
    pub(super) async fn end(mut self) {
        let ending = async {
            while self.working.is_some() {
                self.take().await;
            }
            if self.place.is_some() && self.changed && self.index.standing().generation.is_some() {
                self.begin(true).await;
                self.take().await;
            }
        };
        if tokio::time::timeout(LAST_PATIENCE, ending).await.is_err() {
            tracing::warn!("the check index could not be written down in time");
        }
    }

    fn snapshot_is_due(&self) -> bool {
        let old = |at: Instant| at.elapsed() >= SNAPSHOT_EVERY;
        let loaded = self.index.standing().generation.is_some();
        loaded && self.place.is_some() && self.changed && self.written_at.is_none_or(old)
    }

    fn order_is_due(&self) -> bool {
        let due = |(changes, persons)| changes >= CHANGES_MIN.max(persons / CHANGES_SHARE);
        self.index.changes().into_iter().any(due)
    }

    /// Begins to put the index in order, and to write it down. This task alone changes the picture, so that the index and what is
    /// written with it are those of one position.
    async fn begin(&mut self, write: bool) {
        let standing = self.index.standing();
        let place = self.place.clone().filter(|_| write);
        let file = match place {
            Some(place) => self.header(standing).await.map(|header| (place, header)),
            None => None,
        };
        if write {
            // Where it cannot be written now it is tried again when the next one is due.
            (self.changed, self.written_at) = (file.is_none(), Some(Instant::now()));
        }
        self.erased = false;
        let compaction = self.index.begin_compaction();
        let file = file.map(|(place, header)| (place, header, self.index.subjects()));
        self.working = Some(tokio::task::spawn_blocking(move || {
            let compacted = compaction.run();
            let written =
                file.map(|(place, header, subjects)| place.write(header, &subjects, &compacted));
            (compacted, told(written))
        }));
    }

    /// What the file says of itself; `None` where the log cannot be asked, or is empty.
    async fn header(&self, standing: Standing) -> Option<Header> {
        let leaf = leaf_at(&self.pool, standing.position).await;
        let leaf = leaf.unwrap_or_else(|error| {
            tracing::debug!(
                error = chassis::database::describe(&error),
                "the check index is not written down now"
            );
            None
        });
        Header::of(standing, leaf?)
    }

    async fn take(&mut self) {
        let Some(working) = self.working.take() else {
            return;
        };
        match working.await {
            Ok((compacted, written)) => {
                // The old indexes go where they hold nobody up.
                let old = self.index.adopt(compacted);
                tokio::task::spawn_blocking(move || drop(old));
                if written {
                    let position = i64::try_from(self.index.standing().position);
                    self.written_position.set(position.unwrap_or(i64::MAX));
                }
            }
            Err(error) => tracing::error!(%error, "the check index was not put in order"),
        }
        if std::mem::take(&mut self.erased) {
            self.changed = true;
            self.forget();
        }
    }
}

fn told(written: Option<Result<(), Unusable>>) -> bool {
    match written {
        Some(Ok(())) => true,
        Some(Err(error)) => {
            let error = anyhow::Error::new(error);
            tracing::error!(
                error = format!("{error:#}"),
                "the check index cannot be written down"
            );
            false
        }
        None => false,
    }
}

/// The leaf of the event at a position: it tells one log from another. `None` when there is no such event.
pub(super) async fn leaf_at(pool: &PgPool, position: u64) -> Result<Option<[u8; 32]>, sqlx::Error> {
    let leaf = sqlx::query_scalar!(
        "SELECT leaf FROM events WHERE position = $1",
        i64::try_from(position).unwrap_or(i64::MAX),
    )
    .fetch_optional(pool)
    .await?;
    Ok(leaf.and_then(|leaf| leaf.try_into().ok()))
}
