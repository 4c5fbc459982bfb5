//! A ban as the check knows it, and what events do to it.

use chrono::NaiveDate;
use events::codes::{
    Authority, BanBasis, BanScope, BanSubBasis, DecisionKind, RevocationMode, RevocationReason,
};
use events::payloads::{
    Decision, DecisionAmended, DecisionResumed, DecisionRevoked, DecisionSuspended,
    EntryBanAwaitsDeparture, EntryBanImposed, EntryBanShortened, EntryBanStarted,
};
use events::{DecisionId, Term};
use serde::{Deserialize, Serialize};

use super::{State, permissions, returns};
use crate::days::last_suspended_day;
use crate::{Envelope, Unappliable};

/// An entry ban with everything on which its effect on a day depends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ban {
    /// The decision.
    pub decision_id: DecisionId,
    /// Its kind, `BAN_LV` or `BAN_SCH`.
    pub kind: DecisionKind,
    /// The authority that took it.
    pub authority: Authority,
    /// Its number.
    pub number: String,
    /// The day on which it was taken.
    pub date: NaiveDate,
    /// Where it holds.
    pub scope: BanScope,
    /// On what basis.
    pub basis: BanBasis,
    /// The ground within the basis.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sub_basis: Option<BanSubBasis>,
    /// The return decision it is linked to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub return_decision_id: Option<DecisionId>,
    /// Its length.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub term: Option<Term>,
    /// First day; absent while a linked ban waits for departure (rule R-081).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub valid_from: Option<NaiveDate>,
    /// Last day, included; absent while pending or unlimited.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub valid_until: Option<NaiveDate>,
    /// Whether it has no end (rule R-085).
    pub unlimited: bool,
    /// Times in which it does not refuse (rule R-089).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub suspensions: Vec<Suspension>,
    /// Its revocation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revoked: Option<Revocation>,
    /// Whether the person is a family member of a citizen of the Union (rule R-097).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub family_member: bool,
    /// The position of the event that imposed it.
    pub position: u64,
}

/// A time in which a ban does not refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// First day.
    pub from: NaiveDate,
    /// Last day as the decision says, included; open if absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<NaiveDate>,
    /// First day on which the ban worked again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resumed_on: Option<NaiveDate>,
}

impl Suspension {
    /// The last day of the suspension, included; `None` while it is open. A resumption on its first day leaves none: the last
    /// day then lies before the first.
    pub fn last_day(&self) -> Option<NaiveDate> {
        last_suspended_day(self.until, self.resumed_on)
    }

    /// Whether the ban does not work on a day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.last_day().is_none_or(|last| day <= last)
    }
}

/// The revocation of a ban.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Whether the ban counts as never imposed, or ends on a day (rule R-077).
    pub mode: RevocationMode,
    /// The day from which the revocation works.
    pub effective_on: NaiveDate,
    /// Why.
    pub reason: RevocationReason,
}

pub(super) fn imposed(
    state: &mut State,
    envelope: &Envelope<'_>,
    event: &EntryBanImposed,
) -> Result<bool, Unappliable> {
    require_new(state, event.decision.decision_id)?;
    state.bans.push(Ban {
        decision_id: event.decision.decision_id,
        kind: event.decision.kind,
        authority: event.decision.authority,
        number: event.decision.number.clone(),
        date: event.decision.date,
        scope: event.scope,
        basis: event.basis,
        sub_basis: event.sub_basis,
        return_decision_id: event.return_decision_id,
        term: event.term,
        valid_from: event.valid_from,
        valid_until: event.valid_until,
        unlimited: event.unlimited,
        suspensions: Vec::new(),
        revoked: None,
        family_member: event.family_member,
        position: envelope.position,
    });
    state.followed = true;
    Ok(true)
}

pub(super) fn started(state: &mut State, event: &EntryBanStarted) -> Result<bool, Unappliable> {
    let target = ban(state, event.target)?;
    let changed = target.is_some();
    if let Some(ban) = target {
        ban.valid_from = Some(event.valid_from);
        ban.valid_until = Some(event.valid_until);
    }
    Ok(changed)
}

/// The departure that had started the ban did not happen: it has a term and no dates again (rule R-081).
pub(super) fn awaits_departure(
    state: &mut State,
    event: &EntryBanAwaitsDeparture,
) -> Result<bool, Unappliable> {
    let target = ban(state, event.target)?;
    let changed = target.is_some();
    if let Some(ban) = target {
        (ban.valid_from, ban.valid_until) = (None, None);
    }
    Ok(changed)
}

pub(super) fn shortened(state: &mut State, event: &EntryBanShortened) -> Result<bool, Unappliable> {
    let target = ban(state, event.target)?;
    let changed = target.is_some();
    if let Some(ban) = target {
        ban.valid_until = event.valid_until.or(ban.valid_until);
        ban.term = event.term.or(ban.term);
        ban.unlimited = ban.unlimited && event.valid_until.is_none() && event.term.is_none();
    }
    keep_act(state, Some(&event.decision))?;
    Ok(changed)
}

