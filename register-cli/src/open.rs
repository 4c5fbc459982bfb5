//! The register that a verb works on, whether it runs or not.

use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use sqlx::migrate::Migrator;
use tokio_util::sync::CancellationToken;

use crate::data_dir::{DataDir, Holder, Lock};
use crate::database::{Access, Database};
use crate::postgres::{self, Postgres};
use crate::running::Running;
use crate::secrets;

/// How long a register that is just starting is waited for.
const STARTING_MAX: Duration = Duration::from_secs(30);

/// Which register.
#[derive(Debug, Clone, Args)]
pub(crate) struct RegisterArgs {
    /// Data directory of the register
    #[arg(long, value_name = "D", default_value = ".register")]
    pub(crate) data_dir: PathBuf,

    /// PostgreSQL of the register, where it is not the private one of the data directory
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,

    /// File with the master key, where it is not the one of the data directory
    #[arg(long, env = "MASTER_KEY_FILE", value_name = "FILE")]
    master_key_file: Option<PathBuf>,
}

/// A register whose database answers.
pub(crate) struct Opened {
    /// Its data directory; an operator's database may be used without one.
    dir: Option<DataDir>,
    /// Its database.
    database: Database,
    /// Where the master key is said to be.
    master_key_file: Option<PathBuf>,
    /// Held when we have started the database ourselves.
    lock: Option<Lock>,
}

impl Opened {
    /// The access of the service whose login is `role`.
    pub(crate) fn access(&self, role: &'static str) -> Result<Access> {
        match &self.dir {
            Some(dir) => self.database.access(dir, role),
            None => Ok(Access {
                url: self.database.url(),
                role: Some(role),
            }),
        }
    }

    /// The file with the master key.
    pub(crate) fn master_key(&self) -> Result<PathBuf> {
        match (&self.master_key_file, &self.dir) {
            (Some(file), _) => Ok(file.clone()),
            (None, Some(dir)) => secrets::master_key(dir),
            (None, None) => bail!("no master key; name its file with --master-key-file"),
        }
    }

    /// Stops what was started for the verb, then gives the data directory back.
    pub(crate) async fn close(self) -> Result<()> {
        self.database.stop().await?;
        drop(self.lock);
        Ok(())
    }
}

/// Does the work of a verb until it is done or the process is asked to stop. What is cut off loses nothing, as in a crash;
/// the caller then closes in order what it opened.
pub(crate) async fn unless_stopped<T>(
    shutdown: &CancellationToken,
    work: Pin<Box<dyn Future<Output = Result<T>> + '_>>,
) -> Result<T> {
    match shutdown.run_until_cancelled(work).await {
        Some(done) => done,
        None => bail!("it was asked to stop; what was done until then stays done"),
    }
}

