//! States of foreigners in memory, between the tables and the events.

use crate::ProjectionError;
use crate::copy_text::CopyText;
use crate::projections::Projection;
use event_log::Recorded;
use events::{Event, ForeignerId};
use read_models::Envelope;
use sqlx::{PgConnection, PgPool};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// How much is done before others get their turn on the processor: less than a millisecond's work.
const EVENTS_AT_A_TIME: usize = 64;
const FILES_AT_A_TIME: usize = 8;

/// The states of some foreigners, their rows as they are in the tables, and whose state has moved since.
///
/// It holds what the log says up to the last event that was applied, so that it may be kept for the next events as long as
/// nobody else moves the tables.
pub(crate) struct Fold<P: Projection> {
    /// Where a file is read anew whose content is erased.
    log: PgPool,
    files: HashMap<ForeignerId, File<P>>,
    touched: HashSet<ForeignerId>,
}

struct File<P: Projection> {
    state: P::State,
    /// One text for each table; nothing before anything was written.
    written: Vec<CopyText>,
}

impl<P: Projection> Default for File<P> {
    fn default() -> Self {
        Self {
            state: P::State::default(),
            written: Vec::new(),
        }
    }
}

impl<P: Projection> Fold<P> {
    /// Holds nothing yet.
    pub(crate) fn of(log: &PgPool) -> Self {
        Self {
            log: log.clone(),
            files: HashMap::new(),
            touched: HashSet::new(),
        }
    }

    /// How many foreigners it holds.
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether the states that these events are folded on are all here, in tables that began empty: there a file that begins
    /// among them has none.
    pub(crate) fn holds_all(&self, recorded: &[Arc<Recorded>]) -> bool {
        let begun = recorded.iter().filter(|event| event.sequence == 1);
        let begun: HashSet<ForeignerId> = begun.map(|event| event.foreigner_id).collect();
        self.missing(recorded).is_subset(&begun)
    }

    /// Fetches the states that these events are folded on. A file that begins among them has none, unless the checkpoint was
    /// set back (fault F36).
    pub(crate) async fn load(
        &mut self,
        connection: &mut PgConnection,
        recorded: &[Arc<Recorded>],
    ) -> Result<(), sqlx::Error> {
        let missing: Vec<Uuid> = self.missing(recorded).iter().map(|id| id.0).collect();
        if missing.is_empty() {
            return Ok(());
        }
        for (id, state) in P::load(connection, &missing).await? {
            let id = ForeignerId(id);
            let written = P::rows(id, &state);
            self.files.insert(id, File { state, written });
        }
        Ok(())
    }

    /// Folds events in, in their order.
    pub(crate) async fn apply(
        &mut self,
        recorded: &[Arc<Recorded>],
    ) -> Result<(), ProjectionError> {
        for (done, event) in recorded.iter().enumerate() {
            if done % EVENTS_AT_A_TIME == EVENTS_AT_A_TIME - 1 {
                tokio::task::yield_now().await;
            }
            let anew = match event.event {
                Event::PersonalContentErased(_) if P::PERSONAL => {
                    Some(self.without_personal(event).await?)
                }
                _ => None,
            };
            let file = self.files.entry(event.foreigner_id).or_default();
            match anew {
                Some(state) => file.state = state,
                None => apply_one::<P>(&mut file.state, event)?,
            }
            self.touched.insert(event.foreigner_id);
        }
        Ok(())
    }

    /// The state of a file whose content is erased, from the log up to the order: what was folded before holds personal content.
    /// Nobody's key is asked for, so that it is the same whether the key is destroyed already or not.
    async fn without_personal(&self, order: &Recorded) -> Result<P::State, ProjectionError> {
        let stream = event_log::read_stream(&self.log, order.foreigner_id).await?;
        let mut state = P::State::default();
        for event in &event_log::without_personal(&stream.events)? {
            if event.position <= order.position {
                apply_one::<P>(&mut state, event)?;
            }
        }
        Ok(state)
    }

    /// Writes the rows that are others than before. A foreigner's rows of one table are replaced as a whole.
    pub(crate) async fn write(&mut self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        for change in self.changes().await {
            if !change.replaced.is_empty() {
                sqlx::query(change.rows.table.delete)
                    .bind(&change.replaced)
                    .execute(&mut *connection)
                    .await?;
            }
            if !change.rows.is_empty() {
                let mut copy = connection.copy_in_raw(change.rows.table.copy).await?;
                copy.send(change.rows.as_bytes()).await?;
                copy.finish().await?;
            }
        }
        Ok(())
    }

    /// Forgets everything; what is needed again comes from the tables.
    pub(crate) fn forget(&mut self) {
        self.files.clear();
        self.touched.clear();
    }

    /// What differs from the tables, table by table. Afterwards it counts as written.
    async fn changes(&mut self) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::new();
        for (done, id) in std::mem::take(&mut self.touched).into_iter().enumerate() {
            if done % FILES_AT_A_TIME == FILES_AT_A_TIME - 1 {
                tokio::task::yield_now().await;
            }
            let Some(file) = self.files.get_mut(&id) else {
                continue;
            };
            let rows = P::rows(id, &file.state);
            if changes.is_empty() {
                changes.extend(rows.iter().map(Change::of_table));
            }
            for (place, (rows, change)) in rows.iter().zip(&mut changes).enumerate() {
                change.add(id, file.written.get(place), rows);
            }
            file.written = rows;
        }
        changes
    }

    fn missing(&self, recorded: &[Arc<Recorded>]) -> HashSet<ForeignerId> {
        let asked = recorded.iter().map(|event| event.foreigner_id);
        asked.filter(|id| !self.files.contains_key(id)).collect()
    }
}

fn apply_one<P: Projection>(state: &mut P::State, event: &Recorded) -> Result<(), ProjectionError> {
    let envelope = Envelope {
        position: event.position,
        sequence: event.sequence,
        foreigner_id: event.foreigner_id,
        event: &event.event,
        metadata: &event.metadata,
    };
    P::apply(state, &envelope).map_err(|reason| ProjectionError::Unappliable {
        position: event.position,
        event_type: event.event.event_type(),
        reason,
    })
}

/// What happens to one table.
struct Change {
    /// Whose rows go.
    replaced: Vec<Uuid>,
    /// The rows that come.
    rows: CopyText,
}

impl Change {
    fn of_table(rows: &CopyText) -> Self {
        Self {
            replaced: Vec::new(),
            rows: CopyText::new(rows.table),
        }
    }

    fn add(&mut self, id: ForeignerId, before: Option<&CopyText>, now: &CopyText) {
        if before.is_some_and(|before| before.as_bytes() == now.as_bytes()) {
            return;
        }
        if before.is_some_and(|before| !before.is_empty()) {
            self.replaced.push(id.0);
        }
        self.rows.append(now);
    }
}
