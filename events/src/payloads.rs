//! What each event carries: what was decided, in codes and dates; personal data apart, in `personal`.
//!
//! Field names and meanings of a version never change, and no version ever gets another field: every payload refuses fields
//! that it does not know, so while an old and a new program run side by side the old one would stop at a field that only the
//! new one writes. A new field, optional or not, is a new version with an upcaster and new golden files; an old program then
//! meets a version it does not know, which is what it is prepared for.

use crate::codes::{
    AgeGroup, AsylumException, Authority, BanBasis, BanScope, BanSubBasis, BorderCrossingPoint,
    Country, DecisionKind, DepartureForm, DepartureOutcome, DetentionGround,
    DetentionJustification, DocumentKind, ExitProof, IdentityCategory, NationalityType,
    NoBanReason, NotificationManner, Reception, ReleaseReason, RemovalGround, RevocationMode,
    RevocationReason, Sex, ShortNoticeReason, SuspensionReason, Violation,
};
use crate::{
    BirthDate, DecisionId, DetentionId, DocumentId, ForeignerId, IdentityId, Personal, Term,
    UnitCode, ViolationId,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

macro_rules! payload {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $kind,)+ }
    )+};
}

mod case;
mod data_subject;
mod measures;
mod person;
mod record;

pub use case::{
    AbscondingReported, AlertExtended, AppealDecided, AppealLodged, CaseClosed,
    ConsultationAnswered, ConsultationExtended, ConsultationOpened, CourtExpulsionRecorded,
    DecisionExecuted, DeparturePeriodExpired, DeparturePeriodExtended, DepartureRefuted,
    EntryBanAwaitsDeparture, EntryPermissionGranted, EntryPermissionUsed, PersonFound,
    RemovalAttemptFailed, RemovalBarLifted, RemovalBarRecorded,
};
pub use data_subject::{DataSubjectRequestAnswered, DataSubjectRequestRecorded, Restriction};
pub use measures::{
    AlternativeApplied, AlternativeEnded, AlternativePersonal, CourtMotionFiled,
    DetentionExtendedByCourt, DetentionPlaced, DetentionRegimeSwitched,
};
pub use person::{
    AddressRecorded, AddressRecordedPersonal, CitizenshipAcquired, ConsentWithdrawn, DeathRecorded,
    DocumentAdded, DocumentAddedPersonal, DuplicateCaseClosed, DuplicateCaseOpened, Explanation,
    FilesMerged, FilesUnmerged, IdentityRecategorised, PhotoAdded, PhotoAddedPersonal,
    PrimaryIdentityChosen, RecategorisedPersonal, VulnerabilityPersonal, VulnerabilityRecorded,
    WarningCleared, WarningSet,
};
pub use record::{
    ActApproved, ActProposed, ActRejected, CorrectedAlternative, CorrectedDeparture,
    CorrectedDetention, CorrectedPlacement, CorrectedRelease, CorrectedViolation, Correction,
    CorrectionPersonal, CorrectionRecorded, DeadlinePassed, DocumentAttached,
    DocumentAttachedPersonal, EnteredInErrorDeclared, ErasureAnnounced, LegalHoldReleased,
    LegalHoldSet, ParameterChanged, PersonalContentErased, ProposedAct, ProposedClosing,
    ProposedMerge, ProposedRevocation, ProposedRuling, ProposedShortening, RetentionDue,
    RightRelease, ServiceMarkAdded, ServiceMarkPersonal, Subject,
};

