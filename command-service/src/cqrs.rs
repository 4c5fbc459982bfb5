//! The bridge between the pure law and cqrs-es: the one file that names `cqrs_es`.
//!
//! [`ForeignerAggregate`] is the law as an aggregate; every command goes through it. [`LogRepository`] lets the framework
//! read and write our log; it keeps no snapshots, because the framework's snapshot stores apply events twice, and it
//! reports a read that failed half-way as an error, never as an end.

mod author;
mod event;

use std::sync::Arc;

use chrono::DateTime;
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{
    PersistedEventRepository, PersistenceError, ReplayFeed, ReplayStream, SerializedEvent,
    SerializedSnapshot,
};
use cqrs_es::{Aggregate, DomainEvent};
use event_log::{
    Append, AppendError, CommandRecord, Keyring, KeyringError, ReadError, Recorded, Writer,
};
use events::{AGGREGATE_TYPE, CommandKey, ForeignerId, StoredEvent};
use law::{Command, Refusal, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;

pub use crate::execute::Facts;
use crate::execute::{Draft, Signature, kept};
use crate::mint;
use author::{Author, text_map};
pub use event::ForeignerEvent;

/// How many events one page of a whole replay holds.
const PAGE: usize = 500;

/// One foreigner's file as an aggregate of cqrs-es: the state of the law behind a shared pointer, which is copied only
/// when an event changes it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ForeignerAggregate {
    state: Arc<State>,
}

impl ForeignerAggregate {
    /// The aggregate of a folded file.
    pub fn at(state: Arc<State>) -> Self {
        Self { state }
    }

    /// The folded file.
    pub fn into_state(self) -> Arc<State> {
        self.state
    }

    /// Carries out a command on the aggregate and answers what happened; nothing did if the law refuses.
    pub async fn decide(
        &mut self,
        command: Command,
        facts: &Facts,
    ) -> Result<Vec<ForeignerEvent>, Refusal> {
        let sink = EventSink::default();
        self.handle(command, facts, &sink).await?;
        Ok(sink.collect().await)
    }
}

impl Aggregate for ForeignerAggregate {
    const TYPE: &'static str = AGGREGATE_TYPE;
    type Command = Command;
    type Event = ForeignerEvent;
    type Error = Refusal;
    type Services = Facts;

