//! Removals that failed, and persons who are not where they have to be.

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record that a removal was tried and failed.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-failed-removal",
    tag = "execution",
    request_body(content = RecordFailedRemoval, example = json!(
        {"failed_on": "2026-03-20", "reason": "CARRIER_REFUSED"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_failed_removal(
    command: OnFile<RecordFailedRemoval>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that the person is not where the person has to be.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/report-absconding",
    tag = "execution",
    request_body(content = ReportAbsconding, example = json!(
        {"absconded_on": "2026-03-18"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn report_absconding(
    command: OnFile<ReportAbsconding>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that the person who had absconded was found.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/report-found",
    tag = "execution",
    request_body(content = ReportFound, example = json!(
        {"found_on": "2026-03-19", "place": "LV-TER"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn report_found(command: OnFile<ReportFound>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// A removal was tried and failed; the order stays live (rule R-072).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordFailedRemoval {
    /// The removal order; the live one if absent.
    target: Option<String>,
    /// The day.
    failed_on: String,
    /// Why, a code of CL-FAILREASON.
    #[schema(example = "CARRIER_REFUSED")]
    reason: Option<String>,
    /// What is said about it.
    note: Option<String>,
}

impl Body for RecordFailedRemoval {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecordFailedRemoval(law::RecordFailedRemoval {
            target: at.id_if("/target", self.target.as_deref())?,
            failed_on: at.day("/failed_on", &self.failed_on)?,
            reason: at.code_if("/reason", self.reason.as_deref())?,
            note: self.note.map(composed),
        }))
    }
}

/// The person absconded; periods and bans run on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportAbsconding {
    /// Since which day.
    absconded_on: String,
    /// What is said about it.
    note: Option<String>,
}

impl Body for ReportAbsconding {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ReportAbsconding(law::ReportAbsconding {
            absconded_on: at.day("/absconded_on", &self.absconded_on)?,
            note: self.note.map(composed),
        }))
    }
}

/// The person who had absconded was found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportFound {
    /// The day.
    found_on: String,
    /// Where, a code of CL-BCP.
    #[schema(example = "LV-TER")]
    place: Option<String>,
}

impl Body for ReportFound {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::ReportFound(law::ReportFound {
            found_on: at.day("/found_on", &self.found_on)?,
            place: at.code_if("/place", self.place.as_deref())?,
        }))
    }
}
