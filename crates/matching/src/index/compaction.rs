//! Putting base and delta together beside the index that answers meanwhile.

use std::hash::Hash;
use std::io::Write;
use std::sync::Arc;

use super::Index;
use super::base::Base;
use super::snapshot::{self, SnapshotError};

/// An index as it was when its compaction began. Work for a thread that may be busy for long.
pub struct Compaction<K> {
    index: Index<K>,
    number: u64,
}

/// A base of everything, for [`Index::adopt`].
pub struct Compacted<K> {
    base: Arc<Base<K>>,
    number: u64,
}

impl<K: Copy + Eq + Hash + Ord> Compaction<K> {
    /// Puts base and delta together; takes about as long as building an index, without reading names.
    pub fn run(self) -> Compacted<K> {
        Compacted {
            base: Arc::new(self.index.merged()),
            number: self.number,
        }
    }
}

impl<K: Copy + Eq + Hash + Ord> Compacted<K> {
    /// Writes it, as [`Index::save`].
    pub fn save(
        &self,
        out: impl Write,
        owner: &[u8],
        bytes_of: impl Fn(&K) -> [u8; 16],
    ) -> Result<(), SnapshotError> {
        snapshot::write(&self.base, out, owner, bytes_of)
    }
}

impl<K: Copy + Eq + Hash + Ord> Index<K> {
    /// Begins to put base and delta together. The index goes on answering and changing; [`Self::adopt`] ends it. One that began before
    /// and was not adopted is forgotten.
    pub fn compaction(&mut self) -> Compaction<K> {
        self.compactions += 1;
        self.changed = Some(Vec::new());
        let index = Self {
            changed: None,
            ..self.clone()
        };
        Compaction {
            index,
            number: self.compactions,
        }
    }

    /// Takes the base of the last [`Self::compaction`]; what changed since it began stays changed. `false` when it is of another one,
    /// and nothing is taken.
    pub fn adopt(&mut self, compacted: Compacted<K>) -> bool {
        if compacted.number != self.compactions {
            return false;
        }
        let Some(changed) = self.changed.take() else {
            return false;
        };
        let mut adopted = Self::of(compacted.base);
        for key in changed {
            adopted.remove(&key);
            adopted.copy(self, &key);
        }
        *self = Self {
            compactions: self.compactions,
            ..adopted
        };
        true
    }

    /// The same in one base.
    #[must_use]
    pub fn compacted(&self) -> Self {
        Self::of(Arc::new(self.merged()))
    }
}
