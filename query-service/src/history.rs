//! `GET /v1/foreigners/{id}/history`: everything that was ever recorded of a foreigner, from the log alone (rule R-126).
//!
//! The stream is read whole and verified on every request. What cannot be read or was altered is an error: a history is never
//! shorter than what was recorded.

mod difference;

use crate::Service;
use crate::access::{Action, Outcome};
use crate::checks::unstored;
use crate::cursor::Bound;
use crate::foreigners::{instant, no_such_file, refused};
use crate::positions::Source::Log;
use crate::replay::{self, Replay};
use crate::rights::Right;
use axum::extract::State;
use axum::response::Response;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Path, Query};
use chrono::{DateTime, NaiveDate, Utc};
use difference::{Change, Follower};
use event_log::Recorded;
use events::ForeignerId;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Events in one answer at most, and when nothing else is asked.
const LIMIT_MAX: usize = 1_000;

/// What to read of a history.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryParameters {
    /// System time: what the register knew at this instant.
    #[param(value_type = Option<String>, example = "2026-03-02T12:00:00Z")]
    known_at: Option<String>,
    /// Events in one answer, at most 1,000, which is also usual.
    limit: Option<usize>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
    /// Wait up to 2 s until the log has reached this position, then 503.
    min_position: Option<u64>,
}

/// A history, or a page of one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistoryAnswer {
    /// The file.
    foreigner_id: Uuid,
    /// Everything in the log up to here was seen.
    as_of_position: u64,
    /// The system time that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    known_at: Option<DateTime<Utc>>,
    /// The events in order.
    events: Vec<EventView>,
    /// True only when the stream was read and verified to its end and this answer holds its last event.
    complete: bool,
    /// The number of events of the whole history; only beside `complete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    /// The head of the log when the stream was read; only beside `complete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<HeadView>,
    /// The cursor of the rest; null when this is the end.
    next: Option<String>,
}

/// The end of the log.
#[derive(Debug, Serialize, ToSchema)]
struct HeadView {
    /// Its position.
    position: u64,
    /// When it was recorded.
    #[schema(value_type = String)]
    recorded_at: DateTime<Utc>,
}

/// One event.
#[derive(Debug, Serialize, ToSchema)]
struct EventView {
    /// The number in the whole register.
    position: u64,
    /// The number in the file.
    sequence: u64,
    /// The event.
    event_id: Uuid,
    /// What happened.
    #[serde(rename = "type")]
    event_type: String,
    /// The version of the form in which `data` stands; an older stored one was read into it.
    version: String,
    /// Legal time.
    effective_on: NaiveDate,
    /// System time.
    #[schema(value_type = String)]
    recorded_at: DateTime<Utc>,
    /// Who recorded it.
    #[schema(value_type = Value)]
    actor: events::Actor,
    /// The authority that decided.
    authority: Option<&'static str>,
    /// The legal ground as cited.
    legal_reference: Option<String>,
    /// When the register's office received the decision of another authority (rule R-008).
    #[serde(skip_serializing_if = "Option::is_none")]
    received_on: Option<NaiveDate>,
    /// Why the officer worked with the file.
    #[schema(value_type = String)]
    purpose: &'static str,
    /// What the rules said about it.
    #[schema(value_type = Vec<Value>)]
    findings: Vec<events::Finding>,
    /// The content; `personal` is null once erased.
    data: Value,
    /// What the event altered in the case.
    changes: Vec<Change>,
}

/// Replays the history of a foreigner.
#[utoipa::path(
    get,
    path = "/v1/foreigners/{foreigner_id}/history",
    tag = "Foreigners",
    params(
        ("foreigner_id" = Uuid, Path, description = "The file"),
        HistoryParameters,
        ("Purpose" = String, Header, description = "AUDIT, CASE_WORK, RECORD_DECISION or DATA_SUBJECT_REQUEST"),
    ),
    responses((status = 200, description = "The history", body = HistoryAnswer))
)]
pub(crate) async fn history(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Path(foreigner_id): Path<Uuid>,
    Query(parameters): Query<HistoryParameters>,
) -> Result<Response, Problem> {
    let reader = Right::Histories.admit(actor, &headers)?;
    let id = ForeignerId(foreigner_id);
    let asked = json!({ "foreigner_id": id, "known_at": parameters.known_at }).to_string();
    let bound = Bound::of(&reader.actor, "history", &asked);
    let page = Page::read(&parameters, &service, &bound)?;
    // The log itself is read, so that its head is waited for and no read model's checkpoint.
    service.reach(Log, parameters.min_position).await?;
    let replay = Arc::new(replay::read(&service, id).await?);
    let seal = |sequence: u64| bound.seal(&service.keyring, &sequence.to_be_bytes());
    let answer = if replay.is_in_error() && !reader.sees_errors() {
        None
    } else {
        page.answer(id, &service, &replay, seal).await?
    };
    let found = answer.as_ref().map(|answer| answer.events.len());
    let (whose, outcome) = ([id], found.map_or(Outcome::NotFound, Outcome::Found));
    let position = replay.head.position;
    let record = reader.reads(Action::ReadHistory, &asked, &whose, outcome, position);
    let answer = service.access.release(record, answer).await?;
    Ok(unstored(Json::new(answer.ok_or_else(no_such_file)?)))
}

