//! Folded files, kept ready between commands, and the queue before each.

use std::sync::Arc;
use std::time::Duration;

use event_log::Keyring;
use events::ForeignerId;
use law::State;
use sqlx::PgPool;
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use super::Failure;

/// How many queues there are. Files share them by their id; with this many, two busy files seldom share one.
const QUEUES: usize = 4_096;

/// How long a folded file is kept: what was erased must not live on in a process.
const CACHED_FOR: Duration = Duration::from_secs(30);

/// A file folded up to a version. Version 0 is no file.
#[derive(Clone, Default)]
pub(crate) struct Folded {
    pub(crate) version: u64,
    pub(crate) state: Arc<State>,
}

/// Their states alone.
pub(super) fn states_of(files: &[(ForeignerId, Folded)]) -> Vec<Arc<State>> {
    let states = files.iter().map(|(_, file)| Arc::clone(&file.state));
    states.collect()
}

pub(crate) struct Files {
    pool: PgPool,
    keyring: Keyring,
    ready: moka::sync::Cache<ForeignerId, Folded>,
    queues: Box<[Mutex<()>]>,
}

impl Files {
    pub(crate) fn new(pool: PgPool, keyring: Keyring, cached_max: u64) -> Self {
        let queues = std::iter::repeat_with(|| Mutex::new(()))
            .take(QUEUES)
            .collect();
        Self {
            pool,
            keyring,
            ready: moka::sync::Cache::builder()
                .max_capacity(cached_max)
                .time_to_live(CACHED_FOR)
                .build(),
            queues,
        }
    }

    /// Waits until no other command of this process works on the file: they would only fail each other.
    pub(crate) async fn turn(&self, id: Uuid) -> MutexGuard<'_, ()> {
        let place = id.as_u128() % QUEUES as u128;
        self.queues[usize::try_from(place).expect("smaller than the number of queues")]
            .lock()
            .await
    }

    /// The file as far as this process knows. It may be older than the log; the append finds out.
    pub(crate) async fn load(&self, foreigner_id: ForeignerId) -> Result<Folded, Failure> {
        if let Some(file) = self.ready.get(&foreigner_id) {
            return Ok(file);
        }
        let stored = event_log::read_stream(&self.pool, foreigner_id)
            .await?
            .events;
        let mut state = State::default();
        for recorded in self.keyring.unseal(&stored).await? {
            law::evolve(&mut state, &recorded.event);
        }
        let file = Folded {
            version: stored.len() as u64,
            state: Arc::new(state),
        };
        if file.version > 0 {
            self.keep(foreigner_id, file.clone());
        }
        Ok(file)
    }

    pub(crate) fn keep(&self, foreigner_id: ForeignerId, file: Folded) {
        self.ready.insert(foreigner_id, file);
    }

    pub(crate) fn forget(&self, foreigner_id: ForeignerId) {
        self.ready.invalidate(&foreigner_id);
    }

    /// The version in the log, now.
    pub(crate) async fn version(&self, foreigner_id: ForeignerId) -> Result<u64, sqlx::Error> {
        event_log::version_of(&self.pool, foreigner_id).await
    }
}
