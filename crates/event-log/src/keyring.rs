//! The keys of the foreigners, and events with their personal part readable.

use crate::digests::{DigestKeys, DigestPurpose, mac};
use crate::keys::{ForeignerKey, MasterKey, SealingKey, random};
use crate::{NewEvent, WrappedKey, erasures};
use chrono::{DateTime, NaiveDate, Utc};
use events::{Event, EventId, ForeignerId, Metadata, StoredEvent};
use serde_json::Value;
use sqlx::PgPool;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use zeroize::Zeroizing;

/// How many foreigners' keys are kept ready, and for how long: a key that is destroyed must not live on in a process.
const CACHED_KEYS: u64 = 200_000;
const CACHED_FOR: Duration = Duration::from_secs(30);

/// The keys of the foreigners: wrapped in the database, opened with the master key, kept ready for a while.
#[derive(Clone)]
pub struct Keyring {
    pool: PgPool,
    master: MasterKey,
    digests: Arc<DigestKeys>,
    questions: SealingKey,
    ready: moka::sync::Cache<ForeignerId, ForeignerKey>,
}

/// A key or an event could not be opened. Never confused with erasure, which is no error.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The keys cannot be read now.
    #[error("the foreigners' keys cannot be read")]
    Unavailable(#[from] sqlx::Error),
    /// The master key is not the one with which the register was set up.
    #[error(
        "the keys were wrapped with master key {stored}, not with the configured one, {configured}"
    )]
    OtherMasterKey {
        /// The id beside the wrapped key.
        stored: String,
        /// The id of the configured key.
        configured: String,
    },
    /// No key was ever stored for the foreigner, although sealed events are there.
    #[error("foreigner {0} has sealed events and no key")]
    Missing(ForeignerId),
    /// A wrapped key or a sealed part was altered.
    #[error("the sealed part of event {0} does not open")]
    Broken(EventId),
    /// A wrapped key was altered.
    #[error("the wrapped key of foreigner {0} does not open")]
    BrokenKey(ForeignerId),
    /// A stored event cannot be read.
    #[error("the event at position {position} cannot be read")]
    Unreadable {
        /// Where.
        position: u64,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// An event read from the log, its personal part readable or erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The position in the log.
    pub position: u64,
    /// The foreigner.
    pub foreigner_id: ForeignerId,
    /// The sequence in the foreigner's stream.
    pub sequence: u64,
    /// What happened.
    pub event: Event,
    /// Who, when, why.
    pub metadata: Metadata,
}

impl Recorded {
    /// When it was recorded.
    pub fn recorded_at(&self) -> DateTime<Utc> {
        self.metadata.recorded_at
    }

    /// The legal day.
    pub fn effective_on(&self) -> NaiveDate {
        self.metadata.effective_on
    }
}

/// A sealed question of the access log.
pub type Question = Vec<u8>;

impl Keyring {
    /// Opens the keyring of a register; the first command service to do so creates the key of the digests.
    pub async fn open(pool: PgPool, master: MasterKey) -> Result<Self, KeyringError> {
        let digest_key = read_digest_key(&pool, &master).await?;
        Ok(Self::with(pool, master, &digest_key))
    }

    pub(crate) fn with(pool: PgPool, master: MasterKey, digest_key: &[u8; 32]) -> Self {
        Self {
            pool,
            master,
            digests: Arc::new(DigestKeys::derive(digest_key)),
            questions: SealingKey::new(&mac(digest_key, b"questions of the access log")),
            ready: moka::sync::Cache::builder()
                .max_capacity(CACHED_KEYS)
                .time_to_live(CACHED_FOR)
                .build(),
        }
    }

    /// Creates the key of the digests if this register has none yet. Needs the rights of the command service.
    pub async fn create(pool: PgPool, master: MasterKey) -> Result<Self, KeyringError> {
        let wrapped = master.wrap(&random(), DIGEST_KEY_OWNER);
        sqlx::query!(
            "INSERT INTO digest_key (wrapped, master_key_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            wrapped,
            master.id(),
        )
        .execute(&pool)
        .await?;
        Self::open(pool, master).await
    }

    /// A new key for a foreigner whose file is being opened: ready to seal, and wrapped to be stored with the first append.
    pub fn mint(&self, foreigner_id: ForeignerId) -> (ForeignerKey, WrappedKey) {
        let bytes = Zeroizing::new(random::<32>());
        let wrapped = self.master.wrap(&bytes, foreigner_id.0.as_bytes());
        (
            ForeignerKey::new(&bytes),
            WrappedKey {
                wrapped,
                master_key_id: self.master.id().to_owned(),
            },
        )
    }

