//! Bars to removal to a country (Asylum Law s. 3).

use chassis::Problem;
use events::RemovalBarId;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Record that nobody removes the person to a country.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-removal-bar",
    tag = "facts",
    request_body(content = RecordRemovalBar, example = json!(
        {"country": "AFG", "since": "2026-03-01", "reference": "decision 17/2026"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_removal_bar(
    command: OnFile<RecordRemovalBar>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that a bar to removal does not stand any more.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/lift-removal-bar",
    tag = "facts",
    request_body(content = LiftRemovalBar, example = json!(
        {"country": "AFG", "lifted_on": "2026-05-01"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn lift_removal_bar(command: OnFile<LiftRemovalBar>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Nobody removes the person to the country (rule R-062).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordRemovalBar {
    /// The country.
    #[schema(example = "AFG")]
    country: String,
    /// Since which day.
    since: String,
    /// The reference of what shows it.
    reference: Option<String>,
}

impl Body for RecordRemovalBar {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecordRemovalBar(law::RecordRemovalBar {
            bar_id: RemovalBarId(mint::uuid()),
            country: at.country("/country", &self.country)?,
            since: at.day("/since", &self.since)?,
            reference: self.reference.map(composed),
        }))
    }
}

/// The bar does not stand any more; `bar_id` or `country` says which.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LiftRemovalBar {
    /// The bar.
    bar_id: Option<String>,
    /// Its country.
    #[schema(example = "AFG")]
    country: Option<String>,
    /// The day from which it does not stand.
    lifted_on: String,
    /// The reference of what shows it.
    reference: Option<String>,
}

impl Body for LiftRemovalBar {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::LiftRemovalBar(law::LiftRemovalBar {
            bar_id: at.id_if("/bar_id", self.bar_id.as_deref())?,
            country: at.code_if("/country", self.country.as_deref())?,
            lifted_on: at.day("/lifted_on", &self.lifted_on)?,
            reference: self.reference.map(composed),
        }))
    }
}
