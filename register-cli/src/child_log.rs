//! The output of a child process, kept in a file of bounded size.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::durable;

/// Size from which the file is moved aside; one older part is kept.
const BYTES_MAX: u64 = 32 * 1024 * 1024;
/// How much of the end is read for an error message.
const TAIL_BYTES: u64 = 4 * 1024;

/// An open log. Child and file share one append-only description, so that it can be cut while the
/// child writes.
#[derive(Debug)]
pub(crate) struct ChildLog {
    path: PathBuf,
    file: File,
}

impl ChildLog {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(durable::PRIVATE_FILE)
            .open(path)
            .with_context(|| format!("the log {} cannot be opened", path.display()))?;
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    pub(crate) fn writer(&self) -> Result<Stdio> {
        Ok(self
            .file
            .try_clone()
            .context("the log's descriptor could not be copied")?
            .into())
    }

    /// Copies a file that has grown too long aside and empties it. A failure only costs disk space
    /// until the next look, so it is reported and not passed on.
    pub(crate) fn keep_small(&self) {
        let cut = || -> std::io::Result<()> {
            if self.file.metadata()?.len() > BYTES_MAX {
                fs::copy(&self.path, self.path.with_extension("log.1"))?;
                self.file.set_len(0)?;
            }
            Ok(())
        };
        if let Err(error) = cut() {
            tracing::warn!(%error, "the log of a child process could not be cut");
        }
    }

    /// The last line, for an error message.
    pub(crate) fn last_line(path: &Path) -> String {
        let read = || -> std::io::Result<Vec<u8>> {
            let mut file = File::open(path)?;
            let length = file.metadata()?.len();
            file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
            let mut tail = Vec::new();
            file.read_to_end(&mut tail)?;
            Ok(tail)
        };
        let tail = read().unwrap_or_default();
        let text = String::from_utf8_lossy(&tail);
        let line = text.lines().rev().find(|line| !line.trim().is_empty());
        line.map_or_else(
            || format!("it left no line in {}", path.display()),
            str::to_owned,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_is_moved_aside_and_goes_on() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("child.log");
        let log = ChildLog::open(&path)?;
        log.keep_small();
        assert!(!path.with_extension("log.1").exists());
        log.file.set_len(BYTES_MAX + 1)?;
        log.keep_small();
        assert_eq!(
            fs::metadata(path.with_extension("log.1"))?.len(),
            BYTES_MAX + 1
        );
        assert_eq!(fs::metadata(&path)?.len(), 0);
        fs::write(&path, "one\nthe reason\n\n")?;
        assert_eq!(ChildLog::last_line(&path), "the reason");
        Ok(())
    }
}
