//! The bundle of one file, from what is stored: what `GET /v1/foreigners/{id}/proof` hands out and `register verify` holds a file
//! against.

use crate::proofs::{ProofError, SignedCheckpoint, all_of, shown_end, tiles};
use events::{ForeignerId, StoredEvent};
use sqlx::PgConnection;
use transparency::{
    Bundle, ProvedConsistency, ProvedEnd, ProvedEvent, consistency, inclusion,
    tiles_of_consistency, tiles_of_inclusion,
};

/// The bundle of a file against a checkpoint that was read in the same snapshot, as the stream was. What was appended after the
/// checkpoint is not in it. With the size of an earlier checkpoint, which is at least 1 and not larger, it leads from there.
///
/// # Errors
/// When what the notary stored cannot be read or is not whole.
pub async fn prove(
    snapshot: &mut PgConnection,
    foreigner_id: ForeignerId,
    stream: &[StoredEvent],
    last: SignedCheckpoint,
    earlier: Option<u64>,
) -> Result<Bundle, ProofError> {
    let size = last.checkpoint.size;
    let covered = stream.iter().filter(|event| event.position <= size);
    let covered: Vec<&StoredEvent> = covered.collect();
    let indexes = covered.iter().map(|event| event.position - 1);
    let of_earlier = earlier.map(|earlier| tiles_of_consistency(size, earlier));
    let wanted = all_of([
        tiles_of_inclusion(size, indexes),
        of_earlier.unwrap_or_default(),
    ]);
    let tiles = tiles(&mut *snapshot, wanted).await?;
    let missing = || ProofError::Tiles { size };
    let mut events = Vec::with_capacity(covered.len());
    for event in covered {
        events.push(ProvedEvent {
            event: String::from_utf8(event.canonical_bytes()).expect("JSON is text"),
            proof: inclusion(size, event.position - 1, &tiles).ok_or_else(missing)?,
        });
    }
    let earlier = earlier.map(|earlier| {
        let proof = consistency(size, earlier, &tiles).ok_or_else(missing)?;
        Ok::<_, ProofError>(ProvedConsistency {
            size: earlier,
            proof,
        })
    });
    let end = shown_end(snapshot, foreigner_id, size).await?;
    let end = ProvedEnd::new(&end.bucket, end.path);
    Ok(Bundle::new(
        foreigner_id.0,
        last.note,
        events,
        end,
        earlier.transpose()?,
    ))
}
