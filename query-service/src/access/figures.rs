//! `GET /v1/access-log/figures`: how much was read, by whom and why (domain.md O21).

use super::range::{QUARTER, Range, rows};
use super::{Action, Outcome};
use crate::checks::unstored;
use crate::rights::Right;
use crate::{Service, outage};
use axum::extract::State;
use axum::response::Response;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Query};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgPool;
use utoipa::{IntoParams, ToSchema};

/// Rows when nothing else is asked.
const ROWS_USUAL: u32 = 100;

/// Which time.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FiguresParameters {
    /// From this instant on; 31 days before `to` when absent.
    #[param(value_type = Option<String>, example = "2026-03-01T00:00:00Z")]
    from: Option<String>,
    /// Until before this instant, now when absent; at most 93 days after `from`.
    #[param(value_type = Option<String>, example = "2026-04-01T00:00:00Z")]
    to: Option<String>,
    /// Rows in the answer, at most 1,000; 100 when absent.
    limit: Option<u32>,
}

/// Figures of reading.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FiguresAnswer {
    /// The end of the log when this was read.
    as_of_position: u64,
    /// Those with the most accesses first.
    figures: Vec<Figure>,
    /// Whether there are further rows: ask for more, or for a shorter time.
    more: bool,
}

/// What one user did for one purpose.
#[derive(Debug, Serialize, ToSchema)]
struct Figure {
    /// The user.
    user: String,
    /// The organisation.
    organisation: String,
    /// The unit.
    unit: String,
    /// Why, a code of CL-PURPOSE.
    purpose: String,
    /// What was done.
    action: String,
    /// How often.
    accesses: i64,
    /// How many different persons were in the answers.
    persons: i64,
}

/// Counts accesses and persons by user, unit, purpose and action.
#[utoipa::path(
    get,
    path = "/v1/access-log/figures",
    tag = "Access log",
    params(FiguresParameters, ("Purpose" = String, Header, description = "AUDIT")),
    responses((status = 200, description = "The figures, the largest first", body = FiguresAnswer))
)]
pub(crate) async fn figures(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Query(parameters): Query<FiguresParameters>,
) -> Result<Response, Problem> {
    let reader = Right::AccessLog.admit(actor, &headers)?;
    let FiguresParameters { from, to, limit } = &parameters;
    let now = service.clock.now();
    let range = Range::read(from.as_deref(), to.as_deref(), now, QUARTER)?;
    let limit = rows(*limit, ROWS_USUAL)?;
    let head = event_log::head(&service.figures).await;
    let as_of_position = head.map_err(outage::problem)?.position;
    let mut figures = count(&service.figures, range, limit).await?;
    let more = figures.len() > limit as usize;
    figures.truncate(limit as usize);
    let asked = json!({ "figures": { "from": from, "to": to } }).to_string();
    let outcome = Outcome::of(figures.len());
    let answer = FiguresAnswer {
        as_of_position,
        figures,
        more,
    };
    // The figures name users and no person.
    let record = reader.reads(Action::ReadAccessLog, &asked, &[], outcome, as_of_position);
    let answer = service.access.release(record, answer).await?;
    Ok(unstored(Json::new(answer)))
}

/// The rows, one more than the limit.
async fn count(pool: &PgPool, range: Range, limit: u32) -> Result<Vec<Figure>, Problem> {
    // A record about nobody still is an access, and one about many is one.
    sqlx::query_as!(
        Figure,
        r#"SELECT coalesce(actor ->> 'user', '') AS "user!",
                  coalesce(actor ->> 'organisation', '') AS "organisation!",
                  coalesce(actor ->> 'unit', '') AS "unit!",
                  purpose,
                  action,
                  count(*) FILTER (WHERE coalesce(f.place, 1) = 1) AS "accesses!",
                  count(DISTINCT f.foreigner_id) AS "persons!"
             FROM access_log
             LEFT JOIN LATERAL unnest(foreigners) WITH ORDINALITY AS f (foreigner_id, place) ON true
            WHERE at >= $1 AND at < $2
            GROUP BY 1, 2, 3, 4, 5
            ORDER BY 6 DESC, 1, 2, 3, 4, 5
            LIMIT $3"#,
        range.from,
        range.until,
        i64::from(limit) + 1,
    )
    .fetch_all(pool)
    .await
    .map_err(outage::problem)
}
