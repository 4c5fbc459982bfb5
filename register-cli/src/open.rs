//! The register of a data directory, for a verb that works on it whether it runs or not.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};
use sqlx::migrate::Migrator;

use crate::data_dir::{DataDir, Holder, Lock};
use crate::database::Database;
use crate::postgres::{self, Postgres};
use crate::running::Running;

/// How long a register that is just starting is waited for.
const STARTING_MAX: Duration = Duration::from_secs(30);

/// A register whose database answers.
pub(crate) struct Opened {
    /// Its data directory.
    pub(crate) dir: DataDir,
    /// Its database.
    pub(crate) database: Database,
    /// Its addresses, when it runs.
    pub(crate) running: Option<Running>,
    /// Held when we have started the database ourselves.
    lock: Option<Lock>,
}

impl Opened {
    /// Stops what was started for the verb, then gives the data directory back.
    pub(crate) async fn close(self) -> Result<()> {
        self.database.stop().await?;
        drop(self.lock);
        Ok(())
    }
}

/// Finds the register in `path`: the running one, else its private PostgreSQL is started for as long
/// as `verb` takes. `external` is the operator's `DATABASE_URL`.
pub(crate) async fn open(
    path: &Path,
    external: Option<&str>,
    verb: &str,
    migrator: &Migrator,
) -> Result<Opened> {
    let dir = DataDir::find(path)?;
    let deadline = tokio::time::Instant::now() + STARTING_MAX;
    let lock = loop {
        match dir.try_lock(verb)? {
            Ok(lock) => break lock,
            Err(holder) => {
                if let Some(running) = held_by_running(&dir, &holder) {
                    let url = external.unwrap_or(&running.database_url).to_owned();
                    let database = Database::External { url };
                    return Ok(Opened {
                        dir,
                        database,
                        running: Some(running),
                        lock: None,
                    });
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
    let database = if let Some(url) = external {
        Database::External {
            url: url.to_owned(),
        }
    } else {
        let port = Running::last(&dir).and_then(|last| postgres::port_of(&last.database_url));
        Database::Private(Postgres::start(&dir, port).await?)
    };
    if let Err(error) = database.prepare(&dir, migrator).await {
        database.stop().await?;
        return Err(error);
    }
    Ok(Opened {
        dir,
        database,
        running: None,
        lock: Some(lock),
    })
}

/// The addresses of the instance that holds the lock. Those of an earlier one have another process id.
fn held_by_running(dir: &DataDir, holder: &Holder) -> Option<Running> {
    Running::last(dir).filter(|running| running.pid == holder.pid && holder.verb == "up")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::durable;

    #[tokio::test]
    async fn a_register_that_does_not_run_is_opened_and_left_stopped() -> Result<()> {
        let folder = tempfile::tempdir()?;
        DataDir::create(folder.path())?;
        let opened = open(folder.path(), None, "verify", &migrations::MIGRATOR).await?;
        assert!(opened.running.is_none());
        let refusal = opened.dir.lock("rebuild").expect_err("verify has it");
        assert!(
            refusal.to_string().contains("`register verify`"),
            "{refusal}"
        );
        let dir = opened.dir.clone();
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
            console: String::new(),
            command: String::new(),
            query: String::new(),
            projection: String::new(),
            database_url: "postgres://a:b@127.0.0.1:1/register".to_owned(),
            nats_url: String::new(),
            data_dir: dir.root().to_owned(),
            pid: std::process::id(),
        };
        running.write(&dir.register_json())?;
        let opened = open(folder.path(), None, "verify", &migrations::MIGRATOR).await?;
        assert_eq!(opened.database.url(), running.database_url);
        assert_eq!(opened.running, Some(running));
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
}
