//! Consultation of the state whose permit the person holds (Reg. (EU) 2018/1860 Art 9-12).

use chassis::Problem;
use events::ConsultationId;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::At;
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Record that another state is asked about its permit, or asks Latvia.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/open-consultation",
    tag = "facts",
    request_body(content = OpenConsultation, example = json!(
        {"country": "POL", "opened_on": "2026-03-02", "told_to_go_on": "2026-03-02"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn open_consultation(
    command: OnFile<OpenConsultation>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that the state asked takes the further days.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/extend-consultation",
    tag = "facts",
    request_body(content = ExtendConsultation, example = json!(
        {"consultation_id": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn extend_consultation(
    command: OnFile<ExtendConsultation>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record how a consultation ended.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/answer-consultation",
    tag = "facts",
    request_body(content = AnswerConsultation, example = json!(
        {"consultation_id": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11", "answered_on": "2026-03-15", "outcome": "WITHDRAWN"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn answer_consultation(
    command: OnFile<AnswerConsultation>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The state whose permit the person holds is asked, or asks Latvia (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenConsultation {
    /// Who asks, a code of CL-CONSULTDIR; Latvia if absent.
    #[schema(example = "LATVIA_ASKS")]
    direction: Option<String>,
    /// The other state.
    #[schema(example = "POL")]
    country: String,
    /// The day.
    opened_on: String,
    /// The day on which the person was asked to go there, where Latvia asks.
    #[schema(example = "2026-03-02")]
    told_to_go_on: Option<String>,
}

impl Body for OpenConsultation {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::OpenConsultation(law::OpenConsultation {
            consultation_id: ConsultationId(mint::uuid()),
            direction: at
                .code_if("/direction", self.direction.as_deref())?
                .unwrap_or_default(),
            country: at.country("/country", &self.country)?,
            opened_on: at.day("/opened_on", &self.opened_on)?,
            told_to_go_on: at.day_if("/told_to_go_on", self.told_to_go_on.as_deref())?,
        }))
    }
}

/// The state asked takes the further days, once (rule R-065).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtendConsultation {
    /// The consultation.
    consultation_id: String,
}

impl Body for ExtendConsultation {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ExtendConsultation(law::ExtendConsultation {
            consultation_id: at.id("/consultation_id", &self.consultation_id)?,
        }))
    }
}

/// The consultation ended (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerConsultation {
    /// The consultation.
    consultation_id: String,
    /// The day.
    answered_on: String,
    /// How it ended, a code of CL-CONSULT.
    #[schema(example = "WITHDRAWN")]
    outcome: String,
}

impl Body for AnswerConsultation {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::AnswerConsultation(law::AnswerConsultation {
            consultation_id: at.id("/consultation_id", &self.consultation_id)?,
            answered_on: at.day("/answered_on", &self.answered_on)?,
            outcome: at.code("/outcome", &self.outcome)?,
        }))
    }
}
