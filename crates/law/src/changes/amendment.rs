//! Amendment: a decision gets new content, but a ban no other length (rule R-088).

use super::{Target, a_change_is_acceptable};
use crate::circumstances::{Circumstances, Decided};
use crate::command::AmendDecision;
use crate::refusal::Refusal;
use crate::return_case::{ban_mut, return_mut, the_destination_is_possible};
use crate::rules::actors::{self, not_in_future};
use crate::rules::removals::the_country_is_not_barred;
use crate::rules::{bans, changes as rules, claims::same_claim, identity, returns};
use crate::state::{Ban, Change, File, ReturnContent, ReturnDecision, ReturnSituation, Standing};
use crate::time::days_after;
use chrono::NaiveDate;
use events::codes::{BanBasis, DecisionKind};
use events::payloads::DecisionAmended;

/// A decision gets new content.
pub(crate) fn amend(
    file: &File,
    command: AmendDecision,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    actors::the_right_organisation_records(&command.decision, on.actor.organisation)?;
    rules::the_length_is_not_amended(command.valid_until)?;
    let target = Target::find(file, command.target)?;
    let repeated = |change: &Change| matches!(change, Change::Amended(known) if is_same_amendment(known, &command));
    if file.changes.iter().any(repeated) {
        return Ok(Vec::new());
    }
    let kinds = [DecisionKind::ChgAmend];
    a_change_is_acceptable(file, &command.decision, &kinds, target, on)?;
    not_in_future(command.effective_on, on.today, "/effective_on")?;
    if command.effective_on < target.decision().date {
        return Err(Refusal::ChangeBeforeTarget("/effective_on".into()));
    }
    let last_day = match target {
        Target::Return(known) => {
            let bars = &file.removal_bars;
            command.destination.map_or(Ok(()), |destination| {
                the_country_is_not_barred(bars, destination, command.effective_on, "/destination")
            })?;
            amendable_return(known, &command, on)?
        }
        Target::Ban(ban) => {
            let basis = command.basis.unwrap_or(ban.basis);
            identity::a_ban_under_free_movement_has_its_grounds(
                &file.identities,
                ban.family_member,
                basis,
            )?;
            amendable_ban(ban, &command, on)?
        }
        Target::Permission(_) => {
            return Err(Refusal::PermissionIsRevokedOnly("/target".into()));
        }
    };
    let effective_on = command.effective_on;
    let authority = command.decision.authority;
    let amended = DecisionAmended {
        target: command.target,
        decision: command.decision,
        effective_on,
        departure_period_days: command.departure_period_days,
        last_day,
        destination: command.destination,
        grounds: command.grounds,
        basis: command.basis,
        review_on: command.review_on,
    };
    let legal_reference = command.legal_reference.as_ref();
    Ok(vec![
        Decided::fact(amended, effective_on).by(authority, legal_reference),
    ])
}

/// New content of a return decision; answers the last day that follows from a new period.
fn amendable_return(
    known: &ReturnDecision,
    command: &AmendDecision,
    on: &Circumstances<'_>,
) -> Result<Option<NaiveDate>, Refusal> {
    let standing = known
        .standing()
        .ok_or(Refusal::TargetNotLive("/target".into()))?;
    if command.basis.is_some() || command.review_on.is_some() {
        return Err(Refusal::NothingToAmend("/basis".into()));
    }
    let AmendDecision {
        departure_period_days,
        destination,
        grounds,
        ..
    } = command;
    if departure_period_days.is_none() && destination.is_none() && grounds.is_none() {
        return Err(Refusal::NothingToAmend("".into()));
    }
    if let Some(destination) = *destination {
        the_destination_is_possible(destination, on)?;
    }
    if let Some(grounds) = grounds {
        returns::a_return_decision_has_grounds(grounds)?;
    }
    let Some(days) = *departure_period_days else {
        return Ok(None);
    };
    match known.content {
        ReturnContent::Forced { .. } | ReturnContent::Court { .. } => {
            Err(Refusal::NothingToAmend("/departure_period_days".into()))
        }
        ReturnContent::Voluntary {
            departure_period_days: old,
        } => {
            returns::the_period_is_within_limits(Some(days), command.effective_on, on.parameters)?;
            let amended_on = command.effective_on.max(command.decision.date);
            if days > old {
                returns::the_period_is_extended_before_it_ends(known, amended_on)?;
            }
            let moved = moved_by(standing, days, old);
            if let (Some(before), Some(after)) = (standing.last_day(), moved.last_day())
                && days > old
            {
                let decision = &known.decision;
                returns::an_extension_is_within_limits(
                    decision,
                    before,
                    after,
                    amended_on,
                    on.parameters,
                )
                .map_err(|_| Refusal::ExtensionOutOfRange("/departure_period_days".into()))?;
            }
            let suspension = known.suspension().map(|known| &known.interval);
            Ok(returns::last_day_after_planned_end(moved, suspension))
        }
    }
}

