//! `GET /v1/foreigners/{id}/proof`: the bundle by which anybody verifies a history, without this register.

use crate::access::{Action, Outcome};
use crate::checks::unstored;
use crate::foreigners::{no_such_file, refused};
use crate::log::nothing_signed;
use crate::positions::PATIENCE;
use crate::positions::Source::Log;
use crate::replay::Replay;
use crate::rights::Right;
use crate::{Service, outage};
use axum::extract::State;
use axum::response::Response;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Path, Query};
use event_log::{SignedCheckpoint, Stream, last_checkpoint, prove, read_stream};
use events::ForeignerId;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use std::time::Duration;
use transparency::Bundle;
use utoipa::IntoParams;
use uuid::Uuid;

/// Between two looks for a checkpoint that is waited for.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What to prove.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProofParameters {
    /// The size of an earlier checkpoint that the verifier has kept: the bundle then leads from it.
    checkpoint_size: Option<u64>,
    /// Wait up to 2 s until a checkpoint covers this position, then 503.
    min_position: Option<u64>,
}

/// The bundle for `register verify --bundle`.
#[utoipa::path(
    get,
    path = "/v1/foreigners/{foreigner_id}/proof",
    tag = "Foreigners",
    params(
        ("foreigner_id" = Uuid, Path, description = "The file"),
        ProofParameters,
        ("Purpose" = String, Header, description = "AUDIT, CASE_WORK, RECORD_DECISION or DATA_SUBJECT_REQUEST"),
    ),
    responses((status = 200, description = "Every event of the file as stored, sealed, with its inclusion proof; where the file \
        ends; the signed checkpoint that all of it is proved against (docs/proofs.md)", body = serde_json::Value))
)]
pub(crate) async fn proof(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Path(foreigner_id): Path<Uuid>,
    Query(parameters): Query<ProofParameters>,
) -> Result<Response, Problem> {
    let reader = Right::Histories.admit(actor, &headers)?;
    let id = ForeignerId(foreigner_id);
    service.reach(Log, parameters.min_position).await?;
    let proved = Proved::read(&service, id, &parameters).await?;
    let replay = Replay::of(&service, proved.stream).await?;
    let hidden = replay.is_in_error() && !reader.sees_errors();
    let bundle = proved.bundle.filter(|_| !hidden);
    let outcome = bundle
        .as_ref()
        .map(|bundle| Outcome::Found(bundle.events.len()));
    let outcome = outcome.unwrap_or(Outcome::NotFound);
    let asked =
        json!({ "foreigner_id": id, "checkpoint_size": parameters.checkpoint_size }).to_string();
    let position = proved.size;
    let record = reader.reads(
        Action::ReadProof,
        &asked,
        std::slice::from_ref(&id),
        outcome,
        position,
    );
    let bundle = service.access.release(record, bundle).await?;
    Ok(unstored(Json::new(bundle.ok_or_else(no_such_file)?)))
}

/// A stream and its bundle, in one snapshot.
struct Proved {
    stream: Stream,
    /// The size of the checkpoint.
    size: u64,
    /// `None` when there is no such file.
    bundle: Option<Bundle>,
}

impl Proved {
    async fn read(
        service: &Service,
        id: ForeignerId,
        parameters: &ProofParameters,
    ) -> Result<Self, Problem> {
        let give_up = tokio::time::Instant::now() + PATIENCE;
        let wanted = parameters.min_position.unwrap_or_default();
        loop {
            let mut snapshot = service.lookups.begin().await.map_err(outage::problem)?;
            sqlx::query!("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                .execute(&mut *snapshot)
                .await
                .map_err(outage::problem)?;
            let last = last_checkpoint(&mut *snapshot)
                .await
                .map_err(outage::of_proof)?;
            let stream = read_stream(&mut *snapshot, id)
                .await
                .map_err(outage::of_log)?;
            // A file that was opened a moment ago is waited for as what was asked for by its position is.
            let first = stream.events.first().map_or(0, |event| event.position);
            let covered = last.as_ref().map_or(0, |last| last.checkpoint.size) >= wanted.max(first);
            if let Some(last) = last.filter(|_| covered) {
                return Self::against(last, stream, id, parameters, &mut snapshot).await;
            }
            if tokio::time::Instant::now() >= give_up {
                return Err(nothing_signed());
            }
            drop(snapshot);
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn against(
        last: SignedCheckpoint,
        stream: Stream,
        id: ForeignerId,
        parameters: &ProofParameters,
        snapshot: &mut PgConnection,
    ) -> Result<Self, Problem> {
        let size = last.checkpoint.size;
        let kept = parameters.checkpoint_size;
        if kept.is_some_and(|kept| !(1..=size).contains(&kept)) {
            return Err(refused("checkpoint_size", "out-of-range"));
        }
        if stream.events.is_empty() {
            let bundle = None;
            return Ok(Self {
                stream,
                size,
                bundle,
            });
        }
        // What was appended after the checkpoint is proved by the next one.
        let bundle = prove(snapshot, id, &stream.events, last, kept)
            .await
            .map_err(outage::of_proof)?;
        Ok(Self {
            stream,
            size,
            bundle: Some(bundle),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests;
