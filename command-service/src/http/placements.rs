//! Placement in premises of detention (Reg. 122 p. 5.5.1, 5.5.2).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, under};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record that the detained person was placed in premises, or moved to other ones.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/place-in-centre",
    tag = "facts",
    request_body(content = PlaceInCentre, example = json!(
        {"placed_at": "2026-03-02T18:00:00+02:00", "premises": "MUCENIEKI_CENTRE"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn place_in_centre(command: OnFile<PlaceInCentre>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The detained person was placed in or moved to premises (rule R-047).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceInCentre {
    /// The moment, with its offset.
    #[schema(example = "2026-03-02T18:00:00+02:00")]
    placed_at: Option<String>,
    /// The premises, a code of CL-PLACE.
    #[schema(example = "MUCENIEKI_CENTRE")]
    premises: Option<String>,
}

impl Body for PlaceInCentre {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::PlaceInCentre(law::PlaceInCentre {
            placed_at: at
                .instant_if("/placed_at", self.placed_at.as_deref())
                .map_err(under("R-047"))?,
            premises: at.code_if("/premises", self.premises.as_deref())?,
        }))
    }
}
