//! Entry permissions: a one-off entry in spite of a ban (Reg. (EU) 2016/399 Art 6(5)(c)).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::DecisionBody;
use super::on_file::{Body, OnFile};
use super::parse::{At, under};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record that a one-off entry is permitted in spite of a ban.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/grant-entry-permission",
    tag = "decisions",
    request_body(content = GrantEntryPermission, example = json!(
        {"decision": {"kind": "ENTRY_PERMIT", "authority": "PMLP", "number": "IP-3/2026", "date": "2026-06-01"},
         "from": "2026-06-10", "until": "2026-06-14", "entries": 1, "ground": "HUMANITARIAN"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn grant_entry_permission(
    command: OnFile<GrantEntryPermission>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that the person entered under a permission.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-permitted-entry",
    tag = "execution",
    request_body(content = RecordPermittedEntry, example = json!(
        {"target": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11", "entered_on": "2026-06-11",
         "border_crossing_point": "LV-RIX"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_permitted_entry(
    command: OnFile<RecordPermittedEntry>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A one-off entry is permitted in spite of a ban, in Latvia only (rule R-090).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GrantEntryPermission {
    /// The permission, kind `ENTRY_PERMIT`.
    decision: DecisionBody,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 63(4)")]
    legal_reference: Option<String>,
    /// The day on which OCMA received the decision of another authority (rule R-008).
    received_on: Option<String>,
    /// First day of the window.
    from: Option<String>,
    /// Last day of the window, included; at most 90 days with the first.
    until: Option<String>,
    /// How many entries, at least one.
    entries: Option<u16>,
    /// On what ground, a code of CL-PERMGROUND.
    #[schema(example = "HUMANITARIAN")]
    ground: Option<String>,
}

impl Body for GrantEntryPermission {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::GrantEntryPermission(law::GrantEntryPermission {
            decision: self.decision.parse(at, "R-090")?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            received_on: at.day_if("/received_on", self.received_on.as_deref())?,
            from: at.day_if("/from", self.from.as_deref())?,
            until: at.day_if("/until", self.until.as_deref())?,
            entries: self.entries,
            ground: at.code_if("/ground", self.ground.as_deref())?,
        }))
    }
}

/// The person entered under a permission (rule R-091). An entry that the permission does not cover raises an alarm.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordPermittedEntry {
    /// The permission.
    target: String,
    /// The day.
    entered_on: String,
    /// Where, a code of CL-BCP.
    #[schema(example = "LV-RIX")]
    border_crossing_point: String,
}

impl Body for RecordPermittedEntry {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecordPermittedEntry(law::RecordPermittedEntry {
            target: at.id("/target", &self.target)?,
            entered_on: at.day("/entered_on", &self.entered_on)?,
            border_crossing_point: at
                .code("/border_crossing_point", &self.border_crossing_point)
                .map_err(under("R-091"))?,
        }))
    }
}
