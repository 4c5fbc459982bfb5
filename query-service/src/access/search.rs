//! `GET /v1/access-log`: who read what and why, for auditors (rules ).

use super::range::{LIFE, QUARTER, Range};
use super::{Action, Outcome};
use crate::checks::unstored;
use crate::cursor::Bound;
use crate::foreigners::{limit, refused};
use crate::rights::Right;
use crate::{Service, outage};
use axum::extract::State;
use axum::response::Response;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Query};
use chrono::{DateTime, SecondsFormat, Utc};
use event_log::Keyring;
use events::ForeignerId;
use events::codes::Purpose;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres, QueryBuilder, Row as _};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Longest text that a criterion may be.
const TEXT_MAX: usize = 200;

/// Which records. Without criteria those of the last 31 days.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccessParameters {
    /// Records about this person.
    foreigner_id: Option<Uuid>,
    /// Records of this user.
    user: Option<String>,
    /// Records of this organisation's users.
    organisation: Option<String>,
    /// Records with this purpose, a code of CL-PURPOSE.
    purpose: Option<String>,
    /// Records of what was done, as `CHECK`, `SEARCH`, `READ_CASE` or `READ_HISTORY`.
    action: Option<String>,
    /// From this instant on; 31 days before `to` when absent.
    #[param(value_type = Option<String>, example = "2026-03-01T00:00:00Z")]
    from: Option<String>,
    /// Until before this instant, now when absent; at most 93 days after `from`, or three years with `foreigner_id` or `user`.
    #[param(value_type = Option<String>, example = "2026-04-01T00:00:00Z")]
    to: Option<String>,
    /// Records in one answer, at most 100; 20 when absent.
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
}

/// Access records.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccessAnswer {
    /// The end of the log when this was read.
    as_of_position: u64,
    /// The newest first.
    records: Vec<AccessRecord>,
    /// The cursor of the rest; null when this is all.
    next: Option<String>,
}

/// One access.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccessRecord {
    /// Its id; of a check the `check_id`.
    access_id: Uuid,
    /// When.
    #[schema(value_type = String)]
    at: DateTime<Utc>,
    /// Who.
    user: String,
    /// Of which organisation.
    organisation: String,
    /// In which unit.
    unit: String,
    /// At which workstation.
    workstation: String,
    /// Why, a code of CL-PURPOSE.
    purpose: String,
    /// What was done.
    action: String,
    /// Whose data were in the answer.
    foreigners: Vec<Uuid>,
    /// What was answered: the result of a check, `FOUND` with a number, `NOT_FOUND`.
    result: String,
    /// Up to which position of the log the answer knew.
    position: u64,
    /// What was asked; null when it cannot be unsealed. Of biometric data only the type was kept (rule R-119).
    #[schema(value_type = Option<Object>)]
    asked: Option<Value>,
    /// What officers found about the hits of a check, the first first; null where nobody said anything (rule R-111).
    #[schema(value_type = Option<Vec<Object>>)]
    outcomes: Option<Value>,
}

/// What is asked, read once.
struct Question<'a> {
    parameters: &'a AccessParameters,
    range: Range,
    purpose: Option<Purpose>,
    limit: u32,
}

/// A place in the list, and where the list ends: a range that is counted back from now would end later on each page.
#[derive(Clone, Copy)]
struct Place {
    at: DateTime<Utc>,
    access_id: Uuid,
    from: DateTime<Utc>,
}

/// Searches the access records.
#[utoipa::path(
    get,
    path = "/v1/access-log",
    tag = "Access log",
    params(AccessParameters, ("Purpose" = String, Header, description = "AUDIT")),
    responses((status = 200, description = "The records, the newest first", body = AccessAnswer))
)]
pub(crate) async fn search(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Query(parameters): Query<AccessParameters>,
) -> Result<Response, Problem> {
    let reader = Right::AccessLog.admit(actor, &headers)?;
    let mut question = parameters.read(service.clock.now())?;
    let asked = parameters.asked();
    let bound = Bound::of(&reader.actor, "access-log", &asked);
    let open = |cursor| Place::open(&service, &bound, cursor);
    let after = parameters.cursor.as_deref().map(open).transpose()?;
    question.range.from = after.map_or(question.range.from, |place| place.from);
    let head = event_log::head(&service.lookups).await;
    let as_of_position = head.map_err(outage::problem)?.position;
    let mut records = find(&service.lookups, &service.keyring, &question, after).await?;
    let more = records.len() > question.limit as usize;
    records.truncate(question.limit as usize);
    let rest = records.last().filter(|_| more);
    let rest = rest.map(|last| Place::of(last, question.range.from));
    let answer = AccessAnswer {
        as_of_position,
        next: rest.map(|rest| rest.seal(&service, &bound)),
        records,
    };
    let whose = answer.whose();
    let outcome = Outcome::of(answer.records.len());
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

impl AccessAnswer {
    fn whose(&self) -> Vec<ForeignerId> {
        let records = self.records.iter();
        let mut whose: Vec<ForeignerId> = records
            .flat_map(|record| record.foreigners.iter().copied().map(ForeignerId))
            .collect();
        whose.sort_unstable();
        whose.dedup();
        whose
    }
}

impl AccessParameters {
    fn read(&self, now: DateTime<Utc>) -> Result<Question<'_>, Problem> {
        for (name, text) in [
            ("user", &self.user),
            ("organisation", &self.organisation),
            ("action", &self.action),
        ] {
            if text
                .as_ref()
                .is_some_and(|text| text.is_empty() || text.len() > TEXT_MAX)
            {
                return Err(refused(name, "length"));
            }
        }
        let purpose = self.purpose.as_deref().map(|code| {
            code.parse::<Purpose>()
                .map_err(|_| refused("purpose", "unknown-code"))
        });
        let of_one = self.user.is_some() || self.foreigner_id.is_some();
        let longest = if of_one { LIFE } else { QUARTER };
        Ok(Question {
            parameters: self,
            range: Range::read(self.from.as_deref(), self.to.as_deref(), now, longest)?,
            purpose: purpose.transpose()?,
            limit: limit(self.limit)?,
        })
    }

    /// What is asked, as it is recorded and as cursors are bound to it: how much of the list is wanted is no part of it.
    fn asked(&self) -> String {
        json!({
            "foreigner_id": self.foreigner_id,
            "user": self.user,
            "organisation": self.organisation,
            "purpose": self.purpose,
            "action": self.action,
            "from": self.from,
            "to": self.to,
        })
        .to_string()
    }
}

