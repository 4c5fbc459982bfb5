//! The law: what may be decided about one foreigner, and what follows from it.
//!
//! The crate is pure. It never reads a clock, a database, a network, the environment or randomness: facts that must be
//! looked up come in through [`Circumstances`], ids come inside the [`Command`], and what was decided goes out as
//! events. It never forgets: every history ever written can be folded by [`evolve`].
//!
//! Start with [`decide`] and [`evolve`], then `rules/` (one function for each rule R-nnn) and [`in_force`] (whether an
//! entry ban works on a day). The numbers of the law are in [`parameters`].

mod alternative;
mod ban;
pub mod calendar;
mod changes;
mod circumstances;
mod command;
mod decide;
mod detention;
mod evolve;
mod execution;
mod file;
pub mod in_force;
pub mod parameters;
mod refusal;
mod return_case;
pub mod rules;
mod state;
pub mod time;

pub use circumstances::{Circumstances, Decided, Specimens};
pub use command::{
    AmendDecision, ApplyAlternative, AssertIdentity, Command, ConfirmDeparture, Distinct,
    EndAlternative, ExtendDetention, FileCourtMotion, ImposeEntryBan, IssueRemovalOrder,
    IssueReturnDecision, NotifyDecision, OpenFile, PlaceInCentre, RecordRemoval, RecordViolation,
    Release, ResumeDecision, RevokeDecision, ShortenEntryBan, StartDetention, SuspendDecision,
    SwitchDetentionRegime,
};
pub use decide::decide;
pub use detention::deadlines::{DetentionDeadline, DetentionDeadlines, detention_deadlines};
pub use evolve::evolve;
pub use parameters::Parameters;
pub use refusal::{Kind, Refusal};
pub use rules::claims::{Claim, claim_of, claim_of_event, decision_of};
pub use state::{
    Alternative, AlternativeSituation, Ban, BanDates, BanSituation, Change, Clock, CourtExtension,
    CourtMotion, Departure, Detention, DetentionBasis, DetentionSituation, File, KnownIdentity,
    KnownViolation, Placement, Removal, ReturnContent, ReturnDecision, ReturnSituation, Revocation,
    Standing, State, Suspension,
};
