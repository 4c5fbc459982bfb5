//! Entry bans (Reg. 122 p. 5.10-5.14).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::DecisionBody;
use super::on_file::{Body, OnFile};
use super::parse::At;
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record an entry ban for Latvia or the Schengen territory.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/impose-entry-ban",
    tag = "decisions",
    request_body(content = ImposeEntryBan, example = json!(
        {"decision": {"kind": "BAN_LV", "authority": "MIN_INT", "number": "1-12/7", "date": "2026-02-01"},
         "basis": "SECURITY", "sub_basis": "SE1", "valid_from": "2026-02-01", "unlimited": true, "review_on": "2029-02-01"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn impose_entry_ban(command: OnFile<ImposeEntryBan>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that a ban ends earlier.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/shorten-entry-ban",
    tag = "changes",
    request_body(content = ShortenEntryBan, example = json!(
        {"target": "8c9e2d4e-7f3a-4a55-9a0e-0d3f6f6f1c11",
         "decision": {"kind": "CHG_SHORTEN", "authority": "VRS", "number": "7/2027", "date": "2027-01-10"}, "term": "P2Y"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn shorten_entry_ban(
    command: OnFile<ShortenEntryBan>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// An entry ban is imposed (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ImposeEntryBan {
    /// The decision, kind `BAN_LV` or `BAN_SCH`.
    decision: DecisionBody,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 41(1)")]
    legal_reference: Option<String>,
    /// The day on which OCMA received the decision of another authority (rule R-008).
    received_on: Option<String>,
    /// The basis, a code of CL-BANBASIS.
    #[schema(example = "RETURN_BAN")]
    basis: String,
    /// The ground within the basis, a code of CL-BANSUB.
    #[schema(example = "RB2")]
    sub_basis: Option<String>,
    /// The return decision to which a ban of basis `RETURN_BAN` is linked.
    return_decision_id: Option<String>,
    /// Its length.
    #[schema(example = "P3Y")]
    term: Option<String>,
    /// First day of a stand-alone ban; the day of the decision if absent.
    valid_from: Option<String>,
    /// Last day of a stand-alone ban, included.
    valid_until: Option<String>,
    /// Whether it has no end (rule R-085).
    #[serde(default)]
    #[schema(required = false)]
    unlimited: bool,
    /// When an unlimited ban is reviewed.
    review_on: Option<String>,
    /// Whether the decision records a serious threat (rule R-084).
    #[serde(default)]
    #[schema(required = false)]
    threat: bool,
    /// Whether the person is a family member of a citizen of the Union (rule R-097).
    #[serde(default)]
    #[schema(required = false)]
    family_member: bool,
}

impl Body for ImposeEntryBan {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ImposeEntryBan(law::ImposeEntryBan {
            decision: self.decision.parse(at, "R-080")?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            received_on: at.day_if("/received_on", self.received_on.as_deref())?,
            basis: at.code("/basis", &self.basis)?,
            sub_basis: at.code_if("/sub_basis", self.sub_basis.as_deref())?,
            return_decision_id: at
                .id_if("/return_decision_id", self.return_decision_id.as_deref())?,
            term: at.term_if("/term", self.term.as_deref())?,
            valid_from: at.day_if("/valid_from", self.valid_from.as_deref())?,
            valid_until: at.day_if("/valid_until", self.valid_until.as_deref())?,
            unlimited: self.unlimited,
            review_on: at.day_if("/review_on", self.review_on.as_deref())?,
            threat: self.threat,
            family_member: self.family_member,
        }))
    }
}

/// A ban ends earlier (rules ). Exactly one of `valid_until` and `term`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShortenEntryBan {
    /// The ban.
    target: String,
    /// The shortening decision, kind `CHG_SHORTEN`.
    decision: DecisionBody,
    /// The legal ground as the decision cites it: an act and the place in it.
    #[schema(example = "IL s. 41(1)")]
    legal_reference: Option<String>,
    /// The day on which OCMA received the decision of another authority (rule R-008).
    received_on: Option<String>,
    /// The new last day, for a ban that has dates.
    valid_until: Option<String>,
    /// The new length, counted from the same beginning.
    #[schema(example = "P2Y")]
    term: Option<String>,
}

impl Body for ShortenEntryBan {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ShortenEntryBan(law::ShortenEntryBan {
            target: at.id("/target", &self.target)?,
            decision: self.decision.parse(at, "R-076")?,
            legal_reference: at.legal_reference_if(self.legal_reference.as_deref())?,
            received_on: at.day_if("/received_on", self.received_on.as_deref())?,
            valid_until: at.day_if("/valid_until", self.valid_until.as_deref())?,
            term: at.term_if("/term", self.term.as_deref())?,
        }))
    }
}
