//! The task that keeps the picture up to date: it takes up the snapshot of the last process or loads the read model in pages,
//! follows it by position, and loads it anew beside the old picture when it was rebuilt.

use super::ban_index::BanIndex;
use super::loading::Loading;
use super::picture::{Picture, Standing};
use super::reading::{FollowError, read};
use super::snapshot::{Header, Place};
use super::upkeep::{Upkeep, leaf_at};
use chassis::Context;
use chassis::health::Condition;
use read_models::entry_ban;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::path::{Path, PathBuf};
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

/// Keeps the index up to date until shutdown, and in a folder on disk if there is one.
pub(crate) async fn follow(
    index: BanIndex,
    pool: PgPool,
    snapshots: Option<PathBuf>,
    context: Context,
) {
    let moved = Arc::new(Notify::new());
    tokio::spawn(listen(pool.clone(), Arc::clone(&moved), context.clone()));
    let place = snapshots.and_then(|folder| place_in(&folder));
    let mut follower = Follower {
        upkeep: Upkeep::new(index.clone(), pool.clone(), place.clone(), &context.metrics),
        loading: Some(place.map_or_else(Loading::anew, open)),
        index,
        pool,
        condition: context.readiness.condition("check-index"),
        restored: false,
        failing: false,
    };
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let more = follower.step_and_report().await;
        follower.upkeep.look().await;
        if context.shutdown.is_cancelled() {
            return follower.upkeep.end().await;
        }
        if !more {
            tokio::select! {
                () = context.shutdown.cancelled() => {}
                () = moved.notified() => {}
                _ = ticks.tick() => {}
            }
        }
    }
}

fn place_in(folder: &Path) -> Option<Place> {
    let place = Place::in_folder(folder);
    place
        .inspect_err(|error| {
            tracing::error!(%error, "the check index is not written down: its folder cannot be used");
        })
        .ok()
}

/// Begins to read the snapshot of the last process. One that is of no use is taken away.
fn open(place: Place) -> Loading {
    Loading::Opening(tokio::task::spawn_blocking(move || match place.read() {
        Ok(read) => read,
        Err(error) => {
            let error = anyhow::Error::new(error);
            tracing::warn!(
                error = format!("{error:#}"),
                "the check index is loaded from the read model"
            );
            if let Err(error) = place.remove() {
                tracing::error!(%error, "the snapshot of the check index cannot be removed");
            }
            None
        }
    }))
}

struct Follower {
    index: BanIndex,
    pool: PgPool,
    condition: Condition,
    upkeep: Upkeep,
    /// A picture that is being loaded beside the one that answers.
    loading: Option<Loading>,
    /// Whether it comes from a snapshot.
    restored: bool,
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
            self.load_anew();
        }
        if reading.checkpoint < live.position {
            // The read model was set back: what it holds now does not continue what we hold.
            if self.loading.is_none() {
                self.load_anew();
            }
            return Ok(true);
        }
        if !reading.changes.is_empty() {
            let erased = reading.changes.iter().any(|change| change.erased);
            self.upkeep.changed(erased);
        }
        self.index
            .take_in(reading.changes, asked_at, reading.head, reading.reached);
        Ok(reading.more)
    }

    fn load_anew(&mut self) {
        (self.loading, self.restored) = (Some(Loading::anew()), false);
    }

    /// Loads one page more; a picture that is whole and has caught up takes its place.
    async fn load(&mut self) -> Result<bool, FollowError> {
        if self.loading.as_ref().is_some_and(Loading::is_at_work) {
            return Ok(false);
        }
        let asked_at = Instant::now();
        let Some(mut loading) = self.settled().await else {
            return Ok(true);
        };
        let reading = read(&self.pool, loading.position()).await;
        let reading = match reading {
            Ok(reading) => reading,
            Err(error) => {
                self.loading = Some(loading);
                return Err(error);
            }
        };
        self.index.saw_head(&reading);
        let other_build = loading
            .generation()
            .is_some_and(|generation| generation != reading.generation);
        if other_build || reading.checkpoint < loading.position() {
            self.load_anew();
            return Ok(true);
        }
        let before = loading.persons();
        let standing = Standing {
            position: reading.reached,
            generation: Some(reading.generation),
        };
        let more = reading.more;
        if let Loading::Following(picture) = &mut loading {
            picture.saw(asked_at, reading.head);
        }
        if reading.changes.iter().any(|change| change.erased) {
            // Erased while nobody followed: the snapshot that was taken up holds it (architecture P-6).
            self.upkeep.changed(true);
            self.restored = false;
        }
        loading.take_in(reading.changes, standing).await;
        if before / PROGRESS_PERSONS != loading.persons() / PROGRESS_PERSONS {
            say(
                "the check index is being loaded",
                loading.persons(),
                standing.position,
            );
        }
        match loading {
            loading if more => self.loading = Some(loading),
            Loading::Following(picture) => self.put_in_place(*picture),
            loading => self.loading = Some(loading.build()),
        }
        Ok(true)
    }

    /// What is being loaded, with what threads made of it. `None` where it had to begin anew.
    async fn settled(&mut self) -> Option<Loading> {
        let (loading, header) = match self.loading.take()?.finished().await {
            Ok(finished) => finished,
            Err(error) => {
                tracing::error!(%error, "the check index could not be put together");
                self.load_anew();
                return None;
            }
        };
        let Some(header) = header else {
            return Some(loading);
        };
        match self.is_of_this_log(header).await {
            Ok(true) => {
                self.restored = true;
                Some(loading)
            }
            Ok(false) => {
                tracing::warn!("the snapshot of the check index is of another log");
                self.load_anew();
                None
            }
            Err(error) => {
                tracing::warn!(
                    error = chassis::database::describe(&error),
                    "the snapshot of the check index cannot be compared with the log"
                );
                self.load_anew();
                None
            }
        }
    }

    /// A register that was restored from a backup has other events at the same positions.
    async fn is_of_this_log(&self, header: Header) -> Result<bool, sqlx::Error> {
        let leaf = leaf_at(&self.pool, header.position).await?;
        Ok(leaf == Some(header.leaf))
    }

    fn put_in_place(&mut self, picture: Picture) {
        say(
            "the check index is loaded",
            picture.persons(),
            picture.position(),
        );
        let unreadable = picture.unreadable_identities();
        if unreadable > 0 {
            tracing::warn!(
                identities = unreadable,
                "no name finds some identities, because none of their names can be read"
            );
        }
        self.index.replace(picture);
        self.upkeep.replaced(std::mem::take(&mut self.restored));
    }
}

fn say(what: &'static str, persons: usize, position: u64) {
    tracing::info!(persons, position, "{what}");
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
