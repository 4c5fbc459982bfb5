//! Filling the next generation of a read model.

use super::workers::Workers;
use super::{Progress, RebuildError};
use crate::checkpoint::Checkpoint;
use crate::fold::Fold;
use crate::projections::{Projection, open};
use crate::schema::Schema;
use crate::step::{step, step_within};
use crate::{ProjectionError, ReadModel};
use chassis::clock::Clock;
use event_log::{Keyring, read_from};
use sqlx::{PgConnection, PgPool};
use tokio::time::Instant;

/// Events in one transaction while catching up.
const CATCH_UP_EVENTS: usize = 500;

/// Foreigners that one worker usually holds in memory before it writes them.
const FOREIGNERS_MAX: usize = 20_000;

/// Events that a page of the log usually has.
const PAGE_EVENTS: usize = 5_000;

/// What every part of a rebuild needs.
pub(super) struct Filling<'r> {
    pub(super) pool: &'r PgPool,
    pub(super) keyring: &'r Keyring,
    pub(super) clock: &'r dyn Clock,
    pub(super) model: ReadModel,
    pub(super) workers: usize,
    /// Foreigners that one worker holds in memory before it writes them.
    pub(super) foreigners_max: usize,
    /// Events in one page of the log.
    pub(super) page_events: usize,
    pub(super) progress: &'r (dyn Fn(Progress) + Send + Sync),
}

impl<'r> Filling<'r> {
    /// By one worker, and nobody is told.
    pub(super) fn of(
        pool: &'r PgPool,
        keyring: &'r Keyring,
        clock: &'r dyn Clock,
        model: ReadModel,
    ) -> Self {
        Self {
            pool,
            keyring,
            clock,
            model,
            workers: 1,
            foreigners_max: FOREIGNERS_MAX,
            page_events: PAGE_EVENTS,
            progress: &|_| (),
        }
    }

    /// Makes an empty next generation and folds the log up to `until` into it. Answers its checkpoint, and the events folded in
    /// a second.
    pub(super) async fn fill<P: Projection>(
        &self,
        until: u64,
    ) -> Result<(Checkpoint, f64), RebuildError> {
        let empty = self.prepare().await?;
        let began = Instant::now();
        let mut workers = Workers::<P>::start(self);
        let mut done = 0;
        self.report(done, until, began);
        while done < until {
            let wanted = usize::try_from(until - done)
                .unwrap_or(usize::MAX)
                .min(self.page_events);
            let page = read_from(self.pool, done, wanted).await?;
            done += page.events.len() as u64;
            if !workers.share_out(page.events).await {
                // A worker ended; it says why below.
                break;
            }
            self.report(done, until, began);
        }
        workers.finish().await?;
        let filled = Checkpoint {
            position: until,
            version: self.model.version(),
            ..empty
        };
        self.set_checkpoint(empty, filled).await?;
        let folded = per_second(until, began);
        self.analyze().await?;
        Ok((filled, folded))
    }

