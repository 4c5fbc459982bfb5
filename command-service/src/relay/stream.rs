//! The stream `REGISTER`: made, checked, and read at its end. Nothing here needs more than nats-server 2.9.

use std::time::Duration;

use async_nats::jetstream::context::{GetStreamError, GetStreamErrorKind};
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType, Stream};
use async_nats::jetstream::{Context, ErrorCode};
use events::LeafHash;

use super::message::{LEAF, POSITION};
use super::{Interruption, unreachable};

/// The stream.
pub const STREAM: &str = "REGISTER";

/// Its subjects, the last part is the type of the event.
pub const SUBJECTS: &str = "register.v1.foreigner.*";

/// How long messages are kept; whoever comes later reads the log.
pub const MAX_AGE: Duration = Duration::from_hours(7 * 24);

/// How long the server remembers message ids.
const DUPLICATE_WINDOW: Duration = Duration::from_mins(2);

/// How many messages of somebody else are passed over in search of one of ours.
const STRANGERS_MAX: u64 = 1_000;

/// Where the stream ends.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// The position of the last event in it; 0 if there is none.
    pub(super) position: u64,
    /// Where that was read, unless it was not read but follows from a message of our own.
    pub(super) place: Option<Place>,
    leaf: Option<String>,
    /// Whether the last event stands where it belongs, behind the one before it.
    pub(super) follows: bool,
}

/// A place in a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// When the stream was made: a stream that was made anew is another one.
    pub(super) stream_made_at: i128,
    /// The last sequence.
    pub(super) sequence: u64,
}

impl End {
    /// The end after a message of our own.
    pub(super) fn after(position: u64) -> Self {
        Self {
            position,
            place: None,
            leaf: None,
            follows: true,
        }
    }

    /// The end of an empty stream whose messages were too old: the next event still comes after `position`.
    pub(super) fn expired_after(self, position: u64) -> Self {
        Self { position, ..self }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.position == 0
    }

    /// Whether the last event in the stream is the one with this leaf, and stands where it belongs. One that somebody
    /// published again stands elsewhere, and going on after it would leave a hole.
    pub(super) fn is_leaf(&self, leaf: LeafHash) -> bool {
        self.follows && self.leaf.as_deref() == Some(hex::encode(leaf.0).as_str())
    }
}

/// Makes the stream if it is missing, and reads back what the server made of the configuration.
pub(super) async fn ensure(context: &Context, replicas: u8) -> Result<(), Interruption> {
    let wanted = config(replicas);
    let stream = match context.get_stream(STREAM).await {
        Ok(stream) => stream,
        Err(error) if is_missing(&error) => {
            tracing::info!(stream = STREAM, "the stream is made");
            context
                .create_stream(wanted.clone())
                .await
                .map_err(unreachable)?
        }
        Err(error) => return Err(unreachable(error)),
    };
    if differences(&wanted, &stream.cached_info().config).is_empty() {
        return Ok(());
    }
    let kept = match context.update_stream(&wanted).await {
        Ok(info) => differences(&wanted, &info.config),
        Err(error) => {
            tracing::warn!(%error, "the stream cannot be given its configuration");
            differences(&wanted, &stream.cached_info().config)
        }
    };
    if !kept.is_empty() {
        tracing::warn!(fields = ?kept, "the server keeps another configuration of the stream");
    }
    Ok(())
}

/// Where the stream ends now.
pub(super) async fn end(context: &Context) -> Result<End, Interruption> {
    let stream = context.get_stream(STREAM).await.map_err(unreachable)?;
    let info = stream.cached_info();
    let state = &info.state;
    let place = Some(Place {
        stream_made_at: info.created.unix_timestamp_nanos(),
        sequence: state.last_sequence,
    });
    let empty = End {
        position: 0,
        place,
        leaf: None,
        follows: true,
    };
    if state.messages == 0 {
        return Ok(empty);
    }
    let oldest = state
        .first_sequence
        .max(state.last_sequence.saturating_sub(STRANGERS_MAX))
        .max(1);
    let Some((sequence, last)) = last_of_ours(&stream, oldest, state.last_sequence).await? else {
        return Ok(empty);
    };
    let before = last_of_ours(&stream, oldest, sequence - 1).await?;
    let leaf = last.message.headers.get(LEAF);
    Ok(End {
        position: last.position,
        place,
        leaf: leaf.map(|leaf| leaf.as_str().to_owned()),
        follows: before.is_none_or(|(_, before)| before.position + 1 == last.position),
    })
}

/// A message that says which event it is.
struct Ours {
    position: u64,
    message: StreamMessage,
}

/// The last message of ours between two sequences, both included.
async fn last_of_ours(
    stream: &Stream,
    oldest: u64,
    newest: u64,
) -> Result<Option<(u64, Ours)>, Interruption> {
    for sequence in (oldest..=newest).rev() {
        let message = stream
            .get_raw_message(sequence)
            .await
            .map_err(unreachable)?;
        if let Some(position) = position_of(&message) {
            return Ok(Some((sequence, Ours { position, message })));
        }
        tracing::error!(
            sequence,
            "somebody else publishes into the register's stream"
        );
    }
    Ok(None)
}

/// Makes the stream anew: the one way to empty it, and to make a server forget the ids of what was in it.
pub(super) async fn recreate(context: &Context, replicas: u8) -> Result<(), Interruption> {
    context.delete_stream(STREAM).await.map_err(unreachable)?;
    context
        .create_stream(config(replicas))
        .await
        .map(drop)
        .map_err(unreachable)
}

fn config(replicas: u8) -> Config {
    Config {
        name: STREAM.to_owned(),
        subjects: vec![SUBJECTS.to_owned()],
        description: Some(
            "the log of the register, sealed; disposable, filled again from the database"
                .to_owned(),
        ),
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        discard: DiscardPolicy::Old,
        max_age: MAX_AGE,
        duplicate_window: DUPLICATE_WINDOW,
        num_replicas: replicas.into(),
        // Messages leave by age alone. A stream emptied by hand would look like one whose messages were too old, and
        // nobody would fill it again; a stream that is deleted is missed at once.
        deny_delete: true,
        deny_purge: true,
        max_messages: -1,
        max_bytes: -1,
        max_messages_per_subject: -1,
        max_consumers: -1,
        ..Config::default()
    }
}

/// The fields that the server keeps otherwise.
fn differences(wanted: &Config, kept: &Config) -> Vec<&'static str> {
    let fields = [
        ("subjects", wanted.subjects == kept.subjects),
        ("retention", wanted.retention == kept.retention),
        ("storage", wanted.storage == kept.storage),
        ("discard", wanted.discard == kept.discard),
        ("max_age", wanted.max_age == kept.max_age),
        (
            "duplicate_window",
            wanted.duplicate_window == kept.duplicate_window,
        ),
        ("deny_delete", wanted.deny_delete == kept.deny_delete),
        ("deny_purge", wanted.deny_purge == kept.deny_purge),
        ("num_replicas", wanted.num_replicas == kept.num_replicas),
        ("max_messages", kept.max_messages <= 0),
        ("max_bytes", kept.max_bytes <= 0),
        (
            "max_messages_per_subject",
            kept.max_messages_per_subject <= 0,
        ),
    ];
    fields
        .into_iter()
        .filter(|(_, same)| !same)
        .map(|(name, _)| name)
        .collect()
}

fn is_missing(error: &GetStreamError) -> bool {
    matches!(error.kind(), GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

fn position_of(message: &StreamMessage) -> Option<u64> {
    message
        .headers
        .get(POSITION)?
        .as_str()
        .parse()
        .ok()
        .filter(|position| *position > 0)
}
