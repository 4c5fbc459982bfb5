//! What became of a command.

use chrono::{DateTime, Utc};
use events::{CommandKey, ForeignerId};
use serde_json::value::RawValue;
use sqlx::{Executor as _, PgConnection, PgExecutor, PgPool};

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

/// Looks a command up and believes that it is not there only after every append that was under way has ended: a commit
/// whose answer was lost may still be at work (fault F22).
///
/// # Errors
/// Also when an append does not end in time; then nothing is known.
pub async fn settled_command(
    pool: &PgPool,
    key: CommandKey,
) -> Result<Option<KnownCommand>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    if let Some(known) = known_command(&mut *connection, key).await? {
        return Ok(Some(known));
    }
    appends_have_ended(&mut connection).await?;
    known_command(&mut *connection, key).await
}

/// Returns when every append that was under way has ended. Each holds the row of `log_head` until its end.
pub(crate) async fn appends_have_ended(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    // One message and so one transaction: the limit holds for it alone, and it ends by itself.
    connection
        .execute("SET LOCAL lock_timeout = '500ms'; SELECT position FROM log_head FOR SHARE")
        .await?;
    Ok(())
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
    let mut known = Vec::with_capacity(rows.len());
    for row in rows {
        known.push(KnownCommand {
            key: CommandKey(row.key),
            fingerprint: row
                .fingerprint
                .try_into()
                .expect("commands_fingerprint_check"),
            foreigner_id: ForeignerId(row.foreigner_id),
            status: number(row.status)?,
            version: number(row.version)?,
            first_position: row.first_position.map(number).transpose()?,
            position: number(row.head_position)?,
            outcome: RawValue::from_string(row.outcome).expect("a json column holds JSON"),
            recorded_at: row.recorded_at,
        });
    }
    Ok(known)
}

/// A number that is never negative; one that is, was not written by a register.
pub(crate) fn number<S, U: TryFrom<S>>(signed: S) -> Result<U, sqlx::Error>
where
    U::Error: std::error::Error + Send + Sync + 'static,
{
    U::try_from(signed).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}
