//! `POST /v1/duplicate-searches`: is the person whose file is to be opened in the register already? (rules R-029, R-030; ADR 0028)
//!
//! The engine of the check is asked about the persons of all files. Where it cannot say that somebody is not among them, the search is
//! refused: an empty list always means that nobody was found. What it found goes on to the command service in a token.

mod request;

use crate::access::{Action, Outcome, Reader};
use crate::checks::{MatchView, unstored};
use crate::foreigners::read_document;
use crate::positions::{PATIENCE, Source::CaseLookup, behind, is_of_version};
use crate::rights::admit_to_duplicate_searches;
use crate::{Service, outage};
use axum::extract::State;
use axum::response::Response;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Query};
use chrono::{DateTime, Utc};
use event_log::DuplicateSearch;
use events::ForeignerId;
use http::HeaderMap;
use matching::index::Candidate;
use matching::names::Unreadable;
use read_models::case_lookup::{self, CaseDocument, IdentityView};
use request::{Asked, DuplicateSearchRequest, refused};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Candidates at most in one answer.
const CANDIDATES_MAX: usize = 20;

/// After how long a client may ask again when the index cannot answer.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The parameters of a search.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DuplicateSearchParameters {
    /// Wait up to 2 s until files up to this position are found, then 503.
    min_position: Option<u64>,
}

/// The files that may be of the same person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DuplicateSearchAnswer {
    /// Everything in the log up to here was seen.
    as_of_position: u64,
    /// Whose files they may be, best first, at most 20.
    candidates: Vec<CandidateView>,
    /// Whether more than these agree as well.
    more: bool,
    /// What to know about the question: `NAME_MAY_BE_CUT`, where the zone was too short for the name.
    #[schema(value_type = Vec<String>)]
    warnings: Vec<&'static str>,
    /// That this search was made, for the member `duplicate_search` of `POST /v1/foreigners`: it counts for this user and this identity,
    /// and demands that each candidate with a level is answered in `distinct_from` (rule R-030).
    duplicate_search: String,
    /// Until when it counts.
    #[schema(value_type = String, format = DateTime)]
    valid_until: DateTime<Utc>,
}

/// A file that may be of the same person.
#[derive(Debug, Serialize, ToSchema)]
struct CandidateView {
    /// The file.
    foreigner_id: Uuid,
    /// 0 to 1; it only orders.
    score: f64,
    /// Why.
    #[serde(rename = "match")]
    found_by: MatchView,
    /// The name for display.
    name: Option<String>,
    /// The person's id in an outside list.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    /// The file under which the person is kept, while this one is merged into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<Uuid>,
    /// The identities with their documents.
    #[schema(value_type = Vec<serde_json::Value>)]
    identities: Vec<IdentityView>,
}

/// Searches the files that may be of the same person, before a file is opened.
///
/// The body is that of `POST /v1/foreigners` as far as it says who the person is. 503 while the index of persons is being loaded or too
/// old, 422 where the name cannot be read: an empty list always means that nobody was found.
#[utoipa::path(
    post,
    path = "/v1/duplicate-searches",
    tag = "Foreigners",
    params(
        DuplicateSearchParameters,
        ("Purpose" = String, Header, description = "RECORD_DECISION or CASE_WORK"),
    ),
    request_body = DuplicateSearchRequest,
    responses((status = 200, description = "The files found", body = DuplicateSearchAnswer))
)]
pub(crate) async fn search(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Query(parameters): Query<DuplicateSearchParameters>,
    body: Json<DuplicateSearchRequest>,
) -> Result<Response, Problem> {
    let reader = admit_to_duplicate_searches(actor, &headers)?;
    let asked = body.value.read(service.today())?;
    let min_position = parameters.min_position;
    service.bans.reach(min_position, PATIENCE).await?;
    let found = Found::of(&service, &reader, &asked).await?;
    let (whose, position) = (found.whose(), found.position);
    let answer = found.answer(&service, &reader, &asked);
    let outcome = Outcome::of(whose.len());
    let question = asked.question_recorded();
    let record = reader.reads(Action::ReadCandidates, &question, &whose, outcome, position);
    let answer = service.access.release(record, answer).await?;
    Ok(unstored(Json::new(answer)))
}

/// What a search found.
struct Found {
    /// Everything in the log up to here was seen.
    position: u64,
    candidates: Vec<(Candidate<ForeignerId>, CaseDocument)>,
    /// Whether there are more.
    more: bool,
}

