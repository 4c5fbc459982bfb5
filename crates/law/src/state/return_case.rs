//! Return decisions and removal orders: the situations in which they stand.

use super::Revocation;
use crate::in_force::SuspensionInterval;
use chrono::NaiveDate;
use events::codes::{
    CaseClosingReason, Country, DepartureOutcome, NoBanReason, NotificationManner, RemovalGround,
    SuspensionReason, Violation,
};
use events::payloads::Decision;
use events::{DecisionId, Term};
use serde::{Deserialize, Serialize};

parts! {
    /// A return decision or removal order.
    pub struct ReturnDecision {
        /// The decision.
        decision: Decision,
        /// What it says.
        content: ReturnContent,
        /// Violations on which it rests.
        grounds: Vec<Violation>,
        /// The country of return, if known.
        destination: Option<Country>,
        /// When and how it was made known.
        notified: Option<(NaiveDate, NotificationManner)>,
        /// The last day of voluntary departure of which it is recorded that it passed (rule R-061).
        overdue_since: Option<NaiveDate>,
        /// How it stands.
        situation: ReturnSituation,
    }

    /// Days in a row on which a return decision does not work, on one ground or on several.
    pub struct Suspension {
        /// From the first day of any ground to the last one.
        interval: SuspensionInterval,
        /// The grounds, in the order in which they were recorded.
        grounds: Vec<SuspensionGround>,
    }

    /// Why a return decision does not work on some days.
    pub struct SuspensionGround {
        /// The days.
        interval: SuspensionInterval,
        /// Why.
        reason: SuspensionReason,
    }
}

/// What a return decision says beyond its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReturnContent {
    /// A period for voluntary departure (`RD_VOL`).
    Voluntary {
        /// Its length in days.
        departure_period_days: u16,
    },
    /// Forced removal (`RD_FORCED`).
    Forced {
        /// Why no period is given.
        ground: RemovalGround,
        /// The return decision it superseded.
        predecessor: Option<DecisionId>,
        /// Why no entry ban comes with it (rule R-086).
        no_ban_reason: Option<NoBanReason>,
    },
    /// Expulsion as an additional penalty (`RD_COURT`), enforced like a removal order.
    Court {
        /// The length of the ban that the judgment imposes with it.
        ban_term: Option<Term>,
        /// The return decision it superseded.
        predecessor: Option<DecisionId>,
    },
}

/// How a return decision stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReturnSituation {
    /// It is live.
    Live(Standing),
    /// It is live but does not work inside the interval.
    Suspended(Standing, Suspension),
    /// A removal order followed it.
    Superseded {
        /// The removal order.
        by: DecisionId,
        /// Where it stood, for the day on which the order is revoked.
        standing: Standing,
        /// Its suspension at that time.
        suspension: Option<Suspension>,
    },
    /// The person left or was removed.
    Executed {
        /// The day.
        on: NaiveDate,
        /// How; `None` where the event carries no outcome.
        outcome: Option<DepartureOutcome>,
        /// Where it stood, for evidence of an earlier departure.
        standing: Standing,
        /// Its suspension at that time.
        suspension: Option<Suspension>,
    },
    /// It was revoked.
    Revoked(Revocation),
    /// The case ended without a departure under it.
    Closed {
        /// The day.
        on: NaiveDate,
        /// Why.
        reason: CaseClosingReason,
    },
}

/// Whether a return decision takes effect yet (rule R-059).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Taken, not yet made known.
    Issued,
    /// Made known.
    Notified {
        /// The day.
        on: NaiveDate,
        /// The last day of voluntary departure; `None` for a removal order.
        last_day: Option<NaiveDate>,
    },
}

impl ReturnDecision {
    /// Whether it still obliges the person to leave; a suspended decision is live.
    pub fn is_live(&self) -> bool {
        matches!(
            self.situation,
            ReturnSituation::Live(_) | ReturnSituation::Suspended(..)
        )
    }