/// The standing with another period. The difference is added, so that days which a suspension froze stay added.
fn moved_by(standing: Standing, days: u16, old: u16) -> Standing {
    match standing {
        Standing::Issued => Standing::Issued,
        Standing::Notified { on, last_day } => {
            let difference = i64::from(days) - i64::from(old);
            let last_day = last_day.and_then(|last_day| days_after(last_day, difference));
            Standing::Notified { on, last_day }
        }
    }
}

fn amendable_ban(
    ban: &Ban,
    command: &AmendDecision,
    on: &Circumstances<'_>,
) -> Result<Option<NaiveDate>, Refusal> {
    if !ban.is_live_on(on.today) {
        return Err(Refusal::TargetNotLive("/target".into()));
    }
    let AmendDecision {
        departure_period_days,
        destination,
        grounds,
        basis,
        review_on,
        ..
    } = command;
    if departure_period_days.is_some() || destination.is_some() || grounds.is_some() {
        return Err(Refusal::NothingToAmend("".into()));
    }
    if basis.is_none() && review_on.is_none() {
        return Err(Refusal::NothingToAmend("".into()));
    }
    let new_basis = basis.unwrap_or(ban.basis);
    rules::a_ban_is_rebased_on_own_ground(ban, new_basis)?;
    bans::the_basis_fits_the_authority(new_basis, ban.decision.authority)?;
    if new_basis != ban.basis
        && let Some(length) = length_of(ban)
    {
        let (decision, numbers) = (&ban.decision, on.parameters);
        bans::the_term_is_within_the_cap(
            decision, new_basis, ban.threat, length, numbers, "/basis",
        )?;
    }
    if ban.unlimited {
        let review_on = review_on.or(ban.review_on);
        bans::an_unlimited_ban_is_reviewed(&ban.decision, new_basis, review_on, on)?;
    }
    Ok(None)
}

/// First and last day by which the length of a ban is judged: those of its term, also where it is counted from a range of
/// days, otherwise its own. `None` for a ban without an end.
fn length_of(ban: &Ban) -> Option<(NaiveDate, NaiveDate)> {
    let date = ban.decision.date;
    match (ban.term, ban.dates()) {
        (Some(term), _) => Some((date, term.end_from(date)?)),
        (None, Some(dates)) => Some((dates.valid_from, dates.valid_until?)),
        (None, None) => None,
    }
}

fn is_same_amendment(known: &DecisionAmended, asked: &AmendDecision) -> bool {
    known.target == asked.target
        && same_claim(&known.decision, &asked.decision)
        && known.effective_on == asked.effective_on
        && known.departure_period_days == asked.departure_period_days
        && known.destination == asked.destination
        && known.grounds == asked.grounds
        && known.basis == asked.basis
        && known.review_on == asked.review_on
}

pub(crate) fn amended(file: &mut File, event: &DecisionAmended) {
    if let Some(known) = return_mut(file, event.target) {
        amend_period(known, event);
        known.destination = event.destination.or(known.destination);
        if let Some(grounds) = &event.grounds {
            known.grounds.clone_from(grounds);
        }
    } else if let Some(ban) = ban_mut(file, event.target) {
        ban.review_on = event.review_on.or(ban.review_on);
        if let Some(basis) = event.basis {
            ban.basis = basis;
            ban.sub_basis = ban.sub_basis.filter(|ground| ground.basis() == basis);
            if basis != BanBasis::ReturnBan {
                ban.return_decision_id = None;
            }
        }
    }
}

/// A new period and the last day that follows. A suspended decision keeps the last day from which its frozen days are
/// taken; the event carries the one after the planned end.
fn amend_period(known: &mut ReturnDecision, event: &DecisionAmended) {
    let suspended = matches!(known.situation, ReturnSituation::Suspended(..));
    let (
        Some(days),
        ReturnContent::Voluntary {
            departure_period_days,
        },
    ) = (event.departure_period_days, &mut known.content)
    else {
        return;
    };
    let old = std::mem::replace(departure_period_days, days);
    match known.situation.standing_mut() {
        Some(standing) if suspended => *standing = moved_by(*standing, days, old),
        Some(Standing::Notified { last_day, .. }) => *last_day = event.last_day.or(*last_day),
        Some(Standing::Issued) | None => {}
    }
}
