//! Entry permissions: a one-off entry in spite of a ban, in Latvia only (Reg. (EU) 2016/399 Art 6(5)(c); rules ).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{GrantEntryPermission, RecordPermittedEntry};
use crate::refusal::Refusal;
use crate::return_case::{a_new_decision_is_acceptable, the_decision_is_new};
use crate::rules::claims::same_claim;
use crate::rules::{actors, permissions as rules};
use crate::state::{EntryPermission, File, PermittedEntry};
use events::DecisionId;
use events::payloads::{EntryPermissionGranted, EntryPermissionUsed};

/// A one-off entry is permitted. The ban stays as it is.
pub(crate) fn grant(
    file: &File,
    command: GrantEntryPermission,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decision = &command.decision;
    actors::the_right_organisation_records(decision, on.actor.organisation)?;
    if file
        .permissions
        .iter()
        .any(|known| is_same(known, &command))
    {
        return Ok(Vec::new());
    }
    the_decision_is_new(file, decision)?;
    rules::a_permission_has_its_kind(decision)?;
    a_new_decision_is_acceptable(decision, on)?;
    actors::receipt_follows_the_decision(command.received_on, decision, on.today)?;
    let (ground, entries) =
        rules::a_permission_has_ground_and_entries(command.ground, command.entries)?;
    let (from, until) = rules::a_permission_has_a_window(
        (command.from, command.until),
        decision.date,
        on.parameters,
    )?;
    rules::a_ban_stands_in_the_window(&file.bans, (from, until))?;
    let (date, authority) = (decision.date, decision.authority);
    let granted = EntryPermissionGranted {
        decision: command.decision,
        from,
        until,
        entries,
        ground,
    };
    Ok(vec![
        Decided::fact(granted, date)
            .by(authority, command.legal_reference.as_ref())
            .received(command.received_on)
            .with(actors::entry_is_late(command.received_on, on)),
    ])
}

/// The person entered under a permission. It happened, so that it is stored also where the permission did not cover it.
pub(crate) fn record_entry(
    file: &File,
    command: RecordPermittedEntry,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let permission = the_permission(file, command.target)?;
    let entry = PermittedEntry {
        entered_on: command.entered_on,
        border_crossing_point: command.border_crossing_point,
    };
    if permission.used.contains(&entry) {
        return Ok(Vec::new());
    }
    actors::not_in_future(entry.entered_on, on.today, "/entered_on")?;
    let alarm = rules::an_entry_is_permitted(&permission.times(), &entry);
    let used = EntryPermissionUsed {
        target: command.target,
        entered_on: entry.entered_on,
        border_crossing_point: entry.border_crossing_point,
    };
    Ok(vec![Decided::fact(used, entry.entered_on).with(alarm)])
}

fn the_permission(file: &File, target: DecisionId) -> Result<&EntryPermission, Refusal> {
    let known = |decision: &events::payloads::Decision| decision.decision_id == target;
    match file.permission(target) {
        Some(permission) => Ok(permission),
        None if file.decisions().any(known) => Err(Refusal::NotAPermission("/target".into())),
        None => Err(Refusal::UnknownTarget("/target".into())),
    }
}

fn is_same(known: &EntryPermission, command: &GrantEntryPermission) -> bool {
    same_claim(&known.decision, &command.decision)
        && Some(known.from) == command.from
        && Some(known.until) == command.until
        && Some(known.entries) == command.entries
        && Some(known.ground) == command.ground
}

pub(crate) fn permission_mut(file: &mut File, id: DecisionId) -> Option<&mut EntryPermission> {
    file.permissions
        .iter_mut()
        .find(|known| known.decision.decision_id == id)
}

pub(crate) fn granted(file: &mut File, event: &EntryPermissionGranted) {
    file.permissions.push(EntryPermission {
        decision: event.decision.clone(),
        from: event.from,
        until: event.until,
        entries: event.entries,
        ground: event.ground,
        used: Vec::new(),
        revocation: None,
    });
}

pub(crate) fn used(file: &mut File, event: &EntryPermissionUsed) {
    if let Some(permission) = permission_mut(file, event.target) {
        permission.used.push(PermittedEntry {
            entered_on: event.entered_on,
            border_crossing_point: event.border_crossing_point.clone(),
        });
    }
}
