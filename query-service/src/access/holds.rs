//! `/v1/access-log/holds`: records that a running proceeding needs longer than three years (rule R-120).

use super::{Action, Outcome, Reader};
use crate::checks::unstored;
use crate::rights::Right;
use crate::{Service, outage};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{IdempotencyKey, Json, Path};
use chassis::problem::Fault;
use chrono::{DateTime, Utc};
use events::ForeignerId;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest reason, and longest name of a user.
const TEXT_MAX: usize = 500;

/// The most holds in one list.
const HOLDS_MAX: i64 = 1_000;

/// What to hold: the records about a person, or those of a user. Exactly one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewHold)]
pub(crate) struct NewHold {
    /// The person.
    foreigner_id: Option<Uuid>,
    /// The user.
    user: Option<String>,
    /// The proceeding that needs the records.
    #[schema(example = "disciplinary case 12/2026")]
    reason: String,
}

/// Why a hold is lifted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lifting {
    /// How the proceeding ended.
    #[schema(example = "case 12/2026 is closed")]
    reason: String,
}

/// A hold on access records.
#[expect(clippy::struct_field_names, reason = "the name on the wire")]
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Hold {
    /// Its id: the `Idempotency-Key` with which it was set.
    hold_id: Uuid,
    /// The person whose records are held.
    foreigner_id: Option<Uuid>,
    /// The user whose records are held.
    user: Option<String>,
    /// The proceeding.
    reason: String,
    /// Who set it: user, organisation, unit, workstation.
    #[schema(value_type = Object)]
    set_by: Value,
    /// When.
    #[schema(value_type = String)]
    set_at: DateTime<Utc>,
    /// Who lifted it; null while it stands.
    #[schema(value_type = Option<Object>)]
    lifted_by: Option<Value>,
    /// When it was lifted.
    #[schema(value_type = Option<String>)]
    lifted_at: Option<DateTime<Utc>>,
    /// How the proceeding ended.
    lift_reason: Option<String>,
}

/// All holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Holds {
    /// Those that stand first, then the newest first; at most 1,000.
    holds: Vec<Hold>,
}

/// Lists holds, those that were lifted included.
#[utoipa::path(
    get,
    path = "/v1/access-log/holds",
    tag = "Access log",
    params(("Purpose" = String, Header, description = "AUDIT")),
    responses((status = 200, description = "The holds", body = Holds))
)]
pub(crate) async fn list(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = Right::AccessLog.admit(actor, &headers)?;
    let holds = sqlx::query_as!(
        Hold,
        r#"SELECT hold_id, foreigner_id, held_user AS "user", reason, set_by, set_at, lifted_by, lifted_at, lift_reason
             FROM access_log_holds
            ORDER BY lifted_at IS NOT NULL, set_at DESC
            LIMIT $1"#,
        HOLDS_MAX
    )
    .fetch_all(&service.lookups)
    .await
    .map_err(outage::problem)?;
    let whose = holds.iter().filter_map(|hold| hold.foreigner_id);
    let whose: Vec<_> = whose.map(ForeignerId).collect();
    let outcome = Outcome::of(holds.len());
    let record = reader.reads(Action::ReadAccessLog, r#"{"holds":{}}"#, &whose, outcome, 0);
    let holds = service.access.release(record, holds).await?;
    Ok(unstored(Json::new(Holds { holds })))
}

/// Holds the records about a person, or those of a user, until the hold is lifted.
#[utoipa::path(
    post,
    path = "/v1/access-log/holds",
    tag = "Access log",
    params(
        ("Purpose" = String, Header, description = "AUDIT"),
        ("Idempotency-Key" = Uuid, Header, description = "Becomes the id of the hold; repeated, it gets the same hold"),
    ),
    request_body(content = NewHold),
    responses((status = 201, description = "The hold stands", body = Hold))
)]
pub(crate) async fn set(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    IdempotencyKey(hold_id): IdempotencyKey,
    body: Json<NewHold>,
) -> Result<Response, Problem> {
    let reader = Right::AccessLog.admit(actor, &headers)?;
    let asked = body.value.read()?;
    record(&service, &reader, "set-hold", hold_id, asked.foreigner_id).await?;
    sqlx::query!(
        "INSERT INTO access_log_holds (hold_id, foreigner_id, held_user, reason, set_by, set_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        hold_id,
        asked.foreigner_id,
        asked.user,
        asked.reason,
        reader.who().to_json(),
        service.clock.now(),
    )
    .execute(&service.lookups)
    .await
    .map_err(outage::problem)?;
    let hold = find(&service, hold_id).await?.ok_or_else(no_such_hold)?;
    if (hold.foreigner_id, &hold.user, &hold.reason)
        != (asked.foreigner_id, &asked.user, &asked.reason)
    {
        return Err(other_hold());
    }
    Ok((StatusCode::CREATED, unstored(Json::new(hold))).into_response())
}

