//! `GET /v1/foreigners`: which cases are meant?

use super::linked::Linked;
use super::measures::{When, status_on};
use super::place::{Place, Rest};
use super::query::{Search, Sort};
use super::similar::Similar;
use super::statement::{Found, Read, find};
use super::summary::{CaseSummary, read_document};
use crate::access::{Action, Outcome, Reader};
use crate::checks::unstored;
use crate::cursor::Bound;
use crate::positions::{Source::CaseLookup, is_of_version};
use crate::rights::Right;
use crate::{Service, outage};
use axum::extract::State;
use axum::response::Response;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Query};
use events::ForeignerId;
use http::HeaderMap;
use read_models::case_lookup::{self, CaseDocument};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What to search for. At least one criterion; all must hold: those of an identity (`q`, `birth_date`, `nationality`) for one and the
/// same identity, those of a decision (`decision`, `authority`) for one and the same decision.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParameters {
    /// Name, or words or beginnings of words of one, in any order and script. Files whose primary identity has exactly this name come
    /// first, then those where another identity has, those with all words, those with all words or what they begin (from three
    /// letters on), then at most 100 with a similar name: mis-spelled, transliterated otherwise, or a part.
    pub(super) q: Option<String>,
    /// Date of birth: a day, a month, a year, or years as `1989/1992`.
    pub(super) birth_date: Option<String>,
    /// Nationality.
    pub(super) nationality: Option<String>,
    /// Document number.
    pub(super) document: Option<String>,
    /// Number of a decision.
    pub(super) decision: Option<String>,
    /// Authority of a decision, `VRS`; with `decision` of that one.
    pub(super) authority: Option<String>,
    /// Unit that works on the case, `VRS-LUDZA`: of the officer who opened the file or recorded a decision, or that detained the person.
    pub(super) unit: Option<String>,
    /// Leading situation: DETAINED, TO_LEAVE, BANNED, DEPARTED or NO_MEASURE; for auditors also ENTERED_IN_ERROR.
    pub(super) status: Option<String>,
    /// Something is due at this instant or later.
    #[param(value_type = Option<String>, example = "2026-03-12T12:00:00Z")]
    pub(super) due_after: Option<String>,
    /// Something is due before this instant.
    #[param(value_type = Option<String>, example = "2026-03-19T12:00:00Z")]
    pub(super) due_before: Option<String>,
    /// `rank`, or `deadline`: the cases in which something is due, by the next deadline, the soonest first; `rank` when absent.
    pub(super) sort: Option<String>,
    /// Cases in one answer, at most 100; 20 when absent.
    pub(super) limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
    /// Wait up to 2 s until the read model has reached this position, then 503.
    min_position: Option<u64>,
}

/// Cases that were found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchAnswer {
    /// Everything in the log up to here was seen.
    as_of_position: u64,
    /// The cases, in the order asked for.
    foreigners: Vec<CaseSummary>,
    /// Whether files with similar names are in the list, behind the others. `false` while they cannot be found: what is found by its
    /// letters is answered all the same; ask again later for the rest. Null when no name was asked for.
    similar_names: Option<bool>,
    /// The cursor of the rest; null when this is all.
    next: Option<String>,
}

/// Searches cases.
#[utoipa::path(
    get,
    path = "/v1/foreigners",
    tag = "Foreigners",
    params(
        SearchParameters,
        ("Purpose" = String, Header, description = "CASE_WORK, RECORD_DECISION, AUDIT or DATA_SUBJECT_REQUEST"),
    ),
    responses((status = 200, description = "The cases found", body = SearchAnswer))
)]
pub(crate) async fn search(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Query(parameters): Query<SearchParameters>,
) -> Result<Response, Problem> {
    let reader = Right::Cases.admit(actor, &headers)?;
    let search = parameters.read()?;
    let question = parameters.question();
    let bound = Bound::of(&reader.actor, "foreigners", &question);
    let rest = parameters.rest(&service, &bound)?;
    service.reach(CaseLookup, parameters.min_position).await?;
    let (after, similar) = match rest {
        Some(rest) => (Some(rest.after), rest.similar),
        None => (
            None,
            Similar::find(&service, &search, parameters.min_position).await?,
        ),
    };
    let list = List::of(&service, &search, after, similar, &reader).await?;
    let answer = list.answer(&service, &bound);
    let (whose, outcome, position) = (list.whose(), list.outcome(), list.position);
    let record = reader.reads(Action::Search, &question, &whose, outcome, position);
    let answer = service.access.release(record, answer).await?;
    Ok(unstored(Json::new(answer)))
}

