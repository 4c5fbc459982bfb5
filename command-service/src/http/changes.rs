//! Decisions and the changes to them (Reg. 122 p. 5.14).

use chassis::Problem;
use events::DecisionId;
use events::payloads::Decision;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed, under};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// What makes a change a decision.
const CHANGE: &str = "R-076";

/// Record that a decision is suspended.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/suspend-decision",
    tag = "changes",
    request_body(content = SuspendDecision, example = json!(
        {"target": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11",
         "decision": {"kind": "CHG_SUSPEND", "authority": "COURT_ADM", "number": "A420-1/26", "date": "2026-03-10"},
         "from": "2026-03-10", "reason": "APPEAL"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn suspend_decision(
    command: OnFile<SuspendDecision>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that a suspended decision works again.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/resume-decision",
    tag = "changes",
    request_body(content = ResumeDecision, example = json!(
        {"target": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11",
         "decision": {"kind": "CHG_REVOKE", "authority": "COURT_ADM", "number": "A420-3/26", "date": "2026-04-10"},
         "resumed_on": "2026-04-10"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn resume_decision(command: OnFile<ResumeDecision>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that a decision got new content.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/amend-decision",
    tag = "changes",
    request_body(content = AmendDecision, example = json!(
        {"target": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11",
         "decision": {"kind": "CHG_AMEND", "authority": "VRS", "number": "114/2026", "date": "2026-03-10"},
         "effective_on": "2026-03-10", "departure_period_days": 20}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn amend_decision(command: OnFile<AmendDecision>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that a decision is annulled or revoked.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/revoke-decision",
    tag = "changes",
    request_body(content = RevokeDecision, example = json!(
        {"target": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11",
         "decision": {"kind": "CHG_REVOKE", "authority": "COURT_ADM", "number": "A420-2/26", "date": "2026-05-01"},
         "mode": "EX_TUNC", "effective_on": "2026-05-01", "reason": "COURT_ANNULLED"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn revoke_decision(command: OnFile<RevokeDecision>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A decision: kind, authority, number and date (Reg. 122 p. 5.7, 5.11, 5.13, 5.14). Each of them is needed; what is missing is
/// refused by the rule that asks for it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Decision)]
pub(super) struct DecisionBody {
    /// The kind, a code of CL-DECKIND.
    #[schema(required = true, nullable = false, example = "RD_VOL")]
    kind: Option<String>,
    /// The authority that took it, a code of CL-AUTH.
    #[schema(required = true, nullable = false, example = "VRS")]
    authority: Option<String>,
    /// Its number.
    #[schema(required = true, nullable = false, example = "112/2026")]
    number: Option<String>,
    /// The day on which it was taken.
    #[schema(required = true, nullable = false, example = "2026-03-02")]
    date: Option<String>,
}

impl DecisionBody {
    /// The decision in the field `decision` of a command, its id minted; `rule` says what makes it one.
    pub(super) fn parse(self, at: At<'_>, rule: &'static str) -> Result<Decision, Problem> {
        let stated = |pointer: &str, text: Option<String>| {
            let because = "a decision has a kind, an authority, a number and a date";
            let missing = || at.refuse(pointer, "missing-field", because).rule(rule);
            text.ok_or_else(missing)
        };
        let kind = stated("/decision/kind", self.kind)?;
        let authority = stated("/decision/authority", self.authority)?;
        let number = stated("/decision/number", self.number)?;
        let date = stated("/decision/date", self.date)?;
        let (kind, date) = (
            at.code("/decision/kind", &kind),
            at.day("/decision/date", &date),
        );
        Ok(Decision {
            decision_id: DecisionId(mint::uuid()),
            kind: kind.map_err(under(rule))?,
            authority: at.code("/decision/authority", &authority)?,
            date: date.map_err(under(rule))?,
            number: composed(number),
        })
    }
}

/// A decision does not work for a time (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SuspendDecision {
    /// The decision.
    target: String,
    /// The suspending decision, kind `CHG_SUSPEND`.
    decision: DecisionBody,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 41(1)")]
    legal_reference: Option<String>,
    /// First day of suspension.
    from: String,
    /// Last day, included; open if absent.
    until: Option<String>,
    /// Why, a code of CL-SUSPENSION.
    #[schema(example = "APPEAL")]
    reason: String,
}

impl Body for SuspendDecision {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::SuspendDecision(law::SuspendDecision {
            target: at.id("/target", &self.target)?,
            decision: self.decision.parse(at, CHANGE)?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            from: at.day("/from", &self.from)?,
            until: at.day_if("/until", self.until.as_deref())?,
            reason: at.code("/reason", &self.reason)?,
        }))
    }
}

/// A suspended decision works again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResumeDecision {
    /// The decision.
    target: String,
    /// The resuming decision, if there is a separate act; needed where a court suspended (rule R-076).
    decision: Option<DecisionBody>,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 41(1)")]
    legal_reference: Option<String>,
    /// First day on which it works again.
    resumed_on: String,
}

impl Body for ResumeDecision {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ResumeDecision(law::ResumeDecision {
            target: at.id("/target", &self.target)?,
            decision: self
                .decision
                .map(|decision| decision.parse(at, CHANGE))
                .transpose()?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            resumed_on: at.day("/resumed_on", &self.resumed_on)?,
        }))
    }
}

/// A decision gets new content. Absent fields stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AmendDecision {
    /// The decision.
    target: String,
    /// The amending decision, kind `CHG_AMEND`.
    decision: DecisionBody,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 41(1)")]
    legal_reference: Option<String>,
    /// From when the new content holds.
    effective_on: String,
    /// New period for voluntary departure in days.
    departure_period_days: Option<u16>,
    /// New country of return.
    destination: Option<String>,
    /// New grounds, codes of CL-VIOL.
    grounds: Option<Vec<String>>,
    /// New basis of a ban, a code of CL-BANBASIS.
    basis: Option<String>,
    /// New review day of an unlimited ban.
    review_on: Option<String>,
    /// Always refused: the length of a ban is not amended (rule R-088).
    valid_until: Option<String>,
}

impl Body for AmendDecision {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::AmendDecision(law::AmendDecision {
            target: at.id("/target", &self.target)?,
            decision: self.decision.parse(at, CHANGE)?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            effective_on: at.day("/effective_on", &self.effective_on)?,
            departure_period_days: self.departure_period_days,
            destination: at.code_if("/destination", self.destination.as_deref())?,
            grounds: self
                .grounds
                .map(|grounds| at.codes("/grounds", &grounds))
                .transpose()
                .map_err(under("R-054"))?,
            basis: at.code_if("/basis", self.basis.as_deref())?,
            review_on: at.day_if("/review_on", self.review_on.as_deref())?,
            valid_until: at.day_if("/valid_until", self.valid_until.as_deref())?,
        }))
    }
}

/// A decision is annulled or revoked (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RevokeDecision {
    /// The decision.
    target: String,
    /// The revoking decision, kind `CHG_REVOKE`.
    decision: DecisionBody,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 41(1)")]
    legal_reference: Option<String>,
    /// The day on which OCMA received the decision of another authority (rule R-008).
    received_on: Option<String>,
    /// From when it works, a code of CL-REVMODE.
    #[schema(example = "EX_TUNC")]
    mode: Option<String>,
    /// The day from which it works.
    #[schema(example = "2026-05-01")]
    effective_on: Option<String>,
    /// Why, a code of CL-REVREASON.
    #[schema(example = "COURT_ANNULLED")]
    reason: String,
}

impl Body for RevokeDecision {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RevokeDecision(law::RevokeDecision {
            target: at.id("/target", &self.target)?,
            decision: self.decision.parse(at, CHANGE)?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            received_on: at.day_if("/received_on", self.received_on.as_deref())?,
            mode: at.code_if("/mode", self.mode.as_deref())?,
            effective_on: at
                .day_if("/effective_on", self.effective_on.as_deref())
                .map_err(under("R-077"))?,
            reason: at.code("/reason", &self.reason)?,
        }))
    }
}
