//! The partitions of the access log, made ahead of time (rule R-120).

use chassis::Context;
use chassis::database::describe;
use chrono::{DateTime, Months, NaiveDate, Utc};
use sqlx::PgPool;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// Prepares the partitions of this quarter and the next, every day until shutdown. The first time is [`prepare_now`], before the
/// first record is written: one that lies in the default partition keeps its quarter from being made.
pub async fn keep_prepared(pool: PgPool, context: Context) {
    loop {
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = tokio::time::sleep(DAY) => {}
        }
        prepare_now(&pool, context.clock.now()).await;
    }
}

/// Prepares the partitions of this quarter and the next.
///
/// A failure loses nothing: records without a partition of their own lie in the default one. It is logged, because
/// somebody has to act before the quarter is to be dropped.
pub async fn prepare_now(pool: &PgPool, now: DateTime<Utc>) {
    for day in days_of_two_quarters(now) {
        if let Err(error) = prepare(pool, day).await {
            tracing::error!(
                error = describe(&error),
                quarter = %day,
                "a partition of the access log is missing"
            );
        }
    }
}

async fn prepare(pool: &PgPool, day: NaiveDate) -> Result<(), sqlx::Error> {
    let missing = sqlx::query_scalar!("SELECT access_log_prepare_quarter($1)", day)
        .fetch_one(pool)
        .await?;
    if missing == Some(true) {
        tracing::info!(quarter = %day, "a partition of the access log was made");
    }
    Ok(())
}

/// A day of this quarter and one of the next. The partitions' bounds are those of UTC, as the sessions' time zone is.
fn days_of_two_quarters(now: DateTime<Utc>) -> [NaiveDate; 2] {
    let today = now.date_naive();
    [
        today,
        today.checked_add_months(Months::new(3)).unwrap_or(today),
    ]
}
