//! Appeals (Administrative Procedure Law).

use chassis::Problem;
use events::AppealId;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::DecisionBody;
use super::on_file::{Body, OnFile};
use super::parse::At;
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Record that the person appeals against a decision.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/lodge-appeal",
    tag = "changes",
    request_body(content = LodgeAppeal, example = json!(
        {"target": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11", "body": "COURT_ADM", "lodged_on": "2026-03-09", "suspensive": true}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn lodge_appeal(command: OnFile<LodgeAppeal>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record how an appeal ended.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/decide-appeal",
    tag = "changes",
    request_body(content = DecideAppeal, example = json!(
        {"appeal_id": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11",
         "decision": {"kind": "APPEAL_RULING", "authority": "COURT_ADM", "number": "A420-2/26", "date": "2026-05-01"},
         "decided_on": "2026-05-01", "outcome": "DISMISSED"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn decide_appeal(command: OnFile<DecideAppeal>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The person contests a decision; with suspensive effect it does not work from that day on (rule R-074).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LodgeAppeal {
    /// The decision.
    target: String,
    /// The court or authority that rules on it, a code of CL-AUTH.
    #[schema(example = "COURT_ADM")]
    body: String,
    /// The day.
    #[schema(example = "2026-03-09")]
    lodged_on: String,
    /// Whether the appeal has suspensive effect.
    suspensive: bool,
}

impl Body for LodgeAppeal {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::LodgeAppeal(law::LodgeAppeal {
            appeal_id: AppealId(mint::uuid()),
            target: at.id("/target", &self.target)?,
            body: at.code("/body", &self.body)?,
            lodged_on: at.day("/lodged_on", &self.lodged_on)?,
            suspensive: self.suspensive,
        }))
    }
}

/// An appeal ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecideAppeal {
    /// The appeal.
    appeal_id: String,
    /// The ruling, kind `APPEAL_RULING`; absent where the person withdrew.
    decision: Option<DecisionBody>,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 41(1)")]
    legal_reference: Option<String>,
    /// The day.
    #[schema(example = "2026-05-01")]
    decided_on: String,
    /// How it ended, a code of CL-APPEALOUT.
    #[schema(example = "DISMISSED")]
    outcome: String,
}

impl Body for DecideAppeal {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::DecideAppeal(law::DecideAppeal {
            appeal_id: at.id("/appeal_id", &self.appeal_id)?,
            decision: self
                .decision
                .map(|decision| decision.parse(at, "R-076"))
                .transpose()?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            decided_on: at.day("/decided_on", &self.decided_on)?,
            outcome: at.code("/outcome", &self.outcome)?,
        }))
    }
}
