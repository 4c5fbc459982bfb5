//! One process of the register that does a thing: an advisory lock on a connection of its own. When the holder dies, so does
//! its connection, and another takes over.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection, PgPool};

/// What one process does, by the name of its lock within the register's database.
#[derive(Clone, Copy)]
pub(crate) struct Duty(i64);

/// Carrying the log to JetStream.
pub(crate) const RELAY: Duty = Duty(0x5245_4c41_5900);

/// Recording deadlines that passed.
pub(crate) const SCHEDULE: Duty = Duty(0x5343_4845_4400);

/// How often the lock is tried for, and looked after.
const TRY_EVERY: Duration = Duration::from_millis(500);

/// How long the database may take to say that the lock is still held.
const ANSWER_PATIENCE: Duration = Duration::from_secs(2);

pub(crate) struct Leadership {
    connection: PgConnection,
}

impl Leadership {
    /// Waits until the lock is ours.
    pub(crate) async fn take(pool: &PgPool, duty: Duty) -> Self {
        let mut away = false;
        loop {
            match try_take(pool, duty).await {
                Ok(Some(connection)) => return Self { connection },
                Ok(None) => away = false,
                // An outage is said once.
                Err(error) if !away => {
                    let error = chassis::database::describe(&error);
                    tracing::warn!(
                        error,
                        "the one process of a duty cannot be found: the database is away"
                    );
                    away = true;
                }
                Err(_) => {}
            }
            tokio::time::sleep(TRY_EVERY).await;
        }
    }

    /// Returns when the connection that holds the lock is gone, and the lock with it.
    pub(crate) async fn lost(mut self) {
        loop {
            tokio::time::sleep(TRY_EVERY).await;
            let alive = tokio::time::timeout(ANSWER_PATIENCE, self.connection.ping()).await;
            if !matches!(alive, Ok(Ok(()))) {
                return;
            }
        }
    }
}

async fn try_take(pool: &PgPool, duty: Duty) -> Result<Option<PgConnection>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let taken = sqlx::query_scalar!("SELECT pg_try_advisory_lock($1)", duty.0)
        .fetch_one(&mut *connection)
        .await?;
    Ok((taken == Some(true)).then(|| connection.detach()))
}
