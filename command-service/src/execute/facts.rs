//! What the law is told besides the command.

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{Purpose, Role};
use events::{Actor, ForeignerId};
use law::{Circumstances, Parameters, Searched, Specimens, State};
use std::sync::Arc;

/// Time, actor and looked-up facts: what the law calls circumstances, owned.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The moment of recording.
    pub now: DateTime<Utc>,
    /// Its civil day in Latvia.
    pub today: NaiveDate,
    /// Who records.
    pub actor: Actor,
    /// Why.
    pub purpose: Purpose,
    /// Whether specimen documents are admitted.
    pub specimens: Specimens,
    /// The numbers of the law as they are known.
    pub parameters: Arc<Parameters>,
    /// The roles of who records.
    pub roles: Vec<Role>,
    /// The other file of a merge (rule R-033).
    pub other: Option<Arc<State>>,
    /// The other files of the same person (rule R-121).
    pub linked: Vec<Arc<State>>,
    /// Files with the same identity (rule R-030).
    pub candidates: Vec<ForeignerId>,
    /// Other files with the same document (rule R-029).
    pub same_document: Vec<ForeignerId>,
    /// What the officer's own search for duplicates found (rule R-030).
    pub searched: Searched,
}

impl Facts {
    pub(crate) fn circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            now: self.now,
            today: self.today,
            actor: &self.actor,
            purpose: self.purpose,
            specimens: self.specimens,
            parameters: &self.parameters,
            roles: &self.roles,
            other: self.other.as_deref(),
            linked: &self.linked,
            candidates: &self.candidates,
            same_document: &self.same_document,
            searched: &self.searched,
        }
    }
}
