//! `GET /v1/retention`: whose time of retention is over or soon will be, what is held, and what is erased (rules R-121 to R-123).
//!
//! The queue is kept by the command service, as the law says of each file; how far an erasure is carried out, by the worker that does it.

use crate::access::{Action, Outcome, Reader};
use crate::checks::unstored;
use crate::cursor::Bound;
use crate::foreigners::{day, limit, refused};
use crate::rights::Right;
use crate::{Service, outage};
use axum::extract::State;
use axum::response::Response;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Query};
use chrono::{DateTime, Days, NaiveDate, Utc};
use events::ForeignerId;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgPool;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What to list. Without criteria every file in the queue.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RetentionParameters {
    /// `SOON`, `DUE`, `HELD` or `ERASED`.
    status: Option<String>,
    /// Only files whose last day of retention is before this day.
    #[param(value_type = Option<String>, example = "2036-04-01")]
    before: Option<String>,
    /// Files in one answer, at most 100; 20 when absent.
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
}

/// Files in the order in which their time of retention ends.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RetentionAnswer {
    /// Everything in the log up to here was seen.
    as_of_position: u64,
    /// How many files there are, whatever was asked for.
    figures: Figures,
    /// The files; those without a last day of retention stand last.
    files: Vec<RetainedFile>,
    /// The cursor of the rest; null when this is all.
    next: Option<String>,
}

/// How many files there are of each kind (O19).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Figures {
    /// The time of retention is over.
    due: i64,
    /// It will be over within 30 days.
    in_30_days: i64,
    /// It will be over within 90 days.
    in_90_days: i64,
    /// A legal hold stands.
    held: i64,
    /// The personal content is erased.
    erased: i64,
}

/// How the retention of a file stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RetainedFile {
    /// The file.
    foreigner_id: Uuid,
    /// `SOON` before the time of retention is over, `DUE` after it, `HELD` while a legal hold stands, `ERASED`.
    status: String,
    /// The last day of retention; null while a measure is live.
    #[schema(value_type = Option<String>)]
    due_on: Option<NaiveDate>,
    /// The first day of erasure, once those with decisions on the file were warned of it (rule R-123).
    #[schema(value_type = Option<String>)]
    erase_from: Option<NaiveDate>,
    /// The last day of the last legal hold; null where there is none or it has no end.
    #[schema(value_type = Option<String>)]
    held_until: Option<NaiveDate>,
    /// How far the erasure is carried out, once it is ordered.
    erasure: Option<Erasure>,
}

/// How far an erasure is carried out: null for what is still to be done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erasure {
    /// The position of the order.
    position: u64,
    /// When the key was destroyed, without which nobody reads what the log holds.
    #[schema(value_type = Option<String>)]
    key_destroyed_at: Option<DateTime<Utc>>,
    /// When the names were gone from the read models.
    #[schema(value_type = Option<String>)]
    read_models_purged_at: Option<DateTime<Utc>>,
    /// When no remains lay in the database's files any more, as far as the register could take them out.
    #[schema(value_type = Option<String>)]
    finished_at: Option<DateTime<Utc>>,
}

/// What is asked, read once.
struct Question {
    status: Option<&'static str>,
    before: Option<NaiveDate>,
    limit: u32,
    today: NaiveDate,
}

/// A place in the list: last day, file.
type Place = (Option<NaiveDate>, Uuid);

const STATUSES: [&str; 4] = ["SOON", "DUE", "HELD", "ERASED"];

/// Lists the retention queue.
#[utoipa::path(
    get,
    path = "/v1/retention",
    tag = "Retention",
    params(
        RetentionParameters,
        ("Purpose" = String, Header, description = "CASE_WORK or AUDIT"),
    ),
    responses((status = 200, description = "The retention queue", body = RetentionAnswer))
)]
pub(crate) async fn retention(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Query(parameters): Query<RetentionParameters>,
) -> Result<Response, Problem> {
    let reader = Right::Retention.admit(actor, &headers)?;
    let question = parameters.read(law::time::civil_day(service.clock.now()))?;
    let asked = parameters.asked();
    let bound = Bound::of(&reader.actor, "retention", &asked);
    let open = |cursor: &str| -> Result<Place, Problem> {
        let place = bound.open(&service.keyring, cursor)?;
        serde_json::from_slice(&place).map_err(|_| refused("cursor", "not-a-cursor"))
    };
    let after = parameters.cursor.as_deref().map(open).transpose()?;
    let mut files = find(&service.lookups, &question, after)
        .await
        .map_err(outage::problem)?;
    let more = files.len() > question.limit as usize;
    files.truncate(question.limit as usize);
    let rest = files.last().filter(|_| more);
    let next = rest.map(|last| {
        let place = json!([last.due_on, last.foreigner_id]).to_string();
        bound.seal(&service.keyring, place.as_bytes())
    });
    let (as_of_position, figures) = figures(&service.lookups, question.today)
        .await
        .map_err(outage::problem)?;
    let answer = RetentionAnswer {
        as_of_position,
        figures,
        files,
        next,
    };
    release(&service, &reader, &asked, answer).await
}

