//! What a command is answered with, now and whenever it is repeated.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use event_log::{Appended, KnownCommand};
use events::codes::{DecisionKind, TwoPersonAct};
use events::{Finding, ForeignerId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Failure, Target};

/// The answer to a command that is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status: 201 for the opening of a file, else 200.
    pub status: u16,
    /// Whether the key was known and this is the first answer again.
    pub replayed: bool,
    /// What was recorded.
    pub body: AnswerBody,
}

/// What a command led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Answer)]
pub struct AnswerBody {
    /// The file.
    pub foreigner_id: Uuid,
    /// The version of the file after the command, as in the `ETag`.
    pub version: u64,
    /// The position up to which the log is durable; pass it on as `min_position` to read what was written.
    pub position: u64,
    /// The events recorded, in order; none when the command asked for what already is.
    pub events: Vec<EventNoted>,
    /// The decisions recorded, with the ids by which later commands name them.
    pub decisions: Vec<DecisionNoted>,
    /// Acts that wait for a second officer now, with the ids by which they are approved or rejected; absent if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<ProposalNoted>,
    /// Rules that were broken by a fact that is recorded all the same.
    pub alarms: Vec<RuleNoted>,
    /// Rules that ask for a second look.
    pub warnings: Vec<RuleNoted>,
}

/// One recorded event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EventNoted {
    /// Its id.
    pub event_id: Uuid,
    /// Its type.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "ViolationFound")]
    pub event_type: Cow<'static, str>,
    /// Its number in the file.
    pub sequence: u64,
    /// Its number in the register.
    pub position: u64,
}

/// One recorded decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecisionNoted {
    /// Its id.
    pub decision_id: Uuid,
    /// Its kind, a code of CL-DECKIND.
    #[schema(value_type = String, example = "RD_VOL")]
    pub kind: DecisionKind,
}

/// One act that waits for a second officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProposalNoted {
    /// Its id.
    pub proposal_id: Uuid,
    /// Its kind, a code of CL-ACT.
    #[schema(value_type = String, example = "MERGE")]
    pub kind: TwoPersonAct,
}

/// A rule that spoke without refusing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleNoted {
    /// The rule.
    #[schema(example = "R-040")]
    pub rule: String,
    /// What it says.
    pub text: String,
    /// When something has to be done at the latest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due_at: Option<DateTime<Utc>>,
}

impl RuleNoted {
    pub(super) fn of(finding: &Finding) -> Self {
        let text = law::rules::rule(finding.rule).map(|rule| rule.text_en.to_owned());
        Self {
            rule: finding.rule.to_string(),
            text: text.unwrap_or_default(),
            due_at: finding.due_at,
        }
    }
}

/// The answer without what only the append knows: as it is stored with the key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) foreigner_id: ForeignerId,
    pub(crate) events: Vec<OutcomeEvent>,
    pub(crate) decisions: Vec<DecisionNoted>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) proposals: Vec<ProposalNoted>,
    pub(crate) alarms: Vec<RuleNoted>,
    pub(crate) warnings: Vec<RuleNoted>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OutcomeEvent {
    pub(crate) event_id: Uuid,
    #[serde(rename = "type")]
    pub(crate) event_type: Cow<'static, str>,
    pub(crate) sequence: u64,
}

impl Default for Outcome {
    fn default() -> Self {
        Self {
            foreigner_id: ForeignerId(Uuid::nil()),
            events: Vec::new(),
            decisions: Vec::new(),
            proposals: Vec::new(),
            alarms: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

impl Outcome {
    pub(crate) fn to_raw(&self) -> Box<RawValue> {
        serde_json::value::to_raw_value(self).expect("an outcome is plain data")
    }

    fn into_body(self, version: u64, position: u64, first_position: Option<u64>) -> AnswerBody {
        let positions = first_position.unwrap_or_default()..;
        let events = self
            .events
            .into_iter()
            .zip(positions)
            .map(|(event, position)| EventNoted {
                event_id: event.event_id,
                event_type: event.event_type,
                sequence: event.sequence,
                position,
            });
        AnswerBody {
            foreigner_id: self.foreigner_id.0,
            version,
            position,
            events: events.collect(),
            decisions: self.decisions,
            proposals: self.proposals,
            alarms: self.alarms,
            warnings: self.warnings,
        }
    }
}

impl Answer {
    pub(crate) fn first(outcome: Outcome, appended: &Appended, target: Target) -> Self {
        Self {
            status: target.status(),
            replayed: false,
            body: outcome.into_body(appended.version, appended.position, appended.first_position),
        }
    }

    pub(crate) fn again(known: &KnownCommand) -> Result<Self, Failure> {
        let outcome: Outcome = serde_json::from_str(known.outcome.get())
            .map_err(|error| Failure::Unreadable(Box::new(error)))?;
        Ok(Self {
            status: known.status,
            replayed: true,
            body: outcome.into_body(known.version, known.position, known.first_position),
        })
    }
}
