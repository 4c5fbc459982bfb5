//! Placements, alternatives to detention, departures and removals as they are right.

use super::Judged;
use crate::circumstances::{Circumstances, Decided};
use crate::command::{CorrectedDeparture, CorrectedPlacement};
use crate::refusal::Refusal;
use crate::rules::actors::{not_after_now, not_in_future};
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::rules::{alternatives, detention, identity, removals, returns};
use crate::state::{Alternative, AlternativeSituation, File, Placement};
use crate::{alternative, execution};
use chrono::NaiveDate;
use events::DecisionId;
use events::codes::{AlternativeEndReason, BorderCrossingPoint, Country, DepartureForm, ExitProof};
use events::payloads::{self, CorrectedAlternative, Correction};

/// A placement is named by the moment that is recorded, and stays in its detention.
pub(super) fn correct_placement(
    file: &File,
    right: &CorrectedPlacement,
    on: &Circumstances<'_>,
) -> Judged {
    let is_it = |known: &Placement| known.placed_at == right.recorded_at;
    let mut latest_first = file.detentions.iter().rev();
    let known = latest_first.find(|known| known.placements.iter().any(is_it));
    let placed = file.detentions.iter().flat_map(|known| &known.placements);
    let (placed_at, premises) = (right.placed_at, right.premises);
    let as_it_is_right = Placement {
        placed_at,
        premises,
    };
    if placed.into_iter().any(|known| *known == as_it_is_right) {
        return Ok(None);
    }
    let mut after = known
        .cloned()
        .ok_or(Refusal::UnknownSubject("/placed_at".into()))?;
    not_after_now(placed_at, on.now, "/placement/placed_at")?;
    if !after.covers(placed_at) {
        let at = "/placement/placed_at";
        return Err(Refusal::PlacementOutsideDetention(at.into()));
    }
    after.placements.retain(|known| !is_it(known));
    detention::a_person_is_in_one_place(&after, placed_at)
        .map_err(|_| Refusal::PlacementBeforeAnother("/placement/placed_at".into()))?;
    let corrected = payloads::CorrectedPlacement {
        detention_id: after.detention_id,
        recorded_at: right.recorded_at,
        placed_at,
        premises,
    };
    Ok(Some((Correction::Placement(corrected), Vec::new())))
}

/// Its decision, its terms and how it ended are not put right here.
pub(super) fn correct_alternative(
    file: &File,
    right: &CorrectedAlternative,
    on: &Circumstances<'_>,
) -> Judged {
    let known = file.alternatives.iter();
    let (known, others): (Vec<Alternative>, Vec<Alternative>) = known
        .cloned()
        .partition(|known| known.alternative_id == right.alternative_id);
    let known = known.first();
    let known = known.ok_or(Refusal::UnknownSubject("/alternative_id".into()))?;
    let CorrectedAlternative {
        kind,
        applied_on,
        until,
        ..
    } = *right;
    if (known.kind, known.applied_on, known.until) == (kind, applied_on, until) {
        return Ok(None);
    }
    let (begins, ends) = ("/alternative/applied_on", "/alternative/until");
    not_in_future(applied_on, on.today, begins)?;
    alternatives::an_alternative_ends_after_it_begins(applied_on, until, ends)?;
    let ended_on = match known.situation {
        AlternativeSituation::Applied => None,
        AlternativeSituation::Ended { on, .. } => Some(on),
    };
    alternatives::an_alternative_ends_after_it_begins(applied_on, ended_on, begins)?;
    if let Some(decision) = &known.decision {
        alternatives::an_alternatives_decision_fits(decision, applied_on)
            .map_err(|_| Refusal::AlternativeBeforeDecision(begins.into()))?;
    }
    let last = until.into_iter().chain(ended_on).min();
    alternatives::no_alternative_runs_during_detention(&file.detentions, applied_on, last)
        .map_err(|_| Refusal::AlternativeDuringDetention(begins.into()))?;
    let last_applied = ended_on.and_then(|on| on.pred_opt());
    let last = until.into_iter().chain(last_applied).min();
    alternatives::one_alternative_of_a_kind_runs(&others, kind, applied_on, last)
        .map_err(|_| Refusal::AlternativeOfThisKindRuns("/alternative/kind".into()))?;
    Ok(Some((Correction::Alternative(right.clone()), Vec::new())))
}

