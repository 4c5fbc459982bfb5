//! An event as the framework sees it.

use chrono::NaiveDate;
use event_log::Recorded;
use events::codes::Authority;
use events::{Event, Finding, LegalReference};
use law::Decided;
use serde::{Deserialize, Serialize};

/// An event with what the law says about it, which the log keeps as metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignerEvent {
    /// What happened.
    pub event: Event,
    /// The legal day of it.
    pub effective_on: NaiveDate,
    /// The authority that decided.
    pub authority: Option<Authority>,
    /// The legal ground as the decision states it.
    pub legal_reference: Option<LegalReference>,
    /// The day on which the register's office received the decision of another authority.
    pub received_on: Option<NaiveDate>,
    /// Rules that spoke without refusing.
    pub findings: Vec<Finding>,
}

impl From<Decided> for ForeignerEvent {
    fn from(decided: Decided) -> Self {
        let Decided {
            event,
            effective_on,
            authority,
            legal_reference,
            received_on,
            findings,
        } = decided;
        Self {
            event,
            effective_on,
            authority,
            legal_reference,
            received_on,
            findings,
        }
    }
}

impl From<Recorded> for ForeignerEvent {
    fn from(recorded: Recorded) -> Self {
        let metadata = recorded.metadata;
        Self {
            event: recorded.event,
            effective_on: metadata.effective_on,
            authority: metadata.authority,
            legal_reference: metadata.legal_reference,
            received_on: metadata.received_on,
            findings: metadata.findings,
        }
    }
}