/// The records after a place, one more than the limit.
async fn find(
    pool: &PgPool,
    keyring: &Keyring,
    question: &Question<'_>,
    after: Option<Place>,
) -> Result<Vec<AccessRecord>, Problem> {
    let rows = statement(question, after).build().fetch_all(pool).await;
    let rows = rows.map_err(outage::problem)?;
    let records = rows.iter().map(|row| AccessRecord::read(row, keyring));
    records.collect::<Result<_, _>>().map_err(outage::problem)
}

fn statement<'a>(question: &Question<'a>, after: Option<Place>) -> QueryBuilder<'a, Postgres> {
    let Question {
        parameters, range, ..
    } = question;
    let mut sql = QueryBuilder::new(
        "SELECT access_id, at, actor ->> 'user' AS user, actor ->> 'organisation' AS organisation, actor ->> 'unit' AS unit,
                actor ->> 'workstation' AS workstation, purpose, action, foreigners, asked, result, log_position,
                (SELECT json_agg(json_build_object('foreigner_id', foreigner_id, 'outcome', outcome, 'compared', compared,
                                                   'border_event', border_event, 'refusal_reason', refusal_reason,
                                                   'recorded_by', o.actor, 'recorded_at', recorded_at) ORDER BY recorded_at)
                   FROM check_outcomes AS o
                  WHERE o.check_id = access_id) AS outcomes
           FROM access_log
          WHERE at >= ",
    );
    sql.push_bind(range.from)
        .push(" AND at < ")
        .push_bind(range.until);
    if let Some(foreigner_id) = parameters.foreigner_id {
        sql.push(" AND foreigners @> ARRAY[")
            .push_bind(foreigner_id)
            .push("]");
    }
    if let Some(user) = &parameters.user {
        sql.push(" AND actor ->> 'user' = ").push_bind(user);
    }
    if let Some(organisation) = &parameters.organisation {
        sql.push(" AND actor ->> 'organisation' = ")
            .push_bind(organisation);
    }
    if let Some(purpose) = question.purpose {
        sql.push(" AND purpose = ").push_bind(purpose.code());
    }
    if let Some(action) = &parameters.action {
        sql.push(" AND action = ").push_bind(action);
    }
    if let Some(after) = after {
        sql.push(" AND (at, access_id) < (").push_bind(after.at);
        sql.push(", ").push_bind(after.access_id).push(")");
    }
    sql.push(" ORDER BY at DESC, access_id DESC LIMIT ")
        .push_bind(i64::from(question.limit) + 1);
    sql
}

impl AccessRecord {
    fn read(row: &PgRow, keyring: &Keyring) -> Result<Self, sqlx::Error> {
        let access_id = row.try_get("access_id")?;
        let sealed: Option<Vec<u8>> = row.try_get("asked")?;
        let position: i64 = row.try_get("log_position")?;
        let text = |column| {
            row.try_get::<Option<String>, _>(column)
                .map(Option::unwrap_or_default)
        };
        Ok(Self {
            access_id,
            at: row.try_get("at")?,
            user: text("user")?,
            organisation: text("organisation")?,
            unit: text("unit")?,
            workstation: text("workstation")?,
            purpose: row.try_get("purpose")?,
            action: row.try_get("action")?,
            foreigners: row.try_get("foreigners")?,
            result: row.try_get("result")?,
            position: position.unsigned_abs(),
            asked: sealed.and_then(|sealed| unsealed(keyring, &sealed, access_id)),
            outcomes: row.try_get("outcomes")?,
        })
    }
}

/// What was asked: most questions are JSON.
fn unsealed(keyring: &Keyring, sealed: &[u8], access_id: Uuid) -> Option<Value> {
    let asked = keyring.open_question(sealed, access_id)?;
    let text = || Value::String(String::from_utf8_lossy(&asked).into_owned());
    Some(serde_json::from_slice(&asked).unwrap_or_else(|_| text()))
}

impl Place {
    fn of(record: &AccessRecord, from: DateTime<Utc>) -> Self {
        Self {
            at: record.at,
            access_id: record.access_id,
            from,
        }
    }

    fn seal(self, service: &Service, bound: &Bound<'_>) -> String {
        let text = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::Micros, true);
        let place = json!([text(self.at), self.access_id, text(self.from)]).to_string();
        bound.seal(&service.keyring, place.as_bytes())
    }

    fn open(service: &Service, bound: &Bound<'_>, cursor: &str) -> Result<Self, Problem> {
        let place = bound.open(&service.keyring, cursor)?;
        let (at, access_id, from) =
            serde_json::from_slice(&place).map_err(|_| refused("cursor", "not-a-cursor"))?;
        Ok(Self {
            at,
            access_id,
            from,
        })
    }
}

#[cfg(test)]
mod tests;
