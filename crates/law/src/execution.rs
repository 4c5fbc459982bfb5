//! Departure and removal, and what follows from them at once (Reg. 122 p. 5.7.3, 5.7.7-5.7.9).

pub(crate) mod attempt;
pub(crate) mod known_departure;
pub(crate) mod refutation;
pub(crate) mod removal;

use crate::circumstances::{Circumstances, Decided};
use crate::command::ConfirmDeparture;
use crate::refusal::Refusal;
use crate::return_case::{return_mut, the_destination_is_possible};
use crate::rules::actors::not_in_future;
use crate::rules::detention::release_reason_of;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, text_is_clean};
use crate::rules::{bans, removals, returns as rules};
use crate::state::{
    Departure, DepartureDays, File, Removal, ReturnContent, ReturnDecision, ReturnSituation,
};
use crate::time::civil_day;
use crate::{ban, detention};
use chrono::NaiveDate;
use events::codes::{DepartureForm, ReleaseReason};
use events::payloads::{CorrectedDeparture, DepartureConfirmed, ProofReference};
use events::{DecisionId, Finding, Personal};

/// The person left.
pub(crate) fn confirm_departure(
    file: &File,
    command: ConfirmDeparture,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let ConfirmDeparture {
        departed_on, form, ..
    } = command;
    let (proof, reference) = rules::a_departure_has_proof(command.proof, command.reference)?;
    text_is_clean(&reference, FREE_TEXT_CHARS_MAX, "/proof/reference")?;
    let target = answered_by(file, departed_on);
    let departure = Departure {
        target: target.map(|decision| decision.decision.decision_id),
        departed_on,
        departed_earliest_on: command.departed_earliest_on,
        border_crossing_point: command.border_crossing_point,
        destination: command.destination,
        form,
        proof,
        reference: Some(reference),
    };
    let repeated = |known: &Departure| is_same_departure(known, &departure);
    if file.departures.iter().any(repeated) {
        return Ok(Vec::new());
    }
    not_in_future(departed_on, on.today, "/departed_on")?;
    let left = rules::a_range_of_departure_is_in_order(departed_on, command.departed_earliest_on)?;
    the_destination_is_possible(departure.destination, on)?;
    the_person_was_here(file, departed_on)?;
    if let Some(decision) = target {
        rules::departure_follows_the_decision(departed_on, &decision.decision, "/departed_on")?;
    }
    let outcome = target.and_then(|known| rules::outcome_of_departure(known, departed_on, form));
    let alarms = if removals::is_by_force(form, outcome, target) {
        force_is_lawful(file, target, &departure)?
    } else {
        Vec::new()
    };
    let confirmed = DepartureConfirmed {
        target: departure.target,
        departed_on,
        departed_earliest_on: departure.departed_earliest_on,
        border_crossing_point: departure.border_crossing_point,
        destination: departure.destination,
        form,
        proof,
        outcome,
        profile: file.profile_on(departed_on),
        personal: Personal::Known(ProofReference {
            reference: departure.reference,
        }),
    };
    let unbanned = bans::a_ban_was_due(outcome, target, &file.bans, departed_on);
    let confirmed = Decided::fact(confirmed, departed_on)
        .with(alarms)
        .with(unbanned)
        .with(target.and_then(removals::a_later_order_lacks_its_basis));
    with_consequences(file, confirmed, target, left, release_reason_of(form), on)
}

/// a departure by force obeys what a removal obeys, by whichever command it is recorded; inside
/// a suspension it raises the alarms of.
fn force_is_lawful(
    file: &File,
    target: Option<&ReturnDecision>,
    departure: &Departure,
) -> Result<Vec<Finding>, Refusal> {
    let Departure {
        departed_on,
        destination,
        form,
        ..
    } = *departure;
    rules::a_removal_goes_outside(destination, form, departed_on)?;
    removals::the_country_is_not_barred(
        &file.removal_bars,
        destination,
        departed_on,
        "/destination",
    )?;
    removals::an_unaccompanied_minor_is_received(file.unaccompanied_on(departed_on), None, None)?;
    let Some((standing, suspension)) = target.and_then(|known| known.situation.course()) else {
        return Ok(Vec::new());
    };
    rules::enforcement_follows_notification(standing, departed_on)?;
    Ok(removals::removed_while_suspended(
        suspension,
        departed_on,
        None,
    ))
}

