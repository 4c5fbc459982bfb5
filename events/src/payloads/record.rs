//! The record itself: corrections, errors, copies, notes, acts of two officers, deadlines that passed.

use super::{Decision, Document, Explanation, Identity, IdentityNames, ProofReference};
use crate::codes::{
    AlternativeKind, AppealOutcome, AttachmentKind, BorderCrossingPoint, CaseClosingReason,
    CorrectionKind, Country, DepartureForm, DetentionGround, DetentionJustification,
    DetentionRegime, ExitProof, LegalHoldGround, MediaType, MergeEvidence, ParameterKey, Premises,
    ReleaseReason, RevocationMode, RevocationReason, TwoPersonAct, Violation,
};
use crate::{
    AddressId, AlternativeId, AppealId, AttachmentId, ConsultationId, DataSubjectRequestId,
    DecisionId, DetentionId, DocumentId, EventId, ForeignerId, IdentityId, LegalHoldId,
    LegalReference, Personal, PhotoId, ProposalId, RuleId, ServiceMarkId, Term, UnitCode,
    ViolationId,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A thing on a file that something is said about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The file as a whole.
    File,
    /// An identity.
    Identity(IdentityId),
    /// A document.
    Document(DocumentId),
    /// An address.
    Address(AddressId),
    /// A facial image.
    Photo(PhotoId),
    /// A violation.
    Violation(ViolationId),
    /// A detention.
    Detention(DetentionId),
    /// An alternative to detention.
    Alternative(AlternativeId),
    /// A decision.
    Decision(DecisionId),
    /// A consultation.
    Consultation(ConsultationId),
    /// An electronic copy.
    Attachment(AttachmentId),
    /// A service mark.
    ServiceMark(ServiceMarkId),
    /// A case of two files with the same document.
    Duplicate(ForeignerId),
    /// A request of a data subject.
    DataSubjectRequest(DataSubjectRequestId),
}

/// What a correction says, personal data apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// An identity as it is right; names and birth stand in the personal part.
    Identity(Identity),
    /// A document as it is right; it stands in the personal part.
    Document(DocumentId),
    /// A violation as it is right.
    Violation(CorrectedViolation),
    /// A detention as it is right.
    Detention(CorrectedDetention),
    /// A placement as it is right.
    Placement(CorrectedPlacement),
    /// An alternative to detention as it is right.
    Alternative(CorrectedAlternative),
    /// A departure or removal as it is right; the reference stands in the personal part.
    Departure(CorrectedDeparture),
}

/// What is right of the end of a detention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CorrectedRelease {
    /// The person was released so.
    Released(RightRelease),
    /// The person was not released.
    TakenBack,
}

/// An act that waits for a second officer, in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProposedAct {
    /// This file is merged into another one.
    Merge(ProposedMerge),
    /// A merge is undone.
    Unmerge,
    /// A decision is annulled or lifted.
    Revoke(ProposedRevocation),
    /// A ban ends earlier.
    Shorten(ProposedShortening),
    /// An appeal ends.
    DecideAppeal(ProposedRuling),
    /// A return case ends without a departure.
    CloseCase(ProposedClosing),
    /// An entry was made in error.
    DeclareError(Subject),
    /// A number of the law changes.
    ChangeParameter(ParameterChanged),
    /// The personal content is erased.
    Erase,
}

