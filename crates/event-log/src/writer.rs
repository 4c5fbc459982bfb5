//! Group commit: one task appends what waits, many commands in one transaction (architecture P-1, P-2).
//!
//! Under the lock of `log_head` nobody else appends, in this process or another. So everything that could go wrong with one
//! command - a stale version, a known key, a taken decision number - is found by reading, that command fails alone, and the
//! rest is written with one statement and one commit.

mod batch;
mod rows;

use crate::{Append, AppendError, Appended};
use batch::{Batch, Written};
use chrono::{DateTime, Utc};
use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// How the writer works.
#[derive(Clone)]
pub struct WriterConfig {
    /// The most commands in one transaction.
    pub batch_commands_max: usize,
    /// The most commands that may wait; more are refused.
    pub queue_commands_max: usize,
    /// How long an unknown commit outcome is asked after before it is answered as unknown.
    pub outcome_patience: Duration,
    /// The system clock of `recorded_at`.
    pub now: fn() -> DateTime<Utc>,
    /// Told the events and seconds of each batch.
    pub metrics: Option<Arc<dyn WriterMetrics>>,
}

impl WriterConfig {
    /// The usual limits with this clock.
    pub fn new(now: fn() -> DateTime<Utc>) -> Self {
        Self {
            batch_commands_max: 256,
            queue_commands_max: 4_096,
            outcome_patience: Duration::from_secs(3),
            now,
            metrics: None,
        }
    }
}

/// Who wants to know about batches.
pub trait WriterMetrics: Send + Sync {
    /// A batch of this many events was committed.
    fn batch(&self, events: usize, took: Duration, head: u64);
}

/// A handle to the writer task of this process. Cheap to clone.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Waiting>,
    head: watch::Receiver<u64>,
}

pub(crate) struct Waiting {
    pub(crate) append: Append,
    pub(crate) answer: oneshot::Sender<Result<Appended, AppendError>>,
}

impl Writer {
    /// Starts the writer. It ends when the last handle is dropped, after everything that waited is answered.
    pub fn start(pool: PgPool, config: WriterConfig) -> (Self, JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(config.queue_commands_max);
        let (moved, head) = watch::channel(0);
        let task = Task {
            pool,
            config,
            waiting,
            moved,
            connection: None,
        };
        (Self { queue, head }, tokio::spawn(task.run()))
    }

    /// Appends one command and returns when it is durable or certainly not (except `OutcomeUnknown`).
    pub async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        let (answer, answered) = oneshot::channel();
        match self.queue.try_send(Waiting { append, answer }) {
            Ok(()) => answered.await.unwrap_or(Err(AppendError::OutcomeUnknown)),
            Err(mpsc::error::TrySendError::Full(_)) => Err(AppendError::Overloaded),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(AppendError::ShuttingDown),
        }
    }

    /// Follows the head of the log as far as this process moves it; the relay wakes by it.
    pub fn head(&self) -> watch::Receiver<u64> {
        self.head.clone()
    }
}

struct Task {
    pool: PgPool,
    config: WriterConfig,
    waiting: mpsc::Receiver<Waiting>,
    moved: watch::Sender<u64>,
    connection: Option<PoolConnection<Postgres>>,
}

impl Task {
    async fn run(mut self) {
        let mut waiting = Vec::with_capacity(self.config.batch_commands_max);
        while self
            .waiting
            .recv_many(&mut waiting, self.config.batch_commands_max)
            .await
            > 0
        {
            let (appends, answers) = waiting.drain(..).map(|w| (w.append, w.answer)).unzip();
            self.commit(Batch { appends, answers }).await;
        }
    }

