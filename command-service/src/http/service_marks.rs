//! Service marks (Reg. 122 p. 5.16).

use chassis::Problem;
use events::ServiceMarkId;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Add an official note.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/add-service-mark",
    tag = "record",
    request_body(content = AddServiceMark, example = json!(
        {"text": "informed of the right to appeal"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn add_service_mark(command: OnFile<AddServiceMark>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// An official note.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddServiceMark {
    /// The text.
    #[schema(example = "informed of the right to appeal")]
    text: String,
}

impl Body for AddServiceMark {
    fn parse(self, _at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::AddServiceMark(law::AddServiceMark {
            mark_id: ServiceMarkId(mint::uuid()),
            text: composed(self.text),
        }))
    }
}
