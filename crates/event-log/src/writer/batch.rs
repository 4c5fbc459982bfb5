//! One transaction's worth of commands.

use super::evidence::Evidence;
use super::rows::Rows;
use crate::commands::{known_command, known_commands, number};
use crate::{Append, AppendError, Appended, DigestKind};
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use events::{AGGREGATE_TYPE, ForeignerId};
use sqlx::{PgConnection, PgPool};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::oneshot;
use uuid::Uuid;

pub(super) struct Batch {
    pub(super) appends: Vec<Append>,
    pub(super) answers: Vec<oneshot::Sender<Result<Appended, AppendError>>>,
}

/// What a batch became, if its commit succeeds.
pub(super) struct Written {
    /// One result for each command, in order.
    pub(super) results: Vec<Result<Appended, AppendError>>,
    pub(super) events: usize,
    pub(super) head: u64,
    pub(super) evidence: Evidence,
}

impl Batch {
    pub(super) fn into_singles(self) -> impl Iterator<Item = Self> {
        let pairs = self.appends.into_iter().zip(self.answers);
        pairs.map(|(append, answer)| Self {
            appends: vec![append],
            answers: vec![answer],
        })
    }

    pub(super) fn fail(self, error: &Arc<sqlx::Error>) {
        for answer in self.answers {
            drop(answer.send(Err(AppendError::Unavailable(Arc::clone(error)))));
        }
    }

    pub(super) fn unknown(self) {
        for answer in self.answers {
            drop(answer.send(Err(AppendError::OutcomeUnknown)));
        }
    }

    /// The database refuses a value of the one command of this batch. Everything that can collide was looked for under the
    /// lock, so that a name that is taken all the same stands twice in the command itself, or is our own defect.
    pub(super) async fn refuse(self, pool: &PgPool, error: sqlx::Error) {
        let constraint = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::constraint)
            .map(str::to_owned);
        let error = Arc::new(error);
        for (append, answer) in self.appends.iter().zip(self.answers) {
            let refused = || AppendError::Refused(Arc::clone(&error));
            let result = match constraint.as_deref() {
                Some("decision_claims_pkey") => AppendError::DecisionTaken {
                    index: doubled(append).unwrap_or_default(),
                },
                Some("commands_pkey") => match known_command(pool, append.command.key).await {
                    Ok(Some(known)) => AppendError::Known(Box::new(known)),
                    _ => refused(),
                },
                _ => refused(),
            };
            drop(answer.send(Err(result)));
        }
    }

    /// Locks the head, finds the commands that cannot be recorded, writes the others. Does not commit.
    pub(super) async fn write(
        &self,
        connection: &mut PgConnection,
        now: fn() -> DateTime<Utc>,
    ) -> Result<Written, sqlx::Error> {
        let head = sqlx::query!("SELECT position, recorded_at FROM log_head FOR UPDATE")
            .fetch_one(&mut *connection)
            .await?;
        let mut found = Found::read(connection, &self.appends).await?;
        // Time never goes back within the log, whatever the clock does (fault F23).
        let recorded_at = now().trunc_subsecs(3).max(head.recorded_at);
        let mut rows = Rows::new(number(head.position)?, recorded_at);
        let admitted: Vec<_> = self
            .appends
            .iter()
            .map(|append| found.admit(append))
            .collect();
        // Positions first: every command of the batch is answered with the head after the whole batch.
        for (append, _) in self
            .appends
            .iter()
            .zip(&admitted)
            .filter(|(_, admitted)| admitted.is_ok())
        {
            rows.add(append);
        }
        if !rows.keys.is_empty() {
            super::fail_point("writer::before_insert");
            rows.insert(connection).await?;
            super::fail_point("writer::after_insert");
        }
        let evidence = Evidence::of(&rows);
        let mut appended = rows.appended.into_iter();
        let results = admitted.into_iter().map(|admitted| {
            admitted.map(|()| {
                let appended = appended.next().expect("each admitted command was added");
                Appended {
                    position: rows.head,
                    ..appended
                }
            })
        });
        Ok(Written {
            results: results.collect(),
            events: rows.positions.len(),
            head: rows.head,
            evidence,
        })
    }
}

