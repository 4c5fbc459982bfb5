//! What became of a command: `GET /v1/commands/{idempotency_key}`.

use axum::extract::State;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Path};
use chrono::{DateTime, Utc};
use events::CommandKey;
use events::codes::Role;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Api, problems};
use crate::execute::{Answer, AnswerBody, Failure, Target};

/// A command that was recorded.
#[derive(Serialize, ToSchema)]
pub(super) struct CommandFound {
    /// Its key.
    idempotency_key: Uuid,
    /// Always `recorded`; a command that was not recorded is a 404.
    #[schema(example = "recorded")]
    state: &'static str,
    /// When it was recorded.
    recorded_at: DateTime<Utc>,
    /// The HTTP status of its first answer.
    #[schema(example = 201)]
    status: u16,
    /// Its first answer.
    answer: AnswerBody,
}

/// Ask what became of a command.
///
/// After an answer that was lost or a 503 that left the outcome open: `recorded` with the first answer, or 404 when
/// nothing was recorded under the key and nothing that was under way can be. 503 while that is not certain.
#[utoipa::path(
    get,
    path = "/v1/commands/{idempotency_key}",
    tag = "commands",
    params(("idempotency_key" = Uuid, Path, description = "The Idempotency-Key of the command")),
    responses(
        (status = 200, description = "The command was recorded", body = CommandFound),
        (status = 404, description = "Nothing was recorded under this key"),
        (status = 503, description = "Not certain yet: ask again after Retry-After")
    )
)]
pub(super) async fn find(
    user: Actor,
    State(api): State<Api>,
    Path(key): Path<Uuid>,
) -> Result<Json<CommandFound>, Problem> {
    let asking = [
        Role::Officer,
        Role::BorderGuard,
        Role::Auditor,
        Role::Administrator,
    ];
    if !asking.iter().any(|role| user.has_role(role.code())) {
        return Err(Problem::forbidden(
            "R-003",
            "Only officers, border guards, auditors and administrators ask after commands.",
        ));
    }
    let failed = |failure: Failure| problems::of(failure, Target::Open);
    let known = api
        .commands()?
        .outcome(CommandKey(key))
        .await
        .map_err(failed)?;
    let known = known.ok_or_else(|| {
        Problem::not_found("Nothing was recorded under this key.").with("state", "unknown")
    })?;
    let answer = Answer::again(&known).map_err(failed)?;
    let (recorded_at, status) = (known.recorded_at, known.status);
    Ok(Json::new(CommandFound {
        idempotency_key: key,
        state: "recorded",
        recorded_at,
        status,
        answer: answer.body,
    }))
}
