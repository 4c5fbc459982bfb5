//! How much of the processors batches take from single checks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// While single checks are asked, batches rest this many times as long as they worked: of one processor they take a quarter.
const REST: u32 = 3;

/// The share that all batches have together: one of them searches at a time, and rests while single checks are asked.
#[derive(Clone)]
pub(crate) struct BatchShare(Arc<Inner>);

struct Inner {
    turn: Semaphore,
    singles: AtomicU64,
}

/// The turn of one batch. The others wait in the order in which they came until it is over.
pub(super) struct Turn<'s> {
    _permit: Option<SemaphorePermit<'s>>,
    inner: &'s Inner,
    singles: u64,
    began: Instant,
}

impl BatchShare {
    /// A share of which nobody has taken anything.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Inner {
            turn: Semaphore::new(1),
            singles: AtomicU64::new(0),
        }))
    }

    /// Somebody who waits at a border was answered.
    pub(super) fn a_single_check_was_answered(&self) {
        self.0.singles.fetch_add(1, Ordering::Relaxed);
    }

    /// Waits for the turn of a batch.
    pub(super) async fn turn(&self) -> Turn<'_> {
        // It is never closed.
        let permit = self.0.turn.acquire().await.ok();
        Turn {
            _permit: permit,
            inner: &self.0,
            singles: self.0.singles.load(Ordering::Relaxed),
            began: Instant::now(),
        }
    }
}

impl Turn<'_> {
    /// Ends the turn, with the rest that is owed to single checks.
    pub(super) async fn rest(self) {
        let worked = self.began.elapsed();
        if self.inner.singles.load(Ordering::Relaxed) == self.singles {
            return tokio::task::yield_now().await;
        }
        tokio::time::sleep(owed(worked)).await;
    }
}

fn owed(worked: Duration) -> Duration {
    worked.saturating_mul(REST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_batch_rests_while_single_checks_are_asked_and_only_then() {
        let share = BatchShare::new();
        let work = Duration::from_millis(2);
        let asked = async |singles: bool| {
            let began = Instant::now();
            let turn = share.turn().await;
            tokio::time::sleep(work).await;
            if singles {
                share.a_single_check_was_answered();
            }
            turn.rest().await;
            began.elapsed()
        };
        assert_eq!(asked(false).await, work);
        assert_eq!(asked(true).await, work * (1 + REST));
    }

    #[tokio::test(start_paused = true)]
    async fn one_batch_searches_at_a_time() {
        let share = BatchShare::new();
        let turn = share.turn().await;
        let waiting = tokio::time::timeout(Duration::from_secs(1), share.turn());
        assert!(waiting.await.is_err());
        turn.rest().await;
        let next = tokio::time::timeout(Duration::from_secs(1), share.turn());
        assert!(next.await.is_ok());
    }
}
