//! Code lists: closed, versioned, with labels. A code never changes its meaning and never disappears; a list grows by a
//! new version. Where a standard exists, its code is stored.

mod authorities;
pub mod catalogue;
mod checks;
mod data_subjects;
mod decisions;
mod execution;
mod facts;
mod list;
mod measures;
mod persons;
mod places;
mod record;
mod table;

pub use authorities::{Authority, Organisation, Purpose, Role};
pub use checks::{CheckAction, CheckResult, EntryRefusalReason};
pub use data_subjects::{
    DataSubjectRight, ExtractPart, Language, RequestOutcome, RestrictionReason,
};
pub use decisions::{
    BanBasis, BanScope, BanSubBasis, DecisionKind, NotificationManner, RemovalGround,
    RevocationMode, RevocationReason, SuspensionReason,
};
pub use execution::{DepartureForm, DepartureOutcome, ExitProof};
pub use facts::{DetentionGround, DetentionJustification, ReleaseReason, Violation};
pub use list::{Code, CodeList, LISTS, UnknownCode};
pub use measures::{
    AlternativeEndReason, AlternativeKind, AppealOutcome, AsylumException, CaseClosingReason,
    ConsultationDirection, ConsultationOutcome, DetentionExtensionReason, DetentionRegime,
    NoBanReason, PermissionGround, Premises, Reception, RemovalFailureReason, ShortNoticeReason,
};
pub use persons::{AgeGroup, DocumentKind, IdentityCategory, NationalityType, Sex};
pub use places::{BorderCrossingPoint, Country, CountryKind};
pub use record::{
    AttachmentKind, CorrectionKind, DuplicateResolution, LegalHoldGround, MediaType, MergeEvidence,
    ParameterKey, PhotoKind, TwoPersonAct, Vulnerability, WarningMarker,
};
