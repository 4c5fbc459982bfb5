//! What officers ask for, in domain types. HTTP bodies are parsed into these at the edge.
//!
//! Where a rule of the register says that a field must be there, the field is an `Option`: the law itself refuses its
//! absence and names the rule.

macro_rules! commands {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $kind,)+ }
    )+};
}

mod course;
mod data_subject;
mod detention;
mod governance;
mod record;

pub use course::{
    AnswerConsultation, CloseCase, ConfirmDeparture, DecideAppeal, ExtendAlert, ExtendConsultation,
    ExtendDeparturePeriod, LiftRemovalBar, LodgeAppeal, OpenConsultation, RecordCitizenship,
    RecordCourtExpulsion, RecordDeath, RecordFailedRemoval, RecordRemoval, RecordRemovalBar,
    RefuteDeparture, ReportAbsconding, ReportFound,
};
pub use data_subject::{AnswerDataSubjectRequest, AskedRestriction, RecordDataSubjectRequest};
pub use detention::{
    ApplyAlternative, EndAlternative, ExtendDetention, FileCourtMotion, PlaceInCentre, Release,
    StartDetention, SwitchDetentionRegime,
};
pub use governance::{
    ApproveAct, DeclareEnteredInError, ErasePersonalContent, LinkFile, ProposeParameter, RejectAct,
    ReleaseLegalHold, SetLegalHold, UnlinkFile,
};
pub use record::{
    AddDocument, AddPhoto, AddServiceMark, AttachDocument, ChoosePrimaryIdentity, ClearWarning,
    CloseDuplicateCase, Correct, Corrected, CorrectedDeparture, CorrectedDetention,
    CorrectedPlacement, FaceImage, ImageHeader, RecategoriseIdentity, RecordAddress,
    RecordVulnerability, SetWarning, WithdrawConsent,
};

use chrono::NaiveDate;
use events::codes::{
    BanBasis, BanSubBasis, BorderCrossingPoint, Country, NoBanReason, NotificationManner,
    PermissionGround, RemovalGround, RevocationMode, RevocationReason, SuspensionReason, Violation,
};
use events::payloads::{Decision, Document, ExternalReference, Identity, IdentityNames};
use events::{DecisionId, ForeignerId, LegalReference, Term, ViolationId};

