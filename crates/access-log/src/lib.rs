//! Nothing about a person leaves before it is written down who read it and why (architecture P-9, rule R-118).
//!
//! [`AccessLog::release`] is the only way from personal data to an answer: it commits the record and then, and only then,
//! hands the content over. Records that wait together are committed together. It never reads what it wrote, and keeps nothing of
//! what was asked in clear.
//!
//! Start with [`AccessLog::start`] and [`Record`]; how records are committed is in `writer.rs`.

mod partitions;
mod record;
mod writer;

pub use partitions::{keep_prepared, prepare_now};
pub use record::{Action, Outcome, Record, Who};

use chassis::clock::Clock;
use chassis::{Context, Problem};
use event_log::Keyring;
use record::Entry;
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;
use writer::{Waiting, Writer};

/// The most records that wait to be committed; further answers are refused.
const QUEUE_RECORDS_MAX: usize = 8_192;

/// After how long a client may ask again when its access could not be recorded.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The access log of this process. Cheap to clone; when the last handle is dropped, what waits is still committed.
#[derive(Clone)]
pub struct AccessLog {
    queue: mpsc::Sender<Waiting>,
    keyring: Keyring,
    clock: Arc<dyn Clock>,
}

impl AccessLog {
    /// Starts the task that commits. It ends when the last handle is dropped and everything that waited is answered.
    pub fn start(pool: PgPool, keyring: Keyring, context: &Context) -> (Self, JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(QUEUE_RECORDS_MAX);
        let written = context
            .metrics
            .counter("register_access_records_total", "Access records committed.");
        let condition = context.readiness.condition("access-log");
        let task = tokio::spawn(Writer::new(pool, waiting, written, condition).run());
        let log = Self {
            queue,
            keyring,
            clock: Arc::clone(&context.clock),
        };
        (log, task)
    }

    /// Commits the record, then lets the content go.
    ///
    /// The record is queued before the first wait, so that it is written also when the client goes away meanwhile.
    ///
    /// # Errors
    /// 503 when the record could not be committed: then nothing is answered.
    pub async fn release<T>(&self, record: Record<'_>, content: T) -> Result<T, Problem> {
        self.record(record).await.map(|()| content)
    }

    /// Returns when the record is committed.
    async fn record(&self, record: Record<'_>) -> Result<(), Problem> {
        let entry = self.seal(record);
        let (answer, answered) = tokio::sync::oneshot::channel();
        self.queue
            .try_send(Waiting { entry, answer })
            .map_err(|_| unrecorded())?;
        match answered.await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(unrecorded()),
        }
    }

    fn seal(&self, record: Record<'_>) -> Entry {
        Entry {
            access_id: record.access_id,
            at: self.clock.now(),
            actor: record.who.to_json().to_string(),
            purpose: record.purpose.code(),
            action: record.action.code(),
            foreigners: record::uuid_array(record.foreigners),
            asked: self.keyring.seal_question(record.asked, record.access_id),
            result: record.outcome.text(),
            position: i64::try_from(record.position).unwrap_or(i64::MAX),
        }
    }
}

/// The id of one access, minted at the edge.
#[expect(
    clippy::disallowed_methods,
    reason = "who answers is the edge: ids of accesses are minted here and passed on"
)]
pub fn mint() -> Uuid {
    Uuid::new_v4()
}

fn unrecorded() -> Problem {
    Problem::unavailable(
        "The access cannot be recorded now, and nothing is answered unrecorded.",
        RETRY_AFTER,
    )
    .rule("R-118")
}
