//! What stands in the way of a return: consultations of other states and bars to removal (rules ).

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{ConsultationDirection, ConsultationOutcome, Country, Organisation};
use events::payloads::{
    ConsultationAnswered, ConsultationExtended, ConsultationOpened, DeadlinePassed,
    RemovalBarLifted, RemovalBarRecorded, Subject,
};
use events::{ConsultationId, RemovalBarId};

use super::document::{CaseDocument, views};
use super::sealed;
use super::sources::ChangedBy;
use crate::{Envelope, Unappliable};

views! {
    /// A consultation of the state whose permit the person holds, or by it (Reg. (EU) 2018/1860 Art 9-12).
    pub struct ConsultationView {
        /// The consultation.
        consultation_id: ConsultationId,
        /// Who asks; Latvia if absent.
        #[serde(skip_serializing_if = "ConsultationDirection::is_outgoing", default)]
        direction: ConsultationDirection,
        /// The other state.
        country: Country,
        /// The day.
        opened_on: NaiveDate,
        /// The day on which the person was asked to go there, where Latvia asks.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        told_to_go_on: Option<NaiveDate>,
        /// Last day of the reply, as extended.
        reply_due_on: NaiveDate,
        /// Whether the state asked took the further days (rule R-065).
        extended: bool,
        /// The day of the answer; absent while it is awaited.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        answered_on: Option<NaiveDate>,
        /// How it ended; the silence of Latvia counts as no objection.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        outcome: Option<ConsultationOutcome>,
        /// When it was recorded.
        recorded_at: DateTime<Utc>,
        /// Who recorded it.
        organisation: Organisation,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// A bar to removal to a country (rule R-062).
    pub struct RemovalBarView {
        /// The bar.
        bar_id: RemovalBarId,
        /// The country.
        country: Country,
        /// Since which day.
        since: NaiveDate,
        /// The reference of its proof.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
        /// The reference was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The day on which it was lifted; absent while it stands.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        lifted_on: Option<NaiveDate>,
        /// The reference of the lifting.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        lifting_reference: Option<String>,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }
}

pub(super) fn consultation_opened(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &ConsultationOpened,
) {
    case.consultations.push(ConsultationView {
        consultation_id: event.consultation_id,
        direction: event.direction,
        country: event.country,
        opened_on: event.opened_on,
        told_to_go_on: event.told_to_go_on,
        reply_due_on: event.reply_due_on,
        extended: false,
        answered_on: None,
        outcome: None,
        recorded_at: envelope.metadata.recorded_at,
        organisation: envelope.metadata.actor.organisation,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}

/// The consultation that the event at a position changes.
fn find(
    case: &mut CaseDocument,
    id: ConsultationId,
    position: u64,
) -> Result<&mut ConsultationView, Unappliable> {
    let mut consultations = case.consultations.iter_mut();
    let found = consultations.find(|consultation| consultation.consultation_id == id);
    let consultation = found.ok_or(Unappliable::unknown("consultation", id.0))?;
    consultation.changed_by.add(position);
    Ok(consultation)
}

pub(super) fn consultation_extended(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &ConsultationExtended,
) -> Result<(), Unappliable> {
    let consultation = find(case, event.consultation_id, envelope.position)?;
    consultation.reply_due_on = event.reply_due_on;
    consultation.extended = true;
    Ok(())
}

pub(super) fn consultation_answered(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &ConsultationAnswered,
) -> Result<(), Unappliable> {
    let consultation = find(case, event.consultation_id, envelope.position)?;
    consultation.answered_on = Some(event.answered_on);
    let in_time = event.answered_on <= consultation.reply_due_on;
    // What Latvia says after its time changes nothing (rule R-065).
    consultation.outcome = if in_time || consultation.direction.is_outgoing() {
        Some(event.outcome)
    } else {
        Some(ConsultationOutcome::NoObjection)
    };
    Ok(())
}

/// The time for a reply passed: where Latvia was asked, its silence counts as no objection (rule R-065).
pub(super) fn reply_missed(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DeadlinePassed,
) {
    let is_meant = |known: &&mut ConsultationView| {
        event.subject == Subject::Consultation(known.consultation_id)
            && !known.direction.is_outgoing()
            && known.answered_on.is_none()
    };
    if let Some(consultation) = case.consultations.iter_mut().find(is_meant) {
        consultation.outcome = Some(ConsultationOutcome::NoObjection);
        consultation.changed_by.add(envelope.position);
    }
}

pub(super) fn bar_recorded(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &RemovalBarRecorded,
) {
    case.removal_bars.push(RemovalBarView {
        bar_id: event.bar_id,
        country: event.country,
        since: event.since,
        reference: sealed::reference(&event.personal),
        erased: sealed::erased(&event.personal),
        lifted_on: None,
        lifting_reference: None,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}

pub(super) fn bar_lifted(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &RemovalBarLifted,
) -> Result<(), Unappliable> {
    let mut bars = case.removal_bars.iter_mut();
    let found = bars.find(|bar| bar.bar_id == event.bar_id);
    let bar = found.ok_or(Unappliable::unknown("bar to removal", event.bar_id.0))?;
    bar.lifted_on = Some(event.lifted_on);
    bar.lifting_reference = sealed::reference(&event.personal);
    bar.changed_by.add(envelope.position);
    Ok(())
}