    async fn handle(
        &mut self,
        command: Command,
        facts: &Facts,
        sink: &EventSink<Self>,
    ) -> Result<(), Refusal> {
        for decided in law::decide(&self.state, command, &facts.circumstances())? {
            sink.write(decided.into(), self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ForeignerEvent) {
        law::evolve(Arc::make_mut(&mut self.state), &event.event);
    }
}

impl DomainEvent for ForeignerEvent {
    fn event_type(&self) -> String {
        self.event.event_type().to_owned()
    }

    fn event_version(&self) -> String {
        self.event.event_version().to_owned()
    }
}

/// The log as a repository of cqrs-es.
///
/// The metadata of a commit name the actor: `user`, `organisation`, `unit`, `workstation`, `purpose`, and the
/// `command_key` if the caller has one. Events come back with their personal part readable.
#[derive(Clone)]
pub struct LogRepository {
    pool: PgPool,
    keyring: Keyring,
    writer: Writer,
}

impl LogRepository {
    /// A repository over the log in `pool`.
    pub fn new(pool: PgPool, keyring: Keyring, writer: Writer) -> Self {
        Self {
            pool,
            keyring,
            writer,
        }
    }

    async fn read(&self, aggregate_id: &str) -> Result<Vec<SerializedEvent>, PersistenceError> {
        let foreigner_id = aggregate_id
            .parse()
            .map_err(|error| unreadable(NotAnId(error)))?;
        let stream = event_log::read_stream(&self.pool, foreigner_id)
            .await
            .map_err(read_error)?;
        serialized(&self.keyring, &stream.events).await
    }

    async fn append(&self, events: &[SerializedEvent]) -> Result<(), PersistenceError> {
        let Some(first) = events.first() else {
            return Ok(());
        };
        let foreigner_id: ForeignerId = first
            .aggregate_id
            .parse()
            .map_err(|error| unreadable(NotAnId(error)))?;
        let expected_version = first.sequence.saturating_sub(1) as u64;
        let (sealing, new_key) = match expected_version {
            0 => {
                let (key, wrapped) = self.keyring.mint(foreigner_id);
                (key, Some(wrapped))
            }
            _ => (
                self.keyring
                    .key(foreigner_id)
                    .await
                    .map_err(keyring_error)?
                    .ok_or_else(erased)?,
                None,
            ),
        };
        let author: Author = serde_json::from_value(first.metadata.clone())?;
        let actor = author.actor().map_err(unreadable)?;
        let key = CommandKey(author.command_key.unwrap_or_else(mint::uuid));
        // The writer sets the moment of recording, which is the time of the whole batch.
        let now = DateTime::UNIX_EPOCH;
        let signature = Signature {
            key,
            actor: &actor,
            purpose: author.purpose,
            now,
        };
        let mut draft = Draft::new(&self.keyring, &sealing, signature);
        let decided: Result<Vec<ForeignerEvent>, _> = events
            .iter()
            .map(|event| serde_json::from_value(event.payload.clone()))
            .collect();
        draft.add(0, decided?).map_err(unreadable)?;
        let drafted = draft.finish(foreigner_id, expected_version);
        let append = Append {
            foreigner_id,
            expected_version,
            events: drafted.events,
            command: CommandRecord {
                key,
                fingerprint: kept(&self.keyring, &fingerprint(events)),
                status: if expected_version == 0 { 201 } else { 200 },
                outcome: drafted.outcome.to_raw(),
            },
            decisions: drafted.decisions,
            digests: drafted.digests,
            candidates_seen: Vec::new(),
            rests_on: Vec::new(),
            new_key,
        };
        self.writer.append(append).await.map_err(append_error)?;
        if expected_version == 0 {
            self.keyring.keep(foreigner_id, sealing);
        }
        Ok(())
    }

    /// Feeds the whole log in order. The first failure is fed and ends it.
    async fn feed_all(self, mut feed: ReplayFeed) {
        let mut after = 0;
        loop {
            let page = match event_log::read_from(&self.pool, after, PAGE)
                .await
                .map_err(read_error)
            {
                Ok(page) if page.events.is_empty() => return,
                Ok(page) => serialized(&self.keyring, &page.events).await,
                Err(error) => Err(error),
            };
            after += PAGE as u64;
            let last = page.as_ref().map_or(true, |events| events.len() < PAGE);
            if !push(&mut feed, page).await || last {
                return;
            }
        }
    }
}

impl PersistedEventRepository for LogRepository {
    async fn get_events<A: Aggregate>(
        &self,
        aggregate_id: &str,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        self.read(aggregate_id).await
    }

    async fn get_last_events<A: Aggregate>(
        &self,
        aggregate_id: &str,
        last_sequence: usize,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        let mut events = self.read(aggregate_id).await?;
        events.retain(|event| event.sequence > last_sequence);
        Ok(events)
    }

    async fn get_snapshot<A: Aggregate>(
        &self,
        _: &str,
    ) -> Result<Option<SerializedSnapshot>, PersistenceError> {
        Err(unreadable(RepositoryError::Snapshots))
    }

    async fn persist<A: Aggregate>(
        &self,
        events: &[SerializedEvent],
        snapshot_update: Option<(String, Value, usize)>,
    ) -> Result<(), PersistenceError> {
        if snapshot_update.is_some() {
            return Err(unreadable(RepositoryError::Snapshots));
        }
        self.append(events).await
    }

    async fn stream_events<A: Aggregate>(
        &self,
        aggregate_id: &str,
    ) -> Result<ReplayStream, PersistenceError> {
        let (mut feed, stream) = ReplayStream::new(PAGE);
        let (repository, aggregate_id) = (self.clone(), aggregate_id.to_owned());
        tokio::spawn(async move {
            let events = repository.read(&aggregate_id).await;
            push(&mut feed, events).await
        });
        Ok(stream)
    }

    async fn stream_all_events<A: Aggregate>(&self) -> Result<ReplayStream, PersistenceError> {
        let (feed, stream) = ReplayStream::new(PAGE);
        tokio::spawn(self.clone().feed_all(feed));
        Ok(stream)
    }
}

/// Feeds events, or the error in their place. Answers whether somebody still listens and nothing failed.
async fn push(
    feed: &mut ReplayFeed,
    events: Result<Vec<SerializedEvent>, PersistenceError>,
) -> bool {
    match events {
        Ok(events) => {
            for event in events {
                if feed.push(Ok(event)).await.is_err() {
                    return false;
                }
            }
            true
        }
        Err(error) => {
            // Whoever listened may be gone; then nobody takes a shorter history for a whole one.
            drop(feed.push(Err(error)).await);
            false
        }
    }
}

async fn serialized(
    keyring: &Keyring,
    stored: &[StoredEvent],
) -> Result<Vec<SerializedEvent>, PersistenceError> {
    let recorded = keyring.unseal(stored).await.map_err(keyring_error)?;
    let pairs = stored.iter().zip(recorded);
    pairs
        .map(|(stored, recorded)| serialize(stored, recorded))
        .collect()
}

fn serialize(
    stored: &StoredEvent,
    recorded: Recorded,
) -> Result<SerializedEvent, PersistenceError> {
    let metadata = text_map(&recorded);
    Ok(SerializedEvent {
        aggregate_id: stored.aggregate_id.clone(),
        sequence: usize::try_from(stored.sequence).map_err(unreadable)?,
        aggregate_type: stored.aggregate_type.clone(),
        event_type: stored.event_type.clone(),
        // The payload was read into the present form, whatever version is stored.
        event_version: recorded.event.event_version().to_owned(),
        payload: serde_json::to_value(ForeignerEvent::from(recorded))?,
        metadata: json!(metadata),
    })
}

fn fingerprint(events: &[SerializedEvent]) -> [u8; 32] {
    let digest = events.iter().fold(Sha256::new(), |digest, event| {
        digest
            .chain_update(event.aggregate_id.as_bytes())
            .chain_update(event.payload.to_string())
    });
    digest.finalize().into()
}

#[derive(Debug, thiserror::Error)]
enum RepositoryError {
    #[error("the register keeps no snapshots")]
    Snapshots,
    #[error("the file was erased")]
    Erased,
}

#[derive(Debug, thiserror::Error)]
#[error("the id of a file is a uuid")]
struct NotAnId(#[source] uuid::Error);

fn erased() -> PersistenceError {
    unreadable(RepositoryError::Erased)
}

fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> PersistenceError {
    PersistenceError::UnknownError(Box::new(error))
}

fn read_error(error: ReadError) -> PersistenceError {
    match error {
        ReadError::Unavailable(source) => PersistenceError::ConnectionError(Box::new(source)),
        damage => unreadable(damage),
    }
}

fn keyring_error(error: KeyringError) -> PersistenceError {
    match error {
        KeyringError::Unavailable(source) => PersistenceError::ConnectionError(Box::new(source)),
        damage => unreadable(damage),
    }
}

fn append_error(error: AppendError) -> PersistenceError {
    match error {
        AppendError::Stale { .. } => PersistenceError::OptimisticLockError,
        AppendError::Unavailable(_) | AppendError::OutcomeUnknown => {
            PersistenceError::ConnectionError(Box::new(error))
        }
        refused => unreadable(refused),
    }
}
