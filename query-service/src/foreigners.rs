//! Cases: found by name, birth, nationality, document, decision or situation; and read as they are or were.

#[cfg(test)]
mod agreement;
mod beside;
mod holders;
mod linked;
mod measures;
mod outlook;
mod place;
mod query;
mod search;
mod similar;
mod sources;
mod statement;
mod summary;

pub(crate) use beside::Beside;
pub(crate) use query::limit;
pub(crate) use search::{__path_search, search};
pub(crate) use summary::read_document;

use crate::access::{Action, Outcome, Reader};
use crate::checks::unstored;
use crate::positions::{Source::CaseLookup, is_of_version};
use crate::replay::{self, Replay};
use crate::rights::Right;
use crate::{Service, outage};
use axum::extract::State;
use axum::response::Response;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Path, Query};
use chassis::problem::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use event_log::Recorded;
use events::ForeignerId;
use http::{HeaderMap, HeaderValue, header};
use matching::births::Birth;
use read_models::case_lookup::{self, CaseDocument, DecisionStatus};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// When a case is looked at.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CaseParameters {
    /// Legal time: measures as they are on this day; today in Latvia when absent.
    #[param(value_type = Option<NaiveDate>)]
    valid_on: Option<String>,
    /// System time: the case as the register knew it at this instant, from the log.
    #[param(value_type = Option<String>, example = "2026-03-02T12:00:00Z")]
    known_at: Option<String>,
    /// Wait up to 2 s until the read model has reached this position, then 503.
    min_position: Option<u64>,
}

/// The case of one foreigner. Every element names by position the event that stated it (`position`) and the later ones that changed it
/// (`changed_by`); what has no position of its own stands in the event that opened the file. Beside these members it carries
/// everything that is recorded: identities with documents,
/// addresses, facial images and electronic copies (with size and SHA-256; their content is a resource of its own), warning markers, vulnerabilities, violations,
/// detentions and alternatives, decisions with their changes, appeals and permissions, departures, consultations, bars to
/// removal, service marks, corrections, proposals of acts that need two officers, deadlines, alarms, warnings. What was entered
/// in error stands in `entered_in_error`, for auditors alone (rule R-117).
#[derive(Debug, Serialize, ToSchema)]
struct CaseView {
    /// The file.
    foreigner_id: Uuid,
    /// The number of events in the file; also the ETag.
    version: u64,
    /// Everything in the log up to here was seen.
    as_of_position: u64,
    /// The day for which `measures` were evaluated.
    valid_on: NaiveDate,
    /// The system time that was asked for.
    #[schema(value_type = Option<String>)]
    known_at: Option<DateTime<Utc>>,
    /// The leading situation on that day.
    status: String,
    /// What held the person on that day.
    measures: Vec<measures::MeasureOn>,
    /// What stands beside it.
    #[serde(flatten)]
    beside: Beside,
}

/// When a case is looked at, in both times.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct When {
    pub(crate) valid_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) known_at: Option<DateTime<Utc>>,
}

/// A case and up to where it was read.
pub(crate) struct Case {
    document: CaseDocument,
    position: u64,
}

