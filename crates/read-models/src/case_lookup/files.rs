//! Other files of the same person: cases of a shared document, and merges (rules ).

use chrono::{DateTime, Utc};
use events::ForeignerId;
use events::codes::{DuplicateResolution, MergeEvidence, Organisation};
use events::payloads::{DuplicateCaseClosed, DuplicateCaseOpened, FilesMerged, FilesUnmerged};

use super::document::{CaseDocument, views};
use super::sealed;
use super::sources::ChangedBy;
use crate::{Envelope, Unappliable};

views! {
    /// Another file that holds the same document (rules ).
    pub struct DuplicateView {
        /// The other file.
        other: ForeignerId,
        /// When it is cross-checked at the latest.
        due_at: DateTime<Utc>,
        /// Why both hold the document; absent while that is open.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        resolution: Option<DuplicateResolution>,
        /// What shows it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        explanation: Option<String>,
        /// When it was closed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        closed_at: Option<DateTime<Utc>>,
        /// When it was opened.
        recorded_at: DateTime<Utc>,
        /// Who opened it.
        organisation: Organisation,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// A merge of this file into another one (rules ).
    pub struct MergeView {
        /// The file under which the person is kept.
        into: ForeignerId,
        /// What shows that it is one person.
        evidence: MergeEvidence,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        explanation: Option<String>,
        /// The explanation was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// When it was recorded.
        merged_at: DateTime<Utc>,
        /// When it was undone; absent while it holds.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        unmerged_at: Option<DateTime<Utc>>,
        /// Why it was undone.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        unmerged_because: Option<String>,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }
}

pub(super) fn duplicate_opened(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DuplicateCaseOpened,
) {
    case.duplicates.push(DuplicateView {
        other: event.other,
        due_at: event.due_at,
        resolution: None,
        explanation: None,
        closed_at: None,
        recorded_at: envelope.metadata.recorded_at,
        organisation: envelope.metadata.actor.organisation,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}

pub(super) fn duplicate_closed(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DuplicateCaseClosed,
) -> Result<(), Unappliable> {
    let open = case
        .duplicates
        .iter_mut()
        .find(|duplicate| duplicate.other == event.other && duplicate.closed_at.is_none());
    let duplicate = open.ok_or(Unappliable::unknown("duplicate case with", event.other.0))?;
    duplicate.resolution = Some(event.resolution);
    duplicate.explanation = sealed::text(&event.personal);
    duplicate.closed_at = Some(envelope.metadata.recorded_at);
    duplicate.changed_by.add(envelope.position);
    Ok(())
}

pub(super) fn merged(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &FilesMerged) {
    case.merged_into = Some(event.into);
    case.merges.push(MergeView {
        into: event.into,
        evidence: event.evidence,
        explanation: sealed::text(&event.personal),
        erased: sealed::erased(&event.personal),
        merged_at: envelope.metadata.recorded_at,
        unmerged_at: None,
        unmerged_because: None,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}

pub(super) fn unmerged(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &FilesUnmerged,
) -> Result<(), Unappliable> {
    let standing = case
        .merges
        .iter_mut()
        .find(|merge| merge.into == event.from && merge.unmerged_at.is_none());
    let merge = standing.ok_or(Unappliable::unknown("merge into", event.from.0))?;
    merge.unmerged_at = Some(envelope.metadata.recorded_at);
    merge.unmerged_because = sealed::text(&event.personal);
    merge.changed_by.add(envelope.position);
    case.merged_into = None;
    Ok(())
}
