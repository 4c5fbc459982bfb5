//! The grounds on which a decision is suspended, each with its own days: a decision works only on days that none of them covers
//! (rules ).
//!
//! What is recorded as suspended stands until it is recorded that the decision works again. Where one ground of several
//! ends, the decision is recorded to work again and to be suspended from the same day on the grounds that go on.

use super::Target;
use super::suspension::{frozen_by, resumable_ban, resumable_return, resumed};
use crate::circumstances::Decided;
use crate::evolve::evolve_file;
use crate::in_force::SuspensionInterval;
use crate::rules::changes::{SuspendedBy, suspended_by};
use crate::rules::returns::days_frozen;
use crate::state::{Appeal, Ban, Change, Detention, File, ReturnDecision};
use crate::time::civil_day;
use chrono::NaiveDate;
use events::codes::{DetentionRegime, SuspensionReason};
use events::payloads::{Decision, DecisionResumed, DecisionSuspended};
use events::{DecisionId, Event};

/// One ground of suspension as it was recorded.
pub(super) struct Ground<'a> {
    /// What it rests on.
    pub(super) by: SuspendedBy,
    /// The suspending decision, if there is one.
    pub(super) act: Option<&'a Decision>,
    /// The days, as far as the decision does not work again.
    pub(super) interval: SuspensionInterval,
    reason: SuspensionReason,
}

impl Ground<'_> {
    /// Whether it holds any day: not if the decision worked again from its first day on.
    pub(super) fn is_not_empty(&self) -> bool {
        self.interval
            .until
            .is_none_or(|until| self.interval.from <= until)
    }
}

/// Every ground on which a decision was, is or will be suspended, in the order in which they were recorded.
pub(super) fn recorded(file: &File, target: DecisionId) -> Vec<Ground<'_>> {
    let mut grounds: Vec<Ground<'_>> = Vec::new();
    for change in &file.changes {
        match change {
            Change::Suspended(known) if known.target == target => {
                let act = act_of(file, known);
                grounds.push(Ground {
                    by: suspended_by(known, act),
                    act,
                    interval: SuspensionInterval {
                        from: known.from,
                        until: known.until,
                    },
                    reason: known.reason,
                });
            }
            Change::Resumed(known) if known.target == target => {
                for ground in &mut grounds {
                    if ground.interval.covers(known.resumed_on) {
                        ground.interval.until = known.resumed_on.pred_opt();
                    }
                }
            }
            Change::Suspended(_)
            | Change::Resumed(_)
            | Change::Amended(_)
            | Change::Revoked(_)
            | Change::Shortened(_) => {}
        }
    }
    grounds
}

/// The act that suspends, also where it goes on after another ground ended.
fn act_of<'a>(file: &'a File, known: &'a DecisionSuspended) -> Option<&'a Decision> {
    let earlier = |id| {
        let mut acts = file.changes.iter().filter_map(Change::decision);
        acts.find(|act| act.decision_id == id)
    };
    known
        .decision
        .as_ref()
        .or(known.because_of.and_then(earlier))
}

/// The grounds that cover a day.
pub(super) fn standing_on(file: &File, target: DecisionId, day: NaiveDate) -> Vec<Ground<'_>> {
    let mut grounds = recorded(file, target);
    grounds.retain(|ground| ground.interval.covers(day));
    grounds
}

/// the law itself suspends a live return decision, or a ban that was not over, from a day on, whatever else
/// suspends it. `None` where the same ground stands already.
pub(super) fn by_law(
    file: &File,
    target: DecisionId,
    from: NaiveDate,
    reason: SuspensionReason,
) -> Option<Decided> {
    let interval = SuspensionInterval { from, until: None };
    let days_left = match Target::find(file, target).ok()? {
        Target::Return(known) => frozen_by(known, interval).ok()?,
        Target::Ban(ban) if is_not_over(ban, from) => None,
        Target::Ban(_) | Target::Permission(_) => return None,
    };
    let suspended = DecisionSuspended {
        target,
        decision: None,
        from,
        until: None,
        reason,
        days_left,
        because_of: None,
    };
    let by = suspended_by(&suspended, None);
    let mut standing = standing_on(file, target, from).into_iter();
    (!standing.any(|ground| ground.by == by)).then(|| Decided::fact(suspended, from))
}

