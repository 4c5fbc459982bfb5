//! What the decider is told besides the command, and what it answers.

use crate::parameters::{ENACTED, Parameters};
use crate::state::State;
use crate::time::civil_day;
use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{Authority, Purpose, Role};
use events::{Actor, Event, Finding, ForeignerId, LegalReference};
use std::sync::Arc;

/// The user under which the register itself records what follows from the passing of time.
pub const SYSTEM_USER: &str = "system";

/// Time, actor and looked-up facts. The handler looks up; the decider decides.
#[derive(Clone, Debug)]
pub struct Circumstances<'a> {
    /// The moment of recording.
    pub now: DateTime<Utc>,
    /// The civil day of `now` in Europe/Riga, as [`crate::time::civil_day`] gives it.
    pub today: NaiveDate,
    /// Who records.
    pub actor: &'a Actor,
    /// Why.
    pub purpose: Purpose,
    /// Whether documents of the specimen country `UTO` are admitted.
    pub specimens: Specimens,
    /// The numbers of the law as they are known.
    pub parameters: &'a Parameters,
    /// The roles of who records.
    pub roles: &'a [Role],
    /// The other file of a merge, as far as it was looked up (rule R-033).
    pub other: Option<&'a State>,
    /// The other files of the same person, by merges, as far as they were looked up (rule R-121).
    pub linked: &'a [Arc<State>],
    /// Files with the same identity as the one to be opened (rule R-030).
    pub candidates: &'a [ForeignerId],
    /// Other files that hold one of the documents of the command (rule R-029).
    pub same_document: &'a [ForeignerId],
    /// What the officer's own search for duplicates found (rule R-030).
    pub searched: &'a Searched,
}

impl<'a> Circumstances<'a> {
    /// An officer records a decision: by the enacted numbers of the law, outside exercises, with nothing looked up.
    pub fn of(actor: &'a Actor, now: DateTime<Utc>) -> Self {
        Self {
            now,
            today: civil_day(now),
            actor,
            purpose: Purpose::RecordDecision,
            specimens: Specimens::Refused,
            parameters: &ENACTED,
            roles: &[Role::Officer],
            other: None,
            linked: &[],
            candidates: &[],
            same_document: &[],
            searched: &Searched::NotShown,
        }
    }
}

/// The search for duplicates that an officer made before a file is opened, as far as it was shown with the command (rule R-030).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Searched {
    /// None was shown.
    #[default]
    NotShown,
    /// The officer searched for this identity and was shown these files.
    Found(Vec<ForeignerId>),
    /// What was shown is no search of this officer for this identity.
    Foreign,
    /// The search was made too long ago.
    Expired,
}

/// Whether the specimen country `UTO` is admitted (rule R-020).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Specimens {
    /// In production.
    Refused,
    /// In exercises and tests.
    Accepted,
}

/// One event that the law decided, with what its metadata must say. The handler adds ids, time and actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What happened.
    pub event: Event,
    /// The legal day of it (rule R-126).
    pub effective_on: NaiveDate,
    /// The authority that decided, for decisions.
    pub authority: Option<Authority>,
    /// The legal ground as the decision states it.
    pub legal_reference: Option<LegalReference>,
    /// The day on which the register's office received what another authority decided (rule R-008).
    pub received_on: Option<NaiveDate>,
    /// What the rules said without refusing (rule R-127).
    pub findings: Vec<Finding>,
}

impl Decided {
    /// a fact has its legal day, whenever it is recorded. Without an authority or findings.
    pub(crate) fn fact(event: impl Into<Event>, effective_on: NaiveDate) -> Self {
        Self {
            event: event.into(),
            effective_on,
            authority: None,
            legal_reference: None,
            received_on: None,
            findings: Vec::new(),
        }
    }

    /// The same, decided by an authority on a legal ground.
    pub(crate) fn by(
        mut self,
        authority: Authority,
        legal_reference: Option<&LegalReference>,
    ) -> Self {
        self.authority = Some(authority);
        self.legal_reference = legal_reference.cloned();
        self
    }

    /// The same, received from the authority on a day.
    pub(crate) fn received(mut self, received_on: Option<NaiveDate>) -> Self {
        self.received_on = received_on;
        self
    }

    /// the same with what the rules said about it without refusing.
    pub(crate) fn with(mut self, findings: impl IntoIterator<Item = Finding>) -> Self {
        self.findings.extend(findings);
        self
    }
}
