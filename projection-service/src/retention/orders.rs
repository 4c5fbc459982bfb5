//! The orders of erasure, step by step. Each step takes every order that has come to it.

use crate::ReadModel;
use chrono::{DateTime, Utc};
use event_log::orders_of_erasure;
use sqlx::PgPool;
use uuid::Uuid;

/// Orders taken up, and files worked on, in one transaction.
const ORDERS_MAX: usize = 500;

/// The read models that show personal content.
const PERSONAL: [ReadModel; 2] = [ReadModel::CaseLookup, ReadModel::EntryBan];

/// Takes up the orders that came since the last one.
pub(super) async fn take_up(pool: &PgPool) -> Result<(), sqlx::Error> {
    loop {
        let after =
            sqlx::query_scalar!(r#"SELECT coalesce(max(position), 0) AS "after!" FROM erasures"#)
                .fetch_one(pool)
                .await?;
        let orders = orders_of_erasure(pool, after.cast_unsigned(), ORDERS_MAX).await?;
        let files: Vec<Uuid> = orders.iter().map(|order| order.foreigner_id.0).collect();
        let positions = orders.iter().map(|order| order.position.cast_signed());
        let positions: Vec<i64> = positions.collect();
        sqlx::query!(
            "INSERT INTO erasures (foreigner_id, position)
             SELECT * FROM UNNEST($1::uuid[], $2::bigint[])
                 ON CONFLICT DO NOTHING -- another instance took it up",
            &files,
            &positions,
        )
        .execute(pool)
        .await?;
        if orders.len() < ORDERS_MAX {
            return Ok(());
        }
    }
}

/// Takes up anew what was carried out before and has a key again, as after the return of an old copy of the keys.
pub(super) async fn take_up_again(pool: &PgPool) -> Result<(), sqlx::Error> {
    let again = sqlx::query!(
        "UPDATE erasures AS e
            SET key_destroyed_at = NULL,
                digests_deleted_at = NULL,
                read_models_purged_at = NULL,
                tables_rewritten_at = NULL,
                finished_at = NULL
           FROM foreigner_keys AS k
          WHERE k.foreigner_id = e.foreigner_id
            AND k.wrapped IS NOT NULL
            AND e.key_destroyed_at IS NOT NULL"
    )
    .execute(pool)
    .await?;
    if again.rows_affected() > 0 {
        tracing::warn!(
            files = again.rows_affected(),
            "erased files had keys again and are erased anew"
        );
    }
    Ok(())
}

/// How many orders are not carried out to the end.
pub(super) async fn open(pool: &PgPool) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT count(*) AS "open!" FROM erasures WHERE finished_at IS NULL"#)
        .fetch_one(pool)
        .await
}

/// Destroys keys, in short transactions: each holds up whoever appends.
pub(super) async fn destroy_keys(pool: &PgPool, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    loop {
        let files = sqlx::query_scalar!(
            "SELECT foreigner_id FROM erasures WHERE finished_at IS NULL AND key_destroyed_at IS NULL LIMIT $1",
            i64::try_from(ORDERS_MAX).unwrap_or(i64::MAX),
        )
        .fetch_all(pool)
        .await?;
        if files.is_empty() {
            return Ok(());
        }
        let mut transaction = pool.begin().await?;
        sqlx::query!(
            "UPDATE foreigner_keys
                SET wrapped = NULL, destroyed_at = $2
              WHERE foreigner_id = ANY($1)
                AND wrapped IS NOT NULL",
            &files,
            now,
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "UPDATE erasures SET key_destroyed_at = $2 WHERE foreigner_id = ANY($1)",
            &files,
            now,
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
    }
}

/// Deletes what tells equal persons, and what is scheduled.
pub(super) async fn delete_digests(pool: &PgPool, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let files = sqlx::query_scalar!(
        "SELECT foreigner_id FROM erasures WHERE finished_at IS NULL AND key_destroyed_at IS NOT NULL AND digests_deleted_at IS NULL"
    )
    .fetch_all(pool)
    .await?;
    if files.is_empty() {
        return Ok(());
    }
    let mut transaction = pool.begin().await?;
    sqlx::query!(
        "DELETE FROM identity_digests WHERE foreigner_id = ANY($1)",
        &files
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query!("DELETE FROM schedule WHERE foreigner_id = ANY($1)", &files)
        .execute(&mut *transaction)
        .await?;
    sqlx::query!(
        "UPDATE erasures SET digests_deleted_at = $2 WHERE foreigner_id = ANY($1)",
        &files,
        now,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

/// Notes which orders the live read models have come to: there the names are gone.
pub(super) async fn see_read_models(pool: &PgPool, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let mut reached = i64::MAX;
    for model in PERSONAL {
        let statement = format!("SELECT position FROM {model}.checkpoint");
        let position: i64 = sqlx::query_scalar(&statement).fetch_one(pool).await?;
        reached = reached.min(position);
    }
    sqlx::query!(
        "UPDATE erasures
            SET read_models_purged_at = $2
          WHERE finished_at IS NULL
            AND digests_deleted_at IS NOT NULL
            AND read_models_purged_at IS NULL
            AND position <= $1",
        reached,
        now,
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// The files of which dead row versions lie in the tables.
pub(super) async fn purged(pool: &PgPool) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT foreigner_id
           FROM erasures
          WHERE finished_at IS NULL
            AND read_models_purged_at IS NOT NULL
            AND tables_rewritten_at IS NULL"
    )
    .fetch_all(pool)
    .await
}

/// Notes that the tables were rewritten after these files were purged.
pub(super) async fn rewritten(
    pool: &PgPool,
    files: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE erasures SET tables_rewritten_at = $2 WHERE foreigner_id = ANY($1)",
        files,
        now,
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// The files of which log segments may hold what lies in no table any more.
pub(super) async fn out_of_tables(pool: &PgPool) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT foreigner_id FROM erasures WHERE finished_at IS NULL AND tables_rewritten_at IS NOT NULL"
    )
    .fetch_all(pool)
    .await
}

/// Notes the end of these files.
pub(super) async fn finish(
    pool: &PgPool,
    files: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE erasures SET finished_at = $2 WHERE foreigner_id = ANY($1)",
        files,
        now,
    )
    .execute(pool)
    .await?;
    Ok(())
}
