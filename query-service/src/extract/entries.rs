//! Events as the extract shows them: content, source, and what shows that they are in the log.

use super::files::Held;
use super::omissions::{Because, Omitted, Others, take};
use super::parts::Belongings;
use chassis::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use event_log::Recorded;
use events::codes::ExtractPart;
use events::{Event, Finding, StoredEvent};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// One thing that was recorded.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Entry {
    /// The file in which it stands.
    pub(super) foreigner_id: Uuid,
    /// The number in the whole register.
    pub(super) position: u64,
    /// The number in the file.
    pub(super) sequence: u64,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "EntryBanImposed")]
    pub(super) event_type: &'static str,
    /// Legal time.
    pub(super) effective_on: NaiveDate,
    /// System time.
    #[schema(value_type = String)]
    pub(super) recorded_at: DateTime<Utc>,
    /// Where it comes from.
    pub(super) source: Source,
    /// Why it was recorded.
    #[schema(value_type = String, example = "RECORD_DECISION")]
    pub(super) purpose: &'static str,
    /// What the rules of the register said about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Value>)]
    pub(super) findings: Vec<Finding>,
    /// What was recorded; `personal` is null once erased.
    pub(super) content: Value,
    /// The personal content was lawfully erased.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) erased: bool,
    /// What is left out of the content, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) omitted: Vec<Omitted>,
    /// The leaf of the event in the log, SHA-256 in hexadecimal.
    pub(super) leaf: String,
    /// The inclusion proof of the leaf against the checkpoint (RFC 6962 section 2.1.1); absent for what is not signed yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) inclusion: Option<Vec<String>>,
}

/// Where an entry comes from. The officer is not named.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Source {
    /// The organisation that recorded it.
    #[schema(value_type = String, example = "VRS")]
    pub(super) organisation: &'static str,
    /// The unit.
    pub(super) unit: String,
    /// The authority that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(super) authority: Option<&'static str>,
    /// The legal ground as the decision cites it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) legal_reference: Option<String>,
    /// When the decision of another authority was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) received_on: Option<NaiveDate>,
}

/// Every event of the person's files in its part, in the order of the log. What says two things stands in two parts.
pub(super) fn entries(held: &Held) -> Result<Vec<(ExtractPart, Entry)>, Problem> {
    let events = held.events();
    let belongings = Belongings::of(events.iter().copied());
    let others = Others::of(held.ids(), events.iter().copied());
    let mut entries = Vec::with_capacity(events.len());
    for (stored, recorded) in held.files.iter().flat_map(|file| &file.events) {
        let part = belongings.part_of(&recorded.event);
        let entry = entry(stored, recorded, &others, held)?;
        let (entry, documents) = apart(entry);
        entries.push((part, entry));
        entries.extend(documents.map(|entry| (ExtractPart::Documents, entry)));
    }
    entries.sort_by_key(|(_, entry)| entry.position);
    Ok(entries)
}

fn entry(
    stored: &StoredEvent,
    recorded: &Recorded,
    others: &Others,
    held: &Held,
) -> Result<Entry, Problem> {
    let metadata = &recorded.metadata;
    let (content, omitted) = given(&recorded.event, others);
    let erased = content.get("personal").is_some_and(Value::is_null);
    Ok(Entry {
        foreigner_id: recorded.foreigner_id.0,
        position: recorded.position,
        sequence: recorded.sequence,
        event_type: recorded.event.event_type(),
        effective_on: metadata.effective_on,
        recorded_at: metadata.recorded_at,
        source: Source {
            organisation: metadata.actor.organisation.code(),
            unit: metadata.actor.unit.clone(),
            authority: metadata.authority.map(events::codes::Authority::code),
            legal_reference: metadata.legal_reference.as_ref().map(ToString::to_string),
            received_on: metadata.received_on,
        },
        purpose: metadata.purpose.code(),
        findings: metadata.findings.clone(),
        content,
        erased,
        omitted,
        leaf: format!("{:?}", stored.leaf()),
        inclusion: held.proved.inclusion(recorded.position)?,
    })
}

/// The content of an event without what is left out of it.
pub(super) fn given(event: &Event, others: &Others) -> (Value, Vec<Omitted>) {
    let mut content = event.encode();
    let mut omitted = Vec::new();
    for (field, because) in others.omissions(event) {
        if take(&mut content, field).is_some() {
            let field = field.to_owned();
            omitted.push(Omitted { field, because });
        }
    }
    if let Event::DataSubjectRequestAnswered(answered) = event {
        let restrictions = answered.restrictions.iter().enumerate();
        for (place, _) in restrictions.filter(|(_, it)| it.reason_withheld) {
            let field = format!("/restrictions/{place}/reason");
            take(&mut content, &field);
            omitted.push(Omitted {
                field,
                because: Because::ReasonWithheld,
            });
        }
    }
    (content, omitted)
}

/// Documents that became known with an identity are a part of their own.
fn apart(mut entry: Entry) -> (Entry, Option<Entry>) {
    const DOCUMENTS: &str = "/personal/documents";
    let identity_id = entry.content.pointer("/identity/identity_id").cloned();
    let documents = identity_id.zip(take(&mut entry.content, DOCUMENTS));
    let is_there = |list: &Value| list.as_array().is_some_and(|list| !list.is_empty());
    let documents = documents.filter(|(_, documents)| is_there(documents));
    let documents = documents.map(|(identity_id, documents)| Entry {
        content: json!({
            "identity": { "identity_id": identity_id },
            "personal": { "documents": documents },
        }),
        omitted: Vec::new(),
        findings: Vec::new(),
        ..entry.clone()
    });
    (entry, documents)
}
