//! What else is stored of the log, tied to its events: the head, the commands, the numbers of decisions.

use super::{Fault, PAGE};
use crate::commands::number;
use chrono::NaiveDate;
use events::AGGREGATE_TYPE;
use sqlx::{PgConnection, Row as _};
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

/// Each command that was answered with events has the first of them in its file, and the event of its version.
pub(super) async fn every_command_has_its_events(
    connection: &mut PgConnection,
    head: u64,
) -> Result<(), Fault> {
    let mut after = Uuid::nil();
    loop {
        let rows = sqlx::query(
            "SELECT c.key, c.head_position,
                    (c.first_position IS NULL
                     OR EXISTS (SELECT 1
                                  FROM events AS e
                                 WHERE e.position = c.first_position
                                   AND e.aggregate_id = c.foreigner_id::text
                                   AND e.sequence <= c.version))
                    AND EXISTS (SELECT 1
                                  FROM events AS e
                                 WHERE e.aggregate_type = $1
                                   AND e.aggregate_id = c.foreigner_id::text
                                   AND e.sequence = c.version) AS tied
               FROM (SELECT key, foreigner_id, version, first_position, head_position -- no more may be read
                       FROM commands
                      WHERE key > $2
                      ORDER BY key
                      LIMIT $3) AS c
              ORDER BY c.key",
        )
        .bind(AGGREGATE_TYPE)
        .bind(after)
        .bind(PAGE)
        .fetch_all(&mut *connection)
        .await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.try_get("key")?;
        for row in &rows {
            let tied: bool = row.try_get("tied")?;
            let position = row.try_get::<i64, _>("head_position");
            let position = position.and_then(number)?;
            if !tied && position <= head {
                return Err(Fault::CommandWithoutEvents { position });
            }
        }
    }
}

/// Each number of a decision that is taken (rule R-009) is that of an event in its file.
pub(super) async fn every_claim_has_its_decision(
    connection: &mut PgConnection,
) -> Result<(), Fault> {
    let mut after = (
        String::new(),
        NaiveDate::default(),
        String::new(),
        String::new(),
    );
    loop {
        let rows: Vec<Claim> = sqlx::query_as(
            "SELECT c.number, c.decided_on, c.authority, c.kind, c.foreigner_id,
                    EXISTS (SELECT 1
                              FROM events AS e
                             WHERE e.aggregate_type = $1
                               AND e.aggregate_id = c.foreigner_id::text
                               AND e.payload -> 'decision' ->> 'decision_id' = c.decision_id::text) AS tied
               FROM (SELECT *
                       FROM decision_claims
                      WHERE (number, decided_on, authority, kind) > ($2, $3, $4, $5)
                      ORDER BY number, decided_on, authority, kind
                      LIMIT $6) AS c
              ORDER BY c.number, c.decided_on, c.authority, c.kind",
        )
        .bind(AGGREGATE_TYPE)
        .bind(&after.0)
        .bind(after.1)
        .bind(&after.2)
        .bind(&after.3)
        .bind(PAGE)
        .fetch_all(&mut *connection)
        .await?;
        if let Some(lost) = rows.iter().find(|claim| !claim.tied) {
            return Err(Fault::ClaimWithoutDecision {
                foreigner_id: lost.foreigner_id,
            });
        }
        let Some(last) = rows.into_iter().next_back() else {
            return Ok(());
        };
        after = (last.number, last.decided_on, last.authority, last.kind);
    }
}

#[derive(sqlx::FromRow)]
struct Claim {
    number: String,
    decided_on: NaiveDate,
    authority: String,
    kind: String,
    foreigner_id: Uuid,
    tied: bool,
}
