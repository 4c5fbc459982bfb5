//! Suspension and resumption: a return decision freezes its days, a ban has intervals (rules ).

use super::appeal::suspended_again;
use super::{Target, a_change_is_acceptable};
use crate::circumstances::{Circumstances, Decided};
use crate::command::{ResumeDecision, SuspendDecision};
use crate::in_force::SuspensionInterval;
use crate::refusal::Refusal;
use crate::return_case::{ban_mut, return_mut};
use crate::rules::actors::{self, not_in_future};
use crate::rules::claims::same_claim;
use crate::rules::{changes, returns};
use crate::state::{Ban, Change, File, ReturnDecision, ReturnSituation, Standing, Suspension};
use crate::time::days_after;
use chrono::NaiveDate;
use events::DecisionId;
use events::codes::{DecisionKind, SuspensionReason};
use events::payloads::{DecisionResumed, DecisionSuspended};

/// A decision is suspended.
pub(crate) fn suspend(
    file: &File,
    command: SuspendDecision,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let SuspendDecision {
        target: id,
        decision,
        legal_reference,
        from,
        until,
        reason,
    } = command;
    actors::the_right_organisation_records(&decision, on.actor.organisation)?;
    let target = Target::find(file, id)?;
    let repeated = |change: &Change| {
        matches!(change, Change::Suspended(known)
            if known.target == id
                && known.decision.as_ref().is_some_and(|known| same_claim(known, &decision))
                && (known.from, known.until, known.reason) == (from, until, reason))
    };
    if file.changes.iter().any(repeated) {
        return Ok(Vec::new());
    }
    let kinds = [DecisionKind::ChgSuspend];
    a_change_is_acceptable(file, &decision, &kinds, target, on)?;
    if until.is_some_and(|until| until < from) {
        return Err(Refusal::SuspensionEndsBeforeItBegins("/until".into()));
    }
    if from < target.decision().date {
        return Err(Refusal::ChangeBeforeTarget("/from".into()));
    }
    let days_left = match target {
        Target::Return(known) => {
            suspendable_return(known, SuspensionInterval { from, until }, on.today)?
        }
        Target::Ban(ban) if !ban.is_live_on(on.today) => {
            return Err(Refusal::TargetNotLive("/target".into()));
        }
        Target::Ban(ban) => suspendable_ban(ban, from, until)?,
        Target::Permission(_) => {
            return Err(Refusal::PermissionIsRevokedOnly("/target".into()));
        }
    };
    let authority = decision.authority;
    let suspended = DecisionSuspended {
        target: id,
        decision: Some(decision),
        from,
        until,
        reason,
        days_left,
    };
    Ok(vec![
        Decided::fact(suspended, from).by(authority, legal_reference.as_ref()),
    ])
}

/// A return decision is suspended at once (rule R-074); answers the days that are frozen.
pub(super) fn suspendable_return(
    known: &ReturnDecision,
    interval: SuspensionInterval,
    today: NaiveDate,
) -> Result<Option<u16>, Refusal> {
    let from = interval.from;
    not_in_future(from, today, "/from")?;
    match &known.situation {
        ReturnSituation::Live(standing) => Ok(returns::days_frozen(*standing, &interval)),
        ReturnSituation::Suspended(standing, earlier) => {
            let standing = settled(*standing, earlier, from);
            let standing = standing.ok_or(Refusal::AlreadySuspended("/from".into()))?;
            Ok(returns::days_frozen(standing, &interval))
        }
        ReturnSituation::Superseded { .. }
        | ReturnSituation::Executed { .. }
        | ReturnSituation::Revoked(_)
        | ReturnSituation::Closed { .. } => Err(Refusal::TargetNotLive("/target".into())),
    }
}

