//! The law: what may be decided about one foreigner, and what follows from it.
//!
//! The crate is pure. It never reads a clock, a database, a network, the environment or randomness: facts that must be
//! looked up come in through [`Circumstances`], ids come inside the [`Command`], and what was decided goes out as
//! events. It never forgets: every history ever written can be folded by [`evolve`].
//!
//! Start with [`decide`] and [`evolve`], then `rules/` (one function for each rule R-nnn) and [`in_force`] (whether an
//! entry ban works on a day). The numbers of the law are in [`parameters`].

pub mod access;
pub mod actions;
mod acts;
mod alert_extension;
pub mod alerts;
mod alternative;
mod ban;
pub mod calendar;
mod changes;
mod circumstances;
mod civil_status;
mod command;
mod consultation;
mod corrections;
mod data_subject;
pub mod deadlines;
mod decide;
mod detention;
mod documents;
mod entered_in_error;
mod erasure;
mod evolve;
mod execution;
mod file;
mod identities;
pub mod in_force;
mod legal_hold;
mod merges;
pub mod parameters;
mod permission;
mod record;
mod refusal;
mod register_file;
mod removal_bar;
pub mod retention;
mod return_case;
mod return_deadlines;
pub mod rules;
pub mod simulate;
mod state;
pub mod time;

pub use circumstances::{Circumstances, Decided, SYSTEM_USER, Searched, Specimens};
pub use command::{
    AddDocument, AddPhoto, AddServiceMark, AmendDecision, AnswerConsultation,
    AnswerDataSubjectRequest, ApplyAlternative, ApproveAct, AskedRestriction, AssertIdentity,
    AttachDocument, ChoosePrimaryIdentity, ClearWarning, CloseCase, CloseDuplicateCase, Command,
    ConfirmDeparture, Correct, Corrected, CorrectedDeparture, CorrectedDetention,
    CorrectedPlacement, DecideAppeal, DeclareEnteredInError, Distinct, EndAlternative,
    ErasePersonalContent, ExtendAlert, ExtendConsultation, ExtendDeparturePeriod, ExtendDetention,
    FaceImage, FileCourtMotion, GrantEntryPermission, ImageHeader, ImposeEntryBan,
    IssueRemovalOrder, IssueReturnDecision, LiftRemovalBar, LinkFile, LodgeAppeal, NotifyDecision,
    OpenConsultation, OpenFile, PlaceInCentre, ProposeParameter, RecategoriseIdentity,
    RecordAddress, RecordCitizenship, RecordCourtExpulsion, RecordDataSubjectRequest, RecordDeath,
    RecordFailedRemoval, RecordPassedDeadlines, RecordPermittedEntry, RecordRemoval,
    RecordRemovalBar, RecordViolation, RecordVulnerability, RefuteDeparture, RejectAct, Release,
    ReleaseLegalHold, ReportAbsconding, ReportFound, ResumeDecision, RevokeDecision, SetLegalHold,
    SetWarning, ShortenEntryBan, StartDetention, SuspendDecision, SwitchDetentionRegime,
    UnlinkFile, WithdrawConsent,
};
pub use decide::decide;
pub use evolve::evolve;
pub use parameters::Parameters;
pub use refusal::{Kind, Refusal};
pub use rules::claims::decision_of;
pub use state::{
    Absconding, AlertExtension, Alternative, AlternativeSituation, AnsweredConsultation, Appeal,
    Ban, BanDates, BanSituation, Change, Citizenship, Clock, Consultation, CourtExtension,
    CourtMotion, DataSubjectRequest, Departure, DepartureDays, Detention, DetentionBasis,
    DetentionSituation, DuplicateCase, EntryPermission, FailedRemoval, File, FileStanding,
    KnownAttachment, KnownIdentity, KnownPhoto, KnownViolation, LegalHold, PermittedEntry,
    Placement, Proposal, ProposalSituation, Refutation, RegisterFile, Removal, RemovalBar,
    ReturnContent, ReturnDecision, ReturnSituation, Revocation, Standing, State, Suspension,
    SuspensionGround, Warning,
};
