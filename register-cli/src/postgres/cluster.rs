//! The files of the private cluster: where they are, whose they are, and how they are made.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::binaries;
use crate::account::Account;
use crate::data_dir::DataDir;
use crate::durable;
use crate::secrets::Password;

/// Where clusters live that the database's user could not reach in their data directory.
const ELSEWHERE: &str = "/var/lib/register";

/// An existing cluster.
#[derive(Debug)]
pub(super) struct Cluster {
    /// Folder of the server's user: `data/` and `sockets/` are inside.
    home: PathBuf,
    account: Option<Account>,
    programs: PathBuf,
}

impl Cluster {
    /// The cluster of this data directory; made when there is none.
    pub(super) async fn prepare(dir: &DataDir, password: &Password) -> Result<Self> {
        let programs = binaries::find()?;
        let (home, account) = match fs::symlink_metadata(dir.postgres()) {
            Ok(_) => existing_home(&dir.postgres())?,
            Err(_) => new_home(dir)?,
        };
        let home = fs::canonicalize(home)?;
        let cluster = Self {
            home,
            account,
            programs,
        };
        if cluster.data().join("PG_VERSION").exists() {
            cluster.check_version()?;
        } else {
            cluster.initialise(password).await?;
        }
        cluster.folder_for_server(&cluster.sockets())?;
        Ok(cluster)
    }

    pub(super) fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    pub(super) fn sockets(&self) -> PathBuf {
        self.home.join("sockets")
    }

    /// A server program as the server's user, with an environment of its own: PGDATA and its like in
    /// ours are meant for other clusters.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command
            .current_dir(&self.home)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", &self.home);
        if let Some(account) = self.account {
            account.run(&mut command);
        }
        command
    }

    fn check_version(&self) -> Result<()> {
        let made_by = fs::read_to_string(self.data().join("PG_VERSION"))?;
        let made_by = made_by.trim();
        let runs = binaries::major(&self.programs).unwrap_or_default();
        if made_by != runs.to_string() {
            bail!(
                "the cluster was made by PostgreSQL {made_by}, installed is {runs}; upgrade it with pg_upgrade"
            );
        }
        Ok(())
    }

    /// The cluster is made beside its place and renamed when it is whole, so that a start that was
    /// killed half-way leaves nothing that looks like a cluster. The name is new each time: an
    /// `initdb` that outlived its parent cannot write into ours.
    async fn initialise(&self, password: &Password) -> Result<()> {
        for entry in fs::read_dir(&self.home)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with("data.new") {
                fs::remove_dir_all(entry.path())?;
            }
        }
        let mut suffix = [0; 4];
        getrandom::fill(&mut suffix).context("the operating system gave no random bytes")?;
        let beside = self.home.join(format!("data.new-{}", hex::encode(suffix)));
        let password_file = self.password_file(password)?;
        let made = self.run_initdb(&beside, &password_file).await;
        durable::remove_if_there(&password_file)?;
        made?;
        fs::rename(&beside, self.data())?;
        durable::sync_parent(&self.data())?;
        Ok(())
    }

    async fn run_initdb(&self, folder: &Path, password_file: &Path) -> Result<()> {
        let mut command = self.command("initdb");
        command
            .arg("--pgdata")
            .arg(folder)
            .arg("--pwfile")
            .arg(password_file)
            .args([
                "--username=postgres",
                "--auth=scram-sha-256",
                "--data-checksums",
            ])
            .args(["--encoding=UTF8", "--locale=C.UTF-8", "--lc-collate=C"])
            .arg("--no-instructions");
        let output = tokio::process::Command::from(command)
            .kill_on_drop(true)
            .output()
            .await
            .context("initdb could not be started")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!(
                "initdb failed: {}",
                said.trim().lines().next_back().unwrap_or("without a word")
            );
        }
        Ok(())
    }

    /// The password for `initdb`, readable by the server's user for as long as `initdb` runs.
    fn password_file(&self, password: &Password) -> Result<PathBuf> {
        let path = self.home.join("initdb.password");
        durable::remove_if_there(&path)?;
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(durable::PRIVATE_FILE)
            .open(&path)?;
        file.write_all(password.as_str().as_bytes())?;
        if let Some(account) = self.account {
            account.own(&path)?;
        }
        Ok(path)
    }

    fn folder_for_server(&self, path: &Path) -> Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        durable::create_folder(path, durable::PRIVATE_FOLDER)?;
        self.account.map_or(Ok(()), |account| account.own(path))
    }
}

/// The home that exists, with the user whom it belongs to. A link that leads nowhere is refused:
/// an empty register in place of a lost one would be the worst answer.
fn existing_home(path: &Path) -> Result<(PathBuf, Option<Account>)> {
    let home = fs::canonicalize(path).with_context(|| {
        format!(
            "{} leads to a database that cannot be reached; nothing was created",
            path.display()
        )
    })?;
    let account = Account::owner_of(&home)?;
    if account.is_none() && rustix::process::geteuid().is_root() {
        // Killed between creating the folder and giving it away: it is ours and empty.
        let account = Account::needed()?;
        if let Some(account) = account {
            account.own(&home)?;
        }
        return Ok((home, account));
    }
    if let Some(account) = account
        && !account.reaches(&home)?
    {
        bail!(
            "the database's user cannot reach {}; move the data directory",
            home.display()
        );
    }
    Ok((home, account))
}

/// A new home inside the data directory or, when the server's user cannot reach that, elsewhere with
/// a link in the data directory.
fn new_home(dir: &DataDir) -> Result<(PathBuf, Option<Account>)> {
    let inside = dir.postgres();
    let account = Account::needed()?;
    durable::create_folder(&inside, durable::PRIVATE_FOLDER)?;
    let Some(account) = account else {
        return Ok((inside, None));
    };
    account.own(&inside)?;
    if account.reaches(&inside)? {
        return Ok((inside, Some(account)));
    }
    fs::remove_dir(&inside)?;
    let home = elsewhere(dir)?;
    account.own(&home)?;
    symlink(&home, &inside).context("the link to the database could not be made")?;
    durable::sync_parent(&inside)?;
    eprintln!(
        "the database's user cannot reach {}; the database is in {}",
        dir.root().display(),
        home.display()
    );
    Ok((home, Some(account)))
}

/// A new folder under `/var/lib/register`, named after the data directory. One that a deleted data
/// directory of the same name left there is never reused and never deleted: it may be somebody's.
fn elsewhere(dir: &DataDir) -> Result<PathBuf> {
    fs::create_dir_all(ELSEWHERE).with_context(|| format!("{ELSEWHERE} could not be created"))?;
    let digest = hex::encode(Sha256::digest(dir.root().as_os_str().as_encoded_bytes()));
    let name = format!("{ELSEWHERE}/{}", &digest[..16]);
    let names = std::iter::once(name.clone()).chain((2..1_000).map(|n| format!("{name}-{n}")));
    for path in names.map(PathBuf::from) {
        if !path.exists() {
            durable::create_folder(&path, durable::PRIVATE_FOLDER)?;
            return Ok(path);
        }
    }
    bail!("{ELSEWHERE} is full of databases of deleted data directories; remove those not needed")
}
