//! Entry bans in their table.

use super::Projection;
use crate::ReadModel;
use crate::copy_text::{CopyText, Table};
use events::ForeignerId;
use read_models::entry_ban::{self, State};
use read_models::{Envelope, Unappliable};
use sqlx::PgConnection;
use sqlx::types::Json;
use std::time::Duration;
use uuid::Uuid;

pub(crate) struct EntryBan;

static PERSONS: Table = Table {
    copy: "COPY persons (foreigner_id, position, banned, state) FROM STDIN",
    delete: "DELETE FROM persons WHERE foreigner_id = ANY($1)",
};

impl Projection for EntryBan {
    const MODEL: ReadModel = ReadModel::EntryBan;

    type State = State;

    const PACE: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(200));
    const PERSONAL: bool = true;

    fn apply(state: &mut State, envelope: &Envelope<'_>) -> Result<(), Unappliable> {
        entry_ban::apply(state, envelope)
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

    fn rows(foreigner_id: ForeignerId, state: &State) -> Vec<CopyText> {
        let mut persons = CopyText::new(&PERSONS);
        for row in entry_ban::rows(foreigner_id, state).persons {
            persons
                .plain(foreigner_id)
                .plain(row.position)
                .plain(row.banned)
                .json(row.state)
                .end_row();
        }
        vec![persons]
    }
}