/// What a search found.
struct List {
    position: u64,
    found: Vec<Listed>,
    linked: Linked,
    similar: Similar,
    /// Behind which place the list goes on.
    rest: Option<Place>,
    when: When,
}

/// A case in the list, with its rank where a name was asked for.
struct Listed {
    rank: Option<i32>,
    case: CaseDocument,
}

impl List {
    async fn of(
        service: &Service,
        search: &Search,
        after: Option<Place>,
        similar: Similar,
        reader: &Reader,
    ) -> Result<Self, Problem> {
        let when = When::Now(service.clock.now());
        let read = find(&service.lookups, search, similar.files(), after, when.day()).await;
        let Read {
            position,
            version,
            mut found,
        } = read.map_err(outage::problem)?;
        is_of_version(version, case_lookup::VERSION, position)?;
        let more = found.len() > search.limit as usize;
        found.truncate(search.limit as usize);
        let rest = found.last().filter(|_| more).map(|last| last.place);
        let read = found.into_iter().map(Listed::read);
        let mut found = read.collect::<Result<Vec<_>, Problem>>()?;
        found.retain(|listed| search.fits(&listed.case, when) && reader.may_see(&listed.case));
        let files: Vec<Uuid> = found
            .iter()
            .map(|listed| listed.case.foreigner_id.0)
            .collect();
        let linked = Linked::now(&service.lookups, reader, &files).await?;
        Ok(Self {
            position,
            found,
            linked,
            similar,
            rest,
            when,
        })
    }

    /// Whose data are in the answer.
    fn whose(&self) -> Vec<ForeignerId> {
        let found = self.found.iter().map(|listed| listed.case.foreigner_id);
        let mut whose = self.linked.files();
        whose.extend(found);
        whose.into_iter().collect()
    }

    fn outcome(&self) -> Outcome {
        if self.found.is_empty() {
            Outcome::NotFound
        } else {
            Outcome::Found(self.found.len())
        }
    }

    fn answer(&self, service: &Service, bound: &Bound<'_>) -> SearchAnswer {
        let found = self.found.iter();
        let summary = |Listed { rank, case }: &Listed| {
            let linked = self.linked.of(case.foreigner_id.0);
            CaseSummary::of(case, *rank, linked, self.when)
        };
        SearchAnswer {
            as_of_position: self.position,
            foreigners: found.map(summary).collect(),
            similar_names: self.similar.is_known(),
            next: self.rest.map(|after| {
                let similar = self.similar.clone();
                Rest { after, similar }.seal(service, bound)
            }),
        }
    }
}

impl Listed {
    fn read(found: Found) -> Result<Self, Problem> {
        Ok(Self {
            rank: found.rank,
            case: read_document(&found.document)?,
        })
    }
}

impl Search {
    /// What the rows say of the situation and of what is due is that of the last event: a case is listed under what it is shown
    /// with.
    fn fits(&self, case: &CaseDocument, when: When) -> bool {
        let in_status = |status| status_on(case, when) == status;
        let is_due = || {
            let deadlines = case.deadlines_on(when.day());
            deadlines.iter().any(|deadline| self.due.holds(deadline))
        };
        self.status.is_none_or(in_status)
            && (is_due() || !(self.due.is_asked() || self.sort == Sort::Deadline))
    }
}

impl SearchParameters {
    /// Where the list goes on.
    fn rest(&self, service: &Service, bound: &Bound<'_>) -> Result<Option<Rest>, Problem> {
        let open = |cursor| Rest::open(service, bound, cursor);
        self.cursor.as_deref().map(open).transpose()
    }

    /// What is asked, as it is recorded and as cursors are bound to it: how much of the list is wanted is no part of it.
    fn question(&self) -> String {
        json!({
            "q": self.q,
            "birth_date": self.birth_date,
            "nationality": self.nationality,
            "document": self.document,
            "decision": self.decision,
            "authority": self.authority,
            "unit": self.unit,
            "status": self.status,
            "due_after": self.due_after,
            "due_before": self.due_before,
            "sort": self.sort,
        })
        .to_string()
    }
}
