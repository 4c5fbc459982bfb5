//! Acts on the record itself: merges, errors, numbers of the law, and the second officer's word.

use chrono::NaiveDate;
use events::codes::{LegalHoldGround, MergeEvidence};
use events::payloads::{ParameterChanged, Subject};
use events::{ForeignerId, LegalHoldId, ProposalId};

commands! {
    /// The file is of the same person as another one, under which the person is to be kept (rules ).
    pub struct LinkFile {
        /// The new proposal.
        proposal_id: ProposalId,
        /// The file under which the person is to be kept.
        into: ForeignerId,
        /// What shows that it is one person.
        evidence: MergeEvidence,
        /// Why.
        reason: String,
    }

    /// A merge is to be undone (rule R-032).
    pub struct UnlinkFile {
        /// The new proposal.
        proposal_id: ProposalId,
        /// Why.
        reason: String,
    }

    /// An entry has no legal act behind it (rule R-117).
    pub struct DeclareEnteredInError {
        /// The new proposal.
        proposal_id: ProposalId,
        /// The entry.
        subject: Subject,
        /// Why.
        reason: String,
    }

    /// The personal content of the file is kept beyond its time (rule R-122).
    pub struct SetLegalHold {
        /// The new hold.
        hold_id: LegalHoldId,
        /// Why.
        ground: LegalHoldGround,
        /// Its last day, where it has one.
        until: Option<NaiveDate>,
        /// The number of the proceedings.
        reference: Option<String>,
    }

    /// A legal hold does not stand any more (rule R-122).
    pub struct ReleaseLegalHold {
        /// The hold.
        hold_id: LegalHoldId,
        /// Why.
        reason: Option<String>,
    }

    /// The personal content of the file is to be erased (rules ).
    pub struct ErasePersonalContent {
        /// The new proposal.
        proposal_id: ProposalId,
        /// Why.
        reason: String,
    }

    /// A number of the law is to change (architecture P-12).
    pub struct ProposeParameter {
        /// The new proposal.
        proposal_id: ProposalId,
        /// The number as it is to be.
        change: ParameterChanged,
    }

    /// A second officer approves a proposal.
    pub struct ApproveAct {
        /// The proposal.
        proposal_id: ProposalId,
    }

    /// A proposal is rejected or taken back.
    pub struct RejectAct {
        /// The proposal.
        proposal_id: ProposalId,
        /// Why.
        reason: Option<String>,
    }
}