/// The decision that a departure complies with: the live one; or, where evidence of an earlier departure comes later, the
/// one that was already executed, if nothing shows that the person was here in between, or the one that a removal order of a
/// later day followed.
fn answered_by(file: &File, departed_on: NaiveDate) -> Option<&ReturnDecision> {
    let earlier = file.returns.iter().filter(|known| match known.situation {
        ReturnSituation::Executed { on, .. } => {
            (known.decision.date..on).contains(&departed_on) && !was_present(file, departed_on, on)
        }
        ReturnSituation::Superseded { by, .. } => file
            .return_decision(by)
            .is_some_and(|order| (known.decision.date..order.decision.date).contains(&departed_on)),
        ReturnSituation::Live(_)
        | ReturnSituation::Suspended(..)
        | ReturnSituation::Revoked(_)
        | ReturnSituation::Closed { .. } => false,
    });
    earlier
        .min_by_key(|known| known.decision.date)
        .or(file.live_return())
}

/// a departure ends an open detention and starts every ban that waits for it, in the same append; an earlier
/// departure than was known starts anew those which the later one had started.
fn with_consequences(
    file: &File,
    departure: Decided,
    target: Option<&ReturnDecision>,
    left: DepartureDays,
    reason: ReleaseReason,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let release = detention::end_by_departure(file, left.latest, reason, on);
    let complied_with = target.map(|known| known.decision.decision_id);
    let started = match target.map(|known| &known.situation) {
        Some(ReturnSituation::Executed { on: known, .. }) => {
            let known_start = file.days_of_departure(*known).earliest;
            ban::start_anew(file, left, |_, dates| dates.valid_from == known_start)?
        }
        Some(ReturnSituation::Superseded { .. }) => {
            let mut started = ban::start_by_departure(file, left, complied_with)?;
            started.extend(ban::start_anew(file, left, |ban, dates| {
                ban.return_decision_id == complied_with && left.earliest < dates.valid_from
            })?);
            started
        }
        _ => ban::start_by_departure(file, left, complied_with)?,
    };
    Ok(std::iter::once(departure)
        .chain(release)
        .chain(started)
        .collect())
}

/// The removal order or judgment that is enforced, however it stands: the named one, otherwise the live one.
fn the_order_to_enforce(
    file: &File,
    target: Option<DecisionId>,
) -> Result<&ReturnDecision, Refusal> {
    let order = match target {
        Some(target) => file
            .return_decision(target)
            .ok_or(Refusal::UnknownTarget("/target".into()))?,
        None => file
            .live_return()
            .ok_or(Refusal::NoRemovalOrder("/target".into()))?,
    };
    match order.content {
        ReturnContent::Forced { .. } | ReturnContent::Court { .. } => Ok(order),
        ReturnContent::Voluntary { .. } => Err(Refusal::NoRemovalOrder("/target".into())),
    }
}

/// The first day on or after another on which the person left, and in which form. Departures that were refuted stand on the
/// file no more.
pub(crate) fn first_departure_since(
    file: &File,
    day: NaiveDate,
) -> Option<(NaiveDate, DepartureForm)> {
    let departures = file.departures.iter();
    let departures = departures.map(|known| (known.departed_on, known.form));
    let removals = file.removals.iter();
    let removals = removals.map(|known| (known.removed_on, known.form));
    let since = departures
        .chain(removals)
        .filter(|(left_on, _)| day <= *left_on);
    since.min_by_key(|(left_on, _)| *left_on)
}

