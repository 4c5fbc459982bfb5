//! Return statistics in their table.

use super::Projection;
use crate::ReadModel;
use crate::copy_text::{CopyText, Table};
use events::ForeignerId;
use read_models::return_statistics::{self, Fact, State, VoidReason};
use read_models::{Envelope, Unappliable};
use sqlx::PgConnection;
use sqlx::types::Json;
use std::time::Duration;
use uuid::Uuid;

pub(crate) struct ReturnStatistics;

static FACTS: Table = Table {
    copy: "COPY statistics_facts (position, foreigner_id, kind, decision_id, predecessor_id, happened_on, quarter,
                                   citizenship, sex, age_group, destination, form, assisted, enforced, voided_position,
                                   voided_reason)
           FROM STDIN",
    delete: "DELETE FROM statistics_facts WHERE foreigner_id = ANY($1)",
};

impl Projection for ReturnStatistics {
    const MODEL: ReadModel = ReadModel::ReturnStatistics;

    type State = State;

    const PACE: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(1));
    const PERSONAL: bool = false;

    fn apply(state: &mut State, envelope: &Envelope<'_>) -> Result<(), Unappliable> {
        return_statistics::apply(state, envelope)
    }

    async fn load(
        connection: &mut PgConnection,
        foreigners: &[Uuid],
    ) -> Result<Vec<(Uuid, State)>, sqlx::Error> {
        // The rows are the state: a fact is stored under the names of its fields.
        let rows = sqlx::query!(
            r#"SELECT asked.id AS "foreigner_id!",
                      (SELECT jsonb_agg(to_jsonb(f) ORDER BY position)
                         FROM statistics_facts AS f
                        WHERE foreigner_id = asked.id) AS "facts: Json<Vec<Fact>>"
                 FROM UNNEST($1::uuid[]) AS asked (id)"#,
            foreigners,
        )
        .fetch_all(connection)
        .await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                Some((
                    row.foreigner_id,
                    State {
                        facts: row.facts?.0,
                    },
                ))
            })
            .collect())
    }

    fn rows(foreigner_id: ForeignerId, state: &State) -> Vec<CopyText> {
        let mut facts = CopyText::new(&FACTS);
        for fact in return_statistics::rows(foreigner_id, state).facts {
            add(&mut facts, fact);
        }
        vec![facts]
    }
}

fn add(rows: &mut CopyText, fact: &Fact) {
    rows.plain(fact.position)
        .plain(fact.foreigner_id)
        .plain(fact.kind.code())
        .plain(fact.decision_id);
    rows.plain_or_null(fact.predecessor_id)
        .day_or_null(Some(fact.happened_on))
        .text(&fact.quarter);
    rows.plain(fact.citizenship)
        .plain(fact.sex.code())
        .plain(fact.age_group)
        .plain_or_null(fact.destination);
    rows.plain_or_null(fact.form)
        .plain_or_null(fact.assisted)
        .plain_or_null(fact.enforced);
    rows.plain_or_null(fact.voided_position)
        .plain_or_null(fact.voided_reason.map(VoidReason::code))
        .end_row();
}
