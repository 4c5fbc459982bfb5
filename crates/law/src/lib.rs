//! The law: what may be decided about one foreigner, and what follows from it.
//!
//! The crate is pure. It never reads a clock, a database, a network, the environment or randomness: facts that must be
//! looked up come in through [`Circumstances`], ids come inside the [`Command`], and what was decided goes out as
//! events. It never forgets: every history ever written can be folded by [`evolve`].
//!
//! Start with [`decide`] and [`evolve`], then `rules/` (one function for each rule R-nnn) and [`in_force`] (whether an
//! entry ban works on a day). The numbers of the law are in [`parameters`].

pub mod access;
mod acts;
mod ban;
pub mod calendar;
mod changes;
mod circumstances;
mod command;
mod decide;
mod detention;
mod entered_in_error;
mod evolve;
mod execution;
mod file;
pub mod in_force;
mod merges;
pub mod parameters;
mod refusal;
mod register_file;
mod return_case;
pub mod rules;
pub mod simulate;
mod state;
pub mod time;

pub use circumstances::{Circumstances, Decided, Specimens};
pub use command::{
    AmendDecision, ApproveAct, AssertIdentity, Command, ConfirmDeparture, DeclareEnteredInError,
    Distinct, ImposeEntryBan, IssueRemovalOrder, IssueReturnDecision, LinkFile, NotifyDecision,
    OpenFile, ProposeParameter, RecordRemoval, RecordViolation, RejectAct, Release, ResumeDecision,
    RevokeDecision, ShortenEntryBan, StartDetention, SuspendDecision, UnlinkFile,
};
pub use decide::decide;
pub use evolve::evolve;
pub use parameters::Parameters;
pub use refusal::{Kind, Refusal};
pub use rules::claims::{Claim, claim_of, claim_of_event, decision_of};
pub use state::{
    Ban, BanDates, BanSituation, Change, Departure, Detention, DetentionSituation, File,
    FileStanding, KnownIdentity, KnownViolation, Proposal, ProposalSituation, RegisterFile,
    Removal, ReturnContent, ReturnDecision, ReturnSituation, Revocation, Standing, State,
    Suspension,
};
