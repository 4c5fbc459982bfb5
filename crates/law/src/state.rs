//! What is so on one file: one variant for each legal situation of each thing.

macro_rules! parts {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $kind,)+ }
    )+};
}

mod acts;
mod ban;
mod return_case;

pub use acts::{FileStanding, Proposal, ProposalSituation, RegisterFile};
pub use ban::{Ban, BanDates, BanSituation};
pub use return_case::{ReturnContent, ReturnDecision, ReturnSituation, Standing, Suspension};

use crate::parameters::{ENACTED, Parameters};
use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    BorderCrossingPoint, Country, DepartureForm, DetentionGround, ExitProof, ReleaseReason,
    RevocationMode, RevocationReason, Violation,
};
use events::payloads::{
    Decision, DecisionAmended, DecisionResumed, DecisionRevoked, DecisionSuspended, Document,
    EntryBanShortened, ExternalReference, Identity, IdentityNames, Subject,
};
use events::{BirthDate, DecisionId, DetentionId, UnitCode, ViolationId};
use serde::{Deserialize, Serialize};

/// One foreigner's file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Nothing has happened.
    #[default]
    Nothing,
    /// The file is open.
    Open(Box<File>),
    /// The file of the register itself, in which the numbers of the law change (architecture P-12).
    Register(Box<RegisterFile>),
}

impl State {
    /// The open file, if it is open.
    pub fn file(&self) -> Option<&File> {
        match self {
            Self::Nothing | Self::Register(_) => None,
            Self::Open(file) => Some(file),
        }
    }

    /// The numbers of the law: what the acts say, with the changes of the register's own file (architecture P-12).
    pub fn parameters(&self) -> Parameters {
        match self {
            Self::Nothing | Self::Open(_) => ENACTED.clone(),
            Self::Register(register) => {
                let with = |known: Parameters, change| known.with(change);
                register.changes.iter().fold(ENACTED.clone(), with)
            }
        }
    }

    /// The acts that wait or waited for a second officer.
    pub fn proposals(&self) -> &[Proposal] {
        match self {
            Self::Nothing => &[],
            Self::Open(file) => &file.proposals,
            Self::Register(register) => &register.proposals,
        }
    }
}

/// What is on an open file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Identities in the order in which they became known; the first is the primary one (rule R-013).
    pub identities: Vec<KnownIdentity>,
    /// The person's id in an outside list.
    pub external_reference: Option<ExternalReference>,
    /// Violations found.
    pub violations: Vec<KnownViolation>,
    /// Detentions, oldest first.
    pub detentions: Vec<Detention>,
    /// Return decisions and removal orders, oldest first.
    pub returns: Vec<ReturnDecision>,
    /// Entry bans, oldest first.
    pub bans: Vec<Ban>,
    /// Changing decisions, oldest first.
    pub changes: Vec<Change>,
    /// Confirmed departures, oldest first.
    pub departures: Vec<Departure>,
    /// Removals, oldest first.
    pub removals: Vec<Removal>,
    /// The day on which the file was opened, where the event says it.
    pub opened_on: Option<NaiveDate>,
    /// Whether it stands for itself.
    pub standing: FileStanding,
    /// Acts that wait or waited for a second officer, oldest first.
    pub proposals: Vec<Proposal>,
    /// What was declared to be entered in error; it stands in none of the lists above (rule R-117).
    pub entered_in_error: Vec<Subject>,
}

