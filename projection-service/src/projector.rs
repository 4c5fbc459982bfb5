//! The live projector of one read model.

use crate::checkpoint::Checkpoint;
use crate::fold::Fold;
use crate::listener::Announcement;
use crate::projections::Projection;
use crate::schema::Schema;
use crate::standing::{Board, ProjectorState};
use crate::step::{fail_point, step};
use crate::tail::Tail;
use crate::{ProjectionError, ReadModel};
use chassis::clock::Clock;
use event_log::Head;
use futures::FutureExt as _;
use sqlx::PgPool;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Most events in one transaction.
const BATCH_EVENTS_MAX: usize = 2_000;

/// How long a projector rests after a batch, in shares of the time that the batch took: under load it leaves the machine to
/// the officers and writes a file once for more events.
const REST_SHARES: u32 = 3;

/// Files that are kept folded between two batches.
const FILES_KEPT_MAX: usize = 2_048;

/// Between two looks at how far behind the read model is, while nothing happens.
const REFRESH_EVERY: Duration = Duration::from_secs(1);

const PAUSE_FIRST: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// Folds the log into the live generation of one read model, in the order of positions and nothing else.
pub(crate) struct Projector {
    pub(crate) pool: PgPool,
    pub(crate) tail: Tail,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) head: watch::Receiver<Option<Head>>,
    pub(crate) announced: mpsc::Receiver<Announcement>,
    pub(crate) board: Board,
    pub(crate) shutdown: CancellationToken,
}

/// Where a projector is, how much it dares at once, and whom it has to tell.
struct Progress<P: Projection> {
    at: Option<Checkpoint>,
    /// Files as they are at `at`.
    fold: Fold<P>,
    batch_events: usize,
    unacknowledged: Vec<Announcement>,
}

