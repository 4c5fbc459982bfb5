//! `GET /v1/foreigners`: which cases are meant?

use super::measures::{When, status_on};
use super::query::Search;
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
use chrono::NaiveDate;
use events::ForeignerId;
use http::HeaderMap;
use read_models::case_lookup::{self, CaseDocument, FileStatus};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::{PgPool, Postgres, QueryBuilder, Row as _};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What to search for. At least one criterion; all must hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParameters {
    /// Name, or part of one, in any order and script; files with exactly this name come first.
    pub(super) q: Option<String>,
    /// Date of birth: a day, a month, a year, or years as `1989/1992`.
    pub(super) birth_date: Option<String>,
    /// Nationality.
    pub(super) nationality: Option<String>,
    /// Document number.
    pub(super) document: Option<String>,
    /// Number of a decision.
    pub(super) decision: Option<String>,
    /// Leading situation: DETAINED, TO_LEAVE, BANNED, DEPARTED or NO_MEASURE; for auditors also ENTERED_IN_ERROR.
    pub(super) status: Option<String>,
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
    /// The cases, those with exactly the asked name first.
    foreigners: Vec<CaseSummary>,
    /// The cursor of the rest; null when this is all.
    next: Option<String>,
}

/// A place in the list: rank, then file.
#[derive(Clone, Copy)]
struct Place {
    rank: u8,
    foreigner_id: Uuid,
}

struct Found {
    place: Place,
    document: String,
}

/// A page as it was read.
struct Read {
    position: u64,
    version: i32,
    found: Vec<Found>,
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
    let after = parameters.after(&service, &bound)?;
    service.reach(CaseLookup, parameters.min_position).await?;
    let list = List::of(&service, &search, after, &reader).await?;
    let answer = list.answer(&service, &bound);
    let (outcome, position) = (list.outcome(), list.position);
    let record = reader.reads(Action::Search, &question, &list.whose, outcome, position);
    let answer = service.access.release(record, answer).await?;
    Ok(unstored(Json::new(answer)))
}

/// What a search found.
struct List {
    position: u64,
    found: Vec<(Place, CaseDocument)>,
    whose: Vec<ForeignerId>,
    /// Where the list goes on.
    rest: Option<Place>,
    when: When,
}

impl List {
    async fn of(
        service: &Service,
        search: &Search,
        after: Option<Place>,
        reader: &Reader,
    ) -> Result<Self, Problem> {
        let when = When::Now(service.clock.now());
        let read = find(&service.lookups, search, after, when.day()).await;
        let Read {
            position,
            version,
            mut found,
        } = read.map_err(outage::problem)?;
        is_of_version(version, case_lookup::VERSION, position)?;
        let more = found.len() > search.limit as usize;
        found.truncate(search.limit as usize);
        let rest = found.last().filter(|_| more).map(|last| last.place);
        let read = found
            .into_iter()
            .map(|found| Ok((found.place, read_document(&found.document)?)));
        let mut found = read.collect::<Result<Vec<_>, Problem>>()?;
        // What the rows say of the situation is that of the last event: a case is listed under what it is shown with.
        let fits = |case: &CaseDocument| {
            search
                .status
                .is_none_or(|status| status_on(case, when) == status)
        };
        found.retain(|(_, case)| fits(case) && reader.may_see(case));
        let whose = found.iter().map(|(_, case)| case.foreigner_id).collect();
        Ok(Self {
            position,
            found,
            whose,
            rest,
            when,
        })
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
        SearchAnswer {
            as_of_position: self.position,
            foreigners: found
                .map(|(place, case)| CaseSummary::of(case, place.rank == 0, self.when))
                .collect(),
            next: self.rest.map(|rest| rest.seal(service, bound)),
        }
    }
}

impl SearchParameters {
    /// Where the list goes on.
    fn after(&self, service: &Service, bound: &Bound<'_>) -> Result<Option<Place>, Problem> {
        let open = |cursor| Place::open(service, bound, cursor);
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
            "status": self.status,
        })
        .to_string()
    }
}

/// The cases after a place, one more than the limit, and the position up to which they are known.
async fn find(
    pool: &PgPool,
    search: &Search,
    after: Option<Place>,
    today: NaiveDate,
) -> Result<Read, sqlx::Error> {
    let rows = statement(search, after, today)
        .build()
        .fetch_all(pool)
        .await?;
    let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    let position: i64 = first.try_get("position")?;
    let version = first.try_get("version")?;
    let found = rows.into_iter().filter_map(|row| {
        let read = || -> Result<Option<Found>, sqlx::Error> {
            let Some(document) = row.try_get::<Option<String>, _>("document")? else {
                return Ok(None);
            };
            let rank = u8::from(row.try_get::<i32, _>("rank")? != 0);
            Ok(Some(Found {
                place: Place {
                    rank,
                    foreigner_id: row.try_get("foreigner_id")?,
                },
                document,
            }))
        };
        read().transpose()
    });
    Ok(Read {
        position: position.unsigned_abs(),
        version,
        found: found.collect::<Result<_, _>>()?,
    })
}

