//! What a file holds of the person beyond the identities, and of the record.

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{AttachmentKind, DuplicateResolution, PhotoKind, Vulnerability, WarningMarker};
use events::payloads::VulnerabilityRecorded;
use events::{AttachmentId, DecisionId, ForeignerId, PhotoId};
use serde::{Deserialize, Serialize};

use super::File;

parts! {
    /// A facial image; its content stays in the log.
    pub struct KnownPhoto {
        /// The image.
        photo_id: PhotoId,
        /// Its kind.
        kind: PhotoKind,
        /// The day on which it was taken.
        taken_on: NaiveDate,
        /// SHA-256 of the content; `None` after lawful erasure.
        sha256: Option<String>,
    }

    /// A warning marker that is set.
    pub struct Warning {
        /// The marker.
        marker: WarningMarker,
        /// From which day.
        set_on: NaiveDate,
        /// Why; `None` also after lawful erasure.
        reason: Option<String>,
    }

    /// A case of two files with the same document (rules ).
    pub struct DuplicateCase {
        /// The other file.
        other: ForeignerId,
        /// When it is cross-checked at the latest.
        due_at: DateTime<Utc>,
        /// How it ended; `None` while it is open.
        resolution: Option<DuplicateResolution>,
    }

    /// An electronic copy; its content stays in the log or in the records system.
    pub struct KnownAttachment {
        /// The copy.
        attachment_id: AttachmentId,
        /// Its kind.
        kind: AttachmentKind,
        /// SHA-256 of the content, in hexadecimal.
        sha256: String,
        /// The decision that it belongs to.
        decision_id: Option<DecisionId>,
        /// What it is; `None` after lawful erasure.
        title: Option<String>,
        /// Where the content lies in the records system; `None` also after lawful erasure.
        reference: Option<String>,
    }
}

impl DuplicateCase {
    /// Whether it is still to be cross-checked.
    pub fn is_open(&self) -> bool {
        self.resolution.is_none()
    }
}

impl File {
    /// The vulnerability of this kind that is recorded for a day.
    pub fn vulnerability_on(
        &self,
        kind: Vulnerability,
        day: NaiveDate,
    ) -> Option<&VulnerabilityRecorded> {
        self.vulnerabilities.iter().find(|record| {
            let known = record.personal.known();
            let of_kind = known.is_some_and(|known| known.kind == kind);
            of_kind && record.since <= day && record.until.is_none_or(|until| day <= until)
        })
    }

    /// The other files with which a duplicate case is open.
    pub fn open_duplicates(&self) -> impl Iterator<Item = &DuplicateCase> {
        self.duplicates.iter().filter(|case| case.is_open())
    }
}
