//! Alternatives to detention (Reg. 122 p. 5.6).

use chassis::Problem;
use events::AlternativeId;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::DecisionBody;
use super::on_file::{Body, OnFile};
use super::parse::{At, composed, under};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// What makes an alternative one.
const ALTERNATIVE: &str = "R-051";

/// Record that an alternative to detention is applied.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/apply-alternative",
    tag = "facts",
    request_body(content = ApplyAlternative, example = json!(
        {"kind": "REPORTING", "applied_on": "2026-03-12", "until": "2026-06-12",
         "decision": {"kind": "ALT_MEASURE", "authority": "VRS", "number": "A-7/2026", "date": "2026-03-12"},
         "terms": "every Monday at the unit"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn apply_alternative(
    command: OnFile<ApplyAlternative>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that an alternative to detention ended.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/end-alternative",
    tag = "facts",
    request_body(content = EndAlternative, example = json!(
        {"kind": "REPORTING", "ended_on": "2026-04-12", "reason": "BREACHED"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn end_alternative(command: OnFile<EndAlternative>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// An alternative to detention is applied (rule R-051).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplyAlternative {
    /// The kind, a code of CL-ALT.
    #[schema(example = "REPORTING")]
    kind: Option<String>,
    /// First day.
    #[schema(example = "2026-03-12")]
    applied_on: Option<String>,
    /// Last day as planned, included; open if absent.
    #[schema(example = "2026-06-12")]
    until: Option<String>,
    /// The decision, kind `ALT_MEASURE`, where it has a number of its own.
    decision: Option<DecisionBody>,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 54(2)")]
    legal_reference: Option<String>,
    /// What the person has to do, where and when.
    terms: Option<String>,
}

impl Body for ApplyAlternative {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ApplyAlternative(law::ApplyAlternative {
            alternative_id: AlternativeId(mint::uuid()),
            kind: at.code_if("/kind", self.kind.as_deref())?,
            applied_on: at
                .day_if("/applied_on", self.applied_on.as_deref())
                .map_err(under(ALTERNATIVE))?,
            until: at
                .day_if("/until", self.until.as_deref())
                .map_err(under(ALTERNATIVE))?,
            decision: self
                .decision
                .map(|decision| decision.parse(at, ALTERNATIVE))
                .transpose()?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            terms: self.terms.map(composed),
        }))
    }
}

/// An alternative to detention ended (Reg. 122 p. 5.6.3). It is named by its id or its kind.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EndAlternative {
    /// The alternative.
    alternative_id: Option<String>,
    /// The kind of the one that is applied, a code of CL-ALT.
    #[schema(example = "REPORTING")]
    kind: Option<String>,
    /// The day from which it is not applied any more.
    #[schema(example = "2026-04-12")]
    ended_on: String,
    /// Why, a code of CL-ALTEND.
    #[schema(example = "BREACHED")]
    reason: String,
}

impl Body for EndAlternative {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::EndAlternative(law::EndAlternative {
            alternative_id: at.id_if("/alternative_id", self.alternative_id.as_deref())?,
            kind: at.code_if("/kind", self.kind.as_deref())?,
            ended_on: at
                .day("/ended_on", &self.ended_on)
                .map_err(under(ALTERNATIVE))?,
            reason: at.code("/reason", &self.reason)?,
        }))
    }
}
