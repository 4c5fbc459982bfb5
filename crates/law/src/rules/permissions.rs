//! Entry permissions (area E).

use crate::in_force::{PermissionTimes, permission_open_on};
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Ban, PermittedEntry};
use chrono::NaiveDate;
use events::codes::{BorderCrossingPoint, DecisionKind, ParameterKey, PermissionGround};
use events::payloads::Decision;
use events::{Finding, Level, RuleId};

/// a permission has its own kind of decision; its authority is judged by R-012.
pub fn a_permission_has_its_kind(decision: &Decision) -> Result<(), Refusal> {
    if decision.kind == DecisionKind::EntryPermit {
        Ok(())
    } else {
        Err(Refusal::PermissionKind("/decision/kind".into()))
    }
}

/// a permission states its ground and at least one entry (Reg. (EU) 2016/399 Art 6(5)(c)).
pub fn a_permission_has_ground_and_entries(
    ground: Option<PermissionGround>,
    entries: Option<u16>,
) -> Result<(PermissionGround, u16), Refusal> {
    let ground = ground.ok_or(Refusal::PermissionIncomplete("/ground".into()))?;
    let entries = entries.filter(|entries| *entries > 0);
    Ok((
        ground,
        entries.ok_or(Refusal::PermissionIncomplete("/entries".into()))?,
    ))
}

/// the window of a permission begins on or after its decision and is at most 90 days long, both days counted
/// (Reg. (EU) 2016/399 Art 6(1); Reg. (EC) 810/2009 Art 25).
pub fn a_permission_has_a_window(
    (from, until): (Option<NaiveDate>, Option<NaiveDate>),
    decided_on: NaiveDate,
    parameters: &Parameters,
) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let from = from.ok_or(Refusal::PermissionIncomplete("/from".into()))?;
    let until = until.ok_or(Refusal::PermissionIncomplete("/until".into()))?;
    if from < decided_on {
        return Err(Refusal::PermissionWindow("/from".into()));
    }
    let days = until.signed_duration_since(from).num_days();
    let days_max = parameters.value(ParameterKey::PermissionWindowDaysMax, decided_on);
    if days < 0 || days >= i64::from(days_max) {
        return Err(Refusal::PermissionWindow("/until".into()));
    }
    Ok((from, until))
}

/// a permission admits in spite of a ban: one stands, waits for departure or is suspended on a day of the window.
pub fn a_ban_stands_in_the_window(
    bans: &[Ban],
    (from, until): (NaiveDate, NaiveDate),
) -> Result<(), Refusal> {
    let stands = |ban: &Ban| {
        let meets = ban.dates().is_none_or(|dates| {
            dates.valid_from <= until && dates.valid_until.is_none_or(|last| from <= last)
        });
        ban.is_live_on(from) && meets
    };
    if bans.iter().any(stands) {
        Ok(())
    } else {
        Err(Refusal::NoBanToPermit("".into()))
    }
}

/// an entry under a permission lies in its window, at the Latvian border, and one was left; otherwise the fact is
/// stored with an alarm.
pub fn an_entry_is_permitted(
    permission: &PermissionTimes,
    entry: &PermittedEntry,
) -> Option<Finding> {
    let permitted = permission_open_on(permission, entry.entered_on)
        && is_latvian_crossing(&entry.border_crossing_point);
    (!permitted).then_some(Finding {
        rule: RuleId(91),
        level: Level::Alarm,
        due_at: None,
    })
}

/// a permission holds in Latvia only: at a crossing point of its own border, not beside one nor at an internal border.
pub fn is_latvian_crossing(place: &BorderCrossingPoint) -> bool {
    let real =
        |(code, kind, ..): (&str, &str, &str, &str)| code == place.code() && kind != "PSEUDO";
    place.code().starts_with("LV-") && BorderCrossingPoint::table().any(real)
}
