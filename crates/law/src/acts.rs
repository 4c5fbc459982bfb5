//! Acts of two officers: one proposes, another one approves or rejects (rules; docs/adr/0018).
//!
//! A proposal carries the act in full. It is decided once when it is proposed, so that an unlawful one is refused at once,
//! and anew when it is approved, on the file as it stands then.

use crate::circumstances::{Circumstances, Decided};
use crate::command::{
    ApproveAct, CloseCase, DecideAppeal, RejectAct, RevokeDecision, ShortenEntryBan,
};
use crate::refusal::Refusal;
use crate::rules::governance as rules;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::{File, Proposal, ProposalSituation};
use crate::{ban, changes, entered_in_error, erasure, merges, return_case};
use events::codes::TwoPersonAct;
use events::payloads::{
    ActApproved, ActProposed, ActRejected, Explanation, ProposedAct, ProposedClosing,
    ProposedRevocation, ProposedRuling, ProposedShortening,
};
use events::{Event, Personal, ProposalId};

/// An act that is to wait for a second officer.
pub(crate) struct NewProposal {
    pub(crate) proposal_id: ProposalId,
    pub(crate) kind: TwoPersonAct,
    pub(crate) act: ProposedAct,
    pub(crate) reason: Option<String>,
}

/// A decision is revoked at once, or the revocation waits for a second officer.
pub(crate) fn revoke(
    file: &File,
    command: RevokeDecision,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decided = changes::revocation::revoke(file, command.clone(), on)?;
    let kind = rules::a_revocation_needs_two_officers(file, &command.decision, &decided, on);
    let (Some(kind), Some(mode), Some(effective_on)) = (kind, command.mode, command.effective_on)
    else {
        return Ok(decided);
    };
    let proposal = NewProposal {
        proposal_id: ProposalId(command.decision.decision_id.0),
        kind,
        act: ProposedAct::Revoke(ProposedRevocation {
            target: command.target,
            decision: command.decision,
            legal_reference: command.legal_reference,
            received_on: command.received_on,
            mode,
            effective_on,
            reason: command.reason,
        }),
        reason: None,
    };
    propose(&file.proposals, proposal, on)
}

/// A ban ends earlier at once, or the shortening waits for a second officer.
pub(crate) fn shorten(
    file: &File,
    command: ShortenEntryBan,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decided = ban::shorten(file, command.clone(), on)?;
    let target = file.ban(command.target);
    let waits = target
        .is_some_and(|ban| rules::a_shortening_needs_two_officers(ban, &command.decision, on));
    if decided.is_empty() || !waits {
        return Ok(decided);
    }
    let proposal = NewProposal {
        proposal_id: ProposalId(command.decision.decision_id.0),
        kind: TwoPersonAct::ShortenLongBan,
        act: ProposedAct::Shorten(ProposedShortening {
            target: command.target,
            decision: command.decision,
            legal_reference: command.legal_reference,
            received_on: command.received_on,
            valid_until: command.valid_until,
            term: command.term,
        }),
        reason: None,
    };
    propose(&file.proposals, proposal, on)
}

/// A ruling on an appeal takes effect at once, or waits for a second officer where an authority annuls what only two may.
pub(crate) fn decide_appeal(
    file: &File,
    command: DecideAppeal,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decided = changes::appeal::decide(file, command.clone(), on)?;
    let Some(ruling) = command.decision else {
        return Ok(decided);
    };
    let Some(kind) = rules::a_revocation_needs_two_officers(file, &ruling, &decided, on) else {
        return Ok(decided);
    };
    let proposal = NewProposal {
        proposal_id: ProposalId(ruling.decision_id.0),
        kind,
        act: ProposedAct::DecideAppeal(ProposedRuling {
            appeal_id: command.appeal_id,
            decision: ruling,
            legal_reference: command.legal_reference,
            decided_on: command.decided_on,
            outcome: command.outcome,
        }),
        reason: None,
    };
    propose(&file.proposals, proposal, on)
}

