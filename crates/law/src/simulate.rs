//! What the recorded past would be under other numbers of the law: every recorded decision that numbers of the law judge is put
//! to the law twice, on the file as it stood, at the moment and by the officer of the record, once under each table (architecture P-12).
//!
//! Each is judged on the past as it was recorded, not on one that was changed before it.

mod command_of;

use crate::circumstances::{Circumstances, Decided, Searched, Specimens};
use crate::decide::decide;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::rules::claims::decision_of;
use crate::state::{Proposal, State};
use crate::time::civil_day;
use command_of::command_of;
use events::codes::Role;
use events::{Event, Finding, Metadata, ProposalId};
use std::borrow::Cow;

/// How the law judges what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It accepts.
    Accepted {
        /// What follows.
        events: Vec<Event>,
        /// What the rules say about it.
        findings: Vec<Finding>,
    },
    /// It refuses.
    Refused(Refusal),
}

/// The judgement of one recorded decision under both tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Under the numbers of the record.
    pub recorded: Judgement,
    /// Under the changed numbers.
    pub changed: Judgement,
}

impl Judged {
    /// Whether verdict, findings or derived values are others.
    pub fn differs(&self) -> bool {
        self.recorded != self.changed
    }
}

/// Judges a recorded event under both tables. `before` is the file before it, `after` what the same command recorded after
/// it. `None` for an event that is no decision of its own, and for one whose content was lawfully erased.
pub fn judge(
    before: &State,
    (event, metadata): (&Event, &Metadata),
    after: &[&Event],
    [recorded, changed]: [&Parameters; 2],
) -> Option<Judged> {
    let by_law = metadata.causation_id.is_some();
    let command = command_of(event, metadata, after).filter(|_| !by_law)?;
    let before = without_its_proposal(before, event);
    let under = |parameters| {
        let on = circumstances(metadata, parameters);
        Judgement::of(decide(&before, command.clone(), &on))
    };
    Some(Judged {
        recorded: under(recorded),
        changed: under(changed),
    })
}

/// The file as if the act of two officers had not been proposed: one that was approved is judged as such.
fn without_its_proposal<'a>(before: &'a State, event: &Event) -> Cow<'a, State> {
    let decision = decision_of(event).map(|decision| ProposalId(decision.decision_id.0));
    let is_its_own = |known: &Proposal| Some(known.proposal_id) == decision;
    let mut before = Cow::Borrowed(before);
    if before.proposals().iter().any(is_its_own)
        && let State::Open(file) = before.to_mut()
    {
        file.proposals.retain(|known| !is_its_own(known));
    }
    before
}

impl Judgement {
    fn of(decided: Result<Vec<Decided>, Refusal>) -> Self {
        match decided {
            Err(refusal) => Self::Refused(refusal),
            Ok(decided) => {
                let findings = decided.iter().flat_map(|decided| &decided.findings);
                Self::Accepted {
                    findings: findings.cloned().collect(),
                    events: decided.into_iter().map(|decided| decided.event).collect(),
                }
            }
        }
    }
}

fn circumstances<'a>(metadata: &'a Metadata, parameters: &'a Parameters) -> Circumstances<'a> {
    Circumstances {
        now: metadata.recorded_at,
        today: civil_day(metadata.recorded_at),
        actor: &metadata.actor,
        purpose: metadata.purpose,
        // What was recorded in an exercise is judged as there.
        specimens: Specimens::Accepted,
        parameters,
        roles: &[Role::Officer],
        other: None,
        linked: &[],
        candidates: &[],
        same_document: &[],
        searched: &Searched::NotShown,
    }
}
