//! A recorded departure did not happen: the person was found to be here.

use crate::ban;
use crate::circumstances::{Circumstances, Decided};
use crate::command::RefuteDeparture;
use crate::refusal::Refusal;
use crate::return_case::return_mut;
use crate::rules::actors::not_in_future;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::{File, Refutation, ReturnDecision, ReturnSituation};
use chrono::NaiveDate;
use events::payloads::{DepartureRefuted, ProofReference};
use events::{DecisionId, Personal};

/// The departure did not happen, nor any other one under the same decision: whoever was here all the time has not complied.
/// The decision stands where it stood, and the bans that the departure had started wait again.
pub(crate) fn refute(
    file: &File,
    command: RefuteDeparture,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let RefuteDeparture {
        departed_on,
        refuted_on,
        reference,
    } = command;
    let refutation = Refutation {
        departed_on,
        refuted_on,
    };
    let Some(target) = targets_of(file, departed_on).next() else {
        return if file.refutations.contains(&refutation) {
            Ok(Vec::new())
        } else {
            Err(Refusal::NoSuchDeparture("/departed_on".into()))
        };
    };
    not_in_future(refuted_on, on.today, "/refuted_on")?;
    if refuted_on < departed_on {
        return Err(Refusal::RefutedBeforeDeparture("/refuted_on".into()));
    }
    optional_text_is_clean(reference.as_ref(), FREE_TEXT_CHARS_MAX, "/reference")?;
    let executed_on = target
        .and_then(|id| file.return_decision(id))
        .and_then(executed_on);
    let live = file.live_return().map(|known| known.decision.decision_id);
    let refuted = DepartureRefuted {
        target,
        departed_on,
        refuted_on,
        superseded_by: live.filter(|_| executed_on.is_some()),
        personal: Personal::Known(ProofReference { reference }),
    };
    // The bans began with the departure that counts, the first one under the decision.
    let began = file
        .days_of_departure(executed_on.unwrap_or(departed_on))
        .earliest;
    let waiting = ban::await_departure(file, began, refuted_on);
    let refuted = Decided::fact(refuted, refuted_on);
    Ok(std::iter::once(refuted).chain(waiting).collect())
}

/// The decisions that the departures and removals of a day complied with.
fn targets_of(file: &File, day: NaiveDate) -> impl Iterator<Item = Option<DecisionId>> {
    let confirmed = file.departures.iter();
    let confirmed = confirmed.filter(move |it| it.departed_on == day);
    let removed = file.removals.iter();
    let removed = removed.filter(move |it| it.removed_on == day);
    confirmed
        .map(|it| it.target)
        .chain(removed.map(|it| Some(it.target)))
}

/// The day on which a decision was complied with.
fn executed_on(decision: &ReturnDecision) -> Option<NaiveDate> {
    match decision.situation {
        ReturnSituation::Executed { on, .. } => Some(on),
        ReturnSituation::Live(_)
        | ReturnSituation::Suspended(..)
        | ReturnSituation::Superseded { .. }
        | ReturnSituation::Revoked(_)
        | ReturnSituation::Closed { .. } => None,
    }
}

pub(crate) fn refuted(file: &mut File, event: &DepartureRefuted) {
    let day = event.departed_on;
    let happened = |target: Option<DecisionId>, on| match event.target {
        Some(_) => target != event.target,
        None => target.is_some() || on != day,
    };
    file.departures
        .retain(|it| happened(it.target, it.departed_on));
    file.removals
        .retain(|it| happened(Some(it.target), it.removed_on));
    file.refutations.push(Refutation {
        departed_on: day,
        refuted_on: event.refuted_on,
    });
    if let Some(known) = event.target.and_then(|id| return_mut(file, id)) {
        known.situation.refute();
        if let Some(by) = event.superseded_by {
            known.situation.supersede(by);
        }
    }
}
