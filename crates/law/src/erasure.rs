//! Erasure of the personal content of a file, by two officers of OCMA (Reg. 122 p. 13; rules, docs/adr/0024).
//!
//! The event is the order: who carries it out destroys the key of the file. Events, codes, days and decision numbers stay, and
//! nothing is added to the file any more.

use crate::acts::{NewProposal, propose};
use crate::circumstances::{Circumstances, Decided};
use crate::command::ErasePersonalContent;
use crate::refusal::Refusal;
use crate::retention;
use crate::rules::retention as rules;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, text_is_clean};
use crate::state::{File, State};
use events::Event;
use events::codes::TwoPersonAct;
use events::payloads::{PersonalContentErased, ProposedAct};

/// Erasure is proposed.
pub(crate) fn propose_erasure(
    file: &File,
    command: ErasePersonalContent,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    if erase(file, on)?.is_empty() {
        return Ok(Vec::new());
    }
    text_is_clean(&command.reason, FREE_TEXT_CHARS_MAX, "/reason")?;
    let proposal = NewProposal {
        proposal_id: command.proposal_id,
        kind: TwoPersonAct::Erase,
        act: ProposedAct::Erase,
        reason: Some(command.reason),
    };
    propose(&file.proposals, proposal, on)
}

/// The erasure as OCMA approves it.
pub(crate) fn approve_erasure(
    file: &File,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    rules::ocma_approves_erasure(on.actor.organisation)?;
    erase(file, on)
}

/// Nothing if it is erased already.
fn erase(file: &File, on: &Circumstances<'_>) -> Result<Vec<Decided>, Refusal> {
    if file.erased {
        return Ok(Vec::new());
    }
    let of_person = || {
        let linked = on.linked.iter().filter_map(|state| state.file());
        std::iter::once(file).chain(linked)
    };
    rules::no_legal_hold_stands(of_person(), on.today)?;
    rules::the_time_of_retention_is_over(of_person(), on.parameters, on.today)?;
    let due_on = retention::due_on(file, on.parameters).ok_or(Refusal::MeasureIsLive("".into()))?;
    rules::the_notice_has_run(file, due_on, on.today)?;
    Ok(vec![Decided::fact(
        PersonalContentErased { due_on },
        on.today,
    )])
}

/// Whether an order of erasure is among what was decided: nothing may follow it.
pub(crate) fn is_ordered(decided: &[Decided]) -> bool {
    decided
        .iter()
        .any(|decided| matches!(decided.event, Event::PersonalContentErased(_)))
}

impl State {
    /// Whether the personal content of the file was lawfully erased.
    pub fn is_erased(&self) -> bool {
        self.file().is_some_and(|file| file.erased)
    }
}
