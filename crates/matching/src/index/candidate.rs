//! What a search answers.

use std::cmp::Ordering;

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
    /// The rule: `R-104` an equal name of any identity or a part of one, `R-106` a similar name or token, `R-105` an equal birth
    /// date, sex, nationality or country of birth, `R-017` partial birth dates that can mean the same day, `R-107` similar ones,
    /// `R-108` a state that was renamed or divided, `R-109` a document.
    pub rule: &'static str,
    /// What was asked, in capital letters.
    pub query: String,
    /// What the register holds.
    pub matched: String,
    /// How one became the other.
    pub how: How,
}

/// How what was asked and what the register holds agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// They are equal.
    Equal,
    /// A known transliteration, or the same name put together and separated otherwise.
    Transliteration,
    /// The same name in another language.
    OtherLanguage,
    /// One edit, or two exchanged letters; in a date one digit.
    Edit,
    /// They sound the same.
    Sound,
    /// Several edits: no level follows from it.
    Edits,
    /// One begins the other, or is its initial.
    Cut,
    /// One is a part of the other: of a name its surname or a given name, of a date its year or month.
    Part,
    /// Day and month are swapped.
    Swapped,
    /// The same day in another calendar.
    Calendar,
    /// One state was renamed to the other, divided into it or left it.
    Renamed,
}

impl From<crate::dictionary::How> for How {
    fn from(how: crate::dictionary::How) -> Self {
        use crate::dictionary::How as Of;
        match how {
            Of::Equal => Self::Equal,
            Of::Reading => Self::Transliteration,
            Of::Group => Self::OtherLanguage,
            Of::Edit => Self::Edit,
            Of::Sound => Self::Sound,
            Of::Edits => Self::Edits,
            Of::Beginning | Of::Initial => Self::Cut,
        }
    }
}

impl<K: Ord> Candidate<K> {
    /// The order of an answer: those with a document, those of level SAME, then the others, in the order of their scores, equal ones in
    /// that of their keys.
    pub fn best_first(&self, other: &Self) -> Ordering {
        // What a document or all attributes speak for is not to be lost among many of one name.
        let strong = |it: &Self| (it.document, it.level == Some(Level::Same));
        let order = strong(other)
            .cmp(&strong(self))
            .then(other.score.total_cmp(&self.score));
        order.then_with(|| self.key.cmp(&other.key))
    }
}

impl<K> Candidate<K> {
    /// Whether the candidate counts without having been asked for by score: it has a level or a document.
    pub fn is_reportable(&self) -> bool {
        self.level.is_some() || self.document
    }
}
