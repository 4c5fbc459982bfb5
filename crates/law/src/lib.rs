//! The law: what may be decided about one foreigner, and what follows from it.
//!
//! The crate is pure. It never reads a clock, a database, a network, the environment or randomness: facts that must be
//! looked up come in through [`Circumstances`], ids come inside the [`Command`], and what was decided goes out as
//! events. It never forgets: every history ever written can be folded by [`evolve`].
//!
//! Start with [`decide`] and [`evolve`], then `rules/` (one function for each rule R-nnn) and [`in_force`] (whether an
//! entry ban works on a day). The numbers of the law are in [`parameters`].

mod ban;
pub mod calendar;
mod changes;
mod circumstances;
mod civil_status;
mod command;
mod consultation;
mod decide;
mod detention;
mod evolve;
mod execution;
mod file;
pub mod in_force;
pub mod parameters;
mod record;
mod refusal;
mod removal_bar;
mod return_case;
pub mod return_deadlines;
pub mod rules;
mod state;
pub mod time;

pub use circumstances::{Circumstances, Decided, Specimens};
pub use command::{
    AmendDecision, AnswerConsultation, AssertIdentity, CloseCase, Command, ConfirmDeparture,
    DecideAppeal, Distinct, ExtendConsultation, ExtendDeparturePeriod, ImposeEntryBan,
    IssueRemovalOrder, IssueReturnDecision, LiftRemovalBar, LodgeAppeal, NotifyDecision,
    OpenConsultation, OpenFile, RecordCitizenship, RecordCourtExpulsion, RecordDeath,
    RecordFailedRemoval, RecordRemoval, RecordRemovalBar, RecordViolation, RefuteDeparture,
    Release, ReportAbsconding, ReportFound, ResumeDecision, RevokeDecision, ShortenEntryBan,
    StartDetention, SuspendDecision,
};
pub use decide::decide;
pub use evolve::evolve;
pub use parameters::Parameters;
pub use refusal::{Kind, Refusal};
pub use rules::claims::{Claim, claim_of, claim_of_event, decision_of};
pub use state::{
    Absconding, AnsweredConsultation, Appeal, Ban, BanDates, BanSituation, Change, Citizenship,
    Consultation, Departure, DepartureDays, Detention, DetentionSituation, FailedRemoval, File,
    KnownIdentity, KnownViolation, Refutation, Removal, RemovalBar, ReturnContent, ReturnDecision,
    ReturnSituation, Revocation, Standing, State, Suspension, Warning,
};
