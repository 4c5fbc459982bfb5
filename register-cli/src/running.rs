//! How to find a running register: the ready file for programs, and the same in the data directory.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::data_dir::DataDir;
use crate::durable;

/// What the ready file holds (contract.md section 1). It carries passwords: mode 0600.
///
/// An address is null where nothing was started (`register up --engines-only`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) console: Option<String>,
    pub(crate) command: Option<String>,
    pub(crate) query: Option<String>,
    pub(crate) projection: Option<String>,
    pub(crate) database_url: String,
    pub(crate) nats_url: String,
    pub(crate) data_dir: PathBuf,
    pub(crate) pid: u32,
}

impl Running {
    /// Writes it to a file, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_vec(self).context("the addresses have no JSON form")?;
        durable::write_private(path, &text)
    }

    /// The instance that the data directory was last used by; it need not run any more.
    pub(crate) fn last(dir: &DataDir) -> Option<Self> {
        let text = std::fs::read(dir.register_json()).ok()?;
        serde_json::from_slice(&text).ok()
    }
}
