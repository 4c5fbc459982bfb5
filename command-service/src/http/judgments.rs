//! Expulsion by a criminal court (Reg. 122 p. 5.7.6).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::DecisionBody;
use super::on_file::{Body, OnFile};
use super::parse::{At, under};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record a judgment that imposes expulsion as an additional penalty.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-court-expulsion",
    tag = "decisions",
    request_body(content = RecordCourtExpulsion, example = json!(
        {"decision": {"kind": "RD_COURT", "authority": "COURT_CRIM", "number": "K12-345/26", "date": "2026-02-10"},
         "grounds": ["VI13"], "destination": "UZB", "ban_term": "P5Y"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_court_expulsion(
    command: OnFile<RecordCourtExpulsion>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A criminal court imposed expulsion as an additional penalty (rule R-006).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordCourtExpulsion {
    /// The judgment, kind `RD_COURT`.
    decision: DecisionBody,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 41(1)")]
    legal_reference: Option<String>,
    /// Grounds, codes of CL-VIOL.
    #[serde(default)]
    #[schema(example = json!(["VI13"]))]
    grounds: Vec<String>,
    /// The country of removal, if already known.
    #[schema(example = "UZB")]
    destination: Option<String>,
    /// The length of the ban that the judgment imposes with it.
    #[schema(example = "P5Y")]
    ban_term: Option<String>,
    /// The return decision that it follows and supersedes (rule R-060).
    predecessor: Option<String>,
}

impl Body for RecordCourtExpulsion {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecordCourtExpulsion(law::RecordCourtExpulsion {
            decision: self.decision.parse(at, "R-006")?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            grounds: at
                .codes("/grounds", &self.grounds)
                .map_err(under("R-054"))?,
            destination: at.code_if("/destination", self.destination.as_deref())?,
            ban_term: at.term_if("/ban_term", self.ban_term.as_deref())?,
            predecessor: at.id_if("/predecessor", self.predecessor.as_deref())?,
        }))
    }
}
