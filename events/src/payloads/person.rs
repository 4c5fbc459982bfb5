//! Who the person is, beyond the identities themselves (Reg. 122 p. 5.1-5.3, 5.8).

use super::{Document, ProofReference};
use crate::codes::{
    Country, DuplicateResolution, IdentityCategory, MediaType, MergeEvidence, PhotoKind,
    Vulnerability, WarningMarker,
};
use crate::{AddressId, ForeignerId, IdentityId, Personal, PhotoId, VulnerabilityId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

payload! {
    /// Free text that explains what was done, always sealed.
    pub struct Explanation {
        /// The text.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        text: Option<String>,
    }

    /// `IdentityRecategorised`: an identity has another category (Reg. 122 p. 5.1.4, rule R-014).
    pub struct IdentityRecategorised {
        /// The identity.
        identity_id: IdentityId,
        /// The new category.
        category: IdentityCategory,
        /// Sealed.
        personal: Personal<RecategorisedPersonal>,
    }

    /// Personal data of `IdentityRecategorised`.
    pub struct RecategorisedPersonal {
        /// What shows it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        text: Option<String>,
        /// The reference of the consent of the person whose identity was misused (rule R-034).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        consent: Option<String>,
    }

    /// `PrimaryIdentityChosen`: the file is kept under another of its identities (rule R-013).
    pub struct PrimaryIdentityChosen {
        /// The identity.
        identity_id: IdentityId,
    }

    /// `ConsentWithdrawn`: the person whose identity was misused takes the consent back; the identity leaves all operational
    /// views (Reg. (EU) 2018/1861 Art 47, rule R-034).
    pub struct ConsentWithdrawn {
        /// The misused identity.
        identity_id: IdentityId,
        /// The day of the withdrawal.
        withdrawn_on: NaiveDate,
    }

    /// `DocumentAdded`: a document of an identity became known (Reg. 122 p. 5.3).
    pub struct DocumentAdded {
        /// The identity in which it was issued.
        identity_id: IdentityId,
        /// Sealed.
        personal: Personal<DocumentAddedPersonal>,
    }

    /// Personal data of `DocumentAdded`.
    pub struct DocumentAddedPersonal {
        /// The document.
        document: Document,
    }

    /// `AddressRecorded`: an address in Latvia (Reg. 122 p. 5.2.1) or abroad (p. 5.2.2), which the country tells.
    pub struct AddressRecorded {
        /// The address.
        address_id: AddressId,
        /// Its country.
        country: Country,
        /// First day at the address, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        since: Option<NaiveDate>,
        /// Last day at the address, included, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// Sealed.
        personal: Personal<AddressRecordedPersonal>,
    }

    /// Personal data of `AddressRecorded`.
    pub struct AddressRecordedPersonal {
        /// Street, house, flat and place as written.
        address: String,
        /// Municipality or region.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        region: Option<String>,
        /// Postal code.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        postal_code: Option<String>,
    }

    /// `PhotoAdded`: a facial image (Reg. 122 p. 5.8, rule R-036).
    pub struct PhotoAdded {
        /// The image.
        photo_id: PhotoId,
        /// Its kind.
        kind: PhotoKind,
        /// The day on which it was taken.
        taken_on: NaiveDate,
        /// Its form.
        media_type: MediaType,
        /// Width in pixels.
        width: u16,
        /// Height in pixels.
        height: u16,
        /// Size in bytes.
        size_bytes: u32,
        /// Sealed.
        personal: Personal<PhotoAddedPersonal>,
    }

    /// Personal data of `PhotoAdded`.
    pub struct PhotoAddedPersonal {
        /// SHA-256 of the image, in hexadecimal.
        sha256: String,
        /// The image in base64.
        content: String,
    }

    /// `WarningSet`: a warning marker is set (Reg. (EU) 2018/1860 Art 4(1)(i)).
    pub struct WarningSet {
        /// The marker.
        marker: WarningMarker,
        /// From which day.
        set_on: NaiveDate,
        /// Sealed.
        personal: Personal<Explanation>,
    }

    /// `WarningCleared`: a warning marker is taken away.
    pub struct WarningCleared {
        /// The marker.
        marker: WarningMarker,
        /// On which day.
        cleared_on: NaiveDate,
        /// Sealed.
        personal: Personal<Explanation>,
    }

    /// `VulnerabilityRecorded`: a vulnerability of the person (Cabinet Regulation No. 454 p. 2). Its kind is sealed, because
    /// it tells of health.
    pub struct VulnerabilityRecorded {
        /// The record.
        vulnerability_id: VulnerabilityId,
        /// From which day.
        since: NaiveDate,
        /// Last day, included, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// Sealed.
        personal: Personal<VulnerabilityPersonal>,
    }

    /// Personal data of `VulnerabilityRecorded`.
    pub struct VulnerabilityPersonal {
        /// Its kind.
        kind: Vulnerability,
        /// The reference of the representative or orphan's court of an unaccompanied minor (rule R-073).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        representative: Option<String>,
    }

    /// `DeathRecorded`: the person died (rule R-102).
    pub struct DeathRecorded {
        /// The day.
        died_on: NaiveDate,
        /// Sealed.
        personal: Personal<ProofReference>,
    }

    /// `CitizenshipAcquired`: the person became a citizen of another state (rule R-100).
    pub struct CitizenshipAcquired {
        /// The state.
        country: Country,
        /// The day.
        acquired_on: NaiveDate,
        /// Sealed.
        personal: Personal<ProofReference>,
    }

    /// `DuplicateCaseOpened`: another file holds the same document (rules ).
    pub struct DuplicateCaseOpened {
        /// The other file.
        other: ForeignerId,
        /// When it is cross-checked at the latest.
        due_at: DateTime<Utc>,
    }

    /// `DuplicateCaseClosed`: it is known why two files hold the same document.
    pub struct DuplicateCaseClosed {
        /// The other file.
        other: ForeignerId,
        /// Why.
        resolution: DuplicateResolution,
        /// Sealed.
        personal: Personal<Explanation>,
    }

    /// `FilesMerged`: this file is one of the same person as another one, under which the person is kept from now on. Both
    /// histories stay where they are (rules ).
    pub struct FilesMerged {
        /// The file under which the person is kept.
        into: ForeignerId,
        /// What shows that it is one person.
        evidence: MergeEvidence,
        /// Sealed.
        personal: Personal<Explanation>,
    }

    /// `FilesUnmerged`: the merge is undone; this file stands for itself again (rule R-032).
    pub struct FilesUnmerged {
        /// The file into which it had been merged.
        from: ForeignerId,
        /// Sealed.
        personal: Personal<Explanation>,
    }
}
