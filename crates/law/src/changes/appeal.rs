//! Appeals: lodging with or without suspensive effect, and what the ruling does to the decision (rules ).

use super::by_law::annulled_by_law;
use super::suspension::{
    self, resumable_ban, resumable_return, suspendable_ban, suspendable_return, suspension_on,
};
use super::{Target, a_ruling_is_acceptable};
use crate::circumstances::{Circumstances, Decided};
use crate::command::{DecideAppeal, LodgeAppeal};
use crate::in_force::SuspensionInterval;
use crate::refusal::Refusal;
use crate::rules::actors::{self, not_in_future};
use crate::rules::changes as rules;
use crate::rules::claims::same_claim;
use crate::state::{Appeal, Ban, File, ReturnSituation};
use chrono::NaiveDate;
use events::DecisionId;
use events::codes::{AppealOutcome, RevocationMode, RevocationReason, SuspensionReason};
use events::payloads::{AppealDecided, AppealLodged, Decision, DecisionResumed, DecisionSuspended};

/// The person contests a decision; with suspensive effect it does not work from that day on.
pub(crate) fn lodge(
    file: &File,
    command: &LodgeAppeal,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let LodgeAppeal {
        appeal_id,
        target: id,
        body,
        lodged_on,
        suspensive,
    } = *command;
    let target = Target::find(file, id)?;
    let repeated = |known: &Appeal| {
        let known = &known.lodged;
        (known.target, known.body, known.lodged_on, known.suspensive)
            == (id, body, lodged_on, suspensive)
    };
    if file.appeals.iter().any(repeated) {
        return Ok(Vec::new());
    }
    rules::the_decision_is_appealable(target.decision())?;
    actors::the_body_rules_on_appeals(body)?;
    actors::the_responsible_organisation_records_the_change(
        target.decision(),
        on.actor.organisation,
    )?;
    not_in_future(lodged_on, on.today, "/lodged_on")?;
    if lodged_on < target.decision().date {
        return Err(Refusal::ChangeBeforeTarget("/lodged_on".into()));
    }
    if is_annulled(target) {
        return Err(Refusal::TargetNotLive("/target".into()));
    }
    let lodged = AppealLodged {
        appeal_id,
        target: id,
        body,
        lodged_on,
        suspensive,
    };
    let lodged = Decided::fact(lodged, lodged_on);
    let suspended = suspensive
        .then(|| suspended_from(target, lodged_on, on.today))
        .flatten();
    Ok(std::iter::once(lodged).chain(suspended).collect())
}

/// Whether the decision counts as never taken, so that nothing is left to contest.
fn is_annulled(target: Target<'_>) -> bool {
    let revocation = match target {
        Target::Return(known) => match &known.situation {
            ReturnSituation::Revoked(revocation) => Some(revocation),
            ReturnSituation::Live(_)
            | ReturnSituation::Suspended(..)
            | ReturnSituation::Superseded { .. }
            | ReturnSituation::Executed { .. }
            | ReturnSituation::Closed { .. } => None,
        },
        Target::Ban(ban) => ban.revocation.as_ref(),
        Target::Permission(known) => known.revocation.as_ref(),
    };
    revocation.is_some_and(|known| known.mode == RevocationMode::ExTunc)
}

/// the suspension by law of a live return decision or a running ban. `None` where nothing works that could be
/// suspended, or where it is suspended already.
fn suspended_from(target: Target<'_>, from: NaiveDate, today: NaiveDate) -> Option<Decided> {
    let interval = SuspensionInterval { from, until: None };
    let days_left = match target {
        Target::Return(known) => suspendable_return(known, interval, today).ok()?,
        Target::Ban(ban) if runs_on(ban, from) => suspendable_ban(ban, from, None).ok()?,
        Target::Ban(_) | Target::Permission(_) => return None,
    };
    let suspended = DecisionSuspended {
        target: target.decision().decision_id,
        decision: None,
        from,
        until: None,
        reason: SuspensionReason::Appeal,
        days_left,
    };
    Some(Decided::fact(suspended, from))
}

/// what works again while a suspensive appeal is pending, which had found it suspended already, is suspended by that
/// appeal from then on.
pub(super) fn suspended_again(
    file: &File,
    resumed: &DecisionResumed,
    today: NaiveDate,
) -> Option<Decided> {
    let mut pending = pending_suspensive(file, resumed.target);
    pending.find(|appeal| appeal.lodged_on <= resumed.resumed_on)?;
    let mut after = file.clone();
    suspension::resumed(&mut after, resumed);
    let target = Target::find(&after, resumed.target).ok()?;
    suspended_from(target, resumed.resumed_on, today)
}