/// The record says whose files were named.
async fn release(
    service: &Service,
    reader: &Reader,
    asked: &str,
    answer: RetentionAnswer,
) -> Result<Response, Problem> {
    let files = answer.files.iter();
    let whose: Vec<ForeignerId> = files.map(|file| ForeignerId(file.foreigner_id)).collect();
    let outcome = match whose.len() {
        0 => Outcome::NotFound,
        count => Outcome::Found(count),
    };
    let position = answer.as_of_position;
    let record = reader.reads(Action::ListRetention, asked, &whose, outcome, position);
    let answer = service.access.release(record, answer).await?;
    Ok(unstored(Json::new(answer)))
}

impl RetentionParameters {
    fn read(&self, today: NaiveDate) -> Result<Question, Problem> {
        let known = |text: &str| STATUSES.into_iter().find(|status| *status == text);
        let status = self.status.as_deref();
        let status = status.map(|text| known(text).ok_or(refused("status", "unknown-code")));
        let before = self.before.as_deref().map(|text| day("before", text));
        Ok(Question {
            status: status.transpose()?,
            before: before.transpose()?,
            limit: limit(self.limit)?,
            today,
        })
    }

    /// What is asked, as it is recorded and as cursors are bound to it: how much of the list is wanted is no part of it.
    fn asked(&self) -> String {
        json!({"status": self.status, "before": self.before}).to_string()
    }
}

/// The files after a place, one more than the limit.
async fn find(
    pool: &PgPool,
    question: &Question,
    after: Option<Place>,
) -> Result<Vec<RetainedFile>, sqlx::Error> {
    // What has no day stands last, as the index has it.
    let (after_day, after_file) = after.map_or((None, None), |(day, file)| (day, Some(file)));
    let rows = sqlx::query_file!(
        "queries/retention.sql",
        question.today,
        question.status,
        question.before,
        after_file,
        after_day,
        i64::from(question.limit) + 1,
    )
    .fetch_all(pool)
    .await?;
    let files = rows.into_iter().map(|row| RetainedFile {
        foreigner_id: row.foreigner_id,
        status: row.status,
        due_on: row.due_on,
        erase_from: row.erase_from,
        held_until: row.held_until,
        erasure: row.position.map(|position| Erasure {
            position: position.unsigned_abs(),
            key_destroyed_at: row.key_destroyed_at,
            read_models_purged_at: row.read_models_purged_at,
            finished_at: row.finished_at,
        }),
    });
    Ok(files.collect())
}

async fn figures(pool: &PgPool, today: NaiveDate) -> Result<(u64, Figures), sqlx::Error> {
    let within = |days| today.checked_add_days(Days::new(days)).unwrap_or(today);
    let row = sqlx::query!(
        r#"SELECT h.position,
                  count(*) FILTER (WHERE due_on < $1 AND NOT erased AND NOT stands) AS "due!",
                  count(*) FILTER (WHERE due_on >= $1 AND due_on <= $2 AND NOT erased AND NOT stands) AS "in_30_days!",
                  count(*) FILTER (WHERE due_on >= $1 AND due_on <= $3 AND NOT erased AND NOT stands) AS "in_90_days!",
                  count(*) FILTER (WHERE stands AND NOT erased) AS "held!",
                  count(*) FILTER (WHERE erased) AS "erased!"
             FROM schedule_head AS h
             LEFT JOIN (SELECT q.*, q.held AND (q.held_until IS NULL OR q.held_until >= $1) AS stands
                          FROM retention_queue AS q) AS q ON true
            GROUP BY h.position"#,
        today,
        within(30),
        within(90),
    )
    .fetch_one(pool)
    .await?;
    let figures = Figures {
        due: row.due,
        in_30_days: row.in_30_days,
        in_90_days: row.in_90_days,
        held: row.held,
        erased: row.erased,
    };
    Ok((row.position.unsigned_abs(), figures))
}

#[cfg(test)]
mod tests;
