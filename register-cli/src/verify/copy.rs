//! The copy of the log in files, as a witness of single events.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sqlx::PgPool;
use transparency::{Hash, Resource, TileId, WIDTH};

/// The file with the checkpoint of the copy.
pub(super) const CHECKPOINT: &str = "checkpoint";

/// The first event after `after` and up to `size` whose leaf is another in the database than in the copy; `None` when the copy does not tell.
pub(super) async fn first_difference(
    pool: &PgPool,
    copy: &Path,
    after: u64,
    size: u64,
) -> Result<Option<u64>> {
    let width = WIDTH as u64;
    for number in after / width..size.div_ceil(width) {
        let Some(copied) = tile(copy, number) else {
            return Ok(None);
        };
        let first = number * width;
        let stored: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT leaf FROM events WHERE position > $1 AND position <= $2 ORDER BY position",
        )
        .bind(i64::try_from(first)?)
        .bind(i64::try_from(first + width)?)
        .fetch_all(pool)
        .await
        .context("the log cannot be read")?;
        let differs = copied
            .chunks(size_of::<Hash>())
            .zip(&stored)
            .position(|(copied, stored)| copied != stored.as_slice());
        if let Some(place) = differs {
            return Ok(Some(first + place as u64 + 1));
        }
    }
    Ok(None)
}

/// The hashes of 256 events, or of as many as were copied.
fn tile(copy: &Path, number: u64) -> Option<Vec<u8>> {
    let tile = TileId { level: 0, number };
    let whole = Resource::Hashes { tile, width: 256 };
    let path = copy.join(whole.path());
    if let Ok(hashes) = fs::read(&path) {
        return Some(hashes);
    }
    let parts = fs::read_dir(path.with_added_extension("p")).ok()?;
    let widest = parts.filter_map(|part| fs::read(part.ok()?.path()).ok());
    widest.max_by_key(Vec::len)
}
