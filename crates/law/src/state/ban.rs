//! Entry bans: the situations in which they stand.

use super::Revocation;
use crate::in_force::{BanTimes, SuspensionInterval};
use chrono::NaiveDate;
use events::codes::{BanBasis, NotificationManner};
use events::payloads::Decision;
use events::{DecisionId, Term};
use serde::{Deserialize, Serialize};

parts! {
    /// An entry ban.
    pub struct Ban {
        /// The decision; its kind says the scope.
        decision: Decision,
        /// On what basis.
        basis: BanBasis,
        /// The return decision it is linked to.
        return_decision_id: Option<DecisionId>,
        /// Its length, where it was given as such.
        term: Option<Term>,
        /// Whether it has no end.
        unlimited: bool,
        /// When it is reviewed.
        review_on: Option<NaiveDate>,
        /// Whether a serious threat is recorded.
        threat: bool,
        /// When and how it was made known.
        notified: Option<(NaiveDate, NotificationManner)>,
        /// Intervals of suspension, oldest first.
        suspensions: Vec<SuspensionInterval>,
        /// How it stands.
        situation: BanSituation,
    }

    /// First and last day of a ban.
    pub struct BanDates {
        /// First day.
        valid_from: NaiveDate,
        /// Last day, included; unlimited if absent.
        valid_until: Option<NaiveDate>,
    }
}

/// How a ban stands. Expiry is derived from the day asked, not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BanSituation {
    /// It waits for departure (rule R-081).
    Pending,
    /// It has dates.
    Running(BanDates),
    /// It was revoked.
    Revoked {
        /// Its dates until then, if it had any.
        dates: Option<BanDates>,
        /// How.
        revocation: Revocation,
    },
}

impl Ban {
    /// Whether it was not revoked. An expired ban is live in this sense: it can still be changed.
    pub fn is_live(&self) -> bool {
        !matches!(self.situation, BanSituation::Revoked { .. })
    }

    /// Its dates, also those that it had when it was revoked.
    pub fn dates(&self) -> Option<&BanDates> {
        match &self.situation {
            BanSituation::Pending => None,
            BanSituation::Running(dates) => Some(dates),
            BanSituation::Revoked { dates, .. } => dates.as_ref(),
        }
    }

    /// What [`crate::in_force::ban_effect_on`] needs to know.
    pub fn times(&self) -> BanTimes<'_> {
        BanTimes {
            pending_from: self.return_decision_id.map(|_| self.decision.date),
            valid_from: self.dates().map(|dates| dates.valid_from),
            valid_until: self.dates().and_then(|dates| dates.valid_until),
            suspensions: &self.suspensions,
            revoked: match &self.situation {
                BanSituation::Pending | BanSituation::Running(_) => None,
                BanSituation::Revoked { revocation, .. } => {
                    Some((revocation.mode, revocation.effective_on))
                }
            },
        }
    }
}