parts! {
    /// An identity and what was read with it.
    pub struct KnownIdentity {
        /// The coded part, which outlives erasure.
        identity: Identity,
        /// Names and birth; `None` after lawful erasure.
        names: Option<IdentityNames>,
        /// Documents; empty after lawful erasure.
        documents: Vec<Document>,
    }

    /// A violation found.
    pub struct KnownViolation {
        /// The violation.
        violation_id: ViolationId,
        /// Date found.
        found_on: NaiveDate,
        /// Place found.
        place: BorderCrossingPoint,
        /// Grounds.
        grounds: Vec<Violation>,
    }

    /// A detention.
    pub struct Detention {
        /// The detention.
        detention_id: DetentionId,
        /// The actual moment.
        started_at: DateTime<Utc>,
        /// The reason.
        reason: DetentionGround,
        /// The SBG unit.
        unit: UnitCode,
        /// When it ends at the latest without a court decision (rule R-040).
        limit_at: DateTime<Utc>,
        /// How it stands.
        situation: DetentionSituation,
    }

    /// How a decision was revoked.
    pub struct Revocation {
        /// From when it works.
        mode: RevocationMode,
        /// The day from which it works.
        effective_on: NaiveDate,
        /// Why.
        reason: RevocationReason,
    }

    /// A confirmed departure.
    pub struct Departure {
        /// The return decision that was complied with.
        target: Option<DecisionId>,
        /// The day.
        departed_on: NaiveDate,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
        /// Whereto.
        destination: Country,
        /// In which form.
        form: DepartureForm,
        /// The source of the confirmation.
        proof: ExitProof,
        /// Its reference; `None` also after lawful erasure.
        reference: Option<String>,
    }

    /// A removal.
    pub struct Removal {
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
        /// The reference of the escort report; `None` also after lawful erasure.
        reference: Option<String>,
    }
}

/// How a detention stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DetentionSituation {
    /// The person is detained.
    Detained,
    /// The person was released.
    Released {
        /// The moment.
        at: DateTime<Utc>,
        /// The reason.
        reason: ReleaseReason,
    },
}

/// A changing decision as it was recorded (Reg. 122 p. 5.14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// A suspension.
    Suspended(DecisionSuspended),
    /// A resumption.
    Resumed(DecisionResumed),
    /// An amendment.
    Amended(DecisionAmended),
    /// A revocation.
    Revoked(DecisionRevoked),
    /// A shortening.
    Shortened(EntryBanShortened),
}

impl Change {
    /// The changing decision; `None` where there was no separate act.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Suspended(change) => change.decision.as_ref(),
            Self::Resumed(change) => change.decision.as_ref(),
            Self::Amended(change) => Some(&change.decision),
            Self::Revoked(change) => change.decision.as_ref(),
            Self::Shortened(change) => Some(&change.decision),
        }
    }
}

impl File {
    /// The primary identity (rule R-013).
    pub fn primary(&self) -> Option<&KnownIdentity> {
        self.identities.first()
    }

    /// The primary date of birth, if it is known and not erased.
    pub fn birth(&self) -> Option<BirthDate> {
        self.primary()?.names.as_ref()?.birth.date
    }

    /// Whether there is a fact of the register: a violation, a detention, a return decision or a ban (rule R-002).
    pub fn holds_a_fact(&self) -> bool {
        !(self.violations.is_empty()
            && self.detentions.is_empty()
            && self.returns.is_empty()
            && self.bans.is_empty())
    }

    /// The detention that is not ended.
    pub fn open_detention(&self) -> Option<&Detention> {
        self.detentions.iter().find(|detention| detention.is_open())
    }

    /// The live return decision or removal order (rule R-060).
    pub fn live_return(&self) -> Option<&ReturnDecision> {
        self.returns.iter().find(|decision| decision.is_live())
    }

    /// The return decision or removal order with this id.
    pub fn return_decision(&self, id: DecisionId) -> Option<&ReturnDecision> {
        self.returns
            .iter()
            .find(|decision| decision.decision.decision_id == id)
    }

    /// The ban with this id.
    pub fn ban(&self, id: DecisionId) -> Option<&Ban> {
        self.bans.iter().find(|ban| ban.decision.decision_id == id)
    }

    /// Every decision on the file: return decisions, bans and changes.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        let returns = self.returns.iter().map(|decision| &decision.decision);
        let bans = self.bans.iter().map(|ban| &ban.decision);
        returns
            .chain(bans)
            .chain(self.changes.iter().filter_map(Change::decision))
    }
}

impl Detention {
    /// Whether the person is detained.
    pub fn is_open(&self) -> bool {
        matches!(self.situation, DetentionSituation::Detained)
    }

    /// The end of a detention that is over.
    pub fn ended_at(&self) -> Option<DateTime<Utc>> {
        match self.situation {
            DetentionSituation::Released { at, .. } => Some(at),
            DetentionSituation::Detained => None,
        }
    }
}
