//! Acts of two officers, what they do to a file as a whole, and the file of the register itself.

use chrono::NaiveDate;
use events::codes::{LegalHoldGround, TwoPersonAct};
use events::payloads::{ParameterChanged, ProposedAct};
use events::{ForeignerId, LegalHoldId, ProposalId};
use serde::{Deserialize, Serialize};

parts! {
    /// An act that waits or waited for a second officer.
    pub struct Proposal {
        /// The proposal.
        proposal_id: ProposalId,
        /// The kind of the act.
        kind: TwoPersonAct,
        /// The act in full.
        act: ProposedAct,
        /// The officer who proposed it.
        proposed_by: String,
        /// Why; `None` also after lawful erasure.
        reason: Option<String>,
        /// How it stands.
        situation: ProposalSituation,
    }
}

/// How a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProposalSituation {
    /// It waits.
    Pending,
    /// A second officer approved.
    Approved,
    /// A second officer rejected it, or the first one took it back.
    Rejected,
}

parts! {
    /// A legal hold (rule R-122).
    pub struct LegalHold {
        /// The hold.
        hold_id: LegalHoldId,
        /// Why.
        ground: LegalHoldGround,
        /// Its last day, where it has one.
        until: Option<NaiveDate>,
        /// The number of the proceedings; `None` also after lawful erasure.
        reference: Option<String>,
        /// Whether it was released.
        released: bool,
    }
}

/// Whether a file stands for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileStanding {
    /// It does.
    #[default]
    Own,
    /// Its person is kept under another file (rule R-032).
    Merged {
        /// That file.
        into: ForeignerId,
    },
    /// There is no person and no act behind it (rule R-117).
    EnteredInError,
}

/// The file of the register itself: the numbers of the law as they were changed by acts of two administrators.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterFile {
    /// Changes that wait or waited for a second administrator, oldest first.
    pub proposals: Vec<Proposal>,
    /// Changes that were approved, oldest first.
    pub changes: Vec<ParameterChanged>,
}

impl Proposal {
    /// Whether it waits for a second officer.
    pub fn is_pending(&self) -> bool {
        self.situation == ProposalSituation::Pending
    }
}
