//! `min_position`: a client that has just written waits until the read model has seen it (contract.md section 2).

use chassis::Problem;
use sqlx::PgPool;
use std::time::{Duration, Instant};

/// How long a read waits for its read model.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// Between two looks at a checkpoint.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A read model with its checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadModel {
    /// Cases.
    CaseLookup,
    /// Facts for statistics.
    ReturnStatistics,
}

/// Returns when the read model has reached the position, at the latest after [`PATIENCE`], then with 503.
pub(crate) async fn reach(
    pool: &PgPool,
    model: ReadModel,
    position: Option<u64>,
) -> Result<(), Problem> {
    let Some(position) = position else {
        return Ok(());
    };
    let began = Instant::now();
    loop {
        if checkpoint(pool, model)
            .await
            .map_err(crate::outage::problem)?
            >= position
        {
            return Ok(());
        }
        if began.elapsed() >= PATIENCE {
            return Err(behind());
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// 503: the read model has not seen the position yet.
pub(crate) fn behind() -> Problem {
    Problem::unavailable(
        "What is read here has not reached the asked position yet.",
        Duration::from_secs(1),
    )
}

async fn checkpoint(pool: &PgPool, model: ReadModel) -> Result<u64, sqlx::Error> {
    let position = match model {
        ReadModel::CaseLookup => {
            sqlx::query_scalar!("SELECT position FROM case_lookup.checkpoint")
                .fetch_one(pool)
                .await?
        }
        ReadModel::ReturnStatistics => {
            sqlx::query_scalar!("SELECT position FROM return_statistics.checkpoint")
                .fetch_one(pool)
                .await?
        }
    };
    Ok(position.unsigned_abs())
}