/// Lifts a hold: its records are erased when they are older than three years.
#[utoipa::path(
    post,
    path = "/v1/access-log/holds/{hold_id}/lift",
    tag = "Access log",
    params(
        ("hold_id" = Uuid, Path, description = "The hold"),
        ("Purpose" = String, Header, description = "AUDIT"),
    ),
    request_body(content = Lifting),
    responses((status = 200, description = "The hold is lifted, or was already", body = Hold))
)]
pub(crate) async fn lift(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Path(hold_id): Path<Uuid>,
    body: Json<Lifting>,
) -> Result<Response, Problem> {
    let reader = Right::AccessLog.admit(actor, &headers)?;
    let reason = text("/reason", &body.value.reason)?;
    let hold = find(&service, hold_id).await?.ok_or_else(no_such_hold)?;
    record(&service, &reader, "lift-hold", hold_id, hold.foreigner_id).await?;
    sqlx::query!(
        "UPDATE access_log_holds SET lifted_by = $2, lifted_at = $3, lift_reason = $4
          WHERE hold_id = $1 AND lifted_at IS NULL",
        hold_id,
        reader.who().to_json(),
        service.clock.now(),
        reason,
    )
    .execute(&service.lookups)
    .await
    .map_err(outage::problem)?;
    let hold = find(&service, hold_id).await?.ok_or_else(no_such_hold)?;
    Ok(unstored(Json::new(hold)))
}

/// What somebody does to a hold is recorded before it is done.
async fn record(
    service: &Service,
    reader: &Reader,
    what: &str,
    hold_id: Uuid,
    foreigner_id: Option<Uuid>,
) -> Result<(), Problem> {
    let asked = json!({ what: hold_id }).to_string();
    let whose: Vec<_> = foreigner_id.into_iter().map(ForeignerId).collect();
    let record = reader.reads(Action::ReadAccessLog, &asked, &whose, Outcome::Found(1), 0);
    service.access.release(record, ()).await
}

async fn find(service: &Service, hold_id: Uuid) -> Result<Option<Hold>, Problem> {
    sqlx::query_as!(
        Hold,
        r#"SELECT hold_id, foreigner_id, held_user AS "user", reason, set_by, set_at, lifted_by, lifted_at, lift_reason
             FROM access_log_holds
            WHERE hold_id = $1"#,
        hold_id
    )
    .fetch_optional(&service.lookups)
    .await
    .map_err(outage::problem)
}

impl NewHold {
    fn read(self) -> Result<Self, Problem> {
        let user = self.user.as_deref().map(|user| text("/user", user));
        let read = Self {
            foreigner_id: self.foreigner_id,
            user: user.transpose()?,
            reason: text("/reason", &self.reason)?,
        };
        match (&read.foreigner_id, &read.user) {
            (Some(_), Some(_)) => Err(refused("/user", "one-of-two")),
            (None, None) => Err(refused("/foreigner_id", "missing-field")),
            _ => Ok(read),
        }
    }
}

fn text(pointer: &'static str, text: &str) -> Result<String, Problem> {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.len() > TEXT_MAX || trimmed.contains(char::is_control) {
        return Err(refused(pointer, "length"));
    }
    Ok(trimmed.to_owned())
}

fn refused(pointer: &'static str, code: &'static str) -> Problem {
    Problem::unprocessable("The hold cannot be set like this; `errors` says why.")
        .rule("R-120")
        .error(pointer, code)
}

fn no_such_hold() -> Problem {
    Problem::not_found("There is no such hold.")
}

fn other_hold() -> Problem {
    Problem::unprocessable("The Idempotency-Key was used for another hold before.").fault(
        Fault::in_header("idempotency-key", "used-for-another-request"),
    )
}