/// A command to one foreigner's file. Ids of new things are minted at the edge and stand inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `POST /v1/foreigners`: a file begins (Reg. 122 p. 5.1, 5.3).
    OpenFile(Box<OpenFile>),
    /// `assert-identity`: another identity became known (p. 5.1.4).
    AssertIdentity(Box<AssertIdentity>),
    /// `recategorise-identity` (p. 5.1.4).
    RecategoriseIdentity(RecategoriseIdentity),
    /// `choose-primary-identity` (p. 5.1).
    ChoosePrimaryIdentity(ChoosePrimaryIdentity),
    /// `withdraw-consent`: nothing more is kept of a misused identity.
    WithdrawConsent(WithdrawConsent),
    /// `add-document` (p. 5.3).
    AddDocument(Box<AddDocument>),
    /// `close-duplicate-case`: it is known why two files hold the same document.
    CloseDuplicateCase(CloseDuplicateCase),
    /// `record-address` (p. 5.2).
    RecordAddress(Box<RecordAddress>),
    /// `add-photo` (p. 5.8).
    AddPhoto(Box<AddPhoto>),
    /// `set-warning`.
    SetWarning(SetWarning),
    /// `clear-warning`.
    ClearWarning(ClearWarning),
    /// `record-vulnerability`.
    RecordVulnerability(RecordVulnerability),
    /// `attach-document` (p. 5.15).
    AttachDocument(Box<AttachDocument>),
    /// `add-service-mark` (p. 5.16).
    AddServiceMark(AddServiceMark),
    /// `correct` (p. 13).
    Correct(Box<Correct>),
    /// `record-data-subject-request`: the person exercises a right over the own data.
    RecordDataSubjectRequest(RecordDataSubjectRequest),
    /// `answer-data-subject-request`: the controller answers.
    AnswerDataSubjectRequest(AnswerDataSubjectRequest),
    /// `record-violation` (p. 5.9).
    RecordViolation(RecordViolation),
    /// `start-detention` (p. 5.4).
    StartDetention(StartDetention),
    /// `place-in-centre` (p. 5.5.1, 5.5.2).
    PlaceInCentre(PlaceInCentre),
    /// `file-court-motion`: the court is asked to extend a detention.
    FileCourtMotion(FileCourtMotion),
    /// `extend-detention`: a court extended a detention.
    ExtendDetention(ExtendDetention),
    /// `switch-detention-regime`: a detention goes on under another law.
    SwitchDetentionRegime(SwitchDetentionRegime),
    /// `release` (p. 5.5.3, 5.5.4).
    Release(Release),
    /// `apply-alternative` (p. 5.6.1, 5.6.2).
    ApplyAlternative(ApplyAlternative),
    /// `end-alternative` (p. 5.6.3).
    EndAlternative(EndAlternative),
    /// `issue-return-decision` (p. 5.7.1, 5.7.2).
    IssueReturnDecision(IssueReturnDecision),
    /// `issue-removal-order` (p. 5.7.4, 5.7.5).
    IssueRemovalOrder(IssueRemovalOrder),
    /// `notify-decision`: a decision was made known to the person.
    NotifyDecision(NotifyDecision),
    /// `impose-entry-ban` (p. 5.10-5.13).
    ImposeEntryBan(ImposeEntryBan),
    /// `grant-entry-permission`: a one-off entry in spite of a ban.
    GrantEntryPermission(GrantEntryPermission),
    /// `record-permitted-entry`: the person entered under a permission.
    RecordPermittedEntry(RecordPermittedEntry),
    /// `suspend-decision` (p. 5.14).
    SuspendDecision(SuspendDecision),
    /// `resume-decision` (p. 5.14).
    ResumeDecision(ResumeDecision),
    /// `amend-decision` (p. 5.14).
    AmendDecision(AmendDecision),
    /// `revoke-decision` (p. 5.14).
    RevokeDecision(RevokeDecision),
    /// `shorten-entry-ban` (p. 5.14).
    ShortenEntryBan(ShortenEntryBan),
    /// `confirm-departure` (p. 5.7.3, 5.7.8).
    ConfirmDeparture(ConfirmDeparture),
    /// `record-removal` (p. 5.7.7-5.7.9).
    RecordRemoval(RecordRemoval),
    /// The register itself records the deadlines that passed; no officer asks for it.
    RecordPassedDeadlines(RecordPassedDeadlines),
    /// `link-file`: the file is of the same person as another one. It waits for a second officer (rule R-032).
    LinkFile(LinkFile),
    /// `unlink-file`: a merge is to be undone. It waits for a second officer (rule R-032).
    UnlinkFile(UnlinkFile),
    /// `declare-entered-in-error`: an entry has no legal act behind it. It waits for a second officer (rule R-117).
    DeclareEnteredInError(DeclareEnteredInError),
    /// `set-legal-hold`: the personal content is kept beyond its time (rule R-122).
    SetLegalHold(SetLegalHold),
    /// `release-legal-hold`: it is not any more.
    ReleaseLegalHold(ReleaseLegalHold),
    /// `erase-personal-content`: the time of retention is over. It waits for a second officer (rule R-122).
    ErasePersonalContent(ErasePersonalContent),
    /// `propose-parameter`: a number of the law is to change. It waits for a second administrator (architecture P-12).
    ProposeParameter(ProposeParameter),
    /// `approve-act`: a second officer approves what another one proposed.
    ApproveAct(ApproveAct),
    /// `reject-act`: a second officer rejects a proposal, or the first one takes it back.
    RejectAct(RejectAct),
    /// `record-court-expulsion` (p. 5.7.6).
    RecordCourtExpulsion(RecordCourtExpulsion),
    /// `extend-departure-period`: the person gets more time to leave.
    ExtendDeparturePeriod(ExtendDeparturePeriod),
    /// `lodge-appeal`: a decision is contested.
    LodgeAppeal(LodgeAppeal),
    /// `decide-appeal`: an appeal ended.
    DecideAppeal(DecideAppeal),
    /// `refute-departure`: a recorded departure did not happen.
    RefuteDeparture(RefuteDeparture),
    /// `record-failed-removal`: a removal was tried and failed.
    RecordFailedRemoval(RecordFailedRemoval),
    /// `report-absconding`: the person is not where the person has to be.
    ReportAbsconding(ReportAbsconding),
    /// `report-found`: the person who had absconded was found.
    ReportFound(ReportFound),
    /// `close-case`: the return case ends without a departure.
    CloseCase(CloseCase),
    /// `record-removal-bar`: nobody removes the person to a country.
    RecordRemovalBar(RecordRemovalBar),
    /// `lift-removal-bar`: the bar does not stand any more.
    LiftRemovalBar(LiftRemovalBar),
    /// `open-consultation`: another state is asked about its permit.
    OpenConsultation(OpenConsultation),
    /// `extend-consultation`: the state asked takes the further days.
    ExtendConsultation(ExtendConsultation),
    /// `answer-consultation`: the consultation ended.
    AnswerConsultation(AnswerConsultation),
    /// `extend-alert`: an alert is kept beyond its review.
    ExtendAlert(ExtendAlert),
    /// `record-death`: the person died.
    RecordDeath(RecordDeath),
    /// `record-citizenship`: the person became a citizen of another state.
    RecordCitizenship(RecordCitizenship),
}
commands! {
    /// A file begins with the primary identity of the person.
    pub struct OpenFile {
        /// The coded part of the primary identity.
        identity: Identity,
        /// Names and birth.
        names: IdentityNames,
        /// Documents, at most as many as [`crate::rules::texts::DOCUMENTS_MAX`].
        documents: Vec<Document>,
        /// Whether the names come from a machine-readable zone that had no room for all of them (rule R-016).
        names_truncated: bool,
        /// The person's id in an outside list, for imported persons.
        external_reference: Option<ExternalReference>,
        /// Files with the same identity that the officer declares to be other persons (rule R-030).
        distinct_from: Vec<Distinct>,
    }

    /// The officer's statement that another file is about another person (rule R-030).
    pub struct Distinct {
        /// The other file.
        foreigner_id: ForeignerId,
        /// The distinguishing fact.
        reason: String,
    }

    /// Another identity of the person became known.
    pub struct AssertIdentity {
        /// The coded part.
        identity: Identity,
        /// Names and birth.
        names: IdentityNames,
        /// Documents in this identity.
        documents: Vec<Document>,
        /// The reference of the consent of the person whose identity was misused (rule R-034).
        consent: Option<String>,
    }

    /// A violation was found (rule R-037).
    pub struct RecordViolation {
        /// The new violation.
        violation_id: ViolationId,
        /// Date found.
        found_on: Option<NaiveDate>,
        /// Place found.
        place: Option<BorderCrossingPoint>,
        /// Grounds, at least one.
        grounds: Vec<Violation>,
    }

    /// A return decision with a period for voluntary departure is issued (rules ).
    pub struct IssueReturnDecision {
        /// The decision, kind `RD_VOL`, with its new id.
        decision: Decision,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// Days for voluntary departure.
        departure_period_days: Option<u16>,
        /// Violations on which it rests.
        grounds: Vec<Violation>,
        /// The country of return.
        destination: Country,
        /// The day of notification, where the decision was handed over at once.
        notified_on: Option<NaiveDate>,
        /// How it was made known, if `notified_on` is there.
        manner: NotificationManner,
    }

    /// An order of forced removal is issued (rules ).
    pub struct IssueRemovalOrder {
        /// The decision, kind `RD_FORCED`, with its new id.
        decision: Decision,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// Why no period is given.
        ground: Option<RemovalGround>,
        /// Violations on which it rests.
        grounds: Vec<Violation>,
        /// The country of removal, if already known.
        destination: Option<Country>,
        /// The return decision that this order follows and supersedes (rule R-060).
        predecessor: Option<DecisionId>,
        /// Why no entry ban comes with it (rule R-086).
        no_ban_reason: Option<NoBanReason>,
        /// The day of notification, where the order was handed over at once.
        notified_on: Option<NaiveDate>,
        /// How it was made known, if `notified_on` is there.
        manner: NotificationManner,
    }

    /// A decision was made known to the person (rules ).
    pub struct NotifyDecision {
        /// The decision.
        target: DecisionId,
        /// The day.
        notified_on: NaiveDate,
        /// How.
        manner: NotificationManner,
    }

    /// An entry ban is imposed (rules ).
    pub struct ImposeEntryBan {
        /// The decision, kind `BAN_LV` or `BAN_SCH`, with its new id.
        decision: Decision,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// The day on which OCMA received the decision of another authority (rule R-008).
        received_on: Option<NaiveDate>,
        /// On what basis.
        basis: BanBasis,
        /// The ground within the basis.
        sub_basis: Option<BanSubBasis>,
        /// The return decision to which a ban of basis `RETURN_BAN` is linked.
        return_decision_id: Option<DecisionId>,
        /// Its length.
        term: Option<Term>,
        /// First day of a stand-alone ban; the day of the decision if absent.
        valid_from: Option<NaiveDate>,
        /// Last day of a stand-alone ban, included.
        valid_until: Option<NaiveDate>,
        /// Whether it has no end.
        unlimited: bool,
        /// When an unlimited ban is reviewed.
        review_on: Option<NaiveDate>,
        /// Whether the decision records a serious threat (rule R-084).
        threat: bool,
        /// Whether the person is a family member of a citizen of the Union (rule R-097).
        family_member: bool,
    }

    /// A one-off entry in spite of a ban is permitted, in Latvia only (rule R-090).
    pub struct GrantEntryPermission {
        /// The permission, kind `ENTRY_PERMIT`, with its new id.
        decision: Decision,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// The day on which OCMA received the decision of another authority (rule R-008).
        received_on: Option<NaiveDate>,
        /// First day of the window.
        from: Option<NaiveDate>,
        /// Last day of the window, included.
        until: Option<NaiveDate>,
        /// How many entries.
        entries: Option<u16>,
        /// On what ground.
        ground: Option<PermissionGround>,
    }

    /// The person entered under a permission (rule R-091).
    pub struct RecordPermittedEntry {
        /// The permission.
        target: DecisionId,
        /// The day.
        entered_on: NaiveDate,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
    }

    /// A decision is suspended (rules ).
    pub struct SuspendDecision {
        /// The decision.
        target: DecisionId,
        /// The suspending decision, kind `CHG_SUSPEND`.
        decision: Decision,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// First day of suspension.
        from: NaiveDate,
        /// Last day, included; open if absent.
        until: Option<NaiveDate>,
        /// Why.
        reason: SuspensionReason,
    }

    /// A suspended decision works again.
    pub struct ResumeDecision {
        /// The decision.
        target: DecisionId,
        /// The resuming decision, if there is a separate act.
        decision: Option<Decision>,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// First day on which it works again.
        resumed_on: NaiveDate,
    }

    /// A decision gets new content. Absent fields stay as they are.
    pub struct AmendDecision {
        /// The decision.
        target: DecisionId,
        /// The amending decision, kind `CHG_AMEND`.
        decision: Decision,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// From when the new content holds.
        effective_on: NaiveDate,
        /// New period for voluntary departure in days.
        departure_period_days: Option<u16>,
        /// New country of return.
        destination: Option<Country>,
        /// New grounds.
        grounds: Option<Vec<Violation>>,
        /// New basis of a ban.
        basis: Option<BanBasis>,
        /// New review day of an unlimited ban.
        review_on: Option<NaiveDate>,
        /// A new last day of a ban: always refused, because the length of a ban is not amended (rule R-088).
        valid_until: Option<NaiveDate>,
    }

    /// A decision is annulled or revoked (rules ).
    pub struct RevokeDecision {
        /// The decision.
        target: DecisionId,
        /// The revoking decision, kind `CHG_REVOKE`.
        decision: Decision,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// The day on which OCMA received the decision of another authority (rule R-008).
        received_on: Option<NaiveDate>,
        /// From when it works.
        mode: Option<RevocationMode>,
        /// The day from which it works.
        effective_on: Option<NaiveDate>,
        /// Why.
        reason: RevocationReason,
    }

    /// A ban ends earlier (rules ). Exactly one of `valid_until` and `term`.
    pub struct ShortenEntryBan {
        /// The ban.
        target: DecisionId,
        /// The shortening decision, kind `CHG_SHORTEN`.
        decision: Decision,
        /// The legal ground as the decision states it.
        legal_reference: Option<LegalReference>,
        /// The day on which OCMA received the decision of another authority (rule R-008).
        received_on: Option<NaiveDate>,
        /// The new last day, for a ban that has dates.
        valid_until: Option<NaiveDate>,
        /// The new length, counted from the same beginning.
        term: Option<Term>,
    }
}

