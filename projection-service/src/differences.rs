//! Comparing two generations of a read model, row for row.

use crate::schema::Schema;
use sqlx::{PgConnection, PgPool};

/// Two schemas cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum DifferencesError {
    /// A name is no schema of a read model, or the two are of different read models.
    #[error(
        "only generations of one read model can be compared, such as case_lookup and case_lookup_previous"
    )]
    NotComparable,
    /// They have not come equally far, so that rows differ for that reason alone.
    #[error("one schema is at position {left}, the other at {right}")]
    OtherPosition {
        /// The position of the first.
        left: u64,
        /// The position of the second.
        right: u64,
    },
    /// The database failed.
    #[error("the schemas cannot be read")]
    Database(#[from] sqlx::Error),
}

/// How many rows are in one of two schemas and not in the other, checkpoints apart. Both must have reached the same position.
///
/// # Errors
/// See [`DifferencesError`].
pub async fn differences(pool: &PgPool, left: &str, right: &str) -> Result<u64, DifferencesError> {
    let schemas = Schema::named(left).zip(Schema::named(right));
    let (left, right) = schemas
        .filter(|(left, right)| left.model == right.model)
        .ok_or(DifferencesError::NotComparable)?;
    let mut transaction = pool.begin().await?;
    sqlx::query!("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        .execute(&mut *transaction)
        .await?;
    let positions = (
        position(&mut transaction, left).await?,
        position(&mut transaction, right).await?,
    );
    if positions.0 != positions.1 {
        return Err(DifferencesError::OtherPosition {
            left: positions.0,
            right: positions.1,
        });
    }
    let count = count_differences(&mut transaction, left, right).await?;
    transaction.rollback().await?;
    Ok(count)
}

/// Counts the rows that are in one schema and not in the other.
pub(crate) async fn count_differences(
    connection: &mut PgConnection,
    left: Schema,
    right: Schema,
) -> Result<u64, sqlx::Error> {
    let (l, r) = (left.name(), right.name());
    let mut count = 0;
    for table in left.model.tables() {
        // The names come from closed sets of this program. As texts, because json has no equality.
        let rows = |schema: &str| format!("SELECT t::text FROM {schema}.{table} AS t");
        let (l, r) = (rows(&l), rows(&r));
        let statement = format!(
            "SELECT count(*) FROM (({l} EXCEPT ALL {r}) UNION ALL ({r} EXCEPT ALL {l})) AS differing"
        );
        let differing: i64 = sqlx::query_scalar(&statement)
            .fetch_one(&mut *connection)
            .await?;
        count += differing.unsigned_abs();
    }
    Ok(count)
}

async fn position(connection: &mut PgConnection, schema: Schema) -> Result<u64, sqlx::Error> {
    schema.enter(connection).await?;
    let row = sqlx::query!("SELECT position FROM checkpoint")
        .fetch_one(connection)
        .await?;
    Ok(row.position.unsigned_abs())
}
