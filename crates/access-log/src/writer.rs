//! Group commit of access records: one task, many records in one statement and one commit.

use super::record::Entry;
use chassis::database::describe;
use chassis::health::Condition;
use prometheus::IntCounter;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// The most records in one statement.
const BATCH_RECORDS_MAX: usize = 512;

/// How long one commit may take before its connection is given up.
const PATIENCE: Duration = Duration::from_secs(2);

/// Between two tries to commit what could not be committed.
const AGAIN: Duration = Duration::from_secs(1);

/// A record and who waits for its commit.
pub(super) struct Waiting {
    pub(super) entry: Entry,
    pub(super) answer: oneshot::Sender<bool>,
}

/// The task that commits.
pub(super) struct Writer {
    pool: PgPool,
    connection: Option<PoolConnection<Postgres>>,
    waiting: mpsc::Receiver<Waiting>,
    /// A batch that could not be committed. Its answers were withheld; it is tried again until it is committed, because only a
    /// commit shows that records can be written, and a service that is not ready is asked nothing that would show it.
    uncommitted: Vec<Entry>,
    written: IntCounter,
    condition: Condition,
}

impl Writer {
    pub(super) fn new(
        pool: PgPool,
        waiting: mpsc::Receiver<Waiting>,
        written: IntCounter,
        condition: Condition,
    ) -> Self {
        // Until a commit fails there is no reason to doubt.
        condition.ok();
        Self {
            pool,
            connection: None,
            waiting,
            uncommitted: Vec::new(),
            written,
            condition,
        }
    }

    /// Commits what waits until the last handle of the log is dropped.
    pub(super) async fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH_RECORDS_MAX);
        while self.receive(&mut batch).await > 0 {
            let (entries, answers): (Vec<_>, Vec<_>) = batch
                .drain(..)
                .map(|waiting: Waiting| (waiting.entry, waiting.answer))
                .unzip();
            fail_point("access::before_commit");
            let committed = self.commit(&entries).await;
            fail_point("access::after_commit");
            if committed {
                self.written.inc_by(entries.len() as u64);
            } else {
                self.uncommitted = entries;
            }
            for answer in answers {
                // Whoever waited may be gone; the record stands all the same.
                let _ = answer.send(committed);
            }
            fail_point("access::after_answer");
        }
    }

    /// Takes what waits, and meanwhile tries again what could not be committed.
    async fn receive(&mut self, batch: &mut Vec<Waiting>) -> usize {
        while !self.uncommitted.is_empty() {
            let received = self.waiting.recv_many(batch, BATCH_RECORDS_MAX);
            if let Ok(received) = tokio::time::timeout(AGAIN, received).await {
                return received;
            }
            let entries = std::mem::take(&mut self.uncommitted);
            if self.commit(&entries).await {
                self.written.inc_by(entries.len() as u64);
            } else {
                self.uncommitted = entries;
            }
        }
        self.waiting.recv_many(batch, BATCH_RECORDS_MAX).await
    }

    /// Writes a batch, once more on another connection when the kept one broke: a record that was committed under the broken
    /// connection is not doubled, because its key is known.
    async fn commit(&mut self, entries: &[Entry]) -> bool {
        let mut result = self.try_commit(entries).await;
        if matches!(&result, Err(error) if error.as_database_error().is_none()) {
            result = self.try_commit(entries).await;
        }
        match result {
            Ok(()) => {
                self.condition.ok();
                true
            }
            Err(error) => {
                tracing::error!(
                    records = entries.len(),
                    error = describe(&error),
                    "access records were not committed"
                );
                self.condition.fails("access records cannot be written");
                false
            }
        }
    }

    /// One statement is one transaction. The connection is kept, so that nothing else is said to the database.
    async fn try_commit(&mut self, entries: &[Entry]) -> Result<(), sqlx::Error> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        let writing = insert(&mut connection, entries);
        let Ok(written) = tokio::time::timeout(PATIENCE, writing).await else {
            // Nobody knows what the other end is doing: this connection is not used again.
            connection.close_on_drop();
            return Err(sqlx::Error::PoolTimedOut);
        };
        written?;
        self.connection = Some(connection);
        Ok(())
    }
}

async fn insert(connection: &mut PgConnection, entries: &[Entry]) -> Result<(), sqlx::Error> {
    let column = |of: fn(&Entry) -> &str| {
        entries
            .iter()
            .map(|entry| of(entry).to_owned())
            .collect::<Vec<_>>()
    };
    sqlx::query!(
        r#"INSERT INTO access_log (access_id, at, actor, purpose, action, foreigners, asked, result, log_position)
           SELECT access_id, at, actor::json, purpose, action, foreigners::uuid[], asked, result, log_position
             FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[],
                         $8::text[], $9::bigint[])
               AS r (access_id, at, actor, purpose, action, foreigners, asked, result, log_position)
               ON CONFLICT DO NOTHING"#,
        &entries.iter().map(|entry| entry.access_id).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.at).collect::<Vec<_>>(),
        &column(|entry| &entry.actor),
        &column(|entry| entry.purpose),
        &column(|entry| entry.action),
        &column(|entry| &entry.foreigners),
        &entries.iter().map(|entry| entry.asked.clone()).collect::<Vec<_>>(),
        &column(|entry| &entry.result),
        &entries.iter().map(|entry| entry.position).collect::<Vec<_>>(),
    )
    .execute(connection)
    .await
    .map(drop)
}

/// A place between two side effects where the fault tests stop the process.
fn fail_point(name: &'static str) {
    fail::fail_point!(name);
    let _ = name;
}