    /// Makes an empty next generation and copies the live one into it, as of one moment. Answers its checkpoint.
    pub(super) async fn copy<P: Projection>(&self) -> Result<Checkpoint, RebuildError> {
        let empty = self.prepare().await?;
        let mut snapshot = self.pool.begin().await?;
        sqlx::query!("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            .execute(&mut *snapshot)
            .await?;
        super::forget_limits(&mut snapshot).await?;
        let (live, next) = (Schema::live(self.model), Schema::next(self.model));
        live.enter(&mut snapshot).await?;
        let known = Checkpoint::see(&mut snapshot).await?;
        if known.version != self.model.version() && known.position > 0 {
            let (stored, program) = (known.version, self.model.version());
            return Err(ProjectionError::OtherVersion { stored, program }.into());
        }
        sqlx::query!("SELECT set_config('enable_seqscan', 'on', true) AS scan") // all of each table
            .fetch_one(&mut *snapshot)
            .await?;
        for table in self.model.tables() {
            let columns = sqlx::query_scalar!(
                r#"SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS "columns!"
                     FROM pg_attribute
                    WHERE attrelid = $1::text::regclass
                      AND attnum > 0
                      AND NOT attisdropped
                      AND attgenerated = ''"#,
                format!("{}.{table}", live.name()),
            )
            .fetch_one(&mut *snapshot)
            .await?;
            let (from, to) = (live.name(), next.name());
            let copy = format!(
                "INSERT INTO {to}.{table} ({columns}) SELECT {columns} FROM {from}.{table}"
            );
            sqlx::query(&copy).execute(&mut *snapshot).await?;
        }
        snapshot.commit().await?;
        let copied = Checkpoint {
            generation: empty.generation,
            ..known
        };
        self.set_checkpoint(empty, copied).await?;
        self.analyze().await?;
        Ok(copied)
    }

    /// Gathers the planner's statistics, so that the first searches after the swap are as fast as the later ones. The server's own
    /// upkeep may be at work on the tables: it is waited for, because nobody reads them yet.
    pub(super) async fn analyze(&self) -> Result<(), RebuildError> {
        let mut transaction = self.pool.begin().await?;
        super::forget_limits(&mut transaction).await?;
        sqlx::query!("SELECT set_config('lock_timeout', '0', true) AS lock")
            .fetch_one(&mut *transaction)
            .await?;
        sqlx::query!(
            "SELECT public.read_model_analyze_next($1)",
            self.model.name()
        )
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// An empty next generation.
    async fn prepare(&self) -> Result<Checkpoint, RebuildError> {
        sqlx::query!(
            "SELECT public.read_model_prepare_next($1)",
            self.model.name()
        )
        .fetch_one(self.pool)
        .await?;
        Ok(Checkpoint::read(self.pool, Schema::next(self.model)).await?)
    }

    /// Folds what came meanwhile into a generation, transaction by transaction, up to about the end of the log: events come all the
    /// time, and the last of them are folded under the lock of the swap.
    pub(super) async fn catch_up<P: Projection>(
        &self,
        schema: Schema,
        mut from: Checkpoint,
    ) -> Result<Checkpoint, RebuildError> {
        loop {
            let page = read_from(self.pool, from.position, CATCH_UP_EVENTS).await?;
            let recorded = open::<P>(self.keyring, &page.events)
                .await
                .map_err(ProjectionError::from)?;
            let (fold, now) = (&mut Fold::<P>::of(self.pool), self.clock.now());
            let reached = step(self.pool, schema, from, fold, &recorded, now).await?;
            from = reached.ok_or(RebuildError::Running(self.model))?;
            if page.events.len() < CATCH_UP_EVENTS {
                return Ok(from);
            }
        }
    }

    /// Folds up to `until` into a generation, in the caller's transaction.
    pub(super) async fn follow_within<P: Projection>(
        &self,
        transaction: &mut PgConnection,
        schema: Schema,
        mut from: Checkpoint,
        until: u64,
    ) -> Result<Checkpoint, RebuildError> {
        while from.position < until {
            let missing = usize::try_from(until - from.position)
                .unwrap_or(CATCH_UP_EVENTS)
                .min(CATCH_UP_EVENTS);
            let page = read_from(self.pool, from.position, missing).await?;
            let recorded = open::<P>(self.keyring, &page.events)
                .await
                .map_err(ProjectionError::from)?;
            let (fold, now) = (&mut Fold::<P>::of(self.pool), self.clock.now());
            let reached = step_within(transaction, schema, from, fold, &recorded, now).await?;
            from = reached.ok_or(RebuildError::Running(self.model))?;
        }
        Ok(from)
    }

    async fn set_checkpoint(&self, from: Checkpoint, to: Checkpoint) -> Result<(), RebuildError> {
        let mut transaction = self.pool.begin().await?;
        Schema::next(self.model).enter(&mut transaction).await?;
        if !from.advance(&mut transaction, to, self.clock.now()).await? {
            return Err(RebuildError::Running(self.model));
        }
        transaction.commit().await?;
        Ok(())
    }

    fn report(&self, done: u64, total: u64, began: Instant) {
        (self.progress)(Progress {
            model: self.model,
            done,
            total,
            per_second: per_second(done, began),
        });
    }
}

fn per_second(events: u64, began: Instant) -> f64 {
    let seconds = began.elapsed().as_secs_f64().max(f64::EPSILON);
    f64::from(u32::try_from(events).unwrap_or(u32::MAX)) / seconds
}
