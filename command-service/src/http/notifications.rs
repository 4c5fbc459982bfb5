//! How decisions are made known to the person (rules ).

use chassis::Problem;
use events::codes::NotificationManner;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::At;
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record that a decision was made known, also where the person has left or a removal order has followed since.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/notify-decision",
    tag = "decisions",
    request_body(content = NotifyDecision, example = json!(
        {"target": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11", "notified_on": "2026-03-03", "manner": "IN_PERSON"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn notify_decision(command: OnFile<NotifyDecision>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A decision was made known to the person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NotifyDecision {
    /// The decision.
    target: String,
    /// The day.
    #[schema(example = "2026-03-03")]
    notified_on: String,
    /// How, a code of CL-NOTIFICATION; in person if nothing is said.
    manner: Option<String>,
}

impl Body for NotifyDecision {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::NotifyDecision(law::NotifyDecision {
            target: at.id("/target", &self.target)?,
            notified_on: at.day("/notified_on", &self.notified_on)?,
            manner: manner(at, self.manner.as_deref())?,
        }))
    }
}

/// The manner of notification, which is in person unless somebody says otherwise.
pub(super) fn manner(at: At<'_>, code: Option<&str>) -> Result<NotificationManner, Problem> {
    Ok(at
        .code_if("/manner", code)?
        .unwrap_or(NotificationManner::InPerson))
}
