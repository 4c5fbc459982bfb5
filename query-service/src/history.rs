//! `GET /v1/foreigners/{id}/history`: everything that was ever recorded of a foreigner, from the log alone (rule R-126).
//!
//! The streams are read whole and verified on every request, those of merged files in the same snapshot. What cannot be read or was
//! altered is an error: a history is never shorter than what was recorded.

mod answer;
mod difference;
mod linked;
mod told;

pub use answer::{DecisionReference, EventView, FindingView, HeadView, HistoryAnswer, LinkView};
pub use difference::Change;
pub(crate) use told::{Question, Scope};

use crate::Service;
use crate::access::{Action, Outcome};
use crate::checks::unstored;
use crate::cursor::Bound;
use crate::foreigners::{instant, no_such_file, refused};
use crate::positions::Source::Log;
use crate::rights::Right;
use axum::extract::State;
use axum::response::Response;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Path, Query};
use events::ForeignerId;
use http::HeaderMap;
use serde::Deserialize;
use std::sync::Arc;
use told::History;
use utoipa::IntoParams;
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
    /// Whether the histories of files that are merged into this one are told with it, in the order of the log; true when absent.
    linked: Option<bool>,
    /// Events in one answer, at most 1,000, which is also usual.
    limit: Option<usize>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
    /// Wait up to 2 s until the log has reached this position, then 503.
    min_position: Option<u64>,
}

/// Replays the history of a foreigner.
///
/// Every event with what it altered in its own file, who decided and who recorded it, on what ground and how late. A file under which
/// a person is kept is told together with the files that are merged into it.
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
    let question = parameters.question(ForeignerId(foreigner_id))?;
    let asked = question.text();
    let bound = Bound::of(&reader.actor, "history", &asked);
    let page = Page::read(&parameters, &service, &bound)?;
    // The log itself is read, so that its head is waited for and no read model's checkpoint.
    service.reach(Log, parameters.min_position).await?;
    let history = question.find(service.log(), &reader);
    let history = Arc::new(history.await?);
    let answer = page.answer(&service, &history, &bound).await?;
    let found = answer.as_ref().map(|answer| answer.events.len());
    let (whose, outcome) = (
        history.whose(),
        found.map_or(Outcome::NotFound, Outcome::Found),
    );
    let position = history.head.position;
    let record = reader.reads(Action::ReadHistory, &asked, &whose, outcome, position);
    let answer = service.access.release(record, answer).await?;
    Ok(unstored(Json::new(answer.ok_or_else(no_such_file)?)))
}

impl HistoryParameters {
    fn question(&self, foreigner_id: ForeignerId) -> Result<Question, Problem> {
        let known_at = self.known_at.as_deref();
        let known_at = known_at.map(|text| instant("known_at", text)).transpose()?;
        Ok(Question {
            foreigner_id,
            known_at,
            scope: match self.linked {
                None | Some(true) => Scope::Linked,
                Some(false) => Scope::Alone,
            },
        })
    }
}

/// Which part of the history is asked for.
struct Page {
    after: Place,
    limit: usize,
}

/// A place in a history: the last position that was told, and how many events were told up to it.
#[derive(Clone, Copy, Default)]
struct Place {
    position: u64,
    told: u64,
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
        let cursor = parameters.cursor.as_deref();
        let after = cursor.map(|cursor| {
            let place = bound.open(&service.keyring, cursor)?;
            Place::of(&place).ok_or_else(|| refused("cursor", "not-a-cursor"))
        });
        Ok(Self {
            after: after.transpose()?.unwrap_or_default(),
            limit,
        })
    }

    /// The answer; `None` when the register knew no such file.
    async fn answer(
        &self,
        service: &Service,
        history: &Arc<History>,
        bound: &Bound<'_>,
    ) -> Result<Option<HistoryAnswer>, Problem> {
        let count = history.count();
        if count == 0 {
            return Ok(None);
        }
        let first = history.told_up_to(self.after.position);
        // Files were merged or parted since: what was told before is not what would be told now, so that the rest of it would be
        // another history.
        if first as u64 != self.after.told {
            return Err(refused("cursor", "history-changed"));
        }
        let end = first.saturating_add(self.limit).min(count);
        let telling = Arc::clone(history);
        let tell = move || telling.tell(first, end);
        let events = service.replays.run(tell).await??;
        let last = events.last().filter(|_| end < count);
        let rest = last.map(|last| Place {
            position: last.position,
            told: end as u64,
        });
        let next = rest.map(|rest| bound.seal(&service.keyring, &rest.bytes()));
        Ok(Some(history.answer(events, next)))
    }
}

impl Place {
    fn of(bytes: &[u8]) -> Option<Self> {
        let (position, told) = bytes.split_first_chunk()?;
        Some(Self {
            position: u64::from_be_bytes(*position),
            told: u64::from_be_bytes(told.try_into().ok()?),
        })
    }

    fn bytes(self) -> Vec<u8> {
        [self.position.to_be_bytes(), self.told.to_be_bytes()].concat()
    }
}

#[cfg(test)]
mod tests;
