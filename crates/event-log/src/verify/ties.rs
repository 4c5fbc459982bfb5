//! What else is stored of the log, tied to its events: the head, the commands, the numbers of decisions.

use super::walk::Walk;
use super::{Fault, PAGE};
use crate::commands::number;
use events::StoredEvent;
use serde::Deserialize;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row as _};
use std::collections::HashSet;
use uuid::Uuid;

/// Answers the head, and what lies beyond it.
pub(super) async fn head_and_beyond(
    connection: &mut PgConnection,
) -> Result<(u64, Option<Fault>), Fault> {
    // One statement and so one snapshot: an append in the middle is seen whole or not at all.
    let row = sqlx::query(
        "SELECT position,
                (SELECT max(position) FROM events) AS event,
                (SELECT max(head_position) FROM commands) AS command
           FROM log_head",
    )
    .fetch_one(connection)
    .await?;
    let read = |name| {
        let position: Option<i64> = row.try_get(name)?;
        number::<_, u64>(position.unwrap_or_default())
    };
    let (head, event, command) = (read("position")?, read("event")?, read("command")?);
    let position = event.max(command);
    let beyond = (position > head).then_some(Fault::BeyondTheHead { head, position });
    Ok((head, beyond))
}

/// A command that was answered as recorded.
pub(super) struct Command {
    pub(super) foreigner_id: Uuid,
    pub(super) version: u64,
    pub(super) first_position: Option<u64>,
    head_position: u64,
}

/// Each command that was answered with events has the first of them in its file, and the event of its version.
pub(super) async fn every_command_has_its_events(pool: &PgPool, walk: &Walk) -> Result<(), Fault> {
    let head = walk.done();
    let commands = "SELECT foreigner_id, version, first_position, head_position FROM commands";
    let mut untied: Option<u64> = None;
    for_each(pool, commands, |row| {
        let command = Command {
            foreigner_id: row.try_get("foreigner_id")?,
            version: number(row.try_get::<i64, _>("version")?)?,
            first_position: (row.try_get::<Option<i64>, _>("first_position")?)
                .map(number)
                .transpose()?,
            head_position: number(row.try_get::<i64, _>("head_position")?)?,
        };
        // What was appended since the head was read is the next run's business.
        let position = command.head_position;
        if position <= head && !walk.holds_events_of(&command) {
            untied = Some(untied.map_or(position, |first| first.min(position)));
        }
        Ok(())
    })
    .await?;
    match untied {
        Some(position) => Err(Fault::CommandWithoutEvents { position }),
        None => Ok(()),
    }
}

/// Numbers of decisions that are taken (rule R-009), as files and decisions; those of which an event was met are gone.
pub(super) struct Claims(HashSet<(Uuid, Uuid)>);

impl Claims {
    pub(super) async fn read(pool: &PgPool) -> Result<Self, Fault> {
        let mut claims = HashSet::new();
        for_each(
            pool,
            "SELECT foreigner_id, decision_id FROM decision_claims",
            |row| {
                claims.insert((row.try_get("foreigner_id")?, row.try_get("decision_id")?));
                Ok(())
            },
        )
        .await?;
        Ok(Self(claims))
    }

    pub(super) fn meet(&mut self, foreigner_id: Uuid, decision_id: Uuid) {
        self.0.remove(&(foreigner_id, decision_id));
    }

    /// A file in which a number is taken and no event carries the decision: the first by id.
    pub(super) fn lost(&self) -> Option<Uuid> {
        self.0.iter().map(|(foreigner_id, _)| *foreigner_id).min()
    }
}

/// The decision that an event carries.
pub(super) fn decision_of(stored: &StoredEvent) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct Carried {
        decision: Decision,
    }
    #[derive(Deserialize)]
    struct Decision {
        decision_id: Uuid,
    }
    let carried: Carried = serde_json::from_str(stored.payload.get()).ok()?;
    Some(carried.decision.decision_id)
}

/// Reads all rows of a query in one snapshot, in the order in which they lie. Pages are fetched from a cursor, so that no
/// statement is long.
async fn for_each(
    pool: &PgPool,
    query: &str,
    mut each: impl FnMut(&PgRow) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut snapshot = pool.begin().await?;
    sqlx::query(&format!("DECLARE rows NO SCROLL CURSOR FOR {query}"))
        .execute(&mut *snapshot)
        .await?;
    let fetch = format!("FETCH {PAGE} FROM rows");
    loop {
        // Not kept by the connection: the columns of this text are those of whatever cursor has the name.
        let rows = sqlx::query(&fetch)
            .persistent(false)
            .fetch_all(&mut *snapshot)
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        rows.iter().try_for_each(&mut each)?;
    }
}
