//! Long work for a processor, done aside from the threads that answer requests: no check may wait for it.

use chassis::Problem;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Work of one kind, of which only so much is done at a time. Clones share that limit.
#[derive(Clone)]
pub(crate) struct Aside(Arc<Semaphore>);

impl Aside {
    /// At most `at_a_time` pieces of work at a time; the others wait in the order in which they came.
    pub(crate) fn new(at_a_time: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_a_time)))
    }

    /// Does the work on a thread of its own. It keeps its place to its end, also when nobody waits for it any more.
    ///
    /// # Errors
    /// 500 when the work panicked.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let permit = Arc::clone(&self.0).acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.map_err(|error| Problem::internal(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[tokio::test]
    async fn work_waits_for_the_work_before_it_also_when_nobody_waits_for_that() {
        let aside = Aside::new(1);
        let (go_on, waits) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let aside = aside.clone();
            async move { aside.run(move || waits.recv()).await }
        });
        while aside.0.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        first.abort();
        let next = aside.run(|| 2);
        tokio::pin!(next);
        let early = tokio::time::timeout(Duration::from_millis(20), &mut next).await;
        assert!(early.is_err(), "the first one still works");
        go_on.send(()).expect("the first one listens");
        assert_eq!(next.await.expect("done"), 2);
    }

    #[tokio::test]
    async fn work_that_panics_is_a_problem_and_gives_its_place_back() {
        let aside = Aside::new(1);
        let broken = aside.run(|| panic!("broken")).await;
        assert_eq!(
            broken.map_err(|problem| problem.status()),
            Err(http::StatusCode::INTERNAL_SERVER_ERROR)
        );
        assert_eq!(aside.run(|| 2).await.expect("done"), 2);
    }
}
