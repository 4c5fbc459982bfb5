//! `POST /v1/entry-checks/batch`: one check a line in, one answer a line out, in the same order, while the lines come.

use super::{Recorded, answer, request::CheckRequest};
use crate::Service;
use crate::access::Reader;
use crate::rights::Right;
use axum::body::{Body, BodyDataStream};
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{DEFAULT_BODY_BYTES_MAX, parse_json};
use futures::stream::{self, Stream, StreamExt as _};
use http::{HeaderMap, HeaderValue, header};
use std::time::Instant;

/// The media type of one JSON object a line.
const MEDIA_TYPE: &str = "application/x-ndjson";

/// Lines that are answered at a time; their records are committed together.
const LINES_AT_A_TIME: usize = 64;

/// Asks many checks, one JSON object a line. A line that cannot be asked is answered with a problem in its place.
#[utoipa::path(
    post,
    path = "/v1/entry-checks/batch",
    tag = "Entry checks",
    params(("Purpose" = String, Header, description = "BORDER_CHECK")),
    request_body(content = String, content_type = "application/x-ndjson", description = "One CheckRequest a line"),
    responses((status = 200, description = "One CheckAnswer or Problem a line, in the order of the questions",
               body = String, content_type = "application/x-ndjson"))
)]
pub(crate) async fn check_batch(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let reader = Right::Check.admit(actor, &headers)?;
    accept_content(&headers)?;
    let leaving = service.clone();
    let answers = lines(request.into_body().into_data_stream())
        .map(move |line| answer_line(service.clone(), reader.clone(), line))
        .buffered(LINES_AT_A_TIME)
        // A client that reads slowly is asked for by the connection: only then is it known how old an answer is.
        .map(move |answered| written(&leaving, answered));
    let mut response = super::unstored(Body::from_stream(answers));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    Ok(response)
}

/// What became of a line: an answer, or the problem in its place.
type Answered = Result<Recorded, Problem>;

async fn answer_line(
    service: Service,
    reader: Reader,
    line: Line,
) -> Result<Answered, axum::Error> {
    match line {
        Line::Whole(line) => Ok(answer_one(&service, &reader, &line).await),
        Line::TooLong => Ok(Err(Problem::too_large(DEFAULT_BODY_BYTES_MAX))),
        // The connection broke under the questions: the answer must not look whole.
        Line::Broken(error) => Err(error),
    }
}

async fn answer_one(service: &Service, reader: &Reader, line: &Bytes) -> Answered {
    let began = Instant::now();
    let request: CheckRequest = parse_json(line)?;
    let asked = request.read(service.today())?;
    answer(service, reader, &asked, line, began).await
}

fn written(
    service: &Service,
    answered: Result<Answered, axum::Error>,
) -> Result<Bytes, axum::Error> {
    let text = answered?
        .and_then(|recorded| recorded.leave(service))
        .and_then(|answer| {
            serde_json::to_vec(&answer).map_err(|error| Problem::internal(error.into()))
        });
    let mut text = text.unwrap_or_else(|problem| problem.to_json());
    text.push(b'\n');
    Ok(text.into())
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
