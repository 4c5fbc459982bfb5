//! Decisions with which a departure complied that was known before: they were recorded, made known or became live again only
//! after it (rules ).

use crate::ban;
use crate::circumstances::Decided;
use crate::evolve::evolve_file;
use crate::refusal::Refusal;
use crate::return_case::return_mut;
use crate::rules::{bans, returns as rules};
use crate::state::{File, ReturnDecision, ReturnSituation};
use chrono::NaiveDate;
use events::DecisionId;
use events::codes::{Country, DepartureForm, DepartureOutcome};
use events::payloads::DecisionExecuted;

/// A departure or a removal, as far as a decision asks about it.
#[derive(Clone, Copy)]
struct Left {
    under: Option<DecisionId>,
    on: NaiveDate,
    destination: Country,
    form: DepartureForm,
}

/// What was decided, and what a departure that is on the file already makes of it: whoever left after a decision has complied
/// with it, in whatever order the two are recorded, and its bans run from that day (C-225/16 Ouhrami).
pub(crate) fn with_departures_in_mind(
    file: &File,
    mut decided: Vec<Decided>,
) -> Result<Vec<Decided>, Refusal> {
    if decided.is_empty() || file.days_left().next().is_none() {
        return Ok(decided);
    }
    let mut after = file.clone();
    for it in &decided {
        evolve_file(&mut after, &it.event);
    }
    for index in 0..after.returns.len() {
        for it in executed_by_a_departure(&after, index)? {
            evolve_file(&mut after, &it.event);
            decided.push(it);
        }
    }
    Ok(decided)
}

/// The execution of one decision, and the starts of its bans.
fn executed_by_a_departure(file: &File, index: usize) -> Result<Vec<Decided>, Refusal> {
    let Some(known) = file.returns.get(index) else {
        return Ok(Vec::new());
    };
    let Some(left) = departure_under(file, known) else {
        return Ok(Vec::new());
    };
    let outcome = rules::outcome_of_departure(known, left.on, left.form);
    let (was_executed, recorded) = match known.situation {
        ReturnSituation::Executed { outcome, .. } => (true, outcome),
        ReturnSituation::Live(_)
        | ReturnSituation::Suspended(..)
        | ReturnSituation::Superseded { .. }
        | ReturnSituation::Revoked(_)
        | ReturnSituation::Closed { .. } => (false, None),
    };
    let Some(outcome) = outcome.filter(|outcome| Some(*outcome) != recorded) else {
        return Ok(Vec::new());
    };
    let target = known.decision.decision_id;
    let executed = DecisionExecuted {
        target,
        departed_on: left.on,
        destination: left.destination,
        form: left.form,
        outcome,
        profile: file.profile_on(left.on),
    };
    let started = if was_executed {
        Vec::new()
    } else {
        ban::start_by_departure(file, file.days_of_departure(left.on), Some(target))?
    };
    let unbanned = bans::a_ban_was_due(Some(outcome), Some(known), &file.bans, left.on);
    let executed = Decided::fact(executed, left.on).with(unbanned);
    Ok(std::iter::once(executed).chain(started).collect())
}

/// the departure with which the person complied with a decision: the first one from its day on, and before the day of
/// the removal order that followed it. One that complied with another decision says nothing about a decision of the same day:
/// it may have been taken after a return. Of an executed decision it is the departure that executed it, where the outcome
/// waited for the notification.
fn departure_under(file: &File, known: &ReturnDecision) -> Option<Left> {
    let date = known.decision.date;
    let until = match known.situation {
        ReturnSituation::Live(_) | ReturnSituation::Suspended(..) => NaiveDate::MAX,
        ReturnSituation::Superseded { by, .. } => file.return_decision(by)?.decision.date,
        ReturnSituation::Executed {
            on,
            outcome: Some(DepartureOutcome::DepartedBeforeNotification),
            ..
        } => return departures(file).find(|left| left.on == on),
        ReturnSituation::Executed { .. }
        | ReturnSituation::Revoked(_)
        | ReturnSituation::Closed { .. } => return None,
    };
    let complies = |left: &Left| {
        let same_day = left.on == date && left.under.is_some();
        (date..until).contains(&left.on) && !same_day && !is_overtaken(file, left)
    };
    departures(file).filter(complies).min_by_key(|left| left.on)
}

/// Whether it is known that the person had left earlier: of two departures under one decision only the first one counts.
fn is_overtaken(file: &File, left: &Left) -> bool {
    let under = left.under.and_then(|id| file.return_decision(id));
    let executed_on = under.and_then(ReturnDecision::executed_on);
    executed_on.is_some_and(|on| on < left.on)
}

fn departures(file: &File) -> impl Iterator<Item = Left> {
    let confirmed = file.departures.iter().map(|known| Left {
        under: known.target,
        on: known.departed_on,
        destination: known.destination,
        form: known.form,
    });
    let removed = file.removals.iter().map(|known| Left {
        under: Some(known.target),
        on: known.removed_on,
        destination: known.destination,
        form: known.form,
    });
    confirmed.chain(removed)
}

pub(crate) fn executed(file: &mut File, event: &DecisionExecuted) {
    if let Some(known) = return_mut(file, event.target) {
        let outcome = Some(event.outcome);
        known.situation.execute(event.departed_on, outcome);
    }
}