fn is_not_over(ban: &Ban, day: NaiveDate) -> bool {
    let until = ban.dates().and_then(|dates| dates.valid_until);
    ban.is_live_on(day) && until.is_none_or(|until| day <= until)
}

/// A ground ended by law: the decision works again, unless others go on. Nothing where it had not suspended the decision.
pub(super) fn ended(
    file: &File,
    target: DecisionId,
    day: NaiveDate,
    by: SuspendedBy,
) -> Vec<Decided> {
    let mut standing = standing_on(file, target, day).into_iter();
    if !standing.any(|ground| ground.by == by) {
        return Vec::new();
    }
    let last_day = match Target::find(file, target) {
        Ok(Target::Return(known)) => resumable_return(known, day),
        Ok(Target::Ban(ban)) => resumable_ban(ban, day),
        Ok(Target::Permission(_)) | Err(_) => return Vec::new(),
    };
    let Ok(last_day) = last_day else {
        return Vec::new();
    };
    let again = DecisionResumed {
        target,
        decision: None,
        resumed_on: day,
        last_day,
    };
    let others = others_go_on(file, &again, Some(by));
    std::iter::once(Decided::fact(again, day))
        .chain(others)
        .collect()
}

/// the grounds that a resumption does not end suspend the decision from the same day on.
pub(super) fn others_go_on(
    file: &File,
    again: &DecisionResumed,
    ended: Option<SuspendedBy>,
) -> Vec<Decided> {
    let day = again.resumed_on;
    let mut others = standing_on(file, again.target, day);
    others.retain(|ground| Some(ground.by) != ended);
    if others.is_empty() {
        return Vec::new();
    }
    let mut after = file.clone();
    resumed(&mut after, again);
    let standing = after.return_decision(again.target);
    let standing = standing.and_then(ReturnDecision::standing);
    let suspended = |ground: Ground<'_>| {
        let until = ground.interval.until;
        let interval = SuspensionInterval { from: day, until };
        let suspended = DecisionSuspended {
            target: again.target,
            decision: None,
            from: day,
            until,
            reason: ground.reason,
            days_left: standing.and_then(|standing| days_frozen(standing, &interval)),
            because_of: ground.act.map(|act| act.decision_id),
        };
        Decided::fact(suspended, day)
    };
    others.into_iter().map(suspended).collect()
}

/// Whether another suspensive appeal against the decision is pending.
pub(super) fn another_appeal_suspends(file: &File, known: &Appeal) -> bool {
    let mut appeals = appeals_that_suspend(file, known.lodged.target);
    appeals.any(|other| other.lodged.appeal_id != known.lodged.appeal_id)
}

fn appeals_that_suspend(file: &File, target: DecisionId) -> impl Iterator<Item = &Appeal> {
    let of_target = move |known: &&Appeal| known.lodged.target == target && known.suspends();
    file.appeals.iter().filter(of_target)
}

/// what was decided, and with it the suspension by law of a decision that begins to work, or works again,
/// while an appeal or an asylum procedure is pending; or the end of one that ended while the decision did not work.
pub(crate) fn with_what_pends(file: &File, mut decided: Vec<Decided>) -> Vec<Decided> {
    let may_begin = |it: &Decided| {
        matches!(
            it.event,
            Event::ReturnDecisionIssued(_)
                | Event::RemovalOrderIssued(_)
                | Event::CourtExpulsionRecorded(_)
                | Event::DetentionStarted(_)
                | Event::DepartureRefuted(_)
                | Event::DecisionResumed(_)
                | Event::DecisionRevoked(_)
                | Event::EnteredInErrorDeclared(_)
                | Event::EntryBanStarted(_)
                | Event::EntryBanAwaitsDeparture(_)
        )
    };
    if !decided.iter().any(may_begin) {
        return decided;
    }
    let mut after = file.clone();
    for it in &decided {
        evolve_file(&mut after, &it.event);
    }
    // Appeals lodged when it was not recorded that they suspend what did not work already.
    let begun = decided.iter().filter_map(|it| match &it.event {
        Event::EntryBanStarted(started) => Some(started.target),
        Event::EntryBanAwaitsDeparture(awaits) => Some(awaits.target),
        Event::DecisionResumed(again) => Some(again.target),
        _ => None,
    });
    let bans: Vec<_> = begun.filter(|target| file.ban(*target).is_some()).collect();
    let suspended = bans.into_iter().filter_map(|ban| by_appeal(&after, ban));
    decided.extend(suspended);
    let Some(live) = after.live_return().map(|known| known.decision.decision_id) else {
        return decided;
    };
    let steps = [appeals_ended, asylum_ended, appeals_begun, asylum_begun];
    for step in steps {
        let more = step(&after, live);
        for it in &more {
            evolve_file(&mut after, &it.event);
        }
        decided.extend(more);
    }
    decided
}

