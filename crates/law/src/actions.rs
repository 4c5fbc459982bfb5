//! What an officer may do with a file next, and which rule stands against everything else.
//!
//! Nothing is said twice: every action is asked with a command that has all it needs, and the law itself answers. A refusal of
//! what the command would contain is no refusal of the action.

mod probes;

use crate::circumstances::Circumstances;
use crate::decide::decide;
use crate::refusal::{Kind, Refusal};
use crate::state::State;
use probes::PROBES;

/// One action with what the law says about it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The command, as it stands in the URL.
    pub command: &'static str,
    /// Why it cannot be done now; `None` if it can.
    pub refusal: Option<Refusal>,
}

/// Every action on an open file; none before it is open.
pub fn actions(state: &State, on: &Circumstances<'_>) -> Vec<Action> {
    let Some(file) = state.file() else {
        return Vec::new();
    };
    // What a merge would be checked against is chosen with it.
    let other = State::Open(Box::default());
    let on = &Circumstances {
        other: Some(&other),
        ..on.clone()
    };
    // Erasing again is accepted and does nothing.
    let ended = state.is_erased().then(|| Refusal::FileErased("".into()));
    let answers = PROBES.iter().map(|(command, probes)| Action {
        command,
        refusal: first_refusal(state, probes(file, on), on).or_else(|| ended.clone()),
    });
    answers.collect()
}

/// Nothing, if one of the commands is accepted or lacks only other content; else why the first one is refused.
fn first_refusal(
    state: &State,
    probes: Vec<crate::Command>,
    on: &Circumstances<'_>,
) -> Option<Refusal> {
    let mut first = None;
    for probe in probes {
        match decide(state, probe, on) {
            Ok(_) => return None,
            Err(refusal) if refusal.kind() == Kind::Content => return None,
            Err(refusal) => first = first.or(Some(refusal)),
        }
    }
    first
}
