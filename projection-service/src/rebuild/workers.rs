//! The workers of a rebuild: each folds the files of its share of foreigners, in the order of the log.

use super::filling::Filling;
use crate::ProjectionError;
use crate::fold::Fold;
use crate::projections::{Projection, open};
use crate::schema::Schema;
use event_log::{Keyring, Recorded};
use events::StoredEvent;
use sqlx::PgPool;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::marker::PhantomData;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Parts of pages that may wait for one worker.
const WAITING_MAX: usize = 2;

/// The running workers of one rebuild.
pub(super) struct Workers<P> {
    queues: Vec<mpsc::Sender<Vec<StoredEvent>>>,
    running: JoinSet<Result<(), ProjectionError>>,
    projection: PhantomData<P>,
}

impl<P: Projection> Workers<P> {
    pub(super) fn start(filling: &Filling<'_>) -> Self {
        let mut running = JoinSet::new();
        let queues = (0..filling.workers.max(1))
            .map(|_| {
                let (queue, waiting) = mpsc::channel(WAITING_MAX);
                let (pool, keyring) = (filling.pool.clone(), filling.keyring.clone());
                running.spawn(work::<P>(pool, keyring, waiting, filling.foreigners_max));
                queue
            })
            .collect();
        Self {
            queues,
            running,
            projection: PhantomData,
        }
    }

    /// Hands every event to the worker of its foreigner. `false` when a worker has ended, which only an error makes it do.
    pub(super) async fn share_out(&mut self, events: Vec<StoredEvent>) -> bool {
        let mut shares: Vec<Vec<StoredEvent>> = self.queues.iter().map(|_| Vec::new()).collect();
        for event in events {
            let share = share_of(&event.aggregate_id, shares.len());
            shares[share].push(event);
        }
        for (queue, share) in self.queues.iter().zip(shares) {
            if queue.send(share).await.is_err() {
                return false;
            }
        }
        true
    }

    /// Waits until everything is written.
    pub(super) async fn finish(mut self) -> Result<(), ProjectionError> {
        self.queues.clear();
        while let Some(ended) = self.running.join_next().await {
            ended.map_err(|_| ProjectionError::WorkerEnded)??;
        }
        Ok(())
    }
}

fn share_of(foreigner: &str, shares: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    foreigner.hash(&mut hasher);
    let share = hasher.finish() % shares as u64;
    usize::try_from(share).expect("a share is smaller than the number of shares")
}

async fn work<P: Projection>(
    pool: PgPool,
    keyring: Keyring,
    mut waiting: mpsc::Receiver<Vec<StoredEvent>>,
    foreigners_max: usize,
) -> Result<(), ProjectionError> {
    let mut fold = Fold::<P>::of(&pool);
    while let Some(stored) = waiting.recv().await {
        let recorded = open::<P>(&keyring, &stored).await?;
        load(&pool, &mut fold, &recorded).await?;
        fold.apply(&recorded).await?;
        if fold.len() > foreigners_max {
            write(&pool, &mut fold).await?;
        }
    }
    write(&pool, &mut fold).await
}

/// Only files that were written and came up again are fetched.
async fn load<P: Projection>(
    pool: &PgPool,
    fold: &mut Fold<P>,
    recorded: &[Arc<Recorded>],
) -> Result<(), ProjectionError> {
    if fold.holds_all(recorded) {
        return Ok(());
    }
    let mut transaction = pool.begin().await?;
    Schema::next(P::MODEL).enter(&mut transaction).await?;
    fold.load(&mut transaction, recorded).await?;
    transaction.rollback().await?;
    Ok(())
}

async fn write<P: Projection>(pool: &PgPool, fold: &mut Fold<P>) -> Result<(), ProjectionError> {
    let mut transaction = pool.begin().await?;
    super::forget_limits(&mut transaction).await?;
    Schema::next(P::MODEL).enter(&mut transaction).await?;
    fold.write(&mut transaction).await?;
    transaction.commit().await?;
    fold.forget();
    Ok(())
}
