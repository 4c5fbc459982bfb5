//! Group commit: one task appends what waits, many commands in one transaction (architecture P-1, P-2).
//!
//! Under the lock of `log_head` nobody else appends, in this process or another. So everything that could go wrong with one
//! command - a stale version, a known key, a taken decision number - is found by reading, that command fails alone, and the
//! rest is written with one statement and one commit.

mod batch;
mod evidence;
mod rows;

use crate::{Append, AppendError, Appended};
use batch::{Batch, Written};
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, PgConnection, PgPool, Postgres};
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
    /// How long the database may take for what comes before a commit: a connection, the start of a transaction, the writing.
    /// Each is given up by itself, because a peer that is gone without a word answers nothing, not even a refusal.
    pub phase_patience: Duration,
    /// How long a commit may take before its outcome is looked for on another connection.
    pub commit_patience: Duration,
    /// How long, from the break on, an unknown commit outcome is looked for before it is answered as unknown.
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
            phase_patience: Duration::from_secs(3),
            commit_patience: Duration::from_secs(3),
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
        if reused && matches!(&result, Err(CommitError::NotCommitted(error)) if !is_silence(error))
        {
            // The kept connection had died meanwhile and certainly nothing was committed: once more on a fresh one. Not after
            // silence: whoever waits has waited long enough.
            result = self.try_commit(&batch).await;
        }
        match result {
            Ok(written) => self.answer(batch, written, started),
            Err(CommitError::Refused(error)) if batch.appends.len() > 1 => {
                // The database refuses a value, not the connection: find the command that carries it, the others go on.
                let (commands, error) = (batch.appends.len(), named(&error));
                tracing::warn!(commands, error, "a batch is committed one by one");
                for single in batch.into_singles() {
                    Box::pin(self.commit(single)).await;
                }
            }
            Err(CommitError::Refused(error)) => batch.refuse(&self.pool, error).await,
            Err(CommitError::NotCommitted(error)) => {
                tracing::error!(error = named(&error), "a batch was not committed");
                batch.fail(&Arc::new(error));
            }
            Err(CommitError::Unknown(written, error)) => {
                tracing::warn!(
                    error = named(&error),
                    "a commit was not answered; looking whether it happened"
                );
                self.settle(batch, *written, started).await;
            }
        }
    }

    async fn try_commit(&mut self, batch: &Batch) -> Result<Written, CommitError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => in_time(self.config.phase_patience, Box::pin(self.pool.acquire()))
                .await
                .map_err(CommitError::NotCommitted)?,
        };
        let tried = self.write_and_commit(&mut connection, batch).await;
        match tried {
            Ok(_) | Err(CommitError::Refused(_)) => self.connection = Some(connection),
            // Nobody knows what the connection still does: it is closed and not handed to the next one who waits.
            Err(_) => drop(connection.detach()),
        }
        tried
    }

    async fn write_and_commit(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<Written, CommitError> {
        let patience = self.config.phase_patience;
        let mut transaction = in_time(patience, Box::pin(connection.begin()))
            .await
            .map_err(CommitError::NotCommitted)?;
        let writing = Box::pin(batch.write(&mut transaction, self.config.now));
        let written = match in_time(patience, writing).await {
            Ok(written) => written,
            Err(error) if is_refusal_of_a_value(&error) => {
                return Err(
                    match in_time(patience, Box::pin(transaction.rollback())).await {
                        Ok(()) => CommitError::Refused(error),
                        Err(broken) => CommitError::NotCommitted(broken),
                    },
                );
            }
            Err(error) => return Err(CommitError::NotCommitted(error)),
        };
        fail_point("writer::before_commit");
        if let Err(error) =
            in_time(self.config.commit_patience, Box::pin(transaction.commit())).await
        {
            return Err(CommitError::Unknown(Box::new(written), error));
        }
        fail_point("writer::after_commit");
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

    /// A commit was not answered: look on another connection whether it happened (fault F22).
    async fn settle(&self, batch: Batch, written: Written, started: Instant) {
        let broke = Instant::now();
        while let Some(left) = self.config.outcome_patience.checked_sub(broke.elapsed()) {
            match self.was_committed(&written, left).await {
                Ok(true) => return self.answer(batch, written, started),
                Ok(false) => return batch.fail(&Arc::new(sqlx::Error::WorkerCrashed)),
                Err(error) => {
                    tracing::debug!(error = named(&error), "the outcome is not known yet");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
        batch.unknown();
    }

    /// Whether the batch is in the log, and not merely somebody else's record of one of its commands.
    async fn was_committed(
        &self,
        written: &Written,
        patience: Duration,
    ) -> Result<bool, sqlx::Error> {
        let mut connection = in_time(patience, Box::pin(self.pool.acquire())).await?;
        let looked = in_time(
            patience,
            Box::pin(written.evidence.is_settled(&mut connection)),
        )
        .await;
        if looked.is_err() {
            drop(connection.detach());
        }
        looked
    }
}

/// What the database does, or its silence as a broken connection.
async fn in_time<T>(
    patience: Duration,
    work: BoxFuture<'_, Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    match tokio::time::timeout(patience, work).await {
        Ok(worked) => worked,
        Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

fn is_silence(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut)
}

enum CommitError {
    /// The database refuses something in the batch; nothing was committed.
    Refused(sqlx::Error),
    /// Nothing was committed.
    NotCommitted(sqlx::Error),
    /// It is not known whether the batch was committed.
    Unknown(Box<Written>, sqlx::Error),
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

/// The error for a log line: of what the database says only the code and the name of what refused, because its words quote
/// values.
fn named(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(fault) => format!(
            "database error {} at {}",
            fault.code().unwrap_or_default(),
            fault.constraint().or_else(|| fault.table()).unwrap_or("-")
        ),
        other => other.to_string(),
    }
}

/// A place between two side effects where the fault tests stop the process.
fn fail_point(name: &'static str) {
    fail::fail_point!(name);
    let _ = name;
}