/// Reads the whole case, as it is now or as it was.
#[utoipa::path(
    get,
    path = "/v1/foreigners/{foreigner_id}",
    tag = "Foreigners",
    params(
        ("foreigner_id" = Uuid, Path, description = "The file"),
        CaseParameters,
        ("Purpose" = String, Header, description = "CASE_WORK, RECORD_DECISION, AUDIT or DATA_SUBJECT_REQUEST"),
    ),
    responses((status = 200, description = "The case", body = CaseView))
)]
pub(crate) async fn case(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Path(foreigner_id): Path<Uuid>,
    Query(parameters): Query<CaseParameters>,
) -> Result<Response, Problem> {
    let reader = Right::Cases.admit(actor, &headers)?;
    let foreigner_id = ForeignerId(foreigner_id);
    let when = parameters.read(service.today())?;
    service.reach(CaseLookup, parameters.min_position).await?;
    // The read model first: the log that is read after it holds every event that it rests on.
    let folded = match when.known_at {
        None => Some(case_now(&service, foreigner_id).await?),
        Some(_) => None,
    };
    let replay = replay::read(&service, foreigner_id).await?;
    let (found, position) = match folded {
        Some(folded) => folded,
        None => (Case::replayed(&replay, &when)?, replay.head.position),
    };
    let found = found.filter(|case| case.is_for(&reader));
    let now = service.clock.now();
    let beside = match &found {
        Some(case) => {
            let log = service.log();
            let mut beside = Beside::of(log, &reader, case, &replay, (&when, now)).await?;
            beside.look_out(&service, &reader, &replay, &when).await?;
            Some(beside)
        }
        None => None,
    };
    let asked = when.asked_of(foreigner_id);
    let outcome = found
        .as_ref()
        .map_or(Outcome::NotFound, |_| Outcome::Found(1));
    let whose = Beside::whose(foreigner_id, beside.as_ref());
    let record = reader.reads(Action::ReadCase, &asked, &whose, outcome, position);
    let found = service.access.release(record, found.zip(beside)).await?;
    let (case, beside) = found.ok_or_else(no_such_file)?;
    case.shown_to(&reader).answer(&when, now, &beside)
}

impl When {
    /// What is asked, as access records hold it.
    pub(crate) fn asked_of(&self, foreigner_id: ForeignerId) -> String {
        json!({ "foreigner_id": foreigner_id, "when": self }).to_string()
    }

    /// Whether the case is looked at as it is today and as it is known now.
    fn is_now(&self, today: NaiveDate) -> bool {
        self.known_at.is_none() && self.valid_on == today
    }

    /// What was known then was known up to that instant, and what is now holds now; any other day is looked at as a whole.
    fn looked_at(&self, now: DateTime<Utc>) -> measures::When {
        let at = self.known_at.unwrap_or(now);
        if law::time::civil_day(at) == self.valid_on {
            measures::When::Now(at)
        } else {
            measures::When::On(self.valid_on)
        }
    }
}

impl CaseParameters {
    fn read(&self, today: NaiveDate) -> Result<When, Problem> {
        let valid_on = self.valid_on.as_deref().map(|text| day("valid_on", text));
        let known_at = self
            .known_at
            .as_deref()
            .map(|text| instant("known_at", text));
        Ok(When {
            valid_on: valid_on.transpose()?.unwrap_or(today),
            known_at: known_at.transpose()?,
        })
    }
}

async fn case_now(service: &Service, id: ForeignerId) -> Result<(Option<Case>, u64), Problem> {
    let row = sqlx::query!(
        r#"SELECT c.position, c.version, f.document::text AS "document?"
             FROM case_lookup.checkpoint AS c
             LEFT JOIN case_lookup.case_files AS f ON f.foreigner_id = $1"#,
        id.0,
    )
    .fetch_one(&service.lookups)
    .await
    .map_err(outage::problem)?;
    let position = row.position.unsigned_abs();
    is_of_version(row.version, case_lookup::VERSION, position)?;
    let document = row
        .document
        .map(|text| summary::read_document(&text))
        .transpose()?;
    Ok((
        document.map(|document| Case { document, position }),
        position,
    ))
}

/// The case as it was known at an instant, as it is known now when none is asked for; `None` before the file was opened.
fn known(
    replay: &Replay,
    known_at: Option<DateTime<Utc>>,
) -> Result<Option<CaseDocument>, Problem> {
    let known = |event: &&Recorded| known_at.is_none_or(|known_at| event.recorded_at() <= known_at);
    let state = replay::fold(replay.events.iter().take_while(known))?;
    Ok(state.document().cloned())
}

