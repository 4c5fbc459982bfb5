//! One reading of the entry-ban read model: what changed, and how far the log is, in one snapshot.

use super::picture::Change;
use events::ForeignerId;
use read_models::entry_ban;
use sqlx::PgPool;
use std::time::Duration;
use uuid::Uuid;

/// How long one reading may take.
const READ_PATIENCE: Duration = Duration::from_secs(1);

/// Persons in one reading.
const PAGE_PERSONS: i64 = 2_000;

/// The read model could not be followed.
#[derive(Debug, thiserror::Error)]
pub(super) enum FollowError {
    #[error("the entry-ban read model cannot be read")]
    Unavailable(#[from] sqlx::Error),
    /// Nothing is skipped: the picture grows old and checks answer REFER until the cause is gone.
    #[error(
        "the person {foreigner_id} of the entry-ban read model has another form than this program reads"
    )]
    Unreadable {
        foreigner_id: ForeignerId,
        source: serde_json::Error,
    },
}

/// One reading, in one snapshot.
pub(super) struct Reading {
    pub(super) head: u64,
    /// How far the picture is once it has taken the changes in.
    pub(super) reached: u64,
    pub(super) checkpoint: u64,
    pub(super) generation: Uuid,
    pub(super) changes: Vec<Change>,
    pub(super) more: bool,
}

/// Reads what changed after a position, with the head of the log and the checkpoint of the read model in the same snapshot.
///
/// A person stands at the position of their last change. One that changes while pages are read moves behind what was read and
/// is met again, so that following from 0 is loading.
pub(super) async fn read(pool: &PgPool, after: u64) -> Result<Reading, FollowError> {
    // A database that says nothing at all is as good as away: the next reading takes another connection.
    let reading = tokio::time::timeout(READ_PATIENCE, read_page(pool, after));
    reading
        .await
        .unwrap_or(Err(FollowError::Unavailable(sqlx::Error::PoolTimedOut)))
}

async fn read_page(pool: &PgPool, after: u64) -> Result<Reading, FollowError> {
    let rows = sqlx::query!(
        r#"SELECT h.position AS head, c.position AS checkpoint, c.generation,
                  p.foreigner_id AS "foreigner_id?", p.position AS "position?", p.state::text AS "state?"
             FROM log_head AS h
            CROSS JOIN entry_ban.checkpoint AS c
             LEFT JOIN LATERAL (SELECT foreigner_id, position, state
                                  FROM entry_ban.persons
                                 WHERE banned
                                   AND persons.position > $1
                                 ORDER BY persons.position
                                 LIMIT $2) AS p ON true
            ORDER BY p.position"#,
        i64::try_from(after).unwrap_or(i64::MAX),
        PAGE_PERSONS,
    )
    .fetch_all(pool)
    .await?;
    let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    let head = first.head.unsigned_abs();
    let (checkpoint, generation) = (first.checkpoint.unsigned_abs(), first.generation);
    let more = i64::try_from(rows.len()).is_ok_and(|count| count >= PAGE_PERSONS);
    let last = rows
        .last()
        .and_then(|row| row.position)
        .map_or(after, i64::unsigned_abs);
    let persons = rows
        .into_iter()
        .filter_map(|row| Some((ForeignerId(row.foreigner_id?), row.state?)));
    let changes = persons
        .map(|(id, state)| change(id, &state))
        .collect::<Result<_, _>>()?;
    let reached = if more { last } else { checkpoint };
    Ok(Reading {
        head,
        reached,
        checkpoint,
        generation,
        changes,
        more,
    })
}

fn change(foreigner_id: ForeignerId, state: &str) -> Result<Change, FollowError> {
    let state: entry_ban::State =
        serde_json::from_str(state).map_err(|source| FollowError::Unreadable {
            foreigner_id,
            source,
        })?;
    Ok(Change::of(foreigner_id, &state))
}