fn by_appeal(file: &File, target: DecisionId) -> Option<Decided> {
    let lodged = appeals_that_suspend(file, target).map(|known| known.lodged.lodged_on);
    let from = not_before_resumption(file, target, lodged.min()?);
    by_law(file, target, from, SuspensionReason::Appeal)
}

/// A suspension that is recorded late does not count days again that were given back at a resumption.
fn not_before_resumption(file: &File, target: DecisionId, day: NaiveDate) -> NaiveDate {
    let resumed = file.changes.iter().filter_map(|change| match change {
        Change::Resumed(known) if known.target == target => Some(known.resumed_on),
        Change::Suspended(_)
        | Change::Resumed(_)
        | Change::Amended(_)
        | Change::Revoked(_)
        | Change::Shortened(_) => None,
    });
    resumed.fold(day, NaiveDate::max)
}

fn appeals_begun(file: &File, target: DecisionId) -> Vec<Decided> {
    by_appeal(file, target).into_iter().collect()
}

fn appeals_ended(file: &File, target: DecisionId) -> Vec<Decided> {
    if appeals_that_suspend(file, target).next().is_some() {
        return Vec::new();
    }
    let suspensive = file
        .appeals
        .iter()
        .filter(|known| known.lodged.target == target && known.lodged.suspensive);
    let ended_on = suspensive.filter_map(|known| Some(known.decided.as_ref()?.decided_on));
    let ended_on = ended_on.max();
    ended_on.map_or_else(Vec::new, |day| {
        ended(file, target, day, SuspendedBy::Appeal)
    })
}

/// The procedure of asylum of the open detention, which nobody has lifted from the decision.
fn asylum_begun(file: &File, target: DecisionId) -> Vec<Decided> {
    let open = file.open_detention().filter(|open| {
        let clock = open.clock();
        clock.is_some_and(|clock| clock.regime == DetentionRegime::Asylum)
    });
    let Some(since) = open.map(|open| civil_day(open.regime_since())) else {
        return Vec::new();
    };
    let Some(known) = file.return_decision(target) else {
        return Vec::new();
    };
    let from = since.max(known.decision.date);
    let of_it =
        |ground: &Ground<'_>| ground.by == SuspendedBy::Asylum && ground.interval.from >= from;
    if recorded(file, target).iter().any(of_it) {
        return Vec::new();
    }
    let from = not_before_resumption(file, target, from);
    by_law(file, target, from, SuspensionReason::Asylum)
        .into_iter()
        .collect()
}

fn asylum_ended(file: &File, target: DecisionId) -> Vec<Decided> {
    let switches = file.detentions.iter().flat_map(|known| {
        let clocks = known.clocks().skip(1);
        clocks.filter(|clock| clock.regime == DetentionRegime::Return)
    });
    let ended_on = switches.map(|clock| civil_day(clock.since)).max();
    let is_open = file.open_detention().and_then(Detention::clock);
    let goes_on = is_open.is_some_and(|clock| clock.regime == DetentionRegime::Asylum);
    match ended_on {
        Some(day) if !goes_on => ended(file, target, day, SuspendedBy::Asylum),
        Some(_) | None => Vec::new(),
    }
}