impl Case {
    /// The case as the register knew it, from the log alone; `None` when it knew no such file.
    pub(crate) fn replayed(replay: &Replay, when: &When) -> Result<Option<Self>, Problem> {
        let document = known(replay, when.known_at)?;
        Ok(document.map(|document| Self {
            document,
            position: replay.head.position,
        }))
    }

    /// Whether the reader may see the case at all.
    pub(crate) fn is_for(&self, reader: &Reader) -> bool {
        reader.may_see(&self.document)
    }

    /// Entries in error, and identities of others who withdrew their consent, are no part of operational views (rules R-034,
    /// R-117).
    pub(crate) fn shown_to(mut self, reader: &Reader) -> Self {
        if !reader.sees_errors() {
            self.document.entered_in_error.clear();
            self.document
                .identities
                .retain(|identity| !identity.is_hidden());
        }
        self
    }

    fn answer(self, when: &When, now: DateTime<Utc>, beside: &Beside) -> Result<Response, Problem> {
        let version = HeaderValue::from_str(&format!("\"{}\"", self.document.version));
        let members = self.members(when, now, beside)?;
        let mut response = unstored(Json::new(Value::Object(members)));
        response.headers_mut().insert(
            header::ETAG,
            version.expect("a quoted number is a header value"),
        );
        Ok(response)
    }

    /// Everything that is recorded, what held the person on the day, and what stands beside it.
    pub(crate) fn members(
        self,
        when: &When,
        now: DateTime<Utc>,
        beside: &Beside,
    ) -> Result<Map<String, Value>, Problem> {
        let looked_at = when.looked_at(now);
        let When { valid_on, known_at } = *when;
        let Self {
            mut document,
            position,
        } = self;
        let statuses: Vec<DecisionStatus> = document
            .decisions
            .iter()
            .map(|decision| document.status_on(decision, valid_on))
            .collect();
        for (decision, status) in document.decisions.iter_mut().zip(statuses) {
            decision.status = status;
        }
        document.deadlines = document.deadlines_on(valid_on);
        let mut members = object(serde_json::to_value(&document))?;
        members.insert("as_of_position".to_owned(), json!(position));
        members.insert("valid_on".to_owned(), json!(valid_on));
        if let Some(known_at) = known_at {
            members.insert("known_at".to_owned(), json!(known_at));
        }
        members.insert(
            "status".to_owned(),
            json!(measures::status_on(&document, looked_at)),
        );
        members.insert(
            "measures".to_owned(),
            json!(measures::measures_on(&document, looked_at)),
        );
        members.extend(object(serde_json::to_value(beside))?);
        Ok(members)
    }
}

fn object(value: serde_json::Result<Value>) -> Result<Map<String, Value>, Problem> {
    match value {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Problem::internal(anyhow::anyhow!(
            "a case document is no object"
        ))),
        Err(error) => Err(Problem::internal(
            anyhow::Error::new(error).context("a case document cannot be written"),
        )),
    }
}

/// A day in a parameter, `2026-03-02` and nothing else.
pub(crate) fn day(parameter: &'static str, text: &str) -> Result<NaiveDate, Problem> {
    match Birth::parse(text) {
        Ok(Birth::Full(day)) => Ok(day),
        _ => Err(refused(parameter, "not-a-date")),
    }
}

/// An instant in a parameter, RFC 3339 with offset.
pub(crate) fn instant(parameter: &'static str, text: &str) -> Result<DateTime<Utc>, Problem> {
    DateTime::parse_from_rfc3339(text)
        .map(Into::into)
        .map_err(|_| refused(parameter, "not-an-instant"))
}

/// 422 for a parameter.
pub(crate) fn refused(parameter: &'static str, code: &'static str) -> Problem {
    Problem::unprocessable("A parameter has a value that cannot be asked; `errors` says which.")
        .fault(Fault::in_parameter(parameter, code))
}

/// 404 for a file.
pub(crate) fn no_such_file() -> Problem {
    Problem::not_found("The register has no such file.")
}

#[cfg(test)]
mod tests;
