//! Work that one process does at a time.

use crate::ReadModel;
use sqlx::PgPool;

/// Keeps others from the same work, for as long as its connection lives.
pub(crate) struct Guard {
    connection: sqlx::pool::PoolConnection<sqlx::Postgres>,
    name: String,
}

impl Guard {
    /// `None` when somebody else is at it.
    pub(crate) async fn take(pool: &PgPool, name: String) -> Result<Option<Self>, sqlx::Error> {
        let mut connection = pool.acquire().await?;
        let free = sqlx::query_scalar!(
            r#"SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS "free!""#,
            name
        )
        .fetch_one(&mut *connection)
        .await?;
        Ok(free.then_some(Self { connection, name }))
    }

    /// The rebuild of a read model.
    pub(crate) async fn of_rebuild(
        pool: &PgPool,
        model: ReadModel,
    ) -> Result<Option<Self>, sqlx::Error> {
        Self::take(pool, format!("rebuild of {model}")).await
    }

    pub(crate) async fn release(&mut self) {
        let released = sqlx::query!(
            "SELECT pg_advisory_unlock(hashtextextended($1, 0))",
            self.name
        );
        if released.fetch_one(&mut *self.connection).await.is_err() {
            // A lock lives as long as its session, which must then not go back to the pool.
            self.connection.close_on_drop();
        }
    }
}
