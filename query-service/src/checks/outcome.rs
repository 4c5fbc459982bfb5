//! `POST /v1/entry-checks/{check_id}/outcome`: the officer confirms or rejects a hit, and says what was done at the border (rules
//! R-111, R-112).
//!
//! It changes no measure: an entry under a permission and a departure are recorded by commands of their own.

use super::unstored;
use crate::access::Reader;
use crate::rights::Right;
use crate::{Service, outage};
use axum::extract::State;
use axum::response::Response;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Path};
use chrono::{DateTime, TimeDelta, Utc};
use events::ForeignerId;
use events::codes::EntryRefusalReason;
use http::HeaderMap;
use law::rules;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// The rule of which the answer warns.
const COMPARISON: u16 = 112;

/// Between the question of a check and its record, at the most.
const RECORDED_WITHIN: TimeDelta = TimeDelta::seconds(30);

/// What the officer found about one candidate of a check.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOutcome {
    /// The candidate.
    foreigner_id: Uuid,
    /// `CONFIRMED`: the traveller is this person. `REJECTED`: is not.
    #[schema(example = "CONFIRMED")]
    outcome: String,
    /// What was compared: `PHOTO`, `FINGERPRINTS`, `DOCUMENT`, `QUESTIONS`.
    #[serde(default)]
    #[schema(example = json!(["PHOTO"]))]
    compared: Vec<String>,
    /// What was done: `ENTRY_ALLOWED`, `ENTRY_REFUSED`, `EXIT_ALLOWED` or `HANDED_OVER`; absent where somebody else decides.
    border_event: Option<String>,
    /// Why entry was refused (CL-REFUSAL): with `ENTRY_REFUSED` alone.
    #[schema(example = "H2")]
    refusal_reason: Option<String>,
}

/// An outcome as it is recorded.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutcomeView {
    /// The check.
    check_id: Uuid,
    /// The candidate.
    foreigner_id: Uuid,
    /// `CONFIRMED` or `REJECTED`.
    outcome: String,
    /// What was compared.
    compared: Vec<String>,
    /// What was done.
    border_event: Option<String>,
    /// Why entry was refused.
    refusal_reason: Option<String>,
    /// Who recorded it: user, organisation, unit, workstation.
    #[schema(value_type = Object)]
    recorded_by: Value,
    /// When.
    #[schema(value_type = String)]
    recorded_at: DateTime<Utc>,
    /// What a confirmation lacks.
    warnings: Vec<Warning>,
}

/// A warning with its rule.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Warning {
    /// The rule.
    rule: String,
    /// What it says.
    text: &'static str,
}

/// What was said, read once.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    foreigner_id: Uuid,
    outcome: &'static str,
    compared: Vec<&'static str>,
    border_event: Option<&'static str>,
    refusal_reason: Option<&'static str>,
}

/// Confirms or rejects a hit.
///
/// The check must have answered with this candidate, to the same organisation. Said again in the same words, it is answered again; in other
/// words it is refused.
#[utoipa::path(
    post,
    path = "/v1/entry-checks/{check_id}/outcome",
    tag = "Entry checks",
    params(
        ("check_id" = Uuid, Path, description = "The check"),
        ("Purpose" = String, Header, description = "BORDER_CHECK"),
    ),
    request_body = NewOutcome,
    responses((status = 200, description = "The outcome is recorded", body = OutcomeView))
)]
pub(crate) async fn outcome(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Path(check_id): Path<Uuid>,
    body: Json<NewOutcome>,
) -> Result<Response, Problem> {
    let reader = Right::Check.admit(actor, &headers)?;
    let said = body.value.read()?;
    require_candidate(&service, &reader, check_id, said.foreigner_id).await?;
    keep(&service, &reader, check_id, &said).await?;
    let mut kept = find(&service, check_id, said.foreigner_id).await?;
    if kept.differs_from(&said) {
        return Err(
            Problem::conflict("Another outcome of this hit is recorded already.").rule("R-111"),
        );
    }
    kept.warnings = warnings(&service, &said);
    Ok(unstored(Json::new(kept)))
}

impl NewOutcome {
    fn read(&self) -> Result<Said, Problem> {
        let outcome = code(&self.outcome, &["CONFIRMED", "REJECTED"], "/outcome")?;
        let means = ["PHOTO", "FINGERPRINTS", "DOCUMENT", "QUESTIONS"];
        let compared = (0..).zip(&self.compared);
        let mut compared = compared
            .map(|(place, text): (usize, _)| code(text, &means, &format!("/compared/{place}")))
            .collect::<Result<Vec<_>, _>>()?;
        compared.sort_unstable();
        compared.dedup();
        let done = [
            "ENTRY_ALLOWED",
            "ENTRY_REFUSED",
            "EXIT_ALLOWED",
            "HANDED_OVER",
        ];
        let border_event = self.border_event.as_deref();
        let border_event = border_event.map(|text| code(text, &done, "/border_event"));
        let reasons: Vec<_> = EntryRefusalReason::ALL.iter().map(|it| it.code()).collect();
        let reason = self.refusal_reason.as_deref();
        let reason = reason.map(|text| code(text, &reasons, "/refusal_reason"));
        let said = Said {
            foreigner_id: self.foreigner_id,
            outcome,
            compared,
            border_event: border_event.transpose()?,
            refusal_reason: reason.transpose()?,
        };
        if (said.border_event == Some("ENTRY_REFUSED")) != said.refusal_reason.is_some() {
            return Err(refused("/refusal_reason", "only-with-refusal"));
        }
        Ok(said)
    }
}

