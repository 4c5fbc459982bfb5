//! Revocation: the decision falls, and with it what rests on it (rules ).

use super::{Target, a_change_is_acceptable};
use crate::circumstances::{Circumstances, Decided};
use crate::command::RevokeDecision;
use crate::permission::permission_mut;
use crate::refusal::Refusal;
use crate::return_case::{ban_mut, restore_superseded, return_mut};
use crate::rules::actors::{self, not_in_future};
use crate::rules::{changes as rules, claims::same_claim};
use crate::state::{Change, File, ReturnSituation, Revocation};
use chrono::NaiveDate;
use events::DecisionId;
use events::codes::{DecisionKind, RevocationMode, RevocationReason};
use events::payloads::DecisionRevoked;

/// A decision is annulled or revoked, with the bans that rest on it (rule R-078).
pub(crate) fn revoke(
    file: &File,
    command: RevokeDecision,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let RevokeDecision {
        target: id,
        decision,
        legal_reference,
        received_on,
        mode,
        effective_on,
        reason,
    } = command;
    actors::the_right_organisation_records(&decision, on.actor.organisation)?;
    let target = Target::find(file, id)?;
    let (mode, effective_on) =
        rules::a_revocation_states_mode_and_day(mode, effective_on, target.decision())?;
    let repeated = |change: &Change| {
        matches!(change, Change::Revoked(known)
            if known.target == id
                && known.decision.as_ref().is_some_and(|known| same_claim(known, &decision))
                && (known.mode, known.effective_on, known.reason) == (mode, effective_on, reason))
    };
    if file.changes.iter().any(repeated) {
        return Ok(Vec::new());
    }
    let kinds = [DecisionKind::ChgRevoke];
    a_change_is_acceptable(file, &decision, &kinds, target, on)?;
    actors::receipt_follows_the_decision(received_on, &decision, on.today)?;
    let cascade = what_falls_with(file, target, mode, effective_on, on)?;
    let authority = decision.authority;
    let revoked = DecisionRevoked {
        target: id,
        decision: Some(decision),
        mode,
        effective_on,
        reason,
        because_of: None,
    };
    let fallen = cascade.into_iter().map(|ban| DecisionRevoked {
        target: ban,
        decision: None,
        mode,
        effective_on,
        reason: RevocationReason::LinkedDecisionRevoked,
        because_of: Some(id),
    });
    let decided = |event: DecisionRevoked| {
        Decided::fact(event, effective_on).by(authority, legal_reference.as_ref())
    };
    let revoked = decided(revoked)
        .received(received_on)
        .with(actors::entry_is_late(received_on, on));
    Ok(std::iter::once(revoked)
        .chain(fallen.map(decided))
        .collect())
}

/// Whether the target can still be revoked, and the bans that fall with it (rule R-078).
fn what_falls_with(
    file: &File,
    target: Target<'_>,
    mode: RevocationMode,
    effective_on: NaiveDate,
    on: &Circumstances<'_>,
) -> Result<Vec<DecisionId>, Refusal> {
    if !rules::a_revocation_takes_away_more(target.revocation(), mode, effective_on) {
        return Err(Refusal::AlreadyRevoked("/target".into()));
    }
    match (target, mode) {
        // The end of a ban may be planned; what was never valid is so at once.
        (Target::Ban(_) | Target::Permission(_), RevocationMode::ExNunc) => Ok(Vec::new()),
        // Who entered was admitted: a permission falls for the future only.
        (Target::Permission(_), RevocationMode::ExTunc) => {
            Err(Refusal::PermissionIsRevokedOnly("/mode".into()))
        }
        (Target::Ban(_), RevocationMode::ExTunc) => {
            not_in_future(effective_on, on.today, "/effective_on").map(|()| Vec::new())
        }
        (Target::Return(known), _) => {
            not_in_future(effective_on, on.today, "/effective_on")?;
            let decision = known.decision.decision_id;
            let bans = rules::bans_that_fall_with(&file.bans, decision, mode, effective_on);
            Ok(bans)
        }
    }
}

pub(crate) fn revoked(file: &mut File, event: &DecisionRevoked) {
    let revocation = Revocation {
        mode: event.mode,
        effective_on: event.effective_on,
        reason: event.reason,
    };
    if let Some(known) = return_mut(file, event.target) {
        let was_live = known.is_live();
        let followed_by = known.situation.superseded_by();
        known.situation = ReturnSituation::Revoked(revocation);
        if was_live {
            restore_superseded(file, event.target);
        } else if let Some(order) = followed_by {
            hand_on(file, event.target, order);
        }
    } else if let Some(ban) = ban_mut(file, event.target) {
        ban.revocation = Some(revocation);
    } else if let Some(permission) = permission_mut(file, event.target) {
        permission.revocation = Some(revocation);
    }
}

/// what a removal order had superseded follows the next order, when that one had superseded it too: it comes back when the
/// last of them falls.
fn hand_on(file: &mut File, order: DecisionId, next: DecisionId) {
    let superseded = file.returns.iter_mut().map(|known| &mut known.situation);
    for situation in superseded.filter(|known| known.superseded_by() == Some(order)) {
        situation.follow(next);
    }
}
