//! The live projector of one read model.

use crate::checkpoint::Checkpoint;
use crate::fold::Fold;
use crate::listener::Announcement;
use crate::projections::Projection;
use crate::schema::Schema;
use crate::standing::{Board, ProjectorState};
use crate::step::{fail_point, step};
use crate::tail::Tail;
use crate::{ProjectionError, ReadModel};
use chassis::clock::Clock;
use event_log::Head;
use futures::FutureExt as _;
use sqlx::PgPool;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Most events in one transaction.
const BATCH_EVENTS_MAX: usize = 2_000;

/// How long a projector rests after a batch, in shares of the time that the batch took: under load it leaves the machine to
/// the officers and writes a file once for more events.
const REST_SHARES: u32 = 3;

/// Files that are kept folded between two batches.
const FILES_KEPT_MAX: usize = 2_048;

/// Between two looks at how far behind the read model is, while nothing happens.
const REFRESH_EVERY: Duration = Duration::from_secs(1);

const PAUSE_FIRST: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// Folds the log into the live generation of one read model, in the order of positions and nothing else.
pub(crate) struct Projector {
    pub(crate) pool: PgPool,
    pub(crate) tail: Tail,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) head: watch::Receiver<Option<Head>>,
    pub(crate) announced: mpsc::Receiver<Announcement>,
    pub(crate) board: Board,
    pub(crate) shutdown: CancellationToken,
}

/// Where a projector is, how much it dares at once, and whom it has to tell.
struct Progress<P: Projection> {
    at: Option<Checkpoint>,
    /// Files as they are at `at`.
    fold: Fold<P>,
    batch_events: usize,
    unacknowledged: Vec<Announcement>,
}

