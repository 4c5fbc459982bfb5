//! The file of the register itself: numbers of the law change by acts of two administrators (architecture P-12).

use crate::acts::{NewProposal, approval, propose, to_approve};
use crate::circumstances::{Circumstances, Decided};
use crate::command::{ApproveAct, ProposeParameter};
use crate::refusal::Refusal;
use crate::rules::governance as rules;
use crate::state::RegisterFile;
use events::codes::TwoPersonAct;
use events::payloads::{ParameterChanged, ProposedAct};

/// A new number is proposed.
pub(crate) fn propose_parameter(
    register: &RegisterFile,
    command: ProposeParameter,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    if change(register, &command.change, on)?.is_empty() {
        return Ok(Vec::new());
    }
    let proposal = NewProposal {
        proposal_id: command.proposal_id,
        kind: TwoPersonAct::ChangeParameter,
        act: ProposedAct::ChangeParameter(command.change),
        reason: None,
    };
    propose(&register.proposals, proposal, on)
}

/// A second administrator approves a new number.
pub(crate) fn approve(
    register: &RegisterFile,
    command: &ApproveAct,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let Some(proposal) = to_approve(&register.proposals, command, on)? else {
        return Ok(Vec::new());
    };
    let ProposedAct::ChangeParameter(asked) = &proposal.act else {
        return Err(Refusal::UnknownProposal("/proposal_id".into()));
    };
    let follows = change(register, asked, on)?;
    Ok(approval(proposal, follows, on))
}

/// The change as it is approved; nothing if it is recorded already.
fn change(
    register: &RegisterFile,
    asked: &ParameterChanged,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    if register.changes.contains(asked) {
        return Ok(Vec::new());
    }
    rules::a_parameter_changes_from_a_day_to_come(asked, on.today)?;
    rules::a_parameter_is_a_number_of_the_law(asked)?;
    let source = Some(asked.source.clone());
    let mut decided = Decided::fact(asked.clone(), asked.valid_from);
    decided.legal_reference = source;
    Ok(vec![decided])
}
