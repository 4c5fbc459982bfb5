//! How far the log is folded into a schema.

use crate::ProjectionError;
use crate::schema::Schema;
use chrono::{DateTime, Utc};
use event_log::Head;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// The one row of `checkpoint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// The last position that is folded in; 0 for none.
    pub(crate) position: u64,
    /// The version of the fold that wrote the rows; 0 while nobody has.
    pub(crate) version: i32,
    /// Which schema it is; a swap changes it.
    pub(crate) generation: Uuid,
}

impl Checkpoint {
    /// Reads the checkpoint of a schema.
    pub(crate) async fn read(pool: &PgPool, schema: Schema) -> Result<Self, sqlx::Error> {
        let mut transaction = pool.begin().await?;
        schema.enter(&mut transaction).await?;
        let read = Self::see(&mut transaction).await?;
        transaction.rollback().await?;
        Ok(read)
    }

    /// Reads the checkpoint of the entered schema.
    pub(crate) async fn see(transaction: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let row = sqlx::query!("SELECT position, version, generation FROM checkpoint")
            .fetch_one(transaction)
            .await?;
        Ok(Self {
            position: row.position.unsigned_abs(),
            version: row.version,
            generation: row.generation,
        })
    }

    /// Fails when the log, read after this checkpoint, ends before it: what came in between would never be folded (fault F36).
    pub(crate) fn within(self, head: Head) -> Result<(), ProjectionError> {
        if self.position <= head.position {
            return Ok(());
        }
        Err(ProjectionError::BeyondTheLog {
            checkpoint: self.position,
            head: head.position,
        })
    }

    /// Reads the checkpoint of the entered schema and keeps every other projector from moving it.
    pub(crate) async fn lock(transaction: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let row = sqlx::query!("SELECT position, version, generation FROM checkpoint FOR UPDATE")
            .fetch_one(transaction)
            .await?;
        Ok(Self {
            position: row.position.unsigned_abs(),
            version: row.version,
            generation: row.generation,
        })
    }

    /// Moves the checkpoint of the entered schema. `false` when it is not where this one says, or when the schema was swapped
    /// since it was locked: then nothing of the transaction may stay.
    pub(crate) async fn advance(
        self,
        transaction: &mut PgConnection,
        to: Self,
        now: DateTime<Utc>,
    ) -> Result<bool, sqlx::Error> {
        let moved = sqlx::query!(
            "UPDATE checkpoint
                SET position = $1, version = $2, updated_at = $3
              WHERE position = $4
                AND generation = $5",
            to.position.cast_signed(),
            to.version,
            now,
            self.position.cast_signed(),
            self.generation,
        )
        .execute(transaction)
        .await?;
        Ok(moved.rows_affected() == 1)
    }
}
