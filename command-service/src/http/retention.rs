//! Legal holds and erasure of personal content (Reg. 122 p. 13; rules ).

use chassis::Problem;
use events::{LegalHoldId, ProposalId};
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Keep the personal content of the file beyond its time.
///
/// Nothing is erased while a hold stands on any file of the person.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/set-legal-hold",
    tag = "record",
    request_body(content = SetLegalHold, example = json!(
        {"ground": "COURT_PROCEEDINGS", "until": "2040-06-30", "reference": "A420123436"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn set_legal_hold(command: OnFile<SetLegalHold>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that a legal hold does not stand any more.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/release-legal-hold",
    tag = "record",
    request_body(content = ReleaseLegalHold, example = json!(
        {"hold_id": "0d6f4f0e-5a3b-4c6e-9f77-2f1f3a3c9b10", "reason": "The judgment is final."}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn release_legal_hold(
    command: OnFile<ReleaseLegalHold>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Propose to erase the personal content of the file.
///
/// It waits for a second officer of OCMA, and cannot be undone. Refused while a measure of the person is live, before the time of
/// retention is over and those with decisions on the file had their notice, and while a legal hold stands.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/erase-personal-content",
    tag = "acts of two officers",
    request_body(content = ErasePersonalContent, example = json!(
        {"reason": "The time of retention is over."}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn erase_personal_content(
    command: OnFile<ErasePersonalContent>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The personal content is kept for proceedings that need it (rule R-122).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetLegalHold {
    /// Why, a code of CL-HOLD.
    #[schema(example = "COURT_PROCEEDINGS")]
    ground: String,
    /// Its last day, where it has one.
    until: Option<String>,
    /// The number of the proceedings.
    reference: Option<String>,
}

impl Body for SetLegalHold {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::SetLegalHold(law::SetLegalHold {
            hold_id: LegalHoldId(mint::uuid()),
            ground: at.code("/ground", &self.ground)?,
            until: at.day_if("/until", self.until.as_deref())?,
            reference: self.reference.map(composed),
        }))
    }
}

/// A legal hold does not stand any more (rule R-122).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReleaseLegalHold {
    /// The hold.
    hold_id: String,
    /// Why.
    reason: Option<String>,
}

impl Body for ReleaseLegalHold {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ReleaseLegalHold(law::ReleaseLegalHold {
            hold_id: at.id("/hold_id", &self.hold_id)?,
            reason: self.reason.map(composed),
        }))
    }
}

/// The personal content is to be erased (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ErasePersonalContent {
    /// Why.
    reason: String,
}

impl Body for ErasePersonalContent {
    fn parse(self, _: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ErasePersonalContent(law::ErasePersonalContent {
            proposal_id: ProposalId(mint::uuid()),
            reason: composed(self.reason),
        }))
    }
}
