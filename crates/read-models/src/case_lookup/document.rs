//! The case as it is shown: what `GET /v1/foreigners/{id}` answers, and what the next event is folded on.

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{BorderCrossingPoint, Organisation, Violation};
use events::payloads::ExternalReference;
use events::{DecisionId, DetentionId, ForeignerId, ViolationId};

use super::alarms::{AlarmView, WarningView};
use super::course::AbscondingView;
use super::data_subjects::DataSubjectRequestView;
use super::deadlines::Deadline;
use super::decisions::{DecisionStatus, DecisionView};
use super::departures::DepartureView;
use super::detentions::{AlternativeView, DetentionView};
use super::files::{DuplicateView, MergeView};
use super::identities::{DistinctFrom, IdentityView};
use super::in_error::ErrorView;
use super::obstacles::{ConsultationView, RemovalBarView};
use super::person::{
    AddressView, CitizenshipView, DeathView, MarkerView, PhotoView, VulnerabilityView,
};
use super::record::{AttachmentView, CorrectionView, ProposalView, ServiceMarkView};
use super::retention::{ErasureView, LegalHoldView};
use super::sources::ChangedBy;

macro_rules! views {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $kind,)+ }
    )+};
}
pub(super) use views;

views! {
    /// The whole case as of one event. Dates that pass change nothing here: ask [`CaseDocument::measures_on`].
    pub struct CaseDocument {
        /// The file.
        foreigner_id: ForeignerId,
        /// The number of events in the file.
        version: u64,
        /// The position of the last of them.
        position: u64,
        /// When the file was opened (system time).
        opened_at: DateTime<Utc>,
        /// The day on which it was opened, where the event says it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        opened_on: Option<NaiveDate>,
        /// Who opened it. What has no position of its own was stated by this event.
        opened_by: Opening,
        /// The leading legal situation.
        status: FileStatus,
        /// The first day of the earliest entry ban of a file in status `BANNED`; absent when one waits for departure.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ban_from: Option<NaiveDate>,
        /// The last day of the latest entry ban of a file in status `BANNED`; absent when there is no end yet.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ban_until: Option<NaiveDate>,
        /// Every identity, in the order in which they became known; exactly one is primary (rule R-013).
        identities: Vec<IdentityView>,
        /// The person's id in an outside list.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        external_reference: Option<ExternalReference>,
        /// Files with the same identity that an officer declared to be other persons (rule R-030).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        distinct_from: Vec<DistinctFrom>,
        /// Addresses (Reg. 122 p. 5.2).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        addresses: Vec<AddressView>,
        /// Facial images without their content (Reg. 122 p. 5.8).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        photos: Vec<PhotoView>,
        /// Warning markers, those that were taken away included.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        markers: Vec<MarkerView>,
        /// Vulnerabilities of the person.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        vulnerabilities: Vec<VulnerabilityView>,
        /// The death of the person (rule R-102).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        death: Option<DeathView>,
        /// Citizenships that the person acquired (rule R-100).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        citizenships: Vec<CitizenshipView>,
        /// Other files that hold the same document (rules ).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        duplicates: Vec<DuplicateView>,
        /// The file under which the person is kept, while this one is merged into it (rule R-032).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        merged_into: Option<ForeignerId>,
        /// Every merge of this file, those that were undone included.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        merges: Vec<MergeView>,
        /// Violations found (Reg. 122 p. 5.9).
        violations: Vec<ViolationView>,
        /// Detentions (Reg. 122 p. 5.4).
        detentions: Vec<DetentionView>,
        /// Alternatives to detention (Reg. 122 p. 5.6).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        alternatives: Vec<AlternativeView>,
        /// Every decision, the changes of p. 5.14 included, in the order of recording.
        decisions: Vec<DecisionView>,
        /// Departures and removals (Reg. 122 p. 5.7.3, 5.7.7-5.7.9).
        departures: Vec<DepartureView>,
        /// Times in which the person was not where the person had to be.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        abscondings: Vec<AbscondingView>,
        /// Consultations of other states (rules ).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        consultations: Vec<ConsultationView>,
        /// Bars to removal to a country, lifted ones included (rule R-062).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        removal_bars: Vec<RemovalBarView>,
        /// Electronic copies without their content (Reg. 122 p. 5.15).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        attachments: Vec<AttachmentView>,
        /// Service marks (Reg. 122 p. 5.16).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        service_marks: Vec<ServiceMarkView>,
        /// Requests of the person about the own data (rule R-125).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        data_subject_requests: Vec<DataSubjectRequestView>,
        /// Acts that need a second officer (rules ).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        proposals: Vec<ProposalView>,
        /// Corrections of recorded data (rule R-116).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        corrections: Vec<CorrectionView>,
        /// Entries made in error, for auditors alone (rule R-117).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        entered_in_error: Vec<ErrorView>,
        /// The day from which the personal content may be erased (rule R-121), once it has come.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        retention_due_on: Option<NaiveDate>,
        /// The position of the event that said so.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        retention_due_position: Option<u64>,
        /// Legal holds, released ones included (rule R-122).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        legal_holds: Vec<LegalHoldView>,
        /// The erasure of the personal content, announced or ordered (rules ).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        erasure: Option<ErasureView>,
        /// What holds the person now or will.
        measures: Vec<Measure>,
        /// What somebody has to do by when, the next one first.
        deadlines: Vec<Deadline>,
        /// Legality alarms, closed ones included.
        alarms: Vec<AlarmView>,
        /// Quality flags.
        warnings: Vec<WarningView>,
    }

    /// Who opened the file.
    pub struct Opening {
        /// The organisation.
        organisation: Organisation,
        /// The unit.
        unit: String,
        /// The position of the event.
        position: u64,
    }

    /// A violation found.
    pub struct ViolationView {
        /// The violation.
        violation_id: ViolationId,
        /// Date found.
        found_on: NaiveDate,
        /// Place found.
        place: BorderCrossingPoint,
        /// Grounds.
        grounds: Vec<Violation>,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// A measure that holds the person, or will.
    pub struct Measure {
        /// Its kind.
        kind: MeasureKind,
        /// The detention.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        detention_id: Option<DetentionId>,
        /// The decision.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_id: Option<DecisionId>,
        /// The state of the decision on the day on which the last event was recorded.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        status: Option<DecisionStatus>,
        /// First day; absent for a ban that waits for departure (rule R-081).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        since: Option<NaiveDate>,
        /// Last day, included; absent where no end is known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// The position of the event that ordered it.
        position: u64,
    }
}

macro_rules! spoken {
    ($($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as stored and spoken.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    )+};
}
pub(super) use spoken;

spoken! {
    /// The leading legal situation of a file, the strongest first.
    pub enum FileStatus {
        /// A detention is open.
        Detained = "DETAINED",
        /// A return decision is live.
        ToLeave = "TO_LEAVE",
        /// No return decision is live, an entry ban was not annulled. It may not have begun or have ended by date: see `ban_from` and `ban_until`.
        Banned = "BANNED",
        /// The person left and nothing holds.
        Departed = "DEPARTED",
        /// Nothing holds.
        NoMeasure = "NO_MEASURE",
        /// The file itself was opened in error (rule R-117).
        EnteredInError = "ENTERED_IN_ERROR",
    }

    /// The kind of a measure.
    pub enum MeasureKind {
        /// An open detention.
        Detention = "DETENTION",
        /// A live return decision with a period for voluntary departure.
        ReturnDecision = "RETURN_DECISION",
        /// A live removal order or expulsion.
        RemovalOrder = "REMOVAL_ORDER",
        /// An entry ban in Latvia.
        BanLv = "BAN_LV",
        /// An entry ban in the Schengen territory.
        BanSchengen = "BAN_SCHENGEN",
    }
}

impl CaseDocument {
    /// The measures that hold on a day or wait for departure: those that ended before or begin later are left out.
    pub fn measures_on(&self, day: NaiveDate) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(move |measure| {
            measure.since.is_none_or(|since| since <= day)
                && measure.until.is_none_or(|until| day <= until)
        })
    }

    /// The primary identity.
    pub fn primary(&self) -> Option<&IdentityView> {
        self.identities.iter().find(|identity| identity.primary)
    }

    /// The name under which the file is shown, `SURNAME, Given`; `None` once erased.
    pub fn display_name(&self) -> Option<String> {
        let names = self.primary()?.names.as_ref()?;
        let given = names.given_names.join(" ");
        Some(match names.surname.as_deref() {
            Some(surname) if given.is_empty() => surname.to_owned(),
            Some(surname) => format!("{surname}, {given}"),
            None => given,
        })
    }
}
