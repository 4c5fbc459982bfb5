//! Who stands behind a commit through the framework, which knows metadata as a map of texts only.

use std::collections::HashMap;

use event_log::Recorded;
use events::Actor;
use events::codes::{Purpose, UnknownCode};
use serde::Deserialize;

/// The metadata of a commit through cqrs-es: a map of texts.
#[derive(Deserialize)]
pub(super) struct Author {
    pub(super) command_key: Option<uuid::Uuid>,
    user: String,
    organisation: String,
    unit: String,
    workstation: String,
    pub(super) purpose: Purpose,
}

impl Author {
    pub(super) fn actor(&self) -> Result<Actor, UnknownCode> {
        Ok(Actor {
            user: self.user.clone(),
            organisation: self.organisation.parse()?,
            unit: self.unit.clone(),
            workstation: self.workstation.clone(),
        })
    }
}

/// The framework takes a map of texts for metadata; what the register needs of it is text already.
pub(super) fn text_map(recorded: &Recorded) -> HashMap<&'static str, String> {
    let metadata = &recorded.metadata;
    HashMap::from([
        ("event_id", metadata.event_id.to_string()),
        ("command_key", metadata.command_key.to_string()),
        ("user", metadata.actor.user.clone()),
        ("organisation", metadata.actor.organisation.to_string()),
        ("unit", metadata.actor.unit.clone()),
        ("workstation", metadata.actor.workstation.clone()),
        ("purpose", metadata.purpose.to_string()),
        ("recorded_at", metadata.recorded_at.to_rfc3339()),
        ("effective_on", metadata.effective_on.to_string()),
    ])
}
