//! How a batch is told from every other in the log.

use super::rows::Rows;
use crate::commands::appends_have_ended;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// What is in the log if this batch was committed, and cannot be there otherwise. The key of a command is no evidence: a
/// repeat of it may wait at another process, which writes it as soon as our lock is gone.
pub(super) enum Evidence {
    /// The batch wrote nothing.
    Nothing,
    /// The leaf of its last event. It covers the id of the event, which nobody else has.
    Leaf { position: i64, leaf: Vec<u8> },
    /// A batch of commands without events: their rows as they were written. What is equal in all of it was also answered
    /// equally, whoever wrote it.
    Commands {
        keys: Vec<Uuid>,
        fingerprints: Vec<Vec<u8>>,
        outcomes: Vec<String>,
        head: i64,
        recorded_at: DateTime<Utc>,
    },
}

impl Evidence {
    pub(super) fn of(rows: &Rows) -> Self {
        match (rows.positions.last(), rows.leaves.last()) {
            (Some(position), Some(leaf)) => Self::Leaf {
                position: *position,
                leaf: leaf.clone(),
            },
            _ if rows.keys.is_empty() => Self::Nothing,
            _ => Self::Commands {
                keys: rows.keys.clone(),
                fingerprints: rows.fingerprints.clone(),
                outcomes: rows.outcomes.clone(),
                head: super::rows::signed(rows.head),
                recorded_at: rows.recorded_at,
            },
        }
    }

    /// Whether it is in the log, believing its absence only after every append that was under way has ended: the broken
    /// connection may still be at work until the server notices that nobody listens.
    pub(super) async fn is_settled(
        &self,
        connection: &mut PgConnection,
    ) -> Result<bool, sqlx::Error> {
        if self.is_stored(connection).await? {
            return Ok(true);
        }
        appends_have_ended(connection).await?;
        self.is_stored(connection).await
    }

    async fn is_stored(&self, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
        match self {
            Self::Nothing => Ok(true),
            Self::Leaf { position, leaf } => {
                let stored =
                    sqlx::query_scalar!("SELECT leaf FROM events WHERE position = $1", position)
                        .fetch_optional(connection)
                        .await?;
                Ok(stored.as_ref() == Some(leaf))
            }
            Self::Commands {
                keys,
                fingerprints,
                outcomes,
                head,
                recorded_at,
            } => {
                let stored = sqlx::query_scalar!(
                    r#"SELECT count(*) AS "count!"
                         FROM UNNEST($1::uuid[], $2::bytea[], $3::text[]) AS w (key, fingerprint, outcome)
                         JOIN commands AS c ON c.key = w.key
                        WHERE c.fingerprint = w.fingerprint
                          AND c.outcome::text = w.outcome
                          AND c.head_position = $4
                          AND c.recorded_at = $5"#,
                    keys,
                    fingerprints,
                    outcomes,
                    head,
                    recorded_at,
                )
                .fetch_one(connection)
                .await?;
                Ok(usize::try_from(stored) == Ok(keys.len()))
            }
        }
    }
}