/// The register itself records the deadlines that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordPassedDeadlines;

macro_rules! into_command {
    ($($name:ident,)+) => {
        $(impl From<$name> for Command {
            fn from(command: $name) -> Self {
                Self::$name(command.into())
            }
        })+

        impl Command {
            /// The names of all commands.
            pub const NAMES: &[&str] = &[$(stringify!($name),)+];

            /// The name, under which [`crate::access`] knows it; in kebab case it stands in the address.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($name),)+
                }
            }
        }
    };
}

into_command! {
    OpenFile, AssertIdentity, RecategoriseIdentity, ChoosePrimaryIdentity, WithdrawConsent, AddDocument, CloseDuplicateCase, RecordAddress, AddPhoto, SetWarning, ClearWarning, RecordVulnerability, AttachDocument, AddServiceMark, Correct, RecordDataSubjectRequest, AnswerDataSubjectRequest, RecordViolation, StartDetention, Release, IssueReturnDecision, PlaceInCentre, FileCourtMotion, ExtendDetention, SwitchDetentionRegime, ApplyAlternative, EndAlternative, IssueRemovalOrder, NotifyDecision, ImposeEntryBan, SuspendDecision, ResumeDecision, AmendDecision, RevokeDecision, ShortenEntryBan, ConfirmDeparture, RecordRemoval, GrantEntryPermission, RecordPermittedEntry, LinkFile, UnlinkFile, DeclareEnteredInError, ProposeParameter, ApproveAct, RejectAct, RecordPassedDeadlines, RecordCourtExpulsion, ExtendDeparturePeriod, LodgeAppeal, DecideAppeal, RefuteDeparture, RecordFailedRemoval, ReportAbsconding, ReportFound, CloseCase, RecordRemovalBar, LiftRemovalBar, OpenConsultation, ExtendConsultation, AnswerConsultation, ExtendAlert, RecordDeath, RecordCitizenship, SetLegalHold, ReleaseLegalHold, ErasePersonalContent,
}
