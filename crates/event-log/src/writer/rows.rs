//! What a batch inserts, as the columns of one statement.

use crate::{Append, Appended};
use chrono::{DateTime, NaiveDate, Utc};
use events::{AGGREGATE_TYPE, ForeignerId, StoredEvent};
use serde_json::value::RawValue;
use sqlx::PgConnection;
use uuid::Uuid;

/// The columns of everything that a batch inserts.
pub(super) struct Rows {
    pub(super) head: u64,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) appended: Vec<Appended>,
    // events
    aggregate_ids: Vec<String>,
    sequences: Vec<i64>,
    event_types: Vec<String>,
    event_versions: Vec<String>,
    payloads: Vec<String>,
    metadata: Vec<String>,
    pub(super) positions: Vec<i64>,
    pub(super) leaves: Vec<Vec<u8>>,
    // commands
    pub(super) keys: Vec<Uuid>,
    pub(super) fingerprints: Vec<Vec<u8>>,
    foreigners: Vec<Uuid>,
    statuses: Vec<i16>,
    versions: Vec<i64>,
    first_positions: Vec<Option<i64>>,
    pub(super) outcomes: Vec<String>,
    // decision_claims
    claim_authorities: Vec<String>,
    claim_numbers: Vec<String>,
    claim_days: Vec<NaiveDate>,
    claim_kinds: Vec<String>,
    claim_foreigners: Vec<Uuid>,
    claim_decisions: Vec<Uuid>,
    // identity_digests
    digests: Vec<Vec<u8>>,
    digest_kinds: Vec<i16>,
    digest_foreigners: Vec<Uuid>,
    // foreigner_keys
    key_foreigners: Vec<Uuid>,
    wrapped_keys: Vec<Vec<u8>>,
    master_key_ids: Vec<String>,
}

impl Rows {
    pub(super) fn new(head: u64, recorded_at: DateTime<Utc>) -> Self {
        Self {
            head,
            recorded_at,
            appended: Vec::new(),
            aggregate_ids: Vec::new(),
            sequences: Vec::new(),
            event_types: Vec::new(),
            event_versions: Vec::new(),
            payloads: Vec::new(),
            metadata: Vec::new(),
            positions: Vec::new(),
            leaves: Vec::new(),
            keys: Vec::new(),
            fingerprints: Vec::new(),
            foreigners: Vec::new(),
            statuses: Vec::new(),
            versions: Vec::new(),
            first_positions: Vec::new(),
            outcomes: Vec::new(),
            claim_authorities: Vec::new(),
            claim_numbers: Vec::new(),
            claim_days: Vec::new(),
            claim_kinds: Vec::new(),
            claim_foreigners: Vec::new(),
            claim_decisions: Vec::new(),
            digests: Vec::new(),
            digest_kinds: Vec::new(),
            digest_foreigners: Vec::new(),
            key_foreigners: Vec::new(),
            wrapped_keys: Vec::new(),
            master_key_ids: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, append: &Append) {
        let first_position = (!append.events.is_empty()).then_some(self.head + 1);
        let mut version = append.expected_version;
        for event in &append.events {
            self.head += 1;
            version += 1;
            self.add_event(append.foreigner_id, version, event);
        }
        self.add_command(append, version, first_position);
        for decision in &append.decisions {
            self.claim_authorities
                .push(decision.authority.code().to_owned());
            self.claim_numbers.push(decision.number.clone());
            self.claim_days.push(decision.date);
            self.claim_kinds.push(decision.kind.code().to_owned());
            self.claim_foreigners.push(append.foreigner_id.0);
            self.claim_decisions.push(decision.decision_id.0);
        }
        for digest in &append.digests {
            self.digests.push(digest.digest.to_vec());
            self.digest_kinds.push(digest.kind as i16);
            self.digest_foreigners.push(append.foreigner_id.0);
        }
        if let Some(key) = &append.new_key {
            self.key_foreigners.push(append.foreigner_id.0);
            self.wrapped_keys.push(key.wrapped.clone());
            self.master_key_ids.push(key.master_key_id.clone());
        }
    }

    fn add_event(&mut self, foreigner_id: ForeignerId, sequence: u64, event: &crate::NewEvent) {
        let mut metadata = event.metadata.clone();
        metadata.recorded_at = self.recorded_at;
        let raw = |json: String| RawValue::from_string(json).expect("it was just serialized");
        let stored = StoredEvent {
            position: self.head,
            aggregate_type: AGGREGATE_TYPE.to_owned(),
            aggregate_id: foreigner_id.to_string(),
            sequence,
            event_type: event.event_type.to_owned(),
            event_version: event.event_version.to_owned(),
            payload: raw(event.payload.clone()),
            metadata: raw(serde_json::to_string(&metadata).expect("metadata serialize")),
        };
        self.leaves.push(stored.leaf().0.to_vec());
        self.aggregate_ids.push(stored.aggregate_id);
        self.sequences.push(signed(sequence));
        self.event_types.push(stored.event_type);
        self.event_versions.push(stored.event_version);
        self.payloads.push(stored.payload.get().to_owned());
        self.metadata.push(stored.metadata.get().to_owned());
        self.positions.push(signed(self.head));
    }

    fn add_command(&mut self, append: &Append, version: u64, first_position: Option<u64>) {
        self.keys.push(append.command.key.0);
        self.fingerprints.push(append.command.fingerprint.to_vec());
        self.foreigners.push(append.foreigner_id.0);
        self.statuses
            .push(i16::try_from(append.command.status).expect("an HTTP status"));
        self.versions.push(signed(version));
        self.first_positions.push(first_position.map(signed));
        self.outcomes.push(append.command.outcome.get().to_owned());
        let recorded_at = self.recorded_at;
        self.appended.push(Appended {
            first_position,
            position: 0,
            version,
            recorded_at,
        });
    }

    pub(super) async fn insert(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        sqlx::query_file!(
            "queries/append.sql",
            AGGREGATE_TYPE,
            &self.aggregate_ids,
            &self.sequences,
            &self.event_types,
            &self.event_versions,
            &self.payloads,
            &self.metadata,
            &self.positions,
            &self.leaves,
            &self.keys,
            &self.fingerprints,
            &self.foreigners,
            &self.statuses,
            &self.versions,
            &self.first_positions as &[Option<i64>],
            &self.outcomes,
            signed(self.head),
            self.recorded_at,
            &self.claim_authorities,
            &self.claim_numbers,
            &self.claim_days,
            &self.claim_kinds,
            &self.claim_foreigners,
            &self.claim_decisions,
            &self.digests,
            &self.digest_kinds,
            &self.digest_foreigners,
            &self.key_foreigners,
            &self.wrapped_keys,
            &self.master_key_ids,
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).expect("positions and versions stay below 2^63")
}
