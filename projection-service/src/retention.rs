//! Carries out the orders of erasure that the log holds (Reg. 122 p. 13; rule R-122; docs/erasure.md), and drops access records whose
//! time is over (rule R-120).
//!
//! The log is the list of orders, and a table says how far each is carried out, so that after a crash the rest is done. Every step
//! may be done twice. The names leave the read models by themselves: their projectors fold an erased file anew, without keys.

mod orders;
mod residues;

use crate::guard::Guard;
use crate::step::fail_point;
use chassis::Context;
use chassis::clock::Clock;
use chassis::database::{DatabaseConfig, describe};
use event_log::Head;
use prometheus::{IntCounter, IntGauge};
pub(crate) use residues::Models;
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// From one look to the next while something is left to do, and after a failure.
const AGAIN: Duration = Duration::from_secs(1);

/// How long the worker rests at most; then it also looks for keys that came back.
const REST_MAX: Duration = Duration::from_hours(1);

/// From one look for expired access records to the next.
const DROP_EVERY: Duration = Duration::from_hours(24);

/// How often the tables are rewritten at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) residues_every: Duration,
}

/// What the worker works with.
pub(crate) struct Retention {
    /// As the role that destroys keys.
    pool: PgPool,
    models: Models,
    pace: Pace,
    clock: Arc<dyn Clock>,
    open: IntGauge,
    finished: IntCounter,
    /// When this process rewrote the tables, looked for keys that came back, and dropped access records last.
    rewritten: Option<Instant>,
    looked_again: Option<Instant>,
    dropped: Option<Instant>,
}

/// Works until shutdown, while this is the one process that does.
pub(crate) async fn keep(
    database: DatabaseConfig,
    models: Models,
    pace: Pace,
    mut head: watch::Receiver<Option<Head>>,
    context: Context,
) {
    let pool = match chassis::database::connect_lazily(&database) {
        Ok(pool) => pool,
        Err(error) => {
            tracing::error!(error = %error, "nothing can be erased: the database's configuration is not usable");
            return;
        }
    };
    let mut retention = Retention::of(pool, models, pace, &context);
    let work = async {
        loop {
            let nothing_left = match retention.look().await {
                Ok(nothing_left) => nothing_left,
                Err(error) => {
                    tracing::warn!(error = describe(&error), "erasures wait");
                    false
                }
            };
            tokio::time::sleep(AGAIN).await;
            if nothing_left {
                // Whether the head moved or the time is over: there may be something.
                let _ = tokio::time::timeout(REST_MAX, head.changed()).await;
            }
        }
    };
    tokio::select! {
        () = context.shutdown.cancelled() => {}
        () = work => {}
    }
}

impl Retention {
    pub(crate) fn of(pool: PgPool, models: Models, pace: Pace, context: &Context) -> Self {
        Self {
            pool,
            models,
            pace,
            clock: Arc::clone(&context.clock),
            open: context.metrics.gauge(
                "register_erasures_open",
                "Orders of erasure that are not carried out to the end.",
            ),
            finished: context.metrics.counter(
                "register_erasures_total",
                "Erasures that this process carried out to the end.",
            ),
            rewritten: None,
            looked_again: None,
            dropped: None,
        }
    }

    /// Does what can be done now; answers whether nothing is left.
    ///
    /// # Errors
    /// When the database is away. What was done stays done.
    pub(crate) async fn look(&mut self) -> Result<bool, sqlx::Error> {
        let Some(mut guard) = Guard::take(&self.pool, "erasures".to_owned()).await? else {
            return Ok(false);
        };
        let looked = self.work().await;
        guard.release().await;
        looked
    }

    async fn work(&mut self) -> Result<bool, sqlx::Error> {
        let pool = &self.pool;
        if is_time(self.looked_again, REST_MAX) {
            orders::take_up_again(pool).await?;
            self.looked_again = Some(Instant::now());
        }
        if is_time(self.dropped, DROP_EVERY) {
            drop_expired(pool).await?;
            self.dropped = Some(Instant::now());
        }
        orders::take_up(pool).await?;
        if !self.tell().await? {
            return Ok(true);
        }
        let now = || self.clock.now();
        orders::destroy_keys(pool, now()).await?;
        fail_point("erasure::after_keys");
        orders::delete_digests(pool, now()).await?;
        fail_point("erasure::after_digests");
        orders::see_read_models(pool, now()).await?;
        fail_point("erasure::after_read_models");
        let purged = orders::purged(pool).await?;
        let due = is_time(self.rewritten, self.pace.residues_every) && !purged.is_empty();
        if due && residues::rewrite(pool, &self.models, &*self.clock).await? {
            fail_point("erasure::after_rewrite");
            orders::rewritten(pool, &purged, now()).await?;
            self.rewritten = Some(Instant::now());
        }
        let out_of_tables = orders::out_of_tables(pool).await?;
        if !out_of_tables.is_empty() {
            residues::remove_log_segments(pool).await?;
            fail_point("erasure::after_log_segments");
            orders::finish(pool, &out_of_tables, now()).await?;
            self.finished.inc_by(out_of_tables.len() as u64);
            tracing::info!(files = out_of_tables.len(), "files were erased");
        }
        Ok(!self.tell().await?)
    }

    /// Shows how many orders are left; answers whether any is.
    async fn tell(&self) -> Result<bool, sqlx::Error> {
        let open = orders::open(&self.pool).await?;
        self.open.set(open);
        Ok(open > 0)
    }
}

/// R-120: access records older than three years go, and what was found about the hits of checks.
async fn drop_expired(pool: &PgPool) -> Result<(), sqlx::Error> {
    let quarters = sqlx::query_scalar!(r#"SELECT access_log_drop_expired() AS "quarters!""#)
        .fetch_one(pool)
        .await?;
    if quarters > 0 {
        tracing::info!(
            quarters,
            "access records older than three years were dropped"
        );
    }
    let outcomes = sqlx::query_scalar!(r#"SELECT check_outcomes_drop_expired() AS "outcomes!""#)
        .fetch_one(pool)
        .await?;
    if outcomes > 0 {
        tracing::info!(
            outcomes,
            "outcomes of checks older than three years were erased"
        );
    }
    Ok(())
}

fn is_time(last: Option<Instant>, every: Duration) -> bool {
    last.is_none_or(|at| at.elapsed() >= every)
}

#[cfg(test)]
mod tests;
