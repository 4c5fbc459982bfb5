//! What was signed, in files that any reader of C2SP tlog-tiles can serve and verify, outside the database: whoever rewrites the
//! log there and everything that hangs on it, finds it contradicted here.

use event_log::{ProofError, ReadError, last_checkpoint, read_from, tiles};
use sqlx::PgPool;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use transparency::{
    Checkpoint, EntryTooLong, Hash, NoteFault, Resource, SigningKey, encode_entries, root,
    tiles_of_root,
};

/// Tiles and bundles that are written at a time.
const RESOURCES_AT_A_TIME: usize = 64;

/// The name of the file with the checkpoint that everything else belongs to.
const CHECKPOINT: &str = "checkpoint";

/// The files.
#[derive(Debug)]
pub(super) struct Mirror {
    folder: PathBuf,
    size: u64,
}

/// The files cannot follow.
#[derive(Debug, thiserror::Error)]
pub(super) enum MirrorError {
    /// What was signed cannot be read.
    #[error(transparent)]
    Stored(#[from] ProofError),
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// A file cannot be read or written.
    #[error("the copy of the log in files cannot be written")]
    Files(#[from] io::Error),
    /// The checkpoint in the files was not signed with the key of this register.
    #[error("the checkpoint in the copy of the log: {0}")]
    Foreign(NoteFault),
    /// The database is older than the files: it was restored, or its end was cut.
    #[error("the copy of the log holds {copied} events and the database has signed {signed}")]
    Older {
        /// Events under the checkpoint in the files.
        copied: u64,
        /// Events under the last checkpoint in the database.
        signed: u64,
    },
    /// The log in the database is not the one in the files.
    #[error("the log is not the one whose copy of {copied} events is in the files")]
    OtherLog {
        /// Events under the checkpoint in the files.
        copied: u64,
    },
    /// An event does not fit into a bundle.
    #[error(transparent)]
    TooLong(#[from] EntryTooLong),
}

impl From<sqlx::Error> for MirrorError {
    fn from(error: sqlx::Error) -> Self {
        Self::Stored(error.into())
    }
}

impl Mirror {
    /// Takes up where the files end.
    ///
    /// # Errors
    /// When the log in the database does not begin with the log in the files: then nothing may be signed.
    pub(super) async fn open(
        folder: &Path,
        key: &SigningKey,
        pool: &PgPool,
    ) -> Result<Self, MirrorError> {
        if !folder.is_dir() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
        }
        let mut mirror = Self {
            folder: folder.to_owned(),
            size: 0,
        };
        let note = match fs::read_to_string(folder.join(CHECKPOINT)) {
            Ok(note) => note,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(mirror),
            Err(error) => return Err(error.into()),
        };
        let copied = Checkpoint::open(&note, key.verifying()).map_err(MirrorError::Foreign)?;
        let signed = last_checkpoint(pool).await?;
        let signed = signed.map_or(0, |last| last.checkpoint.size);
        if signed < copied.size {
            return Err(MirrorError::Older {
                copied: copied.size,
                signed,
            });
        }
        let stored = tiles(pool, tiles_of_root(copied.size)).await?;
        if root(copied.size, &stored) != Some(copied.root) {
            return Err(MirrorError::OtherLog {
                copied: copied.size,
            });
        }
        mirror.size = copied.size;
        Ok(mirror)
    }

    /// How many events are copied.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Copies what was signed since: tiles and bundles first, the checkpoint when all of them are durable.
    pub(super) async fn follow(&mut self, pool: &PgPool) -> Result<(), MirrorError> {
        let Some(last) = last_checkpoint(pool).await? else {
            return Ok(());
        };
        let size = last.checkpoint.size;
        let resources = Resource::between(self.size, size);
        for some in resources.chunks(RESOURCES_AT_A_TIME) {
            for resource in some {
                let content = content(pool, resource).await?;
                self.write(resource.path(), content).await?;
            }
        }
        self.write(CHECKPOINT.to_owned(), last.note.into_bytes())
            .await?;
        for resource in &resources {
            self.drop_older_parts(resource)?;
        }
        self.size = size;
        Ok(())
    }

    async fn write(&self, path: String, content: Vec<u8>) -> Result<(), MirrorError> {
        let path = self.folder.join(path);
        let written = tokio::task::spawn_blocking(move || durably(&path, &content)).await;
        Ok(written.map_err(io::Error::other)??)
    }

    /// Parts of a tile or bundle that are narrower than what was just written belong to a checkpoint that is gone from here.
    fn drop_older_parts(&self, resource: &Resource) -> io::Result<()> {
        let path = self.folder.join(resource.path());
        let whole = resource.width() == 256;
        let parts = if whole {
            path.with_added_extension("p")
        } else {
            path.parent().unwrap_or(&self.folder).to_owned()
        };
        let Ok(found) = fs::read_dir(&parts) else {
            return Ok(());
        };
        for part in found {
            let part = part?.path();
            if whole || part != path {
                fs::remove_file(part)?;
            }
        }
        if whole { fs::remove_dir(parts) } else { Ok(()) }
    }
}

/// The bytes of a tile or a bundle.
async fn content(pool: &PgPool, resource: &Resource) -> Result<Vec<u8>, MirrorError> {
    let width = usize::from(resource.width());
    match *resource {
        Resource::Hashes { tile, .. } => {
            let stored = tiles(pool, [tile]).await?;
            let hashes = stored.0.get(&tile);
            let hashes = hashes.and_then(|hashes| hashes.get(..width * size_of::<Hash>()));
            let missing = || ProofError::Tiles {
                size: tile.number * 256,
            };
            Ok(hashes.ok_or_else(missing)?.to_vec())
        }
        Resource::Entries { number, .. } => {
            let page = read_from(pool, number * 256, width).await?;
            let events = page.events.iter().map(events::StoredEvent::canonical_bytes);
            let events: Vec<Vec<u8>> = events.collect();
            Ok(encode_entries(events.iter().map(Vec::as_slice))?)
        }
    }
}

/// Writes a file whole or not at all, also through a power cut.
fn durably(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    if !folder.is_dir() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}