    /// Where a live decision stands.
    pub fn standing(&self) -> Option<Standing> {
        match self.situation {
            ReturnSituation::Live(standing) | ReturnSituation::Suspended(standing, _) => {
                Some(standing)
            }
            ReturnSituation::Superseded { .. }
            | ReturnSituation::Executed { .. }
            | ReturnSituation::Revoked(_)
            | ReturnSituation::Closed { .. } => None,
        }
    }

    /// The suspension of a live decision, running or planned to have ended.
    pub fn suspension(&self) -> Option<&Suspension> {
        match &self.situation {
            ReturnSituation::Suspended(_, suspension) => Some(suspension),
            ReturnSituation::Live(_)
            | ReturnSituation::Superseded { .. }
            | ReturnSituation::Executed { .. }
            | ReturnSituation::Revoked(_)
            | ReturnSituation::Closed { .. } => None,
        }
    }

    /// The day on which it was complied with.
    pub(crate) fn executed_on(&self) -> Option<NaiveDate> {
        match self.situation {
            ReturnSituation::Executed { on, .. } => Some(on),
            ReturnSituation::Live(_)
            | ReturnSituation::Suspended(..)
            | ReturnSituation::Superseded { .. }
            | ReturnSituation::Revoked(_)
            | ReturnSituation::Closed { .. } => None,
        }
    }

    /// It obliges the person again. A last day that passed is recorded once more, because the alarm of it had ended.
    pub(crate) fn stand_again(&mut self) {
        self.situation.stand_again();
        if self.is_live() {
            self.overdue_since = None;
        }
    }
}

impl Suspension {
    /// On one ground.
    pub(crate) fn on(ground: SuspensionGround) -> Self {
        Self {
            interval: ground.interval,
            grounds: vec![ground],
        }
    }

    /// On one ground more, which begins before the others end.
    pub(crate) fn and(mut self, ground: SuspensionGround) -> Self {
        self.interval = self.interval.joined(ground.interval);
        self.grounds.push(ground);
        self
    }

    /// What is left where the decision works again from a day on: the grounds that begin later.
    pub(crate) fn after(&self, day: NaiveDate) -> Option<Self> {
        let later = self.grounds.iter().filter(|it| day < it.interval.from);
        let mut later = later.cloned();
        let first = Self::on(later.next()?);
        Some(later.fold(first, Self::and))
    }

    /// The grounds on which the decision does not work on a day.
    pub(crate) fn reasons_on(&self, day: NaiveDate) -> impl Iterator<Item = SuspensionReason> {
        let covering = self
            .grounds
            .iter()
            .filter(move |ground| ground.interval.covers(day));
        covering.map(|ground| ground.reason)
    }
}

impl ReturnSituation {
    /// Where the decision stands, or stood when a removal order or a departure followed it, to be changed by an event.
    pub(crate) fn standing_mut(&mut self) -> Option<&mut Standing> {
        match self {
            Self::Live(standing)
            | Self::Suspended(standing, _)
            | Self::Superseded { standing, .. }
            | Self::Executed { standing, .. } => Some(standing),
            Self::Revoked(_) | Self::Closed { .. } => None,
        }
    }

    /// The removal order that followed the decision.
    pub(crate) fn superseded_by(&self) -> Option<DecisionId> {
        match self {
            Self::Superseded { by, .. } => Some(*by),
            Self::Live(_)
            | Self::Suspended(..)
            | Self::Executed { .. }
            | Self::Revoked(_)
            | Self::Closed { .. } => None,
        }
    }

    /// A removal order follows a live decision; another one stays as it is.
    pub(crate) fn supersede(&mut self, by: DecisionId) {
        match self {
            Self::Live(standing) => {
                *self = Self::Superseded {
                    by,
                    standing: *standing,
                    suspension: None,
                };
            }
            Self::Suspended(standing, suspension) => {
                let suspension = Some(suspension.clone());
                *self = Self::Superseded {
                    by,
                    standing: *standing,
                    suspension,
                };
            }
            Self::Superseded { .. }
            | Self::Executed { .. }
            | Self::Revoked(_)
            | Self::Closed { .. } => {}
        }
    }

