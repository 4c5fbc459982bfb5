//! Appeals: lodging with or without suspensive effect, and what the ruling does to the decision (rules ).

use super::by_law::annulled_by_law;
use super::grounds;
use super::{Target, a_ruling_is_acceptable};
use crate::circumstances::{Circumstances, Decided};
use crate::command::{DecideAppeal, LodgeAppeal};
use crate::refusal::Refusal;
use crate::rules::actors::{self, not_in_future};
use crate::rules::changes::{self as rules, SuspendedBy};
use crate::rules::claims::same_claim_or_none;
use crate::state::{Appeal, File};
use events::codes::{AppealOutcome, RevocationMode, RevocationReason, SuspensionReason};
use events::payloads::{AppealDecided, AppealLodged};

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
    rules::the_body_fits_the_decision(body, target.decision(), "/body")?;
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
        .then(|| grounds::by_law(file, id, lodged_on, SuspensionReason::Appeal))
        .flatten();
    Ok(std::iter::once(lodged).chain(suspended).collect())
}

/// Whether the decision counts as never taken, so that nothing is left to contest.
fn is_annulled(target: Target<'_>) -> bool {
    let revocation = target.revocation();
    revocation.is_some_and(|known| known.mode == RevocationMode::ExTunc)
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
            && same_claim_or_none(known.decision.as_ref(), decision.as_ref());
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
            let reason = if authority.is_some_and(actors::is_a_court) {
                RevocationReason::CourtAnnulled
            } else {
                RevocationReason::HigherAuthority
            };
            annulled_by_law(file, target.decision(), decided_on, reason)
        }
        AppealOutcome::Dismissed
        | AppealOutcome::Amended
        | AppealOutcome::Inadmissible
        | AppealOutcome::Withdrawn
            if !appeal.lodged.suspensive || grounds::another_appeal_suspends(file, appeal) =>
        {
            Vec::new()
        }
        AppealOutcome::Dismissed
        | AppealOutcome::Amended
        | AppealOutcome::Inadmissible
        | AppealOutcome::Withdrawn => {
            let target = appeal.lodged.target;
            grounds::ended(file, target, decided_on, SuspendedBy::Appeal)
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

pub(crate) fn lodged(file: &mut File, event: &AppealLodged) {
    file.appeals.push(Appeal {
        lodged: event.clone(),
        decided: None,
        lifted: false,
    });
}

pub(crate) fn decided(file: &mut File, event: &AppealDecided) {
    let same = |known: &&mut Appeal| known.lodged.appeal_id == event.appeal_id;
    if let Some(appeal) = file.appeals.iter_mut().find(same) {
        appeal.decided = Some(event.clone());
    }
}
