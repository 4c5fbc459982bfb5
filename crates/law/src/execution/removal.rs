//! Removal by force (Reg. 122 p. 5.7.7-5.7.9).

use super::{the_order_to_enforce, the_person_was_here, with_consequences};
use crate::circumstances::{Circumstances, Decided};
use crate::command::RecordRemoval;
use crate::refusal::Refusal;
use crate::return_case::{return_mut, the_destination_is_possible};
use crate::rules::actors::{not_after_now, not_in_future};
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::rules::{bans, removals, returns as rules};
use crate::state::{DepartureDays, File, Removal, ReturnDecision};
use events::codes::{Country, DepartureOutcome, ReleaseReason};
use events::payloads::{RemovalExecuted, RemovalExecutedPersonal};
use events::{Finding, Personal};

/// The person was removed by force.
pub(crate) fn record(
    file: &File,
    command: RecordRemoval,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    if is_repeated(file, &command) {
        return Ok(Vec::new());
    }
    let removed_on = command.removed_on;
    let (place, destination) = rules::a_removal_has_place_and_country(
        command.border_crossing_point.clone(),
        command.destination,
        command.form,
        removed_on,
    )?;
    the_facts_are_possible(file, &command, destination, on)?;
    the_person_was_here(file, removed_on)?;
    let order = the_order_to_enforce(file, command.target)?;
    if !order.is_live() {
        return Err(Refusal::TargetNotLive("/target".into()));
    }
    rules::departure_follows_the_decision(removed_on, &order.decision, "/removed_on")?;
    let standing = order
        .standing()
        .ok_or(Refusal::NoRemovalOrder("/target".into()))?;
    rules::enforcement_follows_notification(standing, removed_on)?;
    let outcome = rules::outcome_of_departure(order, removed_on, command.form)
        .ok_or(Refusal::NoRemovalOrder("/target".into()))?;
    let findings = findings(file, &command, order, outcome, on);
    let executed = RemovalExecuted {
        target: order.decision.decision_id,
        removed_on,
        border_crossing_point: place,
        destination,
        form: command.form,
        outcome,
        started_at: command.started_at,
        informed_at: command.informed_at,
        short_notice: command.short_notice,
        asylum_exception: command.asylum_exception,
        reception: command.reception,
        profile: file.profile_on(removed_on),
        personal: Personal::Known(RemovalExecutedPersonal {
            reference: command.reference,
            representative: command.representative,
        }),
    };
    let executed = Decided::fact(executed, removed_on).with(findings);
    let left = DepartureDays::on(removed_on);
    with_consequences(
        file,
        executed,
        Some(order),
        left,
        ReleaseReason::Removed,
        on,
    )
}

/// What does not depend on the order: texts, times, the country, and who receives an unaccompanied minor.
fn the_facts_are_possible(
    file: &File,
    command: &RecordRemoval,
    destination: Country,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    let removed_on = command.removed_on;
    for (text, at) in [
        (command.reference.as_ref(), "/reference"),
        (command.representative.as_ref(), "/representative"),
    ] {
        optional_text_is_clean(text, FREE_TEXT_CHARS_MAX, at)?;
    }
    not_in_future(removed_on, on.today, "/removed_on")?;
    for (instant, at) in [
        (command.started_at, "/started_at"),
        (command.informed_at, "/informed_at"),
    ] {
        instant.map_or(Ok(()), |instant| not_after_now(instant, on.now, at))?;
    }
    removals::a_removal_starts_before_it_ends(command.started_at, removed_on)?;
    the_destination_is_possible(destination, on)?;
    let bars = &file.removal_bars;
    removals::the_country_is_not_barred(bars, destination, removed_on, "/destination")?;
    removals::an_unaccompanied_minor_is_received(
        file.unaccompanied_on(removed_on),
        command.representative.as_ref(),
        command.reception,
    )
}

/// what the rules say about a removal that happened.
fn findings(
    file: &File,
    command: &RecordRemoval,
    order: &ReturnDecision,
    outcome: DepartureOutcome,
    on: &Circumstances<'_>,
) -> Vec<Finding> {
    let removed_on = command.removed_on;
    let mut findings =
        removals::removed_while_suspended(order.suspension(), removed_on, command.asylum_exception);
    findings.extend(removals::notice_was_short(
        command.started_at,
        command.informed_at,
        command.short_notice,
        on.parameters,
    ));
    findings.extend(bans::a_ban_was_due(
        Some(outcome),
        Some(order),
        &file.bans,
        removed_on,
    ));
    findings
}

/// The same removal in every respect; other content is refused as a departure that is recorded already.
fn is_repeated(file: &File, command: &RecordRemoval) -> bool {
    file.removals.iter().any(|known| {
        command.target.is_none_or(|target| target == known.target)
            && known.removed_on == command.removed_on
            && Some(&known.border_crossing_point) == command.border_crossing_point.as_ref()
            && Some(known.destination) == command.destination
            && known.form == command.form
            && known.started_at == command.started_at
            && known.informed_at == command.informed_at
            && known.short_notice == command.short_notice
            && known.asylum_exception == command.asylum_exception
            && known.reception == command.reception
            && known.reference == command.reference
            && known.representative == command.representative
    })
}

pub(crate) fn executed(file: &mut File, event: &RemovalExecuted) {
    if let Some(decision) = return_mut(file, event.target) {
        decision
            .situation
            .execute(event.removed_on, Some(event.outcome));
    }
    let personal = event.personal.known();
    file.removals.push(Removal {
        target: event.target,
        removed_on: event.removed_on,
        border_crossing_point: event.border_crossing_point.clone(),
        destination: event.destination,
        form: event.form,
        started_at: event.started_at,
        informed_at: event.informed_at,
        short_notice: event.short_notice,
        asylum_exception: event.asylum_exception,
        reception: event.reception,
        reference: personal.and_then(|personal| personal.reference.clone()),
        representative: personal.and_then(|personal| personal.representative.clone()),
    });
}