impl RegisterArgs {
    /// Finds the register: the running one, else its private PostgreSQL is started for as long as
    /// `verb` takes.
    pub(crate) async fn open(&self, verb: &str, migrator: &Migrator) -> Result<Opened> {
        let dir = match (DataDir::find(&self.data_dir), &self.database_url) {
            (Ok(dir), _) => dir,
            (Err(_), Some(url)) => return Ok(self.without_dir(url)),
            (Err(error), None) => return Err(error),
        };
        let deadline = tokio::time::Instant::now() + STARTING_MAX;
        let lock = loop {
            match dir.try_lock(verb)? {
                Ok(lock) => break lock,
                Err(holder) => {
                    if let Some(running) = held_by_running(&dir, &holder) {
                        return Ok(self.running(dir, &running));
                    }
                    if holder.verb != "up" || tokio::time::Instant::now() > deadline {
                        bail!(
                            "{} is in use by `register {}` (process {}) and has no addresses yet",
                            dir.root().display(),
                            holder.verb,
                            holder.pid
                        );
                    }
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        self.stopped(dir, lock, migrator).await
    }

    fn without_dir(&self, url: &str) -> Opened {
        Opened {
            dir: None,
            database: Database::External {
                url: url.to_owned(),
            },
            master_key_file: self.master_key_file.clone(),
            lock: None,
        }
    }

    fn running(&self, dir: DataDir, running: &Running) -> Opened {
        let url = self.database_url.as_ref().unwrap_or(&running.database_url);
        Opened {
            dir: Some(dir),
            database: Database::External { url: url.clone() },
            master_key_file: self.master_key_file.clone(),
            lock: None,
        }
    }

    async fn stopped(&self, dir: DataDir, lock: Lock, migrator: &Migrator) -> Result<Opened> {
        let database = if let Some(url) = &self.database_url {
            Database::External { url: url.clone() }
        } else {
            let port = Running::last(&dir).and_then(|last| postgres::port_of(&last.database_url));
            Database::Private(Postgres::start(&dir, port).await?)
        };
        if let Err(error) = database.prepare(&dir, migrator).await {
            database
                .stop()
                .await
                .context("the database did not stop either")?;
            return Err(error);
        }
        Ok(Opened {
            dir: Some(dir),
            database,
            master_key_file: self.master_key_file.clone(),
            lock: Some(lock),
        })
    }
}

/// The addresses of the instance that holds the lock. Those of an earlier one have another process id.
fn held_by_running(dir: &DataDir, holder: &Holder) -> Option<Running> {
    Running::last(dir).filter(|running| running.pid == holder.pid && holder.verb == "up")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::durable;

    fn in_dir(data_dir: &Path) -> RegisterArgs {
        RegisterArgs {
            data_dir: data_dir.to_owned(),
            database_url: None,
            master_key_file: None,
        }
    }

    #[tokio::test]
    async fn a_register_that_does_not_run_is_opened_and_left_stopped() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(folder.path())?;
        let register = in_dir(folder.path());
        let opened = register.open("verify", &migrations::MIGRATOR).await?;
        let refusal = dir.lock("rebuild").expect_err("verify has it");
        assert!(
            refusal.to_string().contains("`register verify`"),
            "{refusal}"
        );
        opened.close().await?;
        assert!(!dir.postgres().join("data/postmaster.pid").exists());
        dir.lock("rebuild")?;
        Ok(())
    }

    #[tokio::test]
    async fn a_register_that_runs_is_used_as_it_is() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(folder.path())?;
        let _lock = dir.lock("up")?;
        let running = Running {
            console: None,
            command: None,
            query: None,
            projection: None,
            database_url: "postgres://a:b@127.0.0.1:1/register".to_owned(),
            nats_url: String::new(),
            data_dir: dir.root().to_owned(),
            pid: std::process::id(),
        };
        running.write(&dir.register_json())?;
        let register = in_dir(folder.path());
        let opened = register.open("verify", &migrations::MIGRATOR).await?;
        let access = opened.access("register_query")?;
        assert_eq!(access.url, running.database_url);
        assert_eq!(access.role, Some("register_query"));
        opened.close().await
    }

    #[tokio::test]
    async fn the_addresses_of_an_earlier_instance_are_not_believed() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(folder.path())?;
        durable::write_private(&dir.register_json(), br#"{"pid":1}"#)?;
        let holder = Holder {
            pid: 2,
            verb: "up".to_owned(),
        };
        assert_eq!(held_by_running(&dir, &holder), None);
        Ok(())
    }

    #[tokio::test]
    async fn an_operators_database_needs_no_data_directory_but_a_key_by_name() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let register = RegisterArgs {
            database_url: Some("postgres://a:b@127.0.0.1:1/register".to_owned()),
            ..in_dir(folder.path())
        };
        let opened = register.open("verify", &migrations::MIGRATOR).await?;
        assert!(opened.access("register_query").is_ok());
        let refusal = opened.master_key().expect_err("no file was named");
        assert!(
            refusal.to_string().contains("--master-key-file"),
            "{refusal}"
        );
        opened.close().await
    }
}
