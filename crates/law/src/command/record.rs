//! Commands about the person and the record: identities, documents, addresses, images, markers, copies, corrections.

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    AttachmentKind, BorderCrossingPoint, CorrectionKind, Country, DepartureForm, DetentionGround,
    DetentionJustification, DuplicateResolution, ExitProof, IdentityCategory, MediaType, PhotoKind,
    Premises, Vulnerability, WarningMarker,
};
use events::payloads::{
    AddressRecordedPersonal, CorrectedAlternative, CorrectedRelease, CorrectedViolation, Document,
    Identity, IdentityNames,
};
use events::{
    AddressId, AttachmentId, DecisionId, DetentionId, EventId, ForeignerId, IdentityId, PhotoId,
    ServiceMarkId, UnitCode, VulnerabilityId,
};

commands! {
    /// An identity gets another category (rules ).
    pub struct RecategoriseIdentity {
        /// The identity.
        identity_id: IdentityId,
        /// The new category.
        category: IdentityCategory,
        /// What shows it.
        reason: Option<String>,
        /// The reference of the consent of the person whose identity was misused (rule R-034).
        consent: Option<String>,
    }

    /// The file is kept under another of its identities (rule R-013).
    pub struct ChoosePrimaryIdentity {
        /// The identity.
        identity_id: IdentityId,
    }

    /// The person whose identity was misused takes the consent back (rule R-034).
    pub struct WithdrawConsent {
        /// The misused identity.
        identity_id: IdentityId,
        /// The day.
        withdrawn_on: NaiveDate,
    }

    /// A document became known (rules ).
    pub struct AddDocument {
        /// The identity in which it was issued; the primary one if absent.
        identity_id: Option<IdentityId>,
        /// The document, with its new id.
        document: Document,
    }

    /// It is known why another file holds the same document (rules ).
    pub struct CloseDuplicateCase {
        /// The other file.
        other: ForeignerId,
        /// Why.
        resolution: DuplicateResolution,
        /// What shows it.
        reason: Option<String>,
    }

    /// An address of the person.
    pub struct RecordAddress {
        /// The new address.
        address_id: AddressId,
        /// Its country, which tells an address in Latvia from one abroad.
        country: Country,
        /// Its text.
        address: AddressRecordedPersonal,
        /// First day at the address.
        since: Option<NaiveDate>,
        /// Last day at the address, included.
        until: Option<NaiveDate>,
    }

    /// A facial image (rule R-036).
    pub struct AddPhoto {
        /// The new image.
        photo_id: PhotoId,
        /// Its kind.
        kind: PhotoKind,
        /// The day on which it was taken.
        taken_on: NaiveDate,
        /// What is known of it.
        image: FaceImage,
        /// SHA-256 of the content, in hexadecimal.
        sha256: String,
        /// The content in base64.
        content: String,
    }

    /// What the quality check judges (rule R-036).
    pub struct FaceImage {
        /// The form that is stated.
        media_type: MediaType,
        /// What the header of the content says; `None` if it cannot be read.
        header: Option<ImageHeader>,
        /// Size in bytes.
        size_bytes: u32,
        /// How many faces the capture station counted.
        faces: u8,
    }

    /// A warning marker is set.
    pub struct SetWarning {
        /// The marker.
        marker: WarningMarker,
        /// From which day.
        set_on: NaiveDate,
        /// Why.
        reason: Option<String>,
    }

    /// A warning marker is taken away.
    pub struct ClearWarning {
        /// The marker.
        marker: WarningMarker,
        /// On which day.
        cleared_on: NaiveDate,
        /// Why.
        reason: Option<String>,
    }

    /// A vulnerability of the person.
    pub struct RecordVulnerability {
        /// The new record.
        vulnerability_id: VulnerabilityId,
        /// Its kind.
        kind: Vulnerability,
        /// From which day.
        since: NaiveDate,
        /// Last day, included.
        until: Option<NaiveDate>,
        /// The reference of the representative or orphan's court of an unaccompanied minor (rule R-073).
        representative: Option<String>,
    }

    /// An electronic copy of a case document. Exactly one of `content` and `reference`.
    pub struct AttachDocument {
        /// The new copy.
        attachment_id: AttachmentId,
        /// Its kind.
        kind: AttachmentKind,
        /// Its form.
        media_type: MediaType,
        /// What it is.
        title: String,
        /// The content in base64.
        content: Option<String>,
        /// Where the content lies in the records system.
        reference: Option<String>,
        /// Size in bytes.
        size_bytes: u32,
        /// SHA-256 of the content, in hexadecimal.
        sha256: String,
        /// The decision that it belongs to.
        decision_id: Option<DecisionId>,
    }

    /// An official note.
    pub struct AddServiceMark {
        /// The new note.
        mark_id: ServiceMarkId,
        /// The text.
        text: String,
    }

    /// Recorded data are put right (rule R-116).
    pub struct Correct {
        /// The event that was wrong, if it is named.
        corrects: Option<EventId>,
        /// Whether the decision or the record was wrong.
        kind: CorrectionKind,
        /// Why.
        reason: String,
        /// What is right.
        corrected: Corrected,
    }

    /// A detention as it is right.
    pub struct CorrectedDetention {
        /// The detention.
        detention_id: DetentionId,
        /// The actual moment.
        started_at: DateTime<Utc>,
        /// The reason.
        reason: DetentionGround,
        /// The SBG unit that detained.
        unit: UnitCode,
        /// Why a child is detained all the same (rule R-049); as it is recorded, if absent.
        justification: Option<DetentionJustification>,
        /// The end, if it was recorded wrongly.
        release: Option<CorrectedRelease>,
    }

    /// A placement as it is right, named by the moment that is recorded.
    pub struct CorrectedPlacement {
        /// The moment that is recorded.
        recorded_at: DateTime<Utc>,
        /// The right moment.
        placed_at: DateTime<Utc>,
        /// The right premises.
        premises: Premises,
    }

    /// A departure or removal as it is right, named by its day.
    pub struct CorrectedDeparture {
        /// The day.
        departed_on: NaiveDate,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
        /// Whereto.
        destination: Country,
        /// In which form.
        form: DepartureForm,
        /// The source of the confirmation; as it is recorded, if absent.
        proof: Option<ExitProof>,
        /// The reference of the confirmation or escort report; as it is recorded, if absent.
        reference: Option<String>,
    }
}

/// What the header of an image says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageHeader {
    /// The form of the content.
    pub media_type: MediaType,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
}

/// What a correction puts right, as it is right, under the id that it has on the file. Decisions are not among it: they
/// are changed by decisions (Reg. 122 p. 5.14).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Corrected {
    /// An identity.
    Identity(Identity, Box<IdentityNames>),
    /// A document.
    Document(Document),
    /// A violation.
    Violation(CorrectedViolation),
    /// A detention.
    Detention(CorrectedDetention),
    /// A placement.
    Placement(CorrectedPlacement),
    /// An alternative to detention.
    Alternative(CorrectedAlternative),
    /// A departure or removal.
    Departure(CorrectedDeparture),
}
