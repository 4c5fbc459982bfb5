//! Alternatives to detention (Reg. 122 p. 5.6).

use chrono::NaiveDate;
use events::AlternativeId;
use events::codes::{AlternativeEndReason, AlternativeKind};
use events::payloads::Decision;
use serde::{Deserialize, Serialize};

parts! {
    /// An alternative to detention.
    pub struct Alternative {
        /// The alternative.
        alternative_id: AlternativeId,
        /// Its kind.
        kind: AlternativeKind,
        /// First day.
        applied_on: NaiveDate,
        /// Last day as planned, included.
        until: Option<NaiveDate>,
        /// The decision, where it has a number of its own.
        decision: Option<Decision>,
        /// What the person has to do; `None` also after lawful erasure.
        terms: Option<String>,
        /// How it stands.
        situation: AlternativeSituation,
    }
}

/// How an alternative stands. That its planned term is over is derived from the day asked, not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AlternativeSituation {
    /// It is applied.
    Applied,
    /// It ended.
    Ended {
        /// The day from which it is not applied any more.
        on: NaiveDate,
        /// Why.
        reason: AlternativeEndReason,
    },
}

impl Alternative {
    /// Whether nobody has ended it.
    pub fn is_applied(&self) -> bool {
        self.situation == AlternativeSituation::Applied
    }

    /// The day from which it is not applied any more, as far as it is known.
    pub fn over_on(&self) -> Option<NaiveDate> {
        match self.situation {
            AlternativeSituation::Applied => self.until.and_then(|last| last.succ_opt()),
            AlternativeSituation::Ended { on, .. } => Some(on),
        }
    }
}
