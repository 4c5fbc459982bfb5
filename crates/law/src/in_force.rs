//! Whether an entry ban works on a day, whether a permission admits in spite of it, and whether a return decision still obliges to
//! leave. The read side fills [`BanTimes`], [`PermissionTimes`] and [`ReturnTimes`] from its rows and asks the same functions.

use chrono::NaiveDate;
use events::codes::RevocationMode;
use serde::{Deserialize, Serialize};

/// Everything that decides whether a ban works on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BanTimes<'a> {
    /// For a ban linked to a return decision: the day of the ban decision, from which it waits for departure.
    pub pending_from: Option<NaiveDate>,
    /// First day; absent while the ban waits for departure.
    pub valid_from: Option<NaiveDate>,
    /// Last day, included; absent while pending or unlimited.
    pub valid_until: Option<NaiveDate>,
    /// Intervals of suspension, in any order.
    pub suspensions: &'a [SuspensionInterval],
    /// The revocation, if there was one.
    pub revoked: Option<(RevocationMode, NaiveDate)>,
}

/// Days on which a decision does not work, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspensionInterval {
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if absent.
    pub until: Option<NaiveDate>,
}

impl SuspensionInterval {
    /// Whether the day lies inside.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether both hold some day.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.until.is_none_or(|until| other.from <= until)
            && other.until.is_none_or(|until| self.from <= until)
    }

    /// From the first day of either to the last one.
    pub(crate) fn joined(self, other: Self) -> Self {
        Self {
            from: self.from.min(other.from),
            until: self.until.zip(other.until).map(|(one, two)| one.max(two)),
        }
    }
}

/// What a ban does on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BanEffect {
    /// Not yet imposed, or its first day is still to come.
    None,
    /// It waits for departure; on entry it counts as a hit (rule R-114).
    Pending,
    /// It refuses entry.
    Refuse,
    /// It is suspended: information, no refusal (rule R-089).
    Suspended,
    /// It has ended (rule R-101).
    Expired,
    /// It was revoked (rule R-101): with `EX_TUNC` for all days, with `EX_NUNC` from its effective day on.
    Revoked,
}

/// what the ban does on `day`. The last day is included (ADR 0011).
pub fn ban_effect_on(ban: &BanTimes<'_>, day: NaiveDate) -> BanEffect {
    let revoked = ban.revoked.is_some_and(|(mode, effective_on)| match mode {
        RevocationMode::ExTunc => true,
        RevocationMode::ExNunc => effective_on <= day,
    });
    let started = ban.valid_from.is_some_and(|from| from <= day);
    let waits = ban.pending_from.is_some_and(|from| from <= day);
    match (revoked, started, waits) {
        (true, ..) => BanEffect::Revoked,
        (false, false, false) => BanEffect::None,
        (false, true, _) if ban.valid_until.is_some_and(|until| until < day) => BanEffect::Expired,
        (false, ..) if ban.suspensions.iter().any(|interval| interval.covers(day)) => {
            BanEffect::Suspended
        }
        (false, true, _) => BanEffect::Refuse,
        (false, false, true) => BanEffect::Pending,
    }
}

/// Everything that decides whether a permission admits on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionTimes {
    /// First day of the window.
    pub from: NaiveDate,
    /// Last day of the window, included.
    pub until: NaiveDate,
    /// How many entries.
    pub entries: u16,
    /// How many entries were made.
    pub used: usize,
    /// First day on which it does not work any more, if it was revoked.
    pub revoked_on: Option<NaiveDate>,
}

/// whether the permission admits once more on `day`: inside its window, not revoked, with an entry left.
pub fn permission_open_on(permission: &PermissionTimes, day: NaiveDate) -> bool {
    let inside = permission.from <= day && day <= permission.until;
    let stands = permission.revoked_on.is_none_or(|revoked| day < revoked);
    inside && stands && permission.used < usize::from(permission.entries)
}

/// Everything that decides whether a return decision obliges to leave on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnTimes {
    /// The day on which it was taken.
    pub taken_on: NaiveDate,
    /// The first day on which it obliges no more: the person left, the case was closed or another order took its place.
    pub over_on: Option<NaiveDate>,
    /// The revocation, if there was one.
    pub revoked: Option<(RevocationMode, NaiveDate)>,
}

/// whether the return decision is live on `day`. A suspended one is: it still obliges when the suspension ends.
pub fn return_live_on(decision: &ReturnTimes, day: NaiveDate) -> bool {
    let revoked = decision
        .revoked
        .is_some_and(|(mode, effective_on)| match mode {
            RevocationMode::ExTunc => true,
            RevocationMode::ExNunc => effective_on <= day,
        });
    decision.taken_on <= day && decision.over_on.is_none_or(|over_on| day < over_on) && !revoked
}
