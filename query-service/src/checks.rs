//! `POST /v1/entry-checks`: may this traveller enter? (contract.md section 5, rules)
//!
//! The answer comes from memory. It is `REFER`, never `NO_HIT`, when the picture is too old or not there, when a name cannot
//! be read, when a name may be cut, when keyed check digits fail and when the host's clock does not know the day (architecture
//! P-8). No answer leaves before its access record is committed, hit or not,
//! also when the client has gone away (P-9).

mod answer;
mod ban_index;
mod batch;
mod follow;
mod freshness;
mod loading;
mod outcome;
mod person;
mod picture;
mod reading;
mod request;
mod share;
mod shelves;
mod snapshot;
mod uniform;
mod upkeep;
mod verdict;

pub(crate) use answer::MatchView;
pub(crate) use ban_index::{BanIndex, Found};
pub(crate) use batch::__path_check_batch;
pub(crate) use batch::check_batch;
pub(crate) use follow::follow;
pub(crate) use outcome::__path_outcome;
pub(crate) use outcome::outcome;
pub(crate) use person::{birth as birth_of, person as person_of};
pub(crate) use share::BatchShare;
pub(crate) use uniform::Raster;

use crate::Service;
use crate::access::Reader;
use crate::positions::PATIENCE;
use crate::rights::Right;
use answer::CheckAnswer;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Query};
use chassis::metrics::{Metrics, SECONDS, prometheus};
use chassis::problem::Fault;
use chrono::{DateTime, Utc};
use events::ForeignerId;
use events::codes::Role;
use http::{HeaderMap, HeaderValue, header};
use law::rules::checks::an_offline_copy_may_be_asked;
use prometheus::{Histogram, IntCounter, IntCounterVec};
use request::{Asked, CheckRequest};
use serde::Deserialize;
use std::time::{Duration, Instant};
use utoipa::IntoParams;
use uuid::{NoContext, Timestamp, Uuid};
use verdict::{Action, CheckResult};

/// After how long a client may ask again when its answer was too old to leave.
const RETRY_AFTER: Duration = Duration::from_millis(200);

/// What is measured of checks.
#[derive(Clone)]
pub(crate) struct CheckMetrics {
    answered: IntCounterVec,
    seconds: Histogram,
    late: IntCounter,
}

impl CheckMetrics {
    /// Registers the metrics, every result at zero.
    pub(crate) fn registered_in(metrics: &Metrics) -> Self {
        let answered = metrics.counters(
            "register_checks_total",
            "Entry-ban checks answered.",
            &["result"],
        );
        for result in CheckResult::ALL {
            answered.with_label_values(&[result.code()]);
        }
        let seconds = metrics.histogram(
            "register_check_seconds",
            "From a check's question to its answer being ready to leave.",
            SECONDS,
        );
        let late = metrics.counter(
            "register_checks_late_total",
            "Checks whose answer was not ready at the first tick of the raster.",
        );
        Self {
            answered,
            seconds,
            late,
        }
    }

    fn answered(&self, result: CheckResult, took: Duration) {
        self.answered.with_label_values(&[result.code()]).inc();
        self.seconds.observe(took.as_secs_f64());
    }
}

/// The parameters of a check.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CheckParameters {
    /// Candidates below the reporting level too, from this score on, 0 to 1. Administrators only, for measuring.
    min_score: Option<f64>,
    /// Wait up to 2 s until the index has reached this position, then 503.
    min_position: Option<u64>,
}

/// Asks whether an entry ban refuses a traveller.
#[utoipa::path(
    post,
    path = "/v1/entry-checks",
    tag = "Entry checks",
    params(CheckParameters, ("Purpose" = String, Header, description = "BORDER_CHECK")),
    request_body = CheckRequest,
    responses((status = 200, description = "The answer; the same members for every result", body = CheckAnswer))
)]
pub(crate) async fn check(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Query(parameters): Query<CheckParameters>,
    Json {
        value: request,
        body,
    }: Json<CheckRequest>,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let reader = Right::Check.admit(actor, &headers)?;
    let min_score = admit_min_score(&reader.actor, parameters.min_score)?;
    // The time that a check may take begins here: how long a body takes to arrive is limited by the server.
    let answering = async {
        service
            .bans
            .reach(parameters.min_position, PATIENCE)
            .await?;
        let mut asked = request.read(service.today())?;
        asked.question.min_score = min_score;
        answer(&service, &reader, asked, &body, began).await
    };
    let recorded = crate::api::in_time(answering).await?;
    service.batches.a_single_check_was_answered();
    // Only the finished text is left when its time comes: to let go of many candidates takes longer than of none.
    let (response, leaves_at) = {
        let (answer, leaves_at) = recorded.leave(&service)?;
        (uniform::answer(&answer)?, leaves_at)
    };
    uniform::wait(leaves_at).await;
    Ok(unstored(response))
}

/// A check whose record is committed.
struct Recorded(Examined);