impl Projector {
    /// Runs until shutdown. Whatever goes wrong, a panic included, is said on the board and tried again from the stored
    /// checkpoint: a projector that died silently would leave a picture that grows old.
    pub(crate) async fn run<P: Projection>(mut self) {
        let shutdown = self.shutdown.clone();
        let mut progress = Progress::<P> {
            at: None,
            fold: Fold::default(),
            batch_events: BATCH_EVENTS_MAX,
            unacknowledged: Vec::new(),
        };
        let mut pause = PAUSE_FIRST;
        loop {
            let turn = AssertUnwindSafe(self.turn(&mut progress)).catch_unwind();
            let ended = tokio::select! {
                () = shutdown.cancelled() => return,
                ended = turn => ended.unwrap_or(Err(ProjectionError::Panicked)),
            };
            let Err(error) = ended else {
                pause = PAUSE_FIRST;
                continue;
            };
            progress.at = None;
            // Smaller and smaller batches bring the read model up to the event that is at fault, and no further.
            if error.is_of_the_event() && progress.batch_events > 1 {
                progress.batch_events /= 2;
                continue;
            }
            self.report(P::MODEL, &error);
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(PAUSE_MAX),
            }
        }
    }

    /// Folds what there is, then waits until there is more.
    async fn turn<P: Projection>(
        &mut self,
        progress: &mut Progress<P>,
    ) -> Result<(), ProjectionError> {
        let reached = self.catch_up(progress).await?;
        self.acknowledge(progress, reached.position).await;
        let stands = self.something_new(progress, reached).await?;
        if !stands {
            progress.at = None;
        }
        Ok(())
    }

    /// Folds everything up to the end of the log and answers the checkpoint reached.
    async fn catch_up<P: Projection>(
        &mut self,
        progress: &mut Progress<P>,
    ) -> Result<Checkpoint, ProjectionError> {
        loop {
            let begun = Instant::now();
            let from = if let Some(at) = progress.at.take() {
                at
            } else {
                progress.fold.forget();
                self.start::<P>().await?
            };
            match self.fold_page(from, progress).await? {
                Folded::Nothing => {
                    progress.at = Some(from);
                    return Ok(from);
                }
                Folded::Up(reached) => {
                    let full = reached.position - from.position >= progress.batch_events as u64;
                    progress.at = Some(reached);
                    self.acknowledge(progress, reached.position).await;
                    if progress.fold.len() > FILES_KEPT_MAX {
                        progress.fold.forget();
                    }
                    if !full {
                        tokio::time::sleep_until(begun + pace::<P>(begun.elapsed())).await;
                    }
                    progress.batch_events = (progress.batch_events * 2).min(BATCH_EVENTS_MAX);
                }
                Folded::Elsewhere => {}
            }
        }
    }

    async fn start<P: Projection>(&self) -> Result<Checkpoint, ProjectionError> {
        let stored = Checkpoint::read(&self.pool, Schema::live(P::MODEL)).await?;
        let program = P::MODEL.version();
        if stored.position > 0 && stored.version != program {
            return Err(ProjectionError::OtherVersion {
                stored: stored.version,
                program,
            });
        }
        stored.within(event_log::head(&self.pool).await?)?;
        Ok(stored)
    }

    async fn fold_page<P: Projection>(
        &mut self,
        from: Checkpoint,
        progress: &mut Progress<P>,
    ) -> Result<Folded, ProjectionError> {
        let page = self
            .tail
            .after::<P>(from.position, progress.batch_events)
            .await?;
        if page.events.is_empty() {
            self.board.moved(from.position, page.head, None);
            return Ok(Folded::Nothing);
        }
        fail_point("projector::after_read");
        let first_at = page.events.first().map(|event| event.recorded_at());
        self.board.moved(from.position, page.head, first_at);
        let schema = Schema::live(P::MODEL);
        let (fold, now) = (&mut progress.fold, self.clock.now());
        let Some(reached) = step(&self.pool, schema, from, fold, &page.events, now).await? else {
            return Ok(Folded::Elsewhere);
        };
        self.board.moved(reached.position, page.head, None);
        Ok(Folded::Up(reached))
    }

    /// Waits until the log is longer than what was reached, or the stored checkpoint is another one: then `false`.
    ///
    /// Checkpoints are committed without waiting for the disk, so that a crash of the database may take the last ones back. In a
    /// register where nothing happens nobody else would notice that the read model lacks events.
    async fn something_new<P: Projection>(
        &mut self,
        progress: &mut Progress<P>,
        reached: Checkpoint,
    ) -> Result<bool, ProjectionError> {
        let position = reached.position;
        let mut refresh = tokio::time::interval_at(Instant::now() + REFRESH_EVERY, REFRESH_EVERY);
        loop {
            tokio::select! {
                _ = refresh.tick() => {
                    if Checkpoint::read(&self.pool, Schema::live(P::MODEL)).await? != reached {
                        return Ok(false);
                    }
                    self.board.refresh();
                }
                Ok(()) = self.head.changed() => {
                    if self.head.borrow_and_update().is_some_and(|head| head.position > position) {
                        return Ok(true);
                    }
                }
                Some(announcement) = self.announced.recv() => {
                    let new = announcement.position.is_none_or(|announced| announced > position);
                    progress.unacknowledged.push(announcement);
                    if new {
                        return Ok(true);
                    }
                    self.acknowledge(progress, position).await;
                }
            }
        }
    }

    /// Acknowledges what was announced of the events that are folded in. The stream takes an acknowledgement for everything
    /// before it too, so that one is enough.
    async fn acknowledge<P: Projection>(&mut self, progress: &mut Progress<P>, position: u64) {
        let announcements = &mut progress.unacknowledged;
        while let Ok(announcement) = self.announced.try_recv() {
            announcements.push(announcement);
        }
        let done = |one: &Announcement| one.position.is_none_or(|announced| announced <= position);
        let Some(newest) = announcements.iter().rposition(done) else {
            return;
        };
        fail_point("projector::before_ack");
        if let Some(announcement) = announcements.drain(..=newest).next_back() {
            announcement.acknowledge().await;
        }
        fail_point("projector::after_ack");
    }

    fn report(&mut self, model: ReadModel, error: &ProjectionError) {
        let projection = model.name();
        if error.is_transient() {
            tracing::warn!(projection, error = %error, "the projector waits");
            self.board
                .failed(ProjectorState::Waiting, error.to_string());
        } else {
            tracing::error!(projection, error = %error, "the projector is stopped");
            self.board
                .failed(ProjectorState::Stopped, error.to_string());
        }
    }
}

/// From the beginning of a batch that took this long to the beginning of the next.
fn pace<P: Projection>(took: Duration) -> Duration {
    let (least, most) = P::PACE;
    (took * (1 + REST_SHARES)).clamp(least, most)
}

/// What became of a page.
enum Folded {
    /// The log has nothing after the checkpoint.
    Nothing,
    /// The read model has come this far.
    Up(Checkpoint),
    /// Another projector was faster, or the schema was swapped.
    Elsewhere,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projections::{CaseLookup, EntryBan, ReturnStatistics};
    use crate::testing::{Register, foreigner, life, misfit};