/// Which part of the history is asked for.
struct Page {
    known_at: Option<DateTime<Utc>>,
    after: u64,
    limit: usize,
}

impl Page {
    fn read(
        parameters: &HistoryParameters,
        service: &Service,
        bound: &Bound<'_>,
    ) -> Result<Self, Problem> {
        let limit = parameters.limit.unwrap_or(LIMIT_MAX);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(refused("limit", "out-of-range"));
        }
        let after = parameters.cursor.as_deref().map_or(Ok(0), |cursor| {
            let place = bound.open(&service.keyring, cursor)?;
            let sequence = place
                .try_into()
                .map_err(|_| refused("cursor", "not-a-cursor"))?;
            Ok::<_, Problem>(u64::from_be_bytes(sequence))
        })?;
        let known_at = parameters
            .known_at
            .as_deref()
            .map(|text| instant("known_at", text))
            .transpose()?;
        Ok(Self {
            known_at,
            after,
            limit,
        })
    }

    /// The answer; `None` when the register knew no such file.
    async fn answer(
        &self,
        id: ForeignerId,
        service: &Service,
        replay: &Arc<Replay>,
        cursor: impl FnOnce(u64) -> String,
    ) -> Result<Option<HistoryAnswer>, Problem> {
        let known = |event: &Recorded| {
            self.known_at
                .is_none_or(|known_at| event.recorded_at() <= known_at)
        };
        let count = replay
            .events
            .iter()
            .take_while(|event| known(event))
            .count();
        if count == 0 {
            return Ok(None);
        }
        let first = usize::try_from(self.after).unwrap_or(usize::MAX).min(count);
        let end = first.saturating_add(self.limit).min(count);
        let complete = end == count;
        let head = HeadView {
            position: replay.head.position,
            recorded_at: replay.head.recorded_at,
        };
        Ok(Some(HistoryAnswer {
            foreigner_id: id.0,
            as_of_position: replay.head.position,
            known_at: self.known_at,
            events: views_beside(service, Arc::clone(replay), first, end).await?,
            complete,
            count: complete.then_some(count),
            head: complete.then_some(head),
            next: (!complete).then(|| cursor(end as u64)),
        }))
    }
}

/// The same as [`views`], beside the requests: a long history is work for a processor, and no check may wait for it.
async fn views_beside(
    service: &Service,
    replay: Arc<Replay>,
    first: usize,
    end: usize,
) -> Result<Vec<EventView>, Problem> {
    let permit = Arc::clone(&service.replays).acquire_owned().await;
    let views = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        views(&replay, first, end)
    });
    views
        .await
        .unwrap_or_else(|error| Err(Problem::internal(error.into())))
}

/// The views of the events from `first` up to before `end`. Everything before is folded too: a change is what an event altered.
fn views(replay: &Replay, first: usize, end: usize) -> Result<Vec<EventView>, Problem> {
    let mut state = replay::fold(&replay.events[..first])?;
    let mut follower = Follower::at(state.document());
    let mut views = Vec::with_capacity(end - first);
    for recorded in &replay.events[first..end] {
        replay::apply(&mut state, recorded)?;
        let changes = follower.follow(state.document());
        let changes = changes.map_err(|error| Problem::internal(error.into()))?;
        views.push(EventView::of(recorded, changes));
    }
    Ok(views)
}

impl EventView {
    fn of(recorded: &Recorded, changes: Vec<Change>) -> Self {
        let metadata = &recorded.metadata;
        Self {
            position: recorded.position,
            sequence: recorded.sequence,
            event_id: metadata.event_id.0,
            event_type: recorded.event.event_type().to_owned(),
            version: recorded.event.event_version().to_owned(),
            effective_on: metadata.effective_on,
            recorded_at: metadata.recorded_at,
            actor: metadata.actor.clone(),
            authority: metadata.authority.map(events::codes::Authority::code),
            legal_reference: metadata.legal_reference.as_ref().map(ToString::to_string),
            received_on: metadata.received_on,
            purpose: metadata.purpose.code(),
            findings: metadata.findings.clone(),
            data: recorded.event.encode(),
            changes,
        }
    }
}

#[cfg(test)]
mod tests;