impl Projector {
    /// Runs until shutdown. Whatever goes wrong, a panic included, is said on the board and tried again from the stored
    /// checkpoint: a projector that died silently would leave a picture that grows old.
    pub(crate) async fn run<P: Projection>(mut self) {
        let shutdown = self.shutdown.clone();
        let mut progress = Progress::<P> {
            at: None,
            fold: Fold::of(&self.pool),
            batch_events: BATCH_EVENTS_MAX,
            unacknowledged: Vec::new(),
        };
        let mut pause = PAUSE_FIRST;
        loop {
            let turn = AssertUnwindSafe(self.turn(&mut progress)).catch_unwind();
            let ended = tokio::select! {
                () = shutdown.cancelled() => return,
                ended = turn => ended.unwrap_or(Err(ProjectionError::Panicked)),
            };
            let Err(error) = ended else {
                pause = PAUSE_FIRST;
                continue;
            };
            progress.at = None;
            // Smaller and smaller batches bring the read model up to the event that is at fault, and no further.
            if error.is_of_the_event() && progress.batch_events > 1 {
                progress.batch_events /= 2;
                continue;
            }
            self.report(P::MODEL, &error);
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(PAUSE_MAX),
            }
        }
    }

    /// Folds what there is, then waits until there is more.
    async fn turn<P: Projection>(
        &mut self,
        progress: &mut Progress<P>,
    ) -> Result<(), ProjectionError> {
        let reached = self.catch_up(progress).await?;
        self.acknowledge(progress, reached.position).await;
        let stands = self.something_new(progress, reached).await?;
        if !stands {
            progress.at = None;
        }
        Ok(())
    }

    /// Folds everything up to the end of the log and answers the checkpoint reached.
    async fn catch_up<P: Projection>(
        &mut self,
        progress: &mut Progress<P>,
    ) -> Result<Checkpoint, ProjectionError> {
        loop {
            let begun = Instant::now();
            let from = if let Some(at) = progress.at.take() {
                at
            } else {
                progress.fold.forget();
                self.start::<P>().await?
            };
            match self.fold_page(from, progress).await? {
                Folded::Nothing => {
                    progress.at = Some(from);
                    return Ok(from);
                }
                Folded::Up(reached) => {
                    let full = reached.position - from.position >= progress.batch_events as u64;
                    progress.at = Some(reached);
                    self.acknowledge(progress, reached.position).await;
                    if progress.fold.len() > FILES_KEPT_MAX {
                        progress.fold.forget();
                    }
                    if !full {
                        tokio::time::sleep_until(begun + pace::<P>(begun.elapsed())).await;
                    }
                    progress.batch_events = (progress.batch_events * 2).min(BATCH_EVENTS_MAX);
                }
                Folded::Elsewhere => {}
            }
        }
    }

    async fn start<P: Projection>(&self) -> Result<Checkpoint, ProjectionError> {
        let stored = Checkpoint::read(&self.pool, Schema::live(P::MODEL)).await?;
        let program = P::MODEL.version();
        if stored.position > 0 && stored.version != program {
            return Err(ProjectionError::OtherVersion {
                stored: stored.version,
                program,
            });
        }
        stored.within(event_log::head(&self.pool).await?)?;
        Ok(stored)
    }

    async fn fold_page<P: Projection>(
        &mut self,
        from: Checkpoint,
        progress: &mut Progress<P>,
    ) -> Result<Folded, ProjectionError> {
        let page = self
            .tail
            .after::<P>(from.position, progress.batch_events)
            .await?;
        if page.events.is_empty() {
            self.board.moved(from.position, page.head, None);
            return Ok(Folded::Nothing);
        }
        fail_point("projector::after_read");
        let first_at = page.events.first().map(|event| event.recorded_at());
        self.board.moved(from.position, page.head, first_at);
        let schema = Schema::live(P::MODEL);
        let (fold, now) = (&mut progress.fold, self.clock.now());
        let Some(reached) = step(&self.pool, schema, from, fold, &page.events, now).await? else {
            return Ok(Folded::Elsewhere);
        };
        self.board.moved(reached.position, page.head, None);
        Ok(Folded::Up(reached))
    }

    /// Waits until the log is longer than what was reached, or the stored checkpoint is another one: then `false`.
    ///
    /// Checkpoints are committed without waiting for the disk, so that a crash of the database may take the last ones back. In a
    /// register where nothing happens nobody else would notice that the read model lacks events.
    async fn something_new<P: Projection>(
        &mut self,
        progress: &mut Progress<P>,
        reached: Checkpoint,
    ) -> Result<bool, ProjectionError> {
        let position = reached.position;
        let mut refresh = tokio::time::interval_at(Instant::now() + REFRESH_EVERY, REFRESH_EVERY);
        loop {
            tokio::select! {
                _ = refresh.tick() => {
                    if Checkpoint::read(&self.pool, Schema::live(P::MODEL)).await? != reached {
                        return Ok(false);
                    }
                    self.board.refresh();
                }
                Ok(()) = self.head.changed() => {
                    if self.head.borrow_and_update().is_some_and(|head| head.position > position) {
                        return Ok(true);
                    }
                }
                Some(announcement) = self.announced.recv() => {
                    let new = announcement.position.is_none_or(|announced| announced > position);
                    progress.unacknowledged.push(announcement);
                    if new {
                        return Ok(true);
                    }
                    self.acknowledge(progress, position).await;
                }
            }
        }
    }

    /// Acknowledges what was announced of the events that are folded in. The stream takes an acknowledgement for everything
    /// before it too, so that one is enough.
    async fn acknowledge<P: Projection>(&mut self, progress: &mut Progress<P>, position: u64) {
        let announcements = &mut progress.unacknowledged;
        while let Ok(announcement) = self.announced.try_recv() {
            announcements.push(announcement);
        }
        let done = |one: &Announcement| one.position.is_none_or(|announced| announced <= position);
        let Some(newest) = announcements.iter().rposition(done) else {
            return;
        };
        fail_point("projector::before_ack");
        if let Some(announcement) = announcements.drain(..=newest).next_back() {
            announcement.acknowledge().await;
        }
        fail_point("projector::after_ack");
    }

    fn report(&mut self, model: ReadModel, error: &ProjectionError) {
        let projection = model.name();
        if error.is_transient() {
            tracing::warn!(projection, error = %error, "the projector waits");
            self.board
                .failed(ProjectorState::Waiting, error.to_string());
        } else {
            tracing::error!(projection, error = %error, "the projector is stopped");
            self.board
                .failed(ProjectorState::Stopped, error.to_string());
        }
    }
}

/// From the beginning of a batch that took this long to the beginning of the next.
fn pace<P: Projection>(took: Duration) -> Duration {
    let (least, most) = P::PACE;
    (took * (1 + REST_SHARES)).clamp(least, most)
}

/// What became of a page.
enum Folded {
    /// The log has nothing after the checkpoint.
    Nothing,
    /// The read model has come this far.
    Up(Checkpoint),
    /// Another projector was faster, or the schema was swapped.
    Elsewhere,
}

#[cfg(test)]
mod tests;
