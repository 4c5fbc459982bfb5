//! Which read models there are.

use read_models::{case_lookup, entry_ban, return_statistics};
use std::fmt;
use std::str::FromStr;

/// A read model of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReadModel {
    /// The whole case of each foreigner.
    CaseLookup,
    /// What the entry-ban check needs.
    EntryBan,
    /// Facts from which persons are counted.
    ReturnStatistics,
}

/// The text names no read model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no read model of this name: use case_lookup, entry_ban or return_statistics")]
pub struct UnknownReadModel;

impl ReadModel {
    /// Every read model.
    pub const ALL: &'static [Self] = &[Self::CaseLookup, Self::EntryBan, Self::ReturnStatistics];

    /// Its name, which is the name of its schema.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CaseLookup => case_lookup::NAME,
            Self::EntryBan => entry_ban::NAME,
            Self::ReturnStatistics => return_statistics::NAME,
        }
    }

    /// The version of its fold in this program.
    pub const fn version(self) -> i32 {
        match self {
            Self::CaseLookup => case_lookup::VERSION,
            Self::EntryBan => entry_ban::VERSION,
            Self::ReturnStatistics => return_statistics::VERSION,
        }
    }

    /// Its tables, the checkpoint apart.
    pub(crate) const fn tables(self) -> &'static [&'static str] {
        match self {
            Self::CaseLookup => &[
                "case_files",
                "case_identities",
                "case_names",
                "case_documents",
                "case_decisions",
                "case_units",
                "case_merges",
                "case_alarms",
            ],
            Self::EntryBan => &["persons"],
            Self::ReturnStatistics => &["statistics_facts"],
        }
    }
}

impl fmt::Display for ReadModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ReadModel {
    type Err = UnknownReadModel;

    fn from_str(text: &str) -> Result<Self, UnknownReadModel> {
        let mut all = Self::ALL.iter().copied();
        all.find(|model| model.name() == text)
            .ok_or(UnknownReadModel)
    }
}
