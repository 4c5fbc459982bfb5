//! The data directory: everything that one register keeps on disk, and who may use it now.
//!
//! ```text
//! D/lock            held while a verb uses the register; says which process and verb
//! D/register.json   how to find the running instance (while `register up` runs)
//! D/secrets/        master key, token key, passwords, nats-server's configuration
//! D/postgres/       the private cluster, or a link to it
//! D/nats/           the JetStream store
//! D/log/            the copy of the log with its tiles and last checkpoint, outside the database
//! D/check-index/   the check index as the query service last wrote it; holds names, and may be thrown away
//! D/notary.pub      the public key by which its checkpoints are believed
//! D/logs/           output of the child processes
//! ```

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use rustix::fs::{FlockOperation, flock};

use crate::durable;

/// Paths below one data directory. Existing does not mean that anything runs.
#[derive(Debug, Clone)]
pub(crate) struct DataDir {
    root: PathBuf,
}

impl DataDir {
    /// Creates what is missing below `path` and resolves it to an absolute path.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        fs::create_dir_all(path).with_context(|| {
            format!("the data directory {} could not be created", path.display())
        })?;
        let dir = Self::at(path)?;
        dir.let_the_server_through()?;
        durable::create_folder(&dir.secrets(), durable::PRIVATE_FOLDER)?;
        durable::create_folder(&dir.logs(), durable::PRIVATE_FOLDER)?;
        durable::create_folder(&dir.nats(), durable::PRIVATE_FOLDER)?;
        Ok(dir)
    }

    /// Finds an existing register.
    pub(crate) fn find(path: &Path) -> Result<Self> {
        if !path.join("secrets").is_dir() {
            bail!(
                "there is no register in {}; `register up` creates one",
                path.display()
            );
        }
        Self::at(path)
    }

    fn at(path: &Path) -> Result<Self> {
        let root = fs::canonicalize(path)
            .with_context(|| format!("the data directory {} cannot be reached", path.display()))?;
        Ok(Self { root })
    }

    /// As root the database server runs as another user, who must pass through `D` but not list it.
    /// Only a directory of our own is opened in this way, and everything inside has its own mode.
    fn let_the_server_through(&self) -> Result<()> {
        let metadata = fs::metadata(&self.root)?;
        if rustix::process::geteuid().is_root() && metadata.uid() == 0 {
            let mode = metadata.permissions().mode();
            fs::set_permissions(&self.root, Permissions::from_mode(mode | 0o011))?;
        }
        Ok(())
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn secrets(&self) -> PathBuf {
        self.root.join("secrets")
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    pub(crate) fn nats(&self) -> PathBuf {
        self.root.join("nats")
    }

    pub(crate) fn postgres(&self) -> PathBuf {
        self.root.join("postgres")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    pub(crate) fn check_index(&self) -> PathBuf {
        self.root.join("check-index")
    }

    pub(crate) fn notary_public(&self) -> PathBuf {
        self.root.join("notary.pub")
    }

    pub(crate) fn register_json(&self) -> PathBuf {
        self.root.join("register.json")
    }

    /// Takes the directory for `verb`, or says who has it.
    pub(crate) fn lock(&self, verb: &str) -> Result<Lock> {
        self.try_lock(verb)?.map_err(|holder| {
            anyhow!(
                "{} is in use by `register {}` (process {}); stop it first or choose another --data-dir",
                self.root.display(),
                holder.verb,
                holder.pid
            )
        })
    }

    /// Takes the directory for `verb`, or answers who has it.
    ///
    /// The kernel gives the lock back when its holder dies, however it dies; the text in the file
    /// only tells people (and [`crate::open`]) who holds it.
    pub(crate) fn try_lock(&self, verb: &str) -> Result<Result<Lock, Holder>> {
        let path = self.root.join("lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(durable::PRIVATE_FILE)
            .open(&path)
            .with_context(|| format!("{} cannot be opened", path.display()))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => return Ok(Err(Holder::read(&mut file)?)),
            Err(error) => return Err(error).context("the data directory could not be locked"),
        }
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{} {verb}", std::process::id())?;
        Ok(Ok(Lock { _file: file }))
    }
}

/// The right to use a data directory; given back when dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Who holds the lock.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) pid: u32,
    pub(crate) verb: String,
}

impl Holder {
    fn read(file: &mut File) -> Result<Self> {
        let mut text = String::new();
        file.take(256).read_to_string(&mut text)?;
        let mut words = text.split_whitespace();
        // A holder that has locked and not yet written its line is still starting.
        let pid = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
        let verb = words.next().unwrap_or("up").to_owned();
        Ok(Self { pid, verb })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_verbs_on_one_directory_are_refused_with_the_name_of_the_first() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(&folder.path().join("d"))?;
        let first = dir.lock("up")?;
        let refusal = dir.lock("verify").expect_err("the directory is taken");
        assert!(refusal.to_string().contains("`register up`"), "{refusal}");
        drop(first);
        dir.lock("verify")?;
        Ok(())
    }

    #[test]
    fn secrets_and_logs_are_for_the_owner_only() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(&folder.path().join("d"))?;
        for path in [dir.secrets(), dir.logs(), dir.nats()] {
            assert_eq!(fs::metadata(path)?.permissions().mode() & 0o777, 0o700);
        }
        Ok(())
    }

    #[test]
    fn a_directory_without_a_register_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let error = DataDir::find(folder.path()).expect_err("nothing is there");
        assert!(error.to_string().starts_with("there is no register in"));
    }
}
