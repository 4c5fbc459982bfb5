//! Case lookup in its tables.

use super::Projection;
use crate::ReadModel;
use crate::copy_text::{CopyText, Table};
use events::ForeignerId;
use read_models::case_lookup::{self, CaseDocument, Rows, State};
use read_models::{Envelope, Unappliable};
use sqlx::PgConnection;
use sqlx::types::Json;
use std::time::Duration;
use uuid::Uuid;

pub(crate) struct CaseLookup;

impl Projection for CaseLookup {
    const MODEL: ReadModel = ReadModel::CaseLookup;

    type State = State;

    const PACE: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(500));
    const PERSONAL: bool = true;

    fn apply(state: &mut State, envelope: &Envelope<'_>) -> Result<(), Unappliable> {
        case_lookup::apply(state, envelope)
    }

    async fn load(
        connection: &mut PgConnection,
        foreigners: &[Uuid],
    ) -> Result<Vec<(Uuid, State)>, sqlx::Error> {
        let rows = sqlx::query!(
            r#"SELECT foreigner_id, document AS "document: Json<CaseDocument>"
                 FROM case_files
                WHERE foreigner_id = ANY($1)"#,
            foreigners,
        )
        .fetch_all(connection)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.foreigner_id, State::from(row.document.0)))
            .collect())
    }

    fn rows(foreigner_id: ForeignerId, state: &State) -> Vec<CopyText> {
        let mut texts = Texts::new();
        texts.add(foreigner_id, &case_lookup::rows(foreigner_id, state));
        let Texts {
            files,
            identities,
            names,
            documents,
            decisions,
            units,
            merges,
            alarms,
        } = texts;
        vec![
            files, identities, names, documents, decisions, units, merges, alarms,
        ]
    }
}

static FILES: Table = Table {
    copy: "COPY case_files (foreigner_id, version, position, primary_name, status, ban_from, ban_until, order_until,
                            departed_on, next_deadline, document)
           FROM STDIN",
    delete: "DELETE FROM case_files WHERE foreigner_id = ANY($1)",
};
static IDENTITIES: Table = Table {
    copy: "COPY case_identities (foreigner_id, identity_id, category, born_from, born_to, nationalities) FROM STDIN",
    delete: "DELETE FROM case_identities WHERE foreigner_id = ANY($1)",
};
static NAMES: Table = Table {
    copy: "COPY case_names (foreigner_id, place, identity_id, of_primary, form) FROM STDIN",
    delete: "DELETE FROM case_names WHERE foreigner_id = ANY($1)",
};
static DOCUMENTS: Table = Table {
    copy: "COPY case_documents (foreigner_id, document_id, number_normal, issuer, kind) FROM STDIN",
    delete: "DELETE FROM case_documents WHERE foreigner_id = ANY($1)",
};
static DECISIONS: Table = Table {
    copy: "COPY case_decisions (foreigner_id, decision_id, authority, number, decided_on, kind, status) FROM STDIN",
    delete: "DELETE FROM case_decisions WHERE foreigner_id = ANY($1)",
};
static UNITS: Table = Table {
    copy: "COPY case_units (foreigner_id, unit) FROM STDIN",
    delete: "DELETE FROM case_units WHERE foreigner_id = ANY($1)",
};
static MERGES: Table = Table {
    copy: "COPY case_merges (foreigner_id, place, into_id, merged_at, unmerged_at) FROM STDIN",
    delete: "DELETE FROM case_merges WHERE foreigner_id = ANY($1)",
};
static ALARMS: Table = Table {
    copy: "COPY case_alarms (foreigner_id, place, kind, rule, raised_at, due_at, organisation, position) FROM STDIN",
    delete: "DELETE FROM case_alarms WHERE foreigner_id = ANY($1)",
};

struct Texts {
    files: CopyText,
    identities: CopyText,
    names: CopyText,
    documents: CopyText,
    decisions: CopyText,
    units: CopyText,
    merges: CopyText,
    alarms: CopyText,
}

impl Texts {
    const fn new() -> Self {
        Self {
            files: CopyText::new(&FILES),
            identities: CopyText::new(&IDENTITIES),
            names: CopyText::new(&NAMES),
            documents: CopyText::new(&DOCUMENTS),
            decisions: CopyText::new(&DECISIONS),
            units: CopyText::new(&UNITS),
            merges: CopyText::new(&MERGES),
            alarms: CopyText::new(&ALARMS),
        }
    }

    fn add(&mut self, foreigner_id: ForeignerId, rows: &Rows<'_>) {
        for row in &rows.files {
            self.files
                .plain(foreigner_id)
                .plain(row.version)
                .plain(row.position);
            self.files
                .text_or_null(row.primary_name.as_deref())
                .plain(row.status.code())
                .day_or_null(row.ban_from)
                .day_or_null(row.ban_until);
            self.files
                .day_or_null(row.order_until)
                .day_or_null(row.departed_on)
                .instant_or_null(row.next_deadline)
                .json(row.document)
                .end_row();
        }
        for row in &rows.identities {
            self.identities
                .plain(foreigner_id)
                .plain(row.identity_id)
                .plain(row.category)
                .day_or_null(row.born_from);
            self.identities
                .day_or_null(row.born_to)
                .codes(&row.nationalities)
                .end_row();
        }
        for row in &rows.names {
            self.names
                .plain(foreigner_id)
                .plain(row.place)
                .plain(row.identity_id)
                .plain(row.of_primary)
                .text(&row.form)
                .end_row();
        }
        for row in &rows.documents {
            self.documents
                .plain(foreigner_id)
                .plain(row.document_id)
                .text(&row.number_normal);
            self.documents.plain(row.issuer).plain(row.kind).end_row();
        }
        for row in &rows.decisions {
            self.decisions
                .plain(foreigner_id)
                .plain(row.decision_id)
                .plain(row.authority)
                .text(row.number);
            self.decisions
                .day_or_null(Some(row.decided_on))
                .plain(row.kind)
                .plain(row.status.code())
                .end_row();
        }
        for unit in &rows.units {
            self.units.plain(foreigner_id).text(unit).end_row();
        }
        for row in &rows.merges {
            self.merges
                .plain(foreigner_id)
                .plain(row.place)
                .plain(row.into)
                .instant(row.merged_at);
            self.merges.instant_or_null(row.unmerged_at).end_row();
        }
        for row in &rows.alarms {
            self.alarms
                .plain(foreigner_id)
                .plain(row.place)
                .plain(row.kind.code())
                .plain(row.rule);
            self.alarms
                .instant(row.raised_at)
                .instant_or_null(row.due_at)
                .plain(row.organisation);
            self.alarms.plain(row.position).end_row();
        }
    }
}
