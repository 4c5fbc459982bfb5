//! What shows that an event of the extract is in the log: its leaf, and the way from the leaf to a signed checkpoint.
//!
//! The event itself is not needed for it, so that nothing is shown that the extract leaves out.

use crate::outage;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chassis::Problem;
use event_log::{ProofError, SignedCheckpoint, last_checkpoint, tiles};
use sqlx::PgConnection;
use transparency::{Tiles, inclusion, tiles_of_inclusion};

/// The last checkpoint and the tiles that lead to it.
pub(super) struct Proved {
    checkpoint: Option<SignedCheckpoint>,
    tiles: Tiles,
}

impl Proved {
    /// Reads what the events at these positions need.
    pub(super) async fn read(
        snapshot: &mut PgConnection,
        positions: Vec<u64>,
    ) -> Result<Self, Problem> {
        let checkpoint = last_checkpoint(&mut *snapshot)
            .await
            .map_err(outage::of_proof)?;
        let size = checkpoint.as_ref().map_or(0, |last| last.checkpoint.size);
        let covered = positions.into_iter().filter(|position| *position <= size);
        let wanted = tiles_of_inclusion(size, covered.map(|position| position - 1));
        let tiles = tiles(snapshot, wanted).await.map_err(outage::problem)?;
        Ok(Self { checkpoint, tiles })
    }

    /// Whether the event at a position is under the checkpoint.
    pub(super) fn covers(&self, position: u64) -> bool {
        self.size() >= position
    }

    /// The signed note.
    pub(super) fn note(&self) -> Option<&str> {
        self.checkpoint.as_ref().map(|last| last.note.as_str())
    }

    /// The number of events under the checkpoint.
    pub(super) fn size(&self) -> u64 {
        let last = self.checkpoint.as_ref();
        last.map_or(0, |last| last.checkpoint.size)
    }

    /// The inclusion proof of the event at a position (RFC 6962 section 2.1.1), each hash in base64; none for what was appended
    /// after the checkpoint.
    ///
    /// # Errors
    /// What is signed and cannot be proved is an error.
    pub(super) fn inclusion(&self, position: u64) -> Result<Option<Vec<String>>, Problem> {
        if position == 0 || !self.covers(position) {
            return Ok(None);
        }
        let size = self.size();
        let hashes = inclusion(size, position - 1, &self.tiles);
        let hashes = hashes.ok_or_else(|| outage::of_proof(ProofError::Tiles { size }))?;
        let texts = hashes.iter().map(|hash| STANDARD.encode(hash.0));
        Ok(Some(texts.collect()))
    }
}
