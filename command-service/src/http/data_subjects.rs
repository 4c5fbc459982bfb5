//! Requests of the person whose data the register holds (GDPR Art 12-22; Reg. (EU) 2018/1861 Art 53).

use chassis::Problem;
use events::DataSubjectRequestId;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::At;
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Record that the person exercises a right over the own data.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-data-subject-request",
    tag = "record",
    request_body(content = RecordDataSubjectRequest, example = json!(
        {"kind": "ACCESS", "received_on": "2026-03-02", "language": "lv"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_data_subject_request(
    command: OnFile<RecordDataSubjectRequest>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record the controller's answer to a request of the person.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/answer-data-subject-request",
    tag = "record",
    request_body(content = AnswerDataSubjectRequest, example = json!({
        "request_id": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11", "answered_on": "2026-03-20", "outcome": "PARTLY_GRANTED",
        "restrictions": [{"part": "SERVICE_MARKS", "reason": "CRIMINAL_OFFENCES"}]
    })),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn answer_data_subject_request(
    command: OnFile<AnswerDataSubjectRequest>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A person exercises a right over the own data (rule R-125).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordDataSubjectRequest {
    /// The right, a code of CL-DSRIGHT.
    #[schema(example = "ACCESS")]
    kind: String,
    /// The day on which the request was received.
    received_on: String,
    /// The language in which the person wants the answer, a code of CL-LANGUAGE.
    #[schema(example = "lv")]
    language: Option<String>,
}

impl Body for RecordDataSubjectRequest {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(law::RecordDataSubjectRequest {
            request_id: DataSubjectRequestId(mint::uuid()),
            kind: at.code("/kind", &self.kind)?,
            received_on: at.day("/received_on", &self.received_on)?,
            language: at.code_if("/language", self.language.as_deref())?,
        }
        .into())
    }
}

/// The controller answers a request (rule R-125).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerDataSubjectRequest {
    /// The request, as `data_subject_requests` of the case names it.
    request_id: String,
    /// The day of the answer.
    answered_on: String,
    /// How it is answered, a code of CL-DSOUTCOME.
    #[schema(example = "PARTLY_GRANTED")]
    outcome: String,
    /// What is withheld or denied: parts of a request that is granted in part, `WHOLE` of one that is refused.
    #[serde(default)]
    restrictions: Vec<RestrictionBody>,
    /// The facts behind it, which stay with the controller and the supervisory authority.
    explanation: Option<String>,
}

/// What is withheld or denied.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Restriction)]
pub(super) struct RestrictionBody {
    /// Which part, a code of CL-EXTRACT.
    #[schema(example = "SERVICE_MARKS")]
    part: String,
    /// Why, a code of CL-DSREASON.
    #[schema(example = "CRIMINAL_OFFENCES")]
    reason: Option<String>,
    /// The person is not told the reason, because saying it would undermine it (Reg. (EU) 2018/1861 Art 53(3)).
    #[serde(default)]
    reason_withheld: bool,
}

impl Body for AnswerDataSubjectRequest {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        let parsed = self.restrictions.iter().enumerate().map(|(place, asked)| {
            let part = format!("/restrictions/{place}/part");
            let reason = format!("/restrictions/{place}/reason");
            Ok(law::AskedRestriction {
                part: at.code(&part, &asked.part)?,
                reason: at.code_if(&reason, asked.reason.as_deref())?,
                reason_withheld: asked.reason_withheld,
            })
        });
        let restrictions = parsed.collect::<Result<_, Problem>>()?;
        Ok(law::AnswerDataSubjectRequest {
            request_id: at.id("/request_id", &self.request_id)?,
            answered_on: at.day("/answered_on", &self.answered_on)?,
            outcome: at.code("/outcome", &self.outcome)?,
            restrictions,
            explanation: self.explanation,
        }
        .into())
    }
}
