//! The end of a return case without a departure under it.

use chassis::Problem;
use events::ProposalId;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::At;
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Record that a return case ends without a departure.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/close-case",
    tag = "execution",
    request_body(content = CloseCase, example = json!(
        {"closed_on": "2026-04-15", "reason": "LEGALISED"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn close_case(command: OnFile<CloseCase>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The return case ends without a departure; bans that wait for one end with it, where nobody will depart. Where legal stay
/// lifts a long one, the end waits for a second officer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CloseCase {
    /// The return decision; the live one if absent.
    target: Option<String>,
    /// The day.
    closed_on: String,
    /// Why, a code of CL-CASECLOSE. A death is recorded with `record-death`, which ends the case too.
    #[schema(example = "LEGALISED")]
    reason: String,
}

impl Body for CloseCase {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::CloseCase(law::CloseCase {
            proposal_id: ProposalId(mint::uuid()),
            target: at.id_if("/target", self.target.as_deref())?,
            closed_on: at.day("/closed_on", &self.closed_on)?,
            reason: at.code("/reason", &self.reason)?,
        }))
    }
}