payload! {
    /// A violation as it is right.
    pub struct CorrectedViolation {
        /// The violation.
        violation_id: ViolationId,
        /// Date found.
        found_on: NaiveDate,
        /// Place found.
        place: BorderCrossingPoint,
        /// Grounds.
        grounds: Vec<Violation>,
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
        /// When detention ends at the latest.
        limit_at: DateTime<Utc>,
        /// When the motion to the court is due.
        motion_due_at: DateTime<Utc>,
        /// The law under which it began; absent where it was not decided anew.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        regime: Option<DetentionRegime>,
        /// Why a child is detained all the same, where the correction says it (rule R-049).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        justification: Option<DetentionJustification>,
        /// The end, where it was recorded wrongly.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        release: Option<CorrectedRelease>,
    }

    /// A placement as it is right.
    pub struct CorrectedPlacement {
        /// The detention.
        detention_id: DetentionId,
        /// The moment that was recorded.
        recorded_at: DateTime<Utc>,
        /// The right moment.
        placed_at: DateTime<Utc>,
        /// The right premises.
        premises: Premises,
    }

    /// An alternative to detention as it is right.
    pub struct CorrectedAlternative {
        /// The alternative.
        alternative_id: AlternativeId,
        /// Its kind.
        kind: AlternativeKind,
        /// First day.
        applied_on: NaiveDate,
        /// Last day as planned, included.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
    }

    /// A departure or removal as it is right. Its day is not put right here.
    pub struct CorrectedDeparture {
        /// The return decision that was complied with or enforced.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        target: Option<DecisionId>,
        /// The day.
        departed_on: NaiveDate,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
        /// Whereto.
        destination: Country,
        /// In which form.
        form: DepartureForm,
        /// The source of the confirmation; absent for a removal.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        proof: Option<ExitProof>,
    }

    /// The end of a detention as it is right.
    #[derive(Copy)]
    pub struct RightRelease {
        /// The moment.
        released_at: DateTime<Utc>,
        /// The reason.
        reason: ReleaseReason,
    }

    /// A merge that is proposed.
    pub struct ProposedMerge {
        /// The file under which the person is to be kept.
        into: ForeignerId,
        /// What shows that it is one person.
        evidence: MergeEvidence,
    }

    /// A revocation that is proposed.
    pub struct ProposedRevocation {
        /// The decision to be revoked.
        target: DecisionId,
        /// The revoking decision.
        decision: Decision,
        /// The legal ground as the decision cites it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        legal_reference: Option<LegalReference>,
        /// The day on which OCMA received the decision of another authority (rule R-008).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        received_on: Option<NaiveDate>,
        /// From when it works.
        mode: RevocationMode,
        /// The day from which it works.
        effective_on: NaiveDate,
        /// Why.
        reason: RevocationReason,
    }

    /// A ruling on an appeal that is proposed.
    pub struct ProposedRuling {
        /// The appeal.
        appeal_id: AppealId,
        /// The ruling.
        decision: Decision,
        /// The legal ground as the ruling cites it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        legal_reference: Option<LegalReference>,
        /// The day.
        decided_on: NaiveDate,
        /// How.
        outcome: AppealOutcome,
    }

    /// The end of a return case that is proposed.
    pub struct ProposedClosing {
        /// The return decision.
        target: DecisionId,
        /// The day.
        closed_on: NaiveDate,
        /// Why.
        reason: CaseClosingReason,
    }

    /// A shortening that is proposed.
    pub struct ProposedShortening {
        /// The ban to be shortened.
        target: DecisionId,
        /// The shortening decision.
        decision: Decision,
        /// The legal ground as the decision cites it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        legal_reference: Option<LegalReference>,
        /// The day on which OCMA received the decision of another authority (rule R-008).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        received_on: Option<NaiveDate>,
        /// The new last day.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        valid_until: Option<NaiveDate>,
        /// The new term.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        term: Option<Term>,
    }

    /// `CorrectionRecorded`: recorded data were wrong and are put right; the wrong event stays (Reg. 122 p. 13, rule R-116).
    pub struct CorrectionRecorded {
        /// The event that was wrong, if it is named.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        corrects: Option<EventId>,
        /// Whether the decision or the record was wrong.
        kind: CorrectionKind,
        /// What is right.
        correction: Correction,
        /// Sealed.
        personal: Personal<CorrectionPersonal>,
    }

    /// Personal data of `CorrectionRecorded`.
    pub struct CorrectionPersonal {
        /// Why.
        reason: String,
        /// The right names and birth, for an identity.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        names: Option<IdentityNames>,
        /// The right document, for a document.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        document: Option<Document>,
        /// The right reference of the confirmation or escort report, for a departure.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
    }

    /// `EnteredInErrorDeclared`: an entry has no legal act behind it and is hidden from operational views; auditors see it
    /// (rule R-117).
    pub struct EnteredInErrorDeclared {
        /// The entry.
        subject: Subject,
        /// Sealed.
        personal: Personal<Explanation>,
    }

    /// `DocumentAttached`: an electronic copy of a case document, or an electronic document (Reg. 122 p. 5.15).
    pub struct DocumentAttached {
        /// The copy.
        attachment_id: AttachmentId,
        /// Its kind.
        kind: AttachmentKind,
        /// Its form.
        media_type: MediaType,
        /// Size in bytes.
        size_bytes: u32,
        /// SHA-256 of the content, in hexadecimal.
        sha256: String,
        /// The decision that it belongs to.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_id: Option<DecisionId>,
        /// Sealed.
        personal: Personal<DocumentAttachedPersonal>,
    }

    /// Personal data of `DocumentAttached`.
    pub struct DocumentAttachedPersonal {
        /// What it is.
        title: String,
        /// The content in base64, where it lies here.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        content: Option<String>,
        /// Where the content lies in the records system otherwise.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
    }

    /// `ServiceMarkAdded`: an official note (Reg. 122 p. 5.16).
    pub struct ServiceMarkAdded {
        /// The note.
        mark_id: ServiceMarkId,
        /// Sealed.
        personal: Personal<ServiceMarkPersonal>,
    }

    /// Personal data of `ServiceMarkAdded`.
    pub struct ServiceMarkPersonal {
        /// The text.
        text: String,
    }

    /// `ActProposed`: an officer proposes an act that needs a second officer.
    pub struct ActProposed {
        /// The proposal.
        proposal_id: ProposalId,
        /// The kind of the act.
        kind: TwoPersonAct,
        /// The act in full.
        act: ProposedAct,
        /// The officer who proposes: another one has to approve.
        proposed_by: String,
        /// Sealed.
        personal: Personal<Explanation>,
    }

    /// `ActApproved`: a second officer approved; what follows comes as events of its own.
    pub struct ActApproved {
        /// The proposal.
        proposal_id: ProposalId,
    }

    /// `ActRejected`: the proposal is rejected by a second officer or taken back by the first one.
    pub struct ActRejected {
        /// The proposal.
        proposal_id: ProposalId,
        /// Sealed.
        personal: Personal<Explanation>,
    }

    /// `ParameterChanged`: a number of the law changes from a day on (architecture P-12). It stands in the file of the
    /// register itself.
    pub struct ParameterChanged {
        /// Which number.
        key: ParameterKey,
        /// The number, in the unit that the key names.
        value: u32,
        /// The first day on which it holds.
        valid_from: NaiveDate,
        /// Where it stands.
        source: LegalReference,
    }

    /// `DeadlinePassed`: a deadline passed without the act that it waits for. The register itself says so, once.
    pub struct DeadlinePassed {
        /// The rule.
        rule: RuleId,
        /// What the deadline was about.
        subject: Subject,
        /// The end of the time.
        due_at: DateTime<Utc>,
    }

    /// `RetentionDue`: the time of retention is over (Reg. 122 p. 13, rule R-121).
    pub struct RetentionDue {
        /// The day from which the personal content may be erased.
        due_on: NaiveDate,
    }

    /// `LegalHoldSet`: the personal content of the file is kept until the hold ends (rule R-122).
    pub struct LegalHoldSet {
        /// The hold.
        hold_id: LegalHoldId,
        /// Why.
        ground: LegalHoldGround,
        /// Its last day, where it has one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// Sealed: the number of the proceedings.
        personal: Personal<ProofReference>,
    }

    /// `LegalHoldReleased`: the hold does not stand any more (rule R-122).
    pub struct LegalHoldReleased {
        /// The hold.
        hold_id: LegalHoldId,
        /// Sealed.
        personal: Personal<Explanation>,
    }

    /// `ErasureAnnounced`: the authorities with decisions on the file are warned of its erasure (rule R-123).
    pub struct ErasureAnnounced {
        /// The last day of retention that is meant.
        due_on: NaiveDate,
        /// The first day on which the content may be erased.
        erase_from: NaiveDate,
    }

    /// `PersonalContentErased`: the order to destroy the key of the file (Reg. 122 p. 13, rule R-122). Nothing follows it in the
    /// stream, and nobody reads the personal parts of the stream any more.
    pub struct PersonalContentErased {
        /// The last day of retention, which had passed.
        due_on: NaiveDate,
    }
}
