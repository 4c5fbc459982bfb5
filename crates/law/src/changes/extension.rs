//! More time for voluntary departure (Directive 2008/115/EC Art 7(2), rule R-056).

use super::suspension::settled;
use super::{Target, a_change_is_acceptable};
use crate::circumstances::{Circumstances, Decided};
use crate::command::ExtendDeparturePeriod;
use crate::refusal::Refusal;
use crate::return_case::return_mut;
use crate::rules::{actors, claims::same_claim, returns as rules};
use crate::state::{File, ReturnDecision, ReturnSituation, Standing};
use chrono::NaiveDate;
use events::codes::DecisionKind;
use events::payloads::DeparturePeriodExtended;

/// The period for voluntary departure is extended.
pub(crate) fn extend(
    file: &File,
    command: ExtendDeparturePeriod,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let ExtendDeparturePeriod {
        target: id,
        decision,
        legal_reference,
        last_day,
    } = command;
    actors::the_right_organisation_records(&decision, on.actor.organisation)?;
    let target = Target::find(file, id)?;
    let repeated = |known: &DeparturePeriodExtended| {
        known.target == id && same_claim(&known.decision, &decision) && known.last_day == last_day
    };
    if file.extensions.iter().any(repeated) {
        return Ok(Vec::new());
    }
    a_change_is_acceptable(file, &decision, &[DecisionKind::PeriodExt], target, on)?;
    let Target::Return(known) = target else {
        return Err(Refusal::PeriodNotRunning("/target".into()));
    };
    let running = running_last_day(known, decision.date)?;
    rules::the_period_is_extended_before_it_ends(known, decision.date)
        .map_err(|_| Refusal::PeriodHasEnded("/decision/date".into()))?;
    rules::an_extension_is_within_limits(
        &known.decision,
        running,
        last_day,
        decision.date,
        on.parameters,
    )?;
    let (effective_on, authority) = (decision.date, decision.authority);
    let extended = DeparturePeriodExtended {
        target: id,
        decision,
        last_day,
    };
    Ok(vec![
        Decided::fact(extended, effective_on).by(authority, legal_reference.as_ref()),
    ])
}

/// The last day of a period that runs on a day: it was made known, and no suspension goes on.
fn running_last_day(known: &ReturnDecision, day: NaiveDate) -> Result<NaiveDate, Refusal> {
    let standing = match &known.situation {
        ReturnSituation::Live(standing) => Some(*standing),
        ReturnSituation::Suspended(standing, suspension) => settled(*standing, suspension, day),
        ReturnSituation::Superseded { .. }
        | ReturnSituation::Executed { .. }
        | ReturnSituation::Revoked(_)
        | ReturnSituation::Closed { .. } => return Err(Refusal::TargetNotLive("/target".into())),
    };
    let last_day = standing.and_then(Standing::last_day);
    last_day.ok_or(Refusal::PeriodNotRunning("/target".into()))
}

pub(crate) fn extended(file: &mut File, event: &DeparturePeriodExtended) {
    file.extensions.push(event.clone());
    let Some(known) = return_mut(file, event.target) else {
        return;
    };
    let moved = |standing| match standing {
        Standing::Issued => Standing::Issued,
        Standing::Notified { on, .. } => Standing::Notified {
            on,
            last_day: Some(event.last_day),
        },
    };
    match &known.situation {
        // A period is extended only while it runs: a suspension that is still noted has ended as planned.
        ReturnSituation::Live(standing) | ReturnSituation::Suspended(standing, _) => {
            known.situation = ReturnSituation::Live(moved(*standing));
        }
        ReturnSituation::Superseded { .. }
        | ReturnSituation::Executed { .. }
        | ReturnSituation::Revoked(_)
        | ReturnSituation::Closed { .. } => {}
    }
}