fn pending_suspensive(file: &File, target: DecisionId) -> impl Iterator<Item = &AppealLodged> {
    let pending = file.appeals.iter().filter(|known| known.decided.is_none());
    let of_target = pending.map(|known| &known.lodged);
    of_target.filter(move |lodged| lodged.target == target && lodged.suspensive)
}

fn runs_on(ban: &Ban, day: NaiveDate) -> bool {
    let until = ban.dates().map(|dates| dates.valid_until);
    ban.is_live_on(day) && until.is_some_and(|until| until.is_none_or(|until| day <= until))
}

/// An appeal ended: an annulled decision falls as if never taken; any other one works again, if this appeal had suspended it
/// (C-181/16 Gnandi).
pub(crate) fn decide(
    file: &File,
    command: DecideAppeal,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let DecideAppeal {
        appeal_id,
        decision,
        legal_reference,
        decided_on,
        outcome,
    } = command;
    let appeal = file
        .appeals
        .iter()
        .find(|known| known.lodged.appeal_id == appeal_id)
        .ok_or(Refusal::UnknownAppeal("/appeal_id".into()))?;
    if let Some(known) = &appeal.decided {
        let same = (known.decided_on, known.outcome) == (decided_on, outcome)
            && is_same_ruling(known.decision.as_ref(), decision.as_ref());
        return if same {
            Ok(Vec::new())
        } else {
            Err(Refusal::AppealAlreadyDecided("/appeal_id".into()))
        };
    }
    let target = Target::find(file, appeal.lodged.target)?;
    rules::an_appeal_ends_by_a_ruling(&appeal.lodged, decision.as_ref(), outcome)?;
    a_ruling_is_acceptable(file, decision.as_ref(), target, on)?;
    not_in_future(decided_on, on.today, "/decided_on")?;
    if decided_on < appeal.lodged.lodged_on {
        return Err(Refusal::ChangeBeforeTarget("/decided_on".into()));
    }
    let authority = decision.as_ref().map(|decision| decision.authority);
    let consequences = match outcome {
        AppealOutcome::Annulled if is_annulled(target) => Vec::new(),
        AppealOutcome::Annulled => {
            let reason = if actors::is_a_court(appeal.lodged.body) {
                RevocationReason::CourtAnnulled
            } else {
                RevocationReason::HigherAuthority
            };
            annulled_by_law(file, target.decision(), decided_on, reason)
        }
        AppealOutcome::Dismissed
        | AppealOutcome::Amended
        | AppealOutcome::Inadmissible
        | AppealOutcome::Withdrawn => {
            let resumed = resumed_on(file, &appeal.lodged, target, decided_on);
            resumed.into_iter().collect()
        }
    };
    let decided = AppealDecided {
        appeal_id,
        decision,
        decided_on,
        outcome,
    };
    let decided = std::iter::once(Decided::fact(decided, decided_on)).chain(consequences);
    Ok(match authority {
        Some(authority) => decided
            .map(|it| it.by(authority, legal_reference.as_ref()))
            .collect(),
        None => decided.collect(),
    })
}

fn is_same_ruling(known: Option<&Decision>, asked: Option<&Decision>) -> bool {
    match (known, asked) {
        (None, None) => true,
        (Some(known), Some(asked)) => same_claim(known, asked),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// The decision works again with its frozen days, if it is suspended by appeal and no other one is pending.
fn resumed_on(
    file: &File,
    appeal: &AppealLodged,
    target: Target<'_>,
    day: NaiveDate,
) -> Option<Decided> {
    let suspension = suspension_on(file, appeal.target, day)?;
    let by_appeal = appeal.suspensive
        && suspension.decision.is_none()
        && suspension.reason == SuspensionReason::Appeal;
    let mut others = pending_suspensive(file, appeal.target);
    if !by_appeal || others.any(|other| other.appeal_id != appeal.appeal_id) {
        return None;
    }
    let last_day = match target {
        Target::Return(known) => resumable_return(known, day).ok()?,
        Target::Ban(ban) => resumable_ban(ban, day).ok()?,
        Target::Permission(_) => return None,
    };
    let resumed = DecisionResumed {
        target: appeal.target,
        decision: None,
        resumed_on: day,
        last_day,
    };
    Some(Decided::fact(resumed, day))
}

pub(crate) fn lodged(file: &mut File, event: &AppealLodged) {
    file.appeals.push(Appeal {
        lodged: event.clone(),
        decided: None,
    });
}

pub(crate) fn decided(file: &mut File, event: &AppealDecided) {
    let same = |known: &&mut Appeal| known.lodged.appeal_id == event.appeal_id;
    if let Some(appeal) = file.appeals.iter_mut().find(same) {
        appeal.decided = Some(event.clone());
    }
}
