//! What a search answers.

use super::person::Category;
use crate::births::Relation;

/// How far the identities agree (R-105; Delegated Regulation (EU) 2023/333).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// Name, full date of birth, sex, and a nationality or the country of birth are equal.
    Same,
    /// The name is equal and the date of birth does not contradict it, but something is missing or differs.
    Similar,
}

/// A person that the question may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate<K> {
    /// What the caller knows the person by.
    pub key: K,
    /// The identity that agrees best; `None` only for a person without identities.
    pub identity: Option<MatchedIdentity>,
    /// How far it agrees; `None` when only a document does, or below the reporting level.
    pub level: Option<Level>,
    /// Whether a document agrees in number and, where both are known, in issuer.
    pub document: bool,
    /// How the dates of birth relate.
    pub birth: Relation,
    /// 0 to 1; it only orders.
    pub score: f64,
    /// What agreed, by which rule.
    pub because: Vec<Because>,
}

/// Which identity of a person agrees best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchedIdentity {
    /// Its place in [`super::Person::identities`], from 0.
    pub index: usize,
    /// Its label, as given.
    pub label: u32,
    /// How sure the register is of it.
    pub category: Category,
}

/// One attribute that agreed. Both texts are personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// The rule: `R-104` an equal name of any identity, `R-105` an equal birth date, sex, nationality or country of
    /// birth, `R-017` partial birth dates that can mean the same day, `R-109` a document.
    pub rule: &'static str,
    /// What was asked: for a name its search form.
    pub query: String,
    /// What the register holds.
    pub matched: String,
}

impl<K> Candidate<K> {
    /// Whether the candidate counts without having been asked for by score: it has a level or a document.
    pub fn is_reportable(&self) -> bool {
        self.level.is_some() || self.document
    }
}
