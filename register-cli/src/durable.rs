//! Files that survive a power cut.
//!
//! A file is written beside its place, synced, renamed over it, and then its folder is synced: after
//! a crash it is there as it was before or as it is now, never empty and never half.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, Result};

/// Mode of a file that only its owner reads.
pub(crate) const PRIVATE_FILE: u32 = 0o600;
/// Mode of a file that everybody may read.
const PUBLIC_FILE: u32 = 0o644;
/// Mode of a folder that only its owner enters.
pub(crate) const PRIVATE_FOLDER: u32 = 0o700;

/// Writes `content` to `path` with mode 0600, whole or not at all.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<()> {
    write_with(path, content, PRIVATE_FILE)
}

/// Writes `content` to `path` for everybody to read, whole or not at all.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<()> {
    write_with(path, content, PUBLIC_FILE)
}

fn write_with(path: &Path, content: &[u8], mode: u32) -> Result<()> {
    let beside = path.with_extension("new");
    let write = || -> io::Result<()> {
        remove_if_there(&beside)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&beside)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        sync_parent(path)
    };
    write().with_context(|| format!("{} could not be written", path.display()))
}

/// Creates a folder with `mode` unless it exists; the folder above it must exist.
pub(crate) fn create_folder(path: &Path, mode: u32) -> Result<()> {
    match DirBuilder::new().mode(mode).create(path) {
        Ok(()) => {
            // The process's mask may have taken bits away that somebody needs.
            fs::set_permissions(path, Permissions::from_mode(mode))?;
            sync_parent(path)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
    .with_context(|| format!("the folder {} could not be created", path.display()))
}

/// Removes a file that may be absent.
pub(crate) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a creation, a renaming or a removal in the folder of `path` durable.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    // A bare file name has an empty parent, which is the working directory.
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_file_is_replaced_whole_and_stays_private() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("secret");
        fs::write(folder.path().join("secret.new"), "left by a crash")?;
        write_private(&path, b"first")?;
        write_private(&path, b"second")?;
        assert_eq!(fs::read(&path)?, b"second");
        assert_eq!(
            fs::metadata(&path)?.permissions().mode() & 0o777,
            PRIVATE_FILE
        );
        assert!(!folder.path().join("secret.new").exists());
        Ok(())
    }

    #[test]
    fn the_folder_of_a_bare_file_name_is_the_working_directory() -> io::Result<()> {
        sync_parent(Path::new("ready.json"))
    }
}
