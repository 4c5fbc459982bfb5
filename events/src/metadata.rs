//! What is known about each event besides its content: who, when, why, on what ground.

use crate::codes::{Authority, Organisation, Purpose};
use crate::{CommandKey, EventId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The metadata of one event, stored in clear beside the payload. They name officers, never the foreigner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// The id of this event; the associated data under which its personal part is sealed.
    pub event_id: EventId,
    /// The `Idempotency-Key` of the command.
    pub command_key: CommandKey,
    /// One value for everything that one request caused.
    pub correlation_id: Uuid,
    /// The event that caused this one (a cascade), if any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub causation_id: Option<EventId>,
    /// When the register recorded it (system time, UTC, milliseconds). Never goes back within the log.
    pub recorded_at: DateTime<Utc>,
    /// The legal day of what happened (Europe/Riga).
    pub effective_on: NaiveDate,
    /// Who recorded it.
    pub actor: Actor,
    /// Why the officer worked with the file.
    pub purpose: Purpose,
    /// The authority that decided, for decisions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub authority: Option<Authority>,
    /// The legal ground as the decision states it (article, part, point).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub legal_reference: Option<String>,
    /// What the rules said about it: warnings and alarms.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
    /// The version of this metadata form.
    pub schema_version: u16,
}

/// The officer who recorded an event (rule R-011).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The individual user.
    pub user: String,
    /// The organisation, OCMA or SBG (rule R-003).
    pub organisation: Organisation,
    /// The unit.
    pub unit: String,
    /// The workstation.
    pub workstation: String,
}

/// A rule that spoke without refusing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// Whether it warns or raises an alarm.
    pub level: Level,
    /// When something has to be done at the latest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due_at: Option<DateTime<Utc>>,
}

/// How loudly a rule spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Accepted with a quality flag.
    Warn,
    /// Accepted, because the fact is real, and an alarm is raised.
    Alarm,
}

/// The number of a rule of `rules.json`, written `R-009`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u16);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R-{:03}", self.0)
    }
}

impl std::str::FromStr for RuleId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_prefix("R-").filter(|digits| digits.len() == 3);
        number
            .and_then(|digits| digits.parse().ok())
            .map(Self)
            .ok_or("not a rule number: use R-009")
    }
}

impl Serialize for RuleId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RuleId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