/// A return case ends at once, or its end waits for a second officer because a long ban would be lifted with it.
pub(crate) fn close_case(
    file: &File,
    command: &CloseCase,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decided = return_case::closing::close(file, command, on)?;
    let closed = decided.first().map(|decided| &decided.event);
    let Some(Event::CaseClosed(closed)) = closed else {
        return Ok(decided);
    };
    if !rules::a_closing_needs_two_officers(file, &decided, on) {
        return Ok(decided);
    }
    let proposal = NewProposal {
        proposal_id: command.proposal_id,
        kind: TwoPersonAct::LiftLongBan,
        act: ProposedAct::CloseCase(ProposedClosing {
            target: closed.target,
            closed_on: closed.closed_on,
            reason: closed.reason,
        }),
        reason: None,
    };
    propose(&file.proposals, proposal, on)
}

/// An act waits for a second officer, unless the same officer proposed it before.
pub(crate) fn propose(
    known: &[Proposal],
    new: NewProposal,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let same = |known: &&Proposal| known.is_pending() && is_same_act(&known.act, &new.act);
    match known.iter().find(same) {
        Some(pending) if pending.proposed_by == on.actor.user => return Ok(Vec::new()),
        Some(_) => return Err(Refusal::ActPending("".into())),
        None => {}
    }
    if known
        .iter()
        .any(|known| known.proposal_id == new.proposal_id)
    {
        return Err(Refusal::KnownProposal("".into()));
    }
    let proposed = ActProposed {
        proposal_id: new.proposal_id,
        kind: new.kind,
        act: new.act,
        proposed_by: on.actor.user.clone(),
        personal: Personal::Known(Explanation { text: new.reason }),
    };
    Ok(vec![Decided::fact(proposed, on.today)])
}

/// A second officer approves: what was proposed is decided anew and follows.
pub(crate) fn approve(
    file: &File,
    command: &ApproveAct,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let Some(proposal) = to_approve(&file.proposals, command, on)? else {
        return Ok(Vec::new());
    };
    let reason = proposal.reason.clone();
    let follows = match proposal.act.clone() {
        ProposedAct::Merge(merge) => merges::merge(file, &merge, reason, on)?,
        ProposedAct::Unmerge => merges::unmerge(file, reason, on)?,
        ProposedAct::Revoke(act) => changes::revocation::revoke(file, act.into(), on)?,
        ProposedAct::Shorten(act) => ban::shorten(file, act.into(), on)?,
        ProposedAct::DecideAppeal(act) => changes::appeal::decide(file, act.into(), on)?,
        ProposedAct::CloseCase(act) => {
            let close = CloseCase {
                proposal_id: proposal.proposal_id,
                target: Some(act.target),
                closed_on: act.closed_on,
                reason: act.reason,
            };
            return_case::closing::close(file, &close, on)?
        }
        ProposedAct::DeclareError(subject) => entered_in_error::declare(file, subject, reason, on)?,
        ProposedAct::Erase => erasure::approve_erasure(file, on)?,
        ProposedAct::ChangeParameter(_) => {
            return Err(Refusal::UnknownProposal("/proposal_id".into()));
        }
    };
    Ok(approval(proposal, follows, on))
}

/// The approval and what follows from it.
pub(crate) fn approval(
    proposal: &Proposal,
    follows: Vec<Decided>,
    on: &Circumstances<'_>,
) -> Vec<Decided> {
    let approved = ActApproved {
        proposal_id: proposal.proposal_id,
    };
    let mut decided = vec![Decided::fact(approved, on.today)];
    decided.extend(follows);
    decided
}

/// The proposal that this officer may approve; `None` if it is approved already.
pub(crate) fn to_approve<'a>(
    known: &'a [Proposal],
    command: &ApproveAct,
    on: &Circumstances<'_>,
) -> Result<Option<&'a Proposal>, Refusal> {
    let proposal = find(known, command.proposal_id)?;
    match proposal.situation {
        ProposalSituation::Approved => Ok(None),
        ProposalSituation::Rejected => Err(Refusal::ProposalDecided("/proposal_id".into())),
        ProposalSituation::Pending => {
            rules::another_officer_approves(proposal, &on.actor.user)?;
            Ok(Some(proposal))
        }
    }
}

