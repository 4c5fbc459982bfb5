//! Suspension and resumption: a return decision freezes its days, a ban has intervals (rules ).

use super::grounds::{self, Ground};
use super::{Target, a_change_is_acceptable};
use crate::circumstances::{Circumstances, Decided};
use crate::command::{ResumeDecision, SuspendDecision};
use crate::in_force::SuspensionInterval;
use crate::refusal::Refusal;
use crate::return_case::{ban_mut, return_mut};
use crate::rules::actors::{self, not_in_future};
use crate::rules::changes::SuspendedBy;
use crate::rules::claims::{same_claim, same_claim_or_none};
use crate::rules::{changes, returns};
use crate::state::{
    Appeal, Ban, Change, File, ReturnDecision, ReturnSituation, Standing, Suspension,
    SuspensionGround,
};
use crate::time::days_after;
use chrono::NaiveDate;
use events::DecisionId;
use events::codes::{DecisionKind, SuspensionReason};
use events::payloads::{Decision, DecisionResumed, DecisionSuspended};

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
    let interval = SuspensionInterval { from, until };
    let days_left = match target {
        Target::Return(known) => {
            not_in_future(from, on.today, "/from")?;
            frozen_by(known, interval)?
        }
        Target::Ban(ban) if !ban.is_live_on(on.today) => {
            return Err(Refusal::TargetNotLive("/target".into()));
        }
        // A ban may be suspended for an interval to come, for a visit (rule R-089).
        Target::Ban(_) => None,
        Target::Permission(_) => {
            return Err(Refusal::PermissionIsRevokedOnly("/target".into()));
        }
    };
    let authority = decision.authority;
    let by_the_same = |ground: &Ground<'_>| {
        let same = ground.act.is_some_and(|act| act.authority == authority);
        same && ground.is_not_empty() && ground.interval.overlaps(interval)
    };
    if grounds::recorded(file, id).iter().any(by_the_same) {
        return Err(Refusal::AlreadySuspended("/from".into()));
    }
    let suspended = DecisionSuspended {
        target: id,
        decision: Some(decision),
        from,
        until,
        reason,
        days_left,
        because_of: None,
    };
    Ok(vec![
        Decided::fact(suspended, from).by(authority, legal_reference.as_ref()),
    ])
}

/// the days of a live return decision that are frozen, counted once where suspensions overlap. Days before those on
/// which it is known to be suspended are not put in front of them.
pub(super) fn frozen_by(
    known: &ReturnDecision,
    interval: SuspensionInterval,
) -> Result<Option<u16>, Refusal> {
    match &known.situation {
        ReturnSituation::Live(standing) => Ok(returns::days_frozen(*standing, &interval)),
        ReturnSituation::Suspended(standing, earlier) => {
            let known = earlier.interval;
            match settled(*standing, earlier, interval.from) {
                Some(standing) => Ok(returns::days_frozen(standing, &interval)),
                None if interval.overlaps(known) => {
                    Ok(returns::days_frozen(*standing, &known.joined(interval)))
                }
                None => Err(Refusal::AlreadySuspended("/from".into())),
            }
        }
        ReturnSituation::Superseded { .. }
        | ReturnSituation::Executed { .. }
        | ReturnSituation::Revoked(_)
        | ReturnSituation::Closed { .. } => Err(Refusal::TargetNotLive("/target".into())),
    }
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
            && same_claim_or_none(known.decision.as_ref(), decision.as_ref()))
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
    let ended = what_ends(file, id, resumed_on, decision.as_ref())?;
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
    let others = grounds::others_go_on(file, &resumed, ended);
    let resumed = Decided::fact(resumed, resumed_on);
    let resumed = match authority {
        Some(authority) => resumed.by(authority, legal_reference.as_ref()),
        None => resumed,
    };
    Ok(std::iter::once(resumed).chain(others).collect())
}

fn what_ends(
    file: &File,
    target: DecisionId,
    day: NaiveDate,
    act: Option<&Decision>,
) -> Result<Option<SuspendedBy>, Refusal> {
    let standing = grounds::standing_on(file, target, day);
    let standing: Vec<_> = standing.iter().map(|ground| ground.by).collect();
    changes::what_a_resumption_ends(&standing, act)
}

/// The return decision that is live does not work while the person asks for asylum, by law and without a decision of its
/// own (Asylum Law s. 3, 10).
pub(crate) fn suspended_by_asylum(file: &File, switched_on: NaiveDate) -> Vec<Decided> {
    let Some(known) = file.live_return() else {
        return Vec::new();
    };
    let from = switched_on.max(known.decision.date);
    let target = known.decision.decision_id;
    let suspended = grounds::by_law(file, target, from, SuspensionReason::Asylum);
    suspended.into_iter().collect()
}

/// The return decision works again when detention for return goes on, if only the procedure of asylum had suspended it.
pub(crate) fn resumed_after_asylum(file: &File, switched_on: NaiveDate) -> Vec<Decided> {
    let live = file.live_return().map(|known| known.decision.decision_id);
    live.map_or_else(Vec::new, |target| {
        grounds::ended(file, target, switched_on, SuspendedBy::Asylum)
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
        let ground = SuspensionGround {
            interval,
            reason: event.reason,
        };
        match &known.situation {
            ReturnSituation::Live(standing) => {
                known.situation = ReturnSituation::Suspended(*standing, Suspension::on(ground));
            }
            ReturnSituation::Suspended(standing, earlier) => {
                let (standing, suspension) = match settled(*standing, earlier, event.from) {
                    Some(standing) => (standing, Suspension::on(ground)),
                    None => (*standing, earlier.clone().and(ground)),
                };
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
    let ended = what_ends(
        file,
        event.target,
        event.resumed_on,
        event.decision.as_ref(),
    );
    if ended == Ok(Some(SuspendedBy::Appeal)) {
        let lifted = |known: &&mut Appeal| {
            let lodged = &known.lodged;
            lodged.target == event.target
                && lodged.lodged_on <= event.resumed_on
                && known.suspends()
        };
        for appeal in file.appeals.iter_mut().filter(lifted) {
            appeal.lifted = true;
        }
    }
    if let Some(known) = return_mut(file, event.target) {
        let ReturnSituation::Suspended(standing, suspension) = &known.situation else {
            return;
        };
        let standing = match *standing {
            Standing::Issued => Standing::Issued,
            Standing::Notified { on, last_day } => Standing::Notified {
                on,
                last_day: event.last_day.or(last_day),
            },
        };
        let later = suspension.after(event.resumed_on);
        known.situation = match later {
            Some(suspension) => ReturnSituation::Suspended(standing, suspension),
            None => ReturnSituation::Live(standing),
        };
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
