//! A register of its own for a unit test: a private cluster with tables and keys, nothing else.

use std::path::PathBuf;

use anyhow::Result;
use event_log::MasterKey;
use tempfile::TempDir;

use crate::data_dir::DataDir;
use crate::database::Database;
use crate::desk::{self, Desk};
use crate::postgres::Postgres;
use crate::secrets;

pub(crate) struct Register {
    pub(crate) database: Database,
    dir: DataDir,
    _folder: TempDir,
}

impl Register {
    pub(crate) async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(folder.path())?;
        let database = Database::Private(Postgres::start(&dir, None).await?);
        database.prepare(&dir, &migrations::MIGRATOR).await?;
        Ok(Self {
            database,
            dir,
            _folder: folder,
        })
    }

    pub(crate) async fn desk(&self) -> Result<Desk> {
        let access = self.database.access(&self.dir, desk::ROLE)?;
        Desk::open(&access, &secrets::master_key(&self.dir)?).await
    }

    pub(crate) fn master_key(&self) -> Result<MasterKey> {
        Ok(MasterKey::read(&self.master_key_file()?)?)
    }

    pub(crate) fn master_key_file(&self) -> Result<PathBuf> {
        secrets::master_key(&self.dir)
    }

    pub(crate) async fn stop(self) -> Result<()> {
        self.database.stop().await
    }
}
