//! What a history says, as it is answered.

use super::difference::Change;
use chrono::{DateTime, NaiveDate, Utc};
use event_log::Recorded;
use events::payloads::Decision;
use events::{DecisionId, Finding, ForeignerId};
use law::time::civil_day;
use read_models::case_lookup::{CaseDocument, DecisionView, Entry};
use serde::{Deserialize as _, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A history, or a page of one.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryAnswer {
    /// The file.
    #[schema(value_type = Uuid)]
    pub foreigner_id: ForeignerId,
    /// Everything in the log up to here was seen.
    pub as_of_position: u64,
    /// The system time that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub known_at: Option<DateTime<Utc>>,
    /// The file into which this one was merged: the person is kept there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub merged_into: Option<ForeignerId>,
    /// Files that were merged into this one, directly or through another one. The events of those whose merge stands are among
    /// `events`; absent where they were not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked: Option<Vec<LinkView>>,
    /// The events in the order of the log, each with its own file and its number there.
    pub events: Vec<EventView>,
    /// True only when every stream was read and verified to its end and this answer holds the last event.
    pub complete: bool,
    /// The number of events of the whole history, those of merged files included; only beside `complete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
    /// The head of the log when the streams were read; only beside `complete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<HeadView>,
    /// The cursor of the rest; null when this is the end.
    pub next: Option<String>,
}

/// The end of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeadView {
    /// Its position.
    pub position: u64,
    /// When it was recorded.
    #[schema(value_type = String)]
    pub recorded_at: DateTime<Utc>,
}

/// A merge of one file into another one (rule R-032).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkView {
    /// The file that was merged.
    #[schema(value_type = Uuid)]
    pub foreigner_id: ForeignerId,
    /// The file under which the person was kept from then on.
    #[schema(value_type = Uuid)]
    pub into: ForeignerId,
    /// When the merge was recorded.
    #[schema(value_type = String)]
    pub merged_at: DateTime<Utc>,
    /// The position of the event.
    pub position: u64,
    /// When it was undone: the events of the file are then not told here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub unmerged_at: Option<DateTime<Utc>>,
}

/// One event.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventView {
    /// The number in the whole register.
    pub position: u64,
    /// The file in which it stands.
    #[schema(value_type = Uuid)]
    pub foreigner_id: ForeignerId,
    /// The number in that file.
    pub sequence: u64,
    /// The event.
    pub event_id: Uuid,
    /// What happened.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The version of the form in which `data` stands; an older stored one was read into it.
    pub version: String,
    /// Legal time.
    pub effective_on: NaiveDate,
    /// System time.
    #[schema(value_type = String)]
    pub recorded_at: DateTime<Utc>,
    /// Whole days from `effective_on` to the day in Latvia on which it was recorded; 0 for what is still to come. Whether an entry
    /// came later than the law allows, `findings` say (rule R-008).
    pub recorded_late_days: i64,
    /// Who recorded it.
    #[schema(value_type = Value)]
    pub actor: events::Actor,
    /// The authority that decided.
    pub authority: Option<&'static str>,
    /// The decision that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionReference>,
    /// The decision that the event changes or carries out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<DecisionReference>,
    /// The legal ground as cited.
    pub legal_reference: Option<String>,
    /// When the register's office received the decision of another authority (rule R-008).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_on: Option<NaiveDate>,
    /// Why the officer worked with the file.
    #[schema(value_type = String)]
    pub purpose: &'static str,
    /// What the rules said about it.
    pub findings: Vec<FindingView>,
    /// The personal part was lawfully erased: `data.personal` is null and can never be read again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
    /// The content.
    pub data: Value,
    /// What the event altered in the case of its own file.
    pub changes: Vec<Change>,
}

/// A decision as it is cited.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DecisionReference {
    /// The decision.
    #[schema(value_type = Uuid)]
    pub decision_id: DecisionId,
    /// Its kind.
    #[schema(value_type = String)]
    pub kind: &'static str,
    /// The authority that took it.
    #[schema(value_type = String)]
    pub authority: &'static str,
    /// Its number.
    pub number: String,
    /// The day on which it was taken.
    pub date: NaiveDate,
}

/// What a rule said.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingView {
    /// The rule.
    pub rule: String,
    /// `WARN` or `ALARM`.
    #[schema(value_type = String)]
    pub level: events::Level,
    /// What the rule says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub text: Option<&'static str>,
    /// When something had to be done at the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub due_at: Option<DateTime<Utc>>,
}

impl EventView {
    /// An event, what it altered, and the case that it left.
    pub(super) fn of(
        recorded: &Recorded,
        changes: Vec<Change>,
        case: Option<&CaseDocument>,
    ) -> Self {
        let metadata = &recorded.metadata;
        let data = recorded.event.encode();
        let recorded_on = civil_day(metadata.recorded_at);
        Self {
            position: recorded.position,
            foreigner_id: recorded.foreigner_id,
            sequence: recorded.sequence,
            event_id: metadata.event_id.0,
            event_type: recorded.event.event_type().to_owned(),
            version: recorded.event.event_version().to_owned(),
            effective_on: metadata.effective_on,
            recorded_at: metadata.recorded_at,
            recorded_late_days: (recorded_on - metadata.effective_on).num_days().max(0),
            actor: metadata.actor.clone(),
            authority: metadata.authority.map(events::codes::Authority::code),
            decision: taken(&data),
            target: case.and_then(|case| target(&data, case)),
            legal_reference: metadata.legal_reference.as_ref().map(ToString::to_string),
            received_on: metadata.received_on,
            purpose: metadata.purpose.code(),
            findings: metadata.findings.iter().map(FindingView::of).collect(),
            // The part is there in every event that has one, and null once erased.
            erased: data.get("personal").is_some_and(Value::is_null),
            data,
            changes,
        }
    }
}

/// The decision that an event carries.
fn taken(data: &Value) -> Option<DecisionReference> {
    let decision = Decision::deserialize(data.get("decision")?).ok()?;
    Some(DecisionReference {
        decision_id: decision.decision_id,
        kind: decision.kind.code(),
        authority: decision.authority.code(),
        number: decision.number,
        date: decision.date,
    })
}

/// The decision that an event names as its target, as the case knows it; also one that was entered in error.
fn target(data: &Value, case: &CaseDocument) -> Option<DecisionReference> {
    let id = DecisionId::deserialize(data.get("target")?).ok()?;
    let in_error = case.entered_in_error.iter();
    let in_error = in_error.filter_map(|error| match &error.entry {
        Some(Entry::Decision(decision)) => Some(&**decision),
        _ => None,
    });
    let mut decisions = case.decisions.iter().chain(in_error);
    decisions
        .find(|decision| decision.decision_id == id)
        .map(DecisionReference::of)
}

impl DecisionReference {
    fn of(decision: &DecisionView) -> Self {
        Self {
            decision_id: decision.decision_id,
            kind: decision.kind.code(),
            authority: decision.authority.code(),
            number: decision.number.clone(),
            date: decision.date,
        }
    }
}

impl FindingView {
    fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.to_string(),
            level: finding.level,
            text: law::rules::rule(finding.rule).map(|rule| rule.text_en),
            due_at: finding.due_at,
        }
    }
}