    /// Another removal order takes the place of the one that superseded this decision.
    pub(crate) fn follow(&mut self, order: DecisionId) {
        match self {
            Self::Superseded { by, .. } => *by = order,
            Self::Live(_)
            | Self::Suspended(..)
            | Self::Executed { .. }
            | Self::Revoked(_)
            | Self::Closed { .. } => {}
        }
    }

    /// A decision was complied with: a live one, one that a removal order followed only later, or an executed one, earlier or
    /// in another way than was known. Another one stays as it is.
    pub(crate) fn execute(&mut self, on: NaiveDate, outcome: Option<DepartureOutcome>) {
        let (standing, suspension) = match self {
            Self::Live(standing) => (*standing, None),
            Self::Suspended(standing, suspension) => (*standing, Some(suspension.clone())),
            Self::Superseded {
                standing,
                suspension,
                ..
            } => (*standing, suspension.take()),
            Self::Executed {
                on: known,
                standing,
                suspension,
                ..
            } if on <= *known => (*standing, suspension.take()),
            Self::Executed { .. } | Self::Revoked(_) | Self::Closed { .. } => return,
        };
        *self = Self::Executed {
            on,
            outcome,
            standing,
            suspension,
        };
    }

    /// Where the decision stands, or stood when it was complied with or superseded, and its suspension then.
    pub(crate) fn course(&self) -> Option<(Standing, Option<&Suspension>)> {
        match self {
            Self::Live(standing) => Some((*standing, None)),
            Self::Suspended(standing, suspension) => Some((*standing, Some(suspension))),
            Self::Superseded {
                standing,
                suspension,
                ..
            }
            | Self::Executed {
                standing,
                suspension,
                ..
            } => Some((*standing, suspension.as_ref())),
            Self::Revoked(_) | Self::Closed { .. } => None,
        }
    }

    /// The day from which it obliges nobody, because the person left or the case was closed.
    pub(crate) fn ended_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Executed { on, .. } | Self::Closed { on, .. } => Some(*on),
            Self::Live(_) | Self::Suspended(..) | Self::Superseded { .. } | Self::Revoked(_) => {
                None
            }
        }
    }

    /// The departure under the decision did not happen, or the removal order after it is gone: it stands where it stood.
    fn stand_again(&mut self) {
        match self {
            Self::Superseded {
                standing,
                suspension,
                ..
            }
            | Self::Executed {
                standing,
                suspension,
                ..
            } => {
                *self = match suspension.take() {
                    Some(suspension) => Self::Suspended(*standing, suspension),
                    None => Self::Live(*standing),
                };
            }
            Self::Live(_) | Self::Suspended(..) | Self::Revoked(_) | Self::Closed { .. } => {}
        }
    }

    /// A live case ends without a departure; another one stays as it is.
    pub(crate) fn close(&mut self, on: NaiveDate, reason: CaseClosingReason) {
        match self {
            Self::Live(_) | Self::Suspended(..) => *self = Self::Closed { on, reason },
            Self::Superseded { .. }
            | Self::Executed { .. }
            | Self::Revoked(_)
            | Self::Closed { .. } => {}
        }
    }
}

impl Standing {
    /// The day of notification.
    pub fn notified_on(self) -> Option<NaiveDate> {
        match self {
            Self::Issued => None,
            Self::Notified { on, .. } => Some(on),
        }
    }

    /// The last day of voluntary departure.
    pub fn last_day(self) -> Option<NaiveDate> {
        match self {
            Self::Issued => None,
            Self::Notified { last_day, .. } => last_day,
        }
    }
}