/// A ban may be suspended for an interval to come, for a visit (rule R-089). Intervals of one ban do not overlap.
pub(super) fn suspendable_ban(
    ban: &Ban,
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Result<Option<u16>, Refusal> {
    let overlaps = |known: &SuspensionInterval| {
        known.until.is_none_or(|end| from <= end) && until.is_none_or(|until| known.from <= until)
    };
    if ban.suspensions.iter().any(overlaps) {
        return Err(Refusal::AlreadySuspended("/from".into()));
    }
    Ok(None)
}

/// Where a return decision stands when a suspension had a planned end before `day`: the frozen days follow that end.
/// `None` while the suspension still covers the day.
pub(super) fn settled(
    standing: Standing,
    suspension: &Suspension,
    day: NaiveDate,
) -> Option<Standing> {
    let ended = suspension.interval.until.filter(|until| *until < day)?;
    Some(match standing {
        Standing::Issued => Standing::Issued,
        Standing::Notified { on, last_day } => {
            let resumed_on = days_after(ended, 1)?;
            let from = suspension.interval.from;
            let moved = returns::last_day_after_resumption(standing, from, resumed_on);
            Standing::Notified {
                on,
                last_day: moved.or(last_day),
            }
        }
    })
}

/// A suspended decision works again.
pub(crate) fn resume(
    file: &File,
    command: ResumeDecision,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let ResumeDecision {
        target: id,
        decision,
        legal_reference,
        resumed_on,
    } = command;
    if let Some(decision) = &decision {
        actors::the_right_organisation_records(decision, on.actor.organisation)?;
    }
    let target = Target::find(file, id)?;
    let repeated = |change: &Change| {
        matches!(change, Change::Resumed(known)
        if known.target == id
            && known.resumed_on == resumed_on
            && match (&known.decision, &decision) {
                (None, None) => true,
                (Some(known), Some(asked)) => same_claim(known, asked),
                (None, Some(_)) | (Some(_), None) => false,
            })
    };
    if file.changes.iter().any(repeated) {
        return Ok(Vec::new());
    }
    if let Some(decision) = &decision {
        // The law knows no kind for resumption: the suspension is revoked or amended.
        let kinds = [DecisionKind::ChgRevoke, DecisionKind::ChgAmend];
        a_change_is_acceptable(file, decision, &kinds, target, on)?;
    }
    // Without an act of its own the resumption is still a change of the target.
    actors::the_responsible_organisation_records_the_change(
        target.decision(),
        on.actor.organisation,
    )?;
    let suspension = suspension_on(file, id, resumed_on);
    changes::a_court_lifts_its_own_suspension(suspension, decision.as_ref())?;
    changes::an_appeal_suspends_until_it_is_decided(suspension, decision.as_ref())?;
    not_in_future(resumed_on, on.today, "/resumed_on")?;
    let last_day = match target {
        Target::Return(known) => resumable_return(known, resumed_on)?,
        Target::Ban(ban) if !ban.is_live_on(on.today) => {
            return Err(Refusal::TargetNotLive("/target".into()));
        }
        Target::Ban(ban) => resumable_ban(ban, resumed_on)?,
        Target::Permission(_) => {
            return Err(Refusal::PermissionIsRevokedOnly("/target".into()));
        }
    };
    let authority = decision.as_ref().map(|decision| decision.authority);
    let resumed = DecisionResumed {
        target: id,
        decision,
        resumed_on,
        last_day,
    };
    // What an appeal suspends by law itself was lifted by a court, and stays so.
    let suspended = match suspension {
        Some(by_law) if by_law.decision.is_none() => None,
        _ => suspended_again(file, &resumed, on.today),
    };
    let resumed = Decided::fact(resumed, resumed_on);
    let resumed = match authority {
        Some(authority) => resumed.by(authority, legal_reference.as_ref()),
        None => resumed,
    };
    Ok(std::iter::once(resumed).chain(suspended).collect())
}

/// The return decision that is live does not work while the person asks for asylum, by law and without a decision of its
/// own (Asylum Law s. 3, 10); nothing where it is suspended already.
pub(crate) fn suspended_by_asylum(file: &File, switched_on: NaiveDate) -> Option<Decided> {
    let known = file.live_return()?;
    let from = switched_on.max(known.decision.date);
    let interval = SuspensionInterval { from, until: None };
    let standing = match &known.situation {
        ReturnSituation::Live(standing) => *standing,
        ReturnSituation::Suspended(standing, earlier) => settled(*standing, earlier, from)?,
        ReturnSituation::Superseded { .. }
        | ReturnSituation::Executed { .. }
        | ReturnSituation::Revoked(_)
        | ReturnSituation::Closed { .. } => return None,
    };
    let suspended = DecisionSuspended {
        target: known.decision.decision_id,
        decision: None,
        from,
        until: None,
        reason: SuspensionReason::Asylum,
        days_left: returns::days_frozen(standing, &interval),
    };
    Some(Decided::fact(suspended, from))
}

/// The return decision works again when detention for return goes on, if only the procedure of asylum had suspended it.
pub(crate) fn resumed_after_asylum(file: &File, switched_on: NaiveDate) -> Option<Decided> {
    let known = file.live_return()?;
    let suspension = known.suspension()?;
    let target = known.decision.decision_id;
    let recorded = suspension_on(file, target, switched_on)?;
    let by_law = recorded.decision.is_none() && recorded.reason == SuspensionReason::Asylum;
    let same =
        (recorded.from, recorded.until) == (suspension.interval.from, suspension.interval.until);
    if !by_law || !same {
        return None;
    }
    let last_day = resumable_return(known, switched_on).ok()?;
    let resumed = DecisionResumed {
        target,
        decision: None,
        resumed_on: switched_on,
        last_day,
    };
    Some(Decided::fact(resumed, switched_on))
}

/// The suspension of a decision that covers a day, as it was recorded last.
pub(super) fn suspension_on(
    file: &File,
    target: DecisionId,
    day: NaiveDate,
) -> Option<&DecisionSuspended> {
    let mut latest_first = file.changes.iter().rev();
    latest_first.find_map(|change| match change {
        Change::Suspended(known) if known.target == target => {
            let interval = SuspensionInterval {
                from: known.from,
                until: known.until,
            };
            interval.covers(day).then_some(known)
        }
        Change::Suspended(_)
        | Change::Resumed(_)
        | Change::Amended(_)
        | Change::Revoked(_)
        | Change::Shortened(_) => None,
    })
}

/// A return decision inside its suspension; answers the new last day of voluntary departure.
pub(super) fn resumable_return(
    known: &ReturnDecision,
    resumed_on: NaiveDate,
) -> Result<Option<NaiveDate>, Refusal> {
    match &known.situation {
        ReturnSituation::Suspended(standing, suspension) => {
            let SuspensionInterval { from, until } = suspension.interval;
            if resumed_on < from || until.is_some_and(|until| until < resumed_on) {
                return Err(Refusal::NotSuspended("/resumed_on".into()));
            }
            Ok(returns::last_day_after_resumption(
                *standing, from, resumed_on,
            ))
        }
        ReturnSituation::Live(_) => Err(Refusal::NotSuspended("/target".into())),
        ReturnSituation::Superseded { .. }
        | ReturnSituation::Executed { .. }
        | ReturnSituation::Revoked(_)
        | ReturnSituation::Closed { .. } => Err(Refusal::TargetNotLive("/target".into())),
    }
}

pub(super) fn resumable_ban(
    ban: &Ban,
    resumed_on: NaiveDate,
) -> Result<Option<NaiveDate>, Refusal> {
    if ban
        .suspensions
        .iter()
        .any(|interval| interval.covers(resumed_on))
    {
        Ok(None)
    } else {
        Err(Refusal::NotSuspended("/resumed_on".into()))
    }
}

pub(crate) fn suspended(file: &mut File, event: &DecisionSuspended) {
    let interval = SuspensionInterval {
        from: event.from,
        until: event.until,
    };
    if let Some(known) = return_mut(file, event.target) {
        let suspension = Suspension {
            interval,
            reason: event.reason,
        };
        match &known.situation {
            ReturnSituation::Live(standing) => {
                known.situation = ReturnSituation::Suspended(*standing, suspension);
            }
            ReturnSituation::Suspended(standing, earlier) => {
                let standing = settled(*standing, earlier, event.from).unwrap_or(*standing);
                known.situation = ReturnSituation::Suspended(standing, suspension);
            }
            ReturnSituation::Superseded { .. }
            | ReturnSituation::Executed { .. }
            | ReturnSituation::Revoked(_)
            | ReturnSituation::Closed { .. } => {}
        }
    } else if let Some(ban) = ban_mut(file, event.target) {
        ban.suspensions.push(interval);
    }
}

pub(crate) fn resumed(file: &mut File, event: &DecisionResumed) {
    if let Some(known) = return_mut(file, event.target) {
        let standing = match &known.situation {
            ReturnSituation::Suspended(Standing::Issued, _) => Standing::Issued,
            ReturnSituation::Suspended(Standing::Notified { on, last_day }, _) => {
                Standing::Notified {
                    on: *on,
                    last_day: event.last_day.or(*last_day),
                }
            }
            ReturnSituation::Live(_)
            | ReturnSituation::Superseded { .. }
            | ReturnSituation::Executed { .. }
            | ReturnSituation::Revoked(_)
            | ReturnSituation::Closed { .. } => return,
        };
        known.situation = ReturnSituation::Live(standing);
    } else if let Some(ban) = ban_mut(file, event.target) {
        let last = event.resumed_on.pred_opt();
        for interval in ban
            .suspensions
            .iter_mut()
            .filter(|i| i.covers(event.resumed_on))
        {
            interval.until = last;
        }
        ban.suspensions
            .retain(|i| i.until.is_none_or(|until| i.from <= until));
    }
}
