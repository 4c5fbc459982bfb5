//! The task that keeps the picture up to date: it loads the read model in pages, follows it by position, and loads it anew
//! beside the old picture when it was rebuilt.

use super::ban_index::BanIndex;
use super::picture::Picture;
use super::reading::{FollowError, read};
use chassis::Context;
use chassis::health::Condition;
use read_models::entry_ban;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::time::MissedTickBehavior;

/// How often the read model is looked at when nobody says that it moved.
const TICK: Duration = Duration::from_millis(25);

/// After how many persons the loading says how far it is.
const PROGRESS_PERSONS: usize = 100_000;

/// How long a lost connection for wake-ups is left alone.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);

/// Where the projectors say that a read model moved: `<name>:<position>`.
const CHANNEL: &str = "read_model";

/// Keeps the index up to date until shutdown.
pub(crate) async fn follow(index: BanIndex, pool: PgPool, context: Context) {
    let moved = Arc::new(Notify::new());
    tokio::spawn(listen(pool.clone(), Arc::clone(&moved), context.clone()));
    let mut follower = Follower {
        index,
        pool,
        condition: context.readiness.condition("check-index"),
        loading: Some(Picture::default()),
        failing: false,
    };
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        if !follower.step_and_report().await {
            tokio::select! {
                () = context.shutdown.cancelled() => return,
                () = moved.notified() => {}
                _ = ticks.tick() => {}
            }
        } else if context.shutdown.is_cancelled() {
            return;
        }
    }
}

struct Follower {
    index: BanIndex,
    pool: PgPool,
    condition: Condition,
    /// A picture that is being loaded beside the one that answers.
    loading: Option<Picture>,
    failing: bool,
}

impl Follower {
    /// One step; `true` when there is more to do at once.
    async fn step_and_report(&mut self) -> bool {
        let stepped = self.step().await;
        self.index.report();
        match (&stepped, self.index.is_current()) {
            (_, true) => self.condition.ok(),
            (_, false) if self.index.standing().generation.is_none() => {
                self.condition.fails("it is being loaded");
            }
            (_, false) => self.condition.fails("its picture of the log is too old"),
        }
        match stepped {
            Ok(more) => {
                self.failing = false;
                more
            }
            Err(error) => {
                // Said once for each outage: the age of the picture is in the metrics.
                if !std::mem::replace(&mut self.failing, true) {
                    tracing::error!(error = %error, "the check index stands still");
                }
                false
            }
        }
    }

    async fn step(&mut self) -> Result<bool, FollowError> {
        let live = self.index.standing();
        let mut more = false;
        if live.generation.is_some() {
            more = self.follow_live().await?;
        }
        if self.loading.is_some() {
            more |= self.load().await?;
        }
        Ok(more)
    }

    /// Takes in what changed. After a rebuild the changes come from the new build of the read model, which knows the same log,
    /// so that checks stay fresh while the whole is loaded beside.
    async fn follow_live(&mut self) -> Result<bool, FollowError> {
        let live = self.index.standing();
        let asked_at = Instant::now();
        let reading = read(&self.pool, live.position).await?;
        self.index.saw_head(&reading);
        if live.generation != Some(reading.generation) && self.loading.is_none() {
            tracing::info!("the entry-ban read model was rebuilt; the check index is loaded anew");
            self.loading = Some(Picture::default());
        }
        if reading.checkpoint < live.position {
            // The read model was set back: what it holds now does not continue what we hold.
            self.loading.get_or_insert_default();
            return Ok(true);
        }
        self.index
            .take_in(reading.changes, asked_at, reading.head, reading.reached);
        Ok(reading.more)
    }

    /// Loads one page more; a picture that is whole takes its place.
    async fn load(&mut self) -> Result<bool, FollowError> {
        let asked_at = Instant::now();
        let position = self.loading.as_ref().map_or(0, Picture::position);
        let reading = read(&self.pool, position).await?;
        self.index.saw_head(&reading);
        let mut picture = self.loading.take().unwrap_or_default();
        let other_build = picture
            .generation()
            .is_some_and(|generation| generation != reading.generation);
        if other_build || reading.checkpoint < picture.position() {
            self.loading = Some(Picture::default());
            return Ok(true);
        }
        let before = picture.persons();
        picture.is_of(reading.generation);
        picture.take_in(reading.changes);
        picture.saw(asked_at, reading.head);
        picture.reached(reading.reached);
        if before / PROGRESS_PERSONS != picture.persons() / PROGRESS_PERSONS {
            say("the check index is being loaded", &picture);
        }
        if reading.more {
            self.loading = Some(picture);
            return Ok(true);
        }
        say("the check index is loaded", &picture);
        let unreadable = picture.unreadable_identities();
        if unreadable > 0 {
            tracing::warn!(
                identities = unreadable,
                "no name finds some identities, because none of their names can be read"
            );
        }
        self.index.replace(picture);
        Ok(true)
    }
}

fn say(what: &'static str, picture: &Picture) {
    tracing::info!(
        persons = picture.persons(),
        position = picture.position(),
        "{what}"
    );
}

/// Wakes the follower when a projector says that the read model moved. Without it the ticks do.
async fn listen(pool: PgPool, moved: Arc<Notify>, context: Context) {
    let hear = async {
        loop {
            if let Err(error) = hear(&pool, &moved).await {
                tracing::debug!(
                    error = chassis::database::describe(&error),
                    "wake-ups of the check index are away"
                );
            }
            tokio::time::sleep(LISTEN_AGAIN).await;
        }
    };
    tokio::select! {
        () = context.shutdown.cancelled() => {}
        () = hear => {}
    }
}

async fn hear(pool: &PgPool, moved: &Notify) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        let said = listener.recv().await?;
        if said.payload().split(':').next() == Some(entry_ban::NAME) {
            moved.notify_one();
        }
    }
}
