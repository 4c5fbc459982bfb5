//! Warning markers (Reg. (EU) 2018/1860 Art 4(1)(i)).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Set a warning marker.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/set-warning",
    tag = "foreigners",
    request_body(content = SetWarning, example = json!(
        {"marker": "VIOLENT", "set_on": "2026-03-02", "reason": "attacked an officer"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn set_warning(command: OnFile<SetWarning>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Take a warning marker away.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/clear-warning",
    tag = "foreigners",
    request_body(content = ClearWarning, example = json!(
        {"marker": "VIOLENT", "cleared_on": "2026-05-02"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn clear_warning(command: OnFile<ClearWarning>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A warning marker is set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetWarning {
    /// The marker, a code of CL-WARN.
    #[schema(example = "VIOLENT")]
    marker: String,
    /// From which day.
    #[schema(example = "2026-03-02")]
    set_on: String,
    /// Why.
    reason: Option<String>,
}

impl Body for SetWarning {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::SetWarning(law::SetWarning {
            marker: at.code("/marker", &self.marker)?,
            set_on: at.day("/set_on", &self.set_on)?,
            reason: self.reason.map(composed),
        }))
    }
}

/// A warning marker is taken away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClearWarning {
    /// The marker, a code of CL-WARN.
    #[schema(example = "VIOLENT")]
    marker: String,
    /// On which day.
    #[schema(example = "2026-05-02")]
    cleared_on: String,
    /// Why.
    reason: Option<String>,
}

impl Body for ClearWarning {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ClearWarning(law::ClearWarning {
            marker: at.code("/marker", &self.marker)?,
            cleared_on: at.day("/cleared_on", &self.cleared_on)?,
            reason: self.reason.map(composed),
        }))
    }
}
