//! `GET /v1/access-log/report`: whose reading is unusual, and why (domain.md O21, rule R-118).

mod stream;

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
use chrono::{Days, NaiveDate, TimeDelta};
use events::ForeignerId;
use http::HeaderMap;
use reading_habits::{Reason, Row, Window};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Rows when nothing else is asked.
const ROWS_USUAL: u32 = 50;

/// Which time.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportParameters {
    /// From this instant on; 31 days before `to` when absent.
    #[param(value_type = Option<String>, example = "2026-03-01T00:00:00Z")]
    from: Option<String>,
    /// Until before this instant, now when absent; at most 93 days after `from`. The longer the range, the better is known what
    /// is usual.
    #[param(value_type = Option<String>, example = "2026-04-01T00:00:00Z")]
    to: Option<String>,
    /// Rows in the answer, at most 1,000; 50 when absent.
    limit: Option<u32>,
}

/// A report of unusual reading.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportAnswer {
    /// The end of the log when this was read.
    as_of_position: u64,
    /// The accesses that were looked at.
    accesses: u64,
    /// The windows that were ranked: days, weeks and the whole range of each user.
    windows: usize,
    /// The most unusual first. Nobody is accused: it says where to look first.
    rows: Vec<ReportRow>,
}

/// What is unusual about a user in a window.
#[derive(Debug, Serialize, ToSchema)]
struct ReportRow {
    /// The user.
    user: String,
    /// The organisation.
    organisation: String,
    /// The unit.
    unit: String,
    /// `DAY`, `WEEK` or `RANGE`.
    window: &'static str,
    /// The first day.
    from: NaiveDate,
    /// The last day.
    until: NaiveDate,
    /// The sum of the reasons' points.
    points: f64,
    /// Accesses in the window.
    accesses: u32,
    /// Why, the strongest first.
    reasons: Vec<ReportReason>,
}

/// One reason.
#[derive(Debug, Serialize, ToSchema)]
struct ReportReason {
    /// `MANY_PERSONS`, `MANY_LISTED`, `WITHOUT_ACT`, `OTHER_UNITS`, `ODD_HOURS`, `SERIES`, `ALPHABET` or `SAME_PERSON`.
    signal: &'static str,
    /// How unusual, up to 10.
    points: f64,
    /// The purpose that was stated, a code of CL-PURPOSE.
    purpose: String,
    /// In words, with what is usual among peers.
    text: String,
    /// The file, where it is about one.
    foreigner_id: Option<Uuid>,
}

/// Ranks days, weeks and the range of all users by how unusual their reading is.
#[utoipa::path(
    get,
    path = "/v1/access-log/report",
    tag = "Access log",
    params(ReportParameters, ("Purpose" = String, Header, description = "AUDIT")),
    responses((status = 200, description = "The most unusual first", body = ReportAnswer))
)]
pub(crate) async fn report(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Query(parameters): Query<ReportParameters>,
) -> Result<Response, Problem> {
    let reader = Right::AccessLog.admit(actor, &headers)?;
    let ReportParameters { from, to, limit } = &parameters;
    let now = service.clock.now();
    let range = Range::read(from.as_deref(), to.as_deref(), now, QUARTER)?;
    let limit = rows(*limit, ROWS_USUAL)? as usize;
    let head = event_log::head(&service.figures).await;
    let as_of_position = head.map_err(outage::problem)?.position;
    // One at a time: it is work for a processor, and no check may wait for it.
    let permit = Arc::clone(&service.reports).acquire_owned().await;
    let (habits, accesses) = stream::read(&service, range, now).await?;
    let ranked = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        habits.ranked()
    });
    let ranked = ranked
        .await
        .map_err(|error| Problem::internal(error.into()))?;
    let windows = ranked.len();
    let unusual = ranked.into_iter().filter(|row| row.points > 0.0);
    let answer = ReportAnswer {
        as_of_position,
        accesses,
        windows,
        rows: unusual
            .take(limit)
            .map(|row| ReportRow::of(row, range))
            .collect(),
    };
    let asked = json!({ "report": { "from": from, "to": to } }).to_string();
    let whose = answer.whose();
    let outcome = Outcome::of(answer.rows.len());
    let record = reader.reads(
        Action::ReadAccessLog,
        &asked,
        &whose,
        outcome,
        as_of_position,
    );
    let answer = service.access.release(record, answer).await?;
    Ok(unstored(Json::new(answer)))
}

impl ReportAnswer {
    fn whose(&self) -> Vec<ForeignerId> {
        let reasons = self.rows.iter().flat_map(|row| &row.reasons);
        let mut whose: Vec<_> = reasons
            .filter_map(|reason| reason.foreigner_id.map(ForeignerId))
            .collect();
        whose.sort_unstable();
        whose.dedup();
        whose
    }
}

impl ReportRow {
    fn of(row: Row, range: Range) -> Self {
        let first = law::time::civil_day(range.from);
        let last = law::time::civil_day(range.until - TimeDelta::milliseconds(1));
        let (window, from, until) = match row.window {
            Window::Day(day) => ("DAY", day, day),
            Window::Week(monday) => ("WEEK", monday, monday + Days::new(6)),
            Window::Range => ("RANGE", first, last),
        };
        Self {
            user: row.user,
            organisation: row.organisation,
            unit: row.unit,
            window,
            from,
            until,
            points: rounded(row.points),
            accesses: row.accesses,
            reasons: row.reasons.into_iter().map(ReportReason::of).collect(),
        }
    }
}

impl ReportReason {
    fn of(reason: Reason) -> Self {
        Self {
            signal: reason.signal.code(),
            points: rounded(reason.points),
            purpose: reason.purpose,
            text: reason.text,
            foreigner_id: reason.person.and_then(stream::file_of),
        }
    }
}

fn rounded(points: f64) -> f64 {
    (points * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests;