/// What the log already holds about the commands of a batch.
struct Found {
    versions: HashMap<Uuid, u64>,
    erased: HashSet<Uuid>,
    commands: HashMap<Uuid, crate::KnownCommand>,
    keys: HashSet<Uuid>,
    decisions: HashSet<(&'static str, String, NaiveDate, &'static str)>,
    holders: HashMap<[u8; 32], Vec<ForeignerId>>,
}

impl Found {
    async fn read(connection: &mut PgConnection, appends: &[Append]) -> Result<Self, sqlx::Error> {
        let mut found = Self {
            versions: HashMap::new(),
            erased: HashSet::new(),
            commands: HashMap::new(),
            keys: HashSet::new(),
            decisions: HashSet::new(),
            holders: HashMap::new(),
        };
        let ids: Vec<String> = appends
            .iter()
            .flat_map(|append| {
                let others = append.rests_on.iter().map(|(other, _)| *other);
                std::iter::once(append.foreigner_id).chain(others)
            })
            .map(|id| id.to_string())
            .collect();
        let keys: Vec<Uuid> = appends.iter().map(|append| append.command.key.0).collect();
        let rows = sqlx::query!(
            // Subqueries, so that each id is one look into the index whatever the planner knows of the tables.
            r#"SELECT asked.id AS "id!",
                      (SELECT sequence
                         FROM events
                        WHERE aggregate_type = $1
                          AND aggregate_id = asked.id
                        ORDER BY sequence DESC
                        LIMIT 1) AS "version",
                      (SELECT destroyed_at IS NOT NULL
                         FROM foreigner_keys
                        WHERE foreigner_id = asked.id::uuid) AS "erased",
                      false AS "known!"
                 FROM UNNEST($2::text[]) AS asked (id)
                UNION ALL
               SELECT key::text, NULL, NULL, true
                 FROM commands
                WHERE key = ANY($3)"#,
            AGGREGATE_TYPE,
            &ids,
            &keys,
        )
        .fetch_all(&mut *connection)
        .await?;
        let mut known = Vec::new();
        for row in rows {
            let id = row.id.parse().expect("aggregate ids and keys are UUIDs");
            if row.known {
                known.push(id);
            } else {
                let version = number(row.version.unwrap_or_default())?;
                found.versions.insert(id, version);
                if row.erased == Some(true) {
                    found.erased.insert(id);
                }
            }
        }
        if !known.is_empty() {
            let commands = known_commands(&mut *connection, &known).await?;
            found.commands = commands
                .into_iter()
                .map(|command| (command.key.0, command))
                .collect();
        }
        found.read_decisions(connection, appends).await?;
        found.read_holders(connection, appends).await?;
        Ok(found)
    }

    async fn read_decisions(
        &mut self,
        connection: &mut PgConnection,
        appends: &[Append],
    ) -> Result<(), sqlx::Error> {
        let decisions: Vec<_> = appends
            .iter()
            .flat_map(|append| &append.decisions)
            .collect();
        if decisions.is_empty() {
            return Ok(());
        }
        let taken = sqlx::query!(
            r#"SELECT asked.place AS "place!",
                      (SELECT true
                         FROM decision_claims AS c
                        WHERE c.number = asked.number
                          AND c.decided_on = asked.decided_on
                          AND c.authority = asked.authority
                          AND c.kind = asked.kind) AS "taken"
                 FROM UNNEST($1::text[], $2::date[], $3::text[], $4::text[])
                      WITH ORDINALITY AS asked (number, decided_on, authority, kind, place)"#,
            &decisions
                .iter()
                .map(|decision| decision.number.clone())
                .collect::<Vec<_>>(),
            &decisions
                .iter()
                .map(|decision| decision.date)
                .collect::<Vec<_>>(),
            &decisions
                .iter()
                .map(|decision| decision.authority.code().to_owned())
                .collect::<Vec<_>>(),
            &decisions
                .iter()
                .map(|decision| decision.kind.code().to_owned())
                .collect::<Vec<_>>(),
        )
        .fetch_all(connection)
        .await?;
        for row in taken.into_iter().filter(|row| row.taken == Some(true)) {
            let place = usize::try_from(row.place - 1).expect("ordinality counts from 1");
            self.decisions.insert(claim(decisions[place]));
        }
        Ok(())
    }

