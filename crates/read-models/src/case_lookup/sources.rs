//! Which events an element of a case rests on. `position` is that of the event that stated it, `changed_by` those of later ones
//! that altered it or something in it. What was derived from the facts (states, measures, deadlines) has no changes of its own.

use serde::{Deserialize, Serialize};

/// The positions of the later events that altered an element, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangedBy(Vec<u64>);

impl ChangedBy {
    /// The positions.
    pub fn positions(&self) -> &[u64] {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The event at this position altered the element, in one way or several.
    pub(super) fn add(&mut self, position: u64) {
        if self.0.last() != Some(&position) {
            self.0.push(position);
        }
    }
}
