//! Entry bans in their table.

use super::Projection;
use crate::ReadModel;
use crate::copy_text::CopyText;
use events::ForeignerId;
use read_models::entry_ban::{self, State};
use read_models::{Envelope, Unappliable};
use sqlx::PgConnection;
use sqlx::types::Json;
use std::time::Duration;
use uuid::Uuid;

pub(crate) struct EntryBan;

impl Projection for EntryBan {
    const MODEL: ReadModel = ReadModel::EntryBan;

    type State = State;

    const PACE: (Duration, Duration) =
        (Duration::from_millis(10), Duration::from_millis(200));
    const PERSONAL: bool = true;

    fn apply(state: &mut State, envelope: &Envelope<'_>) -> Result<bool, Unappliable> {
        // Not the position: the state also knows what is no change for a check, as decisions that later events name.
        let before = state.clone();
        entry_ban::apply(state, envelope)?;
        Ok(*state != before)
    }

    async fn load(
        connection: &mut PgConnection,
        foreigners: &[Uuid],
    ) -> Result<Vec<(Uuid, State)>, sqlx::Error> {
        let rows = sqlx::query!(
            r#"SELECT foreigner_id, state AS "state: Json<State>" FROM persons WHERE foreigner_id = ANY($1)"#,
            foreigners,
        )
        .fetch_all(connection)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.foreigner_id, row.state.0))
            .collect())
    }

    async fn delete(connection: &mut PgConnection, foreigners: &[Uuid]) -> Result<(), sqlx::Error> {
        sqlx::query!(
            "DELETE FROM persons WHERE foreigner_id = ANY($1)",
            foreigners
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    fn rows<'s>(states: impl Iterator<Item = (ForeignerId, &'s State)>) -> Vec<CopyText> {
        let mut persons =
            CopyText::new("COPY persons (foreigner_id, position, banned, state) FROM STDIN");
        for (foreigner_id, state) in states {
            for row in entry_ban::rows(foreigner_id, state).persons {
                persons
                    .plain(foreigner_id)
                    .plain(row.position)
                    .plain(row.banned)
                    .json(row.state)
                    .end_row();
            }
        }
        vec![persons]
    }
}
