//! A recorded departure did not happen: the person was found to be here (domain.md 3.3).

use crate::ban;
use crate::circumstances::{Circumstances, Decided};
use crate::command::RefuteDeparture;
use crate::refusal::Refusal;
use crate::return_case::return_mut;
use crate::rules::actors::not_in_future;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::{File, Refutation, ReturnSituation};
use chrono::NaiveDate;
use events::payloads::{DepartureRefuted, ProofReference};
use events::{DecisionId, Personal};

/// The departure did not happen: the decision stands where it stood, and the bans that the departure had started wait again.
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
    if target.is_some_and(|target| left_later(file, target, departed_on)) {
        return Err(Refusal::LaterDeparture("/departed_on".into()));
    }
    let refuted = DepartureRefuted {
        target,
        departed_on,
        refuted_on,
        personal: Personal::Known(ProofReference { reference }),
    };
    let began = file.days_of_departure(departed_on).earliest;
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

/// Whether the same decision has a later departure on the file.
fn left_later(file: &File, target: DecisionId, day: NaiveDate) -> bool {
    let confirmed = file
        .departures
        .iter()
        .filter(|it| it.target == Some(target));
    let removed = file.removals.iter().filter(|it| it.target == target);
    confirmed
        .map(|it| it.departed_on)
        .chain(removed.map(|it| it.removed_on))
        .any(|other| other > day)
}

pub(crate) fn refuted(file: &mut File, event: &DepartureRefuted) {
    let day = event.departed_on;
    file.departures
        .retain(|it| it.departed_on != day || it.target != event.target);
    file.removals
        .retain(|it| it.removed_on != day || Some(it.target) != event.target);
    file.refutations.push(Refutation {
        departed_on: day,
        refuted_on: event.refuted_on,
    });
    let live = file.live_return().map(|known| known.decision.decision_id);
    let Some(known) = event.target.and_then(|id| return_mut(file, id)) else {
        return;
    };
    let was_executed = matches!(known.situation, ReturnSituation::Executed { .. });
    known.situation.refute(day);
    // A decision that was taken since then has taken its place (rule R-060).
    if let Some(live) = live.filter(|_| was_executed) {
        known.situation.supersede(live);
    }
}