/// Rank and place of the page first, the cases of the page alone after it: a common name has many files, and their documents are
/// large.
fn statement(
    search: &Search,
    after: Option<Place>,
    today: NaiveDate,
) -> QueryBuilder<'_, Postgres> {
    let mut sql = QueryBuilder::new(
        "SELECT c.position, c.version, f.foreigner_id, f.rank, d.document::text AS document
           FROM case_lookup.checkpoint AS c
           LEFT JOIN LATERAL (SELECT * FROM (SELECT f.foreigner_id, ",
    );
    if search.forms.is_empty() {
        sql.push("0");
    } else {
        sql.push(
            "CASE WHEN EXISTS (SELECT FROM case_lookup.case_names AS n
                                WHERE n.foreigner_id = f.foreigner_id AND n.form = ANY(",
        );
        sql.push_bind(&search.forms).push(")) THEN 0 ELSE 1 END");
    }
    sql.push(" AS rank FROM case_lookup.case_files AS f WHERE true");
    push_identity(&mut sql, search);
    push_numbers(&mut sql, search);
    if let Some(status) = search.status {
        push_status(&mut sql, status, today);
    }
    sql.push(") AS found");
    if let Some(Place { rank, foreigner_id }) = after {
        sql.push(" WHERE (rank, foreigner_id) > (")
            .push_bind(i32::from(rank));
        sql.push(", ").push_bind(foreigner_id).push(")");
    }
    sql.push(" ORDER BY rank, foreigner_id LIMIT ")
        .push_bind(i64::from(search.limit) + 1);
    sql.push(
        ") AS f ON true
           LEFT JOIN case_lookup.case_files AS d ON d.foreigner_id = f.foreigner_id
          ORDER BY f.rank, f.foreigner_id",
    );
    sql
}

/// Document and decision, each of the file.
fn push_numbers<'s>(sql: &mut QueryBuilder<'s, Postgres>, search: &'s Search) {
    if let Some(number) = &search.document {
        sql.push(" AND f.foreigner_id IN (SELECT d.foreigner_id FROM case_lookup.case_documents AS d WHERE d.number_normal = ");
        sql.push_bind(number).push(")");
    }
    if let Some(number) = &search.decision {
        sql.push(" AND f.foreigner_id IN (SELECT d.foreigner_id FROM case_lookup.case_decisions AS d WHERE d.number = ");
        sql.push_bind(number).push(")");
    }
}

/// Name, birth and nationality must hold for one and the same identity.
fn push_identity<'s>(sql: &mut QueryBuilder<'s, Postgres>, search: &'s Search) {
    if search.forms.is_empty() && search.born.is_none() && search.nationality.is_none() {
        return;
    }
    sql.push(" AND f.foreigner_id IN (SELECT i.foreigner_id FROM case_lookup.case_identities AS i");
    if !search.forms.is_empty() {
        sql.push(" JOIN case_lookup.case_names AS n ON n.foreigner_id = i.foreigner_id AND n.identity_id = i.identity_id AND (");
        for (place, form) in search.forms.iter().enumerate() {
            // Every asked token is a token of the name: a part of a name is enough.
            sql.push(if place == 0 {
                "n.tokens @> string_to_array("
            } else {
                " OR n.tokens @> string_to_array("
            });
            sql.push_bind(form).push(", ' ')");
        }
        sql.push(")");
    }
    sql.push(" WHERE true");
    if let Some((from, to)) = search.born {
        sql.push(" AND i.born_from <= ")
            .push_bind(to)
            .push(" AND i.born_to >= ")
            .push_bind(from);
    }
    if let Some(nationality) = &search.nationality {
        sql.push(" AND i.nationalities @> ARRAY[")
            .push_bind(nationality.code())
            .push("]");
    }
    sql.push(")");
}

/// The situation is that of the last event; a ban that has not begun or has ended by date holds nobody.
fn push_status(sql: &mut QueryBuilder<'_, Postgres>, status: FileStatus, today: NaiveDate) {
    let ended = |sql: &mut QueryBuilder<'_, Postgres>, departed: &str| {
        sql.push(" OR (f.status = 'BANNED' AND (f.ban_until < ")
            .push_bind(today)
            .push(" OR f.ban_from > ")
            .push_bind(today);
        // A departure that did not happen is none.
        sql.push(") AND ")
            .push(departed)
            .push(" (SELECT FROM json_array_elements(f.document -> 'departures') AS d WHERE d -> 'refuted' IS NULL))");
    };
    sql.push(" AND ((f.status = ").push_bind(status.code());
    if status == FileStatus::Banned {
        sql.push(" AND (f.ban_until IS NULL OR f.ban_until >= ")
            .push_bind(today)
            .push(") AND (f.ban_from IS NULL OR f.ban_from <= ")
            .push_bind(today)
            .push(")");
    }
    sql.push(")");
    match status {
        FileStatus::Departed => ended(sql, "EXISTS"),
        FileStatus::NoMeasure => ended(sql, "NOT EXISTS"),
        FileStatus::Detained
        | FileStatus::ToLeave
        | FileStatus::Banned
        | FileStatus::EnteredInError => {}
    }
    sql.push(")");
}

impl Place {
    fn seal(self, service: &Service, bound: &Bound<'_>) -> String {
        let mut place = vec![self.rank];
        place.extend_from_slice(self.foreigner_id.as_bytes());
        bound.seal(&service.keyring, &place)
    }

    fn open(service: &Service, bound: &Bound<'_>, cursor: &str) -> Result<Self, Problem> {
        let place = bound.open(&service.keyring, cursor)?;
        let opened = place.split_first().and_then(|(rank, id)| {
            Some(Self {
                rank: *rank,
                foreigner_id: Uuid::from_slice(id).ok()?,
            })
        });
        opened.ok_or_else(|| super::refused("cursor", "not-a-cursor"))
    }
}
