//! Entry permissions: one-off entries in spite of a ban (rules ).

use super::Revocation;
use crate::in_force::PermissionTimes;
use chrono::NaiveDate;
use events::codes::{BorderCrossingPoint, PermissionGround};
use events::payloads::Decision;
use serde::{Deserialize, Serialize};

parts! {
    /// A permission to enter Latvia in spite of a ban.
    pub struct EntryPermission {
        /// The permission.
        decision: Decision,
        /// First day of the window.
        from: NaiveDate,
        /// Last day of the window, included.
        until: NaiveDate,
        /// How many entries.
        entries: u16,
        /// On what ground.
        ground: PermissionGround,
        /// The entries that were made, in the order of recording.
        used: Vec<PermittedEntry>,
        /// Its revocation, which works for the future only.
        revocation: Option<Revocation>,
    }

    /// An entry under a permission.
    pub struct PermittedEntry {
        /// The day.
        entered_on: NaiveDate,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
    }
}

impl EntryPermission {
    /// What [`crate::in_force::permission_open_on`] needs to know.
    pub fn times(&self) -> PermissionTimes {
        PermissionTimes {
            from: self.from,
            until: self.until,
            entries: self.entries,
            used: self.used.len(),
            revoked_on: self.revocation.as_ref().map(|known| known.effective_on),
        }
    }
}
