//! `/v1/log`: the transparency log, for whoever verifies (architecture P-7, C2SP tlog-tiles).
//!
//! Checkpoint and hashes name nobody and are public: a witness needs no account. Entries are the sealed events, pseudonymous; auditors
//! read them, and that they did is recorded.

use crate::Service;
use crate::access::{Action, Outcome};
use crate::checks::unstored;
use crate::foreigners::refused;
use crate::outage;
use crate::rights::Right;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Path, Query};
use event_log::{SignedCheckpoint, last_checkpoint, read_from, tiles};
use events::{ForeignerId, StoredEvent};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;
use transparency::{Hash, Resource, encode_entries};
use utoipa::{IntoParams, ToSchema};

/// Entries in one answer at most, and when nothing else is asked.
const LIMIT_MAX: usize = 1_000;

/// After how long a client may ask again for a checkpoint that is not signed yet.
const RETRY_AFTER: Duration = Duration::from_secs(1);

const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const ALWAYS_NEW: HeaderValue = HeaderValue::from_static("no-cache");
/// A tile of a width never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The last signed checkpoint.
#[utoipa::path(
    get,
    path = "/v1/log/checkpoint",
    tag = "Transparency log",
    security(()),
    responses((status = 200, description = "A signed note (C2SP tlog-checkpoint); the extension line `stream-ends` commits to \
        where each file ends", body = String, content_type = "text/plain"))
)]
pub(crate) async fn checkpoint(State(service): State<Service>) -> Result<Response, Problem> {
    let last = last(&service).await?;
    Ok(described(TEXT, ALWAYS_NEW, last.note.into_bytes()))
}

/// The last checkpoint; 503 while the notary has signed nothing.
async fn last(service: &Service) -> Result<SignedCheckpoint, Problem> {
    let last = last_checkpoint(&service.figures)
        .await
        .map_err(outage::of_proof)?;
    last.ok_or_else(nothing_signed)
}

/// 503: nothing that could be proved against is there yet.
pub(crate) fn nothing_signed() -> Problem {
    Problem::unavailable("No checkpoint that covers this is signed yet.", RETRY_AFTER)
}

/// A tile of hashes, or a bundle of entries.
///
/// `tile/<level>/<number>[.p/<width>]` is public. `tile/entries/<number>[.p/<width>]` is for auditors, with a purpose.
#[utoipa::path(
    get,
    path = "/v1/log/tile/{path}",
    tag = "Transparency log",
    security((), ("bearer" = [])),
    params(("path" = String, Path, description = "As C2SP tlog-tiles names it, as `0/x001/234` or `entries/000.p/17`")),
    responses((status = 200, description = "Hashes of 32 bytes each, or entries behind their lengths in two bytes",
        body = Vec<u8>, content_type = "application/octet-stream"))
)]
pub(crate) async fn tile(
    State(service): State<Service>,
    actor: Result<Actor, Problem>,
    headers: HeaderMap,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    let resource = Resource::parse(&format!("tile/{path}")).ok_or_else(no_such_tile)?;
    let width = usize::from(resource.width());
    match resource {
        Resource::Hashes { tile, .. } => {
            let stored = tiles(&service.figures, [tile])
                .await
                .map_err(outage::problem)?;
            let hashes = stored.0.get(&tile);
            let hashes = hashes.and_then(|hashes| hashes.get(..width * size_of::<Hash>()));
            let hashes = hashes.ok_or_else(no_such_tile)?.to_vec();
            Ok(described(BYTES, FOR_EVER, hashes))
        }
        Resource::Entries { number, .. } => {
            let first = number * transparency::WIDTH as u64;
            let found = Found::read(&service, actor?, &headers, first, width).await?;
            let events = found.events.iter().map(StoredEvent::canonical_bytes);
            let events: Vec<Vec<u8>> = events.collect();
            if events.len() < width {
                return Err(no_such_tile());
            }
            let bundle = encode_entries(events.iter().map(Vec::as_slice));
            let bundle = bundle.map_err(|error| Problem::internal(error.into()))?;
            Ok(unstored(([(header::CONTENT_TYPE, BYTES)], bundle)))
        }
    }
}

