//! Entry bans: the situations in which they stand.

use super::Revocation;
use crate::in_force::{BanTimes, SuspensionInterval};
use chrono::NaiveDate;
use events::codes::{BanBasis, BanSubBasis, NotificationManner, RevocationMode};
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
        /// The ground within the basis.
        sub_basis: Option<BanSubBasis>,
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
        /// Whether the person is a family member of a citizen of the Union.
        family_member: bool,
        /// When and how it was made known.
        notified: Option<(NaiveDate, NotificationManner)>,
        /// Intervals of suspension, oldest first.
        suspensions: Vec<SuspensionInterval>,
        /// How it stands.
        situation: BanSituation,
        /// Its revocation, which may be planned for a day to come (rule R-077).
        revocation: Option<Revocation>,
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
}

impl Ban {
    /// Whether no revocation works on a day. An expired ban is live in this sense: it can still be changed.
    pub fn is_live_on(&self, day: NaiveDate) -> bool {
        self.revocation
            .as_ref()
            .is_none_or(|known| match known.mode {
                RevocationMode::ExTunc => false,
                RevocationMode::ExNunc => day < known.effective_on,
            })
    }

    /// Its dates, once it has them.
    pub fn dates(&self) -> Option<&BanDates> {
        match &self.situation {
            BanSituation::Pending => None,
            BanSituation::Running(dates) => Some(dates),
        }
    }

    /// What [`crate::in_force::ban_effect_on`] needs to know.
    pub fn times(&self) -> BanTimes<'_> {
        BanTimes {
            pending_from: self.return_decision_id.map(|_| self.decision.date),
            valid_from: self.dates().map(|dates| dates.valid_from),
            valid_until: self.dates().and_then(|dates| dates.valid_until),
            suspensions: &self.suspensions,
            revoked: self
                .revocation
                .as_ref()
                .map(|known| (known.mode, known.effective_on)),
        }
    }
}
