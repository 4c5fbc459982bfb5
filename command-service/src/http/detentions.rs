//! Detention, its regime and release (Reg. 122 p. 5.4, 5.5.3).

use chassis::Problem;
use events::DetentionId;
use events::codes::DetentionJustification;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed, under};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Record the start of a detention.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/start-detention",
    tag = "facts",
    request_body(content = StartDetention, example = json!(
        {"started_at": "2026-03-02T14:30:00+02:00", "reason": "DG02", "unit": "VRS-LUDZA"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn start_detention(command: OnFile<StartDetention>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record the release from detention.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/release",
    tag = "facts",
    request_body(content = Release, example = json!(
        {"released_at": "2026-03-05T10:00:00+02:00", "reason": "COURT_REFUSED"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn release(command: OnFile<Release>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that a detention goes on under another law.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/switch-detention-regime",
    tag = "facts",
    request_body(content = SwitchDetentionRegime, example = json!(
        {"regime": "ASYLUM", "switched_at": "2026-03-05T12:00:00+02:00"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn switch_detention_regime(
    command: OnFile<SwitchDetentionRegime>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// The person was detained (rule R-038).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartDetention {
    /// The actual moment, with its offset.
    #[schema(example = "2026-03-02T14:30:00+02:00")]
    started_at: Option<String>,
    /// The reason, a code of CL-DETGROUND.
    #[schema(example = "DG02")]
    reason: Option<String>,
    /// The SBG unit that detained.
    #[schema(example = "VRS-LUDZA")]
    unit: Option<String>,
    /// When the police had detained the person before, if they did (rule R-039).
    #[schema(example = "2026-03-02T13:00:00+02:00")]
    police_detained_at: Option<String>,
    /// `LAST_RESORT` for a child of 14 to 17 years (rule R-049).
    justification: Option<String>,
    /// The new facts, where a court refused the detention before (rule R-053).
    new_facts: Option<String>,
    /// The end of a detention that is recorded when it is over; with it, limits are judged by that moment.
    #[schema(example = "2026-03-05T10:00:00+02:00")]
    released_at: Option<String>,
    /// Why it ended, a code of CL-RELREASON; with `released_at`.
    release_reason: Option<String>,
}

impl Body for StartDetention {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        let justification = match self.justification.as_deref() {
            None => None,
            Some("LAST_RESORT") => Some(DetentionJustification::LastResort),
            Some(_) => {
                return Err(at
                    .refuse(
                        "/justification",
                        "unknown-code",
                        "the one justification is LAST_RESORT",
                    )
                    .rule("R-049"));
            }
        };
        Ok(Command::StartDetention(law::StartDetention {
            detention_id: DetentionId(mint::uuid()),
            started_at: at
                .instant_if("/started_at", self.started_at.as_deref())
                .map_err(under("R-038"))?,
            reason: at.code_if("/reason", self.reason.as_deref())?,
            unit: at.unit_if("/unit", self.unit.as_deref())?,
            police_detained_at: at
                .instant_if("/police_detained_at", self.police_detained_at.as_deref())
                .map_err(under("R-039"))?,
            justification,
            new_facts: self.new_facts.map(composed),
            released_at: at
                .instant_if("/released_at", self.released_at.as_deref())
                .map_err(under("R-048"))?,
            release_reason: at.code_if("/release_reason", self.release_reason.as_deref())?,
        }))
    }
}

/// The person was released (rule R-048).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Release {
    /// The moment, with its offset.
    #[schema(example = "2026-03-05T10:00:00+02:00")]
    released_at: Option<String>,
    /// The reason, a code of CL-RELREASON.
    #[schema(example = "COURT_REFUSED")]
    reason: Option<String>,
}

impl Body for Release {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::Release(law::Release {
            released_at: at
                .instant_if("/released_at", self.released_at.as_deref())
                .map_err(under("R-048"))?,
            reason: at.code_if("/reason", self.reason.as_deref())?,
        }))
    }
}

/// The detention goes on under another law (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SwitchDetentionRegime {
    /// The law from now on, a code of CL-REGIME.
    #[schema(example = "ASYLUM")]
    regime: String,
    /// The moment, with its offset.
    #[schema(example = "2026-03-05T12:00:00+02:00")]
    switched_at: String,
}

impl Body for SwitchDetentionRegime {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::SwitchDetentionRegime(law::SwitchDetentionRegime {
            regime: at.code("/regime", &self.regime)?,
            switched_at: at
                .instant("/switched_at", &self.switched_at)
                .map_err(under("R-044"))?,
        }))
    }
}
