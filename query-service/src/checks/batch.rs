//! `POST /v1/entry-checks/batch`: one check a line in, one answer a line out, in the same order, while the lines come.
//!
//! A line is searched on a thread of its own and within the share of batches, so that a ship that lands holds up nobody at a border.
//! It waits for no line behind it: its picture would grow old meanwhile.

use super::request::CheckRequest;
use super::{CheckParameters, Examined, Recorded, admit_min_score, examine, record, uniform};
use crate::Service;
use crate::access::Reader;
use crate::positions::PATIENCE;
use crate::rights::Right;
use axum::body::{Body, BodyDataStream};
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{DEFAULT_BODY_BYTES_MAX, Query, parse_json};
use futures::future::join;
use futures::stream::{self, Stream, StreamExt as _};
use http::{HeaderMap, HeaderValue, header};
use std::time::Instant;
use tokio::task::JoinError;

/// The media type of one JSON object a line.
const MEDIA_TYPE: &str = "application/x-ndjson";

/// Lines of one batch of which the records are committed while the next ones search.
const LINES_AT_A_TIME: usize = 64;

/// Asks many checks, one JSON object a line. A line that cannot be asked is answered with a problem in its place.
#[utoipa::path(
    post,
    path = "/v1/entry-checks/batch",
    tag = "Entry checks",
    params(CheckParameters, ("Purpose" = String, Header, description = "BORDER_CHECK")),
    request_body(content = String, content_type = "application/x-ndjson", description = "One CheckRequest a line"),
    responses((status = 200, description = "One CheckAnswer or Problem a line, in the order of the questions",
               body = String, content_type = "application/x-ndjson"))
)]
pub(crate) async fn check_batch(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Query(parameters): Query<CheckParameters>,
    request: Request,
) -> Result<Response, Problem> {
    let reader = Right::Check.admit(actor, &headers)?;
    accept_content(&headers)?;
    let min_score = admit_min_score(&reader.actor, parameters.min_score)?;
    service
        .bans
        .reach(parameters.min_position, PATIENCE)
        .await?;
    let leaving = service.clone();
    let answers = lines(request.into_body().into_data_stream())
        .map(move |line| answer_line(service.clone(), reader.clone(), min_score, line))
        .buffered(LINES_AT_A_TIME)
        // A client that reads slowly is asked for by the connection: only then is it known how old an answer is.
        .then(move |answered| leave(leaving.clone(), answered));
    let mut response = super::unstored(Body::from_stream(answers));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    Ok(response)
}

/// What became of a line: an answer, or the problem in its place; or the connection broke under the questions, and the answer
/// must not look whole.
type Answered<A> = Result<Result<A, Problem>, axum::Error>;

/// A check that was carried out and is not recorded yet, with the text of its question.
struct Unrecorded {
    examined: Examined,
    text: Bytes,
}

/// Answers a line. A client that goes away meanwhile does not end it: every check that was carried out is recorded.
async fn answer_line(
    service: Service,
    reader: Reader,
    min_score: Option<f64>,
    line: Line,
) -> Answered<Recorded> {
    let began = Instant::now();
    let answering = tokio::spawn(async move {
        let turn = service.batches.turn().await;
        let searching = service.clone();
        let search = move || search(&searching, min_score, line, began);
        let searched = tokio::task::spawn_blocking(search).await?;
        // The record is queued at once; the rest is for others.
        let recorded = record_line(&service, &reader, searched);
        Ok(join(recorded, turn.rest()).await.0)
    });
    let answered: Result<_, JoinError> = answering.await.and_then(|answered| answered);
    answered.unwrap_or_else(|error| Err(axum::Error::new(error)))
}

fn search(
    service: &Service,
    min_score: Option<f64>,
    line: Line,
    began: Instant,
) -> Answered<Unrecorded> {
    match line {
        Line::Whole(text) => Ok(search_one(service, min_score, text, began)),
        Line::TooLong => Ok(Err(Problem::too_large(DEFAULT_BODY_BYTES_MAX))),
        Line::Broken(error) => Err(error),
    }
}

fn search_one(
    service: &Service,
    min_score: Option<f64>,
    text: Bytes,
    began: Instant,
) -> Result<Unrecorded, Problem> {
    let request: CheckRequest = parse_json(&text)?;
    let mut asked = request.read(service.today())?;
    asked.question.min_score = min_score;
    let examined = examine(service, asked, began)?;
    Ok(Unrecorded { examined, text })
}

async fn record_line(
    service: &Service,
    reader: &Reader,
    line: Answered<Unrecorded>,
) -> Answered<Recorded> {
    match line? {
        Ok(Unrecorded { examined, text }) => Ok(record(service, reader, examined, &text).await),
        Err(problem) => Ok(Err(problem)),
    }
}

/// The line as it leaves, at its tick.
async fn leave(service: Service, answered: Answered<Recorded>) -> Result<Bytes, axum::Error> {
    let line = answered?.and_then(|recorded| {
        let (answer, leaves_at) = recorded.leave(&service)?;
        Ok((uniform::padded_line(&answer)?, leaves_at))
    });
    match line {
        Ok((line, leaves_at)) => {
            uniform::wait(leaves_at).await;
            Ok(line.into())
        }
        Err(problem) => Ok([&problem.to_json()[..], b"\n"].concat().into()),
    }
}

/// One line of the questions.
enum Line {
    Whole(Bytes),
    TooLong,
    Broken(axum::Error),
}

struct Lines {
    body: BodyDataStream,
    rest: BytesMut,
    skipping: bool,
    ended: bool,
}

/// The lines of a body, blank ones left out. Never more than one line of the largest size is kept.
fn lines(body: BodyDataStream) -> impl Stream<Item = Line> + Send {
    let lines = Lines {
        body,
        rest: BytesMut::new(),
        skipping: false,
        ended: false,
    };
    stream::unfold(lines, |mut lines| async move {
        lines.next().await.map(|line| (line, lines))
    })
}

impl Lines {
    async fn next(&mut self) -> Option<Line> {
        loop {
            if let Some(line) = self.take_line() {
                return Some(line);
            }
            if self.ended {
                return None;
            }
            match self.body.next().await {
                Some(Ok(bytes)) => self.rest.extend_from_slice(&bytes),
                Some(Err(error)) => {
                    (self.ended, self.rest) = (true, BytesMut::new());
                    return Some(Line::Broken(error));
                }
                None => {
                    self.ended = true;
                    // The last line may lack its end.
                    self.rest.extend_from_slice(b"\n");
                }
            }
        }
    }

    fn take_line(&mut self) -> Option<Line> {
        loop {
            let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') else {
                if self.rest.len() <= DEFAULT_BODY_BYTES_MAX {
                    return None;
                }
                self.rest.clear();
                if std::mem::replace(&mut self.skipping, true) {
                    return None;
                }
                return Some(Line::TooLong);
            };
            let line = self.rest.split_to(end + 1).freeze();
            if std::mem::take(&mut self.skipping) {
                continue;
            }
            let line = line.slice(..end);
            if line.len() > DEFAULT_BODY_BYTES_MAX {
                return Some(Line::TooLong);
            }
            if !line.trim_ascii().is_empty() {
                return Some(Line::Whole(line));
            }
        }
    }
}

fn accept_content(headers: &HeaderMap) -> Result<(), Problem> {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = media_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    let readable =
        essence.eq_ignore_ascii_case(MEDIA_TYPE) && !headers.contains_key(header::CONTENT_ENCODING);
    if readable {
        Ok(())
    } else {
        Err(Problem::unsupported_media_type(
            "The content type must be application/x-ndjson, without an encoding.",
        ))
    }
}