    /// Waits until the database says yes.
    async fn eventually(owner: &PgPool, question: &str) {
        let asking = async {
            while !sqlx::query_scalar::<_, bool>(question)
                .fetch_one(owner)
                .await
                .expect("a question")
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), asking)
            .await
            .expect("it comes about");
    }

    async fn assert_as_rebuilt(register: &Register) {
        for model in ReadModel::ALL {
            assert_eq!(register.differences(*model).await, 0, "{model}");
        }
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn p_5_what_is_folded_live_is_what_a_rebuild_gives(owner: PgPool) {
        let register = Register::open(&owner).await;
        let mut running = [
            register.project::<CaseLookup>(),
            register.project::<EntryBan>(),
            register.project::<ReturnStatistics>(),
        ];
        register.populate(1..9).await;
        let head = register.head().await;
        for projector in &mut running {
            projector.reaches(head).await;
            assert!(projector.standing.borrow().lag_seconds.abs() < f64::EPSILON);
            assert!(
                projector
                    .context
                    .readiness
                    .standings()
                    .iter()
                    .all(|standing| standing.ready)
            );
        }
        assert_eq!(register.count("case_lookup.case_files").await, 8);
        assert_eq!(register.count("entry_ban.persons WHERE banned").await, 8);
        assert_eq!(
            register.count("return_statistics.statistics_facts").await,
            14
        );
        assert_as_rebuilt(&register).await;
        for projector in running {
            projector.stop().await;
        }
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f10_two_projectors_at_once_have_their_effect_once(owner: PgPool) {
        let register = Register::open(&owner).await;
        let (mut one, mut other) = (
            register.project::<CaseLookup>(),
            register.project::<CaseLookup>(),
        );
        register.populate(1..9).await;
        let head = register.head().await;
        one.reaches(head).await;
        other.reaches(head).await;
        assert_eq!(register.differences(ReadModel::CaseLookup).await, 0);
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f16_an_event_that_does_not_fit_stops_the_projector_before_it(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..4).await;
        let last_good = register.head().await;
        let version = life(1).len() as u64;
        register.append(foreigner(1), version, &[misfit()]).await;
        register.populate(4..6).await;

        let mut case_lookup = register.project::<CaseLookup>();
        let problem = case_lookup.stops_at(last_good).await;
        assert!(
            problem.contains(&format!("position {}", last_good + 1)),
            "{problem}"
        );
        assert!(!case_lookup.context.readiness.is_ready());
        assert_eq!(
            register.count("case_lookup.case_files").await,
            3,
            "nothing is skipped"
        );

        let mut statistics = register.project::<ReturnStatistics>();
        statistics.reaches(register.head().await).await;
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f17_an_event_of_a_newer_program_stops_the_projector_before_it(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..3).await;
        let last_good = register.head().await;
        register
            .append_unknown(foreigner(1), life(1).len() as u64)
            .await;
        let problem = register.project::<EntryBan>().stops_at(last_good).await;
        assert!(
            problem.contains(&format!("position {}", last_good + 1)),
            "{problem}"
        );
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f2_a_checkpoint_that_a_crash_took_back_is_noticed_in_an_idle_register(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..4).await;
        let head = register.head().await;
        let mut projector = register.project::<EntryBan>();
        projector.reaches(head).await;
        // As after the crash: neither the rows nor the checkpoint of the last transactions are there.
        for statement in [
            "DELETE FROM entry_ban.persons",
            "UPDATE entry_ban.checkpoint SET position = 0, version = 0",
        ] {
            let lost = sqlx::query(statement).execute(&owner).await;
            lost.expect("the owner may do anything");
        }
        eventually(&owner, "SELECT count(*) = 3 FROM entry_ban.persons").await;
        assert_eq!(register.differences(ReadModel::EntryBan).await, 0);
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f36_a_checkpoint_that_was_set_back_has_its_effect_once(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..4).await;
        let head = register.head().await;
        let mut running = [
            register.project::<CaseLookup>(),
            register.project::<EntryBan>(),
            register.project::<ReturnStatistics>(),
        ];
        for (projector, model) in running.iter_mut().zip(ReadModel::ALL) {
            projector.reaches(head).await;
            // In the middle of lives, and before the first of them.
            for position in [head - 3, 0] {
                let back = format!("UPDATE {model}.checkpoint SET position = {position}");
                let set = sqlx::query(&back).execute(&owner).await;
                set.expect("the owner may do anything");
                let reached = format!("SELECT position = {head} FROM {model}.checkpoint");
                eventually(&owner, &reached).await;
            }
        }
        assert_as_rebuilt(&register).await;
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn rows_that_stay_the_same_are_left_alone(owner: PgPool) {
        let register = Register::open(&owner).await;
        let life = life(1);
        register.append(foreigner(1), 0, &life[..2]).await;
        let mut projector = register.project::<CaseLookup>();
        projector.reaches(register.head().await).await;
        let written = |table: &str| {
            let statement = format!("SELECT max(xmin::text::bigint) FROM case_lookup.{table}");
            let owner = owner.clone();
            async move {
                let written = sqlx::query_scalar::<_, i64>(&statement).fetch_one(&owner);
                written.await.expect("rows")
            }
        };
        let (names, files) = (written("case_names").await, written("case_files").await);
        register.append(foreigner(1), 2, &life[2..4]).await;
        projector.reaches(register.head().await).await;
        assert_eq!(written("case_names").await, names);
        assert!(written("case_files").await > files);
        assert_eq!(register.differences(ReadModel::CaseLookup).await, 0);
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f36_a_checkpoint_beyond_the_log_stops_the_projector(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..3).await;
        let head = register.head().await;
        let mut projector = register.project::<EntryBan>();
        projector.reaches(head).await;
        let ahead = sqlx::query("UPDATE entry_ban.checkpoint SET position = position + 5");
        ahead
            .execute(&owner)
            .await
            .expect("the owner may do anything");
        let stopped = |standing: &crate::Standing| standing.state == ProjectorState::Stopped;
        let problem = projector
            .standing
            .wait_for(stopped)
            .await
            .expect("it runs")
            .problem
            .clone();
        assert!(
            problem.is_some_and(|problem| problem.contains("beyond the end of the log")),
            "it says why"
        );
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn rows_of_another_version_are_not_touched_until_they_are_rebuilt(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..3).await;
        let mut projector = register.project::<EntryBan>();
        projector.reaches(register.head().await).await;
        projector.stop().await;
        let older = sqlx::query("UPDATE entry_ban.checkpoint SET version = version + 1");
        older
            .execute(&owner)
            .await
            .expect("the checkpoint is there");
        let head = register.head().await;
        register.populate(3..5).await;
        let mut projector = register.project::<EntryBan>();
        let stopped = |standing: &crate::Standing| standing.state == ProjectorState::Stopped;
        let standing = projector
            .standing
            .wait_for(stopped)
            .await
            .expect("it runs")
            .clone();
        assert!(
            standing
                .problem
                .is_some_and(|problem| problem.contains("rebuild"))
        );
        let reached = Checkpoint::read(&register.pool, Schema::live(ReadModel::EntryBan)).await;
        assert_eq!(reached.expect("the checkpoint is there").position, head);
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn a_database_that_was_away_is_no_reason_to_stop_for_good(owner: PgPool) {
        let register = Register::open(&owner).await;
        let hide = sqlx::query("REVOKE SELECT ON events FROM register_projection");
        hide.execute(&owner).await.expect("the owner may revoke");
        register.populate(1..2).await;
        let mut projector = register.project::<CaseLookup>();
        projector.stops_at(0).await;
        let show = sqlx::query("GRANT SELECT ON events TO register_projection");
        show.execute(&owner).await.expect("the owner may grant");
        projector.reaches(register.head().await).await;
        register.close().await;
    }

    /// Breaks the next projector of this test at a place; others in the process go on.
    #[cfg(feature = "faults")]
    fn break_once_at(place: &str) -> Arc<std::sync::atomic::AtomicBool> {
        use std::sync::atomic::{AtomicBool, Ordering};
        let broken = Arc::new(AtomicBool::new(false));
        let (told, here) = (Arc::clone(&broken), std::thread::current().id());
        let break_here = move || {
            let first = std::thread::current().id() == here && !told.swap(true, Ordering::SeqCst);
            assert!(!first, "the test breaks it here");
        };
        fail::cfg_callback(format!("projector::{place}"), break_here).expect("a fail point");
        broken
    }

    #[cfg(feature = "faults")]
    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f11_a_projector_that_breaks_anywhere_goes_on_without_loss_or_repeat(owner: PgPool) {
        let register = Register::open(&owner).await;
        let scenario = fail::FailScenario::setup();
        let mut projector = register.project::<CaseLookup>();
        let places = ["after_read", "after_apply", "before_commit", "after_commit"];
        for (file, place) in (1..).zip(places.into_iter().cycle().take(12)) {
            let broken = break_once_at(place);
            register.populate(file..file + 1).await;
            projector.reaches(register.head().await).await;
            assert!(
                broken.load(std::sync::atomic::Ordering::SeqCst),
                "it never came to {place}"
            );
        }
        scenario.teardown();
        assert_eq!(register.count("case_lookup.case_files").await, 12);
        assert_eq!(register.differences(ReadModel::CaseLookup).await, 0);
        register.close().await;
    }
}