/// an alternative that is still applied ends by the departure that it turns out to have been applied before.
pub(super) fn alternative_left(file: &File, right: &CorrectedAlternative) -> Option<Decided> {
    let mut known = file.alternatives.iter();
    let known = known.find(|known| known.alternative_id == right.alternative_id)?;
    let after = Alternative {
        kind: right.kind,
        applied_on: right.applied_on,
        until: right.until,
        ..known.clone()
    };
    let (left_on, _) = execution::first_departure_since(file, right.applied_on)?;
    alternative::ended_by_departure(&after, left_on, AlternativeEndReason::Departed)
}

/// The day of a departure is not put right here: a departure that did not happen is refuted, and evidence of an earlier one is
/// recorded.
pub(super) fn correct_departure(
    file: &File,
    right: &CorrectedDeparture,
    on: &Circumstances<'_>,
) -> Judged {
    let known = departure_on(file, right.departed_on);
    let known = known.ok_or(Refusal::UnknownSubject("/departed_on".into()))?;
    if right.proof.is_some() && known.proof.is_none() {
        return Err(Refusal::UnknownSubject("/departure/proof/source".into()));
    }
    let proof = right.proof.or(known.proof);
    let other_reference = right.reference.is_some() && right.reference.as_ref() != known.reference;
    let same = *known.border_crossing_point == right.border_crossing_point
        && (known.destination, known.form) == (right.destination, right.form)
        && known.proof == proof
        && !other_reference;
    if same {
        return Ok(None);
    }
    execution::a_departure_keeps_its_kind(known.form, right.form, "/departure/form")?;
    if known.destination != right.destination {
        the_destination_is_right(file, right, known.proof.is_none(), on)?;
    }
    let at = "/departure/proof/reference";
    optional_text_is_clean(right.reference.as_ref(), FREE_TEXT_CHARS_MAX, at)?;
    let corrected = payloads::CorrectedDeparture {
        target: known.target,
        departed_on: right.departed_on,
        border_crossing_point: right.border_crossing_point.clone(),
        destination: right.destination,
        form: right.form,
        proof,
    };
    Ok(Some((Correction::Departure(corrected), Vec::new())))
}

/// the right country is one to which the person could go, or be brought.
fn the_destination_is_right(
    file: &File,
    right: &CorrectedDeparture,
    removal: bool,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    let at = "/departure/destination";
    let (destination, day) = (right.destination, right.departed_on);
    identity::the_country_exists_today(destination, on.specimens, at)?;
    returns::a_removal_goes_outside(destination, right.form, day)
        .map_err(|_| Refusal::RemovalDestination(at.into()))?;
    if removal || returns::is_forced(right.form) {
        removals::the_country_is_not_barred(&file.removal_bars, destination, day, at)?;
    }
    Ok(())
}

/// What is known of a departure or, without a proof, of a removal.
struct KnownDeparture<'a> {
    target: Option<DecisionId>,
    border_crossing_point: &'a BorderCrossingPoint,
    destination: Country,
    form: DepartureForm,
    proof: Option<ExitProof>,
    reference: Option<&'a String>,
}

fn departure_on(file: &File, day: NaiveDate) -> Option<KnownDeparture<'_>> {
    let mut departures = file.departures.iter();
    let departure = departures.find(|known| known.departed_on == day);
    let departure = departure.map(|known| KnownDeparture {
        target: known.target,
        border_crossing_point: &known.border_crossing_point,
        destination: known.destination,
        form: known.form,
        proof: Some(known.proof),
        reference: known.reference.as_ref(),
    });
    let mut removals = file.removals.iter();
    let removal = removals.find(|known| known.removed_on == day);
    departure.or_else(|| {
        removal.map(|known| KnownDeparture {
            target: Some(known.target),
            border_crossing_point: &known.border_crossing_point,
            destination: known.destination,
            form: known.form,
            proof: None,
            reference: known.reference.as_ref(),
        })
    })
}
