//! Vulnerability of the person (Cabinet Regulation No. 454 p. 2).

use chassis::Problem;
use events::VulnerabilityId;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Record a vulnerability of the person.
///
/// Recorded again with the same kind and beginning, it says what is the case now: its last day, or another representative.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-vulnerability",
    tag = "facts",
    request_body(content = RecordVulnerability, example = json!(
        {"kind": "UNACCOMPANIED_MINOR", "since": "2026-03-02", "representative": "Rēzeknes bāriņtiesa 12/2026"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_vulnerability(
    command: OnFile<RecordVulnerability>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A vulnerability of the person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordVulnerability {
    /// Its kind, a code of CL-VULN.
    #[schema(example = "UNACCOMPANIED_MINOR")]
    kind: String,
    /// From which day.
    #[schema(example = "2026-03-02")]
    since: String,
    /// Last day, included.
    until: Option<String>,
    /// The reference of the representative or orphan's court of an unaccompanied minor (rule R-073).
    representative: Option<String>,
}

impl Body for RecordVulnerability {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecordVulnerability(law::RecordVulnerability {
            vulnerability_id: VulnerabilityId(mint::uuid()),
            kind: at.code("/kind", &self.kind)?,
            since: at.day("/since", &self.since)?,
            until: at.day_if("/until", self.until.as_deref())?,
            representative: self.representative.map(composed),
        }))
    }
}
