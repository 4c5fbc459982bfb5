//! Departure and removal, and departures that did not happen (Reg. 122 p. 5.7.3, 5.7.7-5.7.9).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record that the person left.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/confirm-departure",
    tag = "execution",
    request_body(content = ConfirmDeparture, example = json!(
        {"departed_on": "2026-03-16", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "VOL_NOASSIST",
         "proof": {"source": "BCP_LV", "reference": "RIX-2026-03-16-0042"}}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn confirm_departure(
    command: OnFile<ConfirmDeparture>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that the person was removed by force.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-removal",
    tag = "execution",
    request_body(content = RecordRemoval, example = json!(
        {"removed_on": "2026-03-20", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "FORCED_NOASSIST",
         "reference": "ESC-17/2026"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_removal(command: OnFile<RecordRemoval>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that a departure on the file did not happen.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/refute-departure",
    tag = "execution",
    request_body(content = RefuteDeparture, example = json!(
        {"departed_on": "2026-03-16", "refuted_on": "2026-04-02", "reference": "report 44/2026"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn refute_departure(
    command: OnFile<RefuteDeparture>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The person left (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfirmDeparture {
    /// The day of departure; the latest possible one where only a range is known.
    departed_on: String,
    /// The earliest possible day, where only a range is known.
    departed_earliest_on: Option<String>,
    /// Where, a code of CL-BCP.
    #[schema(example = "LV-RIX")]
    border_crossing_point: String,
    /// Whereto.
    #[schema(example = "UZB")]
    destination: String,
    /// In which form, a code of CL-DEPFORM.
    #[schema(example = "VOL_NOASSIST")]
    form: String,
    /// How it is known.
    proof: Option<ProofBody>,
}

impl Body for ConfirmDeparture {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        let proof = self.proof.unwrap_or_default();
        Ok(Command::ConfirmDeparture(law::ConfirmDeparture {
            departed_on: at.day("/departed_on", &self.departed_on)?,
            departed_earliest_on: at.day_if(
                "/departed_earliest_on",
                self.departed_earliest_on.as_deref(),
            )?,
            border_crossing_point: at
                .code("/border_crossing_point", &self.border_crossing_point)?,
            destination: at.country("/destination", &self.destination)?,
            form: at.code("/form", &self.form)?,
            proof: at.code_if("/proof/source", proof.source.as_deref())?,
            reference: proof.reference.map(composed),
        }))
    }
}

/// How a departure is known (rule R-070).
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExitProof)]
pub(super) struct ProofBody {
    /// The source, a code of CL-EXITPROOF.
    #[schema(example = "BCP_LV")]
    pub(super) source: Option<String>,
    /// The reference of the confirmation.
    pub(super) reference: Option<String>,
}

/// The person was removed by force (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordRemoval {
    /// The removal order; the live one if absent.
    target: Option<String>,
    /// The day.
    removed_on: String,
    /// Where, a code of CL-BCP.
    #[schema(example = "LV-RIX")]
    border_crossing_point: Option<String>,
    /// Whereto.
    #[schema(example = "UZB")]
    destination: Option<String>,
    /// In which form, a code of CL-DEPFORM.
    #[schema(example = "FORCED_NOASSIST")]
    form: String,
    /// The reference of the escort report.
    reference: Option<String>,
    /// When the removal started, with its offset.
    #[schema(example = "2026-03-20T09:00:00+02:00")]
    started_at: Option<String>,
    /// When the person was told of it (rule R-067).
    #[schema(example = "2026-03-19T20:00:00+02:00")]
    informed_at: Option<String>,
    /// Why the person was told later than usual, a code of CL-SHORTNOTICE.
    short_notice: Option<String>,
    /// Why a pending asylum application did not stand in the way, a code of CL-ASYLEXC (rule R-063).
    asylum_exception: Option<String>,
    /// Who received an unaccompanied minor, a code of CL-RECEPTION (rule R-073).
    reception: Option<String>,
    /// The reference of the representative or orphan's court of an unaccompanied minor.
    representative: Option<String>,
}

impl Body for RecordRemoval {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecordRemoval(law::RecordRemoval {
            target: at.id_if("/target", self.target.as_deref())?,
            removed_on: at.day("/removed_on", &self.removed_on)?,
            border_crossing_point: at.code_if(
                "/border_crossing_point",
                self.border_crossing_point.as_deref(),
            )?,
            destination: at.code_if("/destination", self.destination.as_deref())?,
            form: at.code("/form", &self.form)?,
            reference: self.reference.map(composed),
            started_at: at.instant_if("/started_at", self.started_at.as_deref())?,
            informed_at: at.instant_if("/informed_at", self.informed_at.as_deref())?,
            short_notice: at.code_if("/short_notice", self.short_notice.as_deref())?,
            asylum_exception: at.code_if("/asylum_exception", self.asylum_exception.as_deref())?,
            reception: at.code_if("/reception", self.reception.as_deref())?,
            representative: self.representative.map(composed),
        }))
    }
}

/// The person was found to be here: a recorded departure did not happen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefuteDeparture {
    /// The day of the departure that did not happen.
    departed_on: String,
    /// The day on which the person was found.
    refuted_on: String,
    /// The reference of what shows it.
    reference: Option<String>,
}

impl Body for RefuteDeparture {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RefuteDeparture(law::RefuteDeparture {
            departed_on: at.day("/departed_on", &self.departed_on)?,
            refuted_on: at.day("/refuted_on", &self.refuted_on)?,
            reference: self.reference.map(composed),
        }))
    }
}
