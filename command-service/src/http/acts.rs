//! Acts of two officers: what one proposes, another one approves or rejects (rules; ADR 0018).

use chassis::Problem;
use events::payloads::Subject;
use events::{ForeignerId, ProposalId};
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Propose to merge the file into another one of the same person.
///
/// It waits for a second officer; `proposals` in the answer names it.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/link-file",
    tag = "acts of two officers",
    request_body(content = LinkFile, example = json!(
        {"into": "0d6f4f0e-5a3b-4c6e-9f77-2f1f3a3c9b10", "evidence": "BIOMETRIC", "reason": "The fingerprints match."}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn link_file(command: OnFile<LinkFile>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Propose to undo a merge.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/unlink-file",
    tag = "acts of two officers",
    request_body(content = UnlinkFile, example = json!(
        {"reason": "The fingerprints differ."}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn unlink_file(command: OnFile<UnlinkFile>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Propose that an entry was made in error.
///
/// Refused once a legal act was made known to the person: then a decision of p. 5.14 is needed.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/declare-entered-in-error",
    tag = "acts of two officers",
    request_body(content = DeclareEnteredInError, example = json!(
        {"subject": {"kind": "violation", "id": "0d6f4f0e-5a3b-4c6e-9f77-2f1f3a3c9b10"}, "reason": "Typed into the wrong file."}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn declare_entered_in_error(
    command: OnFile<DeclareEnteredInError>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Approve an act that another officer proposed.
///
/// The act is decided anew on the file as it stands now, and what follows is recorded with the approval.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/approve-act",
    tag = "acts of two officers",
    request_body(content = ApproveAct, example = json!(
        {"proposal_id": "0d6f4f0e-5a3b-4c6e-9f77-2f1f3a3c9b10"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn approve_act(command: OnFile<ApproveAct>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Reject an act that another officer proposed, or take one's own proposal back.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/reject-act",
    tag = "acts of two officers",
    request_body(content = RejectAct, example = json!(
        {"proposal_id": "0d6f4f0e-5a3b-4c6e-9f77-2f1f3a3c9b10", "reason": "The photographs show two persons."}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn reject_act(command: OnFile<RejectAct>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The file is of the same person as another one (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkFile {
    /// The file under which the person is to be kept.
    into: String,
    /// What shows that it is one person, a code of CL-EVIDENCE.
    #[schema(example = "BIOMETRIC")]
    evidence: String,
    /// Why.
    reason: String,
}

impl Body for LinkFile {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        let into: ForeignerId = at.id("/into", &self.into)?;
        Ok(Command::LinkFile(law::LinkFile {
            proposal_id: ProposalId(mint::uuid()),
            into,
            evidence: at.code("/evidence", &self.evidence)?,
            reason: composed(self.reason),
        }))
    }
}

/// A merge is to be undone (rule R-032).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnlinkFile {
    /// Why.
    reason: String,
}

impl Body for UnlinkFile {
    fn parse(self, _: At<'_>) -> Result<Command, Problem> {
        Ok(Command::UnlinkFile(law::UnlinkFile {
            proposal_id: ProposalId(mint::uuid()),
            reason: composed(self.reason),
        }))
    }
}

/// An entry has no legal act behind it (rule R-117).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeclareEnteredInError {
    /// The entry.
    subject: SubjectBody,
    /// Why.
    reason: String,
}

/// A thing on the file that something is said about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Subject)]
pub(super) struct SubjectBody {
    /// `file`, `identity`, `document`, `address`, `photo`, `violation`, `detention`, `alternative`, `decision`,
    /// `consultation`, `attachment`, `service_mark`, `data_subject_request`, or `duplicate` with the id of the other file.
    #[schema(example = "violation")]
    kind: String,
    /// Its id; absent for `file`.
    id: Option<String>,
}

impl SubjectBody {
    /// The subject in the field `subject` of a command.
    pub(super) fn parse(self, at: At<'_>) -> Result<Subject, Problem> {
        const ID: &str = "/subject/id";
        let id = match (self.kind.as_str(), &self.id) {
            ("file", None) => return Ok(Subject::File),
            ("file", Some(_)) => {
                return Err(at.refuse(ID, "unknown-field", "the file as a whole has no id here"));
            }
            (_, Some(id)) => id,
            (_, None) => return Err(at.refuse(ID, "missing-field", "the id of the entry")),
        };
        Ok(match self.kind.as_str() {
            "identity" => Subject::Identity(at.id(ID, id)?),
            "document" => Subject::Document(at.id(ID, id)?),
            "address" => Subject::Address(at.id(ID, id)?),
            "photo" => Subject::Photo(at.id(ID, id)?),
            "violation" => Subject::Violation(at.id(ID, id)?),
            "detention" => Subject::Detention(at.id(ID, id)?),
            "alternative" => Subject::Alternative(at.id(ID, id)?),
            "decision" => Subject::Decision(at.id(ID, id)?),
            "consultation" => Subject::Consultation(at.id(ID, id)?),
            "attachment" => Subject::Attachment(at.id(ID, id)?),
            "service_mark" => Subject::ServiceMark(at.id(ID, id)?),
            "data_subject_request" => Subject::DataSubjectRequest(at.id(ID, id)?),
            "duplicate" => Subject::Duplicate(at.id(ID, id)?),
            _ => {
                let because = "a kind of entry that a file has, such as decision or violation";
                return Err(at.refuse("/subject/kind", "unknown-code", because));
            }
        })
    }
}

impl Body for DeclareEnteredInError {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::DeclareEnteredInError(law::DeclareEnteredInError {
            proposal_id: ProposalId(mint::uuid()),
            subject: self.subject.parse(at)?,
            reason: composed(self.reason),
        }))
    }
}

/// A second officer approves.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApproveAct {
    /// The proposal.
    proposal_id: String,
}

impl Body for ApproveAct {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ApproveAct(law::ApproveAct {
            proposal_id: at.id("/proposal_id", &self.proposal_id)?,
        }))
    }
}

/// A proposal is rejected or taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RejectAct {
    /// The proposal.
    proposal_id: String,
    /// Why.
    reason: Option<String>,
}

impl Body for RejectAct {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RejectAct(law::RejectAct {
            proposal_id: at.id("/proposal_id", &self.proposal_id)?,
            reason: self.reason.map(composed),
        }))
    }
}