/// Nobody leaves twice: after a recorded departure something on the file must show that the person was here later. A
/// departure that lies before those on the file is evidence of its own, whenever it is found.
fn the_person_was_here(file: &File, leaving_on: NaiveDate) -> Result<(), Refusal> {
    let before = file.days_left().filter(|day| *day <= leaving_on);
    match before.max() {
        Some(left_on) if !was_present(file, left_on, leaving_on) => {
            Err(Refusal::AlreadyDeparted("/departed_on".into()))
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether the person was here after one day and not after another: was found here, or entered under a permission.
fn was_present(file: &File, after: NaiveDate, until: NaiveDate) -> bool {
    let entries = file.permissions.iter().flat_map(|known| &known.used);
    let mut entered = entries.map(|entry| entry.entered_on);
    was_found_here(file, after, until) || entered.any(|day| after < day && day <= until)
}

/// Whether something on the file shows that the person was found here after one day and not after another. A permitted entry
/// does not: the person is here lawfully and for a visit.
pub(crate) fn was_found_here(file: &File, after: NaiveDate, until: NaiveDate) -> bool {
    let violations = file.violations.iter().map(|violation| violation.found_on);
    let detentions = file
        .detentions
        .iter()
        .map(|detention| civil_day(detention.started_at));
    let decisions = file.returns.iter().map(|decision| decision.decision.date);
    let refuted = file.refutations.iter().map(|refuted| refuted.refuted_on);
    let found = file.abscondings.iter().filter_map(|it| it.found.as_ref());
    let found = found.map(|(day, _)| *day);
    let mut present = violations
        .chain(detentions)
        .chain(decisions)
        .chain(refuted)
        .chain(found);
    present.any(|day| after < day && day <= until)
}

/// a form is put right within its kind. A departure of another kind would have complied with the decision in
/// another way, ended a detention for another reason or counted in other tables.
pub(crate) fn a_departure_keeps_its_kind(
    known: DepartureForm,
    right: DepartureForm,
    at: &'static str,
) -> Result<(), Refusal> {
    let kind = |form: DepartureForm| (release_reason_of(form), form.counts_as_return());
    if kind(known) == kind(right) {
        Ok(())
    } else {
        Err(Refusal::DepartureOfAnotherKind(at.into()))
    }
}

/// The same departure; which decision it answered is the law's finding and not part of the question.
fn is_same_departure(known: &Departure, asked: &Departure) -> bool {
    known.departed_on == asked.departed_on
        && known.departed_earliest_on == asked.departed_earliest_on
        && known.border_crossing_point == asked.border_crossing_point
        && known.destination == asked.destination
        && known.form == asked.form
        && known.proof == asked.proof
        && known.reference == asked.reference
}

pub(crate) fn departure_confirmed(file: &mut File, event: &DepartureConfirmed) {
    if let Some(decision) = event.target.and_then(|id| return_mut(file, id)) {
        decision.situation.execute(event.departed_on, event.outcome);
    }
    file.departures.push(Departure {
        target: event.target,
        departed_on: event.departed_on,
        departed_earliest_on: event.departed_earliest_on,
        border_crossing_point: event.border_crossing_point.clone(),
        destination: event.destination,
        form: event.form,
        proof: event.proof,
        reference: event
            .personal
            .known()
            .and_then(|proof| proof.reference.clone()),
    });
}

/// A reference that the correction does not state stays as it is recorded.
pub(crate) fn departure_corrected(
    file: &mut File,
    right: &CorrectedDeparture,
    reference: Option<String>,
) {
    if let Some(proof) = right.proof {
        let same = |known: &&mut Departure| {
            (known.departed_on, known.target) == (right.departed_on, right.target)
        };
        if let Some(known) = file.departures.iter_mut().find(same) {
            known.border_crossing_point = right.border_crossing_point.clone();
            known.destination = right.destination;
            known.form = right.form;
            known.proof = proof;
            known.reference = reference.or(known.reference.take());
        }
        return;
    }
    let same = |known: &&mut Removal| {
        (known.removed_on, Some(known.target)) == (right.departed_on, right.target)
    };
    if let Some(known) = file.removals.iter_mut().find(same) {
        known.border_crossing_point = right.border_crossing_point.clone();
        known.destination = right.destination;
        known.form = right.form;
        known.reference = reference.or(known.reference.take());
    }
}
