//! How long the personal content is kept: legal holds, the notice of erasure, and the erasure itself (rules ).

use chrono::{DateTime, NaiveDate, Utc};
use events::LegalHoldId;
use events::codes::{LegalHoldGround, Organisation};
use events::payloads::{ErasureAnnounced, LegalHoldReleased, LegalHoldSet, PersonalContentErased};

use super::document::{CaseDocument, views};
use super::sealed;
use super::sources::ChangedBy;
use crate::{Envelope, Unappliable};

views! {
    /// A legal hold (rule R-122).
    pub struct LegalHoldView {
        /// The hold.
        hold_id: LegalHoldId,
        /// Why.
        ground: LegalHoldGround,
        /// Its last day, where it has one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// The number of the proceedings; absent once erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
        /// When it was released.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        released_at: Option<DateTime<Utc>>,
        /// Why it was released; absent once erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        released_because: Option<String>,
        /// The reference and the explanation were lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// When it was set.
        recorded_at: DateTime<Utc>,
        /// Who set it.
        organisation: Organisation,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// The erasure of the personal content, announced or done.
    pub struct ErasureView {
        /// The last day of retention.
        due_on: NaiveDate,
        /// The first day on which the content may be erased, once it is announced (rule R-123).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        erase_from: Option<NaiveDate>,
        /// When the erasure was ordered (rule R-122).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ordered_at: Option<DateTime<Utc>>,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }
}

pub(super) fn hold_set(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &LegalHoldSet) {
    case.legal_holds.push(LegalHoldView {
        hold_id: event.hold_id,
        ground: event.ground,
        until: event.until,
        reference: sealed::reference(&event.personal),
        released_at: None,
        released_because: None,
        erased: sealed::erased(&event.personal),
        recorded_at: envelope.metadata.recorded_at,
        organisation: envelope.metadata.actor.organisation,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}

pub(super) fn hold_released(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &LegalHoldReleased,
) -> Result<(), Unappliable> {
    let mut holds = case.legal_holds.iter_mut();
    let found = holds.find(|hold| hold.hold_id == event.hold_id);
    let hold = found.ok_or(Unappliable::unknown("legal hold", event.hold_id.0))?;
    hold.released_at = Some(envelope.metadata.recorded_at);
    hold.released_because = sealed::text(&event.personal);
    hold.changed_by.add(envelope.position);
    Ok(())
}

pub(super) fn announced(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &ErasureAnnounced,
) {
    case.erasure = Some(ErasureView {
        due_on: event.due_on,
        erase_from: Some(event.erase_from),
        ordered_at: None,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}

pub(super) fn ordered(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &PersonalContentErased,
) {
    let erasure = case.erasure.get_or_insert(ErasureView {
        due_on: event.due_on,
        erase_from: None,
        ordered_at: None,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
    erasure.due_on = event.due_on;
    erasure.ordered_at = Some(envelope.metadata.recorded_at);
    if erasure.position != envelope.position {
        erasure.changed_by.add(envelope.position);
    }
}
