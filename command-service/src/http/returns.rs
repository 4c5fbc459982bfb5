//! Return decisions and removal orders (Reg. 122 p. 5.7.1, 5.7.2, 5.7.4, 5.7.5).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::DecisionBody;
use super::notifications::manner;
use super::on_file::{Body, OnFile};
use super::parse::{At, under};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record a return decision with a period for voluntary departure.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/issue-return-decision",
    tag = "decisions",
    request_body(content = IssueReturnDecision, example = json!(
        {"decision": {"kind": "RD_VOL", "authority": "VRS", "number": "112/2026", "date": "2026-03-02"},
         "departure_period_days": 14, "grounds": ["VI04"], "destination": "UZB", "notified_on": "2026-03-02"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn issue_return_decision(
    command: OnFile<IssueReturnDecision>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record an order of forced removal.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/issue-removal-order",
    tag = "decisions",
    request_body(content = IssueRemovalOrder, example = json!(
        {"decision": {"kind": "RD_FORCED", "authority": "VRS", "number": "113/2026", "date": "2026-03-02"},
         "ground": "ABSCONDING_RISK", "grounds": ["VI01"], "destination": "UZB", "notified_on": "2026-03-02"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn issue_removal_order(
    command: OnFile<IssueRemovalOrder>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A return decision was issued (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IssueReturnDecision {
    /// The decision, kind `RD_VOL`.
    decision: DecisionBody,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 41(1)")]
    legal_reference: Option<String>,
    /// Days for voluntary departure.
    #[schema(example = 14)]
    departure_period_days: Option<u16>,
    /// Grounds, codes of CL-VIOL.
    #[serde(default)]
    #[schema(example = json!(["VI04"]))]
    grounds: Vec<String>,
    /// The country of return.
    #[schema(example = "UZB")]
    destination: String,
    /// The day of notification, where the decision was handed over at once.
    #[schema(example = "2026-03-02")]
    notified_on: Option<String>,
    /// How it was made known, a code of CL-NOTIFICATION; in person if nothing is said.
    manner: Option<String>,
}

impl Body for IssueReturnDecision {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::IssueReturnDecision(law::IssueReturnDecision {
            decision: self.decision.parse(at, "R-054")?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            departure_period_days: self.departure_period_days,
            grounds: at
                .codes("/grounds", &self.grounds)
                .map_err(under("R-054"))?,
            destination: at.country("/destination", &self.destination)?,
            notified_on: at.day_if("/notified_on", self.notified_on.as_deref())?,
            manner: manner(at, self.manner.as_deref())?,
        }))
    }
}

/// An order of forced removal was issued (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IssueRemovalOrder {
    /// The decision, kind `RD_FORCED`.
    decision: DecisionBody,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 41(1)")]
    legal_reference: Option<String>,
    /// Why no period is given, a code of CL-REMGROUND.
    #[schema(example = "ABSCONDING_RISK")]
    ground: Option<String>,
    /// Grounds, codes of CL-VIOL.
    #[serde(default)]
    #[schema(example = json!(["VI01"]))]
    grounds: Vec<String>,
    /// The country of removal, if already known.
    #[schema(example = "UZB")]
    destination: Option<String>,
    /// The return decision that this order follows and supersedes (rule R-060).
    predecessor: Option<String>,
    /// Why no entry ban comes with it, a code of CL-NOBAN (rule R-086).
    no_ban_reason: Option<String>,
    /// The day of notification, where the decision was handed over at once.
    #[schema(example = "2026-03-02")]
    notified_on: Option<String>,
    /// How it was made known, a code of CL-NOTIFICATION; in person if nothing is said.
    manner: Option<String>,
}

impl Body for IssueRemovalOrder {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::IssueRemovalOrder(law::IssueRemovalOrder {
            decision: self.decision.parse(at, "R-054")?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            ground: at.code_if("/ground", self.ground.as_deref())?,
            grounds: at
                .codes("/grounds", &self.grounds)
                .map_err(under("R-054"))?,
            destination: at.code_if("/destination", self.destination.as_deref())?,
            predecessor: at.id_if("/predecessor", self.predecessor.as_deref())?,
            no_ban_reason: at.code_if("/no_ban_reason", self.no_ban_reason.as_deref())?,
            notified_on: at.day_if("/notified_on", self.notified_on.as_deref())?,
            manner: manner(at, self.manner.as_deref())?,
        }))
    }
}
