//! The events that a case rests on: its elements name them by position.

use chrono::{DateTime, NaiveDate, Utc};
use event_log::Recorded;
use events::codes::Organisation;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An event of the file. Its content is in the history.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SourceEvent {
    /// The number in the whole register, by which elements of the case name it.
    position: u64,
    /// The number in the file.
    sequence: u64,
    /// Its id.
    event_id: Uuid,
    /// Its type.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "ReturnDecisionIssued")]
    event_type: &'static str,
    /// The legal day.
    effective_on: NaiveDate,
    /// When it was recorded.
    #[schema(value_type = String)]
    recorded_at: DateTime<Utc>,
    /// The organisation of the officer who recorded it.
    #[schema(value_type = String)]
    organisation: Organisation,
    /// The officer's unit.
    unit: String,
}

/// The events that a case of this version was folded from.
pub(super) fn sources(events: &[Recorded], version: u64) -> Vec<SourceEvent> {
    let folded = events.iter().filter(|event| event.sequence <= version);
    folded.map(SourceEvent::of).collect()
}

impl SourceEvent {
    fn of(recorded: &Recorded) -> Self {
        Self {
            position: recorded.position,
            sequence: recorded.sequence,
            event_id: recorded.metadata.event_id.0,
            event_type: recorded.event.event_type(),
            effective_on: recorded.effective_on(),
            recorded_at: recorded.recorded_at(),
            organisation: recorded.metadata.actor.organisation,
            unit: recorded.metadata.actor.unit.clone(),
        }
    }
}
