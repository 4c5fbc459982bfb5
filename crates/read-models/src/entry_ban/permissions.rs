//! An entry permission as the check knows it, and what events do to it.

use chrono::NaiveDate;
use events::DecisionId;
use events::payloads::{DecisionRevoked, EntryPermissionGranted, EntryPermissionUsed};
use serde::{Deserialize, Serialize};

use super::{State, bans};
use crate::Unappliable;

/// A one-off entry in spite of a ban (rules ).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// The decision.
    pub decision_id: DecisionId,
    /// First day of the window.
    pub from: NaiveDate,
    /// Last day of the window, included.
    pub until: NaiveDate,
    /// How many entries.
    pub entries: u16,
    /// How many entries were made.
    pub used: u16,
    /// First day on which it does not work any more, if it was revoked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revoked_on: Option<NaiveDate>,
}

pub(super) fn granted(
    state: &mut State,
    event: &EntryPermissionGranted,
) -> Result<bool, Unappliable> {
    bans::require_new(state, event.decision.decision_id)?;
    state.permissions.push(Permission {
        decision_id: event.decision.decision_id,
        from: event.from,
        until: event.until,
        entries: event.entries,
        used: 0,
        revoked_on: None,
    });
    Ok(true)
}

pub(super) fn used(state: &mut State, event: &EntryPermissionUsed) -> Result<bool, Unappliable> {
    let withdrawn = state.withdrawn.contains(&event.target.0);
    match find(state, event.target) {
        Some(permission) => {
            permission.used = permission.used.saturating_add(1);
            Ok(true)
        }
        None if withdrawn => Ok(false),
        None => Err(Unappliable::NotAPermission(event.target)),
    }
}

/// Whether the revocation was that of a permission.
pub(super) fn revoked(state: &mut State, event: &DecisionRevoked) -> bool {
    let permission = find(state, event.target);
    let found = permission.is_some();
    if let Some(permission) = permission {
        permission.revoked_on = Some(event.effective_on);
    }
    found
}

pub(super) fn withdraw_all(state: &mut State) {
    let permissions = state.permissions.drain(..);
    let withdrawn = permissions.map(|known| known.decision_id.0);
    state.withdrawn.extend(withdrawn);
}

pub(super) fn withdraw(state: &mut State, decision_id: DecisionId) -> bool {
    let mut permissions = state.permissions.iter();
    let place = permissions.position(|known| known.decision_id == decision_id);
    if let Some(place) = place {
        state.permissions.remove(place);
        state.withdrawn.push(decision_id.0);
    }
    place.is_some()
}

fn find(state: &mut State, target: DecisionId) -> Option<&mut Permission> {
    let mut permissions = state.permissions.iter_mut();
    permissions.find(|known| known.decision_id == target)
}
