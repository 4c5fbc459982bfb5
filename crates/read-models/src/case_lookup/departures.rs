//! Departures and removals, those that did not happen included (Reg. 122 p. 5.7.3, 5.7.7-5.7.9).

use chrono::{DateTime, NaiveDate, Utc};
use events::DecisionId;
use events::codes::{
    AsylumException, BorderCrossingPoint, Country, DepartureForm, DepartureOutcome, ExitProof,
    Reception, ShortNoticeReason,
};
use events::payloads::{
    CorrectedDeparture, DecisionExecuted, DepartureConfirmed, DepartureRefuted, RemovalExecuted,
};

use super::decisions::{ChangeKind, Execution};
use super::document::{CaseDocument, views};
use super::sources::ChangedBy;
use super::{changes, sealed};
use crate::{Envelope, Unappliable};

views! {
    /// A departure or a removal.
    pub struct DepartureView {
        /// The return decision that was complied with or enforced.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_id: Option<DecisionId>,
        /// The day; the latest possible one where only a range is known.
        departed_on: NaiveDate,
        /// The earliest possible day, where only a range is known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        departed_earliest_on: Option<NaiveDate>,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
        /// Whereto.
        destination: Country,
        /// In which form.
        form: DepartureForm,
        /// Whether the person was removed by force.
        removal: bool,
        /// When a removal started (rule R-067).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        started_at: Option<DateTime<Utc>>,
        /// When the person was told of a removal.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        informed_at: Option<DateTime<Utc>>,
        /// Why the person was told later than usual.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        short_notice: Option<ShortNoticeReason>,
        /// Why a pending asylum application did not stand in the way (rule R-063).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        asylum_exception: Option<AsylumException>,
        /// Who received an unaccompanied minor (rule R-073).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reception: Option<Reception>,
        /// The source of the confirmation; absent for a removal.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        proof: Option<ExitProof>,
        /// The reference of the confirmation or escort report.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
        /// The reference was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// How the decision was complied with (rule R-071).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        outcome: Option<DepartureOutcome>,
        /// That it did not happen: the person was found to be here.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        refuted: Option<RefutationView>,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// The finding that a departure did not happen.
    pub struct RefutationView {
        /// The day on which the person was found.
        on: NaiveDate,
        /// The reference of the proof.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
        /// The position of the event.
        position: u64,
    }
}

impl DepartureView {
    /// Whether the person had left by a day, as far as is known.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.refuted.is_none() && self.departed_on <= day
    }
}

pub(super) fn confirmed(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DepartureConfirmed,
) -> Result<(), Unappliable> {
    if let Some(target) = event.target {
        let (on, outcome, position) = (event.departed_on, event.outcome, envelope.position);
        changes::find(case, target, envelope.position)?.execution = Some(Execution {
            on,
            outcome,
            position,
        });
    }
    case.departures.push(DepartureView {
        decision_id: event.target,
        departed_on: event.departed_on,
        departed_earliest_on: event.departed_earliest_on,
        border_crossing_point: event.border_crossing_point.clone(),
        destination: event.destination,
        form: event.form,
        removal: false,
        started_at: None,
        informed_at: None,
        short_notice: None,
        asylum_exception: None,
        reception: None,
        proof: Some(event.proof),
        reference: sealed::reference(&event.personal),
        erased: sealed::erased(&event.personal),
        outcome: event.outcome,
        refuted: None,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
    Ok(())
}

pub(super) fn removed(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &RemovalExecuted,
) -> Result<(), Unappliable> {
    let (on, outcome, position) = (event.removed_on, Some(event.outcome), envelope.position);
    changes::find(case, event.target, envelope.position)?.execution = Some(Execution {
        on,
        outcome,
        position,
    });
    case.departures.push(DepartureView {
        decision_id: Some(event.target),
        departed_on: event.removed_on,
        departed_earliest_on: None,
        border_crossing_point: event.border_crossing_point.clone(),
        destination: event.destination,
        form: event.form,
        removal: true,
        started_at: event.started_at,
        informed_at: event.informed_at,
        short_notice: event.short_notice,
        asylum_exception: event.asylum_exception,
        reception: event.reception,
        proof: None,
        reference: event
            .personal
            .known()
            .and_then(|proof| proof.reference.clone()),
        erased: sealed::erased(&event.personal),
        outcome: Some(event.outcome),
        refuted: None,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
    Ok(())
}

/// A departure that was known before complied with a decision.
pub(super) fn executed(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DecisionExecuted,
) -> Result<(), Unappliable> {
    let decision = changes::find(case, event.target, envelope.position)?;
    decision.execution = Some(Execution {
        on: event.departed_on,
        outcome: Some(event.outcome),
        position: envelope.position,
    });
    let kind = ChangeKind::Executed;
    changes::change(decision, envelope, kind, None, event.departed_on);
    Ok(())
}

/// Whoever was here all the time has not complied: every departure recorded under the decision did not happen. Without a
/// decision it is the departure of that day.
pub(super) fn refuted(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DepartureRefuted,
) -> Result<(), Unappliable> {
    let refutation = RefutationView {
        on: event.refuted_on,
        reference: sealed::reference(&event.personal),
        position: envelope.position,
    };
    let meant = |departure: &&mut DepartureView| {
        departure.refuted.is_none()
            && match event.target {
                Some(target) => departure.decision_id == Some(target),
                None => {
                    departure.decision_id.is_none() && departure.departed_on == event.departed_on
                }
            }
    };
    for departure in case.departures.iter_mut().filter(meant) {
        departure.refuted = Some(refutation.clone());
        departure.changed_by.add(envelope.position);
    }
    if let Some(target) = event.target {
        let decision = changes::find(case, target, envelope.position)?;
        decision.execution = None;
        if let Some(order) = decision.return_order.as_mut() {
            order.superseded_by = event.superseded_by;
        }
        let (kind, on) = (ChangeKind::DepartureRefuted, event.refuted_on);
        changes::change(decision, envelope, kind, None, on);
    }
    Ok(())
}

/// A departure is found by its day and decision; a removal has no proof.
pub(super) fn corrected(
    case: &mut CaseDocument,
    position: u64,
    right: &CorrectedDeparture,
    reference: Option<String>,
) -> Result<(), Unappliable> {
    let meant = |known: &&mut DepartureView| {
        known.refuted.is_none()
            && (known.departed_on, known.decision_id) == (right.departed_on, right.target)
            && known.removal == right.proof.is_none()
    };
    let mut departures = case.departures.iter_mut();
    let Some(departure) = departures.find(meant) else {
        let target = right.target.map_or_else(uuid::Uuid::nil, |target| target.0);
        return Err(Unappliable::unknown("departure", target));
    };
    departure.border_crossing_point = right.border_crossing_point.clone();
    departure.destination = right.destination;
    departure.form = right.form;
    departure.proof = right.proof;
    departure.reference = reference.or(departure.reference.take());
    departure.changed_by.add(position);
    Ok(())
}
