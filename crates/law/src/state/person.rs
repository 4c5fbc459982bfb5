//! What a file holds of the person beyond the identities.

use chrono::NaiveDate;
use events::codes::WarningMarker;
use serde::{Deserialize, Serialize};

parts! {
    /// A warning marker that is set.
    pub struct Warning {
        /// The marker.
        marker: WarningMarker,
        /// From which day.
        set_on: NaiveDate,
    }
}
