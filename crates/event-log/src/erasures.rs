//! The orders of erasure that the log holds.

use crate::commands::number;
use events::ForeignerId;
use sqlx::PgExecutor;

/// The type of the event that is the order to erase a file. It is the last one of its stream.
pub(crate) const ORDER: &str = "PersonalContentErased";

/// An order to erase the personal content of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The file.
    pub foreigner_id: ForeignerId,
    /// The position of the order.
    pub position: u64,
}

/// Every order of erasure after a position, in their order, as many as asked for. It needs the right to read the skeleton of the
/// log and nothing else.
///
/// # Errors
/// When the database is away, or a file has no id.
pub async fn orders_of_erasure(
    executor: impl PgExecutor<'_>,
    after: u64,
    limit: usize,
) -> Result<Vec<Order>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT position, aggregate_id::uuid AS "foreigner_id!"
             FROM events
            WHERE event_type = 'PersonalContentErased' -- the predicate of an index
              AND position > $1
            ORDER BY position
            LIMIT $2"#,
        i64::try_from(after).unwrap_or(i64::MAX),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(executor)
    .await?;
    let orders = rows.into_iter().map(|row| {
        Ok(Order {
            foreigner_id: ForeignerId(row.foreigner_id),
            position: number(row.position)?,
        })
    });
    orders.collect()
}
