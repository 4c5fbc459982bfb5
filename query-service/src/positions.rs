//! `min_position`: a client that has just written waits until the read model has seen it (contract.md section 2).

use chassis::{Context, Problem};
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// How long a read waits for its read model.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// Between two looks while somebody waits.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Cases.
    CaseLookup,
    /// Facts for statistics.
    ReturnStatistics,
    /// The log itself.
    Log,
}

/// How far the log and the read models are. One look serves everybody who waits; clones share it.
#[derive(Clone)]
pub(crate) struct Positions(Arc<Shared>);

struct Shared {
    seen: watch::Sender<Seen>,
    somebody_waits: Notify,
}

/// What was seen at one look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    case_lookup: u64,
    return_statistics: u64,
    log: u64,
}

impl Positions {
    /// Starts the task that looks while somebody waits.
    pub(crate) fn start(pool: PgPool, context: &Context) -> Self {
        let shared = Arc::new(Shared {
            seen: watch::Sender::default(),
            somebody_waits: Notify::new(),
        });
        tokio::spawn(look(Arc::clone(&shared), pool, context.clone()));
        Self(shared)
    }

    /// Returns when the source has reached the position, at the latest after [`PATIENCE`], then with 503.
    pub(crate) async fn reach(&self, source: Source, position: u64) -> Result<(), Problem> {
        let mut seen = self.0.seen.subscribe();
        self.0.somebody_waits.notify_one();
        let reached = seen.wait_for(|seen| seen.of(source) >= position);
        match tokio::time::timeout(PATIENCE, reached).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(behind()),
        }
    }
}

impl Seen {
    fn of(&self, source: Source) -> u64 {
        match source {
            Source::CaseLookup => self.case_lookup,
            Source::ReturnStatistics => self.return_statistics,
            Source::Log => self.log,
        }
    }
}

async fn look(shared: Arc<Shared>, pool: PgPool, context: Context) {
    let looking = async {
        loop {
            shared.somebody_waits.notified().await;
            while shared.seen.receiver_count() > 0 {
                match seen(&pool).await {
                    Ok(seen) => {
                        shared.seen.send_replace(seen);
                    }
                    // Who waits is answered 503 in the end; what is wrong is said where something is read.
                    Err(error) => tracing::debug!(
                        error = chassis::database::describe(&error),
                        "how far the read models are cannot be read"
                    ),
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    };
    tokio::select! {
        () = context.shutdown.cancelled() => {}
        () = looking => {}
    }
}

async fn seen(pool: &PgPool) -> Result<Seen, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT h.position AS log, c.position AS case_lookup, s.position AS return_statistics
           FROM log_head AS h
          CROSS JOIN case_lookup.checkpoint AS c
          CROSS JOIN return_statistics.checkpoint AS s"
    )
    .fetch_one(pool)
    .await?;
    Ok(Seen {
        case_lookup: row.case_lookup.unsigned_abs(),
        return_statistics: row.return_statistics.unsigned_abs(),
        log: row.log.unsigned_abs(),
    })
}

/// 503: the read model has not seen the position yet.
pub(crate) fn behind() -> Problem {
    Problem::unavailable(
        "What is read here has not reached the asked position yet.",
        Duration::from_secs(1),
    )
}

/// Whether the rows of a read model are those that this program reads: 503 until it is rebuilt after an upgrade, because rows of
/// another fold would be answered as if they were true. A read model that nobody has folded yet has no version and no rows.
pub(crate) fn is_of_version(stored: i32, program: i32, position: u64) -> Result<(), Problem> {
    if stored == program || position == 0 {
        return Ok(());
    }
    tracing::error!(
        stored,
        program,
        "a read model is of another version; it must be rebuilt"
    );
    Err(Problem::unavailable(
        "What is read here is being rebuilt for this version of the program.",
        Duration::from_secs(30),
    ))
}