fn no_such_tile() -> Problem {
    Problem::not_found("The log has no such tile, or not of this width yet.")
}

fn described(kind: HeaderValue, keep: HeaderValue, body: Vec<u8>) -> Response {
    let headers: [(HeaderName, HeaderValue); 2] =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)];
    (headers, body).into_response()
}

/// Which entries.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntryParameters {
    /// The position of the first; 1 when absent.
    from: Option<u64>,
    /// Entries in one answer, at most 1,000, which is also usual.
    limit: Option<usize>,
}

/// Entries of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntriesAnswer {
    /// Everything in the log up to here was seen.
    as_of_position: u64,
    /// In order, without a gap.
    entries: Vec<EntryView>,
    /// The position of the first entry of the rest; null when this is the end.
    next: Option<u64>,
}

/// One entry.
#[derive(Debug, Serialize, ToSchema)]
struct EntryView {
    /// Its position; its index in the tree is one less.
    position: u64,
    /// SHA-256 over a zero byte and the bytes of `entry`, in hexadecimal (RFC 6962 leaf hash).
    leaf: String,
    /// The canonical bytes: one line of JSON, the personal part sealed.
    entry: String,
}

/// Entries of the log, sealed, as they were appended.
#[utoipa::path(
    get,
    path = "/v1/log/entries",
    tag = "Transparency log",
    params(EntryParameters, ("Purpose" = String, Header, description = "AUDIT")),
    responses((status = 200, description = "Entries", body = EntriesAnswer))
)]
pub(crate) async fn entries(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Query(parameters): Query<EntryParameters>,
) -> Result<Response, Problem> {
    let from = parameters.from.unwrap_or(1);
    let after = from
        .checked_sub(1)
        .ok_or_else(|| refused("from", "out-of-range"))?;
    let limit = parameters.limit.unwrap_or(LIMIT_MAX);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(refused("limit", "out-of-range"));
    }
    let found = Found::read(&service, actor, &headers, after, limit).await?;
    let last = found.events.last().map_or(after, |event| event.position);
    let entries = found.events.iter().map(EntryView::of);
    Ok(unstored(Json::new(EntriesAnswer {
        as_of_position: found.head,
        entries: entries.collect(),
        next: (last < found.head).then_some(last + 1),
    })))
}

impl EntryView {
    fn of(event: &StoredEvent) -> Self {
        let entry = event.canonical_bytes();
        Self {
            position: event.position,
            leaf: format!("{:?}", event.leaf()),
            entry: String::from_utf8(entry).expect("JSON is text"),
        }
    }
}

/// Entries that an auditor may see, their reading recorded.
struct Found {
    events: Vec<StoredEvent>,
    head: u64,
}

impl Found {
    async fn read(
        service: &Service,
        actor: Actor,
        headers: &HeaderMap,
        after: u64,
        limit: usize,
    ) -> Result<Self, Problem> {
        let reader = Right::Log.admit(actor, headers)?;
        let page = read_from(&service.lookups, after, limit)
            .await
            .map_err(outage::of_log)?;
        let whose: BTreeSet<ForeignerId> = page
            .events
            .iter()
            .filter_map(|event| event.aggregate_id.parse().ok())
            .collect();
        let whose: Vec<ForeignerId> = whose.into_iter().collect();
        let asked = format!(r#"{{"from":{},"limit":{limit}}}"#, after.saturating_add(1));
        let outcome = Outcome::Found(page.events.len());
        let record = reader.reads(Action::ReadLog, &asked, &whose, outcome, page.head);
        let found = Self {
            events: page.events,
            head: page.head,
        };
        service.access.release(record, found).await
    }
}

#[cfg(test)]
mod tests;