/// A proposal is rejected by a second officer or taken back by the first one.
pub(crate) fn reject(
    known: &[Proposal],
    command: RejectAct,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    match find(known, command.proposal_id)?.situation {
        ProposalSituation::Rejected => return Ok(Vec::new()),
        ProposalSituation::Approved => {
            return Err(Refusal::ProposalDecided("/proposal_id".into()));
        }
        ProposalSituation::Pending => {}
    }
    optional_text_is_clean(command.reason.as_ref(), FREE_TEXT_CHARS_MAX, "/reason")?;
    let rejected = ActRejected {
        proposal_id: command.proposal_id,
        personal: Personal::Known(Explanation {
            text: command.reason,
        }),
    };
    Ok(vec![Decided::fact(rejected, on.today)])
}

fn find(known: &[Proposal], id: ProposalId) -> Result<&Proposal, Refusal> {
    let proposal = known.iter().find(|known| known.proposal_id == id);
    proposal.ok_or(Refusal::UnknownProposal("/proposal_id".into()))
}

/// Whether two acts are the same. The ids of their decisions do not count: a repeated command has fresh ones.
fn is_same_act(known: &ProposedAct, asked: &ProposedAct) -> bool {
    let mut asked = asked.clone();
    match (known, &mut asked) {
        (ProposedAct::Revoke(known), ProposedAct::Revoke(asked)) => {
            asked.decision.decision_id = known.decision.decision_id;
        }
        (ProposedAct::Shorten(known), ProposedAct::Shorten(asked)) => {
            asked.decision.decision_id = known.decision.decision_id;
        }
        (ProposedAct::DecideAppeal(known), ProposedAct::DecideAppeal(asked)) => {
            asked.decision.decision_id = known.decision.decision_id;
        }
        _ => {}
    }
    *known == asked
}

impl From<ProposedRevocation> for RevokeDecision {
    fn from(act: ProposedRevocation) -> Self {
        Self {
            target: act.target,
            decision: act.decision,
            legal_reference: act.legal_reference,
            received_on: act.received_on,
            mode: Some(act.mode),
            effective_on: Some(act.effective_on),
            reason: act.reason,
        }
    }
}

impl From<ProposedShortening> for ShortenEntryBan {
    fn from(act: ProposedShortening) -> Self {
        Self {
            target: act.target,
            decision: act.decision,
            legal_reference: act.legal_reference,
            received_on: act.received_on,
            valid_until: act.valid_until,
            term: act.term,
        }
    }
}

impl From<ProposedRuling> for DecideAppeal {
    fn from(act: ProposedRuling) -> Self {
        Self {
            appeal_id: act.appeal_id,
            decision: Some(act.decision),
            legal_reference: act.legal_reference,
            decided_on: act.decided_on,
            outcome: act.outcome,
        }
    }
}

pub(crate) fn proposed(proposals: &mut Vec<Proposal>, event: &ActProposed) {
    let explanation = event.personal.known();
    proposals.push(Proposal {
        proposal_id: event.proposal_id,
        kind: event.kind,
        act: event.act.clone(),
        proposed_by: event.proposed_by.clone(),
        reason: explanation.and_then(|explanation| explanation.text.clone()),
        situation: ProposalSituation::Pending,
    });
}

pub(crate) fn approved(proposals: &mut [Proposal], event: &ActApproved) {
    end(proposals, event.proposal_id, ProposalSituation::Approved);
}

pub(crate) fn rejected(proposals: &mut [Proposal], event: &ActRejected) {
    end(proposals, event.proposal_id, ProposalSituation::Rejected);
}

fn end(proposals: &mut [Proposal], id: ProposalId, situation: ProposalSituation) {
    let proposal = proposals.iter_mut().find(|known| known.proposal_id == id);
    if let Some(proposal) = proposal {
        proposal.situation = situation;
    }
}