pub(super) fn suspended(state: &mut State, event: &DecisionSuspended) -> Result<bool, Unappliable> {
    let target = ban_or_other(state, event.target)?;
    let changed = target.is_some();
    if let Some(ban) = target {
        let (from, until) = (event.from, event.until);
        ban.suspensions.push(Suspension {
            from,
            until,
            resumed_on: None,
        });
    }
    keep_act(state, event.decision.as_ref())?;
    Ok(changed)
}

pub(super) fn resumed(state: &mut State, event: &DecisionResumed) -> Result<bool, Unappliable> {
    let Some(ban) = ban_or_other(state, event.target)? else {
        keep_act(state, event.decision.as_ref())?;
        return Ok(false);
    };
    // A suspension that has ended or is still to come is another one, and stays as it was decided.
    let suspensions = ban.suspensions.iter_mut();
    let mut covering = suspensions
        .filter(|it| it.covers(event.resumed_on))
        .peekable();
    if covering.peek().is_none() {
        return Err(Unappliable::NotSuspended(event.target));
    }
    covering.for_each(|suspension| suspension.resumed_on = Some(event.resumed_on));
    keep_act(state, event.decision.as_ref())?;
    Ok(true)
}

pub(super) fn amended(state: &mut State, event: &DecisionAmended) -> Result<bool, Unappliable> {
    let target = ban_or_other(state, event.target)?;
    let changed = target.is_some();
    if let Some(ban) = target {
        ban.basis = event.basis.unwrap_or(ban.basis);
        // A ban that was re-based on a ground of its own hangs on no return decision any more (rule R-078).
        ban.return_decision_id = ban
            .return_decision_id
            .filter(|_| ban.basis == BanBasis::ReturnBan);
        ban.sub_basis = ban.sub_basis.filter(|ground| ground.basis() == ban.basis);
    }
    keep_act(state, Some(&event.decision))?;
    Ok(changed)
}

pub(super) fn revoked(state: &mut State, event: &DecisionRevoked) -> Result<bool, Unappliable> {
    if permissions::revoked(state, event) {
        keep_act(state, event.decision.as_ref())?;
        return Ok(true);
    }
    if returns::revoked(state, event) {
        keep_act(state, event.decision.as_ref())?;
        return Ok(true);
    }
    let target = ban_or_other(state, event.target)?;
    let changed = target.is_some();
    if let Some(ban) = target {
        let (mode, effective_on, reason) = (event.mode, event.effective_on, event.reason);
        ban.revoked = Some(Revocation {
            mode,
            effective_on,
            reason,
        });
    }
    keep_act(state, event.decision.as_ref())?;
    Ok(changed)
}

/// The target of an event that only a ban can have; nothing if it was withdrawn.
fn ban(state: &mut State, target: DecisionId) -> Result<Option<&mut Ban>, Unappliable> {
    if state.other_decisions.contains(&target) {
        return Err(Unappliable::NotABan(target));
    }
    ban_or_other(state, target)
}

/// The ban, or nothing if the target is another decision of the file or was withdrawn.
fn ban_or_other(state: &mut State, target: DecisionId) -> Result<Option<&mut Ban>, Unappliable> {
    let found = state.bans.iter_mut().find(|ban| ban.decision_id == target);
    let known = state.other_decisions.contains(&target) || state.withdrawn.contains(&target.0);
    if found.is_none() && !known {
        return Err(Unappliable::UnknownDecision(target));
    }
    Ok(found)
}

/// A decision of the file that is no ban and no permission. By itself it changes nothing that a check sees.
pub(super) fn keep_act(state: &mut State, act: Option<&Decision>) -> Result<bool, Unappliable> {
    if let Some(act) = act {
        require_new(state, act.decision_id)?;
        state.other_decisions.push(act.decision_id);
    }
    Ok(false)
}

pub(super) fn require_new(state: &State, decision_id: DecisionId) -> Result<(), Unappliable> {
    let ban = state.bans.iter().any(|ban| ban.decision_id == decision_id);
    let mut permissions = state.permissions.iter();
    let permission = permissions.any(|known| known.decision_id == decision_id);
    let other = state.other_decisions.contains(&decision_id);
    if ban || permission || other || state.withdrawn.contains(&decision_id.0) {
        return Err(Unappliable::KnownDecision(decision_id));
    }
    Ok(())
}

pub(super) fn withdraw_all(state: &mut State) {
    let withdrawn = state.bans.drain(..).map(|ban| ban.decision_id.0);
    state.withdrawn.extend(withdrawn);
}

pub(super) fn withdraw(state: &mut State, decision_id: DecisionId) -> bool {
    let mut bans = state.bans.iter();
    let place = bans.position(|ban| ban.decision_id == decision_id);
    if let Some(place) = place {
        state.bans.remove(place);
        state.withdrawn.push(decision_id.0);
    }
    place.is_some()
}
