//! Deadlines that pass without a command (rules of level job): the register records them itself, once, with the system as
//! actor.
//!
//! The law says when a file is next due ([`law::deadlines::next_due`]); the table `schedule` keeps that for every file and
//! follows the log by position. One process of the register works on it at a time. What it appends goes the way of every
//! command, so that two that believed to be the one could do no harm: the second finds nothing left to record.

mod queue;

use std::time::Duration;

use chassis::metrics::Metrics;
use chassis::metrics::prometheus::{IntCounter, IntGauge};
use chrono::{DateTime, TimeDelta, Utc};
use events::codes::{Organisation, Purpose};
use events::{Actor, CommandKey, ForeignerId};
use law::retention::Standing;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::execute::{Commands, Failure, Request, Target, fingerprint};
use crate::leadership::{Leadership, SCHEDULE};
use crate::mint;

/// Events followed at a time.
const PAGE: usize = 2_000;

/// Files whose deadlines are recorded at a time.
const FILES: i64 = 50;

/// After a failure of one file, and after one of the database.
const BACK_OFF: Duration = Duration::from_mins(1);
const RETRY: Duration = Duration::from_secs(1);

/// Keeps the schedule and records what passed, while this is the one process that does.
pub struct Schedule {
    pool: PgPool,
    commands: Commands,
    /// From one look to the next.
    look_every: Duration,
    position: IntGauge,
    recorded: IntCounter,
}

/// What a file is due for next; `None` for nothing.
struct Due {
    foreigner_id: ForeignerId,
    at: Option<DateTime<Utc>>,
    /// How its retention stands; `None` where that is not known to have changed.
    retention: Option<Standing>,
}

impl Schedule {
    /// Ready to keep the schedule of the register that `commands` work on.
    pub fn new(pool: PgPool, commands: Commands, look_every: Duration, metrics: &Metrics) -> Self {
        Self {
            pool,
            commands,
            look_every,
            position: metrics.gauge(
                "register_schedule_position",
                "The position up to which deadlines are scheduled.",
            ),
            recorded: metrics.counter(
                "register_deadlines_passed_total",
                "Deadlines that this process recorded as passed.",
            ),
        }
    }