impl Recorded {
    /// The answer as it leaves, and when it does. Its picture goes on growing old while the record is committed, the tick of
    /// the raster comes and the client is waited for: one that is too old by then proves nothing (architecture P-8).
    fn leave(self, service: &Service) -> Result<(CheckAnswer, Instant), Problem> {
        let Examined {
            mut answer,
            current_at,
            began,
        } = self.0;
        let now = Instant::now();
        let leaves_at = service.raster.next(began, now);
        let too_old = service.bans.is_too_old(current_at, leaves_at);
        if answer.result != CheckResult::Refer && too_old {
            return Err(Problem::unavailable(
                "The check took so long that its picture of the log has grown too old.",
                RETRY_AFTER,
            ));
        }
        answer.mode = answer::mode(too_old);
        answer.answered_at = answer::instant(service.clock.now() + (leaves_at - now));
        answer.age_ms =
            current_at.map(|at| u64::try_from((leaves_at - at).as_millis()).unwrap_or(u64::MAX));
        let metrics = &service.check_metrics;
        metrics.answered(answer.result, now - began);
        if service.raster.is_late(began, leaves_at) {
            metrics.late.inc();
        }
        Ok((answer, leaves_at))
    }
}

/// A check that was carried out.
struct Examined {
    answer: CheckAnswer,
    current_at: Option<Instant>,
    began: Instant,
}

/// Answers one question and records it. From the search to the queue of records nothing waits, so that every check that was
/// carried out is recorded.
async fn answer(
    service: &Service,
    reader: &Reader,
    asked: Asked,
    body: &[u8],
    began: Instant,
) -> Result<Recorded, Problem> {
    record(service, reader, examine(service, asked, began)?, body).await
}

async fn record(
    service: &Service,
    reader: &Reader,
    examined: Examined,
    body: &[u8],
) -> Result<Recorded, Problem> {
    let answer = &examined.answer;
    let found: Vec<ForeignerId> = answer
        .candidates
        .iter()
        .map(answer::CandidateView::foreigner_id)
        .collect();
    let (result, position) = (answer.result.code(), answer.as_of_position);
    let record = reader.checks(answer.check_id, body, &found, result, position);
    let examined = service.access.release(record, examined).await?;
    Ok(Recorded(examined))
}

fn examine(service: &Service, asked: Asked, began: Instant) -> Result<Examined, Problem> {
    let seen = service.bans.search(&asked.question, asked.day);
    admit_picture(seen.current_at.map(|at| at.elapsed()))?;
    let mut warnings = Vec::new();
    if seen.matches.is_err() {
        warnings.push("NAME_UNREADABLE");
    }
    if asked.check_digits_fail {
        warnings.push("MRZ_CHECK_DIGITS");
    }
    if asked.name_may_be_cut {
        warnings.push("NAME_MAY_BE_CUT");
    }
    if seen.too_old {
        warnings.push("PICTURE_TOO_OLD");
    }
    let clock_behind = service.bans.is_ahead_of(service.clock.now());
    if clock_behind {
        warnings.push("CLOCK_BEHIND");
    }
    let unread = seen.too_old || seen.matches.is_err() || clock_behind;
    // Not finding what was perhaps not asked proves nothing; nobody is admitted on it.
    let uncertain = asked.name_may_be_cut || asked.check_digits_fail;
    let matches = seen.matches.unwrap_or_default();
    let found = verdict::verdict(&matches, asked.crossing);
    let (result, action) = match found.result {
        _ if unread => (CheckResult::Refer, Action::VerifyIdentity),
        CheckResult::NoHit | CheckResult::Info | CheckResult::HitWithPermission if uncertain => {
            (CheckResult::Refer, Action::VerifyIdentity)
        }
        result => (result, found.action),
    };
    let answer = CheckAnswer {
        check_id: mint(service.clock.now()),
        answered_at: String::new(),
        as_of_position: seen.position,
        age_ms: None,
        mode: answer::mode(seen.too_old),
        result,
        action,
        candidates: answer::views(matches, found.decisive, asked.crossing),
        warnings,
        misreadings: asked.misreadings,
    };
    Ok(Examined {
        answer,
        current_at: seen.current_at,
        began,
    })
}

/// an old picture says where to look and proves nothing; a very old one is not asked any more.
fn admit_picture(age: Option<Duration>) -> Result<(), Problem> {
    match age {
        Some(age) if !an_offline_copy_may_be_asked(age) => Err(Problem::unavailable(
            "The picture of the log is too old to be asked at all.",
            RETRY_AFTER,
        )
        .rule("R-115")),
        _ => Ok(()),
    }
}

/// The id of a check carries the millisecond of its question, by which its record is found (RFC 9562 section 5.7).
fn mint(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    let asked_at = Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos());
    Uuid::new_v7(asked_at)
}

fn admit_min_score(actor: &Actor, min_score: Option<f64>) -> Result<Option<f64>, Problem> {
    let Some(score) = min_score else {
        return Ok(None);
    };
    if !actor.has_role(Role::Administrator.code()) {
        return Err(Problem::forbidden(
            "R-110",
            "Only administrators measure the check.",
        ));
    }
    if !(0.0..=1.0).contains(&score) {
        return Err(Problem::unprocessable("A score lies between 0 and 1.")
            .fault(Fault::in_parameter("min_score", "out-of-range")));
    }
    Ok(Some(score))
}

/// An answer with personal data, which nobody on the way may keep.
pub(crate) fn unstored(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests;