    async fn read_holders(
        &mut self,
        connection: &mut PgConnection,
        appends: &[Append],
    ) -> Result<(), sqlx::Error> {
        let digests: Vec<Vec<u8>> = appends
            .iter()
            .flat_map(|append| &append.digests)
            .filter(|digest| digest.kind == DigestKind::Identity)
            .map(|digest| digest.digest.to_vec())
            .collect();
        if digests.is_empty() {
            return Ok(());
        }
        let rows = sqlx::query!(
            "SELECT digest, foreigner_id FROM identity_digests WHERE digest = ANY($1)",
            &digests
        )
        .fetch_all(connection)
        .await?;
        for row in rows {
            let digest = row
                .digest
                .try_into()
                .expect("identity_digests_digest_check");
            self.holders
                .entry(digest)
                .or_default()
                .push(ForeignerId(row.foreigner_id));
        }
        Ok(())
    }

    /// Whether the command can be recorded after those admitted before it; if so, it counts for those after it.
    fn admit(&mut self, append: &Append) -> Result<(), AppendError> {
        let key = append.command.key.0;
        if let Some(known) = self.commands.get(&key) {
            return Err(AppendError::Known(Box::new(known.clone())));
        }
        if self.erased.contains(&append.foreigner_id.0) {
            return Err(AppendError::Erased);
        }
        let version_of = |id: ForeignerId| self.versions.get(&id.0).copied().unwrap_or_default();
        let version = version_of(append.foreigner_id);
        // The same key twice in one batch: the second comes back, finds the first recorded and answers like it.
        let others_stand = || {
            let mut others = append.rests_on.iter();
            others.all(|(other, version)| version_of(*other) == *version)
        };
        if self.keys.contains(&key) || version != append.expected_version || !others_stand() {
            return Err(AppendError::Stale { version });
        }
        if let Some(index) = append
            .decisions
            .iter()
            .position(|decision| self.decisions.contains(&claim(decision)))
        {
            return Err(AppendError::DecisionTaken { index });
        }
        if let Some(index) = doubled(append) {
            return Err(AppendError::DecisionTaken { index });
        }
        let candidates = self.candidates(append);
        if !candidates.is_empty() {
            return Err(AppendError::Candidates(candidates));
        }
        self.keys.insert(key);
        self.versions
            .insert(append.foreigner_id.0, version + append.events.len() as u64);
        self.decisions.extend(append.decisions.iter().map(claim));
        for digest in append
            .digests
            .iter()
            .filter(|digest| digest.kind == DigestKind::Identity)
        {
            self.holders
                .entry(digest.digest)
                .or_default()
                .push(append.foreigner_id);
        }
        Ok(())
    }

    fn candidates(&self, append: &Append) -> Vec<ForeignerId> {
        if append.expected_version > 0 {
            return Vec::new();
        }
        let digests = append
            .digests
            .iter()
            .filter(|digest| digest.kind == DigestKind::Identity);
        let holders = digests
            .filter_map(|digest| self.holders.get(&digest.digest))
            .flatten();
        let unseen: HashSet<_> = holders
            .filter(|holder| !append.candidates_seen.contains(holder))
            .copied()
            .collect();
        unseen.into_iter().collect()
    }
}

/// The first decision of a command that claims what one before it in the same command claims.
fn doubled(append: &Append) -> Option<usize> {
    let mut claims = HashSet::new();
    append
        .decisions
        .iter()
        .position(|decision| !claims.insert(claim(decision)))
}

fn claim(decision: &events::payloads::Decision) -> (&'static str, String, NaiveDate, &'static str) {
    (
        decision.authority.code(),
        decision.number.clone(),
        decision.date,
        decision.kind.code(),
    )
}
