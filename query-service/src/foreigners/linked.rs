//! Files of one person: those that are merged with a file, directly or through another one (rule R-032).

use super::known;
use super::summary::read_document;
use crate::access::Reader;
use crate::outage;
use crate::replay::Log;
use chassis::Problem;
use chrono::{DateTime, Utc};
use events::ForeignerId;
use read_models::case_lookup::CaseDocument;
use sqlx::PgPool;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The cases that are kept as one with others, by the file that was asked for.
#[derive(Debug, Default)]
pub(super) struct Linked(HashMap<Uuid, Vec<CaseDocument>>);

impl Linked {
    /// Those that are linked now with any of these files, as far as the reader may see them.
    pub(super) async fn now(
        pool: &PgPool,
        reader: &Reader,
        files: &[Uuid],
    ) -> Result<Self, Problem> {
        let pairs = pairs(pool, files, None).await?;
        if pairs.is_empty() {
            return Ok(Self::default());
        }
        let ids: BTreeSet<Uuid> = pairs.iter().map(|(_, other)| *other).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let rows = sqlx::query!(
            r#"SELECT foreigner_id, document::text AS "document!" FROM case_lookup.case_files WHERE foreigner_id = ANY($1)"#,
            &ids,
        )
        .fetch_all(pool)
        .await
        .map_err(outage::problem)?;
        let read = rows
            .iter()
            .map(|row| Ok((row.foreigner_id, read_document(&row.document)?)));
        let cases: HashMap<Uuid, CaseDocument> = read.collect::<Result<_, Problem>>()?;
        let mut linked = Self::default();
        for (asked, other) in pairs {
            let shown = cases.get(&other).filter(|case| reader.may_see(case));
            linked.add(asked, shown.cloned());
        }
        Ok(linked)
    }

    /// Those that are linked with a file now, or were at an instant.
    pub(super) async fn with(
        log: Log<'_>,
        reader: &Reader,
        file: Uuid,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Self, Problem> {
        match known_at {
            None => Self::now(log.pool, reader, &[file]).await,
            Some(known_at) => Self::known_at(log, reader, file, known_at).await,
        }
    }

    /// As they were known at an instant, from the log.
    async fn known_at(
        log: Log<'_>,
        reader: &Reader,
        file: Uuid,
        known_at: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let mut linked = Self::default();
        for (asked, other) in pairs(log.pool, &[file], Some(known_at)).await? {
            let replay = log.read(ForeignerId(other)).await?;
            let case = known(&replay, Some(known_at))?;
            linked.add(asked, case.filter(|case| reader.may_see(case)));
        }
        Ok(linked)
    }

    /// The cases that are linked with a file.
    pub(super) fn of(&self, file: Uuid) -> &[CaseDocument] {
        self.0.get(&file).map_or(&[], Vec::as_slice)
    }

    /// The files that any answer about them speaks of.
    pub(super) fn files(&self) -> BTreeSet<ForeignerId> {
        let cases = self.0.values().flatten();
        cases.map(|case| case.foreigner_id).collect()
    }

    fn add(&mut self, asked: Uuid, case: Option<CaseDocument>) {
        self.0.entry(asked).or_default().extend(case);
    }
}

/// Each file with every other one that is kept as one with it: now, or at an instant.
async fn pairs(
    pool: &PgPool,
    files: &[Uuid],
    known_at: Option<DateTime<Utc>>,
) -> Result<Vec<(Uuid, Uuid)>, Problem> {
    let rows = sqlx::query_file!("queries/linked_files.sql", files, known_at)
        .fetch_all(pool)
        .await
        .map_err(outage::problem)?;
    Ok(rows.iter().map(|row| (row.asked, row.other)).collect())
}
