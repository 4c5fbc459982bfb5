//! `GET /v1/alarms`: open legality alarms, and deadlines that somebody has to meet (architecture P-11).

use crate::access::{Action, Outcome, Reader};
use crate::checks::unstored;
use crate::cursor::Bound;
use crate::foreigners::{instant, limit, refused};
use crate::positions::{Source::CaseLookup, is_of_version};
use crate::rights::Right;
use crate::{Service, outage};
use axum::extract::State;
use axum::response::Response;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Query};
use chrono::{DateTime, Utc};
use events::codes::Organisation;
use events::{ForeignerId, RuleId};
use http::HeaderMap;
use read_models::case_lookup;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres, QueryBuilder, Row as _};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What to list. Without criteria everything that is open.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AlarmParameters {
    /// The rule, `R-040`.
    rule: Option<String>,
    /// The organisation that recorded the fact, `PMLP` or `VRS`.
    organisation: Option<String>,
    /// Only what is due before this instant.
    #[param(value_type = Option<String>, example = "2026-03-12T12:00:00Z")]
    due_before: Option<String>,
    /// Alarms in one answer, at most 100; 20 when absent.
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
    /// Wait up to 2 s until the read model has reached this position, then 503.
    min_position: Option<u64>,
}

/// Alarms and deadlines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AlarmAnswer {
    /// Everything in the log up to here was seen.
    as_of_position: u64,
    /// Those that are due first stand first, those without a time last.
    alarms: Vec<OpenAlarm>,
    /// The cursor of the rest; null when this is all.
    next: Option<String>,
}

/// An open alarm, or a deadline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenAlarm {
    /// The file.
    foreigner_id: Uuid,
    /// The name for display; null once erased.
    name: Option<String>,
    /// `ALARM`, or `DEADLINE` for what somebody has to do by `due_at`.
    kind: String,
    /// The rule.
    rule: String,
    /// When the fact was recorded.
    #[schema(value_type = String)]
    raised_at: DateTime<Utc>,
    /// When something has to be done at the latest; null where nothing has to be done any more.
    #[schema(value_type = Option<String>)]
    due_at: Option<DateTime<Utc>>,
    /// Who recorded the fact.
    organisation: String,
    /// The position of the event.
    position: u64,
    #[serde(skip)]
    place: i32,
}

/// What is asked, read once.
struct Question {
    rule: Option<RuleId>,
    organisation: Option<Organisation>,
    due_before: Option<DateTime<Utc>>,
    limit: u32,
}

/// A place in the list: time, file, number in the file.
#[derive(Clone, Copy)]
struct Place {
    due_at: Option<DateTime<Utc>>,
    foreigner_id: Uuid,
    number: i32,
}

/// Lists open alarms and deadlines.
#[utoipa::path(
    get,
    path = "/v1/alarms",
    tag = "Alarms",
    params(
        AlarmParameters,
        ("Purpose" = String, Header, description = "CASE_WORK, RECORD_DECISION or AUDIT"),
    ),
    responses((status = 200, description = "The alarms and deadlines", body = AlarmAnswer))
)]
pub(crate) async fn alarms(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Query(parameters): Query<AlarmParameters>,
) -> Result<Response, Problem> {
    let reader = Right::Alarms.admit(actor, &headers)?;
    let question = parameters.read()?;
    let asked = parameters.asked();
    let bound = Bound::of(&reader.actor, "alarms", &asked);
    let open = |cursor| Place::open(&service, &bound, cursor);
    let after = parameters.cursor.as_deref().map(open).transpose()?;
    service.reach(CaseLookup, parameters.min_position).await?;
    let (mut found, position) = find(&service.lookups, &question, after).await?;
    let more = found.len() > question.limit as usize;
    found.truncate(question.limit as usize);
    let rest = found.last().filter(|_| more).map(Place::of);
    let answer = AlarmAnswer {
        as_of_position: position,
        alarms: found,
        next: rest.map(|rest| rest.seal(&service, &bound)),
    };
    release(&service, &reader, &asked, answer).await
}

/// The record says whose files were named.
async fn release(
    service: &Service,
    reader: &Reader,
    asked: &str,
    answer: AlarmAnswer,
) -> Result<Response, Problem> {
    let mut whose: Vec<ForeignerId> = answer
        .alarms
        .iter()
        .map(|alarm| ForeignerId(alarm.foreigner_id))
        .collect();
    whose.sort();
    whose.dedup();
    let outcome = match answer.alarms.len() {
        0 => Outcome::NotFound,
        count => Outcome::Found(count),
    };
    let position = answer.as_of_position;
    let record = reader.reads(Action::ListAlarms, asked, &whose, outcome, position);
    let answer = service.access.release(record, answer).await?;
    Ok(unstored(Json::new(answer)))
}

impl AlarmParameters {
    fn read(&self) -> Result<Question, Problem> {
        let rule = self.rule.as_deref().map(|text| {
            text.parse::<RuleId>()
                .map_err(|_| refused("rule", "not-a-rule"))
        });
        let organisation = self.organisation.as_deref().map(|code| {
            code.parse::<Organisation>()
                .map_err(|_| refused("organisation", "unknown-code"))
        });
        let due_before = self
            .due_before
            .as_deref()
            .map(|text| instant("due_before", text));
        Ok(Question {
            rule: rule.transpose()?,
            organisation: organisation.transpose()?,
            due_before: due_before.transpose()?,
            limit: limit(self.limit)?,
        })
    }

