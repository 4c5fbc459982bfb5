//! What became of a command.

use chrono::{DateTime, Utc};
use events::{CommandKey, ForeignerId};
use serde_json::value::RawValue;
use sqlx::PgExecutor;

/// A command that was recorded before.
#[derive(Clone, Debug)]
pub struct KnownCommand {
    /// Its key.
    pub key: CommandKey,
    /// Who asked for what, as a digest.
    pub fingerprint: [u8; 32],
    /// The file.
    pub foreigner_id: ForeignerId,
    /// The HTTP status of the first answer.
    pub status: u16,
    /// The version of the file after it.
    pub version: u64,
    /// The position of its first event.
    pub first_position: Option<u64>,
    /// The head of the log in its transaction.
    pub position: u64,
    /// The first answer without positions.
    pub outcome: Box<RawValue>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Looks a command up by its key (architecture P-3).
pub async fn known_command(
    executor: impl PgExecutor<'_>,
    key: CommandKey,
) -> Result<Option<KnownCommand>, sqlx::Error> {
    Ok(known_commands(executor, &[key.0]).await?.pop())
}

pub(crate) async fn known_commands(
    executor: impl PgExecutor<'_>,
    keys: &[uuid::Uuid],
) -> Result<Vec<KnownCommand>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT key, fingerprint, foreigner_id, status, version, first_position, head_position,
                  outcome::text AS "outcome!", recorded_at
             FROM commands
            WHERE key = ANY($1)"#,
        keys,
    )
    .fetch_all(executor)
    .await?;
    let known = rows.into_iter().map(|row| KnownCommand {
        key: CommandKey(row.key),
        fingerprint: row
            .fingerprint
            .try_into()
            .expect("commands_fingerprint_check"),
        foreigner_id: ForeignerId(row.foreigner_id),
        status: row.status.unsigned_abs(),
        version: row.version.unsigned_abs(),
        first_position: row.first_position.map(i64::unsigned_abs),
        position: row.head_position.unsigned_abs(),
        outcome: RawValue::from_string(row.outcome).expect("a json column holds JSON"),
        recorded_at: row.recorded_at,
    });
    Ok(known.collect())
}
