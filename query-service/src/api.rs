//! The routes, and the API document that is made from them.

use crate::{
    Service, access, alarms, checks, code_lists, contents, duplicates, extract, foreigners,
    history, log, proof, retention, statistics,
};
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chassis::Problem;
use std::time::Duration;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How long a lookup, a history or a check may take, once its body is there.
const LOOKUP_PATIENCE: Duration = Duration::from_secs(5);

/// How long a table of statistics may take.
const STATISTICS_PATIENCE: Duration = Duration::from_secs(15);

/// How long a report over all access records of a range may take.
const REPORT_PATIENCE: Duration = Duration::from_mins(2);

const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What stands at the head of the document.
#[derive(utoipa::OpenApi)]
#[openapi(
    paths(log::tile),
    info(
        title = "Register of Returned Foreigners and Entry Bans: queries",
        description = "Entry-ban checks, case lookup, audit replay and statistics. Every answer with personal data is recorded \
                       before it leaves. Every answer says up to which position of the log it knows (`as_of_position`)."
    ),
    tags(
        (name = "Entry checks", description = "May this traveller enter?"),
        (name = "Foreigners", description = "Cases, as they are and as they were known"),
        (name = "Statistics", description = "Figures of returns, without personal data"),
        (name = "Code lists", description = "What codes mean, and what other systems call them"),
        (name = "Alarms", description = "What broke the law, and what somebody has to do by when"),
        (name = "Access log", description = "Who read what and why, what of it is unusual, what a proceeding needs"),
        (name = "Retention", description = "Whose time of retention is over, what is held and what is erased"),
        (name = "Transparency log", description = "Checkpoints, tiles and sealed entries, for auditors and witnesses"),
    )
)]
struct Document;

/// The API document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    chassis::openapi::with_conventions(routes().split_for_parts().1)
}

/// The routes of the service's own resources.
pub(crate) fn router(service: Service) -> Router {
    routes().split_for_parts().0.with_state(service)
}

fn routes() -> OpenApiRouter<Service> {
    // A check limits itself once its body is there; a batch streams.
    let checks = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(checks::check))
        .routes(routes!(checks::check_batch));
    let lookups = OpenApiRouter::new()
        .routes(routes!(checks::outcome))
        .routes(routes!(foreigners::search))
        .routes(routes!(foreigners::case))
        .routes(routes!(duplicates::search))
        .routes(routes!(contents::photo))
        .routes(routes!(contents::attachment))
        .routes(routes!(history::history))
        .routes(routes!(extract::extract))
        .routes(routes!(alarms::alarms))
        .routes(routes!(retention::retention))
        .routes(routes!(proof::proof))
        .routes(routes!(log::checkpoint))
        // One parameter of many segments, which is written in another way in the document.
        .route("/v1/log/tile/{*path}", get(log::tile))
        .routes(routes!(log::entries))
        .routes(routes!(access::handlers::search))
        .routes(routes!(access::handlers::list, access::handlers::set))
        .routes(routes!(access::handlers::lift))
        .layer(from_fn(|request, next| {
            within(LOOKUP_PATIENCE, request, next)
        }));
    let statistics = OpenApiRouter::new()
        .routes(routes!(statistics::list))
        .routes(routes!(statistics::table))
        .routes(routes!(access::handlers::figures))
        .layer(from_fn(|request, next| {
            within(STATISTICS_PATIENCE, request, next)
        }));
    let reports = OpenApiRouter::new()
        .routes(routes!(access::handlers::report))
        .layer(from_fn(|request, next| {
            within(REPORT_PATIENCE, request, next)
        }));
    checks
        .merge(lookups)
        .merge(statistics)
        .merge(reports)
        .merge(code_lists::routes())
}

/// The limits of the statements end what is slow in the database. This one ends what hangs on the way to it (fault F21).
async fn within(patience: Duration, request: Request, next: Next) -> Response {
    tokio::time::timeout(patience, next.run(request))
        .await
        .unwrap_or_else(|_| given_up().into_response())
}

/// The same for what reads its body first: the sender's time is not that of the register.
pub(crate) async fn in_time<T>(
    answering: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    tokio::time::timeout(LOOKUP_PATIENCE, answering)
        .await
        .unwrap_or_else(|_| Err(given_up()))
}

fn given_up() -> Problem {
    tracing::warn!("a request was given up");
    Problem::unavailable("The register did not answer in time.", RETRY_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resource_is_documented_and_every_answer_described() {
        let document = openapi();
        let paths: Vec<&str> = document.paths.paths.keys().map(String::as_str).collect();
        let expected = [
            "/v1/access-log",
            "/v1/access-log/figures",
            "/v1/access-log/holds",
            "/v1/access-log/holds/{hold_id}/lift",
            "/v1/access-log/report",
            "/v1/alarms",
            "/v1/code-lists",
            "/v1/code-lists/{list}",
            "/v1/duplicate-searches",
            "/v1/entry-checks",
            "/v1/entry-checks/batch",
            "/v1/entry-checks/{check_id}/outcome",
            "/v1/foreigners",
            "/v1/foreigners/{foreigner_id}",
            "/v1/foreigners/{foreigner_id}/attachments/{attachment_id}",
            "/v1/foreigners/{foreigner_id}/extract",
            "/v1/foreigners/{foreigner_id}/history",
            "/v1/foreigners/{foreigner_id}/photos/{photo_id}",
            "/v1/foreigners/{foreigner_id}/proof",
            "/v1/log/checkpoint",
            "/v1/log/entries",
            "/v1/log/tile/{path}",
            "/v1/retention",
            "/v1/statistics",
            "/v1/statistics/{table}",
        ];
        assert_eq!(paths, expected);
        let text = document.to_json().expect("JSON");
        assert!(text.contains("\"openapi\":\"3.1"));
        assert!(!text.contains("\"description\":\"\""));
    }
    #[test]
    fn every_parameter_is_documented() {
        let document = serde_json::to_value(openapi()).expect("JSON");
        let parameters = document["paths"]["/v1/foreigners"]["get"]["parameters"]
            .as_array()
            .expect("parameters");
        let names: Vec<&str> = parameters
            .iter()
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        let expected = [
            "q",
            "birth_date",
            "nationality",
            "document",
            "decision",
            "authority",
            "unit",
            "status",
            "due_after",
            "due_before",
            "sort",
            "limit",
            "cursor",
            "min_position",
            "Purpose",
        ];
        assert_eq!(names, expected);
    }
}
