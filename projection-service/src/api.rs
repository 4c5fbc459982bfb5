//! What operators may ask.

use crate::Standing;
use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use chassis::auth::{Actor, Authenticator};
use chassis::extract::Json;
use chassis::{Problem, openapi};
use serde::Serialize;
use tokio::sync::watch;
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What the handlers are given.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) authenticator: Authenticator,
    pub(crate) standings: Vec<watch::Receiver<Standing>>,
}

impl FromRef<Api> for Authenticator {
    fn from_ref(api: &Api) -> Self {
        api.authenticator.clone()
    }
}

/// How all projectors stand.
#[derive(Serialize, ToSchema)]
struct Projections {
    projections: Vec<Standing>,
}

#[derive(OpenApi)]
#[openapi(info(
    title = "Projection service",
    description = "How far the read models of the register have come. It holds no personal data."
))]
struct Document;

/// The API document of the projection service.
pub fn openapi() -> utoipa::openapi::OpenApi {
    openapi::with_conventions(described().into_openapi())
}

pub(crate) fn router(api: Api) -> Router {
    described().with_state(api).into()
}

fn described() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(Document::openapi()).routes(routes!(projections))
}

/// How the read models stand
///
/// For administrators and auditors: name, version, position, head of the log, lag and state of each read model.
#[utoipa::path(
    get,
    path = "/v1/projections",
    responses((status = 200, description = "How each projector stands", body = Projections))
)]
async fn projections(State(api): State<Api>, actor: Actor) -> Result<Json<Projections>, Problem> {
    if !actor.has_role("administrator") && !actor.has_role("auditor") {
        let detail = "Only administrators and auditors see how the read models stand.";
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "The sender may not do this",
            detail,
        ));
    }
    let projections = api
        .standings
        .iter()
        .map(|standing| standing.borrow().clone())
        .collect();
    Ok(Json::new(Projections { projections }))
}
