//! What is left of erased content in the files of the database: dead row versions, generations of read models that nobody reads, and
//! log segments.

use crate::{ReadModel, rebuild};
use chassis::clock::Clock;
use chassis::database::describe;
use event_log::Keyring;
use sqlx::PgPool;
use std::time::Duration;

/// The tables that hold personal content or keys, beside the read models.
const TABLES: [&str; 3] = [
    "public.foreigner_keys",
    "public.identity_digests",
    "public.schedule",
];

/// Tries to lock a table, and the pause between two: whoever reads meanwhile queues behind the request.
const LOCK_TRIES: usize = 120;
const LOCK_PAUSE: Duration = Duration::from_millis(500);

/// How long transactions that may still see dead row versions are waited for.
const OLDER_PATIENCE: Duration = Duration::from_secs(30);
const OLDER_PAUSE: Duration = Duration::from_millis(200);

/// What PostgreSQL says when a lock is not free in time, and when a right is missing.
const LOCK_NOT_AVAILABLE: &str = "55P03";
const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// The read models and the keys with which they are brought up to date.
pub(crate) struct Models {
    /// As the projection service.
    pub(crate) pool: PgPool,
    pub(crate) keyring: Keyring,
}

/// Writes everything anew that may hold dead row versions of erased content, and drops the generations that nobody reads. `false` when
/// it could not be done now, because a read model is being rebuilt or somebody reads without an end.
pub(super) async fn rewrite(
    pool: &PgPool,
    models: &Models,
    clock: &dyn Clock,
) -> Result<bool, sqlx::Error> {
    for model in [ReadModel::CaseLookup, ReadModel::EntryBan] {
        if let Err(error) = rebuild::renew(&models.pool, &models.keyring, clock, model).await {
            tracing::warn!(projection = model.name(), error = %error, "a read model with erased content could not be renewed");
            return Ok(false);
        }
        let drop_others =
            "SELECT public.read_model_drop_previous($1), public.read_model_drop_next($1)";
        if !unlocked(pool, drop_others, model.name()).await? {
            return Ok(false);
        }
    }
    if !older_transactions_end(pool).await? {
        return Ok(false);
    }
    for table in TABLES {
        let rewrite = "SELECT public.erasure_rewrite($1::text::regclass)";
        if !unlocked(pool, rewrite, table).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Carries out a statement that locks whole tables. `false` when they are read without a break.
async fn unlocked(pool: &PgPool, statement: &str, name: &str) -> Result<bool, sqlx::Error> {
    for _ in 0..LOCK_TRIES {
        let mut transaction = pool.begin().await?;
        sqlx::query!(
            "SELECT set_config('statement_timeout', '0', true) AS statement, set_config('lock_timeout', '500ms', true) AS lock"
        )
        .fetch_one(&mut *transaction)
        .await?;
        let done = sqlx::query(statement)
            .bind(name)
            .execute(&mut *transaction)
            .await;
        match done {
            Ok(_) => {
                transaction.commit().await?;
                return Ok(true);
            }
            Err(error) if is_code(&error, LOCK_NOT_AVAILABLE) => {
                transaction.rollback().await?;
                tokio::time::sleep(LOCK_PAUSE).await;
            }
            Err(error) => return Err(error),
        }
    }
    tracing::warn!(
        name,
        "what is read without a break could not be written anew"
    );
    Ok(false)
}

/// Waits until every transaction that runs now has ended: a rewritten table keeps the dead row versions that one of them may still
/// see. `false` when they do not end in time.
async fn older_transactions_end(pool: &PgPool) -> Result<bool, sqlx::Error> {
    let running = sqlx::query_scalar!(
        r#"SELECT virtualtransaction AS "transaction!"
             FROM pg_locks
            WHERE locktype IN ('virtualxid', 'transactionid') -- every transaction holds one
              AND pid IS DISTINCT FROM pg_backend_pid()"#
    )
    .fetch_all(pool)
    .await?;
    let begun = tokio::time::Instant::now();
    loop {
        let left = sqlx::query_scalar!(
            r#"SELECT count(*) AS "left!"
                 FROM pg_locks
                WHERE locktype IN ('virtualxid', 'transactionid')
                  AND virtualtransaction = ANY($1)"#,
            &running,
        )
        .fetch_one(pool)
        .await?;
        if left == 0 {
            return Ok(true);
        }
        if begun.elapsed() >= OLDER_PATIENCE {
            tracing::warn!(
                transactions = left,
                "erased content is kept by transactions that do not end"
            );
            return Ok(false);
        }
        tokio::time::sleep(OLDER_PAUSE).await;
    }
}

/// Closes the log segment that is written and removes the closed ones, where the role may; otherwise they go as the cluster is
/// configured (docs/operations.md, erasure).
pub(super) async fn remove_log_segments(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    sqlx::query!("SELECT set_config('statement_timeout', '0', false) AS statement")
        .fetch_one(&mut *connection)
        .await?;
    // A session with another limit must not go back to the pool.
    connection.close_on_drop();
    for statement in ["SELECT pg_switch_wal()", "CHECKPOINT"] {
        match sqlx::query(statement).execute(&mut *connection).await {
            Ok(_) => {}
            Err(error) if is_code(&error, INSUFFICIENT_PRIVILEGE) => {
                tracing::warn!(
                    error = describe(&error),
                    "log segments with erased content stay until the cluster removes them"
                );
                return Ok(());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn is_code(error: &sqlx::Error, code: &str) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.code().as_deref() == Some(code))
}
