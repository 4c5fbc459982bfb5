//! One reading of the entry-ban read model: what changed, and how far the log is, in one snapshot.

use super::picture::Change;
use chrono::{DateTime, Utc};
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
    #[error("the entry-ban read model cannot be read: {}", chassis::database::describe(.0))]
    Unavailable(sqlx::Error),
    /// The rows were written by another version of the fold; which, only a rebuild can change.
    #[error(
        "the entry-ban read model is of version {stored}, this program reads version {program}"
    )]
    OtherVersion { stored: i32, program: i32 },
    /// The checkpoint says more than there is: what comes next would be missed (fault F36).
    #[error(
        "the checkpoint {checkpoint} of the entry-ban read model lies beyond the end of the log, {head}"
    )]
    BeyondTheLog { checkpoint: u64, head: u64 },
    /// Nothing is skipped: the picture grows old and checks answer REFER until the cause is gone.
    #[error(
        "the person {foreigner_id} of the entry-ban read model has another form than this program reads, at line {line}, \
         column {column}"
    )]
    Unreadable {
        foreigner_id: ForeignerId,
        line: usize,
        column: usize,
    },
}

impl From<sqlx::Error> for FollowError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error)
    }
}

/// One reading, in one snapshot.
pub(super) struct Reading {
    pub(super) head: u64,
    /// When the last event of the log was recorded.
    pub(super) recorded_at: DateTime<Utc>,
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
        r#"SELECT h.position AS head, h.recorded_at, c.position AS checkpoint, c.version, c.generation,
                  p.foreigner_id AS "foreigner_id?", p.position AS "position?", p.banned AS "banned?", p.state::text AS "state?"
             FROM log_head AS h
            CROSS JOIN entry_ban.checkpoint AS c
             LEFT JOIN LATERAL (SELECT foreigner_id, position, banned, state
                                  FROM entry_ban.persons
                                 WHERE persons.position > $1
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
    let (recorded_at, stored) = (first.recorded_at, first.version);
    // A read model that nobody has folded yet has no version and no rows.
    if stored != entry_ban::VERSION && checkpoint > 0 {
        let program = entry_ban::VERSION;
        return Err(FollowError::OtherVersion { stored, program });
    }
    if checkpoint > head {
        return Err(FollowError::BeyondTheLog { checkpoint, head });
    }
    let more = i64::try_from(rows.len()).is_ok_and(|count| count >= PAGE_PERSONS);
    let last = rows
        .last()
        .and_then(|row| row.position)
        .map_or(after, i64::unsigned_abs);
    let persons = rows
        .into_iter()
        .filter_map(|row| Some((ForeignerId(row.foreigner_id?), row.banned?, row.state?)));
    let changes = persons
        .map(|(id, followed, state)| change(id, followed, &state))
        .collect::<Result<_, _>>()?;
    let reached = if more { last } else { checkpoint };
    Ok(Reading {
        head,
        recorded_at,
        reached,
        checkpoint,
        generation,
        changes,
        more,
    })
}

fn change(foreigner_id: ForeignerId, followed: bool, state: &str) -> Result<Change, FollowError> {
    // What the reader says may quote the person, so that only the place is kept.
    let state: entry_ban::State =
        serde_json::from_str(state).map_err(|error| FollowError::Unreadable {
            foreigner_id,
            line: error.line(),
            column: error.column(),
        })?;
    Ok(Change::of(foreigner_id, followed, &state))
}

#[cfg(test)]
mod tests {
    use super::change;
    use events::ForeignerId;
    use uuid::Uuid;

    #[test]
    fn p_6_a_person_that_cannot_be_read_is_not_quoted() {
        let state = r#"{"version": 1, "position": 1, "identities": "KARIMOV", "documents": [], "bans": []}"#;
        let error = change(ForeignerId(Uuid::nil()), true, state)
            .err()
            .expect("no list");
        let said = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
        assert!(
            said.contains("column") && !said.contains("KARIMOV"),
            "{said}"
        );
    }
}