fn code(text: &str, known: &[&'static str], pointer: &str) -> Result<&'static str, Problem> {
    let found = known.iter().find(|code| **code == text);
    found
        .copied()
        .ok_or_else(|| refused(pointer.to_owned(), "unknown-code"))
}

/// The check is found by its id, which says when it was asked.
async fn require_candidate(
    service: &Service,
    reader: &Reader,
    check_id: Uuid,
    foreigner_id: Uuid,
) -> Result<(), Problem> {
    let asked_at = asked_at(check_id).ok_or_else(no_such_check)?;
    let check = sqlx::query!(
        r#"SELECT foreigners, actor ->> 'organisation' AS organisation
             FROM access_log
            WHERE at >= $2
              AND at < $3
              AND access_id = $1
              AND action = 'CHECK'"#,
        check_id,
        asked_at,
        asked_at + RECORDED_WITHIN,
    )
    .fetch_optional(&service.lookups)
    .await
    .map_err(outage::problem)?;
    let check = check.ok_or_else(no_such_check)?;
    if check.organisation.as_deref() != Some(&*reader.actor.organisation) {
        return Err(no_such_check());
    }
    if !check.foreigners.contains(&foreigner_id) {
        return Err(refused("/foreigner_id", "not-a-candidate"));
    }
    Ok(())
}

/// The millisecond that a check's id carries.
fn asked_at(check_id: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = check_id.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
}

async fn keep(
    service: &Service,
    reader: &Reader,
    check_id: Uuid,
    said: &Said,
) -> Result<(), Problem> {
    sqlx::query!(
        "INSERT INTO check_outcomes (check_id, foreigner_id, outcome, compared, border_event, refusal_reason, actor, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        check_id,
        said.foreigner_id,
        said.outcome,
        &said.compared as &[&str],
        said.border_event,
        said.refusal_reason,
        reader.who().to_json(),
        service.clock.now(),
    )
    .execute(&service.lookups)
    .await
    .map(drop)
    .map_err(outage::problem)
}

async fn find(
    service: &Service,
    check_id: Uuid,
    foreigner_id: Uuid,
) -> Result<OutcomeView, Problem> {
    let row = sqlx::query!(
        "SELECT outcome, compared, border_event, refusal_reason, actor, recorded_at
           FROM check_outcomes
          WHERE check_id = $1
            AND foreigner_id = $2",
        check_id,
        foreigner_id,
    )
    .fetch_one(&service.lookups)
    .await
    .map_err(outage::problem)?;
    Ok(OutcomeView {
        check_id,
        foreigner_id,
        outcome: row.outcome,
        compared: row.compared,
        border_event: row.border_event,
        refusal_reason: row.refusal_reason,
        recorded_by: row.actor,
        recorded_at: row.recorded_at,
        warnings: Vec::new(),
    })
}

impl OutcomeView {
    fn differs_from(&self, said: &Said) -> bool {
        self.outcome != said.outcome
            || self.compared != said.compared
            || self.border_event.as_deref() != said.border_event
            || self.refusal_reason.as_deref() != said.refusal_reason
    }
}

fn warnings(service: &Service, said: &Said) -> Vec<Warning> {
    let mut compared = said.compared.iter();
    let compared = compared.any(|means| matches!(*means, "PHOTO" | "FINGERPRINTS"));
    let has_image = service.bans.has_image(ForeignerId(said.foreigner_id));
    let left_out = said.outcome == "CONFIRMED"
        && rules::checks::a_possible_comparison_was_left_out(has_image, compared);
    let rule = rules::RULES.iter().find(|rule| rule.id.0 == COMPARISON);
    let warning = rule.filter(|_| left_out).map(|rule| Warning {
        rule: rule.id.to_string(),
        text: rule.text_en,
    });
    warning.into_iter().collect()
}

fn no_such_check() -> Problem {
    Problem::not_found("There is no such check of this organisation.")
}

fn refused(pointer: impl Into<std::borrow::Cow<'static, str>>, code: &'static str) -> Problem {
    Problem::unprocessable(
        "The outcome cannot be recorded like this; `errors` says what is wrong where.",
    )
    .rule("R-111")
    .error(pointer, code)
}
