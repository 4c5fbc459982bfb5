//! What was signed, in files that any reader of C2SP tlog-tiles can serve and verify, outside the database: whoever rewrites the
//! log there and everything that hangs on it, finds it contradicted here.

use crate::tail::Tail;
use event_log::{ProofError, ReadError, last_checkpoint, tiles};
use sqlx::PgPool;
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use transparency::{
    Checkpoint, EntryTooLong, Hash, NoteFault, Resource, SigningKey, encode_entries, root,
    tiles_of_root,
};

/// Entries of a whole bundle, hashes of a whole tile.
const WIDTH: u16 = 256;
const _: () = assert!(WIDTH as usize == transparency::WIDTH);

/// Tiles that are read at a time.
const TILES_AT_A_TIME: usize = 64;

/// The name of the file with the checkpoint that everything else belongs to.
const CHECKPOINT: &str = "checkpoint";

/// The files.
#[derive(Debug)]
pub(super) struct Mirror {
    folder: PathBuf,
    size: u64,
    bundle: Bundle,
    /// Files that a power cut may still take: nothing refers to them yet.
    unflushed: Vec<PathBuf>,
}

/// The bundle of entries that grows, as far as it is collected.
#[derive(Debug, Default)]
struct Bundle {
    number: u64,
    width: u16,
    content: Vec<u8>,
}

impl Bundle {
    /// The first bundle that a log of this size has not filled.
    fn after(size: u64) -> Self {
        Self {
            number: size / u64::from(WIDTH),
            ..Self::default()
        }
    }

    /// How many events are collected, with all bundles before this one.
    fn reaches(&self) -> u64 {
        self.number * u64::from(WIDTH) + u64::from(self.width)
    }

    /// How many more are wanted up to a size.
    fn room(&self, size: u64) -> u16 {
        let end = size.min((self.number + 1) * u64::from(WIDTH));
        u16::try_from(end.saturating_sub(self.reaches())).unwrap_or(WIDTH)
    }

    fn add(&mut self, entry: &[u8]) -> Result<(), EntryTooLong> {
        self.content.extend(encode_entries([entry])?);
        self.width += 1;
        Ok(())
    }

    fn resource(&self) -> Resource {
        Resource::Entries {
            number: self.number,
            width: self.width,
        }
    }
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
            bundle: Bundle::default(),
            unflushed: Vec::new(),
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
        mirror.bundle = Bundle::after(copied.size);
        Ok(mirror)
    }

    /// How many events are copied.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Collects what was signed since out of what the projectors read; what they no longer hold is left to [`Self::follow`].
    pub(super) async fn collect(&mut self, tail: &Tail, signed: u64) -> Result<(), MirrorError> {
        while self.bundle.reaches() < signed {
            let wanted = self.bundle.room(signed);
            let entries = tail.kept(self.bundle.reaches(), wanted.into()).await;
            if entries.is_empty() {
                break;
            }
            self.add(&entries).await?;
        }
        Ok(())
    }

    /// Copies what was signed since: bundles and tiles first, the checkpoint when all of them are durable.
    pub(super) async fn follow(&mut self, pool: &PgPool, tail: &Tail) -> Result<(), MirrorError> {
        let Some(last) = last_checkpoint(pool).await? else {
            return Ok(());
        };
        let size = last.checkpoint.size;
        self.collect(tail, size).await?;
        while self.bundle.reaches() < size {
            let wanted = self.bundle.room(size);
            let entries = tail
                .read_stored(self.bundle.reaches(), wanted.into())
                .await?;
            self.add(&entries).await?;
        }
        if self.bundle.width > 0 {
            self.write(self.bundle.resource().path(), self.bundle.content.clone())
                .await?;
        }
        let resources = Resource::between(self.size, size);
        for some in resources.chunks(TILES_AT_A_TIME) {
            self.write_tiles(pool, some).await?;
        }
        self.flush().await?;
        let path = self.folder.join(CHECKPOINT);
        blocking(move || replace(&path, last.note.as_bytes())).await?;
        for resource in &resources {
            self.drop_older_parts(resource)?;
        }
        self.size = size;
        Ok(())
    }

    /// Takes in entries that fit into the bundle, and writes it when it is whole.
    async fn add(&mut self, entries: &[Vec<u8>]) -> Result<(), MirrorError> {
        for entry in entries {
            self.bundle.add(entry)?;
        }
        if self.bundle.width == WIDTH {
            let next = Bundle::after(self.bundle.reaches());
            let whole = std::mem::replace(&mut self.bundle, next);
            self.write(whole.resource().path(), whole.content).await?;
        }
        Ok(())
    }

    async fn write_tiles(
        &mut self,
        pool: &PgPool,
        resources: &[Resource],
    ) -> Result<(), MirrorError> {
        let wanted = resources.iter().filter_map(|resource| match *resource {
            Resource::Hashes { tile, width } => Some((resource, tile, usize::from(width))),
            Resource::Entries { .. } => None,
        });
        let stored = tiles(pool, wanted.clone().map(|(_, tile, _)| tile)).await?;
        for (resource, tile, width) in wanted {
            let hashes = stored.0.get(&tile);
            let hashes = hashes.and_then(|hashes| hashes.get(..width * size_of::<Hash>()));
            let missing = || ProofError::Tiles {
                size: tile.number * u64::from(WIDTH),
            };
            let content = hashes.ok_or_else(missing)?.to_vec();
            self.write(resource.path(), content).await?;
        }
        Ok(())
    }

    /// Writes a file that no checkpoint in the files refers to yet.
    async fn write(&mut self, path: String, content: Vec<u8>) -> io::Result<()> {
        let path = self.folder.join(path);
        self.unflushed.push(path.clone());
        blocking(move || write(&path, &content)).await
    }

    /// Makes durable what was written since the last time. Together, so that the file system has to settle but once: each time,
    /// the log of the database on the same disk waits.
    async fn flush(&mut self) -> io::Result<()> {
        let (root, files) = (self.folder.clone(), std::mem::take(&mut self.unflushed));
        blocking(move || flush(&root, &files)).await
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

async fn blocking(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> io::Result<()> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(io::Error::other)?
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent()
        && !folder.is_dir()
    {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path)?.write_all(content)
}

/// Files first, then the folders that name them, up to the root of the copy.
fn flush(root: &Path, files: &[PathBuf]) -> io::Result<()> {
    let mut folders = BTreeSet::new();
    for file in files {
        File::open(file)?.sync_data()?;
        let above = file.ancestors().skip(1);
        folders.extend(above.take_while(|folder| folder.starts_with(root)));
    }
    for folder in folders {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Replaces a file as a whole or not at all, also through a power cut.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}
