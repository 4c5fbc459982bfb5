//! A return case ends without a departure under it: legal stay, death, whereabouts unknown (CL-CASECLOSE).

use super::return_mut;
use crate::changes::by_law::revoked_by_law;
use crate::circumstances::{Circumstances, Decided};
use crate::command::CloseCase;
use crate::refusal::Refusal;
use crate::rules::actors::{self, not_in_future};
use crate::rules::civil_status::a_death_is_recorded_as_such;
use crate::rules::returns as rules;
use crate::state::{BanSituation, File, ReturnSituation};
use events::codes::{CaseClosingReason, RevocationMode, RevocationReason};
use events::payloads::CaseClosed;

/// The case ends; where the person stays lawfully, the bans that wait for a departure end with it.
pub(crate) fn close(
    file: &File,
    command: &CloseCase,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let CloseCase {
        target,
        closed_on,
        reason,
        ..
    } = *command;
    let closed = ReturnSituation::Closed {
        on: closed_on,
        reason,
    };
    let is_target = |id| target.is_none_or(|target| target == id);
    let repeated = file
        .returns
        .iter()
        .any(|known| known.situation == closed && is_target(known.decision.decision_id));
    if repeated {
        return Ok(Vec::new());
    }
    let known = match target {
        Some(target) => file
            .return_decision(target)
            .ok_or(Refusal::UnknownTarget("/target".into()))?,
        None => file
            .live_return()
            .ok_or(Refusal::TargetNotLive("/target".into()))?,
    };
    let standing = known
        .standing()
        .ok_or(Refusal::TargetNotLive("/target".into()))?;
    actors::the_responsible_organisation_records_the_change(
        &known.decision,
        on.actor.organisation,
    )?;
    not_in_future(closed_on, on.today, "/closed_on")?;
    a_death_is_recorded_as_such(reason)?;
    if closed_on < known.decision.date {
        return Err(Refusal::ChangeBeforeTarget("/closed_on".into()));
    }
    rules::a_notified_case_has_a_departure(standing, reason)?;
    let target = known.decision.decision_id;
    let ended = Decided::fact(
        CaseClosed {
            target,
            closed_on,
            reason,
        },
        closed_on,
    );
    let mut decided = vec![ended];
    if let Some(reason) = why_waiting_bans_end(reason) {
        let waiting = file
            .bans
            .iter()
            .filter(|ban| ban.situation == BanSituation::Pending && ban.is_live_on(closed_on));
        decided.extend(waiting.map(|ban| {
            let how = (RevocationMode::ExNunc, reason, Some(target));
            revoked_by_law(&ban.decision, closed_on, how)
        }));
    }
    Ok(decided)
}

/// Nobody will depart any more, so that a ban that waits for departure has nothing to wait for. Where the whereabouts are not
/// known, or the person left before notification, the bans stay; what a death ends, its own record says (rule R-102).
fn why_waiting_bans_end(reason: CaseClosingReason) -> Option<RevocationReason> {
    match reason {
        CaseClosingReason::Legalised => Some(RevocationReason::LegalStayGranted),
        CaseClosingReason::Unknown
        | CaseClosingReason::DepartedBeforeNotification
        | CaseClosingReason::Died => None,
    }
}

pub(crate) fn closed(file: &mut File, event: &CaseClosed) {
    if let Some(known) = return_mut(file, event.target) {
        known.situation.close(event.closed_on, event.reason);
    }
}