    /// Commits a batch and answers every command in it.
    async fn commit(&mut self, batch: Batch) {
        let started = Instant::now();
        let reused = self.connection.is_some();
        let mut result = self.try_commit(&batch).await;
        if reused && matches!(result, Err(CommitError::NotCommitted(_))) {
            // The kept connection had died meanwhile and certainly nothing was committed: once more on a fresh one.
            result = self.try_commit(&batch).await;
        }
        match result {
            Ok(written) => self.answer(batch, written, started),
            Err(CommitError::Refused(error)) if batch.appends.len() > 1 => {
                // The database refuses a value, not the connection: find the command that carries it, the others go on.
                tracing::warn!(commands = batch.appends.len(), error = %error, "a batch is committed one by one");
                for single in batch.into_singles() {
                    Box::pin(self.commit(single)).await;
                }
            }
            Err(CommitError::Refused(error) | CommitError::NotCommitted(error)) => {
                self.connection = None;
                tracing::error!(error = %error, "a batch was not committed");
                batch.fail(&Arc::new(error));
            }
            Err(CommitError::Unknown(written)) => {
                self.connection = None;
                self.settle(batch, written, started).await;
            }
        }
    }

    async fn try_commit(&mut self, batch: &Batch) -> Result<Written, CommitError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self
                .pool
                .acquire()
                .await
                .map_err(CommitError::NotCommitted)?,
        };
        let mut transaction = sqlx::Connection::begin(&mut *connection)
            .await
            .map_err(CommitError::NotCommitted)?;
        let written = match batch.write(&mut transaction, self.config.now).await {
            Ok(written) => written,
            Err(error) => {
                let healthy = transaction.rollback().await.is_ok();
                if healthy {
                    self.connection = Some(connection);
                }
                return Err(if is_refusal_of_a_value(&error) {
                    CommitError::Refused(error)
                } else {
                    CommitError::NotCommitted(error)
                });
            }
        };
        fail_point("writer::before_commit");
        if transaction.commit().await.is_err() {
            return Err(CommitError::Unknown(written));
        }
        fail_point("writer::after_commit");
        self.connection = Some(connection);
        Ok(written)
    }

    fn answer(&self, batch: Batch, written: Written, started: Instant) {
        self.moved.send_if_modified(|head| {
            let further = written.head > *head;
            *head = written.head.max(*head);
            further
        });
        if let Some(metrics) = &self.config.metrics {
            metrics.batch(written.events, started.elapsed(), written.head);
        }
        for (answer, result) in batch.answers.into_iter().zip(written.results) {
            // Whoever asked may be gone; the command is recorded all the same and can be asked after by its key.
            drop(answer.send(result));
        }
    }

    /// The connection broke under COMMIT: look whether the batch is there (fault F22).
    async fn settle(&self, batch: Batch, written: Written, started: Instant) {
        tracing::warn!("the connection broke under a commit; looking whether it happened");
        let Some(key) = batch.first_written_key(&written) else {
            return self.answer(batch, written, started);
        };
        while started.elapsed() < self.config.outcome_patience {
            match crate::known_command(&self.pool, key).await {
                Ok(Some(_)) => return self.answer(batch, written, started),
                // The old connection may still be at work until the server notices: absence is only believed after the lock
                // of the head was ours, because the commit holds it.
                Ok(None) if self.head_was_free().await => {
                    return match crate::known_command(&self.pool, key).await {
                        Ok(Some(_)) => self.answer(batch, written, started),
                        Ok(None) => batch.fail(&Arc::new(sqlx::Error::WorkerCrashed)),
                        Err(_) => batch.unknown(),
                    };
                }
                Ok(None) | Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        batch.unknown();
    }

    async fn head_was_free(&self) -> bool {
        let lock = async {
            let mut transaction = self.pool.begin().await?;
            sqlx::query!("SELECT position FROM log_head FOR UPDATE")
                .fetch_one(&mut *transaction)
                .await?;
            transaction.rollback().await
        };
        lock.await.is_ok()
    }
}

enum CommitError {
    /// The database refuses something in the batch; nothing was committed.
    Refused(sqlx::Error),
    /// Nothing was committed.
    NotCommitted(sqlx::Error),
    /// It is not known whether the batch was committed.
    Unknown(Written),
}

/// Data exceptions (22), violated constraints (23) and exceeded limits (54) lie in the command, not in the database.
fn is_refusal_of_a_value(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| {
        ["22", "23", "54"]
            .iter()
            .any(|class| code.starts_with(class))
    })
}

/// A place between two side effects where the fault tests stop the process.
fn fail_point(name: &'static str) {
    fail::fail_point!(name);
    let _ = name;
}
