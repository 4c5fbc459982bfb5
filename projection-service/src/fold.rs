//! States of foreigners in memory, between the tables and the events.

use crate::ProjectionError;
use crate::projections::Projection;
use event_log::Recorded;
use events::ForeignerId;
use read_models::Envelope;
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// The states of some foreigners, which of them have rows in the tables, and whose rows are no longer right.
///
/// It holds what the log says up to the last event that was applied, so that it may be kept for the next events as long as
/// nobody else moves the tables.
pub(crate) struct Fold<P: Projection> {
    states: HashMap<ForeignerId, P::State>,
    stored: HashSet<ForeignerId>,
    changed: HashSet<ForeignerId>,
}

impl<P: Projection> Default for Fold<P> {
    fn default() -> Self {
        Self {
            states: HashMap::new(),
            stored: HashSet::new(),
            changed: HashSet::new(),
        }
    }
}

impl<P: Projection> Fold<P> {
    /// How many foreigners it holds.
    pub(crate) fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether the states that these events are folded on are all here.
    pub(crate) fn holds_all(&self, recorded: &[Arc<Recorded>]) -> bool {
        self.missing(recorded).is_empty()
    }

    /// Fetches the states that these events are folded on. A file that begins among them has none.
    pub(crate) async fn load(
        &mut self,
        connection: &mut PgConnection,
        recorded: &[Arc<Recorded>],
    ) -> Result<(), sqlx::Error> {
        let missing = self.missing(recorded);
        if missing.is_empty() {
            return Ok(());
        }
        for (id, state) in P::load(connection, &missing).await? {
            self.stored.insert(ForeignerId(id));
            self.states.insert(ForeignerId(id), state);
        }
        Ok(())
    }

    /// Folds events in, in their order.
    pub(crate) fn apply(&mut self, recorded: &[Arc<Recorded>]) -> Result<(), ProjectionError> {
        for event in recorded {
            let envelope = Envelope {
                position: event.position,
                sequence: event.sequence,
                foreigner_id: event.foreigner_id,
                event: &event.event,
                metadata: &event.metadata,
            };
            let state = self.states.entry(event.foreigner_id).or_default();
            let changed =
                P::apply(state, &envelope).map_err(|reason| ProjectionError::Unappliable {
                    position: event.position,
                    event_type: event.event.event_type(),
                    reason,
                })?;
            if changed {
                self.changed.insert(event.foreigner_id);
            }
        }
        Ok(())
    }

    /// Writes the states that changed. The rows of a foreigner are replaced as a whole, so that a repeat gives the same.
    pub(crate) async fn write(&mut self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let changed = std::mem::take(&mut self.changed);
        let replaced = changed.intersection(&self.stored);
        let replaced: Vec<Uuid> = replaced.map(|id| id.0).collect();
        if !replaced.is_empty() {
            P::delete(connection, &replaced).await?;
        }
        let states = changed.iter().filter_map(|id| Some((*id, self.states.get(id)?)));
        for table in P::rows(states).into_iter().filter(|table| !table.is_empty()) {
            let mut copy = connection.copy_in_raw(table.statement).await?;
            copy.send(table.as_bytes()).await?;
            copy.finish().await?;
        }
        self.stored.extend(changed);
        Ok(())
    }

    /// Forgets everything; what is needed again comes from the tables.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    fn missing(&self, recorded: &[Arc<Recorded>]) -> Vec<Uuid> {
        let begun = recorded
            .iter()
            .filter(|event| event.sequence == 1)
            .map(|event| event.foreigner_id);
        let begun: HashSet<ForeignerId> = begun.collect();
        let asked: HashSet<ForeignerId> = recorded.iter().map(|event| event.foreigner_id).collect();
        let missing = asked
            .into_iter()
            .filter(|id| !begun.contains(id) && !self.states.contains_key(id));
        missing.map(|id| id.0).collect()
    }
}
