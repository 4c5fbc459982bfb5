//! Departure and removal (Reg. 122 p. 5.7.3, 5.7.7-5.7.9).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record that the person left.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/confirm-departure",
    tag = "execution",
    params(
        ("foreigner_id" = uuid::Uuid, Path, description = "The file"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "UUID of the client's choice"),
        ("Purpose" = String, Header, description = "RECORD_DECISION or CASE_WORK"),
        ("If-Match" = Option<String>, Header, description = "The version that was read, as \"7\"")
    ),
    request_body(content = ConfirmDeparture, example = json!(
        {"departed_on": "2026-03-16", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "VOL_NOASSIST",
         "proof": {"source": "BCP_LV", "reference": "RIX-2026-03-16-0042"}}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn confirm_departure(
    command: OnFile<ConfirmDeparture>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that the person was removed by force.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-removal",
    tag = "execution",
    params(
        ("foreigner_id" = uuid::Uuid, Path, description = "The file"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "UUID of the client's choice"),
        ("Purpose" = String, Header, description = "RECORD_DECISION or CASE_WORK"),
        ("If-Match" = Option<String>, Header, description = "The version that was read, as \"7\"")
    ),
    request_body(content = RecordRemoval, example = json!(
        {"removed_on": "2026-03-20", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "FORCED_NOASSIST",
         "reference": "ESC-17/2026"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_removal(command: OnFile<RecordRemoval>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The person left (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfirmDeparture {
    /// The day of departure.
    departed_on: String,
    /// Where, a code of CL-BCP.
    #[schema(example = "LV-RIX")]
    border_crossing_point: String,
    /// Whereto.
    #[schema(example = "UZB")]
    destination: String,
    /// In which form, a code of CL-DEPFORM.
    #[schema(example = "VOL_NOASSIST")]
    form: String,
    /// How it is known.
    proof: Option<ProofBody>,
}

impl Body for ConfirmDeparture {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        let proof = self.proof.unwrap_or_default();
        Ok(Command::ConfirmDeparture(law::ConfirmDeparture {
            departed_on: at.day("/departed_on", &self.departed_on)?,
            border_crossing_point: at
                .code("/border_crossing_point", &self.border_crossing_point)?,
            destination: at.country("/destination", &self.destination)?,
            form: at.code("/form", &self.form)?,
            proof: at.code_if("/proof/source", proof.source.as_deref())?,
            reference: proof.reference.map(composed),
        }))
    }
}

/// How a departure is known (rule R-070).
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExitProof)]
pub(super) struct ProofBody {
    /// The source, a code of CL-EXITPROOF.
    #[schema(example = "BCP_LV")]
    source: Option<String>,
    /// The reference of the confirmation.
    reference: Option<String>,
}

/// The person was removed by force (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordRemoval {
    /// The removal order; the live one if absent.
    target: Option<String>,
    /// The day.
    removed_on: String,
    /// Where, a code of CL-BCP.
    #[schema(example = "LV-RIX")]
    border_crossing_point: Option<String>,
    /// Whereto.
    #[schema(example = "UZB")]
    destination: Option<String>,
    /// In which form, a code of CL-DEPFORM.
    #[schema(example = "FORCED_NOASSIST")]
    form: String,
    /// The reference of the escort report.
    reference: Option<String>,
}

impl Body for RecordRemoval {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecordRemoval(law::RecordRemoval {
            target: at.id_if("/target", self.target.as_deref())?,
            removed_on: at.day("/removed_on", &self.removed_on)?,
            border_crossing_point: at.code_if(
                "/border_crossing_point",
                self.border_crossing_point.as_deref(),
            )?,
            destination: at.code_if("/destination", self.destination.as_deref())?,
            form: at.code("/form", &self.form)?,
            reference: self.reference.map(composed),
        }))
    }
}