    /// Works until the token is cancelled.
    pub async fn run(self, shutdown: CancellationToken) {
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = self.lead() => {}
        }
    }

    async fn lead(&self) {
        loop {
            let leadership = Leadership::take(&self.pool, SCHEDULE).await;
            tokio::select! {
                () = leadership.lost() => tracing::warn!("the schedule is kept by another process now"),
                () = self.work() => {}
            }
        }
    }

    async fn work(&self) {
        loop {
            let pause = match self.look().await {
                Ok(true) => continue,
                Ok(false) => self.look_every,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "deadlines cannot be looked after"
                    );
                    RETRY
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Follows the log and records what is due; answers whether there is more to do at once.
    ///
    /// # Errors
    ///
    /// When the database is away or the log is damaged. What is due stays due.
    pub async fn look(&self) -> Result<bool, Failure> {
        let behind = self.follow().await?;
        if behind {
            return Ok(true);
        }
        self.record_due().await
    }

    /// Takes the next page of the log into the schedule; answers whether it was a full one.
    async fn follow(&self) -> Result<bool, Failure> {
        let after = sqlx::query_scalar!("SELECT position FROM schedule_head")
            .fetch_one(&self.pool)
            .await?;
        let touched = event_log::touched_after(&self.pool, after.cast_unsigned(), PAGE).await?;
        self.position.set(touched.position.cast_signed());
        if touched.files.is_empty() {
            return Ok(false);
        }
        let mut dues = Vec::with_capacity(touched.files.len());
        for (foreigner_id, version) in touched.files {
            let (at, retention) = self.commands.next_due(foreigner_id, version).await?;
            dues.push(Due {
                foreigner_id,
                at,
                retention,
            });
        }
        self.keep(&dues, Some((after, touched.position.cast_signed())))
            .await?;
        Ok(touched.full)
    }

    /// Writes what files are due for, and moves the head with it.
    async fn keep(&self, dues: &[Due], head: Option<(i64, i64)>) -> Result<(), Failure> {
        let (due, idle): (Vec<&Due>, Vec<&Due>) = dues.iter().partition(|due| due.at.is_some());
        let due_ids: Vec<Uuid> = due.iter().map(|due| due.foreigner_id.0).collect();
        let due_at: Vec<DateTime<Utc>> = due.iter().filter_map(|due| due.at).collect();
        let idle_ids: Vec<Uuid> = idle.iter().map(|due| due.foreigner_id.0).collect();
        let mut transaction = self.pool.begin().await?;
        sqlx::query!(
            "INSERT INTO schedule (foreigner_id, due_at)
             SELECT * FROM UNNEST($1::uuid[], $2::timestamptz[])
                 ON CONFLICT (foreigner_id) DO UPDATE SET due_at = EXCLUDED.due_at",
            &due_ids,
            &due_at,
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "DELETE FROM schedule WHERE foreigner_id = ANY($1)",
            &idle_ids
        )
        .execute(&mut *transaction)
        .await?;
        queue::keep(&mut transaction, dues).await?;
        if let Some((from, to)) = head {
            // Another process may have moved the head in the meantime; then its page stands.
            let moved = sqlx::query!(
                "UPDATE schedule_head SET position = $2 WHERE position = $1",
                from,
                to
            )
            .execute(&mut *transaction)
            .await?;
            if moved.rows_affected() == 0 {
                return Ok(transaction.rollback().await?);
            }
        }
        Ok(transaction.commit().await?)
    }

    /// Records the deadlines that passed; answers whether any file was due.
    async fn record_due(&self) -> Result<bool, Failure> {
        let now = self.commands.now();
        let files = sqlx::query_scalar!(
            "SELECT foreigner_id FROM schedule WHERE due_at < $1 ORDER BY due_at LIMIT $2",
            now,
            FILES,
        )
        .fetch_all(&self.pool)
        .await?;
        for foreigner_id in &files {
            self.record(ForeignerId(*foreigner_id), now).await?;
        }
        Ok(!files.is_empty())
    }

    async fn record(&self, foreigner_id: ForeignerId, now: DateTime<Utc>) -> Result<(), Failure> {
        let (at, retention) = match self.commands.execute(passed_deadlines(foreigner_id)).await {
            Ok(answer) => {
                self.recorded.inc_by(answer.body.events.len() as u64);
                self.commands
                    .next_due(foreigner_id, answer.body.version)
                    .await?
            }
            // Nothing is added to a file whose content was erased.
            Err(Failure::Erased) => (None, None),
            Err(failure @ (Failure::Unavailable(_) | Failure::ShuttingDown)) => {
                return Err(failure);
            }
            Err(failure) => {
                tracing::error!(
                    foreigner.id = %foreigner_id,
                    error = &failure as &dyn std::error::Error,
                    "the passed deadlines of a file cannot be recorded"
                );
                let pause = TimeDelta::from_std(BACK_OFF).unwrap_or(TimeDelta::MAX);
                (now.checked_add_signed(pause), None)
            }
        };
        let due = Due {
            foreigner_id,
            at,
            retention,
        };
        self.keep(&[due], None).await
    }
}

/// The register's own command to a file.
fn passed_deadlines(foreigner_id: ForeignerId) -> Request {
    let key = CommandKey(mint::uuid());
    let actor = system();
    let address = format!("system {foreigner_id}");
    Request {
        key,
        fingerprint: fingerprint(&actor, &address, Purpose::CaseWork, key.0.as_bytes()),
        actor,
        roles: Vec::new(),
        purpose: Purpose::CaseWork,
        if_match: None,
        target: Target::File(foreigner_id),
        duplicate_search: None,
        commands: vec![law::RecordPassedDeadlines.into()],
    }
}

/// The register itself; its controller is OCMA (Reg. 122 p. 3).
fn system() -> Actor {
    Actor {
        user: law::SYSTEM_USER.to_owned(),
        organisation: Organisation::Pmlp,
        unit: "REGISTER".to_owned(),
        workstation: "register".to_owned(),
    }
}
