//! Death and citizenship of the person.

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record that the person died.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-death",
    tag = "foreigners",
    request_body(content = RecordDeath, example = json!(
        {"died_on": "2026-04-11", "reference": "death certificate 2026/17"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_death(command: OnFile<RecordDeath>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that the person became a citizen of a state.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-citizenship",
    tag = "foreigners",
    request_body(content = RecordCitizenship, example = json!(
        {"country": "LTU", "acquired_on": "2026-04-11", "reference": "naturalisation 2026/3"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_citizenship(
    command: OnFile<RecordCitizenship>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The person died: detention, return decisions and bans end on that day (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordDeath {
    /// The day.
    died_on: String,
    /// The reference of what shows it.
    reference: Option<String>,
}

impl Body for RecordDeath {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecordDeath(law::RecordDeath {
            died_on: at.day("/died_on", &self.died_on)?,
            reference: self.reference.map(composed),
        }))
    }
}

/// The person became a citizen of a state; of one with free movement, return decisions and bans end (rule R-100).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordCitizenship {
    /// The state.
    #[schema(example = "LTU")]
    country: String,
    /// The day.
    acquired_on: String,
    /// The reference of what shows it.
    reference: Option<String>,
}

impl Body for RecordCitizenship {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecordCitizenship(law::RecordCitizenship {
            country: at.country("/country", &self.country)?,
            acquired_on: at.day("/acquired_on", &self.acquired_on)?,
            reference: self.reference.map(composed),
        }))
    }
}