    /// Keeps a key ready after its file was opened.
    pub fn keep(&self, foreigner_id: ForeignerId, key: ForeignerKey) {
        self.ready.insert(foreigner_id, key);
    }

    /// Forgets a key that was found to be destroyed.
    pub fn forget(&self, foreigner_id: ForeignerId) {
        self.ready.invalidate(&foreigner_id);
    }

    /// The key of a foreigner; `None` if it was destroyed by lawful erasure.
    pub async fn key(
        &self,
        foreigner_id: ForeignerId,
    ) -> Result<Option<ForeignerKey>, KeyringError> {
        if let Some(key) = self.ready.get(&foreigner_id) {
            return Ok(Some(key));
        }
        let mut keys = self.load(&[foreigner_id.0]).await?;
        keys.remove(&foreigner_id)
            .ok_or(KeyringError::Missing(foreigner_id))
    }

    /// Seals an event: the personal part of the payload is replaced by `sealed`.
    pub fn seal(&self, key: &ForeignerKey, event: &Event, metadata: Metadata) -> NewEvent {
        let mut payload = event.encode();
        if let Some(object) = payload.as_object_mut()
            && let Some(personal) = object
                .remove("personal")
                .filter(|personal| !personal.is_null())
        {
            let plain =
                Zeroizing::new(serde_json::to_vec(&personal).expect("JSON values serialize"));
            let sealed = key.seal_text(&plain, metadata.event_id.0.as_bytes());
            object.insert("sealed".to_owned(), Value::String(sealed));
        }
        NewEvent {
            event_type: event.event_type(),
            event_version: event.event_version(),
            payload: payload.to_string(),
            metadata,
        }
    }

    /// Reads stored events: unseals, upcasts, decodes. Order and number are kept.
    ///
    /// # Errors
    /// Any event that cannot be read is an error; a destroyed key is none and gives `Personal::Erased`.
    pub async fn unseal(&self, stored: &[StoredEvent]) -> Result<Vec<Recorded>, KeyringError> {
        let mut parsed = Vec::with_capacity(stored.len());
        for event in stored {
            parsed.push(Parsed::of(event)?);
        }
        let sealed = parsed
            .iter()
            .filter(|event| event.payload.get("sealed").is_some());
        let wanted: HashSet<ForeignerId> = sealed.map(|event| event.foreigner_id).collect();
        let mut keys: HashMap<ForeignerId, Option<ForeignerKey>> =
            HashMap::with_capacity(wanted.len());
        // Where the order to erase is among the events, nobody's key is asked for: it works at once, whoever kept the key ready.
        for ordered in parsed.iter().filter(|event| event.orders_erasure()) {
            self.ready.invalidate(&ordered.foreigner_id);
            keys.insert(ordered.foreigner_id, None);
        }
        let mut missing = Vec::new();
        for foreigner_id in wanted {
            if keys.contains_key(&foreigner_id) {
                continue;
            }
            match self.ready.get(&foreigner_id) {
                Some(key) => drop(keys.insert(foreigner_id, Some(key))),
                None => missing.push(foreigner_id.0),
            }
        }
        if !missing.is_empty() {
            keys.extend(self.load(&missing).await?);
        }
        parsed.into_iter().map(|event| event.open(&keys)).collect()
    }

    /// A digest under the register's digest key: equal texts of one purpose give equal digests, and nobody without the key
    /// can try texts.
    pub fn digest(&self, purpose: DigestPurpose, text: &[u8]) -> [u8; 32] {
        self.digests.digest(purpose, text)
    }

    /// Whether a digest is that of the text.
    pub(crate) fn is_digest(&self, purpose: DigestPurpose, text: &[u8], digest: &[u8]) -> bool {
        self.digests.is_digest(purpose, text, digest)
    }

    /// Seals what was asked in an access record.
    pub fn seal_question(&self, question: &[u8], access_id: Uuid) -> Question {
        self.questions.seal(question, access_id.as_bytes())
    }

    /// Opens what was asked in an access record.
    pub fn open_question(&self, sealed: &[u8], access_id: Uuid) -> Option<Vec<u8>> {
        self.questions.open(sealed, access_id.as_bytes())
    }

