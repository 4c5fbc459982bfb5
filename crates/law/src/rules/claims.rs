//! What makes a decision unique in the whole register (rule R-009).

use chrono::NaiveDate;
use events::Event;
use events::codes::{Authority, DecisionKind};
use events::payloads::Decision;

/// The key under which a decision is claimed in the append.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// The authority that took it.
    pub authority: Authority,
    /// Its number, as written.
    pub number: String,
    /// The day on which it was taken.
    pub date: NaiveDate,
    /// Its kind.
    pub kind: DecisionKind,
}

/// authority, number, date and kind of a decision are unique in the register (Reg. 122 p. 5.7.2, 5.11.2).
pub fn claim_of(decision: &Decision) -> Claim {
    Claim {
        authority: decision.authority,
        number: decision.number.clone(),
        date: decision.date,
        kind: decision.kind,
    }
}

/// The claim that an event makes, if it carries a decision of its own.
pub fn claim_of_event(event: &Event) -> Option<Claim> {
    decision_of(event).map(claim_of)
}

/// The decision that an event carries.
fn decision_of(event: &Event) -> Option<&Decision> {
    match event {
        Event::ReturnDecisionIssued(issued) => Some(&issued.decision),
        Event::RemovalOrderIssued(issued) => Some(&issued.decision),
        Event::EntryBanImposed(imposed) => Some(&imposed.decision),
        Event::EntryBanShortened(shortened) => Some(&shortened.decision),
        Event::DecisionSuspended(suspended) => Some(&suspended.decision),
        Event::DecisionResumed(resumed) => resumed.decision.as_ref(),
        Event::DecisionAmended(amended) => Some(&amended.decision),
        Event::DecisionRevoked(revoked) => revoked.decision.as_ref(),
        Event::FileOpened(_)
        | Event::IdentityAsserted(_)
        | Event::ViolationFound(_)
        | Event::DetentionStarted(_)
        | Event::DetentionReleased(_)
        | Event::DecisionNotified(_)
        | Event::EntryBanStarted(_)
        | Event::DepartureConfirmed(_)
        | Event::RemovalExecuted(_) => None,
    }
}

/// Whether two decisions make the same claim. Their ids do not count: a repeated command has fresh ones.
pub(crate) fn same_claim(left: &Decision, right: &Decision) -> bool {
    left.authority == right.authority
        && left.kind == right.kind
        && left.date == right.date
        && left.number == right.number
}