payload! {
    /// A nationality and its type (Reg. 122 p. 5.1.6).
    pub struct Nationality {
        /// The state, or an ICAO addition such as `XXA`.
        code: Country,
        /// Its type.
        #[serde(rename = "type")]
        kind: NationalityType,
    }

    /// The part of an identity that is not sealed: codes (Reg. 122 p. 5.1.5, 5.1.6).
    pub struct Identity {
        /// The identity.
        identity_id: IdentityId,
        /// Its category.
        category: IdentityCategory,
        /// Sex by ISO 5218.
        sex: Sex,
        /// One or more nationalities; `XXX` if unknown.
        nationalities: Vec<Nationality>,
    }

    /// The sealed part of an identity (Reg. 122 p. 5.1.1-5.1.3, 5.1.8, 5.1.9).
    pub struct IdentityNames {
        /// Surname in Latin letters; absent for a person with a single name, which then stands in `given_names`.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        surname: Option<String>,
        /// Given names in Latin letters.
        given_names: Vec<String>,
        /// Patronymic.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        patronymic: Option<String>,
        /// The name in its original script.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        original_script: Option<String>,
        /// The name field as the document's machine-readable zone carries it, where it was read (rule R-016).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        mrz_name: Option<String>,
        /// Birth.
        birth: Birth,
        /// Ethnicity: optional, never compared, never in a border answer (Reg. 122 p. 5.1.7, rule R-035).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ethnicity: Option<String>,
        /// The Latvian personal code, eleven digits (Reg. 122 p. 5.1.10, rules ).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        personal_code: Option<String>,
        /// Personal identity numbers of other states.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        foreign_numbers: Vec<ForeignNumber>,
        /// Where the biometric system keeps the fingerprints; never the prints (Reg. (EU) 2018/1860 Art 4(1)(v)).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        fingerprints: Option<String>,
    }

    /// The personal identity number that another state gave (Reg. 122 p. 5.1.10).
    pub struct ForeignNumber {
        /// The state.
        country: Country,
        /// The number as written.
        number: String,
    }

    /// Date, country and place of birth (Reg. 122 p. 5.1.8, 5.1.9).
    pub struct Birth {
        /// The date, perhaps partial; absent only with `date_unknown`.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        date: Option<BirthDate>,
        /// Why the date is not known (rule R-013).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        date_unknown: Option<String>,
        /// The country, possibly a historic one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        country: Option<Country>,
        /// The place.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        place: Option<String>,
    }

    /// A document of the foreigner (Reg. 122 p. 5.3).
    pub struct Document {
        /// The document.
        document_id: DocumentId,
        /// Its kind.
        kind: DocumentKind,
        /// Series and number as written.
        number: String,
        /// The issuing state.
        issuer: Country,
        /// The issuing authority or place of issue.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        issuing_authority: Option<String>,
        /// Date of issue.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        issued_on: Option<NaiveDate>,
        /// Last day of validity.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        expires_on: Option<NaiveDate>,
    }

    /// A reference to the same person in an outside list or system.
    pub struct ExternalReference {
        /// The list or system.
        source: String,
        /// Its id there.
        id: String,
    }

    /// What the statistics need to know about the person on the day of an event, in clear so that figures survive
    /// erasure (rule R-132).
    pub struct Profile {
        /// The first nationality.
        citizenship: Country,
        /// Sex by ISO 5218.
        sex: Sex,
        /// Age group on the effective day, by the youngest possible age.
        age_group: AgeGroup,
        /// Whether a minor was without a responsible adult on that day; said only of minors (rule R-135).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        unaccompanied: Option<bool>,
    }

    /// A decision: authority, kind, number and date (Reg. 122 p. 5.7, 5.11, 5.13, 5.14).
    pub struct Decision {
        /// The decision.
        decision_id: DecisionId,
        /// Its kind.
        kind: DecisionKind,
        /// The authority that took it.
        authority: Authority,
        /// Its number.
        number: String,
        /// The day on which it was taken.
        date: NaiveDate,
    }

    /// `FileOpened`: a foreigner's file begins, with the primary identity and its documents (Reg. 122 p. 5.1, 5.3).
    pub struct FileOpened {
        /// The primary identity.
        identity: Identity,
        /// Files with the same identity that the officer declared to be other persons (rule R-030).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        distinct_from: Vec<ForeignerId>,
        /// The day on which the file was opened; absent in version 1.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        opened_on: Option<NaiveDate>,
        /// Sealed.
        personal: Personal<FileOpenedPersonal>,
    }

    /// Personal data of `FileOpened`.
    pub struct FileOpenedPersonal {
        /// Names and birth.
        names: IdentityNames,
        /// Documents.
        documents: Vec<Document>,
        /// The person's id in an outside list, for imported persons. Whoever has the list reads the name there.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        external_reference: Option<ExternalReference>,
        /// The distinguishing fact for each file of `distinct_from`, in the same order.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        distinct_reasons: Vec<String>,
    }

    /// `IdentityAsserted`: another identity of the person became known (Reg. 122 p. 5.1.4).
    pub struct IdentityAsserted {
        /// The identity.
        identity: Identity,
        /// Sealed.
        personal: Personal<IdentityAssertedPersonal>,
    }

    /// Personal data of `IdentityAsserted`.
    pub struct IdentityAssertedPersonal {
        /// Names and birth.
        names: IdentityNames,
        /// Documents in this identity.
        documents: Vec<Document>,
        /// The reference of the consent of the person whose identity was misused (rule R-034).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        consent: Option<String>,
    }

    /// `ViolationFound`: a violation of entry or residence rules (Reg. 122 p. 5.9).
    pub struct ViolationFound {
        /// The violation.
        violation_id: ViolationId,
        /// Date found.
        found_on: NaiveDate,
        /// Place found.
        place: BorderCrossingPoint,
        /// Grounds.
        grounds: Vec<Violation>,
        /// Who the person was for the statistics.
        profile: Profile,
    }

    /// `DetentionStarted`: the person was detained (Reg. 122 p. 5.4).
    pub struct DetentionStarted {
        /// The detention.
        detention_id: DetentionId,
        /// The actual moment.
        started_at: DateTime<Utc>,
        /// The reason.
        reason: DetentionGround,
        /// The SBG unit that detained.
        unit: UnitCode,
        /// When detention without a court decision ends at the latest (rules ).
        limit_at: DateTime<Utc>,
        /// When the motion to the court is due (rule R-041); absent in version 1.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        motion_due_at: Option<DateTime<Utc>>,
        /// When the police had detained the person before, if they did (rule R-039).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        police_detained_at: Option<DateTime<Utc>>,
        /// Why a child is detained all the same (rule R-049).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        justification: Option<DetentionJustification>,
        /// Who the person was for the statistics.
        profile: Profile,
        /// Sealed.
        personal: Personal<DetentionStartedPersonal>,
    }

    /// Personal data of `DetentionStarted`. The part is always there: that new facts were needed does not show outside.
    pub struct DetentionStartedPersonal {
        /// What has become known since a court refused to detain (rule R-053).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        new_facts: Option<String>,
    }

    /// `DetentionReleased`: the person was released (Reg. 122 p. 5.5.3, 5.5.4).
    pub struct DetentionReleased {
        /// The detention.
        detention_id: DetentionId,
        /// The moment.
        released_at: DateTime<Utc>,
        /// The reason.
        reason: ReleaseReason,
    }

    /// `ReturnDecisionIssued`: a return decision with a period for voluntary departure (Reg. 122 p. 5.7.1, 5.7.2).
    pub struct ReturnDecisionIssued {
        /// The decision, kind `RD_VOL`.
        decision: Decision,
        /// Days for voluntary departure (rule R-055).
        departure_period_days: u16,
        /// Grounds.
        grounds: Vec<Violation>,
        /// The country of return.
        destination: Country,
        /// Who the person was for the statistics.
        profile: Profile,
    }

    /// `RemovalOrderIssued`: an order of forced removal (Reg. 122 p. 5.7.4, 5.7.5).
    pub struct RemovalOrderIssued {
        /// The decision, kind `RD_FORCED`.
        decision: Decision,
        /// Why no period is given (rule R-057).
        ground: RemovalGround,
        /// Violations on which it rests.
        grounds: Vec<Violation>,
        /// The country of removal, if already known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        destination: Option<Country>,
        /// The return decision that this order follows and supersedes (rule R-060).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        predecessor: Option<DecisionId>,
        /// Why no entry ban comes with it (rule R-086).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        no_ban_reason: Option<NoBanReason>,
        /// Who the person was for the statistics.
        profile: Profile,
    }

    /// `DecisionNotified`: a decision was made known to the person and takes effect (rules ).
    pub struct DecisionNotified {
        /// The decision.
        target: DecisionId,
        /// The day.
        notified_on: NaiveDate,
        /// How.
        manner: NotificationManner,
        /// The last day of voluntary departure, for a return decision.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        last_day: Option<NaiveDate>,
    }

    /// `EntryBanImposed`: an entry ban for Latvia or the Schengen territory (Reg. 122 p. 5.10-5.13). A ban linked to a
    /// return decision has a term and no dates until departure (rule R-081); another one has dates.
    pub struct EntryBanImposed {
        /// The decision, kind `BAN_LV` or `BAN_SCH`.
        decision: Decision,
        /// Where it holds.
        scope: BanScope,
        /// On what basis.
        basis: BanBasis,
        /// The ground within the basis.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        sub_basis: Option<BanSubBasis>,
        /// The return decision it is linked to.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        return_decision_id: Option<DecisionId>,
        /// Its length.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        term: Option<Term>,
        /// First day, once known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        valid_from: Option<NaiveDate>,
        /// Last day, included; absent while pending or unlimited.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        valid_until: Option<NaiveDate>,
        /// Whether it has no end (rule R-085).
        unlimited: bool,
        /// When an unlimited ban is reviewed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        review_on: Option<NaiveDate>,
        /// Whether a serious threat is recorded (rule R-084).
        threat: bool,
        /// Whether the person is a family member of a citizen of the Union (rule R-097).
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        family_member: bool,
        /// Who the person was for the statistics.
        profile: Profile,
    }

    /// `EntryBanStarted`: the clock of a return-linked ban started with the actual departure (rules ).
    pub struct EntryBanStarted {
        /// The ban.
        target: DecisionId,
        /// First day: the day of departure.
        valid_from: NaiveDate,
        /// Last day, included.
        valid_until: NaiveDate,
    }

    /// `EntryBanShortened`: a ban ends earlier (Reg. 122 p. 5.14, rule R-087).
    pub struct EntryBanShortened {
        /// The ban.
        target: DecisionId,
        /// The shortening decision, kind `CHG_SHORTEN`.
        decision: Decision,
        /// The new last day, for a ban that has dates.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        valid_until: Option<NaiveDate>,
        /// The new term, for a ban that waits for departure.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        term: Option<Term>,
    }

    /// `DecisionSuspended`: a decision does not work for a time (Reg. 122 p. 5.14, rules ).
    pub struct DecisionSuspended {
        /// The decision.
        target: DecisionId,
        /// The suspending decision, kind `CHG_SUSPEND`; absent where the law itself suspends, by an appeal or an asylum
        /// procedure.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision: Option<Decision>,
        /// First day of suspension.
        from: NaiveDate,
        /// Last day, included; open if absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// Why.
        reason: SuspensionReason,
        /// Days of voluntary departure that were left and are kept frozen.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        days_left: Option<u16>,
        /// The earlier suspending decision that still stands, where another ground of suspension ended.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        because_of: Option<DecisionId>,
    }

    /// `DecisionResumed`: a suspended decision works again (Reg. 122 p. 5.14).
    pub struct DecisionResumed {
        /// The decision.
        target: DecisionId,
        /// The resuming decision, if there is a separate act.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision: Option<Decision>,
        /// First day on which it works again.
        resumed_on: NaiveDate,
        /// The new last day of voluntary departure.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        last_day: Option<NaiveDate>,
    }

    /// `DecisionAmended`: a decision got new content (Reg. 122 p. 5.14). Absent fields stay as they were.
    pub struct DecisionAmended {
        /// The decision.
        target: DecisionId,
        /// The amending decision, kind `CHG_AMEND`.
        decision: Decision,
        /// From when the new content holds.
        effective_on: NaiveDate,
        /// New period for voluntary departure in days.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        departure_period_days: Option<u16>,
        /// New last day of voluntary departure that follows from it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        last_day: Option<NaiveDate>,
        /// New country of return.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        destination: Option<Country>,
        /// New grounds.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        grounds: Option<Vec<Violation>>,
        /// New basis of a ban.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        basis: Option<BanBasis>,
        /// New review day of an unlimited ban.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        review_on: Option<NaiveDate>,
    }

    /// `DecisionRevoked`: a decision is annulled or revoked (Reg. 122 p. 5.14, rules ).
    pub struct DecisionRevoked {
        /// The decision.
        target: DecisionId,
        /// The revoking decision, kind `CHG_REVOKE`; absent on a cascade, which has no act of its own.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision: Option<Decision>,
        /// From when it works.
        mode: RevocationMode,
        /// The day from which it works.
        effective_on: NaiveDate,
        /// Why.
        reason: RevocationReason,
        /// The decision whose revocation caused this one, on a cascade.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        because_of: Option<DecisionId>,
    }

    /// `DepartureConfirmed`: the person left (Reg. 122 p. 5.7.3, 5.7.8).
    pub struct DepartureConfirmed {
        /// The return decision that was complied with, if one was live.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        target: Option<DecisionId>,
        /// The day of departure; the latest possible one where only a range is known.
        departed_on: NaiveDate,
        /// The earliest possible day, where only a range is known (Reg. (EU) 2018/1861 Art 24(3)).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        departed_earliest_on: Option<NaiveDate>,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
        /// Whereto.
        destination: Country,
        /// In which form.
        form: DepartureForm,
        /// The source of the confirmation.
        proof: ExitProof,
        /// How the decision was complied with.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        outcome: Option<DepartureOutcome>,
        /// Who the person was for the statistics.
        profile: Profile,
        /// Sealed.
        personal: Personal<ProofReference>,
    }

    /// `RemovalExecuted`: the person was removed by force (Reg. 122 p. 5.7.7-5.7.9).
    pub struct RemovalExecuted {
        /// The removal order.
        target: DecisionId,
        /// The day.
        removed_on: NaiveDate,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
        /// Whereto.
        destination: Country,
        /// In which form.
        form: DepartureForm,
        /// How the decision was complied with.
        outcome: DepartureOutcome,
        /// When the removal started, for the notice before it (rule R-067).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        started_at: Option<DateTime<Utc>>,
        /// When the person was told of it.
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
        /// Who the person was for the statistics.
        profile: Profile,
        /// Sealed.
        personal: Personal<RemovalExecutedPersonal>,
    }

    /// Personal data of `RemovalExecuted`.
    pub struct RemovalExecutedPersonal {
        /// The reference of the escort report.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
        /// The reference of the representative or orphan's court of an unaccompanied minor (rule R-073).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        representative: Option<String>,
    }

    /// Personal data of a fact: the reference of its proof is free text.
    pub struct ProofReference {
        /// The reference of the confirmation or proof.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
    }
}

impl Nationality {
    /// Whether it gives the right of free movement; an alien's passport does not (rule R-097).
    pub fn gives_free_movement(&self) -> bool {
        self.code.has_free_movement() && self.kind != NationalityType::NcitEe
    }
}
