//! The court in a detention: the motion and the extension (Immigration Law s. 54; Asylum Law s. 18, 19).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::DecisionBody;
use super::on_file::{Body, OnFile};
use super::parse::{At, under};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record that the court was asked to extend a detention.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/file-court-motion",
    tag = "facts",
    request_body(content = FileCourtMotion, example = json!(
        {"filed_at": "2026-03-10T12:00:00+02:00"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn file_court_motion(
    command: OnFile<FileCourtMotion>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that a court extended a detention.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/extend-detention",
    tag = "facts",
    request_body(content = ExtendDetention, example = json!(
        {"decision": {"kind": "DET_COURT", "authority": "COURT_DIST", "number": "K-1/26", "date": "2026-03-11"},
         "from": "2026-03-12", "until": "2026-05-12"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn extend_detention(
    command: OnFile<ExtendDetention>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The court was asked to extend the detention (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FileCourtMotion {
    /// The moment, with its offset.
    #[schema(example = "2026-03-10T12:00:00+02:00")]
    filed_at: String,
}

impl Body for FileCourtMotion {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::FileCourtMotion(law::FileCourtMotion {
            filed_at: at
                .instant("/filed_at", &self.filed_at)
                .map_err(under("R-041"))?,
        }))
    }
}

/// A court extended the detention that is open (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtendDetention {
    /// The decision of the court, kind `DET_COURT`.
    decision: DecisionBody,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 54(2)")]
    legal_reference: Option<String>,
    /// First day of the extension; the day on which the time before it ends, if absent.
    #[schema(example = "2026-03-12")]
    from: Option<String>,
    /// Last day of the extension, included.
    #[schema(example = "2026-05-12")]
    until: String,
    /// Why detention for return goes on beyond six months, a code of CL-DETEXT.
    #[schema(example = "NON_COOPERATION")]
    reason: Option<String>,
}

impl Body for ExtendDetention {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ExtendDetention(law::ExtendDetention {
            decision: self.decision.parse(at, "R-042")?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            from: at
                .day_if("/from", self.from.as_deref())
                .map_err(under("R-042"))?,
            until: at.day("/until", &self.until).map_err(under("R-042"))?,
            reason: at.code_if("/reason", self.reason.as_deref())?,
        }))
    }
}