    async fn load(
        &self,
        ids: &[Uuid],
    ) -> Result<HashMap<ForeignerId, Option<ForeignerKey>>, KeyringError> {
        let rows = sqlx::query!(
            "SELECT foreigner_id, wrapped, master_key_id FROM foreigner_keys WHERE foreigner_id = ANY($1)",
            ids,
        )
        .fetch_all(&self.pool)
        .await?;
        let mut keys = HashMap::with_capacity(rows.len());
        for row in rows {
            let foreigner_id = ForeignerId(row.foreigner_id);
            let Some(wrapped) = row.wrapped else {
                keys.insert(foreigner_id, None);
                continue;
            };
            require_master(&self.master, row.master_key_id)?;
            let bytes = self.master.unwrap(&wrapped, foreigner_id.0.as_bytes());
            let key = ForeignerKey::new(&*bytes.ok_or(KeyringError::BrokenKey(foreigner_id))?);
            self.ready.insert(foreigner_id, key.clone());
            keys.insert(foreigner_id, Some(key));
        }
        Ok(keys)
    }
}

/// Reads stored events without anybody's key: every personal part reads as erased. For those who need none of it.
///
/// # Errors
/// Any event that cannot be read.
pub fn without_personal(stored: &[StoredEvent]) -> Result<Vec<Recorded>, KeyringError> {
    let read = |event: &StoredEvent| {
        let event = Parsed::of(event)?;
        let keys = HashMap::from([(event.foreigner_id, None)]);
        event.open(&keys)
    };
    stored.iter().map(read).collect()
}

struct Parsed {
    position: u64,
    foreigner_id: ForeignerId,
    sequence: u64,
    event_type: String,
    event_version: String,
    payload: Value,
    metadata: Metadata,
}

impl Parsed {
    fn of(stored: &StoredEvent) -> Result<Self, KeyringError> {
        let unreadable =
            |source: Box<dyn std::error::Error + Send + Sync>| KeyringError::Unreadable {
                position: stored.position,
                source,
            };
        Ok(Self {
            position: stored.position,
            foreigner_id: stored
                .aggregate_id
                .parse()
                .map_err(|error: uuid::Error| unreadable(error.into()))?,
            sequence: stored.sequence,
            event_type: stored.event_type.clone(),
            event_version: stored.event_version.clone(),
            payload: serde_json::from_str(stored.payload.get())
                .map_err(|error| unreadable(error.into()))?,
            metadata: Metadata::decode(stored.metadata.get())
                .map_err(|error| unreadable(error.into()))?,
        })
    }

    fn orders_erasure(&self) -> bool {
        self.event_type == erasures::ORDER
    }

    fn open(
        mut self,
        keys: &HashMap<ForeignerId, Option<ForeignerKey>>,
    ) -> Result<Recorded, KeyringError> {
        let sealed = self
            .payload
            .as_object_mut()
            .and_then(|object| object.remove("sealed"));
        if let Some(sealed) = sealed {
            let event_id = self.metadata.event_id;
            let personal = match keys.get(&self.foreigner_id) {
                None => return Err(KeyringError::Missing(self.foreigner_id)),
                Some(None) => Value::Null,
                Some(Some(key)) => {
                    let plain = sealed
                        .as_str()
                        .and_then(|sealed| key.open_text(sealed, event_id.0.as_bytes()));
                    let plain = Zeroizing::new(plain.ok_or(KeyringError::Broken(event_id))?);
                    serde_json::from_slice(&plain).map_err(|_| KeyringError::Broken(event_id))?
                }
            };
            self.payload["personal"] = personal;
        }
        let event = Event::decode(&self.event_type, &self.event_version, self.payload).map_err(
            |error| KeyringError::Unreadable {
                position: self.position,
                source: error.into(),
            },
        )?;
        Ok(Recorded {
            position: self.position,
            foreigner_id: self.foreigner_id,
            sequence: self.sequence,
            event,
            metadata: self.metadata,
        })
    }
}

const DIGEST_KEY_OWNER: &[u8] = b"digest key";

async fn read_digest_key(
    pool: &PgPool,
    master: &MasterKey,
) -> Result<Zeroizing<[u8; 32]>, KeyringError> {
    let row = sqlx::query!("SELECT wrapped, master_key_id FROM digest_key")
        .fetch_one(pool)
        .await?;
    let stored = row.master_key_id.clone();
    require_master(master, row.master_key_id)?;
    master
        .unwrap(&row.wrapped, DIGEST_KEY_OWNER)
        .ok_or_else(|| KeyringError::OtherMasterKey {
            stored,
            configured: master.id().to_owned(),
        })
}

fn require_master(master: &MasterKey, stored: String) -> Result<(), KeyringError> {
    if stored == master.id() {
        Ok(())
    } else {
        Err(KeyringError::OtherMasterKey {
            stored,
            configured: master.id().to_owned(),
        })
    }
}

#[cfg(test)]
mod golden;
