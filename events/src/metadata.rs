//! What is known about each event besides its content: who, when, why, on what ground.

use crate::codes::{Authority, Organisation, Purpose};
use crate::text_serde::text_serde;
use crate::{CommandKey, EventId, LegalReference};
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
    /// The legal ground as the decision cites it (article, part, point).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub legal_reference: Option<LegalReference>,
    /// The day on which the register's office received what another authority decided (Reg. 122 p. 9-12, rule R-008).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub received_on: Option<NaiveDate>,
    /// What the rules said about it: warnings and alarms.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
    /// The version of this metadata form.
    pub schema_version: u16,
}

/// Metadata could not be read.
#[derive(Debug, thiserror::Error)]
pub enum MetadataError {
    /// The form was written by a newer program.
    #[error("version {0} of the metadata is not known")]
    Unknown(u64),
    /// The content has not the form of its version.
    #[error("the metadata have not the form of their version")]
    Malformed(#[source] serde_json::Error),
}

/// The version of any form, whatever else it holds.
#[derive(Deserialize)]
struct Versioned {
    schema_version: u64,
}

impl Metadata {
    /// The version in which this program writes metadata.
    pub const SCHEMA_VERSION: u16 = 1;

    /// Reads metadata of any version ever written.
    ///
    /// # Errors
    /// A version that is not known is never read as one that is: a newer program may have given a field another meaning.
    pub fn decode(json: &str) -> Result<Self, MetadataError> {
        // The current form first: nearly everything that is read has it, and the version stands inside it.
        match serde_json::from_str::<Self>(json) {
            Ok(metadata) if metadata.schema_version == Self::SCHEMA_VERSION => Ok(metadata),
            Ok(metadata) => Err(MetadataError::Unknown(metadata.schema_version.into())),
            Err(error) => Err(match serde_json::from_str::<Versioned>(json) {
                Ok(form) if form.schema_version != u64::from(Self::SCHEMA_VERSION) => {
                    MetadataError::Unknown(form.schema_version)
                }
                _ => MetadataError::Malformed(error),
            }),
        }
    }
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
        let number = text
            .strip_prefix("R-")
            .and_then(|digits| digits.parse().ok());
        // Only as it is written: no sign, no other number of zeros.
        number
            .map(Self)
            .filter(|rule| rule.to_string() == text)
            .ok_or("not a rule number: use R-009")
    }
}

text_serde!(RuleId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_number_reads_back_as_it_is_written() {
        for number in [0, 9, 116, 999, 1_000, u16::MAX] {
            let rule = RuleId(number);
            assert_eq!(rule.to_string().parse(), Ok(rule));
        }
        for text in [
            "R-0009", "R-09", "R-+09", "R- 09", "R-70000", "009", "r-009", "",
        ] {
            assert!(text.parse::<RuleId>().is_err(), "{text}");
        }
    }
}