impl Found {
    /// The candidates with their cases, as far as the reader may see them: what was entered in error or erased meanwhile is no candidate.
    async fn of(service: &Service, reader: &Reader, asked: &Asked) -> Result<Self, Problem> {
        let (position, candidates) = search_index(service, asked).await?;
        service.reach(CaseLookup, Some(position)).await?;
        let ids: Vec<Uuid> = candidates.iter().map(|candidate| candidate.key.0).collect();
        let mut cases = cases(service, &ids, position).await?;
        let with_case = |candidate: Candidate<ForeignerId>| {
            let case = cases.remove(&candidate.key.0)?;
            let shown = reader.may_see(&case) && case.display_name().is_some();
            shown.then_some((candidate, case))
        };
        let mut candidates: Vec<_> = candidates.into_iter().filter_map(with_case).collect();
        let more = candidates.len() > CANDIDATES_MAX;
        candidates.truncate(CANDIDATES_MAX);
        Ok(Self {
            position,
            candidates,
            more,
        })
    }

    /// Whose data are in the answer.
    fn whose(&self) -> Vec<ForeignerId> {
        self.candidates.iter().map(|(found, _)| found.key).collect()
    }

    /// The answer, with a token that names the candidates of a level: those with a document alone are another matter (rule R-029).
    fn answer(self, service: &Service, reader: &Reader, asked: &Asked) -> DuplicateSearchAnswer {
        let with_level = self.candidates.iter();
        let with_level = with_level.filter(|(found, _)| found.level.is_some());
        let with_level: Vec<ForeignerId> = with_level.map(|(found, _)| found.key).collect();
        let search = DuplicateSearch {
            user: &reader.actor.user,
            organisation: &reader.actor.organisation,
            identity: &asked.identity,
        };
        let now = service.clock.now();
        DuplicateSearchAnswer {
            as_of_position: self.position,
            candidates: self.candidates.into_iter().map(CandidateView::of).collect(),
            more: self.more,
            warnings: asked.warnings(),
            duplicate_search: search.seal(&service.keyring, &with_level, now),
            valid_until: now + DuplicateSearch::VALID_FOR,
        }
    }
}

/// Whom the question may mean, among the persons of all files up to a position.
async fn search_index(
    service: &Service,
    asked: &Asked,
) -> Result<(u64, Vec<Candidate<ForeignerId>>), Problem> {
    // One more of each kind, so that it shows where there are more.
    let question = asked.question.clone();
    let found = service.search_all(question, CANDIDATES_MAX + 1).await?;
    let candidates = found.candidates.map_err(|unreadable| match unreadable {
        Unreadable::Name | Unreadable::Nothing => refused("/identity", "unreadable"),
        Unreadable::Document => refused("/documents", "unreadable"),
    })?;
    if found.too_old {
        return Err(Problem::unavailable(
            "The index of persons is being loaded or too old: it cannot say that somebody has no file.",
            RETRY_AFTER,
        )
        .rule("R-030"));
    }
    Ok((found.position, candidates))
}

/// The cases of files, of the position or a later one.
async fn cases(
    service: &Service,
    ids: &[Uuid],
    position: u64,
) -> Result<HashMap<Uuid, CaseDocument>, Problem> {
    let rows = sqlx::query!(
        r#"SELECT c.position, c.version, f.foreigner_id AS "foreigner_id?", f.document::text AS "document?"
             FROM case_lookup.checkpoint AS c
             LEFT JOIN case_lookup.case_files AS f ON f.foreigner_id = ANY($1)"#,
        ids,
    )
    .fetch_all(&service.lookups)
    .await
    .map_err(outage::problem)?;
    let mut cases = HashMap::with_capacity(rows.len());
    for row in rows {
        let known = row.position.unsigned_abs();
        is_of_version(row.version, case_lookup::VERSION, known)?;
        if known < position {
            return Err(behind());
        }
        if let Some((id, document)) = row.foreigner_id.zip(row.document) {
            cases.insert(id, read_document(&document)?);
        }
    }
    Ok(cases)
}

impl CandidateView {
    fn of((found, case): (Candidate<ForeignerId>, CaseDocument)) -> Self {
        let identities = case.identities.iter();
        Self {
            foreigner_id: found.key.0,
            score: found.score,
            name: case.display_name(),
            external_id: case
                .external_reference
                .as_ref()
                .map(|reference| reference.id.clone()),
            merged_into: case.merged_into.map(|id| id.0),
            identities: identities
                .filter(|identity| !identity.is_hidden())
                .cloned()
                .collect(),
            found_by: MatchView::of(found),
        }
    }
}

#[cfg(test)]
mod tests;