    /// What is asked, as it is recorded and as cursors are bound to it: how much of the list is wanted is no part of it.
    fn asked(&self) -> String {
        json!({
            "rule": self.rule,
            "organisation": self.organisation,
            "due_before": self.due_before,
        })
        .to_string()
    }
}

/// The alarms after a place, one more than the limit, and the position up to which they are known.
async fn find(
    pool: &PgPool,
    question: &Question,
    after: Option<Place>,
) -> Result<(Vec<OpenAlarm>, u64), Problem> {
    let rows = statement(question, after)
        .build()
        .fetch_all(pool)
        .await
        .map_err(outage::problem)?;
    read(&rows)
        .map_err(outage::problem)
        .and_then(|(found, position, version)| {
            is_of_version(version, case_lookup::VERSION, position)?;
            Ok((found, position))
        })
}

fn read(rows: &[PgRow]) -> Result<(Vec<OpenAlarm>, u64, i32), sqlx::Error> {
    let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    let position: i64 = first.try_get("as_of")?;
    let version = first.try_get("version")?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        // Without an alarm there is one row, for the position.
        if let Some(foreigner_id) = row.try_get("foreigner_id")? {
            let position: i64 = row.try_get("position")?;
            found.push(OpenAlarm {
                foreigner_id,
                name: row.try_get("primary_name")?,
                kind: row.try_get("kind")?,
                rule: row.try_get("rule")?,
                raised_at: row.try_get("raised_at")?,
                due_at: row.try_get("due_at")?,
                organisation: row.try_get("organisation")?,
                position: position.unsigned_abs(),
                place: row.try_get("place")?,
            });
        }
    }
    Ok((found, position.unsigned_abs(), version))
}

fn statement(question: &Question, after: Option<Place>) -> QueryBuilder<'_, Postgres> {
    let mut sql = QueryBuilder::new(
        "SELECT c.position AS as_of, c.version, a.*, f.primary_name
           FROM case_lookup.checkpoint AS c
           LEFT JOIN LATERAL (SELECT * FROM case_lookup.case_alarms AS a WHERE true",
    );
    if let Some(rule) = question.rule {
        sql.push(" AND a.rule = ").push_bind(rule.to_string());
    }
    if let Some(organisation) = question.organisation {
        sql.push(" AND a.organisation = ")
            .push_bind(organisation.code());
    }
    if let Some(due_before) = question.due_before {
        sql.push(" AND a.due_at < ").push_bind(due_before);
    }
    if let Some(after) = after {
        push_after(&mut sql, after);
    }
    sql.push(" ORDER BY a.due_at, a.foreigner_id, a.place LIMIT ")
        .push_bind(i64::from(question.limit) + 1);
    sql.push(
        ") AS a ON true
           LEFT JOIN case_lookup.case_files AS f ON f.foreigner_id = a.foreigner_id
          ORDER BY a.due_at, a.foreigner_id, a.place",
    );
    sql
}

/// What has no time stands last, as the index has it.
fn push_after(sql: &mut QueryBuilder<'_, Postgres>, after: Place) {
    let Place {
        due_at,
        foreigner_id,
        number,
    } = after;
    if let Some(due_at) = due_at {
        sql.push(" AND (a.due_at > ").push_bind(due_at);
        sql.push(" OR a.due_at IS NULL OR (a.due_at = ")
            .push_bind(due_at);
        sql.push(" AND (a.foreigner_id, a.place) > (")
            .push_bind(foreigner_id);
        sql.push(", ").push_bind(number).push(")))");
    } else {
        sql.push(" AND a.due_at IS NULL AND (a.foreigner_id, a.place) > (")
            .push_bind(foreigner_id);
        sql.push(", ").push_bind(number).push(")");
    }
}

impl Place {
    fn of(alarm: &OpenAlarm) -> Self {
        Self {
            due_at: alarm.due_at,
            foreigner_id: alarm.foreigner_id,
            number: alarm.place,
        }
    }

    fn seal(self, service: &Service, bound: &Bound<'_>) -> String {
        let due_at = self.due_at.map(|due_at| due_at.timestamp_micros());
        let place = json!([due_at, self.foreigner_id, self.number]).to_string();
        bound.seal(&service.keyring, place.as_bytes())
    }

    fn open(service: &Service, bound: &Bound<'_>, cursor: &str) -> Result<Self, Problem> {
        let place = bound.open(&service.keyring, cursor)?;
        let no_cursor = || refused("cursor", "not-a-cursor");
        let (due_at, foreigner_id, number): (Option<i64>, Uuid, i32) =
            serde_json::from_slice(&place).map_err(|_| no_cursor())?;
        let due_at =
            due_at.map(|micros| DateTime::from_timestamp_micros(micros).ok_or_else(no_cursor));
        Ok(Self {
            due_at: due_at.transpose()?,
            foreigner_id,
            number,
        })
    }
}

#[cfg(test)]
mod tests;
