//! A recorded departure did not happen: the person was found to be here.

use crate::ban;
use crate::circumstances::{Circumstances, Decided};
use crate::command::RefuteDeparture;
use crate::refusal::Refusal;
use crate::return_case::return_mut;
use crate::rules::actors::not_in_future;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::{File, Refutation, ReturnDecision};
use chrono::NaiveDate;
use events::payloads::{DepartureRefuted, ProofReference};
use events::{DecisionId, Personal};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The departure did not happen, nor any other one under the same decision: whoever was here all the time has not complied.
/// Every decision that it executed stands where it stood, and the bans that it had started wait again. What a later departure
/// makes of them follows in the same append.
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
    let targets: Vec<Option<DecisionId>> = targets_of(file, departed_on).collect();
    if targets.is_empty() {
        return if file.refutations.contains(&refutation) {
            Ok(Vec::new())
        } else {
            Err(Refusal::NoSuchDeparture("/departed_on".into()))
        };
    }
    not_in_future(refuted_on, on.today, "/refuted_on")?;
    if refuted_on < departed_on {
        return Err(Refusal::RefutedBeforeDeparture("/refuted_on".into()));
    }
    optional_text_is_clean(reference.as_ref(), FREE_TEXT_CHARS_MAX, "/reference")?;
    let mut live = file.live_return().map(|known| known.decision.decision_id);
    let mut began = BTreeSet::new();
    let mut decided = Vec::new();
    for target in refuted_with(file, departed_on, &targets) {
        let decision = target.and_then(|id| file.return_decision(id));
        let executed_on = decision.and_then(ReturnDecision::executed_on);
        // The bans began with the departure that counts, the first one under the decision.
        let counts_on = executed_on.unwrap_or(departed_on);
        began.insert(file.days_of_departure(counts_on).earliest);
        let refuted = DepartureRefuted {
            target,
            departed_on,
            refuted_on,
            superseded_by: live.filter(|_| executed_on.is_some()),
            personal: Personal::Known(ProofReference {
                reference: reference.clone(),
            }),
        };
        decided.push(Decided::fact(refuted, refuted_on));
        live = live.or(target.filter(|_| executed_on.is_some()));
    }
    for began_on in began {
        decided.extend(ban::await_departure(file, began_on, refuted_on));
    }
    Ok(decided)
}

/// What is refuted with the departures of a day: them, and every decision that they executed, the latest one first, because that
/// one then takes the place of the others (rule R-060).
fn refuted_with(
    file: &File,
    day: NaiveDate,
    targets: &[Option<DecisionId>],
) -> Vec<Option<DecisionId>> {
    let confirmed = file.departures.iter();
    let confirmed = confirmed.filter_map(|known| Some((known.target?, known.departed_on)));
    let removed = file.removals.iter();
    let removed = removed.map(|known| (known.target, known.removed_on));
    let under_them = confirmed
        .chain(removed)
        .filter(|(target, _)| targets.contains(&Some(*target)));
    let days: BTreeSet<NaiveDate> = under_them.map(|(_, day)| day).chain([day]).collect();
    let is_refuted = |known: &&ReturnDecision| {
        targets.contains(&Some(known.decision.decision_id))
            || known.executed_on().is_some_and(|on| days.contains(&on))
    };
    let mut decisions: Vec<&ReturnDecision> = file.returns.iter().filter(is_refuted).collect();
    decisions.sort_by_key(|known| Reverse(known.decision.date));
    let decisions = decisions
        .into_iter()
        .map(|known| Some(known.decision.decision_id));
    let under_none = targets.contains(&None).then_some(None);
    under_none.into_iter().chain(decisions).collect()
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
        known.stand_again();
        if let Some(by) = event.superseded_by {
            known.situation.supersede(by);
        }
    }
}
