//! More time for voluntary departure (Directive 2008/115/EC Art 7(2)).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::DecisionBody;
use super::on_file::{Body, OnFile};
use super::parse::At;
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record that the period for voluntary departure is extended.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/extend-departure-period",
    tag = "decisions",
    request_body(content = ExtendDeparturePeriod, example = json!(
        {"target": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11",
         "decision": {"kind": "PERIOD_EXT", "authority": "VRS", "number": "115/2026", "date": "2026-03-12"},
         "last_day": "2026-05-16"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn extend_departure_period(
    command: OnFile<ExtendDeparturePeriod>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The period for voluntary departure is extended (rule R-056).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtendDeparturePeriod {
    /// The return decision.
    target: String,
    /// The extending decision, kind `PERIOD_EXT`.
    decision: DecisionBody,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 41(1)")]
    legal_reference: Option<String>,
    /// The new last day of voluntary departure.
    #[schema(example = "2026-05-16")]
    last_day: String,
}

impl Body for ExtendDeparturePeriod {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ExtendDeparturePeriod(law::ExtendDeparturePeriod {
            target: at.id("/target", &self.target)?,
            decision: self.decision.parse(at, "R-076")?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            last_day: at.day("/last_day", &self.last_day)?,
        }))
    }
}
