//! Violations of entry and residence rules (Reg. 122 p. 5.9).

use chassis::Problem;
use events::ViolationId;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, under};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Record a violation.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-violation",
    tag = "facts",
    request_body(content = RecordViolation, example = json!(
        {"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_violation(
    command: OnFile<RecordViolation>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A violation was found (rule R-037).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordViolation {
    /// Date found.
    #[schema(example = "2026-03-02")]
    found_on: Option<String>,
    /// Place found, a code of CL-BCP.
    #[schema(example = "LV-TER")]
    place: Option<String>,
    /// Grounds, codes of CL-VIOL.
    #[serde(default)]
    #[schema(example = json!(["VI04"]))]
    grounds: Vec<String>,
}

impl Body for RecordViolation {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecordViolation(law::RecordViolation {
            violation_id: ViolationId(mint::uuid()),
            found_on: at
                .day_if("/found_on", self.found_on.as_deref())
                .map_err(under("R-037"))?,
            place: at.code_if("/place", self.place.as_deref())?,
            grounds: at.codes("/grounds", &self.grounds)?,
        }))
    }
}
