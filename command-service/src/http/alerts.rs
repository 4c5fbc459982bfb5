//! Keeping an alert beyond its review (Reg. (EU) 2018/1861 Art 39).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record the decision to keep an alert beyond its review.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/extend-alert",
    tag = "facts",
    request_body(content = ExtendAlert, example = json!(
        {"target": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11", "extended_on": "2029-02-12",
         "assessment": "tried to enter again under another name"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn extend_alert(command: OnFile<ExtendAlert>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// An alert is kept beyond its review (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtendAlert {
    /// The return decision or ban that the alert is about.
    target: String,
    /// The day on which it was decided to keep it.
    #[schema(example = "2029-02-12")]
    extended_on: String,
    /// The individual assessment.
    assessment: String,
}

impl Body for ExtendAlert {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ExtendAlert(law::ExtendAlert {
            target: at.id("/target", &self.target)?,
            extended_on: at.day("/extended_on", &self.extended_on)?,
            assessment: composed(self.assessment),
        }))
    }
}
