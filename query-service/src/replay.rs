//! The whole stream of a foreigner from the log, verified, with personal parts readable; and its fold.

use crate::{Service, outage};
use chassis::Problem;
use event_log::{Head, Recorded};
use events::{AGGREGATE_TYPE, ForeignerId, StoredEvent};
use read_models::Envelope;
use read_models::case_lookup::{self, State};
use sqlx::PgConnection;

/// A stream as it was read, in one snapshot.
pub(crate) struct Replay {
    /// The events as stored; empty when there is no such file.
    pub(crate) stored: Vec<StoredEvent>,
    /// The same events, readable.
    pub(crate) events: Vec<Recorded>,
    /// The head of the log in the same snapshot.
    pub(crate) head: Head,
}

/// Reads and verifies the stream of a foreigner.
///
/// # Errors
/// A stream of which an event is missing or altered is an error, never a shorter stream.
pub(crate) async fn read(service: &Service, id: ForeignerId) -> Result<Replay, Problem> {
    let (stored, head) = stored(service, id).await?;
    let events = service
        .keyring
        .unseal(&stored)
        .await
        .map_err(outage::of_keyring)?;
    Ok(Replay {
        stored,
        events,
        head,
    })
}

/// Folds events into the case.
pub(crate) fn fold<'e>(events: impl IntoIterator<Item = &'e Recorded>) -> Result<State, Problem> {
    let mut state = State::default();
    for event in events {
        apply(&mut state, event)?;
    }
    Ok(state)
}

/// Folds one event more.
pub(crate) fn apply(state: &mut State, recorded: &Recorded) -> Result<(), Problem> {
    let envelope = Envelope {
        position: recorded.position,
        sequence: recorded.sequence,
        foreigner_id: recorded.foreigner_id,
        event: &recorded.event,
        metadata: &recorded.metadata,
    };
    case_lookup::apply(state, &envelope).map_err(|error| {
        Problem::internal(anyhow::Error::new(error).context("an event of the log does not fit"))
    })
}

async fn stored(service: &Service, id: ForeignerId) -> Result<(Vec<StoredEvent>, Head), Problem> {
    let mut snapshot = service.lookups.begin().await.map_err(outage::problem)?;
    sqlx::query!("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        .execute(&mut *snapshot)
        .await
        .map_err(outage::problem)?;
    let head = event_log::head(&mut *snapshot)
        .await
        .map_err(outage::problem)?;
    let stored = event_log::read_stream(&mut *snapshot, id)
        .await
        .map_err(outage::of_log)?;
    verify_leaves(&mut snapshot, id, &stored).await?;
    verify_end(&mut snapshot, id, stored.len()).await?;
    snapshot.rollback().await.map_err(outage::problem)?;
    Ok((stored, head))
}

/// Each event still has the leaf under which it was appended (architecture P-7).
async fn verify_leaves(
    snapshot: &mut PgConnection,
    id: ForeignerId,
    stored: &[StoredEvent],
) -> Result<(), Problem> {
    let leaves = sqlx::query_scalar!(
        "SELECT leaf FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence",
        AGGREGATE_TYPE,
        id.to_string(),
    )
    .fetch_all(snapshot)
    .await
    .map_err(outage::problem)?;
    let altered = stored
        .iter()
        .zip(&leaves)
        .find(|(event, leaf)| event.leaf().0[..] != leaf[..]);
    match altered {
        None => Ok(()),
        Some((event, _)) => {
            tracing::error!(
                position = event.position,
                "a stored event is not what was appended"
            );
            Err(outage::log_altered(Some(event.position)))
        }
    }
}

/// The stream is not shorter than the read model once saw it: an event taken from its end leaves no hole.
async fn verify_end(
    snapshot: &mut PgConnection,
    id: ForeignerId,
    count: usize,
) -> Result<(), Problem> {
    let seen = sqlx::query_scalar!(
        "SELECT version FROM case_lookup.case_files WHERE foreigner_id = $1",
        id.0
    )
    .fetch_optional(snapshot)
    .await
    .map_err(outage::problem)?;
    if seen.is_some_and(|version| version.unsigned_abs() > count as u64) {
        tracing::error!(foreigner.id = %id, "a file is shorter in the log than it was");
        return Err(outage::log_altered(None));
    }
    Ok(())
}
