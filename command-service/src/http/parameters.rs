//! The numbers of the law: what they are, and how two administrators change one (architecture P-12).

use axum::extract::State;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::Json;
use chrono::NaiveDate;
use events::ProposalId;
use events::codes::ParameterKey;
use events::payloads::ParameterChanged;
use law::Command;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Api;
use super::acts::{ApproveAct, RejectAct};
use super::on_file::{Body, OnRegister};
use super::parse::At;
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// The numbers of the law.
#[derive(Serialize, ToSchema)]
pub(super) struct ParametersFound {
    /// Every number with the days on which it holds, by key and day.
    parameters: Vec<ParameterFound>,
}

/// One number of the law and the days on which it holds.
#[derive(Serialize, ToSchema)]
#[schema(as = Parameter)]
struct ParameterFound {
    /// What it is about, a code of CL-PARAM; its unit stands in the name.
    #[schema(value_type = String, example = "DEPARTURE_PERIOD_DAYS_MAX")]
    key: ParameterKey,
    /// The number.
    #[schema(example = 30)]
    value: u32,
    /// The first day on which it holds.
    valid_from: NaiveDate,
    /// The last day, included; absent while no later number is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to: Option<NaiveDate>,
    /// Where it stands.
    #[schema(example = "Directive 2008/115/EC Art 7(1); Immigration Law s. 43")]
    source: String,
}

/// Read the numbers of the law.
///
/// They hold no personal data: every user may read them, for any purpose.
#[utoipa::path(
    get,
    path = "/v1/parameters",
    tag = "parameters",
    responses((status = 200, description = "The numbers by which decisions are judged", body = ParametersFound))
)]
pub(super) async fn find(
    _: Actor,
    State(api): State<Api>,
) -> Result<Json<ParametersFound>, Problem> {
    let known = api.commands()?.parameters();
    let rows = known.rows().into_iter();
    let parameters = rows.map(|(row, valid_to)| ParameterFound {
        key: row.key,
        value: row.value,
        valid_from: row.valid_from,
        valid_to,
        source: row.source.to_string(),
    });
    Ok(Json::new(ParametersFound {
        parameters: parameters.collect(),
    }))
}

/// Propose a new number of the law.
///
/// It waits for a second administrator, and holds from a day after that of the approval at the earliest.
#[utoipa::path(
    post,
    path = "/v1/parameters/propose-parameter",
    tag = "parameters",
    request_body(content = ProposeParameter, example = json!(
        {"key": "DEPARTURE_PERIOD_DAYS_MAX", "value": 20, "valid_from": "2027-01-01", "source": "IL s. 43"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn propose_parameter(
    command: OnRegister<ProposeParameter>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Approve a new number that another administrator proposed.
#[utoipa::path(
    post,
    path = "/v1/parameters/approve-act",
    tag = "parameters",
    request_body(content = ApproveAct, example = json!(
        {"proposal_id": "0d6f4f0e-5a3b-4c6e-9f77-2f1f3a3c9b10"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn approve_act(command: OnRegister<ApproveAct>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Reject a new number, or take one's own proposal back.
#[utoipa::path(
    post,
    path = "/v1/parameters/reject-act",
    tag = "parameters",
    request_body(content = RejectAct, example = json!(
        {"proposal_id": "0d6f4f0e-5a3b-4c6e-9f77-2f1f3a3c9b10"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn reject_act(command: OnRegister<RejectAct>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A number of the law is to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProposeParameter {
    /// Which number, a code of CL-PARAM.
    #[schema(example = "DEPARTURE_PERIOD_DAYS_MAX")]
    key: String,
    /// The number, in the unit that the key names.
    #[schema(example = 20)]
    value: u32,
    /// The first day on which it holds.
    #[schema(example = "2027-01-01")]
    valid_from: String,
    /// Where it stands: an act and the place in it.
    #[schema(example = "IL s. 43")]
    source: String,
}

impl Body for ProposeParameter {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ProposeParameter(law::ProposeParameter {
            proposal_id: ProposalId(mint::uuid()),
            change: ParameterChanged {
                key: at.code("/key", &self.key)?,
                value: self.value,
                valid_from: at.day("/valid_from", &self.valid_from)?,
                source: at.citation("/source", &self.source)?,
            },
        }))
    }
}
