//! One event as a message: CloudEvents 1.0 in binary mode (contract.md section 8).

use async_nats::HeaderMap;
use async_nats::header::{
    NATS_EXPECTED_LAST_MESSAGE_ID, NATS_EXPECTED_LAST_SEQUENCE, NATS_EXPECTED_STREAM,
    NATS_MESSAGE_ID,
};
use async_nats::jetstream::message::PublishMessage;
use chrono::SecondsFormat;
use event_log::ReadError;
use events::{Event, LeafHash, Metadata, StoredEvent};

use super::Interruption;
use super::stream::{End, STREAM};

/// The position of the event in the log.
pub(super) const POSITION: &str = "Register-Position";

/// The leaf hash of the event, in hexadecimal.
pub(super) const LEAF: &str = "Register-Leaf";

/// Subject and message of an event that comes after `end`.
///
/// After a message of its own the relay names that message. After one that it found in the stream it names the sequence:
/// a restarted server has forgotten the ids of messages that are older than its window for duplicates.
pub(super) fn of(event: &StoredEvent, end: &End) -> Result<(String, PublishMessage), Interruption> {
    let metadata = Metadata::decode(event.metadata.get())
        .map_err(|error| ReadError::Unavailable(sqlx::Error::Decode(Box::new(error))))?;
    let kebab = Event::kebab_type(&event.event_type);
    let body = event.canonical_bytes();
    let mut headers = HeaderMap::new();
    headers.insert(NATS_MESSAGE_ID, event.position.to_string());
    headers.insert(NATS_EXPECTED_STREAM, STREAM);
    match end.place {
        Some(place) => headers.insert(NATS_EXPECTED_LAST_SEQUENCE, place.sequence.to_string()),
        None => headers.insert(NATS_EXPECTED_LAST_MESSAGE_ID, end.position.to_string()),
    }
    headers.insert("ce-specversion", "1.0");
    headers.insert("ce-id", metadata.event_id.to_string());
    headers.insert(
        "ce-type",
        format!("lv.register.{kebab}.v{}", event.event_version),
    );
    headers.insert("ce-source", "/register");
    headers.insert(
        "ce-time",
        metadata
            .recorded_at
            .to_rfc3339_opts(SecondsFormat::Millis, true),
    );
    headers.insert("ce-subject", event.aggregate_id.as_str());
    headers.insert("content-type", "application/json");
    headers.insert(POSITION, event.position.to_string());
    headers.insert(LEAF, hex::encode(LeafHash::of(&body).0));
    let subject = format!("register.v1.foreigner.{kebab}");
    Ok((
        subject,
        PublishMessage::build()
            .headers(headers)
            .payload(body.into()),
    ))
}
