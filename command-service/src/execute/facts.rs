//! What the law is told besides the command.

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::Purpose;
use events::{Actor, ForeignerId};
use law::{Circumstances, Specimens};

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
    /// Files with the same identity (rule R-030).
    pub candidates: Vec<ForeignerId>,
    /// Other files with the same document (rule R-029).
    pub same_document: Vec<ForeignerId>,
}

impl Facts {
    pub(crate) fn circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            now: self.now,
            today: self.today,
            actor: &self.actor,
            purpose: self.purpose,
            specimens: self.specimens,
            candidates: &self.candidates,
            same_document: &self.same_document,
        }
    }
}
